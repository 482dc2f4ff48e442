//! The evaluator's file: what is read, what is refused and how that is shown; templates; evaluators from scores.

#[path = "evaluator/derived.rs"]
mod derived;
#[path = "evaluator/mistakes.rs"]
mod mistakes;
#[path = "evaluator/reading.rs"]
mod reading;

//! Deterministic measures of texts against references, each family in the file of its name. Nothing here asks a model, and
//! nothing here makes an interval.
//!
//! | file | owns |
//! |---|---|
//! | `bleu`, `chrf`, `rouge`, `meteor` | one family each, as the tool that its name stands for computes it |
//! | `format` | what one text is by itself: JSON, a schema's, so many words |
//! | `measured` | all of them for one text, and for many on all cores |
//! | `labels`, `number` | short outputs that are a label or a number |
//! | `tokens`, `ids`, `stem`, `ngrams`, `lcs` | what the families are made of |

pub mod bleu;
pub mod chrf;
pub mod format;
mod ids;
pub mod labels;
mod lcs;
pub mod measured;
pub mod meteor;
mod ngrams;
pub mod number;
pub mod rouge;
pub mod stem;
mod tokens;

//! Which of two outputs is better, over all: the question as an evaluator of its own, two outputs as a log with two
//! candidates, and the choices that an answer makes. So judges of outputs are asked about pairs by the same way, in both
//! orders. Pure: asks nobody.

use std::fmt::Write as _;

use super::answer::{failure, judged};
use crate::model::{
    Candidate, Cause, Choice, Criterion, CriterionKey, Evaluator, Failure, JudgeKind, JudgeSpec,
    Label, Log, MadeOf, Outcome, Sample, Scale, Verdict,
};

/// What the question is scored under. No criterion of the user's is asked beside it.
const KEY: &str = "better";

/// Whether a judge can be asked which of two texts is better: one that reads can, one that measures or counts votes can't.
#[must_use]
pub fn can_choose(spec: &JudgeSpec) -> bool {
    match spec.kind {
        JudgeKind::Model { .. } | JudgeKind::Command { .. } => true,
        JudgeKind::Embedding { .. } | JudgeKind::Metric(_) | JudgeKind::Jury { .. } => false,
    }
}

/// The evaluator as its judges are asked about pairs: one question, and the criteria among the instructions. What the
/// user worded for a single output is left away: template, examples, suggestions and probabilities of points. So a judge
/// has another identity here than where it scores.
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    reason = "the key and the labels are constants, and sound"
)]
pub fn about_pairs(evaluator: &Evaluator) -> Evaluator {
    let mut asked = evaluator.clone();
    let key = CriterionKey::new(KEY).expect("a sound key");
    let label = |key: &str, help: &str| Label {
        key: key.to_string(),
        help: help.to_string(),
    };
    let labels = vec![
        label("a", "output a is the better one"),
        label("b", "output b is the better one"),
        label("tie", "they are equally good"),
    ];
    let scale = Scale::choice(labels, false).expect("three different labels");
    asked.criteria = vec![Criterion {
        title: "The better output".to_string(),
        help: "Which of the two serves the purpose better, over all?".to_string(),
        ..Criterion::new(key, scale)
    }];
    asked.instructions = instructions(evaluator);
    for asking in asked.judges.iter_mut().filter_map(JudgeSpec::asking_mut) {
        asking.template = None;
        asking.suggest = false;
        asking.logprobs = false;
        asking.few_shot = 0;
        asking.examples.clear();
        asking.anchors = 0;
    }
    asked
}

/// The instructions, and what outputs are otherwise scored by.
fn instructions(evaluator: &Evaluator) -> String {
    let mut text = evaluator.instructions.trim().to_string();
    let mut criteria = judged(evaluator).peekable();
    if criteria.peek().is_some() {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str("What counts, all of it together:\n");
    }
    for criterion in criteria {
        let _ = write!(text, "- {}", criterion.title);
        let help = criterion.help.trim();
        if !help.is_empty() {
            let _ = write!(text, ": {help}");
        }
        text.push('\n');
        if let Scale::Ordinal { points, .. } = &criterion.scale {
            for (point, meaning) in points {
                let _ = writeln!(text, "  {point} = {meaning}");
            }
        }
    }
    text.trim_end().to_string()
}

/// Two outputs to one conversation as a judge is told them. Who wrote them is left away, and all else that may tell it.
#[must_use]
pub fn as_candidates(log: &Log, outputs: [&str; 2]) -> Log {
    let candidates = outputs.map(|output| Candidate {
        model: None,
        output: output.to_string(),
    });
    Log {
        messages: log.messages.clone(),
        references: log.references.clone(),
        candidates: candidates.to_vec(),
        ..Log::default()
    }
}

/// What a judge chose where the first output stood first, and where the second did, each as a choice between the first (A)
/// and the second (B). Of several calls in one order it is what most of them chose, else a tie.
///
/// # Errors
/// Why it chose nothing in one of the orders.
pub fn chosen(verdict: &Verdict) -> Result<[Choice; 2], Failure> {
    if let MadeOf::Orders(samples) = &verdict.made_of
        && let (Some(plain), Some(turned)) = (most(samples, false), most(samples, true))
    {
        return Ok([plain, turned]);
    }
    Err(match &verdict.outcome {
        Outcome::Failed(failure) => failure.clone(),
        Outcome::Scored { .. } => failure(
            Cause::Unparsed,
            "the answer does not say what was chosen in each order",
        ),
    })
}

fn most(samples: &[Sample], swapped: bool) -> Option<Choice> {
    let own = samples.iter().filter(|sample| sample.swapped == swapped);
    let labels = own.filter_map(|sample| sample.scores.get(KEY)?.as_str());
    let (mut a, mut b, mut ties) = (0, 0, 0);
    for label in labels {
        match label {
            "a" => a += 1,
            "b" => b += 1,
            _ => ties += 1,
        }
    }
    match (a, b, ties) {
        (0, 0, 0) => None,
        (a, b, ties) if a > b && a > ties => Some(Choice::A),
        (a, b, ties) if b > a && b > ties => Some(Choice::B),
        _ => Some(Choice::Tie),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::judge::prompt::{Nonce, prompt};
    use crate::model::{Asking, Message, Role};

    fn evaluator() -> Evaluator {
        let key = CriterionKey::new("accuracy").expect("a key");
        let scale = Scale::ordinal(1, 5).expect("a scale");
        Evaluator {
            purpose: "Ship the small one?".into(),
            instructions: "Read everything.".into(),
            ..Evaluator::new(
                "e",
                vec![Criterion {
                    title: "Accuracy".into(),
                    help: "Is every claim correct?".into(),
                    ..Criterion::new(key, scale)
                }],
            )
        }
    }

    #[test]
    fn the_question_names_purpose_criteria_and_both_outputs_and_nobody_who_wrote_them() {
        let log = Log {
            messages: vec![Message {
                role: Role::User,
                content: "Why?".into(),
                ..Message::default()
            }],
            model: Some("small".into()),
            output: "Because.".into(),
            tags: vec!["billing".into()],
            ..Log::default()
        };
        let pair = as_candidates(&log, ["Because.", "Who knows."]);
        assert!(pair.is_choice());
        let asked = about_pairs(&evaluator());
        let words = prompt(&asked, &Asking::default(), &pair, Nonce(7)).expect("a prompt");
        for part in [
            "Ship the small one?",
            "Read everything.",
            "Accuracy: Is every claim correct?",
            "Why?",
            "Because.",
            "Who knows.",
            "\"a\", \"b\", \"tie\"",
            "<<output a ",
        ] {
            assert!(words.user.contains(part), "{part}: {}", words.user);
        }
        assert!(!words.user.contains("`accuracy`"), "{}", words.user);
        let told = serde_json::to_string(&pair).expect("JSON");
        assert!(
            !told.contains("model") && !told.contains("billing"),
            "{told}"
        );
    }

    #[test]
    fn each_order_says_what_most_of_its_calls_say() {
        let sample = |swapped, label: &str| Sample {
            swapped,
            scores: Map::from_iter([(KEY.to_string(), json!(label))]),
            ..Sample::default()
        };
        let failed = |swapped| Sample {
            swapped,
            failed: Some(Cause::Timeout),
            ..Sample::default()
        };
        let late = Outcome::Failed(failure(Cause::Timeout, "late"));
        let of = |samples: Vec<Sample>| chosen(&verdict(late.clone(), MadeOf::Orders(samples)));
        let both = |plain: &str, turned: &str| of(vec![sample(false, plain), sample(true, turned)]);
        assert_eq!(both("a", "a"), Ok([Choice::A, Choice::A]));
        assert_eq!(both("a", "b"), Ok([Choice::A, Choice::B]));
        assert_eq!(both("tie", "b"), Ok([Choice::Tie, Choice::B]));
        let four = vec![
            sample(false, "a"),
            sample(true, "b"),
            sample(false, "b"),
            failed(true),
        ];
        assert_eq!(of(four), Ok([Choice::Tie, Choice::B]));
        let one_order = of(vec![sample(false, "a"), failed(true)]);
        assert_eq!(
            one_order.map_err(|failure| failure.cause),
            Err(Cause::Timeout)
        );
    }

    fn verdict(outcome: Outcome, made_of: MadeOf) -> Verdict {
        Verdict {
            ticket: crate::model::Ordinal(0),
            evaluator: evaluator().version(),
            judge: "main".into(),
            identity: crate::model::JudgeIdentity([0; 32]),
            generation: None,
            revision: None,
            at: jiff::Timestamp::UNIX_EPOCH,
            outcome,
            spent: crate::model::Spent::default(),
            reply: None,
            made_of,
            suggestion: None,
            suspect: None,
            origin: crate::model::Origin::Here,
        }
    }
}

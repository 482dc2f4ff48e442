//! A better parser reads kept replies again, and asks nobody. Pure.

use jiff::Timestamp;

use super::answer::judged;
use super::reply::{self, Parsed};
use crate::model::{Criterion, Evaluator, MadeOf, Outcome, Spent, Verdict};

/// What a kept reply says to the parser of today, where it says something else than when it came. Only replies to one
/// call are read again: what samples and juries say is made of several. It costs nothing, and so says the verdict.
#[must_use]
pub fn reread(evaluator: &Evaluator, verdict: &Verdict, at: Timestamp) -> Option<Verdict> {
    if verdict.made_of != MadeOf::Reply {
        return None;
    }
    let reply = verdict.reply.as_deref()?;
    let criteria: Vec<&Criterion> = judged(evaluator).collect();
    let Ok(Parsed { scores, rationale }) = reply::parse(reply, &criteria) else {
        return None;
    };
    let outcome = match &verdict.outcome {
        Outcome::Scored { scores: known, .. } if *known == scores => return None,
        // A failure for another reason than the reply's words is not undone by reading them again.
        Outcome::Failed(failure) if !failure.cause.is_of_reading() => return None,
        Outcome::Scored { .. } | Outcome::Failed(_) => Outcome::Scored { scores, rationale },
    };
    Some(Verdict {
        at,
        outcome,
        spent: Spent::default(),
        ..verdict.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Cause, CriterionKey, EvaluatorVersion, Failure, JudgeIdentity, Ordinal, Origin, Scale,
        Score,
    };

    fn verdict(reply: &str, outcome: Outcome) -> Verdict {
        Verdict {
            ticket: Ordinal(0),
            evaluator: EvaluatorVersion([0; 32]),
            judge: "main".into(),
            identity: JudgeIdentity([1; 32]),
            generation: Some("large-1".into()),
            revision: None,
            at: Timestamp::UNIX_EPOCH,
            outcome,
            spent: Spent {
                cost_usd: Some(1.0),
                ..Spent::default()
            },
            reply: Some(reply.into()),
            made_of: MadeOf::Reply,
            suggestion: None,
            suspect: None,
            origin: Origin::Here,
        }
    }

    fn failed(cause: Cause) -> Outcome {
        Outcome::Failed(Failure {
            cause,
            detail: String::new(),
        })
    }

    fn scored(score: f64) -> Outcome {
        let key = CriterionKey::new("accuracy").expect("a key");
        Outcome::Scored {
            scores: [(key, Score::Number(score))].into(),
            rationale: None,
        }
    }

    #[test]
    fn only_what_reads_differently_now_is_told_and_it_costs_nothing() {
        let key = CriterionKey::new("accuracy").expect("a key");
        let scale = Scale::ordinal(1, 5).expect("a scale");
        let evaluator = Evaluator::new("e", vec![Criterion::new(key, scale)]);
        let later = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(9);
        let cases = [
            ("{\"accuracy\": 4}", failed(Cause::Unparsed), Some(4.0)),
            ("{\"accuracy\": 4}", failed(Cause::Declined), None),
            ("{\"accuracy\": 4}", scored(4.0), None),
            ("{\"accuracy\": 4}", scored(3.0), Some(4.0)),
            ("no idea", failed(Cause::Unparsed), None),
            ("no idea", scored(3.0), None),
        ];
        for (reply, outcome, expected) in cases {
            let read = reread(&evaluator, &verdict(reply, outcome.clone()), later);
            let score = read.as_ref().map(|read| {
                assert_eq!((read.at, read.spent), (later, Spent::default()));
                assert_eq!(read.generation.as_deref(), Some("large-1"));
                match read.outcome.scores().and_then(|all| all.values().next()) {
                    Some(Score::Number(score)) => *score,
                    other => panic!("{other:?}"),
                }
            });
            assert_eq!(score, expected, "{reply} {outcome:?}");
        }
    }
}

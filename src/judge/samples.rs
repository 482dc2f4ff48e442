//! Several calls about one ticket become one answer: the mean of their numbers, what most of them say of anything else.
//! Each is kept. Pure.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Map, Value};

use super::answer::{Answer, Stop, failure};
use crate::metrics::consensus::consensus;
use crate::model::{
    Cause, Criterion, CriterionKey, Failure, MadeOf, Outcome, Pooling, Sample, Score, Scores, Spent,
};

/// Asks as often as one answer needs, at once: who waits for whom is the door's business.
///
/// # Errors
/// When no ticket can be judged.
pub(super) async fn several<F: Future<Output = Result<Answer, Stop>>>(
    samples: u32,
    criteria: &[&Criterion],
    ask: impl Fn() -> F,
) -> Result<Answer, Stop> {
    if samples <= 1 {
        return ask().await;
    }
    let answers = join_all((0..samples).map(|_| ask())).await;
    let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(together(answers, criteria))
}

/// One answer out of several, at least one. More than half of the calls must have scored, else it is a failure of the
/// cause that the first of the others had: a mean of what few calls were left is no longer what the evaluator asks for.
fn together(answers: Vec<Answer>, criteria: &[&Criterion]) -> Answer {
    let given: Vec<&Scores> = answers
        .iter()
        .filter_map(|answer| answer.outcome.scores())
        .collect();
    let outcome = if given.len() * 2 > answers.len() {
        let scores = pooled(&given, criteria, Pooling::Mean);
        if scores.is_empty() {
            Outcome::Failed(failure(
                Cause::Unparsed,
                format!("no score is said by most of {} samples", given.len()),
            ))
        } else {
            let rationale = nearest(&answers, &scores, criteria);
            Outcome::Scored { scores, rationale }
        }
    } else {
        Outcome::Failed(too_few(&answers, given.len()))
    };
    let suggestion = answers.iter().find_map(|a| a.suggestion.clone());
    Answer {
        suggestion,
        ..joined(outcome, answers, MadeOf::Samples)
    }
}

/// An outcome with what the calls behind it have in common, each of them kept.
pub(super) fn joined(
    outcome: Outcome,
    answers: Vec<Answer>,
    made_of: impl FnOnce(Vec<Sample>) -> MadeOf,
) -> Answer {
    let first = answers.first();
    Answer {
        // Whoever answered last is who would answer now.
        generation: answers.iter().rev().find_map(|a| a.generation.clone()),
        spent: spent(&answers),
        notices: answers.iter().flat_map(|a| a.notices.clone()).collect(),
        masked: first.map(|a| a.masked.clone()).unwrap_or_default(),
        suspect: first.and_then(|a| a.suspect.clone()),
        made_of: made_of(answers.into_iter().map(sample).collect()),
        ..Answer::free(outcome)
    }
}

/// What several sets of scores say together, by criterion; a criterion that they leave open is left out.
pub(super) fn pooled(all: &[&Scores], criteria: &[&Criterion], pooling: Pooling) -> Scores {
    criteria
        .iter()
        .filter_map(|criterion| {
            let codes = all
                .iter()
                .filter_map(|scores| scores.get(&criterion.key)?.code(&criterion.scale))
                .collect();
            let code = consensus(codes, &criterion.scale, pooling)?;
            let score = Score::decode(code, &criterion.scale)?;
            Some((criterion.key.clone(), score))
        })
        .collect()
}

/// Scores in their written form.
pub(super) fn written(scores: &Scores) -> Map<String, Value> {
    let written = |(key, score): (&CriterionKey, &Score)| {
        let value = serde_json::to_value(score).expect("a score is a value of JSON");
        (key.to_string(), value)
    };
    scores.iter().map(written).collect()
}

fn sample(answer: Answer) -> Sample {
    let (scores, failed, note) = match answer.outcome {
        Outcome::Scored { scores, rationale } => (written(&scores), None, rationale),
        Outcome::Failed(failure) => (Map::new(), Some(failure.cause), Some(failure.detail)),
    };
    Sample {
        swapped: false,
        scores,
        failed,
        note,
        reply: answer.reply,
    }
}

/// The rationale of the sample whose scores are nearest to what all say together, by the sum of the distances on each
/// scale; of several the first.
pub(super) fn nearest(
    answers: &[Answer],
    together: &Scores,
    criteria: &[&Criterion],
) -> Option<String> {
    let scales: BTreeMap<_, _> = criteria
        .iter()
        .map(|criterion| (&criterion.key, &criterion.scale))
        .collect();
    let distance = |scores: &Scores| -> f64 {
        together
            .iter()
            .filter_map(|(key, score)| {
                let scale = scales.get(key)?;
                let wanted = score.code(scale)?;
                let given = scores.get(key).and_then(|given| given.code(scale));
                // A sample without the score is as far off as can be.
                Some(given.map_or(f64::MAX / 1e9, |given| (given - wanted).abs()))
            })
            .sum()
    };
    answers
        .iter()
        .filter_map(|answer| match &answer.outcome {
            Outcome::Scored {
                scores,
                rationale: Some(rationale),
            } => Some((distance(scores), rationale)),
            _ => None,
        })
        .min_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, rationale)| rationale.clone())
}

pub(super) fn too_few(answers: &[Answer], scored: usize) -> Failure {
    let first = answers.iter().find_map(|answer| match &answer.outcome {
        Outcome::Failed(failure) => Some(failure),
        Outcome::Scored { .. } => None,
    });
    match first {
        Some(first) => failure(
            first.cause,
            format!(
                "{scored} of {} samples gave scores, the others not: {}",
                answers.len(),
                first.detail
            ),
        ),
        None => failure(Cause::Unparsed, "no sample gave scores"),
    }
}

/// What all calls cost together: unknown where one is unknown. They run beside each other, so the longest counts.
fn spent(answers: &[Answer]) -> Spent {
    let all = |of: fn(&Spent) -> Option<u64>| -> Option<u64> {
        answers.iter().map(|answer| of(&answer.spent)).sum()
    };
    Spent {
        calls: answers.iter().map(|answer| answer.spent.calls).sum(),
        input_tokens: all(|spent| spent.input_tokens),
        output_tokens: all(|spent| spent.output_tokens),
        cost_usd: answers.iter().map(|answer| answer.spent.cost_usd).sum(),
        latency_ms: answers
            .iter()
            .filter_map(|answer| answer.spent.latency_ms)
            .max(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Scale;

    fn key(name: &str) -> CriterionKey {
        CriterionKey::new(name).expect("a key")
    }

    fn criteria() -> [Criterion; 2] {
        [
            Criterion::new(key("accuracy"), Scale::ordinal(1, 5).expect("a scale")),
            Criterion::new(key("safe"), Scale::PassFail),
        ]
    }

    fn scored(accuracy: f64, safe: bool, why: &str) -> Answer {
        Answer {
            spent: Spent {
                input_tokens: Some(10),
                output_tokens: Some(2),
                cost_usd: Some(0.5),
                latency_ms: Some(7),
                calls: Some(1),
            },
            reply: Some(format!("{accuracy}")),
            ..Answer::free(Outcome::Scored {
                scores: [
                    (key("accuracy"), Score::Number(accuracy)),
                    (key("safe"), Score::Pass(safe)),
                ]
                .into(),
                rationale: Some(why.to_string()),
            })
        }
    }

    fn failed() -> Answer {
        Answer::free(Outcome::Failed(failure(Cause::Timeout, "late")))
    }

    fn of(answers: Vec<Answer>) -> Answer {
        let criteria = criteria();
        together(answers, &criteria.iter().collect::<Vec<_>>())
    }

    #[test]
    fn numbers_become_their_mean_and_the_rest_what_most_say() {
        let answer = of(vec![
            scored(2.0, true, "low"),
            scored(5.0, false, "high"),
            scored(4.0, true, "middle"),
        ]);
        let Outcome::Scored { scores, rationale } = &answer.outcome else {
            panic!("{:?}", answer.outcome)
        };
        assert_eq!(scores[&key("accuracy")], Score::Number(11.0 / 3.0));
        assert_eq!(scores[&key("safe")], Score::Pass(true));
        assert_eq!(rationale.as_deref(), Some("middle"));
        assert_eq!(answer.spent.input_tokens, Some(30));
        assert_eq!(answer.spent.cost_usd, Some(1.5));
        assert_eq!(answer.spent.latency_ms, Some(7));
        let MadeOf::Samples(samples) = &answer.made_of else {
            panic!("each is kept")
        };
        assert_eq!(samples.len(), 3);
        assert_eq!(samples[1].scores["safe"], "fail");
        assert_eq!(samples[1].reply.as_deref(), Some("5"));
    }

    #[test]
    fn more_than_half_must_have_scored() {
        let most = of(vec![scored(2.0, true, ""), failed(), scored(4.0, true, "")]);
        assert!(most.outcome.scores().is_some());
        assert_eq!(most.spent.cost_usd, None, "one call's cost is unknown");
        let half = of(vec![scored(2.0, true, ""), failed()]);
        let Outcome::Failed(why) = &half.outcome else {
            panic!("half are too few")
        };
        assert_eq!(why.cause, Cause::Timeout);
        assert!(why.detail.starts_with("1 of 2 samples gave scores"));
        assert!(matches!(&half.made_of, MadeOf::Samples(kept) if kept.len() == 2));
    }

    #[test]
    fn a_tie_of_the_majority_is_no_score() {
        let answer = of(vec![scored(2.0, true, ""), scored(4.0, false, "")]);
        let scores = answer.outcome.scores().expect("the numbers have a mean");
        assert_eq!(scores[&key("accuracy")], Score::Number(3.0));
        assert_eq!(scores.get(&key("safe")), None);
    }
}

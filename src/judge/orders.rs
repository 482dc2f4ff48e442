//! A choice between outputs is asked in both orders: a model that prefers what stands first contradicts itself, which is a
//! tie and is counted. Pure, but for the asking.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use super::answer::{Answer, Stop, failure};
use super::prompt::letters;
use super::samples::{joined, nearest, pooled, too_few};
use crate::model::{Cause, Criterion, Log, MadeOf, Outcome, Pooling, Scale, Score, Scores};

/// The label that says that two outputs are equally good.
const TIE: &str = "tie";

/// Asks so often in each order, all at once.
///
/// # Errors
/// When no ticket can be judged.
pub(super) async fn both<F: Future<Output = Result<Answer, Stop>>>(
    samples: u32,
    log: &Log,
    criteria: &[&Criterion],
    ask: impl Fn(Log) -> F,
) -> Result<Answer, Stop> {
    let turned = turned(log);
    let calls = (0..samples).flat_map(|_| [ask(log.clone()), ask(turned.clone())]);
    let answers = join_all(calls).await;
    let answers = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(together(answers, log.candidates.len(), criteria))
}

/// The log with its candidates in the opposite order.
fn turned(log: &Log) -> Log {
    let mut log = log.clone();
    log.candidates.reverse();
    log
}

/// One answer out of those in turn: in the outputs' order, turned round, and so on. Each order must have scored.
fn together(answers: Vec<Answer>, candidates: usize, criteria: &[&Criterion]) -> Answer {
    let mut answers = answers;
    for answer in answers.iter_mut().skip(1).step_by(2) {
        if let Outcome::Scored { scores, .. } = &mut answer.outcome {
            turn_back(scores, candidates, criteria);
        }
    }
    let of_order = |swapped: usize| -> Vec<&Scores> {
        answers
            .iter()
            .skip(swapped)
            .step_by(2)
            .filter_map(|answer| answer.outcome.scores())
            .collect()
    };
    let (plain, swapped) = (of_order(0), of_order(1));
    let outcome = if plain.is_empty() || swapped.is_empty() {
        Outcome::Failed(too_few(&answers, plain.len() + swapped.len()))
    } else {
        let scores = agreed(&plain, &swapped, criteria);
        let rationale = nearest(&answers, &scores, criteria);
        if scores.is_empty() {
            Outcome::Failed(failure(
                Cause::Unparsed,
                "the two orders of the outputs contradict each other, and no criterion has the label `tie`",
            ))
        } else {
            Outcome::Scored { scores, rationale }
        }
    };
    joined(outcome, answers, |mut samples| {
        for turned in samples.iter_mut().skip(1).step_by(2) {
            turned.swapped = true;
        }
        MadeOf::Orders(samples)
    })
}

/// What both orders say of each criterion. A label on which they differ is a tie, where the scale has one; the rest is
/// pooled as samples are.
fn agreed(plain: &[&Scores], swapped: &[&Scores], criteria: &[&Criterion]) -> Scores {
    let (one, other) = (
        pooled(plain, criteria, Pooling::Mean),
        pooled(swapped, criteria, Pooling::Mean),
    );
    let all: Vec<_> = plain.iter().chain(swapped).copied().collect();
    let mut scores = pooled(&all, criteria, Pooling::Mean);
    for criterion in criteria {
        let Scale::Choice {
            labels,
            many: false,
        } = &criterion.scale
        else {
            continue;
        };
        let key = &criterion.key;
        if one.get(key) == other.get(key) {
            continue;
        }
        if labels.iter().any(|label| label.key == TIE) {
            scores.insert(key.clone(), Score::Label(TIE.to_string()));
        } else {
            scores.remove(key);
        }
    }
    scores
}

/// Letters of candidates, as they were called in the opposite order, by what they are called in their own.
fn turn_back(scores: &mut Scores, candidates: usize, criteria: &[&Criterion]) {
    let names: Vec<String> = letters().take(candidates).map(String::from).collect();
    let own: BTreeMap<&str, &str> = names
        .iter()
        .zip(names.iter().rev())
        .map(|(called, own)| (called.as_str(), own.as_str()))
        .collect();
    let turn = |label: &mut String| {
        if let Some(own) = own.get(label.as_str()) {
            *label = (*own).to_string();
        }
    };
    for criterion in criteria.iter().filter(|it| is_of_letters(it, &names)) {
        match scores.get_mut(&criterion.key) {
            Some(Score::Label(label)) => turn(label),
            Some(Score::Labels(labels)) => labels.iter_mut().for_each(turn),
            Some(Score::Number(_) | Score::Pass(_) | Score::Text(_)) | None => {}
        }
    }
}

/// Whether the labels of a criterion name every candidate by its letter.
fn is_of_letters(criterion: &Criterion, names: &[String]) -> bool {
    let Scale::Choice { labels, .. } = &criterion.scale else {
        return false;
    };
    names
        .iter()
        .all(|name| labels.iter().any(|label| label.key == *name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CriterionKey, Label};

    fn key(name: &str) -> CriterionKey {
        CriterionKey::new(name).expect("a key")
    }

    fn criteria(labels: &[&str]) -> [Criterion; 2] {
        let labels = labels.iter().map(|label| Label::named(label)).collect();
        let choice = Scale::choice(labels, false).expect("a scale");
        let points = Scale::ordinal(1, 5).expect("a scale");
        [
            Criterion::new(key("preference"), choice),
            Criterion::new(key("margin"), points),
        ]
    }

    fn says(label: &str, margin: f64) -> Answer {
        Answer::free(Outcome::Scored {
            scores: [
                (key("preference"), Score::Label(label.into())),
                (key("margin"), Score::Number(margin)),
            ]
            .into(),
            rationale: Some(format!("{label} it is.")),
        })
    }

    /// The preference that follows from what is said in both orders.
    fn preference(labels: &[&str], plain: &str, swapped: &str) -> (Option<String>, bool) {
        let criteria = criteria(labels);
        let criteria: Vec<_> = criteria.iter().collect();
        let answer = together(vec![says(plain, 2.0), says(swapped, 4.0)], 2, &criteria);
        let scores = answer.outcome.scores().expect("the margin has a mean");
        assert_eq!(scores[&key("margin")], Score::Number(3.0));
        let label = match scores.get(&key("preference")) {
            Some(Score::Label(label)) => Some(label.clone()),
            _ => None,
        };
        (label, answer.made_of.contradicts(&key("preference")))
    }

    #[test]
    fn what_stands_first_twice_is_a_tie() {
        let labels = ["a", "b", "tie", "neither"];
        for (plain, swapped, expected, contradicts) in [
            ("a", "b", "a", false),
            ("b", "a", "b", false),
            ("a", "a", "tie", true),
            ("b", "b", "tie", true),
            ("tie", "tie", "tie", false),
            ("neither", "neither", "neither", false),
            ("a", "tie", "tie", true),
        ] {
            assert_eq!(
                preference(&labels, plain, swapped),
                (Some(expected.to_string()), contradicts),
                "{plain} {swapped}"
            );
        }
        assert_eq!(preference(&["a", "b"], "a", "a"), (None, true));
    }

    #[test]
    fn three_outputs_are_turned_round_as_a_whole() {
        let criteria = criteria(&["a", "b", "c", "tie"]);
        let criteria: Vec<_> = criteria.iter().collect();
        let answer = together(vec![says("a", 1.0), says("c", 1.0)], 3, &criteria);
        let scores = answer.outcome.scores().expect("scores");
        assert_eq!(scores[&key("preference")], Score::Label("a".into()));
    }

    #[test]
    fn both_orders_must_have_scored() {
        let failed = || Answer::free(Outcome::Failed(failure(Cause::Timeout, "late")));
        let criteria = criteria(&["a", "b"]);
        let criteria: Vec<_> = criteria.iter().collect();
        let answer = together(vec![says("a", 1.0), failed()], 2, &criteria);
        assert!(matches!(answer.outcome, Outcome::Failed(_)));
        let MadeOf::Orders(kept) = answer.made_of else {
            panic!("each is kept")
        };
        assert_eq!([kept[0].swapped, kept[1].swapped], [false, true]);
    }
}

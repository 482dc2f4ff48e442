//! The tickets on which a judge and people differ most, each with what both gave and why. What people gave is blind.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{
    Criterion, CriterionKey, JudgeIdentity, LogId, Ordinal, Outcome, Pooling, Reviewer, Scale,
    Score, Ticket,
};
use crate::store::{Against, StoreError};

use super::Ground;
use super::judged::JudgeReport;
use super::masks::Masks;

/// How many are told of each judge.
const MOST: usize = 10;

/// Characters of a conversation's end and of an output.
const TEXT: usize = 300;

/// Characters of a judge's reasons.
const RATIONALE: usize = 1_000;

/// One ticket on which judge and people differ.
#[derive(Debug, Serialize)]
pub struct Disagreement {
    /// The judge.
    pub judge: String,
    /// The ticket's number.
    pub ticket: Ordinal,
    /// Its id; where something private is masked in its log, that of the masked one.
    pub id: LogId,
    /// The source's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Who wrote the output, where that is known.
    pub model: Option<String>,
    /// The largest difference on any criterion, as a share of its scale: 1 is from one end to the other, and another label.
    pub difference: f64,
    /// The criteria that both have scored, in the evaluator's order.
    pub criteria: Vec<Scored>,
    /// The last message of the user, its first 300 characters.
    pub input: String,
    /// The output, its first 300 characters.
    pub output: String,
    /// The judge's reasons, their first 1,000 characters.
    pub rationale: Option<String>,
}

/// A criterion that both have scored.
#[derive(Debug, Serialize)]
pub struct Scored {
    /// The criterion.
    pub key: CriterionKey,
    /// What people gave, pooled.
    pub people: Score,
    /// What each of them gave.
    pub reviewers: Vec<Reviewed>,
    /// What the judge gave.
    pub judge: Score,
    /// The difference as a share of the scale.
    pub difference: f64,
}

/// What one reviewer gave.
#[derive(Debug, Serialize)]
pub struct Reviewed {
    /// Who.
    pub reviewer: Reviewer,
    /// The blind score.
    pub score: Score,
}

/// One ticket's differences: the criterion's place, people's code, the judge's, the difference.
type Differences = Vec<(usize, f64, f64, f64)>;

pub(super) fn gather(
    ground: &Ground<'_>,
    judges: &[JudgeReport],
    masks: &mut Masks,
) -> Result<Vec<Disagreement>, StoreError> {
    let mut found = Vec::new();
    for judge in judges {
        let agreement = &judge.agreement;
        if let (Some(name), Some(identity)) = (&agreement.judge, &agreement.identity) {
            for (ticket, differences) in largest(ground, identity)? {
                found.push(told(
                    ground,
                    (name, identity),
                    (ticket, &differences),
                    masks,
                )?);
            }
        }
    }
    Ok(found)
}

/// The tickets that differ most: by the largest difference on any criterion, then by the sum over criteria, then by number.
fn largest(
    ground: &Ground<'_>,
    identity: &JudgeIdentity,
) -> Result<Vec<(Ordinal, Differences)>, StoreError> {
    let against = Against::People(Pooling::Median);
    let pairs = ground.store.pairs(ground.evaluator, identity, &against)?;
    let mut tickets: BTreeMap<Ordinal, Differences> = BTreeMap::new();
    for (at, (criterion, pairs)) in ground.evaluator.criteria.iter().zip(&pairs).enumerate() {
        for pair in &pairs.pairs {
            let difference = difference(criterion, pair.human, pair.judge);
            let all = tickets.entry(pair.ordinal).or_default();
            all.push((at, pair.human, pair.judge, difference));
        }
    }
    let mut ranked: Vec<_> = tickets
        .into_iter()
        .filter_map(|(ticket, all)| {
            let each = || all.iter().map(|(.., difference)| *difference);
            let (most, sum) = (each().fold(0.0, f64::max), each().sum::<f64>());
            (most > 0.0).then_some((ticket, all, most, sum))
        })
        .collect();
    ranked.sort_by(|(one, _, most, sum), (two, _, other, others)| {
        let by_most = other.total_cmp(most);
        by_most.then(others.total_cmp(sum)).then(one.cmp(two))
    });
    let first = ranked.into_iter().take(MOST);
    Ok(first.map(|(ticket, all, ..)| (ticket, all)).collect())
}

/// How far two numbers of a column are from each other, as a share of the scale.
fn difference(criterion: &Criterion, human: f64, judge: f64) -> f64 {
    match &criterion.scale {
        Scale::Ordinal { min, max, .. } => (human - judge).abs() / f64::from(max - min),
        Scale::PassFail | Scale::Choice { .. } | Scale::Text => {
            f64::from(u8::from(human.total_cmp(&judge).is_ne()))
        }
    }
}

fn told(
    ground: &Ground<'_>,
    (name, identity): (&str, &JudgeIdentity),
    (ordinal, differences): (Ordinal, &Differences),
    masks: &mut Masks,
) -> Result<Disagreement, StoreError> {
    let Ground {
        store, evaluator, ..
    } = ground;
    let ticket = masks.ticket(store.ticket(ordinal, evaluator)?);
    let generation = store.latest_generation(&evaluator.version(), identity);
    let verdict = ticket
        .verdicts
        .iter()
        .rfind(|verdict| verdict.identity == *identity && verdict.generation == generation);
    let rationale = verdict.and_then(|verdict| match &verdict.outcome {
        Outcome::Scored { rationale, .. } => rationale.as_deref(),
        Outcome::Failed(_) => None,
    });
    let criteria = differences
        .iter()
        .filter_map(|(at, human, judge, difference)| {
            let criterion = &evaluator.criteria[*at];
            Some(Scored {
                key: criterion.key.clone(),
                people: pooled(criterion, *human)?,
                reviewers: reviewed(&ticket, &criterion.key),
                judge: pooled(criterion, *judge)?,
                difference: *difference,
            })
        });
    Ok(Disagreement {
        judge: name.to_string(),
        ticket: ordinal,
        id: ticket.id,
        source_id: ticket.log.source_id.clone(),
        model: ticket.log.model.clone(),
        difference: differences
            .iter()
            .fold(0.0, |most, (.., difference)| f64::max(most, *difference)),
        criteria: criteria.collect(),
        input: first(ticket.log.last_user_message(), TEXT),
        output: first(&ticket.log.output, TEXT),
        rationale: rationale
            .filter(|text| !text.trim().is_empty())
            .map(|text| first(text, RATIONALE)),
    })
}

fn pooled(criterion: &Criterion, code: f64) -> Option<Score> {
    Score::decode(code, &criterion.scale)
}

/// What each reviewer gave blind, by name.
fn reviewed(ticket: &Ticket, key: &CriterionKey) -> Vec<Reviewed> {
    let mut names: Vec<_> = ticket
        .ratings
        .iter()
        .map(|rating| &rating.reviewer)
        .collect();
    names.sort_unstable();
    names.dedup();
    let given = names.into_iter().filter_map(|name| {
        let score = ticket.blind_rating(name)?.scores.get(key)?;
        Some(Reviewed {
            reviewer: name.clone(),
            score: score.clone(),
        })
    });
    given.collect()
}

/// The first characters of a text, and an ellipsis where there were more.
fn first(text: &str, characters: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn a_long_text_is_cut_between_characters_and_says_so() {
        assert_eq!(first(" é字é\n", 3), "é字é");
        assert_eq!(first("é字é!", 3), "é字é…");
        assert_eq!(first("a  b", 2), "a…");
        assert_eq!(first("", 3), "");
    }
}

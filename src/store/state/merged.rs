//! One history of what came with a log and what was made here: in an order that depends on nothing but itself, so that two
//! stores that have exchanged everything say the same, each thing once.

use serde::Serialize;

use crate::model::{Comparison, Origin, Outcome, Rating, Revision, Score, Scores, Verdict};

/// Ratings, oldest first, each once. A reviewer's last one is the one that stands.
pub(in crate::store) fn ratings(all: &mut Vec<Rating>) {
    if all.len() < 2 {
        return;
    }
    all.sort_by_cached_key(|rating| {
        let bare = (
            coded(&rating.scores),
            rating.seen,
            rating.random,
            rating.standing,
        );
        (
            rating.origin.dated(rating.at),
            rating.reviewer.clone(),
            json(&(bare, !rating.notes.is_empty())),
            json(&(&rating.scores, &rating.notes)),
            made_here_last(rating.origin),
        )
    });
    once(all, |one, other| {
        is_same_rating(one, other) || is_part_of(one, other)
    });
}

/// Whether both are the same decision of the same reviewer, wherever it was made.
pub(in crate::store) fn is_same_rating(one: &Rating, other: &Rating) -> bool {
    one.reviewer == other.reviewer
        && one.evaluator == other.evaluator
        && one.origin.dated(one.at) == other.origin.dated(other.at)
        && one.scores == other.scores
        && one.notes == other.notes
        && one.seen == other.seen
        && one.random == other.random
        && one.standing == other.standing
}

/// Whether a rating without a time says nothing that another one without a time does not say: some of the scores of a
/// file of labels that has grown.
fn is_part_of(one: &Rating, other: &Rating) -> bool {
    one.reviewer == other.reviewer
        && one.origin == Origin::Undated
        && other.origin == Origin::Undated
        && (one.seen, one.random, one.standing) == (other.seen, other.random, other.standing)
        && (one.notes.is_empty() || one.notes == other.notes)
        && one
            .scores
            .iter()
            .all(|(key, score)| other.scores.get(key) == Some(score))
}

/// The latest verdict of each judge's identity and generation on each text, oldest first.
pub(in crate::store) fn verdicts(all: &mut Vec<Verdict>) {
    if all.len() < 2 {
        return;
    }
    all.sort_by_cached_key(|verdict| {
        let bare = match &verdict.outcome {
            Outcome::Scored { scores, .. } => Ok(coded(scores)),
            Outcome::Failed(failure) => Err(failure.cause),
        };
        (
            verdict.origin.dated(verdict.at),
            verdict.judge.clone(),
            verdict.identity,
            (verdict.generation.clone(), verdict.revision),
            json(&bare),
            json(&(
                &verdict.outcome,
                verdict.spent,
                &verdict.reply,
                &verdict.made_of,
                &verdict.suggestion,
            )),
            made_here_last(verdict.origin),
        )
    });
    let mut kept: Vec<Verdict> = Vec::with_capacity(all.len());
    for verdict in all.drain(..).rev() {
        let is_later = |later: &Verdict| {
            later.identity == verdict.identity
                && later.generation == verdict.generation
                && later.revision == verdict.revision
        };
        if !kept.iter().any(is_later) {
            kept.push(verdict);
        }
    }
    kept.reverse();
    *all = kept;
}

/// Whether both are the same answer of the same judge, wherever it was asked.
pub(in crate::store) fn is_same_verdict(one: &Verdict, other: &Verdict) -> bool {
    one.identity == other.identity
        && one.generation == other.generation
        && one.revision == other.revision
        && one.evaluator == other.evaluator
        && one.origin.dated(one.at) == other.origin.dated(other.at)
        && one.outcome == other.outcome
}

/// Edits, oldest first, each once.
pub(in crate::store) fn revisions(all: &mut Vec<Revision>) {
    if all.len() < 2 {
        return;
    }
    all.sort_by_cached_key(|edit| {
        (
            edit.origin.dated(edit.at),
            edit.reviewer.clone(),
            edit.output.clone(),
            edit.from.clone(),
            edit.evaluator,
            made_here_last(edit.origin),
        )
    });
    once(all, is_same_revision);
}

/// Whether both are the same edit of the same reviewer, wherever it was made.
pub(in crate::store) fn is_same_revision(one: &Revision, other: &Revision) -> bool {
    one.reviewer == other.reviewer
        && one.origin.dated(one.at) == other.origin.dated(other.at)
        && (&one.output, &one.from) == (&other.output, &other.from)
}

/// Choices, oldest first, each once.
pub(in crate::store) fn comparisons(all: &mut Vec<Comparison>) {
    if all.len() < 2 {
        return;
    }
    all.sort_by_cached_key(|made| {
        (
            made.origin.dated(made.at),
            made.by.clone(),
            (made.a, made.b, made.criterion.clone(), made.choice),
            json(&(made.swapped, made.seen, made.random)),
            made_here_last(made.origin),
        )
    });
    once(all, is_same_comparison);
}

/// Whether both are the same choice of the same chooser, wherever it was made.
pub(in crate::store) fn is_same_comparison(one: &Comparison, other: &Comparison) -> bool {
    one.by == other.by
        && one.evaluator == other.evaluator
        && one.origin.dated(one.at) == other.origin.dated(other.at)
        && (one.a, one.b, one.choice) == (other.a, other.b, other.choice)
        && one.criterion == other.criterion
        && (one.swapped, one.seen, one.random) == (other.swapped, other.seen, other.random)
}

/// Takes away what says nothing beside another one. Of two that say the same the later one in the order stays, which is
/// the one that was made here.
fn once<T>(all: &mut Vec<T>, says_nothing_beside: impl Fn(&T, &T) -> bool) {
    let mut at = 0;
    while at < all.len() {
        let one = &all[at];
        let is_said = all.iter().enumerate().any(|(place, other)| {
            place != at
                && says_nothing_beside(one, other)
                && (place > at || !says_nothing_beside(other, one))
        });
        if is_said {
            all.remove(at);
        } else {
            at += 1;
        }
    }
}

/// The scores that a column holds. Whether texts are whole must not matter for which rating stands.
fn coded(scores: &Scores) -> Vec<(&str, &Score)> {
    let scores = scores.iter();
    let coded = scores.filter(|(_, score)| !matches!(score, Score::Text(_)));
    coded.map(|(key, score)| (key.as_str(), score)).collect()
}

fn made_here_last(origin: Origin) -> u8 {
    u8::from(!origin.is_imported())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("keys are strings")
}

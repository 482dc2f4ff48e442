//! What was made here and comes back in another store's file: nothing new, since the journal has it.

use std::collections::BTreeMap;

use crate::model::{
    Comparison, EvaluatorVersion, Given, GivenScores, GivenSuggester, Ordinal, Rating, Revision,
    Suggester, Verdict,
};
use crate::store::error::StoreError;

use super::given::{Reading, Sourced};
use super::{State, merged};

/// What was made here on one ticket and counts, with its texts.
#[derive(Default)]
struct Own {
    ratings: Vec<Rating>,
    verdicts: Vec<Verdict>,
    revisions: Vec<Revision>,
    comparisons: Vec<Comparison>,
}

impl State {
    /// What is left of a given without what was made here.
    pub(in crate::store) fn without_echoes(
        &self,
        ordinal: Ordinal,
        source: &str,
        given: Given,
    ) -> Result<Given, StoreError> {
        if !may_echo(&given) {
            return Ok(given);
        }
        let own = self.own(ordinal)?;
        // Each entry is read as if it had come alone.
        let read = |version: Option<EvaluatorVersion>, alone: Given| -> Reading {
            let known = version.and_then(|version| self.index.registry.version(&version));
            let givens: [Sourced; 1] = [(source.to_string(), alone)];
            known.map_or_else(Reading::default, |known| {
                self.read_against(known, ordinal, &givens)
            })
        };
        let mut left = Given {
            human: without(given.human, |entry, human| {
                let alone = Given {
                    human,
                    ..Given::default()
                };
                let read = read(entry.named_version(), alone).ratings;
                holds(&own.ratings, &read, merged::is_same_rating)
            }),
            judge: without(given.judge, |entry, judge| {
                let alone = Given {
                    judge,
                    ..Given::default()
                };
                let mut read = read(entry.named_version(), alone);
                read.verdicts.append(&mut read.corrected);
                holds(&own.verdicts, &read.verdicts, merged::is_same_verdict)
            }),
            ..given
        };
        left.revisions.retain(|edit| {
            let mut own = own.revisions.iter();
            !own.any(|own| {
                edit.at == Some(own.at)
                    && edit.by == own.reviewer.as_str()
                    && edit.output == own.output
                    && is_same_suggester(edit.from.as_ref(), own.from.as_ref())
            })
        });
        left.comparisons.retain(|made| {
            let alone = Given {
                comparisons: vec![made.clone()],
                ..Given::default()
            };
            let read = read(made.named_version(), alone).comparisons;
            !holds(&own.comparisons, &read, merged::is_same_comparison)
        });
        Ok(left)
    }

    fn own(&self, ordinal: Ordinal) -> Result<Own, StoreError> {
        let mut own = Own::default();
        for (_, rating) in self.ratings(ordinal)? {
            let whole = rating.map(&mut |at| self.read_text(at))?;
            own.ratings.push(whole.into());
        }
        let on_edits = self.all_corrected(ordinal)?;
        for (_, verdict) in self.all_verdicts(ordinal)?.into_iter().chain(on_edits) {
            let whole = verdict.map(&mut |at| self.read_text(at))?;
            own.verdicts.push(whole.into());
        }
        for (_, revision) in self.revisions(ordinal)? {
            let whole = revision.map(&mut |at| self.read_text(at))?;
            own.revisions.push(whole.into());
        }
        let comparisons = self.comparisons(ordinal)?.into_iter();
        own.comparisons = comparisons.map(|(_, made)| made.into()).collect();
        Ok(own)
    }
}

/// Whether both began as the same judge's suggestion, or as none. A file that does not say which judge of that name it was
/// may mean this one.
fn is_same_suggester(given: Option<&GivenSuggester>, own: Option<&Suggester>) -> bool {
    match (given, own) {
        (Some(given), Some(own)) => {
            given.judge == own.judge && given.identity.is_none_or(|it| it == own.identity)
        }
        (given, own) => given.is_none() && own.is_none(),
    }
}

/// Whether anything in it can have been made here: that has a time, and a version where it is judged by one.
fn may_echo(given: &Given) -> bool {
    let scores = given.human.values().chain(given.judge.values());
    let mut entries = scores.flat_map(GivenScores::entries);
    entries.any(|entry| entry.at.is_some() && entry.named_version().is_some())
        || given.revisions.iter().any(|edit| edit.at.is_some())
        || given.comparisons.iter().any(|made| made.at.is_some())
}

/// Takes away the entries of which something holds, which is asked of each with its name.
fn without(
    all: BTreeMap<String, GivenScores>,
    is_own: impl Fn(&GivenScores, BTreeMap<String, GivenScores>) -> bool,
) -> BTreeMap<String, GivenScores> {
    let all = all.into_iter().filter_map(|(name, scores)| {
        let left = scores.keeping(|entry| {
            let alone = [(name.clone(), entry.clone())].into();
            !is_own(entry, alone)
        })?;
        Some((name, left))
    });
    all.collect()
}

/// Whether what was read is there, and known.
fn holds<T>(own: &[T], read: &[T], is_same: impl Fn(&T, &T) -> bool) -> bool {
    let is_known = |read: &T| own.iter().any(|own| is_same(own, read));
    !read.is_empty() && read.iter().all(is_known)
}

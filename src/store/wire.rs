//! The written forms of ratings, verdicts and revisions, for journal, database and drafts alike. They differ only in
//! what stands for a free text: its hash in the journal, its place in the database, itself in a draft.

pub(super) mod event;
pub(super) mod frozen;
pub(super) mod judged;
pub(super) mod log;
pub(super) mod scale;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{
    CriterionKey, EvaluatorVersion, Notes, Ordinal, Origin, Rating, Reviewer, Revision, Score,
    Scores, Seen, Standing, Suggester,
};

/// A score that says what kind it is, so that it can be read without its evaluator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WireScore<T> {
    Number(f64),
    Pass(bool),
    Label(String),
    Labels(Vec<String>),
    Text(T),
}

pub(super) type WireScores<T> = BTreeMap<CriterionKey, WireScore<T>>;

/// What a reviewer noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct WireNotes<T> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ticket: Option<T>,
    #[serde(default = "BTreeMap::new", skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) criteria: BTreeMap<CriterionKey, T>,
}

/// What a reviewer had seen before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WireSeen {
    judge: bool,
    peers: bool,
}

impl WireSeen {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks with a reference"
    )]
    fn is_blind(&self) -> bool {
        !self.judge && !self.peers
    }
}

/// One reviewer's rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(super) struct WireRating<T> {
    pub(super) ticket: Ordinal,
    pub(super) evaluator: EvaluatorVersion,
    pub(super) reviewer: Reviewer,
    pub(super) at: Timestamp,
    pub(super) scores: WireScores<T>,
    #[serde(default = "no_notes", skip_serializing_if = "has_no_notes")]
    pub(super) notes: WireNotes<T>,
    #[serde(default, skip_serializing_if = "WireSeen::is_blind")]
    pub(super) seen: WireSeen,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) random: bool,
    #[serde(default, skip_serializing_if = "Standing::is_own")]
    pub(super) standing: Standing,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) imported: bool,
}

/// One reviewer's edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct WireRevision<T> {
    pub(super) ticket: Ordinal,
    pub(super) evaluator: EvaluatorVersion,
    pub(super) reviewer: Reviewer,
    pub(super) at: Timestamp,
    pub(super) output: T,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Suggester>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

fn no_notes<T>() -> WireNotes<T> {
    WireNotes {
        ticket: None,
        criteria: BTreeMap::new(),
    }
}

fn has_no_notes<T>(notes: &WireNotes<T>) -> bool {
    notes.ticket.is_none() && notes.criteria.is_empty()
}

impl<T> WireScore<T> {
    fn map<U, E>(self, text: &mut impl FnMut(T) -> Result<U, E>) -> Result<WireScore<U>, E> {
        Ok(match self {
            Self::Number(value) => WireScore::Number(value),
            Self::Pass(pass) => WireScore::Pass(pass),
            Self::Label(key) => WireScore::Label(key),
            Self::Labels(keys) => WireScore::Labels(keys),
            Self::Text(at) => WireScore::Text(text(at)?),
        })
    }
}

pub(super) fn map_scores<T, U, E>(
    scores: WireScores<T>,
    text: &mut impl FnMut(T) -> Result<U, E>,
) -> Result<WireScores<U>, E> {
    scores
        .into_iter()
        .map(|(key, score)| Ok((key, score.map(text)?)))
        .collect()
}

impl<T> WireNotes<T> {
    fn map<U, E>(self, text: &mut impl FnMut(T) -> Result<U, E>) -> Result<WireNotes<U>, E> {
        Ok(WireNotes {
            ticket: self.ticket.map(&mut *text).transpose()?,
            criteria: self
                .criteria
                .into_iter()
                .map(|(key, note)| Ok((key, text(note)?)))
                .collect::<Result<_, E>>()?,
        })
    }
}

impl<T> WireRating<T> {
    /// The same rating with another stand-in for its texts.
    pub(super) fn map<U, E>(
        self,
        text: &mut impl FnMut(T) -> Result<U, E>,
    ) -> Result<WireRating<U>, E> {
        Ok(WireRating {
            ticket: self.ticket,
            evaluator: self.evaluator,
            reviewer: self.reviewer,
            at: self.at,
            scores: map_scores(self.scores, text)?,
            notes: self.notes.map(text)?,
            seen: self.seen,
            random: self.random,
            standing: self.standing,
            imported: self.imported,
        })
    }
}

impl<T> WireRevision<T> {
    /// The same edit with another stand-in for its text.
    pub(super) fn map<U, E>(
        self,
        text: &mut impl FnMut(T) -> Result<U, E>,
    ) -> Result<WireRevision<U>, E> {
        Ok(WireRevision {
            ticket: self.ticket,
            evaluator: self.evaluator,
            reviewer: self.reviewer,
            at: self.at,
            output: text(self.output)?,
            from: self.from,
        })
    }
}

/// A value as JSON. Everything written here has string keys, so that it can't fail.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("keys are strings")
}

/// The same behind other bytes.
pub(super) fn json_into(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(out, value).expect("keys are strings");
}

/// Scores in their written form, texts as they are.
pub(super) fn wire_scores(scores: &Scores) -> WireScores<String> {
    scores
        .iter()
        .map(|(key, score)| {
            let score = match score {
                Score::Number(value) => WireScore::Number(*value),
                Score::Pass(pass) => WireScore::Pass(*pass),
                Score::Label(key) => WireScore::Label(key.clone()),
                Score::Labels(keys) => WireScore::Labels(keys.clone()),
                Score::Text(text) => WireScore::Text(text.clone()),
            };
            (key.clone(), score)
        })
        .collect()
}

/// Scores as the model knows them.
pub(super) fn model_scores(scores: WireScores<String>) -> Scores {
    scores
        .into_iter()
        .map(|(key, score)| {
            let score = match score {
                WireScore::Number(value) => Score::Number(value),
                WireScore::Pass(pass) => Score::Pass(pass),
                WireScore::Label(key) => Score::Label(key),
                WireScore::Labels(keys) => Score::Labels(keys),
                WireScore::Text(text) => Score::Text(text),
            };
            (key, score)
        })
        .collect()
}

impl From<Seen> for WireSeen {
    fn from(seen: Seen) -> Self {
        Self {
            judge: seen.judge,
            peers: seen.peers,
        }
    }
}

impl From<WireSeen> for Seen {
    fn from(seen: WireSeen) -> Self {
        Self {
            judge: seen.judge,
            peers: seen.peers,
        }
    }
}

impl From<&Notes> for WireNotes<String> {
    fn from(notes: &Notes) -> Self {
        Self {
            ticket: notes.ticket.clone(),
            criteria: notes.criteria.clone(),
        }
    }
}

impl From<WireNotes<String>> for Notes {
    fn from(notes: WireNotes<String>) -> Self {
        Self {
            ticket: notes.ticket,
            criteria: notes.criteria,
        }
    }
}

impl From<&Rating> for WireRating<String> {
    fn from(rating: &Rating) -> Self {
        Self {
            ticket: rating.ticket,
            evaluator: rating.evaluator,
            reviewer: rating.reviewer.clone(),
            at: rating.at,
            scores: wire_scores(&rating.scores),
            notes: (&rating.notes).into(),
            seen: rating.seen.into(),
            random: rating.random,
            standing: rating.standing,
            imported: rating.origin.is_imported(),
        }
    }
}

impl From<WireRating<String>> for Rating {
    fn from(rating: WireRating<String>) -> Self {
        Self {
            ticket: rating.ticket,
            evaluator: rating.evaluator,
            reviewer: rating.reviewer,
            at: rating.at,
            scores: model_scores(rating.scores),
            notes: rating.notes.into(),
            seen: rating.seen.into(),
            random: rating.random,
            standing: rating.standing,
            origin: origin(rating.imported),
        }
    }
}

impl From<&Revision> for WireRevision<String> {
    fn from(revision: &Revision) -> Self {
        Self {
            ticket: revision.ticket,
            evaluator: revision.evaluator,
            reviewer: revision.reviewer.clone(),
            at: revision.at,
            output: revision.output.clone(),
            from: revision.from.clone(),
        }
    }
}

impl From<WireRevision<String>> for Revision {
    fn from(revision: WireRevision<String>) -> Self {
        Self {
            ticket: revision.ticket,
            evaluator: revision.evaluator,
            reviewer: revision.reviewer,
            at: revision.at,
            output: revision.output,
            from: revision.from,
            origin: Origin::Here,
        }
    }
}

pub(super) fn origin(imported: bool) -> Origin {
    if imported {
        Origin::Imported
    } else {
        Origin::Here
    }
}

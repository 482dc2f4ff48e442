//! What a reviewer has set or typed and not yet committed.

use serde::{Deserialize, Serialize};

use super::id::{EvaluatorVersion, Ordinal, Reviewer};
use super::rating::{Notes, Standing};
use super::revision::Suggester;
use super::score::Scores;

/// Which rating a draft is of. A reviewer may have begun both on one ticket.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// The reviewer's own, also where the ticket came again.
    #[default]
    Own,
    /// What people settle on.
    Final,
}

impl Aim {
    /// Whether it is the reviewer's own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }

    /// The aim of a rating that counts as this.
    #[must_use]
    pub fn of(standing: Standing) -> Self {
        match standing {
            Standing::Own | Standing::Repeat => Self::Own,
            Standing::Final => Self::Final,
        }
    }
}

/// What a reviewer has set or typed on one ticket and not yet committed. It survives a crash and a lost line.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The ticket.
    pub ticket: Ordinal,
    /// The version whose criteria are being scored.
    pub evaluator: EvaluatorVersion,
    /// Whose draft it is.
    pub reviewer: Reviewer,
    /// Which rating it is of.
    pub aim: Aim,
    /// Scores set so far.
    pub scores: Scores,
    /// Notes written so far.
    pub notes: Notes,
    /// The text in the editor, where it differs from the output.
    pub output: Option<String>,
    /// Whose suggestion that text began as; None for the reviewer's own words. Says nothing without a text.
    pub from: Option<Suggester>,
}

impl Draft {
    /// An empty draft of the reviewer's own rating.
    #[must_use]
    pub fn new(ticket: Ordinal, evaluator: EvaluatorVersion, reviewer: Reviewer) -> Self {
        Self {
            ticket,
            evaluator,
            reviewer,
            aim: Aim::Own,
            scores: Scores::new(),
            notes: Notes::default(),
            output: None,
            from: None,
        }
    }

    /// Whose suggestion the begun text began as; None where no text is begun, too.
    #[must_use]
    pub fn begun_from(&self) -> Option<&Suggester> {
        self.output.as_ref().and(self.from.as_ref())
    }

    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty() && self.notes.is_empty() && self.output.is_none()
    }
}

/// What a reviewer has begun on one ticket.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drafts {
    own: Option<Box<Draft>>,
    settling: Option<Box<Draft>>,
}

impl Drafts {
    /// The draft of one of the ratings.
    #[must_use]
    pub fn get(&self, aim: Aim) -> Option<&Draft> {
        match aim {
            Aim::Own => self.own.as_deref(),
            Aim::Final => self.settling.as_deref(),
        }
    }

    /// Sets the draft of one of the ratings, or takes it away.
    pub fn set(&mut self, aim: Aim, draft: Option<Draft>) {
        let draft = draft.map(Box::new);
        match aim {
            Aim::Own => self.own = draft,
            Aim::Final => self.settling = draft,
        }
    }

    /// Every draft that there is.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Draft> {
        let both = self.own.iter_mut().chain(&mut self.settling);
        both.map(AsMut::as_mut)
    }
}

impl FromIterator<Draft> for Drafts {
    fn from_iter<I: IntoIterator<Item = Draft>>(all: I) -> Self {
        let mut drafts = Self::default();
        for draft in all {
            drafts.set(draft.aim, Some(draft));
        }
        drafts
    }
}

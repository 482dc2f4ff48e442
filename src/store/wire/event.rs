//! The written form of an event: what stands in a line of the journal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Chooser, EvaluatorVersion, Event, Import, LogId, Look, Ordinal, Seq};

use super::frozen::WireFrozen;
use super::judged::{WireComparison, WireVerdict};
use super::scale::WireCriterion;
use super::{WireRating, WireRevision};

/// An event with a stand-in for each of its texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "lowercase",
    bound(deserialize = "T: Deserialize<'de>")
)]
pub(in crate::store) enum WireEvent<T> {
    Imported(Import),
    Evaluator {
        version: EvaluatorVersion,
        name: String,
        file: T,
        criteria: Vec<WireCriterion>,
    },
    Adopted {
        version: EvaluatorVersion,
        from: Ordinal,
        to: Ordinal,
    },
    Rated {
        ratings: Vec<WireRating<T>>,
    },
    Skipped {
        evaluator: EvaluatorVersion,
        tickets: Vec<Ordinal>,
        #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
        reason: Option<T>,
    },
    Flagged {
        evaluator: EvaluatorVersion,
        tickets: Vec<Ordinal>,
        on: bool,
    },
    Tagged {
        evaluator: EvaluatorVersion,
        tickets: Vec<Ordinal>,
        tag: String,
        on: bool,
    },
    Claimed {
        evaluator: EvaluatorVersion,
        tickets: Vec<Ordinal>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    Looked {
        evaluator: EvaluatorVersion,
        tickets: Vec<Ordinal>,
        look: Look,
    },
    Revised(WireRevision<T>),
    Judged(WireVerdict<T>),
    Compared(WireComparison),
    Frozen(WireFrozen<T>),
    Noted {
        text: T,
    },
    Trusted {
        hash: String,
    },
    Undone {
        evaluator: EvaluatorVersion,
        seq: Seq,
    },
    Redone {
        evaluator: EvaluatorVersion,
        seq: Seq,
    },
    Forgotten {
        tickets: Vec<Ordinal>,
        ids: Vec<LogId>,
    },
}

fn nothing<T>() -> Option<T> {
    None
}

impl<T> WireEvent<T> {
    /// The same event with another stand-in for its texts.
    pub(in crate::store) fn map<U, E>(
        self,
        text: &mut impl FnMut(T) -> Result<U, E>,
    ) -> Result<WireEvent<U>, E> {
        self.map_about(&mut |_, at| text(at))
    }

    /// The same, told which tickets each text is about; none for one that is about no ticket.
    pub(in crate::store) fn map_about<U, E>(
        self,
        text: &mut impl FnMut(&[Ordinal], T) -> Result<U, E>,
    ) -> Result<WireEvent<U>, E> {
        Ok(match self {
            Self::Imported(import) => WireEvent::Imported(import),
            Self::Evaluator {
                version,
                name,
                file,
                criteria,
            } => WireEvent::Evaluator {
                version,
                name,
                file: text(&[], file)?,
                criteria,
            },
            Self::Adopted { version, from, to } => WireEvent::Adopted { version, from, to },
            Self::Rated { ratings } => WireEvent::Rated {
                ratings: ratings
                    .into_iter()
                    .map(|rating| {
                        let about = [rating.ticket];
                        rating.map(&mut |at| text(&about, at))
                    })
                    .collect::<Result<_, E>>()?,
            },
            Self::Skipped {
                evaluator,
                tickets,
                reason,
            } => WireEvent::Skipped {
                evaluator,
                reason: reason.map(|at| text(&tickets, at)).transpose()?,
                tickets,
            },
            Self::Flagged {
                evaluator,
                tickets,
                on,
            } => WireEvent::Flagged {
                evaluator,
                tickets,
                on,
            },
            Self::Tagged {
                evaluator,
                tickets,
                tag,
                on,
            } => WireEvent::Tagged {
                evaluator,
                tickets,
                tag,
                on,
            },
            Self::Claimed {
                evaluator,
                tickets,
                until,
            } => WireEvent::Claimed {
                evaluator,
                tickets,
                until,
            },
            Self::Looked {
                evaluator,
                tickets,
                look,
            } => WireEvent::Looked {
                evaluator,
                tickets,
                look,
            },
            Self::Revised(revision) => {
                let about = [revision.ticket];
                WireEvent::Revised(revision.map(&mut |at| text(&about, at))?)
            }
            Self::Judged(verdict) => {
                let about = [verdict.ticket];
                WireEvent::Judged(verdict.map(&mut |at| text(&about, at))?)
            }
            Self::Compared(made) => WireEvent::Compared(made),
            Self::Frozen(frozen) => WireEvent::Frozen(frozen.map_about(text)?),
            Self::Noted { text: line } => WireEvent::Noted {
                text: text(&[], line)?,
            },
            Self::Trusted { hash } => WireEvent::Trusted { hash },
            Self::Undone { evaluator, seq } => WireEvent::Undone { evaluator, seq },
            Self::Redone { evaluator, seq } => WireEvent::Redone { evaluator, seq },
            Self::Forgotten { tickets, ids } => WireEvent::Forgotten { tickets, ids },
        })
    }

    /// The version under which a reviewer decided, where the event may be taken back.
    pub(in crate::store) fn undoable_under(&self) -> Option<EvaluatorVersion> {
        match self {
            Self::Rated { ratings } => ratings.first().map(|rating| rating.evaluator),
            Self::Skipped { evaluator, .. }
            | Self::Flagged { evaluator, .. }
            | Self::Tagged { evaluator, .. } => Some(*evaluator),
            Self::Revised(revision) => Some(revision.evaluator),
            Self::Compared(made) if !matches!(made.by, Some(Chooser::Judge { .. })) => {
                Some(made.evaluator)
            }
            _ => None,
        }
    }
}

impl WireEvent<String> {
    /// The written form of a decision. What the store itself writes has no such form: `Err` names it.
    pub(in crate::store) fn decision(event: &Event) -> Result<Self, &'static str> {
        Ok(match event {
            Event::Rated(ratings) => Self::Rated {
                ratings: ratings.iter().map(Into::into).collect(),
            },
            Event::Skipped {
                evaluator,
                tickets,
                reason,
            } => Self::Skipped {
                evaluator: *evaluator,
                tickets: tickets.clone(),
                reason: reason.clone(),
            },
            Event::Flagged {
                evaluator,
                tickets,
                on,
            } => Self::Flagged {
                evaluator: *evaluator,
                tickets: tickets.clone(),
                on: *on,
            },
            Event::Tagged {
                evaluator,
                tickets,
                tag,
                on,
            } => Self::Tagged {
                evaluator: *evaluator,
                tickets: tickets.clone(),
                tag: tag.clone(),
                on: *on,
            },
            Event::Claimed {
                evaluator,
                tickets,
                until,
            } => Self::Claimed {
                evaluator: *evaluator,
                tickets: tickets.clone(),
                until: *until,
            },
            Event::Looked {
                evaluator,
                tickets,
                look,
            } => Self::Looked {
                evaluator: *evaluator,
                tickets: tickets.clone(),
                look: *look,
            },
            Event::Revised(revision) => Self::Revised(revision.into()),
            Event::Judged(verdict) => Self::Judged((&**verdict).into()),
            Event::Compared(made) => Self::Compared(made.into()),
            Event::Frozen(frozen) => Self::Frozen(frozen.into()),
            Event::Noted { text } => Self::Noted { text: text.clone() },
            Event::Trusted { hash } => Self::Trusted { hash: hash.clone() },
            Event::Imported(_)
            | Event::EvaluatorRead { .. }
            | Event::Adopted { .. }
            | Event::Undone { .. }
            | Event::Redone { .. }
            | Event::Forgotten { .. } => return Err(event.kind()),
        })
    }
}

impl From<WireEvent<String>> for Event {
    fn from(event: WireEvent<String>) -> Self {
        match event {
            WireEvent::Imported(import) => Self::Imported(import),
            WireEvent::Evaluator {
                version,
                name,
                file,
                criteria: _,
            } => Self::EvaluatorRead {
                version,
                name,
                file,
            },
            WireEvent::Adopted { version, from, to } => Self::Adopted { version, from, to },
            WireEvent::Rated { ratings } => {
                Self::Rated(ratings.into_iter().map(Into::into).collect())
            }
            WireEvent::Skipped {
                evaluator,
                tickets,
                reason,
            } => Self::Skipped {
                evaluator,
                tickets,
                reason,
            },
            WireEvent::Flagged {
                evaluator,
                tickets,
                on,
            } => Self::Flagged {
                evaluator,
                tickets,
                on,
            },
            WireEvent::Tagged {
                evaluator,
                tickets,
                tag,
                on,
            } => Self::Tagged {
                evaluator,
                tickets,
                tag,
                on,
            },
            WireEvent::Claimed {
                evaluator,
                tickets,
                until,
            } => Self::Claimed {
                evaluator,
                tickets,
                until,
            },
            WireEvent::Looked {
                evaluator,
                tickets,
                look,
            } => Self::Looked {
                evaluator,
                tickets,
                look,
            },
            WireEvent::Revised(revision) => Self::Revised(revision.into()),
            WireEvent::Judged(verdict) => Self::Judged(Box::new(verdict.into())),
            WireEvent::Compared(made) => Self::Compared(made.into()),
            WireEvent::Frozen(frozen) => Self::Frozen(frozen.into()),
            WireEvent::Noted { text } => Self::Noted { text },
            WireEvent::Trusted { hash } => Self::Trusted { hash },
            WireEvent::Undone { evaluator, seq } => Self::Undone { evaluator, seq },
            WireEvent::Redone { evaluator, seq } => Self::Redone { evaluator, seq },
            WireEvent::Forgotten { tickets, ids } => Self::Forgotten { tickets, ids },
        }
    }
}

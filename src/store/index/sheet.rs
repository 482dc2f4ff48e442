//! A sheet: what one rater gave under one version, a cell a ticket. A judge's new generation has a sheet of its own.

use serde::{Deserialize, Serialize};

use crate::model::{JudgeIdentity, Reviewer, Seq};

use super::pages::{Codes, Pages};

/// Who fills a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) enum Rater {
    Reviewer(Reviewer),
    Judge {
        name: String,
        identity: JudgeIdentity,
        generation: Option<String>,
        imported: bool,
    },
    /// A judge of what reviewers made of the outputs.
    Corrected {
        name: String,
        identity: JudgeIdentity,
        generation: Option<String>,
    },
    /// A reviewer, on tickets that came a second time.
    Repeat(Reviewer),
    /// Everybody, where they settled on one rating.
    Final,
}

impl Rater {
    /// The reviewer, if it is one.
    pub(in crate::store) fn reviewer(&self) -> Option<&Reviewer> {
        match self {
            Self::Reviewer(reviewer) => Some(reviewer),
            Self::Judge { .. } | Self::Corrected { .. } | Self::Repeat(_) | Self::Final => None,
        }
    }

    /// Whether it is a judge of the outputs themselves.
    pub(in crate::store) fn is_judge(&self) -> bool {
        matches!(self, Self::Judge { .. })
    }

    /// The name that filters use.
    pub(in crate::store) fn name(&self) -> &str {
        match self {
            Self::Reviewer(reviewer) | Self::Repeat(reviewer) => reviewer.as_str(),
            Self::Final => "final",
            Self::Judge { name, .. } | Self::Corrected { name, .. } => name,
        }
    }

    /// Whether both fill the same sheet: a judge may change its name, not its identity.
    pub(in crate::store) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Reviewer(one), Self::Reviewer(two)) | (Self::Repeat(one), Self::Repeat(two)) => {
                one == two
            }
            (Self::Final, Self::Final) => true,
            (
                Self::Judge {
                    identity: one,
                    generation: first,
                    ..
                },
                Self::Judge {
                    identity: two,
                    generation: second,
                    ..
                },
            )
            | (
                Self::Corrected {
                    identity: one,
                    generation: first,
                    ..
                },
                Self::Corrected {
                    identity: two,
                    generation: second,
                    ..
                },
            ) => one == two && first == second,
            _ => false,
        }
    }
}

/// What a rater's cell says beside the scores.
pub(in crate::store) mod mark {
    /// A rating stands, or a verdict with scores.
    pub(in crate::store) const SCORED: u8 = 1;
    /// The ticket was put off and not rated since.
    pub(in crate::store) const SKIPPED: u8 = 2;
    /// The reviewer looked before the commit.
    pub(in crate::store) const LOOKED: u8 = 4;
    /// The rating that stands was made after seeing something.
    pub(in crate::store) const INFORMED: u8 = 8;
    /// Behind the one that stands there is a blind rating.
    pub(in crate::store) const EARLIER_BLIND: u8 = 16;
    /// Something was noted.
    pub(in crate::store) const NOTED: u8 = 32;
    /// The rating is of a random ticket.
    pub(in crate::store) const RANDOM: u8 = 64;
    /// The judge failed.
    pub(in crate::store) const FAILED: u8 = 128;
    /// The judge suggested another text. No judge puts a ticket off, whose bit this is.
    pub(in crate::store) const SUGGESTED: u8 = SKIPPED;
    /// What the judge said is about another edit than the one that stands. No judge looks, whose bit this is.
    pub(in crate::store) const PASSED_OVER: u8 = LOOKED;
    /// The log speaks to its judge. No judge has a blind rating behind it, whose bit this is.
    pub(in crate::store) const SUSPECT: u8 = EARLIER_BLIND;
}

/// What one rater gave under one version.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) struct Sheet {
    /// The version's place in the registry.
    pub(in crate::store) version: u16,
    pub(in crate::store) rater: Rater,
    pub(in crate::store) marks: Pages<u8>,
    /// One column a criterion, in the version's order.
    pub(in crate::store) codes: Vec<Codes>,
    /// How far apart what a judge's score was made of lies, as a share of the scale in steps of 1/255: the largest over the
    /// criteria. 0 where it is one reply, or all of it agrees.
    pub(in crate::store) apart: Pages<u8>,
    /// The first event that wrote here; 0 before there is one.
    pub(in crate::store) first: u64,
    /// The last event that wrote here: of two judges of one name, the later one counts.
    pub(in crate::store) last: u64,
}

impl Sheet {
    pub(in crate::store) fn new(version: u16, rater: Rater, criteria: usize) -> Self {
        Self {
            version,
            rater,
            marks: Pages::new(0),
            codes: vec![Codes::new(); criteria],
            apart: Pages::new(0),
            first: 0,
            last: 0,
        }
    }

    /// Notes that an event wrote here.
    pub(in crate::store) fn wrote(&mut self, seq: Seq) {
        if self.first == 0 {
            self.first = seq.0;
        }
        self.last = self.last.max(seq.0);
    }

    /// What the cell says.
    pub(in crate::store) fn marks(&self, ordinal: u32) -> u8 {
        self.marks.get(ordinal as usize)
    }

    /// Whether the cell says all of this.
    pub(in crate::store) fn has(&self, ordinal: u32, mark: u8) -> bool {
        self.marks(ordinal) & mark == mark
    }

    /// The score of a criterion.
    pub(in crate::store) fn code(&self, ordinal: u32, criterion: usize) -> Option<f64> {
        self.codes.get(criterion)?.get(ordinal)
    }

    /// Fills the cell with what is one answer.
    pub(in crate::store) fn set(
        &mut self,
        ordinal: u32,
        marks: u8,
        codes: impl Fn(usize) -> Option<f64>,
    ) {
        self.marks.set(ordinal as usize, marks);
        for (at, column) in self.codes.iter_mut().enumerate() {
            column.set(ordinal, codes(at));
        }
        self.apart.set(ordinal as usize, 0);
    }

    /// How many cells say all of this.
    pub(in crate::store) fn count(&self, mark: u8) -> u32 {
        let count = self
            .marks
            .cells()
            .filter(|(_, marks)| marks & mark == mark)
            .count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

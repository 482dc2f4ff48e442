//! How well the judge agrees, the cell of the matrix under the cursor, the filter that opens its tickets, and the tickets
//! on which the judge disagrees.

use std::collections::BTreeMap;

use crate::metrics::panel::CriterionAgreement;
use crate::metrics::sensitivity::Sensitivity;
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, CriterionKey, Ordinal, Scale};

/// How many disagreements of a criterion are listed, the biggest.
pub const LISTED: usize = 200;

/// Whose scores the judge's are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whom {
    /// The reviewer's own.
    #[default]
    You,
    /// Those of everyone, until the reviewer has rated something that a judge has scored.
    People,
}

impl Whom {
    /// As a sentence names them.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::People => "people",
        }
    }
}

/// How well the judge agrees, and the cursor in it.
#[derive(Clone, Debug, Default)]
pub struct AgreementState {
    /// With whom.
    pub whom: Whom,
    /// By criterion, in the evaluator's order; texts and choices of several are not among them.
    pub criteria: Vec<CriterionAgreement>,
    /// The criterion whose matrix is shown.
    pub focus: usize,
    /// The row under the cursor: what the person gave.
    pub human: usize,
    /// The column under the cursor: what the judge gave.
    pub judge: usize,
    /// The tickets on which judge and reviewer disagree.
    pub disagreements: Disagreements,
    /// How the judge takes to corrections; None while nothing was told.
    pub sensitivity: Option<Sensitivity>,
    /// The disagreement that was gone to; None while the cursor walks the matrix.
    pub chosen: Option<Ordinal>,
    /// Whether judge and reviewer agreed on the reviewer's latest tickets, by criterion, the latest last.
    pub recent: Vec<Vec<bool>>,
    /// What may be quoted; None until it is computed.
    pub quotable: Option<Quotable>,
}

/// What may be quoted of a judge, and how far people agree. Computed when nothing else is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Quotable {
    /// How far people agree with each other, by criterion: the band behind the judge's whisker.
    pub people: Vec<(CriterionKey, Statistic)>,
    /// The share that passes on the first criterion with a bar.
    pub rate: Option<Rate>,
    /// Whether the judge may be trusted, and else why not, of the criterion that holds it up.
    pub gate: GateState,
}

/// A criterion's corrected pass rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// The criterion's name.
    pub title: String,
    /// The rate, or why there is none.
    pub corrected: Statistic,
}

/// How the gate stands.
#[derive(Clone, Debug, PartialEq)]
pub enum GateState {
    /// Every criterion holds.
    Held,
    /// One does not.
    Open {
        /// Which, and why.
        why: String,
        /// Random tickets that would settle it at the present rates; None where that can't be said.
        to_go: Option<usize>,
    },
}

/// The tickets on which judge and reviewer disagree, by criterion, the biggest difference first.
pub type Disagreements = BTreeMap<CriterionKey, Vec<Disagreement>>;

/// A ticket to which the judge gave another score than the reviewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The ticket.
    pub ordinal: Ordinal,
    /// The option that the reviewer gave blind, which is what agreement counts.
    pub human: usize,
    /// The option that the judge gave; its decimal counts as the point it is rounded to.
    pub judge: usize,
    /// Whether the judge's score is what the reviewer says now.
    pub is_conceded: bool,
}

impl Disagreement {
    /// How far two column numbers lie apart, in options; 1 where these have no order. None where they are the same option.
    #[must_use]
    pub fn size(criterion: &Criterion, human: f64, judge: f64) -> Option<usize> {
        let (human, judge) = CriterionAgreement::cell(criterion, human, judge)?;
        let apart = match criterion.scale {
            Scale::Ordinal { .. } => human.abs_diff(judge),
            _ => 1,
        };
        (human != judge).then_some(apart)
    }

    /// The biggest disagreements among pairs of scores of a criterion, the reviewer's blind one first, as column numbers
    /// (see `Score::code`); `stands` is what the reviewer says now.
    pub fn among(
        criterion: &Criterion,
        pairs: impl IntoIterator<Item = (Ordinal, f64, f64)>,
        stands: impl Fn(Ordinal) -> Option<f64>,
    ) -> Vec<Self> {
        let mut found: Vec<_> = pairs
            .into_iter()
            .filter_map(|(ordinal, human, judge)| {
                let apart = Self::size(criterion, human, judge)?;
                let (human, judge) = CriterionAgreement::cell(criterion, human, judge)?;
                Some((apart, ordinal, human, judge))
            })
            .collect();
        found.sort_unstable_by_key(|(apart, ordinal, ..)| (std::cmp::Reverse(*apart), *ordinal));
        found.truncate(LISTED);
        let listed = found.into_iter().map(|(_, ordinal, human, judge)| Self {
            ordinal,
            human,
            judge,
            is_conceded: stands(ordinal)
                .and_then(|now| CriterionAgreement::cell(criterion, now, now))
                .is_some_and(|(now, _)| now == judge),
        });
        listed.collect()
    }
}

impl AgreementState {
    /// How far people agree with each other on a criterion; None before that is computed, and where there are no two.
    #[must_use]
    pub fn people(&self, key: &CriterionKey) -> Option<&Statistic> {
        let people = &self.quotable.as_ref()?.people;
        let own = people.iter().find(|(known, _)| known == key);
        own.map(|(_, exact)| exact)
            .filter(|exact| exact.value().is_some())
    }

    /// The criterion whose matrix is shown.
    #[must_use]
    pub fn focused(&self) -> Option<&CriterionAgreement> {
        self.criteria.get(self.focus)
    }

    /// The disagreements of the focused criterion; none while the figures are those of others.
    #[must_use]
    pub fn listed(&self) -> &[Disagreement] {
        match (self.whom, self.focused()) {
            (Whom::You, Some(focused)) => self
                .disagreements
                .get(&focused.key)
                .map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }

    /// The place in the list of the disagreement that was gone to.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        let chosen = self.chosen?;
        self.listed()
            .iter()
            .position(|disagreement| disagreement.ordinal == chosen)
    }

    /// The disagreement that was gone to.
    #[must_use]
    pub fn chosen(&self) -> Option<&Disagreement> {
        self.listed().get(self.place()?)
    }

    /// Goes along the disagreements: from the matrix to the first one of the cell under the cursor, or of all. The cursor
    /// of the matrix follows. Returns whether there was one to go to.
    pub(super) fn step(&mut self, step: isize) -> bool {
        let listed = self.listed();
        let in_cell = |disagreement: &Disagreement| {
            (disagreement.human, disagreement.judge) == (self.human, self.judge)
        };
        let next = match self.place() {
            Some(place) => place.checked_add_signed(step),
            None => Some(listed.iter().position(in_cell).unwrap_or(0)),
        };
        let Some(next) = next.and_then(|place| listed.get(place)) else {
            return false;
        };
        (self.human, self.judge, self.chosen) = (next.human, next.judge, Some(next.ordinal));
        true
    }
}

/// The filter that finds the tickets of a cell: the person gave the one option, the judge the other.
#[must_use]
pub fn cell_filter(criterion: &Criterion, human: usize, judge: usize) -> Option<String> {
    let key = &criterion.key;
    match &criterion.scale {
        Scale::Ordinal { min, .. } => {
            let given = |place: usize| i32::try_from(place).ok().map(|place| min + place);
            let (human, judge) = (given(human)?, given(judge)?);
            // A judge's decimal counts as the point it is rounded to, half up.
            let (low, high) = (f64::from(judge) - 0.5, f64::from(judge) + 0.5);
            Some(format!(
                "{key}={human} judge.{key}>={low} judge.{key}<{high}"
            ))
        }
        Scale::PassFail => {
            let word = |place: usize| if place == 0 { "fail" } else { "pass" };
            Some(format!("{key}:{} judge.{key}:{}", word(human), word(judge)))
        }
        Scale::Choice {
            labels,
            many: false,
        } => {
            let quoted = |place: usize| {
                let key = labels.get(place)?.key.replace('\\', "\\\\");
                Some(format!("\"{}\"", key.replace('"', "\\\"")))
            };
            Some(format!(
                "{key}:{} judge.{key}:{}",
                quoted(human)?,
                quoted(judge)?
            ))
        }
        Scale::Choice { many: true, .. } | Scale::Text => None,
    }
}

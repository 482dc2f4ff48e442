//! How well the judge agrees, the cell of the matrix under the cursor, and the filter that opens its tickets.

use crate::metrics::panel::CriterionAgreement;
use crate::model::{Criterion, Scale};

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
}

impl AgreementState {
    /// The criterion whose matrix is shown.
    #[must_use]
    pub fn focused(&self) -> Option<&CriterionAgreement> {
        self.criteria.get(self.focus)
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

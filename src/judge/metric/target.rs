//! What a measure becomes on a criterion's scale. It must not know what was measured.

use crate::judge::answer::Stop;
use crate::model::{CriterionKey, Evaluator, Scale, Score};

/// What a measure becomes.
#[derive(Debug)]
pub(in crate::judge) enum Target {
    /// The points from `min` on; as many cuts as there are points, less one. Yes is the highest, no the lowest.
    Points { min: i32, max: i32, cuts: Vec<f64> },
    /// Pass from the cut on; yes passes.
    PassFail { cut: Option<f64> },
}

/// What a measure needs to become a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// As many cuts as the scale has points, less one.
    Cuts,
    /// Nothing: it says yes or no.
    Nothing,
}

impl Target {
    /// What a number becomes on a criterion's scale; `name` is what the number is called.
    ///
    /// # Errors
    /// When it can never be a score there.
    pub(in crate::judge) fn of_number(
        name: &str,
        key: &CriterionKey,
        cuts: &[f64],
        evaluator: &Evaluator,
    ) -> Result<Self, Stop> {
        Self::of((name, Wanted::Cuts), key, cuts, evaluator)
    }

    pub(super) fn of(
        (name, wanted): (&str, Wanted),
        key: &CriterionKey,
        cuts: &[f64],
        evaluator: &Evaluator,
    ) -> Result<Self, Stop> {
        let criterion = evaluator.criterion(key.as_str()).ok_or_else(|| {
            Stop(format!(
                "a metric names `{key}`, which is no criterion of the evaluator"
            ))
        })?;
        let rising =
            cuts.iter().all(|cut| cut.is_finite()) && cuts.is_sorted_by(|one, next| one < next);
        let check = |count: usize| {
            let count = match wanted {
                Wanted::Nothing => 0,
                Wanted::Cuts => count,
            };
            if cuts.len() == count && rising {
                Ok(())
            } else {
                Err(Stop(format!(
                    "the metric {name} needs {count} rising `cuts` to score `{key}`"
                )))
            }
        };
        match &criterion.scale {
            Scale::Ordinal { min, max, .. } => {
                check(usize::try_from(max - min).unwrap_or_default())?;
                Ok(Self::Points {
                    min: *min,
                    max: *max,
                    cuts: cuts.to_vec(),
                })
            }
            Scale::PassFail => {
                check(1)?;
                Ok(Self::PassFail {
                    cut: cuts.first().copied(),
                })
            }
            Scale::Choice { .. } | Scale::Text => Err(Stop(format!(
                "no metric can score `{key}`: its scale is neither ordinal nor pass-fail"
            ))),
        }
    }

    /// The score of a number.
    pub(in crate::judge) fn number(&self, number: f64) -> Score {
        self.above(number, false).1
    }

    /// The score of a number, turned round where `negate` is set, and its height for comparing it with another rule's.
    pub(super) fn above(&self, number: f64, negate: bool) -> (f64, Score) {
        match self {
            Self::PassFail { cut } => passed(cut.is_some_and(|cut| number >= cut) != negate),
            Self::Points { min, max, cuts } => {
                let above = cuts.iter().filter(|cut| number >= **cut).count();
                let above = i32::try_from(above).unwrap_or(max - min);
                point((*min, *max), above, negate)
            }
        }
    }

    /// The same of an answer.
    pub(super) fn yes_no(&self, yes: bool, negate: bool) -> (f64, Score) {
        match self {
            Self::PassFail { .. } => passed(yes != negate),
            Self::Points { min, max, .. } => {
                point((*min, *max), if yes { max - min } else { 0 }, negate)
            }
        }
    }
}

fn passed(pass: bool) -> (f64, Score) {
    (f64::from(u8::from(pass)), Score::Pass(pass))
}

fn point((min, max): (i32, i32), above: i32, negate: bool) -> (f64, Score) {
    let point = f64::from(if negate { max - above } else { min + above });
    (point, Score::Number(point))
}

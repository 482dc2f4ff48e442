//! Judge and people on the two sides of a criterion's bar: the four counts, and the shares made from them.

use serde::Serialize;
use serde_json::{Value, json};

use crate::metrics::interval::proportion;
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Scale};

use super::basis::LATER;
use super::basis::{Basis, Counted};

/// Judge and people on the two sides of the bar; to pass is the positive case, people are the truth.
#[derive(Clone, Debug, Serialize)]
pub struct Pass {
    /// The lowest point that passes, or `pass`.
    pub at: Value,
    /// Both pass.
    pub tp: usize,
    /// Only the judge passes.
    pub fp: usize,
    /// Only people pass.
    pub r#fn: usize,
    /// Neither passes.
    pub tn: usize,
    /// tp / (tp + fp).
    pub precision: Statistic,
    /// tp / (tp + fn).
    pub recall: Statistic,
    /// 2 tp / (2 tp + fp + fn).
    pub f1: Statistic,
    /// tn / (tn + fp).
    pub specificity: Statistic,
    /// Matthews' correlation.
    pub mcc: Statistic,
    /// The exact test of equal pass rates.
    pub mcnemar_p: Statistic,
}

/// The share above the bar, by whom.
#[derive(Clone, Debug, Serialize)]
pub struct PassRate {
    /// Of all that the judge has scored.
    pub judge_only: Statistic,
    /// Of those that people and the judge have scored and that speak for the population.
    pub human_only: Statistic,
    /// Corrected by prediction-powered inference.
    pub ppi: Statistic,
    /// Corrected by sensitivity and specificity.
    pub rogan_gladen: Statistic,
}

/// The lowest column number that passes, and how it is printed.
pub(super) fn bar(criterion: &Criterion) -> Option<(Value, f64)> {
    match (&criterion.scale, criterion.pass) {
        (Scale::PassFail, _) => Some((json!("pass"), 1.0)),
        (Scale::Ordinal { .. }, Some(bar)) => Some((json!(bar), f64::from(bar))),
        _ => None,
    }
}

/// Both sides of the bar.
pub(super) fn pass(at: Value, bar: f64, pairs: &[(f64, f64)]) -> Pass {
    let count = |human: bool, judge: bool| {
        pairs
            .iter()
            .filter(|pair| (pair.0 >= bar) == human && (pair.1 >= bar) == judge)
            .count()
    };
    let (tp, fp) = (count(true, true), count(false, true));
    let (missed, tn) = (count(true, false), count(false, false));
    let share = |part: usize, whole: usize, why: &'static str| {
        if whole == 0 {
            Statistic::undefined(why, pairs.len())
        } else {
            proportion(part, whole)
        }
    };
    Pass {
        at,
        tp,
        fp,
        r#fn: missed,
        tn,
        precision: share(tp, tp + fp, "the judge passes nothing"),
        recall: share(tp, tp + missed, "people pass nothing"),
        f1: f1(tp, fp, missed, pairs.len()),
        specificity: share(tn, tn + fp, "people fail nothing"),
        mcc: mcc([tp, fp, missed, tn].map(real)),
        mcnemar_p: Statistic::undefined(LATER, pairs.len()),
    }
}

fn f1(tp: usize, fp: usize, missed: usize, n: usize) -> Statistic {
    let whole = 2 * tp + fp + missed;
    if whole == 0 {
        return Statistic::undefined("nobody passes anything", n);
    }
    Statistic::point(real(2 * tp) / real(whole), n)
}

/// Matthews' correlation (1975) of the two sides.
fn mcc([tp, fp, missed, tn]: [f64; 4]) -> Statistic {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a sum of counts"
    )]
    let n = (tp + fp + missed + tn) as usize;
    let below = (tp + fp) * (tp + missed) * (tn + fp) * (tn + missed);
    if below <= 0.0 {
        return Statistic::undefined("one side of the bar is empty", n);
    }
    Statistic::point((tp * tn - fp * missed) / below.sqrt(), n)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of tickets stay far below 2^53"
)]
fn real(count: usize) -> f64 {
    count as f64
}

/// How much passes, by whom.
pub(super) fn pass_rate(
    criterion: &Criterion,
    basis: &Basis,
    counted: &Counted,
    judged: &[f64],
) -> PassRate {
    let sound = &counted.sound;
    let Some((_, bar)) = bar(criterion) else {
        let none = || Statistic::undefined("the criterion has no bar", sound.len());
        return PassRate {
            judge_only: none(),
            human_only: none(),
            ppi: none(),
            rogan_gladen: none(),
        };
    };
    if sound.is_empty() {
        let none = || Statistic::undefined(basis.lack(), 0);
        return PassRate {
            judge_only: none(),
            human_only: none(),
            ppi: none(),
            rogan_gladen: none(),
        };
    }
    let passed = judged.iter().filter(|code| **code >= bar).count();
    let by_people = sound.iter().filter(|(human, _)| *human >= bar).count();
    PassRate {
        judge_only: proportion(passed, judged.len()),
        human_only: proportion(by_people, sound.len()),
        ppi: Statistic::undefined(LATER, sound.len()),
        rogan_gladen: Statistic::undefined(LATER, sound.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many pairs on each side of a bar of 4.
    fn pairs(counts: [usize; 4]) -> Vec<(f64, f64)> {
        let sides = [(5.0, 4.0), (3.9, 4.0), (4.0, 3.9), (1.0, 2.0)];
        let runs = sides.into_iter().zip(counts);
        runs.flat_map(|(pair, count)| std::iter::repeat_n(pair, count))
            .collect()
    }

    #[test]
    fn shares_are_made_from_the_four_counts() {
        let found = pass(json!(4), 4.0, &pairs([3, 1, 2, 4]));
        assert_eq!((found.tp, found.fp, found.r#fn, found.tn), (3, 1, 2, 4));
        for (name, statistic, expected) in [
            ("precision", &found.precision, 0.75),
            ("recall", &found.recall, 0.6),
            ("f1", &found.f1, 2.0 / 3.0),
            ("specificity", &found.specificity, 0.8),
            ("mcc", &found.mcc, 10.0 / 600_f64.sqrt()),
        ] {
            let value = statistic.value().expect(name);
            assert!((value - expected).abs() < 1e-12, "{name}: {value}");
        }
    }

    #[test]
    fn an_empty_side_leaves_undefined_what_divides_by_it() {
        for (counts, defined) in [
            ([0, 0, 2, 2], &["recall", "f1", "specificity"][..]),
            ([2, 0, 1, 0], &["precision", "recall", "f1"]),
            ([0, 1, 0, 1], &["precision", "f1", "specificity"]),
            ([0, 0, 0, 3], &["specificity"]),
            ([0, 0, 0, 0], &[]),
        ] {
            let found = pass(json!(4), 4.0, &pairs(counts));
            let all = [
                ("precision", &found.precision),
                ("recall", &found.recall),
                ("f1", &found.f1),
                ("specificity", &found.specificity),
                ("mcc", &found.mcc),
            ];
            let known = all
                .iter()
                .filter(|(_, statistic)| statistic.value().is_some());
            let names: Vec<_> = known.map(|(name, _)| *name).collect();
            assert_eq!(names, defined, "{counts:?}");
        }
    }
}

//! How a judge takes to corrections: how often it scores an edit higher than the output that was edited. It must not decide
//! which edits count.

use serde::Serialize;

use super::interval::proportion;
use super::statistic::Statistic;
use crate::model::Scale;

/// What two means may differ by and still be the same: sums of decimals are not exact.
const ROUNDING: f64 = 1e-9;

/// How often a judge scored the correction higher, equal or lower than the output.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// The share of higher ones among those that differ, with its score interval.
    #[serde(flatten)]
    pub higher_share: Statistic,
    /// Corrections that it scored higher.
    pub higher: usize,
    /// Equal.
    pub equal: usize,
    /// Lower.
    pub lower: usize,
}

impl Sensitivity {
    /// From the scores of outputs and of their corrections, in that order, on any scale that has an order. `why` says why
    /// there is none where there are no pairs.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (f64, f64)>, why: &'static str) -> Self {
        let (mut higher, mut equal, mut lower) = (0, 0, 0);
        for (output, correction) in pairs {
            let by = correction - output;
            if by > ROUNDING {
                higher += 1;
            } else if by < -ROUNDING {
                lower += 1;
            } else {
                equal += 1;
            }
        }
        let higher_share = match (higher + lower, equal) {
            (0, 0) => Statistic::undefined(why, 0),
            (0, _) => Statistic::undefined("no correction changed the score", 0),
            (differ, _) => proportion(higher, differ),
        };
        Self {
            higher_share,
            higher,
            equal,
            lower,
        }
    }

    /// That there is none, and why.
    #[must_use]
    pub fn undefined(why: &'static str) -> Self {
        Self::of([], why)
    }

    /// Whether it has scored any output and its correction.
    #[must_use]
    pub fn has_pairs(&self) -> bool {
        self.higher + self.equal + self.lower > 0
    }

    /// In one line: `5 of 6 corrections scored higher (83%, 44–97), 2 equal`, or why there is nothing to say.
    #[must_use]
    pub fn sentence(&self) -> String {
        let equal = match self.equal {
            0 => String::new(),
            equal => format!(", {equal} equal"),
        };
        let differ = self.higher + self.lower;
        match &self.higher_share {
            Statistic::Known {
                value, interval, ..
            } => {
                let interval = interval.map_or_else(String::new, |(low, high)| {
                    format!(", {:.0}–{:.0}", low * 100.0, high * 100.0)
                });
                format!(
                    "{} of {differ} corrections scored higher ({:.0}%{interval}){equal}",
                    self.higher,
                    value * 100.0
                )
            }
            Statistic::Undefined { why, .. } => format!("n/a, {why}{equal}"),
        }
    }

    /// The same in a few words: `83% (44–97) of 6`, or `n/a`.
    #[must_use]
    pub fn brief(&self) -> String {
        let Some(value) = self.higher_share.value() else {
            return "n/a".to_string();
        };
        let interval = self.higher_share.interval();
        let interval = interval.map_or_else(String::new, |(low, high)| {
            format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
        });
        format!(
            "{:.0}%{interval} of {}",
            value * 100.0,
            self.higher + self.lower
        )
    }
}

/// A score on the scale from 0 to 1, the worst and the best of its criterion; None where the scale has no order.
#[must_use]
pub fn normed(scale: &Scale, code: f64) -> Option<f64> {
    match scale {
        Scale::Ordinal { min, max, .. } if min < max => {
            let (min, max) = (f64::from(*min), f64::from(*max));
            Some((code - min) / (max - min))
        }
        Scale::PassFail => Some(code),
        Scale::Ordinal { .. } | Scale::Choice { .. } | Scale::Text => None,
    }
}

/// The means over criteria, from 0 to 1, of one output's scores and its correction's: over the criteria on which both have a
/// score and whose scale has an order. None where there is none.
#[must_use]
pub fn means<'a>(scores: impl IntoIterator<Item = (&'a Scale, (f64, f64))>) -> Option<(f64, f64)> {
    let (mut count, mut output, mut correction) = (0.0, 0.0, 0.0);
    for (scale, (before, after)) in scores {
        if let (Some(before), Some(after)) = (normed(scale, before), normed(scale, after)) {
            count += 1.0;
            output += before;
            correction += after;
        }
    }
    (count > 0.0).then(|| (output / count, correction / count))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of outputs and of corrections, how many are higher, equal and lower, and what is said of them.
    type Case = (&'static [(f64, f64)], [usize; 3], &'static str);

    #[test]
    fn corrections_are_counted_by_which_way_the_score_went() {
        let cases: [Case; 5] = [
            (&[], [0, 0, 0], "n/a, nothing was corrected"),
            (
                &[(2.0, 2.0), (0.3, 0.1 + 0.2)],
                [0, 2, 0],
                "n/a, no correction changed the score, 2 equal",
            ),
            (
                &[(2.0, 4.0), (1.0, 1.5), (3.0, 3.0), (4.0, 2.0)],
                [2, 1, 1],
                "2 of 3 corrections scored higher (67%, 21–94), 1 equal",
            ),
            (
                &[(1.0, 2.0)],
                [1, 0, 0],
                "1 of 1 corrections scored higher (100%, 21–100)",
            ),
            (
                &[(2.0, 1.0)],
                [0, 0, 1],
                "0 of 1 corrections scored higher (0%, 0–79)",
            ),
        ];
        for (pairs, [higher, equal, lower], sentence) in cases {
            let found = Sensitivity::of(pairs.iter().copied(), "nothing was corrected");
            assert_eq!(
                (found.higher, found.equal, found.lower),
                (higher, equal, lower)
            );
            assert_eq!(found.sentence(), sentence);
        }
        let found = Sensitivity::of([(1.0, 2.0), (1.0, 1.0)], "");
        assert_eq!(found.brief(), "100% (21–100) of 1");
        assert_eq!(Sensitivity::undefined("no").brief(), "n/a");
    }

    #[test]
    fn it_prints_as_a_statistic_with_its_counts() {
        let found = Sensitivity::of([(2.0, 4.0), (3.0, 3.0)], "");
        let json = serde_json::to_value(&found).expect("string keys");
        assert_eq!(json["value"], 1.0);
        assert_eq!(json["method"], "wilson");
        assert_eq!((&json["n"], &json["higher"]), (&1.into(), &1.into()));
        assert_eq!((&json["equal"], &json["lower"]), (&1.into(), &0.into()));
        let none = serde_json::to_value(Sensitivity::undefined("nothing was corrected"));
        let none = none.expect("string keys");
        assert_eq!(
            (&none["value"], &none["n"]),
            (&None::<f64>.into(), &0.into())
        );
        assert_eq!(none["why"], "nothing was corrected");
    }

    #[test]
    fn criteria_weigh_the_same_in_the_mean_whatever_their_scale() {
        let five = Scale::ordinal(1, 5).expect("a scale");
        let ten = Scale::ordinal(1, 10).expect("a scale");
        let labels = vec![
            crate::model::Label::named("a"),
            crate::model::Label::named("b"),
        ];
        let choice = Scale::choice(labels, false).expect("a scale");
        let scores = [
            (&five, (1.0, 5.0)),
            (&ten, (10.0, 1.0)),
            (&Scale::PassFail, (0.0, 1.0)),
            (&choice, (0.0, 1.0)),
        ];
        let (output, correction) = means(scores).expect("means");
        assert!((output - 1.0 / 3.0).abs() < 1e-12 && (correction - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(means([(&choice, (0.0, 1.0))]), None);
    }
}

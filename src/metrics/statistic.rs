//! The one form in which every statistic is handed on and printed. It must not compute any.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A statistic: a finite value, or the reason why there is none.
///
/// It serialises as `{"value":0.68,"low":0.62,"high":0.74,"method":"wilson","n":250}`, without `low` and `high` where no
/// interval is defined, or as `{"value":null,"why":"one category used","n":12}`. Where resamples were undefined their number
/// follows as `undefined_resamples`.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// It could be computed.
    Known {
        /// The estimate; finite.
        value: f64,
        /// The 95% interval, lower bound first; finite.
        interval: Option<(f64, f64)>,
        /// How the interval was made; `point` where there is none.
        method: &'static str,
        /// The number of items behind it.
        n: usize,
        /// How many resamples of the items had no value; 0 where nothing was resampled.
        undefined_resamples: usize,
    },
    /// It is not defined for these items.
    Undefined {
        /// The reason, in a few words for a reader.
        why: Cow<'static, str>,
        /// The number of items there were.
        n: usize,
    },
}

/// What a statistic without an interval has as its method.
pub const POINT: &str = "point";

impl Statistic {
    /// A value without an interval.
    #[must_use]
    pub fn point(value: f64, n: usize) -> Self {
        Self::known(value, None, POINT, n)
    }

    /// A value with its interval and the interval's method. An interval that is not finite is left out; a value that is
    /// not finite makes the statistic undefined.
    #[must_use]
    pub fn with_interval(value: f64, interval: (f64, f64), method: &'static str, n: usize) -> Self {
        Self::known(value, Some(interval), method, n)
    }

    /// The same, with the number of resamples that had no value.
    #[must_use]
    pub fn of_resamples(mut self, undefined: usize) -> Self {
        if let Self::Known {
            undefined_resamples,
            ..
        } = &mut self
        {
            *undefined_resamples = undefined;
        }
        self
    }

    /// No value, for a reason.
    #[must_use]
    pub fn undefined(why: impl Into<Cow<'static, str>>, n: usize) -> Self {
        Self::Undefined { why: why.into(), n }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Known { value, .. } => Some(*value),
            Self::Undefined { .. } => None,
        }
    }

    /// The 95% interval, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self {
            Self::Known { interval, .. } => *interval,
            Self::Undefined { .. } => None,
        }
    }

    /// The number of items behind it.
    #[must_use]
    pub fn n(&self) -> usize {
        match self {
            Self::Known { n, .. } | Self::Undefined { n, .. } => *n,
        }
    }

    fn known(value: f64, interval: Option<(f64, f64)>, method: &'static str, n: usize) -> Self {
        if !value.is_finite() {
            return Self::undefined("the value is not finite", n);
        }
        match interval.filter(|(low, high)| low.is_finite() && high.is_finite()) {
            Some(interval) => Self::Known {
                value,
                interval: Some(interval),
                method,
                n,
                undefined_resamples: 0,
            },
            None => Self::Known {
                value,
                interval: None,
                method: POINT,
                n,
                undefined_resamples: 0,
            },
        }
    }
}

impl Serialize for Statistic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Known {
                value,
                interval,
                method,
                n,
                undefined_resamples,
            } => {
                map.serialize_entry("value", value)?;
                if let Some((low, high)) = interval {
                    map.serialize_entry("low", low)?;
                    map.serialize_entry("high", high)?;
                }
                map.serialize_entry("method", method)?;
                map.serialize_entry("n", n)?;
                if *undefined_resamples > 0 {
                    map.serialize_entry("undefined_resamples", undefined_resamples)?;
                }
            }
            Self::Undefined { why, n } => {
                map.serialize_entry("value", &None::<f64>)?;
                map.serialize_entry("why", why)?;
                map.serialize_entry("n", n)?;
            }
        }
        map.end()
    }
}

/// A count as a real number. Counts of items stay far below 2^53, where this is exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of items stay far below 2^53"
)]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::Statistic;

    #[test]
    fn statistics_print_as_scripts_expect_them() {
        let cases = [
            (
                Statistic::with_interval(0.68, (0.62, 0.74), "wilson", 250),
                r#"{"value":0.68,"low":0.62,"high":0.74,"method":"wilson","n":250}"#,
            ),
            (
                Statistic::point(0.5, 3),
                r#"{"value":0.5,"method":"point","n":3}"#,
            ),
            (
                Statistic::undefined("one category used", 12),
                r#"{"value":null,"why":"one category used","n":12}"#,
            ),
            (
                Statistic::point(f64::NAN, 3),
                r#"{"value":null,"why":"the value is not finite","n":3}"#,
            ),
            (
                Statistic::with_interval(1.0, (f64::NAN, 1.0), "t", 3),
                r#"{"value":1.0,"method":"point","n":3}"#,
            ),
            (
                Statistic::with_interval(0.5, (0.2, 0.7), "bca", 30).of_resamples(4),
                r#"{"value":0.5,"low":0.2,"high":0.7,"method":"bca","n":30,"undefined_resamples":4}"#,
            ),
            (
                Statistic::undefined("no items", 0).of_resamples(4),
                r#"{"value":null,"why":"no items","n":0}"#,
            ),
        ];
        for (statistic, expected) in cases {
            let printed = serde_json::to_string(&statistic).expect("a statistic serialises");
            assert_eq!(printed, expected);
        }
    }
}

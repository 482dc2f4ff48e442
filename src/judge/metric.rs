//! A judge that measures: a deterministic score from the reference or the format. Pure; needs nobody.

use std::collections::BTreeMap;

use regex::Regex;

use super::answer::{Answer, Stop, failed};
use crate::metrics::overlap;
use crate::model::judge::MetricRule;
use crate::model::{Cause, CriterionKey, Evaluator, Log, Metric, Outcome, Scale, Score, Scores};

/// Raised with every change of a formula below that may change a score: it is part of a judge's identity.
pub const FORMULAS_VERSION: u32 = 1;

/// A judge that measures.
#[derive(Debug)]
pub struct MetricJudge {
    rules: Vec<Ready>,
}

/// A rule that was checked against its criterion's scale.
#[derive(Debug)]
struct Ready {
    criterion: CriterionKey,
    measure: Measure,
    target: Target,
    negate: bool,
    /// What the rationale calls it.
    shown: String,
}

#[derive(Debug)]
enum Measure {
    ExactMatch,
    Contains(String),
    Regex(Regex),
    JsonValid,
    JsonSchema(Box<jsonschema::Validator>),
    RougeL,
    Words,
    Characters,
}

/// What a measure becomes.
#[derive(Debug)]
enum Target {
    /// The points from `min` on; as many cuts as there are points, less one. Yes is the highest, no the lowest.
    Points { min: i32, max: i32, cuts: Vec<f64> },
    /// Pass from the cut on; yes passes.
    PassFail { cut: Option<f64> },
}

/// What was measured.
enum Measured {
    YesNo(bool),
    Number(f64),
}

impl MetricJudge {
    /// Checks the rules against the evaluator's criteria.
    ///
    /// # Errors
    /// When a rule can never give a score on its criterion's scale.
    pub fn new(rules: &[MetricRule], evaluator: &Evaluator) -> Result<Self, Stop> {
        let rules: Result<_, _> = rules.iter().map(|rule| ready(rule, evaluator)).collect();
        Ok(Self { rules: rules? })
    }

    /// Judges one log. Of several rules for one criterion the lowest score counts; a rule without what it needs gives
    /// none.
    #[must_use]
    pub fn ask(&self, log: &Log) -> Answer {
        let mut scores: BTreeMap<&CriterionKey, (f64, Score)> = BTreeMap::new();
        let mut reasons = Vec::new();
        for rule in &self.rules {
            let Some(measured) = rule.measure.of(log) else {
                continue;
            };
            reasons.push(format!(
                "{}: {} {}",
                rule.criterion,
                rule.shown,
                measured.shown()
            ));
            let (height, score) = rule.score(&measured);
            let lower = scores
                .get(&rule.criterion)
                .is_none_or(|(known, _)| height < *known);
            if lower {
                scores.insert(&rule.criterion, (height, score));
            }
        }
        if scores.is_empty() {
            return Answer::free(failed(
                Cause::NoReference,
                "the log has no reference that the metric can compare with",
            ));
        }
        let scores: Scores = scores
            .into_iter()
            .map(|(key, (_, score))| (key.clone(), score))
            .collect();
        Answer::free(Outcome::Scored {
            scores,
            rationale: Some(reasons.join("\n")),
        })
    }
}

/// What a metric was given to look for; empty where it needs nothing.
pub(super) fn argument(metric: &Metric) -> &str {
    match metric {
        Metric::Contains(text) | Metric::Regex(text) | Metric::JsonSchema(text) => text,
        Metric::ExactMatch
        | Metric::JsonValid
        | Metric::RougeL
        | Metric::Words
        | Metric::Characters => "",
    }
}

fn ready(rule: &MetricRule, evaluator: &Evaluator) -> Result<Ready, Stop> {
    let key = &rule.criterion;
    let name = rule.metric.name();
    let criterion = evaluator.criterion(key.as_str()).ok_or_else(|| {
        Stop(format!(
            "a metric names `{key}`, which is no criterion of the evaluator"
        ))
    })?;
    let rising = rule.cuts.iter().all(|cut| cut.is_finite())
        && rule.cuts.is_sorted_by(|one, next| one < next);
    let wanted = |count: usize| {
        let count = if rule.metric.is_yes_no() { 0 } else { count };
        if rule.cuts.len() == count && rising {
            Ok(())
        } else {
            Err(Stop(format!(
                "the metric {name} needs {count} rising `cuts` to score `{key}`"
            )))
        }
    };
    let target = match &criterion.scale {
        Scale::Ordinal { min, max, .. } => {
            wanted(usize::try_from(max - min).unwrap_or_default())?;
            Target::Points {
                min: *min,
                max: *max,
                cuts: rule.cuts.clone(),
            }
        }
        Scale::PassFail => {
            wanted(1)?;
            Target::PassFail {
                cut: rule.cuts.first().copied(),
            }
        }
        Scale::Choice { .. } | Scale::Text => {
            return Err(Stop(format!(
                "no metric can score `{key}`: its scale is neither ordinal nor pass-fail"
            )));
        }
    };
    let measure = match &rule.metric {
        Metric::ExactMatch => Measure::ExactMatch,
        Metric::Contains(text) => Measure::Contains(text.to_lowercase()),
        Metric::Regex(pattern) => Measure::Regex(Regex::new(pattern).map_err(|error| {
            Stop(format!(
                "the regular expression `{pattern}` is broken: {error}"
            ))
        })?),
        Metric::JsonValid => Measure::JsonValid,
        Metric::JsonSchema(schema) => Measure::JsonSchema(Box::new(
            validator(schema).map_err(|why| Stop(format!("the JSON Schema is broken: {why}")))?,
        )),
        Metric::RougeL => Measure::RougeL,
        Metric::Words => Measure::Words,
        Metric::Characters => Measure::Characters,
    };
    let shown = match argument(&rule.metric) {
        "" => name.to_string(),
        // A schema is far longer than a line.
        _ if matches!(rule.metric, Metric::JsonSchema(_)) => name.to_string(),
        argument => format!("{name} `{argument}`"),
    };
    Ok(Ready {
        criterion: key.clone(),
        measure,
        target,
        negate: rule.negate,
        shown,
    })
}

/// A schema made ready. It refers to nothing outside of itself: nothing is fetched.
fn validator(schema: &str) -> Result<jsonschema::Validator, String> {
    let schema = serde_json::from_str(schema).map_err(|error| error.to_string())?;
    jsonschema::validator_for(&schema).map_err(|error| error.to_string())
}

impl Measure {
    /// None where the log lacks a reference, or ROUGE finds no word in one. Of several references the nearest counts.
    fn of(&self, log: &Log) -> Option<Measured> {
        let output = &log.output;
        let referred = !log.references.is_empty();
        match self {
            Self::ExactMatch => referred.then(|| {
                Measured::YesNo(
                    log.references
                        .iter()
                        .any(|reference| overlap::exact_match(reference, output)),
                )
            }),
            Self::Contains(text) => Some(Measured::YesNo(output.to_lowercase().contains(text))),
            Self::Regex(pattern) => Some(Measured::YesNo(pattern.is_match(output))),
            Self::JsonValid => Some(Measured::YesNo(overlap::json_valid(output))),
            Self::RougeL => {
                let known = log
                    .references
                    .iter()
                    .filter_map(|reference| overlap::rouge_l(reference, output));
                known.reduce(f64::max).map(Measured::Number)
            }
            Self::JsonSchema(schema) => Some(Measured::YesNo(
                serde_json::from_str(output.trim()).is_ok_and(|value| schema.is_valid(&value)),
            )),
            Self::Words => Some(Measured::Number(count(overlap::words(output)))),
            Self::Characters => Some(Measured::Number(count(output.chars().count()))),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no text has 2^52 words or characters"
)]
fn count(units: usize) -> f64 {
    units as f64
}

impl Measured {
    fn shown(&self) -> String {
        match self {
            Self::YesNo(true) => "yes".into(),
            Self::YesNo(false) => "no".into(),
            Self::Number(number) if number.fract() == 0.0 => format!("{number:.0}"),
            Self::Number(number) => format!("{number:.2}"),
        }
    }
}

impl Ready {
    /// The score, and its height for comparing it with another rule's.
    fn score(&self, measured: &Measured) -> (f64, Score) {
        match &self.target {
            Target::PassFail { cut } => {
                let yes = match measured {
                    Measured::YesNo(yes) => *yes,
                    Measured::Number(number) => cut.is_some_and(|cut| *number >= cut),
                };
                let pass = yes != self.negate;
                (f64::from(u8::from(pass)), Score::Pass(pass))
            }
            Target::Points { min, max, cuts } => {
                let above = match measured {
                    Measured::YesNo(true) => max - min,
                    Measured::YesNo(false) => 0,
                    Measured::Number(number) => {
                        let passed = cuts.iter().filter(|cut| *number >= **cut).count();
                        i32::try_from(passed).unwrap_or(max - min)
                    }
                };
                let point = f64::from(if self.negate {
                    max - above
                } else {
                    min + above
                });
                (point, Score::Number(point))
            }
        }
    }
}

#[cfg(test)]
mod tests;

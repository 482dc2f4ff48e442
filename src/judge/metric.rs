//! A judge that measures: a deterministic score from the reference or the format. Pure; needs nobody.

mod target;

use std::collections::BTreeMap;

use regex::Regex;

use super::answer::{Answer, Stop, failed};
use crate::metrics::overlap;
use crate::metrics::texts::format::Schema;
use crate::metrics::texts::meteor::meteor_exact_stem;
use crate::metrics::texts::rouge::Rouge;
use crate::metrics::texts::{bleu, chrf};
use crate::model::judge::MetricRule;
use crate::model::{Cause, CriterionKey, Evaluator, Log, Metric, Outcome, Score, Scores};
pub(super) use target::Target;
use target::Wanted;

/// Raised with every change of a formula below that may change a score: it is part of a judge's identity.
///
/// 2: `rougeL` stems words, as the `rouge-score` package does when it is asked to and as `juror metrics` does, and an output
/// without a word has 0 where its reference has one.
pub const FORMULAS_VERSION: u32 = 2;

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
    Match(fn(&str, &str) -> bool),
    Contains(String),
    Regex(Regex),
    JsonValid,
    JsonSchema(Schema),
    /// A number of the output and its references; None where they do not allow for one.
    Overlap(fn(&str, &[String]) -> Option<f64>),
    Words,
    Characters,
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
        | Metric::NormalisedMatch
        | Metric::JsonValid
        | Metric::Bleu4
        | Metric::Chrf2
        | Metric::Rouge1
        | Metric::Rouge2
        | Metric::RougeL
        | Metric::RougeLsum
        | Metric::MeteorExactStem
        | Metric::Words
        | Metric::Characters => "",
    }
}

fn ready(rule: &MetricRule, evaluator: &Evaluator) -> Result<Ready, Stop> {
    let key = &rule.criterion;
    let name = rule.metric.name();
    let wanted = if rule.metric.is_yes_no() {
        Wanted::Nothing
    } else {
        Wanted::Cuts
    };
    let target = Target::of((name, wanted), key, &rule.cuts, evaluator)?;
    let measure = measure(&rule.metric)?;
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

/// A metric made ready.
fn measure(metric: &Metric) -> Result<Measure, Stop> {
    Ok(match metric {
        Metric::ExactMatch => Measure::Match(overlap::exact_match),
        Metric::NormalisedMatch => Measure::Match(overlap::normalised_match),
        Metric::Contains(text) => Measure::Contains(text.to_lowercase()),
        Metric::Regex(pattern) => Measure::Regex(Regex::new(pattern).map_err(|error| {
            Stop(format!(
                "the regular expression `{pattern}` is broken: {error}"
            ))
        })?),
        Metric::JsonValid => Measure::JsonValid,
        Metric::JsonSchema(schema) => Measure::JsonSchema(
            Schema::read(schema)
                .map_err(|why| Stop(format!("the JSON Schema is broken: {why}")))?,
        ),
        Metric::Bleu4 => Measure::Overlap(|output, references| {
            bleu::Counts::of(output, references).map(|counts| counts.sentence())
        }),
        Metric::Chrf2 => Measure::Overlap(|output, references| {
            chrf::Counts::of(output, references).map(|counts| counts.score())
        }),
        Metric::Rouge1 => Measure::Overlap(|output, references| {
            Rouge::of(output, references).map(|rouge| rouge.rouge1)
        }),
        Metric::Rouge2 => Measure::Overlap(|output, references| {
            Rouge::of(output, references).map(|rouge| rouge.rouge2)
        }),
        Metric::RougeL => Measure::Overlap(|output, references| {
            Rouge::of(output, references).map(|rouge| rouge.rouge_l)
        }),
        Metric::RougeLsum => Measure::Overlap(|output, references| {
            Rouge::of(output, references).map(|rouge| rouge.rouge_lsum)
        }),
        Metric::MeteorExactStem => Measure::Overlap(meteor_exact_stem),
        Metric::Words => Measure::Words,
        Metric::Characters => Measure::Characters,
    })
}

impl Measure {
    /// None where the log lacks a reference, or ROUGE finds no word in one. Of several references each measure takes what it
    /// defines.
    fn of(&self, log: &Log) -> Option<Measured> {
        let (output, references) = (&log.output, &log.references);
        match self {
            Self::Match(is) => (!references.is_empty())
                .then(|| Measured::YesNo(references.iter().any(|one| is(one, output)))),
            Self::Contains(text) => Some(Measured::YesNo(output.to_lowercase().contains(text))),
            Self::Regex(pattern) => Some(Measured::YesNo(pattern.is_match(output))),
            Self::JsonValid => Some(Measured::YesNo(overlap::json_valid(output))),
            Self::JsonSchema(schema) => Some(Measured::YesNo(schema.allows(output))),
            Self::Overlap(of) => of(output, references).map(Measured::Number),
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
        match measured {
            Measured::YesNo(yes) => self.target.yes_no(*yes, self.negate),
            Measured::Number(number) => self.target.above(*number, self.negate),
        }
    }
}

#[cfg(test)]
mod tests;

//! `score = [ … ]` of a judge of kind `metric`: which metric gives which criterion its score.

use toml::de::DeValue;

use crate::model::criterion::Criterion;
use crate::model::judge::{Metric, MetricRule};
use crate::model::nearest::nearest;
use crate::model::scale::Scale;

use super::criterion::Criteria;
use super::section::{Section, Value, Walk};
use super::value::float;

const KEYS: &[&str] = &["criterion", "metric", "value", "cuts", "negate"];
const METRICS: &[&str] = &[
    "exact_match",
    "normalised_match",
    "contains",
    "regex",
    "json_valid",
    "json_schema",
    "rougeL",
    "rouge1",
    "rouge2",
    "rougeLsum",
    "bleu4",
    "chrf2",
    "meteor_exact_stem",
    "words",
    "characters",
];
const EXAMPLE: &str = "{ criterion = \"safe\", metric = \"contains\", value = \"…\" }";

pub(super) fn read<'t>(
    walk: &mut Walk<'t>,
    judge: &Section<'t>,
    criteria: &Criteria,
) -> Option<Vec<MetricRule>> {
    if judge.get("score").is_none() {
        return walk.wrong(
            judge.span.clone(),
            format!("`score` is missing in [[judge]]: a list of rules, [{EXAMPLE}]"),
        );
    }
    let sections = walk.tables(judge, "score", EXAMPLE);
    if sections.is_empty() {
        return walk.wrong(judge.place("score"), "`score` needs at least one rule");
    }
    let mut scored: Vec<String> = Vec::new();
    let mut rules = Vec::new();
    for section in sections {
        walk.check_keys(&section, KEYS);
        let name = walk.needed(&section, "criterion", Walk::text);
        let metric = metric(walk, &section);
        if let Some(name) = &name {
            if scored.contains(name) {
                walk.wrong::<()>(
                    section.place("criterion"),
                    format!("this judge scores `{name}` twice"),
                );
            }
            scored.push(name.clone());
            if !criteria.keys().any(|key| key == name) {
                unknown(walk, &section, name, criteria);
            }
        }
        let criterion = name.and_then(|name| criteria.get(&name));
        rules.extend(rule(walk, &section, criterion, metric));
    }
    Some(rules)
}

pub(super) fn unknown(walk: &mut Walk<'_>, section: &Section<'_>, name: &str, criteria: &Criteria) {
    let message = match nearest(name, criteria.keys()) {
        Some(meant) => format!("no criterion is called `{name}`; did you mean `{meant}`?"),
        None => format!("no criterion is called `{name}`"),
    };
    walk.wrong::<()>(section.place("criterion"), message);
}

fn metric<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<Metric> {
    let name = walk.needed(section, "metric", |walk, key, value| {
        walk.word(key, value, METRICS)
    })?;
    let valued = matches!(name, "contains" | "regex" | "json_schema");
    let value = if valued {
        Some(walk.needed(section, "value", Walk::text)?)
    } else {
        None
    };
    if !valued && section.get("value").is_some() {
        walk.wrong::<()>(
            section.place("value"),
            format!("`value` means nothing for the metric `{name}`"),
        );
    }
    Some(match (name, value) {
        ("contains", Some(value)) if value.is_empty() => {
            return walk.wrong(section.place("value"), "`value` must not be empty");
        }
        ("contains", Some(value)) => Metric::Contains(value),
        ("regex", Some(value)) => match regex::Regex::new(&value) {
            Ok(_) => Metric::Regex(value),
            Err(fault) => {
                let fault = fault.to_string();
                let reason = fault.lines().last().unwrap_or_default().trim().to_string();
                return walk.wrong(
                    section.place("value"),
                    format!("this is no regular expression: {reason}"),
                );
            }
        },
        ("json_schema", Some(value)) => match serde_json::from_str::<serde_json::Value>(&value) {
            Ok(serde_json::Value::Object(_) | serde_json::Value::Bool(_)) => {
                Metric::JsonSchema(value)
            }
            Ok(_) => {
                return walk.wrong(
                    section.place("value"),
                    "a JSON Schema is an object: value = \"\"\"{ \"type\": \"object\" }\"\"\"",
                );
            }
            Err(fault) => {
                return walk.wrong(section.place("value"), format!("this is no JSON: {fault}"));
            }
        },
        ("exact_match", _) => Metric::ExactMatch,
        ("json_valid", _) => Metric::JsonValid,
        ("normalised_match", _) => Metric::NormalisedMatch,
        ("rougeL", _) => Metric::RougeL,
        ("rouge1", _) => Metric::Rouge1,
        ("rouge2", _) => Metric::Rouge2,
        ("rougeLsum", _) => Metric::RougeLsum,
        ("bleu4", _) => Metric::Bleu4,
        ("chrf2", _) => Metric::Chrf2,
        ("meteor_exact_stem", _) => Metric::MeteorExactStem,
        ("characters", _) => Metric::Characters,
        _ => Metric::Words,
    })
}

fn rule<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    criterion: Option<&Criterion>,
    metric: Option<Metric>,
) -> Option<MetricRule> {
    let negate = walk
        .optional(section, "negate", Walk::flag)
        .unwrap_or(false);
    let cuts = walk.optional(section, "cuts", cuts);
    let (criterion, metric) = (criterion?, metric?);
    if section.get("cuts").is_none() || cuts.is_some() {
        check_scale(walk, section, criterion, &metric, cuts.as_deref());
    }
    if negate && criterion.scale != Scale::PassFail {
        walk.wrong::<()>(
            section.place("negate"),
            format!(
                "`negate` turns pass into fail, and `{}` is not pass or fail",
                criterion.key
            ),
        );
    }
    Some(MetricRule {
        criterion: criterion.key.clone(),
        metric,
        cuts: cuts.unwrap_or_default(),
        negate,
    })
}

/// Rising numbers.
pub(super) fn cuts<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Option<Vec<f64>> {
    if let DeValue::Array(array) = value.get_ref() {
        let read: Option<Vec<f64>> = array.iter().map(float).collect();
        if let Some(read) = read.filter(|cuts| cuts.windows(2).all(|pair| pair[0] < pair[1])) {
            return Some(read);
        }
    }
    walk.wrong(
        value.span(),
        format!("`{key}` must be a list of rising numbers, [0.2, 0.4, 0.6, 0.8]"),
    )
}

/// Whether the cuts divide the measure into what the scale has.
fn check_scale(
    walk: &mut Walk<'_>,
    section: &Section<'_>,
    criterion: &Criterion,
    metric: &Metric,
    cuts: Option<&[f64]>,
) {
    let (key, name) = (&criterion.key, metric.name());
    let count = cuts.map_or(0, <[f64]>::len);
    let mut wrong = |place: &str, message: String| {
        walk.wrong::<()>(section.place(place), message);
    };
    let needed = match &criterion.scale {
        Scale::Choice { .. } | Scale::Text => {
            return wrong(
                "criterion",
                format!(
                    "no metric can score `{key}`: its scale is neither ordinal nor pass or fail"
                ),
            );
        }
        Scale::Ordinal { .. } if metric.is_yes_no() => {
            return wrong(
                "metric",
                format!("`{name}` says yes or no, and `{key}` is not pass or fail"),
            );
        }
        Scale::PassFail if metric.is_yes_no() => 0,
        Scale::PassFail => 1,
        Scale::Ordinal { .. } => criterion.scale.options().len() - 1,
    };
    if count != needed {
        wrong(
            "cuts",
            match needed {
                0 => format!("`{name}` says yes or no and needs no `cuts`: take them out"),
                1 => {
                    format!("`{name}` on `{key}` needs 1 number in `cuts`, from which on it passes")
                }
                _ => format!(
                    "`{name}` on `{key}` needs {needed} numbers in `cuts`, one between each two of its {} points; \
                     there are {count}",
                    needed + 1
                ),
            },
        );
    }
    if let (Some(most), Some(cuts)) = (metric.most(), cuts)
        && cuts.iter().any(|cut| !(0.0..=most).contains(cut))
    {
        wrong(
            "cuts",
            format!("`{name}` lies between 0 and {most}, and so must its `cuts`"),
        );
    }
}

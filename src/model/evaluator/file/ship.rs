//! `[ship]` of the evaluator's file.

use crate::model::criterion::{Criterion, CriterionKey};
use crate::model::nearest::nearest;
use crate::model::scale::Scale;

use super::super::ship::{Ship, ShipBy, ShipMetric, ShipRule};
use super::criterion::Criteria;
use super::section::{Section, Walk};

const KEYS: &[&str] = &["model", "by", "rules"];
const RULES: &[&str] = &[
    "score",
    "pass",
    "utility",
    "win-rate",
    "share",
    "no-regression",
    "f1",
    "metric",
];
const METRICS: [&str; ShipMetric::ALL.len()] = {
    let mut names = [""; ShipMetric::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = ShipMetric::ALL[at].name();
        at += 1;
    }
    names
};
const EXAMPLE: &str = "{ rule = \"score\", criterion = \"…\", at_least = 4.0 }";

pub(super) fn read<'t>(
    walk: &mut Walk<'t>,
    top: &Section<'t>,
    criteria: &Criteria,
) -> Option<Ship> {
    let section = walk.table(top, "ship", "[ship]")?;
    walk.check_keys(&section, KEYS);
    let model = walk.needed(&section, "model", Walk::line);
    let by = walk.optional(&section, "by", |walk, key, value| {
        walk.word(key, value, &["people", "judge"])
    });
    if section.get("rules").is_none() {
        return walk.wrong(
            section.span.clone(),
            format!("`rules` is missing in [ship]: a list, [{EXAMPLE}]"),
        );
    }
    let tables = walk.tables(&section, "rules", EXAMPLE);
    if tables.is_empty() {
        return walk.wrong(section.place("rules"), "`rules` needs at least one rule");
    }
    let rules: Vec<ShipRule> = tables
        .iter()
        .filter_map(|table| rule(walk, table, criteria))
        .collect();
    Some(Ship {
        model: model?,
        by: match by {
            Some("judge") => ShipBy::Judge,
            _ => ShipBy::default(),
        },
        rules,
    })
}

fn rule<'t>(walk: &mut Walk<'t>, section: &Section<'t>, criteria: &Criteria) -> Option<ShipRule> {
    let name = walk.needed(section, "rule", |walk, key, value| {
        walk.word(key, value, RULES)
    })?;
    if matches!(name, "f1" | "metric") {
        return measured(walk, section, name);
    }
    let keys: &[&str] = match name {
        "score" | "pass" => &["rule", "criterion", "at_least"],
        "utility" => &["rule", "at_least"],
        "win-rate" => &["rule", "against", "at_least"],
        "share" => &["rule", "against", "criterion", "at_least"],
        _ => &["rule", "against", "criterion", "margin"],
    };
    walk.check_keys(section, keys);
    let criterion = if matches!(name, "score" | "pass") || section.get("criterion").is_some() {
        Some(criterion(walk, section, criteria, name)?)
    } else {
        None
    };
    let against = if keys.contains(&"against") {
        Some(walk.needed(section, "against", Walk::line)?)
    } else {
        None
    };
    if name == "no-regression" {
        let margin = walk.needed(section, "margin", Walk::amount)?;
        return Some(ShipRule::NoRegression {
            against: against?,
            criterion: criterion.map(|it| it.key.clone()),
            margin,
        });
    }
    let range = match (name, criterion) {
        ("score", Some(it)) => ends(it)?,
        ("share", _) => 0.0..=10.0,
        _ => 0.0..=1.0,
    };
    let at_least = walk.needed(section, "at_least", |walk, key, value| {
        walk.number(key, value, range)
    })?;
    let key = criterion.map(|it| it.key.clone());
    Some(match name {
        "score" => ShipRule::Score {
            criterion: key?,
            at_least,
        },
        "pass" => ShipRule::Pass {
            criterion: key?,
            at_least,
        },
        "utility" => ShipRule::Utility { at_least },
        "win-rate" => ShipRule::WinRate {
            against: against?,
            at_least,
        },
        _ => ShipRule::Share {
            against: against?,
            criterion: key,
            at_least,
        },
    })
}

/// A rule over what is measured without asking anybody.
fn measured<'t>(walk: &mut Walk<'t>, section: &Section<'t>, name: &str) -> Option<ShipRule> {
    if name == "f1" {
        walk.check_keys(section, &["rule", "label", "at_least"]);
        let label = match section.get("label") {
            Some(value) => Some(walk.line("label", value)?),
            None => None,
        };
        let at_least = walk.needed(section, "at_least", |walk, key, value| {
            walk.number(key, value, 0.0..=1.0)
        })?;
        return Some(ShipRule::F1 { label, at_least });
    }
    walk.check_keys(section, &["rule", "metric", "at_least"]);
    let metric = walk.needed(section, "metric", |walk, key, value| {
        walk.word(key, value, &METRICS)
    })?;
    let metric = ShipMetric::ALL.into_iter().find(|it| it.name() == metric)?;
    let at_least = walk.needed(section, "at_least", |walk, key, value| {
        walk.number(key, value, 0.0..=metric.highest())
    })?;
    Some(ShipRule::Metric { metric, at_least })
}

/// The criterion that a rule names: one whose scores have an order, and a bar where the rule is about it.
fn criterion<'c, 't>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    criteria: &'c Criteria,
    rule: &str,
) -> Option<&'c Criterion> {
    let name = walk.needed(section, "criterion", Walk::text)?;
    let place = section.place("criterion");
    let Some(found) = criteria.get(&name) else {
        if criteria.keys().any(|key| key == name) {
            // What is wrong with it was told where it stands.
            return None;
        }
        let message = match nearest(&name, criteria.keys()) {
            Some(meant) => format!("no criterion is called `{name}`; did you mean `{meant}`?"),
            None => format!("no criterion is called `{name}`"),
        };
        return walk.wrong(place, message);
    };
    match (&found.scale, rule) {
        (Scale::Choice { .. } | Scale::Text, _) => walk.wrong(
            place,
            format!("the scores of `{name}` have no order to go by"),
        ),
        (Scale::Ordinal { .. }, "pass") if found.pass.is_none() => {
            walk.wrong(place, format!("`{name}` has no bar: give it a `pass`"))
        }
        _ => Some(found),
    }
}

fn ends(criterion: &Criterion) -> Option<std::ops::RangeInclusive<f64>> {
    match &criterion.scale {
        Scale::Ordinal { min, max, .. } => Some(f64::from(*min)..=f64::from(*max)),
        Scale::PassFail => Some(0.0..=1.0),
        Scale::Choice { .. } | Scale::Text => None,
    }
}

/// The rules as they are written.
pub(super) fn written(rule: &ShipRule, quoted: impl Fn(&str) -> String) -> String {
    let of = |criterion: &Option<CriterionKey>| {
        criterion.as_ref().map_or_else(String::new, |key| {
            format!("criterion = {}, ", quoted(key.as_str()))
        })
    };
    match rule {
        ShipRule::Score {
            criterion,
            at_least,
        } => format!(
            "{{ rule = \"score\", criterion = {}, at_least = {at_least:?} }}",
            quoted(criterion.as_str())
        ),
        ShipRule::Pass {
            criterion,
            at_least,
        } => format!(
            "{{ rule = \"pass\", criterion = {}, at_least = {at_least:?} }}",
            quoted(criterion.as_str())
        ),
        ShipRule::Utility { at_least } => {
            format!("{{ rule = \"utility\", at_least = {at_least:?} }}")
        }
        ShipRule::WinRate { against, at_least } => format!(
            "{{ rule = \"win-rate\", against = {}, at_least = {at_least:?} }}",
            quoted(against)
        ),
        ShipRule::F1 { label, at_least } => {
            let label = label.as_ref();
            let label = label.map_or_else(String::new, |it| format!("label = {}, ", quoted(it)));
            format!("{{ rule = \"f1\", {label}at_least = {at_least:?} }}")
        }
        ShipRule::Metric { metric, at_least } => format!(
            "{{ rule = \"metric\", metric = {}, at_least = {at_least:?} }}",
            quoted(metric.name())
        ),
        ShipRule::Share {
            against,
            criterion,
            at_least,
        } => format!(
            "{{ rule = \"share\", against = {}, {}at_least = {at_least:?} }}",
            quoted(against),
            of(criterion)
        ),
        ShipRule::NoRegression {
            against,
            criterion,
            margin,
        } => format!(
            "{{ rule = \"no-regression\", against = {}, {}margin = {margin:?} }}",
            quoted(against),
            of(criterion)
        ),
    }
}

//! `[[criterion]]` of the evaluator's file, with its scale.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::model::criterion::{BadCriterion, Criterion, CriterionKey};
use crate::model::scale::{Label, Scale};

use super::section::{Section, Value, Walk};

const KEYS: &[&str] = &[
    "key", "title", "help", "scale", "pass", "weight", "optional",
];
const SCALES: &[&str] = &["ordinal", "pass-fail", "choice", "text"];
const SCALE_KEYS: &[&str] = &["kind", "min", "max", "points", "labels", "many"];

/// The criteria of the file, those that could not be read included, so that a judge who scores one of them is not
/// blamed as well.
pub(super) struct Criteria {
    keys: Vec<CriterionKey>,
    read: Vec<Criterion>,
}

impl Criteria {
    pub(super) fn into_criteria(self) -> Vec<Criterion> {
        self.read
    }

    pub(super) fn get(&self, key: &str) -> Option<&Criterion> {
        self.read
            .iter()
            .find(|criterion| criterion.key.as_str() == key)
    }

    pub(super) fn scales(&self) -> impl Iterator<Item = &Scale> {
        self.read.iter().map(|criterion| &criterion.scale)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(CriterionKey::as_str)
    }
}

pub(super) fn read<'t>(walk: &mut Walk<'t>, top: &Section<'t>) -> Criteria {
    let mut criteria = Criteria {
        keys: Vec::new(),
        read: Vec::new(),
    };
    let sections = walk.tables(top, "criterion", "[[criterion]]");
    if sections.is_empty() && top.get("criterion").is_none() {
        walk.wrong::<()>(
            0..0,
            "there is nothing to score: write at least one [[criterion]] with a `key` and a `scale`",
        );
    }
    for section in sections {
        walk.check_keys(&section, KEYS);
        let key = walk.needed(&section, "key", criterion_key);
        if let Some(key) = &key {
            if criteria.keys.contains(key) {
                walk.wrong::<()>(
                    section.place("key"),
                    format!("there are two criteria `{key}`"),
                );
            }
            criteria.keys.push(key.clone());
        }
        criteria.read.extend(one(walk, &section, key));
    }
    criteria
}

fn criterion_key<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Option<CriterionKey> {
    let text = walk.text(key, value)?;
    match CriterionKey::new(text) {
        Ok(key) => Some(key),
        Err(bad) => walk.wrong(value.span(), bad.to_string()),
    }
}

fn one<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    key: Option<CriterionKey>,
) -> Option<Criterion> {
    let scale = walk.needed(section, "scale", scale);
    let title = walk.optional(section, "title", Walk::line);
    let help = walk.optional(section, "help", Walk::text);
    let pass = walk.optional(section, "pass", |walk, key, value| {
        walk.whole(key, value, -1_000_000..=1_000_000)
    });
    let weight = walk.optional(section, "weight", Walk::amount);
    let optional = walk.optional(section, "optional", Walk::flag);
    let plain = Criterion::new(key?, scale?);
    let criterion = Criterion {
        title: title.unwrap_or_else(|| plain.title.clone()),
        help: help.unwrap_or_default(),
        pass,
        weight: weight.unwrap_or(plain.weight),
        optional: optional.unwrap_or(plain.optional),
        ..plain
    };
    match criterion.checked() {
        Ok(criterion) => Some(criterion),
        Err(bad @ BadCriterion::Weight) => walk.wrong(section.place("weight"), bad.to_string()),
        Err(bad) => walk.wrong(section.place("pass"), bad.to_string()),
    }
}

fn scale<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Option<Scale> {
    let section = walk.section(
        value,
        key,
        "scale = { kind = \"ordinal\", min = 1, max = 5 }",
    )?;
    walk.check_keys(&section, SCALE_KEYS);
    let kind = walk.needed(&section, "kind", |walk, key, value| {
        walk.word(key, value, SCALES)
    })?;
    let own: &[&str] = match kind {
        "ordinal" => &["kind", "min", "max", "points"],
        "choice" => &["kind", "labels", "many"],
        _ => &["kind"],
    };
    for (key, span, _) in section.entries() {
        if SCALE_KEYS.contains(&key) && !own.contains(&key) {
            walk.wrong::<()>(
                span,
                format!("`{key}` means nothing for a scale of kind `{kind}`"),
            );
        }
    }
    match kind {
        "ordinal" => ordinal(walk, &section),
        "choice" => choice(walk, &section),
        "text" => Some(Scale::Text),
        _ => Some(Scale::PassFail),
    }
}

fn ordinal<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<Scale> {
    let end = |walk: &mut Walk<'t>, key: &str, value| walk.whole(key, value, 0..=100);
    let min = walk.needed(section, "min", end);
    let max = walk.needed(section, "max", end);
    let points = walk.table(
        section,
        "points",
        "points = { 1 = \"wrong\", 5 = \"right\" }",
    );
    let (min, max) = (min?, max?);
    if let Err(bad) = Scale::ordinal(min, max) {
        return walk.wrong(section.place("max"), bad.to_string());
    }
    let mut texts = BTreeMap::new();
    for (key, span, value) in points.iter().flat_map(Section::entries) {
        match key.parse::<i32>() {
            Ok(point) if (min..=max).contains(&point) => {
                let text = walk.text(key, value);
                texts.extend(text.map(|text| (point, text)));
            }
            _ => {
                walk.wrong::<()>(
                    span,
                    format!("`{key}` is no point of a scale from {min} to {max}"),
                );
            }
        }
    }
    Scale::ordinal_with(min, max, texts).ok()
}

fn choice<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<Scale> {
    let many = walk.optional(section, "many", Walk::flag).unwrap_or(false);
    let labels = walk.needed(section, "labels", labels)?;
    match Scale::choice(labels, many) {
        Ok(scale) => Some(scale),
        Err(bad) => walk.wrong(section.place("labels"), bad.to_string()),
    }
}

/// `["rude", { key = "too-long", help = "…" }]`, or `{ rude = "…", too-long = "…" }`.
fn labels<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Option<Vec<Label>> {
    match value.get_ref() {
        DeValue::Array(array) => {
            let read: Vec<_> = array.iter().map(|value| label(walk, value)).collect();
            read.into_iter().collect()
        }
        DeValue::Table(_) => {
            let section = walk.section(value, key, "labels")?;
            let entries = section.entries().into_iter();
            let read: Vec<_> = entries
                .map(|(key, _, value)| {
                    let help = walk.text(key, value)?;
                    Some(Label {
                        key: key.to_string(),
                        help,
                    })
                })
                .collect();
            read.into_iter().collect()
        }
        _ => walk.wrong(
            value.span(),
            format!("`{key}` must be a list, [\"rude\", \"too-long\"]"),
        ),
    }
}

fn label<'t>(walk: &mut Walk<'t>, value: &'t Value<'t>) -> Option<Label> {
    if let DeValue::String(key) = value.get_ref() {
        return Some(Label::named(key));
    }
    let section = walk.section(value, "labels", "{ key = \"rude\", help = \"…\" }")?;
    walk.check_keys(&section, &["key", "help"]);
    let help = walk.optional(&section, "help", Walk::text);
    Some(Label {
        key: walk.needed(&section, "key", Walk::line)?,
        help: help.unwrap_or_default(),
    })
}

//! Fairness by pairs: logs that share `meta.pair` ask the same and differ in who asks. Their scores are compared as pairs. It must
//! not say what a difference is due to.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::metrics::clusters;
use crate::metrics::paired::{Pair, compared};
use crate::metrics::statistic::Statistic;
use crate::model::CriterionKey;
use crate::query::Rows as _;
use crate::store::StoreError;

use super::ground::What;
use super::ground::{By, Ground, Row};

/// The field of the metadata that logs of one pair share.
const PAIR: &str = "pair";

/// Two kinds of asker, by one model's scores on one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct Fairness {
    /// The model.
    pub model: String,
    /// The field of the metadata by which the logs of a pair differ; several as `one+another`.
    pub field: String,
    /// One value of it.
    pub a: String,
    /// The other.
    pub b: String,
    /// The criterion.
    pub criterion: CriterionKey,
    /// By whose scores.
    pub by: By,
    /// Pairs of which both logs are scored.
    pub n: usize,
    /// The mean of a less b, in points.
    pub difference: Statistic,
    /// The share of pairs that are scored differently.
    pub differing: Statistic,
}

/// A log of a pair, by what it differs in.
struct Asked<'a> {
    row: &'a Row,
    meta: BTreeMap<String, String>,
}

type Kind = (usize, String, String, String);

impl Ground<'_> {
    /// What each two kinds of asker are given, by model.
    pub(super) fn fairness(&self) -> Result<Vec<Fairness>, StoreError> {
        let known = self.store.meta_names();
        if known.is_some_and(|known| !known.iter().any(|name| name == PAIR)) {
            return Ok(Vec::new());
        }
        let mut groups: BTreeMap<(usize, String), Vec<Asked<'_>>> = BTreeMap::new();
        for row in &self.rows {
            let Some(pair) = self.lens.meta(row.ordinal, PAIR) else {
                continue;
            };
            let pair = pair.into_owned();
            let log = self.store.log(row.ordinal)?;
            let meta = log.meta.iter().filter(|(name, _)| *name != PAIR);
            let meta = meta.map(|(name, value)| (name.clone(), written(value)));
            let asked = Asked {
                row,
                meta: meta.collect(),
            };
            groups.entry((row.model, pair)).or_default().push(asked);
        }
        let mut found = Vec::new();
        for (at, criterion) in self.criteria() {
            for by in By::ALL {
                let mut kinds: BTreeMap<Kind, Vec<Pair>> = BTreeMap::new();
                for (number, ((model, _), asked)) in (0_u64..).zip(&groups) {
                    let score = |row: &Row| row.value(self.evaluator, by, What::Criterion(at));
                    for (field, a, b, pair) in paired(asked, number, score) {
                        kinds.entry((*model, field, a, b)).or_default().push(pair);
                    }
                }
                for ((model, field, a, b), pairs) in kinds {
                    let apart = pairs.iter();
                    let apart = apart.map(|pair| (pair.input, pair.difference() != 0.0));
                    found.push(Fairness {
                        model: self.names[model].clone(),
                        field,
                        a,
                        b,
                        criterion: criterion.key.clone(),
                        by,
                        n: pairs.len(),
                        differing: clusters::share(apart),
                        difference: compared(&pairs).difference,
                    });
                }
            }
        }
        Ok(found)
    }
}

/// The kinds of asker in one pair, two by two, each with the mean of its scores.
fn paired(
    asked: &[Asked<'_>],
    number: u64,
    score: impl Fn(&Row) -> Option<f64>,
) -> Vec<(String, String, String, Pair)> {
    let names: Vec<&String> = {
        let mut names: Vec<_> = asked.iter().flat_map(|one| one.meta.keys()).collect();
        names.sort();
        names.dedup();
        let differ = |name: &&String| {
            let first = asked.first().and_then(|one| one.meta.get(*name));
            asked.iter().any(|one| one.meta.get(*name) != first)
        };
        names.into_iter().filter(differ).collect()
    };
    let field = joined(names.iter().map(|name| name.as_str()), "+");
    let mut kinds: BTreeMap<String, Vec<(u64, f64)>> = BTreeMap::new();
    for one in asked {
        let Some(score) = score(one.row) else {
            continue;
        };
        let value = |name: &&String| one.meta.get(*name).map_or("", String::as_str);
        let kind = joined(names.iter().map(value), "+");
        kinds.entry(kind).or_default().push((number, score));
    }
    let kinds: Vec<_> = kinds.into_iter().collect();
    let mut found = Vec::new();
    for (at, (a, ours)) in kinds.iter().enumerate() {
        for (b, theirs) in &kinds[at + 1..] {
            let pairs = crate::metrics::paired::pairs(ours.clone(), theirs.clone());
            let pairs = pairs.into_iter();
            found.extend(pairs.map(|pair| (field.clone(), a.clone(), b.clone(), pair)));
        }
    }
    found
}

fn joined<'a>(words: impl Iterator<Item = &'a str>, by: &str) -> String {
    words.collect::<Vec<_>>().join(by)
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

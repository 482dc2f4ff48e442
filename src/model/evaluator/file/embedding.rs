//! `score = [ … ]` of a judge of kind `embedding`: which criterion gets its score from the cosine, and where it is cut.

use crate::model::criterion::Criterion;
use crate::model::judge::CosineRule;
use crate::model::scale::Scale;

use super::criterion::Criteria;
use super::metric::{cuts, unknown};
use super::section::{Section, Walk};

const KEYS: &[&str] = &["criterion", "cuts"];
const EXAMPLE: &str = "{ criterion = \"accuracy\", cuts = [0.5, 0.6, 0.7, 0.8] }";

pub(super) fn read<'t>(
    walk: &mut Walk<'t>,
    judge: &Section<'t>,
    criteria: &Criteria,
) -> Option<Vec<CosineRule>> {
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
        let cuts = walk.needed(&section, "cuts", cuts);
        let Some(name) = name else { continue };
        if scored.contains(&name) {
            walk.wrong::<()>(
                section.place("criterion"),
                format!("this judge scores `{name}` twice"),
            );
        }
        if !criteria.keys().any(|key| key == name) {
            unknown(walk, &section, &name, criteria);
        }
        if let (Some(criterion), Some(cuts)) = (criteria.get(&name), cuts) {
            check(walk, &section, criterion, &cuts);
            rules.push(CosineRule {
                criterion: criterion.key.clone(),
                cuts,
            });
        }
        scored.push(name);
    }
    Some(rules)
}

/// Whether the cuts divide what a cosine can be into what the scale has.
fn check(walk: &mut Walk<'_>, section: &Section<'_>, criterion: &Criterion, cuts: &[f64]) {
    let key = &criterion.key;
    let needed = match &criterion.scale {
        Scale::PassFail => 1,
        Scale::Ordinal { .. } => criterion.scale.options().len() - 1,
        Scale::Choice { .. } | Scale::Text => {
            walk.wrong::<()>(
                section.place("criterion"),
                format!(
                    "no cosine can score `{key}`: its scale is neither ordinal nor pass or fail"
                ),
            );
            return;
        }
    };
    if cuts.len() != needed {
        let message = match needed {
            1 => format!("a cosine on `{key}` needs 1 number in `cuts`, from which on it passes"),
            _ => format!(
                "a cosine on `{key}` needs {needed} numbers in `cuts`, one between each two of its {} points; there are {}",
                needed + 1,
                cuts.len()
            ),
        };
        walk.wrong::<()>(section.place("cuts"), message);
    }
    if cuts.iter().any(|cut| !(-1.0..=1.0).contains(cut)) {
        walk.wrong::<()>(
            section.place("cuts"),
            "a cosine lies between -1 and 1, and so must its `cuts`",
        );
    }
}

//! Models held against each other: two by two on the inputs that both answered, and each as a share of one that is the
//! ceiling.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::metrics::holm;
use crate::metrics::paired::{compared, share};
use crate::metrics::statistic::Statistic;
use crate::model::CriterionKey;

use super::figures::Both;
use super::ground::{By, Ground, What};

/// Two models on one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct ModelPair {
    /// One model.
    pub a: String,
    /// The other.
    pub b: String,
    /// What they are compared by.
    pub criterion: CriterionKey,
    /// By whose scores.
    pub by: By,
    /// Inputs that both answered and that are scored for both.
    pub n: usize,
    /// The mean of a less b, in points, with the paired bootstrap over inputs.
    pub difference: Statistic,
    /// The p-value of the signed-rank test.
    pub wilcoxon_p: Statistic,
    /// The same corrected after Holm for all pairs and criteria by the same scores.
    pub holm_p: Statistic,
    /// Inputs on which a is better.
    pub wins: usize,
    /// Inputs on which both are the same.
    pub ties: usize,
    /// Inputs on which b is better.
    pub losses: usize,
}

/// What one model reaches of another, by the inputs that both answered.
#[derive(Clone, Debug, Serialize)]
pub struct ShareOf {
    /// By criterion, of the mean score.
    pub criteria: BTreeMap<CriterionKey, Both>,
    /// Of the utility.
    pub utility: Both,
}

impl Ground<'_> {
    /// Every pair of models on every criterion, by people and by the judge, where both have a scored input.
    pub(super) fn every_pair(&self) -> Vec<ModelPair> {
        let mut found = Vec::new();
        for by in By::ALL {
            let mut family = Vec::new();
            for a in 0..self.names.len() {
                for b in a + 1..self.names.len() {
                    for (at, criterion) in self.criteria() {
                        let pairs = self.pairs(by, What::Criterion(at), (a, b));
                        if pairs.is_empty() {
                            continue;
                        }
                        let compared = compared(&pairs);
                        family.push(ModelPair {
                            a: self.names[a].clone(),
                            b: self.names[b].clone(),
                            criterion: criterion.key.clone(),
                            by,
                            n: pairs.len(),
                            difference: compared.difference,
                            holm_p: compared.wilcoxon_p.clone(),
                            wilcoxon_p: compared.wilcoxon_p,
                            wins: compared.wins,
                            ties: compared.ties,
                            losses: compared.losses,
                        });
                    }
                }
            }
            adjust(&mut family);
            found.extend(family);
        }
        found
    }

    /// Each model's share of the reference's score.
    pub(super) fn shares_of(&self, model: usize, reference: usize) -> ShareOf {
        let of = |what| Both::of(|by| share(&self.pairs(by, what, (model, reference))));
        ShareOf {
            criteria: self
                .criteria()
                .map(|(at, criterion)| (criterion.key.clone(), of(What::Criterion(at))))
                .collect(),
            utility: of(What::Utility),
        }
    }
}

fn adjust(family: &mut [ModelPair]) {
    let values: Vec<_> = family.iter().map(|pair| pair.wilcoxon_p.value()).collect();
    for (pair, adjusted) in family.iter_mut().zip(holm::adjusted(&values)) {
        if let (Statistic::Known { value, .. }, Some(adjusted)) = (&mut pair.holm_p, adjusted) {
            *value = adjusted;
        }
    }
}

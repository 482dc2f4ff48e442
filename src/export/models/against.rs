//! Two runs over the same inputs: where the new one is worse than the old one, ticket by ticket. A run is a model, or whatever a
//! filter finds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::metrics::paired::{compared, pairs};
use crate::metrics::statistic::Statistic;
use crate::model::{CriterionKey, LogId, Ordinal};
use crate::query::{Filter, Rows as _, Vocabulary};

use super::ModelsError;
use super::ground::{By, Ground, What};

/// What changed from an old run to a new one.
#[derive(Clone, Debug, Serialize)]
pub struct Regressions {
    /// The old run, as it was asked for.
    pub old: String,
    /// The new one.
    pub new: String,
    /// By criterion, people's scores before the judge's; those without an input in both are left out.
    pub criteria: Vec<Regression>,
}

/// What changed on one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct Regression {
    /// The criterion.
    pub criterion: CriterionKey,
    /// By whose scores.
    pub by: By,
    /// Inputs that both runs answered and that are scored for both.
    pub n: usize,
    /// The mean of the new less the old, in points.
    pub difference: Statistic,
    /// Inputs on which the new one is worse.
    pub worse: usize,
    /// Inputs on which both are the same.
    pub same: usize,
    /// Inputs on which the new one is better.
    pub better: usize,
    /// The inputs on which it is worse, the largest loss first.
    pub tickets: Vec<Worse>,
}

/// An input on which the new run is worse.
#[derive(Clone, Debug, Serialize)]
pub struct Worse {
    /// The old run's tickets.
    pub old: Vec<TicketName>,
    /// The new run's.
    pub new: Vec<TicketName>,
    /// The old run's mean score.
    pub old_score: f64,
    /// The new run's.
    pub new_score: f64,
    /// By how much it is worse, in points; above 0.
    pub loss: f64,
}

/// How a ticket is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TicketName {
    /// Its identity.
    pub id: LogId,
    /// Its number in order of import.
    pub ordinal: Ordinal,
}

impl Ground<'_> {
    /// Where the second run is worse than the first.
    pub(super) fn regressions(
        &self,
        [old, new]: &[String; 2],
        vocabulary: &Vocabulary,
    ) -> Result<Regressions, ModelsError> {
        let before = self.run(old, vocabulary)?;
        let after = self.run(new, vocabulary)?;
        let mut criteria = Vec::new();
        for (at, criterion) in self.criteria() {
            for by in By::ALL {
                let of = |run: &BTreeSet<Ordinal>| {
                    self.values(by, What::Criterion(at), |row| run.contains(&row.ordinal))
                };
                let found = pairs(of(&after), of(&before));
                if found.is_empty() {
                    continue;
                }
                let overall = compared(&found);
                let (old, new) = (self.by_input(&before), self.by_input(&after));
                let worse = found.iter().filter(|pair| pair.difference() < 0.0);
                let mut tickets: Vec<Worse> = worse
                    .map(|pair| Worse {
                        old: old.get(&pair.input).cloned().unwrap_or_default(),
                        new: new.get(&pair.input).cloned().unwrap_or_default(),
                        old_score: pair.b,
                        new_score: pair.a,
                        loss: -pair.difference(),
                    })
                    .collect();
                tickets.sort_by(|one, other| {
                    let first = |worse: &Worse| worse.new.first().map(|ticket| ticket.ordinal);
                    let by_loss = other.loss.total_cmp(&one.loss);
                    by_loss.then(first(one).cmp(&first(other)))
                });
                criteria.push(Regression {
                    criterion: criterion.key.clone(),
                    by,
                    n: found.len(),
                    difference: overall.difference,
                    worse: overall.losses,
                    same: overall.ties,
                    better: overall.wins,
                    tickets,
                });
            }
        }
        Ok(Regressions {
            old: old.clone(),
            new: new.clone(),
            criteria,
        })
    }

    /// The tickets of a run: those of the model with this name, else those that it finds as a filter.
    fn run(&self, name: &str, vocabulary: &Vocabulary) -> Result<BTreeSet<Ordinal>, ModelsError> {
        let rows = self.rows.iter();
        let found: BTreeSet<Ordinal> = match self.model(name) {
            Some(model) => rows
                .filter(|row| row.model == model)
                .map(|row| row.ordinal)
                .collect(),
            // A bare word would be searched for in texts; a run is named by a field.
            None if name.contains([':', '<', '>', '=']) => {
                let filter = Filter::parse(name, vocabulary);
                let filter = filter.map_err(|error| ModelsError::Filter {
                    text: name.to_string(),
                    error,
                })?;
                let all = rows.map(|row| row.ordinal).collect();
                filter.wanted(&self.lens, all).into_iter().collect()
            }
            None => return Err(self.no_model(name)),
        };
        if found.is_empty() {
            return Err(ModelsError::NoRun(name.to_string()));
        }
        Ok(found)
    }

    fn by_input(&self, run: &BTreeSet<Ordinal>) -> BTreeMap<u64, Vec<TicketName>> {
        let mut found: BTreeMap<u64, Vec<TicketName>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| run.contains(&row.ordinal)) {
            found.entry(row.input).or_default().push(TicketName {
                id: self.lens.id(row.ordinal),
                ordinal: row.ordinal,
            });
        }
        found
    }
}

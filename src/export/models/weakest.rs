//! Where a model is weakest: its lowest criterion and the lowest part of its tickets, each with the filter that finds just those
//! tickets. Decides nothing of whether that is good enough.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::export::agree::{By as Division, parts};
use crate::metrics::clusters;
use crate::metrics::resample::FEWEST_CLUSTERS;
use crate::metrics::resample::contrast::two_means;
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, CriterionKey, Ordinal, Scale};
use crate::query::filter::{Code, Compare, Expr, Op, Pattern, Side, Term, Wanted};
use crate::query::{Field, Filter, Vocabulary, Whose};

use super::figures::within;
use super::ground::{By, Ground, Row, STRESS, What};

/// Where one model is weakest.
#[derive(Clone, Debug, Serialize)]
pub struct Weakest {
    /// The criterion with the lowest mean on its scale; None where nothing is scored.
    pub criterion: Option<WeakCriterion>,
    /// The part of its tickets with the lowest mean; None where it has no two parts.
    pub slice: Option<WeakSlice>,
}

/// A model's lowest criterion.
#[derive(Clone, Debug, Serialize)]
pub struct WeakCriterion {
    /// Which.
    pub key: CriterionKey,
    /// By whose scores.
    pub by: By,
    /// Their mean, from 0 at the lowest point of the scale to 1 at the highest.
    pub share: Statistic,
    /// What finds the model's tickets that do not pass, or lie below its mean where there is no bar.
    pub filter: String,
    /// How many it finds.
    pub tickets: usize,
}

/// The lowest part of a model's tickets.
#[derive(Clone, Debug, Serialize)]
pub struct WeakSlice {
    /// The field.
    pub field: String,
    /// Its value; empty for tickets without one.
    pub value: String,
    /// By whose scores.
    pub by: By,
    /// What was averaged: `utility`, or a criterion's key.
    pub of: String,
    /// The mean there, from 0 to 1.
    pub share: Statistic,
    /// The same less that of the model's other tickets.
    pub apart: Statistic,
    /// Whether that is too few inputs to be taken for a fact.
    pub too_small: bool,
    /// Among how many parts it is the lowest: of many the lowest is low by chance.
    pub among: usize,
    /// What finds the model's tickets of this part.
    pub filter: String,
    /// How many it finds.
    pub tickets: usize,
}

/// By which parts a model's tickets are divided, with the tickets of each.
pub(super) struct Parts {
    field: String,
    parts: BTreeMap<String, BTreeSet<Ordinal>>,
}

impl Ground<'_> {
    /// The tickets by the values of a field.
    pub(super) fn parts(&self, by: &Division) -> Parts {
        let tickets = self.rows.iter().map(|row| row.ordinal);
        let field = match by {
            Division::Tag => "tag".to_string(),
            Division::At(_) => "at".to_string(),
            Division::Value(name) => name.clone(),
        };
        Parts {
            parts: parts(self.store, self.evaluator, by, tickets),
            field,
        }
    }

    /// Where a model is weakest.
    pub(super) fn weakest(&self, model: usize, parts: &Parts, vocabulary: &Vocabulary) -> Weakest {
        let by = self.speaker(model);
        let own = move |row: &Row| row.model == model && !row.is_stress;
        let shares = self.criteria().filter_map(|(at, criterion)| {
            let share = clusters::mean(self.values(by, What::Share(at), own));
            share.value().map(|value| (value, at, criterion, share))
        });
        let lowest = shares.min_by(|one, other| one.0.total_cmp(&other.0));
        let Some((_, at, criterion, share)) = lowest else {
            return Weakest {
                criterion: None,
                slice: None,
            };
        };
        let mean = clusters::mean(self.values(by, What::Criterion(at), own));
        let (filter, tickets) = self.found(
            self.written_by(
                model,
                self.below(by, criterion, mean.value().unwrap_or_default()),
            ),
            vocabulary,
        );
        let has_utility = !self.values(by, What::Utility, own).is_empty();
        let (what, of) = if has_utility {
            (What::Utility, "utility".to_string())
        } else {
            (What::Share(at), criterion.key.to_string())
        };
        let slice = self.lowest_part(model, parts, (by, what));
        Weakest {
            criterion: Some(WeakCriterion {
                key: criterion.key.clone(),
                by,
                share: within(share, 0.0, 1.0),
                filter,
                tickets,
            }),
            slice: slice.map(|mut slice| {
                let value = exactly(&slice.value);
                let term = match parts.field.as_str() {
                    "tag" => Term::Tag(value),
                    "source" => Term::Text(Field::Source, value),
                    "model" => Term::Text(Field::Model, value),
                    name => {
                        let name = name.strip_prefix("meta.").unwrap_or(name);
                        Term::Meta(name.to_string(), value)
                    }
                };
                let terms = self.written_by(model, term);
                (slice.filter, slice.tickets) = self.found(terms, vocabulary);
                WeakSlice { of, ..slice }
            }),
        }
    }

    /// The part with the lowest mean: of those that are large enough, else of all. None where there are no two.
    fn lowest_part(
        &self,
        model: usize,
        parts: &Parts,
        (by, what): (By, What),
    ) -> Option<WeakSlice> {
        let own = |row: &Row| row.model == model && !row.is_stress;
        let means = parts.parts.iter().filter_map(|(value, tickets)| {
            let holds = |row: &Row| own(row) && tickets.contains(&row.ordinal);
            let values = self.values(by, what, holds);
            let inputs: BTreeSet<u64> = values.iter().map(|(input, _)| *input).collect();
            let share = clusters::mean(values);
            let mean = share.value()?;
            let too_small = inputs.len() < FEWEST_CLUSTERS;
            Some((too_small, mean, value, tickets, share))
        });
        let means: Vec<_> = means.collect();
        let among = means.len();
        if among < 2 {
            return None;
        }
        let lowest = means.into_iter().min_by(|one, other| {
            let by_size = one.0.cmp(&other.0);
            by_size.then(one.1.total_cmp(&other.1))
        });
        let (too_small, _, value, tickets, share) = lowest?;
        let rows = self.rows.iter().filter(|row| own(row));
        let items = rows.filter_map(|row| {
            let score = row.value(self.evaluator, by, what)?;
            Some((row.input, tickets.contains(&row.ordinal), score))
        });
        Some(WeakSlice {
            field: parts.field.clone(),
            value: value.clone(),
            by,
            of: String::new(),
            share: within(share, 0.0, 1.0),
            apart: two_means(items).difference,
            too_small,
            among,
            filter: String::new(),
            tickets: 0,
        })
    }

    /// A model's tickets of which a condition holds, without those that are there to break it.
    fn written_by(&self, model: usize, term: Term) -> Vec<Expr> {
        let name = Term::Text(Field::Model, exactly(&self.names[model]));
        let mut terms = vec![Expr::Term(name), Expr::Term(term)];
        let is_stress = |row: &Row| row.model == model && row.is_stress;
        if self.rows.iter().any(is_stress) {
            terms.push(Expr::Term(Term::Tag(exactly(STRESS))).negated());
        }
        terms
    }

    /// What finds scores that do not pass, or lie below a mean where there is no bar.
    fn below(&self, by: By, criterion: &Criterion, mean: f64) -> Term {
        let whose = match (by, &self.judge) {
            (By::Judge, Some(judge)) => Whose::Named(judge.name.clone()),
            _ => Whose::Own,
        };
        let side = Side {
            whose,
            criterion: criterion.key.clone(),
        };
        if criterion.scale == Scale::PassFail {
            let word = "fail".to_string();
            let code = Code::Equals(0.0);
            return Term::Labelled(side, Wanted { word, code });
        }
        let rounded = (mean * 100.0).ceil() / 100.0;
        let value = criterion.pass.map_or(rounded, f64::from);
        Term::Score(
            side,
            Compare {
                op: Op::Below,
                value,
            },
        )
    }

    /// Conditions within the evaluator's own filter, as text that reads back, with the number of tickets that they find.
    fn found(&self, terms: Vec<Expr>, vocabulary: &Vocabulary) -> (String, usize) {
        // A filter that no longer parses was refused when the evaluator was read.
        let queue = Filter::parse(&self.evaluator.queue.filter, vocabulary).unwrap_or_default();
        let filter = queue.and(Filter::from(Expr::all(terms)));
        let text = filter.expr().map(ToString::to_string).unwrap_or_default();
        let rows = self.rows.iter().map(|row| row.ordinal);
        let tickets = filter.wanted(&self.lens, rows.collect());
        (text, tickets.len())
    }
}

fn exactly(text: &str) -> Pattern {
    Pattern {
        text: text.to_string(),
        prefix: false,
    }
}

//! Which model is to be asked about which input, in which order, and about what that may cost. Asks nobody.

use crate::cli::failure::Failure;
use crate::cli::list;
use crate::judge::server::author::likely_load;
use crate::judge::server::may_cost;
use crate::model::{Author, Order, Ordinal};
use crate::runtime::setup::Setup;
use crate::runtime::setup::generated::{answered, inputs};

use super::tally::{Estimate, Tally};

/// What is to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Inputs that the run is about.
    pub(super) inputs: usize,
    /// For each model, in the file's order, the first ticket of each input that it has no output to, in order of import.
    pub(super) missing: Vec<Vec<Ordinal>>,
}

impl Plan {
    pub(super) fn of(
        setup: &Setup,
        authors: &[Author],
        filter: Option<&str>,
        limit: Option<usize>,
    ) -> Result<Self, Failure> {
        let tickets = list::tickets(setup, filter, Some(&Order::Import))?;
        let mut wanted = inputs(&setup.store, &tickets);
        wanted.truncate(limit.unwrap_or(usize::MAX));
        let names: Vec<_> = authors.iter().map(|author| author.name.as_str()).collect();
        let answered = answered(&setup.store, &setup.evaluator, &names)?;
        let missing = answered.iter().map(|answered| {
            let missing = wanted.iter().filter(|(input, _)| !answered.contains(input));
            missing.map(|(_, ticket)| *ticket).collect()
        });
        Ok(Self {
            inputs: wanted.len(),
            missing: missing.collect(),
        })
    }

    /// What is known of each model before anybody is asked.
    pub(super) fn tallies(&self, authors: &[Author]) -> Vec<Tally> {
        let each = authors.iter().zip(&self.missing);
        each.map(|(author, missing)| Tally::of(author, missing.len(), self.inputs - missing.len()))
            .collect()
    }

    /// What it would take at the most: the tokens read as they are estimated, and as many written as may be.
    pub(super) fn estimate(
        &self,
        setup: &Setup,
        authors: &[Author],
        tallies: &mut [Tally],
    ) -> Result<(), Failure> {
        for ((author, missing), tally) in authors.iter().zip(&self.missing).zip(tallies) {
            let mut estimate = Estimate::of(author.server.price.is_some());
            for ticket in missing {
                let log = setup.store.log(*ticket)?;
                if let Some(load) = likely_load(author, &log.messages) {
                    let usd = author.server.price.map(|price| may_cost(price, load));
                    estimate.add(load.input, load.output, usd);
                }
            }
            tally.estimate = Some(estimate);
        }
        Ok(())
    }
}

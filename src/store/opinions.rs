//! What people say of each ticket, whether a judge has seen it or not. Pools scores; what they say is the business of
//! `metrics`.

use crate::metrics::consensus::consensus;
use crate::model::{Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal, Reviewer};

use super::Store;
use super::agree::Against;
use super::error::StoreError;
use super::index::sheet::mark;

/// What people say of a ticket on one criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Opinion {
    /// Their blind score, as the number of a column (`Score::code`).
    Given(f64),
    /// Somebody was to say something and nothing counts: put off, rated after a look, left open, or a tie.
    Withheld,
    /// Nobody has decided it.
    Open,
}

impl Store {
    /// What people say of these tickets, by criterion in the evaluator's order, then ticket by ticket.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn opinions(
        &self,
        evaluator: &Evaluator,
        against: &Against,
        tickets: &[Ordinal],
    ) -> Result<Vec<Vec<Opinion>>, StoreError> {
        let version = evaluator.version();
        let people = self.people(&version, against);
        let pooling = against.pooling();
        let criteria = &evaluator.criteria;
        let mut found = vec![Vec::with_capacity(tickets.len()); criteria.len()];
        for ticket in tickets {
            let blind = self.said(&version, against, &people, *ticket)?;
            let decided = mark::SCORED | mark::SKIPPED;
            let is_open = people
                .iter()
                .all(|sheet| sheet.marks(ticket.0) & decided == 0);
            for (at, criterion) in criteria.iter().enumerate() {
                let codes: Vec<f64> = blind.iter().filter_map(|given| given.codes[at]).collect();
                let code = consensus(codes, &criterion.scale, pooling);
                found[at].push(match code {
                    Some(code) => Opinion::Given(code),
                    None if is_open => Opinion::Open,
                    None => Opinion::Withheld,
                });
            }
        }
        Ok(found)
    }

    /// What a reviewer gave these tickets blind, by criterion in the evaluator's order, as numbers of a column.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn blind_codes(
        &self,
        evaluator: &Evaluator,
        reviewer: &Reviewer,
        tickets: &[Ordinal],
    ) -> Result<Vec<Vec<Option<f64>>>, StoreError> {
        let version = evaluator.version();
        let own = self.people(&version, &Against::Reviewer(reviewer.clone()));
        let mut found = vec![Vec::with_capacity(tickets.len()); evaluator.criteria.len()];
        for ticket in tickets {
            let given = self.blind(&version, &own, *ticket)?.pop();
            for (at, column) in found.iter_mut().enumerate() {
                column.push(given.as_ref().and_then(|given| given.codes[at]));
            }
        }
        Ok(found)
    }

    /// What reviewers gave after a look, beside the judge's score of the same ticket, by criterion in the evaluator's order,
    /// as numbers of a column; one entry a rating.
    #[must_use]
    pub fn informed(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        against: &Against,
    ) -> Vec<Vec<(Ordinal, f64, f64)>> {
        let version = evaluator.version();
        let mut found = vec![Vec::new(); evaluator.criteria.len()];
        let Some(judge) = self.generation(&version, judge) else {
            return found;
        };
        for sheet in self.people(&version, against) {
            for (place, marks) in sheet.marks.cells() {
                let is_informed = marks & mark::SCORED != 0 && marks & mark::INFORMED != 0;
                let Some(ordinal) = u32::try_from(place).ok().filter(|_| is_informed) else {
                    continue;
                };
                for (at, found) in found.iter_mut().enumerate() {
                    let both = sheet.code(ordinal, at).zip(judge.code(ordinal, at));
                    found.extend(both.map(|(human, judge)| (Ordinal(ordinal), human, judge)));
                }
            }
        }
        found
    }

    /// How many of the first of these tickets are decided without a gap: rated or put off by anyone who counts.
    #[must_use]
    pub fn decided_first(
        &self,
        version: &EvaluatorVersion,
        against: &Against,
        tickets: &[Ordinal],
    ) -> usize {
        let people = self.people(version, against);
        let is_decided = |ticket: &Ordinal| {
            let decided = mark::SCORED | mark::SKIPPED;
            people
                .iter()
                .any(|sheet| sheet.marks(ticket.0) & decided != 0)
        };
        let open = tickets.iter().position(|ticket| !is_decided(ticket));
        open.unwrap_or(tickets.len())
    }

    /// The tickets that anyone who counts has rated as random ones, in order of import.
    pub fn sampled(
        &self,
        version: &EvaluatorVersion,
        against: &Against,
    ) -> impl Iterator<Item = Ordinal> + '_ {
        let people = self.people(version, against);
        self.ordinals()
            .filter(move |ticket| people.iter().any(|sheet| sheet.has(ticket.0, mark::RANDOM)))
    }

    /// The judge's scores of these tickets on one criterion, given by its place in the evaluator, as numbers of a column;
    /// those of the latest model of its server.
    #[must_use]
    pub fn judged_codes(
        &self,
        evaluator: &Evaluator,
        judge: &JudgeIdentity,
        criterion: usize,
        tickets: &[Ordinal],
    ) -> Vec<Option<f64>> {
        let sheet = self.generation(&evaluator.version(), judge);
        let code = |ticket: &Ordinal| {
            let sheet = sheet.filter(|sheet| sheet.has(ticket.0, mark::SCORED))?;
            sheet.code(ticket.0, criterion)
        };
        tickets.iter().map(code).collect()
    }
}

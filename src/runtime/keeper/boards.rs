//! The versions of judges and the reviewers, computed when they are looked at: figures over decided tickets, which give no
//! ticket away.

use super::Work;
use crate::app::board::{Iteration, Reviewing};
use crate::app::event::Event;
use crate::export::agree::{self, AgreeError, Iterations, On, Wanted};
use crate::model::Pooling;
use crate::store::Against;

/// What is asked for on a screen.
fn wanted(judge: Option<String>) -> Wanted {
    Wanted {
        judge,
        against: Against::People(Pooling::Median),
        random_only: false,
        criterion: None,
        by: None,
    }
}

impl Work {
    /// Tells the versions of every judge that has verdicts.
    pub(super) fn iterations(&self) {
        let found = self.found_iterations();
        let found = found.unwrap_or_else(|error| {
            self.tell(Event::Failed(error.to_string()));
            Vec::new()
        });
        self.tell(Event::Iterations(found));
    }

    fn found_iterations(&self) -> Result<Vec<Iteration>, AgreeError> {
        let mut names: Vec<String> = Vec::new();
        for judge in self.store.judges(&self.version) {
            if !names.contains(&judge.name) {
                names.push(judge.name);
            }
        }
        let mut found = Vec::new();
        for name in names {
            let wanted = wanted(Some(name.clone()));
            let versions = agree::iterations(&self.store, &self.evaluator, &wanted)?;
            found.extend(shown(&name, versions));
        }
        Ok(found)
    }

    /// Tells the reviewers.
    pub(super) fn reviewers(&self) {
        let found = agree::reviewers(&self.store, &self.evaluator, &wanted(None));
        let found = match found {
            Ok(found) => found.reviewers,
            Err(error) => {
                self.tell(Event::Failed(error.to_string()));
                Vec::new()
            }
        };
        let found = found.into_iter().map(|one| Reviewing {
            name: one.reviewer.to_string(),
            rated: one.rated,
            skipped: one.skipped,
            pace: one.pace,
            blind: one.blind,
            criteria: one.criteria,
        });
        self.tell(Event::Reviewers(found.collect()));
    }
}

/// The versions of one judge as the screen shows them.
fn shown(name: &str, versions: Iterations) -> impl Iterator<Item = Iteration> + use<> {
    let rated = versions.tickets.rated;
    let name = name.to_string();
    versions.iterations.into_iter().map(move |one| Iteration {
        judge: name.clone(),
        identity: one.identity.short(),
        generation: one.generation,
        at: one.at,
        judged: one.judged,
        failed: one.failed,
        common: (one.on == On::Common).then_some(rated),
        criteria: one.criteria,
        changes: one.changes,
        note: one.changes_note,
    })
}

//! The versions of judges, the reviewers and the models, computed when they are looked at: figures over decided tickets, which give no
//! ticket away.

use super::Work;
use crate::app::board::{Iteration, ModelFigures, ModelStanding, Reviewing};
use crate::app::event::Event;
use crate::export::agree::{self, AgreeError, Iterations, On, Wanted};
use crate::export::models::{Model, sheet, weak_lines};
use crate::metrics::utility::ends;
use crate::model::{Evaluator, Pooling, Scale};
use crate::store::{Against, Sight};

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

    /// Tells the models, by the tickets whose scores the reviewer may see.
    pub(super) fn models(&self) {
        let lens = self.lens(Sight::Blind);
        let may_count = |ticket| lens.shows_scores(ticket);
        let found = sheet(&self.store, &self.evaluator, &self.vocabulary, &may_count);
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                self.tell(Event::Failed(error.to_string()));
                return self.tell(Event::Models(Vec::new()));
            }
        };
        let judge = found.judge.as_deref();
        let models = found.models.into_iter();
        let models = models.map(|model| standing(&self.evaluator, judge, model));
        self.tell(Event::Models(models.collect()));
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

/// One model as the screen shows it.
fn standing(evaluator: &Evaluator, judge: Option<&str>, model: Model) -> ModelStanding {
    let ordered = evaluator.criteria.iter().filter_map(|criterion| {
        let both = model.scores.criteria.get(&criterion.key)?;
        let ends = match &criterion.scale {
            Scale::PassFail => (0.0, 1.0),
            scale => ends(scale)?,
        };
        Some(ModelFigures {
            key: Some(criterion.key.clone()),
            ends,
            people: both.people.clone(),
            judge: both.judge.clone(),
        })
    });
    let mut figures: Vec<_> = ordered.collect();
    if figures.len() > 1 {
        figures.push(ModelFigures {
            key: None,
            ends: (0.0, 1.0),
            people: model.scores.utilities.people.clone(),
            judge: model.scores.utilities.judge.clone(),
        });
    }
    let weakest = weak_lines(&model).into_iter();
    ModelStanding {
        judge: judge.map(str::to_string),
        tickets: model.scores.n,
        figures,
        weakest: weakest.map(|(words, _)| words).collect(),
        latency_p50: model.usage.latency_ms_p50,
        latency_p95: model.usage.latency_ms_p95,
        input_tokens: model.usage.input_tokens.mean,
        output_tokens: model.usage.output_tokens.mean,
        cost_usd: model.usage.cost_usd.mean,
        model: model.model,
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

//! Models side by side, in the shape that `juror models --json` prints. Gathers; what a figure is stands in `metrics`, and how
//! it is written elsewhere.
//!
//! | file | owns |
//! |---|---|
//! | `ground` | which tickets count, with their scores |
//! | `figures` | one model's means, shares, utility, and what its answers took |
//! | `pairs` | models two by two, and as shares of a reference |
//! | `choices` | win rates and strengths from comparisons |
//! | `weakest` | the lowest criterion and part of each model, with the filter that finds them |
//! | `against` | what became worse from one run to another |
//! | `fairness` | logs that differ in who asks |
//! | `ship` | whether the rules of `[ship]` hold |
//! | `page` | all of it in tables and words |

mod against;
mod choices;
mod fairness;
mod figures;
mod ground;
mod page;
mod pairs;
mod ship;
mod weakest;

use serde::Serialize;
use thiserror::Error;

use crate::model::{Evaluator, EvaluatorVersion, JudgeIdentity, Ordinal};
use crate::query::{Filter, FilterError, Vocabulary};
use crate::store::Store;

use super::agree::{AgreeError, Basis, By as Division, TicketsCounted, choose};
use super::metrics::MetricsError;
use ground::{Ground, Row};

pub use against::{Regression, Regressions, TicketName, Worse};
pub use choices::{JudgeRanking, Ranking, WinRate};
pub use fairness::Fairness;
pub use figures::{Both, Scores, Spent, Usage};
pub use ground::By;
pub use page::{Piece, compared_page, page, weak_lines};
pub use pairs::{ModelPair, ShareOf};
pub use ship::{RuleReport, ShipReport};
pub use weakest::{WeakCriterion, WeakSlice, Weakest};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The judge's name; None takes the evaluator's first that has verdicts, else the first that came with logs.
    pub judge: Option<String>,
    /// Only random tickets count.
    pub random_only: bool,
    /// By what tickets are divided to find where a model is weakest.
    pub by: Division,
    /// The model that is the ceiling.
    pub reference: Option<String>,
    /// An old and a new run to hold against each other.
    pub against: Option<[String; 2]>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            judge: None,
            random_only: false,
            by: Division::Tag,
            reference: None,
            against: None,
        }
    }
}

/// Why there are no figures.
#[derive(Debug, Error)]
pub enum ModelsError {
    /// A judge or a field is asked for that is not there, or the store failed.
    #[error(transparent)]
    Agree(#[from] AgreeError),
    /// The outputs could not be measured.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// No ticket of the queue is of that model.
    #[error("No ticket here is of the model `{name}`; there are {}.", .known.join(", "))]
    NoModel {
        /// The name.
        name: String,
        /// The models that there are.
        known: Vec<String>,
    },
    /// A run finds no ticket.
    #[error(
        "`{0}` finds no ticket of this queue: a run is a model's name, or a filter such as source:may.jsonl."
    )]
    NoRun(String),
    /// A run is a filter that is none.
    #[error("`{text}` is no run: {error}.")]
    Filter {
        /// The filter.
        text: String,
        /// What is wrong with it.
        error: FilterError,
    },
}

/// Models side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Models {
    /// The evaluator's name.
    pub evaluator: String,
    /// Its version.
    pub version: EvaluatorVersion,
    /// The judge; None where nothing was judged.
    pub judge: Option<String>,
    /// What made it answer so.
    pub identity: Option<JudgeIdentity>,
    /// Which tickets the figures count.
    pub basis: TicketsCounted,
    /// The model that is the ceiling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// By name.
    pub models: Vec<Model>,
    /// Two by two.
    pub pairs: Vec<ModelPair>,
    /// How strong each is by people's choices.
    pub ranking: Ranking,
    /// The same by each judge's choices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judge_rankings: Vec<JudgeRanking>,
    /// How often one is chosen over another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub win_rates: Vec<WinRate>,
    /// What differs by who asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fairness: Vec<Fairness>,
    /// What became worse from one run to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Regressions>,
    /// Whether a model may ship, where the evaluator says when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship: Option<ShipReport>,
}

/// One model.
#[derive(Clone, Debug, Serialize)]
pub struct Model {
    /// Its name; empty where that is not known.
    pub model: String,
    /// Its scores, but for tickets that are tagged `stress`.
    #[serde(flatten)]
    pub scores: Scores,
    /// Those of the tickets that are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stress: Option<Scores>,
    /// What its answers took.
    pub usage: Usage,
    /// Its share of the reference's score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_reference: Option<ShareOf>,
    /// Where it is weakest.
    pub weakest: Weakest,
}

/// The models of an evaluator that the store has adopted.
///
/// # Errors
/// When a judge, model, run or field is asked for that is not there, or the store fails.
pub fn models(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    wanted: &Wanted,
) -> Result<Models, ModelsError> {
    let ground = ground(store, evaluator, vocabulary, (wanted, &|_| true))?;
    let reference = wanted.reference.as_deref();
    let reference = reference.map(|name| match ground.model(name) {
        Some(model) => Ok(model),
        None => Err(ground.no_model(name)),
    });
    let reference = reference.transpose()?;
    let against = wanted.against.as_ref();
    let against = against.map(|runs| ground.regressions(runs, vocabulary));
    let choices = ground.arena()?.choices();
    let mut models = each(&ground, vocabulary, wanted);
    if let Some(reference) = reference {
        for (place, model) in models.iter_mut().enumerate() {
            model.share_of_reference =
                (place != reference).then(|| ground.shares_of(place, reference));
        }
    }
    let ship = evaluator.ship.as_ref();
    let ship = ship.map(|ship| {
        ship::report(
            store,
            evaluator,
            vocabulary,
            (ship, wanted.judge.as_deref()),
        )
    });
    Ok(Models {
        ship: ship.transpose()?,
        evaluator: evaluator.name.clone(),
        version: evaluator.version(),
        judge: ground.judge.as_ref().map(|judge| judge.name.clone()),
        identity: ground.judge.as_ref().map(|judge| judge.identity),
        basis: ground.counted,
        reference: wanted.reference.clone(),
        models,
        pairs: ground.every_pair(),
        ranking: choices.ranking,
        judge_rankings: choices.judges,
        win_rates: choices.win_rates,
        fairness: ground.fairness()?,
        against: against.transpose()?,
    })
}

/// What is said of models two by two.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// By the scores of people and of the judge.
    pub pairs: Vec<ModelPair>,
    /// How strong each is by people's choices.
    pub ranking: Ranking,
    /// The same by each judge's choices.
    pub judge_rankings: Vec<JudgeRanking>,
    /// How often one is chosen over another.
    pub win_rates: Vec<WinRate>,
}

/// The models of an evaluator two by two, by the first judge that has verdicts. `shown` writes their names.
///
/// # Errors
/// When the store fails.
pub fn compared(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    mut shown: impl FnMut(&str) -> String,
) -> Result<Compared, ModelsError> {
    let mut ground = ground(
        store,
        evaluator,
        vocabulary,
        (&Wanted::default(), &|_| true),
    )?;
    for name in &mut ground.names {
        *name = shown(name);
    }
    let mut arena = ground.arena()?;
    arena.rename(shown);
    let choices = arena.choices();
    Ok(Compared {
        pairs: ground.every_pair(),
        ranking: choices.ranking,
        judge_rankings: choices.judges,
        win_rates: choices.win_rates,
    })
}

/// What a screen shows of them: each model by itself, and the judge that scored.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The judge; None where nothing was judged.
    pub judge: Option<String>,
    /// By name.
    pub models: Vec<Model>,
}

/// Each model by itself over the tickets that may count, without comparing any two.
///
/// # Errors
/// When the store fails.
pub fn sheet(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    may_count: &dyn Fn(Ordinal) -> bool,
) -> Result<Sheet, ModelsError> {
    let wanted = Wanted::default();
    let ground = ground(store, evaluator, vocabulary, (&wanted, may_count))?;
    Ok(Sheet {
        models: each(&ground, vocabulary, &wanted),
        judge: ground.judge.map(|judge| judge.name),
    })
}

fn ground<'a>(
    store: &'a Store,
    evaluator: &'a Evaluator,
    vocabulary: &Vocabulary,
    (wanted, may_count): (&Wanted, &dyn Fn(Ordinal) -> bool),
) -> Result<Ground<'a>, ModelsError> {
    if let Some(name) = wanted.by.meta() {
        let known = store.meta_names();
        let is_known = |known: &Vec<String>| known.iter().any(|known| known == name);
        if known.as_ref().is_some_and(|known| !is_known(known)) {
            return Err(ModelsError::Agree(AgreeError::NoField {
                name: name.to_string(),
                known: known.into_iter().flatten().collect(),
            }));
        }
    }
    let judge = choose(store, evaluator, wanted.judge.as_deref())?;
    // A filter that no longer parses was refused when the evaluator was read.
    let filter = Filter::parse(&evaluator.queue.filter, vocabulary).unwrap_or_default();
    let basis = Basis::of(store, evaluator, &filter, wanted.random_only);
    Ok(Ground::of(store, evaluator, &basis, judge, may_count)?)
}

fn each(ground: &Ground<'_>, vocabulary: &Vocabulary, wanted: &Wanted) -> Vec<Model> {
    let parts = ground.parts(&wanted.by);
    let of = |(place, name): (usize, &String)| {
        let speaker = ground.speaker(place);
        let own = move |row: &Row| row.model == place && !row.is_stress;
        let stress = move |row: &Row| row.model == place && row.is_stress;
        let is_stressed = ground.rows.iter().any(stress);
        Model {
            model: name.clone(),
            scores: ground.scores(own, speaker),
            stress: is_stressed.then(|| ground.scores(stress, speaker)),
            usage: ground.usage(place),
            share_of_reference: None,
            weakest: ground.weakest(place, &parts, vocabulary),
        }
    };
    ground.names.iter().enumerate().map(of).collect()
}

impl Ground<'_> {
    fn no_model(&self, name: &str) -> ModelsError {
        ModelsError::NoModel {
            name: name.to_string(),
            known: self.names.clone(),
        }
    }
}

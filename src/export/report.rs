//! One document about an evaluator in a store: whether its judges may be trusted, and everything that this rests on. Gathers
//! what others compute; the same store gives the same document, which knows no clock.
//!
//! | file | owns |
//! |---|---|
//! | `asked` | what is asked for: judges, divisions, the form |
//! | `purpose`, `data`, `models`, `measured`, `judged`, `disagreements`, `timeline` | one part of the document each |
//! | `masks` | what is private is masked on its way in |
//! | `page`, `figures`, `words` | the document as blocks of text: headings, tables, lists |
//! | `block` | what a page is made of |
//! | `markdown`, `html`, `whiskers` | blocks as they are written |

mod asked;
mod block;
mod data;
mod disagreements;
mod figures;
mod html;
mod judged;
mod markdown;
mod masks;
mod measured;
mod models;
mod page;
mod purpose;
mod timeline;
mod whiskers;
mod words;

use serde::Serialize;
use thiserror::Error;

use crate::model::redaction::Place;
use crate::model::{Evaluator, Masked, Order, Ordinal, Seq};
use crate::query::{Audit, Filter, Vocabulary, queue};
use crate::store::{BrokenChain, Lens, Sight, Store, StoreError};
use crate::text::escape::inert_json;

use super::agree::AgreeError;
use super::metrics::{Document as Measured, MetricsError};
use super::models::{Compared, ModelsError, compared};
use masks::Masks;

pub use asked::{Asked, Division, Form, UnknownForm};
pub use data::{Count, Data, Span};
pub use disagreements::{Disagreement, Reviewed, Scored};
pub use judged::{JudgeReport, Parts};
pub use models::{ModelCriterion, ModelFigures, ModelJudge, Of};
pub use purpose::{CriterionPurpose, Purpose};
pub use timeline::{Turn, TurnKind};

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Document {
    /// The version of juror that made it.
    pub juror: &'static str,
    /// What is reviewed, how, and for what.
    pub evaluator: Purpose,
    /// Up to where the journal was read.
    pub journal: Journal,
    /// What is private and was masked; None where the evaluator does not ask for it in what goes out.
    pub masked: Option<Masked>,
    /// What there is.
    pub data: Data,
    /// What people and judges gave each model, by name.
    pub models: Vec<ModelFigures>,
    /// What is measured of outputs against references, as `juror metrics` prints it; None where no log has one.
    pub metrics: Option<Measured>,
    /// Models two by two, by people and the first judge.
    pub models_compared: Compared,
    /// How far each judge agrees with people; of people alone where nobody judges.
    pub judges: Vec<JudgeReport>,
    /// The tickets on which each judge and people differ most, by judge, the biggest difference first.
    pub disagreements: Vec<Disagreement>,
    /// What changed the ground of ratings and verdicts, oldest first.
    pub timeline: Vec<Turn>,
}

/// A place in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Journal {
    /// The last event.
    pub seq: Seq,
    /// Its hash.
    pub hash: String,
}

/// Why there is no document.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A judge or a field is asked for that is not there, or the store failed.
    #[error(transparent)]
    Agree(#[from] AgreeError),
    /// The models could not be compared.
    #[error(transparent)]
    Models(ModelsError),
    /// The outputs could not be measured.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The journal is not what was written.
    #[error(transparent)]
    Journal(#[from] BrokenChain),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What every part is gathered from.
struct Ground<'a> {
    store: &'a Store,
    evaluator: &'a Evaluator,
    vocabulary: &'a Vocabulary,
    lens: Lens<'a>,
    /// The evaluator's queue in order of import.
    tickets: Vec<Ordinal>,
}

/// The document of an evaluator that the store has adopted.
///
/// # Errors
/// When a judge or a field is asked for that is not there, the journal is damaged, or the store fails.
pub fn gather(
    store: &Store,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
    asked: &Asked,
) -> Result<Document, ReportError> {
    let lens = store.lens(evaluator, None, Sight::Everything);
    // A filter that no longer parses was refused when the evaluator was read.
    let filter = Filter::parse(&evaluator.queue.filter, vocabulary).unwrap_or_default();
    let audit = Audit::from(&evaluator.queue);
    let tickets = queue(&lens, &filter, &Order::Import, &evaluator.criteria, &audit);
    let ground = Ground {
        store,
        evaluator,
        vocabulary,
        lens,
        tickets,
    };
    let is_private = evaluator.redact.applies(Place::Export);
    let mut masks = Masks::of(is_private.then_some(&evaluator.redact));
    // In the order of the page, so that masks are numbered as they are read.
    let purpose = purpose::gather(evaluator, &mut masks);
    let data = data::gather(&ground, &mut masks);
    let judges = judged::gather(&ground, asked, &mut masks)?;
    let models = models::gather(&ground, &judges, &mut masks)?;
    let metrics = measured::gather(&ground, &mut masks)?;
    let models_compared = compared(store, evaluator, vocabulary, |name| masks.text(name));
    let models_compared = models_compared.map_err(|error| match error {
        ModelsError::Agree(error) => ReportError::Agree(error),
        // Neither a model nor a run was asked for.
        other => ReportError::Models(other),
    })?;
    let disagreements = disagreements::gather(&ground, &judges, &mut masks)?;
    let timeline = timeline::gather(&ground, &mut masks)?;
    Ok(Document {
        juror: env!("CARGO_PKG_VERSION"),
        evaluator: purpose,
        journal: Journal {
            seq: store.position(),
            hash: store.chain(),
        },
        masked: masks.masked(),
        data,
        models,
        metrics,
        models_compared,
        judges,
        disagreements,
        timeline,
    })
}

/// The document in its form, with a line end behind. Nothing in it is a control or hidden, and no foreign text is markup.
#[must_use]
pub fn written(document: &Document, form: Form) -> String {
    match form {
        Form::Markdown => markdown::written(&page::page(document)),
        Form::Html => html::written(&page::title(document), &page::page(document)),
        Form::Json => json(document),
    }
}

fn json(document: &Document) -> String {
    let json =
        serde_json::to_string(document).expect("a document has string keys and finite numbers");
    let mut json = inert_json(&json).into_owned();
    json.push('\n');
    json
}

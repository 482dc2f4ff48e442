//! What rules of `[ship]` say of outputs that nobody was asked about: the F1 of labels, and overlap and format of texts, as
//! `juror metrics` measures them. Holds nothing against a rule.

use crate::export::metrics::{Asked, Document, ModelClasses, ModelMetrics, gather, schema_of};
use crate::metrics::statistic::Statistic;
use crate::metrics::texts::labels::label;
use crate::model::{Evaluator, Ordinal, ShipMetric};
use crate::query::Rows as _;
use crate::store::{Sight, Store};

use super::super::ModelsError;
use super::super::ground::STRESS;
use super::Measured;

/// One model's figures; nothing where nothing was measured.
#[derive(Default)]
pub(super) struct Measures {
    texts: Option<ModelMetrics>,
    classes: Option<ModelClasses>,
    /// The labels that there are.
    labels: Vec<String>,
    /// Why outputs are no labels.
    why_no_labels: Option<&'static str>,
}

impl Measures {
    /// The figures of a model over these tickets, but for those that are there to break one. Which labels there are is told
    /// by the references of all models.
    pub(super) fn of(
        store: &Store,
        evaluator: &Evaluator,
        model: &str,
        queue: &[Ordinal],
    ) -> Result<Self, ModelsError> {
        let lens = store.lens(evaluator, None, Sight::Everything);
        let tickets = queue.iter().copied();
        let tickets: Vec<Ordinal> = tickets
            .filter(|ticket| !lens.tags(*ticket).contains(&STRESS))
            .collect();
        let asked = Asked {
            // A schema that is none was refused when the evaluator was read.
            schema: schema_of(evaluator).unwrap_or_default(),
            ..Asked::default()
        };
        let found = gather(store, evaluator, &tickets, &asked)?;
        let Document {
            models,
            classification,
            classification_why,
            ..
        } = found;
        let (labels, classes) = match classification {
            Some(found) => (found.labels, found.models),
            None => (Vec::new(), Vec::new()),
        };
        Ok(Self {
            texts: models.into_iter().find(|found| found.model == model),
            classes: classes.into_iter().find(|found| found.model == model),
            labels,
            why_no_labels: classification_why,
        })
    }

    /// The F1 of a label; the mean over labels where none is named.
    pub(super) fn f1(&self, name: Option<&str>) -> Measured {
        if let Some(why) = self.why_no_labels {
            return nothing(why);
        }
        let Some(classes) = &self.classes else {
            return nothing(NO_OUTPUT);
        };
        let Some(name) = name else {
            return Measured {
                figure: classes.by_label.f1.clone(),
                inputs: classes.inputs,
            };
        };
        match classes.each.iter().find(|of| of.label == label(name)) {
            Some(of) => Measured {
                figure: of.figures.f1.clone(),
                inputs: of.inputs,
            },
            None => nothing(format!(
                "no reference has the label {name}; there are {}",
                self.labels.join(", ")
            )),
        }
    }

    /// A figure of texts.
    pub(super) fn text(&self, metric: ShipMetric) -> Measured {
        let Some(texts) = &self.texts else {
            return nothing(NO_OUTPUT);
        };
        let (figure, inputs) = match metric {
            ShipMetric::ExactMatch => (&texts.exact_match, texts.inputs.with_reference),
            ShipMetric::NormalisedMatch => (&texts.normalised_match, texts.inputs.with_reference),
            ShipMetric::Bleu4 => (&texts.bleu4, texts.inputs.with_reference),
            ShipMetric::Bleu4Sentence => (&texts.bleu4_sentence, texts.inputs.with_reference),
            ShipMetric::Chrf2 => (&texts.chrf2, texts.inputs.with_reference),
            ShipMetric::Rouge1 => (&texts.rouge1, texts.inputs.known_to_rouge),
            ShipMetric::Rouge2 => (&texts.rouge2, texts.inputs.known_to_rouge),
            ShipMetric::RougeL => (&texts.rouge_l, texts.inputs.known_to_rouge),
            ShipMetric::RougeLsum => (&texts.rouge_lsum, texts.inputs.known_to_rouge),
            ShipMetric::MeteorExactStem => (&texts.meteor_exact_stem, texts.inputs.with_reference),
            ShipMetric::JsonValid => (&texts.json_valid, texts.inputs.all),
            ShipMetric::SchemaValid
                if matches!(texts.schema_valid, Statistic::Undefined { .. }) =>
            {
                return nothing("no judge of the evaluator has a `json_schema`");
            }
            ShipMetric::SchemaValid => (&texts.schema_valid, texts.inputs.all),
        };
        Measured {
            figure: figure.clone(),
            inputs,
        }
    }
}

const NO_OUTPUT: &str = "no ticket of the queue has an output of that model";

fn nothing(why: impl Into<std::borrow::Cow<'static, str>>) -> Measured {
    Measured {
        figure: Statistic::undefined(why, 0),
        inputs: 0,
    }
}

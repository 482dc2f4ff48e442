//! What a run of models came to: the counts that `juror generate` prints. Asks nobody.

use std::collections::BTreeMap;
use std::io;

use comfy_table::CellAlignment;
use serde::Serialize;

use crate::cli::console::{self, Out};
use crate::judge::server::author::Written;
use crate::model::{Author, Masked};
use crate::text::sanitize::shown_line;

/// What a run came to, as it is printed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Report {
    /// Conversations that the run is about.
    pub(super) inputs: usize,
    /// Whether nobody was asked.
    pub(super) dry_run: bool,
    /// Whether the user ended it.
    #[serde(skip)]
    pub(super) cancelled: bool,
    /// In the order of the file.
    pub(super) models: Vec<Tally>,
    /// From start to end.
    pub(super) seconds: f64,
}

/// What came of one model.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Tally {
    /// Its name in logs.
    pub(super) model: String,
    /// Inputs to which it had no output before.
    pub(super) missing: usize,
    /// Inputs to which it had one.
    pub(super) known: usize,
    /// Inputs that it was asked about and that ended: those that follow, together.
    pub(super) asked: usize,
    /// Outputs that are in the store now.
    pub(super) made: usize,
    /// Those among them that end at the limit of tokens.
    pub(super) cut: usize,
    /// Inputs without an output.
    pub(super) failed: usize,
    /// By cause.
    pub(super) failures: BTreeMap<&'static str, usize>,
    usage: Usage,
    /// US dollars; None where no price is known.
    cost_usd: Option<f64>,
    /// What was masked in what it was told, by pattern.
    #[serde(skip_serializing_if = "Masked::is_empty")]
    pub(super) masked: Masked,
    /// What it would take, where nobody was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) estimate: Option<Estimate>,
    /// Why it could not go on.
    pub(super) stopped: Option<String>,
    /// What the latest failure said.
    #[serde(skip)]
    pub(super) last_failure: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Usage {
    input_tokens: u64,
    output_tokens: u64,
}

/// What the calls would take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Estimate {
    /// Calls; inputs of which nothing is asked need none.
    pub(super) calls: usize,
    /// Tokens read, by the length of the texts.
    pub(super) input_tokens: f64,
    /// Tokens written, at the most.
    pub(super) most_output_tokens: f64,
    /// US dollars of both; None where no price is known.
    pub(super) most_usd: Option<f64>,
}

impl Estimate {
    pub(super) fn of(has_price: bool) -> Self {
        Self {
            calls: 0,
            input_tokens: 0.0,
            most_output_tokens: 0.0,
            most_usd: has_price.then_some(0.0),
        }
    }

    pub(super) fn add(&mut self, input: f64, output: f64, usd: Option<f64>) {
        self.calls += 1;
        self.input_tokens += input.ceil();
        self.most_output_tokens += output;
        self.most_usd = self.most_usd.zip(usd).map(|(sum, usd)| sum + usd);
    }
}

impl Tally {
    pub(super) fn of(author: &Author, missing: usize, known: usize) -> Self {
        Self {
            model: author.name.clone(),
            missing,
            known,
            asked: 0,
            made: 0,
            cut: 0,
            failed: 0,
            failures: BTreeMap::new(),
            usage: Usage::default(),
            cost_usd: None,
            masked: Masked::default(),
            estimate: None,
            stopped: None,
            last_failure: None,
        }
    }

    /// An input has ended.
    pub(super) fn count(&mut self, written: &Written) {
        self.asked += 1;
        self.masked.merge(&written.masked);
        let spent = &written.spent;
        self.usage.input_tokens += spent.input_tokens.unwrap_or_default();
        self.usage.output_tokens += spent.output_tokens.unwrap_or_default();
        if let Some(cost) = spent.cost_usd {
            *self.cost_usd.get_or_insert(0.0) += cost;
        }
        match &written.output {
            Ok(output) => {
                self.made += 1;
                self.cut += usize::from(output.is_cut);
            }
            Err(why) => {
                self.fail(why.as_str());
                self.last_failure = Some(why.detail().to_string());
            }
        }
    }

    /// Outputs did not come in, since the very same ones were forgotten.
    pub(super) fn keep_out(&mut self, count: usize) {
        for _ in 0..count {
            self.made -= 1;
            self.fail("forgotten");
        }
    }

    fn fail(&mut self, cause: &'static str) {
        self.failed += 1;
        *self.failures.entry(cause).or_default() += 1;
    }
}

/// A row for each model.
pub(super) fn table(report: &Report, out: &mut Out) -> io::Result<()> {
    let mut table = if report.dry_run {
        console::table([
            "model",
            "to ask",
            "known",
            "tokens in",
            "tokens out",
            "cost",
        ])
    } else {
        console::table([
            "model",
            "asked",
            "made",
            "known",
            "failed",
            "tokens in",
            "tokens out",
            "cost",
        ])
    };
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for tally in &report.models {
        table.add_row(if report.dry_run {
            tally.row_of_estimate()
        } else {
            tally.row()
        });
    }
    out.line(&table.to_string())
}

impl Tally {
    fn row(&self) -> Vec<String> {
        let causes: Vec<_> = self
            .failures
            .iter()
            .map(|(cause, count)| format!("{cause} {count}"))
            .collect();
        let failed = match causes.as_slice() {
            [] => "0".to_string(),
            causes => format!("{} ({})", self.failed, causes.join(", ")),
        };
        vec![
            shown_line(&self.model).into_owned(),
            self.asked.to_string(),
            self.made.to_string(),
            self.known.to_string(),
            failed,
            self.usage.input_tokens.to_string(),
            self.usage.output_tokens.to_string(),
            self.cost_usd.map_or("?".to_string(), dollars),
        ]
    }

    fn row_of_estimate(&self) -> Vec<String> {
        let estimate = self.estimate.unwrap_or(Estimate::of(false));
        vec![
            shown_line(&self.model).into_owned(),
            estimate.calls.to_string(),
            self.known.to_string(),
            format!("about {:.0}", estimate.input_tokens),
            format!("at most {:.0}", estimate.most_output_tokens),
            estimate
                .most_usd
                .map_or("?".to_string(), |usd| format!("at most {}", dollars(usd))),
        ]
    }
}

/// Cents where that says something, and more where it would not.
fn dollars(usd: f64) -> String {
    if usd == 0.0 || usd >= 0.1 {
        format!("${usd:.2}")
    } else {
        format!("${usd:.4}")
    }
}

//! Rows of the store into files that others read: one file a kind, rows one after another into any writer. Changes
//! nothing in the store.
//!
//! | file | owns |
//! |---|---|
//! | `kind` | names, readers and rules of each kind |
//! | `rule` | which output, edit or pair counts |
//! | `plan`, `pairs`, `split` | what is read, in which order, into which part |
//! | `sft_*`, `dpo_*`, `kto_*`, `reward`, `rubric`, `juror`, `csv`, `markdown` | one kind's row each |
//! | `chat`, `openai`, `sharegpt` | conversations as a family of trainers reads them |
//! | `left_out`, `leaks`, `demand` | what is said of tickets, texts and files |
//! | `agree`, `drift`, `sensitivity` | what is said of judges |
//! | `models` | what is said of models |
//! | `metrics` | what is measured of outputs without asking anybody |
//! | `report` | all of it as one document |
//! | `sink`, `file`, `manifest`, `dataset_info`, `axolotl` | the file, and what stands beside it |

pub mod agree;
pub mod axolotl;
mod chat;
mod csv;
pub mod dataset_info;
pub mod demand;
mod dpo_llamafactory;
mod dpo_openai;
mod dpo_trl;
pub mod drift;
pub mod file;
mod juror;
pub mod kind;
mod kto_llamafactory;
mod kto_trl;
mod leaks;
mod left_out;
pub mod manifest;
mod markdown;
pub mod metrics;
pub mod models;
mod openai;
mod pairs;
mod plan;
pub mod report;
mod reward;
mod rubric;
mod rule;
pub mod sensitivity;
mod sft_alpaca;
mod sft_messages;
mod sft_openai;
mod sft_prompt_completion;
mod sft_sharegpt;
mod sharegpt;
mod sink;
pub mod split;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use thiserror::Error;

use crate::model::{Evaluator, Log, Ordinal, Reviewer, Ticket};
use crate::query::Rows as _;
use crate::store::{Lens, Sight, Store, StoreError};

pub use demand::Thumbs;
pub use kind::{Kind, Shape, UnknownKind};
pub use leaks::Leaked;
pub use left_out::{LeftOut, Missed, Reason};
pub use pairs::{Place, Sides};
pub use plan::{Plan, Subject, Unit};
pub use rule::{Edits, Pairs, Rule, Suggested, UnknownEdits, UnknownSuggested, Yardstick};
pub use sink::{Sealed, Sink};

use leaks::Leaks;
use pairs::Pair;

/// What every row of one export has in common.
#[derive(Debug)]
pub struct Frame<'a> {
    evaluator: &'a Evaluator,
    /// What filters and scores are asked of.
    lens: Lens<'a>,
    /// By name.
    reviewers: Vec<Reviewer>,
    /// By name, each once.
    judges: Vec<String>,
    rule: &'a Rule,
    excel: bool,
}

impl<'a> Frame<'a> {
    /// The frame of an evaluator that the store has adopted.
    #[must_use]
    pub fn of(store: &'a Store, evaluator: &'a Evaluator, rule: &'a Rule) -> Self {
        let version = evaluator.version();
        let seen = store.judges(&version).into_iter();
        let mut judges: Vec<_> = seen.map(|judge| judge.name).collect();
        judges.sort_unstable();
        judges.dedup();
        Self {
            evaluator,
            lens: store.lens(evaluator, None, Sight::Everything),
            reviewers: store.reviewers(&version),
            judges,
            rule,
            excel: false,
        }
    }

    /// The same for tables that Excel opens.
    #[must_use]
    pub fn for_excel(self) -> Self {
        Self {
            excel: true,
            ..self
        }
    }

    /// What filters and scores are asked of.
    #[must_use]
    pub fn lens(&self) -> &Lens<'a> {
        &self.lens
    }
}

/// What became of the tickets that were to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Tickets with a row in a file.
    pub tickets: u64,
    /// Those without one, by reason.
    pub left_out: LeftOut,
    /// Good and bad answers, by part.
    pub thumbs: Vec<Thumbs>,
    /// Texts in more than one part.
    pub leaked: Leaked,
    /// Cells that were cut.
    pub cut: u64,
}

/// Why a file did not come to its end.
#[derive(Debug, Error)]
pub enum ExportError {
    /// A ticket can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The writer refused.
    #[error("{0}")]
    Write(#[from] io::Error),
}

/// What one subject became.
#[derive(Debug, Default)]
struct Made {
    rows: Vec<Vec<u8>>,
    thumbs: Thumbs,
    cut: u64,
}

/// Writes what was planned in its order, a ticket at a time, each part into its own sink. The same tickets give the same
/// bytes.
///
/// # Errors
/// When a ticket can't be read or a writer refuses; what was written until then is no whole file.
pub fn write<W: Write>(
    kind: Kind,
    frame: &Frame<'_>,
    plan: &Plan,
    mut read: impl FnMut(Ordinal) -> Result<Ticket, StoreError>,
    sinks: Vec<Sink<W>>,
) -> Result<(Written, Vec<(W, Sealed)>), ExportError> {
    let mut sinks = sinks;
    for sink in &mut sinks {
        sink.begin(&head(kind, frame));
    }
    let mut tally = Tally::new(plan);
    for unit in &plan.units {
        // Every ticket passes here on its way out.
        let mut ticket = |ordinal| read(ordinal);
        let (made, subject) = match unit.subject {
            Subject::Ticket(ordinal) => {
                let ticket = ticket(ordinal)?;
                (rows(kind, frame, &ticket), vec![ticket])
            }
            Subject::Pair(sides) => {
                let (chosen, rejected) = (ticket(sides.chosen.log)?, ticket(sides.rejected.log)?);
                let pair = Pair {
                    log: &chosen.log,
                    chosen: sides.chosen.text(&chosen.log),
                    rejected: sides.rejected.text(&rejected.log),
                    margin: sides.margin,
                };
                (pair_rows(kind, &pair), vec![chosen, rejected])
            }
        };
        match made {
            Ok(made) => {
                for row in &made.rows {
                    sinks[unit.part].row(row)?;
                }
                tally.wrote(unit.part, &made, &subject);
            }
            Err(reason) => tally.missed(reason, &subject),
        }
    }
    let written = tally.written(frame);
    let sealed: io::Result<Vec<_>> = sinks.into_iter().map(Sink::end).collect();
    Ok((written, sealed?))
}

/// What stands before the first row.
fn head(kind: Kind, frame: &Frame<'_>) -> Vec<u8> {
    match kind {
        Kind::Csv if frame.excel => [csv::MARK.as_bytes(), &csv::header(frame)].concat(),
        Kind::Csv => csv::header(frame),
        Kind::Markdown => markdown::head(frame),
        _ => Vec::new(),
    }
}

/// The rows of one ticket.
fn rows(kind: Kind, frame: &Frame<'_>, ticket: &Ticket) -> Result<Made, Reason> {
    let one = |row| Made {
        rows: vec![row],
        ..Made::default()
    };
    match kind.shape() {
        Shape::Example => {
            let answer = frame.rule.good(frame.evaluator, &frame.lens, ticket)?;
            example(kind, &ticket.log, answer).map(one)
        }
        Shape::Feedback => feedback(kind, frame, ticket),
        Shape::Pair => {
            let edit = frame.rule.edit(ticket)?;
            let pair = Pair {
                log: &ticket.log,
                chosen: &edit.output,
                rejected: &ticket.log.output,
                margin: None,
            };
            pair_rows(kind, &pair)
        }
        Shape::Ticket => match kind {
            Kind::Rubric => rubric::row(frame, ticket).map(one),
            Kind::Csv => {
                let length = if frame.excel {
                    csv::Cells::Excel
                } else {
                    csv::Cells::Whole
                };
                let (row, cut) = csv::row(frame, ticket, length);
                Ok(Made { cut, ..one(row) })
            }
            Kind::Markdown => Ok(one(markdown::row(frame, ticket))),
            _ => Ok(one(juror::row(frame, ticket))),
        },
    }
}

fn example(kind: Kind, log: &Log, answer: &str) -> Result<Vec<u8>, Reason> {
    match kind {
        Kind::SftOpenai => sft_openai::row(log, answer),
        Kind::SftPromptCompletion => sft_prompt_completion::row(log, answer),
        Kind::SftAlpaca => sft_alpaca::row(log, answer),
        Kind::SftSharegpt => sft_sharegpt::row(log, answer),
        _ => sft_messages::row(log, answer),
    }
}

/// An edit is a good answer; the output as the model wrote it is a good or a bad one.
fn feedback(kind: Kind, frame: &Frame<'_>, ticket: &Ticket) -> Result<Made, Reason> {
    let row = |answer: &str, is_good| match kind {
        Kind::KtoLlamafactory => kto_llamafactory::row(&ticket.log, answer, is_good),
        _ => kto_trl::row(&ticket.log, answer, is_good),
    };
    let mut rows = Made::default();
    let mut put = |made: Vec<u8>, is_good: bool| {
        rows.rows.push(made);
        rows.thumbs.up += u64::from(is_good);
        rows.thumbs.down += u64::from(!is_good);
    };
    let original = &ticket.log.output;
    let edit = frame.rule.edit(ticket).ok().map(|edit| &edit.output);
    let edited = edit.map(|edit| row(edit, true));
    // A text can't be good and bad at once.
    let same = edit.is_some_and(|edit| edit.trim() == original.trim());
    let judged = if same {
        Err(Reason::SameText)
    } else {
        let thumb = frame.rule.thumb(frame.evaluator, &frame.lens, ticket);
        thumb.and_then(|is_good| Ok((row(original, is_good)?, is_good)))
    };
    let reason = match (edited, judged) {
        (None, Err(reason)) | (Some(Err(reason)), Err(_)) => Some(reason),
        (edited, judged) => {
            if let Some(Ok(edited)) = edited {
                put(edited, true);
            }
            if let Ok((made, is_good)) = judged {
                put(made, is_good);
            }
            None
        }
    };
    reason.map_or(Ok(rows), Err)
}

fn pair_rows(kind: Kind, pair: &Pair<'_>) -> Result<Made, Reason> {
    let row = match kind {
        Kind::DpoOpenai => dpo_openai::row(pair),
        Kind::DpoLlamafactory => dpo_llamafactory::row(pair),
        Kind::Reward => reward::row(pair),
        _ => dpo_trl::row(pair),
    }?;
    Ok(Made {
        rows: vec![row],
        ..Made::default()
    })
}

/// Counts while rows go out.
struct Tally<'a> {
    plan: &'a Plan,
    used: HashSet<Ordinal>,
    missed: BTreeMap<Ordinal, Reason>,
    leaks: Leaks,
    thumbs: Vec<Thumbs>,
    cut: u64,
}

impl<'a> Tally<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self {
            plan,
            used: HashSet::new(),
            missed: plan.without.iter().copied().collect(),
            leaks: Leaks::default(),
            thumbs: vec![Thumbs::default(); plan.parts],
            cut: 0,
        }
    }

    fn wrote(&mut self, part: usize, made: &Made, subject: &[Ticket]) {
        self.cut += made.cut;
        self.thumbs[part].up += made.thumbs.up;
        self.thumbs[part].down += made.thumbs.down;
        for ticket in subject {
            self.used.insert(ticket.ordinal);
            if self.plan.parts < 2 {
                continue;
            }
            self.leaks.prompt(part, ticket.log.last_user_message());
            let edits = ticket.revisions.iter().map(|edit| &edit.output);
            let answers = edits.chain(&ticket.log.references);
            let candidates = ticket.log.candidates.iter().map(|one| &one.output);
            for answer in answers.chain(candidates).chain([&ticket.log.output]) {
                self.leaks.answer(part, answer);
            }
        }
    }

    fn missed(&mut self, reason: Reason, subject: &[Ticket]) {
        for ticket in subject {
            self.missed.entry(ticket.ordinal).or_insert(reason);
        }
    }

    /// The sum. An output that one pair could not take may stand in another.
    fn written(self, frame: &Frame<'_>) -> Written {
        let mut left_out = LeftOut::default();
        let mut tickets = 0;
        for ordinal in &self.plan.tickets {
            if self.used.contains(ordinal) {
                tickets += 1;
            } else if let Some(reason) = self.missed.get(ordinal) {
                left_out.add(*reason, *ordinal, frame.lens.id(*ordinal));
            }
        }
        Written {
            tickets,
            left_out,
            thumbs: self.thumbs,
            leaked: self.leaks.leaked(),
            cut: self.cut,
        }
    }
}

/// One record as JSON.
fn record(record: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(record).expect("records have string keys and finite numbers")
}

/// One record as a line of JSON.
fn line(of: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = record(of);
    bytes.push(b'\n');
    bytes
}

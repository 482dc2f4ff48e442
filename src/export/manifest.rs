//! What stands beside a file and says where it comes from. It has no time of its own: the same store and the same command
//! give the same bytes.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::EvaluatorVersion;

use super::Written;
use super::kind::{Kind, Shape};
use super::leaks::Leaked;
use super::rule::{Edits, Pairs, Rule};
use super::sink::Sealed;
use super::split::Split;

/// What every file of one export has in common.
#[derive(Clone, Debug)]
pub struct Provenance<'a> {
    /// The kind.
    pub kind: Kind,
    /// The evaluator's name.
    pub evaluator: &'a str,
    /// Its version.
    pub version: EvaluatorVersion,
    /// The last event of the journal.
    pub journal: u64,
    /// The filter as it was asked for.
    pub filter: &'a str,
    /// What rows are made of.
    pub rule: &'a Rule,
    /// The division into parts.
    pub split: Option<&'a Split>,
    /// Whether the table is for Excel.
    pub excel: bool,
    /// How many tickets the filter chose.
    pub chosen: usize,
}

#[derive(Serialize)]
struct Manifest<'a> {
    file: &'a str,
    kind: &'static str,
    program: String,
    evaluator: Named<'a>,
    journal: u64,
    filter: &'a str,
    #[serde(skip_serializing_if = "Map::is_empty")]
    rule: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<Part<'a>>,
    tickets: Tickets,
    rows: u64,
    left_out: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leakage: Option<Leaked>,
    bytes: u64,
    blake3: String,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    version: EvaluatorVersion,
}

#[derive(Serialize)]
struct Part<'a> {
    #[serde(rename = "part")]
    name: &'a str,
    shares: String,
    by: String,
}

#[derive(Serialize)]
struct Tickets {
    chosen: usize,
    written: u64,
}

impl Provenance<'_> {
    /// The manifest of one file, which is the part of this number.
    #[must_use]
    pub fn manifest(&self, file: &str, part: usize, sealed: &Sealed, written: &Written) -> String {
        let left_out = written.left_out.by_reason();
        let manifest = Manifest {
            file,
            kind: self.kind.name(),
            program: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            evaluator: Named {
                name: self.evaluator,
                version: self.version,
            },
            journal: self.journal,
            filter: self.filter,
            rule: self.rule(),
            split: self.split.map(|split| Part {
                name: split.parts()[part],
                shares: split.shares.to_string(),
                by: split.basis.to_string(),
            }),
            tickets: Tickets {
                chosen: self.chosen,
                written: written.tickets,
            },
            rows: sealed.rows,
            left_out: left_out
                .map(|(reason, missed)| (reason.as_str().to_string(), missed.count.into()))
                .collect(),
            leakage: self.split.map(|_| written.leaked),
            bytes: sealed.bytes,
            blake3: sealed.hash.to_string(),
        };
        format!("{:#}\n", serde_json::json!(manifest))
    }

    /// The part of the rule that this kind asks.
    fn rule(&self) -> Map<String, Value> {
        let mut said = Map::new();
        let mut say = |key: &str, value: Value| said.insert(key.to_string(), value);
        let Rule {
            accept,
            reject,
            edits,
            suggested,
            pairs,
        } = self.rule;
        let shape = self.kind.shape();
        if matches!(shape, Shape::Example | Shape::Feedback) {
            let accept = accept.as_ref().map(ToString::to_string);
            say(
                "accept",
                accept.unwrap_or("every rating passes".into()).into(),
            );
            say("edits", edits.to_string().into());
            if *edits != Edits::None {
                say("suggested", suggested.as_str().into());
            }
        }
        if let (Shape::Feedback, Some(reject)) = (shape, reject) {
            say("reject", reject.to_string().into());
        }
        if shape == Shape::Pair {
            match pairs {
                Pairs::Revisions => {
                    say("pairs", "revisions".into());
                    if *edits != Edits::Latest {
                        say("edits", edits.to_string().into());
                    }
                    say("suggested", suggested.as_str().into());
                }
                Pairs::Comparisons { on } => {
                    say("pairs", "comparisons".into());
                    if let Some(key) = on {
                        say("criterion", key.as_str().into());
                    }
                }
                Pairs::Scores { by, margin } => {
                    say("pairs", "scores".into());
                    say("by", by.to_string().into());
                    say("margin", (*margin).into());
                }
            }
        }
        if self.excel {
            say("excel", true.into());
        }
        said
    }
}

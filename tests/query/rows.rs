//! Rows that are spelled out, and the vocabulary that goes with them.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use juror::model::{Criterion, CriterionKey, Label, LogId, Ordinal, Scale, Status};
use juror::query::{Audit, Field, Measure, Rows, Vocabulary, Whose};

#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
#[derive(Clone, Default)]
pub(crate) struct Row {
    pub(crate) id: [u8; 16],
    pub(crate) source_id: &'static str,
    pub(crate) model: &'static str,
    pub(crate) source: &'static str,
    pub(crate) tags: Vec<&'static str>,
    pub(crate) meta: BTreeMap<&'static str, &'static str>,
    pub(crate) measures: Vec<(Measure, f64)>,
    pub(crate) status: Status,
    pub(crate) flagged: bool,
    pub(crate) revised: bool,
    pub(crate) noted: bool,
    pub(crate) suggested: bool,
    pub(crate) assisted: bool,
    pub(crate) suspect: bool,
    pub(crate) differing: bool,
    pub(crate) settled: bool,
    pub(crate) failed: Vec<&'static str>,
    /// By `KEY`, `judge.KEY` or `NAME.KEY`.
    pub(crate) scores: BTreeMap<&'static str, f64>,
    pub(crate) judged: BTreeMap<&'static str, Vec<f64>>,
    /// From 0 to 1.
    pub(crate) parts_apart: f64,
    pub(crate) body: &'static str,
}

#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    /// How often a log was read.
    pub(crate) reads: Cell<usize>,
}

impl Table {
    pub(crate) fn new(rows: Vec<Row>) -> Self {
        Self {
            rows,
            reads: Cell::new(0),
        }
    }

    fn row(&self, ordinal: Ordinal) -> &Row {
        &self.rows[ordinal.index()]
    }
}

impl Rows for Table {
    fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).expect("a handful")
    }

    fn id(&self, ordinal: Ordinal) -> LogId {
        LogId(self.row(ordinal).id)
    }

    fn text(&self, ordinal: Ordinal, field: Field) -> Cow<'_, str> {
        let row = self.row(ordinal);
        Cow::Borrowed(match field {
            Field::Model => row.model,
            Field::Source => row.source,
            Field::SourceId => row.source_id,
        })
    }

    fn meta(&self, ordinal: Ordinal, key: &str) -> Option<Cow<'_, str>> {
        self.row(ordinal)
            .meta
            .get(key)
            .map(|text| Cow::Borrowed(*text))
    }

    fn measure(&self, ordinal: Ordinal, measure: Measure) -> Option<f64> {
        let measures = &self.row(ordinal).measures;
        measures
            .iter()
            .find(|(known, _)| *known == measure)
            .map(|(_, value)| *value)
    }

    fn tags(&self, ordinal: Ordinal) -> Vec<&str> {
        self.row(ordinal).tags.clone()
    }

    fn status(&self, ordinal: Ordinal) -> Status {
        self.row(ordinal).status
    }

    fn is_flagged(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).flagged
    }

    fn is_revised(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).revised
    }

    fn has_note(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).noted
    }

    fn is_suggested(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).suggested
    }

    fn is_suspect(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).suspect
    }

    fn is_assisted(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).assisted
    }

    fn is_differing(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).differing
    }

    fn is_settled(&self, ordinal: Ordinal) -> bool {
        self.row(ordinal).settled
    }

    fn has_failed(&self, ordinal: Ordinal, judge: Option<&str>) -> bool {
        let failed = &self.row(ordinal).failed;
        judge.map_or(!failed.is_empty(), |judge| failed.contains(&judge))
    }

    fn score(&self, ordinal: Ordinal, whose: &Whose, criterion: &CriterionKey) -> Option<f64> {
        let name = match whose {
            Whose::Own => criterion.to_string(),
            Whose::Judge => format!("judge.{criterion}"),
            Whose::Named(name) => format!("{name}.{criterion}"),
        };
        self.row(ordinal).scores.get(name.as_str()).copied()
    }

    fn judge_scores(&self, ordinal: Ordinal, criterion: &CriterionKey) -> Vec<f64> {
        let judged = &self.row(ordinal).judged;
        judged.get(criterion.as_str()).cloned().unwrap_or_default()
    }

    fn parts_apart(&self, ordinal: Ordinal) -> f64 {
        self.row(ordinal).parts_apart
    }

    fn contains(&self, ordinal: Ordinal, needle: &str) -> bool {
        self.reads.set(self.reads.get() + 1);
        let body = self.row(ordinal).body.to_lowercase();
        body.contains(&needle.to_lowercase())
    }
}

fn criterion(key: &str, scale: Scale) -> Criterion {
    Criterion::new(CriterionKey::new(key).expect("a key"), scale)
}

/// Accuracy 1–5 with a bar at 4, tone 1–5, safe, verdict (one label), faults (several), comment.
pub(crate) fn criteria() -> Vec<Criterion> {
    let five = || Scale::ordinal(1, 5).expect("a scale");
    let labels = ["none yet", "rude", "too-long"].map(Label::named).to_vec();
    vec![
        Criterion {
            pass: Some(4),
            ..criterion("accuracy", five())
        },
        criterion("tone", five()),
        criterion("safe", Scale::PassFail),
        criterion(
            "verdict",
            Scale::choice(["ship", "hold"].map(Label::named).to_vec(), false).expect("labels"),
        ),
        criterion("faults", Scale::choice(labels, true).expect("labels")),
        criterion("comment", Scale::Text),
    ]
}

pub(crate) fn vocabulary() -> Vocabulary {
    let strings = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    Vocabulary {
        criteria: criteria(),
        judges: strings(&["main", "gpt-4.1"]),
        reviewers: strings(&["r1", "r2", "Ana Müller"]),
        own: Some("r1".to_string()),
        audit: Audit {
            share: 0.5,
            seed: 7,
        },
        models: strings(&["bard", "gpt 4"]),
        tags: strings(&["billing"]),
        ..Vocabulary::default()
    }
}

/// Four tickets that differ in everything a filter can ask for.
pub(crate) fn table() -> Table {
    let full = Row {
        id: [0x9f; 16],
        source_id: "1/bard",
        model: "Bard",
        source: "may.jsonl",
        tags: vec!["billing", "eu-west"],
        meta: [("region", "EU"), ("attempts", "3")].into(),
        measures: vec![
            (Measure::Words, 412.0),
            (Measure::Turns, 2.0),
            // 2026-05-02T10:00:00Z
            (Measure::At, 1_777_716_000.0),
            (Measure::InputTokens, 100.0),
            (Measure::OutputTokens, 50.0),
            (Measure::LatencyMs, 2500.0),
            (Measure::CostUsd, 0.02),
        ],
        status: Status::Done,
        flagged: true,
        revised: true,
        noted: true,
        suggested: true,
        assisted: true,
        suspect: true,
        differing: true,
        settled: true,
        failed: vec![],
        scores: [
            ("accuracy", 2.0),
            ("judge.accuracy", 4.0),
            ("main.accuracy", 4.0),
            ("gpt-4.1.accuracy", 4.5),
            ("r2.accuracy", 3.0),
            ("Ana Müller.accuracy", 1.0),
            ("safe", 0.0),
            ("judge.safe", 1.0),
            ("verdict", 1.0),
            ("faults", 6.0),
        ]
        .into(),
        judged: BTreeMap::new(),
        parts_apart: 0.0,
        body: "Our Refund policy: ask (nicely).",
    };
    let rated = Row {
        id: [0x01; 16],
        model: "gpt 4",
        source: "june.jsonl",
        tags: vec!["praise"],
        meta: [("region", "us")].into(),
        measures: vec![
            (Measure::Words, 12.0),
            // 2026-05-01T23:59:59Z
            (Measure::At, 1_777_679_999.0),
            (Measure::OutputTokens, 9.0),
        ],
        status: Status::Done,
        failed: vec!["main"],
        scores: [
            ("accuracy", 5.0),
            ("safe", 1.0),
            ("verdict", 0.0),
            ("faults", 0.0),
        ]
        .into(),
        body: "refund the policy and not the fee",
        ..Row::default()
    };
    let skipped = Row {
        id: [0x02; 16],
        model: "gpt 4o",
        status: Status::Skipped,
        failed: vec!["gpt-4.1"],
        body: "2 < 3",
        ..Row::default()
    };
    let bare = Row {
        id: [0x03; 16],
        body: "hello",
        ..Row::default()
    };
    Table::new(vec![full, rated, skipped, bare])
}

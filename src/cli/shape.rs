//! A ticket in the shapes that `juror list --json` and `juror show --json` print.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::{Claim, Evaluator, Reviewer, Scale, Scores, Status, Ticket, Verdict};
use crate::text::words::word_count;

/// A ticket as a line.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    id: String,
    ordinal: u32,
    source_id: Option<&'a str>,
    model: Option<&'a str>,
    tags: Vec<&'a str>,
    at: Option<jiff::Timestamp>,
    status: Status,
    claimed: Option<&'a Claim>,
    /// How many reviewers have rated it, and how many are wanted.
    ratings: u32,
    wanted: u32,
    flagged: bool,
    random: bool,
    words: usize,
    input: &'a str,
    output: &'a str,
    reference: Option<&'a str>,
    revised: bool,
    human: BTreeMap<&'a Reviewer, &'a Scores>,
    /// What people settled on.
    #[serde(rename = "final")]
    settled: Option<&'a Scores>,
    judge: Map<String, Value>,
}

/// A ticket as a line; the output is the original one.
pub(super) fn ticket<'a>(ticket: &'a Ticket, evaluator: &Evaluator) -> Line<'a> {
    let now = jiff::Timestamp::now();
    let log = &ticket.log;
    let mut judge = Map::new();
    for verdict in &ticket.verdicts {
        judge.insert(verdict.judge.clone(), scores(verdict, evaluator));
    }
    Line {
        id: ticket.id.to_string(),
        ordinal: ticket.ordinal.0,
        source_id: log.source_id.as_deref(),
        model: log.model.as_deref(),
        tags: log
            .tags
            .iter()
            .chain(&ticket.tags)
            .map(String::as_str)
            .collect(),
        at: log.at,
        status: ticket.status_over_all(&evaluator.queue, Some(now)),
        claimed: ticket.claimed_at(now),
        ratings: ticket.raters(None),
        wanted: evaluator.queue.wanted(),
        flagged: ticket.flagged,
        random: ticket.random,
        words: word_count(&log.output),
        input: log.last_user_message(),
        output: &log.output,
        reference: log.reference(),
        revised: !ticket.revisions.is_empty(),
        human: people(ticket),
        settled: ticket.settled().map(|rating| &rating.scores),
        judge,
    }
}

/// Each reviewer's scores that stand.
pub(super) fn people(ticket: &Ticket) -> BTreeMap<&Reviewer, &Scores> {
    ticket
        .ratings
        .iter()
        .map(|rating| (&rating.reviewer, &rating.scores))
        .collect()
}

/// A judge's scores; of a failed verdict `null` for each criterion that it could have scored.
fn scores(verdict: &Verdict, evaluator: &Evaluator) -> Value {
    match verdict.outcome.scores() {
        Some(scores) => json!(scores),
        None => evaluator
            .criteria
            .iter()
            .filter(|criterion| criterion.scale != Scale::Text)
            .map(|criterion| (criterion.key.to_string(), Value::Null))
            .collect::<Map<_, _>>()
            .into(),
    }
}

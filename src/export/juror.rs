//! juror's own records: the log, the rating of each reviewer that stands, each judge's verdict and the edits. An import
//! into an empty store gives the same ratings and verdicts.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{
    Cause, CriterionKey, Evaluator, EvaluatorVersion, Log, Outcome, Rating, Reviewer, Scale, Score,
    Ticket, Verdict,
};

use super::{Frame, line};

#[derive(Debug, Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    log: Cow<'a, Log>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    human: BTreeMap<&'a Reviewer, Rated<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    judge: BTreeMap<&'a str, Judged<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revisions: Vec<Revised<'a>>,
}

/// One reviewer's entry.
#[derive(Debug, Serialize)]
struct Rated<'a> {
    scores: &'a BTreeMap<CriterionKey, Score>,
    at: Timestamp,
    version: EvaluatorVersion,
    /// Whether the judge or a peer had been seen: an import knows one word for a rating that is not blind.
    seen_judge: bool,
    random: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes: &'a BTreeMap<CriterionKey, String>,
}

/// One judge's entry.
#[derive(Debug, Serialize)]
struct Judged<'a> {
    scores: BTreeMap<&'a CriterionKey, Option<&'a Score>>,
    at: Timestamp,
    version: EvaluatorVersion,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Revised<'a> {
    by: &'a Reviewer,
    at: Timestamp,
    output: &'a str,
}

/// The ticket's line.
pub(super) fn row(frame: &Frame<'_>, ticket: &Ticket) -> Vec<u8> {
    line(&Record {
        log: log(ticket),
        // Later entries go over earlier ones of the same name.
        human: ticket
            .ratings
            .iter()
            .map(|rating| (&rating.reviewer, rated(rating)))
            .collect(),
        judge: ticket
            .verdicts
            .iter()
            .map(|verdict| (verdict.judge.as_str(), judged(frame.evaluator, verdict)))
            .collect(),
        revisions: ticket
            .revisions
            .iter()
            .map(|revision| Revised {
                by: &revision.reviewer,
                at: revision.at,
                output: &revision.output,
            })
            .collect(),
    })
}

/// The log with the tags that reviewers put on the ticket, which are no part of a log's identity.
fn log(ticket: &Ticket) -> Cow<'_, Log> {
    let mut log = Cow::Borrowed(&*ticket.log);
    for tag in &ticket.tags {
        if !log.tags.contains(tag) {
            log.to_mut().tags.push(tag.clone());
        }
    }
    log
}

fn rated(rating: &Rating) -> Rated<'_> {
    Rated {
        scores: &rating.scores,
        at: rating.at,
        version: rating.evaluator,
        seen_judge: !rating.seen.is_blind(),
        random: rating.random,
        note: rating.notes.ticket.as_deref(),
        notes: &rating.notes.criteria,
    }
}

fn judged<'a>(evaluator: &'a Evaluator, verdict: &'a Verdict) -> Judged<'a> {
    let (scores, failed, note) = match &verdict.outcome {
        Outcome::Scored { scores, rationale } => {
            let scores = scores.iter().map(|(key, score)| (key, Some(score)));
            (scores.collect(), None, rationale.as_deref())
        }
        Outcome::Failed(failure) => {
            let judged = evaluator.criteria.iter();
            let judged = judged.filter(|criterion| criterion.scale != Scale::Text);
            let scores = judged.map(|criterion| (&criterion.key, None)).collect();
            (scores, Some(failure.cause), Some(failure.detail.as_str()))
        }
    };
    Judged {
        scores,
        at: verdict.at,
        version: verdict.evaluator,
        failed,
        note,
    }
}

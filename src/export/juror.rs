//! juror's own records: the log, every rating of each reviewer, each judge's verdicts, the edits and the choices, with
//! all that is known of each. An import into another store gives it the same.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{
    Cause, Choice, Chooser, Comparison, CriterionKey, Evaluator, EvaluatorVersion, JudgeIdentity,
    Log, MadeOf, Outcome, Rating, Reviewer, Revision, Scale, Score, Side, Spent, Standing,
    Suggester, TextHash, Ticket, Verdict,
};

use super::{Frame, line};

#[derive(Debug, Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    log: Cow<'a, Log>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    human: BTreeMap<&'a Reviewer, Latest<Rated<'a>>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    judge: BTreeMap<&'a str, Latest<Judged<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revisions: Vec<Revised<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comparisons: Vec<Compared<'a>>,
}

/// The entry that stands, and those of the same name before it, oldest first.
#[derive(Debug, Serialize)]
struct Latest<T> {
    #[serde(flatten)]
    entry: T,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<T>,
}

/// One rating. What came without a time goes without one: the time that it has here is another one elsewhere.
#[derive(Debug, Serialize)]
struct Rated<'a> {
    scores: &'a BTreeMap<CriterionKey, Score>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    version: EvaluatorVersion,
    seen_judge: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    seen_peers: bool,
    random: bool,
    #[serde(skip_serializing_if = "Standing::is_own")]
    standing: Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes: &'a BTreeMap<CriterionKey, String>,
}

/// One verdict.
#[derive(Debug, Serialize)]
struct Judged<'a> {
    scores: BTreeMap<&'a CriterionKey, Option<&'a Score>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    version: EvaluatorVersion,
    identity: JudgeIdentity,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<TextHash>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Spent::is_nothing")]
    spent: Spent,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<&'a str>,
    #[serde(skip_serializing_if = "MadeOf::is_reply")]
    made_of: &'a MadeOf,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspect: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Revised<'a> {
    by: &'a Reviewer,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    version: EvaluatorVersion,
    output: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a Suggester>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field of the record"
)]
#[derive(Debug, Serialize)]
struct Compared<'a> {
    #[serde(flatten)]
    by: &'a Option<Chooser>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    version: EvaluatorVersion,
    a: Side,
    b: Side,
    #[serde(skip_serializing_if = "Option::is_none")]
    criterion: Option<&'a CriterionKey>,
    choice: Choice,
    swapped: bool,
    seen_judge: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    seen_peers: bool,
    random: bool,
}

/// The ticket's line.
pub(super) fn row(frame: &Frame<'_>, ticket: &Ticket) -> Vec<u8> {
    // A reviewer's own comes last: who reads one entry alone reads that.
    let beside = ticket.finals.iter().chain(&ticket.repeats);
    let ratings = beside.chain(&ticket.ratings);
    // What was said of the output comes last, for the same reason.
    let verdicts = ticket.corrected.iter().chain(&ticket.verdicts);
    line(&Record {
        log: log(ticket),
        human: latest(ratings.map(|rating| (&rating.reviewer, rated(rating)))),
        judge: latest(
            verdicts.map(|verdict| (verdict.judge.as_str(), judged(frame.evaluator, verdict))),
        ),
        revisions: ticket.revisions.iter().map(revised).collect(),
        comparisons: ticket.comparisons.iter().map(compared).collect(),
    })
}

/// Entries by name; of several the last one stands.
fn latest<N: Ord, T>(entries: impl Iterator<Item = (N, T)>) -> BTreeMap<N, Latest<T>> {
    let mut all: BTreeMap<N, Latest<T>> = BTreeMap::new();
    for (name, entry) in entries {
        let before = all.remove(&name);
        let earlier = before.map_or_else(Vec::new, |before| {
            let mut earlier = before.earlier;
            earlier.push(before.entry);
            earlier
        });
        all.insert(name, Latest { entry, earlier });
    }
    all
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
        at: rating.origin.dated(rating.at),
        version: rating.evaluator,
        seen_judge: rating.seen.judge,
        seen_peers: rating.seen.peers,
        random: rating.random,
        standing: rating.standing,
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
        at: verdict.origin.dated(verdict.at),
        version: verdict.evaluator,
        identity: verdict.identity,
        generation: verdict.generation.as_deref(),
        revision: verdict.revision,
        failed,
        note,
        spent: verdict.spent,
        reply: verdict.reply.as_deref(),
        made_of: &verdict.made_of,
        suggestion: verdict.suggestion.as_deref(),
        suspect: verdict.suspect.as_deref(),
    }
}

fn revised(edit: &Revision) -> Revised<'_> {
    Revised {
        by: &edit.reviewer,
        at: edit.origin.dated(edit.at),
        version: edit.evaluator,
        output: &edit.output,
        from: edit.from.as_ref(),
    }
}

fn compared(made: &Comparison) -> Compared<'_> {
    Compared {
        by: &made.by,
        at: made.origin.dated(made.at),
        version: made.evaluator,
        a: made.a,
        b: made.b,
        criterion: made.criterion.as_ref(),
        choice: made.choice,
        swapped: made.swapped,
        seen_judge: made.seen.judge,
        seen_peers: made.seen.peers,
        random: made.random,
    }
}

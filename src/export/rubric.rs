//! Scores by criterion, for scripts that train or test judges:
//! `{"id","source_id","messages","output","revised_output","model","scores":{…},"judge":{…}}` a line. Every criterion and
//! every judge stands in every row; what is missing is null, and every number is finite.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::{Criterion, LogId, Rating, Scale, Score, Ticket, Verdict};
use crate::query::{Rows, Whose};

use super::chat::{self, Turn};
use super::left_out::Reason;
use super::{Frame, line};

#[derive(Debug, Serialize)]
struct Record<'a> {
    id: LogId,
    source_id: Option<&'a str>,
    messages: Vec<Turn<'a>>,
    output: &'a str,
    revised_output: Option<&'a str>,
    model: Option<&'a str>,
    scores: Map<String, Value>,
    judge: Map<String, Value>,
}

/// The ticket's line.
///
/// # Errors
/// When nobody has scored it, or it has no conversation or no output.
pub(super) fn row(frame: &Frame<'_>, ticket: &Ticket) -> Result<Vec<u8>, Reason> {
    let is_judged = ticket
        .verdicts
        .iter()
        .any(|verdict| verdict.outcome.scores().is_some());
    if ticket.ratings.is_empty() && ticket.settled().is_none() && !is_judged {
        return Err(Reason::NotRated);
    }
    let log = &ticket.log;
    if log.output.trim().is_empty() {
        return Err(Reason::NoOutput);
    }
    let criteria = &frame.evaluator.criteria;
    let scores = criteria.iter().map(|criterion| {
        let key = criterion.key.to_string();
        (key, people(frame, ticket, criterion))
    });
    let judges = frame.judges.iter().map(|name| {
        let verdict = ticket
            .verdicts
            .iter()
            .rfind(|verdict| verdict.judge == *name);
        (name.clone(), judged(criteria, verdict))
    });
    Ok(line(&Record {
        id: ticket.id,
        source_id: log.source_id.as_deref(),
        messages: chat::conversation(log)?,
        output: &log.output,
        revised_output: ticket.revisions.last().map(|edit| &*edit.output),
        model: log.model.as_deref(),
        scores: scores.collect(),
        judge: judges.collect(),
    }))
}

/// What people say on a criterion together, on which scale, and each of them.
fn people(frame: &Frame<'_>, ticket: &Ticket, criterion: &Criterion) -> Value {
    let together = frame
        .lens
        .score(ticket.ordinal, &Whose::Own, &criterion.key)
        .and_then(|code| Score::decode(code, &criterion.scale));
    let standing = frame
        .reviewers
        .iter()
        .filter_map(|who| ticket.rating(who))
        .map(|rating| rated(rating, criterion));
    json!({
        "value": value(together.as_ref()),
        "scale": scale(&criterion.scale),
        "ratings": standing.collect::<Vec<_>>(),
    })
}

fn rated(rating: &Rating, criterion: &Criterion) -> Value {
    let on_criterion = rating.notes.criteria.get(&criterion.key);
    json!({
        "rater": rating.reviewer,
        "value": value(rating.scores.get(&criterion.key)),
        "at": rating.at,
        "comment": on_criterion.or(rating.notes.ticket.as_ref()),
        "blind": rating.seen.is_blind(),
    })
}

/// A judge's scores, its words and when it answered; null throughout where it did not, or failed.
fn judged(criteria: &[Criterion], verdict: Option<&Verdict>) -> Value {
    let scores = verdict.and_then(|verdict| verdict.outcome.scores());
    let by_criterion: Map<String, Value> = criteria
        .iter()
        .map(|criterion| {
            let score = scores.and_then(|scores| scores.get(&criterion.key));
            (criterion.key.to_string(), value(score))
        })
        .collect();
    let rationale = verdict.and_then(|verdict| match &verdict.outcome {
        crate::model::Outcome::Scored { rationale, .. } => rationale.as_deref(),
        crate::model::Outcome::Failed(_) => None,
    });
    json!({
        "scores": by_criterion,
        "at": verdict.map(|verdict| verdict.at),
        "comment": rationale,
    })
}

/// A score as JSON. A number that is none becomes null.
fn value(score: Option<&Score>) -> Value {
    score.map_or(Value::Null, |score| {
        serde_json::to_value(score).unwrap_or(Value::Null)
    })
}

fn scale(scale: &Scale) -> Value {
    match scale {
        Scale::Ordinal { min, max, .. } => json!({"kind": "ordinal", "min": min, "max": max}),
        Scale::PassFail => json!({"kind": "pass-fail"}),
        Scale::Choice { labels, many } => {
            let labels: Vec<_> = labels.iter().map(|label| &label.key).collect();
            json!({"kind": "choice", "labels": labels, "many": many})
        }
        Scale::Text => json!({"kind": "text"}),
    }
}

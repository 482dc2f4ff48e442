//! Every text of a log, a ticket, scores that came with a log, a decision, an evaluator: what somebody wrote, in one order.
//! Changes nothing itself. Roles, times of decisions, scores on a scale and counts are no texts.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::model::{
    Draft, Evaluator, Event, Given, Log, Notes, Outcome, Scale, Score, Scores, Ticket,
};

/// How a text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it stands.
    Plain,
    /// As JSON, where it is.
    Json,
    /// As a number, which is private as a whole or not at all.
    Number,
}

/// What is done to a text.
pub(super) trait Deed: FnMut(&mut String, Kind) {}

impl<F: FnMut(&mut String, Kind)> Deed for F {}

/// Every text of a log. A number and a time that are changed by it become a text, and nothing.
pub(super) fn of_log(log: &mut Log, deed: &mut impl Deed) {
    for message in &mut log.messages {
        deed(&mut message.content, Kind::Plain);
        optional(&mut message.name, deed);
        for call in &mut message.tool_calls {
            deed(&mut call.name, Kind::Plain);
            deed(&mut call.arguments, Kind::Json);
            deed(&mut call.id, Kind::Plain);
        }
        optional(&mut message.tool_call_id, deed);
    }
    deed(&mut log.output, Kind::Plain);
    for reference in &mut log.references {
        deed(reference, Kind::Plain);
    }
    for candidate in &mut log.candidates {
        deed(&mut candidate.output, Kind::Plain);
        optional(&mut candidate.model, deed);
    }
    optional(&mut log.source_id, deed);
    optional(&mut log.model, deed);
    for tag in &mut log.tags {
        deed(tag, Kind::Plain);
    }
    fields(&mut log.meta, deed);
    log.at = log.at.filter(|at| {
        let before = at.to_string();
        let mut text = before.clone();
        deed(&mut text, Kind::Plain);
        text == before
    });
}

/// Every text of a ticket: those of its log first.
pub(super) fn of_ticket(ticket: &mut Ticket, deed: &mut impl Deed) {
    of_log(Arc::make_mut(&mut ticket.log), deed);
    for revision in &mut ticket.revisions {
        deed(&mut revision.output, Kind::Plain);
    }
    for rating in &mut ticket.ratings {
        of_notes(&mut rating.notes, deed);
        of_scores(&mut rating.scores, deed);
    }
    for verdict in &mut ticket.verdicts {
        match &mut verdict.outcome {
            Outcome::Scored { scores, rationale } => {
                of_scores(scores, deed);
                optional(rationale, deed);
            }
            Outcome::Failed(failure) => deed(&mut failure.detail, Kind::Plain),
        }
        if let Some(reply) = &mut verdict.reply {
            deed(reply, Kind::Json);
        }
    }
    for skip in &mut ticket.skips {
        optional(&mut skip.reason, deed);
    }
    for tag in &mut ticket.tags {
        deed(tag, Kind::Plain);
    }
    deed(&mut ticket.source, Kind::Plain);
}

/// Every text of scores that came with a log.
pub(super) fn of_given(given: &mut Given, deed: &mut impl Deed) {
    for scores in given.human.values_mut().chain(given.judge.values_mut()) {
        optional(&mut scores.note, deed);
        for value in scores.scores.values_mut() {
            if let Value::String(text) = value {
                deed(text, Kind::Plain);
            }
        }
    }
}

/// Every text of a draft.
pub(super) fn of_draft(draft: &mut Draft, deed: &mut impl Deed) {
    of_scores(&mut draft.scores, deed);
    of_notes(&mut draft.notes, deed);
    optional(&mut draft.output, deed);
}

/// Every text that a reviewer wrote in a decision.
pub(super) fn of_event(event: &mut Event, deed: &mut impl Deed) {
    match event {
        Event::Rated(ratings) => {
            for rating in ratings {
                of_notes(&mut rating.notes, deed);
                of_scores(&mut rating.scores, deed);
            }
        }
        Event::Revised(revision) => deed(&mut revision.output, Kind::Plain),
        Event::Skipped { reason, .. } => optional(reason, deed),
        _ => {}
    }
}

/// Every text of an evaluator that a judge is told; keys and labels are words of a language that replies are read by.
pub(super) fn of_evaluator(evaluator: &mut Evaluator, deed: &mut impl Deed) {
    deed(&mut evaluator.name, Kind::Plain);
    deed(&mut evaluator.purpose, Kind::Plain);
    deed(&mut evaluator.instructions, Kind::Plain);
    for criterion in &mut evaluator.criteria {
        deed(&mut criterion.title, Kind::Plain);
        deed(&mut criterion.help, Kind::Plain);
        match &mut criterion.scale {
            Scale::Ordinal { points, .. } => {
                for text in points.values_mut() {
                    deed(text, Kind::Plain);
                }
            }
            Scale::Choice { labels, .. } => {
                for label in labels {
                    deed(&mut label.help, Kind::Plain);
                }
            }
            Scale::PassFail | Scale::Text => {}
        }
    }
}

fn of_notes(notes: &mut Notes, deed: &mut impl Deed) {
    optional(&mut notes.ticket, deed);
    for note in notes.criteria.values_mut() {
        deed(note, Kind::Plain);
    }
}

fn of_scores(scores: &mut Scores, deed: &mut impl Deed) {
    for score in scores.values_mut() {
        if let Score::Text(text) = score {
            deed(text, Kind::Plain);
        }
    }
}

fn optional(text: &mut Option<String>, deed: &mut impl Deed) {
    if let Some(text) = text {
        deed(text, Kind::Plain);
    }
}

fn fields(fields: &mut Map<String, Value>, deed: &mut impl Deed) {
    *fields = std::mem::take(fields)
        .into_iter()
        .map(|(mut key, mut inner)| {
            deed(&mut key, Kind::Plain);
            value(&mut inner, deed);
            (key, inner)
        })
        .collect();
}

fn value(of: &mut Value, deed: &mut impl Deed) {
    match of {
        Value::String(text) => deed(text, Kind::Plain),
        Value::Number(number) => {
            let before = number.to_string();
            let mut text = before.clone();
            deed(&mut text, Kind::Number);
            if text != before {
                *of = Value::String(text);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| value(inner, deed)),
        Value::Object(object) => fields(object, deed),
        Value::Null | Value::Bool(_) => {}
    }
}

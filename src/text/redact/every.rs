//! Every text of a log, a ticket, scores that came with a log, a decision, an evaluator: what somebody wrote, in one order.
//! Changes nothing itself. Roles, times of decisions, scores on a scale and counts are no texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::model::{
    Asking, Candidate, Draft, Evaluator, Event, ExampleScores, Given, GivenScores, Log, MadeOf,
    Member, Message, Notes, Outcome, Revision, Sample, Scale, Score, Scores, Shown, TextHash,
    Ticket, ToolCall,
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
    // Every field is named here and below, so that a new one is not forgotten.
    let Log {
        source_id,
        messages,
        output,
        references,
        model,
        at,
        tags,
        meta,
        usage: _,
        candidates,
    } = log;
    for message in messages {
        of_message(message, deed);
    }
    deed(output, Kind::Plain);
    for reference in references {
        deed(reference, Kind::Plain);
    }
    for Candidate { model, output } in candidates {
        deed(output, Kind::Plain);
        optional(model, deed);
    }
    optional(source_id, deed);
    optional(model, deed);
    for tag in tags {
        deed(tag, Kind::Plain);
    }
    fields(meta, deed);
    *at = at.filter(|at| {
        let before = at.to_string();
        let mut text = before.clone();
        deed(&mut text, Kind::Plain);
        text == before
    });
}

fn of_message(message: &mut Message, deed: &mut impl Deed) {
    let Message {
        role: _,
        content,
        name,
        tool_calls,
        tool_call_id,
    } = message;
    deed(content, Kind::Plain);
    optional(name, deed);
    for ToolCall {
        id,
        name,
        arguments,
    } in tool_calls
    {
        deed(name, Kind::Plain);
        deed(arguments, Kind::Json);
        deed(id, Kind::Plain);
    }
    optional(tool_call_id, deed);
}

/// Every text of a ticket: those of its log first.
pub(super) fn of_ticket(ticket: &mut Ticket, deed: &mut impl Deed) {
    let Ticket {
        ordinal: _,
        id: _,
        log,
        source,
        random: _,
        flagged: _,
        tags,
        ratings,
        repeats,
        finals,
        asks: _,
        verdicts,
        corrected,
        revisions,
        comparisons: _,
        skips,
        looks: _,
        claim: _,
    } = ticket;
    of_log(Arc::make_mut(log), deed);
    let hashes = of_edits(revisions.iter_mut().map(text_of), deed);
    corrected.retain_mut(|verdict| renamed(&mut verdict.revision, &hashes));
    for rating in ratings.iter_mut().chain(repeats).chain(finals) {
        of_notes(&mut rating.notes, deed);
        of_scores(&mut rating.scores, deed);
    }
    for verdict in verdicts.iter_mut().chain(corrected) {
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
        of_made_of(&mut verdict.made_of, deed);
        optional(&mut verdict.suggestion, deed);
        optional(&mut verdict.suspect, deed);
    }
    for skip in skips {
        optional(&mut skip.reason, deed);
    }
    for tag in tags {
        deed(tag, Kind::Plain);
    }
    deed(source, Kind::Plain);
}

/// The hashes of edits, as they were and as they are: a hash of what is private tells it to whoever tries all that it can be.
type Hashes = BTreeMap<TextHash, TextHash>;

fn text_of(revision: &mut Revision) -> &mut String {
    let Revision {
        ticket: _,
        evaluator: _,
        reviewer: _,
        at: _,
        output,
        from: _,
        origin: _,
    } = revision;
    output
}

fn of_edits<'a>(edits: impl Iterator<Item = &'a mut String>, deed: &mut impl Deed) -> Hashes {
    let edits = edits.map(|edit| {
        let before = TextHash::of(edit);
        deed(edit, Kind::Plain);
        (before, TextHash::of(edit))
    });
    edits.collect()
}

/// Says anew which edit is meant; false where that edit is not there.
fn renamed(edit: &mut Option<TextHash>, hashes: &Hashes) -> bool {
    let Some(before) = edit else {
        return true;
    };
    *edit = hashes.get(before).copied();
    edit.is_some()
}

/// Every text of what came with a log.
pub(super) fn of_given(given: &mut Given, deed: &mut impl Deed) {
    let Given {
        human,
        judge,
        revisions,
        comparisons: _,
    } = given;
    let edits = revisions.iter_mut().map(|edit| &mut edit.output);
    let hashes = of_edits(edits, deed);
    let all = std::mem::take(judge).into_iter();
    let all = all.filter_map(|(name, scores)| {
        let kept = scores.keeping(|entry| renamed(&mut entry.revision, &hashes))?;
        Some((name, kept))
    });
    *judge = all.collect();
    for scores in human.values_mut().chain(judge.values_mut()) {
        of_given_scores(scores, deed);
    }
}

fn of_given_scores(given: &mut GivenScores, deed: &mut impl Deed) {
    let GivenScores {
        scores,
        at: _,
        standing: _,
        version: _,
        seen_judge: _,
        seen_peers: _,
        random: _,
        note,
        notes,
        failed: _,
        identity: _,
        generation: _,
        revision: _,
        spent: _,
        reply,
        made_of,
        suggestion,
        suspect,
        earlier,
    } = given;
    optional(note, deed);
    for note in notes.values_mut() {
        deed(note, Kind::Plain);
    }
    for value in scores.values_mut() {
        if let Value::String(text) = value {
            deed(text, Kind::Plain);
        }
    }
    if let Some(reply) = reply {
        deed(reply, Kind::Json);
    }
    of_made_of(made_of, deed);
    optional(suggestion, deed);
    optional(suspect, deed);
    for before in earlier {
        of_given_scores(before, deed);
    }
}

fn of_made_of(made_of: &mut MadeOf, deed: &mut impl Deed) {
    match made_of {
        MadeOf::Reply | MadeOf::Probabilities(_) => {}
        MadeOf::Samples(samples) | MadeOf::Orders(samples) => {
            for Sample {
                swapped: _,
                scores,
                failed: _,
                note,
                reply,
            } in samples
            {
                fields(scores, deed);
                optional(note, deed);
                if let Some(reply) = reply {
                    deed(reply, Kind::Json);
                }
            }
        }
        MadeOf::Members(members) => {
            for Member {
                judge: _,
                identity: _,
                scores,
            } in members
            {
                fields(scores, deed);
            }
        }
    }
}

/// Every text of a draft.
pub(super) fn of_draft(draft: &mut Draft, deed: &mut impl Deed) {
    let Draft {
        ticket: _,
        evaluator: _,
        reviewer: _,
        aim: _,
        scores,
        notes,
        output,
        from: _,
    } = draft;
    of_scores(scores, deed);
    of_notes(notes, deed);
    optional(output, deed);
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
        Event::Revised(revision) => deed(text_of(revision), Kind::Plain),
        Event::Skipped { reason, .. } => optional(reason, deed),
        _ => {}
    }
}

/// Every text of how a judge is asked. Its template is the user's own and no data.
pub(super) fn of_asking(asking: &mut Asking, deed: &mut impl Deed) {
    for Shown {
        ticket: _,
        log,
        given: ExampleScores { scores, note },
    } in &mut asking.examples
    {
        of_log(Arc::make_mut(log), deed);
        fields(scores, deed);
        optional(note, deed);
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

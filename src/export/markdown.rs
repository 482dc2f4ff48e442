//! A document to read and to print: each ticket under a heading, its texts fenced, its scores in a table. No text can end
//! its fence, and nothing in it is a control or hidden.

use std::fmt::Write as _;

use crate::model::{Outcome, Score, Ticket};
use crate::text::escape::{markdown_fenced, markdown_line as inline};

use super::Frame;

/// What stands before the first ticket.
pub(super) fn head(frame: &Frame<'_>) -> Vec<u8> {
    format!("# {}\n", inline(&frame.evaluator.name)).into_bytes()
}

/// The ticket.
pub(super) fn row(frame: &Frame<'_>, ticket: &Ticket) -> Vec<u8> {
    let mut text = String::new();
    write(&mut text, frame, ticket).expect("a string takes every write");
    text.into_bytes()
}

fn write(text: &mut String, frame: &Frame<'_>, ticket: &Ticket) -> std::fmt::Result {
    let log = &ticket.log;
    let name = log.source_id.as_deref().unwrap_or_default();
    let title = format!("{} {} {name}", ticket.ordinal, ticket.id.short());
    writeln!(text, "\n## {}\n", inline(title.trim()))?;
    let mut facts = vec![
        ticket
            .status_over_all(&frame.evaluator.queue, None)
            .as_str()
            .to_string(),
    ];
    facts.extend(log.model.clone());
    facts.extend(log.at.map(|at| at.to_string()));
    facts.extend(log.tags.iter().chain(&ticket.tags).cloned());
    writeln!(text, "{}", inline(&facts.join(" · ")))?;
    for message in &log.messages {
        let mut content = message.content.clone();
        for call in &message.tool_calls {
            if !content.is_empty() {
                content.push('\n');
            }
            write!(content, "[calls {}] {}", call.name, call.arguments)?;
        }
        fenced(text, message.role.as_str(), &content)?;
    }
    fenced(text, "output", &log.output)?;
    for candidate in &log.candidates {
        let model = candidate.model.as_deref().unwrap_or_default();
        fenced(
            text,
            format!("candidate {model}").trim_end(),
            &candidate.output,
        )?;
    }
    if let Some(edit) = ticket.revisions.last() {
        fenced(text, &format!("edited by {}", edit.reviewer), &edit.output)?;
    }
    for reference in &log.references {
        fenced(text, "reference", reference)?;
    }
    scores(text, frame, ticket)?;
    notes(text, frame, ticket)
}

/// A row a criterion, a column for each who has scored.
fn scores(text: &mut String, frame: &Frame<'_>, ticket: &Ticket) -> std::fmt::Result {
    let people = frame.reviewers.iter().filter_map(|who| {
        let rating = ticket.rating(who)?;
        Some((who.to_string(), Some(&rating.scores)))
    });
    let judges = ticket.verdicts.iter().map(|verdict| {
        let name = format!("judge {}", verdict.judge);
        (name, verdict.outcome.scores())
    });
    let columns: Vec<_> = people.chain(judges).collect();
    if columns.is_empty() {
        return Ok(());
    }
    write!(text, "\n| |")?;
    for (name, _) in &columns {
        write!(text, " {} |", inline(name))?;
    }
    writeln!(text, "\n|---|{}", "---|".repeat(columns.len()))?;
    for criterion in &frame.evaluator.criteria {
        write!(text, "| {} |", inline(&criterion.title))?;
        for (_, scores) in &columns {
            let score = scores.and_then(|scores| scores.get(&criterion.key));
            let cell = match (score, scores) {
                (Some(score), _) => Score::shown(score),
                (None, Some(_)) => String::new(),
                (None, None) => "failed".to_string(),
            };
            write!(text, " {} |", inline(&cell))?;
        }
        writeln!(text)?;
    }
    Ok(())
}

/// What people noted and judges said.
fn notes(text: &mut String, frame: &Frame<'_>, ticket: &Ticket) -> std::fmt::Result {
    let standing = frame.reviewers.iter().filter_map(|who| ticket.rating(who));
    for rating in standing {
        if let Some(note) = &rating.notes.ticket {
            fenced(text, &format!("note of {}", rating.reviewer), note)?;
        }
        for (key, note) in &rating.notes.criteria {
            fenced(text, &format!("note of {} on {key}", rating.reviewer), note)?;
        }
    }
    for verdict in &ticket.verdicts {
        let said = match &verdict.outcome {
            Outcome::Scored { rationale, .. } => rationale.as_deref(),
            Outcome::Failed(failure) => Some(failure.detail.as_str()),
        };
        if let Some(said) = said {
            fenced(text, &format!("judge {}", verdict.judge), said)?;
        }
    }
    Ok(())
}

/// A text between fences, under a title.
fn fenced(text: &mut String, title: &str, content: &str) -> std::fmt::Result {
    write!(
        text,
        "\n**{}**\n\n{}",
        inline(title),
        markdown_fenced(content)
    )
}

//! Conversations to learn from: `{"messages":[…]}` a line, the answer last. Chooses what is good enough to learn.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Criterion, Evaluator, Rating, Reviewer, Scale, Ticket};

use super::chat::{Turn, conversation};
use super::left_out::Reason;
use super::line;

#[derive(Debug, Serialize)]
struct Record<'a> {
    messages: Vec<Turn<'a>>,
}

/// The ticket's line.
///
/// # Errors
/// When there is neither an edit nor an output that every rating passes.
pub(super) fn row(evaluator: &Evaluator, ticket: &Ticket) -> Result<Vec<u8>, Reason> {
    // Whoever edited an output has said what it should have been, whatever the scores of the original are.
    if ticket.revisions.is_empty() {
        check(evaluator, ticket)?;
    }
    let mut messages = conversation(&ticket.log)?;
    messages.push(Turn::answer(ticket.output())?);
    Ok(line(&Record { messages }))
}

/// Whether the rating that stands of each reviewer passes every criterion that has a bar.
fn check(evaluator: &Evaluator, ticket: &Ticket) -> Result<(), Reason> {
    if ticket.ratings.is_empty() {
        return Err(Reason::NotRated);
    }
    // Without a bar every rating would pass, the worst one too.
    if !evaluator.criteria.iter().any(has_bar) {
        return Err(Reason::NoBar);
    }
    let standing: BTreeMap<&Reviewer, &Rating> = ticket
        .ratings
        .iter()
        .map(|rating| (&rating.reviewer, rating))
        .collect();
    standing
        .into_values()
        .try_for_each(|rating| passes(evaluator, rating))
}

fn passes(evaluator: &Evaluator, rating: &Rating) -> Result<(), Reason> {
    for criterion in evaluator.criteria.iter().filter(|one| has_bar(one)) {
        match rating.scores.get(&criterion.key) {
            Some(score) if criterion.passes(score) == Some(true) => {}
            Some(_) => return Err(Reason::BelowBar),
            None if criterion.optional => {}
            None => return Err(Reason::NotScored),
        }
    }
    Ok(())
}

fn has_bar(criterion: &Criterion) -> bool {
    criterion.pass.is_some() || criterion.scale == Scale::PassFail
}

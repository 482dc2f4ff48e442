//! The examples of judges: from the store into the evaluator, and chosen where a judge wants some and has none. What was
//! chosen stays until someone asks anew, since another choice makes another judge.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::judge::answer::judged;
use crate::judge::examples::{Candidate, choose};
use crate::model::{
    Evaluator, Event, Frozen, FrozenSet, JudgeSpec, Log, Ordinal, Reviewer, Scale, Shown, Ticket,
};
use crate::query::{Audit, Holdout};
use crate::store::{Store, StoreError};

/// Gives each judge the examples that were chosen for it.
///
/// # Errors
/// When the store fails.
pub fn fill(evaluator: &mut Evaluator, store: &Store) -> Result<(), StoreError> {
    let version = evaluator.version();
    let holdout = Holdout::of(evaluator);
    for judge in &mut evaluator.judges {
        let name = judge.name.clone();
        let Some(asking) = judge.asking_mut().filter(|asking| asking.few_shot > 0) else {
            continue;
        };
        asking.examples.clear();
        let Some(examples) = store.examples(&version, &name)? else {
            continue;
        };
        // A set of another size was chosen when the file said something else.
        if examples.len() != asking.few_shot as usize {
            continue;
        }
        // What is held out now may have been chosen before it was.
        if examples
            .iter()
            .any(|example| is_held(store, holdout, example.ticket))
        {
            continue;
        }
        for example in examples {
            asking.examples.push(Shown {
                ticket: example.ticket,
                log: store.log(example.ticket)?,
                given: example.given,
            });
        }
    }
    Ok(())
}

/// Whose examples are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anew {
    /// Of judges that want some and have none.
    Missing,
    /// Of every judge that wants some.
    All,
}

/// Chooses examples from what people committed blind, and notes them in the journal. A sentence for each judge.
///
/// # Errors
/// When the store fails.
pub fn freeze(
    evaluator: &mut Evaluator,
    store: &mut Store,
    by: &Reviewer,
    anew: Anew,
) -> Result<Vec<String>, StoreError> {
    let mut said = Vec::new();
    for place in 0..evaluator.judges.len() {
        let spec = &evaluator.judges[place];
        let Some(asking) = spec.asking() else {
            continue;
        };
        let wants = asking.few_shot > 0 && (anew == Anew::All || asking.lacks_examples());
        if !wants {
            continue;
        }
        let (name, count) = (spec.name.clone(), asking.few_shot);
        let candidates = candidates(evaluator, spec, store)?;
        let Some(examples) = choose(evaluator, &candidates, count) else {
            said.push(format!(
                "The judge {name} wants {count} rated tickets as examples, and there are {}: it waits until more are rated \
                 blind, none of them a random one{}.",
                candidates.len(),
                if Holdout::of(evaluator).is_on() { " or held out" } else { "" }
            ));
            continue;
        };
        let mut sentence = format!("Shown to the judge {name} as examples, and not judged by it:");
        for example in &examples {
            let _ = write!(sentence, " {}", example.ticket);
        }
        said.push(sentence + ".");
        let frozen = Frozen {
            evaluator: evaluator.version(),
            judge: name,
            set: FrozenSet::Examples(examples),
        };
        store.commit(by, Timestamp::now(), &Event::Frozen(frozen))?;
    }
    fill(evaluator, store)?;
    Ok(said)
}

/// Whether a ticket is kept from examples.
fn is_held(store: &Store, holdout: Holdout, ticket: Ordinal) -> bool {
    store
        .input(ticket)
        .is_some_and(|input| holdout.holds(input))
}

/// The tickets that may become examples: rated blind, on every criterion that judges score, and none of those that speak
/// for the population or for the judge.
fn candidates(
    evaluator: &Evaluator,
    spec: &JudgeSpec,
    store: &Store,
) -> Result<Vec<Candidate>, StoreError> {
    let version = evaluator.version();
    let audit = Audit::from(&evaluator.queue);
    let holdout = Holdout::of(evaluator);
    let mut found = Vec::new();
    for ordinal in store.rated(&version) {
        let is_random = store.id(ordinal).is_some_and(|id| audit.chooses(&id));
        if is_random || is_held(store, holdout, ordinal) {
            continue;
        }
        let ticket = store.ticket(ordinal, evaluator)?;
        found.extend(candidate(evaluator, spec, &ticket));
    }
    Ok(found)
}

fn candidate(evaluator: &Evaluator, spec: &JudgeSpec, ticket: &Ticket) -> Option<Candidate> {
    let rating = ticket
        .ratings
        .iter()
        .rfind(|rating| rating.seen.is_blind() && !rating.random)?;
    let mut scores = rating.scores.clone();
    scores.retain(|key, _| {
        evaluator
            .criterion(key.as_str())
            .is_some_and(|criterion| criterion.scale != Scale::Text)
    });
    if scores.len() < judged(evaluator).count() {
        return None;
    }
    let judge = ticket
        .verdicts
        .iter()
        .rfind(|verdict| verdict.judge == spec.name)
        .and_then(|verdict| verdict.outcome.scores().cloned());
    Some(Candidate {
        ticket: ticket.ordinal,
        scores,
        note: rating.notes.ticket.clone(),
        judge,
        length: length(&ticket.log),
    })
}

fn length(log: &Log) -> usize {
    let messages = log.messages.iter().map(|message| message.content.len());
    let references = log.references.iter().map(String::len);
    messages.chain(references).sum::<usize>() + log.output.len()
}

/// The tickets that a judge is to judge: all but those that it is shown.
pub fn judgeable<'a>(
    spec: &'a JudgeSpec,
    tickets: impl IntoIterator<Item = Ordinal> + 'a,
) -> impl Iterator<Item = Ordinal> + 'a {
    tickets
        .into_iter()
        .filter(move |ticket| !spec.is_shown(*ticket))
}

//! What is private is masked on its way to the screen, and put back in what the reviewer decides: the state never holds it,
//! and the store never gets a mask for a correction.
//!
//! A ticket keeps its masks for the whole sitting, so that a text that is being edited means the same whatever the judges
//! add to the ticket meanwhile.

use std::collections::HashMap;

use crate::app::event::{Event, JudgeState};
use crate::model::redaction::{Masked, Place};
use crate::model::{Draft, Evaluator, Event as Fact, Ordinal, Ticket};
use crate::query::Vocabulary;
use crate::text::redact::{Pseudonyms, Redactor};

/// What is masked on the screen; nothing where the evaluator does not ask for it.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Veil {
    redactor: Option<Redactor>,
    known: HashMap<Ordinal, Pseudonyms>,
}

impl Veil {
    pub(in crate::runtime) fn of(evaluator: &Evaluator) -> Self {
        let redact = &evaluator.redact;
        Self {
            redactor: redact.applies(Place::Screen).then(|| Redactor::new(redact)),
            known: HashMap::new(),
        }
    }

    /// A ticket as the screen may show it, with what was masked in it.
    pub(super) fn ticket(&mut self, ticket: Ticket) -> (Ticket, Masked) {
        let Some(redactor) = &self.redactor else {
            return (ticket, Masked::default());
        };
        let known = self.known.entry(ticket.ordinal).or_default();
        let covered = redactor.cover_ticket(&ticket, known);
        (covered, known.take_masked())
    }

    /// A draft of a ticket that was shown.
    pub(super) fn draft(&mut self, draft: Draft) -> Draft {
        let Some(redactor) = &self.redactor else {
            return draft;
        };
        let known = self.known.entry(draft.ticket).or_default();
        let covered = redactor.cover_draft(&draft, known);
        known.take_masked();
        covered
    }

    /// A ticket of the list, of which little is shown.
    pub(super) fn row(&self, ticket: Ticket) -> Ticket {
        match &self.redactor {
            Some(redactor) => redactor.cover_ticket(&ticket, &mut Pseudonyms::default()),
            None => ticket,
        }
    }

    /// A draft as it is to be kept: with the values, since another sitting may mask otherwise. `before` reads the output
    /// as it stands.
    pub(super) fn kept(&mut self, draft: Draft, before: impl FnOnce() -> String) -> Draft {
        match (&self.redactor, self.known.get_mut(&draft.ticket)) {
            (Some(redactor), Some(known)) => redactor.uncover_draft(&draft, &before(), known),
            _ => draft,
        }
    }

    /// A decision as it is to be kept.
    ///
    /// # Errors
    /// When an edited output holds a mask that stands for nothing: with a sentence on it.
    pub(super) fn decided(
        &mut self,
        fact: &Fact,
        before: impl Fn(Ordinal) -> String,
    ) -> Result<Fact, String> {
        let tickets = fact.tickets();
        let (Some(redactor), [ticket]) = (&self.redactor, tickets.as_slice()) else {
            return Ok(fact.clone());
        };
        let Some(known) = self.known.get_mut(ticket) else {
            return Ok(fact.clone());
        };
        if let Fact::Revised(revision) = fact
            && let Some(mask) = redactor.stray(&revision.output, known)
        {
            return Err(format!(
                "{mask} stands for nothing in this ticket, so the edit can't keep it. The text is kept as a draft"
            ));
        }
        Ok(redactor.uncover_event(fact, &before(*ticket), known))
    }

    /// What is told the screen beside tickets.
    pub(super) fn told(&self, mut event: Event) -> Event {
        let Some(redactor) = &self.redactor else {
            return event;
        };
        let cover = |text: &mut String, mut known: Pseudonyms| {
            *text = redactor.cover_text(text, &mut known).into_owned();
        };
        match &mut event {
            Event::Notice(text) | Event::Failed(text) => cover(text, Pseudonyms::default()),
            Event::Judges(judges) => {
                let failures = |judge: &mut JudgeState| {
                    for failure in &mut judge.failures {
                        let known = self.known.get(&failure.ordinal).cloned();
                        cover(&mut failure.detail, known.unwrap_or_default());
                    }
                };
                judges.iter_mut().for_each(failures);
            }
            _ => {}
        }
        event
    }

    /// The words of the filter language without those that are private: the screen completes none of them.
    pub(in crate::runtime) fn vocabulary(&self, mut vocabulary: Vocabulary) -> Vocabulary {
        if let Some(redactor) = &self.redactor {
            let public =
                |text: &String| redactor.cover_text(text, &mut Pseudonyms::default()) == *text;
            vocabulary.tags.retain(public);
            vocabulary.models.retain(public);
            vocabulary.sources.retain(public);
        }
        vocabulary
    }
}

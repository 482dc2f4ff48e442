//! Decisions onto the disk, drafts beside them, and both ways along them.

use jiff::Timestamp;

use super::Work;
use crate::app::event::{Direction, Event, Reverted, Token};
use crate::model::{Aim, Draft, Drafts, Evaluator, Event as Fact, Ordinal, Status};
use crate::query::Rows as _;
use crate::store::{Sight, Store};

impl Work {
    /// Takes a decision as the screen made it, where masks may stand for what is private.
    pub(super) fn decide(&mut self, token: Token, fact: &Fact) {
        let before = |ordinal| output(&self.store, &self.evaluator, ordinal);
        match self.veil.decided(fact, before) {
            Ok(fact) => self.commit(token, &fact),
            Err(why) => {
                let statuses = self.statuses(&fact.tickets());
                self.tell(Event::NotSaved {
                    token,
                    statuses,
                    why,
                });
            }
        }
    }

    /// A draft as the screen holds it, with the values that its masks stand for.
    pub(super) fn unveiled(&mut self, draft: Draft) -> Draft {
        let ordinal = draft.ticket;
        let before = || output(&self.store, &self.evaluator, ordinal);
        self.veil.kept(draft, before)
    }

    /// Writes a decision; answers when it is on the disk, or why it is not.
    fn commit(&mut self, token: Token, fact: &Fact) {
        let tickets = fact.tickets();
        match self
            .store
            .commit(&self.reviewer.clone(), Timestamp::now(), fact)
        {
            Ok(_) => {
                self.decided_again(fact);
                self.tell(Event::Saved(token));
                if let Fact::Revised(_) = fact {
                    self.note_edit();
                    self.texts.forget_edits(&tickets);
                }
                if let Fact::Rated(ratings) = fact {
                    for rating in ratings {
                        self.settle_draft(rating.ticket, Aim::of(rating.standing));
                    }
                    // What the judges said of its edit may be counted from now on.
                    let lens = self.lens(Sight::Blind);
                    let is_revised = tickets.iter().any(|ticket| lens.is_revised(*ticket));
                    if is_revised {
                        self.forget_sensitivities();
                    }
                    self.note_latest(&tickets);
                    self.tell_agreement(Some(&tickets));
                    if is_revised {
                        self.tell_judging();
                    }
                }
                self.tell(Event::Changed(tickets));
                if let Fact::Rated(_) = fact {
                    self.serve_again();
                }
            }
            Err(error) => {
                self.keep_unsaved(fact);
                let statuses = self.statuses(&tickets);
                let kept = if matches!(fact, Fact::Rated(_)) {
                    " The scores are kept as a draft."
                } else {
                    ""
                };
                self.tell(Event::NotSaved {
                    token,
                    statuses,
                    why: format!("{error}{kept}"),
                });
                self.tell_progress();
            }
        }
    }

    /// The scores of a rating that is not on the disk stay as a draft, in memory where the disk takes nothing, beside a text
    /// that was begun.
    fn keep_unsaved(&mut self, fact: &Fact) {
        let Fact::Rated(ratings) = fact else { return };
        for rating in ratings {
            let aim = Aim::of(rating.standing);
            let fresh = || Draft::new(rating.ticket, rating.evaluator, rating.reviewer.clone());
            let draft = Draft {
                aim,
                scores: rating.scores.clone(),
                notes: rating.notes.clone(),
                ..self.draft_of(rating.ticket, aim).unwrap_or_else(fresh)
            };
            self.drafts.put(draft);
        }
    }

    pub(super) fn revert(&mut self, direction: Direction) {
        let (by, now) = (self.reviewer.clone(), Timestamp::now());
        let reverted = match direction {
            Direction::Undo => self.store.undo(&by, now, self.version),
            Direction::Redo => self.store.redo(&by, now, self.version),
        };
        match reverted {
            Ok(Some(reverted)) => {
                let fact = reverted.undone.event;
                if let (Fact::Rated(ratings), Direction::Redo) = (&fact, direction) {
                    for rating in ratings {
                        self.clear_draft(rating.ticket, Aim::of(rating.standing));
                    }
                }
                if let Fact::Revised(_) = fact {
                    self.note_edit();
                    self.texts.forget_edits(&fact.tickets());
                    self.tell_judging();
                }
                self.reverted_again(&fact, direction);
                let tickets = fact.tickets();
                let statuses = self.statuses(&tickets);
                let pair = match &fact {
                    Fact::Compared(made) => self.store.pair_of(made),
                    _ => None,
                };
                self.tell(Event::Reverted(Reverted {
                    direction,
                    fact,
                    pair,
                    statuses,
                }));
                self.tell_progress();
                self.forget_sensitivities();
                self.read_latest();
                self.tell_agreement(Some(&tickets));
                self.tell(Event::Changed(tickets));
            }
            Ok(None) => self.tell(Event::NothingToRevert(direction)),
            Err(error) => self.tell(Event::Failed(format!("nothing was taken back: {error}"))),
        }
    }

    pub(super) fn write_drafts(&mut self) {
        let store = &self.store;
        if let Err(error) = self.drafts.write(|draft| store.save_draft(draft)) {
            self.tell(Event::Failed(format!(
                "what you set is not on the disk yet: {error}"
            )));
        }
    }

    /// What is set and typed on a ticket and not committed.
    pub(super) fn drafts_of(&self, ticket: Ordinal) -> Drafts {
        let both = [Aim::Own, Aim::Final].into_iter();
        both.filter_map(|aim| self.draft_of(ticket, aim)).collect()
    }

    fn draft_of(&self, ticket: Ordinal, aim: Aim) -> Option<Draft> {
        let waiting = self.drafts.of(ticket, aim).cloned();
        waiting.or_else(|| self.store.draft(ticket, &self.version, &self.reviewer, aim))
    }

    pub(super) fn clear_draft(&mut self, ticket: Ordinal, aim: Aim) {
        self.drafts.forget(ticket, aim);
        if let Err(error) = self
            .store
            .clear_draft(ticket, &self.version, &self.reviewer, aim)
        {
            tracing::warn!(%error, "a draft that is committed could not be removed");
        }
    }

    /// Forgets the scores of a draft that are committed now; a text that was begun stays.
    fn settle_draft(&mut self, ticket: Ordinal, aim: Aim) {
        let draft = self.draft_of(ticket, aim);
        match draft.filter(|draft| draft.output.is_some()) {
            Some(draft) => self.drafts.put(Draft {
                aim,
                output: draft.output,
                from: draft.from,
                ..Draft::new(ticket, draft.evaluator, draft.reviewer)
            }),
            None => self.clear_draft(ticket, aim),
        }
    }

    fn statuses(&self, tickets: &[Ordinal]) -> Vec<(Ordinal, Status)> {
        let lens = self.lens(Sight::Blind);
        tickets
            .iter()
            .map(|ordinal| (*ordinal, lens.status(*ordinal)))
            .collect()
    }
}

/// The output of a ticket as it stands; empty where it can't be read.
fn output(store: &Store, evaluator: &Evaluator, ordinal: Ordinal) -> String {
    let ticket = store.ticket(ordinal, evaluator);
    ticket.map_or_else(|_| String::new(), |ticket| ticket.output().to_string())
}

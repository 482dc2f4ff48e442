//! The ticket on the desk: what is set and not committed, what is read and where, and the tickets fetched ahead.

mod shelf;

use std::sync::Arc;

pub(super) use self::shelf::Fetched;
use self::shelf::Shelf;
use super::document::{Document, Matches, Setting, View, Widths};
use super::layout::{self, Size};
use super::session::Session;
use crate::model::{
    Aim, Claim, Criterion, Draft, Event as Fact, Looked, Masked, Ordinal, Revision, Scores, Seen,
    Skip, Standing, Status, Ticket, Visible, visible,
};
use crate::text::words::word_count;

/// The ticket on the desk.
#[derive(Debug)]
pub struct Desk {
    /// What is set and not committed; on a decided ticket, its rating until something is changed.
    pub draft: Draft,
    /// The criterion that the next digit is for.
    pub focus: usize,
    /// What is read.
    pub document: Document,
    /// How it is shown.
    pub view: View,
    /// What is masked in the ticket.
    pub masked: Masked,
    /// Words of the output as it stands, counted when it is laid out and not at every frame.
    pub words: usize,
    /// The first row shown.
    pub top: usize,
    /// What is searched in it.
    pub search: Option<Search>,
    /// The ticket just left.
    pub last: Option<Last>,
    ticket: Option<Arc<Ticket>>,
    shelf: Shelf,
    /// The ticket that a final rating is for.
    settling: Option<Ordinal>,
    awaited: Option<Ordinal>,
}

/// A search in the text.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is searched.
    pub needle: String,
    /// Where it stands.
    pub matches: Matches,
    /// The match that was gone to last.
    pub at: usize,
}

/// The ticket just left and what was given.
#[derive(Clone, Debug)]
pub struct Last {
    /// The ticket, with the judges' verdicts.
    pub ticket: Arc<Ticket>,
    /// What the person gave.
    pub scores: Scores,
}

impl Desk {
    /// A desk without a ticket.
    #[must_use]
    pub fn new(session: &Session) -> Self {
        Self {
            draft: Draft::new(Ordinal(0), session.version, session.reviewer.clone()),
            focus: 0,
            document: Document::default(),
            view: View::default(),
            masked: Masked::default(),
            words: 0,
            top: 0,
            search: None,
            last: None,
            ticket: None,
            shelf: Shelf::default(),
            settling: None,
            awaited: None,
        }
    }

    /// The ticket.
    #[must_use]
    pub fn ticket(&self) -> Option<&Arc<Ticket>> {
        self.ticket.as_ref()
    }

    /// The ticket that was asked for and has not come.
    #[must_use]
    pub fn awaited(&self) -> Option<Ordinal> {
        self.awaited
    }

    /// What the reviewer may see of the ticket; nothing while there is none.
    #[must_use]
    pub fn visible(&self, session: &Session) -> Visible {
        match &self.ticket {
            Some(ticket) => visible(ticket, &session.reviewer, &session.evaluator),
            None => Visible {
                judge: false,
                peers: false,
                model: false,
            },
        }
    }

    /// How far the reviewer is with the ticket.
    #[must_use]
    pub fn status(&self, session: &Session) -> Status {
        self.ticket
            .as_ref()
            .map_or(Status::Todo, |ticket| ticket.status(&session.reviewer))
    }

    /// The criterion that the next digit is for.
    #[must_use]
    pub fn focused<'a>(&self, session: &'a Session) -> &'a Criterion {
        let criteria = &session.evaluator.criteria;
        &criteria[self.focus.min(criteria.len() - 1)]
    }

    /// Whether the draft differs from the rating that stands.
    #[must_use]
    pub fn is_changed(&self, session: &Session) -> bool {
        let rating = self
            .ticket
            .as_ref()
            .and_then(|ticket| ticket.rating(&session.reviewer));
        match rating {
            Some(rating) => rating.scores != self.draft.scores || rating.notes != self.draft.notes,
            None => !self.draft.scores.is_empty() || !self.draft.notes.is_empty(),
        }
    }

    /// Whether something is set or typed that is not committed.
    #[must_use]
    pub fn has_draft(&self, session: &Session) -> bool {
        self.draft.output.is_some() || self.is_changed(session)
    }

    /// What the reviewer has seen of judge and peers, as a rating records it.
    #[must_use]
    pub fn seen(&self, session: &Session) -> Seen {
        self.ticket.as_ref().map_or(Seen::default(), |ticket| {
            ticket.seen(&session.reviewer, &session.evaluator)
        })
    }

    /// Puts a ticket on the desk if it was fetched, else waits for it; returns whether it is there.
    pub(super) fn show(&mut self, ordinal: Ordinal, session: &Session, size: Size) -> bool {
        self.settling = self.settling.filter(|settling| *settling == ordinal);
        let Some(fetched) = self.shelf.take_out(ordinal) else {
            self.awaited = Some(ordinal);
            return false;
        };
        self.awaited = None;
        self.lay(&fetched, session, size);
        true
    }

    /// Takes a ticket that was read, as it was before the decisions that are still on their way to the disk. The one on
    /// the desk is renewed in its place, with what is set on it left alone; the awaited one is put on the desk; others are
    /// kept. Returns whether it was awaited.
    pub(super) fn learn<'a>(
        &mut self,
        mut fetched: Fetched,
        unsaved: impl Iterator<Item = &'a Fact>,
        session: &Session,
        size: Size,
    ) -> bool {
        let ordinal = fetched.ticket.ordinal;
        for fact in unsaved.filter(|fact| fact.tickets().contains(&ordinal)) {
            apply(Arc::make_mut(&mut fetched.ticket), fact, session);
        }
        self.shelf.put(ordinal, fetched.clone());
        if self.awaited == Some(ordinal) {
            self.awaited = None;
            self.lay(&fetched, session, size);
            return true;
        }
        if self.is_on_desk(ordinal) {
            let untouched = !self.has_draft(session);
            self.ticket = Some(self.as_asked(fetched.ticket));
            self.masked = fetched.masked;
            if untouched {
                let draft = fetched.drafts.get(self.aim()).cloned();
                self.take_draft(draft, session);
            }
            self.set_out(session, size);
        }
        false
    }

    /// Whether what is set is for a final rating.
    #[must_use]
    pub fn is_settling(&self) -> bool {
        self.settling.is_some()
    }

    /// Which rating is being made.
    #[must_use]
    pub fn aim(&self) -> Aim {
        if self.is_settling() {
            Aim::Final
        } else {
            Aim::Own
        }
    }

    /// The next ticket that is shown is for a final rating, if it is this one.
    pub(super) fn settle(&mut self, ordinal: Ordinal) {
        self.settling = Some(ordinal);
    }

    /// What is set was for a final rating and is no more: the ticket is the reviewer's again.
    pub(super) fn end_settling(&mut self, session: &Session, size: Size) {
        self.remember(session);
        let Some(ordinal) = self.settling.take() else {
            return;
        };
        let on_desk = self.ticket.as_mut();
        if let Some(ticket) = on_desk.filter(|ticket| ticket.ordinal == ordinal) {
            Arc::make_mut(ticket).asks = Standing::Own;
            let kept = self.shelf.get(ordinal);
            let draft = kept.and_then(|kept| kept.drafts.get(Aim::Own).cloned());
            self.take_draft(draft, session);
            self.focus_first_missing(session);
            self.set_out(session, size);
        }
    }

    fn as_asked(&self, mut ticket: Arc<Ticket>) -> Arc<Ticket> {
        if self.settling == Some(ticket.ordinal) {
            Arc::make_mut(&mut ticket).asks = Standing::Final;
        }
        ticket
    }

    /// Gives up waiting for a ticket.
    pub(super) fn give_up(&mut self, ordinal: Ordinal) {
        if self.awaited == Some(ordinal) {
            self.awaited = None;
        }
        self.shelf.remove(ordinal);
    }

    /// Takes the ticket off the desk: the queue has none to show.
    pub(super) fn clear(&mut self) {
        self.ticket = None;
        self.document = Document::default();
        self.top = 0;
    }

    /// The tickets among these that are not fetched.
    pub(super) fn missing(&self, wanted: Vec<Ordinal>) -> Vec<Ordinal> {
        wanted
            .into_iter()
            .filter(|ordinal| !self.shelf.has(*ordinal))
            .collect()
    }

    /// A ticket that is on the desk or fetched.
    pub(super) fn fetched(&self, ordinal: Ordinal) -> Option<&Arc<Ticket>> {
        let on_desk = self.ticket.as_ref();
        on_desk
            .filter(|ticket| ticket.ordinal == ordinal)
            .or_else(|| self.shelf.get(ordinal).map(|fetched| &fetched.ticket))
    }

    /// Whether something is set or typed on a fetched ticket that is not committed.
    pub(super) fn has_draft_of(&self, ordinal: Ordinal, session: &Session) -> bool {
        if self.is_on_desk(ordinal) {
            return self.has_draft(session);
        }
        let fetched = self.shelf.get(ordinal);
        fetched.is_some_and(|fetched| fetched.drafts.get(Aim::Own).is_some())
    }

    /// Whether the ticket is fetched, so that a change of it concerns the desk.
    pub(super) fn has(&self, ordinal: Ordinal) -> bool {
        self.shelf.has(ordinal) || self.is_on_desk(ordinal)
    }

    fn is_on_desk(&self, ordinal: Ordinal) -> bool {
        let on_desk = self.ticket.as_ref();
        on_desk.is_some_and(|ticket| ticket.ordinal == ordinal)
    }

    /// Does to the fetched tickets what a decision does, before the store has answered: the next key sees it done.
    pub(super) fn apply(&mut self, fact: &Fact, session: &Session, size: Size) {
        let untouched = !self.has_draft(session);
        for ordinal in fact.tickets() {
            if let Some(fetched) = self.shelf.get_mut(ordinal) {
                apply(Arc::make_mut(&mut fetched.ticket), fact, session);
            }
            if let Some(ticket) = self
                .ticket
                .as_mut()
                .filter(|ticket| ticket.ordinal == ordinal)
            {
                apply(Arc::make_mut(ticket), fact, session);
                // A rating that was not made here is what is set here from now on.
                if untouched {
                    self.take_draft(None, session);
                }
                self.set_out(session, size);
            }
        }
    }

    /// Takes an edit off the fetched tickets that did not reach the disk: the next key must not find it.
    pub(super) fn unrevise(&mut self, revision: &Revision, session: &Session, size: Size) {
        let without = |ticket: &mut Arc<Ticket>| {
            Arc::make_mut(ticket)
                .revisions
                .retain(|other| other != revision);
        };
        if let Some(fetched) = self.shelf.get_mut(revision.ticket) {
            without(&mut fetched.ticket);
        }
        let on_desk = self.ticket.as_mut();
        if let Some(ticket) = on_desk.filter(|ticket| ticket.ordinal == revision.ticket) {
            without(ticket);
            self.set_out(session, size);
        }
    }

    /// Keeps what is set on the ticket on the desk and not committed, so that coming back to it finds it.
    pub(super) fn remember(&mut self, session: &Session) {
        let draft = self.has_draft(session).then(|| self.draft.clone());
        if let Some(fetched) = self.shelf.get_mut(self.draft.ticket) {
            fetched.drafts.set(self.draft.aim, draft);
        }
    }

    /// Lays the text out again: another width, another view, or something else may be seen.
    pub(super) fn set_out(&mut self, session: &Session, size: Size) {
        let Some(ticket) = &self.ticket else { return };
        self.words = word_count(ticket.output());
        let visible = visible(ticket, &session.reviewer, &session.evaluator);
        let widths = Widths {
            speech: layout::text_width(size),
            whole: layout::page_width(size),
        };
        let (evaluator, reviewer) = (&*session.evaluator, &session.reviewer);
        let setting = Setting {
            evaluator,
            reviewer,
            visible,
            view: self.view,
            widths,
        };
        self.document = Document::of(ticket, setting);
        if let Some(search) = &mut self.search {
            search.matches = self.document.search(&search.needle);
        }
        self.scroll_to(self.top, session, size);
    }

    /// Scrolls so that a row comes first, as far as there is text behind it.
    pub(super) fn scroll_to(&mut self, row: usize, session: &Session, size: Size) {
        let rows =
            usize::from(layout::ReviewLayout::of(size, &session.evaluator.criteria).text_rows);
        self.top = row.min(self.document.lines.len().saturating_sub(rows));
    }

    /// Focuses the first criterion that a complete rating still needs; the first of all when none is missing.
    pub(super) fn focus_first_missing(&mut self, session: &Session) {
        let missing = session.evaluator.missing(&self.draft.scores).next();
        let place = missing.and_then(|key| {
            session
                .evaluator
                .criteria
                .iter()
                .position(|criterion| criterion.key == *key)
        });
        self.focus = place.unwrap_or_default();
    }

    fn lay(&mut self, fetched: &Fetched, session: &Session, size: Size) {
        self.ticket = Some(self.as_asked(fetched.ticket.clone()));
        self.masked = fetched.masked.clone();
        self.view = View::default();
        self.search = None;
        self.top = 0;
        let draft = fetched.drafts.get(self.aim()).cloned();
        self.take_draft(draft, session);
        self.focus_first_missing(session);
        self.set_out(session, size);
        let rows =
            usize::from(layout::ReviewLayout::of(size, &session.evaluator.criteria).text_rows);
        self.scroll_to(self.document.start(rows), session, size);
    }

    /// What was set and not committed comes back; else the rating that stands.
    fn take_draft(&mut self, draft: Option<Draft>, session: &Session) {
        let Some(ticket) = &self.ticket else { return };
        let fresh = || Draft {
            aim: self.aim(),
            ..Draft::new(ticket.ordinal, session.version, session.reviewer.clone())
        };
        self.draft = draft.unwrap_or_else(|| match ticket.rating(&session.reviewer) {
            Some(rating) => Draft {
                scores: rating.scores.clone(),
                notes: rating.notes.clone(),
                ..fresh()
            },
            None => fresh(),
        });
    }
}

/// What a decision does to a ticket.
fn apply(ticket: &mut Ticket, fact: &Fact, session: &Session) {
    let reviewer = &session.reviewer;
    match fact {
        Fact::Rated(ratings) => {
            let ordinal = ticket.ordinal;
            for rating in ratings.iter().filter(|rating| rating.ticket == ordinal) {
                ticket.take(rating.clone());
                if rating.standing != Standing::Final {
                    ticket.skips.retain(|skip| skip.reviewer != *reviewer);
                }
            }
        }
        Fact::Skipped { reason, .. } => {
            ticket.skips.push(Skip {
                reviewer: reviewer.clone(),
                at: jiff::Timestamp::UNIX_EPOCH,
                reason: reason.clone(),
            });
        }
        Fact::Claimed { until, .. } => {
            ticket.claim = until.map(|until| Claim {
                by: reviewer.clone(),
                until,
            });
        }
        Fact::Flagged { on, .. } => ticket.flagged = *on,
        Fact::Tagged { tag, on: true, .. } if !ticket.tags.contains(tag) => {
            ticket.tags.push(tag.clone());
        }
        Fact::Tagged { tag, on: false, .. } => ticket.tags.retain(|other| other != tag),
        Fact::Looked { look, .. } => ticket.looks.push(Looked {
            reviewer: reviewer.clone(),
            at: jiff::Timestamp::MAX,
            look: *look,
        }),
        Fact::Revised(revision) => ticket.revisions.push(revision.clone()),
        Fact::Compared(made) => ticket.comparisons.push(made.clone()),
        _ => {}
    }
}

//! What the screen asks of the store: tickets, rows of the list, progress, agreement. Queues are found by `searching`.

use jiff::Timestamp;

use super::Work;
use super::live::Live;
use crate::app::agreement::{Disagreements, Whom};
use crate::app::event::{Event, Progress, Summary};
use crate::export::sensitivity::probe;
use crate::metrics::sensitivity::Sensitivity;
use crate::model::{
    Claim, Criterion, JudgeIdentity, Ordinal, Pooling, Scores, Status, Ticket, visible,
};
use crate::query::{Rows as _, Whose};
use crate::store::{Against, Sight, StoreError};
use crate::text::words::word_count;

/// The latest tickets over which agreement rolls.
const RECENT: usize = 50;

/// Characters of what was asked that a row of the list can show.
const INPUT: usize = 160;

impl Work {
    pub(super) fn open(&mut self, tickets: &[Ordinal]) {
        for ordinal in tickets {
            match self.store.ticket(*ordinal, &self.evaluator) {
                Ok(ticket) => {
                    let mut drafts = self.drafts_of(*ordinal);
                    let ticket = self.as_served(ticket);
                    let (ticket, masked) = self.veil.ticket(ticket);
                    for draft in drafts.iter_mut() {
                        *draft = self.veil.draft(draft.clone());
                    }
                    self.tell(Event::Opened {
                        ticket: ticket.into(),
                        drafts,
                        masked,
                    });
                }
                Err(error) => self.tell(Event::NotOpened {
                    ordinal: *ordinal,
                    why: error.to_string(),
                }),
            }
        }
    }

    /// What is taken now, by whom.
    pub(super) fn claims(&self) -> Vec<(Ordinal, Claim)> {
        let claims = self.store.claims(&self.version, Timestamp::now());
        claims.map(|(at, claim)| (at, claim.clone())).collect()
    }

    pub(super) fn summaries(&self, tickets: &[Ordinal]) {
        let rows = tickets.iter().filter_map(|ordinal| {
            let ticket = self.store.ticket(*ordinal, &self.evaluator);
            ticket
                .inspect_err(|error| tracing::warn!(%error, "a row of the list could not be read"))
                .ok()
        });
        self.tell(Event::Summaries(
            rows.map(|ticket| self.summary(&self.veil.row(self.as_served(ticket))))
                .collect(),
        ));
    }

    fn summary(&self, ticket: &Ticket) -> Summary {
        let log = &ticket.log;
        let visible = visible(ticket, &self.reviewer, &self.evaluator);
        let judge = ticket
            .verdicts
            .iter()
            .find_map(|verdict| verdict.outcome.scores());
        Summary {
            ordinal: ticket.ordinal,
            id: ticket.id,
            model: log.model.clone().filter(|_| visible.model),
            tags: log.tags.iter().chain(&ticket.tags).cloned().collect(),
            at: log.at,
            words: u32::try_from(word_count(ticket.output())).unwrap_or(u32::MAX),
            input: log.last_user_message().chars().take(INPUT).collect(),
            status: ticket.status_in(&self.evaluator.queue, &self.reviewer, Timestamp::now()),
            asks: ticket.asks,
            flagged: ticket.flagged,
            random: ticket.random,
            revised: !ticket.revisions.is_empty(),
            seen: ticket.seen(&self.reviewer, &self.evaluator),
            own: ticket
                .rating(&self.reviewer)
                .map_or_else(Scores::new, |rating| rating.scores.clone()),
            judge: judge.filter(|_| visible.judge).cloned(),
        }
    }

    pub(super) fn find(&self, text: &str) {
        self.tell(match self.store.find(text) {
            Ok(ordinal) => Event::Located(ordinal),
            Err(error) => Event::Failed(error.to_string()),
        });
    }

    /// How far the reviewer is with what is to be decided.
    pub(super) fn tell_progress(&self) {
        let lens = self.lens(Sight::Blind);
        let (planned, again) = self.planned_again();
        let mut progress = Progress {
            total: planned,
            done: again,
            ..Progress::default()
        };
        for ordinal in &self.population {
            let status = lens.status(*ordinal);
            let (asked, made) = self.asked_and_made(*ordinal, status);
            progress.total += asked;
            progress.done += made;
            progress.skipped += usize::from(status == Status::Skipped);
            progress.flagged += usize::from(lens.is_flagged(*ordinal));
            if self.audit.chooses(&lens.id(*ordinal)) {
                progress.random += 1;
                progress.random_done += made;
            }
        }
        self.tell(Event::Progress(progress));
    }

    /// How well the first judge agrees with this reviewer; with people, until there is something to compare. `changed` are
    /// the tickets of which anything is new; None where everything may be.
    pub(super) fn tell_agreement(&mut self, changed: Option<&[Ordinal]>) {
        let Some(judge) = self.first_judge() else {
            return;
        };
        if let Err(error) = self.follow(judge, changed) {
            tracing::warn!(%error, "the agreement could not be counted");
            return;
        }
        let Some((own, people)) = &self.live else {
            return;
        };
        let sensitivity = self.sensitivity(&judge);
        let event = if own.is_empty() {
            Event::Agreement {
                whom: Whom::People,
                criteria: people.panels(),
                disagreements: Disagreements::new(),
                sensitivity,
                recent: Vec::new(),
            }
        } else {
            let lens = self.lens(Sight::Blind);
            // What comes again must not be met here with what was given the first time.
            let is_hidden = |ticket| self.again.served.contains(&ticket);
            let stands =
                |ticket, criterion: &Criterion| lens.score(ticket, &Whose::Own, &criterion.key);
            Event::Agreement {
                whom: Whom::You,
                criteria: own.panels(),
                disagreements: own.disagreements(&self.evaluator, is_hidden, stands),
                sensitivity,
                recent: own.agreed(&self.latest),
            }
        };
        self.tell(event);
        self.note_stale();
    }

    /// Brings the live counts up to date.
    fn follow(
        &mut self,
        judge: JudgeIdentity,
        changed: Option<&[Ordinal]>,
    ) -> Result<(), StoreError> {
        let (store, evaluator) = (&self.store, &self.evaluator);
        match (&mut self.live, changed) {
            (Some((own, people)), Some(changed)) if own.is_of(&judge) => {
                own.follow(store, evaluator, changed)?;
                people.follow(store, evaluator, changed)
            }
            (live, _) => {
                let of = |against| Live::of(store, evaluator, judge, against);
                *live = Some((
                    of(Against::Reviewer(self.reviewer.clone()))?,
                    of(Against::People(Pooling::Median))?,
                ));
                Ok(())
            }
        }
    }

    /// Reads which tickets the reviewer has rated of late.
    pub(super) fn read_latest(&mut self) {
        let latest = self
            .store
            .recently_rated(self.version, &self.reviewer, RECENT)
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "the latest decisions could not be read");
                Vec::new()
            });
        let latest = latest.into_iter().flatten().take(RECENT);
        self.latest = latest.collect();
        self.latest.make_contiguous().reverse();
    }

    /// Notes that the reviewer has rated these now.
    pub(super) fn note_latest(&mut self, tickets: &[Ordinal]) {
        self.latest.extend(tickets);
        let beyond = self.latest.len().saturating_sub(RECENT);
        self.latest.drain(..beyond);
    }

    /// How a judge takes to corrections, by the tickets on which it may be seen.
    pub(super) fn sensitivity(&self, judge: &JudgeIdentity) -> Sensitivity {
        if let Some(known) = self.sensitivities.borrow().get(judge) {
            return known.clone();
        }
        let lens = self.lens(Sight::Blind);
        let counts = |ordinal| lens.shows_scores(ordinal);
        let found = probe(&self.store, &self.evaluator, judge, counts).overall;
        self.sensitivities
            .borrow_mut()
            .insert(*judge, found.clone());
        found
    }

    /// What judges say of edits has changed, or what of it may be counted.
    pub(super) fn forget_sensitivities(&mut self) {
        self.sensitivities.get_mut().clear();
    }

    /// The judge whose agreement is shown: the evaluator's first one, else the one that came with most scores.
    pub(super) fn first_judge(&self) -> Option<JudgeIdentity> {
        let own = self.judging.first_identity();
        own.or_else(|| {
            let seen = self.store.judges(&self.version).into_iter();
            seen.max_by_key(|judge| judge.scored)
                .map(|judge| judge.identity)
        })
    }
}

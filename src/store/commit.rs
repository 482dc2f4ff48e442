//! Events in. An event is acknowledged when its texts and then its line are on the disk: this alone.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::model::{
    Comparison, Entry, EvaluatorVersion, Event, Ordinal, Reviewer, Seq, TextHash, Verdict,
};

use super::error::{StoreError, ran_full};
use super::hold::spend_reserve;
use super::index::registry::Stack;
use super::journal::Written;
use super::later::LatestOf;
use super::segments::frame::{Kind, encode, put_part};
use super::segments::{FrameAt, TextAt};
use super::state::apply::{Places, Scope};
use super::state::imported::NewRows;
use super::wire::event::WireEvent;
use super::{SNAPSHOT_EVERY, Store, Writer};

/// Texts of one frame, in bytes.
const FRAME: usize = 64 << 10;

/// An event that was taken back or brought back.
#[derive(Clone, Debug, PartialEq)]
pub struct Reverted {
    /// The event that says so.
    pub entry: Entry,
    /// The event that it is about.
    pub undone: Entry,
}

/// An event before it has a number.
pub(super) type Unwritten = (Timestamp, Reviewer, WireEvent<String>);

impl Store {
    /// Writes a decision. When this returns it is on the disk. A rating, a choice or an edit that goes over an earlier one and says
    /// that it is older gets the next time behind that one.
    ///
    /// # Errors
    /// When the store was opened for reading, the event is not a decision or names a log or an evaluator that the store
    /// does not know, or the disk refuses; nothing was written then.
    pub fn commit(
        &mut self,
        by: &Reviewer,
        at: Timestamp,
        event: &Event,
    ) -> Result<Entry, StoreError> {
        self.check(event)?;
        let event = self.after_known(event)?;
        let event = WireEvent::decision(&event).map_err(StoreError::NotADecision)?;
        self.write_one((at, by.clone(), event))
    }

    /// Writes verdicts as one group with one sync.
    ///
    /// # Errors
    /// As for [`Store::commit`]; none of the group was written then.
    pub fn commit_verdicts(
        &mut self,
        by: &Reviewer,
        verdicts: Vec<(Timestamp, Verdict)>,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut group = Vec::with_capacity(verdicts.len());
        let mut before = LatestOf::new();
        for (at, verdict) in verdicts {
            self.check_known(verdict.evaluator, &[verdict.ticket])?;
            let verdict = self.verdict_after_known(verdict, &mut before)?;
            group.push((at, by.clone(), WireEvent::Judged((&verdict).into())));
        }
        if group.is_empty() {
            return Ok(Vec::new());
        }
        self.write(group, None)
    }

    /// Writes choices as one group with one sync.
    ///
    /// # Errors
    /// As for [`Store::commit`]; none of the group was written then.
    pub fn commit_choices(
        &mut self,
        by: &Reviewer,
        made: Vec<Comparison>,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut group = Vec::with_capacity(made.len());
        for made in made {
            let at = made.at;
            let event = Event::Compared(made);
            self.check(&event)?;
            let event = self.after_known(&event)?;
            let event = WireEvent::decision(&event).map_err(StoreError::NotADecision)?;
            group.push((at, by.clone(), event));
        }
        if group.is_empty() {
            return Ok(Vec::new());
        }
        self.write(group, None)
    }

    /// Takes back the reviewer's latest decision under a version, whenever it was made. None when there is none left.
    ///
    /// # Errors
    /// As for [`Store::commit`].
    pub fn undo(
        &mut self,
        by: &Reviewer,
        at: Timestamp,
        version: EvaluatorVersion,
    ) -> Result<Option<Reverted>, StoreError> {
        let Some(seq) = self.latest(by, version, |stack| &stack.done)? else {
            return Ok(None);
        };
        let event = WireEvent::Undone {
            evaluator: version,
            seq,
        };
        self.revert(by, at, seq, event).map(Some)
    }

    /// Brings back what was taken back last. None when there is nothing, or a decision came since.
    ///
    /// # Errors
    /// As for [`Store::commit`].
    pub fn redo(
        &mut self,
        by: &Reviewer,
        at: Timestamp,
        version: EvaluatorVersion,
    ) -> Result<Option<Reverted>, StoreError> {
        let Some(seq) = self.latest(by, version, |stack| &stack.undone)? else {
            return Ok(None);
        };
        let event = WireEvent::Redone {
            evaluator: version,
            seq,
        };
        self.revert(by, at, seq, event).map(Some)
    }

    /// The latest event on one of the reviewer's two stacks, but for those about logs that were forgotten alone.
    fn latest(
        &self,
        by: &Reviewer,
        version: EvaluatorVersion,
        which: impl Fn(&Stack) -> &[Seq],
    ) -> Result<Option<Seq>, StoreError> {
        let registry = &self.state.index.registry;
        let Some(stack) = registry.stacks.get(&(by.clone(), version)) else {
            return Ok(None);
        };
        for seq in which(stack).iter().rev() {
            if registry.forgotten.is_empty()
                || !registry.are_forgotten(&self.state.entry(*seq)?.event.tickets())
            {
                return Ok(Some(*seq));
            }
        }
        Ok(None)
    }

    fn revert(
        &mut self,
        by: &Reviewer,
        at: Timestamp,
        seq: Seq,
        event: WireEvent<String>,
    ) -> Result<Reverted, StoreError> {
        let undone = self.state.entry(seq)?;
        let entry = self.write_one((at, by.clone(), event))?;
        Ok(Reverted { entry, undone })
    }

    fn check(&self, event: &Event) -> Result<(), StoreError> {
        let tickets = event.tickets();
        match event.evaluator() {
            Some(version) => self.check_known(version, &tickets)?,
            None => self.check_logs(&tickets)?,
        }
        if let Event::Rated(ratings) = event {
            for rating in ratings {
                self.check_known(rating.evaluator, &[])?;
            }
        }
        Ok(())
    }

    fn check_known(
        &self,
        version: EvaluatorVersion,
        tickets: &[Ordinal],
    ) -> Result<(), StoreError> {
        if self.state.index.registry.place(&version).is_none() {
            return Err(StoreError::UnknownEvaluator(version));
        }
        self.check_logs(tickets)
    }

    /// Refuses tickets whose logs are not there.
    pub(super) fn check_logs(&self, tickets: &[Ordinal]) -> Result<(), StoreError> {
        for ticket in tickets {
            if ticket.0 >= self.len() {
                return Err(StoreError::NoLog(*ticket, self.len()));
            }
            self.state.check_kept(*ticket)?;
        }
        Ok(())
    }

    /// Writes one event.
    pub(super) fn write_one(&mut self, event: Unwritten) -> Result<Entry, StoreError> {
        let written = self.write(vec![event], None)?;
        Ok(written.into_iter().next().expect("one event, one entry"))
    }

    /// Writes events as one group: texts to the segment, lines to the journal, and only then what follows from them.
    pub(super) fn write(
        &mut self,
        events: Vec<Unwritten>,
        mut rows: Option<NewRows>,
    ) -> Result<Vec<Entry>, StoreError> {
        let writer = self.writer.as_mut().ok_or(StoreError::ReadOnly)?;
        let result = writer.acknowledge(&events);
        if result.as_ref().is_err_and(ran_full) {
            spend_reserve(&self.folder);
        }
        let (written, places) = result?;
        let end = writer.segments.end();
        let mut entries = Vec::with_capacity(events.len());
        for (written, (at, by, event)) in written.iter().zip(events) {
            self.position = written.position;
            if let Err(error) = self
                .state
                .apply(written, &places, rows.take(), end, Scope::ALL)
            {
                if let Some(writer) = &mut self.writer {
                    writer.is_behind = true;
                }
                if ran_full(&error) {
                    spend_reserve(&self.folder);
                }
                return Err(StoreError::Behind(Box::new(error)));
            }
            entries.push(Entry {
                seq: written.line.seq,
                at,
                by,
                event: Event::from(event),
            });
            self.unsaved += 1;
        }
        if self.unsaved >= SNAPSHOT_EVERY {
            // Only the next open's time depends on it.
            let _ = self.save_snapshot();
        }
        Ok(entries)
    }
}

impl Writer {
    /// Puts texts and lines on the disk, in this order.
    fn acknowledge(&mut self, events: &[Unwritten]) -> Result<(Vec<Written>, Places), StoreError> {
        self.journal.check_sound()?;
        if self.is_behind {
            return Err(StoreError::Broken("db".into()));
        }
        let mut texts: Vec<(TextHash, String)> = Vec::new();
        let mut seen = HashSet::new();
        let lines = events
            .iter()
            .map(|(at, by, event)| {
                let event = event
                    .clone()
                    .map(&mut |text| {
                        let hash = TextHash::of(&text);
                        if seen.insert(hash) {
                            texts.push((hash, text));
                        }
                        Ok::<_, std::convert::Infallible>(hash)
                    })
                    .unwrap_or_else(|never| match never {});
                (*at, by.clone(), event)
            })
            .collect();
        let places = self.put_texts(&texts)?;
        let written = self.journal.append(self.disk.as_mut(), lines)?;
        Ok((written, places))
    }

    fn put_texts(&mut self, texts: &[(TextHash, String)]) -> Result<Places, StoreError> {
        let mut places = Places::new();
        let mut rest = texts;
        while !rest.is_empty() {
            let (mut body, mut hashes) = (Vec::new(), Vec::new());
            for (hash, text) in rest.iter().take(usize::from(u16::MAX)) {
                if !hashes.is_empty() && body.len() + text.len() > FRAME {
                    break;
                }
                put_part(&mut body, text.as_bytes());
                hashes.push(*hash);
            }
            rest = &rest[hashes.len()..];
            let count = u16::try_from(hashes.len()).expect("no more were taken");
            let frame = encode(&mut self.packer, Kind::Texts, 0, count, &[], &body);
            let at = self.segments.append(self.disk.as_mut(), &frame)?;
            note_places(&mut places, at, &hashes);
        }
        if !texts.is_empty() {
            self.segments.sync(self.disk.as_mut())?;
        }
        Ok(places)
    }
}

fn note_places(places: &mut Places, at: FrameAt, hashes: &[TextHash]) {
    for (number, hash) in (0_u16..).zip(hashes) {
        places.insert(*hash, TextAt(at, number));
    }
}

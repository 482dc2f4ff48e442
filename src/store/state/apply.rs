//! Follows the journal: an event's facts by key, then the state it leaves, then the cells of the tickets it is about.

use std::collections::HashMap;

use crate::model::{Ordinal, Seq, TextHash};
use crate::store::error::StoreError;
use crate::store::journal::line::{Chain, Line};
use crate::store::journal::{Place, Position, Written};
use crate::store::segments::{FrameAt, TextAt};
use crate::store::trees::{Batch, Tree};
use crate::store::wire::event::WireEvent;

use super::facts::{Mark, Marked, key, put};
use super::imported::NewRows;
use super::{LINES, State};
use crate::store::index::registry::{Known, KnownFile};

/// What of an event is still to be applied.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Scope {
    /// The facts by key.
    pub(in crate::store) facts: bool,
    /// The index in memory.
    pub(in crate::store) index: bool,
}

impl Scope {
    /// Everything.
    pub(in crate::store) const ALL: Self = Self {
        facts: true,
        index: true,
    };
}

/// Where the texts of events stand.
pub(in crate::store) type Places = HashMap<TextHash, TextAt>;

/// Up to where the facts follow journal and segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Applied {
    pub(in crate::store) journal: Position,
    pub(in crate::store) segments: FrameAt,
}

const APPLIED: &[u8] = b"applied";

type AppliedForm = (u64, u32, u64, [u8; 32], FrameAt, u32, u32);

impl State {
    /// Up to where the facts go; None in a new database.
    pub(in crate::store) fn applied(&mut self) -> Result<Option<Applied>, StoreError> {
        let Some(value) = self.trees.get(Tree::Sys, APPLIED)? else {
            return Ok(None);
        };
        let Ok((seq, file, offset, hash, segments, fresh, rows)) =
            postcard::from_bytes::<AppliedForm>(&value)
        else {
            return Ok(None);
        };
        self.fresh = fresh;
        self.rows = rows;
        Ok(Some(Applied {
            journal: Position {
                seq: Seq(seq),
                end: Place { file, offset },
                hash: Chain(hash),
            },
            segments,
        }))
    }

    /// Applies an event that is in the journal. `segments` is where the segments end with it.
    pub(in crate::store) fn apply(
        &mut self,
        written: &Written,
        places: &Places,
        rows: Option<NewRows>,
        segments: FrameAt,
        scope: Scope,
    ) -> Result<(), StoreError> {
        let line = &written.line;
        let mut rescored = Vec::new();
        if scope.facts {
            let mut batch = Batch::default();
            if let Some(rows) = &rows {
                rescored = rows.rescored();
                self.put_rows(&mut batch, rows)?;
                self.rows = rows.end();
            }
            self.put_facts(&mut batch, line, places);
            if (line.seq.0 - 1).is_multiple_of(LINES) {
                let place = (written.start.file, written.start.offset);
                let value = postcard::to_stdvec(&place).expect("two numbers");
                batch.put(Tree::Lines, line.seq.0.to_be_bytes().to_vec(), value);
            }
            let at = written.position;
            let form: AppliedForm = (
                at.seq.0,
                at.end.file,
                at.end.offset,
                at.hash.0,
                segments,
                self.fresh,
                self.rows,
            );
            let value = postcard::to_stdvec(&form).expect("numbers");
            batch.put(Tree::Sys, APPLIED.to_vec(), value);
            self.trees.apply(batch)?;
            if rows.is_some() {
                self.forget_kept();
            }
            self.pack_verdicts()?;
        }
        if scope.index {
            if let Some(rows) = rows {
                self.push_rows(&rows);
            }
            self.fold(line)?;
            self.derive(line)?;
            for ordinal in rescored {
                self.rescore(ordinal, line.seq)?;
            }
        }
        Ok(())
    }

    /// The facts that an event leaves by key.
    fn put_facts(&mut self, batch: &mut Batch, line: &Line<TextHash>, places: &Places) {
        let event = placed(batch, line, places);
        let seq = line.seq;
        let mut mark = |version, tickets: &[Ordinal], what: &Marked| {
            for ticket in tickets {
                let mark = Mark {
                    version,
                    by: line.by.clone(),
                    at: line.at,
                    what: what.clone(),
                };
                put(batch, Tree::Marks, key(*ticket, seq), &mark);
            }
        };
        match &event {
            WireEvent::Rated { ratings } => {
                for (number, rating) in (0_u32..).zip(ratings) {
                    let mut key = key(rating.ticket, seq);
                    key.extend_from_slice(&number.to_be_bytes());
                    put(batch, Tree::Ratings, key, rating);
                }
            }
            WireEvent::Skipped {
                evaluator,
                tickets,
                reason,
            } => mark(*evaluator, tickets, &Marked::Skip(*reason)),
            WireEvent::Flagged {
                evaluator,
                tickets,
                on,
            } => mark(*evaluator, tickets, &Marked::Flag(*on)),
            WireEvent::Tagged {
                evaluator,
                tickets,
                tag,
                on,
            } => mark(*evaluator, tickets, &Marked::Tag(tag.clone(), *on)),
            WireEvent::Looked {
                evaluator,
                tickets,
                look,
            } => mark(*evaluator, tickets, &Marked::Look(*look)),
            WireEvent::Claimed {
                evaluator,
                tickets,
                until,
            } => mark(*evaluator, tickets, &Marked::Claim(*until)),
            WireEvent::Revised(revision) => {
                put(batch, Tree::Revisions, key(revision.ticket, seq), revision);
            }
            WireEvent::Compared(made) => {
                put(batch, Tree::Comparisons, key(made.ticket, seq), made);
            }
            WireEvent::Judged(verdict) => self.put_verdict(batch, seq, verdict),
            WireEvent::Undone { seq: about, .. } | WireEvent::Redone { seq: about, .. } => {
                let key = [about.0.to_be_bytes(), seq.0.to_be_bytes()].concat();
                batch.put(Tree::Undos, key, Vec::new());
            }
            WireEvent::Imported(_)
            | WireEvent::Evaluator { .. }
            | WireEvent::Adopted { .. }
            | WireEvent::Frozen(_)
            | WireEvent::Noted { .. }
            | WireEvent::Trusted { .. }
            | WireEvent::Forgotten { .. } => {}
        }
    }

    /// The small state that an event leaves.
    fn fold(&mut self, line: &Line<TextHash>) -> Result<(), StoreError> {
        let registry = &mut self.index.registry;
        if let Some(version) = line.event.undoable_under() {
            registry.decided(&line.by, version, line.seq);
        }
        match &line.event {
            WireEvent::Imported(import) => registry.imported(line.seq, import),
            WireEvent::Evaluator {
                version,
                name,
                file,
                criteria,
            } => {
                let read = KnownFile {
                    seq: line.seq,
                    at: line.at,
                    text: *file,
                };
                match registry.place(version) {
                    Some(place) => registry.versions[usize::from(place)].files.push(read),
                    None => registry.versions.push(Known {
                        version: *version,
                        name: name.clone(),
                        seq: line.seq,
                        at: line.at,
                        files: vec![read],
                        criteria: criteria.clone(),
                        adopted: Vec::new(),
                    }),
                }
            }
            WireEvent::Adopted { version, from, to } => {
                if let Some(place) = registry.place(version) {
                    registry.versions[usize::from(place)]
                        .adopted
                        .push((from.0, to.0));
                    self.adopted = self.adopt_cells(version, (from.0, to.0), line.seq)?;
                }
            }
            WireEvent::Frozen(frozen) => {
                registry.frozen.retain(|known| !frozen.is_anew(known));
                registry.frozen.push(frozen.clone());
            }
            WireEvent::Trusted { hash } => {
                registry.trusted.insert(hash.clone());
            }
            WireEvent::Undone { evaluator, seq } => {
                registry.took_back(&line.by, *evaluator, *seq);
            }
            WireEvent::Redone { evaluator, seq } => {
                registry.brought_back(&line.by, *evaluator, *seq);
            }
            WireEvent::Claimed {
                evaluator,
                tickets,
                until,
            } => registry.claim(&line.by, *evaluator, tickets, *until),
            WireEvent::Forgotten { tickets, .. } => self.fold_forgotten(tickets, line.seq),
            _ => {}
        }
        Ok(())
    }

    /// The cells of the tickets that an event is about.
    fn derive(&mut self, line: &Line<TextHash>) -> Result<(), StoreError> {
        match &line.event {
            WireEvent::Rated { ratings } => {
                for rating in ratings {
                    self.derive_rating(rating, line.seq)?;
                }
            }
            WireEvent::Skipped {
                evaluator, tickets, ..
            }
            | WireEvent::Looked {
                evaluator, tickets, ..
            } => {
                for ticket in tickets {
                    self.derive_reviewer(evaluator, &line.by, *ticket, line.seq)?;
                }
            }
            WireEvent::Flagged { tickets, .. } | WireEvent::Tagged { tickets, .. } => {
                for ticket in tickets {
                    self.derive_ticket(*ticket)?;
                }
            }
            WireEvent::Revised(revision) => self.derive_ticket(revision.ticket)?,
            WireEvent::Judged(verdict) => self.set_verdict(verdict, line.seq)?,
            WireEvent::Undone { seq, .. } | WireEvent::Redone { seq, .. } => {
                let about = self.line(*seq)?;
                self.derive(&about)?;
            }
            WireEvent::Imported(_)
            | WireEvent::Evaluator { .. }
            | WireEvent::Adopted { .. }
            | WireEvent::Claimed { .. }
            | WireEvent::Compared(_)
            | WireEvent::Frozen(_)
            | WireEvent::Noted { .. }
            | WireEvent::Trusted { .. }
            | WireEvent::Forgotten { .. } => {}
        }
        Ok(())
    }

    /// The cells of a log whose given scores grew, under every version that has adopted it.
    fn rescore(&mut self, ordinal: Ordinal, seq: Seq) -> Result<(), StoreError> {
        let versions: Vec<_> = self
            .index
            .registry
            .versions
            .iter()
            .filter(|known| known.has_adopted(ordinal.0))
            .map(|known| known.version)
            .collect();
        for version in versions {
            self.adopt_cells(&version, (ordinal.0, ordinal.0 + 1), seq)?;
        }
        // What grew may be an edit that goes over the one that was judged.
        self.derive_corrected(ordinal)
    }
}

/// The event with the places of its texts. Those that people wrote are noted by hash; a judge's stand in its verdict, since
/// a million small keys would cost a gigabyte of memory.
fn placed(batch: &mut Batch, line: &Line<TextHash>, places: &Places) -> WireEvent<TextAt> {
    let is_judged = matches!(line.event, WireEvent::Judged(_));
    line.event
        .clone()
        .map(&mut |hash: TextHash| {
            let place = places.get(&hash);
            if let Some(place) = place
                && !is_judged
            {
                let value = postcard::to_stdvec(place).expect("numbers");
                batch.put(Tree::Texts, hash.0[..16].to_vec(), value);
            }
            Ok::<_, std::convert::Infallible>(place.copied().unwrap_or(TextAt::LOST))
        })
        .unwrap_or_else(|never| match never {})
}

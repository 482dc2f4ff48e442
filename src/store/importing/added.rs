//! Scores that come for logs which the store knows: kept when they say anything new.

use crate::model::{Given, Ordinal};

use crate::store::ask::merge_given;
use crate::store::error::StoreError;
use crate::store::row::{Part, without_notes};
use crate::store::segments::frame::{Kind, encode, put_part};
use crate::store::state::given::Notices;
use crate::store::state::imported::Added;
use crate::store::wire::json;

use super::{FRAME, ImportedLog, Importer};

impl Importer<'_> {
    /// Scores for known logs into frames of their own.
    pub(super) fn put_added(&mut self) -> Result<(), StoreError> {
        let mut added = std::mem::take(&mut self.added).into_iter().peekable();
        while added.peek().is_some() {
            let (mut list, mut body) = (Vec::new(), Vec::new());
            while body.len() < FRAME * 2 && list.len() < usize::from(u16::MAX) {
                let Some((entry, raw, given)) = added.next() else {
                    break;
                };
                put_part(&mut body, &raw);
                put_part(&mut body, &json(&given));
                list.push(entry);
            }
            let meta = postcard::to_stdvec(&list).expect("rows have no maps of unknown length");
            let count = u16::try_from(list.len()).expect("no more were taken");
            let writer = self.store.writer.as_mut().ok_or(StoreError::ReadOnly)?;
            let frame = encode(&mut writer.packer, Kind::Scores, 0, count, &meta, &body);
            let at = writer.segments.append(writer.disk.as_mut(), &frame)?;
            self.rows.add_scores(list, at);
        }
        Ok(())
    }

    /// Keeps the scores of a known log, if they say anything new.
    pub(super) fn add_scores(
        &mut self,
        ordinal: u32,
        new: ImportedLog,
    ) -> Result<bool, StoreError> {
        if new.given.is_empty() {
            return Ok(false);
        }
        let mut known = Given::default();
        let parts = match self.fresh.get(&ordinal) {
            Some(parts) => parts.clone(),
            None if ordinal >= self.rows.first => Vec::new(),
            None => self
                .store
                .state
                .with_row(Ordinal(ordinal), |row| row.given.clone())?,
        };
        for part in &parts {
            let given = match part.given() {
                Some(given) => given,
                None => self.long_given(ordinal, part)?,
            };
            merge_given(&mut known, given);
        }
        for (added, _, given) in &self.added {
            if added.ordinal == ordinal {
                merge_given(&mut known, without_notes(given));
            }
        }
        if !says_more(&known, &new.given) {
            return Ok(false);
        }
        let Some(part) = Part::of(&self.import.source, &new.given, None) else {
            return Ok(false);
        };
        self.added
            .push((Added { ordinal, part }, new.raw, new.given));
        Ok(true)
    }

    /// Given scores that are too long for a row. Behind the last watermark they are not to be had, and count as unknown.
    fn long_given(&self, ordinal: u32, part: &Part) -> Result<Given, StoreError> {
        if ordinal >= self.rows.first {
            return Ok(Given::default());
        }
        self.store.state.part(Ordinal(ordinal), part, Notices::Cut)
    }
}

/// Whether there is a score that is not known so.
fn says_more(known: &Given, new: &Given) -> bool {
    let pairs = [(&known.human, &new.human), (&known.judge, &new.judge)];
    pairs.into_iter().any(|(known, new)| {
        new.iter().any(|(name, scores)| match known.get(name) {
            None => true,
            Some(before) => scores
                .scores
                .iter()
                .any(|(key, value)| before.scores.get(key) != Some(value)),
        })
    })
}

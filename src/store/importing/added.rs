//! What comes for logs that the store knows: kept as far as it is new.

use crate::model::{Given, Ordinal};

use crate::store::error::StoreError;
use crate::store::row::{Part, cut};
use crate::store::segments::frame::{Kind, encode, put_part};
use crate::store::state::given::{Notices, Sourced};
use crate::store::state::imported::Added;
use crate::store::wire::json;

use super::news::news;
use super::{Importer, Prepared};

/// Bytes of the bodies of one frame.
const FRAME: usize = 64 << 10;

impl Importer<'_> {
    /// Scores for known logs into frames of their own.
    pub(super) fn put_added(&mut self) -> Result<(), StoreError> {
        self.added_for.clear();
        let mut added = std::mem::take(&mut self.added).into_iter().peekable();
        while added.peek().is_some() {
            let (mut list, mut body) = (Vec::new(), Vec::new());
            while body.len() < FRAME && list.len() < usize::from(u16::MAX) {
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

    /// Keeps what came for a known log, as far as it is new.
    pub(super) fn add_scores(&mut self, ordinal: u32, new: Prepared) -> Result<bool, StoreError> {
        if new.given.is_empty() {
            return Ok(false);
        }
        let raw = new.raw().to_vec();
        let given = news(&self.known(ordinal)?, new.given);
        if given.is_empty() {
            return Ok(false);
        }
        // Nothing was made here on a log that is not behind a watermark yet.
        let given = if ordinal < self.rows.first {
            let state = &self.store.state;
            state.without_echoes(Ordinal(ordinal), &self.import.source, given)?
        } else {
            given
        };
        let Some(part) = Part::of(&self.import.source, &given, None) else {
            return Ok(false);
        };
        self.added_for
            .entry(ordinal)
            .or_default()
            .push(self.added.len());
        self.added.push((Added { ordinal, part }, raw, given));
        Ok(true)
    }

    /// What has come for a log so far, texts cut.
    fn known(&self, ordinal: u32) -> Result<Vec<Sourced>, StoreError> {
        let mut known = Vec::new();
        let parts = match self.fresh.get(&ordinal) {
            Some(parts) => parts.clone(),
            None if ordinal >= self.rows.first => Vec::new(),
            None => self
                .store
                .state
                .with_row(Ordinal(ordinal), |row| row.given.clone())?,
        };
        for part in parts {
            let given = match part.given() {
                Some(given) => given,
                None => cut(&self.long_given(ordinal, &part)?),
            };
            known.push((part.source, given));
        }
        for place in self.added_for.get(&ordinal).into_iter().flatten() {
            let (added, _, given) = &self.added[*place];
            known.push((added.part.source.clone(), cut(given)));
        }
        Ok(known)
    }

    /// Given scores that are too long for a row. Behind the last watermark they are not to be had, and count as unknown.
    fn long_given(&self, ordinal: u32, part: &Part) -> Result<Given, StoreError> {
        if ordinal >= self.rows.first {
            return Ok(Given::default());
        }
        self.store.state.part(Ordinal(ordinal), part, Notices::Cut)
    }
}

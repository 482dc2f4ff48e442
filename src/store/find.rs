//! From what a person writes to the log that is meant.

use crate::model::{LogId, Ordinal};

use super::Store;
use super::error::FindError;
use super::index::cells::short_hash;

impl Store {
    /// The log that an id, the start of one, `#` and its number, or its source's id names.
    ///
    /// # Errors
    /// When it names none, several, or one that was forgotten.
    pub fn find(&self, asked: &str) -> Result<Ordinal, FindError> {
        let asked = asked.trim();
        if let Some(number) = asked.strip_prefix('#') {
            let ordinal = number
                .parse()
                .ok()
                .filter(|ordinal| *ordinal < self.len())
                .map(Ordinal)
                .ok_or_else(|| FindError::Nothing(asked.to_string()))?;
            self.state.check_kept(ordinal)?;
            return Ok(ordinal);
        }
        let columns = &self.state.index.columns;
        let mut found: Vec<u32> = Vec::new();
        if let Ok(id) = asked.parse::<LogId>() {
            found.extend(columns.find(&id));
        } else if let Some((prefix, half)) = digits(asked) {
            found.extend((0..).zip(&columns.ids).filter_map(|(ordinal, id)| {
                let whole = id.starts_with(&prefix);
                let half = half.is_none_or(|half| id[prefix.len()] >> 4 == half);
                (whole && half).then_some(ordinal)
            }));
        }
        let (gone, mut found): (Vec<u32>, Vec<u32>) = found
            .into_iter()
            .partition(|ordinal| self.is_forgotten(Ordinal(*ordinal)));
        if found.is_empty() {
            found = self.by_source_id(asked)?;
        }
        if let ([], Some(gone)) = (&found[..], gone.first()) {
            self.state.check_kept(Ordinal(*gone))?;
        }
        match found.as_slice() {
            [] => Err(FindError::Nothing(asked.to_string())),
            [one] => Ok(Ordinal(*one)),
            [first, second, ..] => Err(FindError::Several {
                asked: asked.to_string(),
                count: found.len(),
                first: Ordinal(*first),
                second: Ordinal(*second),
            }),
        }
    }

    fn by_source_id(&self, asked: &str) -> Result<Vec<u32>, FindError> {
        let hash = short_hash(asked);
        let mut found = Vec::new();
        for (ordinal, _) in (0..)
            .zip(&self.state.index.columns.source_ids)
            .filter(|(_, other)| **other == hash)
        {
            let is_it = self.state.with_row(Ordinal(ordinal), |row| {
                row.source_id.as_deref() == Some(asked)
            })?;
            if is_it {
                found.push(ordinal);
            }
        }
        Ok(found)
    }
}

/// The start of an id: whole bytes, and the half of another where the number of digits is odd.
fn digits(text: &str) -> Option<(Vec<u8>, Option<u8>)> {
    if text.len() < 2 || text.len() > 32 {
        return None;
    }
    let nibbles: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let nibbles = nibbles?;
    let (pairs, rest) = nibbles.as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    Some((bytes, rest.first().copied()))
}

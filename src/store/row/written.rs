//! Rows in their written form, one behind the other. Knows where each begins, not what is in it.

use std::ops::Range;

use crate::store::pack::Packer;

use super::Row;

/// Rows in their written form: each is written once for its frame and its chunk, and a million of them cost an import no
/// small pieces of memory.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct WrittenRows {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl WrittenRows {
    /// Adds a row.
    pub(in crate::store) fn push(&mut self, row: &[u8]) {
        self.bytes.extend_from_slice(row);
        self.ends.push(self.bytes.len());
    }

    /// Adds other rows.
    pub(in crate::store) fn append(&mut self, rows: &Self) {
        let before = self.bytes.len();
        self.bytes.extend_from_slice(&rows.bytes);
        self.ends.extend(rows.ends.iter().map(|end| before + end));
    }

    /// Adds the rows of a list, and shows each.
    pub(in crate::store) fn read(
        &mut self,
        list: &[u8],
        mut show: impl FnMut(Row),
    ) -> Result<(), postcard::Error> {
        let (count, mut rest): (usize, _) = postcard::take_from_bytes(list)?;
        for _ in 0..count {
            let (row, behind) = postcard::take_from_bytes(rest)?;
            self.push(&rest[..rest.len() - behind.len()]);
            rest = behind;
            show(row);
        }
        Ok(())
    }

    /// How many there are.
    pub(in crate::store) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A row by its place.
    pub(in crate::store) fn row(&self, place: usize) -> Option<Row> {
        let end = *self.ends.get(place)?;
        postcard::from_bytes(&self.bytes[self.begin(place)..end]).ok()
    }

    fn begin(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    /// Some of the rows as a list.
    pub(in crate::store) fn list(&self, range: Range<usize>) -> Vec<u8> {
        let rows = &self.bytes[self.begin(range.start)..self.begin(range.end)];
        let list = Vec::with_capacity(rows.len() + 4);
        let mut list = postcard::to_extend(&range.len(), list).expect("a number");
        list.extend_from_slice(rows);
        list
    }

    /// All of them as the rows of a chunk.
    pub(in crate::store) fn pack(&self, packer: &mut Packer) -> Vec<u8> {
        let mut value = Vec::new();
        packer.pack(&self.list(0..self.ends.len()), &mut value);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_listed_as_a_list_is_written() {
        let rows: Vec<Row> = (0..200_u8)
            .map(|number| Row {
                id: [number; 16],
                source: "a.jsonl".to_string(),
                line: u64::from(number),
                offset: 0,
                source_id: Some(number.to_string()),
                model: None,
                at: None,
                tags: vec!["x".repeat(usize::from(number))],
                meta: Vec::new(),
                words: 1,
                turns: 2,
                input_tokens: Some(7),
                output_tokens: None,
                latency_ms: Some(0.5),
                cost_usd: None,
                input_hash: 3,
                given: Vec::new(),
            })
            .collect();
        let mut written = WrittenRows::default();
        for row in &rows {
            written.push(&row.append_to(Vec::new()));
        }
        for range in [0..0, 0..1, 3..17, 0..200, 199..200] {
            let list: Vec<Row> = postcard::from_bytes(&written.list(range.clone())).expect("rows");
            assert_eq!(list, rows[range]);
        }
        let (mut again, mut shown) = (WrittenRows::default(), Vec::new());
        for range in [0..3, 3..200] {
            let list = written.list(range);
            again.read(&list, |row| shown.push(row)).expect("rows");
        }
        assert_eq!(shown, rows);
        let mut joined = WrittenRows::default();
        joined.append(&again);
        joined.append(&written);
        for (place, row) in rows.iter().chain(&rows).enumerate() {
            assert_eq!(joined.row(place).expect("a row"), *row);
        }
        assert_eq!(joined.row(400), None);
    }
}

//! Columns and sheets as plain little-endian arrays: a million rows are read in milliseconds.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::index::columns::Symbols;
use crate::store::index::pages::{Codes, Pages};
use crate::store::index::{Columns, Index, Rater, Sheet};

/// What is written.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

/// What is left to read.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

/// Numbers that stand in arrays.
trait Cell: Copy + PartialEq {
    const SIZE: usize;
    fn put(self, into: &mut Vec<u8>);
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! cell {
    ($($number:ty),+) => {$(
        impl Cell for $number {
            const SIZE: usize = size_of::<$number>();

            fn put(self, into: &mut Vec<u8>) {
                into.extend_from_slice(&self.to_le_bytes());
            }

            fn get(bytes: &[u8]) -> Self {
                let mut cell = [0; size_of::<$number>()];
                cell.copy_from_slice(bytes);
                <$number>::from_le_bytes(cell)
            }
        }
    )+};
}

cell!(u8, u32, u64, i64, f32);

impl Writer {
    pub(super) fn u32(&mut self, value: u32) {
        value.put(&mut self.bytes);
    }

    pub(super) fn u64(&mut self, value: u64) {
        value.put(&mut self.bytes);
    }

    fn array<T: Cell>(&mut self, cells: &[T]) {
        self.u64(cells.len() as u64);
        self.bytes.reserve(cells.len() * T::SIZE);
        for cell in cells {
            cell.put(&mut self.bytes);
        }
    }

    fn value(&mut self, value: &impl Serialize) {
        let bytes = postcard::to_stdvec(value).expect("the state has no lists of unknown length");
        self.array(&bytes);
    }

    fn pages<T: Cell>(&mut self, pages: &Pages<T>) {
        let made = pages.pages().iter().filter(|page| page.is_some()).count();
        self.u64(made as u64);
        for (number, page) in (0_u32..).zip(pages.pages()) {
            if let Some(page) = page {
                self.u32(number);
                self.array(page);
            }
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn chunk<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (chunk, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(chunk)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }

    fn array<T: Cell>(&mut self) -> Option<Vec<T>> {
        let cells = usize::try_from(self.u64()?).ok()?;
        let (bytes, rest) = self.rest.split_at_checked(cells.checked_mul(T::SIZE)?)?;
        self.rest = rest;
        Some(bytes.chunks_exact(T::SIZE).map(T::get).collect())
    }

    fn value<T: DeserializeOwned>(&mut self) -> Option<T> {
        postcard::from_bytes(&self.array::<u8>()?).ok()
    }

    fn pages<T: Cell>(&mut self, empty: T) -> Option<Pages<T>> {
        let mut pages = Pages::new(empty);
        for _ in 0..self.u64()? {
            let number = self.u32()? as usize;
            let cells = self.array()?.into_boxed_slice();
            if number > 1 << 22 || !pages.put_page(number, cells) {
                return None;
            }
        }
        Some(pages)
    }
}

/// Writes the whole index.
pub(super) fn write_index(writer: &mut Writer, index: &Index) {
    let columns = &index.columns;
    writer.array(columns.ids.as_flattened());
    writer.array(&columns.inputs);
    for column in [
        &columns.source_ids,
        &columns.models,
        &columns.sources,
        &columns.tag_sets,
        &columns.words,
        &columns.turns,
        &columns.input_tokens,
        &columns.output_tokens,
        &columns.latency_ms,
        &columns.cost_usd,
    ] {
        writer.array(column);
    }
    writer.array(&columns.at);
    writer.array(&columns.bits);
    for symbols in [
        &columns.model_names,
        &columns.source_names,
        &columns.tag_names,
        &columns.meta_names,
    ] {
        writer.value(&symbols.names());
    }
    writer.value(&columns.ticket_tags);
    writer.value(&index.registry);
    writer.u32(u32::try_from(index.sheets.len()).expect("fewer sheets than logs"));
    for sheet in &index.sheets {
        writer.value(&(sheet.version, &sheet.rater, sheet.first, sheet.last));
        writer.pages(&sheet.marks);
        writer.u32(u32::try_from(sheet.codes.len()).expect("criteria are few"));
        for codes in &sheet.codes {
            writer.pages(&codes.narrow);
            writer.value(&codes.exact);
        }
        writer.pages(&sheet.apart);
    }
}

/// Reads the whole index; None when anything does not fit.
pub(super) fn read_index(reader: &mut Reader<'_>) -> Option<Index> {
    let (ids, rest) = {
        let bytes: Vec<u8> = reader.array()?;
        let (ids, rest) = bytes.as_chunks::<16>();
        (ids.to_vec(), rest.len())
    };
    let logs = ids.len();
    let columns = Columns {
        ids,
        inputs: reader.array()?,
        source_ids: reader.array()?,
        models: reader.array()?,
        sources: reader.array()?,
        tag_sets: reader.array()?,
        words: reader.array()?,
        turns: reader.array()?,
        input_tokens: reader.array()?,
        output_tokens: reader.array()?,
        latency_ms: reader.array()?,
        cost_usd: reader.array()?,
        at: reader.array()?,
        bits: reader.array()?,
        model_names: Symbols::from_names(reader.value()?),
        source_names: Symbols::from_names(reader.value()?),
        tag_names: Symbols::from_names(reader.value()?),
        meta_names: Symbols::from_names(reader.value()?),
        ticket_tags: reader.value()?,
        ..Columns::default()
    };
    if rest != 0 || !columns.is_even(logs) {
        return None;
    }
    let registry = reader.value()?;
    let mut sheets = Vec::new();
    for _ in 0..reader.u32()? {
        let (version, rater, first, last): (u16, Rater, u64, u64) = reader.value()?;
        let marks = reader.pages(0)?;
        let mut codes = Vec::new();
        for _ in 0..reader.u32()? {
            codes.push(Codes {
                narrow: reader.pages(f32::NAN)?,
                exact: reader.value()?,
            });
        }
        sheets.push(Sheet {
            version,
            rater,
            marks,
            codes,
            apart: reader.pages(0)?,
            first,
            last,
        });
    }
    Some(Index {
        columns,
        registry,
        sheets,
    })
}

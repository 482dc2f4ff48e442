//! A stream cut into records with their places, in bounded memory. Knows JSON's brackets and CSV's quotes, and no
//! field of any record.

mod json;
mod table;
mod window;

use std::io::{self, Read};
use std::sync::Arc;

use super::rejection::Reason;

use super::place::Place;
pub(super) use table::Header;
use window::Window;

/// A record as it stands in the source, without its line end.
#[derive(Debug)]
pub(super) struct RawRecord {
    pub(super) bytes: Vec<u8>,
    pub(super) place: Place,
    /// The byte after it, from which an interrupted import goes on.
    pub(super) end: u64,
    /// What the splitter found wrong with it.
    pub(super) fault: Option<Reason>,
    /// The header of the table that it is a row of.
    pub(super) header: Option<Arc<Header>>,
}

/// Cuts one stream.
pub(super) struct Records<R> {
    window: Window<R>,
    layout: Layout,
}

/// How a stream is laid out, as far as that is known before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// As a table, because that was asked for.
    Table,
    /// The first bytes tell; the name helps where a header has unknown names.
    Either { named_table: bool },
}

enum Layout {
    Json(json::Json),
    Table(table::Table),
    /// A table whose header is all there is, or cannot be read.
    Nothing,
}

impl<R: Read> Records<R> {
    /// Looks at the start of the stream to see how it is laid out, then goes on at `from`, the end of an earlier
    /// record. `start` is the place of the first byte that `reader` gives.
    pub(super) fn new(
        reader: R,
        start: Place,
        from: u64,
        largest: usize,
        layout: Expected,
    ) -> io::Result<Self> {
        let mut window = Window::new(reader, start, largest);
        let is_table = match layout {
            Expected::Table => true,
            Expected::Either { named_table } => table::is_likely(window.head()?, named_table),
        };
        let layout = if is_table {
            table::Table::open(&mut window)?.map_or(Layout::Nothing, Layout::Table)
        } else {
            Layout::Json(json::Json::open(&mut window, from > start.offset)?)
        };
        window.skip_to(from)?;
        Ok(Self { window, layout })
    }

    /// The next record; None at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<RawRecord>> {
        match &mut self.layout {
            Layout::Json(json) => json.next(&mut self.window),
            Layout::Table(table) => table.next(&mut self.window),
            Layout::Nothing => Ok(None),
        }
    }

    /// The byte of the decompressed stream that comes next.
    pub(super) fn offset(&self) -> u64 {
        self.window.place().offset
    }

    /// Where the next record is looked for.
    pub(super) fn place(&self) -> Place {
        self.window.place()
    }

    /// Whether the next record needs another read, which may wait for a writer.
    pub(super) fn is_drained(&self) -> bool {
        !self.window.holds_a_line()
    }
}

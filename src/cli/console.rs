//! The two ways out of a command: data to stdout, talk to stderr. Nothing of a log, a name or an error leaves by either as
//! a control sequence.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use comfy_table::{ContentArrangement, Row, Table};
use serde::Serialize;

use crate::text::escape::inert_json;
use crate::text::sanitize::shown;

/// stdout.
pub(super) struct Out {
    writer: BufWriter<StdoutLock<'static>>,
    is_terminal: bool,
}

impl Out {
    pub(super) fn new() -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            writer: BufWriter::new(stdout.lock()),
        }
    }

    /// Text of one line or several, made safe, and a line end.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.writer, "{}", shown(text))
    }

    /// Text as it is but for what a terminal would react to.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(shown(text).as_bytes())
    }

    /// One JSON value on a line.
    pub(super) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string(value)?;
        writeln!(self.writer, "{}", inert_json(&json))
    }

    /// A line of JSON as it stands elsewhere, byte for byte unless a terminal reads it.
    pub(super) fn json_line(&mut self, line: &str) -> io::Result<()> {
        if self.is_terminal {
            writeln!(self.writer, "{}", inert_json(line))
        } else {
            writeln!(self.writer, "{line}")
        }
    }

    /// Bytes for a program: a table of CSV, a completion script.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_terminal {
            return self.text(&String::from_utf8_lossy(bytes));
        }
        self.writer.write_all(bytes)
    }

    /// Sends what is left on its way.
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Talk for the user, made safe.
pub(super) fn say(text: &str) {
    // Where stderr is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", shown(text));
}

/// A number with its noun: `1 log`, `2 logs`.
pub(super) fn count(number: impl Into<u64>, noun: &str) -> String {
    match number.into() {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// A table without lines, as wide as the terminal at most.
pub(super) fn table(header: impl Into<Row>) -> Table {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    table
}

//! The two ways out of a command: data to stdout, talk to stderr. Nothing of a log, a name or an error leaves by either as
//! a control sequence.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

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
        writeln!(self.writer, "{}", escaped(&json))
    }

    /// A line of JSON as it stands elsewhere, byte for byte unless a terminal reads it.
    pub(super) fn json_line(&mut self, line: &str) -> io::Result<()> {
        if self.is_terminal {
            writeln!(self.writer, "{}", escaped(line))
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
pub(super) fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    table
}

/// JSON in which every character that a terminal might react to, or that hides, is an escape. The value is the same:
/// such characters can stand in strings only.
fn escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(steers) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}").expect("a string takes every write");
            }
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// Controls, and what reorders, separates or hides text.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_is_the_same_value_without_what_steers() {
        let value = "a\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}\u{2028}\u{e0041}é字\u{7f}";
        let json = serde_json::to_string(value).expect("a string is JSON");
        let escaped = escaped(&json);
        assert!(!escaped.contains(steers), "{escaped:?}");
        let read: String = serde_json::from_str(&escaped).expect("JSON");
        assert_eq!(read, value);
    }
}

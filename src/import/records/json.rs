//! Records of JSON: one a line, pretty-printed one after another, or the elements of one list. A broken record ends
//! where the next one visibly starts, so that it takes no other with it.

use std::io::{self, Read};

use super::RawRecord;
use super::window::Window;

/// Where the stream stands.
pub(super) struct Json {
    /// Inside of a list: by how many columns its elements are indented.
    list: Option<usize>,
    /// How the elements of the list at the start are indented, for an import that goes on inside of it.
    pending: Option<usize>,
}

/// How a value that started ends.
enum End {
    /// Its brackets closed before this byte.
    Closed(usize),
    /// Another record starts at this byte, and its brackets never closed.
    Broken(usize),
    /// It is longer than a record may be.
    TooLong,
}

impl Json {
    /// `resumes`: whether reading goes on behind an earlier record, which inside of a list means inside of it.
    pub(super) fn open<R: Read>(window: &mut Window<R>, resumes: bool) -> io::Result<Self> {
        let head = window.head()?;
        let start = head.iter().position(|byte| !byte.is_ascii_whitespace());
        let list = start
            .filter(|start| head[*start] == b'[')
            .map(|start| indent_of_first(&head[start + 1..]));
        Ok(Self {
            list: list.filter(|_| resumes),
            pending: list.filter(|_| !resumes),
        })
    }

    pub(super) fn next<R: Read>(
        &mut self,
        window: &mut Window<R>,
    ) -> io::Result<Option<RawRecord>> {
        loop {
            let passed = blank(window.unread(), self.list.is_some());
            window.skip(passed);
            let Some(first) = window.unread().first().copied() else {
                if window.more()? {
                    continue;
                }
                return Ok(None);
            };
            match (first, self.list) {
                (b'[', None) => {
                    window.skip(1);
                    while blank(window.unread(), false) == window.unread().len() && window.more()? {
                    }
                    let indent = indent_of_first(window.unread());
                    self.list = Some(self.pending.take().unwrap_or(indent));
                }
                (b']', Some(_)) => {
                    window.skip(1);
                    self.list = None;
                }
                (b'{', None) => return one_or_more_lines(window).map(Some),
                (_, None) => return line(window).map(Some),
                (_, Some(indent)) => return element(window, indent).map(Some),
            }
        }
    }
}

/// How many bytes of white space, and inside of a list of commas, come first.
fn blank(bytes: &[u8], in_list: bool) -> usize {
    bytes
        .iter()
        .position(|byte| !(byte.is_ascii_whitespace() || (in_list && *byte == b',')))
        .unwrap_or(bytes.len())
}

/// The columns before the first element of a list that has just opened; 0 where it stands on the same line.
fn indent_of_first(bytes: &[u8]) -> usize {
    let before = blank(bytes, false);
    memchr::memrchr(b'\n', &bytes[..before]).map_or(0, |at| before - at - 1)
}

fn line<R: Read>(window: &mut Window<R>) -> io::Result<RawRecord> {
    match window.line_end(0)? {
        Some(end) => Ok(window.take(end, None)),
        None => window.take_too_long(),
    }
}

/// Nearly every record is a line that opens and closes; only another one is looked at byte by byte.
fn one_or_more_lines<R: Read>(window: &mut Window<R>) -> io::Result<RawRecord> {
    match window.line_end(0)? {
        Some(end) if window.unread()[..end].trim_ascii_end().ends_with(b"}") => {
            Ok(window.take(end, None))
        }
        Some(_) => match value_end(window, 0)? {
            // What follows the value on its line belongs to it, so that a stray character is seen.
            End::Closed(end) => {
                let end = window.line_end(end)?.unwrap_or(end);
                Ok(window.take(end, None))
            }
            End::Broken(end) => Ok(window.take(end, None)),
            End::TooLong => window.take_too_long(),
        },
        None => window.take_too_long(),
    }
}

fn element<R: Read>(window: &mut Window<R>, indent: usize) -> io::Result<RawRecord> {
    if !matches!(window.unread().first(), Some(b'{' | b'[')) {
        return bare(window);
    }
    match value_end(window, indent)? {
        End::Closed(end) | End::Broken(end) => Ok(window.take(end, None)),
        End::TooLong => window.take_too_long(),
    }
}

/// An element without brackets: up to the comma, the bracket or the line end that follows.
fn bare<R: Read>(window: &mut Window<R>) -> io::Result<RawRecord> {
    let Some(end) = window.line_end(0)? else {
        return window.take_too_long();
    };
    let text = &window.unread()[..end];
    let quoted = text.first() == Some(&b'"');
    let end = if quoted {
        memchr::memchr(b'"', &text[1..]).map_or(end, |at| at + 2)
    } else {
        memchr::memchr3(b',', b']', b'{', text)
            .unwrap_or(end)
            .max(1)
    };
    Ok(window.take(end, None))
}

/// Follows brackets and strings from the first unread byte.
fn value_end<R: Read>(window: &mut Window<R>, indent: usize) -> io::Result<End> {
    let mut scan = Scan::default();
    let mut from = 0;
    loop {
        let Some(end) = window.line_end(from)? else {
            return Ok(End::TooLong);
        };
        let bytes = window.unread();
        if from > 0 && starts_record(&bytes[from..end], indent) && !scan.may_go_on() {
            return Ok(End::Broken(from));
        }
        if let Some(at) = scan.feed(&bytes[from..end]) {
            return Ok(End::Closed(from + at + 1));
        }
        if end == bytes.len() {
            return Ok(End::Broken(end));
        }
        scan.end_line();
        from = end + 1;
        if from > window.largest {
            return Ok(End::TooLong);
        }
    }
}

/// Whether a line looks like the first of a record that is indented so far.
fn starts_record(line: &[u8], indent: usize) -> bool {
    let start = blank(line, false);
    start == indent
        && line.get(start) == Some(&b'{')
        && (indent > 0 || line[start + 1..].trim_ascii_start().first() == Some(&b'"'))
}

/// How deep in brackets the text is, and whether in a string.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    /// The last byte that is no white space.
    last: u8,
    /// Whether a string was still open where its line ended, which JSON does not allow.
    torn: bool,
}

impl Scan {
    /// Reads on; the byte that closes the value.
    fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                at += memchr::memchr2(b'"', b'\\', &bytes[at..])?;
                if bytes[at] == b'\\' {
                    at += 2;
                    continue;
                }
                self.in_string = false;
            } else {
                match bytes[at] {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if self.depth == 0 {
                    return Some(at);
                }
            }
            if !bytes[at].is_ascii_whitespace() {
                self.last = bytes[at];
            }
            at += 1;
        }
        None
    }

    fn end_line(&mut self) {
        self.torn = self.in_string;
        self.in_string = false;
    }

    /// Whether a bracket on the next line may belong to this value.
    fn may_go_on(&self) -> bool {
        !self.torn && matches!(self.last, b',' | b'[' | b'{' | b':')
    }
}

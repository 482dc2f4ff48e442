//! Indents JSON. Every token is shown as it was written: numbers keep their digits, strings their escapes.
//!
//! It must not change, sort or drop anything but white space between tokens.

use serde::de::IgnoredAny;

use super::super::wrap::Break;
use super::flow::{Flow, Prefix};
use super::{Row, Span, SpanKind};

/// The columns of one level.
const INDENT: usize = 2;

/// Whether the whole text is one object or one array of JSON.
pub(super) fn is_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The rows of a text that [`is_document`].
pub(super) fn rows(text: &str, width: usize) -> Vec<Row> {
    let tokens = tokens(text);
    let mut page = Page {
        text,
        width,
        depth: 0,
        flow: Flow::default(),
        rows: Vec::new(),
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let inline = page.inline_end(&tokens, at);
        if inline > at {
            page.place_inline(&tokens[at..inline], tokens.get(inline));
            at = inline;
        } else {
            page.place(token, tokens.get(at + 1));
            at += 1;
        }
    }
    page.end_line();
    page.rows
}

/// One token; `byte` is its first.
struct Token {
    start: usize,
    end: usize,
    byte: u8,
    kind: SpanKind,
}

struct Page<'a> {
    text: &'a str,
    width: usize,
    depth: usize,
    flow: Flow,
    rows: Vec<Row>,
}

impl Page<'_> {
    /// Appends a token and breaks the line where its kind wants it.
    fn place(&mut self, token: &Token, next: Option<&Token>) {
        let closes_next = next.is_some_and(|next| matches!(next.byte, b']' | b'}'));
        match token.byte {
            b'{' | b'[' => {
                self.push(token);
                self.depth += 1;
                if !closes_next {
                    self.end_line();
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.push(token);
            }
            b',' => {
                self.push(token);
                self.end_line();
                return;
            }
            b':' => {
                self.push(token);
                self.flow.push(" ", SpanKind::JsonPunct, None);
                return;
            }
            _ => self.push(token),
        }
        let is_opening = matches!(token.byte, b'{' | b'[');
        if closes_next && !is_opening {
            self.end_line();
        }
    }

    /// Appends a list of scalars on the line.
    fn place_inline(&mut self, tokens: &[Token], next: Option<&Token>) {
        for token in tokens {
            self.push(token);
            if token.byte == b',' {
                self.flow.push(" ", SpanKind::JsonPunct, None);
            }
        }
        if next.is_some_and(|next| matches!(next.byte, b']' | b'}')) {
            self.end_line();
        }
    }

    /// The token after a list of scalars that fits on the rest of the line, or `at` if there is none.
    fn inline_end(&self, tokens: &[Token], at: usize) -> usize {
        if tokens[at].byte != b'[' {
            return at;
        }
        let mut room = self
            .width
            .saturating_sub(self.depth * INDENT + self.flow.width());
        for (index, token) in tokens.iter().enumerate().skip(at) {
            // A byte is at least as wide as a column of it, so that this never lets too much in.
            let needed = token.end - token.start + usize::from(token.byte == b',');
            let nested = index > at && matches!(token.byte, b'[' | b'{');
            if nested || needed > room {
                return at;
            }
            room -= needed;
            if token.byte == b']' {
                return index + 1;
            }
        }
        at
    }

    fn push(&mut self, token: &Token) {
        self.flow.push(
            &self.text[token.start..token.end],
            token.kind,
            Some(token.start),
        );
    }

    fn end_line(&mut self) {
        let flow = std::mem::take(&mut self.flow);
        if flow.is_empty() {
            return;
        }
        // Depth has grown already on the line that opens a level.
        let opens = flow
            .source()
            .is_some_and(|source| self.text[source.clone()].ends_with(['{', '[']));
        let level = self.depth - usize::from(opens && self.depth > 0);
        let blanks = (level * INDENT).min(self.width / 2);
        let prefix = if blanks == 0 {
            Prefix::default()
        } else {
            let first = vec![Span {
                text: " ".repeat(blanks),
                kind: SpanKind::Plain,
                at: None,
            }];
            Prefix {
                rest: first.clone(),
                first,
            }
        };
        let here = flow.source().map_or(0, |source| source.start);
        flow.rows(&prefix, self.width, Break::Words, here, &mut self.rows);
    }
}

/// The tokens of valid JSON, without the white space between them.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (length, kind) = match byte {
            b' ' | b'\n' | b'\t' | b'\r' => {
                at += 1;
                continue;
            }
            b'"' => (string_length(&bytes[at..]), string_kind(bytes, at)),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => (1, SpanKind::JsonPunct),
            _ => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| is_scalar(**byte))
                    .count()
                    .max(1);
                let is_word = byte.is_ascii_alphabetic();
                (
                    length,
                    if is_word {
                        SpanKind::JsonLiteral
                    } else {
                        SpanKind::JsonNumber
                    },
                )
            }
        };
        tokens.push(Token {
            start: at,
            end: at + length,
            byte,
            kind,
        });
        at += length;
    }
    tokens
}

fn is_scalar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// The bytes of a string with both of its quotes.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A string before a colon is a key.
fn string_kind(bytes: &[u8], at: usize) -> SpanKind {
    let after = at + string_length(&bytes[at..]);
    let next = bytes[after..]
        .iter()
        .find(|byte| !byte.is_ascii_whitespace());
    if next == Some(&b':') {
        SpanKind::JsonKey
    } else {
        SpanKind::JsonString
    }
}

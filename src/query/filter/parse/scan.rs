//! A place in the text of a filter, and the small steps from there: spaces, keywords, words, quotes. Knows no fields.

use std::ops::Range;

use crate::query::filter::error::FilterError;
use crate::query::filter::show::breaks;
use crate::query::filter::term::Op;

/// A place in a text. It moves forward, and back only to a place that was kept.
#[derive(Clone)]
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

/// A value behind an operator.
pub(super) struct Value {
    pub(super) text: String,
    /// Whether a `*` followed.
    pub(super) prefix: bool,
    pub(super) span: Range<usize>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to a place that [`Scan::at`] gave.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    pub(super) fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub(super) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    pub(super) fn take(&mut self, what: &str) -> bool {
        let there = self.rest().starts_with(what);
        if there {
            self.at += what.len();
        }
        there
    }

    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.slice(start..self.at)
    }

    /// Takes a text whatever its case.
    pub(super) fn take_folded(&mut self, what: &str) -> bool {
        let end = self.at + what.len();
        let there = self
            .text
            .get(self.at..end)
            .is_some_and(|text| text.eq_ignore_ascii_case(what));
        if there {
            self.at = end;
        }
        there
    }

    /// Whether a keyword stands here as a word of its own.
    pub(super) fn sees(&self, keyword: &str) -> bool {
        let mut ahead = self.clone();
        ahead.take_folded(keyword) && ahead.peek().is_none_or(breaks)
    }

    /// Takes spaces, and a keyword behind them.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        self.skip_space();
        let there = self.sees(keyword);
        if there {
            self.at += keyword.len();
        }
        there
    }

    /// Takes a comparison, `:` included, which is as good as `=`. Only `:` must stand right here.
    pub(super) fn operator(&mut self) -> Option<(Op, Range<usize>)> {
        let start = self.at;
        if !self.take(":") {
            self.skip_space();
        }
        let op = if self.at > start && self.slice(start..self.at) == ":" {
            Op::Equal
        } else if self.take("<=") || self.take("≤") {
            Op::AtMost
        } else if self.take("<") {
            Op::Below
        } else if self.take(">=") || self.take("≥") {
            Op::AtLeast
        } else if self.take(">") {
            Op::Above
        } else if self.take("!=") || self.take("≠") {
            Op::Unequal
        } else if self.take("==") || self.take("=") {
            Op::Equal
        } else {
            self.at = start;
            return None;
        };
        Some((op, start..self.at))
    }

    /// Takes what is quoted, from its first quote; `\"` and `\\` stand for themselves.
    pub(super) fn quoted(&mut self) -> Result<String, FilterError> {
        let start = self.at;
        self.bump();
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.bump();
            match c {
                '"' => return Ok(text),
                '\\' if matches!(self.peek(), Some('"' | '\\')) => {
                    text.extend(self.peek());
                    self.bump();
                }
                other => text.push(other),
            }
        }
        Err(FilterError::new(
            "this quote is never closed: write `\"` behind the text",
            start..self.at,
        ))
    }

    /// Takes the value behind an operator.
    pub(super) fn value(&mut self, operator: &Range<usize>) -> Result<Value, FilterError> {
        if self.slice(operator.clone()) != ":" {
            self.skip_space();
        }
        let start = self.at;
        let (text, prefix) = if self.peek() == Some('"') {
            let text = self.quoted()?;
            (text, self.take("*"))
        } else {
            let bare = self.take_while(|c| !breaks(c));
            if bare.is_empty() {
                let sign = self.slice(operator.clone()).trim();
                return Err(FilterError::new(
                    format!("a value must follow right behind `{sign}`"),
                    operator.clone(),
                ));
            }
            match bare.strip_suffix('*') {
                Some(start) => (start.to_string(), true),
                None => (bare.to_string(), false),
            }
        };
        Ok(Value {
            text,
            prefix,
            span: start..self.at,
        })
    }

    /// An error about the character here, or about the end of the text.
    pub(super) fn wrong_here(&self, message: impl Into<String>) -> FilterError {
        let width = self.peek().map_or(0, char::len_utf8);
        self.wrong_word(width, message)
    }

    /// An error about the next bytes.
    pub(super) fn wrong_word(&self, width: usize, message: impl Into<String>) -> FilterError {
        FilterError::new(message, self.at..self.at + width)
    }
}

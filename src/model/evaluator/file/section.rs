//! Steps through tables of TOML that collect what is wrong and go on. Single values are read in `value`; what keys mean
//! stands with the tables.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::Mistake;
use crate::model::nearest::nearest;

/// A value with its place.
pub(in crate::model) type Value<'t> = Spanned<DeValue<'t>>;

/// A text as a document of TOML.
///
/// # Errors
/// All that keeps it from being one.
pub(in crate::model) fn document(text: &str) -> Result<Spanned<DeTable<'_>>, Vec<Mistake>> {
    let (document, faults) = DeTable::parse_recoverable(text);
    if faults.is_empty() {
        return Ok(document);
    }
    // What a broken text seems to hold would only be guessed at.
    let shown = |fault: &toml::de::Error| {
        let what = format!("this is not TOML: {}", fault.message());
        Mistake::new(text, fault.span().unwrap_or(0..0), what)
    };
    Err(faults.iter().map(shown).collect())
}

/// A table of the file with its name for messages.
#[derive(Clone)]
pub(in crate::model) struct Section<'t> {
    table: &'t DeTable<'t>,
    /// As a reader would call it: `[queue]`, `[[judge]]`, `scale`.
    name: String,
    /// Where to point when something is missing.
    pub(in crate::model) span: Range<usize>,
}

impl<'t> Section<'t> {
    pub(in crate::model) fn top(table: &'t DeTable<'t>) -> Self {
        Self {
            table,
            name: "the file".to_string(),
            span: 0..0,
        }
    }

    pub(in crate::model) fn get(&self, key: &str) -> Option<&'t Value<'t>> {
        self.table.get(key)
    }

    /// Where a key's value stands; the section itself where there is none.
    pub(in crate::model) fn place(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.span.clone(), Spanned::span)
    }

    /// Keys with their places and values, as they stand in the file.
    pub(in crate::model) fn entries(&self) -> Vec<(&'t str, Range<usize>, &'t Value<'t>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
            .collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }
}

/// A walk through the file, with all that was found wrong so far.
pub(in crate::model) struct Walk<'t> {
    text: &'t str,
    /// Where each stands, and what it is.
    mistakes: Vec<(Range<usize>, String)>,
}

impl<'t> Walk<'t> {
    pub(in crate::model) fn new(text: &'t str) -> Self {
        Self {
            text,
            mistakes: Vec::new(),
        }
    }

    /// What stands at a place of the file.
    pub(in crate::model) fn source(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    /// Notes a mistake. Returns None, which stands for the value that could not be read.
    pub(in crate::model) fn wrong<T>(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Option<T> {
        self.mistakes.push((span, message.into()));
        None
    }

    /// The mistakes in the order of the file, or that there are none.
    pub(in crate::model) fn finish(mut self) -> Result<(), Vec<Mistake>> {
        if self.mistakes.is_empty() {
            return Ok(());
        }
        self.mistakes.sort_by_key(|(span, _)| span.start);
        let mistakes = self.mistakes.into_iter();
        Err(mistakes
            .map(|(span, what)| Mistake::new(self.text, span, what))
            .collect())
    }

    /// Refuses keys that mean nothing here.
    pub(in crate::model) fn check_keys(&mut self, section: &Section<'_>, known: &[&str]) {
        for (key, span, _) in section.entries() {
            if known.contains(&key) {
                continue;
            }
            let message = match nearest(key, known.iter().copied()) {
                Some(meant) => format!(
                    "`{key}` means nothing in {}; did you mean `{meant}`?",
                    section.name
                ),
                None => format!("`{key}` means nothing in {}", section.name),
            };
            self.wrong::<()>(span, message);
        }
    }

    /// Reads a key if it is there.
    pub(in crate::model) fn optional<T>(
        &mut self,
        section: &Section<'t>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &'t Value<'t>) -> Option<T>,
    ) -> Option<T> {
        read(self, key, section.get(key)?)
    }

    /// Reads a key that must be there.
    pub(in crate::model) fn needed<T>(
        &mut self,
        section: &Section<'t>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &'t Value<'t>) -> Option<T>,
    ) -> Option<T> {
        match section.get(key) {
            Some(value) => read(self, key, value),
            None => self.wrong(
                section.span.clone(),
                format!("`{key}` is missing in {}", section.name),
            ),
        }
    }

    /// A table behind a key; None, and no mistake, where there is none.
    pub(in crate::model) fn table(
        &mut self,
        section: &Section<'t>,
        key: &str,
        example: &str,
    ) -> Option<Section<'t>> {
        let value = section.get(key)?;
        self.section(value, key, example)
    }

    /// A value as a table. Messages call it by its header, where the example is one, else by its key.
    pub(in crate::model) fn section(
        &mut self,
        value: &'t Value<'t>,
        key: &str,
        example: &str,
    ) -> Option<Section<'t>> {
        let name = if example.starts_with('[') {
            example.to_string()
        } else {
            format!("`{key}`")
        };
        match value.get_ref() {
            DeValue::Table(table) => Some(Section {
                table,
                name,
                span: value.span(),
            }),
            _ => self.wrong(value.span(), format!("`{key}` must be a table: {example}")),
        }
    }

    /// The tables of an array of tables; none where the key is not there.
    pub(in crate::model) fn tables(
        &mut self,
        section: &Section<'t>,
        key: &str,
        example: &str,
    ) -> Vec<Section<'t>> {
        let Some(value) = section.get(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            let message = format!("`{key}` must be a list of tables: {example}");
            self.wrong::<()>(value.span(), message);
            return Vec::new();
        };
        array
            .iter()
            .filter_map(|value| self.section(value, key, example))
            .collect()
    }
}

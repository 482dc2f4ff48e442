//! Steps through tables of TOML that collect what is wrong and go on. Single values are read in `value`; what keys mean
//! stands with the tables.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::Mistake;
use crate::model::nearest::nearest;

/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A table of the file with its name for messages.
#[derive(Clone)]
pub(super) struct Section<'t> {
    table: &'t DeTable<'t>,
    /// As a reader would call it: `[queue]`, `[[judge]]`, `scale`.
    name: String,
    /// Where to point when something is missing.
    pub(super) span: Range<usize>,
}

impl<'t> Section<'t> {
    pub(super) fn top(table: &'t DeTable<'t>) -> Self {
        Self {
            table,
            name: "the file".to_string(),
            span: 0..0,
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'t>> {
        self.table.get(key)
    }

    /// Where a key's value stands; the section itself where there is none.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.span.clone(), Spanned::span)
    }

    /// Keys with their places and values, as they stand in the file.
    pub(super) fn entries(&self) -> Vec<(&'t str, Range<usize>, &'t Value<'t>)> {
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
pub(super) struct Walk<'t> {
    text: &'t str,
    /// Where each stands, and what it is.
    mistakes: Vec<(Range<usize>, String)>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            mistakes: Vec::new(),
        }
    }

    /// What stands at a place of the file.
    pub(super) fn source(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    /// Notes a mistake. Returns None, which stands for the value that could not be read.
    pub(super) fn wrong<T>(&mut self, span: Range<usize>, message: impl Into<String>) -> Option<T> {
        self.mistakes.push((span, message.into()));
        None
    }

    /// The mistakes in the order of the file, or that there are none.
    pub(super) fn finish(mut self) -> Result<(), Vec<Mistake>> {
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
    pub(super) fn check_keys(&mut self, section: &Section<'_>, known: &[&str]) {
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
    pub(super) fn optional<T>(
        &mut self,
        section: &Section<'t>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &'t Value<'t>) -> Option<T>,
    ) -> Option<T> {
        read(self, key, section.get(key)?)
    }

    /// Reads a key that must be there.
    pub(super) fn needed<T>(
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
    pub(super) fn table(
        &mut self,
        section: &Section<'t>,
        key: &str,
        example: &str,
    ) -> Option<Section<'t>> {
        let value = section.get(key)?;
        self.section(value, key, example)
    }

    /// A value as a table. Messages call it by its header, where the example is one, else by its key.
    pub(super) fn section(
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
    pub(super) fn tables(
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

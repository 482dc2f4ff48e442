//! Single values of TOML by type and range. What is wrong with one is noted in the walk.

use std::ops::RangeInclusive;

use toml::de::DeValue;

use crate::model::nearest::nearest;

use super::section::{Value, Walk};

impl<'t> Walk<'t> {
    pub(in crate::model) fn text(&mut self, key: &str, value: &'t Value<'t>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            _ => self.wrong(value.span(), format!("`{key}` must be a text in quotes")),
        }
    }

    /// A text of one line that is not blank.
    pub(in crate::model) fn line(&mut self, key: &str, value: &'t Value<'t>) -> Option<String> {
        let text = self.text(key, value)?;
        if text.trim().is_empty() || text.contains(char::is_control) {
            return self.wrong(
                value.span(),
                format!("`{key}` must be one line that is not blank"),
            );
        }
        Some(text)
    }

    /// A list of texts, with at least one.
    pub(in crate::model) fn lines(
        &mut self,
        key: &str,
        value: &'t Value<'t>,
    ) -> Option<Vec<String>> {
        if let DeValue::Array(array) = value.get_ref() {
            let texts: Option<Vec<_>> = array
                .iter()
                .map(|value| value.get_ref().as_str().map(ToString::to_string))
                .collect();
            if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
                return Some(texts);
            }
        }
        self.wrong(
            value.span(),
            format!("`{key}` must be a list of texts with at least one, [\"…\", \"…\"]"),
        )
    }

    pub(in crate::model) fn flag(&mut self, key: &str, value: &'t Value<'t>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong(value.span(), format!("`{key}` must be true or false")),
        }
    }

    pub(in crate::model) fn whole<T>(
        &mut self,
        key: &str,
        value: &'t Value<'t>,
        range: RangeInclusive<T>,
    ) -> Option<T>
    where
        T: TryFrom<i128> + PartialOrd + std::fmt::Display,
    {
        let number = match value.get_ref() {
            DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        match number.and_then(|number| T::try_from(number).ok()) {
            Some(number) if range.contains(&number) => Some(number),
            _ => self.wrong(
                value.span(),
                format!(
                    "`{key}` must be a whole number from {} to {}",
                    range.start(),
                    range.end()
                ),
            ),
        }
    }

    pub(in crate::model) fn number(
        &mut self,
        key: &str,
        value: &'t Value<'t>,
        range: RangeInclusive<f64>,
    ) -> Option<f64> {
        if let Some(number) = float(value).filter(|number| range.contains(number)) {
            return Some(number);
        }
        self.wrong(
            value.span(),
            format!(
                "`{key}` must be a number from {} to {}",
                range.start(),
                range.end()
            ),
        )
    }

    /// A number of 0 or more.
    pub(in crate::model) fn amount(&mut self, key: &str, value: &'t Value<'t>) -> Option<f64> {
        if let Some(number) = float(value).filter(|number| *number >= 0.0) {
            return Some(number);
        }
        self.wrong(
            value.span(),
            format!("`{key}` must be a number of 0 or more"),
        )
    }

    /// One of several words.
    pub(in crate::model) fn word(
        &mut self,
        key: &str,
        value: &'t Value<'t>,
        words: &[&'static str],
    ) -> Option<&'static str> {
        let text = self.text(key, value)?;
        if let Some(word) = words.iter().find(|word| **word == text) {
            return Some(word);
        }
        self.wrong(
            value.span(),
            match nearest(&text, words.iter().copied()) {
                Some(meant) => format!("`{text}` is no {key}; did you mean `{meant}`?"),
                None => format!("`{text}` is no {key}; there are {}", words.join(", ")),
            },
        )
    }
}

/// A finite number, whole or not.
pub(in crate::model) fn float(value: &Value<'_>) -> Option<f64> {
    let number: f64 = match value.get_ref() {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok()?,
        DeValue::Float(number) => number.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

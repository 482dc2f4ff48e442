//! What of a log is private and where it is masked, as an evaluator's file says, and counts of what was masked. Finds
//! nothing in a text itself.

use std::collections::BTreeMap;
use std::fmt;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// The most bytes that an own expression may take when it is compiled.
const LARGEST: usize = 1 << 20;

/// What is private, and where it is masked. The default masks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Patterns by their names, each once.
    pub patterns: Vec<Pattern>,
    /// Names of people and things, as they are written.
    pub names: Vec<String>,
    /// Expressions of the user's, names distinct.
    pub own: Vec<OwnPattern>,
    /// Where it is masked, each once.
    pub apply: Vec<Place>,
}

/// A pattern with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// Addresses of e-mail.
    Email,
    /// Telephone numbers.
    Phone,
    /// Numbers of payment cards that pass Luhn's check.
    Card,
    /// International bank account numbers whose check digits are right.
    Iban,
    /// Addresses of the Internet protocol, versions 4 and 6.
    Ip,
    /// API keys, tokens and private keys in the formats of their providers.
    Keys,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Self; 6] = [
        Self::Email,
        Self::Phone,
        Self::Card,
        Self::Iban,
        Self::Ip,
        Self::Keys,
    ];

    /// The pattern's word in files and counts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Iban => "iban",
            Self::Ip => "ip",
            Self::Keys => "keys",
        }
    }
}

/// Where private data is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In what a judge is sent.
    Judge,
    /// In files that are written for others.
    Export,
    /// On the screen.
    Screen,
    /// Before a log comes into the store.
    Import,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 4] = [Self::Judge, Self::Export, Self::Screen, Self::Import];

    /// The place's word in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Judge => "judge",
            Self::Export => "export",
            Self::Screen => "screen",
            Self::Import => "import",
        }
    }
}

/// An expression of the user's, by a name of its own.
#[derive(Clone, Debug)]
pub struct OwnPattern {
    name: String,
    expression: Regex,
}

impl OwnPattern {
    /// An expression by a name.
    ///
    /// # Errors
    /// With what is wrong, as it follows a colon: the name is none, or is taken; the expression is broken, too large, or
    /// matches nothing at all, too.
    pub fn new(name: &str, expression: &str) -> Result<Self, String> {
        let mut chars = name.chars();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !chars.next().is_some_and(|c| c.is_ascii_lowercase())
            || !chars.all(plain)
            || name.len() > 32
        {
            return Err(
                "a pattern's name has 1 to 32 of a–z, 0–9 and _, and begins with a letter"
                    .to_string(),
            );
        }
        let taken = Pattern::ALL
            .iter()
            .map(|pattern| pattern.as_str())
            .chain(["key", "name", "names"]);
        if taken.into_iter().any(|word| word == name) {
            return Err(format!("`{name}` is the name of a pattern of juror's own"));
        }
        let built = RegexBuilder::new(expression)
            .size_limit(LARGEST)
            .dfa_size_limit(LARGEST)
            .build();
        let built = built.map_err(|fault| match fault {
            regex::Error::CompiledTooBig(_) => {
                "this regular expression is too large: bound its repetitions".to_string()
            }
            fault => {
                let fault = fault.to_string();
                let reason = fault.lines().last().unwrap_or_default();
                let reason = reason.trim().trim_start_matches("error: ");
                format!("this is no regular expression: {reason}")
            }
        })?;
        if built.is_match("") {
            return Err("this regular expression matches a text with nothing in it".to_string());
        }
        Ok(Self {
            name: name.to_string(),
            expression: built,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its expression, compiled.
    #[must_use]
    pub fn expression(&self) -> &Regex {
        &self.expression
    }
}

impl PartialEq for OwnPattern {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.expression.as_str() == other.expression.as_str()
    }
}

impl Eq for OwnPattern {}

impl Redaction {
    /// Every pattern of juror's own, at no place: what is masked where somebody asks for it and says no more.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            patterns: Pattern::ALL.to_vec(),
            ..Self::default()
        }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty() && self.names.is_empty() && self.own.is_empty()
    }

    /// Whether something is masked at a place.
    #[must_use]
    pub fn applies(&self, place: Place) -> bool {
        !self.is_empty() && self.apply.contains(&place)
    }
}

/// How many mentions were masked, by the name of what they are: a pattern's, `names`, or one of the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Masked(BTreeMap<String, u64>);

impl Masked {
    /// Counts a mention.
    pub fn add(&mut self, what: &str) {
        match self.0.get_mut(what) {
            Some(count) => *count += 1,
            None => {
                self.0.insert(what.to_string(), 1);
            }
        }
    }

    /// Counts what others counted.
    pub fn merge(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(what.clone()).or_default() += count;
        }
    }

    /// Whether nothing was masked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many mentions there were of all kinds.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// As `email 3, phone 1`.
impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (what, count)) in self.0.iter().enumerate() {
            let comma = if nth == 0 { "" } else { ", " };
            write!(f, "{comma}{what} {count}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_pattern_has_a_name_of_its_own_and_an_expression_that_matches_something() {
        assert!(OwnPattern::new("order", r"ORD-\d{6}").is_ok());
        let cases = [
            ("Order", "x", "begins with a letter"),
            ("", "x", "begins with a letter"),
            ("1st", "x", "begins with a letter"),
            ("email", "x", "juror's own"),
            ("key", "x", "juror's own"),
            ("order", "(x", "unclosed group"),
            ("order", "x*", "nothing in it"),
            ("order", r"\w{1000}{1000}", "too large"),
        ];
        for (name, expression, expected) in cases {
            let fault = OwnPattern::new(name, expression).expect_err("a fault");
            assert!(fault.contains(expected), "{name} {expression}: {fault}");
        }
    }

    #[test]
    fn counts_are_told_by_what_was_masked() {
        let mut masked = Masked::default();
        assert_eq!(masked.to_string(), "");
        for what in ["phone", "email", "email"] {
            masked.add(what);
        }
        let mut all = masked.clone();
        all.merge(&masked);
        assert_eq!(
            (all.to_string().as_str(), all.total()),
            ("email 4, phone 2", 6)
        );
    }
}

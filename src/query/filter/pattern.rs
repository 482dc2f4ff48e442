//! A value that a text column is held against: whole or by its beginning, whatever the case. Does not know columns.

use std::fmt;

use super::show::Quoted;

/// What a text must be, or start with. Upper and lower case count as the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The text as it was typed.
    pub text: String,
    /// Whether more may follow: `gpt*`.
    pub prefix: bool,
}

impl Pattern {
    /// Whether a column's text fits. `*` alone wants something to be there; `""` wants nothing.
    #[must_use]
    pub fn fits(&self, value: &str) -> bool {
        if self.prefix && self.text.is_empty() {
            return !value.is_empty();
        }
        let mut rest = value.chars().flat_map(char::to_lowercase);
        let begins = self
            .text
            .chars()
            .flat_map(char::to_lowercase)
            .all(|wanted| rest.next() == Some(wanted));
        begins && (self.prefix || rest.next().is_none())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Quoted::value(&self.text))?;
        f.write_str(if self.prefix { "*" } else { "" })
    }
}

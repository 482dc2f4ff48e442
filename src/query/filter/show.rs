//! A filter as text, in the form that reads back as the same filter. Does not decide what a filter means.

use std::fmt;

use crate::query::rows::{Field, Whose};

use super::expr::Expr;
use super::term::{Op, Quantity, Side, Term, When};

/// A text with quotes around it where it could be read as something else.
pub(super) struct Quoted<'a> {
    text: &'a str,
    bare: bool,
}

impl<'a> Quoted<'a> {
    /// A value behind an operator.
    pub(super) fn value(text: &'a str) -> Self {
        let bare = !text.is_empty() && !text.ends_with('*') && !text.contains(breaks);
        Self { text, bare }
    }

    /// A word to search for.
    fn word(text: &'a str) -> Self {
        let keyword = ["and", "or", "not"]
            .iter()
            .any(|keyword| keyword.eq_ignore_ascii_case(text));
        let bare = !text.is_empty()
            && !keyword
            && !text.starts_with(['-', '!'])
            && !text
                .contains(|c: char| breaks(c) || matches!(c, ':' | '<' | '>' | '=' | '|' | '!'));
        Self { text, bare }
    }

    /// Somebody's name before a `.`.
    fn name(text: &'a str) -> Self {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '@');
        let bare = text.starts_with(char::is_alphanumeric) && text.chars().all(plain);
        Self { text, bare }
    }
}

/// What ends a bare word.
pub(super) fn breaks(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '"')
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bare {
            return f.write_str(self.text);
        }
        f.write_str("\"")?;
        for c in self.text.chars() {
            if matches!(c, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        f.write_str("\"")
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => term.fmt(f),
            Self::Not(inner) => match **inner {
                Self::Term(_) | Self::Not(_) => write!(f, "-{inner}"),
                Self::All(_) | Self::Any(_) => write!(f, "-({inner})"),
            },
            Self::All(parts) => joined(f, parts, " ", |part| matches!(part, Self::Any(_))),
            Self::Any(parts) => joined(f, parts, " or ", |_| false),
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Expr],
    between: &str,
    wrapped: impl Fn(&Expr) -> bool,
) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        if wrapped(part) {
            write!(f, "({part})")?;
        } else {
            write!(f, "{part}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status:{}", status.as_str()),
            Self::Flagged => f.write_str("is:flagged"),
            Self::Revised => f.write_str("is:revised"),
            Self::Noted => f.write_str("is:noted"),
            Self::Suggested => f.write_str("is:suggested"),
            Self::Suspect => f.write_str("is:suspect"),
            Self::Assisted => f.write_str("is:assisted"),
            Self::Differing => f.write_str("is:differing"),
            Self::Settled => f.write_str("is:settled"),
            Self::Random(_) => f.write_str("is:random"),
            Self::Failed(None) => f.write_str("is:failed"),
            Self::Failed(Some(judge)) => write!(f, "failed:{}", Quoted::value(judge)),
            Self::Id(pattern) => write!(f, "id:{pattern}"),
            Self::Text(field, pattern) => write!(f, "{}:{pattern}", field_name(*field)),
            Self::Tag(pattern) => write!(f, "tag:{pattern}"),
            Self::Meta(key, pattern) => write!(f, "meta.{key}:{pattern}"),
            Self::MetaNumber(key, compare) => {
                write!(f, "meta.{key}{}{}", compare.op.as_str(), compare.value)
            }
            Self::Number(quantity, compare) => {
                write!(
                    f,
                    "{}{}{}",
                    quantity.name(),
                    compare.op.as_str(),
                    compare.value
                )
            }
            Self::At(op, when) => write!(f, "at{}{when}", op.as_str()),
            Self::Rated(side) => write!(f, "rated:{side}"),
            Self::Score(side, compare) if compare.op == Op::Equal => {
                write!(f, "{side}:{}", compare.value)
            }
            Self::Score(side, compare) => {
                write!(f, "{side}{}{}", compare.op.as_str(), compare.value)
            }
            Self::Labelled(side, wanted) => write!(f, "{side}:{}", Quoted::value(&wanted.word)),
            Self::Difference(difference) => {
                let bar = if difference.absolute { "|" } else { "" };
                write!(
                    f,
                    "{bar}{}-{}{bar}{}{}",
                    difference.left,
                    difference.right,
                    difference.compare.op.as_str(),
                    difference.compare.value
                )
            }
            Self::Word(word) => write!(f, "{}", Quoted::word(word)),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.whose {
            Whose::Own => write!(f, "{}", self.criterion),
            Whose::Judge => write!(f, "judge.{}", self.criterion),
            Whose::Named(name) => write!(f, "{}.{}", Quoted::name(name), self.criterion),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => date.fmt(f),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

impl Quantity {
    /// Its word in a filter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Turns => "turns",
            Self::Tokens => "tokens",
            Self::Latency => "latency",
            Self::Cost => "cost",
        }
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Model => "model",
        Field::Source => "source",
        Field::SourceId => "id",
    }
}

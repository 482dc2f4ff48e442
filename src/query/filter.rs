//! The filter language: `status:todo model:bard accuracy<3 judge.accuracy-accuracy>=2 "refund policy"`. A filter is
//! parsed once against the names that are known, and then asked of rows. It never reads a store itself.
//!
//! | written | means |
//! |---|---|
//! | `a b`, `a and b`, `a or b`, `-a`, `!a`, `not a`, `( … )` | put together; `or` binds loosest |
//! | `status:` `model:` `source:` `tag:` `id:` | the value, whatever its case; `gpt*` its beginning; `""` none |
//! | `meta.KEY:value`, `KEY:value`, `meta.KEY>3` | a field of the metadata |
//! | `is:flagged` `is:random` `is:revised` `is:noted` `is:failed`, `failed:main` | marks |
//! | `is:suggested`, `is:assisted` | a judge suggests another text; an edit began as one |
//! | `is:suspect` | the text speaks to its judge |
//! | `words` `turns` `tokens` `latency` `cost` `at` with `<` `<=` `>` `>=` `=` `!=` | numbers and dates |
//! | `accuracy<3`, `r1.accuracy`, `judge.accuracy`, `safe:fail`, `rated:accuracy` | scores |
//! | `judge.accuracy-accuracy>=2`, with bars around it whatever its sign | how far two scores lie apart |
//! | `refund`, `"refund policy"` | a text in conversation, output, reference or edit |

mod ask;
mod complete;
mod error;
mod expr;
mod parse;
mod pattern;
mod show;
mod term;

use std::fmt;

use crate::model::Ordinal;

use super::rows::Rows;
use super::vocabulary::Vocabulary;

pub use complete::{Completion, complete};
pub use error::FilterError;
pub use expr::Expr;
pub use pattern::Pattern;
pub use term::{Code, Compare, Difference, Op, Quantity, Side, Term, Wanted, When};

/// Which tickets are wanted. The default wants all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    written: Option<Expr>,
    /// The same in the order in which it is cheapest to ask.
    plan: Option<Expr>,
}

impl Filter {
    /// Reads a filter; a blank one wants everything.
    ///
    /// # Errors
    /// When the text is not in the language, or names what is not known; the error says where.
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, FilterError> {
        parse::parse(text, vocabulary).map(Self::from)
    }

    /// Whether a row is wanted.
    #[must_use]
    pub fn matches(&self, rows: &dyn Rows, ordinal: Ordinal) -> bool {
        self.plan
            .as_ref()
            .is_none_or(|plan| plan.matches(rows, ordinal))
    }

    /// Whether a row is wanted, as far as its texts do not matter: None where only they can tell.
    #[must_use]
    pub fn without_texts(&self, rows: &dyn Rows, ordinal: Ordinal) -> Option<bool> {
        self.plan
            .as_ref()
            .map_or(Some(true), |plan| plan.without_texts(rows, ordinal))
    }

    /// The rows of these whose texts must be asked.
    #[must_use]
    pub fn left_to_texts(&self, rows: &dyn Rows, among: &[Ordinal]) -> Vec<Ordinal> {
        if self.words().is_empty() {
            return Vec::new();
        }
        let among = among.iter().copied();
        among
            .filter(|ordinal| self.without_texts(rows, *ordinal).is_none())
            .collect()
    }

    /// The wanted rows of these. Those whose texts must be asked are announced together.
    #[must_use]
    pub fn wanted(&self, rows: &dyn Rows, mut among: Vec<Ordinal>) -> Vec<Ordinal> {
        if self.is_empty() {
            return among;
        }
        let left = self.left_to_texts(rows, &among);
        if !left.is_empty() {
            rows.read_ahead(&self.words(), &left);
        }
        among.retain(|ordinal| self.matches(rows, *ordinal));
        among
    }

    /// Every text that it asks for, each once, also where it must not occur.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.visit(&mut |term, _| {
            if let Term::Word(word) = term
                && !found.contains(&word.as_str())
            {
                found.push(word.as_str());
            }
        });
        found
    }

    /// Whether everything is wanted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_none()
    }

    /// Whether it speaks of a judge's or another person's scores, so that its result gives them away.
    #[must_use]
    pub fn reveals(&self) -> bool {
        let mut reveals = false;
        self.visit(&mut |term, _| reveals |= term.reveals());
        reveals
    }

    /// The texts that it searches for, to be marked where they occur.
    #[must_use]
    pub fn terms(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.visit(&mut |term, wanted| {
            if let (Term::Word(word), true) = (term, wanted) {
                found.push(word.as_str());
            }
        });
        found
    }

    /// The conditions as they were written; None for everything.
    #[must_use]
    pub fn expr(&self) -> Option<&Expr> {
        self.written.as_ref()
    }

    /// Both filters at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let parts = self.written.into_iter().chain(other.written).collect();
        Self::from(Expr::all(parts))
    }

    fn visit<'a>(&'a self, each: &mut impl FnMut(&'a Term, bool)) {
        if let Some(written) = &self.written {
            written.visit(true, each);
        }
    }
}

impl From<Option<Expr>> for Filter {
    fn from(written: Option<Expr>) -> Self {
        Self {
            plan: written.as_ref().map(Expr::cheapest_first),
            written,
        }
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written
            .as_ref()
            .map_or(Ok(()), |written| written.fmt(f))
    }
}

//! How conditions are put together, and in which order they are asked. Does not know what a condition asks.

use crate::model::Ordinal;
use crate::query::rows::Rows;

use super::term::Term;

/// Conditions put together. Made by the constructors, which leave no needless nesting.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// Each must hold; at least two.
    All(Vec<Expr>),
    /// One must hold; at least two.
    Any(Vec<Expr>),
    /// It must not hold; never twice in a row.
    Not(Box<Expr>),
    /// One condition.
    Term(Term),
}

impl Expr {
    /// Each of them; the thing itself where there is one. None of nothing.
    #[must_use]
    pub fn all(parts: Vec<Self>) -> Option<Self> {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::All(inner) => inner,
            other => vec![other],
        });
        one_or(flat.collect(), Self::All)
    }

    /// One of them; the thing itself where there is one. None of nothing.
    #[must_use]
    pub fn any(parts: Vec<Self>) -> Option<Self> {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Any(inner) => inner,
            other => vec![other],
        });
        one_or(flat.collect(), Self::Any)
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    pub(super) fn matches(&self, rows: &dyn Rows, ordinal: Ordinal) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(rows, ordinal)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(rows, ordinal)),
            Self::Not(inner) => !inner.matches(rows, ordinal),
            Self::Term(term) => term.matches(rows, ordinal),
        }
    }

    /// Whether it holds whatever the texts say; None where that depends on them.
    pub(super) fn without_texts(&self, rows: &dyn Rows, ordinal: Ordinal) -> Option<bool> {
        match self {
            Self::All(parts) => together(parts, false, rows, ordinal),
            Self::Any(parts) => together(parts, true, rows, ordinal),
            Self::Not(inner) => inner.without_texts(rows, ordinal).map(|holds| !holds),
            Self::Term(Term::Word(_)) => None,
            Self::Term(term) => Some(term.matches(rows, ordinal)),
        }
    }

    /// The same conditions with the cheap ones first, so that a log is read only where the columns leave it open.
    pub(super) fn cheapest_first(&self) -> Self {
        let sorted = |parts: &[Self]| {
            let mut parts: Vec<_> = parts.iter().map(Self::cheapest_first).collect();
            parts.sort_by_key(Self::cost);
            parts
        };
        match self {
            Self::All(parts) => Self::All(sorted(parts)),
            Self::Any(parts) => Self::Any(sorted(parts)),
            Self::Not(inner) => Self::Not(Box::new(inner.cheapest_first())),
            Self::Term(term) => Self::Term(term.clone()),
        }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::cost).max().unwrap_or_default()
            }
            Self::Not(inner) => inner.cost(),
            Self::Term(term) => term.cost(),
        }
    }

    /// Every condition, with whether it is wanted and not excluded.
    pub(super) fn visit<'a>(&'a self, wanted: bool, each: &mut impl FnMut(&'a Term, bool)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.visit(wanted, each);
                }
            }
            Self::Not(inner) => inner.visit(!wanted, each),
            Self::Term(term) => each(term, wanted),
        }
    }
}

/// Several conditions of which one that is as `settling` says settles the whole.
fn together(parts: &[Expr], settling: bool, rows: &dyn Rows, ordinal: Ordinal) -> Option<bool> {
    let mut whole = Some(!settling);
    for part in parts {
        match part.without_texts(rows, ordinal) {
            Some(holds) if holds == settling => return Some(settling),
            Some(_) => {}
            None => whole = None,
        }
    }
    whole
}

fn one_or(mut parts: Vec<Expr>, several: impl Fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(several(parts)),
    }
}

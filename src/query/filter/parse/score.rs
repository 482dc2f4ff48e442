//! Scores in a filter: whose, on what, compared with what. Names are taken from the vocabulary, since they may hold a
//! `-` or a `.` themselves.

use std::ops::Range;

use crate::model::{Criterion, Scale};
use crate::query::filter::error::FilterError;
use crate::query::filter::expr::Expr;
use crate::query::filter::term::{Compare, Difference, Op, Side, Term};
use crate::query::rows::Whose;

use super::Parser;
use super::compare::compared;
use super::value::number;

impl<'a> Parser<'a> {
    /// A comparison of scores, if one stands here; else nothing is taken.
    pub(super) fn scored(&mut self) -> Result<Option<Expr>, FilterError> {
        let start = self.scan.at();
        let Some((side, criterion)) = self.side()? else {
            return Ok(None);
        };
        let side_span = start..self.scan.at();
        if let Some((op, span)) = self.scan.operator() {
            let value = self.scan.value(&span)?;
            return compared(side, criterion, op, &value).map(Some);
        }
        if self.scan.take("-") {
            let right_start = self.scan.at();
            if let Some((right, other)) = self.side()? {
                let right_span = right_start..self.scan.at();
                if let Some((op, span)) = self.scan.operator() {
                    measurable(criterion, side_span)?;
                    measurable(other, right_span)?;
                    let compare = self.bound(op, &span)?;
                    return Ok(Some(Expr::Term(Term::Difference(Difference {
                        left: side,
                        right,
                        absolute: false,
                        compare,
                    }))));
                }
            } else {
                let name = self
                    .scan
                    .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
                let span = right_start..self.scan.at();
                if !name.is_empty() && self.scan.operator().is_some() {
                    return Err(self.unknown_score(name, span));
                }
            }
        }
        self.scan.back_to(start);
        Ok(None)
    }

    /// `|judge.accuracy-accuracy|>=2`
    pub(super) fn absolute(&mut self) -> Result<Expr, FilterError> {
        let start = self.scan.at();
        self.scan.bump();
        let left = self.needed_side()?;
        self.scan.skip_space();
        let minus = self.scan.take("-") || self.scan.take("−");
        if !minus {
            return Err(self.scan.wrong_here(
                "between bars stands one score less another, `|judge.accuracy-accuracy|`",
            ));
        }
        let right = self.needed_side()?;
        self.scan.skip_space();
        if !self.scan.take("|") {
            return Err(FilterError::new(
                "this `|` is never closed: write `|` behind the second score",
                start..start + 1,
            ));
        }
        let Some((op, span)) = self.scan.operator() else {
            return Err(self
                .scan
                .wrong_here("a comparison must follow, such as `>=2`"));
        };
        let compare = self.bound(op, &span)?;
        Ok(Expr::Term(Term::Difference(Difference {
            left,
            right,
            absolute: true,
            compare,
        })))
    }

    fn needed_side(&mut self) -> Result<Side, FilterError> {
        self.scan.skip_space();
        let start = self.scan.at();
        if let Some((side, criterion)) = self.side()? {
            measurable(criterion, start..self.scan.at())?;
            return Ok(side);
        }
        let name = self
            .scan
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        let span = start..self.scan.at();
        Err(self.unknown_score(name, span))
    }

    /// `rated:accuracy`, `rated:judge.accuracy`: what stands behind the `:`.
    pub(super) fn rated(&mut self, operator: &Range<usize>) -> Result<Expr, FilterError> {
        let start = self.scan.at();
        if let Some((side, criterion)) = self.side()? {
            return if criterion.scale == Scale::Text {
                Err(FilterError::new(
                    format!("`{}` is a text, which no column holds", criterion.key),
                    start..self.scan.at(),
                ))
            } else {
                Ok(Expr::Term(Term::Rated(side)))
            };
        }
        let value = self.scan.value(operator)?;
        Err(self.unknown_score(&value.text, value.span))
    }

    /// Somebody's score on a criterion, if that stands here; else nothing is taken.
    fn side(&mut self) -> Result<Option<(Side, &'a Criterion)>, FilterError> {
        let start = self.scan.at();
        let whose = self.whose()?.unwrap_or(Whose::Own);
        let key_start = self.scan.at();
        let key = self
            .scan
            .take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        if let Some(criterion) = self.vocabulary.criterion(key) {
            let side = Side {
                whose,
                criterion: criterion.key.clone(),
            };
            return Ok(Some((side, criterion)));
        }
        let span = key_start..self.scan.at();
        if whose != Whose::Own && !key.is_empty() && self.scan.clone().operator().is_some() {
            return Err(self.unknown_score(key, span));
        }
        self.scan.back_to(start);
        Ok(None)
    }

    /// `judge.`, `r1.` or `"Ana Müller".`, if one of them stands here; else nothing is taken.
    fn whose(&mut self) -> Result<Option<Whose>, FilterError> {
        let vocabulary = self.vocabulary;
        let start = self.scan.at();
        if self.scan.take_folded("judge.") {
            return Ok(Some(Whose::Judge));
        }
        if self.scan.peek() == Some('"') {
            let name = self.scan.quoted()?;
            let span = start..self.scan.at();
            if !self.scan.take(".") {
                self.scan.back_to(start);
                return Ok(None);
            }
            let known = vocabulary.people().find(|known| *known == name);
            return match known {
                Some(known) => Ok(Some(self.named(known))),
                None => Err(self.nobody(&name, span)),
            };
        }
        let mut people: Vec<_> = vocabulary.people().collect();
        people.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in people {
            if self.scan.take_folded(name) && self.scan.take(".") {
                return Ok(Some(self.named(name)));
            }
            self.scan.back_to(start);
        }
        Ok(None)
    }

    fn named(&self, name: &str) -> Whose {
        if self.vocabulary.own.as_deref() == Some(name) {
            Whose::Own
        } else {
            Whose::Named(name.to_string())
        }
    }

    fn bound(&mut self, op: Op, operator: &Range<usize>) -> Result<Compare, FilterError> {
        let value = self.scan.value(operator)?;
        Ok(Compare {
            op,
            value: number(&value)?,
        })
    }
}

/// Scores that can be taken from one another.
fn measurable(criterion: &Criterion, span: Range<usize>) -> Result<(), FilterError> {
    match criterion.scale {
        Scale::Ordinal { .. } | Scale::PassFail => Ok(()),
        Scale::Choice { .. } | Scale::Text => Err(FilterError::new(
            format!(
                "`{}` has no number that could be taken from another",
                criterion.key
            ),
            span,
        )),
    }
}

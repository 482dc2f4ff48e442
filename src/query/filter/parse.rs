//! The grammar of filters: `or`, `and`, negation, parentheses. Single conditions are read in `parse/condition`.

mod compare;
mod condition;
mod field;
mod names;
mod scan;
mod score;
mod value;

use crate::query::vocabulary::Vocabulary;

use super::error::FilterError;
use super::expr::Expr;
pub(super) use field::{FIELDS, MARKS, STATUSES};
use scan::Scan;

/// How deep parentheses may stand in one another: far more than anybody writes, far less than the stack holds.
const DEEPEST: usize = 64;

/// Reads a filter; None where the text is blank.
pub(super) fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Option<Expr>, FilterError> {
    let mut parser = Parser {
        scan: Scan::new(text),
        vocabulary,
        depth: 0,
    };
    parser.scan.skip_space();
    if parser.scan.is_at_end() {
        return Ok(None);
    }
    let expr = parser.any()?;
    parser.scan.skip_space();
    match parser.scan.peek() {
        None => Ok(Some(expr)),
        Some(_) => Err(parser.scan.wrong_here(
            "no `(` stands before this `)`: take it out, or quote it to search for it",
        )),
    }
}

struct Parser<'a> {
    scan: Scan<'a>,
    vocabulary: &'a Vocabulary,
    depth: usize,
}

impl Parser<'_> {
    /// `all or all or …`
    fn any(&mut self) -> Result<Expr, FilterError> {
        let first = self.all()?;
        let mut parts = vec![first];
        while self.scan.keyword("or") {
            parts.push(self.all()?);
        }
        Ok(Expr::any(parts).expect("at least the first part"))
    }

    /// `one and one one …`
    fn all(&mut self) -> Result<Expr, FilterError> {
        let first = self.negation()?;
        let mut parts = vec![first];
        loop {
            let joined = self.scan.keyword("and");
            let ends = matches!(self.scan.peek(), None | Some(')')) || self.scan.sees("or");
            if ends && !joined {
                break;
            }
            parts.push(self.negation()?);
        }
        Ok(Expr::all(parts).expect("at least the first part"))
    }

    /// `-one`, `!one`, `not one`
    fn negation(&mut self) -> Result<Expr, FilterError> {
        let mut negated = false;
        loop {
            if self.scan.keyword("not") {
                negated = !negated;
            } else if matches!(self.scan.peek(), Some('-' | '!')) {
                let start = self.scan.at();
                self.scan.bump();
                if self.scan.peek().is_none_or(char::is_whitespace) {
                    return Err(FilterError::new(
                        "`-` and `!` exclude what stands right behind them: take the space out, or quote the sign to \
                         search for it",
                        start..self.scan.at(),
                    ));
                }
                negated = !negated;
            } else {
                break;
            }
        }
        let expr = self.one()?;
        Ok(if negated { expr.negated() } else { expr })
    }

    /// A condition or parentheses.
    fn one(&mut self) -> Result<Expr, FilterError> {
        self.scan.skip_space();
        for keyword in ["and", "or"] {
            if self.scan.sees(keyword) {
                return Err(self.scan.wrong_word(
                    keyword.len(),
                    format!(
                        "a condition must stand before `{keyword}`; quote the word to search for it"
                    ),
                ));
            }
        }
        match self.scan.peek() {
            None => Err(self
                .scan
                .wrong_here("a condition must follow, such as `status:todo`")),
            Some(')') => Err(self
                .scan
                .wrong_here("a condition must stand before this `)`")),
            Some('(') => self.parenthesis(),
            Some(_) => self.condition(),
        }
    }

    fn parenthesis(&mut self) -> Result<Expr, FilterError> {
        if self.depth == DEEPEST {
            return Err(self
                .scan
                .wrong_here("parentheses stand too deep in one another"));
        }
        let start = self.scan.at();
        self.scan.bump();
        self.depth += 1;
        let inner = self.any()?;
        self.depth -= 1;
        self.scan.skip_space();
        if self.scan.take(")") {
            Ok(inner)
        } else {
            Err(FilterError::new(
                "this `(` is never closed: write `)` behind its last condition",
                start..start + 1,
            ))
        }
    }
}

//! One condition: a text to search for, a score, or a field with its value. Which fields there are stands in `field`.

use crate::query::filter::error::FilterError;
use crate::query::filter::expr::Expr;
use crate::query::filter::show::breaks;
use crate::query::filter::term::Term;

use super::Parser;

impl Parser<'_> {
    /// Reads one condition; something other than a parenthesis stands here.
    pub(super) fn condition(&mut self) -> Result<Expr, FilterError> {
        if self.scan.peek() == Some('|') {
            return self.absolute();
        }
        if let Some(expr) = self.scored()? {
            return Ok(expr);
        }
        let start = self.scan.at();
        if self.scan.peek() == Some('"') {
            let text = self.scan.quoted()?;
            return self.search(&text, start);
        }
        let mut ahead = self.scan.rest().chars().peekable();
        let mut length = 0;
        while let Some(c) = ahead.next() {
            let unequal = c == '!' && ahead.peek() == Some(&'=');
            if breaks(c) || matches!(c, ':' | '<' | '>' | '=' | '≤' | '≥' | '≠') || unequal {
                break;
            }
            length += c.len_utf8();
        }
        let name = self.scan.slice(start..start + length);
        self.scan.back_to(start + length);
        match self.scan.operator() {
            Some((_, span)) if name.is_empty() => {
                let sign = self.scan.slice(span.clone()).trim();
                Err(FilterError::new(
                    format!(
                        "a field must stand before `{sign}`, such as `accuracy{sign}3`; quote it to search for it"
                    ),
                    span,
                ))
            }
            Some((op, span)) => self.field(name, start..start + length, op, &span),
            None => self.search(name, start),
        }
    }

    fn search(&self, text: &str, start: usize) -> Result<Expr, FilterError> {
        if text.trim().is_empty() {
            return Err(FilterError::new(
                "there is nothing to search for between the quotes",
                start..self.scan.at(),
            ));
        }
        Ok(Expr::Term(Term::Word(text.to_string())))
    }
}

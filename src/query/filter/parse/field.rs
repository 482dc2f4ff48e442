//! The fields that a filter can ask for by name, and the values that each takes. Scores are read in `score`.

use std::ops::Range;

use crate::model::Status;
use crate::model::nearest::nearest;
use crate::query::filter::error::FilterError;
use crate::query::filter::expr::Expr;
use crate::query::filter::pattern::Pattern;
use crate::query::filter::term::{Compare, Op, Quantity, Term};
use crate::query::rows::Field;

use super::Parser;
use super::scan::Value;
use super::value::{milliseconds, number, one_of, when};

/// The words before a `:`, in the order of completion, each with its meaning.
pub(in crate::query::filter) const FIELDS: &[(&str, &str)] = &[
    ("status:", "todo, done, skipped, claimed or enough"),
    (
        "is:",
        "flagged, random, revised, noted, suggested, assisted, suspect, differing, settled or failed",
    ),
    ("model:", "who wrote the output"),
    ("tag:", "a tag of the log or of the ticket"),
    ("source:", "the file it came from"),
    ("id:", "the beginning of its id, or the source's own id"),
    ("rated:", "a criterion that has a score"),
    ("failed:", "a judge that failed on it"),
    ("flag:", "yes or no"),
    ("text:", "a text to search for"),
    ("meta.", "a field of the metadata"),
    ("words", "words of the output"),
    ("turns", "messages of the conversation"),
    ("tokens", "tokens read and written"),
    ("latency", "milliseconds; `2s` is 2000"),
    ("cost", "US dollars"),
    ("at", "a date or a time, `at>=2026-05-01`"),
];

/// The words behind `status:`.
pub(in crate::query::filter) const STATUSES: [Status; 5] = [
    Status::Todo,
    Status::Done,
    Status::Skipped,
    Status::Claimed,
    Status::Enough,
];

/// The words behind `is:`.
pub(in crate::query::filter) const MARKS: [&str; 10] = [
    "flagged",
    "random",
    "revised",
    "noted",
    "suggested",
    "assisted",
    "suspect",
    "differing",
    "settled",
    "failed",
];

impl Parser<'_> {
    /// Reads the value behind a field's name and operator.
    pub(super) fn field(
        &mut self,
        name: &str,
        span: Range<usize>,
        op: Op,
        operator: &Range<usize>,
    ) -> Result<Expr, FilterError> {
        let folded = name.to_ascii_lowercase();
        if folded == "rated" && matches!(op, Op::Equal | Op::Unequal) {
            return Ok(negated_if(op == Op::Unequal, self.rated(operator)?));
        }
        let value = self.scan.value(operator)?;
        let quantity = match folded.as_str() {
            "words" => Quantity::Words,
            "turns" => Quantity::Turns,
            "tokens" => Quantity::Tokens,
            "latency" => Quantity::Latency,
            "cost" => Quantity::Cost,
            "at" => return Ok(Expr::Term(Term::At(op, when(&value)?))),
            _ => {
                return match self.meta_key(name, &folded, &span, op)? {
                    Some(key) => meta(key, op, &value),
                    None => self.worded(&folded, span, op, &value),
                };
            }
        };
        let value = if quantity == Quantity::Latency {
            milliseconds(&value)?
        } else {
            number(&value)?
        };
        Ok(Expr::Term(Term::Number(quantity, Compare { op, value })))
    }

    /// A field whose values are words, so that nothing is less than another.
    fn worded(
        &self,
        name: &str,
        span: Range<usize>,
        op: Op,
        value: &Value,
    ) -> Result<Expr, FilterError> {
        if !matches!(op, Op::Equal | Op::Unequal) {
            return Err(FilterError::new(
                format!(
                    "`{name}` has words for values, which no `{}` compares: write `{name}:`",
                    op.as_str()
                ),
                span,
            ));
        }
        let pattern = || Pattern {
            text: value.text.clone(),
            prefix: value.prefix,
        };
        let term = match name {
            "status" => Term::Status(*one_of(value, STATUSES.iter(), |status| status.as_str())?),
            "is" => match *one_of(value, MARKS.iter(), |mark| mark)? {
                "flagged" => Term::Flagged,
                "random" => Term::Random(self.vocabulary.audit),
                "revised" => Term::Revised,
                "noted" => Term::Noted,
                "suggested" => Term::Suggested,
                "assisted" => Term::Assisted,
                "suspect" => Term::Suspect,
                "differing" => Term::Differing,
                "settled" => Term::Settled,
                _ => Term::Failed(None),
            },
            "flag" => {
                let yes = one_of(value, ["yes", "no", "true", "false"].iter(), |word| word)?;
                return Ok(negated_if(
                    (op == Op::Unequal) == matches!(*yes, "yes" | "true"),
                    Expr::Term(Term::Flagged),
                ));
            }
            "failed" if value.prefix && value.text.is_empty() => Term::Failed(None),
            "failed" => {
                let judges = self.vocabulary.judges.iter();
                Term::Failed(Some(one_of(value, judges, String::as_str)?.clone()))
            }
            "text" if value.text.trim().is_empty() => {
                return Err(FilterError::new(
                    "there is nothing to search for",
                    value.span.clone(),
                ));
            }
            "text" => Term::Word(value.text.clone()),
            "model" => Term::Text(Field::Model, pattern()),
            "source" => Term::Text(Field::Source, pattern()),
            "tag" | "tags" => Term::Tag(pattern()),
            "id" => Term::Id(pattern()),
            _ => return Err(self.unknown_field(name, span)),
        };
        Ok(negated_if(op == Op::Unequal, Expr::Term(term)))
    }

    /// The field of the metadata that a name means; None where it is one of the fields of every log.
    fn meta_key(
        &self,
        name: &str,
        folded: &str,
        span: &Range<usize>,
        op: Op,
    ) -> Result<Option<String>, FilterError> {
        let known = |name: &str| {
            let mut known = self.vocabulary.meta();
            known.find(|key| key.eq_ignore_ascii_case(name))
        };
        let is_free = self.vocabulary.meta.is_none();
        if folded.starts_with("meta.") {
            let key = &name["meta.".len()..];
            return if key.is_empty() {
                Err(FilterError::new(
                    "the name of a field must follow `meta.`, such as `meta.region:eu`",
                    span.clone(),
                ))
            } else if self.vocabulary.meta().any(|known| known == key) || is_free {
                Ok(Some(key.to_string()))
            } else {
                let known = known(key).map(str::to_string);
                known.map(Some).ok_or_else(|| self.unknown_meta(key, span))
            };
        }
        let fixed = |field: &&(&str, &str)| field.0.trim_end_matches(':') == folded;
        if folded == "tags" || FIELDS.iter().any(|field| fixed(&field)) {
            return Ok(None);
        }
        if let Some(key) = known(name) {
            return Ok(Some(key.to_string()));
        }
        let shaped = name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && name.starts_with(char::is_alphabetic);
        let free = is_free && shaped && matches!(op, Op::Equal | Op::Unequal);
        if free && self.meant(name).is_none() {
            Ok(Some(name.to_string()))
        } else {
            Err(self.unknown_field(name, span.clone()))
        }
    }

    /// The field, criterion or field of the metadata that is nearest to a name.
    fn meant(&self, name: &str) -> Option<&str> {
        let fixed = FIELDS
            .iter()
            .map(|(field, _)| field.trim_end_matches([':', '.']));
        let criteria = self.vocabulary.criteria.iter().map(|c| c.key.as_str());
        nearest(name, criteria.chain(fixed).chain(self.vocabulary.meta()))
    }

    fn unknown_meta(&self, key: &str, span: &Range<usize>) -> FilterError {
        let meant = nearest(key, self.vocabulary.meta());
        let known: Vec<_> = self
            .vocabulary
            .meta()
            .map(|key| format!("`{key}`"))
            .collect();
        let hint = match meant {
            Some(meant) => format!("; did you mean `meta.{meant}`?"),
            None if known.is_empty() => String::new(),
            None => format!("; there are {}", known.join(", ")),
        };
        FilterError::new(
            format!("no log has a field `{key}` in its metadata{hint}"),
            span.start..span.start + "meta.".len() + key.len(),
        )
    }

    fn unknown_field(&self, name: &str, span: Range<usize>) -> FilterError {
        if name
            .split_once('.')
            .is_some_and(|(whose, _)| !whose.is_empty())
        {
            return self.unknown_score(name, span);
        }
        FilterError::new(
            match self.meant(name) {
                Some(meant) => format!("nothing is called `{name}`; did you mean `{meant}`?"),
                None if self.vocabulary.meta.is_none() => format!(
                    "nothing is called `{name}`; a field of the metadata is `meta.{name}`, and quotes search for a text"
                ),
                None => format!("nothing is called `{name}`; quotes search for a text"),
            },
            span,
        )
    }
}

fn negated_if(negated: bool, expr: Expr) -> Expr {
    if negated { expr.negated() } else { expr }
}

/// A condition on a field of the metadata: by text, or by number where it is compared.
fn meta(key: String, op: Op, value: &Value) -> Result<Expr, FilterError> {
    if matches!(op, Op::Equal | Op::Unequal) {
        let pattern = Pattern {
            text: value.text.clone(),
            prefix: value.prefix,
        };
        let term = Expr::Term(Term::Meta(key, pattern));
        return Ok(negated_if(op == Op::Unequal, term));
    }
    let value = number(value)?;
    Ok(Expr::Term(Term::MetaNumber(key, Compare { op, value })))
}

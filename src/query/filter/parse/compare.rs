//! A score held against a number or a word of its scale.

use crate::model::nearest::nearest;
use crate::model::{Criterion, Scale, Score};
use crate::query::filter::error::FilterError;
use crate::query::filter::expr::Expr;
use crate::query::filter::term::{Code, Compare, Op, Side, Term, Wanted};
use crate::query::vocabulary::Vocabulary;

use super::names::listed;
use super::scan::Value;
use super::value::number;

/// A score held against a number or a word.
pub(super) fn compared(
    side: Side,
    criterion: &Criterion,
    op: Op,
    value: &Value,
) -> Result<Expr, FilterError> {
    let wrong = |message: String| Err(FilterError::new(message, value.span.clone()));
    let key = &criterion.key;
    match &criterion.scale {
        Scale::Text => wrong(format!(
            "`{key}` is a text, which no filter compares; search for its words in quotes"
        )),
        Scale::Ordinal { .. } => match (op, criterion.pass, value.text.to_lowercase().as_str()) {
            (Op::Equal, Some(bar), "pass") => Ok(scored(side, Op::AtLeast, f64::from(bar))),
            (Op::Equal, Some(bar), "fail") => Ok(scored(side, Op::Below, f64::from(bar))),
            _ => number(value).map(|number| scored(side, op, number)),
        },
        Scale::PassFail | Scale::Choice { .. } => {
            if !matches!(op, Op::Equal | Op::Unequal) {
                let word = Vocabulary::words(&criterion.scale);
                return wrong(format!(
                    "`{key}` is a word and not a number: write `{key}:{}`",
                    word.first().copied().unwrap_or_default()
                ));
            }
            let Some(wanted) = wanted(&criterion.scale, &value.text) else {
                let words = Vocabulary::words(&criterion.scale);
                return wrong(match nearest(&value.text, words.iter().copied()) {
                    Some(meant) => format!(
                        "`{}` is no value of `{key}`; did you mean `{meant}`?",
                        value.text
                    ),
                    None => format!(
                        "`{}` is no value of `{key}`; there are {}",
                        value.text,
                        listed(&words)
                    ),
                });
            };
            let labelled = Expr::Term(Term::Labelled(side.clone(), wanted));
            Ok(if op == Op::Unequal {
                // Something else was given; what was never scored is not something else.
                Expr::all(vec![Expr::Term(Term::Rated(side)), labelled.negated()])
                    .expect("two parts")
            } else {
                labelled
            })
        }
    }
}

fn scored(side: Side, op: Op, value: f64) -> Expr {
    Expr::Term(Term::Score(side, Compare { op, value }))
}

/// The word of a scale, whatever its case. `none` is the empty set of several labels.
fn wanted(scale: &Scale, typed: &str) -> Option<Wanted> {
    match scale {
        Scale::PassFail => {
            let score = Score::parse(scale, &typed.to_lowercase()).ok()?;
            Some(Wanted {
                word: score.shown(),
                code: Code::Equals(score.code(scale)?),
            })
        }
        Scale::Choice { labels, many } => {
            let place = labels
                .iter()
                .position(|label| label.key.to_lowercase() == typed.to_lowercase());
            match place {
                Some(place) => {
                    let at = u32::try_from(place).ok()?;
                    Some(Wanted {
                        word: labels[place].key.clone(),
                        code: if *many {
                            Code::Bit(at)
                        } else {
                            Code::Equals(f64::from(at))
                        },
                    })
                }
                None => (*many && typed.eq_ignore_ascii_case("none")).then(|| Wanted {
                    word: "none".to_string(),
                    code: Code::Equals(0.0),
                }),
            }
        }
        Scale::Ordinal { .. } | Scale::Text => None,
    }
}

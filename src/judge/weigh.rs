//! A score as the mean over the points that a model might have given, each by its probability (G-Eval, arXiv 2303.16634:
//! the sum of p(s) · s). Pure.
//!
//! Only what the server lists is known: the likeliest tokens at the place where the score begins. What they hold of the
//! probability is published with the score, and where that is less than half, the score that was given stands.

use std::collections::BTreeMap;

use crate::model::{Criterion, CriterionKey, Scale, Score, Scores};

/// The least share of the probability that must lie on values of the scale.
const LEAST: f64 = 0.5;

/// One token of a reply, with the likeliest in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Token {
    /// Its text.
    pub text: String,
    /// Texts and the natural logarithms of their probabilities.
    pub top: Vec<(String, f64)>,
}

/// The scores with what their alternatives weigh, and by criterion how much of the probability lay on values of its scale,
/// from 0 to 1. On an ordinal scale a score becomes a mean, on any other the likeliest value. A criterion whose place in
/// the reply is not found keeps its score and has no share.
#[must_use]
pub fn weigh(
    tokens: &[Token],
    criteria: &[&Criterion],
    given: &Scores,
) -> (Scores, BTreeMap<CriterionKey, f64>) {
    let text: String = tokens.iter().map(|token| token.text.as_str()).collect();
    let mut scores = given.clone();
    let mut shares = BTreeMap::new();
    for criterion in criteria {
        let (key, scale) = (&criterion.key, &criterion.scale);
        let Some(place) = value_of(&text, key) else {
            continue;
        };
        let Some((token, before)) = at(tokens, place) else {
            continue;
        };
        let values = values(scale);
        let Some(weights) = weights(token, before, &values) else {
            continue;
        };
        let share: f64 = weights.values().sum();
        shares.insert(key.clone(), share.min(1.0));
        if share >= LEAST
            && let Some(score) = score(scale, &values, &weights, share)
        {
            scores.insert(key.clone(), score);
        }
    }
    (scores, shares)
}

/// Where the value of a key begins in a reply: behind its last mention, the colon, spaces and a quote.
fn value_of(text: &str, key: &CriterionKey) -> Option<usize> {
    let name = format!("\"{key}\"");
    let after = text.rfind(&name)? + name.len();
    let rest = text[after..].trim_start().strip_prefix(':')?;
    let value = rest.trim_start();
    let value = value.strip_prefix('"').unwrap_or(value);
    Some(text.len() - value.len())
}

/// The token that holds a byte, and what of it stands before that byte.
fn at(tokens: &[Token], place: usize) -> Option<(&Token, &str)> {
    let mut start = 0;
    for token in tokens {
        let end = start + token.text.len();
        if place < end {
            return Some((token, token.text.get(..place - start)?));
        }
        start = end;
    }
    None
}

/// The values of a scale as they are written in a reply, with their codes.
fn values(scale: &Scale) -> Vec<(String, f64)> {
    match scale {
        Scale::Ordinal { min, max, .. } => (*min..=*max)
            .map(|point| (point.to_string(), f64::from(point)))
            .collect(),
        Scale::PassFail => vec![("pass".to_string(), 1.0), ("fail".to_string(), 0.0)],
        Scale::Choice { labels, .. } => labels
            .iter()
            .zip(0_u32..)
            .map(|(label, place)| (label.key.clone(), f64::from(place)))
            .collect(),
        Scale::Text => Vec::new(),
    }
}

/// The probability of each value, by its place in the list. None where a token may be the start of more than one value,
/// as `1` of 1 and 10 where the model has no token for the whole of the longer one.
fn weights(token: &Token, before: &str, values: &[(String, f64)]) -> Option<BTreeMap<usize, f64>> {
    let mut weights = BTreeMap::new();
    let starts: Vec<_> = token
        .top
        .iter()
        .map(|(text, logarithm)| (start_of(text, before), logarithm.exp()))
        .collect();
    for (start, probability) in &starts {
        if start.is_empty() || !probability.is_finite() {
            continue;
        }
        let exact = values.iter().position(|(value, _)| value == start);
        let longer: Vec<_> = (0..values.len())
            .filter(|place| values[*place].0.starts_with(start) && Some(*place) != exact)
            .collect();
        let place = match (exact, longer.as_slice()) {
            (Some(place), []) => place,
            // Whole tokens for the longer values show that this one is not their start.
            (Some(place), longer)
                if longer
                    .iter()
                    .all(|place| starts.iter().any(|(other, _)| *other == values[*place].0)) =>
            {
                place
            }
            (None, [place]) => *place,
            (None, []) => continue,
            _ => return None,
        };
        *weights.entry(place).or_insert(0.0) += probability;
    }
    Some(weights)
}

/// What a token says of a value: without what stands before the value, and without what follows it.
fn start_of<'a>(text: &'a str, before: &str) -> &'a str {
    let text = text.strip_prefix(before).unwrap_or(text);
    let text = text.trim_start_matches([' ', '\n', '\t', '"', ':', 'Ġ', '▁']);
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(text.len());
    &text[..end]
}

fn score(
    scale: &Scale,
    values: &[(String, f64)],
    weights: &BTreeMap<usize, f64>,
    share: f64,
) -> Option<Score> {
    let code = if matches!(scale, Scale::Ordinal { .. }) {
        let sum: f64 = weights
            .iter()
            .map(|(place, weight)| values[*place].1 * weight)
            .sum();
        sum / share
    } else {
        let (place, _) = weights
            .iter()
            .max_by(|(_, one), (_, other)| one.total_cmp(other))?;
        values[*place].1
    };
    Score::decode(code, scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Label;

    fn key(name: &str) -> CriterionKey {
        CriterionKey::new(name).expect("a key")
    }

    fn token(text: &str, top: &[(&str, f64)]) -> Token {
        Token {
            text: text.into(),
            top: top
                .iter()
                .map(|(text, probability)| ((*text).to_string(), probability.ln()))
                .collect(),
        }
    }

    fn plain(text: &str) -> Token {
        token(text, &[(text, 1.0)])
    }

    /// The score, as its code, and the share for a reply whose value token has these alternatives.
    fn weighed(scale: Scale, value: Token) -> (Option<f64>, Option<f64>) {
        let criterion = Criterion::new(key("accuracy"), scale);
        let tokens = [
            plain("{\""),
            plain("accuracy"),
            plain("\":"),
            value,
            plain("}"),
        ];
        let given = Scores::new();
        let (scores, shares) = weigh(&tokens, &[&criterion], &given);
        let code = scores
            .get(&criterion.key)
            .and_then(|score| score.code(&criterion.scale));
        (code, shares.get(&criterion.key).copied())
    }

    /// What it shows, the scale, the token of the value, the score and its share.
    type Case<'a> = (&'a str, Scale, Token, Option<f64>, Option<f64>);

    fn near(found: Option<f64>, expected: Option<f64>) -> bool {
        match (found, expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        }
    }

    #[test]
    fn points_are_weighed_by_their_probability_and_the_share_is_told() {
        let five = || Scale::ordinal(1, 5).expect("a scale");
        let ten = || Scale::ordinal(1, 10).expect("a scale");
        let labels = || {
            Scale::choice(vec![Label::named("good"), Label::named("bad")], false).expect("a scale")
        };
        let cases: [Case; 9] = [
            (
                "a mean",
                five(),
                token(" 4", &[(" 4", 0.5), (" 5", 0.25), (" 3", 0.25)]),
                Some(4.0),
                Some(1.0),
            ),
            (
                "one value in two writings",
                five(),
                token(" 4", &[(" 4", 0.5), ("4", 0.25), (" 2", 0.25)]),
                Some(3.5),
                Some(1.0),
            ),
            (
                "what is no point has no weight",
                five(),
                token(" 4", &[(" 4", 0.6), (" the", 0.3), (" 9", 0.1)]),
                Some(4.0),
                Some(0.6),
            ),
            (
                "less than half is not enough",
                five(),
                token(" 4", &[(" 4", 0.3)]),
                None,
                Some(0.3),
            ),
            (
                "a token for ten shows that one is one",
                ten(),
                token(" 10", &[(" 10", 0.5), (" 1", 0.5)]),
                Some(5.5),
                Some(1.0),
            ),
            (
                "one may be the start of ten",
                ten(),
                token(" 1", &[(" 1", 0.9), (" 9", 0.1)]),
                None,
                None,
            ),
            (
                "the likeliest of pass and fail",
                Scale::PassFail,
                token(" \"pass", &[(" \"pass", 0.4), (" \"fail", 0.6)]),
                Some(0.0),
                Some(1.0),
            ),
            (
                "the start of a label",
                labels(),
                token(" \"go", &[(" \"go", 0.7), (" \"bad", 0.3)]),
                Some(0.0),
                Some(1.0),
            ),
            ("no alternatives", five(), token(" 4", &[]), None, Some(0.0)),
        ];
        for (name, scale, value, score, share) in cases {
            let (found, found_share) = weighed(scale, value);
            assert!(near(found, score), "{name}: {found:?}");
            assert!(near(found_share, share), "{name}: {found_share:?}");
        }
    }

    #[test]
    fn a_reply_without_the_key_changes_nothing() {
        let criterion = Criterion::new(key("tone"), Scale::PassFail);
        let given = Scores::from([(key("tone"), Score::Pass(true))]);
        let (scores, shares) = weigh(&[plain("pass")], &[&criterion], &given);
        assert_eq!((scores, shares.len()), (given, 0));
    }
}

//! One score as models write it: `4`, `"4/5"`, `"four"`, `"mostly right"`, `"PASS."`. Never clamps, and takes the echo of
//! a scale for no score.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::model::{Label, Scale, Score};

/// What a value says about a criterion.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// A score on the scale.
    Score(Score),
    /// A score, and the scale has no such point.
    OffScale(String),
    /// No score.
    Nothing,
}

const NUMBERS: [&str; 11] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
];

/// Reads a JSON value.
pub(super) fn read(scale: &Scale, value: &Value) -> Reading {
    match value {
        Value::Null | Value::Object(_) => Reading::Nothing,
        Value::String(text) => of_text(scale, text),
        Value::Array(items) if scale.is_many() => labels(scale, items.iter().map(Value::as_str)),
        Value::Array(items) => match items.as_slice() {
            [one] => read(scale, one),
            _ => Reading::Nothing,
        },
        Value::Bool(_) if matches!(scale, Scale::Ordinal { .. }) => Reading::Nothing,
        Value::Bool(_) | Value::Number(_) => match Score::read(scale, value) {
            Ok(score) => Reading::Score(score),
            Err(_) => Reading::OffScale(value.to_string()),
        },
    }
}

/// Reads a text.
pub(super) fn of_text(scale: &Scale, text: &str) -> Reading {
    let text = trimmed(text);
    if text.is_empty() || matches!(plain(text).as_str(), "na" | "null" | "unknown") {
        return Reading::Nothing;
    }
    match scale {
        Scale::Ordinal { min, max, points } => {
            let meant = points
                .iter()
                .find(|(_, meaning)| plain(meaning) == plain(text));
            match meant {
                Some((point, _)) => Reading::Score(Score::Number(f64::from(*point))),
                None => number(*min, *max, text),
            }
        }
        Scale::PassFail => pass(text),
        Scale::Choice { many: true, .. } => {
            labels(scale, text.split([',', ';']).map(|part| Some(part.trim())))
        }
        Scale::Choice {
            labels,
            many: false,
        } => match label(labels, text) {
            Some(label) => Reading::Score(Score::Label(label.key.clone())),
            None => Reading::OffScale(quoted(text)),
        },
        Scale::Text => Reading::Nothing,
    }
}

/// A name without case, separators and Markdown, by which what a model wrote is compared with what it was asked.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '*' | '_' | '`' | '"' | '\'' | '[' | ']' | '(' | ')' | '.' | '<' | '>' | ','
            )
    })
}

/// `4`, `4.5`, `4/5`, `four out of five`, `4 stars`, `4: mostly right`. A range or a list of points is what the scale
/// looks like, not a score on it.
fn number(min: i32, max: i32, text: &str) -> Reading {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        let number = format!(
            r"\d+(?:\.\d+)?|{}",
            NUMBERS.map(|word| format!(r"{word}\b")).join("|")
        );
        let lead = r"(?:(?:final|overall|score|rating|grade|points?)\b[\s:=*_`]*)*";
        Regex::new(&format!(
            r"(?i)^{lead}(?P<n>[-+]?(?:{number}))[*_`]*(?:\s*(?:/|out\s+of|of)\s*[*_`]*(?P<d>{number}))?(?P<rest>.*)$"
        ))
        .expect("a sound expression")
    });
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            r"(?i)^[*_`]*(?:\w|\s*(?:-|–|—|\.\.+|…|~|\||/|,|\bto\b|\bor\b|\band\b|\bthrough\b)+\s*(?:or\s+)?(?:\d|{}))",
            NUMBERS.map(|word| format!(r"{word}\b")).join("|")
        ))
        .expect("a sound expression")
    });
    let Some(parts) = NUMBER.captures(text) else {
        return Reading::Nothing;
    };
    let (given, rest) = (&parts["n"], &parts["rest"]);
    let Some(value) = worth(given) else {
        return Reading::Nothing;
    };
    if LIST.is_match(rest) {
        return Reading::Nothing;
    }
    let outof = parts.name("d").and_then(|most| worth(most.as_str()));
    let fits = outof.is_none_or(|most| same(most, f64::from(max)));
    if fits && (f64::from(min)..=f64::from(max)).contains(&value) {
        Reading::Score(Score::Number(value))
    } else {
        Reading::OffScale(quoted(text))
    }
}

fn worth(text: &str) -> Option<f64> {
    let word = text.to_ascii_lowercase();
    match NUMBERS.iter().zip(0_u8..).find(|(name, _)| **name == word) {
        Some((_, value)) => Some(f64::from(value)),
        None => text.parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// The first word, unless both are named.
fn pass(text: &str) -> Reading {
    let words: Vec<_> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(4)
        .map(str::to_ascii_lowercase)
        .collect();
    let side = |word: &str| match word {
        "pass" | "passed" | "passes" | "yes" | "true" | "1" => Some(true),
        "fail" | "failed" | "fails" | "no" | "false" | "0" => Some(false),
        _ => None,
    };
    let Some(first) = words.first().and_then(|word| side(word)) else {
        return Reading::Nothing;
    };
    // `pass/fail` and `pass or fail` repeat the question.
    let second = words[1..]
        .iter()
        .find(|word| *word != "or")
        .and_then(|word| side(word));
    if second == Some(!first) {
        Reading::Nothing
    } else {
        Reading::Score(Score::Pass(first))
    }
}

/// A label by its key or meaning; a word of explanation may follow.
fn label<'a>(labels: &'a [Label], text: &str) -> Option<&'a Label> {
    let named = |text: &str| {
        let text = plain(text);
        let mut found = labels.iter().filter(|label| plain(&label.key) == text);
        let by_key = found.next().filter(|_| found.next().is_none());
        by_key.or_else(|| {
            labels
                .iter()
                .find(|label| !label.help.is_empty() && plain(&label.help) == text)
        })
    };
    let exact = labels.iter().find(|label| label.key == text);
    exact.or_else(|| named(text)).or_else(|| {
        [":", " - ", " – ", " — ", "(", ". "]
            .iter()
            .filter_map(|mark| text.split_once(mark))
            .find_map(|(before, _)| named(before))
    })
}

fn labels<'a>(scale: &Scale, given: impl Iterator<Item = Option<&'a str>>) -> Reading {
    let Scale::Choice { labels, .. } = scale else {
        return Reading::Nothing;
    };
    let given: Vec<_> = given.collect();
    let none = matches!(given.as_slice(), [Some(word)] if ["", "none", "noneofthem"].contains(&plain(word).as_str()));
    if none && label(labels, "none").is_none() {
        return Reading::Score(Score::Labels(Vec::new()));
    }
    let mut chosen = Vec::new();
    for name in given {
        let Some(name) = name else {
            return Reading::Nothing;
        };
        match label(labels, trimmed(name)) {
            Some(label) => chosen.push(label.key.as_str()),
            None => return Reading::OffScale(quoted(name)),
        }
    }
    let ordered = labels
        .iter()
        .filter(|label| chosen.contains(&label.key.as_str()));
    Reading::Score(Score::Labels(
        ordered.map(|label| label.key.clone()).collect(),
    ))
}

fn quoted(text: &str) -> String {
    format!("`{}`", text.chars().take(60).collect::<String>())
}

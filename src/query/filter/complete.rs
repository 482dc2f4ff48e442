//! What can stand at the cursor of a filter that is being typed. Reads the text behind the cursor only.

use std::ops::Range;

use crate::query::vocabulary::Vocabulary;

use super::parse::{FIELDS, MARKS, STATUSES};
use super::show::{Quoted, breaks};

/// A text that can be put in the place of what was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that it replaces.
    pub range: Range<usize>,
    /// What stands there then.
    pub text: String,
    /// What it means; may be empty.
    pub help: String,
}

/// What can stand at the cursor (a byte of the text), best first: values behind a `:`, else fields, criteria, names
/// of judges and people. Nothing inside of quotes.
#[must_use]
pub fn complete(text: &str, cursor: usize, vocabulary: &Vocabulary) -> Vec<Completion> {
    let Some(before) = text.get(..cursor) else {
        return Vec::new();
    };
    if before.matches('"').count() % 2 == 1 {
        return Vec::new();
    }
    let start = before
        .char_indices()
        .rev()
        .find(|(_, c)| breaks(*c))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let signs = before[start..].len() - before[start..].trim_start_matches(['-', '!', '|']).len();
    let start = start + signs;
    let begun = &before[start..];
    let (from, known) = match begun.split_once(':') {
        Some((field, value)) => (cursor - value.len(), values(field, vocabulary)),
        None if begun.contains(['<', '>', '=']) => return Vec::new(),
        // The second score of a difference is completed alone.
        None => match begun.rsplit_once('-') {
            Some((_, second)) if !second.is_empty() => (cursor - second.len(), scores(vocabulary)),
            _ => (start, names(vocabulary)),
        },
    };
    let typed = before[from..].to_lowercase();
    known
        .into_iter()
        .filter(|(text, _)| {
            text.trim_start_matches('"')
                .to_lowercase()
                .starts_with(&typed)
                && text.len() > typed.len()
        })
        .map(|(text, help)| Completion {
            range: from..cursor,
            text,
            help,
        })
        .collect()
}

type Known = Vec<(String, String)>;

/// What can stand before an operator.
fn names(vocabulary: &Vocabulary) -> Known {
    let mut known = scores(vocabulary);
    known.extend(
        FIELDS
            .iter()
            .map(|(field, help)| ((*field).to_string(), (*help).to_string())),
    );
    known.extend(
        vocabulary
            .meta()
            .map(|key| (format!("meta.{key}:"), String::new())),
    );
    known
}

/// Scores: the own ones, then those of the judge, of judges and people by name.
fn scores(vocabulary: &Vocabulary) -> Known {
    let mut known = Known::new();
    // What stands before a `:` is read as a field here, and `judge.` as the word for every judge.
    let people = vocabulary.people().filter(|name| {
        vocabulary.own.as_deref() != Some(name)
            && !name.contains(|c| breaks(c) || c == ':')
            && !name.to_ascii_lowercase().starts_with("judge.")
    });
    let prefixes = std::iter::once(String::new())
        .chain(std::iter::once("judge.".to_string()))
        .chain(people.map(|name| format!("{name}.")));
    for prefix in prefixes {
        for criterion in &vocabulary.criteria {
            known.push((format!("{prefix}{}", criterion.key), criterion.help.clone()));
        }
    }
    known
}

/// What can stand behind `FIELD:`.
fn values(field: &str, vocabulary: &Vocabulary) -> Known {
    let plain = |words: &[String]| words.iter().map(|word| shown(word)).collect();
    match field.to_ascii_lowercase().as_str() {
        "status" => STATUSES
            .iter()
            .map(|status| shown(status.as_str()))
            .collect(),
        "is" => MARKS.iter().map(|mark| shown(mark)).collect(),
        "flag" => ["yes", "no"].map(shown).to_vec(),
        "rated" => scores(vocabulary),
        "failed" => plain(&vocabulary.judges),
        "model" => plain(&vocabulary.models),
        "tag" | "tags" => plain(&vocabulary.tags),
        "source" => plain(&vocabulary.sources),
        other => {
            let key = other.rsplit_once('.').map_or(other, |(_, key)| key);
            let words = |scale| Vocabulary::words(scale).into_iter().map(shown).collect();
            vocabulary
                .criterion(key)
                .map_or_else(Vec::new, |criterion| words(&criterion.scale))
        }
    }
}

fn shown(word: &str) -> (String, String) {
    (Quoted::value(word).to_string(), String::new())
}

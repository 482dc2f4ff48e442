//! `[redact]` of the evaluator's file: what is private, and where it is masked.

use toml::de::DeValue;

use crate::model::nearest::nearest;
use crate::model::redaction::{OwnPattern, Pattern, Place, Redaction};

use super::section::{Section, Value, Walk};

const KEYS: &[&str] = &["patterns", "names", "own", "apply"];

/// The most names of one list: they stand in the file, which the store keeps with each change of it.
const MOST_NAMES: usize = 5_000;

pub(super) fn read<'t>(walk: &mut Walk<'t>, top: &Section<'t>) -> Redaction {
    let Some(section) = walk.table(top, "redact", "[redact]") else {
        return Redaction::default();
    };
    walk.check_keys(&section, KEYS);
    let patterns = walk.optional(&section, "patterns", |walk, key, value| {
        let words: Vec<_> = Pattern::ALL.map(Pattern::as_str).to_vec();
        let read = |at: usize| Pattern::ALL[at];
        Some(chosen(walk, key, "pattern", value, &words, read))
    });
    let names = walk.optional(&section, "names", |walk, key, value| {
        Some(names(walk, key, value))
    });
    let own = walk
        .table(&section, "own", "own = { order = 'ORD-\\d{6}' }")
        .map(|section| own(walk, &section));
    let apply = walk.needed(&section, "apply", |walk, key, value| {
        let words: Vec<_> = Place::ALL.map(Place::as_str).to_vec();
        let read = |at: usize| Place::ALL[at];
        let places = chosen(walk, key, "place", value, &words, read);
        if matches!(value.get_ref(), DeValue::Array(list) if list.is_empty()) {
            return walk.wrong(
                value.span(),
                "`apply` must say where it is masked: [\"judge\", \"export\", \"screen\", \"import\"]",
            );
        }
        Some(places)
    });
    let is_blank = |key: &&str| {
        section.get(key).is_none_or(|value| match value.get_ref() {
            DeValue::Array(list) => list.is_empty(),
            DeValue::Table(table) => table.is_empty(),
            _ => false,
        })
    };
    if ["patterns", "names", "own"].iter().all(is_blank) {
        walk.wrong::<()>(
            section.span.clone(),
            "nothing is named that is to be masked: give `patterns`, `names` or `own`",
        );
    }
    Redaction {
        patterns: patterns.unwrap_or_default(),
        names: names.unwrap_or_default(),
        own: own.unwrap_or_default(),
        apply: apply.unwrap_or_default(),
    }
}

/// The texts of a list, each with its value; what is no text is noted.
fn texts<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Vec<(String, &'t Value<'t>)> {
    let DeValue::Array(list) = value.get_ref() else {
        walk.wrong::<()>(
            value.span(),
            format!("`{key}` must be a list of texts, [\"…\", \"…\"]"),
        );
        return Vec::new();
    };
    let mut texts = Vec::new();
    for value in list {
        texts.extend(walk.text(key, value).map(|text| (text, value)));
    }
    texts
}

/// The members of a closed set that a list names, each once.
fn chosen<'t, T: PartialEq>(
    walk: &mut Walk<'t>,
    key: &str,
    one: &str,
    value: &'t Value<'t>,
    words: &[&'static str],
    read: impl Fn(usize) -> T,
) -> Vec<T> {
    let mut chosen = Vec::new();
    for (text, value) in texts(walk, key, value) {
        let Some(at) = words.iter().position(|word| *word == text) else {
            let meant = match nearest(&text, words.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are {}", words.join(", ")),
            };
            walk.wrong::<()>(value.span(), format!("`{text}` is no {one}; {meant}"));
            continue;
        };
        let member = read(at);
        if chosen.contains(&member) {
            walk.wrong::<()>(value.span(), format!("`{text}` stands in `{key}` twice"));
        } else {
            chosen.push(member);
        }
    }
    chosen
}

fn names<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Vec<String> {
    let mut names = Vec::new();
    for (name, value) in texts(walk, key, value) {
        let name = name.trim().to_string();
        let length = name.chars().count();
        if !(2..=100).contains(&length)
            || name.contains(char::is_control)
            || !name.contains(char::is_alphanumeric)
        {
            walk.wrong::<()>(
                value.span(),
                "a name is one line of 2 to 100 characters, with a letter or a digit among them",
            );
        } else {
            names.push(name);
        }
    }
    if names.len() > MOST_NAMES {
        walk.wrong::<()>(
            value.span(),
            format!(
                "there are {} names, and at most {MOST_NAMES} can stand here: an own expression may cover many",
                names.len()
            ),
        );
        names.truncate(MOST_NAMES);
    }
    names
}

fn own<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Vec<OwnPattern> {
    let mut own = Vec::new();
    for (name, _, value) in section.entries() {
        let Some(expression) = walk.text(name, value) else {
            continue;
        };
        match OwnPattern::new(name, &expression) {
            Ok(pattern) => own.push(pattern),
            Err(fault) => {
                walk.wrong::<()>(value.span(), format!("`{name}`: {fault}"));
            }
        }
    }
    own
}

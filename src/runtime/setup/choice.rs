//! Which evaluator: the one that is named, the one beside the first file, the store's last, one derived from the scores in
//! the logs, the one that is built in.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::judge::prompt;
use crate::model::Evaluator;
use crate::model::evaluator::derive::{ScoresSeen, derive};
use crate::model::evaluator::file::{self, Read};
use crate::model::evaluator::template::TEMPLATES;
use crate::query::{Filter, Vocabulary};
use crate::store::{Store, StoreError};

use super::{Options, SetupError, unreadable};

/// Under which key the store remembers its last evaluator.
const KEY: &str = "evaluator";

/// An evaluator with where it comes from.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The evaluator.
    pub evaluator: Evaluator,
    /// Its text.
    pub text: String,
    /// Where its programs run.
    pub folder: PathBuf,
    /// Its file, where it has one.
    pub path: Option<PathBuf>,
    /// One sentence: which it is, and why.
    pub origin: String,
    /// What the user should know about it, a sentence each.
    pub notes: Vec<String>,
    /// Where its filter stands in the text.
    read: Option<Read>,
}

impl Chosen {
    /// What to call it in a sentence: its file, else its name.
    fn name(&self) -> String {
        self.path.as_ref().map_or_else(
            || self.evaluator.name.clone(),
            |path| path.display().to_string(),
        )
    }
}

/// The evaluator that is named, or stands beside the first file; None where there is neither. It is read before any log
/// comes in.
///
/// # Errors
/// When the file can't be read, or has mistakes.
pub fn named(options: &Options, files: &[PathBuf]) -> Result<Option<Chosen>, SetupError> {
    if let Some(path) = &options.evaluator {
        let origin = |name: &str| format!("The evaluator is {name}, from {}.", path.display());
        return from_file(path, origin).map(Some);
    }
    let Some(path) = files.first().and_then(|file| beside(file)) else {
        return Ok(None);
    };
    let origin = |name: &str| {
        format!(
            "The evaluator is {name}, from {} beside the logs.",
            path.display()
        )
    };
    from_file(&path, origin).map(Some)
}

/// `STEM.toml` beside a file, if it is there; compression does not count as a part of the name.
#[must_use]
pub fn beside(file: &Path) -> Option<PathBuf> {
    let packed = file
        .extension()
        .is_some_and(|ending| ending == "gz" || ending == "zst");
    let plain = if packed {
        file.with_extension("")
    } else {
        file.to_path_buf()
    };
    plain.file_stem()?;
    let path = plain.with_extension("toml");
    (path != *file && path.is_file()).then_some(path)
}

/// The evaluator that was named, else the store's last, else one derived from scores, else the built-in one. `seen` holds
/// the scores of all logs, where somebody has collected them already.
///
/// # Errors
/// When the file of the last one has mistakes now, or the store fails.
pub fn settle(
    named: Option<Chosen>,
    store: &Store,
    seen: Option<&ScoresSeen>,
) -> Result<Chosen, SetupError> {
    if let Some(chosen) = named {
        return Ok(chosen);
    }
    if let Some(chosen) = last(store)? {
        return Ok(chosen);
    }
    let collected;
    let seen = if let Some(seen) = seen {
        seen
    } else {
        collected = scores_of(store)?;
        &collected
    };
    Ok(derived(seen))
}

/// The evaluator that was used last: its file as it is now, else its text as it was.
///
/// # Errors
/// When its file has mistakes now, or the store fails.
pub fn last(store: &Store) -> Result<Option<Chosen>, SetupError> {
    let last = "as last time";
    if let Some(remembered) = store.config_get(KEY) {
        let text_of = |key: &str| remembered.get(key).and_then(Value::as_str);
        if let Some(path) = text_of("path")
            .map(PathBuf::from)
            .filter(|path| path.is_file())
        {
            let origin =
                |name: &str| format!("The evaluator is {name}, {last}, from {}.", path.display());
            return from_file(&path, origin).map(Some);
        }
        let folder = text_of("folder").map_or_else(|| PathBuf::from("."), PathBuf::from);
        if let Some(Ok(read)) = text_of("text").map(|text| file::read(text, &folder)) {
            let text = text_of("text").unwrap_or_default().to_string();
            return Ok(Some(kept(read, text, folder)));
        }
    }
    let Some(seen) = store.evaluators().pop() else {
        return Ok(None);
    };
    let folder = PathBuf::from(".");
    let text = store.evaluator_file(&seen.version)?.unwrap_or_default();
    // A text that an earlier juror wrote and this one can't read is no reason to stop.
    Ok(file::read(&text, &folder)
        .ok()
        .map(|read| kept(read, text, folder)))
}

fn kept(read: Read, text: String, folder: PathBuf) -> Chosen {
    Chosen {
        origin: format!("The evaluator is {}, as last time.", read.evaluator.name),
        evaluator: read.evaluator.clone(),
        text,
        folder,
        path: None,
        notes: Vec::new(),
        read: Some(read),
    }
}

fn derived(seen: &ScoresSeen) -> Chosen {
    let derived = derive(seen);
    let built_in = derived.evaluator.name == TEMPLATES[0].evaluator().name;
    let (text, origin) = if built_in {
        let text = TEMPLATES[0].text.to_string();
        let origin = format!(
            "The evaluator is the built-in {}, since the logs carry no scores to derive one from.",
            derived.evaluator.name
        );
        (text, origin)
    } else {
        let criteria: Vec<_> = derived
            .evaluator
            .criteria
            .iter()
            .map(|criterion| format!("{} ({})", criterion.key, criterion.scale))
            .collect();
        let origin = format!(
            "The evaluator is derived from the scores in the logs: {}.",
            criteria.join(", ")
        );
        (file::write(&derived.evaluator), origin)
    };
    Chosen {
        evaluator: derived.evaluator,
        text,
        folder: PathBuf::from("."),
        path: None,
        origin,
        notes: derived.notes.iter().map(|note| sentence(note)).collect(),
        read: None,
    }
}

/// A note of the derivation as a sentence.
fn sentence(note: &str) -> String {
    let mut chars = note.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}.", chars.as_str())
}

/// Every score that came with the logs.
fn scores_of(store: &Store) -> Result<ScoresSeen, StoreError> {
    let mut seen = ScoresSeen::default();
    for ordinal in store.ordinals() {
        let given = store.given(ordinal)?;
        for scores in given.human.values().chain(given.judge.values()) {
            for (key, value) in &scores.scores {
                seen.note(key, value);
            }
        }
    }
    Ok(seen)
}

fn from_file(path: &Path, origin: impl FnOnce(&str) -> String) -> Result<Chosen, SetupError> {
    let text = fs::read_to_string(path).map_err(unreadable(
        "The evaluator",
        path,
        "Check the name, or write one with `juror init`.",
    ))?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let read = file::read(&text, &folder).map_err(|mistakes| {
        SetupError::Mistakes(file::render(&mistakes, &path.display().to_string()))
    })?;
    Ok(Chosen {
        origin: origin(&read.evaluator.name),
        evaluator: read.evaluator.clone(),
        text,
        folder,
        path: Some(path.to_path_buf()),
        notes: Vec::new(),
        read: Some(read),
    })
}

/// Checks the queue's filter by the names that are known.
///
/// # Errors
/// When it is no filter, with its place in the evaluator's file.
pub fn check_filter(chosen: &Chosen, vocabulary: &Vocabulary) -> Result<(), SetupError> {
    let filter = &chosen.evaluator.queue.filter;
    let (Err(error), Some(read)) = (Filter::parse(filter, vocabulary), &chosen.read) else {
        return Ok(());
    };
    let mistake = read.filter_mistake(&chosen.text, error.message, &error.span);
    Err(SetupError::Mistakes(file::render(
        &[mistake],
        &chosen.name(),
    )))
}

/// Whether the words of its judges can be made.
///
/// # Errors
/// When a template can't be filled, with its line.
pub fn check_templates(chosen: &Chosen) -> Result<(), SetupError> {
    for judge in &chosen.evaluator.judges {
        let Some(asking) = judge.asking() else {
            continue;
        };
        prompt::check(&chosen.evaluator, asking).map_err(|why| {
            SetupError::Mistakes(format!("{}: judge {}: {why}\n", chosen.name(), judge.name))
        })?;
    }
    Ok(())
}

/// Has the store remember the evaluator for the next start.
///
/// # Errors
/// When the disk refuses.
pub fn remember(store: &mut Store, chosen: &Chosen) -> Result<(), StoreError> {
    let path = chosen
        .path
        .as_ref()
        .and_then(|path| std::path::absolute(path).ok());
    store.config_put(
        KEY,
        json!({"path": path, "folder": chosen.folder, "text": chosen.text}),
    )
}

//! What the logs of one import have in common that spoils an evaluation: nearly the same twice, outputs that stand word for
//! word as a reference, the same text on both sides of a split. Notes what it is shown, keeps no log.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::reader::ImportedLog;
use crate::metrics::likeness::{Likes, Signature, signature};
use crate::model::Log;

/// From which likeness on two logs are nearly the same.
pub const NEAR: f64 = 0.8;

/// How many findings of a kind are kept in full; all are counted.
const KEPT: usize = 100;

/// Words from which on it is no accident that two texts are the same.
const WORDS: usize = 8;

/// Words for the parts of a data set, in tags and in metadata.
const SPLITS: [(&str, &str); 9] = [
    ("train", "train"),
    ("training", "train"),
    ("dev", "dev"),
    ("val", "dev"),
    ("valid", "dev"),
    ("validation", "dev"),
    ("test", "test"),
    ("eval", "test"),
    ("holdout", "test"),
];

/// One log against another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The log that came later.
    pub log: Where,
    /// The one that it is like.
    pub like: Where,
    /// The share of their runs of five words that both have, 0 to 1; 1 where they are equal.
    pub likeness: f64,
}

/// Where a log stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Where {
    /// The source's name.
    pub source: Arc<str>,
    /// The record's first line, from 1.
    pub line: u64,
    /// The source's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Findings of one kind: how many, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Findings {
    /// All of them.
    pub count: u64,
    /// The first.
    pub first: Vec<Finding>,
}

impl Findings {
    fn add(&mut self, finding: Finding) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(finding);
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Doubled {
    /// Logs whose last question and output are nearly those of an earlier log.
    pub near_duplicates: Findings,
    /// Outputs that are, word for word, the reference of their own log: a model that was trained on it, or a file whose
    /// outputs are the references.
    pub own_reference: Findings,
    /// Outputs that are, word for word, the reference of another log.
    pub other_reference: Findings,
    /// Inputs or outputs that stand in two splits.
    pub across_splits: Findings,
}

impl Doubled {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is compared of one log, without its texts.
#[derive(Clone, Debug)]
pub struct Seen {
    place: Where,
    whole: Option<Signature>,
    output: Option<u64>,
    input: Option<u64>,
    references: Vec<u64>,
    split: Option<&'static str>,
}

impl Seen {
    /// Looks at a log.
    #[must_use]
    pub fn of(source: &Arc<str>, imported: &ImportedLog) -> Self {
        let log = &imported.log;
        let input = log.last_user_message();
        Self {
            place: Where {
                source: Arc::clone(source),
                line: imported.place.line,
                id: log.source_id.clone(),
            },
            whole: signature(&format!("{input} {}", log.output)),
            output: telling(&log.output),
            input: telling(input),
            references: log
                .references
                .iter()
                .filter_map(|text| telling(text))
                .collect(),
            split: split(log),
        }
    }
}

/// What is remembered of the logs so far.
#[derive(Debug, Default)]
pub struct Doubles {
    likes: Likes,
    /// The log behind each text of `likes`.
    liked: Vec<u32>,
    logs: Vec<Where>,
    /// Texts by their hash: the first log that has one as its reference.
    references: HashMap<u64, u32>,
    /// Outputs that wait for a reference which may come later.
    outputs: HashMap<u64, Vec<u32>>,
    /// Inputs and outputs by their hash, with the split of the first log that has one.
    splits: HashMap<u64, (&'static str, u32)>,
    found: Doubled,
}

impl Doubles {
    /// Compares a log with all before it.
    pub fn add(&mut self, seen: Seen) {
        let number = u32::try_from(self.logs.len()).unwrap_or(u32::MAX);
        self.logs.push(seen.place);
        if let Some(signature) = seen.whole {
            if let Some((other, likeness)) = self.likes.add(signature, NEAR) {
                let finding = self.finding(number, self.liked[other], likeness);
                self.found.near_duplicates.add(finding);
            }
            self.liked.push(number);
        }
        for reference in &seen.references {
            self.reference(number, *reference, seen.output);
        }
        if let Some(output) = seen.output {
            self.output(number, output);
        }
        if let Some(split) = seen.split {
            let texts = seen.input.into_iter().chain(seen.output);
            self.split(number, split, texts);
        }
    }

    /// All that was found.
    #[must_use]
    pub fn finish(self) -> Doubled {
        self.found
    }

    fn reference(&mut self, number: u32, hash: u64, output: Option<u64>) {
        if output == Some(hash) {
            let finding = self.finding(number, number, 1.0);
            self.found.own_reference.add(finding);
        }
        if self.references.contains_key(&hash) {
            return;
        }
        self.references.insert(hash, number);
        for earlier in self.outputs.remove(&hash).unwrap_or_default() {
            let finding = self.finding(earlier, number, 1.0);
            self.found.other_reference.add(finding);
        }
    }

    fn output(&mut self, number: u32, hash: u64) {
        match self.references.get(&hash) {
            Some(other) if *other != number => {
                let finding = self.finding(number, *other, 1.0);
                self.found.other_reference.add(finding);
            }
            Some(_) => {}
            None => self.outputs.entry(hash).or_default().push(number),
        }
    }

    fn split(&mut self, number: u32, split: &'static str, texts: impl Iterator<Item = u64>) {
        let mut other = None;
        for hash in texts {
            let (known, first) = *self.splits.entry(hash).or_insert((split, number));
            if known != split {
                other.get_or_insert(first);
            }
        }
        if let Some(other) = other {
            let finding = self.finding(number, other, 1.0);
            self.found.across_splits.add(finding);
        }
    }

    fn finding(&self, log: u32, like: u32, likeness: f64) -> Finding {
        Finding {
            log: self.logs[log as usize].clone(),
            like: self.logs[like as usize].clone(),
            likeness,
        }
    }
}

/// A hash of a text that is long enough to tell something, whatever the space between its words.
fn telling(text: &str) -> Option<u64> {
    let mut hasher = blake3::Hasher::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        hasher.update(word.as_bytes());
        hasher.update(b" ");
        count += 1;
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    (count >= WORDS).then(|| u64::from_le_bytes(first))
}

/// The split that a log says it belongs to.
fn split(log: &Log) -> Option<&'static str> {
    let named = |word: &str| {
        let word = word.trim().to_ascii_lowercase();
        SPLITS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, split)| *split)
    };
    let in_meta = ["split", "subset", "partition"]
        .iter()
        .filter_map(|name| log.meta.get(*name)?.as_str());
    in_meta
        .chain(log.tags.iter().map(String::as_str))
        .find_map(named)
}

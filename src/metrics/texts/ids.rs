//! Small numbers for words, so that equal ones are found without comparing letters. It must not change a word.

use std::collections::HashMap;

/// Words by their numbers, which count up from 0.
#[derive(Default)]
pub(super) struct Ids {
    known: HashMap<String, u32>,
}

impl Ids {
    /// The number of a word; a new one for a new word.
    pub(super) fn of(&mut self, word: &str) -> u32 {
        if let Some(id) = self.known.get(word) {
            return *id;
        }
        let id = u32::try_from(self.known.len()).unwrap_or(u32::MAX - 1);
        self.known.insert(word.to_string(), id);
        id
    }

    /// How many words are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }
}

/// Numbers for the stems of words; each word is stemmed once.
#[derive(Default)]
pub(super) struct StemIds {
    of_word: HashMap<String, u32>,
    stems: Ids,
}

impl StemIds {
    /// The number of what `stem` makes of a word.
    pub(super) fn of(&mut self, word: &str, stem: impl FnOnce(&str) -> String) -> u32 {
        if let Some(id) = self.of_word.get(word) {
            return *id;
        }
        let id = self.stems.of(&stem(word));
        self.of_word.insert(word.to_string(), id);
        id
    }

    /// How many stems are known.
    pub(super) fn len(&self) -> usize {
        self.stems.len()
    }
}

//! Texts that stand verbatim in more than one part of a split: what is tested there was seen in training. Keeps a number
//! for each text, not the text.

use std::collections::HashMap;

use serde::Serialize;

/// The most parts that are told apart; later ones count as the last of these.
const PARTS: usize = 32;

/// Different texts in more than one part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Leaked {
    /// What the person asked last.
    pub prompts: u64,
    /// Outputs, edits and references.
    pub answers: u64,
}

/// Which texts stand in which parts.
#[derive(Debug, Default)]
pub(super) struct Leaks {
    prompts: HashMap<u64, u32>,
    answers: HashMap<u64, u32>,
}

impl Leaks {
    pub(super) fn prompt(&mut self, part: usize, text: &str) {
        note(&mut self.prompts, part, text);
    }

    pub(super) fn answer(&mut self, part: usize, text: &str) {
        note(&mut self.answers, part, text);
    }

    pub(super) fn leaked(&self) -> Leaked {
        let count = |texts: &HashMap<u64, u32>| {
            texts
                .values()
                .filter(|parts| parts.count_ones() > 1)
                .count() as u64
        };
        Leaked {
            prompts: count(&self.prompts),
            answers: count(&self.answers),
        }
    }
}

fn note(texts: &mut HashMap<u64, u32>, part: usize, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    *texts.entry(u64::from_le_bytes(first)).or_default() |= 1 << part.min(PARTS - 1);
}

//! What is known of words by now: which logs were asked, and which of them hold the word. Logs never change, so that it
//! stays true; edits do, and are known only until somebody says that there is another.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::model::Ordinal;

use super::scan::{BodyScan, ScanPart};

/// Words of which it is kept, beyond those of the scan that came last.
const KEPT: usize = 8;

/// What is known of words.
#[derive(Clone, Debug, Default)]
pub struct Texts(Vec<Word>);

#[derive(Clone, Debug, Default)]
struct Word {
    text: String,
    asked: Bits,
    holds: Bits,
    /// Of tickets with an edit, whether the edit holds it.
    edits: RefCell<BTreeMap<Ordinal, bool>>,
}

impl Texts {
    /// Which of these words some of these logs were not asked for, and which logs those are.
    #[must_use]
    pub fn unasked<'a>(
        &self,
        words: &[&'a str],
        among: &[Ordinal],
    ) -> (Vec<&'a str>, Vec<Ordinal>) {
        let is_asked = |word: &str, ordinal: &Ordinal| {
            let known = self.word(word);
            known.is_some_and(|known| known.asked.has(*ordinal))
        };
        let words = words.iter().copied();
        let open = |word: &&str| among.iter().any(|ordinal| !is_asked(word, ordinal));
        let words: Vec<_> = words.filter(open).collect();
        let among = among.iter().copied();
        let open = among.filter(|ordinal| words.iter().any(|word| !is_asked(word, ordinal)));
        let open = open.collect();
        (words, open)
    }

    /// Takes what a part of a scan has found.
    pub fn learn(&mut self, scan: &BodyScan, part: &ScanPart) {
        for (text, hits) in scan.words().zip(&part.hits) {
            let word = self.word_mut(text, scan);
            for ordinal in &part.asked {
                word.asked.set(*ordinal);
            }
            for ordinal in hits {
                word.holds.set(*ordinal);
            }
        }
    }

    /// Forgets what is known of edits of these tickets: one was made, or taken back.
    pub fn forget_edits(&mut self, tickets: &[Ordinal]) {
        for word in &mut self.0 {
            for ticket in tickets {
                word.edits.get_mut().remove(ticket);
            }
        }
    }

    /// Whether a log holds a word, where it was asked.
    pub(in crate::store) fn log_holds(&self, text: &str, ordinal: Ordinal) -> Option<bool> {
        let word = self.word(text)?;
        word.asked.has(ordinal).then(|| word.holds.has(ordinal))
    }

    /// Whether the edit of a ticket holds a word: as it is known, else as it is found now.
    pub(in crate::store) fn edit_holds(
        &self,
        text: &str,
        ordinal: Ordinal,
        find: impl FnOnce() -> bool,
    ) -> bool {
        let Some(word) = self.word(text) else {
            return find();
        };
        let known = word.edits.borrow().get(&ordinal).copied();
        known.unwrap_or_else(|| {
            let holds = find();
            word.edits.borrow_mut().insert(ordinal, holds);
            holds
        })
    }

    fn word(&self, text: &str) -> Option<&Word> {
        self.0.iter().find(|word| word.text == text)
    }

    /// What is known of a word of a scan, which is the last to be given up from now on.
    fn word_mut(&mut self, text: &str, scan: &BodyScan) -> &mut Word {
        if self.word(text).is_none() {
            let of_scan = |word: &Word| scan.words().any(|text| text == word.text);
            let others = self.0.iter().filter(|word| !of_scan(word)).count();
            if others >= KEPT
                && let Some(first) = self.0.iter().position(|word| !of_scan(word))
            {
                self.0.remove(first);
            }
            self.0.push(Word {
                text: text.to_string(),
                ..Word::default()
            });
        }
        let at = self.0.iter().position(|word| word.text == text);
        &mut self.0[at.expect("it is there, or was just put there")]
    }
}

/// A set of logs: a bit each.
#[derive(Clone, Debug, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn has(&self, ordinal: Ordinal) -> bool {
        let bits = self.0.get(ordinal.index() / 64);
        bits.is_some_and(|bits| bits >> (ordinal.index() % 64) & 1 == 1)
    }

    fn set(&mut self, ordinal: Ordinal) {
        let at = ordinal.index() / 64;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (ordinal.index() % 64);
    }
}

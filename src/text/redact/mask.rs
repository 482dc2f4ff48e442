//! Masks as they stand in a text, such as `<EMAIL_3>`: written, found again, and what they stand for in one log.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use regex::Regex;

use crate::model::redaction::{Masked, Pattern, Redaction};

/// What was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum What {
    /// A pattern of juror's own.
    Named(Pattern),
    /// A name of the list.
    Name,
    /// An expression of the user's, by its place.
    Own(usize),
}

/// A mask: what it hides, and a number that is the same for the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Mask {
    pub(super) what: What,
    pub(super) number: u32,
}

/// The words of masks, by which they are written and found. Masks of every pattern of juror's own are found, also of those
/// that are not looked for: they may have been put there before.
#[derive(Clone, Debug)]
pub(super) struct Words {
    words: Vec<(What, String)>,
    found: Regex,
}

impl Words {
    pub(super) fn of(redaction: &Redaction) -> Self {
        let named = Pattern::ALL.map(|pattern| {
            let word = match pattern {
                Pattern::Keys => "KEY".to_string(),
                other => other.as_str().to_uppercase(),
            };
            (What::Named(pattern), word)
        });
        let own = redaction.own.iter().enumerate();
        let own = own.map(|(at, own)| (What::Own(at), own.name().to_uppercase()));
        let words: Vec<_> = named
            .into_iter()
            .chain([(What::Name, "NAME".to_string())])
            .chain(own)
            .collect();
        let any: Vec<_> = words.iter().map(|(_, word)| word.as_str()).collect();
        // More digits than any file has values would be room to hide a number in.
        let found = Regex::new(&format!("<({})_([1-9][0-9]{{0,6}})>", any.join("|")));
        Self {
            found: found.expect("names of patterns are letters, digits and _"),
            words,
        }
    }

    /// The mask as it stands in a text.
    pub(super) fn written(&self, mask: Mask) -> String {
        let word = self.words.iter().find(|(what, _)| *what == mask.what);
        let (_, word) = word.expect("every kind has a word");
        let mut text = String::new();
        write!(text, "<{word}_{}>", mask.number).expect("writing to a String can't fail");
        text
    }

    /// The masks in a text, in order.
    pub(super) fn find<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, Mask)> + 't {
        self.found.captures_iter(text).filter_map(|captures| {
            let word = captures.get(1)?.as_str();
            let (what, _) = self.words.iter().find(|(_, known)| known == word)?;
            let number = captures.get(2)?.as_str().parse().ok()?;
            let what = *what;
            Some((captures.get(0)?.range(), Mask { what, number }))
        })
    }
}

/// What the masks of one log stand for. A value keeps its number as long as this is kept.
#[derive(Clone, Debug, Default)]
pub struct Pseudonyms {
    numbers: HashMap<(What, String), u32>,
    values: BTreeMap<Mask, Value>,
    /// Masks that stood in the log before anything was masked: their numbers are given to no value.
    taken: BTreeSet<Mask>,
    last: BTreeMap<What, u32>,
    masked: Masked,
}

/// A value with what it was first written as.
#[derive(Clone, Debug)]
struct Value {
    normal: String,
    written: String,
}

impl Pseudonyms {
    /// How many mentions were masked since this was asked last.
    pub fn take_masked(&mut self) -> Masked {
        std::mem::take(&mut self.masked)
    }

    pub(super) fn count(&mut self, what: &str) {
        self.masked.add(what);
    }

    /// Notes that a mask stands in the log already.
    pub(super) fn take(&mut self, mask: Mask) {
        if !self.values.contains_key(&mask) {
            self.taken.insert(mask);
        }
    }

    /// The mask of a value: the one that it has, else the next whose number is free.
    pub(super) fn mask(&mut self, what: What, normal: &str, written: &str) -> Mask {
        if let Some(number) = self.numbers.get(&(what, normal.to_string())) {
            let number = *number;
            return Mask { what, number };
        }
        let last = self.last.entry(what).or_default();
        let mask = loop {
            *last += 1;
            let number = *last;
            let mask = Mask { what, number };
            if !self.taken.contains(&mask) {
                break mask;
            }
        };
        self.numbers.insert((what, normal.to_string()), mask.number);
        let value = Value {
            normal: normal.to_string(),
            written: written.to_string(),
        };
        self.values.insert(mask, value);
        mask
    }

    /// The value that a mask stands for, in its one form; None for a mask that came with the log.
    pub(super) fn normal(&self, mask: Mask) -> Option<&str> {
        self.values.get(&mask).map(|value| value.normal.as_str())
    }

    /// What a mask was put in place of first.
    pub(super) fn written(&self, mask: Mask) -> Option<&str> {
        self.values.get(&mask).map(|value| value.written.as_str())
    }

    /// Whether a mask stood in the log before anything was masked.
    pub(super) fn came_with_log(&self, mask: Mask) -> bool {
        self.taken.contains(&mask)
    }
}

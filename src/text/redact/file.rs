//! Masks over a whole file that is written: one number for one value in all of its logs, given out in the order in which
//! the values come. The same logs in the same order give the same masks, and nothing of a value is in its number.

use std::collections::HashMap;
use std::sync::Arc;

use super::mask::{Mask, Pseudonyms, What};
use super::{Redactor, every};
use crate::model::redaction::{Masked, Redaction};
use crate::model::{Log, LogId, Side, Ticket};

/// The masks of one file.
#[derive(Debug)]
pub struct FileMasks {
    redactor: Redactor,
    /// By the hash of the value, so that a file of millions keeps no texts in memory.
    numbers: HashMap<(What, [u8; 16]), u32>,
    last: HashMap<What, u32>,
    masked: Masked,
}

impl FileMasks {
    /// A file in which nothing stands yet.
    #[must_use]
    pub fn new(redaction: &Redaction) -> Self {
        Self {
            redactor: Redactor::new(redaction),
            numbers: HashMap::new(),
            last: HashMap::new(),
            masked: Masked::default(),
        }
    }

    /// How many mentions were masked so far.
    #[must_use]
    pub fn masked(&self) -> &Masked {
        &self.masked
    }

    /// A ticket with everything private masked.
    ///
    /// A mask that stands in its log already is one of that log: it gets a number of the file, too, so that two people of
    /// two logs do not become one. The id of a log that is changed is that of the changed one: the hash of a text of which
    /// only a telephone number is not known would tell the number to whoever tries all of them.
    #[must_use]
    pub fn cover(&mut self, ticket: &Ticket) -> Ticket {
        let mut known = Pseudonyms::default();
        let mut covered = self.redactor.cover_ticket(ticket, &mut known);
        self.masked.merge(&known.take_masked());
        every::of_ticket(&mut covered, &mut |text: &mut String, _| {
            self.renumber(text, &known, ticket.id);
        });
        if covered.log == ticket.log {
            covered.log = Arc::clone(&ticket.log);
        } else {
            covered.id = covered.log.id();
        }
        // The hash of another log would tell as much of that one, and find it nowhere: its own row has another.
        let own = |side: &mut Side| match side {
            Side::Candidate(_) => true,
            Side::Log(id) if *id == ticket.id => {
                *id = covered.id;
                true
            }
            Side::Log(_) => false,
        };
        covered
            .comparisons
            .retain_mut(|made| own(&mut made.a) && own(&mut made.b));
        covered
    }
}

impl FileMasks {
    /// A text that belongs to no log, with everything private masked: a value that stands in a log of the file has the same
    /// number here.
    #[must_use]
    pub fn cover_text(&mut self, text: &str) -> String {
        let log = Log {
            output: text.to_string(),
            ..Log::default()
        };
        let mut known = Pseudonyms::default();
        let mut covered = self.redactor.cover_log(&log, &mut known).output;
        self.masked.merge(&known.take_masked());
        self.renumber(&mut covered, &known, log.id());
        covered
    }

    /// Gives the masks of a text their numbers of the file. The masks are known by what they stand for in their log.
    fn renumber(&mut self, text: &mut String, known: &Pseudonyms, log: LogId) {
        let Self {
            redactor,
            numbers,
            last,
            ..
        } = self;
        let mut number = |mask: Mask| {
            let key = (mask.what, hash(mask, known, log));
            *numbers.entry(key).or_insert_with(|| {
                let last = last.entry(mask.what).or_default();
                *last += 1;
                *last
            })
        };
        let mut renumbered = String::new();
        let mut at = 0;
        for (span, mask) in redactor.words.find(text) {
            let what = mask.what;
            let number = number(mask);
            renumbered.push_str(&text[at..span.start]);
            renumbered.push_str(&redactor.words.written(Mask { what, number }));
            at = span.end;
        }
        if at > 0 {
            renumbered.push_str(&text[at..]);
            *text = renumbered;
        }
    }
}

/// What tells a value from others in the whole file; a mask that came with a log is a value of that log.
fn hash(mask: Mask, known: &Pseudonyms, log: LogId) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    match known.normal(mask) {
        Some(value) => hasher.update(b"value").update(value.as_bytes()),
        None => hasher
            .update(b"mask")
            .update(&log.0)
            .update(&mask.number.to_le_bytes()),
    };
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}

//! One line of the journal: its JSON, and the hash that chains it to the line before.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Reviewer, Seq, TextHash};
use crate::store::wire::event::WireEvent;

/// `,"hash":"` and 64 digits and `"}`: every line ends so, which makes the hashed bytes easy to cut out.
const TAIL: usize = 9 + 64 + 2;

/// The hash of a line: blake3 over its bytes up to `,"hash":"`, the hash of the line before among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Chain(pub(in crate::store) [u8; 32]);

impl Chain {
    /// What the first line follows.
    pub(in crate::store) const START: Self = Self([0; 32]);

    fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        blake3::Hash::from_bytes(self.0).to_hex().fmt(f)
    }
}

/// An event with its place, time and author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub(in crate::store) struct Line<T> {
    pub(in crate::store) seq: Seq,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) by: Reviewer,
    pub(in crate::store) event: WireEvent<T>,
}

#[derive(Serialize)]
struct Head<'a> {
    seq: Seq,
    at: Timestamp,
    by: &'a Reviewer,
    event: &'a WireEvent<TextHash>,
    prev: String,
}

impl Line<TextHash> {
    /// Appends the line with its end of line, and returns its hash.
    pub(in crate::store) fn encode(&self, prev: Chain, into: &mut Vec<u8>) -> Chain {
        let start = into.len();
        let head = Head {
            seq: self.seq,
            at: self.at,
            by: &self.by,
            event: &self.event,
            prev: prev.to_string(),
        };
        serde_json::to_writer(&mut *into, &head)
            .expect("an event has string keys and finite numbers");
        into.pop();
        let hash = Chain::of(&into[start..]);
        into.extend_from_slice(format!(",\"hash\":\"{hash}\"}}\n").as_bytes());
        hash
    }

    /// Reads a line without its end of line, and checks its hash, its number and what it follows.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub(in crate::store) fn decode(
        bytes: &[u8],
        after: Seq,
        prev: Chain,
    ) -> Result<(Self, Chain), String> {
        let head = bytes
            .len()
            .checked_sub(TAIL)
            .map(|at| bytes.split_at(at))
            .ok_or("the line is too short for an event")?;
        let (body, tail) = head;
        let hash = Chain::of(body);
        if tail != format!(",\"hash\":\"{hash}\"}}").as_bytes() {
            return Err("the line is not what was written: its hash does not fit".to_string());
        }
        let before = format!(",\"prev\":\"{prev}\"");
        if !body.ends_with(before.as_bytes()) {
            return Err("the line does not follow the one before it".to_string());
        }
        let read: Self = serde_json::from_slice(bytes).map_err(|error| {
            format!("the line can't be read ({error}); a newer juror may have written it")
        })?;
        if read.seq.0 != after.0 + 1 {
            return Err(format!(
                "the line has number {}, {} was expected",
                read.seq,
                after.0 + 1
            ));
        }
        Ok((read, hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(seq: u64) -> Line<TextHash> {
        Line {
            seq: Seq(seq),
            at: Timestamp::UNIX_EPOCH,
            by: Reviewer::new("r1").expect("a name"),
            event: WireEvent::Trusted {
                hash: "abc".to_string(),
            },
        }
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let mut bytes = Vec::new();
        let hash = line(1).encode(Chain::START, &mut bytes);
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(
            text.starts_with(
                r#"{"seq":1,"at":"1970-01-01T00:00:00Z","by":"r1","event":{"kind":"trusted","hash":"abc"},"prev":"0000"#
            ),
            "{text}"
        );
        let read = Line::decode(&bytes[..bytes.len() - 1], Seq(0), Chain::START);
        assert_eq!(read, Ok((line(1), hash)));
    }

    #[test]
    fn any_changed_byte_breaks_a_line() {
        let mut bytes = Vec::new();
        line(1).encode(Chain::START, &mut bytes);
        bytes.pop();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(
                Line::decode(&changed, Seq(0), Chain::START).is_err(),
                "byte {at}"
            );
        }
    }

    #[test]
    fn a_line_must_follow_the_one_before_it() {
        let mut bytes = Vec::new();
        let first = line(1).encode(Chain::START, &mut bytes);
        bytes.clear();
        line(3).encode(first, &mut bytes);
        bytes.pop();
        assert!(Line::decode(&bytes, Seq(1), first).is_err(), "2 is missing");
        assert!(
            Line::decode(&bytes, Seq(2), Chain::START).is_err(),
            "another chain"
        );
        assert!(Line::decode(&bytes, Seq(2), first).is_ok());
    }
}

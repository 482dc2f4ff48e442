//! What is kept of each log beside its body: one row a log, 128 rows a packed value. Knows how rows are written, not who
//! asks for them.

pub(super) mod written;

use serde::{Deserialize, Serialize};

use crate::model::{Given, GivenScores, Log, LogId, MadeOf, TextHash};

use super::pack::Packer;
use super::segments::{FrameAt, TextAt};
use written::WrittenRows;

/// Rows of one packed value. Frames never cross its bounds.
pub(super) const CHUNK: u32 = 128;

/// A value of the metadata longer than this stays in the body alone.
const LONGEST_VALUE: usize = 200;

/// Fields of the metadata that a row keeps at most.
const MOST_FIELDS: usize = 32;

/// Given scores longer than this, as JSON, are read from the body.
const LONGEST_GIVEN: usize = 2_000;

/// What is kept of a log beside its body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) id: [u8; 16],
    pub(super) source: String,
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) source_id: Option<String>,
    pub(super) model: Option<String>,
    /// Seconds since 1970.
    pub(super) at: Option<i64>,
    pub(super) tags: Vec<String>,
    /// Field and value; a text as it is, anything else as JSON.
    pub(super) meta: Vec<(String, String)>,
    pub(super) words: u32,
    pub(super) turns: u32,
    pub(super) input_tokens: Option<u64>,
    pub(super) output_tokens: Option<u64>,
    pub(super) latency_ms: Option<f64>,
    pub(super) cost_usd: Option<f64>,
    pub(super) input_hash: u64,
    pub(super) given: Vec<Part>,
}

/// Scores that came with a log, from one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) source: String,
    /// The record of its own in which they came; None for the log's.
    pub(super) at: Option<TextAt>,
    /// What was given with its texts cut, as JSON; None where that is long.
    pub(super) scores: Option<String>,
}

impl Part {
    /// What is kept of given scores; None where there are none.
    pub(super) fn of(source: &str, given: &Given, at: Option<TextAt>) -> Option<Self> {
        if given.is_empty() {
            return None;
        }
        let json = serde_json::to_string(&cut(given)).expect("scores are JSON");
        Some(Self {
            source: source.to_string(),
            at,
            scores: (json.len() <= LONGEST_GIVEN).then_some(json),
        })
    }

    /// What was given, each text cut to a hash; None where the body must be read.
    pub(super) fn given(&self) -> Option<Given> {
        self.scores
            .as_deref()
            .map(|json| serde_json::from_str(json).unwrap_or_default())
    }

    /// Whether it is plain, without reading it, that no edit stands in it.
    pub(super) fn has_no_revision(&self) -> bool {
        // In a text the quotes would be escaped.
        let json = self.scores.as_deref();
        json.is_some_and(|json| !json.contains("\"revisions\":["))
    }
}

/// The same with each text cut to a hash, by which it is known again. Texts that are scores stay: they tell whether a
/// criterion was scored.
pub(super) fn cut(given: &Given) -> Given {
    let mut given = given.clone();
    for scores in given.human.values_mut().chain(given.judge.values_mut()) {
        cut_scores(scores);
    }
    for edit in &mut given.revisions {
        cut_text(&mut edit.output);
    }
    given
}

/// Cuts the texts of scores.
pub(super) fn cut_scores(scores: &mut GivenScores) {
    let texts = scores.note.iter_mut().chain(scores.notes.values_mut());
    let texts = texts.chain(&mut scores.reply);
    let texts = texts.chain(&mut scores.suggestion);
    texts.chain(&mut scores.suspect).for_each(cut_text);
    if let MadeOf::Samples(samples) | MadeOf::Orders(samples) = &mut scores.made_of {
        for sample in samples {
            let texts = sample.note.iter_mut();
            texts.chain(&mut sample.reply).for_each(cut_text);
        }
    }
    scores.earlier.iter_mut().for_each(cut_scores);
}

/// Cuts a text to a hash.
pub(super) fn cut_text(text: &mut String) {
    // 64 bits: enough to know a text of one log again, and short in a row.
    let mut first = [0; 8];
    first.copy_from_slice(&TextHash::of(text).0[..8]);
    *text = format!("b3:{:016x}", u64::from_be_bytes(first));
}

impl Row {
    /// The row of a log that was forgotten: its identity, by which it is known if it comes again.
    pub(super) fn empty(id: [u8; 16]) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// The row of a log.
    pub(super) fn of(
        id: LogId,
        log: Log,
        given: &Given,
        source: &str,
        (line, offset): (u64, u64),
    ) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            id: id.0,
            source: source.to_string(),
            line,
            offset,
            words: count(words(&log.output)),
            turns: count(log.messages.len()),
            input_hash: log.input_hash(),
            source_id: log.source_id,
            model: log.model,
            at: log.at.map(jiff::Timestamp::as_second),
            tags: log.tags,
            meta: log
                .meta
                .into_iter()
                .map(|(key, value)| (key, shown(value)))
                .filter(|(key, value)| key.len() <= LONGEST_VALUE && value.len() <= LONGEST_VALUE)
                .take(MOST_FIELDS)
                .collect(),
            input_tokens: log.usage.input_tokens,
            output_tokens: log.usage.output_tokens,
            latency_ms: log.usage.latency_ms,
            cost_usd: log.usage.cost_usd,
            given: Part::of(source, given, None).into_iter().collect(),
        }
    }

    /// The bytes with the row in its written form behind them.
    pub(super) fn append_to(&self, bytes: Vec<u8>) -> Vec<u8> {
        postcard::to_extend(self, bytes).expect("rows have no maps of unknown length")
    }
}

/// Words between white space. Plain bytes are counted without decoding, many at once, which an import feels.
fn words(text: &str) -> usize {
    /// What a count of one byte holds.
    const STEP: usize = 128;
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    let bytes = text.as_bytes();
    let Some((first, behind)) = bytes.split_first() else {
        return 0;
    };
    let starts: usize = bytes
        .chunks(STEP)
        .zip(behind.chunks(STEP))
        .map(|(before, here)| {
            let pairs = before.iter().zip(here);
            let starts: u8 = pairs
                .map(|(before, here)| u8::from(is_space(*before) & !is_space(*here)))
                .sum();
            usize::from(starts)
        })
        .sum();
    starts + usize::from(!is_space(*first))
}

/// White space of ASCII, as [`char::is_whitespace`] has it.
fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

/// A value of the metadata as a filter compares it.
pub(super) fn shown(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The rows of 128 logs and the frames in which their bodies stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Chunk {
    /// Each frame with the first of its rows in this chunk.
    pub(super) frames: Vec<(u8, FrameAt)>,
    pub(super) rows: Vec<Row>,
}

/// The version of a chunk's value: its frames, plain, and its rows, packed. Who packs the rows of an import need not know
/// yet where the frames will stand.
const LAYOUT: u8 = 2;

impl Chunk {
    /// The frame in which a row's body stands, and the body's number in it.
    pub(super) fn frame_of(&self, row: usize) -> Option<(FrameAt, usize)> {
        self.frames
            .iter()
            .rev()
            .find(|(first, _)| usize::from(*first) <= row)
            .map(|(first, at)| (*at, row - usize::from(*first)))
    }

    /// The chunk as a value.
    pub(super) fn encode(&self, packer: &mut Packer) -> Vec<u8> {
        let mut written = WrittenRows::default();
        for row in &self.rows {
            written.push(&row.append_to(Vec::new()));
        }
        Self::value(&self.frames, &written.pack(packer))
    }

    /// The value of a chunk whose rows are packed already.
    pub(super) fn value(frames: &[(u8, FrameAt)], rows: &[u8]) -> Vec<u8> {
        let mut value =
            postcard::to_extend(frames, vec![LAYOUT]).expect("a list of numbers has a length");
        value.extend_from_slice(rows);
        value
    }

    /// The frames of a value, of which its beginning is enough; None when that is damaged or of another version.
    pub(super) fn frames_in(value: &[u8]) -> Option<Vec<(u8, FrameAt)>> {
        postcard::from_bytes(value.strip_prefix(&[LAYOUT])?).ok()
    }

    /// The chunk of a value; None when that is damaged or of another version.
    pub(super) fn decode(value: &[u8], with: &mut Packer) -> Option<Self> {
        let rest = value.strip_prefix(&[LAYOUT])?;
        let (frames, packed) = postcard::take_from_bytes(rest).ok()?;
        let rows = postcard::from_bytes(&with.unpack(packed)?).ok()?;
        Some(Self { frames, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_stands_between_white_space() {
        for text in [
            "",
            " ",
            "one",
            " one  two\tthree\n",
            "a\u{b}b\u{c}c\rd",
            "na\u{ef}ve caf\u{e9}",
            "全角\u{3000}空白",
        ] {
            assert_eq!(words(text), text.split_whitespace().count(), "{text:?}");
        }
        for length in [126, 127, 128, 129, 256, 700] {
            for text in ["a ".repeat(length), " a".repeat(length), "a".repeat(length)] {
                let text = &text[..length];
                assert_eq!(words(text), text.split_whitespace().count(), "{text:?}");
            }
        }
    }

    #[test]
    fn white_space_is_what_characters_call_so() {
        for byte in 0..128_u8 {
            assert_eq!(is_space(byte), char::from(byte).is_whitespace(), "{byte}");
        }
    }
}

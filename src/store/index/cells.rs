//! What the columns hold of one log, made from its row. Knows no column.

use crate::store::row::Row;

use super::columns::bit;

/// What the columns hold of one log beside its identity and its source, numbers in the form of the columns.
#[derive(Clone, Debug)]
pub(in crate::store) struct Cells {
    pub(super) input: u64,
    pub(super) source_id: u32,
    pub(super) model: String,
    pub(super) tags: String,
    pub(super) fields: Vec<String>,
    pub(super) at: i64,
    pub(super) words: u32,
    pub(super) turns: u32,
    pub(super) input_tokens: u32,
    pub(super) output_tokens: u32,
    pub(super) latency_ms: u32,
    pub(super) cost_usd: u32,
    pub(super) bits: u8,
}

impl Cells {
    /// What the columns hold of a row.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "seven digits of milliseconds and dollars are enough for a filter"
    )]
    pub(in crate::store) fn of(row: Row) -> Self {
        let tokens = |count: Option<u64>| {
            count.map_or(u32::MAX, |count| {
                u32::try_from(count).unwrap_or(u32::MAX - 1)
            })
        };
        let float = |value: Option<f64>| value.map_or(f32::NAN, |value| value as f32).to_bits();
        Self {
            input: row.input_hash,
            source_id: row.source_id.as_deref().map_or(0, short_hash),
            model: row.model.unwrap_or_default(),
            tags: row.tags.join("\n"),
            fields: row.meta.into_iter().map(|(name, _)| name).collect(),
            at: row.at.unwrap_or(i64::MIN),
            words: row.words,
            turns: row.turns,
            input_tokens: tokens(row.input_tokens),
            output_tokens: tokens(row.output_tokens),
            latency_ms: float(row.latency_ms),
            cost_usd: float(row.cost_usd),
            bits: if row.given.is_empty() { 0 } else { bit::GIVEN },
        }
    }
}

/// A number for a source's own id, never 0.
pub(in crate::store) fn short_hash(text: &str) -> u32 {
    crc32fast::hash(text.as_bytes()).max(1)
}

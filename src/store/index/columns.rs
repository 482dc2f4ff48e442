//! The columns of the logs themselves: arrays by ordinal, texts as numbers of a list.

use std::collections::{BTreeMap, HashMap};

use super::cells::Cells;
use super::finder::Finder;
use crate::model::LogId;

/// A tag set, a source or a model by number: each text is kept once.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Symbols {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl PartialEq for Symbols {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Symbols {
    pub(in crate::store) fn from_names(names: Vec<String>) -> Self {
        let numbers = names
            .iter()
            .zip(0..)
            .map(|(name, number)| (name.clone(), number))
            .collect();
        Self { names, numbers }
    }

    pub(in crate::store) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).expect("fewer texts than logs");
        self.names.push(name.to_string());
        self.numbers.insert(name.to_string(), number);
        number
    }

    pub(in crate::store) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    pub(in crate::store) fn names(&self) -> &[String] {
        &self.names
    }
}

/// Fields of the metadata that are listed; where logs have more, a name says nothing any more.
pub(in crate::store) const MOST_FIELDS: usize = 4_096;

/// Bits of the column `bits`.
pub(in crate::store) mod bit {
    /// The ticket is flagged.
    pub(in crate::store) const FLAGGED: u8 = 1;
    /// The output was edited.
    pub(in crate::store) const REVISED: u8 = 2;
    /// The log came with scores.
    pub(in crate::store) const GIVEN: u8 = 4;
    /// An edit of the output began as a judge's suggestion.
    pub(in crate::store) const ASSISTED: u8 = 8;
}

/// Arrays by ordinal.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::store) struct Columns {
    pub(in crate::store) ids: Vec<[u8; 16]>,
    pub(in crate::store) inputs: Vec<u64>,
    /// Hash of the source's own id; 0 where there is none.
    pub(in crate::store) source_ids: Vec<u32>,
    pub(in crate::store) models: Vec<u32>,
    pub(in crate::store) sources: Vec<u32>,
    pub(in crate::store) tag_sets: Vec<u32>,
    /// Seconds since 1970; `i64::MIN` where unknown.
    pub(in crate::store) at: Vec<i64>,
    pub(in crate::store) words: Vec<u32>,
    pub(in crate::store) turns: Vec<u32>,
    /// `u32::MAX` where unknown, as for the next.
    pub(in crate::store) input_tokens: Vec<u32>,
    pub(in crate::store) output_tokens: Vec<u32>,
    /// Not a number where unknown, as for the next; as bits, so that equal columns are equal.
    pub(in crate::store) latency_ms: Vec<u32>,
    pub(in crate::store) cost_usd: Vec<u32>,
    pub(in crate::store) bits: Vec<u8>,
    pub(in crate::store) model_names: Symbols,
    pub(in crate::store) source_names: Symbols,
    /// Tags of a log, joined by line ends.
    pub(in crate::store) tag_names: Symbols,
    /// Fields of the metadata that logs have.
    pub(in crate::store) meta_names: Symbols,
    /// Tags that reviewers put on tickets.
    pub(in crate::store) ticket_tags: BTreeMap<u32, Vec<String>>,
    /// Where each id is: made when an import asks.
    pub(in crate::store) finder: Finder,
}

impl Columns {
    /// How many logs there are.
    pub(in crate::store) fn len(&self) -> u32 {
        u32::try_from(self.ids.len()).expect("ordinals have 32 bits")
    }

    pub(in crate::store) fn id(&self, ordinal: u32) -> LogId {
        LogId(self.ids[ordinal as usize])
    }

    /// Adds a log of a source.
    pub(in crate::store) fn push(&mut self, id: &[u8; 16], source: &str, cells: &Cells) {
        self.finder.add(id, self.len());
        self.ids.push(*id);
        self.inputs.push(cells.input);
        self.source_ids.push(cells.source_id);
        self.models.push(self.model_names.number(&cells.model));
        self.sources.push(self.source_names.number(source));
        self.tag_sets.push(self.tag_names.number(&cells.tags));
        for name in &cells.fields {
            if self.meta_names.names().len() < MOST_FIELDS {
                self.meta_names.number(name);
            }
        }
        self.at.push(cells.at);
        self.words.push(cells.words);
        self.turns.push(cells.turns);
        self.input_tokens.push(cells.input_tokens);
        self.output_tokens.push(cells.output_tokens);
        self.latency_ms.push(cells.latency_ms);
        self.cost_usd.push(cells.cost_usd);
        self.bits.push(cells.bits);
    }

    /// Empties a log's cells but for its identity, by which it is known if it comes again.
    pub(in crate::store) fn forget(&mut self, ordinal: u32) {
        let at = ordinal as usize;
        self.inputs[at] = 0;
        self.source_ids[at] = 0;
        self.models[at] = self.model_names.number("");
        self.sources[at] = self.source_names.number("");
        self.tag_sets[at] = self.tag_names.number("");
        self.at[at] = i64::MIN;
        self.words[at] = 0;
        self.turns[at] = 0;
        self.input_tokens[at] = u32::MAX;
        self.output_tokens[at] = u32::MAX;
        self.latency_ms[at] = f32::NAN.to_bits();
        self.cost_usd[at] = f32::NAN.to_bits();
        self.bits[at] = 0;
        self.ticket_tags.remove(&ordinal);
    }

    /// Takes away every log from an ordinal on.
    pub(in crate::store) fn truncate(&mut self, logs: u32) {
        let logs = logs as usize;
        self.finder = Finder::default();
        self.ids.truncate(logs);
        self.inputs.truncate(logs);
        self.source_ids.truncate(logs);
        self.models.truncate(logs);
        self.sources.truncate(logs);
        self.tag_sets.truncate(logs);
        self.at.truncate(logs);
        self.words.truncate(logs);
        self.turns.truncate(logs);
        self.input_tokens.truncate(logs);
        self.output_tokens.truncate(logs);
        self.latency_ms.truncate(logs);
        self.cost_usd.truncate(logs);
        self.bits.truncate(logs);
    }

    /// Whether every column holds so many logs.
    pub(in crate::store) fn is_even(&self, logs: usize) -> bool {
        let words = [
            &self.source_ids,
            &self.models,
            &self.sources,
            &self.tag_sets,
            &self.words,
            &self.turns,
            &self.input_tokens,
            &self.output_tokens,
            &self.latency_ms,
            &self.cost_usd,
        ];
        words.iter().all(|column| column.len() == logs)
            && self.ids.len() == logs
            && self.inputs.len() == logs
            && self.at.len() == logs
            && self.bits.len() == logs
    }

    /// Makes [`Columns::find`] cheap, for an import.
    pub(in crate::store) fn prepare_find(&mut self) {
        if self.finder.is_empty() {
            self.finder.rebuild(&self.ids);
        }
    }

    /// The log with this id.
    pub(in crate::store) fn find(&self, id: &LogId) -> Option<u32> {
        if self.finder.is_empty() {
            let place = self.ids.iter().position(|other| *other == id.0)?;
            return u32::try_from(place).ok();
        }
        self.finder.find(&self.ids, &id.0)
    }

    /// Gives back what only an import needs.
    pub(in crate::store) fn forget_find(&mut self) {
        self.finder = Finder::default();
    }

    /// Sets or clears a bit.
    pub(in crate::store) fn set_bit(&mut self, ordinal: u32, bit: u8, on: bool) {
        let bits = &mut self.bits[ordinal as usize];
        *bits = if on { *bits | bit } else { *bits & !bit };
    }
}

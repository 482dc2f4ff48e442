//! The fields that a record of any format may carry beside its conversation: id, model, time, tags, references, usage,
//! scores, and the rest as metadata.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::value::RawValue;

use super::given;
use super::object::{Kind, Object, kind};
use super::rejection::Reason;
use super::repair::unrounded;
use super::slot::{SLOTS, Slot, slot};
use crate::model::{Given, Log, Usage};

/// The longest value of an unknown field that is kept as metadata; the raw record keeps all of it.
pub(super) const LONGEST_EXTRA: usize = 4096;

/// Descriptions of tools are kept however long they are: an export carries them on.
const TOOLS: &str = "tools";

/// What one record says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) log: Log,
    pub(super) given: Given,
    /// Entries of `human` and `judge` that hold no scores.
    pub(super) scores_rejected: u32,
    /// The log's own part of a record that holds several; None is the whole record.
    pub(super) raw: Option<String>,
    /// What becomes of it. Where it is no log, nothing else here counts.
    pub(super) fate: Fate,
}

/// What becomes of one part of a record.
#[derive(Debug, Default)]
pub(super) enum Fate {
    /// It is a log.
    #[default]
    Log,
    /// It should be one and did not come in, although others of the record did.
    Refused(Reason),
    /// It is no log itself: a span that called no model, a part of another.
    Beside,
}

/// Reads every field that the format did not use itself.
pub(super) fn read(object: &Object<'_>, used: &[&str]) -> Result<Reading, Reason> {
    read_where(object, |key| !used.contains(&key))
}

/// Reads these fields and no others.
pub(super) fn pick(object: &Object<'_>, wanted: &[&str]) -> Result<Reading, Reason> {
    read_where(object, |key| wanted.contains(&key))
}

fn read_where(object: &Object<'_>, wanted: impl Fn(&str) -> bool) -> Result<Reading, Reason> {
    let mut slots: [Option<(u8, &str, &RawValue)>; SLOTS] = [None; SLOTS];
    let mut extra = Vec::new();
    for (key, raw) in object.fields() {
        if raw.get() == "null" || !wanted(key) {
            continue;
        }
        match slot(key) {
            Some((slot, rank)) => match &mut slots[slot as usize] {
                empty @ None => *empty = Some((rank, key, raw)),
                Some(held) if rank < held.0 => {
                    extra.push((held.1, held.2));
                    *held = (rank, key, raw);
                }
                Some(_) => extra.push((key, raw)),
            },
            None => extra.push((key, raw)),
        }
    }
    let mut reading = Reading::default();
    for (at, held) in slots.into_iter().enumerate() {
        let Some((_, key, raw)) = held else { continue };
        if !reading.take(SLOT_ORDER[at], object, key, raw)? {
            extra.push((key, raw));
        }
    }
    for (key, raw) in extra {
        if raw.get().len() <= LONGEST_EXTRA || key == TOOLS {
            let value = exact(object, key, raw)?;
            reading.log.meta.entry(key).or_insert(value);
        }
    }
    Ok(reading)
}

/// The slots at their numbers.
const SLOT_ORDER: [Slot; SLOTS] = [
    Slot::Id,
    Slot::Model,
    Slot::At,
    Slot::Tags,
    Slot::Meta,
    Slot::Reference,
    Slot::Usage,
    Slot::InputTokens,
    Slot::OutputTokens,
    Slot::Latency,
    Slot::Cost,
    Slot::Human,
    Slot::Judge,
];

impl Reading {
    /// A part of a record that is no log itself.
    pub(super) fn beside() -> Self {
        Self {
            fate: Fate::Beside,
            ..Self::default()
        }
    }

    /// Takes over what this one does not say and another one does. What they say of the conversation is not touched.
    pub(super) fn fill(&mut self, other: Self) {
        let (log, more) = (&mut self.log, other.log);
        log.source_id = log.source_id.take().or(more.source_id);
        log.model = log.model.take().or(more.model);
        log.at = log.at.or(more.at);
        if log.tags.is_empty() {
            log.tags = more.tags;
        }
        let (usage, said) = (&mut log.usage, more.usage);
        usage.input_tokens = usage.input_tokens.or(said.input_tokens);
        usage.output_tokens = usage.output_tokens.or(said.output_tokens);
        usage.latency_ms = usage.latency_ms.or(said.latency_ms);
        usage.cost_usd = usage.cost_usd.or(said.cost_usd);
        for (key, value) in more.meta {
            log.meta.entry(key).or_insert(value);
        }
    }

    /// Puts a field into its slot. False where it holds something else of that name, which is metadata then.
    fn take<'a>(
        &mut self,
        slot: Slot,
        object: &Object<'a>,
        key: &str,
        raw: &'a RawValue,
    ) -> Result<bool, Reason> {
        let kind = kind(raw);
        let is_scalar = matches!(kind, Some(Kind::Text | Kind::Number));
        match slot {
            Slot::Id if is_scalar => self.log.source_id = Some(object.as_text(key, raw)?),
            Slot::Model if kind == Some(Kind::Text) => {
                self.log.model = Some(object.as_text(key, raw)?);
            }
            Slot::At if is_scalar => {
                self.log.at = time(&object.read(key, raw)?);
                return Ok(self.log.at.is_some());
            }
            Slot::Tags => return Ok(self.take_tags(object.read(key, raw)?)),
            Slot::Meta if kind == Some(Kind::Object) => {
                if let Value::Object(fields) = exact(object, key, raw)? {
                    self.log.meta = fields;
                }
            }
            Slot::Reference if kind != Some(Kind::Bool) => {
                self.log.references = references(object, key, raw)?;
            }
            Slot::Usage if kind == Some(Kind::Object) => {
                self.take_usage(&object.inner(raw)?)?;
            }
            Slot::InputTokens | Slot::OutputTokens | Slot::Latency | Slot::Cost if is_scalar => {
                return Ok(self.take_number(slot, &object.read(key, raw)?));
            }
            Slot::Human | Slot::Judge => {
                let Some(entries) = given::entries(object.read(key, raw)?) else {
                    return Ok(false);
                };
                self.scores_rejected += entries.rejected;
                if slot == Slot::Human {
                    self.given.human = entries.by;
                } else {
                    self.given.judge = entries.by;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn take_tags(&mut self, value: Value) -> bool {
        let mut tags: Vec<String> = match value {
            Value::String(text) => text.split(',').map(str::to_string).collect(),
            Value::Array(list) => list
                .into_iter()
                .filter_map(|tag| match tag {
                    Value::String(text) => Some(text),
                    Value::Number(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            _ => return false,
        };
        for tag in &mut tags {
            if tag.trim().len() < tag.len() {
                *tag = tag.trim().to_string();
            }
        }
        tags.retain(|tag| !tag.is_empty());
        self.log.tags = tags;
        true
    }

    fn take_usage(&mut self, fields: &Object<'_>) -> Result<(), Reason> {
        let slots: [(Slot, &[&str]); 4] = [
            (Slot::InputTokens, &["input_tokens", "prompt_tokens"]),
            (Slot::OutputTokens, &["output_tokens", "completion_tokens"]),
            (Slot::Latency, &["latency_ms"]),
            (Slot::Cost, &["cost_usd", "cost", "total_cost"]),
        ];
        for (slot, names) in slots {
            if let Some((key, raw)) = fields.first(names) {
                self.take_number(slot, &fields.read(key, raw)?);
            }
        }
        Ok(())
    }

    /// A usage number, also one that is written as text, as tables write it.
    fn take_number(&mut self, slot: Slot, value: &Value) -> bool {
        let value = match value {
            Value::String(text) => serde_json::from_str(text.trim()).unwrap_or_default(),
            other => other.clone(),
        };
        let usage: &mut Usage = &mut self.log.usage;
        match slot {
            Slot::InputTokens => usage.input_tokens = value.as_u64(),
            Slot::OutputTokens => usage.output_tokens = value.as_u64(),
            Slot::Latency => usage.latency_ms = value.as_f64(),
            Slot::Cost => usage.cost_usd = value.as_f64(),
            _ => return false,
        }
        match slot {
            Slot::InputTokens | Slot::OutputTokens => value.as_u64().is_some(),
            _ => value.as_f64().is_some(),
        }
    }
}

/// A value whose integers are not rounded.
fn exact<'a>(object: &Object<'a>, key: &str, raw: &'a RawValue) -> Result<Value, Reason> {
    match unrounded(raw.get()) {
        Cow::Borrowed(_) => object.read(key, raw),
        Cow::Owned(text) => {
            serde_json::from_str(&text).map_err(|error| Reason::of_json(&error, &text, &text))
        }
    }
}

fn references<'a>(
    object: &Object<'a>,
    key: &str,
    raw: &'a RawValue,
) -> Result<Vec<String>, Reason> {
    if kind(raw) == Some(Kind::List) {
        let list: Vec<&'a RawValue> = object.read(key, raw)?;
        list.into_iter()
            .map(|one| object.as_text(key, one))
            .collect()
    } else {
        Ok(vec![object.as_text(key, raw)?])
    }
}

/// The time that a field holds.
pub(super) fn time_of(object: &Object<'_>, key: &str) -> Option<Timestamp> {
    time(&object.read(key, object.get(key)?).ok()?)
}

/// A time: RFC 3339, the same without a zone (then UTC), or a count since 1970.
pub(super) fn time(value: &Value) -> Option<Timestamp> {
    let number = match value {
        Value::String(text) => {
            let text = text.trim();
            let read = text.parse().ok().or_else(|| {
                let civil = text.parse::<DateTime>().ok()?;
                Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
            });
            if read.is_some() {
                return read;
            }
            text.parse().ok()?
        }
        other => other.as_f64()?,
    };
    since_1970(number)
}

/// A count since 1970 in seconds, or in a thousandth of the unit before as long as seconds would lie thousands of years
/// ahead.
pub(super) fn since_1970(mut seconds: f64) -> Option<Timestamp> {
    while seconds.is_finite() && seconds.abs() > 1e11 {
        seconds /= 1000.0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "brought below 1e17; what is no number saturates and is no time"
    )]
    let micros = (seconds * 1e6).round() as i64;
    Timestamp::from_microsecond(micros).ok()
}

//! Alpaca: `instruction`, an optional `input`, `output`; earlier turns in `history`; several inputs in `instances`.

use serde_json::value::RawValue;

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::slot::OUTPUTS;
use crate::import::turns::{self, says};
use crate::model::{Message, Role};

pub(super) const FORMAT: Format = Format {
    name: "alpaca",
    about: "instruction, input, output, and history: [[asked, answered], …]",
    is,
    read,
    joining: None,
};

/// Fields that ask.
pub(super) const ASKING: [&str; 3] = ["instruction", "input", "history"];

fn is(object: &Object<'_>) -> bool {
    object.kind("instruction") == Some(Kind::Text)
        && (object.first(&OUTPUTS).is_some() || instances(object).is_some())
}

/// Inputs with their outputs, of which an instruction of the seed tasks has several.
fn instances<'a>(object: &Object<'a>) -> Option<Vec<&'a RawValue>> {
    if object.kind("instances") != Some(Kind::List) {
        return None;
    }
    object.read("instances", object.get("instances")?).ok()
}

pub(super) fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if object.first(&OUTPUTS).is_none()
        && let Some(instances) = instances(object)
    {
        let instance = |raw: &RawValue| answered(object, &Object::parse(raw.get())?);
        return instances.into_iter().map(instance).collect();
    }
    Ok(vec![answered(object, object)?])
}

/// A record's instruction with the input and output of one of its instances, or its own.
fn answered(object: &Object<'_>, instance: &Object<'_>) -> Result<Reading, Reason> {
    let Some((output_key, output)) = instance.first(&OUTPUTS) else {
        return Err(Reason::NoOutput("`output` is not there".to_string()));
    };
    let system = turns::system(object)?;
    let mut used = ASKING.to_vec();
    used.extend(["instances", output_key]);
    used.extend(system.as_ref().map(|(key, _)| *key));
    let mut reading = fields::read(object, &used)?;
    let log = &mut reading.log;
    log.messages.extend(system.map(|(_, message)| message));
    log.messages.extend(history(object)?);
    log.messages.push(instruction(object, instance)?);
    turns::put_output(log, instance, output_key, output)?;
    Ok(reading)
}

/// What the record asks, without instructions of a system.
pub(super) fn asked(object: &Object<'_>) -> Result<Vec<Message>, Reason> {
    let mut messages = history(object)?;
    messages.push(instruction(object, object)?);
    Ok(messages)
}

/// The turns before.
fn history(object: &Object<'_>) -> Result<Vec<Message>, Reason> {
    let turns: Vec<(String, String)> = match object.get("history") {
        Some(raw) => object.read("history", raw)?,
        None => Vec::new(),
    };
    Ok(turns
        .into_iter()
        .flat_map(|(asked, answered)| [says(Role::User, asked), says(Role::Assistant, answered)])
        .collect())
}

fn instruction(object: &Object<'_>, instance: &Object<'_>) -> Result<Message, Reason> {
    let Some(raw) = object.get("instruction") else {
        return Err(Reason::NoInput("`instruction` is not there".to_string()));
    };
    let mut asked = object.as_text("instruction", raw)?;
    if let Some(raw) = instance.get("input") {
        let input = instance.as_text("input", raw)?;
        if !input.is_empty() {
            asked.push('\n');
            asked.push_str(&input);
        }
    }
    Ok(says(Role::User, asked))
}

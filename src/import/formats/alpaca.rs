//! Alpaca: `instruction`, an optional `input`, `output`; earlier turns in `history`.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::slot::OUTPUTS;
use crate::import::turns::{self, says};
use crate::model::Role;

pub(super) const FORMAT: Format = Format {
    name: "alpaca",
    about: "instruction, input, output, and history: [[asked, answered], …]",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    object.kind("instruction") == Some(Kind::Text) && object.first(&OUTPUTS).is_some()
}

pub(super) fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let Some((output_key, output)) = object.first(&OUTPUTS) else {
        return Err(Reason::NoOutput("`output` is not there".to_string()));
    };
    let system = turns::system(object)?;
    let mut used = vec!["instruction", "input", "history", output_key];
    used.extend(system.as_ref().map(|(key, _)| *key));
    let mut reading = fields::read(object, &used)?;
    let Some(instruction) = object.get("instruction") else {
        return Err(Reason::NoInput("`instruction` is not there".to_string()));
    };
    let log = &mut reading.log;
    log.messages.extend(system.map(|(_, message)| message));
    if let Some(raw) = object.get("history") {
        let turns: Vec<(String, String)> = object.read("history", raw)?;
        for (asked, answered) in turns {
            log.messages.push(says(Role::User, asked));
            log.messages.push(says(Role::Assistant, answered));
        }
    }
    let mut asked = object.as_text("instruction", instruction)?;
    if let Some(raw) = object.get("input") {
        let input = object.as_text("input", raw)?;
        if !input.is_empty() {
            asked.push('\n');
            asked.push_str(&input);
        }
    }
    log.messages.push(says(Role::User, asked));
    turns::put_output(log, object, output_key, output)?;
    Ok(vec![reading])
}

//! A prompt beside a completion, under any of the names in use.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::Object;
use crate::import::rejection::Reason;
use crate::import::slot::{INPUTS, OUTPUTS};
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "prompt-completion",
    about: "prompt, input, question, … beside completion, response, output, answer, …",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    INPUTS.iter().any(|key| object.has(key))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let Some((input_key, input)) = object.first(&INPUTS) else {
        return Err(Reason::NoInput(format!(
            "none of {} is there",
            list(&INPUTS)
        )));
    };
    let Some((output_key, output)) = object.first(&OUTPUTS) else {
        return Err(Reason::NoOutput(format!(
            "none of {} is there",
            list(&OUTPUTS)
        )));
    };
    let system = turns::system(object)?;
    let mut used = vec![input_key, output_key];
    used.extend(system.as_ref().map(|(key, _)| *key));
    let mut reading = fields::read(object, &used)?;
    let log = &mut reading.log;
    log.messages.extend(system.map(|(_, message)| message));
    log.messages.extend(turns::input(object, input_key, input)?);
    turns::put_output(log, object, output_key, output)?;
    Ok(vec![reading])
}

fn list(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

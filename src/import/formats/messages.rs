//! `messages` as chat trainers and home-made logs have them: the last assistant's turn is the output, unless a field of
//! its own holds it.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::slot::OUTPUTS;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "messages",
    about: "messages: [{role, content}, …]; the last one or a field such as response is the output",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    matches!(object.kind("messages"), Some(Kind::List | Kind::Object))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let output = object.first(&OUTPUTS);
    let system = turns::system(object)?;
    let mut used = vec!["messages"];
    used.extend(output.map(|(key, _)| key));
    used.extend(system.as_ref().map(|(key, _)| *key));
    let mut reading = fields::read(object, &used)?;
    let Some(raw) = object.get("messages") else {
        return Err(Reason::NoInput("`messages` is not there".to_string()));
    };
    let log = &mut reading.log;
    match output {
        Some((key, answer)) => {
            log.messages = turns::messages(object, "messages", raw)?;
            turns::put_output(log, object, key, answer)?;
        }
        None => turns::divide(log, object, "messages", raw)?,
    }
    turns::instruct(&mut log.messages, system.map(|(_, message)| message));
    Ok(vec![reading])
}

//! The shape of `ShareGPT`: `conversations` of `from` and `value`; the last turn is the output.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "sharegpt",
    about: "conversations: [{from, value}, …]; the last turn is the output",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    matches!(
        object.kind("conversations"),
        Some(Kind::List | Kind::Object)
    )
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let system = turns::system(object)?;
    let mut used = vec!["conversations"];
    used.extend(system.as_ref().map(|(key, _)| *key));
    let mut reading = fields::read(object, &used)?;
    let Some(raw) = object.get("conversations") else {
        return Err(Reason::NoInput("`conversations` is not there".to_string()));
    };
    let log = &mut reading.log;
    turns::divide(log, object, "conversations", raw)?;
    turns::instruct(&mut log.messages, system.map(|(_, message)| message));
    Ok(vec![reading])
}

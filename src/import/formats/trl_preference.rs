//! Preferences as TRL reads them: `chosen` and `rejected` beside a `prompt`, or with the prompt inside of both.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::preference::{self, Asked};
use crate::import::rejection::Reason;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "trl-preference",
    about: "chosen and rejected, as texts or messages, with a prompt of their own or inside of both",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    ["chosen", "rejected"].iter().all(|key| {
        matches!(
            object.kind(key),
            Some(Kind::Text | Kind::List | Kind::Object)
        )
    })
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let (asked, key) = Asked::of(object)?;
    let system = turns::system(object)?;
    // Sets that were made for other trainers, too, repeat the preferred conversation as `messages`.
    let mut used = vec!["chosen", "rejected", "messages", "tools"];
    used.extend(key);
    used.extend(system.as_ref().map(|(key, _)| *key));
    used.extend(preference::used());
    let mut reading = fields::read(object, &used)?;
    preference::put(&mut reading, object, asked, "chosen", "rejected")?;
    turns::instruct(
        &mut reading.log.messages,
        system.map(|(_, message)| message),
    );
    Ok(vec![reading])
}

//! Preferences as LLaMA-Factory reads them: whole conversations in its new form; `chosen` and `rejected` beside a
//! conversation or an instruction in its earlier ones.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format, alpaca};
use crate::import::object::{Kind, Object};
use crate::import::preference::{self, Asked};
use crate::import::rejection::Reason;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "llamafactory-preference",
    about: "chosen_messages and rejected_messages; or chosen and rejected beside conversations or an instruction",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    (object.kind("chosen_messages") == Some(Kind::List)
        && object.kind("rejected_messages") == Some(Kind::List))
        || (object.has("chosen")
            && object.has("rejected")
            && (object.kind("conversations") == Some(Kind::List)
                || object.kind("instruction") == Some(Kind::Text)))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let system = turns::system(object)?;
    let mut used = vec!["tools"];
    used.extend(system.as_ref().map(|(key, _)| *key));
    used.extend(preference::used());
    let whole = object.has("chosen_messages");
    let (better, worse) = if whole {
        ("chosen_messages", "rejected_messages")
    } else {
        ("chosen", "rejected")
    };
    used.extend([better, worse]);
    let asked: Asked = match object.get("conversations") {
        Some(raw) if !whole => {
            used.push("conversations");
            turns::messages(object, "conversations", raw)?.into()
        }
        _ if !whole => {
            used.extend(alpaca::ASKING);
            alpaca::asked(object)?.into()
        }
        _ => {
            let (asked, key) = Asked::of(object)?;
            used.extend(key);
            asked
        }
    };
    let mut reading = fields::read(object, &used)?;
    preference::put(&mut reading, object, asked, better, worse)?;
    turns::instruct(
        &mut reading.log.messages,
        system.map(|(_, message)| message),
    );
    Ok(vec![reading])
}

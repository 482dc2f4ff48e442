//! Answers with a thumb up or down, as KTO trainers read them: TRL's `prompt`, `completion`, `label`; LLaMA-Factory's
//! conversations with `label` or `kto_tag`. The rest is read by the format that has it without the thumb.

use serde_json::Map;

use crate::import::fields::Reading;
use crate::import::formats::{Context, Format, alpaca, messages, prompt_completion, sharegpt};
use crate::import::object::{Kind, Object};
use crate::import::preference::UNNAMED;
use crate::import::rejection::Reason;
use crate::model::GivenScores;

pub(super) const FORMAT: Format = Format {
    name: "kto",
    about: "prompt and completion, messages or conversations, with a label or kto_tag that is true or false",
    is,
    read,
    joining: None,
};

/// Without a thumb, tried in this order.
const BASES: [&Format; 4] = [
    &sharegpt::FORMAT,
    &messages::FORMAT,
    &alpaca::FORMAT,
    &prompt_completion::FORMAT,
];

fn is(object: &Object<'_>) -> bool {
    match thumb(object) {
        Some(("kto_tag", _)) => base(object).is_some(),
        Some(_) => {
            object.kind("messages") == Some(Kind::List)
                || object.kind("conversations") == Some(Kind::List)
                || (object.has("prompt") && object.has("completion"))
        }
        None => false,
    }
}

/// The thumb: a truth value; beside a completion 0 or 1 as well, and as LLaMA-Factory's tag also in a table's text. A
/// `label` in text is a good answer instead.
fn thumb(object: &Object<'_>) -> Option<(&'static str, bool)> {
    ["kto_tag", "label"].into_iter().find_map(|key| {
        let up = match object.get(key)?.get() {
            "true" => true,
            "false" => false,
            "1" if object.has("completion") => true,
            "0" if object.has("completion") => false,
            text if key == "kto_tag" => {
                match text.trim_matches('"').to_ascii_lowercase().as_str() {
                    "true" => true,
                    "false" => false,
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some((key, up))
    })
}

fn base(object: &Object<'_>) -> Option<&'static Format> {
    BASES.into_iter().find(|format| (format.is)(object))
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let Some((key, up)) = thumb(object) else {
        return Err(Reason::Field {
            field: "label".to_string(),
            what: "it is neither true nor false".to_string(),
        });
    };
    let base = base(object).ok_or_else(|| Reason::UnknownShape {
        found: object.names(),
    })?;
    let mut readings = (base.read)(object, context)?;
    for reading in &mut readings {
        let is_extra = reading.log.meta.shift_remove(key).is_some();
        if !is_extra && object.kind(key) == Some(Kind::Number) {
            // The number was taken for a good answer.
            reading.log.references.clear();
        }
        let thumbs = if up { "pass" } else { "fail" };
        reading.given.human.insert(
            UNNAMED.to_string(),
            GivenScores {
                scores: Map::from_iter([("thumbs".to_string(), thumbs.into())]),
                ..GivenScores::default()
            },
        );
    }
    Ok(readings)
}

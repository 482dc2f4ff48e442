//! Preferences as `OpenAI`'s fine-tuning reads them, and Together's and Fireworks' with it.

use crate::import::api::{embedded, request};
use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::Object;
use crate::import::preference;
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "openai-preference",
    about: "input.messages with preferred_output and non_preferred_output",
    is,
    read,
    joining: None,
};

const BETTER: &str = "preferred_output";
const WORSE: &str = "non_preferred_output";

fn is(object: &Object<'_>) -> bool {
    object.has("input") && object.has(BETTER) && object.has(WORSE)
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let mut used = vec!["input", BETTER, WORSE];
    used.extend(preference::used());
    let mut reading = fields::read(object, &used)?;
    let Some(text) = object.get("input").and_then(embedded) else {
        return Err(Reason::NoInput("`input` is no object".to_string()));
    };
    let asked = request::conversation(&Object::parse(&text)?)?;
    preference::put(&mut reading, object, asked.into(), BETTER, WORSE)?;
    Ok(vec![reading])
}

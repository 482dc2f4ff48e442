//! Predictions of LLaMA-Factory: the prompt as the model saw it, what it wrote, and what it should have written.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::template;
use crate::import::turns::says;
use crate::model::Role;

pub(super) const FORMAT: Format = Format {
    name: "llama-factory-predictions",
    about: "predictions of LLaMA-Factory: prompt, predict and label, the prompt in the model's template",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    ["predict", "label", "prompt"]
        .iter()
        .all(|key| object.kind(key) == Some(Kind::Text))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let field = |key: &str, missing: fn(String) -> Reason| match object.get(key) {
        Some(raw) => object.as_text(key, raw),
        None => Err(missing(format!("`{key}` is not there"))),
    };
    let mut reading = fields::read(object, &["prompt", "predict"])?;
    let prompt = field("prompt", Reason::NoInput)?;
    reading.log.output = field("predict", Reason::NoOutput)?;
    reading.log.messages =
        template::undone(&prompt).unwrap_or_else(|| vec![says(Role::User, prompt)]);
    Ok(vec![reading])
}

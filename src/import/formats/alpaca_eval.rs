//! `AlpacaEval`: a model's outputs under `generator`, and annotations that choose between two models' outputs.

use serde_json::Value;

use crate::import::choice;
use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format, alpaca};
use crate::import::object::{Kind, Object};
use crate::import::parts::text;
use crate::import::rejection::Reason;
use crate::import::turns::says;
use crate::model::{Candidate, Choice, Role};

pub(super) const FORMAT: Format = Format {
    name: "alpaca-eval",
    about: "outputs with instruction, output and generator; annotations with output_1, output_2 and preference",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    object.kind("instruction") == Some(Kind::Text)
        && (is_annotation(object)
            || (object.kind("generator") == Some(Kind::Text) && object.has("output")))
}

fn is_annotation(object: &Object<'_>) -> bool {
    object.kind("output_1") == Some(Kind::Text) && object.kind("output_2") == Some(Kind::Text)
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if is_annotation(object) {
        return Ok(vec![read_annotation(object)?]);
    }
    let mut readings = alpaca::read(object, context)?;
    for reading in &mut readings {
        tag(reading, object);
    }
    Ok(readings)
}

/// The set that an instruction is of.
fn tag(reading: &mut Reading, object: &Object<'_>) {
    if let Some(dataset) = text(object, "dataset") {
        reading.log.meta.shift_remove("dataset");
        reading.log.tags.push(dataset);
    }
}

const USED: [&str; 9] = [
    "instruction",
    "input",
    "output_1",
    "output_2",
    "generator_1",
    "generator_2",
    "raw_completion",
    "price_per_example",
    "time_per_example",
];

fn read_annotation(object: &Object<'_>) -> Result<Reading, Reason> {
    let mut reading = fields::read(object, &USED)?;
    tag(&mut reading, object);
    let log = &mut reading.log;
    let asked = ["instruction", "input"]
        .iter()
        .filter_map(|key| text(object, key))
        .collect::<Vec<_>>();
    log.messages = vec![says(Role::User, asked.join("\n"))];
    for (output, model) in [("output_1", "generator_1"), ("output_2", "generator_2")] {
        let Some(raw) = object.get(output) else {
            return Err(Reason::NoOutput(format!("`{output}` is not there")));
        };
        log.candidates.push(Candidate {
            model: text(object, model),
            output: object.as_text(output, raw)?,
        });
    }
    let preference: Option<f64> = object
        .get("preference")
        .map(|raw| object.read::<Value>("preference", raw))
        .transpose()?
        .and_then(|value| value.as_f64());
    if let Some(preference) = preference {
        let judge = text(object, "annotator").unwrap_or_else(|| "alpaca-eval".to_string());
        choice::by_judge(&mut reading, judge, preferred(preference));
    }
    Ok(reading)
}

/// From 1 for the first output to 2 for the second; 0 is an older way to write 1.5.
fn preferred(preference: f64) -> Choice {
    match preference {
        p if p > 1.5 => Choice::B,
        p if p > 0.0 && p < 1.5 => Choice::A,
        _ => Choice::Tie,
    }
}

//! juror's own record: `messages` or `input`, `output`, `candidates`, and what people and judges gave: scores, edits, choices.

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::given;
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::turns;

pub(super) const FORMAT: Format = Format {
    name: "juror",
    about: "juror's own record: messages or input, output, reference, human and judge scores",
    is,
    read,
    joining: None,
};

/// Fields of the shape itself.
const USED: [&str; 6] = [
    "messages",
    "input",
    "output",
    "candidates",
    "revisions",
    "comparisons",
];

fn is(object: &Object<'_>) -> bool {
    let answered =
        object.kind("output") == Some(Kind::Text) || object.kind("candidates") == Some(Kind::List);
    let scored = object.kind("human") == Some(Kind::Object)
        || object.kind("judge") == Some(Kind::Object)
        || object.kind("candidates") == Some(Kind::List);
    answered
        && (object.kind("messages") == Some(Kind::List)
            || (object.kind("input") == Some(Kind::Text) && scored && !object.has("instruction")))
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    let system = turns::system(object)?;
    let mut used = USED.to_vec();
    used.extend(system.as_ref().map(|(key, _)| *key));
    let mut reading = fields::read(object, &used)?;
    let log = &mut reading.log;
    log.messages = match (object.get("messages"), object.get("input")) {
        (Some(raw), _) => turns::messages(object, "messages", raw)?,
        (None, Some(raw)) => turns::input(object, "input", raw)?,
        (None, None) => {
            return Err(Reason::NoInput(
                "neither `messages` nor `input` is there".to_string(),
            ));
        }
    };
    if let Some((_, system)) = system {
        log.messages.insert(0, system);
    }
    if let Some(raw) = object.get("candidates") {
        log.candidates = object.read("candidates", raw)?;
    }
    if let Some(raw) = object.get("revisions") {
        let (revisions, rejected) = given::revisions(object.read("revisions", raw)?);
        reading.given.revisions = revisions;
        reading.scores_rejected += rejected;
    }
    if let Some(raw) = object.get("comparisons") {
        let field = object.read("comparisons", raw)?;
        let (comparisons, rejected) = given::comparisons(field, log.candidates.len());
        reading.given.comparisons = comparisons;
        reading.scores_rejected += rejected;
    }
    match object.get("output") {
        Some(raw) => log.output = object.as_text("output", raw)?,
        None if log.candidates.is_empty() => {
            return Err(Reason::NoOutput(
                "neither `output` nor `candidates` is there".to_string(),
            ));
        }
        None => {}
    }
    Ok(vec![reading])
}

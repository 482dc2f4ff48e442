//! The evaluator's file: TOML into an evaluator or into all that is wrong with it, and an evaluator into TOML. Opens no
//! file itself. The queue's filter is a text here: whoever knows the filter language checks it, and says where.

mod asking;
mod criterion;
mod embedding;
mod gate;
mod import;
mod judge;
mod metric;
mod queue;
mod quote;
mod redact;
pub(in crate::model) mod section;
pub(in crate::model) mod server;
mod ship;
mod value;
mod write;

use std::ops::Range;
use std::path::Path;

use toml::de::DeValue;

use crate::model::Mistake;

use super::{AutoAdvance, Evaluator};

pub use write::{with_text, write};

use section::{Section, Walk};

/// An evaluator, with where its filter stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The evaluator.
    pub evaluator: Evaluator,
    /// The bytes of the filter in the file; None where there is no filter.
    pub filter: Option<FilterAt>,
}

/// Where the filter stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterAt {
    /// Its value with the quotes around it.
    pub whole: Range<usize>,
    /// Where its first byte stands, if the file has it byte by byte, without escapes.
    pub start: Option<usize>,
}

impl Read {
    /// What is wrong with the filter, as a mistake of the file that was read. The span counts the bytes of the filter.
    #[must_use]
    pub fn filter_mistake(
        &self,
        file: &str,
        what: impl Into<String>,
        span: &Range<usize>,
    ) -> Mistake {
        let place = match &self.filter {
            Some(FilterAt {
                start: Some(start), ..
            }) => start + span.start..start + span.end,
            Some(FilterAt { whole, .. }) => whole.clone(),
            None => 0..0,
        };
        Mistake::new(file, place, what)
    }
}

/// All mistakes as a reader of a terminal wants them, each with its place, its line and a caret.
#[must_use]
pub fn render(mistakes: &[Mistake], file_name: &str) -> String {
    mistakes
        .iter()
        .map(|mistake| mistake.in_file(file_name) + "\n")
        .collect()
}

const KEYS: &[&str] = &[
    "name",
    "purpose",
    "instructions",
    "blind",
    "hide_model",
    "auto_advance",
    "queue",
    "criterion",
    "judge",
    "gate",
    "ship",
    "redact",
    "import",
];

/// Reads an evaluator. Programs of its judges run in `folder`, the file's own.
///
/// # Errors
/// All that is wrong with the text, in the order in which it stands there.
pub fn read(text: &str, folder: &Path) -> Result<Read, Vec<Mistake>> {
    let document = section::document(text)?;
    let mut walk = Walk::new(text);
    let top = Section::top(document.get_ref());
    walk.check_keys(&top, KEYS);
    let name = walk.needed(&top, "name", Walk::line).unwrap_or_default();
    let criteria = criterion::read(&mut walk, &top);
    let judges = judge::read(&mut walk, &top, &criteria, folder);
    let (queue, filter) = queue::read(&mut walk, &top);
    let gate = gate::read(&mut walk, &top);
    let ship = ship::read(&mut walk, &top, &criteria);
    let import_map = import::read(&mut walk, &top);
    let redact = redact::read(&mut walk, &top);
    let evaluator = Evaluator {
        name,
        purpose: walk
            .optional(&top, "purpose", Walk::text)
            .unwrap_or_default(),
        instructions: walk
            .optional(&top, "instructions", Walk::text)
            .unwrap_or_default(),
        blind: walk.optional(&top, "blind", Walk::flag).unwrap_or(true),
        hide_model: walk
            .optional(&top, "hide_model", Walk::flag)
            .unwrap_or(false),
        auto_advance: walk
            .optional(&top, "auto_advance", auto_advance)
            .unwrap_or_default(),
        queue,
        criteria: criteria.into_criteria(),
        judges,
        gate,
        ship,
        import_map,
        redact,
    };
    walk.finish().map(|()| Read { evaluator, filter })
}

fn auto_advance(walk: &mut Walk<'_>, key: &str, value: &section::Value<'_>) -> Option<AutoAdvance> {
    match value.get_ref() {
        DeValue::Boolean(true) => Some(AutoAdvance::On),
        DeValue::Boolean(false) => Some(AutoAdvance::Off),
        DeValue::String(word) if word == "reveal" => Some(AutoAdvance::Reveal),
        _ => walk.wrong(
            value.span(),
            format!("`{key}` must be true, false or \"reveal\""),
        ),
    }
}

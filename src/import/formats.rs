//! The formats that records may have, one a file, and the table by which a record is recognised.

mod alpaca;
mod alpaca_eval;
mod anthropic;
mod anthropic_batch;
mod braintrust;
mod helm;
mod human_eval;
mod inspect;
mod juror;
mod kto;
mod langfuse;
mod langsmith;
mod lighteval;
mod list;
mod llama_factory;
mod llamafactory_preference;
mod lm_eval;
mod messages;
mod mlflow;
mod mt_bench;
mod openai_batch;
mod openai_chat;
mod openai_evals;
mod openai_preference;
mod openai_responses;
mod otlp;
mod pair;
mod prompt_completion;
mod promptfoo;
mod sharegpt;
mod trl_preference;
mod weave;

use serde_json::value::RawValue;

use super::fields::Reading;
use super::joins::{Joining, Joins};
use super::object::Object;
use super::rejection::Reason;

/// One shape of a record: how it is recognised and how it is read.
pub struct Format {
    /// The name for `--format` and in counts.
    pub name: &'static str,
    /// What it looks like, in one line.
    pub about: &'static str,
    is: fn(&Object<'_>) -> bool,
    /// The logs that a record holds; none where it only takes part in others.
    read: fn(&Object<'_>, &Context<'_>) -> Result<Vec<Reading>, Reason>,
    /// How its records take part in others, where they do.
    pub(super) joining: Option<&'static Joining>,
}

/// What a format may know beside the record.
pub(super) struct Context<'a> {
    /// The source's name.
    pub(super) source: &'a str,
    /// What other records of the same import say.
    pub(super) joins: &'a Joins,
}

/// The name of rows of tables, in which any of the formats may stand cell by cell.
pub const CSV: &str = "csv";

/// Every format of an object, in the order in which they are tried: what proves more goes first.
const TABLE: &[&Format] = &[
    &juror::FORMAT,
    &langfuse::FORMAT,
    &langsmith::FORMAT,
    &otlp::FORMAT,
    &mlflow::FORMAT,
    &weave::FORMAT,
    &braintrust::FORMAT,
    &promptfoo::FORMAT,
    &inspect::FORMAT,
    &helm::FORMAT,
    &lm_eval::FORMAT,
    &openai_evals::FORMAT,
    &lighteval::FORMAT,
    &mt_bench::FORMAT,
    &human_eval::FORMAT,
    &alpaca_eval::FORMAT,
    &llama_factory::FORMAT,
    &openai_batch::FORMAT,
    &anthropic_batch::FORMAT,
    &openai_preference::FORMAT,
    &llamafactory_preference::FORMAT,
    &trl_preference::FORMAT,
    &kto::FORMAT,
    &openai_chat::FORMAT,
    &openai_responses::FORMAT,
    &anthropic::FORMAT,
    &pair::FORMAT,
    &sharegpt::FORMAT,
    &messages::FORMAT,
    &alpaca::FORMAT,
    &prompt_completion::FORMAT,
    &list::FORMAT,
];

/// Every format that can be asked for.
#[must_use]
pub fn all() -> &'static [&'static Format] {
    TABLE
}

/// What `--format` asks for.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    /// Records of this format, whatever they look like.
    Format(&'static Format),
    /// A table with a header, whatever it looks like.
    Csv,
}

impl Asked {
    /// The format of this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        if name == CSV || name == "tsv" {
            return Some(Self::Csv);
        }
        TABLE
            .iter()
            .find(|format| format.name == name)
            .map(|format| Self::Format(format))
    }
}

/// The first format that recognises a record.
pub(super) fn of(object: &Object<'_>) -> Option<&'static Format> {
    TABLE.iter().copied().find(|format| (format.is)(object))
}

/// The records that a record holds as a list below a name, where that is what it is.
pub(super) fn elements<'a>(object: &Object<'a>) -> Option<Vec<&'a RawValue>> {
    // Whatever another format knows is no list, although it may hold one.
    let format = of(object)?;
    (format.name == list::FORMAT.name)
        .then(|| list::elements(object))
        .flatten()
}

/// Reads a record: by the format asked for, else by the first that recognises it.
pub(super) fn read(
    object: &Object<'_>,
    asked: Option<Asked>,
    context: &Context<'_>,
) -> Result<(&'static Format, Vec<Reading>), Reason> {
    let format = match asked {
        Some(Asked::Format(format)) => Some(format),
        Some(Asked::Csv) | None => of(object),
    };
    let Some(format) = format else {
        return Err(Reason::UnknownShape {
            found: object.names(),
        });
    };
    Ok((format, (format.read)(object, context)?))
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Format").field(&self.name).finish()
    }
}

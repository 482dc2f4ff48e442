//! What a judge would be told of a log, as it would be sent, for whoever wants to look before it is. Sends nothing.

use std::borrow::Cow;

use super::command;
use super::cover::{Cover, Told};
use super::prompt::{self, Nonce, Prompt};
use super::server::embedding;
use crate::model::{Asking, Evaluator, JudgeKind, JudgeSpec, Log};

/// What a judge would be told.
#[derive(Clone, Debug, PartialEq)]
pub enum Telling {
    /// A model's words.
    Words(Prompt),
    /// What a program reads on its standard input, or a server that embeds is sent, as one object of JSON.
    Input(serde_json::Value),
    /// Nothing: it asks nobody.
    Nothing,
}

/// What a judge would be told of a log, with everything masked that the evaluator wants masked. The marks around the text
/// under judgement differ with every call.
///
/// # Errors
/// When its template can't be filled; one sentence that says where.
pub fn telling(evaluator: &Evaluator, spec: &JudgeSpec, log: &Log) -> Result<Telling, String> {
    let asking = spec.asking().cloned().unwrap_or_default();
    let cover = Cover::of(evaluator, &asking, |_, _, _| serde_json::Value::Null);
    let told = match &cover {
        Some(cover) => cover.told(evaluator, &asking, log),
        None => Told::all(evaluator, Cow::Borrowed(&asking), log),
    };
    match &spec.kind {
        JudgeKind::Model { .. } => words(&told.evaluator, &told.asking, &told.log),
        JudgeKind::Command { .. } => Ok(Telling::Input(command::input(
            &told.evaluator,
            evaluator.version(),
            &told.log,
        ))),
        JudgeKind::Embedding { server, .. } => {
            Ok(Telling::Input(embedding::call(server, &told.log)))
        }
        JudgeKind::Metric(_) | JudgeKind::Jury { .. } => Ok(Telling::Nothing),
    }
}

fn words(evaluator: &Evaluator, asking: &Asking, log: &Log) -> Result<Telling, String> {
    prompt::prompt(evaluator, asking, log, Nonce::fresh()).map(Telling::Words)
}

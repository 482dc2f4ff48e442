//! A judge that is a program of the user's: one JSON object on its stdin, one on its stdout. No shell. Whether it may run
//! is the caller's to know; see `trust`.

mod process;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::answer::{Answer, Stop, failure, judged};
use super::cover::{Cover, Told};
use crate::model::judge::KeySource;
use crate::model::{
    Asking, Cause, Criterion, Evaluator, EvaluatorVersion, Failure, Log, Outcome, Scale, Score,
    Scores,
};
use process::{Program, Ran};

/// A judge that is a program.
#[derive(Debug)]
pub struct CommandJudge {
    program: Program,
    evaluator: Arc<Evaluator>,
    version: EvaluatorVersion,
    cover: Option<Cover>,
}

impl CommandJudge {
    /// A program to run in a folder, once a ticket. It gets this program's environment without the variables that hold
    /// API keys of the evaluator's judges.
    ///
    /// # Errors
    /// When no program is named.
    pub fn new(
        argv: &[String],
        folder: &Path,
        timeout: Duration,
        evaluator: Arc<Evaluator>,
    ) -> Result<Self, Stop> {
        let (name, arguments) = argv
            .split_first()
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| Stop("`argv` names no program".into()))?;
        let keys = evaluator
            .judges
            .iter()
            .filter_map(|spec| match &spec.kind.server()?.key {
                Some(KeySource::Env(name)) => Some(name.clone()),
                Some(KeySource::Command(_)) | None => None,
            });
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
        let version = evaluator.version();
        Ok(Self {
            version,
            cover: Cover::of(&evaluator, &Asking::default(), |evaluator, _, log| {
                input(evaluator, version, log)
            }),
            program: Program {
                path: resolved(name, &folder),
                shown: name.clone(),
                arguments: arguments.to_vec(),
                folder,
                hidden: keys.collect(),
                timeout,
            },
            evaluator,
        })
    }

    /// The criteria that it scores.
    #[must_use]
    pub fn criteria(&self) -> Vec<&Criterion> {
        judged(&self.evaluator).collect()
    }

    /// Judges one log.
    ///
    /// # Errors
    /// When the program can't be started.
    pub async fn ask(&self, log: &Log) -> Result<Answer, Stop> {
        let started = Instant::now();
        let told = match &self.cover {
            Some(cover) => cover.told(&self.evaluator, &Asking::default(), log),
            None => Told::all(&self.evaluator, Cow::Owned(Asking::default()), log),
        };
        let input = input(&told.evaluator, self.version, &told.log);
        if let Some(Err(failure)) = self.cover.as_ref().map(|cover| cover.check(&input)) {
            return Ok(Answer::free(Outcome::Failed(failure)));
        }
        let input = input.to_string().into_bytes();
        let (outcome, reply) = match self.program.run(input).await? {
            Ran::Said(stdout) => (self.read(&stdout), Some(stdout)),
            Ran::Failed(failure) => (Outcome::Failed(failure), None),
        };
        let mut answer = Answer {
            reply,
            masked: told.masked,
            ..Answer::free(outcome)
        };
        answer.spent.latency_ms = u64::try_from(started.elapsed().as_millis()).ok();
        Ok(answer)
    }

    fn read(&self, stdout: &str) -> Outcome {
        let criteria: Vec<_> = judged(&self.evaluator).collect();
        match output(stdout, &criteria) {
            Ok((scores, rationale)) => Outcome::Scored { scores, rationale },
            Err(failure) => Outcome::Failed(failure),
        }
    }
}

/// A path with a slash is relative to the evaluator's folder; a bare name is looked up in `PATH`.
fn resolved(name: &str, folder: &Path) -> PathBuf {
    if name.contains('/') {
        folder.join(name)
    } else {
        PathBuf::from(name)
    }
}

/// What the program reads: the log in juror's own record shape, and what to judge it by.
/// What the program reads.
pub(super) fn input(evaluator: &Evaluator, version: EvaluatorVersion, log: &Log) -> Value {
    json!({
        "log": log,
        "evaluator": {
            "name": evaluator.name,
            "purpose": evaluator.purpose,
            "instructions": evaluator.instructions,
            "version": version,
        },
        "criteria": judged(evaluator).map(criterion).collect::<Vec<_>>(),
    })
}

fn criterion(criterion: &Criterion) -> Value {
    let scale = match &criterion.scale {
        Scale::Ordinal { min, max, points } => {
            let points: Map<String, Value> = points
                .iter()
                .map(|(point, text)| (point.to_string(), json!(text)))
                .collect();
            json!({"kind": "ordinal", "min": min, "max": max, "points": points})
        }
        Scale::PassFail => json!({"kind": "pass-fail"}),
        Scale::Choice { labels, many } => {
            let labels: Vec<_> = labels
                .iter()
                .map(|label| json!({"key": label.key, "help": label.help}))
                .collect();
            json!({"kind": "choice", "labels": labels, "many": many})
        }
        Scale::Text => json!({"kind": "text"}),
    };
    json!({"key": criterion.key, "title": criterion.title, "help": criterion.help, "scale": scale})
}

/// Reads what the program wrote. A `null` and a criterion that is not there are no score; what the evaluator doesn't ask
/// is passed over.
fn output(stdout: &str, criteria: &[&Criterion]) -> Result<(Scores, Option<String>), Failure> {
    let value: Value = serde_json::from_str(stdout.trim()).map_err(|error| {
        failure(
            Cause::Unparsed,
            format!("the program's answer is no JSON ({error}): {stdout}"),
        )
    })?;
    let given = value
        .get("scores")
        .and_then(Value::as_object)
        .ok_or_else(|| {
            failure(
                Cause::Unparsed,
                "the program's answer has no object `scores`",
            )
        })?;
    let mut scores = Scores::new();
    for criterion in criteria {
        match given.get(criterion.key.as_str()) {
            None | Some(Value::Null) => {}
            Some(given) => {
                let score = Score::read(&criterion.scale, given).map_err(|misfit| {
                    failure(Cause::OffScale, format!("`{}`: {misfit}", criterion.key))
                })?;
                scores.insert(criterion.key.clone(), score);
            }
        }
    }
    if scores.is_empty() {
        return Err(failure(
            Cause::Unparsed,
            "the program's `scores` name no criterion",
        ));
    }
    let rationale = value
        .get("rationale")
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty());
    Ok((scores, rationale.map(ToString::to_string)))
}

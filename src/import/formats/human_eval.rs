//! `HumanEval`: problems and completions in files of their own, joined by `task_id`; with the results of its tests where the
//! completions went through them.

use serde_json::Value;

use crate::import::fields::{self, Reading};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::parts::{self, text};
use crate::import::rejection::Reason;
use crate::import::turns::says;
use crate::model::{GivenScores, Role};

pub(super) const FORMAT: Format = Format {
    name: "human-eval",
    about: "completions with task_id, joined with the problems that have prompt and canonical_solution",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const PROBLEM: &str = "human-eval-problem";

/// The judge's name: the tests that come with the problems.
const NAME: &str = "human-eval";

fn is(object: &Object<'_>) -> bool {
    object.kind("task_id") == Some(Kind::Text) && (is_problem(object) || is_completion(object))
}

fn is_problem(object: &Object<'_>) -> bool {
    object.has("canonical_solution") && object.has("prompt") && !object.has("completion")
}

fn is_completion(object: &Object<'_>) -> bool {
    object.kind("completion") == Some(Kind::Text)
        && !object.has("prompt")
        && !object.has("messages")
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    let task = text(object, "task_id").filter(|_| is_problem(object));
    task.map(|task| Link::new(PROBLEM, task))
        .into_iter()
        .collect()
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_completion(object) {
        return Ok(Vec::new());
    }
    let task = text(object, "task_id").unwrap_or_default();
    let problem = context.joins.first(PROBLEM, &task).ok_or_else(|| {
        Reason::NoInput(format!(
            "problem {task} is not among these files: name HumanEval.jsonl.gz, or its folder, in the same import"
        ))
    })?;
    let problem = Object::parse(problem)?;
    let mut reading = fields::read(object, &["completion", "result", "passed"])?;
    let log = &mut reading.log;
    if let Some(raw) = problem.get("prompt") {
        let prompt = problem.as_text("prompt", raw)?;
        log.messages = vec![says(Role::User, prompt)];
    }
    if let Some(raw) = object.get("completion") {
        log.output = object.as_text("completion", raw)?;
    }
    log.references.extend(text(&problem, "canonical_solution"));
    parts::note(&mut log.meta, &problem, &["entry_point", "test"]);
    if let Some(raw) = object.get("passed") {
        let mut given = GivenScores {
            note: text(object, "result"),
            ..GivenScores::default()
        };
        let passed: Value = object.read("passed", raw)?;
        given.scores.insert("passed".to_string(), passed);
        reading.given.judge.insert(NAME.to_string(), given);
    }
    Ok(vec![reading])
}

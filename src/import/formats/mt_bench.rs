//! MT-bench: questions, answers and judgments in files of their own, joined by `question_id` and model. Each turn of an
//! answer is a log, because each is judged by itself.

use serde::Deserialize;
use serde_json::Value;

use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::turns::says;
use crate::model::{GivenScores, Message, Role};

pub(super) const FORMAT: Format = Format {
    name: "mt-bench",
    about: "answers with question_id and choices[].turns, joined with their questions and judgments",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const QUESTION: &str = "mt-bench-question";
const JUDGMENT: &str = "mt-bench-judgment";

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    category: Option<String>,
    turns: Vec<String>,
    #[serde(default)]
    reference: Vec<String>,
}

#[derive(Deserialize)]
struct Answer {
    question_id: Value,
    model_id: String,
    choices: Vec<Choice>,
    #[serde(default)]
    tstamp: Option<f64>,
}

#[derive(Deserialize)]
struct Choice {
    turns: Vec<String>,
}

#[derive(Deserialize)]
struct Judgment {
    question_id: Value,
    model: String,
    judge: Value,
    score: f64,
    #[serde(default = "first_turn")]
    turn: usize,
    #[serde(default, rename = "judgment")]
    rationale: Option<String>,
}

fn first_turn() -> usize {
    1
}

fn is(object: &Object<'_>) -> bool {
    object.has("question_id") && (is_answer(object) || is_question(object) || is_judgment(object))
}

fn is_answer(object: &Object<'_>) -> bool {
    object.kind("model_id") == Some(Kind::Text) && object.kind("choices") == Some(Kind::List)
}

fn is_question(object: &Object<'_>) -> bool {
    object.kind("turns") == Some(Kind::List)
}

fn is_judgment(object: &Object<'_>) -> bool {
    object.has("judge") && object.has("score") && object.kind("model") == Some(Kind::Text)
}

fn links(object: &Object<'_>, _: &str) -> Vec<Link> {
    if is_question(object) {
        let id = object.get("question_id").map_or("", |raw| raw.get());
        return vec![Link::new(QUESTION, id)];
    }
    if is_judgment(object)
        && let Ok(judgment) = object.whole::<Judgment>()
    {
        let key = judged(&judgment.question_id, &judgment.model, judgment.turn);
        return vec![Link::new(JUDGMENT, key)];
    }
    Vec::new()
}

/// What a judgment is about.
fn judged(question: &Value, model: &str, turn: usize) -> String {
    format!("{question}/{turn}/{model}")
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if !is_answer(object) {
        return Ok(Vec::new());
    }
    let answer: Answer = object.whole()?;
    let key = answer.question_id.to_string();
    let question: Question = context
        .joins
        .first(QUESTION, &key)
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| {
            Reason::NoInput(format!(
                "question {key} is not among these files: name question.jsonl, or its folder, in the same import"
            ))
        })?;
    let Some(choice) = answer.choices.first() else {
        return Err(Reason::NoOutput("`choices` is empty".to_string()));
    };
    let mut readings = Vec::new();
    let mut so_far: Vec<Message> = Vec::new();
    for (at, (asked, answered)) in question.turns.iter().zip(&choice.turns).enumerate() {
        so_far.push(says(Role::User, asked.clone()));
        let mut reading = Reading::default();
        let log = &mut reading.log;
        log.source_id = Some(judged(&answer.question_id, &answer.model_id, at + 1));
        log.model = Some(answer.model_id.clone());
        log.messages.clone_from(&so_far);
        log.output.clone_from(answered);
        log.references.extend(question.reference.get(at).cloned());
        log.tags.extend(question.category.clone());
        log.meta.insert("turn".to_string(), (at + 1).into());
        log.at = answer.tstamp.and_then(crate::import::fields::since_1970);
        let about = judged(&answer.question_id, &answer.model_id, at + 1);
        for text in context.joins.all(JUDGMENT, &about) {
            if let Ok(judgment) = serde_json::from_str::<Judgment>(text) {
                let (name, scores) = given(judgment);
                reading.given.judge.insert(name, scores);
            }
        }
        readings.push(reading);
        so_far.push(says(Role::Assistant, answered.clone()));
    }
    Ok(readings)
}

/// A judgment as a judge's scores. Its -1 says that nobody could read the judge's reply.
fn given(judgment: Judgment) -> (String, GivenScores) {
    let name = match &judgment.judge {
        Value::String(name) => name.clone(),
        Value::Array(parts) => parts
            .iter()
            .find_map(Value::as_str)
            .unwrap_or("judge")
            .to_string(),
        _ => "judge".to_string(),
    };
    let score = if judgment.score < 0.0 {
        Value::Null
    } else {
        judgment.score.into()
    };
    let mut scores = GivenScores {
        note: judgment.rationale,
        ..GivenScores::default()
    };
    scores.scores.insert("overall".to_string(), score);
    (name, scores)
}

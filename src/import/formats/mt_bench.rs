//! MT-bench: questions, answers and judgments in files of their own, joined by `question_id` and model. Each turn of an
//! answer is a log, because each is judged by itself; a judgment of two models is a log with both as candidates.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::import::choice;
use crate::import::fields::{Reading, since_1970};
use crate::import::formats::{Context, Format};
use crate::import::joins::{Joining, Link, alone};
use crate::import::object::{Kind, Object};
use crate::import::rejection::Reason;
use crate::import::turns::says;
use crate::model::{Candidate, Choice, GivenScores, Message, Role};

pub(super) const FORMAT: Format = Format {
    name: "mt-bench",
    about: "answers with question_id and choices[].turns, joined with their questions, judgments and reference answers",
    is,
    read,
    joining: Some(&Joining {
        links,
        siblings: alone,
    }),
};

const QUESTION: &str = "mt-bench-question";
const JUDGMENT: &str = "mt-bench-judgment";
const ANSWER: &str = "mt-bench-answer";
const REFERENCE: &str = "mt-bench-reference";

/// The folder whose answers are good ones, by which others are judged.
const REFERENCES: &str = "reference_answer";

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
    choices: Vec<Try>,
    #[serde(default)]
    tstamp: Option<f64>,
}

#[derive(Deserialize)]
struct Try {
    turns: Vec<String>,
}

#[derive(Deserialize)]
struct Pair {
    question_id: Value,
    model_1: String,
    model_2: String,
    judge: Value,
    #[serde(default = "first_turn")]
    turn: usize,
    #[serde(default)]
    winner: Option<String>,
    #[serde(default)]
    g1_winner: Option<String>,
    #[serde(default)]
    g2_winner: Option<String>,
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
    #[serde(default)]
    tstamp: Option<f64>,
}

fn first_turn() -> usize {
    1
}

fn is(object: &Object<'_>) -> bool {
    object.has("question_id")
        && (is_answer(object) || is_question(object) || is_judgment(object) || is_pair(object))
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

fn is_pair(object: &Object<'_>) -> bool {
    object.has("judge") && object.has("model_1") && object.has("model_2")
}

/// Whether a file's answers are references.
fn is_reference(source: &str) -> bool {
    Path::new(source)
        .parent()
        .and_then(Path::file_name)
        .is_some_and(|folder| folder == REFERENCES)
}

fn links(object: &Object<'_>, source: &str) -> Vec<Link> {
    if is_question(object) {
        let id = object.get("question_id").map_or("", |raw| raw.get());
        return vec![Link::new(QUESTION, id)];
    }
    if is_answer(object)
        && let Ok(answer) = object.whole::<Answer>()
    {
        let id = &answer.question_id;
        return vec![if is_reference(source) {
            Link::new(REFERENCE, id.to_string())
        } else {
            Link::new(ANSWER, answered(id, &answer.model_id))
        }];
    }
    if is_judgment(object)
        && let Ok(judgment) = object.whole::<Judgment>()
    {
        let key = judged(&judgment.question_id, &judgment.model, judgment.turn);
        return vec![Link::new(JUDGMENT, key)];
    }
    Vec::new()
}

/// What a pair of models is about.
fn answered(question: &Value, model: &str) -> String {
    format!("{question}/{model}")
}

/// What a judgment is about.
fn judged(question: &Value, model: &str, turn: usize) -> String {
    format!("{question}/{turn}/{model}")
}

fn read(object: &Object<'_>, context: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    if is_pair(object) {
        return Ok(vec![read_pair(&object.whole()?, context)?]);
    }
    if !is_answer(object) || is_reference(context.source) {
        return Ok(Vec::new());
    }
    let answer: Answer = object.whole()?;
    let question = question(&answer.question_id, context)?;
    if answer.choices.is_empty() {
        return Err(Reason::NoOutput("`choices` is empty".to_string()));
    }
    let mut readings = Vec::new();
    for index in 0..answer.choices.len() {
        read_choice(&answer, index, &question, context, &mut readings);
    }
    Ok(readings)
}

fn question(id: &Value, context: &Context<'_>) -> Result<Question, Reason> {
    context
        .joins
        .first(QUESTION, &id.to_string())
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| {
            Reason::NoInput(format!(
                "question {id} is not among these files: name question.jsonl, or its folder, in the same import"
            ))
        })
}

/// The turns of one try at a question. Judgments are of the first try.
fn read_choice(
    answer: &Answer,
    index: usize,
    question: &Question,
    context: &Context<'_>,
    readings: &mut Vec<Reading>,
) {
    let mut so_far: Vec<Message> = Vec::new();
    let turns = question.turns.iter().zip(&answer.choices[index].turns);
    for (at, (asked, given_answer)) in turns.enumerate() {
        so_far.push(says(Role::User, asked.clone()));
        let mut reading = Reading::default();
        let log = &mut reading.log;
        let about = judged(&answer.question_id, &answer.model_id, at + 1);
        log.source_id = Some(match index {
            0 => about.clone(),
            _ => format!("{about}#{}", index + 1),
        });
        log.model = Some(answer.model_id.clone());
        log.messages.clone_from(&so_far);
        log.output.clone_from(given_answer);
        log.references = references(&answer.question_id, at, question, context);
        log.tags.extend(question.category.clone());
        log.meta.insert("turn".to_string(), (at + 1).into());
        log.at = answer.tstamp.and_then(since_1970);
        if index == 0 {
            for text in context.joins.all(JUDGMENT, &about) {
                if let Ok(judgment) = serde_json::from_str::<Judgment>(text) {
                    let (name, mut scores) = given(judgment);
                    // Whoever judges again is asked for the latest; what was said before stays behind it.
                    if let Some(before) = reading.given.judge.remove(&name) {
                        scores.earlier = before.entries().map(by_itself).collect();
                    }
                    reading.given.judge.insert(name, scores);
                }
            }
        }
        readings.push(reading);
        so_far.push(says(Role::Assistant, given_answer.clone()));
    }
}

/// Good answers to a turn: the question's own, and those of the models whose answers count as such.
fn references(id: &Value, at: usize, question: &Question, context: &Context<'_>) -> Vec<String> {
    let own = question.reference.get(at).cloned();
    let others = context.joins.all(REFERENCE, &id.to_string());
    let others = others.iter().filter_map(|text| {
        let mut answer: Answer = serde_json::from_str(text).ok()?;
        let choice = answer.choices.first_mut()?;
        (at < choice.turns.len()).then(|| choice.turns.swap_remove(at))
    });
    let mut all: Vec<String> = Vec::new();
    for text in own.into_iter().chain(others) {
        if !text.is_empty() && !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// Two models' answers to a question as candidates. In the second turn each goes on in a conversation of its own, so that a
/// candidate is all that its model said.
fn read_pair(pair: &Pair, context: &Context<'_>) -> Result<Reading, Reason> {
    let question = question(&pair.question_id, context)?;
    let first = question
        .turns
        .first()
        .ok_or_else(|| Reason::NoInput("the question has no turn".to_string()))?;
    let mut reading = Reading::default();
    let log = &mut reading.log;
    log.messages = vec![says(Role::User, first.clone())];
    for model in [&pair.model_1, &pair.model_2] {
        let answer: Answer = context
            .joins
            .first(ANSWER, &answered(&pair.question_id, model))
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| {
                Reason::NoOutput(format!(
                    "the answer of {model} to question {} is not among these files: name model_answer, or its folder, in the same import",
                    pair.question_id
                ))
            })?;
        let turns = answer
            .choices
            .first()
            .map_or(&[][..], |choice| &choice.turns);
        let mut output = turns.first().cloned().unwrap_or_default();
        for (asked, answer) in question.turns.iter().zip(turns).take(pair.turn).skip(1) {
            for part in ["\n\n[user] ", asked, "\n\n", answer] {
                output.push_str(part);
            }
        }
        log.candidates.push(Candidate {
            model: Some(model.clone()),
            output,
        });
    }
    log.source_id = Some(format!(
        "{}/{}/{}-{}",
        pair.question_id, pair.turn, pair.model_1, pair.model_2
    ));
    log.tags.extend(question.category.clone());
    log.meta.insert("turn".to_string(), pair.turn.into());
    log.references = references(
        &pair.question_id,
        pair.turn.saturating_sub(1),
        &question,
        context,
    );
    if let Some(choice) = decided(pair) {
        choice::by_judge(&mut reading, judge_name(&pair.judge), choice);
    }
    Ok(reading)
}

/// Each game was played twice, with the sides swapped: what differs then is a tie, and what could not be read is nothing.
fn decided(pair: &Pair) -> Option<Choice> {
    let (first, second) = match (&pair.winner, &pair.g1_winner, &pair.g2_winner) {
        (Some(winner), ..) => (winner, winner),
        (None, Some(first), Some(second)) => (first, second),
        (None, Some(only), None) | (None, None, Some(only)) => (only, only),
        (None, None, None) => return None,
    };
    let read = |winner: &str| match winner {
        "model_1" => Some(Choice::A),
        "model_2" => Some(Choice::B),
        "tie" => Some(Choice::Tie),
        _ => None,
    };
    let (first, second) = (read(first)?, read(second)?);
    Some(if first == second { first } else { Choice::Tie })
}

/// An entry without those before it.
fn by_itself(entry: &GivenScores) -> GivenScores {
    GivenScores {
        earlier: Vec::new(),
        ..entry.clone()
    }
}

/// A judge is written as its name, or as its name and that of its prompt.
fn judge_name(judge: &Value) -> String {
    let name = match judge {
        Value::Array(parts) => parts.iter().find_map(Value::as_str),
        other => other.as_str(),
    };
    name.unwrap_or("judge").to_string()
}

/// A judgment as a judge's scores. Its -1 says that nobody could read the judge's reply.
fn given(judgment: Judgment) -> (String, GivenScores) {
    let name = judge_name(&judgment.judge);
    let score = if judgment.score < 0.0 {
        Value::Null
    } else {
        judgment.score.into()
    };
    let mut scores = GivenScores {
        note: judgment.rationale,
        at: judgment.tstamp.and_then(since_1970),
        ..GivenScores::default()
    };
    scores.scores.insert("overall".to_string(), score);
    (name, scores)
}

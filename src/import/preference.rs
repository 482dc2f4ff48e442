//! Two answers of which one was preferred, in the forms that trainers read: texts, turns, or whole conversations that
//! part somewhere. Finds what they have in common, which is what was asked. Knows no format.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::value::RawValue;

use super::choice;
use super::fields::Reading;
use super::message::output_text;
use super::object::{Kind, Object, kind};
use super::rejection::Reason;
use super::slot::INPUTS;
use super::turns::{self, says};
use crate::model::{Candidate, GivenScores, Message, Role};

/// Who scored and chose where a file of preferences does not say it.
pub(super) const UNNAMED: &str = "dataset";

/// Where the two scores of an answer stand, the preferred one's first.
const SCORES: [[&str; 2]; 4] = [
    ["score_chosen", "score_rejected"],
    ["chosen_score", "rejected_score"],
    ["chosen_rating", "rejected_rating"],
    ["chosen-rating", "rejected-rating"],
];

/// Where the models that answered stand.
const MODELS: [[&str; 2]; 2] = [
    ["chosen_model", "rejected_model"],
    ["chosen-model", "rejected-model"],
];

/// Fields that are read here: a format adds them to those it used itself.
pub(super) fn used() -> impl Iterator<Item = &'static str> {
    SCORES.iter().chain(&MODELS).flatten().copied()
}

/// What was asked, as far as a field of its own says it.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) messages: Vec<Message>,
    /// The prompt as it stands where it is text: answers may begin with it.
    text: Option<String>,
}

impl Asked {
    /// The prompt under any of its names, and that name.
    pub(super) fn of(object: &Object<'_>) -> Result<(Self, Option<&'static str>), Reason> {
        let mut names = vec!["prompt_messages"];
        names.extend(INPUTS);
        let Some((key, raw)) = object.first(&names) else {
            return Ok((Self::default(), None));
        };
        let mut asked = Self {
            messages: turns::input(object, key, raw)?,
            text: None,
        };
        if kind(raw) == Some(Kind::Text) {
            let text: String = object.read(key, raw)?;
            if text.trim().is_empty() {
                asked.messages.clear();
            } else if let Some(turns) = tagged(&text) {
                asked.messages = turns;
            }
            asked.text = Some(text);
        }
        Ok((asked, Some(key)))
    }
}

impl From<Vec<Message>> for Asked {
    fn from(messages: Vec<Message>) -> Self {
        Self {
            messages,
            text: None,
        }
    }
}

/// One of the two answers, or a conversation that ends with it.
enum Side {
    Text(String),
    Turns(Vec<Message>),
}

impl Side {
    fn of(object: &Object<'_>, key: &str) -> Result<Self, Reason> {
        let raw: &RawValue = object
            .get(key)
            .ok_or_else(|| Reason::NoOutput(format!("`{key}` is not there")))?;
        match kind(raw) {
            Some(Kind::List | Kind::Object) => Ok(Self::Turns(turns::messages(object, key, raw)?)),
            _ => Ok(Self::Text(object.as_text(key, raw)?)),
        }
    }

    /// As turns: a conversation in tags as what it is, other text as the assistant's.
    fn into_turns(self) -> Vec<Message> {
        match self {
            Self::Turns(turns) => turns,
            Self::Text(text) => tagged(&text).unwrap_or_else(|| vec![says(Role::Assistant, text)]),
        }
    }
}

/// Puts what was asked and both answers into the log, with the choice between them and the scores that came with it.
pub(super) fn put(
    reading: &mut Reading,
    object: &Object<'_>,
    asked: Asked,
    better: &str,
    worse: &str,
) -> Result<(), Reason> {
    let (mut chosen, mut rejected) = (Side::of(object, better)?, Side::of(object, worse)?);
    if let (Side::Text(one), Side::Text(other)) = (&mut chosen, &mut rejected) {
        if let Some(prompt) = asked.text.as_deref().filter(|text| !text.is_empty())
            && one.starts_with(prompt)
            && other.starts_with(prompt)
        {
            one.drain(..prompt.len());
            other.drain(..prompt.len());
            for text in [one, other] {
                *text = text.trim_start().to_string();
            }
        } else if asked.messages.is_empty() && tagged(one).is_none() {
            let shared = shared_words(one, other);
            let begun: String = one.drain(..shared).collect();
            other.drain(..shared);
            let begun = begun.trim_end();
            if !begun.is_empty() {
                reading.log.messages = vec![says(Role::User, begun.to_string())];
            }
        }
    }
    let (chosen, rejected) = (chosen.into_turns(), rejected.into_turns());
    let shared = shared_turns(&chosen, &rejected);
    let context = chosen[..shared].to_vec();
    let messages = &mut reading.log.messages;
    messages.extend(asked.messages);
    if context.starts_with(messages) || context.ends_with(messages) {
        messages.clear();
    }
    messages.extend(context);
    if messages.is_empty() {
        return Err(Reason::NoInput(format!(
            "`{better}` and `{worse}` begin with nothing that both have, and no `prompt` is there"
        )));
    }
    let [better_model, worse_model] = models(object)?;
    let candidate = |turns: Vec<Message>, model| Candidate {
        model,
        output: transcript(turns),
    };
    let better = candidate(chosen[shared..].to_vec(), better_model);
    let worse = candidate(rejected[shared..].to_vec(), worse_model);
    choice::prefer(reading, better, worse);
    put_scores(reading, object)
}

/// How many turns both begin with, short of the last of either.
fn shared_turns(one: &[Message], other: &[Message]) -> usize {
    let most = one.len().min(other.len()).saturating_sub(1);
    (0..most).find(|at| one[*at] != other[*at]).unwrap_or(most)
}

/// How many bytes both begin with, up to a word's start.
fn shared_words(one: &str, other: &str) -> usize {
    let same = one
        .char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at);
    one[..same].rfind(char::is_whitespace).map_or(0, |at| {
        at + one[at..].chars().next().map_or(0, char::len_utf8)
    })
}

/// What is left of a conversation as one text. More than one turn is left where the two part before the last answer.
fn transcript(turns: Vec<Message>) -> String {
    let mut texts = turns.into_iter().enumerate().map(|(at, turn)| {
        let role = turn.role;
        let text = output_text(turn);
        if at == 0 && role == Role::Assistant {
            text
        } else {
            format!("[{}] {text}", role.as_str())
        }
    });
    let mut whole = texts.next().unwrap_or_default();
    for text in texts {
        whole.push_str("\n\n");
        whole.push_str(&text);
    }
    whole
}

/// A conversation in one text with `Human:` and `Assistant:` before its turns; None where it has no such tags.
fn tagged(text: &str) -> Option<Vec<Message>> {
    const TAGS: [(&str, Role); 2] = [
        ("\n\nHuman:", Role::User),
        ("\n\nAssistant:", Role::Assistant),
    ];
    let bare = text.trim_start();
    let text = if bare.starts_with("Human:") && bare.contains("\n\nAssistant:") {
        Cow::Owned(format!("\n\n{bare}"))
    } else {
        Cow::Borrowed(text)
    };
    let next = |rest: &str| {
        TAGS.iter()
            .filter_map(|(tag, role)| Some((rest.find(tag)?, tag.len(), *role)))
            .min_by_key(|(at, _, _)| *at)
    };
    let mut rest = &*text;
    let (start, _, _) = next(rest).filter(|(start, _, _)| text[..*start].trim().is_empty())?;
    rest = &rest[start..];
    let mut messages = Vec::new();
    while let Some((_, tag, role)) = next(rest) {
        rest = &rest[tag..];
        let end = next(rest).map_or(rest.len(), |(end, _, _)| end);
        let said = rest[..end].trim();
        rest = &rest[end..];
        // A prompt ends with the tag of the answer to come.
        if !(said.is_empty() && rest.is_empty() && role == Role::Assistant) {
            messages.push(says(role, said.to_string()));
        }
    }
    Some(messages)
}

fn models(object: &Object<'_>) -> Result<[Option<String>; 2], Reason> {
    let mut models = [None, None];
    for names in MODELS {
        for (model, name) in models.iter_mut().zip(names) {
            if model.is_none() && object.kind(name) == Some(Kind::Text) {
                *model = object
                    .get(name)
                    .map(|raw| object.read(name, raw))
                    .transpose()?;
            }
        }
    }
    Ok(models)
}

/// Scores of the two answers as a judge's, under the names that TRL's own sets have.
fn put_scores(reading: &mut Reading, object: &Object<'_>) -> Result<(), Reason> {
    let mut given = GivenScores::default();
    for names in SCORES {
        for (key, name) in SCORES[0].iter().zip(names) {
            if object.kind(name) == Some(Kind::Number)
                && let Some(raw) = object.get(name)
            {
                let score: Value = object.read(name, raw)?;
                given.scores.insert((*key).to_string(), score);
            }
        }
        if !given.scores.is_empty() {
            reading.given.judge.insert(UNNAMED.to_string(), given);
            break;
        }
    }
    Ok(())
}

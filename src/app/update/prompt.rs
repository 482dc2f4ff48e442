//! The line at the foot: takes keys, completes, and does what was typed.

use super::{edit, queue, read, score};
use crate::app::effect::Effect;
use crate::app::msg::Typed;
use crate::app::prompt::{Fault, Prompt, Purpose};
use crate::app::state::State;
use crate::command::{
    Argument, Command, NotACommand, PromptCommand, Saying, Scope, ScreenCommand, completions, spec,
};
use crate::model::Order;
use crate::query::filter::{Filter, complete};

/// How many earlier lines are kept.
const HISTORY: usize = 200;

pub(super) fn update(state: &mut State, command: &PromptCommand) -> Vec<Effect> {
    match command {
        PromptCommand::Accept => accept(state),
        PromptCommand::Cancel => {
            state.prompt = None;
            Vec::new()
        }
        PromptCommand::Complete => {
            offer(state);
            Vec::new()
        }
        PromptCommand::Older => recall(state, true),
        PromptCommand::Newer => recall(state, false),
    }
}

/// A key or a pasted text for the line; a filter says at once what is wrong with it.
pub(super) fn typed(state: &mut State, typed: &Typed) {
    let Some(prompt) = &mut state.prompt else {
        return;
    };
    prompt.typed(typed);
    if prompt.purpose == Purpose::Filter {
        // A line that is still being typed ends anywhere: what is wrong at its very end is not wrong yet.
        let error = Filter::parse(prompt.text(), &state.session.vocabulary).err();
        prompt.fault = error
            .filter(|error| error.span.end < prompt.text().trim_end().len())
            .map(|error| Fault {
                message: error.message.clone().into(),
                span: error.span.clone(),
            });
    }
}

fn recall(state: &mut State, older: bool) -> Vec<Effect> {
    if let Some(prompt) = &mut state.prompt {
        prompt.recall(&state.history, older);
    }
    Vec::new()
}

fn accept(state: &mut State) -> Vec<Effect> {
    let Some(prompt) = state.prompt.take() else {
        return Vec::new();
    };
    let text = prompt.text().trim().to_string();
    if !text.is_empty() {
        state
            .history
            .retain(|line| *line != (prompt.purpose.clone(), text.clone()));
        state.history.push((prompt.purpose.clone(), text.clone()));
        if state.history.len() > HISTORY {
            state.history.remove(0);
        }
    }
    match &prompt.purpose {
        Purpose::Command if text.is_empty() => Vec::new(),
        Purpose::Command => run(state, prompt, &text),
        Purpose::Filter => {
            queue::filter(state, &text, false).unwrap_or_else(|fault| again(state, prompt, fault))
        }
        Purpose::Order => queue::order(state, &text).unwrap_or_else(|why| {
            let span = 0..prompt.text().len();
            again(
                state,
                prompt,
                Fault {
                    message: why.into(),
                    span,
                },
            )
        }),
        Purpose::Search if text.is_empty() => {
            state.desk.search = None;
            Vec::new()
        }
        Purpose::Search => read::search(state, &text),
        Purpose::Find => {
            edit::find(state, &text);
            Vec::new()
        }
        purpose @ (Purpose::NoteTicket | Purpose::NoteCriterion(_) | Purpose::Text(_)) => {
            score::noted(state, purpose, &text)
        }
        Purpose::SkipReason => score::skip(state, (!text.is_empty()).then_some(text)),
        Purpose::Tag => score::tag(state, &text),
    }
}

/// Opens the line again with what is wrong with it.
fn again(state: &mut State, mut prompt: Prompt, fault: Fault) -> Vec<Effect> {
    prompt.fault = Some(fault);
    state.prompt = Some(prompt);
    Vec::new()
}

fn run(state: &mut State, prompt: Prompt, line: &str) -> Vec<Effect> {
    let scope = state.scope();
    let name = line.split_whitespace().next().unwrap_or_default();
    match Command::parse(line) {
        Ok(_) if spec(name).is_some_and(|spec| !spec.is_for(scope)) => {
            let span = 0..name.len();
            again(
                state,
                prompt,
                Fault {
                    message: format!("`{name}` makes no sense on this screen").into(),
                    span,
                },
            )
        }
        Ok(command) => super::command(state, command),
        Err(error) => {
            let span = 0..line.len();
            let mut message = Saying::from(error.to_string());
            if let NotACommand::Unknown(_) = error {
                message = message
                    .words("; ")
                    .key(PromptCommand::Complete)
                    .words(" completes, ")
                    .key_in(scope, ScreenCommand::Help)
                    .words(" lists the keys");
            }
            again(state, prompt, Fault { message, span })
        }
    }
}

/// Completes the word at the cursor as far as it is certain, and shows what it may become.
fn offer(state: &mut State) {
    let scope = state.screen_scope();
    let Some(prompt) = &state.prompt else { return };
    let (text, cursor) = (prompt.text().to_string(), prompt.cursor());
    let (start, offers) = match &prompt.purpose {
        Purpose::Command => command_offers(state, &text[..cursor], scope),
        Purpose::Filter => {
            let found = complete(&text, cursor, &state.session.vocabulary);
            (
                found.first().map_or(cursor, |offer| offer.range.start),
                found.into_iter().map(|offer| offer.text).collect(),
            )
        }
        Purpose::Order => (0, starting(Order::NAMES.into_iter(), &text[..cursor])),
        Purpose::Tag => (
            0,
            starting(
                state.session.tags.iter().map(String::as_str),
                &text[..cursor],
            ),
        ),
        _ => return,
    };
    let Some(prompt) = &mut state.prompt else {
        return;
    };
    if let Some(common) =
        common_start(&offers).filter(|common| common.len() > cursor - start || offers.len() == 1)
    {
        prompt.replace(start..cursor, &common);
    }
    prompt.offers = if offers.len() > 1 { offers } else { Vec::new() };
}

/// What a command line may become: its name, or the argument of a command whose arguments are known.
fn command_offers(state: &State, typed: &str, scope: Scope) -> (usize, Vec<String>) {
    let Some((name, argument)) = typed.split_once(' ') else {
        let names = completions(typed, scope).map(|spec| match spec.argument {
            Argument::None => spec.name.to_string(),
            Argument::Optional(_) | Argument::Required(_) => format!("{} ", spec.name),
        });
        return (0, names.collect());
    };
    let start = name.len() + 1;
    let offers = match name {
        "theme" => starting(state.session.themes.iter().map(String::as_str), argument),
        "order" => starting(Order::NAMES.into_iter(), argument),
        "tag" => starting(state.session.tags.iter().map(String::as_str), argument),
        "filter" | "filter-seen" => {
            let found = complete(argument, argument.len(), &state.session.vocabulary);
            let at = found
                .first()
                .map_or(argument.len(), |offer| offer.range.start);
            return (
                start + at,
                found.into_iter().map(|offer| offer.text).collect(),
            );
        }
        _ => Vec::new(),
    };
    (start, offers)
}

fn starting<'a>(names: impl Iterator<Item = &'a str>, typed: &str) -> Vec<String> {
    names
        .filter(|name| name.starts_with(typed))
        .map(str::to_string)
        .collect()
}

/// The longest text that all offers start with.
fn common_start(offers: &[String]) -> Option<String> {
    let first = offers.first()?;
    let mut end = first.len();
    for offer in &offers[1..] {
        let same = first
            .char_indices()
            .zip(offer.chars())
            .take_while(|((_, a), b)| a == b);
        end = end.min(same.last().map_or(0, |((at, c), _)| at + c.len_utf8()));
    }
    Some(first[..end].to_string())
}

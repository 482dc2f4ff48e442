//! What the judges are asked, and whether they pause.

use crate::app::effect::{Ask, Effect};
use crate::app::state::{Screen, State};
use crate::command::JudgeCommand;

pub(super) fn update(state: &mut State, command: &JudgeCommand) -> Vec<Effect> {
    if state.session.evaluator.judges.is_empty() {
        state.refuse("this evaluator has no judge; a [[judge]] in its file makes one");
        return Vec::new();
    }
    match command {
        JudgeCommand::Again => again(state),
        JudgeCommand::AgainFailed => {
            if state.judges.failures().next().is_none() {
                state.tell("no judge has failed");
                return Vec::new();
            }
            state.tell("judging again where a judge failed");
            vec![Effect::Judge(Ask::Failed)]
        }
        JudgeCommand::Outdated => {
            if state.judges.judges.iter().all(|judge| judge.outdated == 0) {
                state.tell("no rated ticket waits for a newer model's scores");
                return Vec::new();
            }
            state.tell("judging the rated tickets again that an earlier model judged");
            vec![Effect::Judge(Ask::Outdated)]
        }
        JudgeCommand::All => {
            state.tell("judging what has no verdict yet");
            vec![Effect::Judge(Ask::Queue)]
        }
        JudgeCommand::Pause => vec![Effect::Pause(!state.judges.paused)],
        JudgeCommand::Trust => vec![Effect::Judge(Ask::Trusted)],
    }
}

fn again(state: &mut State) -> Vec<Effect> {
    let tickets: Vec<_> = match &state.screen {
        Screen::Queue if !state.list.marks.is_empty() => state.list.marks.iter().copied().collect(),
        Screen::Queue => state
            .queue
            .tickets
            .get(state.list.cursor)
            .copied()
            .into_iter()
            .collect(),
        Screen::Judge => state
            .judges
            .failures()
            .nth(state.judges.cursor)
            .map(|(_, failure)| failure.ordinal)
            .into_iter()
            .collect(),
        _ => state
            .desk
            .ticket()
            .map(|ticket| ticket.ordinal)
            .into_iter()
            .collect(),
    };
    if tickets.is_empty() {
        state.refuse("there is no ticket to judge here");
        return Vec::new();
    }
    state.tell("judging again; the scores come when they come");
    vec![Effect::Judge(Ask::Again(tickets))]
}

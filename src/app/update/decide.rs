//! What every decision does at once: to the fetched tickets, to the counts, and an order to write it down.

use crate::app::effect::Effect;
use crate::app::state::State;
use crate::command::{QueueCommand, Saying};
use crate::model::{Event as Fact, Ordinal, Status};

/// Does a decision to the fetched tickets at once and sends it to the disk.
pub(super) fn decide(state: &mut State, fact: Fact) -> Effect {
    let State {
        desk,
        session,
        size,
        ..
    } = state;
    desk.apply(&fact, session, *size);
    state.list.apply(&fact);
    let token = state.token();
    state.unsaved.insert(token, fact.clone());
    Effect::Commit { token, fact }
}

/// Why nothing can be decided where no ticket is.
pub(super) fn no_ticket() -> Saying {
    Saying::from("there is no ticket here; ")
        .key(QueueCommand::Filter(None))
        .words(" chooses others")
}

/// Counts flags that were set or taken away.
pub(super) fn count_flags(state: &mut State, count: usize, on: bool) {
    let flagged = &mut state.progress.flagged;
    *flagged = if on {
        *flagged + count
    } else {
        flagged.saturating_sub(count)
    };
}

/// Notes how far the reviewer is with a ticket, in the queue and in the progress.
pub(super) fn set_status(state: &mut State, ordinal: Ordinal, status: Status) {
    let Some(before) = state.queue.set_status(ordinal, status) else {
        return;
    };
    for (status, step) in [(before, -1_isize), (status, 1)] {
        let count = match status {
            Status::Done => &mut state.progress.done,
            Status::Skipped => &mut state.progress.skipped,
            Status::Todo | Status::Claimed => continue,
            // What others have rated is this reviewer's only once it is decided all the same.
            Status::Enough => {
                let total = &mut state.progress.total;
                *total = total.saturating_add_signed(-step);
                continue;
            }
        };
        *count = count.saturating_add_signed(step);
    }
    if let Some(summary) = state.list.summaries.get_mut(&ordinal) {
        summary.status = status;
    }
}

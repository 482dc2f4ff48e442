//! When what may be quoted is computed, and what of it the screen is told. It costs time that grows with the store, so that it
//! waits until nothing else is to be done, and never takes more than a small share of the time.

use std::time::{Duration, Instant};

use super::Work;
use crate::app::agreement::{GateState, Quotable, Rate};
use crate::app::event::Event;
use crate::export::agree::{LabelsToGo, Standing, standing};

/// How long it waits for something else to do.
const CALM: Duration = Duration::from_millis(300);

/// Its share of the time: one part of so many.
const SHARE: u32 = 20;

/// When what may be quoted is computed again.
#[derive(Debug, Default)]
pub(super) struct Quoting {
    /// Whether what was told is no longer so.
    is_stale: bool,
    /// Before this it would take more than its share.
    not_before: Option<Instant>,
}

impl Quoting {
    /// How long to wait before it is computed; None where it is not to be.
    pub(super) fn due(&self) -> Option<Duration> {
        if !self.is_stale {
            return None;
        }
        let pause = self
            .not_before
            .map(|at| at.saturating_duration_since(Instant::now()));
        Some(pause.unwrap_or_default().max(CALM))
    }
}

impl Work {
    /// What was told is no longer so.
    pub(super) fn note_stale(&mut self) {
        self.quoting.is_stale = true;
    }

    /// Computes what may be quoted of the first judge, and tells it.
    pub(super) fn tell_quotable(&mut self) {
        self.quoting.is_stale = false;
        let begun = Instant::now();
        let Some(judge) = self.first_judge() else {
            return;
        };
        match standing(&self.store, &self.evaluator, &self.vocabulary, &judge) {
            Ok(standing) => self.tell(Event::Quotable(quotable(standing))),
            Err(error) => tracing::warn!(%error, "what may be quoted could not be computed"),
        }
        self.quoting.not_before = Some(Instant::now() + begun.elapsed() * SHARE);
    }
}

fn quotable(standing: Standing) -> Quotable {
    let open = standing
        .gate
        .criteria
        .iter()
        .find(|criterion| !criterion.held);
    let gate = match open {
        None if standing.gate.held => GateState::Held,
        None => GateState::Open {
            why: "there is no criterion that could be counted".to_string(),
            to_go: None,
        },
        Some(criterion) => GateState::Open {
            why: format!("{} {}", criterion.key, criterion.why),
            to_go: match standing.gate.labels_to_go {
                LabelsToGo::AtLeast { labels, .. } => Some(labels),
                LabelsToGo::Unknown { .. } => None,
            },
        },
    };
    Quotable {
        people: standing.people,
        rate: standing
            .rate
            .map(|(title, corrected)| Rate { title, corrected }),
        gate,
    }
}

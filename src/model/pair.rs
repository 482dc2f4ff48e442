//! Two outputs to one input that may be compared: where they stand, and by what they are known in any store.

use super::comparison::{Choice, Chooser, Comparison, Side};
use super::evaluator::Evaluator;
use super::id::{LogId, Ordinal, Reviewer};
use super::rating::Seen;
use super::ticket::Ticket;

/// Where an output stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputAt {
    /// The log.
    pub log: Ordinal,
    /// The number of one of its candidates, from 0; None for its own output.
    pub candidate: Option<u16>,
}

impl OutputAt {
    /// The output as a comparison names it.
    #[must_use]
    pub fn side(self, id: LogId) -> Side {
        self.candidate.map_or(Side::Log(id), Side::Candidate)
    }
}

/// Two outputs to one input. Which of them is A does not depend on the store; which stands on the left does not depend
/// on which is A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// A.
    pub a: OutputAt,
    /// B.
    pub b: OutputAt,
    /// Whether B stands on the left.
    pub swapped: bool,
}

impl Pair {
    /// What stands on the left, and what stands on the right.
    #[must_use]
    pub fn sides(&self) -> [OutputAt; 2] {
        if self.swapped {
            [self.b, self.a]
        } else {
            [self.a, self.b]
        }
    }

    /// A choice between left (as A) and right (as B) as a choice between A and B; and the other way round.
    #[must_use]
    pub fn turned(&self, choice: Choice) -> Choice {
        if self.swapped {
            choice.turned()
        } else {
            choice
        }
    }

    /// Whether both are the same two outputs, whichever stands on the left.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (self.a, self.b) == (other.a, other.b)
    }

    /// The tickets that carry them: one for two candidates.
    pub fn tickets(&self) -> impl Iterator<Item = Ordinal> {
        let other = (self.a.log != self.b.log).then_some(self.b.log);
        std::iter::once(self.a.log).chain(other)
    }
}

/// A pair that a reviewer is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The pair.
    pub pair: Pair,
    /// Whether the reviewer has chosen over all.
    pub is_chosen: bool,
}

/// What two outputs are known by, in any store, whichever of them was called A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairKey([(LogId, Option<u16>); 2]);

impl PairKey {
    /// Of the two sides of a choice that stands on the ticket of a log.
    #[must_use]
    pub fn of(ticket: LogId, a: Side, b: Side) -> Self {
        let place = |side| match side {
            Side::Candidate(number) => (ticket, Some(number)),
            Side::Log(id) => (id, None),
        };
        let mut both = [place(a), place(b)];
        both.sort_unstable();
        Self(both)
    }

    /// The smaller of the two, which is A where juror makes the choice, and the other one.
    #[must_use]
    pub fn places(&self) -> [(LogId, Option<u16>); 2] {
        self.0
    }
}

/// Every choice between the outputs of a pair, oldest first, each also as one between left (as A) and right. The tickets are
/// that of the left and that of the right one.
#[must_use]
pub fn choices<'a>(pair: &Pair, tickets: [&'a Ticket; 2]) -> Vec<(&'a Comparison, Choice)> {
    let [left, right] = pair.sides();
    let [left_id, right_id] = tickets.map(|ticket| ticket.id);
    let key = PairKey::of(left_id, left.side(left_id), right.side(right_id));
    let mut found = Vec::new();
    for ticket in tickets.into_iter().take(pair.tickets().count()) {
        for made in &ticket.comparisons {
            if PairKey::of(ticket.id, made.a, made.b) != key {
                continue;
            }
            let a_is_left = match made.a {
                Side::Candidate(number) => left.candidate == Some(number),
                Side::Log(id) => left.candidate.is_none() && id == left_id,
            };
            let choice = if a_is_left {
                made.choice
            } else {
                made.choice.turned()
            };
            found.push((made, choice));
        }
    }
    found.sort_by_key(|(made, _)| made.at);
    found
}

/// What a reviewer has seen before he chooses: what he has seen of either ticket, as a rating records it, and where he
/// changes a choice over all, what was shown with it.
#[must_use]
pub fn seen_before(
    pair: &Pair,
    tickets: [&Ticket; 2],
    reviewer: &Reviewer,
    evaluator: &Evaluator,
) -> Seen {
    let [mut seen, other] = tickets.map(|ticket| ticket.seen(reviewer, evaluator));
    seen.judge |= other.judge;
    seen.peers |= other.peers;
    let made = choices(pair, tickets);
    let over_all = || made.iter().filter(|(made, _)| made.criterion.is_none());
    let is_own =
        |made: &Comparison| matches!(&made.by, Some(Chooser::Reviewer { by }) if by == reviewer);
    if over_all().any(|(made, _)| is_own(made)) {
        seen.judge |= over_all().any(|(made, _)| matches!(made.by, Some(Chooser::Judge { .. })));
    }
    seen
}

/// An output's text, as it was written; empty where there is none.
#[must_use]
pub fn output_text(ticket: &Ticket, at: OutputAt) -> &str {
    match at.candidate {
        None => &ticket.log.output,
        Some(number) => ticket
            .log
            .candidates
            .get(usize::from(number))
            .map_or("", |candidate| &candidate.output),
    }
}

/// Who wrote an output: its model, else which log or candidate it is.
#[must_use]
pub fn output_name(ticket: &Ticket, at: OutputAt) -> String {
    match at.candidate {
        None => {
            let model = ticket.log.model.clone();
            model.unwrap_or_else(|| format!("log {}", ticket.id.short()))
        }
        Some(number) => {
            let candidate = ticket.log.candidates.get(usize::from(number));
            let model = candidate.and_then(|candidate| candidate.model.clone());
            model.unwrap_or_else(|| format!("candidate {}", usize::from(number) + 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_outputs_are_known_whichever_was_called_a() {
        let (one, other) = (LogId([1; 16]), LogId([2; 16]));
        let key = PairKey::of(one, Side::Log(one), Side::Log(other));
        assert_eq!(key, PairKey::of(other, Side::Log(other), Side::Log(one)));
        let candidates = |ticket| PairKey::of(ticket, Side::Candidate(1), Side::Candidate(0));
        assert_ne!(candidates(one), candidates(other));
        assert_eq!(candidates(one).places(), [(one, Some(0)), (one, Some(1))]);
    }

    #[test]
    fn a_choice_of_a_side_is_a_choice_of_an_output() {
        let at = |number| OutputAt {
            log: Ordinal(number),
            candidate: None,
        };
        let pair = Pair {
            a: at(3),
            b: at(5),
            swapped: true,
        };
        assert_eq!(pair.sides(), [at(5), at(3)]);
        for (left_first, meant) in [
            (Choice::A, Choice::B),
            (Choice::B, Choice::A),
            (Choice::Tie, Choice::Tie),
            (Choice::Neither, Choice::Neither),
        ] {
            assert_eq!(pair.turned(left_first), meant);
            assert_eq!(pair.turned(meant), left_first);
        }
    }
}

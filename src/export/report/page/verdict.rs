//! The first paragraph: whether each judge may be trusted here, and what passes.

use std::fmt::Write as _;

use crate::export::agree::{Agreement, CriterionReport, LabelsToGo, TicketsCounted, Unit};
use crate::metrics::statistic::Statistic;

use super::super::Document;
use super::super::block::Block;
use super::super::words::{both, count, open};

pub(super) fn write(document: &Document, page: &mut Vec<Block>) {
    for judge in &document.judges {
        let found = &judge.agreement;
        let trust = match &found.judge {
            Some(name) => trust(name, found),
            None => format!(
                "No judge has judged anything here, so that there is none to trust: of {} {} are rated.",
                count(found.coverage.tickets as usize, "ticket"),
                found.coverage.rated
            ),
        };
        let rates: Vec<_> = found
            .criteria
            .iter()
            .map(|criterion| rate(criterion, found.basis))
            .collect();
        page.push(Block::Verdict(format!("{trust} {}", rates.join(" "))));
    }
}

/// Whether the judge may be trusted, by the gate, and what it takes to settle that.
fn trust(name: &str, found: &Agreement) -> String {
    let gate = &found.gate;
    let is_open = matches!(gate.labels_to_go, LabelsToGo::AtLeast { labels, .. } if labels > 0);
    let mut text = match (gate.held, is_open) {
        (true, _) => format!("The judge {name} may be trusted here: the gate holds."),
        (false, true) => {
            format!("The judge {name} may not be trusted here yet: the gate does not hold.")
        }
        (false, false) => {
            format!("The judge {name} may not be trusted here: the gate does not hold.")
        }
    };
    if gate.criteria.is_empty() {
        text += " No criterion has scores that a gate could count.";
    }
    let each: Vec<_> = gate
        .criteria
        .iter()
        .map(|criterion| {
            let word = if criterion.held {
                "holds"
            } else {
                "does not hold"
            };
            format!("{} {word}, {}", criterion.key, criterion.why)
        })
        .collect();
    if !each.is_empty() {
        let _ = write!(text, " {}.", each.join("; "));
    }
    if gate.weak {
        text += " This gate is weak: it goes by the share itself, which chance alone may lift above the bar.";
    }
    match &gate.labels_to_go {
        LabelsToGo::AtLeast { labels, fails } if *labels > 0 => {
            let _ = write!(
                text,
                " At the present rates it takes {labels} random tickets more, {fails} of them fails, to settle it."
            );
        }
        LabelsToGo::Unknown { why, .. } => {
            let why = open(why);
            let _ = write!(
                text,
                " How many tickets it still takes can't be said: {why}."
            );
        }
        LabelsToGo::AtLeast { .. } => {}
    }
    text
}

/// The corrected pass rate of a criterion, or why there is none.
fn rate(criterion: &CriterionReport, basis: TicketsCounted) -> String {
    let key = &criterion.key;
    let rates = &criterion.pass_rate;
    if let Some(rate) = both(Unit::Share, &rates.ppi) {
        return format!("On {key}, {rate} pass, corrected by PPI++.");
    }
    let why = match &rates.ppi {
        Statistic::Undefined { why, .. } => why.as_ref(),
        Statistic::Known { .. } => "",
    };
    match (basis, both(Unit::Share, &rates.human_only)) {
        (TicketsCounted::WholeQueue, Some(rate)) => {
            format!("On {key}, {rate} pass by people's own ratings of the whole queue.")
        }
        _ => format!("No corrected pass rate of {key}: {}.", open(why)),
    }
}

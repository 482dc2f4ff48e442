//! Figures of agreement as a page: a sentence and a small table for each criterion, plain or in Markdown.

use std::fmt::Write as _;

use crate::export::agree::{
    Agreement, AltTest, CriterionReport, LabelsToGo, Named, PairsCoverage, PairsReport, Slice,
    TicketsCounted, named, named_of_pairs,
};
use crate::metrics::statistic::Statistic;
use crate::text::escape::markdown_line as cell;

use super::super::console;

/// For a reader of a terminal.
pub(super) fn plain(found: &Agreement, with_gate: bool) -> String {
    let mut page = format!("{}\n{}\n", head(found), corrections(found));
    for criterion in &found.criteria {
        let _ = write!(page, "\n{}: {}\n", criterion.key, criterion.sentence);
        let rows = rows(named(criterion));
        if rows.is_empty() {
            continue;
        }
        plain_table(&mut page, rows);
        for note in rate_note(criterion).into_iter().chain(stand_in(criterion)) {
            let _ = writeln!(page, "{note}");
        }
    }
    if let Some(coverage) = of_pairs(&found.pairs) {
        let _ = write!(page, "\npairs: {} {coverage}\n", found.pairs.sentence);
        plain_table(&mut page, rows(named_of_pairs(&found.pairs)));
    }
    let parts = slices(found);
    if !parts.is_empty() {
        let _ = write!(
            page,
            "\nBy part, on the same side of the bar, or with the same score where there is none:\n"
        );
    }
    for part in parts {
        let _ = writeln!(page, "  {part}");
    }
    let word = if found.gate.held {
        "holds"
    } else {
        "does not hold"
    };
    let _ = write!(page, "\nThe gate {word}.\n");
    if with_gate || !found.gate.held {
        for criterion in &found.gate.criteria {
            let word = if criterion.held {
                "holds"
            } else {
                "does not hold"
            };
            let _ = writeln!(page, "  {} {word}: {}", criterion.key, criterion.why);
        }
        if found.gate.weak {
            page += "  This gate is weak: it goes by the share itself, which chance alone may lift above the bar.\n";
        }
        if let Some(labels) = labels_to_go(found) {
            let _ = writeln!(page, "  {labels}");
        }
    }
    page
}

/// For a document.
pub(super) fn markdown(found: &Agreement) -> String {
    let mut page = format!(
        "# Agreement: {}\n\n{}\n\n{}\n",
        cell(&found.evaluator),
        cell(&head(found)),
        cell(&corrections(found))
    );
    for criterion in &found.criteria {
        let _ = write!(
            page,
            "\n## {}\n\n{}\n",
            criterion.key,
            cell(&criterion.sentence)
        );
        let rows = rows(named(criterion));
        if rows.is_empty() {
            continue;
        }
        markdown_table(&mut page, rows);
        for note in rate_note(criterion).into_iter().chain(stand_in(criterion)) {
            let _ = write!(page, "\n{}\n", cell(&note));
        }
    }
    if let Some(coverage) = of_pairs(&found.pairs) {
        let sentence = cell(&found.pairs.sentence);
        let _ = write!(page, "\n## Pairs\n\n{sentence} {coverage}\n");
        markdown_table(&mut page, rows(named_of_pairs(&found.pairs)));
    }
    let parts = slices(found);
    if !parts.is_empty() {
        page += "\n## Parts\n\n";
    }
    for part in parts {
        let _ = writeln!(page, "- {}", cell(&part));
    }
    let word = if found.gate.held {
        "holds"
    } else {
        "does not hold"
    };
    let _ = write!(
        page,
        "\n## Gate\n\nThe gate {word}.\n\n| criterion | holds | why |\n|---|---|---|\n"
    );
    for criterion in &found.gate.criteria {
        let word = if criterion.held { "yes" } else { "no" };
        let _ = writeln!(
            page,
            "| {} | {word} | {} |",
            criterion.key,
            cell(&criterion.why)
        );
    }
    if let Some(labels) = labels_to_go(found) {
        let _ = write!(page, "\n{}\n", cell(&labels));
    }
    page
}

fn plain_table(page: &mut String, rows: Vec<[String; 4]>) {
    let mut table = console::table(["", "value", "95%", "n"]);
    for row in rows {
        table.add_row(row);
    }
    let _ = writeln!(page, "{}", table.trim_fmt());
}

fn markdown_table(page: &mut String, rows: Vec<[String; 4]>) {
    *page += "\n| | value | 95% | n |\n|---|---:|---:|---:|\n";
    for [name, value, interval, n] in rows {
        let _ = writeln!(page, "| {name} | {value} | {interval} | {n} |");
    }
}

/// How many pairs people and the judge have chosen between. None where nobody has.
fn of_pairs(pairs: &PairsReport) -> Option<String> {
    let PairsCoverage {
        people,
        judge,
        contradictions,
        ..
    } = pairs.coverage;
    if people + judge == 0 {
        return None;
    }
    let chosen = console::count(people as u64, "pair");
    Some(if pairs.judge.is_none() {
        format!("People have chosen between {chosen}.")
    } else {
        format!(
            "People have chosen between {chosen}, the judge between {judge}, of which {contradictions} turned with the order."
        )
    })
}

/// Which judge, held against whom, over which tickets.
fn head(found: &Agreement) -> String {
    let coverage = &found.coverage;
    let tickets = console::count(coverage.tickets, "ticket");
    let Some(judge) = &found.judge else {
        let rated = coverage.rated;
        return format!("No judge has judged anything here yet; of {tickets} {rated} are rated.");
    };
    let basis = match found.basis {
        TicketsCounted::Random => "random tickets",
        TicketsCounted::WholeQueue => "the whole queue",
        TicketsCounted::Selected => "the tickets that were rated, which speak for no others",
    };
    let whom = match found.against.as_str() {
        way @ ("median" | "mean" | "majority") => {
            let reviewers = console::count(found.reviewers.len() as u64, "reviewer");
            format!("the {way} of {reviewers}")
        }
        reviewer => reviewer.to_string(),
    };
    format!("The judge {judge} against {whom}, over {basis}: {coverage}.")
}

/// How the judge takes to corrections, over all criteria.
fn corrections(found: &Agreement) -> String {
    format!(
        "Its sensitivity to corrections: {}.",
        found.sensitivity.overall.sentence()
    )
}

/// The figures that have a value: name, value, interval, n.
fn rows(figures: Vec<Named<'_>>) -> Vec<[String; 4]> {
    let rows = figures.into_iter().filter_map(|named| {
        let Named {
            about,
            name,
            figure,
            unit,
        } = named;
        let value = unit.written(figure.value()?);
        let interval = unit.interval(figure).unwrap_or_default();
        let name = format!("{}{name}", about.prefix());
        Some([name, value, interval, figure.n().to_string()])
    });
    rows.collect()
}

/// Whether the judge may stand in for a person. None where that can't be tested.
fn stand_in(criterion: &CriterionReport) -> Option<String> {
    let AltTest::Made {
        epsilon,
        winning_rate,
        advantage_probability,
        passed,
        reviewers,
    } = &criterion.alt_test
    else {
        return None;
    };
    let may = if *passed { "may" } else { "may not" };
    Some(format!(
        "It {may} stand in for a person: it beats {:.0}% of {} people (alternative annotator test, epsilon {epsilon}), \
         and stands for the others as well as one of them or better on {:.0}% of tickets.",
        winning_rate * 100.0,
        reviewers.len(),
        advantage_probability * 100.0
    ))
}

/// Why the share that passes is not told, or what it is whatever is missing says. None where there is nothing to add.
fn rate_note(criterion: &CriterionReport) -> Option<String> {
    let rates = &criterion.pass_rate;
    criterion.pass.as_ref()?;
    let mut note = match &rates.ppi {
        Statistic::Undefined { why, .. } => format!("No corrected pass rate: {why}."),
        Statistic::Known { .. } => String::new(),
    };
    if let Some(bounds) = rates.worst_case {
        let (low, high) = (bounds.low * 100.0, bounds.high * 100.0);
        let missing = rates.population - rates.judged;
        let _ = write!(
            note,
            " Whatever the {} put off and the {missing} not judged are, it lies between {low:.0}% and {high:.0}%.",
            rates.withheld
        );
    }
    let note = note.trim().to_string();
    (!note.is_empty()).then_some(note)
}

/// How many labels the gate still needs.
fn labels_to_go(found: &Agreement) -> Option<String> {
    match &found.gate.labels_to_go {
        LabelsToGo::AtLeast { labels: 0, .. } => None,
        LabelsToGo::AtLeast { labels, fails } => Some(format!(
            "At the present rates it takes {labels} random tickets more, {fails} of them fails, to settle it."
        )),
        LabelsToGo::Unknown { why, .. } => Some(format!(
            "How many tickets it still takes can't be said: {why}."
        )),
    }
}

/// The parts of the tickets, a line each: value, n, and each criterion's agreement; behind them the largest difference.
fn slices(found: &Agreement) -> Vec<String> {
    let Some(slices) = &found.slices else {
        return Vec::new();
    };
    let line = |slice: &Slice| {
        let figures: Vec<_> = slice
            .criteria
            .iter()
            .filter_map(|criterion| {
                let value = criterion.same_side.value()? * 100.0;
                let (low, high) = criterion.same_side.interval()?;
                Some(format!(
                    "{} {value:.0}% ({:.0}–{:.0})",
                    criterion.key,
                    low * 100.0,
                    high * 100.0
                ))
            })
            .collect();
        let name = if slice.value.is_empty() {
            "(none)"
        } else {
            &slice.value
        };
        let doubt = if slice.too_small {
            ", too few to go by"
        } else {
            ""
        };
        format!("{name}, n {}{doubt}: {}", slice.n, figures.join(" · "))
    };
    let gap = found.largest_gap.as_ref().map(|gap| {
        let interval = gap.difference.interval();
        let interval = interval.map_or_else(String::new, |(low, high)| {
            format!(" ({:.0} to {:.0})", low * 100.0, high * 100.0)
        });
        format!(
            "The largest gap among {}: {} agrees {:.0} points{interval} more on {} than on {}.",
            gap.among,
            gap.criterion,
            gap.difference.value().unwrap_or_default() * 100.0,
            gap.most,
            gap.least
        )
    });
    let drift = found.drift.iter().filter_map(|drift| {
        let change = drift.change.value()?;
        let interval = drift.change.interval();
        let interval = interval.map_or_else(String::new, |(low, high)| {
            format!(" ({low:+.2} to {high:+.2})")
        });
        Some(format!(
            "The judge's bias on {} has moved by {change:+.2}{interval} from {} to {}.",
            drift.criterion, drift.first, drift.last
        ))
    });
    let none = slices.iter().all(|slice| slice.too_small);
    let none = none.then(|| "No two parts are large enough to be compared.".to_string());
    let lines = slices.iter().map(line).chain(gap);
    lines.chain(drift).chain(none).collect()
}

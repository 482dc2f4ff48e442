//! Figures of agreement as a page: a sentence and a small table for each criterion, plain or in Markdown.

use std::fmt::Write as _;

use crate::export::agree::{Agreement, CriterionReport, TicketsCounted};
use crate::metrics::statistic::Statistic;

use super::super::console;

/// For a reader of a terminal.
pub(super) fn plain(found: &Agreement, with_gate: bool) -> String {
    let mut page = format!("{}\n{}\n", head(found), corrections(found));
    for criterion in &found.criteria {
        let _ = write!(page, "\n{}: {}\n", criterion.key, criterion.sentence);
        let rows = rows(criterion);
        if rows.is_empty() {
            continue;
        }
        let mut table = console::table(["", "value", "95%", "n"]);
        for row in rows {
            table.add_row(row);
        }
        let _ = writeln!(page, "{}", table.trim_fmt());
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
        let rows = rows(criterion);
        if rows.is_empty() {
            continue;
        }
        page += "\n| | value | 95% | n |\n|---|---:|---:|---:|\n";
        for [name, value, interval, n] in rows {
            let _ = writeln!(page, "| {name} | {value} | {interval} | {n} |");
        }
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
    page
}

/// Text that ends no cell and begins no markup.
fn cell(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '<' | '[') {
            plain.push('\\');
        }
        plain.push(if c == '\n' { ' ' } else { c });
    }
    plain
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
    let mut text = format!(
        "The judge {judge} against {whom}, over {basis}: of {tickets} {} are rated, {} judged, {} both",
        coverage.rated, coverage.judged, coverage.both
    );
    for (count, what) in [
        (coverage.judge_failed, "failed"),
        (coverage.judge_pending, "not judged yet"),
        (coverage.examples, "shown to the judge, not counted"),
        (
            coverage.informed_excluded,
            "rated after a look, not counted",
        ),
        (coverage.both_outside, "both outside of the queue"),
    ] {
        if count > 0 {
            let _ = write!(text, ", {count} {what}");
        }
    }
    text + "."
}

/// How the judge takes to corrections, over all criteria.
fn corrections(found: &Agreement) -> String {
    format!(
        "Its sensitivity to corrections: {}.",
        found.sensitivity.overall.sentence()
    )
}

/// How a value is written.
type Written = fn(f64) -> String;

/// The figures that have a value: name, value, interval, n.
fn rows(criterion: &CriterionReport) -> Vec<[String; 4]> {
    let share: Written = |value| format!("{:.0}%", value * 100.0);
    let number: Written = |value| format!("{value:.2}");
    let mut figures: Vec<(&str, &Statistic, Written)> = vec![
        ("exact", &criterion.exact, share),
        ("within one point", &criterion.within_one, share),
        ("kappa", &criterion.kappa, number),
        ("kappa, quadratic", &criterion.kappa_quadratic, number),
        ("Krippendorff's alpha", &criterion.alpha, number),
        ("AC1", &criterion.ac1, number),
        ("Spearman", &criterion.spearman, number),
        ("bias", &criterion.bias, number),
        ("mean distance", &criterion.mae, number),
        (
            "most common score",
            &criterion.baseline.majority_class,
            share,
        ),
    ];
    if let Some(pass) = &criterion.pass {
        figures.extend([
            ("pass: precision", &pass.precision, share),
            ("pass: recall", &pass.recall, share),
        ]);
    }
    figures.push(("people: alpha", &criterion.people.alpha, number));
    let corrections = &criterion.sensitivity.higher_share;
    figures.push(("correction scored higher", corrections, share));
    figures
        .into_iter()
        .filter_map(|(name, statistic, written)| {
            let value = written(statistic.value()?);
            let interval = statistic
                .interval()
                .map_or_else(String::new, |(low, high)| {
                    format!("{} to {}", written(low), written(high))
                });
            Some([name.to_string(), value, interval, statistic.n().to_string()])
        })
        .collect()
}

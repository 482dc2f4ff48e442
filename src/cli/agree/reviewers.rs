//! The reviewers as a page: a line each with how much and how fast, and a table a criterion; plain or in Markdown.

use std::fmt::Write as _;

use super::super::console;
use crate::export::agree::{ReviewerReport, Reviewers};
use crate::metrics::reviewing::{Accord, ReviewerFigures};
use crate::metrics::statistic::Statistic;
use crate::text::escape::markdown_line as cell;

const HEAD: [&str; 6] = [
    "reviewer",
    "with himself",
    "kappa",
    "with others",
    "kappa",
    "pull to the judge",
];

/// For a reader of a terminal.
pub(super) fn plain(found: &Reviewers) -> String {
    let mut page = String::new();
    if found.reviewers.is_empty() {
        return "Nobody has rated anything here yet.\n".to_string();
    }
    for one in &found.reviewers {
        let _ = writeln!(page, "{}", line(one));
    }
    for (key, rows) in tables(found) {
        let _ = write!(page, "\n{key}\n");
        let mut table = console::table(HEAD);
        for row in rows {
            table.add_row(row);
        }
        let _ = writeln!(page, "{}", table.trim_fmt());
    }
    page
}

/// For a document.
pub(super) fn markdown(found: &Reviewers) -> String {
    let mut page = format!("# Reviewers: {}\n", cell(&found.evaluator));
    if found.reviewers.is_empty() {
        page += "\nNobody has rated anything here yet.\n";
        return page;
    }
    page += "\n";
    for one in &found.reviewers {
        let _ = writeln!(page, "- {}", cell(&line(one)));
    }
    for (key, rows) in tables(found) {
        let _ = write!(page, "\n## {key}\n\n| {} |\n", HEAD.join(" | "));
        page += "|---|---:|---:|---:|---:|---:|\n";
        for row in rows {
            let row = row.map(|text| cell(&text));
            let _ = writeln!(page, "| {} |", row.join(" | "));
        }
    }
    page
}

/// How much and how fast.
fn line(one: &ReviewerReport) -> String {
    let tickets = console::count(one.rated, "ticket");
    let mut text = format!("{}: {tickets} rated", one.reviewer);
    if one.skipped > 0 {
        let _ = write!(text, ", {} put off", one.skipped);
    }
    let _ = match &one.pace {
        Statistic::Known { value, .. } => write!(text, ", {value:.0} an hour"),
        Statistic::Undefined { why, .. } => write!(text, ", no pace: {why}"),
    };
    let _ = write!(text, ", blind {}", figure(&one.blind, share));
    text
}

fn tables(found: &Reviewers) -> Vec<(String, Vec<[String; 6]>)> {
    let Some(first) = found.reviewers.first() else {
        return Vec::new();
    };
    let tables = first.criteria.iter().enumerate().map(|(at, criterion)| {
        let reviewers = found.reviewers.iter();
        let rows = reviewers.filter_map(|one| {
            let name = one.reviewer.to_string();
            Some(row(name, one.criteria.get(at)?))
        });
        (criterion.key.to_string(), rows.collect())
    });
    tables.collect()
}

fn row(name: String, figures: &ReviewerFigures) -> [String; 6] {
    [
        name,
        figure(&figures.himself.exact, share),
        kappa(&figures.himself),
        figure(&figures.others.exact, share),
        kappa(&figures.others),
        figure(&figures.pull.difference, points),
    ]
}

/// Kappa; nothing where there was nothing to compare, which is said beside it.
fn kappa(accord: &Accord) -> String {
    match &accord.exact {
        Statistic::Known { .. } => figure(&accord.kappa, number),
        Statistic::Undefined { .. } => String::new(),
    }
}

/// A figure with its interval and the number behind it, or why there is none.
pub(super) fn figure(statistic: &Statistic, written: fn(f64) -> String) -> String {
    let Some(value) = statistic.value() else {
        return match statistic {
            Statistic::Undefined { why, .. } => format!("none: {why}"),
            Statistic::Known { .. } => String::new(),
        };
    };
    let interval = statistic
        .interval()
        .map_or_else(String::new, |(low, high)| {
            format!(" ({} to {})", written(low), written(high))
        });
    format!("{}{interval} of {}", written(value), statistic.n())
}

/// A share in percent.
pub(super) fn share(value: f64) -> String {
    format!("{:.0}%", value * 100.0)
}

/// A number of two places.
pub(super) fn number(value: f64) -> String {
    format!("{value:.2}")
}

/// A difference, with its sign.
pub(super) fn points(value: f64) -> String {
    format!("{value:+.2}")
}

//! The reviewers as a page: a line each with how much and how fast, and a table a criterion; plain or in Markdown.

use std::fmt::Write as _;

use super::super::console;
use super::tables::{self, Row, Table, figure, number, points, share};
use crate::export::agree::{ReviewerReport, Reviewers};
use crate::metrics::reviewing::{Accord, ReviewerFigures};
use crate::metrics::statistic::Statistic;
use crate::text::escape::markdown_line as cell;

const HEAD: Row<&str> = [
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
    tables::plain(HEAD, tables(found), &mut page);
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
    tables::markdown(HEAD, "---", tables(found), &mut page);
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

fn tables(found: &Reviewers) -> Vec<Table> {
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

fn row(name: String, figures: &ReviewerFigures) -> Row<String> {
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

//! What the pages of versions and of reviewers have in common: a table a criterion, plain or in Markdown, and how a figure
//! stands in a cell.

use std::fmt::Write as _;

use super::super::console;
use crate::metrics::statistic::Statistic;
use crate::text::escape::markdown_line;

/// The names of a table's columns, or one of its rows.
pub(super) type Row<T> = [T; 6];

/// A criterion's key with its rows.
pub(super) type Table = (String, Vec<Row<String>>);

/// For a reader of a terminal.
pub(super) fn plain(head: Row<&'static str>, tables: Vec<Table>, page: &mut String) {
    for (key, rows) in tables {
        let _ = write!(page, "\n{key}\n");
        let mut table = console::table(head);
        for row in rows {
            table.add_row(row);
        }
        let _ = writeln!(page, "{}", table.trim_fmt());
    }
}

/// For a document; `first` is how the first column is aligned.
pub(super) fn markdown(
    head: Row<&'static str>,
    first: &str,
    tables: Vec<Table>,
    page: &mut String,
) {
    for (key, rows) in tables {
        let _ = write!(page, "\n## {key}\n\n| {} |\n", head.join(" | "));
        let _ = writeln!(page, "|{first}|---:|---:|---:|---:|---:|");
        for row in rows {
            let row = row.map(|text| markdown_line(&text));
            let _ = writeln!(page, "| {} |", row.join(" | "));
        }
    }
}

/// A figure with its interval and the number behind it, or why there is none.
pub(super) fn figure(statistic: &Statistic, written: fn(f64) -> String) -> String {
    match statistic {
        Statistic::Undefined { why, .. } => format!("none: {why}"),
        Statistic::Known {
            value, interval, n, ..
        } => {
            let interval = interval.map_or_else(String::new, |(low, high)| {
                format!(" ({} to {})", written(low), written(high))
            });
            format!("{}{interval} of {n}", written(*value))
        }
    }
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

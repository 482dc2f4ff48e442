//! A table by RFC 4180: a row a ticket, a column for each reviewer and judge and criterion, under the names by which
//! `juror import` reads them. No cell is a formula to a spreadsheet, and for Excel none is longer than it takes.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use crate::model::{Log, Role, Score, Ticket};

use super::Frame;

/// What tells Excel that a file is UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// The longest cell that Excel takes, in units of UTF-16; what is longer it cuts without a word.
const LONGEST: usize = 32_767;

/// How long a cell may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    /// As long as its text.
    Whole,
    /// As long as Excel takes.
    Excel,
}

/// The columns before the scores.
const FIRST: [&str; 11] = [
    "id",
    "source_id",
    "model",
    "at",
    "tags",
    "status",
    "flagged",
    "random",
    "input",
    "output",
    "revised_output",
];

/// The first row.
pub(super) fn header(frame: &Frame<'_>) -> Vec<u8> {
    let reviewers = frame.reviewers.iter().map(|who| format!("human.{who}"));
    let judges = frame.judges.iter().map(|name| format!("judge.{name}"));
    let scores = reviewers.chain(judges).flat_map(|whose| {
        let criteria = frame.evaluator.criteria.iter();
        criteria.map(move |criterion| format!("{whose}.{}", criterion.key))
    });
    cells(
        FIRST.iter().map(ToString::to_string).chain(scores),
        Cells::Whole,
    )
    .0
}

/// The ticket's row, and how many of its cells were cut.
pub(super) fn row(frame: &Frame<'_>, ticket: &Ticket, length: Cells) -> (Vec<u8>, u64) {
    let log = &ticket.log;
    let mut tags: Vec<&str> = log.tags.iter().map(String::as_str).collect();
    tags.extend(ticket.tags.iter().map(String::as_str));
    let first = [
        ticket.id.to_string(),
        log.source_id.clone().unwrap_or_default(),
        log.model.clone().unwrap_or_default(),
        log.at.map(|at| at.to_string()).unwrap_or_default(),
        tags.join(", "),
        ticket
            .status_over_all(&frame.evaluator.queue, None)
            .as_str()
            .to_string(),
        ticket.flagged.to_string(),
        ticket.random.to_string(),
        input(log),
        log.output.clone(),
        ticket
            .revisions
            .last()
            .map(|revision| revision.output.clone())
            .unwrap_or_default(),
    ];
    let people = frame
        .reviewers
        .iter()
        .map(|who| ticket.rating(who).map(|rating| &rating.scores));
    let judges = frame.judges.iter().map(|name| {
        let verdict = ticket
            .verdicts
            .iter()
            .rfind(|verdict| verdict.judge == *name);
        verdict.and_then(|verdict| verdict.outcome.scores())
    });
    let scores = people.chain(judges).flat_map(|scores| {
        let criteria = frame.evaluator.criteria.iter();
        criteria.map(move |criterion| {
            let score = scores.and_then(|scores| scores.get(&criterion.key));
            score.map(written).unwrap_or_default()
        })
    });
    cells(first.into_iter().chain(scores), length)
}

/// One question as it was asked; a longer conversation as JSON, which an import takes for what it is.
fn input(log: &Log) -> String {
    match log.messages.as_slice() {
        [] => String::new(),
        [only] if only.role == Role::User => only.content.clone(),
        messages => serde_json::to_string(messages).expect("messages are JSON"),
    }
}

/// A score as an import reads it: no rounding, several labels as a list.
fn written(score: &Score) -> String {
    match score {
        Score::Number(value) => value.to_string(),
        Score::Labels(labels) => serde_json::to_string(labels).expect("a list of strings is JSON"),
        Score::Pass(_) | Score::Label(_) | Score::Text(_) => score.shown(),
    }
}

fn cells(cells: impl Iterator<Item = String>, length: Cells) -> (Vec<u8>, u64) {
    let (mut bytes, mut cut) = (Vec::new(), 0);
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(&mut bytes);
    for cell in cells {
        let mut cell = plain(&cell);
        if length == Cells::Excel
            && let Some(start) = shortened(&cell)
        {
            cell = Cow::Owned(start);
            cut += 1;
        }
        writer
            .write_field(cell.as_bytes())
            .expect("memory takes every write");
    }
    writer
        .write_record(None::<&[u8]>)
        .and_then(|()| Ok(writer.flush()?))
        .expect("memory takes every write");
    drop(writer);
    (bytes, cut)
}

/// The start of a cell that is too long for Excel, with a mark that says so; None where it is not.
fn shortened(cell: &str) -> Option<String> {
    // No character has fewer bytes than units.
    if cell.len() <= LONGEST {
        return None;
    }
    let all = cell.encode_utf16().count();
    if all <= LONGEST {
        return None;
    }
    let mark = format!(" [… {all} characters cut to {LONGEST}]");
    let room = LONGEST - mark.encode_utf16().count();
    let mut units = 0;
    let start: String = cell
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    Some(start + &mark)
}

/// A cell that no spreadsheet takes for a formula: a quote before what could begin one, unless it is just a number.
fn plain(cell: &str) -> Cow<'_, str> {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if begins && !is_number(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Digits with a sign, a point and an exponent; not the words that also stand for numbers.
fn is_number(cell: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    cell.bytes().all(is_plain) && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_excel_would_cut_is_cut_with_a_mark() {
        for (cell, is_cut) in [
            ("x".repeat(LONGEST), false),
            ("x".repeat(LONGEST + 1), true),
            ("é".repeat(LONGEST), false),
            ("😀".repeat(LONGEST / 2), false),
            ("😀".repeat(LONGEST / 2 + 1), true),
        ] {
            let short = shortened(&cell);
            assert_eq!(short.is_some(), is_cut, "{}", cell.len());
            let Some(short) = short else { continue };
            assert!(short.encode_utf16().count() <= LONGEST);
            assert!(
                short.ends_with("characters cut to 32767]"),
                "{}",
                &short[short.len() - 40..]
            );
        }
    }

    #[test]
    fn what_a_spreadsheet_would_run_becomes_text_and_a_number_stays_one() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("-inf", "'-inf"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("-2.5", "-2.5"),
            ("+3e4", "+3e4"),
            ("a=b", "a=b"),
            ("", ""),
        ];
        for (cell, expected) in cases {
            assert_eq!(plain(cell), expected, "{cell:?}");
        }
    }
}

//! A pair as rows to read: the conversation, and below it both outputs, side by side, one above the other, or one of
//! them. Wraps and lays out; scrolls nothing and draws nothing.

use std::ops::Range;

use super::{Arrangement, Marks, OpenPair};
use crate::app::document::spoken;
use crate::app::layout::{self, MEASURE, Size};
use crate::model::Role;
use crate::text::diff::{differing, likeness};
use crate::text::layout::{Row, SpanKind, lay_out};
use crate::text::sanitize::shown;
use crate::text::words::word_count;

/// The share of words that two outputs must have in common for their differences to be marked without being asked for.
const ALIKE: f64 = 0.5;

/// Bytes of both outputs together up to which differences are marked without being asked for: it takes time.
const MARKED: usize = 32_000;

/// Columns between two outputs.
pub const BETWEEN: u16 = 3;

/// One row of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairLine {
    /// A message's text.
    Said {
        /// Who speaks.
        role: Role,
        /// Whether it is the message's first row.
        first: bool,
        /// What stands in it.
        row: Row,
    },
    /// The heads of both outputs, side by side.
    Heads,
    /// The head of one: the left one for 0, the right one for 1.
    Head(usize),
    /// Text of one output, across the screen.
    Output(Row),
    /// Text of the left and of the right output; nothing where one of them is at its end.
    Beside([Option<Row>; 2]),
    /// The head of a reference.
    ReferenceHead,
    /// Nothing, between parts.
    Blank,
}

/// A pair as rows.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The rows.
    pub lines: Vec<PairLine>,
    /// Words of the left and of the right output.
    pub words: [usize; 2],
    /// Whether differing words are marked.
    pub is_marked: bool,
    /// Whether both outputs are the same text.
    pub is_same: bool,
    /// The row of the head of each output that is shown.
    pub heads: [Option<usize>; 2],
    /// The row behind the last of the outputs.
    pub outputs_end: usize,
}

impl Reading {
    /// Lays a pair out.
    #[must_use]
    pub fn of(open: &OpenPair, arrangement: Arrangement, marks: Marks, size: Size) -> Self {
        let texts = open.outputs().map(|text| {
            if text.is_empty() {
                "∅".to_string()
            } else {
                shown(text).into_owned()
            }
        });
        let [left, right] = &texts;
        let is_same = left == right;
        let is_marked = !is_same
            && match marks {
                Marks::On => true,
                Marks::Off => false,
                Marks::WhereAlike => {
                    left.len() + right.len() <= MARKED && likeness(left, right) >= ALIKE
                }
            };
        let differences = if is_marked {
            differing(left, right)
        } else {
            [Vec::new(), Vec::new()]
        };
        let mut reading = Self {
            words: open.outputs().map(word_count),
            is_marked,
            is_same,
            ..Self::default()
        };
        reading.conversation(open, layout::text_width(size));
        match arrangement {
            Arrangement::Beside => reading.beside(&texts, &differences, column_width(size)),
            Arrangement::Stacked => {
                for side in [0, 1] {
                    reading.output(side, &texts, &differences, layout::page_width(size));
                }
            }
            Arrangement::Single => {
                let shown = usize::from(open.is_flipped);
                reading.output(shown, &texts, &differences, layout::page_width(size));
            }
        }
        reading.outputs_end = reading.lines.len();
        for reference in &open.tickets[0].log.references {
            reading.lines.push(PairLine::ReferenceHead);
            let rows = lay_out(&shown(reference), layout::page_width(size));
            reading.lines.extend(rows.into_iter().map(PairLine::Output));
            reading.lines.push(PairLine::Blank);
        }
        if reading.lines.last() == Some(&PairLine::Blank) {
            reading.lines.pop();
        }
        reading
    }

    /// The first row from which the outputs are read best: the question that led to them, as far as a third of the screen
    /// holds it.
    #[must_use]
    pub fn start(&self, rows: usize) -> usize {
        let outputs = self.heads.iter().flatten().min().copied().unwrap_or(0);
        if outputs + 3 <= rows {
            return 0;
        }
        let asked = self.lines[..outputs].iter().rposition(
            |line| matches!(line, PairLine::Said { role, first: true, .. } if *role == Role::User),
        );
        let start = asked
            .unwrap_or(outputs)
            .max(outputs.saturating_sub(rows / 3));
        // A row with nothing in it tells nothing of the question.
        start + usize::from(self.lines.get(start) == Some(&PairLine::Blank))
    }

    fn conversation(&mut self, open: &OpenPair, width: u16) {
        for message in &open.tickets[0].log.messages {
            let rows = lay_out(&spoken(message), width);
            let rows = rows.into_iter().enumerate();
            self.lines.extend(rows.map(|(at, row)| PairLine::Said {
                role: message.role,
                first: at == 0,
                row,
            }));
            self.lines.push(PairLine::Blank);
        }
    }

    fn output(
        &mut self,
        side: usize,
        texts: &[String; 2],
        differences: &[Vec<Range<usize>>; 2],
        width: u16,
    ) {
        self.heads[side] = Some(self.lines.len());
        self.lines.push(PairLine::Head(side));
        let rows = marked(&texts[side], &differences[side], width);
        self.lines.extend(rows.map(PairLine::Output));
        self.lines.push(PairLine::Blank);
    }

    fn beside(&mut self, texts: &[String; 2], differences: &[Vec<Range<usize>>; 2], width: u16) {
        self.heads = [Some(self.lines.len()); 2];
        self.lines.push(PairLine::Heads);
        let mut left = marked(&texts[0], &differences[0], width);
        let mut right = marked(&texts[1], &differences[1], width);
        loop {
            let both = [left.next(), right.next()];
            if both == [None, None] {
                break;
            }
            self.lines.push(PairLine::Beside(both));
        }
        self.lines.push(PairLine::Blank);
    }
}

/// The columns of one of two outputs that stand side by side.
#[must_use]
pub fn column_width(size: Size) -> u16 {
    (size.cols.saturating_sub(2 + BETWEEN) / 2).clamp(10, MEASURE)
}

/// A text's rows, with what lies in these ranges of it marked.
fn marked<'a>(
    text: &str,
    ranges: &'a [Range<usize>],
    width: u16,
) -> impl Iterator<Item = Row> + use<'a> {
    lay_out(text, width).into_iter().map(move |row| {
        if ranges.is_empty() {
            return row;
        }
        Row {
            spans: row.marked(ranges, SpanKind::Differs),
            source: row.source,
        }
    })
}

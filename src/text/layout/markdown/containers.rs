//! The quotations and list items around a line, and what they put before it.
//!
//! It must not place rows: that is the page's.

use std::ops::Range;

use super::super::super::width::width;
use super::super::flow::Prefix;
use super::super::{Span, SpanKind};

/// The open containers, the innermost last.
#[derive(Default)]
pub(super) struct Containers(Vec<Container>);

enum Container {
    Quote,
    /// A list item with its mark, until that was written; `columns` is the indent of what stands below it.
    Item {
        mark: Option<Range<usize>>,
        columns: usize,
    },
}

impl Containers {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn begin_quote(&mut self) {
        self.0.push(Container::Quote);
    }

    /// Opens a list item whose mark stands at `mark` of the source.
    pub(super) fn begin_item(&mut self, mark: Range<usize>) {
        self.0.push(Container::Item {
            columns: mark.len() + 1,
            mark: Some(mark),
        });
    }

    /// Closes the innermost one.
    pub(super) fn end(&mut self) {
        self.0.pop();
    }

    /// Where the mark of the innermost container stands, if it is an item that has shown nothing yet.
    pub(super) fn unwritten_mark(&self) -> Option<usize> {
        match self.0.last() {
            Some(Container::Item {
                mark: Some(mark), ..
            }) => Some(mark.start),
            _ => None,
        }
    }

    /// The last mark not written yet that stands within a line of the source.
    pub(super) fn mark_within(&self, line: &Range<usize>) -> Option<Range<usize>> {
        self.0.iter().rev().find_map(|container| match container {
            Container::Item {
                mark: Some(mark), ..
            } if line.contains(&mark.start) => Some(mark.clone()),
            _ => None,
        })
    }

    /// What stands before the next row at a width, and before the rows that continue it. Marks are written once.
    pub(super) fn take_prefix(&mut self, source: &str, columns: usize) -> Prefix {
        let rest = self.blanks(columns);
        let is_narrow = self.columns() * 2 > columns;
        let mut first = Vec::with_capacity(self.0.len());
        for container in &mut self.0 {
            match container {
                Container::Quote => first.push(quote()),
                Container::Item { mark, columns } => match mark.take() {
                    Some(mark) => {
                        let text = source[mark.clone()].to_string();
                        first.push(Span {
                            text,
                            kind: SpanKind::ListMark,
                            at: Some(mark.start),
                        });
                        first.push(blank(1));
                    }
                    None if is_narrow => {}
                    None => first.push(blank(*columns)),
                },
            }
        }
        let taken: usize = first.iter().map(|span| width(&span.text)).sum();
        // A wide character must fit behind it.
        if taken + 2 > columns {
            Prefix::default()
        } else {
            Prefix { first, rest }
        }
    }

    /// The prefix of a line of the source that no event covered: with marks only if they stand on it.
    pub(super) fn take_prefix_of(
        &mut self,
        source: &str,
        line: &Range<usize>,
        columns: usize,
    ) -> Prefix {
        if self.mark_within(line).is_some() {
            return self.take_prefix(source, columns);
        }
        let blanks = self.blanks(columns);
        Prefix {
            first: blanks.clone(),
            rest: blanks,
        }
    }

    /// What stands before a row that shows no mark. At widths that would be taken by it, it goes.
    fn blanks(&self, columns: usize) -> Vec<Span> {
        if self.columns() * 2 > columns {
            return Vec::new();
        }
        let before = |container: &Container| match container {
            Container::Quote => quote(),
            Container::Item { columns, .. } => blank(*columns),
        };
        self.0.iter().map(before).collect()
    }

    fn columns(&self) -> usize {
        let columns = |container: &Container| match container {
            Container::Quote => 2,
            Container::Item { columns, .. } => *columns,
        };
        self.0.iter().map(columns).sum()
    }
}

fn quote() -> Span {
    Span {
        text: "> ".to_string(),
        kind: SpanKind::Quote,
        at: None,
    }
}

fn blank(columns: usize) -> Span {
    Span {
        text: " ".repeat(columns),
        kind: SpanKind::Plain,
        at: None,
    }
}

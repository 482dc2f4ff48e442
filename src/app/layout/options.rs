//! How the options of a criterion are divided into rows: labels that one row does not hold go on in the next. Depends on
//! the evaluator and the width alone, so that no score and no judge moves the text above.

use std::ops::Range;

use crate::model::{Criterion, Scale};
use crate::text::sanitize::shown_line;
use crate::text::width::width;

/// The most columns of a criterion's title.
const TITLE: usize = 18;

/// The most options that have a digit.
const DIGITS: usize = 10;

/// The columns of the criteria's titles.
#[must_use]
pub fn title_width(criteria: &[Criterion]) -> usize {
    let widths = criteria
        .iter()
        .map(|criterion| width(&shown_line(&criterion.title)));
    widths.max().unwrap_or(0).clamp(4, TITLE)
}

/// The column at which options begin: behind the pointer, the title and the mark of a note.
#[must_use]
pub fn options_column(criteria: &[Criterion]) -> usize {
    title_width(criteria) + 4
}

/// An option as a row shows it: a label with its digit, where there are digits enough.
#[must_use]
pub fn option_name(criterion: &Criterion, at: usize, shown: &str) -> String {
    let shown = shown_line(shown);
    match &criterion.scale {
        Scale::Choice { labels, .. } if labels.len() <= DIGITS => {
            format!("{} {shown}", (at + 1) % 10)
        }
        _ => shown.into_owned(),
    }
}

/// The options in each row; one row with all of them where they fit, and for every scale but labels.
#[must_use]
pub fn option_rows(criterion: &Criterion, columns: usize) -> Vec<Range<usize>> {
    let options = criterion.scale.options();
    if !matches!(criterion.scale, Scale::Choice { .. }) {
        return std::iter::once(0..options.len()).collect();
    }
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, option) in options.iter().enumerate() {
        // Brackets around it, and a blank before it.
        let wanted = width(&option_name(criterion, at, &option.shown())) + 3;
        if at > start && used + wanted > columns + 1 {
            rows.push(start..at);
            (start, used) = (at, 0);
        }
        used += wanted;
    }
    rows.push(start..options.len());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CriterionKey, Label};

    #[test]
    fn labels_that_one_row_does_not_hold_go_on_in_the_next() {
        let labels = ["none", "made-up fact", "rude"].map(Label::named).to_vec();
        let scale = Scale::choice(labels, true).expect("a scale");
        let criterion = Criterion::new(CriterionKey::new("faults").expect("a key"), scale);
        // Where each row ends: `[1 none] [2 made-up fact] [3 rude]`
        let cases: [(usize, &[usize]); 5] = [
            (34, &[3]),
            (33, &[2, 3]),
            (25, &[2, 3]),
            (24, &[1, 2, 3]),
            (3, &[1, 2, 3]),
        ];
        for (columns, ends) in cases {
            let rows = option_rows(&criterion, columns);
            let found: Vec<_> = rows.iter().map(|row| row.end).collect();
            assert_eq!(found, ends, "{columns} columns");
        }
    }
}

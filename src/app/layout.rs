//! Where everything stands on the screen: pure geometry, from the terminal's size and what is to be shown.

pub mod options;

use crate::model::Criterion;

/// The smallest terminal that the program is drawn in.
pub const SMALLEST: Size = Size { cols: 60, rows: 16 };

/// The most columns that a text is set in: longer lines are hard to read.
pub const MEASURE: u16 = 100;

/// Columns before a text, for who speaks.
pub const GUTTER: u16 = 11;

/// How large the terminal is, in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Its columns.
    pub cols: u16,
    /// Its rows.
    pub rows: u16,
}

impl Size {
    /// Whether there is room for a screen.
    #[must_use]
    pub fn fits(self) -> bool {
        self.cols >= SMALLEST.cols && self.rows >= SMALLEST.rows
    }
}

/// The rows of the review screen, from the top: header, ticket line, a rule, the text, a rule, the criteria, the ticket
/// just left, the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewLayout {
    /// The first row of the text.
    pub text_top: u16,
    /// Rows of the text.
    pub text_rows: u16,
    /// The first row of the criteria.
    pub criteria_top: u16,
    /// Rows of the criteria; they scroll where these are too few.
    pub criteria_rows: u16,
    /// The row of the ticket just left.
    pub last_row: u16,
    /// The row of the footer.
    pub footer_row: u16,
}

/// Rows that are always there: header, ticket line, two rules, ticket just left, footer.
const FIXED: u16 = 6;

impl ReviewLayout {
    /// Divides the rows: criteria take at most 40% of them, the text gets the rest.
    #[must_use]
    pub fn of(size: Size, criteria: &[Criterion]) -> Self {
        let columns = options_columns(size, criteria);
        let rows = criteria
            .iter()
            .map(|criterion| options::option_rows(criterion, columns).len());
        // One row more, for the note.
        Self::divided(size, rows.sum::<usize>() + 1)
    }

    /// The same for a pair of outputs, where a row each stands for so many criteria and one for over all.
    #[must_use]
    pub fn of_choices(size: Size, criteria: usize) -> Self {
        Self::divided(size, criteria + 1)
    }

    fn divided(size: Size, wanted: usize) -> Self {
        let most = (size.rows * 2 / 5).max(2);
        let wanted = u16::try_from(wanted).unwrap_or(u16::MAX);
        let criteria_rows = wanted.min(most);
        let text_rows = size.rows.saturating_sub(FIXED + criteria_rows).max(1);
        let criteria_top = 3 + text_rows + 1;
        let last_row = criteria_top + criteria_rows;
        Self {
            text_top: 3,
            text_rows,
            criteria_top,
            criteria_rows,
            last_row,
            footer_row: last_row + 1,
        }
    }
}

/// The columns that options may take.
#[must_use]
pub fn options_columns(size: Size, criteria: &[Criterion]) -> usize {
    usize::from(size.cols).saturating_sub(options::options_column(criteria) + 1)
}

/// The most rows for the scores that are to be given in the list.
const GIVING: usize = 3;

/// Rows of the list for the scores that are to be given: as many as the options of any criterion take.
#[must_use]
pub fn giving_rows(size: Size, criteria: &[Criterion]) -> u16 {
    let columns = options_columns(size, criteria);
    let rows = criteria
        .iter()
        .map(|criterion| options::option_rows(criterion, columns).len());
    u16::try_from(rows.max().unwrap_or(1).min(GIVING)).unwrap_or(1)
}

/// Rows of the list of tickets: all but header, what queue it is, two rules, the scores to give and the footer.
#[must_use]
pub fn list_rows(size: Size, criteria: &[Criterion]) -> u16 {
    let around = 5 + giving_rows(size, criteria);
    size.rows.saturating_sub(around).max(1)
}

/// Rows of the list of differences, and those of what is shown of the one under the cursor: a head and a row a criterion,
/// at most 40% of the screen.
#[must_use]
pub fn differences_rows(size: Size, criteria: &[Criterion]) -> (u16, u16) {
    let wanted = u16::try_from(criteria.len() + 1).unwrap_or(u16::MAX);
    let below = wanted.min((size.rows * 2 / 5).max(2));
    (size.rows.saturating_sub(6 + below).max(1), below)
}

/// The first row of a board.
pub const BOARD_TOP: u16 = 3;

/// Rows of a board, of versions, reviewers or models, and those of what is said of the row under the cursor: 40% of the screen.
#[must_use]
pub fn board_rows(size: Size) -> (u16, u16) {
    let below = (size.rows * 2 / 5).max(2);
    (size.rows.saturating_sub(6 + below).max(1), below)
}

/// How many versions of judges, or models, are shown at once: two rows each.
#[must_use]
pub fn iterations_shown(size: Size) -> usize {
    usize::from(board_rows(size).0 / 2).max(1)
}

/// How many reviewers are shown at once: a row each, below a head.
#[must_use]
pub fn reviewers_shown(size: Size) -> usize {
    usize::from(board_rows(size).0.saturating_sub(1)).max(1)
}

/// Rows of a page: all but header, rules and footer.
#[must_use]
pub fn page_rows(size: Size) -> u16 {
    size.rows.saturating_sub(4).max(1)
}

/// The columns that a text is wrapped at, without its gutter.
#[must_use]
pub fn text_width(size: Size) -> u16 {
    size.cols
        .saturating_sub(1)
        .min(MEASURE)
        .saturating_sub(GUTTER)
        .max(10)
}

/// The columns of a page without a gutter.
#[must_use]
pub fn page_width(size: Size) -> u16 {
    size.cols.saturating_sub(2).clamp(10, MEASURE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CriterionKey, Scale};

    #[test]
    fn every_row_of_the_review_screen_is_given_once() {
        for (cols, rows, count) in [
            (80, 24, 3),
            (120, 40, 5),
            (60, 16, 12),
            (60, 16, 1),
            (200, 100, 30),
        ] {
            let criteria: Vec<_> = (0..count)
                .map(|nth| {
                    let key = CriterionKey::new(format!("c{nth}")).expect("a key");
                    Criterion::new(key, Scale::PassFail)
                })
                .collect();
            let layout = ReviewLayout::of(Size { cols, rows }, &criteria);
            assert_eq!(
                layout.text_top + layout.text_rows + 1,
                layout.criteria_top,
                "{rows} rows"
            );
            assert_eq!(
                layout.footer_row + 1,
                rows,
                "{rows} rows, {count} criteria: {layout:?}"
            );
            assert!(
                layout.criteria_rows * 5 <= rows * 2,
                "{rows} rows, {count} criteria: {layout:?}"
            );
        }
    }
}

//! Whether the terminal can move rows up or down by itself instead of getting them anew. Knows no bytes but how many.

use super::grid::Grid;

/// Rows that the terminal moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shift {
    /// The first row of the part.
    pub(super) top: u16,
    /// The row behind its last.
    pub(super) end: u16,
    /// By how many rows up; down where it is negative.
    pub(super) by: i32,
}

/// What asking for it costs, about: the part, the place, the move, the end of the part.
const COST: usize = 20;

/// The best shift from what is shown to what is wanted, if one is worth its cost. A row costs about as many bytes as cells
/// that have to be sent.
pub(super) fn shift(shown: &Grid, wanted: &Grid) -> Option<Shift> {
    let (before, after) = (shown.marks(), wanted.marks());
    let rows = before.len();
    let differs: Vec<bool> = before
        .iter()
        .zip(&after)
        .map(|(one, two)| one != two)
        .collect();
    if differs.iter().filter(|differs| **differs).count() < 2 {
        return None;
    }
    let signs: Vec<usize> = (0..wanted.rows).map(|y| ink(wanted, y)).collect();
    // What it costs to get a row as it is now from what is shown there.
    let stays = |y: usize| if differs[y] { signs[y] } else { 0 };
    let mut best: Option<(usize, Shift)> = None;
    let most = i32::try_from(rows).unwrap_or(i32::MAX) - 1;
    for by in (-most..=most).filter(|by| *by != 0) {
        let source = |y: usize| y.checked_add_signed(by as isize).filter(|y| *y < rows);
        let mut y = 0;
        while y < rows {
            let matches = |y: usize| source(y).is_some_and(|from| before[from] == after[y]);
            if !matches(y) {
                y += 1;
                continue;
            }
            let first = y;
            while y < rows && matches(y) {
                y += 1;
            }
            let saved: usize = (first..y).map(stays).sum();
            // The rows at whose cost they move come in blank.
            let steps = by.unsigned_abs() as usize;
            let (top, end, blank) = if by > 0 {
                (first, y + steps, y..y + steps)
            } else {
                (first - steps, y, first - steps..first)
            };
            let lost: usize = blank.map(|row| signs[row].saturating_sub(stays(row))).sum();
            let gain = saved.saturating_sub(lost + COST);
            if gain > best.map_or(0, |(gain, _)| gain) {
                let place = |row| u16::try_from(row).expect("a row of a screen");
                let (top, end) = (place(top), place(end));
                best = Some((gain, Shift { top, end, by }));
            }
        }
    }
    best.map(|(_, shift)| shift)
}

/// Cells of a row that have to be sent where it was blank.
fn ink(grid: &Grid, y: u16) -> usize {
    let row = grid.row(y).iter();
    row.filter(|cell| !cell.is_erased()).count()
}

//! The longest common subsequence of two sequences of small numbers: its length, and which items it takes. It must not know
//! what the items are.

/// Rows of Hyyrö's bits (2004), 64 columns a word: a bit is 0 where the length grows by one from the column before.
struct Bits<'s> {
    /// The columns where each item stands.
    starts: Vec<usize>,
    places: Vec<usize>,
    matches: Vec<u64>,
    columns: &'s [u32],
}

impl<'s> Bits<'s> {
    /// For these columns; every item is below `items`.
    fn new(columns: &'s [u32], items: usize) -> Self {
        let mut starts = vec![0; items + 1];
        for item in columns {
            starts[*item as usize + 1] += 1;
        }
        for item in 0..items {
            starts[item + 1] += starts[item];
        }
        let mut next = starts.clone();
        let mut places = vec![0; columns.len()];
        for (at, item) in columns.iter().enumerate() {
            let place = &mut next[*item as usize];
            places[*place] = at;
            *place += 1;
        }
        Self {
            starts,
            places,
            matches: vec![0; columns.len().div_ceil(64)],
            columns,
        }
    }

    /// The row before the first.
    fn first(&self) -> Vec<u64> {
        vec![u64::MAX; self.matches.len()]
    }

    /// The next row, which stands for this item.
    fn step(&mut self, row: &mut [u64], item: u32) {
        let item = item as usize;
        let found = &self.places[self.starts[item]..self.starts[item + 1]];
        if found.is_empty() {
            return;
        }
        for &at in found {
            self.matches[at / 64] |= 1 << (at % 64);
        }
        let mut carry = false;
        for (bits, hits) in row.iter_mut().zip(&self.matches) {
            let both = *bits & hits;
            let (sum, first) = bits.overflowing_add(both);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *bits = sum | (*bits & !hits);
        }
        for &at in found {
            self.matches[at / 64] = 0;
        }
    }
}

/// The length in a row up to a column.
fn length_to(row: &[u64], column: usize) -> usize {
    let whole: usize = row[..column / 64]
        .iter()
        .map(|bits| bits.count_zeros() as usize)
        .sum();
    let rest = column % 64;
    if rest == 0 {
        return whole;
    }
    whole + (row[column / 64] | (u64::MAX << rest)).count_zeros() as usize
}

/// The length of the longest common subsequence; every item is below `items`.
pub(super) fn length(one: &[u32], other: &[u32], items: usize) -> usize {
    let mut bits = Bits::new(one, items);
    let mut row = bits.first();
    for item in other {
        bits.step(&mut row, *item);
    }
    // Bits beyond the last column never match and stay set.
    row.iter().map(|bits| bits.count_zeros() as usize).sum()
}

/// Which items of `rows` the longest common subsequence takes that `rouge-score` finds, last first: from the end it goes back in
/// `columns` only where that keeps more. Every item is below `items`.
///
/// Every so many rows one is kept, and those between are made again, so that the room grows with the root of the rows.
pub(super) fn taken(rows: &[u32], columns: &[u32], items: usize) -> Vec<usize> {
    let mut bits = Bits::new(columns, items);
    let block = rows.len().isqrt().max(1);
    let mut kept = vec![bits.first()];
    let mut row = bits.first();
    for (at, item) in rows.iter().enumerate() {
        bits.step(&mut row, *item);
        if (at + 1) % block == 0 {
            kept.push(row.clone());
        }
    }
    let mut taken = Vec::new();
    let (mut i, mut j) = (rows.len(), bits.columns.len());
    // The rows from `first` on to the end of their block.
    let (mut first, mut made): (usize, Vec<Vec<u64>>) = (usize::MAX, Vec::new());
    while i > 0 && j > 0 {
        if rows[i - 1] == columns[j - 1] {
            taken.push(i - 1);
            (i, j) = (i - 1, j - 1);
            continue;
        }
        let wanted = (i - 1) / block * block;
        if first != wanted {
            first = wanted;
            made = vec![kept[wanted / block].clone()];
            for item in rows.iter().skip(wanted).take(block) {
                let mut next = made[made.len() - 1].clone();
                bits.step(&mut next, *item);
                made.push(next);
            }
        }
        let left = length_to(&made[i - first], j - 1);
        let above = length_to(&made[i - 1 - first], j);
        if left > above {
            j -= 1;
        } else {
            i -= 1;
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As `rouge-score` writes it down.
    fn plainly(rows: &[u32], columns: &[u32]) -> Vec<usize> {
        let mut table = vec![vec![0; columns.len() + 1]; rows.len() + 1];
        for i in 1..=rows.len() {
            for j in 1..=columns.len() {
                table[i][j] = if rows[i - 1] == columns[j - 1] {
                    table[i - 1][j - 1] + 1
                } else {
                    std::cmp::max(table[i - 1][j], table[i][j - 1])
                };
            }
        }
        let (mut i, mut j, mut taken) = (rows.len(), columns.len(), Vec::new());
        while i > 0 && j > 0 {
            if rows[i - 1] == columns[j - 1] {
                taken.push(i - 1);
                (i, j) = (i - 1, j - 1);
            } else if table[i][j - 1] > table[i - 1][j] {
                j -= 1;
            } else {
                i -= 1;
            }
        }
        taken
    }

    proptest! {
        #[test]
        fn the_same_items_are_taken_as_by_the_whole_table(
            rows in proptest::collection::vec(0..6_u32, 0..40),
            columns in proptest::collection::vec(0..6_u32, 0..150),
        ) {
            let expected = plainly(&rows, &columns);
            prop_assert_eq!(length(&rows, &columns, 6), expected.len());
            prop_assert_eq!(length(&columns, &rows, 6), expected.len());
            prop_assert_eq!(taken(&rows, &columns, 6), expected);
        }
    }
}

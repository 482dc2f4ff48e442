//! A column that is mostly empty: pages of 1,024 cells, made when a cell is first set.

use std::collections::BTreeMap;

const CELLS: usize = 1_024;

/// Cells by ordinal; one that was never set holds `empty`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::store) struct Pages<T> {
    pages: Vec<Option<Box<[T]>>>,
    empty: T,
}

impl<T: Copy + PartialEq> Pages<T> {
    pub(in crate::store) fn new(empty: T) -> Self {
        Self {
            pages: Vec::new(),
            empty,
        }
    }

    pub(in crate::store) fn get(&self, at: usize) -> T {
        match self.pages.get(at / CELLS) {
            Some(Some(page)) => page[at % CELLS],
            _ => self.empty,
        }
    }

    pub(in crate::store) fn set(&mut self, at: usize, value: T) {
        let page = at / CELLS;
        if page >= self.pages.len() {
            if value == self.empty {
                return;
            }
            self.pages.resize(page + 1, None);
        }
        let cells =
            self.pages[page].get_or_insert_with(|| vec![self.empty; CELLS].into_boxed_slice());
        cells[at % CELLS] = value;
    }

    /// Every cell of every page that was made, in order.
    pub(in crate::store) fn cells(&self) -> impl Iterator<Item = (usize, T)> + '_ {
        self.pages.iter().enumerate().flat_map(|(number, page)| {
            page.iter()
                .flat_map(|cells| cells.iter())
                .enumerate()
                .map(move |(at, value)| (number * CELLS + at, *value))
        })
    }

    /// The pages, for writing.
    pub(in crate::store) fn pages(&self) -> &[Option<Box<[T]>>] {
        &self.pages
    }

    /// Puts a page that was written.
    pub(in crate::store) fn put_page(&mut self, number: usize, cells: Box<[T]>) -> bool {
        if cells.len() != CELLS {
            return false;
        }
        if number >= self.pages.len() {
            self.pages.resize(number + 1, None);
        }
        self.pages[number] = Some(cells);
        true
    }
}

/// Codes of scores by ordinal. A code takes four bytes where that loses nothing, which is so for all but decimals.
#[derive(Clone, Debug)]
pub(in crate::store) struct Codes {
    pub(in crate::store) narrow: Pages<f32>,
    pub(in crate::store) exact: BTreeMap<u32, f64>,
}

impl PartialEq for Codes {
    fn eq(&self, other: &Self) -> bool {
        let set = |codes: &Self| -> Vec<(usize, u32)> {
            codes
                .narrow
                .cells()
                .filter(|(_, value)| !value.is_nan())
                .map(|(at, value)| (at, value.to_bits()))
                .collect()
        };
        self.exact == other.exact && set(self) == set(other)
    }
}

impl Codes {
    pub(in crate::store) fn new() -> Self {
        Self {
            narrow: Pages::new(f32::NAN),
            exact: BTreeMap::new(),
        }
    }

    pub(in crate::store) fn get(&self, at: u32) -> Option<f64> {
        let narrow = self.narrow.get(at as usize);
        if narrow.is_nan() {
            return None;
        }
        let exact = (!self.exact.is_empty())
            .then(|| self.exact.get(&at).copied())
            .flatten();
        Some(exact.unwrap_or(f64::from(narrow)))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "what the cut loses is kept beside it"
    )]
    pub(in crate::store) fn set(&mut self, at: u32, code: Option<f64>) {
        let Some(code) = code else {
            if !self.narrow.get(at as usize).is_nan() {
                self.narrow.set(at as usize, f32::NAN);
            }
            self.exact.remove(&at);
            return;
        };
        let narrow = code as f32;
        self.narrow.set(at as usize, narrow);
        if f64::from(narrow).to_bits() == code.to_bits() {
            self.exact.remove(&at);
        } else {
            self.exact.insert(at, code);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_comes_back_as_it_was_set() {
        let mut codes = Codes::new();
        let cases = [
            (0, 4.0),
            (1, 7.5),
            (5_000, 22.0 / 3.0),
            (1_048_575, 1_048_575.0),
        ];
        for (at, code) in cases {
            codes.set(at, Some(code));
        }
        for (at, code) in cases {
            assert_eq!(codes.get(at), Some(code), "{at}");
        }
        assert_eq!(codes.get(2), None);
        codes.set(5_000, None);
        assert_eq!(codes.get(5_000), None);
    }

    #[test]
    fn only_pages_that_hold_something_are_made() {
        let mut pages = Pages::new(0_u8);
        pages.set(999_999, 0);
        assert!(pages.pages().is_empty());
        pages.set(3_000, 7);
        let made = pages.pages().iter().filter(|page| page.is_some()).count();
        assert_eq!((made, pages.get(3_000), pages.get(3_001)), (1, 7, 0));
    }
}

//! The confusion table of two raters over the declared categories: integers, kept live by adding and removing pairs.
//!
//! It must not know what the categories are called; they are positions on the scale, from 0.

use serde::Serialize;
use thiserror::Error;

use super::statistic::real;

/// How often each pair of categories was given: rows are the human's, columns the judge's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    categories: usize,
    counts: Vec<usize>,
    total: usize,
}

/// Why a table would not take a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TableError {
    /// A category beyond the declared ones.
    #[error(
        "category {category} is not on a scale of {categories}; check the score against the criterion first"
    )]
    OffScale {
        /// The category asked for, from 0.
        category: usize,
        /// The number of declared categories.
        categories: usize,
    },
    /// A pair that was never added.
    #[error("the pair {human}, {judge} is not in the table; remove only what was added")]
    NotThere {
        /// The human's category.
        human: usize,
        /// The judge's category.
        judge: usize,
    },
    /// Two tables of different scales.
    #[error(
        "a table of {other} categories cannot be added to one of {categories}; agreement is counted per scale"
    )]
    OtherScale {
        /// The categories of this table.
        categories: usize,
        /// The categories of the other one.
        other: usize,
    },
}

impl Table {
    /// An empty table over so many declared categories.
    #[must_use]
    pub fn new(categories: usize) -> Self {
        Self {
            categories,
            counts: vec![0; categories * categories],
            total: 0,
        }
    }

    /// A table of pairs of human and judge.
    ///
    /// # Errors
    /// If a category is off the scale.
    pub fn from_pairs(
        categories: usize,
        pairs: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, TableError> {
        let mut table = Self::new(categories);
        for (human, judge) in pairs {
            table.add(human, judge)?;
        }
        Ok(table)
    }

    /// Counts a pair.
    ///
    /// # Errors
    /// If a category is off the scale; the table is as before.
    pub fn add(&mut self, human: usize, judge: usize) -> Result<(), TableError> {
        let cell = self.cell(human, judge)?;
        self.counts[cell] += 1;
        self.total += 1;
        Ok(())
    }

    /// Takes a pair back.
    ///
    /// # Errors
    /// If a category is off the scale or the pair is not there; the table is as before.
    pub fn remove(&mut self, human: usize, judge: usize) -> Result<(), TableError> {
        let cell = self.cell(human, judge)?;
        let count = self.counts[cell]
            .checked_sub(1)
            .ok_or(TableError::NotThere { human, judge })?;
        self.counts[cell] = count;
        self.total -= 1;
        Ok(())
    }

    /// Adds all pairs of another table.
    ///
    /// # Errors
    /// If the other table has another number of categories; the table is as before.
    pub fn merge(&mut self, other: &Self) -> Result<(), TableError> {
        if self.categories != other.categories {
            return Err(TableError::OtherScale {
                categories: self.categories,
                other: other.categories,
            });
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        Ok(())
    }

    /// The number of declared categories, used or not.
    #[must_use]
    pub fn categories(&self) -> usize {
        self.categories
    }

    /// The number of pairs.
    #[must_use]
    pub fn n(&self) -> usize {
        self.total
    }

    /// How often a pair was given; 0 off the scale.
    #[must_use]
    pub fn count(&self, human: usize, judge: usize) -> usize {
        self.cell(human, judge).map_or(0, |cell| self.counts[cell])
    }

    /// How often the human gave each category.
    #[must_use]
    pub fn human_margin(&self) -> Vec<usize> {
        self.rows().map(|row| row.iter().sum()).collect()
    }

    /// How often the judge gave each category.
    #[must_use]
    pub fn judge_margin(&self) -> Vec<usize> {
        let mut margin = vec![0; self.categories];
        for row in self.rows() {
            for (sum, count) in margin.iter_mut().zip(row) {
                *sum += count;
            }
        }
        margin
    }

    /// The rows: for each category of the human, how often the judge gave each of his.
    pub fn rows(&self) -> impl Iterator<Item = &[usize]> {
        // A scale without points has no rows, and chunks cannot be empty.
        self.counts.chunks(self.categories.max(1))
    }

    /// The cells that are not empty: human, judge, count.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let cell =
            |(at, &count): (usize, &usize)| (at / self.categories, at % self.categories, count);
        self.counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(cell)
    }

    /// Whether both raters used one and the same category only, so that no agreement beyond chance is defined.
    #[must_use]
    pub fn is_one_category(&self) -> bool {
        let mut cells = self.cells();
        matches!((cells.next(), cells.next()), (Some((human, judge, _)), None) if human == judge)
    }

    /// The shares of the cells that are not empty.
    pub(super) fn shares(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        let n = real(self.total);
        self.cells()
            .map(move |(human, judge, count)| (human, judge, real(count) / n))
    }

    fn cell(&self, human: usize, judge: usize) -> Result<usize, TableError> {
        match [human, judge]
            .into_iter()
            .find(|category| *category >= self.categories)
        {
            Some(category) => Err(TableError::OffScale {
                category,
                categories: self.categories,
            }),
            None => Ok(human * self.categories + judge),
        }
    }
}

impl Serialize for Table {
    /// The rows, as `human_by_judge`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows())
    }
}

#[cfg(test)]
mod tests {
    use super::{Table, TableError};

    #[test]
    fn what_is_removed_leaves_no_trace() {
        let pairs = [(0, 1), (2, 2), (2, 2), (1, 0)];
        let mut table = Table::from_pairs(3, pairs).expect("on the scale");
        let before = table.clone();
        table.add(2, 0).expect("on the scale");
        assert_ne!(table, before);
        table.remove(2, 0).expect("it was added");
        assert_eq!(table, before);
        assert_eq!(
            (table.n(), table.human_margin(), table.judge_margin()),
            (4, vec![1, 1, 2], vec![1, 1, 2])
        );
        assert_eq!(
            serde_json::to_string(&table).expect("a table serialises"),
            "[[0,1,0],[1,0,0],[0,0,2]]"
        );
    }

    #[test]
    fn what_cannot_be_is_refused_and_changes_nothing() {
        let mut table = Table::new(2);
        assert_eq!(
            table.add(0, 2),
            Err(TableError::OffScale {
                category: 2,
                categories: 2
            })
        );
        assert_eq!(
            table.remove(1, 1),
            Err(TableError::NotThere { human: 1, judge: 1 })
        );
        assert_eq!(
            table.merge(&Table::new(3)),
            Err(TableError::OtherScale {
                categories: 2,
                other: 3
            })
        );
        assert_eq!(table, Table::new(2));
    }

    #[test]
    fn merging_is_adding_the_pairs() {
        let mut left = Table::from_pairs(2, [(0, 0), (1, 0)]).expect("on the scale");
        left.merge(&Table::from_pairs(2, [(1, 1)]).expect("on the scale"))
            .expect("one scale");
        assert_eq!(
            left,
            Table::from_pairs(2, [(1, 1), (0, 0), (1, 0)]).expect("on the scale")
        );
    }
}

//! The list of tickets: its cursor, its marks, and the scores that are to be given to all marked ones at once.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::Effect;
use super::event::Summary;
use crate::model::{Event as Fact, Ordinal, Scores, Seen, Standing};

/// The list of tickets.
#[derive(Clone, Debug, Default)]
pub struct ListState {
    /// The row under the cursor: a place in the queue.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
    /// Marked tickets.
    pub marks: BTreeSet<Ordinal>,
    /// The row that was marked last, from which a range goes.
    pub anchor: Option<usize>,
    /// Scores set so far for the marked tickets.
    pub bulk: Scores,
    /// The criterion that the next digit is for.
    pub focus: usize,
    /// What is shown of the tickets around the cursor.
    pub summaries: BTreeMap<Ordinal, Summary>,
}

/// How many summaries are kept, and so how many tickets can be decided at once.
pub const KEPT: usize = 20_000;

impl ListState {
    /// What asks for the summaries of these tickets that are missing; of so many at most.
    pub(super) fn missing(
        &self,
        tickets: impl Iterator<Item = Ordinal>,
        most: usize,
    ) -> Vec<Effect> {
        let missing = tickets.filter(|ordinal| !self.summaries.contains_key(ordinal));
        let missing: Vec<_> = missing.take(most).collect();
        if missing.is_empty() {
            Vec::new()
        } else {
            vec![Effect::Summaries(missing)]
        }
    }

    /// Moves the cursor and scrolls so that it is seen.
    pub(super) fn go_to(&mut self, row: usize, count: usize, rows: usize) {
        self.cursor = row.min(count.saturating_sub(1));
        let rows = rows.max(1);
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if self.cursor >= self.top + rows {
            self.top = self.cursor + 1 - rows;
        }
        self.top = self.top.min(count.saturating_sub(rows));
    }

    /// Does to what is shown what a decision does, before the store has answered: the next key sees it done.
    pub(super) fn apply(&mut self, fact: &Fact) {
        for ordinal in fact.tickets() {
            let Some(summary) = self.summaries.get_mut(&ordinal) else {
                continue;
            };
            match fact {
                // What was settled on is nobody's own.
                Fact::Rated(ratings) if ratings.iter().any(|it| it.standing == Standing::Final) => {
                }
                Fact::Rated(ratings) => {
                    let own = ratings.iter().find(|rating| rating.ticket == ordinal);
                    summary.own = own.map_or_else(Scores::new, |rating| rating.scores.clone());
                    // From now on the judge's scores are on the screen.
                    summary.seen = Seen {
                        judge: true,
                        peers: true,
                    };
                }
                Fact::Flagged { on, .. } => summary.flagged = *on,
                Fact::Tagged { tag, on: true, .. } if !summary.tags.contains(tag) => {
                    summary.tags.push(tag.clone());
                }
                Fact::Tagged { tag, on: false, .. } => summary.tags.retain(|other| other != tag),
                Fact::Revised(_) => summary.revised = true,
                _ => {}
            }
        }
    }

    /// Takes what is shown of some tickets.
    pub(super) fn learn(&mut self, summaries: Vec<Summary>) {
        if self.summaries.len() + summaries.len() > KEPT {
            self.summaries.clear();
        }
        self.summaries.extend(
            summaries
                .into_iter()
                .map(|summary| (summary.ordinal, summary)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_on_the_screen() {
        let mut list = ListState::default();
        for (row, expected) in [
            (0, (0, 0)),
            (9, (9, 0)),
            (10, (10, 1)),
            (99, (49, 40)),
            (41, (41, 40)),
            (3, (3, 3)),
        ] {
            list.go_to(row, 50, 10);
            assert_eq!((list.cursor, list.top), expected, "row {row}");
        }
        list.go_to(5, 0, 10);
        assert_eq!((list.cursor, list.top), (0, 0));
    }
}

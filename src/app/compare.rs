//! The pairs of outputs to choose between, and the one that is shown with what has been chosen. Left is A and right is B
//! here, whatever a comparison calls them: only what is written down turns them round.

pub mod reading;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::reading::Reading;
use super::event::Token;
use super::layout::{self, Size};
use super::session::Session;
use crate::model::pair::{choices, output_name, output_text, seen_before};
use crate::model::{
    Choice, Chooser, Comparison, Criterion, CriterionKey, Evaluator, Offer, Pair, Reviewer, Scale,
    Seen, Ticket, by_judges,
};

/// The fewest columns in which two outputs stand side by side.
pub const BESIDE: u16 = 160;

/// The pairs to choose between.
#[derive(Debug, Default)]
pub struct CompareState {
    /// In their order; None until they were told.
    pub offers: Option<Vec<Offer>>,
    /// How many there are, listed or not.
    pub total: u64,
    /// The place of the one that is shown.
    pub at: usize,
    /// The pair that is shown.
    pub open: Option<OpenPair>,
    /// How two outputs are arranged, where there is room.
    pub arrangement: Arrangement,
    /// Whether differing words are marked.
    pub marks: Marks,
    /// The pair just left.
    pub last: Option<LastChoice>,
    /// The filter that the pairs were asked for with, and whether it may use hidden scores.
    pub(super) filter: (String, bool),
    /// The pair whose tickets were asked for and have not come.
    pub(super) awaited: Option<Wanted>,
    /// The list that was asked for and has not come.
    pub(super) asked: Option<Token>,
    /// The pair to go to when the list comes.
    pub(super) wanted: Option<Wanted>,
    /// The pairs of choices on their way to the disk.
    pub(super) unsaved: BTreeMap<Token, Pair>,
}

/// A pair that is to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) pair: Pair,
    /// What the next choice is about: 0 for over all, then the criteria in their order.
    pub(super) focus: usize,
}

/// How two outputs are arranged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// Side by side; one above the other where that does not fit.
    #[default]
    Beside,
    /// One above the other.
    Stacked,
    /// One at a time.
    Single,
}

impl Arrangement {
    /// What of it a terminal has room for.
    #[must_use]
    pub fn fitting(self, size: Size) -> Self {
        match self {
            Self::Beside if size.cols < BESIDE => Self::Stacked,
            fits => fits,
        }
    }

    /// The next one that a terminal has room for.
    #[must_use]
    pub fn next(self, size: Size) -> Self {
        match self.fitting(size) {
            Self::Beside => Self::Stacked,
            Self::Stacked => Self::Single,
            Self::Single => Self::Beside.fitting(size),
        }
    }
}

/// Whether words that only one of two outputs has are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marks {
    /// Where most words are the same: between others nearly everything would be marked.
    #[default]
    WhereAlike,
    /// Always.
    On,
    /// Never.
    Off,
}

/// A pair that is shown.
#[derive(Debug)]
pub struct OpenPair {
    /// The pair.
    pub pair: Pair,
    /// The tickets of the left and of the right output; the same one for two candidates.
    pub tickets: [Arc<Ticket>; 2],
    /// What the reviewer has chosen, by what it is about; None stands for over all.
    pub chosen: BTreeMap<Option<CriterionKey>, Choice>,
    /// What the next choice is about: 0 for over all, then the criteria in their order.
    pub focus: usize,
    /// Whether the right one is shown where one is shown at a time.
    pub is_flipped: bool,
    /// What is read.
    pub reading: Reading,
    /// The first row shown.
    pub top: usize,
}

/// The pair just left, and what was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChoice {
    /// Which pair.
    pub pair: Pair,
    /// Its place in the list, from 1.
    pub number: usize,
    /// Who wrote the left and the right output.
    pub names: [String; 2],
    /// The choice.
    pub choice: Choice,
    /// What each judge chose.
    pub judges: Vec<(String, Choice)>,
}

/// The criteria by which one output can be better than another. A single one is what is better over all.
pub fn criteria(evaluator: &Evaluator) -> impl Iterator<Item = &Criterion> {
    let has_order = |it: &&Criterion| matches!(it.scale, Scale::Ordinal { .. } | Scale::PassFail);
    let count = evaluator.criteria.iter().filter(has_order).count();
    let all = evaluator.criteria.iter().filter(has_order);
    all.filter(move |_| count > 1)
}

impl OpenPair {
    pub(super) fn new(wanted: Wanted, tickets: [Arc<Ticket>; 2], session: &Session) -> Self {
        let mut open = Self {
            pair: wanted.pair,
            tickets,
            chosen: BTreeMap::new(),
            focus: wanted.focus,
            is_flipped: false,
            reading: Reading::default(),
            top: 0,
        };
        open.read_choices(&session.reviewer);
        open
    }

    /// Takes its tickets as they were read again. Their texts never change.
    pub(super) fn renew(&mut self, tickets: [Arc<Ticket>; 2], reviewer: &Reviewer) {
        self.tickets = tickets;
        self.read_choices(reviewer);
    }

    fn read_choices(&mut self, reviewer: &Reviewer) {
        let own =
            |by: &Option<Chooser>| matches!(by, Some(Chooser::Reviewer { by }) if by == reviewer);
        let made = self.made().into_iter().filter(|(made, _)| own(&made.by));
        self.chosen = made
            .map(|(made, choice)| (made.criterion.clone(), choice))
            .collect();
    }

    /// Every choice between the two, oldest first, as one between left and right.
    fn made(&self) -> Vec<(&Comparison, Choice)> {
        choices(&self.pair, [&self.tickets[0], &self.tickets[1]])
    }

    /// The texts of the left and of the right output, as they were written.
    #[must_use]
    pub fn outputs(&self) -> [&str; 2] {
        let [left, right] = self.pair.sides();
        [
            output_text(&self.tickets[0], left),
            output_text(&self.tickets[1], right),
        ]
    }

    /// Who wrote the left and the right output, for somebody who may see it.
    #[must_use]
    pub fn names(&self) -> [String; 2] {
        let [left, right] = self.pair.sides();
        [
            output_name(&self.tickets[0], left),
            output_name(&self.tickets[1], right),
        ]
    }

    /// Whether it may be seen who wrote them: once it is chosen which is better over all.
    #[must_use]
    pub fn shows_names(&self) -> bool {
        self.chosen.contains_key(&None)
    }

    /// What each judge chose over all, as what it is by now: a tie where the two orders contradict each other.
    pub(super) fn judged(&self) -> Vec<(String, Choice)> {
        let made = self.made();
        let both = by_judges(made.iter().copied());
        let mut latest = BTreeMap::new();
        for (comparison, _) in &made {
            if let (None, Some(Chooser::Judge { judge, identity })) =
                (&comparison.criterion, &comparison.by)
            {
                latest.insert(judge.as_str(), *identity);
            }
        }
        let chosen = latest.into_iter().filter_map(|who| {
            let choice = both.get(&who)?.choice()?;
            Some((who.0.to_string(), choice))
        });
        chosen.collect()
    }

    /// What the reviewer has seen before this choice.
    pub(super) fn seen(&self, session: &Session) -> Seen {
        let tickets = [&*self.tickets[0], &*self.tickets[1]];
        seen_before(&self.pair, tickets, &session.reviewer, &session.evaluator)
    }

    /// What the next choice is about.
    #[must_use]
    pub fn focused<'a>(&self, evaluator: &'a Evaluator) -> Option<&'a Criterion> {
        let place = self.focus.checked_sub(1)?;
        criteria(evaluator).nth(place)
    }

    /// Scrolls so that a row comes first, as far as there is text behind it.
    pub(super) fn scroll_to(&mut self, row: usize, rows: usize) {
        self.top = row.min(self.reading.lines.len().saturating_sub(rows));
    }
}

impl CompareState {
    /// How many of the listed pairs are chosen.
    #[must_use]
    pub fn chosen(&self) -> usize {
        let offers = self.offers.iter().flatten();
        offers.filter(|offer| offer.is_chosen).count()
    }

    /// How many pairs are listed.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.offers.as_ref().map_or(0, Vec::len)
    }

    /// The place of a pair.
    pub(super) fn place(&self, pair: &Pair) -> Option<usize> {
        let mut offers = self.offers.iter().flatten();
        offers.position(|offer| offer.pair.is_same(pair))
    }

    /// The next places that are still to choose, nearest first, from a place on and around the end.
    pub(super) fn ahead(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        let offers = self.offers.as_deref().unwrap_or_default();
        let count = offers.len();
        let places = (from..count).chain(0..from.min(count));
        places.filter(|at| !offers[*at].is_chosen)
    }

    /// Lays what is shown out again: another width, another arrangement, other marks.
    pub(super) fn set_out(&mut self, session: &Session, size: Size) {
        let (arrangement, marks) = (self.arrangement.fitting(size), self.marks);
        if let Some(open) = &mut self.open {
            open.reading = Reading::of(open, arrangement, marks, size);
            open.scroll_to(open.top, text_rows(session, size));
        }
    }
}

/// Rows for the text of a pair.
pub(super) fn text_rows(session: &Session, size: Size) -> usize {
    let count = criteria(&session.evaluator).count();
    usize::from(layout::ReviewLayout::of_choices(size, count).text_rows)
}

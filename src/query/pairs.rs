//! Which outputs are compared with which, in which order, and which of them stands on the left. Derived from the logs
//! each time and never stored; depends on the seed, the logs and the reviewer's name alone.
//!
//! Of one model's several outputs to one input one takes part, the first by the seed: with all of them a prompt that was
//! sampled often would outweigh the others, and their pairs would grow with its square.

use crate::model::{LogId, Ordinal, OutputAt, Pair, PairKey, Reviewer, Side};

use super::random;

/// The most outputs to one input that are compared: 2,016 pairs.
pub const MOST_OUTPUTS: usize = 64;

/// The most pairs that are listed, the first by the seed.
pub const MOST_PAIRS: usize = 100_000;

/// A log that may take part.
#[derive(Clone, Copy, Debug)]
pub struct Entrant {
    /// Its place.
    pub ordinal: Ordinal,
    /// Its identity.
    pub id: LogId,
    /// What of it is compared.
    pub outputs: Outputs,
}

/// What of a log is compared.
#[derive(Clone, Copy, Debug)]
pub enum Outputs {
    /// Its own output, with those of other models to the same input.
    Own {
        /// The number of the input.
        input: u64,
        /// The number of the model; the same for all whose model is not known.
        model: u32,
    },
    /// So many candidates, with one another.
    Candidates(u16),
}

/// Pairs in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paired {
    /// The first [`MOST_PAIRS`] of them.
    pub pairs: Vec<Pair>,
    /// How many there are.
    pub total: u64,
}

/// Every pair of two models' outputs to one input, and of one log's candidates, in an order that is the same for every
/// reviewer, so that two who work side by side decide the same ones first. The sides are each reviewer's own.
#[must_use]
pub fn pairs(entrants: &[Entrant], seed: u64, reviewer: &Reviewer) -> Paired {
    let order = random::salted(seed, "pairs", "");
    let sides = random::salted(seed, "sides", reviewer.as_str());
    let mut found = First::default();
    let mut own = Vec::new();
    for entrant in entrants {
        match entrant.outputs {
            Outputs::Own { input, model } => {
                own.push((input, model, random::rank(order, &entrant.id), entrant));
            }
            Outputs::Candidates(count) => {
                let count = count.min(u16::try_from(MOST_OUTPUTS).unwrap_or(u16::MAX));
                for a in 0..count {
                    for b in a + 1..count {
                        let of = |number| (entrant, Some(number));
                        found.add(paired(of(a), of(b), sides), order, entrant.id);
                    }
                }
            }
        }
    }
    own.sort_unstable_by_key(|(input, model, rank, entrant)| {
        (*input, *model, *rank, entrant.ordinal)
    });
    own.dedup_by_key(|(input, model, ..)| (*input, *model));
    for same in own.chunk_by(|(input, ..), (other, ..)| input == other) {
        let same = &same[..same.len().min(MOST_OUTPUTS)];
        for (at, (.., one)) in same.iter().enumerate() {
            for (.., other) in &same[at + 1..] {
                found.add(paired((one, None), (other, None), sides), order, one.id);
            }
        }
    }
    found.in_order()
}

/// The pair with its key.
fn paired(
    one: (&Entrant, Option<u16>),
    other: (&Entrant, Option<u16>),
    sides: u64,
) -> (PairKey, Pair) {
    let at = |(entrant, candidate): (&Entrant, Option<u16>)| OutputAt {
        log: entrant.ordinal,
        candidate,
    };
    let side = |(entrant, candidate): (&Entrant, Option<u16>)| {
        candidate.map_or(Side::Log(entrant.id), Side::Candidate)
    };
    let key = PairKey::of(one.0.id, side(one), side(other));
    let [first, _] = key.places();
    let (a, b) = if first == (one.0.id, one.1) {
        (one, other)
    } else {
        (other, one)
    };
    let pair = Pair {
        a: at(a),
        b: at(b),
        swapped: random::pair_rank(sides, &key) & 1 == 1,
    };
    (key, pair)
}

/// The first pairs by rank. Holds twice as many as are wanted, at most.
#[derive(Default)]
struct First {
    found: Vec<(u64, LogId, Pair)>,
    total: u64,
}

impl First {
    fn add(&mut self, (key, pair): (PairKey, Pair), order: u64, id: LogId) {
        self.total += 1;
        self.found.push((random::pair_rank(order, &key), id, pair));
        if self.found.len() >= 2 * MOST_PAIRS {
            self.found.select_nth_unstable(MOST_PAIRS);
            self.found.truncate(MOST_PAIRS);
        }
    }

    fn in_order(mut self) -> Paired {
        self.found.sort_unstable();
        self.found.truncate(MOST_PAIRS);
        Paired {
            pairs: self.found.into_iter().map(|(.., pair)| pair).collect(),
            total: self.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u32) -> LogId {
        let mut id = [0; 16];
        id[..4].copy_from_slice(&number.to_le_bytes());
        LogId(id)
    }

    fn own(number: u32, input: u64, model: u32) -> Entrant {
        Entrant {
            ordinal: Ordinal(number),
            id: id(number),
            outputs: Outputs::Own { input, model },
        }
    }

    fn candidates(number: u32, count: u16) -> Entrant {
        Entrant {
            ordinal: Ordinal(number),
            id: id(number),
            outputs: Outputs::Candidates(count),
        }
    }

    fn reviewer(name: &str) -> Reviewer {
        Reviewer::new(name).expect("a name")
    }

    #[test]
    fn outputs_of_two_models_to_one_input_make_a_pair() {
        let cases: [(&str, Vec<Entrant>, u64); 6] = [
            ("nothing", vec![], 0),
            ("one model", vec![own(0, 1, 1), own(1, 1, 1)], 0),
            ("two inputs", vec![own(0, 1, 1), own(1, 2, 2)], 0),
            (
                "three models",
                vec![own(0, 1, 1), own(1, 1, 2), own(2, 1, 3)],
                3,
            ),
            (
                "a model twice",
                vec![own(0, 1, 1), own(1, 1, 1), own(2, 1, 2)],
                1,
            ),
            ("candidates", vec![candidates(0, 3), candidates(1, 2)], 4),
        ];
        for (what, entrants, total) in cases {
            let found = pairs(&entrants, 7, &reviewer("ana"));
            assert_eq!(found.total, total, "{what}");
            assert_eq!(found.pairs.len() as u64, total, "{what}");
        }
    }

    #[test]
    fn an_input_with_very_many_models_gives_no_more_pairs_than_are_listed_of_it() {
        let many: Vec<_> = (0..5_000).map(|number| own(number, 1, number)).collect();
        assert_eq!(pairs(&many, 7, &reviewer("ana")).total, 2_016);
        assert_eq!(
            pairs(&[candidates(0, u16::MAX)], 7, &reviewer("ana")).total,
            2_016
        );
    }

    #[test]
    fn no_more_pairs_are_listed_than_fit_and_all_are_counted() {
        let many: Vec<_> = (0..60_000)
            .map(|number| own(number, u64::from(number / 6), number % 6))
            .collect();
        let found = pairs(&many, 7, &reviewer("ana"));
        assert_eq!((found.pairs.len(), found.total), (MOST_PAIRS, 150_000));
    }

    proptest! {
        #[test]
        fn sides_are_balanced_and_everything_can_be_had_again(seed in any::<u64>(), name in "[a-z]{1,8}") {
            let mut entrants: Vec<_> = (0..2_000).map(|number| own(number, u64::from(number / 2), number % 2)).collect();
            let found = pairs(&entrants, seed, &reviewer(&name));
            prop_assert_eq!(found.pairs.len(), 1_000);
            let swapped = found.pairs.iter().filter(|pair| pair.swapped).count();
            // Six standard deviations: once in 500 million.
            prop_assert!((405..=595).contains(&swapped), "{} of 1000", swapped);
            entrants.reverse();
            prop_assert_eq!(&pairs(&entrants, seed, &reviewer(&name)), &found);
            let other = pairs(&entrants, seed, &reviewer("somebody"));
            let same = other.pairs.iter().zip(&found.pairs).filter(|(one, other)| one.is_same(other)).count();
            prop_assert_eq!(same, 1_000);
            let turned = other.pairs.iter().zip(&found.pairs).filter(|(one, other)| one.swapped != other.swapped).count();
            prop_assert!((405..=595).contains(&turned), "{} of 1000 stand otherwise", turned);
        }
    }
}

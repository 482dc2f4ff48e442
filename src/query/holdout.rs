//! The tickets that are kept from judges' examples, so that they can speak for a judge that was tuned on the others. Pure;
//! knows no columns.

use crate::model::Evaluator;

use super::random;

/// Which share of the tickets is held out. The outputs of several models to one input are held out together: of one that a
/// judge was shown, the others would tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Holdout {
    share: f64,
    seed: u64,
}

impl Holdout {
    /// The share that an evaluator's gate names. The random tickets are chosen by another seed, and so are as often in it as
    /// others.
    #[must_use]
    pub fn of(evaluator: &Evaluator) -> Self {
        Self {
            share: evaluator.gate.holdout,
            seed: random::salted(evaluator.queue.seed, "holdout", ""),
        }
    }

    /// Whether anything is held out.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.share > 0.0
    }

    /// Whether the tickets of an input are held out, by its number (`Log::input_hash`).
    #[must_use]
    pub fn holds(&self, input: u64) -> bool {
        random::is_in_share(self.seed, self.share, input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Criterion, CriterionKey, Gate, Queue, Scale};

    fn held(share: f64, seed: u64) -> Vec<u64> {
        let key = CriterionKey::new("good").expect("a key");
        let evaluator = Evaluator {
            queue: Queue {
                seed,
                ..Queue::default()
            },
            gate: Gate {
                holdout: share,
                ..Gate::default()
            },
            ..Evaluator::new("e", vec![Criterion::new(key, Scale::PassFail)])
        };
        let holdout = Holdout::of(&evaluator);
        assert_eq!(holdout.is_on(), share > 0.0);
        (0..20_000).filter(|input| holdout.holds(*input)).collect()
    }

    #[test]
    fn about_its_share_of_inputs_is_held_out_and_another_seed_holds_out_others() {
        for (share, low, high) in [
            (0.0, 0, 0),
            (0.1, 1_880, 2_120),
            (0.5, 9_800, 10_200),
            (0.9, 17_880, 18_120),
        ] {
            let count = held(share, 7).len();
            assert!((low..=high).contains(&count), "{share}: {count}");
        }
        assert_eq!(held(0.5, 7), held(0.5, 7));
        assert_ne!(held(0.5, 7), held(0.5, 8));
        let more = held(0.5, 7);
        assert!(held(0.1, 7).iter().all(|input| more.contains(input)));
    }
}

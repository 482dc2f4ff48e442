//! The tickets on which reviewers differ, as far as this one may see what others gave.

use super::Work;
use crate::app::differing::{Differing, LISTED};
use crate::app::event::Event;
use crate::model::{Score, Scores};
use crate::store::Sight;

impl Work {
    /// Tells the biggest differences. What comes again is left out: it must not be met with what was given before.
    pub(super) fn differing(&self) {
        let found = match self.store.differing(&self.evaluator) {
            Ok(found) => found,
            Err(error) => {
                self.tell(Event::Differing(Vec::new(), 0));
                return self.tell(Event::Failed(error.to_string()));
            }
        };
        let lens = self.lens(Sight::Blind);
        let found = found.into_iter();
        let found: Vec<_> = found
            .filter(|differing| !self.again.served.contains(&differing.ordinal))
            .collect();
        let total = found.len();
        let listed = found.into_iter().take(LISTED).map(|differing| {
            let shows = lens.shows_scores(differing.ordinal);
            let scores = differing.scores.into_iter().filter(|_| shows);
            Differing {
                ordinal: differing.ordinal,
                gap: shows.then_some(differing.gap),
                scores: scores
                    .map(|(name, codes)| (name, self.scores(&codes)))
                    .collect(),
                settled: differing.settled.map(|codes| self.scores(&codes)),
            }
        });
        self.tell(Event::Differing(listed.collect(), total));
    }

    fn scores(&self, codes: &[Option<f64>]) -> Scores {
        let criteria = self.evaluator.criteria.iter().zip(codes);
        let scores = criteria.filter_map(|(criterion, code)| {
            let score = Score::decode((*code)?, &criterion.scale)?;
            Some((criterion.key.clone(), score))
        });
        scores.collect()
    }
}

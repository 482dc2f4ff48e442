//! The pairs of outputs that the reviewer is offered, among the tickets of a filter.

use super::Work;
use crate::app::effect::PairQuery;
use crate::app::event::Event;
use crate::store::Offers;

impl Work {
    /// Tells the pairs of which both tickets fit a filter.
    pub(super) fn pairs(&self, query: &PairQuery) {
        let found = self
            .found(&query.filter, query.seen)
            .map_err(|error| format!("the filter `{}`: {}", query.filter, error.message))
            .and_then(|tickets| {
                let offers = self.store.offers(&self.evaluator, &self.reviewer, &tickets);
                offers.map_err(|error| error.to_string())
            });
        let (Offers { offers, total }, why) = match found {
            Ok(offers) => (offers, None),
            Err(why) => (Offers::default(), Some(why)),
        };
        self.tell(Event::Paired {
            token: query.token,
            offers,
            total,
        });
        if let Some(why) = why {
            self.tell(Event::Failed(why));
        }
    }
}

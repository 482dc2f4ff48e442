//! The first judge's scores beside people's, kept live: a decision or a verdict changes the counts of its own tickets alone,
//! so that a commit costs the same whatever is rated already.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::app::agreement::{Disagreement, Disagreements, LISTED};
use crate::metrics::panel::{Counts, CriterionAgreement};
use crate::model::{Criterion, Evaluator, JudgeIdentity, Ordinal};
use crate::store::{Against, Store, StoreError};

/// A judge's scores beside those of whom it is held against.
pub(super) struct Live {
    judge: JudgeIdentity,
    against: Against,
    /// The model of the judge's server that the pairs are of.
    model: Option<String>,
    criteria: Vec<Beside>,
}

/// One criterion's pairs.
struct Beside {
    /// Its place in the evaluator.
    at: usize,
    counts: Counts,
    pairs: HashMap<Ordinal, (f64, f64)>,
    /// Those that differ, the biggest difference first.
    apart: BTreeMap<(Reverse<usize>, Ordinal), (f64, f64)>,
}

impl Live {
    /// Everything that the store has.
    pub(super) fn of(
        store: &Store,
        evaluator: &Evaluator,
        judge: JudgeIdentity,
        against: Against,
    ) -> Result<Self, StoreError> {
        let criteria = evaluator.criteria.iter().enumerate();
        let mut live = Self {
            judge,
            model: store.latest_generation(&evaluator.version(), &judge),
            criteria: criteria.filter_map(Beside::new).collect(),
            against,
        };
        for found in store.pairs(evaluator, &live.judge, &live.against)? {
            let place = evaluator
                .criteria
                .iter()
                .position(|criterion| criterion.key == found.key);
            let beside = live
                .criteria
                .iter_mut()
                .find(|beside| Some(beside.at) == place);
            if let (Some(beside), Some(place)) = (beside, place) {
                let criterion = &evaluator.criteria[place];
                for pair in found.pairs {
                    beside.set(criterion, pair.ordinal, Some((pair.human, pair.judge)));
                }
            }
        }
        Ok(live)
    }

    /// Takes in what has changed about some tickets; everything anew where another model of the judge's server answers.
    pub(super) fn follow(
        &mut self,
        store: &Store,
        evaluator: &Evaluator,
        tickets: &[Ordinal],
    ) -> Result<(), StoreError> {
        if store.latest_generation(&evaluator.version(), &self.judge) != self.model {
            *self = Self::of(store, evaluator, self.judge, self.against.clone())?;
            return Ok(());
        }
        let found = store.pairs_of(evaluator, &self.judge, &self.against, tickets)?;
        for (ticket, pairs) in tickets.iter().zip(found) {
            for beside in &mut self.criteria {
                let pair = pairs[beside.at].map(|pair| (pair.human, pair.judge));
                beside.set(&evaluator.criteria[beside.at], *ticket, pair);
            }
        }
        Ok(())
    }

    /// Whether these are this judge's pairs.
    pub(super) fn is_of(&self, judge: &JudgeIdentity) -> bool {
        self.judge == *judge
    }

    /// Whether there is no pair at all.
    pub(super) fn is_empty(&self) -> bool {
        self.criteria.iter().all(|beside| beside.pairs.is_empty())
    }

    /// Every figure, by criterion in the evaluator's order.
    pub(super) fn panels(&self) -> Vec<CriterionAgreement> {
        let criteria = self.criteria.iter();
        criteria.map(|beside| beside.counts.panel()).collect()
    }

    /// The biggest differences on tickets that are not hidden; `stands` is what the reviewer says now on a criterion.
    pub(super) fn disagreements(
        &self,
        evaluator: &Evaluator,
        is_hidden: impl Fn(Ordinal) -> bool,
        stands: impl Fn(Ordinal, &Criterion) -> Option<f64>,
    ) -> Disagreements {
        let listed = self.criteria.iter().map(|beside| {
            let criterion = &evaluator.criteria[beside.at];
            let biggest = beside.apart.iter();
            let biggest = biggest
                .filter(|((_, ordinal), _)| !is_hidden(*ordinal))
                .take(LISTED);
            let biggest = biggest.map(|((_, ordinal), (human, judge))| (*ordinal, *human, *judge));
            let listed = Disagreement::among(criterion, biggest, |it| stands(it, criterion));
            (criterion.key.clone(), listed)
        });
        listed.collect()
    }

    /// Whether judge and person agree on these tickets, by criterion; none where one of both is missing.
    pub(super) fn agreed(&self, tickets: &VecDeque<Ordinal>) -> Vec<Vec<bool>> {
        let criteria = self.criteria.iter().map(|beside| {
            let pairs = tickets.iter().filter_map(|ticket| beside.pairs.get(ticket));
            pairs
                .map(|(human, judge)| beside.counts.agrees(*human, *judge))
                .collect()
        });
        criteria.collect()
    }
}

impl Beside {
    fn new((at, criterion): (usize, &Criterion)) -> Option<Self> {
        Some(Self {
            at,
            counts: Counts::new(criterion)?,
            pairs: HashMap::new(),
            apart: BTreeMap::new(),
        })
    }

    /// Puts a ticket's pair in the place of the one before.
    fn set(&mut self, criterion: &Criterion, ticket: Ordinal, pair: Option<(f64, f64)>) {
        let before = match pair {
            Some(pair) => self.pairs.insert(ticket, pair),
            None => self.pairs.remove(&ticket),
        };
        if let Some((human, judge)) = before {
            self.counts.remove(human, judge);
            if let Some(apart) = Disagreement::size(criterion, human, judge) {
                self.apart.remove(&(Reverse(apart), ticket));
            }
        }
        if let Some((human, judge)) = pair {
            self.counts.add(human, judge);
            if let Some(apart) = Disagreement::size(criterion, human, judge) {
                self.apart.insert((Reverse(apart), ticket), (human, judge));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{
        CriterionKey, EvaluatorVersion, Event, Given, Log, MadeOf, Notes, Origin, Outcome, Rating,
        Reviewer, Scale, Score, Scores, Seen, Spent, Standing, Verdict,
    };
    use crate::store::{ImportedLog, LinePlace};

    const JUDGE: JudgeIdentity = JudgeIdentity([7; 32]);

    fn evaluator() -> Evaluator {
        let key = CriterionKey::new("tone").expect("a key");
        let scale = Scale::ordinal(1, 5).expect("a scale");
        Evaluator::new("e", vec![Criterion::new(key, scale)])
    }

    fn tone(score: f64) -> Scores {
        Scores::from([(
            CriterionKey::new("tone").expect("a key"),
            Score::Number(score),
        )])
    }

    fn rating(version: EvaluatorVersion, ticket: u32, score: f64) -> Event {
        Event::Rated(vec![Rating {
            ticket: Ordinal(ticket),
            evaluator: version,
            reviewer: who(),
            at: Timestamp::UNIX_EPOCH,
            scores: tone(score),
            notes: Notes::default(),
            seen: Seen::default(),
            random: false,
            standing: Standing::Own,
            origin: Origin::Here,
        }])
    }

    fn verdict(version: EvaluatorVersion, ticket: u32, score: f64, model: &str) -> Verdict {
        Verdict {
            ticket: Ordinal(ticket),
            evaluator: version,
            judge: "main".into(),
            identity: JUDGE,
            generation: Some(model.into()),
            revision: None,
            at: Timestamp::UNIX_EPOCH,
            outcome: Outcome::Scored {
                scores: tone(score),
                rationale: None,
            },
            spent: Spent::default(),
            reply: None,
            made_of: MadeOf::Reply,
            suggestion: None,
            suspect: None,
            origin: Origin::Here,
        }
    }

    fn who() -> Reviewer {
        Reviewer::new("r1").expect("a name")
    }

    /// A store with so many logs under the evaluator.
    fn store(folder: &std::path::Path, logs: u32) -> Store {
        let (mut store, _) = Store::open(folder).expect("a store");
        let now = Timestamp::UNIX_EPOCH;
        let mut importer = store.import("a", "f", &who(), now).expect("an import");
        for number in 0..logs {
            let log = Log {
                output: format!("text {number}"),
                ..Log::default()
            };
            let record = ImportedLog {
                log,
                given: Given::default(),
                raw: b"{}".to_vec(),
                place: LinePlace { line: 1, offset: 0 },
            };
            importer.push(record).expect("it is taken");
        }
        importer.finish(9, true).expect("it ends");
        store
            .adopt(&evaluator(), "", &who(), now)
            .expect("it is adopted");
        store
    }

    #[test]
    fn what_follows_each_change_is_what_counting_anew_gives() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = store(folder.path(), 6);
        let (evaluator, now) = (evaluator(), Timestamp::UNIX_EPOCH);
        let version = evaluator.version();
        let fresh = |store: &Store| {
            Live::of(store, &evaluator, JUDGE, Against::Reviewer(who())).expect("it is counted")
        };
        let said = |live: &Live| {
            let stands = |_: Ordinal, _: &Criterion| None;
            let all = (0..6).map(Ordinal).collect();
            (
                live.panels(),
                live.disagreements(&evaluator, |_| false, stands),
                live.agreed(&all),
            )
        };
        let mut live = fresh(&store);
        assert!(live.is_empty());
        for (ticket, human, judge) in [(0, 4.0, 4.0), (1, 2.0, 5.0), (2, 3.0, 2.5), (0, 1.0, 4.0)] {
            let event = rating(version, ticket, human);
            store.commit(&who(), now, &event).expect("it is committed");
            let verdicts = vec![(now, verdict(version, ticket, judge, "one"))];
            store.commit_verdicts(&who(), verdicts).expect("committed");
            let changed = [Ordinal(ticket)];
            live.follow(&store, &evaluator, &changed)
                .expect("it follows");
            assert_eq!(said(&live), said(&fresh(&store)), "{ticket}");
        }
        store.undo(&who(), now, version).expect("it is taken back");
        live.follow(&store, &evaluator, &[Ordinal(0)])
            .expect("it follows");
        assert_eq!(said(&live), said(&fresh(&store)), "after an undo");
        assert_eq!(live.panels()[0].n(), 3);
        // Another model answers: the scores of the one before are not pooled with it.
        let verdicts = vec![(now, verdict(version, 1, 2.0, "two"))];
        store.commit_verdicts(&who(), verdicts).expect("committed");
        live.follow(&store, &evaluator, &[Ordinal(1)])
            .expect("it follows");
        assert_eq!(said(&live), said(&fresh(&store)), "after another model");
        assert_eq!(live.panels()[0].n(), 1);
    }
}

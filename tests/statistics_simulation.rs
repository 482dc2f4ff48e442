//! Whether what may be quoted holds: a thousand queues with a judge that is too mild, skips, and an order that puts first what
//! judges differ on. The corrected rate from the random tickets covers the truth as often as it says; the same from what came
//! first does not. And how often the gate lets a judge pass that is no better than the bar.

use std::borrow::Cow;
use std::collections::BTreeSet;

use juror::metrics::clusters;
use juror::metrics::corrected::{Labelled, Unlabelled, ppi};
use juror::metrics::interval::{proportion, wilson};
use juror::metrics::looks;
use juror::metrics::sampling::Generator;
use juror::model::{Criterion, CriterionKey, LogId, Order, Ordinal, Scale, Status};
use juror::query::{Audit, Field, Filter, Measure, Rows, Whose, queue};

const QUEUES: u64 = 1000;
const LOGS: u32 = 500;
/// Tickets that the reviewer decides or skips before he stops.
const REVIEWED: usize = 300;
const AUDIT: f64 = 0.3;
const SKIPPED: f64 = 0.05;
/// The share that passes among all logs there could be.
const TRUTH: f64 = 0.6;
/// The gate's bar, which is also how often its judge agrees.
const BAR: f64 = 0.8;

/// A number from 0 to 1.
fn unit(generator: &mut Generator) -> f64 {
    let place = u32::try_from(generator.below(1 << 30)).expect("thirty bits");
    f64::from(place) / f64::from(1 << 30)
}

fn count(items: usize) -> f64 {
    f64::from(u32::try_from(items).expect("few items"))
}

/// A log with what people would say of it, and what two judges said: they err, the first one mildly, the harder the log is.
struct Case {
    id: LogId,
    human: bool,
    judges: [bool; 2],
}

impl Case {
    fn draw(generator: &mut Generator) -> Self {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&generator.next_u64().to_le_bytes());
        id[8..].copy_from_slice(&generator.next_u64().to_le_bytes());
        let hardness = unit(generator);
        let human = unit(generator) < TRUTH + 0.3 - 0.6 * hardness;
        let mild = if human {
            1.0 - 0.1 * hardness
        } else {
            0.2 + 0.5 * hardness
        };
        let first = unit(generator) < mild;
        let second = human != (unit(generator) < 0.4 * hardness);
        Self {
            id: LogId(id),
            human,
            judges: [first, second],
        }
    }
}

/// Rows of which the orders ask nothing but who they are and what judges said.
struct Cases(Vec<Case>);

impl Rows for Cases {
    fn len(&self) -> u32 {
        LOGS
    }

    fn id(&self, ordinal: Ordinal) -> LogId {
        self.0[ordinal.index()].id
    }

    fn text(&self, _: Ordinal, _: Field) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn meta(&self, _: Ordinal, _: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn measure(&self, _: Ordinal, _: Measure) -> Option<f64> {
        None
    }

    fn tags(&self, _: Ordinal) -> Vec<&str> {
        Vec::new()
    }

    fn status(&self, _: Ordinal) -> Status {
        Status::default()
    }

    fn is_flagged(&self, _: Ordinal) -> bool {
        false
    }

    fn is_revised(&self, _: Ordinal) -> bool {
        false
    }

    fn has_note(&self, _: Ordinal) -> bool {
        false
    }

    fn is_suggested(&self, _: Ordinal) -> bool {
        false
    }

    fn is_suspect(&self, _: Ordinal) -> bool {
        false
    }

    fn is_assisted(&self, _: Ordinal) -> bool {
        false
    }

    fn is_differing(&self, _: Ordinal) -> bool {
        false
    }

    fn is_settled(&self, _: Ordinal) -> bool {
        false
    }

    fn has_failed(&self, _: Ordinal, _: Option<&str>) -> bool {
        false
    }

    fn score(&self, _: Ordinal, _: &Whose, _: &CriterionKey) -> Option<f64> {
        None
    }

    fn judge_scores(&self, ordinal: Ordinal, _: &CriterionKey) -> Vec<f64> {
        let judges = self.0[ordinal.index()].judges;
        judges.map(|passes| f64::from(u8::from(passes))).to_vec()
    }

    fn parts_apart(&self, _: Ordinal) -> f64 {
        0.0
    }

    fn contains(&self, _: Ordinal, _: &str) -> bool {
        false
    }
}

/// The corrected rate's interval where these tickets were labelled, and the judge alone has decided the rest.
fn corrected(cases: &Cases, labelled: &BTreeSet<Ordinal>) -> (f64, f64) {
    let (mut both, mut rest) = (Vec::new(), Vec::new());
    for ordinal in cases.ordinals() {
        let (case, cluster) = (&cases.0[ordinal.index()], u64::from(ordinal.0));
        let judge = case.judges[0];
        if labelled.contains(&ordinal) {
            let human = case.human;
            both.push(Labelled {
                cluster,
                human,
                judge,
            });
        } else {
            rest.push(Unlabelled { cluster, judge });
        }
    }
    ppi(&both, &rest)
        .interval()
        .expect("both judge and people vary")
}

/// The tickets of a queue as a reviewer leaves them: which came up, and which of those he decided.
struct Review {
    seen: BTreeSet<Ordinal>,
    decided: BTreeSet<Ordinal>,
}

impl Review {
    fn of(queue: &[Ordinal], generator: &mut Generator) -> Self {
        let seen: BTreeSet<Ordinal> = queue.iter().copied().take(REVIEWED).collect();
        let decided = seen.iter().copied();
        Self {
            decided: decided.filter(|_| unit(generator) >= SKIPPED).collect(),
            seen,
        }
    }

    /// The longest prefix of the random order that came up, and of it what was decided.
    fn random(&self, cases: &Cases, audit: &Audit) -> BTreeSet<Ordinal> {
        let chosen = cases.ordinals().into_iter();
        let mut random: Vec<_> = chosen
            .map(|ordinal| (cases.id(ordinal), ordinal))
            .filter(|(id, _)| audit.chooses(id))
            .map(|(id, ordinal)| (audit.rank(&id), ordinal))
            .collect();
        random.sort_unstable();
        let prefix = random.into_iter().map(|(_, ordinal)| ordinal);
        prefix
            .take_while(|ordinal| self.seen.contains(ordinal))
            .filter(|ordinal| self.decided.contains(ordinal))
            .collect()
    }
}

#[test]
fn the_corrected_rate_covers_the_truth_from_random_tickets_and_not_from_what_came_first() {
    let safe = CriterionKey::new("safe").expect("a key");
    let criteria = [Criterion::new(safe, Scale::PassFail)];
    let (mut covered, mut misled, mut labels) = (0, 0, 0);
    for seed in 0..QUEUES {
        let mut generator = Generator::new(seed);
        let cases = Cases((0..LOGS).map(|_| Case::draw(&mut generator)).collect());
        let order = |audit: &Audit| {
            let filter = Filter::default();
            queue(&cases, &filter, &Order::Disagreement, &criteria, audit)
        };
        let audit = Audit { share: AUDIT, seed };
        let review = Review::of(&order(&audit), &mut generator);
        let random = review.random(&cases, &audit);
        let holds = |(low, high): (f64, f64)| usize::from(low <= TRUTH && TRUTH <= high);
        covered += holds(corrected(&cases, &random));
        // As many tickets, in the order without random ones among them.
        let first = order(&Audit { share: 0.0, seed });
        let first = first.into_iter().take(random.len()).collect();
        misled += holds(corrected(&cases, &first));
        labels += random.len();
    }
    let share = |hits: usize| count(hits) / count(usize::try_from(QUEUES).expect("few queues"));
    let (covered, misled, labels) = (share(covered), share(misled), share(labels));
    assert!(
        (0.93..=0.97).contains(&covered) && misled < 0.9,
        "covered {covered} of the time from {labels} random tickets, {misled} from as many that came first"
    );
}

#[test]
fn a_share_of_clustered_items_covers_the_truth_and_one_that_forgets_the_clusters_does_not() {
    let (inputs, models) = (60_u64, 5);
    let (mut covered, mut naive) = (0, 0);
    for seed in 0..QUEUES {
        let mut generator = Generator::new(seed);
        let mut items = Vec::new();
        for input in 0..inputs {
            // Seven inputs of ten are easy: 0.7 * 0.95 + 0.3 * 0.45 is the bar.
            let agrees = if unit(&mut generator) < 0.7 {
                0.95
            } else {
                0.45
            };
            items.extend((0..models).map(|_| (input, unit(&mut generator) < agrees)));
        }
        let holds = |found: Option<(f64, f64)>| {
            let (low, high) = found.expect("there are items");
            usize::from(low <= BAR && BAR <= high)
        };
        let hits = items.iter().filter(|(_, hit)| *hit).count();
        naive += holds(proportion(hits, items.len()).interval());
        covered += holds(clusters::share(items).interval());
    }
    let share = |hits: usize| count(hits) / count(usize::try_from(QUEUES).expect("few queues"));
    let (covered, naive) = (share(covered), share(naive));
    assert!(
        (0.93..=0.97).contains(&covered) && naive < 0.9,
        "covered {covered} of the time, {naive} as if each output were an input of its own"
    );
}

/// How probable it is that so many of `n` agree.
fn binomial(agreed: usize, n: usize) -> f64 {
    let ways: f64 = (0..agreed)
        .map(|at| (count(n - at) / count(at + 1)).ln())
        .sum();
    (ways + count(agreed) * BAR.ln() + count(n - agreed) * (1.0 - BAR).ln()).exp()
}

#[test]
fn a_judge_no_better_than_the_bar_passes_one_look_in_three_of_a_hundred_and_any_of_four_in_six() {
    let passes = |agreed: usize, n: usize| wilson(count(agreed) / count(n), count(n)).0 >= BAR;
    let places: Vec<usize> = (1..=200)
        .filter(|n| looks::look(*n).is_some_and(|look| look.at == *n))
        .collect();
    assert_eq!(places, [30, 50, 100, 200]);
    let of_one_look = |n: usize| -> f64 {
        let agreed = (0..=n).filter(|agreed| passes(*agreed, n));
        agreed.map(|agreed| binomial(agreed, n)).sum()
    };
    let each: Vec<f64> = places.iter().map(|n| of_one_look(*n)).collect();
    let mut generator = Generator::new(7);
    let runs = 20_000;
    let mut misjudged = 0;
    for _ in 0..runs {
        let mut agreed = 0;
        let ever = (1..=200).any(|n| {
            agreed += usize::from(unit(&mut generator) < BAR);
            places.contains(&n) && passes(agreed, n)
        });
        misjudged += usize::from(ever);
    }
    let ever = count(misjudged) / count(runs);
    assert!(
        each.iter().all(|share| *share <= 0.03) && (0.03..=0.06).contains(&ever),
        "one look at {places:?}: {each:.4?}; any of the four: {ever}"
    );
}

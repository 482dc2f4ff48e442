//! A judge held against people, or two judges on the same items: every figure with its interval over clusters. How a figure
//! is computed stands in `measures`.

use super::kinds::{Kinds, small};
use super::measures::{self, FIGURES, Measures, Scratch};
use super::{Resampled, Sample, resampled};
use crate::metrics::clusters;
use crate::metrics::sampling::round_half_up;
use crate::metrics::statistic::{Statistic, real};
use crate::model::{Criterion, Scale};

/// A declared scale in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// How many points or labels it has, used or not.
    pub options: usize,
    /// The number of the first (see `Score::code`).
    pub first: f64,
    /// Whether they have an order with equal steps.
    pub ordered: bool,
    /// The lowest number that passes.
    pub bar: Option<f64>,
}

/// An item that a person and a judge have scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The input that it belongs to.
    pub cluster: u64,
    /// The person's score as a number.
    pub human: f64,
    /// The judge's, which may lie between two points.
    pub judge: f64,
}

/// An item that a person and two judges have scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triple {
    /// The input that it belongs to.
    pub cluster: u64,
    /// The person's score as a number.
    pub human: f64,
    /// One judge's.
    pub a: f64,
    /// The other judge's.
    pub b: f64,
}

/// Every figure of a judge, or how far those of two judges lie apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Items that count.
    pub n: usize,
    /// Their clusters.
    pub clusters: usize,
    /// The number of independent items behind `same_side`; see [`clusters::effective`].
    pub effective: f64,
    /// The share with the same score.
    pub exact: Statistic,
    /// The share at most one point apart; undefined on three points or fewer.
    pub within_one: Statistic,
    /// The share on the same side of the bar; where there is no bar, with the same score.
    pub same_side: Statistic,
    /// Cohen's kappa.
    pub kappa: Statistic,
    /// With linear weights.
    pub kappa_linear: Statistic,
    /// With quadratic weights.
    pub kappa_quadratic: Statistic,
    /// Krippendorff's alpha, ordinal where the options have an order, else nominal.
    pub alpha: Statistic,
    /// Gwet's AC1.
    pub ac1: Statistic,
    /// Gwet's AC2 with quadratic weights.
    pub ac2_quadratic: Statistic,
    /// Pearson's correlation.
    pub pearson: Statistic,
    /// Spearman's correlation.
    pub spearman: Statistic,
    /// Kendall's tau-b.
    pub kendall_tau_b: Statistic,
    /// The mean of judge − human, in points.
    pub bias: Statistic,
    /// The mean distance, in points.
    pub mae: Statistic,
    /// The root of the mean squared distance, in points.
    pub rmse: Statistic,
    /// The F1 of passing.
    pub f1: Statistic,
    /// Matthews' correlation of passing.
    pub mcc: Statistic,
}

impl Axis {
    /// That of a criterion; none where a score is no single category.
    #[must_use]
    pub fn of(criterion: &Criterion) -> Option<Self> {
        let bar = criterion.pass.map(f64::from);
        let options = criterion.scale.options().len();
        match &criterion.scale {
            Scale::Ordinal { min, .. } => Some(Self {
                options,
                first: f64::from(*min),
                ordered: true,
                bar,
            }),
            Scale::PassFail => Some(Self {
                options,
                first: 0.0,
                ordered: false,
                bar: Some(1.0),
            }),
            Scale::Choice { many: false, .. } => Some(Self {
                options,
                first: 0.0,
                ordered: false,
                bar: None,
            }),
            Scale::Choice { many: true, .. } | Scale::Text => None,
        }
    }

    /// The place of a score among the options, a decimal rounded half up; none off the scale.
    #[must_use]
    pub fn place(&self, score: f64) -> Option<usize> {
        let place = round_half_up(score) - self.first;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a small whole number"
        )]
        (0.0..real(self.options))
            .contains(&place)
            .then_some(place as usize)
    }
}

/// Every figure of a judge held against people, with its interval over clusters: the three shares of agreement by Wilson
/// with the effective number of items, bias and mean distance by the cluster-robust t, the rest by the bootstrap.
/// Items off the scale do not count.
#[must_use]
pub fn figures(axis: &Axis, pairs: &[Pair]) -> Figures {
    let pairs: Vec<Pair> = pairs
        .iter()
        .filter(|pair| axis.place(pair.human).is_some() && axis.place(pair.judge).is_some())
        // Adding zero makes the two zeros one, which the total order keeps apart.
        .map(|pair| Pair {
            cluster: pair.cluster,
            human: pair.human + 0.0,
            judge: pair.judge + 0.0,
        })
        .collect();
    let one = One::of(axis, &pairs);
    let found = Figures::of(axis, pairs.len(), &one.kinds, &resampled(&one), why);
    let same = |pair: &Pair| axis.place(pair.human) == axis.place(pair.judge);
    let near = |pair: &Pair| {
        let places = axis.place(pair.human).zip(axis.place(pair.judge));
        places.is_some_and(|(human, judge)| human.abs_diff(judge) <= 1)
    };
    let same_side = |pair: &Pair| match axis.bar {
        Some(bar) => (pair.human >= bar) == (pair.judge >= bar),
        None => same(pair),
    };
    let hits = |is_so: &dyn Fn(&Pair) -> bool| -> Vec<(u64, bool)> {
        pairs
            .iter()
            .map(|pair| (pair.cluster, is_so(pair)))
            .collect()
    };
    let differences = || {
        pairs
            .iter()
            .map(|pair| (pair.cluster, pair.judge - pair.human))
    };
    let of_order = |made: Statistic, old: Statistic| if axis.ordered { made } else { old };
    Figures {
        effective: clusters::effective(hits(&same_side)),
        exact: clusters::share(hits(&same)),
        within_one: match found.within_one {
            Statistic::Known { .. } => clusters::share(hits(&near)),
            none @ Statistic::Undefined { .. } => none,
        },
        same_side: clusters::share(hits(&same_side)),
        bias: of_order(clusters::mean(differences()), found.bias),
        mae: of_order(
            clusters::mean_distance(differences().map(|(cluster, apart)| (cluster, apart.abs()))),
            found.mae,
        ),
        ..found
    }
}

/// Every figure of judge A less that of judge B, on items that both have scored, with its interval over clusters. What is
/// undefined for one of them is undefined.
#[must_use]
pub fn difference(axis: &Axis, triples: &[Triple]) -> Figures {
    let is_on_scale = |score: f64| axis.place(score).is_some();
    let triples: Vec<Triple> = triples
        .iter()
        .filter(|triple| {
            [triple.human, triple.a, triple.b]
                .into_iter()
                .all(is_on_scale)
        })
        .map(|triple| Triple {
            cluster: triple.cluster,
            human: triple.human + 0.0,
            a: triple.a + 0.0,
            b: triple.b + 0.0,
        })
        .collect();
    let two = Two::of(axis, &triples);
    let why = |axis: &Axis, figure, n| match why(axis, figure, n) {
        _ if n == 0 => "no items",
        why @ (NO_ORDER | NO_BAR | FEW_POINTS) => why,
        _ => "it is undefined for one of the two",
    };
    Figures::of(axis, triples.len(), &two.kinds, &resampled(&two), why)
}

/// Why a figure of distances is undefined for labels.
pub const NO_ORDER: &str = "the options have no order";
const FEW_POINTS: &str = "on a scale of 3 points or fewer it says nothing";
const NO_BAR: &str = "the criterion has no bar";

/// Why a figure of so many items is undefined, if it is.
fn why(axis: &Axis, figure: usize, n: usize) -> &'static str {
    use measures::{
        AC1, AC2_QUADRATIC, BIAS, F1, KAPPA_LINEAR, KAPPA_QUADRATIC, KENDALL_TAU_B, MAE, MCC,
        PEARSON, RMSE, SPEARMAN, WITHIN_ONE,
    };
    match figure {
        _ if n == 0 => "no items",
        KAPPA_LINEAR | KAPPA_QUADRATIC | AC2_QUADRATIC | PEARSON | SPEARMAN | KENDALL_TAU_B
        | BIAS | MAE | RMSE | WITHIN_ONE
            if !axis.ordered =>
        {
            NO_ORDER
        }
        WITHIN_ONE => FEW_POINTS,
        F1 | MCC if axis.bar.is_none() => NO_BAR,
        AC1 | AC2_QUADRATIC => "a scale of one category",
        PEARSON | SPEARMAN | KENDALL_TAU_B if n < 2 => "fewer than two items",
        PEARSON | SPEARMAN | KENDALL_TAU_B => "one side is constant",
        F1 => "nobody passes anything",
        MCC => "one side of the bar is empty",
        _ => "one category used",
    }
}

impl Figures {
    fn of(
        axis: &Axis,
        n: usize,
        kinds: &Kinds,
        found: &[Resampled],
        why: impl Fn(&Axis, usize, usize) -> &'static str,
    ) -> Self {
        let figure = |at: usize| found[at].statistic(why(axis, at, n), n);
        Self {
            n,
            clusters: kinds.kind_of().len(),
            effective: real(n),
            exact: figure(measures::EXACT),
            within_one: figure(measures::WITHIN_ONE),
            same_side: figure(measures::SAME_SIDE),
            kappa: figure(measures::KAPPA),
            kappa_linear: figure(measures::KAPPA_LINEAR),
            kappa_quadratic: figure(measures::KAPPA_QUADRATIC),
            alpha: figure(measures::ALPHA),
            ac1: figure(measures::AC1),
            ac2_quadratic: figure(measures::AC2_QUADRATIC),
            pearson: figure(measures::PEARSON),
            spearman: figure(measures::SPEARMAN),
            kendall_tau_b: figure(measures::KENDALL_TAU_B),
            bias: figure(measures::BIAS),
            mae: figure(measures::MAE),
            rmse: figure(measures::RMSE),
            f1: figure(measures::F1),
            mcc: figure(measures::MCC),
        }
    }
}

/// One judge: its patterns are pairs of scores.
struct One {
    kinds: Kinds,
    measures: Measures,
}

impl One {
    fn of(axis: &Axis, pairs: &[Pair]) -> Self {
        let given = distinct(pairs.iter().map(|pair| [pair.judge, pair.human]));
        let items = pairs
            .iter()
            .map(|pair| (pair.cluster, place(&given, &[pair.judge, pair.human])));
        let given: Vec<_> = given
            .iter()
            .map(|[judge, human]| (*human, *judge))
            .collect();
        Self {
            kinds: Kinds::of(items.collect()),
            measures: Measures::of(axis, &given),
        }
    }
}

impl Sample for One {
    type Scratch = (Vec<u32>, Scratch);

    fn kind_of(&self) -> &[u32] {
        self.kinds.kind_of()
    }

    fn times(&self) -> &[u32] {
        self.kinds.times()
    }

    fn figures(&self) -> usize {
        FIGURES
    }

    fn scratch(&self) -> Self::Scratch {
        (vec![0; self.measures.patterns()], self.measures.scratch())
    }

    fn evaluate(&self, times: &[u32], (counts, room): &mut Self::Scratch, figures: &mut [f64]) {
        self.kinds.count(times, counts);
        self.measures.evaluate(counts, room, figures);
    }
}

/// Two judges: the patterns are triples, and each judge's pairs are counted from them.
struct Two {
    kinds: Kinds,
    /// The pair of each triple under either judge.
    pair_of: Vec<[usize; 2]>,
    measures: [Measures; 2],
}

/// The room of two judges.
struct Rooms {
    triples: Vec<u32>,
    pairs: [Vec<u32>; 2],
    scratch: [Scratch; 2],
    subtrahend: [f64; FIGURES],
}

impl Two {
    fn of(axis: &Axis, triples: &[Triple]) -> Self {
        let scores = |triple: &Triple| [triple.human, triple.a, triple.b];
        let given = distinct(triples.iter().map(scores));
        let items = triples
            .iter()
            .map(|triple| (triple.cluster, place(&given, &scores(triple))));
        let pairs =
            [1, 2].map(|judge| distinct(given.iter().map(|scores| [scores[judge], scores[0]])));
        let pair_of = given.iter().map(|[human, a, b]| {
            let place = |judge: usize, score| place(&pairs[judge], &[score, *human]) as usize;
            [place(0, *a), place(1, *b)]
        });
        Self {
            kinds: Kinds::of(items.collect()),
            pair_of: pair_of.collect(),
            measures: pairs.each_ref().map(|pairs| {
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|[judge, human]| (*human, *judge))
                    .collect();
                Measures::of(axis, &pairs)
            }),
        }
    }
}

impl Sample for Two {
    type Scratch = Rooms;

    fn kind_of(&self) -> &[u32] {
        self.kinds.kind_of()
    }

    fn times(&self) -> &[u32] {
        self.kinds.times()
    }

    fn figures(&self) -> usize {
        FIGURES
    }

    fn scratch(&self) -> Rooms {
        Rooms {
            triples: vec![0; self.pair_of.len()],
            pairs: self
                .measures
                .each_ref()
                .map(|measures| vec![0; measures.patterns()]),
            scratch: self.measures.each_ref().map(Measures::scratch),
            subtrahend: [f64::NAN; FIGURES],
        }
    }

    fn evaluate(&self, times: &[u32], room: &mut Rooms, figures: &mut [f64]) {
        self.kinds.count(times, &mut room.triples);
        for pairs in &mut room.pairs {
            pairs.fill(0);
        }
        for (pairs, count) in self.pair_of.iter().zip(&room.triples) {
            for (counts, pair) in room.pairs.iter_mut().zip(pairs) {
                counts[*pair] += count;
            }
        }
        let [a, b] = &self.measures;
        a.evaluate(&room.pairs[0], &mut room.scratch[0], figures);
        b.evaluate(&room.pairs[1], &mut room.scratch[1], &mut room.subtrahend);
        for (figure, other) in figures.iter_mut().zip(room.subtrahend) {
            *figure -= other;
        }
    }
}

/// Rows of scores, in order, each once.
fn distinct<const N: usize>(rows: impl Iterator<Item = [f64; N]>) -> Vec<[f64; N]> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by(by_scores);
    rows.dedup_by(|one, other| by_scores(one, other).is_eq());
    rows
}

/// The place of a row among the distinct ones.
fn place<const N: usize>(rows: &[[f64; N]], row: &[f64; N]) -> u32 {
    small(rows.partition_point(|other| by_scores(other, row).is_lt()))
}

fn by_scores<const N: usize>(one: &[f64; N], other: &[f64; N]) -> std::cmp::Ordering {
    let apart = one
        .iter()
        .zip(other)
        .map(|(one, other)| one.total_cmp(other));
    apart.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
}

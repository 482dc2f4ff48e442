//! Every figure of a judge held against people, from how often each pair of scores comes. It allocates nothing once it has
//! its room, for it runs once a resample. It must not know of clusters.

use super::pairs::Axis;
use super::ranks::{RankRoom, spearman, tau_b};
use crate::metrics::statistic::real;

/// The figures, each by its place in a row of them.
pub(super) const EXACT: usize = 0;
pub(super) const SAME_SIDE: usize = 1;
pub(super) const KAPPA: usize = 2;
pub(super) const KAPPA_LINEAR: usize = 3;
pub(super) const KAPPA_QUADRATIC: usize = 4;
pub(super) const ALPHA: usize = 5;
pub(super) const AC1: usize = 6;
pub(super) const AC2_QUADRATIC: usize = 7;
pub(super) const PEARSON: usize = 8;
pub(super) const SPEARMAN: usize = 9;
pub(super) const KENDALL_TAU_B: usize = 10;
pub(super) const BIAS: usize = 11;
pub(super) const MAE: usize = 12;
pub(super) const RMSE: usize = 13;
pub(super) const F1: usize = 14;
pub(super) const MCC: usize = 15;
pub(super) const WITHIN_ONE: usize = 16;
pub(super) const FIGURES: usize = 17;

/// A pair of scores that was given.
struct Pattern {
    /// Row and column of the table of the declared scale.
    place: (usize, usize),
    /// The ranks of the two scores among those given.
    rank: (usize, usize),
    /// The scores less the middle of the scale, so that squares lose no digits.
    centred: (f64, f64),
    /// Which of the two pass.
    pass: Option<(bool, bool)>,
}

/// The pairs that were given, ordered by the judge's score and then the person's.
pub(super) struct Measures {
    options: usize,
    ordered: bool,
    patterns: Vec<Pattern>,
    humans: usize,
    judges: usize,
}

/// Room to compute in.
pub(super) struct Scratch {
    table: Vec<f64>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    margin: Vec<f64>,
    human: Vec<f64>,
    judge: Vec<f64>,
    ranks: RankRoom,
}

/// Sums over the pairs.
#[derive(Default)]
struct Sums {
    n: f64,
    human: f64,
    judge: f64,
    human_sq: f64,
    judge_sq: f64,
    product: f64,
    apart: f64,
    tp: f64,
    fp: f64,
    missed: f64,
    tn: f64,
}

impl Measures {
    /// From distinct pairs of scores, the person's first, which must be on the scale.
    pub(super) fn of(axis: &Axis, pairs: &[(f64, f64)]) -> Self {
        let (humans, judges) = (
            distinct(pairs.iter().map(|pair| pair.0)),
            distinct(pairs.iter().map(|pair| pair.1)),
        );
        let middle = axis.first + real(axis.options.saturating_sub(1)) / 2.0;
        let rank = |known: &[f64], score: f64| known.partition_point(|other| *other < score);
        debug_assert!(
            pairs.is_sorted_by(|one, other| one.1 <= other.1),
            "by the judge's score"
        );
        let patterns = pairs.iter().filter_map(|&(human, judge)| {
            Some(Pattern {
                place: (axis.place(human)?, axis.place(judge)?),
                rank: (rank(&humans, human), rank(&judges, judge)),
                centred: (human - middle, judge - middle),
                pass: axis.bar.map(|bar| (human >= bar, judge >= bar)),
            })
        });
        Self {
            options: axis.options,
            ordered: axis.ordered,
            patterns: patterns.collect(),
            humans: humans.len(),
            judges: judges.len(),
        }
    }

    /// How many pairs there are.
    pub(super) fn patterns(&self) -> usize {
        self.patterns.len()
    }

    pub(super) fn scratch(&self) -> Scratch {
        let zeros = |count| vec![0.0; count];
        Scratch {
            table: zeros(self.options * self.options),
            rows: zeros(self.options),
            columns: zeros(self.options),
            margin: zeros(self.options),
            human: zeros(self.humans),
            judge: zeros(self.judges),
            ranks: RankRoom::new(self.humans, self.judges),
        }
    }

    /// The figures where each pair comes so many times; NaN where one is undefined.
    pub(super) fn evaluate(&self, counts: &[u32], room: &mut Scratch, figures: &mut [f64]) {
        figures.fill(f64::NAN);
        let sums = self.add_up(counts, room);
        if sums.n < 1.0 {
            return;
        }
        let same: f64 = (0..self.options)
            .map(|place| room.table[place * self.options + place])
            .sum();
        figures[EXACT] = same / sums.n;
        // On three points or fewer nearly everything is.
        if self.ordered && self.options > 3 {
            figures[WITHIN_ONE] = self.within_one(room) / sums.n;
        }
        let has_bar = sums.tp + sums.fp + sums.missed + sums.tn > 0.0;
        figures[SAME_SIDE] = if has_bar {
            (sums.tp + sums.tn) / sums.n
        } else {
            same / sums.n
        };
        self.chance_corrected(sums.n, same, room, figures);
        figures[ALPHA] = self.alpha(sums.n, room);
        if self.ordered {
            distances(&sums, figures);
            self.correlate(counts, &sums, room, figures);
        }
        if has_bar {
            figures[F1] = defined(2.0 * sums.tp, 2.0 * sums.tp + sums.fp + sums.missed);
            let margins = (sums.tp + sums.fp)
                * (sums.tp + sums.missed)
                * (sums.tn + sums.fp)
                * (sums.tn + sums.missed);
            figures[MCC] = defined(sums.tp * sums.tn - sums.fp * sums.missed, margins.sqrt());
        }
    }

    fn add_up(&self, counts: &[u32], room: &mut Scratch) -> Sums {
        let mut sums = Sums::default();
        for part in [&mut room.table, &mut room.rows, &mut room.columns] {
            part.fill(0.0);
        }
        room.human.fill(0.0);
        room.judge.fill(0.0);
        for (pattern, count) in self.patterns.iter().zip(counts) {
            if *count == 0 {
                continue;
            }
            let count = f64::from(*count);
            let ((row, column), (human, judge)) = (pattern.place, pattern.centred);
            room.table[row * self.options + column] += count;
            room.rows[row] += count;
            room.columns[column] += count;
            room.human[pattern.rank.0] += count;
            room.judge[pattern.rank.1] += count;
            sums.n += count;
            sums.human += count * human;
            sums.judge += count * judge;
            sums.human_sq += count * human * human;
            sums.judge_sq += count * judge * judge;
            sums.product += count * human * judge;
            sums.apart += count * (judge - human).abs();
            match pattern.pass {
                Some((true, true)) => sums.tp += count,
                Some((false, true)) => sums.fp += count,
                Some((true, false)) => sums.missed += count,
                Some((false, false)) => sums.tn += count,
                None => {}
            }
        }
        sums
    }

    fn within_one(&self, room: &Scratch) -> f64 {
        let rows = room.table.chunks(self.options).enumerate();
        rows.map(|(row, counts)| {
            let near = row.saturating_sub(1)..(row + 2).min(self.options);
            counts[near].iter().sum::<f64>()
        })
        .sum()
    }

    /// Kappa and Gwet's coefficients, as `agreement` defines them.
    fn chance_corrected(&self, n: f64, same: f64, room: &Scratch, figures: &mut [f64]) {
        let q = self.options;
        let (mut linear, mut quadratic) = ((0.0, 0.0), (0.0, 0.0));
        let mut by_chance = 0.0;
        let farthest = real(q.saturating_sub(1).max(1));
        let mut weights = 0.0;
        for row in 0..q {
            for column in 0..q {
                let (count, chance) = (
                    room.table[row * q + column],
                    room.rows[row] * room.columns[column] / n,
                );
                let apart = real(row.abs_diff(column)) / farthest;
                linear.0 += count * apart;
                linear.1 += chance * apart;
                quadratic.0 += count * apart * apart;
                quadratic.1 += chance * apart * apart;
                weights += 1.0 - apart * apart;
                if row != column {
                    by_chance += chance;
                }
            }
        }
        let kappa = |(observed, chance): (f64, f64)| 1.0 - defined(observed, chance);
        figures[KAPPA] = kappa((n - same, by_chance));
        if self.ordered {
            figures[KAPPA_LINEAR] = kappa(linear);
            figures[KAPPA_QUADRATIC] = kappa(quadratic);
        }
        if q < 2 {
            return;
        }
        let spread: f64 = (0..q)
            .map(|place| {
                let share = (room.rows[place] + room.columns[place]) / (2.0 * n);
                share * (1.0 - share)
            })
            .sum();
        let ac = |observed: f64, weights: f64| {
            let chance = weights / (real(q) * (real(q) - 1.0)) * spread;
            defined(observed - chance, 1.0 - chance)
        };
        figures[AC1] = ac(same / n, real(q));
        if self.ordered {
            figures[AC2_QUADRATIC] = ac(1.0 - quadratic.0 / n, weights);
        }
    }

    /// Pearson, Spearman and Kendall, as `correlation` defines them.
    fn correlate(&self, counts: &[u32], sums: &Sums, room: &mut Scratch, figures: &mut [f64]) {
        let is_constant = |ties: &[f64]| ties.iter().filter(|count| **count > 0.0).count() < 2;
        if is_constant(&room.human) || is_constant(&room.judge) {
            return;
        }
        let spread = |squares: f64, sum: f64| (squares - sum * sum / sums.n).max(0.0);
        let together = sums.product - sums.human * sums.judge / sums.n;
        let human = spread(sums.human_sq, sums.human);
        let judge = spread(sums.judge_sq, sums.judge);
        figures[PEARSON] = defined(together, human.sqrt() * judge.sqrt()).clamp(-1.0, 1.0);
        let given = || {
            let patterns = self.patterns.iter().zip(counts);
            patterns
                .filter(|(_, count)| **count > 0)
                .map(|(pattern, count)| (pattern.rank, f64::from(*count)))
        };
        let ties = (room.human.as_slice(), room.judge.as_slice());
        figures[SPEARMAN] = spearman(given(), ties, &mut room.ranks);
        figures[KENDALL_TAU_B] = tau_b(given(), ties, &mut room.ranks);
    }

    /// Krippendorff's alpha of two scores an item on the declared scale, ordinal where its options have an order.
    fn alpha(&self, n: f64, room: &mut Scratch) -> f64 {
        let q = self.options;
        for place in 0..q {
            room.margin[place] = room.rows[place] + room.columns[place];
        }
        let (mut observed, mut expected) = (0.0, 0.0);
        for low in 0..q {
            let mut between = room.margin[low] / 2.0;
            for high in low + 1..q {
                between += room.margin[high];
                let distance = if self.ordered {
                    (between - room.margin[high] / 2.0).powi(2)
                } else {
                    1.0
                };
                observed += (room.table[low * q + high] + room.table[high * q + low]) * distance;
                expected += room.margin[low] * room.margin[high] * distance;
            }
        }
        1.0 - (2.0 * n - 1.0) * defined(observed, expected)
    }
}

/// The scores that were given, in order, each once.
fn distinct(scores: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut scores: Vec<f64> = scores.collect();
    scores.sort_by(f64::total_cmp);
    scores.dedup_by(|one, other| one.total_cmp(other).is_eq());
    scores
}

/// How far the judge's scores lie from the people's.
fn distances(sums: &Sums, figures: &mut [f64]) {
    let squares = sums.human_sq + sums.judge_sq - 2.0 * sums.product;
    figures[BIAS] = (sums.judge - sums.human) / sums.n;
    figures[MAE] = sums.apart / sums.n;
    figures[RMSE] = (squares.max(0.0) / sums.n).sqrt();
}

/// A quotient; NaN where there is nothing to divide by.
fn defined(above: f64, below: f64) -> f64 {
    if below > 0.0 { above / below } else { f64::NAN }
}

//! The bootstrap over clusters: 2,000 resamples with a fixed seed, the jackknife, and the interval made from both. What is
//! resampled and which figures it gives stand in the files below; this one must not know a statistic of raters.
//!
//! Clusters of the same content are one kind, and the order of kinds is that of their content, so that neither the order of
//! rows nor the numbers of clusters change an interval. Each resample has a generator of its own, so that the number of
//! threads does not either.

pub mod contrast;
mod kinds;
pub mod labels;
mod measures;
mod moments;
pub mod numbers;
pub mod pairs;
pub mod people;
mod ranks;
pub mod scores;
pub(super) mod strengths;
pub mod texts;

use std::num::NonZero;
use std::thread;

use super::distribution::{Z_95, normal_cdf, normal_quantile};
use super::sampling::Generator;
use super::statistic::{Statistic, real};

/// Resamples of a bootstrap, and their seed, which is fixed so that the same items always have the same interval.
pub const RESAMPLES: usize = 2000;
/// The seed of the resamples.
pub const SEED: u64 = 7;
/// Below so many clusters there is no interval: none that is known keeps its coverage.
pub const FEWEST_CLUSTERS: usize = 20;
/// So many clusters at most are left out by turns; of more, these are chosen evenly.
const MOST_LEFT_OUT: usize = 1000;
/// So many draws in all are worth another thread.
const DRAWS_A_THREAD: usize = 1 << 18;

/// Something made of clusters whose figures can be computed when each kind of cluster comes so many times.
trait Sample: Sync {
    /// What is reused from one resample to the next.
    type Scratch;

    /// The kind of each cluster.
    fn kind_of(&self) -> &[u32];
    /// How many clusters each kind has.
    fn times(&self) -> &[u32];
    /// How many figures there are.
    fn figures(&self) -> usize;
    /// Fresh room to compute in.
    fn scratch(&self) -> Self::Scratch;
    /// The figures where each kind comes so many times; NaN where one is undefined.
    fn evaluate(&self, times: &[u32], scratch: &mut Self::Scratch, figures: &mut [f64]);

    /// The figures without one cluster of a kind.
    fn leave_out(&self, kind: usize, scratch: &mut Self::Scratch, figures: &mut [f64]) {
        let mut times = self.times().to_vec();
        times[kind] -= 1;
        self.evaluate(&times, scratch, figures);
    }
}

/// A figure's value with what its resamples say of it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Resampled {
    /// NaN where it is undefined.
    value: f64,
    interval: Option<(f64, f64)>,
    method: &'static str,
    undefined: usize,
}

impl Resampled {
    /// As a statistic of `n` items; undefined for this reason where there is no value.
    fn statistic(self, why: &'static str, n: usize) -> Statistic {
        let found = match (self.value.is_finite(), self.interval) {
            (false, _) => Statistic::undefined(why, n),
            (true, None) => Statistic::point(self.value, n),
            (true, Some(interval)) => {
                Statistic::with_interval(self.value, interval, self.method, n)
            }
        };
        found.of_resamples(self.undefined)
    }
}

/// All figures of a sample with their intervals.
///
/// The interval is `BCa` (Efron 1987), with the acceleration of the jackknife over clusters; percentile where the jackknife
/// is constant or undefined somewhere, or the bias correction is not finite. There is none below [`FEWEST_CLUSTERS`], where
/// more than one resample of twenty is undefined, or where all resamples are the same.
fn resampled<S: Sample>(sample: &S) -> Vec<Resampled> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    resampled_on(sample, threads)
}

fn resampled_on<S: Sample>(sample: &S, threads: usize) -> Vec<Resampled> {
    let figures = sample.figures();
    let mut values = vec![f64::NAN; figures];
    sample.evaluate(sample.times(), &mut sample.scratch(), &mut values);
    let point = |value: f64| Resampled {
        value,
        interval: None,
        method: "",
        undefined: 0,
    };
    if sample.kind_of().len() < FEWEST_CLUSTERS || values.iter().all(|value| value.is_nan()) {
        return values.into_iter().map(point).collect();
    }
    let drawn = draw(sample, threads);
    let left_out = jackknife(sample, MOST_LEFT_OUT);
    let column = |at: usize| drawn.iter().skip(at).step_by(figures).copied();
    values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let mut sorted: Vec<f64> = column(at).filter(|value| value.is_finite()).collect();
            let undefined = RESAMPLES - sorted.len();
            if value.is_nan() || undefined * 20 > RESAMPLES {
                return Resampled {
                    undefined,
                    ..point(*value)
                };
            }
            sorted.sort_unstable_by(f64::total_cmp);
            let acceleration = left_out.acceleration(at);
            let found = interval(*value, &sorted, acceleration);
            let (interval, method) =
                found.map_or((None, ""), |(interval, method)| (Some(interval), method));
            Resampled {
                value: *value,
                interval,
                method,
                undefined,
            }
        })
        .collect()
}

/// The figures of every resample, one resample after the other.
fn draw<S: Sample>(sample: &S, threads: usize) -> Vec<f64> {
    let figures = sample.figures();
    let mut generator = Generator::new(SEED);
    let seeds: Vec<u64> = (0..RESAMPLES).map(|_| generator.next_u64()).collect();
    let mut drawn = vec![f64::NAN; RESAMPLES * figures];
    let worth = sample.kind_of().len() * RESAMPLES / DRAWS_A_THREAD + 1;
    let threads = threads.clamp(1, worth);
    let share = RESAMPLES.div_ceil(threads);
    thread::scope(|scope| {
        for (seeds, drawn) in seeds.chunks(share).zip(drawn.chunks_mut(share * figures)) {
            scope.spawn(move || {
                let mut scratch = sample.scratch();
                let mut times = vec![0; sample.times().len()];
                for (seed, figures) in seeds.iter().zip(drawn.chunks_mut(figures)) {
                    draw_one(sample.kind_of(), *seed, &mut times);
                    sample.evaluate(&times, &mut scratch, figures);
                }
            });
        }
    });
    drawn
}

/// How often each kind comes when as many clusters are drawn, with replacement, as there are.
fn draw_one(kind_of: &[u32], seed: u64, times: &mut [u32]) {
    let mut generator = Generator::new(seed);
    times.fill(0);
    for _ in 0..kind_of.len() {
        times[kind_of[generator.below(kind_of.len())] as usize] += 1;
    }
}

/// The figures without one cluster, once for each kind of those that were left out.
struct LeftOut {
    figures: usize,
    values: Vec<f64>,
    /// How many clusters each row of them stands for.
    times: Vec<u32>,
    /// The share of all clusters that was left out by turns.
    share: f64,
}

/// Leaves out each cluster by turns, or evenly chosen ones where there are many kinds of them: in the order of their
/// content, so that these are as unlike as all are.
fn jackknife<S: Sample>(sample: &S, most: usize) -> LeftOut {
    let (figures, clusters) = (sample.figures(), sample.kind_of().len());
    let mut kinds: Vec<(usize, u32)> = sample.times().iter().copied().enumerate().collect();
    let mut share = 1.0;
    if kinds.len() > most {
        let mut times = vec![0; kinds.len()];
        for place in 0..most {
            times[sample.kind_of()[place * clusters / most] as usize] += 1;
        }
        kinds = times
            .into_iter()
            .enumerate()
            .filter(|(_, times)| *times > 0)
            .collect();
        share = real(most) / real(clusters);
    }
    let mut values = vec![f64::NAN; kinds.len() * figures];
    let mut scratch = sample.scratch();
    for ((kind, _), figures) in kinds.iter().zip(values.chunks_mut(figures)) {
        sample.leave_out(*kind, &mut scratch, figures);
    }
    LeftOut {
        figures,
        values,
        times: kinds.into_iter().map(|(_, times)| times).collect(),
        share,
    }
}

impl LeftOut {
    /// The acceleration of a figure: a sixth of the skewness of what the clusters contribute, over the root of their number.
    /// None if they all contribute the same, or the figure is undefined without one of them.
    fn acceleration(&self, figure: usize) -> Option<f64> {
        let values = self.values.iter().skip(figure).step_by(self.figures);
        let rows = || {
            values
                .clone()
                .zip(self.times.iter().map(|times| f64::from(*times)))
        };
        let count: f64 = rows().map(|(_, times)| times).sum();
        let mean = rows().map(|(value, times)| value * times).sum::<f64>() / count;
        let (mut squares, mut cubes) = (0.0, 0.0);
        for (value, times) in rows() {
            let apart = mean - value;
            squares += times * apart * apart;
            cubes += times * apart.powi(3);
        }
        // What is left by rounding where all are the same lies far below this.
        let negligible = count * (1e-14 * (1.0 + mean.abs())).powi(2);
        (squares > negligible).then(|| cubes / (6.0 * squares.powf(1.5)) * self.share.sqrt())
    }
}

/// The interval from the sorted values of resamples.
fn interval(
    value: f64,
    sorted: &[f64],
    acceleration: Option<f64>,
) -> Option<((f64, f64), &'static str)> {
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let rounding = 1e-12 * (1.0 + value.abs());
    if last - first <= rounding {
        return None;
    }
    // Resamples that equal the value up to rounding count half on either side of it.
    let below = sorted.partition_point(|other| *other < value - rounding);
    let up_to = sorted.partition_point(|other| *other <= value + rounding);
    let correction = normal_quantile(real(below + up_to) / (2.0 * real(sorted.len())));
    let level = |z: f64| {
        let shifted = correction + z;
        let stretch = 1.0 - acceleration? * shifted;
        let level = correction + shifted / stretch;
        (stretch > 0.0 && level.is_finite()).then(|| normal_cdf(level))
    };
    if let (Some(low), Some(high)) = (level(-Z_95), level(Z_95)) {
        return Some(((quantile(sorted, low), quantile(sorted, high)), "bca"));
    }
    let interval = (quantile(sorted, 0.025), quantile(sorted, 0.975));
    Some((interval, "percentile"))
}

/// A quantile of sorted values, interpolated between neighbours.
fn quantile(sorted: &[f64], level: f64) -> f64 {
    let place = level.clamp(0.0, 1.0) * real(sorted.len() - 1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - real(below))
}

#[cfg(test)]
mod tests {
    use super::moments::Moments;
    use super::*;

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let items = (0..600_u64).map(|at| {
            (
                at / 2,
                vec![1.0, f64::from(u32::try_from(at * at % 17).unwrap_or(0))],
            )
        });
        let mean = |total: &[f64], figures: &mut [f64]| figures[0] = total[1] / total[0];
        let sample = Moments::of(items.collect(), 1, mean);
        let alone = resampled_on(&sample, 1);
        assert!(alone[0].interval.is_some());
        for threads in [2, 3, 7] {
            assert_eq!(resampled_on(&sample, threads), alone, "{threads}");
        }
    }

    #[test]
    fn without_an_acceleration_the_interval_is_the_middle_of_the_resamples() {
        let sorted: Vec<f64> = (0..=1000).map(f64::from).collect();
        assert_eq!(
            interval(500.0, &sorted, None),
            Some(((25.0, 975.0), "percentile"))
        );
        assert_eq!(
            interval(-1.0, &sorted, Some(0.1)),
            Some(((25.0, 975.0), "percentile"))
        );
        assert_eq!(interval(3.0, &[3.0; 50], Some(0.1)), None);
        let (_, method) = interval(500.0, &sorted, Some(0.0)).expect("it varies");
        assert_eq!(method, "bca");
        let left_out = |values: &[f64]| LeftOut {
            figures: 1,
            values: values.to_vec(),
            times: vec![3, 4],
            share: 1.0,
        };
        assert_eq!(left_out(&[0.25, 0.25]).acceleration(0), None);
        assert_eq!(left_out(&[f64::NAN, 0.25]).acceleration(0), None);
        assert!(left_out(&[0.5, 0.25]).acceleration(0).is_some());
    }

    #[test]
    fn some_clusters_tell_the_skewness_of_all() {
        let skewed = |at: u64| (1.0 + f64::from(u32::try_from(at * 7919 % 5000).unwrap_or(0))).ln();
        let items = (0..5000).map(|at| (at, vec![1.0, skewed(at)]));
        let mean = |total: &[f64], figures: &mut [f64]| figures[0] = total[1] / total[0];
        let sample = Moments::of(items.collect(), 1, mean);
        let of = |most| jackknife(&sample, most).acceleration(0).expect("it varies");
        let (all, some) = (of(usize::MAX), of(MOST_LEFT_OUT));
        assert!(
            all.abs() > 0.004 && (all - some).abs() < 0.1 * all.abs(),
            "{all} {some}"
        );
    }
}

//! How much passes, from a judge's verdicts on everything and people's on a random part of it. It must not choose which
//! tickets are random: what it is given as labelled has to be a random sample of the whole.

use std::collections::BTreeMap;

use super::clusters;
use super::distribution::Z_95;
use super::statistic::{Statistic, real};

/// An item that people and the judge have decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// The input that it belongs to.
    pub cluster: u64,
    /// Whether people let it pass.
    pub human: bool,
    /// Whether the judge does.
    pub judge: bool,
}

/// An item that only the judge has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlabelled {
    /// The input that it belongs to.
    pub cluster: u64,
    /// Whether the judge lets it pass.
    pub judge: bool,
}

/// Below this sum of specificity and sensitivity the judge's verdict says next to nothing, and the correction by them is
/// refused.
const LEAST_INFORMATIVE: f64 = 1.05;

/// The share that passes by prediction-powered inference with power tuning (PPI++; Angelopoulos, Duchi and Zrnic 2023): the
/// judge's rate, by as much as it is worth, and the mean of what it misses on the labelled items. A judge that is worth
/// nothing leaves the people's own rate.
///
/// Where each item is its own cluster, value, weight and normal interval are those of the package ppi-python. Else the
/// variance is that of the clusters' joint contributions, and the weight the one that makes it least. Both value and bounds
/// are cut to 0 and 1. There is no interval where nothing varies; `n` is the number of labelled items.
#[must_use]
pub fn ppi(labelled: &[Labelled], unlabelled: &[Unlabelled]) -> Statistic {
    let n = labelled.len();
    if n < 2 {
        return Statistic::undefined("fewer than two labelled items", n);
    }
    if unlabelled.is_empty() {
        return Statistic::undefined("the judge has decided nothing but the labelled items", n);
    }
    let human = mean(labelled.iter().map(|item| item.human));
    let judge = mean(labelled.iter().map(|item| item.judge));
    let elsewhere = mean(unlabelled.iter().map(|item| item.judge));
    let means = Means {
        human,
        judge,
        elsewhere,
    };
    let (weight, variance) = if are_single(labelled, unlabelled) {
        single(labelled, unlabelled, &means)
    } else {
        clustered(labelled, unlabelled, &means)
    };
    let value = weight * elsewhere + human - weight * judge;
    if variance <= 0.0 {
        return Statistic::point(value.clamp(0.0, 1.0), n);
    }
    let reach = Z_95 * variance.sqrt();
    let cut = |bound: f64| bound.clamp(0.0, 1.0);
    Statistic::with_interval(
        cut(value),
        (cut(value - reach), cut(value + reach)),
        "ppi++",
        n,
    )
}

/// The share that passes by the judge's sensitivity and specificity (Rogan and Gladen 1978), with the interval of Lee et al.
/// (2025, arXiv 2511.21140), which counts that both are estimates. In clusters each of the three shares counts for its
/// effective number of items. Refused where the judge tells pass from fail hardly better than a coin; `n` is the number of
/// labelled items.
#[must_use]
pub fn rogan_gladen(labelled: &[Labelled], unlabelled: &[Unlabelled]) -> Statistic {
    let n = labelled.len();
    if n == 0 {
        return Statistic::undefined("no items", n);
    }
    if unlabelled.is_empty() {
        return Statistic::undefined("the judge has decided nothing but the labelled items", n);
    }
    let among = |human: bool| {
        let items = labelled.iter().filter(move |item| item.human == human);
        items.map(move |item| (item.cluster, item.judge == human))
    };
    let (Some(specificity), Some(sensitivity)) = (Share::of(among(false)), Share::of(among(true)))
    else {
        return Statistic::undefined("people let all of them pass, or none", n);
    };
    let given = unlabelled.iter().map(|item| (item.cluster, item.judge));
    let Some(passed) = Share::of(given) else {
        return Statistic::undefined("no items", n);
    };
    if specificity.value + sensitivity.value <= LEAST_INFORMATIVE {
        return Statistic::undefined(
            format!(
                "sensitivity {:.2} and specificity {:.2} say too little",
                sensitivity.value, specificity.value
            ),
            n,
        );
    }
    let told = |passed: &Share, specificity: &Share, sensitivity: &Share| {
        (passed.value + specificity.value - 1.0) / (specificity.value + sensitivity.value - 1.0)
    };
    let value = told(&passed, &specificity, &sensitivity).clamp(0.0, 1.0);
    let square = Z_95 * Z_95;
    let passed = passed.with(square / 2.0, square);
    let (specificity, sensitivity) = (specificity.with(1.0, 2.0), sensitivity.with(1.0, 2.0));
    let centre = told(&passed, &specificity, &sensitivity);
    let shift =
        2.0 * square * (centre * sensitivity.variance() - (1.0 - centre) * specificity.variance());
    let error = (passed.variance()
        + (1.0 - centre).powi(2) * specificity.variance()
        + centre.powi(2) * sensitivity.variance())
    .sqrt()
        / (specificity.value + sensitivity.value - 1.0);
    let bound = |reach: f64| (centre + shift + reach).clamp(0.0, 1.0);
    // What few items added can leave a judge that tells nothing apart, or a sign that is turned round.
    if !(error.is_finite() && error > 0.0) {
        return Statistic::point(value, n);
    }
    let interval = (bound(-Z_95 * error), bound(Z_95 * error));
    Statistic::with_interval(value, interval, "lee", n)
}

/// The lowest and the highest share that passes which missing decisions allow: all of them fail, all of them pass. None
/// where there is nothing at all.
#[must_use]
pub fn worst_case(passes: usize, decided: usize, missing: usize) -> Option<(f64, f64)> {
    let all = decided + missing;
    (all > 0).then(|| (real(passes) / real(all), real(passes + missing) / real(all)))
}

/// The bounds of [`ppi`] whatever people would have said of the labelled items that they skipped: the lower one where all
/// of those fail, the upper one where all pass. None where either has no interval.
#[must_use]
pub fn ppi_worst_case(
    labelled: &[Labelled],
    skipped: &[Unlabelled],
    unlabelled: &[Unlabelled],
) -> Option<(f64, f64)> {
    let as_if = |human: bool| {
        let skipped = skipped.iter().map(|item| Labelled {
            cluster: item.cluster,
            human,
            judge: item.judge,
        });
        let all: Vec<_> = labelled.iter().copied().chain(skipped).collect();
        ppi(&all, unlabelled).interval()
    };
    Some((as_if(false)?.0, as_if(true)?.1))
}

/// The three shares that the correction is made of.
struct Means {
    human: f64,
    judge: f64,
    elsewhere: f64,
}

fn mean(hits: impl ExactSizeIterator<Item = bool>) -> f64 {
    let n = hits.len();
    real(hits.filter(|hit| *hit).count()) / real(n)
}

fn number(hit: bool) -> f64 {
    f64::from(u8::from(hit))
}

fn are_single(labelled: &[Labelled], unlabelled: &[Unlabelled]) -> bool {
    let labelled = labelled.iter().map(|item| item.cluster);
    let mut clusters: Vec<u64> = labelled
        .chain(unlabelled.iter().map(|item| item.cluster))
        .collect();
    clusters.sort_unstable();
    clusters.windows(2).all(|two| two[0] != two[1])
}

/// The judge's weight and the variance of the estimate, as ppi-python has them: the weight from the covariance over the
/// labelled and the variance over all, cut to 0 and 1.
fn single(labelled: &[Labelled], unlabelled: &[Unlabelled], means: &Means) -> (f64, f64) {
    let (n, others) = (real(labelled.len()), real(unlabelled.len()));
    let together = mean(labelled.iter().map(|item| item.human && item.judge));
    let covariance = together - means.human * means.judge;
    let everywhere = (n * means.judge + others * means.elsewhere) / (n + others);
    let spread = everywhere * (1.0 - everywhere) * (n + others) / (n + others - 1.0);
    let weight = if spread > 0.0 {
        (covariance / ((1.0 + n / others) * spread)).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let rectifier = means.human - weight * means.judge;
    let squares: f64 = labelled
        .iter()
        .map(|item| (number(item.human) - weight * number(item.judge) - rectifier).powi(2))
        .sum();
    let imputed = weight * weight * means.elsewhere * (1.0 - means.elsewhere) / others;
    (weight, imputed + squares / (n * n))
}

/// The same with what each cluster contributes: people's scores, and the judge's on both parts.
fn clustered(labelled: &[Labelled], unlabelled: &[Unlabelled], means: &Means) -> (f64, f64) {
    let (n, others) = (real(labelled.len()), real(unlabelled.len()));
    let mut clusters: BTreeMap<u64, (f64, f64, bool)> = BTreeMap::new();
    for item in labelled {
        let (human, judge, has_label) = clusters.entry(item.cluster).or_default();
        *human += (number(item.human) - means.human) / n;
        *judge += (number(item.judge) - means.judge) / n;
        *has_label = true;
    }
    for item in unlabelled {
        let (_, judge, _) = clusters.entry(item.cluster).or_default();
        *judge -= (number(item.judge) - means.elsewhere) / others;
    }
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        clusters
            .values()
            .map(|(human, judge, _)| of(*human, *judge))
            .sum()
    };
    let spread = sum(&|_, judge| judge * judge);
    let weight = if spread > 0.0 {
        (sum(&|human, judge| human * judge) / spread).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let with_labels = real(
        clusters
            .values()
            .filter(|(_, _, has_label)| *has_label)
            .count(),
    );
    if with_labels < 2.0 {
        return (weight, 0.0);
    }
    let squares = sum(&|human, judge| (human - weight * judge).powi(2));
    (weight, with_labels / (with_labels - 1.0) * squares)
}

/// A share of an effective number of items.
struct Share {
    value: f64,
    n: f64,
}

impl Share {
    fn of(items: impl Iterator<Item = (u64, bool)> + Clone) -> Option<Self> {
        let n = clusters::effective(items.clone());
        let value = clusters::share(items).value()?;
        Some(Self { value, n })
    }

    /// The share with so many hits and items more.
    fn with(&self, hits: f64, items: f64) -> Self {
        Self {
            value: (self.n * self.value + hits) / (self.n + items),
            n: self.n + items,
        }
    }

    fn variance(&self) -> f64 {
        self.value * (1.0 - self.value) / self.n
    }
}

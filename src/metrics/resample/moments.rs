//! Figures that depend on sums alone: each cluster is the vector of its sums, and a resample adds vectors. It must not know
//! what is summed.

use super::Sample;
use super::kinds::small;

/// Clusters by their sums, with what makes figures of the total.
pub(super) struct Moments<F> {
    kind_of: Vec<u32>,
    times: Vec<u32>,
    /// The sums of each kind, one kind after the other.
    sums: Vec<f64>,
    total: Vec<f64>,
    figures: usize,
    finish: F,
}

impl<F: Fn(&[f64], &mut [f64]) + Sync> Moments<F> {
    /// From the cluster of each item and what it adds. `finish` makes so many figures of the total.
    pub(super) fn of(mut items: Vec<(u64, Vec<f64>)>, figures: usize, finish: F) -> Self {
        // Sums of decimals depend on their order; the order of rows must not show.
        let order = |one: &[f64], other: &[f64]| {
            let apart = one.iter().zip(other).map(|(a, b)| a.total_cmp(b));
            apart.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        };
        items.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| order(&one.1, &other.1)));
        let width = items.first().map_or(0, |(_, adds)| adds.len());
        let clusters = items.chunk_by(|one, other| one.0 == other.0);
        let mut clusters: Vec<Vec<f64>> = clusters
            .map(|cluster| {
                let mut sums = vec![0.0; width];
                for (_, adds) in cluster {
                    add(&mut sums, adds, 1.0);
                }
                sums
            })
            .collect();
        clusters.sort_by(|one, other| order(one, other));
        let mut moments = Self {
            kind_of: Vec::with_capacity(clusters.len()),
            times: Vec::new(),
            sums: Vec::new(),
            total: vec![0.0; width],
            figures,
            finish,
        };
        for alike in clusters.chunk_by(|one, other| order(one, other).is_eq()) {
            let (kind, times) = (small(moments.times.len()), small(alike.len()));
            moments.kind_of.extend(alike.iter().map(|_| kind));
            moments.times.push(times);
            moments.sums.extend(&alike[0]);
            add(&mut moments.total, &alike[0], f64::from(times));
        }
        moments
    }

    fn sums_of(&self, kind: usize) -> &[f64] {
        let width = self.total.len();
        &self.sums[kind * width..(kind + 1) * width]
    }
}

impl<F: Fn(&[f64], &mut [f64]) + Sync> Sample for Moments<F> {
    type Scratch = Vec<f64>;

    fn kind_of(&self) -> &[u32] {
        &self.kind_of
    }

    fn times(&self) -> &[u32] {
        &self.times
    }

    fn figures(&self) -> usize {
        self.figures
    }

    fn scratch(&self) -> Vec<f64> {
        vec![0.0; self.total.len()]
    }

    fn evaluate(&self, times: &[u32], total: &mut Vec<f64>, figures: &mut [f64]) {
        total.fill(0.0);
        for (sums, times) in self.sums.chunks_exact(self.total.len().max(1)).zip(times) {
            if *times > 0 {
                add(total, sums, f64::from(*times));
            }
        }
        (self.finish)(total, figures);
    }

    fn leave_out(&self, kind: usize, total: &mut Vec<f64>, figures: &mut [f64]) {
        total.copy_from_slice(&self.total);
        add(total, self.sums_of(kind), -1.0);
        (self.finish)(total, figures);
    }
}

fn add(total: &mut [f64], adds: &[f64], times: f64) {
    for (sum, add) in total.iter_mut().zip(adds) {
        *sum += times * add;
    }
}

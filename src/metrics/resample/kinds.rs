//! Clusters by what they hold: those that hold the same are one kind. It must not know what the patterns are that they hold.

/// Clusters of patterns, each pattern a small number.
pub(super) struct Kinds {
    kind_of: Vec<u32>,
    times: Vec<u32>,
    /// Where each kind's patterns start, and where the last one's end.
    starts: Vec<usize>,
    /// A pattern and how often it stands in the kind.
    holds: Vec<(u32, u32)>,
}

impl Kinds {
    /// From the cluster and the pattern of each item.
    pub(super) fn of(mut items: Vec<(u64, u32)>) -> Self {
        items.sort_unstable();
        let clusters = items.chunk_by(|one, other| one.0 == other.0);
        let mut clusters: Vec<Vec<(u32, u32)>> = clusters
            .map(|cluster| {
                let runs = cluster.chunk_by(|one, other| one.1 == other.1);
                runs.map(|run| (run[0].1, small(run.len()))).collect()
            })
            .collect();
        clusters.sort_unstable();
        let mut kinds = Self {
            kind_of: Vec::with_capacity(clusters.len()),
            times: Vec::new(),
            starts: vec![0],
            holds: Vec::new(),
        };
        for alike in clusters.chunk_by(|one, other| one == other) {
            let kind = small(kinds.times.len());
            kinds.kind_of.extend(alike.iter().map(|_| kind));
            kinds.times.push(small(alike.len()));
            kinds.holds.extend(&alike[0]);
            kinds.starts.push(kinds.holds.len());
        }
        kinds
    }

    pub(super) fn kind_of(&self) -> &[u32] {
        &self.kind_of
    }

    pub(super) fn times(&self) -> &[u32] {
        &self.times
    }

    /// How often each pattern comes when each kind comes so many times.
    pub(super) fn count(&self, times: &[u32], counts: &mut [u32]) {
        counts.fill(0);
        for (ends, times) in self.starts.windows(2).zip(times) {
            if *times > 0 {
                for (pattern, count) in &self.holds[ends[0]..ends[1]] {
                    counts[*pattern as usize] += times * count;
                }
            }
        }
    }
}

/// Items are held in memory, and more than `u32::MAX` of them are not.
pub(super) fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

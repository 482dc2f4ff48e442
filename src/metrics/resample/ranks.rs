//! Rank correlations of pairs that come so many times, without sorting: the pairs come in the order of the judge's score. It
//! must not know the scores, only their ranks among those given.

/// Room to compute in.
pub(super) struct RankRoom {
    human: Vec<f64>,
    judge: Vec<f64>,
    /// How many pairs have which human rank, as a Fenwick tree (1994).
    tree: Vec<f64>,
}

impl RankRoom {
    pub(super) fn new(humans: usize, judges: usize) -> Self {
        Self {
            human: vec![0.0; humans],
            judge: vec![0.0; judges],
            tree: vec![0.0; humans + 1],
        }
    }
}

/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank. `ties` says how often each score comes,
/// the person's and the judge's; neither side may be constant.
pub(super) fn spearman(
    pairs: impl Iterator<Item = ((usize, usize), f64)>,
    ties: (&[f64], &[f64]),
    room: &mut RankRoom,
) -> f64 {
    let middle = ties.0.iter().sum::<f64>() / 2.0;
    let rank = |ties: &[f64], ranks: &mut [f64]| {
        let (mut below, mut squares) = (0.0, 0.0);
        for (count, rank) in ties.iter().zip(ranks) {
            *rank = below + count / 2.0 - middle;
            squares += count * *rank * *rank;
            below += count;
        }
        squares
    };
    let (human, judge) = (rank(ties.0, &mut room.human), rank(ties.1, &mut room.judge));
    let together: f64 = pairs
        .map(|((one, other), count)| count * room.human[one] * room.judge[other])
        .sum();
    (together / (human.sqrt() * judge.sqrt())).clamp(-1.0, 1.0)
}

/// Kendall's tau-b, which corrects for ties; the same is asked of the arguments, and that the judge's rank never falls.
pub(super) fn tau_b(
    pairs: impl Iterator<Item = ((usize, usize), f64)> + Clone,
    ties: (&[f64], &[f64]),
    room: &mut RankRoom,
) -> f64 {
    let alike = |ties: &[f64]| ties.iter().map(|count| count * (count - 1.0)).sum::<f64>() / 2.0;
    let n: f64 = ties.0.iter().sum();
    let all = n * (n - 1.0) / 2.0;
    room.tree.fill(0.0);
    // Pairs with the judge's rank at hand are met in the tree only once all of them have been compared with those before.
    let mut waiting = pairs.clone();
    let (mut met, mut sign) = (0.0, 0.0);
    let mut last = 0;
    let mut behind = 0;
    for (ahead, ((human, judge), count)) in pairs.enumerate() {
        if judge != last {
            for ((human, _), count) in waiting.by_ref().take(ahead - behind) {
                add(&mut room.tree, human, count);
                met += count;
            }
            behind = ahead;
            last = judge;
        }
        let lower = below(&room.tree, human);
        let higher = met - below(&room.tree, human + 1);
        sign += count * (lower - higher);
    }
    let scale = (all - alike(ties.0)).sqrt() * (all - alike(ties.1)).sqrt();
    (sign / scale).clamp(-1.0, 1.0)
}

fn add(tree: &mut [f64], rank: usize, count: f64) {
    let mut at = rank + 1;
    while at < tree.len() {
        tree[at] += count;
        at += at & at.wrapping_neg();
    }
}

/// How many pairs have a rank below this one.
fn below(tree: &[f64], rank: usize) -> f64 {
    let (mut at, mut sum) = (rank, 0.0);
    while at > 0 {
        sum += tree[at];
        at &= at - 1;
    }
    sum
}

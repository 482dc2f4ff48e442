//! Random numbers that are the same everywhere. Knows nothing of logs.

use std::f64::consts::TAU;

const LONGEST_TEXT: f64 = 60_000.0;

/// `SplitMix64` (Steele, Lea and Flood 2014): small, fast, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    /// The sequence for one part of one record, independent of the order in which records are made.
    pub(crate) fn of(seed: u64, part: u64, index: u64) -> Self {
        let mut mixed = Self(seed.rotate_left(32) ^ part.rotate_right(8));
        let start = mixed.next() ^ index;
        Self(Self(start).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn bits(&mut self) -> u32 {
        u32::try_from(self.next() >> 32).expect("the upper half has 32 bits")
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let scaled = (u64::from(self.bits()) * u64::from(end)) >> 32;
        u32::try_from(scaled).expect("it is below a number of 32 bits")
    }

    /// A number from 0, included, to 1, excluded.
    fn unit(&mut self) -> f64 {
        f64::from(self.bits()) / 4_294_967_296.0
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let end = u32::try_from(from.len()).expect("the lists are short");
        from[self.below(end) as usize]
    }

    /// Bytes of a text: log-normal with this mean before it is cut off at the longest.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number lies between 1 and 60,000"
    )]
    pub(crate) fn length(&mut self, mean: f64) -> usize {
        const SIGMA: f64 = 1.1;
        let normal = (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (TAU * self.unit()).cos();
        let length = mean * (SIGMA * normal - SIGMA * SIGMA / 2.0).exp();
        length.clamp(1.0, LONGEST_TEXT) as usize
    }
}

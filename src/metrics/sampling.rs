//! Rounding to points of a scale, and the seeded generator behind every shuffle and resample.
//!
//! It must not take a seed from a clock: the same seed gives the same order on every machine, for good.

/// Rounds half up, also below zero: 2.5 to 3, −2.5 to −2.
#[must_use]
pub fn round_half_up(value: f64) -> f64 {
    let floor = value.floor();
    // Adding a half first would carry 0.49999999999999994 to 1.
    if value - floor >= 0.5 {
        floor + 1.0
    } else {
        floor
    }
}

/// The position, from 0, of a score on a scale of whole points from `min` to `max`, a decimal rounded half up. None for
/// a score off the scale: it is a misfit, and never clamped.
#[must_use]
pub fn position(value: f64, min: i64, max: i64) -> Option<usize> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "points of a scale are small numbers"
    )]
    let (low, high) = (min as f64, max as f64);
    if !(low..=high).contains(&value) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the length of a scale"
    )]
    let position = (round_half_up(value) - low) as usize;
    Some(position)
}

/// The generator `SplitMix64` (Steele, Lea and Flood 2014): small, fast, and good enough for shuffles and resamples, not
/// for secrets.
#[derive(Clone, Debug)]
pub struct Generator {
    state: u64,
}

impl Generator {
    /// The generator of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `bound`, each with the same chance (Lemire 2019); 0 if the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(bound);
            #[expect(clippy::cast_possible_truncation, reason = "the low half is asked for")]
            let low = product as u64;
            // The first half of the test is nearly always true, and spares the division.
            if low >= bound || low >= bound.wrapping_neg().checked_rem(bound).unwrap_or(0) {
                // The high half is below the bound, which is a usize.
                return usize::try_from(product >> 64).unwrap_or(0);
            }
        }
    }

    /// Puts items into a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Generator, position, round_half_up};

    #[test]
    fn halves_go_up() {
        let cases = [
            (2.5, 3.0),
            (2.499, 2.0),
            (3.5, 4.0),
            (-2.5, -2.0),
            (0.499_999_999_999_999_94, 0.0),
            (4.0, 4.0),
        ];
        for (value, expected) in cases {
            assert!(
                (round_half_up(value) - expected).abs() < f64::EPSILON,
                "{value}"
            );
        }
    }

    #[test]
    fn a_score_off_the_scale_has_no_position() {
        let cases = [
            (1.0, Some(0)),
            (5.0, Some(4)),
            (3.5, Some(3)),
            (0.9, None),
            (5.1, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ];
        for (value, expected) in cases {
            assert_eq!(position(value, 1, 5), expected, "{value}");
        }
    }

    #[test]
    fn the_generator_gives_the_published_numbers() {
        let mut generator = Generator::new(1_234_567);
        let numbers = [
            generator.next_u64(),
            generator.next_u64(),
            generator.next_u64(),
        ];
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn a_shuffle_keeps_all_items_and_repeats_itself() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            Generator::new(seed).shuffle(&mut items);
            items
        };
        assert_eq!(shuffled(7), shuffled(7));
        assert_ne!(shuffled(7), shuffled(8));
        let mut items = shuffled(7);
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn every_number_below_the_bound_comes_about_as_often() {
        let mut generator = Generator::new(7);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[generator.below(6)] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_600..10_400).contains(count)),
            "{counts:?}"
        );
        assert_eq!(generator.below(0), 0);
        assert_eq!(generator.below(1), 0);
    }
}

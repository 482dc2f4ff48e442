//! Inputs near to good ones: bytes changed, pieces taken out, doubled, exchanged with those of another seed, and words put in
//! that parsers look for. The same seed makes the same inputs.

/// What parsers look for, or trip over.
const WORDS: [&[u8]; 24] = [
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"{\"",
    b"\":",
    b"[[",
    b"]]",
    b"1e400",
    b"-1",
    b"18446744073709551616",
    b"NaN",
    b"\\ud800",
    b"\\u0000",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b"\"messages\":",
    b"\"content\":[",
    b"\"choices\":[",
    b"<think>",
    b"```json",
    b"\x1b[2J",
];

/// The longest input, in bytes.
const LONGEST: usize = 64 * 1024;

/// Makes inputs.
pub(crate) struct Mutator(u64);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        // Zero would stay zero.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// One of the seeds with one to eight changes.
    pub(crate) fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one_of(seeds).clone();
        for _ in 0..=self.below(8) {
            self.change(&mut input, seeds);
            input.truncate(LONGEST);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let length = self.below(32.min(input.len() - at) + 1);
        match self.below(7) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 => {
                let byte = u8::try_from(self.below(256)).expect("below 256");
                input.insert(at, byte);
            }
            2 => {
                input.drain(at..at + length);
            }
            3 => {
                let piece = input[at..at + length].to_vec();
                for _ in 0..=self.below(64) {
                    input.splice(at..at, piece.iter().copied());
                }
            }
            4 => {
                let word = self.one_of(&WORDS);
                input.splice(at..at + length, word.iter().copied());
            }
            5 => {
                let other = self.one_of(seeds);
                let from = self.below(other.len() + 1);
                input.splice(at..at + length, other[from..].iter().copied());
            }
            _ => input.truncate(at),
        }
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A number below a bound that is not 0 (xorshift, Marsaglia 2003).
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("below the bound")
    }
}

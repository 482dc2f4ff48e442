//! A hash over many short fields. Knows bytes, not what they mean.

/// Bytes that are gathered before they are hashed.
const GATHERED: usize = 16 << 10;

/// BLAKE3 over everything that was put in, in the order in which it was. Fields are gathered: hashed one by one they would
/// cost twice the time, which an import of a million logs feels.
pub(super) struct Digest {
    hasher: blake3::Hasher,
    gathered: Vec<u8>,
}

impl Digest {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            hasher: blake3::Hasher::new(),
            gathered: Vec::with_capacity(GATHERED),
        }
    }

    /// Adds bytes.
    pub(super) fn put(&mut self, mut bytes: &[u8]) {
        while let Some((fits, rest)) = bytes.split_at_checked(GATHERED - self.gathered.len()) {
            self.gathered.extend_from_slice(fits);
            self.hasher.update(&self.gathered);
            self.gathered.clear();
            bytes = rest;
        }
        self.gathered.extend_from_slice(bytes);
    }

    /// The hash of it all.
    pub(super) fn finish(mut self) -> [u8; 32] {
        self.hasher.update(&self.gathered);
        *self.hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_any_length_hash_as_their_bytes_in_a_row() {
        let all: Vec<u8> = (0..60_000_u32).map(|at| at.to_le_bytes()[0]).collect();
        for lengths in [
            vec![],
            vec![0, 1, GATHERED - 2, 1, 0],
            vec![GATHERED, GATHERED],
            vec![GATHERED - 1, 2, 9_000, 3],
            vec![60_000],
        ] {
            let mut digest = Digest::new();
            let mut at = 0;
            for length in &lengths {
                digest.put(&all[at..at + length]);
                at += length;
            }
            assert_eq!(
                digest.finish(),
                *blake3::hash(&all[..at]).as_bytes(),
                "{lengths:?}"
            );
        }
    }
}

//! Where in a source something stands. Reads nothing.

/// Where a record starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its first line, from 1.
    pub line: u64,
    /// Its first byte in the decompressed source, from 0.
    pub offset: u64,
}

impl Place {
    /// The first byte of a source.
    pub const START: Self = Self { line: 1, offset: 0 };
}

//! Packing: zstd at level 1 with a context that is kept, the length in front. A new context a block costs a quarter of an
//! import's time. Bodies are packed with longer matches than zstd would ask for: a sixth faster, a twentieth longer.

use std::fmt;

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

/// No packed block is longer than this when unpacked; a length beyond it is damage.
const LONGEST: usize = 1 << 30;

/// The fewest bytes of a body that are worth pointing back to.
const BODY_MATCH: u32 = 7;

/// Bytes of memory that are kept for the next block.
const KEPT: usize = 1 << 20;

/// Packs and unpacks blocks.
pub(super) struct Packer {
    compressor: Compressor<'static>,
    bodies: Compressor<'static>,
    decompressor: Decompressor<'static>,
    buffer: Vec<u8>,
}

impl fmt::Debug for Packer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Packer")
    }
}

impl Packer {
    /// A packer with contexts of its own.
    pub(super) fn new() -> Self {
        let mut bodies = Compressor::new(1).expect("level 1 exists");
        bodies
            .set_parameter(CParameter::MinMatch(BODY_MATCH))
            .expect("zstd knows matches of 3 to 7 bytes");
        Self {
            bodies,
            compressor: Compressor::new(1).expect("level 1 exists"),
            decompressor: Decompressor::new().expect("a context needs memory alone"),
            buffer: Vec::new(),
        }
    }

    /// Appends the packed bytes; returns how many there are.
    pub(super) fn pack(&mut self, bytes: &[u8], into: &mut Vec<u8>) -> usize {
        append(&mut self.compressor, &mut self.buffer, bytes, into)
    }

    /// The same for the bodies of a frame, which are mostly prose.
    pub(super) fn pack_bodies(&mut self, bytes: &[u8], into: &mut Vec<u8>) -> usize {
        append(&mut self.bodies, &mut self.buffer, bytes, into)
    }

    /// The same at another level, for the rare place where bytes must be few rather than soon packed.
    pub(super) fn pack_at(level: i32, bytes: &[u8], into: &mut Vec<u8>) -> usize {
        let packed = zstd::bulk::compress(bytes, level).expect("a context needs memory alone");
        let length = u32::try_from(bytes.len()).expect("a block is shorter than 4 GB");
        into.extend_from_slice(&length.to_le_bytes());
        into.extend_from_slice(&packed);
        packed.len() + 4
    }

    /// The bytes as they were; None when they were changed.
    pub(super) fn unpack(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.unpack_into(packed, &mut bytes).then_some(bytes)
    }

    /// The same into the place of what stands there; false when they were changed.
    pub(super) fn unpack_into(&mut self, packed: &[u8], bytes: &mut Vec<u8>) -> bool {
        bytes.clear();
        let Some((length, packed)) = packed.split_first_chunk::<4>() else {
            return false;
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > LONGEST {
            return false;
        }
        bytes.reserve(length);
        let unpacked = self.decompressor.decompress_to_buffer(packed, bytes);
        unpacked.is_ok() && bytes.len() == length
    }
}

fn append(
    compressor: &mut Compressor<'static>,
    buffer: &mut Vec<u8>,
    bytes: &[u8],
    into: &mut Vec<u8>,
) -> usize {
    buffer.clear();
    buffer.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
    let packed = compressor
        .compress_to_buffer(bytes, buffer)
        .expect("the buffer is as long as packed bytes can get");
    let length = u32::try_from(bytes.len()).expect("a block is shorter than 4 GB");
    into.extend_from_slice(&length.to_le_bytes());
    into.extend_from_slice(&buffer[..packed]);
    buffer.clear();
    buffer.shrink_to(KEPT);
    packed + 4
}

//! One frame of a segment: a head, a small packed part that says what is in it, and the packed bodies.
//!
//! ```text
//! u32 length of the payload · u32 crc32 of all that follows · u32 length of the first part ·
//! u32 first ordinal · u8 kind · u8 0 · u16 records · payload
//! ```

use crate::store::pack::Packer;

/// Bytes of a head.
pub(in crate::store) const HEAD: usize = 20;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    /// Nothing: space that was never written.
    Empty,
    /// Free texts, one a record.
    Texts,
    /// Logs: raw, normalised and given scores, three parts a record.
    Logs,
    /// Scores that came for known logs: raw and given scores, two parts a record.
    Scores,
}

/// A frame's head.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Head {
    pub(in crate::store) length: u32,
    crc: u32,
    /// Bytes of the payload's first part.
    pub(in crate::store) meta: u32,
    /// The ordinal of the first log; 0 where there are none.
    pub(in crate::store) first: u32,
    pub(in crate::store) kind: Kind,
    pub(in crate::store) count: u16,
}

impl Head {
    /// Reads a head; None where it can't be one.
    pub(in crate::store) fn decode(bytes: &[u8; HEAD]) -> Option<Self> {
        let word = |at: usize| {
            let mut word = [0; 4];
            word.copy_from_slice(&bytes[at..at + 4]);
            u32::from_le_bytes(word)
        };
        let kind = match bytes[16] {
            0 => Kind::Empty,
            1 => Kind::Texts,
            2 => Kind::Logs,
            3 => Kind::Scores,
            _ => return None,
        };
        let head = Self {
            length: word(0),
            crc: word(4),
            meta: word(8),
            first: word(12),
            kind,
            count: u16::from_le_bytes([bytes[18], bytes[19]]),
        };
        (head.meta <= head.length).then_some(head)
    }

    /// Whether the payload is what was written.
    pub(in crate::store) fn fits(&self, payload: &[u8]) -> bool {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&self.tail());
        hasher.update(payload);
        hasher.finalize() == self.crc
    }

    fn tail(&self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.meta.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.first.to_le_bytes());
        bytes[8] = match self.kind {
            Kind::Empty => 0,
            Kind::Texts => 1,
            Kind::Logs => 2,
            Kind::Scores => 3,
        };
        bytes[10..].copy_from_slice(&self.count.to_le_bytes());
        bytes
    }
}

/// Makes a frame of its two parts.
pub(in crate::store) fn encode(
    packer: &mut Packer,
    kind: Kind,
    first: u32,
    count: u16,
    meta: &[u8],
    body: &[u8],
) -> Vec<u8> {
    let mut frame = vec![0; HEAD];
    let meta_length = packer.pack(meta, &mut frame);
    packer.pack(body, &mut frame);
    let length = u32::try_from(frame.len() - HEAD).expect("a frame is shorter than 4 GB");
    let mut head = Head {
        length,
        crc: 0,
        meta: u32::try_from(meta_length).expect("a part is shorter than its frame"),
        first,
        kind,
        count,
    };
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&head.tail());
    hasher.update(&frame[HEAD..]);
    head.crc = hasher.finalize();
    frame[..4].copy_from_slice(&head.length.to_le_bytes());
    frame[4..8].copy_from_slice(&head.crc.to_le_bytes());
    frame[8..HEAD].copy_from_slice(&head.tail());
    frame
}

/// Appends one part of a record.
pub(in crate::store) fn put_part(body: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).expect("a record is shorter than 4 GB");
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(part);
}

/// The parts of an unpacked body in their order. Ends early where the body was bent out of shape.
pub(in crate::store) fn parts(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let (part, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        rest = behind;
        Some(part)
    })
}

//! One frame of a segment: a head, a small packed part that says what is in it, and the packed bodies.
//!
//! ```text
//! u32 length of the payload · u32 crc32 of all that follows · u32 length of the first part ·
//! u32 first ordinal · u8 kind · u8 slack · u16 records · payload
//! ```
//!
//! A frame that was written anew with less in it keeps its length, so that every place behind it stays: what is left over
//! at the end of the payload is slack, all zeros. From 255 bytes on the slack's last four say how long it is.

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
    slack: u8,
    pub(in crate::store) count: u16,
}

/// The slack is so long that it says its length itself.
const LONG_SLACK: u8 = u8::MAX;

/// The ways to pack a frame that must fit its old place: as it was packed, at which it nearly always fits, and then harder.
const WAYS: [Way; 9] = [
    Way::AsBefore,
    Way::Level(1),
    Way::Level(3),
    Way::Level(6),
    Way::Level(9),
    Way::Level(12),
    Way::Level(16),
    Way::Level(19),
    Way::Level(22),
];

/// A way to pack a frame.
#[derive(Clone, Copy)]
enum Way {
    AsBefore,
    Level(i32),
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
            slack: bytes[17],
            count: u16::from_le_bytes([bytes[18], bytes[19]]),
        };
        (head.meta <= head.length).then_some(head)
    }

    /// Bytes of the whole frame.
    pub(in crate::store) fn whole(&self) -> usize {
        HEAD + self.length as usize
    }

    /// The packed bodies in a payload; None where the lengths can't be right.
    pub(in crate::store) fn bodies<'a>(&self, payload: &'a [u8]) -> Option<&'a [u8]> {
        let rest = payload.get(self.meta as usize..)?;
        let slack = match self.slack {
            LONG_SLACK => u32::from_le_bytes(*rest.last_chunk::<4>()?) as usize,
            short => usize::from(short),
        };
        rest.get(..rest.len().checked_sub(slack)?)
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
        bytes[9] = self.slack;
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
    packer.pack_bodies(body, &mut frame);
    let length = u32::try_from(frame.len() - HEAD).expect("a frame is shorter than 4 GB");
    let head = Head {
        length,
        crc: 0,
        meta: u32::try_from(meta_length).expect("a part is shorter than its frame"),
        first,
        kind,
        slack: 0,
        count,
    };
    seal(head, &mut frame);
    frame
}

/// Makes a frame that takes the place of another one, byte for byte as long, of parts that hold less than that one's. None
/// where they can't be packed into so few bytes.
pub(in crate::store) fn encode_instead(old: &Head, meta: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let mut packer = Packer::new();
    WAYS.into_iter().find_map(|way| {
        let mut frame = vec![0; HEAD];
        let meta_length = match way {
            Way::AsBefore => packer.pack(meta, &mut frame),
            Way::Level(level) => Packer::pack_at(level, meta, &mut frame),
        };
        match way {
            Way::AsBefore => packer.pack_bodies(body, &mut frame),
            Way::Level(level) => Packer::pack_at(level, body, &mut frame),
        };
        let slack = old.whole().checked_sub(frame.len())?;
        frame.resize(old.whole(), 0);
        let short = u8::try_from(slack).unwrap_or(LONG_SLACK);
        if short == LONG_SLACK {
            let long = u32::try_from(slack).expect("a frame is shorter than 4 GB");
            let at = frame.len() - 4;
            frame[at..].copy_from_slice(&long.to_le_bytes());
        }
        let head = Head {
            meta: u32::try_from(meta_length).expect("a part is shorter than its frame"),
            slack: short,
            ..*old
        };
        seal(head, &mut frame);
        Some(frame)
    })
}

/// Puts the head in front of the payload, with its checksum.
fn seal(head: Head, frame: &mut [u8]) {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&head.tail());
    hasher.update(&frame[HEAD..]);
    frame[..4].copy_from_slice(&head.length.to_le_bytes());
    frame[4..8].copy_from_slice(&hasher.finalize().to_le_bytes());
    frame[8..HEAD].copy_from_slice(&head.tail());
}

/// Appends one part of a record.
pub(in crate::store) fn put_part(body: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).expect("a record is shorter than 4 GB");
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(part);
}

/// Appends one part of a record that is written in place.
pub(in crate::store) fn put_part_with(body: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let at = body.len();
    put_part(body, &[]);
    write(body);
    let length = u32::try_from(body.len() - at - 4).expect("a record is shorter than 4 GB");
    body[at..at + 4].copy_from_slice(&length.to_le_bytes());
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Records from a small alphabet, so that many of them are alike, and from all bytes, so that many can't be packed.
    fn records() -> impl Strategy<Value = Vec<(bool, Vec<u8>)>> {
        let bytes = prop_oneof![
            proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'b')], 0..40),
            proptest::collection::vec(any::<u8>(), 0..400),
            "[a-z]{3,9}( [a-z]{3,9}){0,60}".prop_map(String::into_bytes),
        ];
        proptest::collection::vec((any::<bool>(), bytes), 1..40)
    }

    proptest! {
        #[test]
        fn what_is_left_of_a_frame_fits_into_its_place(records in records(), meta in proptest::collection::vec(any::<u8>(), 0..90)) {
            let body = |keeps_all: bool| {
                let mut body = Vec::new();
                for (is_kept, record) in &records {
                    put_part(&mut body, if keeps_all || *is_kept { record } else { &[] });
                }
                body
            };
            let (whole, less) = (body(true), body(false));
            let mut packer = Packer::new();
            let old = encode(&mut packer, Kind::Texts, 7, 3, &meta, &whole);
            let (head, payload) = old.split_first_chunk::<HEAD>().expect("a head");
            let head = Head::decode(head).expect("a head");
            prop_assert_eq!(packer.unpack(head.bodies(payload).expect("bodies")), Some(whole));
            let new = encode_instead(&head, &meta, &less).expect("it fits");
            prop_assert_eq!(new.len(), old.len());
            let (head, payload) = new.split_first_chunk::<HEAD>().expect("a head");
            let head = Head::decode(head).expect("a head");
            prop_assert!(head.fits(payload));
            prop_assert_eq!((head.first, head.count, head.kind), (7, 3, Kind::Texts));
            prop_assert_eq!(packer.unpack(&payload[..head.meta as usize]), Some(meta));
            prop_assert_eq!(packer.unpack(head.bodies(payload).expect("bodies")), Some(less));
        }
    }
}

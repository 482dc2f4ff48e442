//! Names of things: newtypes that can't be mixed up, with their written forms. Knows no store.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// What a log is known by: the first 128 bits of blake3 over its content. Written as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId(pub [u8; 16]);

/// A log's place in its store: dense, from 0, in order of import, never given twice.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Ordinal(pub u32);

/// An event's place in the journal, from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// The hash of what a score depends on: instructions and criteria. Written as `b3:` and 64 digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvaluatorVersion(pub [u8; 32]);

/// The hash of everything that makes a judge answer as it does; the key of its cache.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JudgeIdentity(pub [u8; 32]);

/// The hash by which the journal names a free text that stands in a segment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextHash(pub [u8; 32]);

/// A text that is no id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not {1}")]
pub struct NotAnId(pub String, pub &'static str);

impl TextHash {
    /// The name of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

impl LogId {
    /// Whether the written id starts with these hexadecimal digits, in either case.
    #[must_use]
    pub fn starts_with(&self, prefix: &str) -> bool {
        !prefix.is_empty() && self.to_string().starts_with(&prefix.to_ascii_lowercase())
    }

    /// The first eight digits: enough to tell logs apart on a screen.
    #[must_use]
    pub fn short(&self) -> String {
        hex(&self.0[..4])
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogId({self})")
    }
}

impl FromStr for LogId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        unhex(text)
            .map(Self)
            .ok_or_else(|| NotAnId(text.to_string(), "a log's id of 32 hexadecimal digits"))
    }
}

impl Serialize for LogId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LogId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl Ordinal {
    /// The place as an index into columns.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Ordinal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Gives a 32-byte hash its written form `b3:…`, its parser and its serde form.
macro_rules! written_as_b3 {
    ($name:ident, $what:literal) => {
        impl $name {
            /// The first eight digits: enough to tell a handful apart on a screen.
            #[must_use]
            pub fn short(&self) -> String {
                hex(&self.0[..4])
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "b3:{}", hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.short())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix("b3:")
                    .and_then(unhex)
                    .map(Self)
                    .ok_or_else(|| NotAnId(text.to_string(), $what))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(de::Error::custom)
            }
        }
    };
}

written_as_b3!(
    EvaluatorVersion,
    "a version of an evaluator (`b3:` and 64 hexadecimal digits)"
);
written_as_b3!(
    JudgeIdentity,
    "a judge's identity (`b3:` and 64 hexadecimal digits)"
);
written_as_b3!(
    TextHash,
    "the hash of a text (`b3:` and 64 hexadecimal digits)"
);

/// Who decides: a name of 1 to 128 characters without control characters or spaces at its ends. It may hold what names
/// and addresses hold, dots and commas too: the filter language knows names as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Reviewer(String);

impl Reviewer {
    /// The most characters of a name.
    pub const LONGEST: usize = 128;

    /// Checks a name.
    ///
    /// # Errors
    /// When the name breaks one of the rules of [`Reviewer`].
    pub fn new(name: impl Into<String>) -> Result<Self, NotAnId> {
        let name = name.into();
        let fits = !name.is_empty()
            && name.chars().count() <= Self::LONGEST
            && name.trim() == name
            && !name.chars().any(char::is_control);
        if fits {
            Ok(Self(name))
        } else {
            Err(NotAnId(
                name,
                "a reviewer's name (1 to 128 characters, no control characters, no spaces at its ends)",
            ))
        }
    }

    /// The reviewer of this name in a file. A name that breaks the rules of [`Reviewer`] becomes one that keeps them,
    /// with a hash of what was written behind it, so that two names never become one.
    #[must_use]
    pub fn given(name: &str) -> Self {
        Self::new(name).unwrap_or_else(|_| {
            let hash = hex(&blake3::hash(name.as_bytes()).as_bytes()[..4]);
            let fit: String = name
                .trim()
                .chars()
                .map(|c| if c.is_control() { '_' } else { c })
                .take(Self::LONGEST - hash.len() - 1)
                .collect();
            Self(format!("{}~{hash}", fit.trim()))
        })
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reviewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Reviewer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String can't fail");
            text
        })
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_written() {
        let id = LogId([0x9f; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.starts_with("9F9f") && !id.starts_with("") && !id.starts_with("90"));
        let version = EvaluatorVersion([7; 32]);
        assert_eq!(version.to_string().parse(), Ok(version));
        assert!("b3:xyz".parse::<JudgeIdentity>().is_err());
        assert!("ééééééééééééééééé".parse::<LogId>().is_err());
    }

    #[test]
    fn a_reviewer_has_a_name_that_filters_and_files_can_hold() {
        for good in [
            "r1",
            "Ana Müller",
            "anna.k@example.org",
            "CORP:ana",
            "Müller, Ana",
        ] {
            assert!(Reviewer::new(good).is_ok(), "{good}");
            assert_eq!(Reviewer::given(good).as_str(), good);
        }
        for bad in ["", " r1", "a\nb", &"x".repeat(129)] {
            assert!(Reviewer::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_of_a_file_that_break_the_rules_never_become_one() {
        let long = "x".repeat(200);
        let other = format!("{long}y");
        let names = [
            "", " ", " r1", "r1", "r1 ", "a\nb", "a\tb", "a_b", &long, &other, "\u{85}",
        ];
        let given: std::collections::BTreeSet<_> =
            names.iter().map(|name| Reviewer::given(name)).collect();
        assert_eq!(given.len(), names.len(), "{given:?}");
        assert!(given.iter().all(|who| Reviewer::new(who.as_str()).is_ok()));
    }
}

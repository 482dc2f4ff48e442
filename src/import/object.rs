//! One JSON object with its fields left unread: what detection looks at, and what formats read from.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::rejection::Reason;

/// A record's fields, in their order, each as the text of its value.
pub(super) struct Object<'a> {
    text: &'a str,
    fields: Fields<'a>,
}

struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// What a value is, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Bool,
    List,
    Object,
}

impl<'a> Object<'a> {
    /// Checks brackets and the order of things; strings and numbers are checked when a field is read.
    pub(super) fn parse(text: &'a str) -> Result<Self, Reason> {
        match text.trim_ascii_start().as_bytes().first() {
            Some(b'{') => {}
            Some(b'[') => return Err(Reason::NotAnObject("a list")),
            Some(b'"') => return Err(Reason::NotAnObject("a bare string")),
            _ => {
                let Err(error) = serde_json::from_str::<&RawValue>(text) else {
                    return Err(Reason::NotAnObject("a bare value"));
                };
                return Err(Reason::of_json(&error, text, text));
            }
        }
        match serde_json::from_str(text) {
            Ok(fields) => Ok(Self { text, fields }),
            Err(error) => Err(Reason::of_json(&error, text, text)),
        }
    }

    /// The object as it stands.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.fields.0.iter().map(|(key, raw)| (&**key, *raw))
    }

    /// The value of a field; None where it is not there or null. The last of two with one name counts.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.fields
            .0
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map(|(_, raw)| *raw)
            .filter(|raw| raw.get() != "null")
    }

    /// Whether the field is there, if only as null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.fields.0.iter().any(|(name, _)| name == key)
    }

    pub(super) fn kind(&self, key: &str) -> Option<Kind> {
        self.get(key).and_then(kind)
    }

    /// The first of these names that is there and not null.
    pub(super) fn first<'k>(&self, keys: &[&'k str]) -> Option<(&'k str, &'a RawValue)> {
        keys.iter()
            .find_map(|key| self.get(key).map(|raw| (*key, raw)))
    }

    /// Reads a value that belongs to this record.
    pub(super) fn read<T: Deserialize<'a>>(
        &self,
        key: &str,
        raw: &'a RawValue,
    ) -> Result<T, Reason> {
        serde_json::from_str(raw.get()).map_err(|error| {
            if error.is_data() {
                let what = error.to_string();
                Reason::Field {
                    field: key.to_string(),
                    what: what
                        .split(" at line ")
                        .next()
                        .unwrap_or_default()
                        .to_string(),
                }
            } else {
                Reason::of_json(&error, raw.get(), self.text)
            }
        })
    }

    /// The object that a field of this record holds.
    pub(super) fn inner(&self, raw: &'a RawValue) -> Result<Self, Reason> {
        match serde_json::from_str(raw.get()) {
            Ok(fields) => Ok(Self {
                text: self.text,
                fields,
            }),
            Err(error) => Err(Reason::of_json(&error, raw.get(), self.text)),
        }
    }

    /// Reads the whole record at once.
    pub(super) fn whole<T: Deserialize<'a>>(&self) -> Result<T, Reason> {
        serde_json::from_str(self.text)
            .map_err(|error| Reason::of_json(&error, self.text, self.text))
    }

    /// A value as text: a string's own text, anything else as it stands.
    pub(super) fn as_text(&self, key: &str, raw: &'a RawValue) -> Result<String, Reason> {
        if kind(raw) == Some(Kind::Text) {
            match text(raw) {
                Some(text) => Ok(text),
                // Half of a surrogate pair: serde says where.
                None => self.read(key, raw),
            }
        } else {
            Ok(raw.get().to_string())
        }
    }

    /// The names of the fields, for a sentence.
    pub(super) fn names(&self) -> String {
        const MOST: usize = 12;
        let mut names: Vec<_> = self
            .fields
            .0
            .iter()
            .take(MOST)
            .map(|(key, _)| format!("`{}`", key.chars().take(40).collect::<String>()))
            .collect();
        if self.fields.0.len() > MOST {
            names.push(format!("{} more", self.fields.0.len() - MOST));
        }
        if names.is_empty() {
            "no field".to_string()
        } else {
            names.join(", ")
        }
    }
}

/// What a value is; None for null.
pub(super) fn kind(raw: &RawValue) -> Option<Kind> {
    match raw.get().as_bytes().first() {
        Some(b'"') => Some(Kind::Text),
        Some(b'[') => Some(Kind::List),
        Some(b'{') => Some(Kind::Object),
        Some(b't' | b'f') => Some(Kind::Bool),
        Some(b'n') | None => None,
        Some(_) => Some(Kind::Number),
    }
}

/// A string's own text; None where its escapes stand for none. Long texts come at twice serde's speed, which gathers one
/// with escapes in a buffer that has to grow first.
pub(super) fn text(raw: &RawValue) -> Option<String> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let plain = match escape.as_bytes().first()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let (character, length) = escaped(escape)?;
                text.push(character);
                rest = &escape[length..];
                continue;
            }
            _ => return None,
        };
        text.push(plain);
        rest = &escape[1..];
    }
    text.push_str(rest);
    Some(text)
}

/// The character of `u` with four digits, or of two such that are a pair, and the length behind the first backslash.
fn escaped(escape: &str) -> Option<(char, usize)> {
    let first = unit(escape.get(1..5)?)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 5));
    }
    let second = unit(escape.get(5..11)?.strip_prefix("\\u")?)?;
    if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    Some((char::from_u32(code)?, 11))
}

/// Four hexadecimal digits.
fn unit(digits: &str) -> Option<u32> {
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Walk;
        impl<'de> Visitor<'de> for Walk {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(12);
                while let Some(Name(name)) = map.next_key()? {
                    fields.push((name, map.next_value()?));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Walk)
    }
}

/// A field's name, borrowed where it has no escapes.
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(text.to_string())))
            }
        }
        deserializer.deserialize_str(Borrow)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What serde reads from it, and what [`text`] does.
    fn both(json: &str) -> (Option<String>, Option<String>) {
        let raw: &RawValue = serde_json::from_str(json).expect("a string of JSON");
        (serde_json::from_str(json).ok(), text(raw))
    }

    #[test]
    fn a_text_is_read_as_serde_reads_it() {
        let cases = [
            r#""""#,
            r#""plain""#,
            r#""a\n""#,
            r#""\"\\\/\b\f\n\r\t""#,
            r#""\u0041\u00e9\u5168\uFFFF""#,
            r#""\ud83d\ude00!""#,
            r#""x\ud83d""#,
            r#""\ud83dx""#,
            r#""\ud83d\n""#,
            r#""\ud83d\u0041""#,
            r#""\ude00\ud83d""#,
            r#""é\u00e9全""#,
        ];
        for json in cases {
            let (expected, found) = both(json);
            assert_eq!(found, expected, "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_serde_reads_it(
            pieces in proptest::collection::vec(
                prop_oneof![
                    "[a-zé全😀 ]{0,40}",
                    Just("\\n".to_string()),
                    Just("\\\"".to_string()),
                    Just("\\\\".to_string()),
                    "\\\\u(00[0-9a-f]{2}|[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9]{2}|d[89a-f]00)",
                ],
                0..12,
            )
        ) {
            let (expected, found) = both(&format!("\"{}\"", pieces.concat()));
            prop_assert_eq!(found, expected);
        }
    }
}

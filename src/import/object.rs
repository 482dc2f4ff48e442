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

    /// Reads the whole record at once.
    pub(super) fn whole<T: Deserialize<'a>>(&self) -> Result<T, Reason> {
        serde_json::from_str(self.text)
            .map_err(|error| Reason::of_json(&error, self.text, self.text))
    }

    /// A value as text: a string's own text, anything else as it stands.
    pub(super) fn as_text(&self, key: &str, raw: &'a RawValue) -> Result<String, Reason> {
        if kind(raw) == Some(Kind::Text) {
            self.read(key, raw)
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

//! Fields of a log by the user's own paths, for records of no known shape: `output=.result.text`. Runs the jq programs and
//! puts what they give beside the record's own fields; reading the result is the formats' work.

use std::collections::BTreeMap;
use std::fmt;

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::Val;
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use super::rejection::Reason;
use crate::model::nearest::nearest;

/// The fields of a log that may be mapped whole.
const FIELDS: [&str; 13] = [
    "id",
    "messages",
    "input",
    "system",
    "output",
    "candidates",
    "reference",
    "model",
    "at",
    "tags",
    "meta",
    "human",
    "judge",
];

/// The fields of a log's usage.
const USAGE: [&str; 4] = ["input_tokens", "output_tokens", "latency_ms", "cost_usd"];

/// Fields that hold fields of the user's own: how many names stand behind theirs.
const OPEN: [(&str, usize); 3] = [("meta", 1), ("human", 2), ("judge", 2)];

/// Which path gives which field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<Mapped>);

/// One field with its path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mapped {
    /// Its names from the outside in: `meta`, `region`.
    field: Vec<String>,
    program: String,
}

/// Why a mapping is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingError {
    /// There is no `=`.
    #[error("`{0}` has no `=`: write a field and the path to it, such as output=.result.text")]
    NoPath(String),
    /// A log has no such field.
    #[error(
        "a log has no field `{field}`{}; there are {}, usage.input_tokens, meta.NAME, human.REVIEWER.CRITERION and judge.NAME.CRITERION",
        meant(.field),
        FIELDS.join(", ")
    )]
    UnknownField {
        /// The field.
        field: String,
    },
    /// The path is no jq program.
    #[error(
        "`{program}` is no jq path: {what}; such as .result.text or .choices[0].message.content"
    )]
    NotJq {
        /// The path.
        program: String,
        /// What is wrong.
        what: String,
    },
}

fn meant(field: &str) -> String {
    nearest(field, FIELDS.into_iter().chain(USAGE))
        .map(|name| format!(", did you mean `{name}`?"))
        .unwrap_or_default()
}

impl Mapping {
    /// Reads `FIELD=PATH`.
    ///
    /// # Errors
    /// When one of them names no field, or its path is no jq program.
    pub fn parse(texts: &[String]) -> Result<Self, MappingError> {
        let mut mapping = Self::default();
        for text in texts {
            let (field, program) = text
                .split_once('=')
                .ok_or_else(|| MappingError::NoPath(text.clone()))?;
            mapping.add(field.trim(), program.trim())?;
        }
        Ok(mapping)
    }

    /// Adds a field with its path. One that is there already gets the new path.
    ///
    /// # Errors
    /// When it is no field, or its path is no jq program.
    pub fn add(&mut self, field: &str, program: &str) -> Result<(), MappingError> {
        let names = names(field).ok_or_else(|| MappingError::UnknownField {
            field: field.to_string(),
        })?;
        compile(program).map_err(|what| MappingError::NotJq {
            program: program.to_string(),
            what,
        })?;
        self.0.retain(|mapped| mapped.field != names);
        self.0.push(Mapped {
            field: names,
            program: program.to_string(),
        });
        Ok(())
    }

    /// Puts another mapping over this one.
    pub fn extend(&mut self, other: Self) {
        for mapped in other.0 {
            self.0.retain(|known| known.field != mapped.field);
            self.0.push(mapped);
        }
    }

    /// Whether no field is mapped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the mapping alone makes a log: it says what was asked and what was answered.
    #[must_use]
    pub(super) fn is_whole(&self) -> bool {
        self.maps("output", "candidates") && self.maps("input", "messages")
    }

    fn maps(&self, one: &str, other: &str) -> bool {
        self.0
            .iter()
            .any(|mapped| mapped.field[0] == one || mapped.field[0] == other)
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, mapped) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}={}", mapped.field.join("."), mapped.program)?;
        }
        Ok(())
    }
}

/// The names of a field from the outside in; None where a log has no such field.
fn names(field: &str) -> Option<Vec<String>> {
    if FIELDS.contains(&field) {
        return Some(vec![field.to_string()]);
    }
    if USAGE.contains(&field) {
        return Some(vec!["usage".to_string(), field.to_string()]);
    }
    let (outer, inner) = field.split_once('.')?;
    if outer == "usage" {
        return USAGE
            .contains(&inner)
            .then(|| vec![outer.to_string(), inner.to_string()]);
    }
    let (_, depth) = *OPEN.iter().find(|(name, _)| *name == outer)?;
    let mut names = vec![outer.to_string()];
    // The last dot divides: names of people may hold dots.
    match (depth, inner.rsplit_once('.')) {
        (2, Some((who, criterion))) => names.extend([who.to_string(), criterion.to_string()]),
        (1, _) => names.push(inner.to_string()),
        _ => return None,
    }
    names.iter().all(|name| !name.is_empty()).then_some(names)
}

type Filter = jaq_core::Filter<JustLut<Val>>;

/// A jq program; the environment is not for it to read, because evaluators come from others.
fn compile(program: &str) -> Result<Filter, String> {
    let arena = Arena::default();
    let definitions = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs());
    let functions = jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs())
        .filter(|(name, ..)| !matches!(*name, "env" | "input" | "inputs"));
    let modules = Loader::new(definitions)
        .load(
            &arena,
            File {
                code: program,
                path: (),
            },
        )
        .map_err(|_| "it can't be parsed".to_string())?;
    Compiler::default()
        .with_funs(functions)
        .compile(modules)
        .map_err(|errors| {
            let unknown = errors.into_iter().flat_map(|(_, errors)| errors);
            let unknown: Vec<_> = unknown.map(|(name, _)| format!("`{name}`")).collect();
            format!("{} is not known", unknown.join(", "))
        })
}

/// A mapping that is ready to run, on one thread.
pub(super) struct Mapper(Vec<(Vec<String>, Filter)>);

impl Mapper {
    pub(super) fn of(mapping: &Mapping) -> Self {
        let compiled = mapping.0.iter().map(|mapped| {
            let filter =
                compile(&mapped.program).expect("the mapping was compiled when it was made");
            (mapped.field.clone(), filter)
        });
        Self(compiled.collect())
    }

    /// The record with the mapped fields put over its own.
    pub(super) fn apply(&self, text: &str) -> Result<String, Reason> {
        let mut fields: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(text).map_err(|error| Reason::of_json(&error, text, text))?;
        let record =
            jaq_json::read::parse_single(text.as_bytes()).map_err(|error| Reason::Field {
                field: "the record".to_string(),
                what: error.to_string(),
            })?;
        let replaces = |name: &str| self.0.iter().any(|(field, _)| field[0] == name);
        // One of the two says what was asked; the other would speak against it.
        if replaces("input") && !replaces("messages") {
            fields.remove("messages");
        }
        for (field, filter) in &self.0 {
            let context = Ctx::<JustLut<Val>>::new(&filter.lut, Vars::new([]));
            let given = filter
                .id
                .run((context, record.clone()))
                .map(unwrap_valr)
                .next();
            let value = match given {
                None => continue,
                Some(Ok(value)) => value.to_string(),
                Some(Err(error)) => {
                    return Err(Reason::Field {
                        field: field.join("."),
                        what: error.to_string(),
                    });
                }
            };
            if value != "null" {
                put(&mut fields, field, &value);
            }
        }
        Ok(serde_json::to_string(&fields).expect("fields of a record are JSON"))
    }
}

/// Puts a value below its names.
fn put(fields: &mut BTreeMap<String, Box<RawValue>>, names: &[String], json: &str) {
    let Some((first, rest)) = names.split_first() else {
        return;
    };
    let whole = if rest.is_empty() {
        json.to_string()
    } else {
        let mut outer = fields
            .get(first)
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or(Value::Null);
        let value = serde_json::from_str(json).unwrap_or_else(|_| json.into());
        let mut place = &mut outer;
        for name in rest {
            if !place.is_object() {
                *place = Value::Object(serde_json::Map::new());
            }
            place = &mut place[name];
        }
        *place = value;
        outer.to_string()
    };
    if let Ok(raw) = RawValue::from_string(whole) {
        fields.insert(first.clone(), raw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(texts: &[&str], record: &str) -> String {
        let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
        let mapping = Mapping::parse(&texts).expect("a mapping");
        Mapper::of(&mapping).apply(record).expect("a record")
    }

    #[test]
    fn paths_put_fields_over_those_of_the_record() {
        let record = r#"{"q":{"text":"Hi"},"messages":7,"result":[{"text":"a"},{"text":"b"}],"n":12345678901234567890123,"meta":{"x":1}}"#;
        assert_eq!(
            mapped(
                &[
                    "input=.q.text",
                    "output = .result[-1].text",
                    "meta.first=.result[0].text",
                    "human.anna.k.tone=3",
                    "usage.cost_usd=0.5",
                    "model=.nothing",
                    "id=.n",
                    "tags=[.result[].text]",
                ],
                record
            ),
            r#"{"human":{"anna.k":{"tone":3}},"id":12345678901234567890123,"input":"Hi","meta":{"x":1,"first":"a"},"n":12345678901234567890123,"output":"b","q":{"text":"Hi"},"result":[{"text":"a"},{"text":"b"}],"tags":["a","b"],"usage":{"cost_usd":0.5}}"#
        );
    }

    #[test]
    fn what_is_no_mapping_says_why() {
        let cases = [
            ("output", "has no `=`"),
            ("outptu=.a", "did you mean `output`"),
            ("meta.=.a", "no field `meta.`"),
            ("human.tone=.a", "no field `human.tone`"),
            ("output=.a[", "no jq path"),
            ("output=foo(.a)", "`foo` is not known"),
            ("output=env.HOME", "`env` is not known"),
        ];
        for (text, expected) in cases {
            let error = Mapping::parse(&[text.to_string()]).expect_err(text);
            assert!(error.to_string().contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn a_path_that_fails_names_its_field() {
        let mapping = Mapping::parse(&["output=.a.b".to_string()]).expect("a mapping");
        let error = Mapper::of(&mapping)
            .apply(r#"{"a":[1]}"#)
            .expect_err("no field of a list");
        assert!(
            error.to_string().starts_with("`output` can't be read"),
            "{error}"
        );
    }
}

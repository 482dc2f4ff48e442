//! What one text is by itself: whether it is what a JSON Schema allows. It must not compare texts.

use jsonschema::Validator;
use serde_json::Value;
use thiserror::Error;

/// A JSON Schema that texts can be held against. It refers to nothing outside of itself: nothing is fetched.
#[derive(Debug)]
pub struct Schema(Box<Validator>);

/// A text that is no JSON Schema.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct BadSchema(String);

impl Schema {
    /// Reads a schema, which is JSON itself.
    ///
    /// # Errors
    /// When the text is no JSON, or no schema.
    pub fn read(text: &str) -> Result<Self, BadSchema> {
        let schema: Value =
            serde_json::from_str(text).map_err(|error| BadSchema(error.to_string()))?;
        let validator =
            jsonschema::validator_for(&schema).map_err(|error| BadSchema(error.to_string()))?;
        Ok(Self(Box::new(validator)))
    }

    /// Whether a text is JSON that the schema allows; white space at its ends does not count.
    #[must_use]
    pub fn allows(&self, text: &str) -> bool {
        serde_json::from_str(text.trim()).is_ok_and(|value| self.0.is_valid(&value))
    }
}

#[cfg(test)]
mod tests {
    use super::Schema;

    #[test]
    fn a_schema_allows_what_it_describes() {
        let schema = Schema::read(r#"{"type":"object","required":["a"]}"#).expect("a schema");
        for (text, expected) in [
            (" {\"a\": 1}\n", true),
            ("{}", false),
            ("[]", false),
            ("{\"a\": 1", false),
            ("", false),
        ] {
            assert_eq!(schema.allows(text), expected, "{text:?}");
        }
        assert!(Schema::read("{").is_err());
        assert!(Schema::read(r#"{"type":"thing"}"#).is_err());
        assert!(Schema::read(r#"{"$ref":"https://example.org/schema.json"}"#).is_err());
    }
}

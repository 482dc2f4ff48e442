//! Answers of the Responses API with the request's `input` beside them.

use crate::import::api::{self, response};
use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::object::Object;
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "openai-responses",
    about: "a response with output: [{type: message, …}, …] beside its input and instructions",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    response::form(object) == Some(response::Form::Response)
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    api::whole(object, &ECHOED)
}

/// Settings that a response repeats from its request.
const ECHOED: [&str; 13] = [
    "background",
    "billing",
    "error",
    "include",
    "max_tool_calls",
    "prompt_cache_key",
    "reasoning",
    "safety_identifier",
    "store",
    "status",
    "text",
    "top_logprobs",
    "truncation",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_writes_json_of_its_own_is_no_response() {
        for text in [
            r#"{"output":["a","b"]}"#,
            r#"{"output":[{"type":"chart","x":1}]}"#,
            r#"{"object":"response","output":"text"}"#,
        ] {
            assert!(!is(&Object::parse(text).expect("an object")), "{text}");
        }
    }
}

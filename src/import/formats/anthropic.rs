//! Messages of Anthropic's API with the request's `messages` and `system` beside them.

use crate::import::api::{self, response};
use crate::import::fields::Reading;
use crate::import::formats::{Context, Format};
use crate::import::object::Object;
use crate::import::rejection::Reason;

pub(super) const FORMAT: Format = Format {
    name: "anthropic",
    about: "an assistant's message with content: [{type: text, …}, …] beside its messages and system",
    is,
    read,
    joining: None,
};

fn is(object: &Object<'_>) -> bool {
    response::form(object) == Some(response::Form::Message)
}

fn read(object: &Object<'_>, _: &Context<'_>) -> Result<Vec<Reading>, Reason> {
    api::whole(object, &[])
}

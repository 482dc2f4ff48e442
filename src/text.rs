//! What may be done to a string before it is shown or sent: redaction, sanitising, widths, wrapping, laying out, diffs,
//! words, escaping.
//!
//! Everything here is pure and knows no screen: columns in, byte ranges and rows out. It must not know what the text
//! means to a reviewer, and must not hide a character of it, Markdown's own marks and what [`redact`] masks excepted.
//!
//! The order of use is fixed: what is private is masked first, where that was asked for; foreign text goes through
//! [`sanitize::shown`] once, and every other function expects what comes out of it. Byte offsets are offsets into that sanitised text.

pub mod diff;
pub mod escape;
pub mod find;
pub mod layout;
pub mod redact;
pub mod sanitize;
pub mod width;
pub mod words;
pub mod wrap;

//! Texts as TOML writes them: on one line, or as a block. Every text reads back as it was.

use std::fmt::Write as _;

/// A text on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            other => escaped(&mut out, other),
        }
    }
    out.push('"');
    out
}

/// A text as a block where it has several lines, so that it can be read and edited.
pub(super) fn block(text: &str) -> String {
    if !text.contains('\n') {
        return quoted(text);
    }
    let mut out = String::from("\"\"\"\n");
    let mut quotes = 0;
    for c in text.chars() {
        // The second quote in a row is escaped, and one at the very end below, so that none ends the block.
        if c == '"' && quotes > 0 {
            out.push('\\');
        }
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            '\n' | '\t' | '"' => out.push(c),
            other => escaped(&mut out, other),
        }
    }
    if quotes == 1 {
        out.pop();
        out.push_str("\\\"");
    }
    out.push_str("\"\"\"");
    out
}

fn escaped(out: &mut String, c: char) {
    if c == '\\' {
        out.push_str("\\\\");
    } else if c.is_control() {
        write!(out, "\\u{:04X}", u32::from(c)).expect("writing to a String can't fail");
    } else {
        out.push(c);
    }
}

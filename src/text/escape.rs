//! Foreign text inside a document: what Markdown, HTML or JSON would take for its own is escaped, and nothing that a
//! terminal or a browser reacts to is left. It must not lay out or shorten.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::sanitize::{shown, shown_line};

/// A text of one line in which nothing is markup of Markdown. It ends no cell of a table.
#[must_use]
pub fn markdown_line(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in shown_line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '!' | '&'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A text of several lines between fences that are longer than any run of backticks in it, with a line end behind.
#[must_use]
pub fn markdown_fenced(text: &str) -> String {
    let content = shown(text);
    let longest = content
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    let end = if content.ends_with('\n') || content.is_empty() {
        ""
    } else {
        "\n"
    };
    format!("{fence}text\n{content}{end}{fence}\n")
}

/// A text of one line for an element or an attribute of HTML.
#[must_use]
pub fn html_line(text: &str) -> String {
    entities(&shown_line(text))
}

/// A text of several lines for an element of HTML.
#[must_use]
pub fn html_text(text: &str) -> String {
    entities(&shown(text))
}

fn entities(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// JSON in which every character that a terminal might react to, or that hides, is an escape. The value is the same:
/// such characters can stand in strings only.
#[must_use]
pub fn inert_json(json: &str) -> Cow<'_, str> {
    if !json.contains(steers) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}").expect("a string takes every write");
            }
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// Controls, and what reorders, separates or hides text.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_is_the_same_value_without_what_steers() {
        let value = "a\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}\u{2028}\u{e0041}é字\u{7f}";
        let json = serde_json::to_string(value).expect("a string is JSON");
        let escaped = inert_json(&json);
        assert!(!escaped.contains(steers), "{escaped:?}");
        let read: String = serde_json::from_str(&escaped).expect("JSON");
        assert_eq!(read, value);
    }

    #[test]
    fn no_text_ends_its_fence_and_none_is_markup() {
        let cases = [
            ("plain", "```text\nplain\n```\n"),
            ("a ``` b", "````text\na ``` b\n````\n"),
            ("`````\n", "``````text\n`````\n``````\n"),
            ("", "```text\n```\n"),
            ("a\u{1b}[31m\u{202e}b", "```text\na␛[31m⟪U+202E⟫b\n```\n"),
        ];
        for (content, expected) in cases {
            assert_eq!(markdown_fenced(content), expected);
        }
        assert_eq!(
            markdown_line("#1 *x* [a](b)\n<i>"),
            "\\#1 \\*x\\* \\[a\\](b)␊\\<i\\>"
        );
    }

    #[test]
    fn no_text_opens_an_element_or_ends_an_attribute() {
        assert_eq!(
            html_line("<script>\"a\" & 'b'\n\u{1b}</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;␊␛&lt;/script&gt;"
        );
        assert_eq!(html_text("a\n\u{202e}<b>"), "a\n⟪U+202E⟫&lt;b&gt;");
    }
}

//! What is wrong with an evaluator's file, and how it is shown: file, line, column, the line, a caret.

use std::fmt::Write as _;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong and what to write instead.
    pub message: String,
    /// The bytes of the text that it is about; may be empty.
    pub span: Range<usize>,
}

impl Mistake {
    pub(super) fn of_toml(error: &toml::de::Error) -> Self {
        Self {
            message: format!("this is not TOML: {}", error.message()),
            span: error.span().unwrap_or(0..0),
        }
    }
}

/// All mistakes as a reader of a terminal wants them, each with its place, its line and a caret. Control characters
/// become visible, whether they stand in the text or in the name of the file.
#[must_use]
pub fn render(mistakes: &[Mistake], text: &str, file_name: &str) -> String {
    let mut shown = String::new();
    for mistake in mistakes {
        let start = floor(text, mistake.span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let number = text[..line_start].matches('\n').count() + 1;
        let before = visible(&text[line_start..start]);
        let end = floor(text, mistake.span.end).clamp(start, line_end);
        let marked = visible(text[start..end].trim_end());
        let gutter = " ".repeat(number.to_string().len());
        writeln!(
            shown,
            "{}:{number}:{}: {}\n {number} | {}\n {gutter} | {}{}",
            visible(file_name),
            text[line_start..start].chars().count() + 1,
            visible(&mistake.message),
            visible(text[line_start..line_end].trim_end()),
            " ".repeat(before.width()),
            "^".repeat(marked.width().max(1)),
        )
        .expect("writing to a String can't fail");
    }
    shown
}

/// The nearest place at or before a byte at which a character starts.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default()
}

fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

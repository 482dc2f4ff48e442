//! The line at the foot of the screen in which one types: commands, filters, searches, notes, reasons, tags.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::msg::{Typed, TypedKey};
use crate::command::Saying;
use crate::model::CriterionKey;

/// What a typed line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A command.
    Command,
    /// A filter of the queue.
    Filter,
    /// A search in the text.
    Search,
    /// A search in the editor.
    Find,
    /// A note on the ticket.
    NoteTicket,
    /// A note on a criterion.
    NoteCriterion(CriterionKey),
    /// The text of a criterion that is one.
    Text(CriterionKey),
    /// Why a ticket is put off.
    SkipReason,
    /// A tag to put on or take away.
    Tag,
    /// An order of the queue.
    Order,
}

impl Purpose {
    /// What stands before the line.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Command => ":",
            Self::Filter => "filter",
            Self::Search | Self::Find => "search",
            Self::NoteTicket => "note",
            Self::NoteCriterion(key) | Self::Text(key) => key.as_str(),
            Self::SkipReason => "skip because",
            Self::Tag => "tag",
            Self::Order => "order",
        }
    }

    /// Whether earlier lines of this purpose are offered.
    fn has_history(&self) -> bool {
        matches!(
            self,
            Self::Command | Self::Filter | Self::Search | Self::Find | Self::SkipReason | Self::Tag
        )
    }
}

/// A line that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    text: String,
    /// A byte offset, always between two graphemes.
    cursor: usize,
    /// What is wrong with the line, and where in it.
    pub fault: Option<Fault>,
    /// What the word at the cursor may become, where that was asked.
    pub offers: Vec<String>,
    recalled: Option<usize>,
}

/// What is wrong with a line, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: Saying,
    /// The bytes of the line that it is about.
    pub span: Range<usize>,
}

impl Prompt {
    /// A line that starts with a text, the cursor behind it.
    #[must_use]
    pub fn new(purpose: Purpose, text: &str) -> Self {
        let text = text.replace('\n', " ");
        Self {
            purpose,
            cursor: text.len(),
            text,
            fault: None,
            offers: Vec::new(),
            recalled: None,
        }
    }

    /// The line.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor's byte in the line.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Takes a key or a pasted text; of that the first line.
    pub fn typed(&mut self, typed: &Typed) {
        self.fault = None;
        self.offers.clear();
        match typed {
            Typed::Paste(text) => self.insert(&text.replace(['\n', '\r', '\t'], " ")),
            Typed::Key { key, ctrl, alt, .. } => self.key(*key, *ctrl, *alt),
        }
    }

    /// Puts a text in the place of some bytes, and the cursor behind it.
    pub fn replace(&mut self, bytes: Range<usize>, text: &str) {
        self.text.replace_range(bytes.clone(), text);
        self.cursor = bytes.start + text.len();
    }

    /// Brings back a line typed before; `history` has the latest last.
    pub fn recall(&mut self, history: &[(Purpose, String)], older: bool) {
        if !self.purpose.has_history() {
            return;
        }
        let lines: Vec<_> = history
            .iter()
            .rev()
            .filter(|(purpose, _)| *purpose == self.purpose)
            .collect();
        let next = match (self.recalled, older) {
            (None, true) => Some(0),
            (Some(at), true) => Some((at + 1).min(lines.len().saturating_sub(1))),
            (Some(at), false) if at > 0 => Some(at - 1),
            (_, false) => None,
        };
        if next.is_some() && lines.is_empty() {
            return;
        }
        self.text = next.map_or_else(String::new, |at| lines[at].1.clone());
        self.cursor = self.text.len();
        self.recalled = next;
        self.fault = None;
    }

    fn key(&mut self, key: TypedKey, ctrl: bool, alt: bool) {
        match (key, ctrl, alt) {
            (TypedKey::Char('a'), true, _) | (TypedKey::Home, ..) => self.cursor = 0,
            (TypedKey::Char('e'), true, _) | (TypedKey::End, ..) => self.cursor = self.text.len(),
            (TypedKey::Char('u'), true, _) => self.delete(0..self.cursor),
            (TypedKey::Char('k'), true, _) => self.delete(self.cursor..self.text.len()),
            (TypedKey::Char('w'), true, _) | (TypedKey::Backspace, false, true) => {
                self.delete(self.word_start()..self.cursor);
            }
            (TypedKey::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (TypedKey::Backspace, ..) => self.delete(self.before()..self.cursor),
            (TypedKey::Delete, ..) => self.delete(self.cursor..self.after()),
            (TypedKey::Left, false, false) => self.cursor = self.before(),
            (TypedKey::Right, false, false) => self.cursor = self.after(),
            (TypedKey::Left, ..) => self.cursor = self.word_start(),
            (TypedKey::Right, ..) => self.cursor = self.word_end(),
            _ => {}
        }
    }

    fn insert(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    fn delete(&mut self, bytes: Range<usize>) {
        self.cursor = bytes.start;
        self.text.replace_range(bytes, "");
    }

    fn before(&self) -> usize {
        self.text[..self.cursor]
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.text[self.cursor..]
            .graphemes(true)
            .next()
            .map_or(self.cursor, |grapheme| self.cursor + grapheme.len())
    }

    fn word_start(&self) -> usize {
        self.text[..self.cursor]
            .trim_end()
            .rfind(' ')
            .map_or(0, |at| at + 1)
    }

    fn word_end(&self) -> usize {
        let rest = &self.text[self.cursor..];
        let skipped = rest.len() - rest.trim_start().len();
        rest.trim_start()
            .find(' ')
            .map_or(self.text.len(), |at| self.cursor + skipped + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_into(prompt: &mut Prompt, text: &str) {
        for c in text.chars() {
            prompt.typed(&Typed::char(c));
        }
    }

    fn press(prompt: &mut Prompt, key: TypedKey, ctrl: bool) {
        prompt.typed(&Typed::Key {
            key,
            ctrl,
            alt: false,
            shift: false,
        });
    }

    #[test]
    fn a_line_is_edited_as_a_shell_edits_it() {
        let mut prompt = Prompt::new(Purpose::Filter, "tag:a");
        type_into(&mut prompt, " é👩‍👧");
        press(&mut prompt, TypedKey::Backspace, false);
        assert_eq!(prompt.text(), "tag:a é");
        press(&mut prompt, TypedKey::Char('w'), true);
        assert_eq!(prompt.text(), "tag:a ");
        press(&mut prompt, TypedKey::Home, false);
        type_into(&mut prompt, "x");
        assert_eq!((prompt.text(), prompt.cursor()), ("xtag:a ", 1));
        press(&mut prompt, TypedKey::Char('k'), true);
        assert_eq!(prompt.text(), "x");
        prompt.typed(&Typed::Paste("a\nb".into()));
        assert_eq!(prompt.text(), "xa b");
    }

    #[test]
    fn earlier_lines_of_the_same_purpose_come_back() {
        let history = [
            (Purpose::Filter, "one".to_string()),
            (Purpose::Search, "no".to_string()),
            (Purpose::Filter, "two".to_string()),
        ];
        let mut prompt = Prompt::new(Purpose::Filter, "");
        let mut seen = Vec::new();
        for older in [true, true, true, false, false] {
            prompt.recall(&history, older);
            seen.push(prompt.text().to_string());
        }
        assert_eq!(seen, ["two", "one", "one", "two", ""]);
    }
}

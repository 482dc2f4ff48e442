//! Finds the names of a list, whatever their case and the white space in them. A name of one word counts only with a
//! capital, since many are words, too (mark, will, may); one that the list has in small letters counts in any case.

use std::collections::HashMap;
use std::ops::Range;

use super::edge;

/// The names as a tree of their characters: a search looks at each character once for each place where a name may begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// From a node by a character to another; the root is 0.
    steps: HashMap<(usize, char), usize>,
    /// Where names end, and whether those also count without a capital.
    ends: HashMap<usize, bool>,
    nodes: usize,
}

impl Names {
    pub(super) fn of(names: &[String]) -> Self {
        let mut tree = Self::default();
        for name in names {
            let mut node = 0;
            for c in normal(name).chars() {
                let next = tree.nodes + 1;
                node = *tree.steps.entry((node, c)).or_insert(next);
                tree.nodes = tree.nodes.max(node);
            }
            let small = !name.contains(char::is_uppercase) || name.contains(char::is_whitespace);
            *tree.ends.entry(node).or_default() |= small;
        }
        tree
    }

    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        if self.ends.is_empty() {
            return;
        }
        let mut behind = 0;
        for (at, c) in text.char_indices() {
            if at >= behind
                && joins_not(edge::before(text, at), Some(c))
                && let Some(end) = self.name(text, at)
            {
                found(at..end);
                behind = end;
            }
        }
    }

    /// Where the longest name ends that begins at a byte.
    fn name(&self, text: &str, start: usize) -> Option<usize> {
        let (mut node, mut end, mut blank) = (0, None, false);
        for (offset, c) in text[start..].char_indices() {
            if c.is_whitespace() {
                // As many blanks as there are count as one.
                if !blank {
                    match self.steps.get(&(node, ' ')) {
                        Some(next) => node = *next,
                        None => return end,
                    }
                }
                blank = true;
                continue;
            }
            blank = false;
            for folded in c.to_lowercase() {
                match self.steps.get(&(node, folded)) {
                    Some(next) => node = *next,
                    None => return end,
                }
            }
            let behind = start + offset + c.len_utf8();
            if let Some(small) = self.ends.get(&node)
                && joins_not(Some(c), edge::after(text, behind))
                && (*small || text[start..behind].contains(is_capital))
            {
                end = Some(behind);
            }
        }
        end
    }
}

/// A name in one form.
pub(super) fn normal(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether two neighbours do not belong to one word. Scripts that put no blanks between words join nothing.
fn joins_not(one: Option<char>, other: Option<char>) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(|c| edge::is_word(c) && !runs_on(c));
    !(in_word(one) && in_word(other))
}

/// Thai to Myanmar, Khmer, and the scripts of Chinese and Japanese.
fn runs_on(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{edf}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character shows that a name is meant: a capital, or a letter of a script that has none.
fn is_capital(c: char) -> bool {
    c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase())
}

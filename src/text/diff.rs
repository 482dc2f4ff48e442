//! Which words an edit took out and put in. It must not decide how that is drawn.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

use similar::{ChangeTag, DiffTag, TextDiff};

use super::words::word_count;

/// What happened to a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It stands in both texts.
    Same,
    /// It stands in the new text only.
    Added,
    /// It stands in the old text only.
    Removed,
}

/// A stretch of text and what happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// What happened.
    pub kind: ChangeKind,
    /// The stretch: of the new text, or of the old one if it was removed.
    pub text: &'a str,
}

/// How long a diff may look for the shortest answer; after it, an answer that is right but longer comes back.
const PATIENCE: Duration = Duration::from_millis(50);

/// The changes from `old` to `new`, word by word. What is removed stands before what replaces it.
///
/// All `Same` and `Added` stretches together are the new text, all `Same` and `Removed` ones the old. White space
/// between two changed words counts as changed with them, so that a rewritten phrase reads as one.
#[must_use]
pub fn words<'a>(old: &'a str, new: &'a str) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for block in blocks(old, new) {
        let (kind, removed) = if block.same {
            (ChangeKind::Same, 0..0)
        } else {
            (ChangeKind::Added, block.old)
        };
        if !removed.is_empty() {
            changes.push(Change {
                kind: ChangeKind::Removed,
                text: &old[removed],
            });
        }
        if !block.new.is_empty() {
            changes.push(Change {
                kind,
                text: &new[block.new],
            });
        }
    }
    changes
}

/// The number of words that were added or removed; a word that was replaced counts as both.
#[must_use]
pub fn changed_words(changes: &[Change<'_>]) -> usize {
    changes
        .iter()
        .filter(|change| change.kind != ChangeKind::Same)
        .map(|change| word_count(change.text))
        .sum()
}

/// What stands in one of two texts and not in the other: byte ranges of the one and of the other, in order, by words.
#[must_use]
pub fn differing(one: &str, other: &str) -> [Vec<Range<usize>>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    for block in blocks(one, other).into_iter().filter(|block| !block.same) {
        for (ranges, range) in found.iter_mut().zip([block.old, block.new]) {
            if !range.is_empty() {
                ranges.push(range);
            }
        }
    }
    found
}

/// The share of words, by white space, that two texts have in common, 0 to 1: twice those in both by those of both
/// (Dice 1945). 1 for two texts without a word. Needs one pass over each, however much they differ.
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in one.split_whitespace() {
        *left.entry(word).or_default() += 1;
    }
    let (mut both, mut all) = (0_u32, left.values().sum::<usize>());
    for word in other.split_whitespace() {
        all += 1;
        if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            both += 1;
        }
    }
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    if all == 0 {
        return 1.0;
    }
    2.0 * f64::from(both) / f64::from(all)
}

/// The lines that were taken out and put in, in their order, each with `-` or `+` before it.
#[must_use]
pub fn changed_lines(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let changes = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            ChangeTag::Equal => return None,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        let line = change.value().trim_end_matches(['\n', '\r']);
        Some(format!("{sign}{line}"))
    });
    changes.collect()
}

/// Bytes of both texts that belong together: equal, or one replaced by the other.
struct Block {
    same: bool,
    old: Range<usize>,
    new: Range<usize>,
}

fn blocks(old: &str, new: &str) -> Vec<Block> {
    let diff = TextDiff::configure()
        .timeout(PATIENCE)
        .diff_unicode_words(old, new);
    let mut blocks: Vec<Block> = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    for op in diff.ops() {
        let length = |tokens: &mut dyn Iterator<Item = Option<usize>>| {
            tokens.map(|length| length.unwrap_or(0)).sum::<usize>()
        };
        let old_end = old_at
            + length(
                &mut op
                    .old_range()
                    .map(|index| diff.old_slice(index).map(str::len)),
            );
        let new_end = new_at
            + length(
                &mut op
                    .new_range()
                    .map(|index| diff.new_slice(index).map(str::len)),
            );
        let block = Block {
            same: op.tag() == DiffTag::Equal,
            old: old_at..old_end,
            new: new_at..new_end,
        };
        (old_at, new_at) = (old_end, new_end);
        append(&mut blocks, block, new);
    }
    blocks
}

/// Adds a block, joined with the change before it, over white space if need be.
fn append(blocks: &mut Vec<Block>, block: Block, new: &str) {
    if !block.same
        && let [.., change, gap] = blocks.as_mut_slice()
        && gap.same
        && !change.same
        && is_gap(&new[gap.new.clone()])
    {
        change.old.end = block.old.end;
        change.new.end = block.new.end;
        blocks.pop();
        return;
    }
    match blocks.last_mut() {
        Some(last) if last.same == block.same => {
            last.old.end = block.old.end;
            last.new.end = block.new.end;
        }
        _ => blocks.push(block),
    }
}

/// White space within a line; a line end keeps paragraphs apart.
fn is_gap(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c == '\t')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Change, ChangeKind, changed_lines, changed_words, differing, likeness, words};

    /// `=same`, `+added`, `-removed`.
    fn drawn(old: &str, new: &str) -> Vec<String> {
        let sign = |change: &Change<'_>| match change.kind {
            ChangeKind::Same => '=',
            ChangeKind::Added => '+',
            ChangeKind::Removed => '-',
        };
        words(old, new)
            .iter()
            .map(|change| format!("{}{}", sign(change), change.text))
            .collect()
    }

    #[test]
    fn changed_lines_are_told_with_their_signs() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("", "", &[]),
            ("a\nb\n", "a\nb\n", &[]),
            ("a\nb\nc\n", "a\nx\nc\n", &["-b", "+x"]),
            ("", "a\n", &["+a"]),
            ("a\n", "", &["-a"]),
            ("a\nb", "b", &["-a"]),
        ];
        for (old, new, expected) in cases {
            assert_eq!(changed_lines(old, new), *expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn changes_are_told_by_words() {
        let cases: &[(&str, &str, &[&str], usize)] = &[
            ("", "", &[], 0),
            ("same text", "same text", &["=same text"], 0),
            (
                "a cat sat",
                "a dog sat",
                &["=a ", "-cat", "+dog", "= sat"],
                2,
            ),
            (
                "one two three end",
                "1 2 3 end",
                &["-one two three", "+1 2 3", "= end"],
                6,
            ),
            ("keep", "keep more", &["=keep", "+ more"], 1),
            ("keep less", "keep", &["=keep", "- less"], 1),
            ("日本語", "日本人", &["=日本", "-語", "+人"], 2),
            (
                "one\ntwo",
                "uno\ndos",
                &["-one", "+uno", "=\n", "-two", "+dos"],
                4,
            ),
        ];
        for (old, new, expected, count) in cases {
            assert_eq!(drawn(old, new), *expected, "{old:?} to {new:?}");
            assert_eq!(
                changed_words(&words(old, new)),
                *count,
                "{old:?} to {new:?}"
            );
        }
    }

    #[test]
    fn what_differs_is_told_of_both_texts() {
        type Case<'a> = (&'a str, &'a str, &'a [&'a str], &'a [&'a str], f64);
        let cases: &[Case<'_>] = &[
            ("", "", &[], &[], 1.0),
            ("same text", "same text", &[], &[], 1.0),
            ("a cat sat", "a dog sat", &["cat"], &["dog"], 2.0 / 3.0),
            ("keep", "keep more", &[], &[" more"], 2.0 / 3.0),
            ("one", "", &["one"], &[], 0.0),
        ];
        for (one, other, left, right, share) in cases {
            let texts = |text: &str, ranges: &[std::ops::Range<usize>]| -> Vec<String> {
                ranges
                    .iter()
                    .map(|range| text[range.clone()].to_string())
                    .collect()
            };
            let [ours, theirs] = differing(one, other);
            assert_eq!(texts(one, &ours), *left, "{one:?} {other:?}");
            assert_eq!(texts(other, &theirs), *right, "{one:?} {other:?}");
            assert!(
                (likeness(one, other) - share).abs() < 1e-12,
                "{one:?} {other:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_back(old in "([a-c ]{1,2}|日|\n){0,30}", new in "([a-c ]{1,2}|日|\n){0,30}") {
            let changes = words(&old, &new);
            let without = |kind| changes.iter().filter(|change| change.kind != kind).map(|change| change.text).collect::<String>();
            prop_assert_eq!(without(ChangeKind::Removed), new.clone());
            // White space that both have may differ inside of a joined change, and only there.
            prop_assert_eq!(without(ChangeKind::Added), old.clone());
        }
    }
}

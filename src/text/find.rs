//! Finds text in text. It must not move a cursor: it hands back byte ranges.

use std::ops::Range;

use regex::RegexBuilder;

/// Every place where `needle` stands in `text`, in order, without overlaps.
///
/// Small letters find both, a capital in the needle makes case count. An empty needle is found nowhere.
#[must_use]
pub fn find(text: &str, needle: &str) -> Vec<Range<usize>> {
    if needle.is_empty() {
        return Vec::new();
    }
    if needle.chars().any(char::is_uppercase) {
        return text
            .match_indices(needle)
            .map(|(at, found)| at..at + found.len())
            .collect();
    }
    // A needle too long for a pattern is looked for as it is.
    match RegexBuilder::new(&regex::escape(needle))
        .case_insensitive(true)
        .build()
    {
        Ok(pattern) => pattern.find_iter(text).map(|found| found.range()).collect(),
        Err(_) => text
            .match_indices(needle)
            .map(|(at, found)| at..at + found.len())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn case_counts_only_with_a_capital() {
        let text = "Refund the refund, REFUND. Größe";
        assert_eq!(find(text, "refund"), [0..6, 11..17, 19..25]);
        assert_eq!(find(text, "Refund"), vec![0..6; 1]);
        assert_eq!(find(text, "größe"), vec![27..34; 1]);
        assert!(find(text, "a.c").is_empty());
        assert!(find(text, "").is_empty());
    }
}

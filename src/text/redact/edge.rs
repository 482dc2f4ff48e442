//! What stands before and behind a place of a text, as far as it decides whether something begins or ends there.

/// The character before a byte. An escape of JSON text, such as `\n`, counts as the blank that it stands for: tools are
/// called with JSON, where a number follows it directly.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    let mut chars = text[..at].chars().rev();
    let last = chars.next()?;
    if matches!(last, 'n' | 'r' | 't') && chars.next() == Some('\\') {
        return Some(' ');
    }
    Some(last)
}

/// The character behind a byte.
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether a character belongs to a word.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a word of its own begins at a byte.
pub(super) fn begins(text: &str, at: usize) -> bool {
    !before(text, at).is_some_and(is_word)
}

/// Whether a word ends at a byte.
pub(super) fn ends(text: &str, at: usize) -> bool {
    !after(text, at).is_some_and(is_word)
}

/// Whether a number begins at a byte: neither a letter, nor a digit, nor a mark that joins it to one stands before it.
pub(super) fn begins_number(text: &str, at: usize) -> bool {
    match before(text, at) {
        None => true,
        Some('-' | '.') => !before(text, at - 1).is_some_and(char::is_alphanumeric),
        Some('/' | ',' | ':') => !before(text, at - 1).is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_alphanumeric() && c != '+',
    }
}

/// Whether a number ends at a byte: neither a letter, nor a digit, nor a mark that joins it to a digit stands behind it.
pub(super) fn ends_number(text: &str, at: usize) -> bool {
    match after(text, at) {
        None => true,
        Some('-' | '.' | '/' | ',' | ':') => {
            !after(text, at + 1).is_some_and(|c| c.is_ascii_digit())
        }
        Some(c) => !c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_of_json_text_is_no_part_of_a_word() {
        let cases = [
            ("a1", 1, false),
            (r"\n1", 2, true),
            (r"\\n1", 3, true),
            ("n1", 1, false),
            (" 1", 1, true),
            ("é1", 2, false),
            ("_1", 1, false),
            ("1", 0, true),
        ];
        for (text, at, expected) in cases {
            assert_eq!(begins(text, at), expected, "{text}");
        }
    }

    #[test]
    fn a_number_that_is_joined_to_another_neither_begins_nor_ends() {
        assert!(begins_number("-1", 1) && begins_number("(1", 1) && begins_number("a:1", 2));
        assert!(!begins_number("2-1", 2) && !begins_number("a.1", 2) && !begins_number("2:1", 2));
        assert!(ends_number("1.", 1) && ends_number("1-", 1) && ends_number("1", 1));
        assert!(!ends_number("1.2", 1) && !ends_number("1a", 1) && !ends_number("1:2", 1));
    }
}

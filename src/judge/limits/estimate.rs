//! How many tokens a text has, before anybody has counted them. Pure. No tokenizer: servers have their own.

/// As many as it most likely has: four bytes of ASCII make one, any other character is one.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "no prompt has 2^52 characters")]
pub fn likely(text: &str) -> f64 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    let others = text.chars().filter(|c| !c.is_ascii()).count();
    ascii as f64 / 4.0 + others as f64
}

/// As many as it has at least, by any tokenizer in use: one a word, or one for six characters where that is more.
#[must_use]
pub fn at_least(text: &str) -> u64 {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    let characters = text.chars().filter(|c| c.is_alphanumeric()).count();
    words.max(characters / 6) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_is_near_and_a_bound_below() {
        // Texts, and the tokens that a common tokenizer (cl100k) makes of them.
        let cases = [
            ("", 0),
            ("The quick brown fox jumps over the lazy dog.", 10),
            ("fn main() { println!(\"{}\", 1 + 1); }", 13),
            ("Donaudampfschifffahrtsgesellschaft", 13),
            ("----------------------------------------", 1),
        ];
        for (text, tokens) in cases {
            assert!(at_least(text) <= tokens, "{text}: {}", at_least(text));
        }
        assert!((likely(cases[1].0) - 11.0).abs() < 1e-9);
        assert!((likely("日本語") - 3.0).abs() < 1e-9);
        assert_eq!(at_least(&"word ".repeat(6000)), 6000);
    }
}

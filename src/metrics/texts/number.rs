//! Outputs that are numbers. It must not look for one inside of a sentence.

/// The number that a text is, as a whole: a sign, digits, a point, an exponent. Finite.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    let found = text.chars().all(is_part).then(|| text.parse::<f64>().ok());
    found.flatten().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn only_a_text_that_is_a_number_is_one() {
        for (text, expected) in [
            (" 3.5\n", Some(3.5)),
            ("-2e3", Some(-2000.0)),
            ("+4", Some(4.0)),
            ("1,000", None),
            ("inf", None),
            ("NaN", None),
            ("1e999", None),
            ("about 3", None),
            ("", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
    }
}

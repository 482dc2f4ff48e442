//! Which known name somebody meant who wrote another. Knows words only, not what they name.

/// The known name that a mistyped one is nearest to: one that starts with it, or one that few slips of the fingers
/// (a letter wrong, missing, too many, two swapped) turn it into. Upper and lower case count as the same. None where
/// nothing is near. Among equals the first.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed
        .chars()
        .flat_map(char::to_lowercase)
        .take(64)
        .collect();
    let allowed = (typed.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).take(64).collect();
        let slips = if typed.len() >= 2 && letters.starts_with(&typed) {
            1
        } else {
            distance(&typed, &letters)
        };
        // A name that shares nothing with what was typed is never meant, however short both are.
        let near = slips <= allowed && slips < letters.len().max(typed.len());
        if near && best.is_none_or(|(least, _)| slips < least) {
            best = Some((slips, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut twice_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (above[j + 1] + 1)
                .min(row[j] + 1)
                .min(above[j] + usize::from(a != b));
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(twice_above[j - 1] + 1);
            }
            row.push(least);
        }
        twice_above = std::mem::replace(&mut above, row);
    }
    above[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_finds_its_name_and_another_word_finds_none() {
        let known = ["accuracy", "tone", "status", "model"];
        for (typed, meant) in [
            ("acuracy", Some("accuracy")),
            ("modeel", Some("model")),
            ("acc", Some("accuracy")),
            ("tnoe", Some("tone")),
            ("Staus", Some("status")),
            ("modle", Some("model")),
            ("x", None),
            ("", None),
            ("region", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
    }
}

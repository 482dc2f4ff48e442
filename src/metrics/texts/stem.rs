//! The stems of English words by Porter's algorithm (1980), with the changes of nltk's `PorterStemmer`, which `rouge-score` and
//! nltk's METEOR use. It must not change letters to lower case.

/// Words whose stem is kept in a table.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

const STEP_2: [(&str, &str); 21] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
];
const STEP_3: [(&str, &str); 7] = [
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];
/// All of them are taken off where enough is left.
const STEP_4: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
];

/// The stem of a word in lower case.
#[must_use]
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == word) {
        return (*stem).to_string();
    }
    let mut letters = Letters(word.chars().collect());
    if letters.0.len() <= 2 {
        return word.to_string();
    }
    letters.plurals();
    letters.past_and_present();
    letters.final_y();
    letters.double_suffixes();
    letters.first_of(&STEP_3);
    letters.last_suffixes();
    letters.tidy();
    letters.0.into_iter().collect()
}

/// A word on its way to its stem. Whatever is no vowel of English counts as a consonant.
struct Letters(Vec<char>);

impl Letters {
    fn ends(&self, suffix: &str) -> bool {
        self.0.len() >= suffix.len()
            && self.0[self.0.len() - suffix.len()..]
                .iter()
                .copied()
                .eq(suffix.chars())
    }

    /// What stands before a suffix of ASCII that the word ends with.
    fn before(&self, suffix: &str) -> &[char] {
        &self.0[..self.0.len() - suffix.len()]
    }

    fn replace(&mut self, suffix: &str, by: &str) {
        self.0.truncate(self.0.len() - suffix.len());
        self.0.extend(by.chars());
    }

    /// Replaces the first suffix that the word has, if a vowel and a consonant stand before it; says whether it has one.
    fn first_of(&mut self, rules: &[(&str, &str)]) -> bool {
        let Some((suffix, by)) = rules.iter().find(|(suffix, _)| self.ends(suffix)) else {
            return false;
        };
        if measure(self.before(suffix)) > 0 {
            self.replace(suffix, by);
        }
        true
    }

    /// Step 1a.
    fn plurals(&mut self) {
        if self.ends("ies") {
            // `dies` and `die` are to have one stem.
            let by = if self.0.len() == 4 { "ie" } else { "i" };
            self.replace("ies", by);
        } else if self.ends("sses") {
            self.replace("sses", "ss");
        } else if self.ends("s") && !self.ends("ss") {
            self.replace("s", "");
        }
    }

    /// Step 1b.
    fn past_and_present(&mut self) {
        if self.ends("ied") {
            let by = if self.0.len() == 4 { "ie" } else { "i" };
            return self.replace("ied", by);
        }
        if self.ends("eed") {
            if measure(self.before("eed")) > 0 {
                self.replace("eed", "ee");
            }
            return;
        }
        let has = |suffix: &&&str| self.ends(suffix) && has_vowel(self.before(suffix));
        let Some(suffix) = ["ed", "ing"].iter().find(has) else {
            return;
        };
        self.replace(suffix, "");
        if ["at", "bl", "iz"].iter().any(|end| self.ends(end)) {
            self.0.push('e');
        } else if ends_double_consonant(&self.0) {
            if !matches!(self.0.last(), Some('l' | 's' | 'z')) {
                self.0.pop();
            }
        } else if measure(&self.0) == 1 && ends_short(&self.0) {
            self.0.push('e');
        }
    }

    /// Step 1c: `happy` and `happier` are to have one stem, `enjoy` is to keep its own.
    fn final_y(&mut self) {
        if self.ends("y") {
            let before = self.before("y");
            let consonants = consonants(before);
            if before.len() > 1 && consonants.last() == Some(&true) {
                self.replace("y", "i");
            }
        }
    }

    /// Step 2.
    fn double_suffixes(&mut self) {
        while self.ends("alli") && measure(self.before("alli")) > 0 {
            self.replace("alli", "al");
        }
        // The `l` of `logi` counts as part of the stem, so that short ones such as `theo` work.
        if !self.first_of(&STEP_2) && self.ends("logi") && measure(self.before("ogi")) > 0 {
            self.replace("logi", "log");
        }
    }

    /// Step 4.
    fn last_suffixes(&mut self) {
        let Some(suffix) = STEP_4.iter().find(|suffix| self.ends(suffix)) else {
            return;
        };
        let before = self.before(suffix);
        let fits = *suffix != "ion" || matches!(before.last(), Some('s' | 't'));
        if fits && measure(before) > 1 {
            self.replace(suffix, "");
        }
    }

    /// Step 5.
    fn tidy(&mut self) {
        if self.ends("e") {
            let before = self.before("e");
            let left = measure(before);
            if left > 1 || left == 1 && !ends_short(before) {
                self.replace("e", "");
            }
        }
        if self.ends("ll") && measure(self.before("l")) > 1 {
            self.replace("ll", "l");
        }
    }
}

/// Which letters are consonants: all but a, e, i, o, u, and a y behind a consonant.
fn consonants(letters: &[char]) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(letters.len());
    for letter in letters {
        let is = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' => false,
            'y' => !found.last().copied().unwrap_or(false),
            _ => true,
        };
        found.push(is);
    }
    found
}

/// Porter's m: how often a consonant follows a vowel.
fn measure(letters: &[char]) -> usize {
    let mut count = 0;
    let mut behind_vowel = false;
    let mut behind_consonant = false;
    for letter in letters {
        let vowel = match letter {
            'a' | 'e' | 'i' | 'o' | 'u' => true,
            'y' => behind_consonant,
            _ => false,
        };
        count += usize::from(behind_vowel && !vowel);
        (behind_vowel, behind_consonant) = (vowel, !vowel);
    }
    count
}

fn has_vowel(letters: &[char]) -> bool {
    !consonants(letters).into_iter().all(|is| is)
}

fn ends_double_consonant(letters: &[char]) -> bool {
    let [.., one, other] = letters else {
        return false;
    };
    one == other && consonants(letters).last() == Some(&true)
}

/// Whether it ends with consonant, vowel, consonant, the last one not w, x or y; or is a vowel and a consonant.
fn ends_short(letters: &[char]) -> bool {
    match consonants(letters).as_slice() {
        [false, true] => true,
        [.., true, false, true] => !matches!(letters.last(), Some('w' | 'x' | 'y')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn words_have_the_stems_that_nltk_gives_them() {
        let cases = [
            ("caresses", "caress"),
            ("ponies", "poni"),
            ("dies", "die"),
            ("flies", "fli"),
            ("agreed", "agre"),
            ("plastered", "plaster"),
            ("bled", "bled"),
            ("hopping", "hop"),
            ("filing", "file"),
            ("happy", "happi"),
            ("enjoy", "enjoy"),
            ("spy", "spi"),
            ("relational", "relat"),
            ("theology", "theolog"),
            ("radically", "radic"),
            ("adoption", "adopt"),
            ("controlling", "control"),
            ("skies", "sky"),
            ("succeed", "succeed"),
            ("is", "is"),
            ("größere", "größere"),
            ("", ""),
        ];
        for (word, expected) in cases {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}

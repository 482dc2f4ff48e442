//! Keys one after the other, as the file of keys writes them. Knows no command.

use std::fmt;

use super::chord::{Chord, Key, NotAKey, Spelling};
use thiserror::Error;

/// What stands for any letter or digit in the file of keys.
const LETTER: &str = "<char>";

/// One step of what is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// This key.
    Press(Chord),
    /// Any letter or digit; only the last step, and never the only one.
    Letter,
}

/// Keys one after the other: at least one, Esc only as the first, `<char>` only as the last of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Strokes(Vec<Step>);

/// How far pressed keys go along the strokes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// They are something else.
    Elsewhere,
    /// More is to come.
    Partly,
    /// They are the strokes, with the letter that was pressed for `<char>`.
    Wholly(Option<char>),
}

/// Why some words are no keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum NotStrokes {
    #[error(transparent)]
    Key(#[from] NotAKey),
    #[error("no key is named here; the space bar is `space`")]
    Nothing,
    #[error("`<char>` must come last, behind at least one key, as in `m <char>`")]
    Letter,
    #[error("`esc` always leaves what was begun, so it can only stand alone")]
    Esc,
}

impl Strokes {
    pub(super) fn parse(text: &str) -> Result<Self, NotStrokes> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut steps = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            if *word == LETTER {
                if at == 0 || at + 1 < words.len() {
                    return Err(NotStrokes::Letter);
                }
                steps.push(Step::Letter);
            } else {
                steps.push(Step::Press(word.parse()?));
            }
        }
        let esc = Step::Press(Chord::plain(Key::Esc));
        if steps.is_empty() {
            Err(NotStrokes::Nothing)
        } else if steps.len() > 1 && steps.contains(&esc) {
            Err(NotStrokes::Esc)
        } else {
            Ok(Self(steps))
        }
    }

    /// Whether the last stroke is any letter.
    pub(super) fn want_letter(&self) -> bool {
        self.0.last() == Some(&Step::Letter)
    }

    /// The character that the first key would type.
    pub(super) fn type_first(&self) -> Option<char> {
        match self.0.first() {
            Some(Step::Press(chord)) => chord.types(),
            Some(Step::Letter) | None => None,
        }
    }

    pub(super) fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Whether one can't be pressed beside the other: one begins with the other, or a letter could mean both.
    pub(super) fn clash(&self, other: &Self) -> bool {
        self != other && self.0.iter().zip(&other.0).all(|(a, b)| a.meets(*b))
    }

    /// How many keys are pressed.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn reached(&self, pressed: &[Chord]) -> Reached {
        let mut letter = None;
        if pressed.len() > self.0.len() {
            return Reached::Elsewhere;
        }
        for (chord, step) in pressed.iter().zip(&self.0) {
            match step {
                Step::Press(wanted) if wanted == chord => {}
                Step::Letter if any_letter(*chord).is_some() => letter = any_letter(*chord),
                Step::Press(_) | Step::Letter => return Reached::Elsewhere,
            }
        }
        if pressed.len() < self.0.len() {
            Reached::Partly
        } else {
            Reached::Wholly(letter)
        }
    }

    /// The keys as a person is shown them, with the letter to be pressed in the place of any.
    pub(super) fn label_with(&self, letter: char, spelling: Spelling) -> String {
        let labels: Vec<_> = self
            .0
            .iter()
            .map(|step| match step {
                Step::Press(chord) => chord.label(spelling),
                Step::Letter => letter.to_string(),
            })
            .collect();
        labels.join(" ")
    }

    /// The keys as a person is shown them, without the first few.
    pub(super) fn label(&self, skipped: usize, spelling: Spelling) -> String {
        let labels: Vec<_> = self
            .0
            .iter()
            .skip(skipped)
            .map(|step| match step {
                Step::Press(chord) => chord.label(spelling),
                Step::Letter if spelling == Spelling::Ascii => "a-z".to_string(),
                Step::Letter => "a–z".to_string(),
            })
            .collect();
        labels.join(" ")
    }
}

impl fmt::Display for Strokes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            match step {
                Step::Press(chord) => write!(f, "{chord}")?,
                Step::Letter => f.write_str(LETTER)?,
            }
        }
        Ok(())
    }
}

impl Step {
    /// Whether one press could be both.
    fn meets(self, other: Self) -> bool {
        match (self, other) {
            (Self::Press(a), Self::Press(b)) => a == b,
            (Self::Press(chord), Self::Letter) | (Self::Letter, Self::Press(chord)) => {
                any_letter(chord).is_some()
            }
            (Self::Letter, Self::Letter) => true,
        }
    }
}

fn any_letter(chord: Chord) -> Option<char> {
    chord.types().filter(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strokes(text: &str) -> Strokes {
        Strokes::parse(text).expect(text)
    }

    #[test]
    fn strokes_are_read_and_written() {
        for text in ["g q", "m <char>", "space", "ctrl-d", "' <char>", "esc"] {
            assert_eq!(strokes(text).to_string(), text);
        }
        assert_eq!(strokes("  g   S-tab ").to_string(), "g shift-tab");
    }

    #[test]
    fn what_can_not_be_pressed_says_why() {
        let cases = [
            ("", "no key is named"),
            (" ", "no key is named"),
            ("<char>", "must come last"),
            ("m <char> x", "must come last"),
            ("g esc", "always leaves"),
            ("g hyper-x", "is no key"),
        ];
        for (text, why) in cases {
            let said = Strokes::parse(text).expect_err(text).to_string();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn strokes_clash_where_a_press_could_mean_both() {
        let cases = [
            ("g", "g q", true),
            ("g q", "g r", false),
            ("g q", "g q", false),
            ("m <char>", "m a", true),
            ("m <char>", "m '", false),
            ("m <char>", "m a b", true),
            ("g", "G", false),
        ];
        for (a, b, clash) in cases {
            assert_eq!(strokes(a).clash(&strokes(b)), clash, "{a} and {b}");
            assert_eq!(strokes(b).clash(&strokes(a)), clash, "{b} and {a}");
        }
    }

    #[test]
    fn a_letter_is_caught_and_nothing_else_is() {
        let mark = strokes("m <char>");
        let press = |text: &str| -> Vec<Chord> {
            text.split(' ')
                .map(|word| word.parse().expect(word))
                .collect()
        };
        let cases = [
            ("m", Reached::Partly),
            ("m a", Reached::Wholly(Some('a'))),
            ("m Z", Reached::Wholly(Some('Z'))),
            ("m é", Reached::Wholly(Some('é'))),
            ("m '", Reached::Elsewhere),
            ("m ctrl-a", Reached::Elsewhere),
            ("m enter", Reached::Elsewhere),
            ("x", Reached::Elsewhere),
            ("m a b", Reached::Elsewhere),
        ];
        for (pressed, reached) in cases {
            assert_eq!(mark.reached(&press(pressed)), reached, "{pressed}");
        }
    }
}

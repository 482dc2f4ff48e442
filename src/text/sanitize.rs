//! Makes foreign text safe to show: nothing that a terminal reacts to, nothing invisible, is left in it.
//!
//! The rules, in the order in which they are tried:
//!
//! | character | becomes |
//! |---|---|
//! | `\r\n` | `\n` |
//! | `\n` and `\t` | themselves in a text; `␊` and a space in a line |
//! | the other C0 controls and DEL | their picture: `␀`, `␛`, `␍`, `␡` |
//! | C1 controls, line and paragraph separators, bidi controls, tags, fillers, other invisible characters | `⟪U+202E⟫` |
//! | a variation selector | itself directly after a visible character, else its mark |
//! | a zero-width joiner | itself between two pictographs, and after a letter of a joining script; else its mark |
//! | a zero-width non-joiner | itself between two letters of a joining script, else its mark |
//! | a combining character at the start of a line | itself on a dotted circle, `◌́` |
//! | a medial or final jamo that continues no syllable, another character without a width | its mark |
//!
//! Both functions are idempotent. They must not expand tabs or wrap: that needs a column.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Text of several lines, safe to lay out: of all controls only `\n` and `\t` are left.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    clean(text, Place::Text)
}

/// Text for a place of one line (a name, a title, a path, a message): no control is left at all.
#[must_use]
pub fn shown_line(text: &str) -> Cow<'_, str> {
    clean(text, Place::Line)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Line,
}

/// What becomes of one character.
enum Fate {
    Keep,
    Drop,
    Replace(char),
    Mark,
    OnCircle,
}

fn clean(text: &str, place: Place) -> Cow<'_, str> {
    let mut at = plain_prefix(text, place);
    if at == text.len() {
        return Cow::Borrowed(text);
    }
    let mut previous = text[..at].chars().next_back();
    let mut output: Option<String> = None;
    let mut characters = text[at..].chars();
    while let Some(c) = characters.next() {
        let rest = characters.as_str();
        let fate = fate(c, previous, rest, place);
        if let (Fate::Keep, None) = (&fate, &output) {
            previous = Some(c);
        } else {
            let out = output.get_or_insert_with(|| String::from(&text[..at]));
            previous = write(out, c, &fate).or(previous);
        }
        at = text.len() - rest.len();
    }
    output.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Appends what becomes of `c` and returns the last character written, if any.
fn write(out: &mut String, c: char, fate: &Fate) -> Option<char> {
    match fate {
        Fate::Drop => return None,
        Fate::Keep => out.push(c),
        Fate::Replace(other) => out.push(*other),
        Fate::OnCircle => {
            out.push('\u{25cc}');
            out.push(c);
        }
        Fate::Mark => {
            write!(out, "⟪U+{:04X}⟫", u32::from(c)).expect("a string takes every write");
        }
    }
    out.chars().next_back()
}

/// The number of leading bytes that are printable ASCII, or a line end or tab where these stay: the usual whole text.
fn plain_prefix(text: &str, place: Place) -> usize {
    let is_plain = |byte: &u8| {
        matches!(byte, 0x20..=0x7e) || (place == Place::Text && matches!(byte, b'\n' | b'\t'))
    };
    let bytes = text.as_bytes();
    let whole = bytes
        .chunks(64)
        .take_while(|chunk| chunk.iter().all(is_plain))
        .map(<[u8]>::len)
        .sum::<usize>();
    whole
        + bytes[whole..]
            .iter()
            .take_while(|byte| is_plain(byte))
            .count()
}

fn fate(c: char, previous: Option<char>, rest: &str, place: Place) -> Fate {
    match c {
        ' '..='~' => Fate::Keep,
        '\r' if rest.starts_with('\n') => Fate::Drop,
        '\n' | '\t' if place == Place::Text => Fate::Keep,
        '\t' => Fate::Replace(' '),
        '\u{7f}' => Fate::Replace('\u{2421}'),
        '\0'..='\u{1f}' => Fate::Replace(picture(c)),
        '\u{200c}' => {
            kept_if(previous.is_some_and(joins) && rest.chars().next().is_some_and(joins))
        }
        '\u{200d}' => kept_if(joiner_has_a_place(previous, rest)),
        _ if is_variation_selector(c) => {
            kept_if(previous.is_some_and(|base| takes_variation(base, c)))
        }
        _ if is_invisible(c) => Fate::Mark,
        '\u{a0}'..='\u{2ff}' => Fate::Keep,
        _ if is_medial(c) => kept_if(previous.is_some_and(takes_medial)),
        _ if is_final(c) => kept_if(previous.is_some_and(takes_final)),
        _ if UnicodeWidthChar::width(c) != Some(0) => Fate::Keep,
        _ if !combines(c) => Fate::Mark,
        _ if starts_line(previous) => Fate::OnCircle,
        _ => Fate::Keep,
    }
}

fn kept_if(condition: bool) -> Fate {
    if condition { Fate::Keep } else { Fate::Mark }
}

/// The picture of a C0 control, from the block that Unicode has for them.
fn picture(control: char) -> char {
    char::from_u32(0x2400 + u32::from(control)).expect("U+2400 to U+241F are characters")
}

fn starts_line(previous: Option<char>) -> bool {
    matches!(previous, None | Some('\n' | '\t'))
}

fn joiner_has_a_place(previous: Option<char>, rest: &str) -> bool {
    let Some(previous) = previous else {
        return false;
    };
    let ends_pictograph = is_pictograph(previous) || previous == '\u{fe0f}';
    joins(previous) || (ends_pictograph && rest.chars().next().is_some_and(is_pictograph))
}

/// Characters of the scripts in which the zero-width joiners change the shape of letters: Arabic to Myanmar, Khmer and
/// Mongolian, the Arabic presentation forms, the Brahmic scripts of the supplementary plane.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{11fff}')
        && !is_invisible(c)
        && !is_variation_selector(c)
}

fn is_pictograph(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{e0100}'..='\u{e01ef}')
}

/// One selector directly after a character that can have a variation. Longer runs carry hidden data, not a shape.
fn takes_variation(base: char, selector: char) -> bool {
    match selector {
        '\u{fe00}'..='\u{fe0f}' => {
            !base.is_whitespace()
                && !is_variation_selector(base)
                && !matches!(base, '\u{200c}' | '\u{200d}')
        }
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(base, '\u{1820}'..='\u{18aa}'),
        _ => {
            matches!(base, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        }
    }
}

/// Characters without a picture of their own: C1 controls, Unicode's default ignorables, separators of lines,
/// annotations and noncharacters. Joiners and variation selectors are judged by their neighbours before.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character of no width stands on the one before it. Those that do not would take no cell at all.
fn combines(c: char) -> bool {
    let mut buffer = [0; 8];
    let circle = '\u{25cc}'.encode_utf8(&mut buffer).len();
    let length = circle + c.encode_utf8(&mut buffer[circle..]).len();
    std::str::from_utf8(&buffer[..length]).is_ok_and(|pair| pair.graphemes(true).count() == 1)
}

/// Medial jamo, the vowels of a Korean syllable.
fn is_medial(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11a7}' | '\u{d7b0}'..='\u{d7c6}')
}

/// Final jamo, the closing consonants.
fn is_final(c: char) -> bool {
    matches!(c, '\u{11a8}'..='\u{11ff}' | '\u{d7cb}'..='\u{d7fb}')
}

/// Syllables that are composed already. Without a final consonant they stand at every 28th place.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

fn takes_medial(previous: char) -> bool {
    let is_initial = matches!(previous, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}');
    let is_open = is_syllable(previous) && (u32::from(previous) - 0xac00).is_multiple_of(28);
    is_initial || is_medial(previous) || is_open
}

fn takes_final(previous: char) -> bool {
    is_medial(previous) || is_final(previous) || is_syllable(previous)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{shown, shown_line};
    use crate::text::width;

    #[test]
    fn each_kind_of_character_has_its_one_fate() {
        let cases = [
            ("plain", "plain text, no change", "plain text, no change"),
            ("line ends and tabs stay", "a\n\tb", "a\n\tb"),
            ("carriage return and line feed", "a\r\nb", "a\nb"),
            ("a lone carriage return", "a\rb", "a␍b"),
            ("escape sequence", "\u{1b}[31mred\u{7}", "␛[31mred␇"),
            ("nul and delete", "\0\u{7f}", "␀␡"),
            ("C1 control sequence introducer", "\u{9b}31m", "⟪U+009B⟫31m"),
            (
                "next line, line separator",
                "\u{85}\u{2028}",
                "⟪U+0085⟫⟪U+2028⟫",
            ),
            ("right-to-left override", "a\u{202e}b", "a⟪U+202E⟫b"),
            (
                "isolates and marks",
                "\u{2066}\u{200f}\u{61c}",
                "⟪U+2066⟫⟪U+200F⟫⟪U+061C⟫",
            ),
            ("zero-width space", "pass\u{200b}word", "pass⟪U+200B⟫word"),
            ("byte order mark", "\u{feff}x", "⟪U+FEFF⟫x"),
            ("soft hyphen", "co\u{ad}op", "co⟪U+00AD⟫op"),
            ("tags", "hi\u{e0068}", "hi⟪U+E0068⟫"),
            (
                "a family of pictographs",
                "👩\u{200d}👩\u{200d}👧",
                "👩\u{200d}👩\u{200d}👧",
            ),
            (
                "a joined pictograph after a selector",
                "❤\u{fe0f}\u{200d}🔥",
                "❤\u{fe0f}\u{200d}🔥",
            ),
            ("a skin tone", "👩🏽\u{200d}💻", "👩🏽\u{200d}💻"),
            ("a joiner between letters", "a\u{200d}b", "a⟪U+200D⟫b"),
            ("Persian non-joiner", "می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a non-joiner at an end", "می\u{200c}", "می⟪U+200C⟫"),
            ("a joiner after a virama", "ක්\u{200d}ර", "ක්\u{200d}ර"),
            (
                "data in a run of selectors",
                "x\u{fe01}\u{fe02}",
                "x\u{fe01}⟪U+FE02⟫",
            ),
            ("a combining accent on its letter", "e\u{301}", "e\u{301}"),
            (
                "a combining accent on nothing",
                "\u{301}e\n\u{301}",
                "◌\u{301}e\n◌\u{301}",
            ),
            ("a lone medial jamo", "a\u{1161}", "a⟪U+1161⟫"),
            (
                "a whole syllable of jamo",
                "\u{1112}\u{1161}\u{11ab}",
                "\u{1112}\u{1161}\u{11ab}",
            ),
            ("other scripts", "日本語 ไทย עברית ﾊﾟ", "日本語 ไทย עברית ﾊﾟ"),
        ];
        for (name, input, expected) in cases {
            assert_eq!(shown(input), expected, "{name}");
        }
    }

    #[test]
    fn a_line_has_no_line_end_and_no_tab() {
        assert_eq!(shown_line("a\tb\r\nc\nd"), "a b␊c␊d");
    }

    #[test]
    fn clean_text_is_not_copied() {
        for text in ["", "plain\n\ttext", "日本語 😀 e\u{301}"] {
            assert!(
                matches!(shown(text), std::borrow::Cow::Borrowed(_)),
                "{text:?}"
            );
        }
    }

    /// Text that is dense in the characters that the rules are about.
    fn hostile() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            any::<char>(),
            prop::char::range('\0', '\u{a0}'),
            prop::char::range('\u{2000}', '\u{2070}'),
            prop::char::range('\u{1100}', '\u{1200}'),
            prop::char::range('\u{600}', '\u{1900}'),
            prop::sample::select(vec![
                '\r', '\n', '\t', '\u{200d}', '\u{200c}', '\u{fe0f}', '👩', '🏽', 'ක', 'a',
                '\u{301}'
            ]),
        ];
        prop::collection::vec(character, 0..40).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn nothing_that_a_terminal_reacts_to_is_left(text in hostile()) {
            let safe = |c: char| !c.is_control() && !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
            prop_assert!(shown(&text).chars().all(|c| matches!(c, '\n' | '\t') || safe(c)));
            prop_assert!(shown_line(&text).chars().all(safe));
        }

        #[test]
        fn sanitising_twice_is_sanitising_once(text in hostile()) {
            let once = shown(&text).into_owned();
            prop_assert_eq!(shown(&once).into_owned(), once.clone());
            let once = shown_line(&text).into_owned();
            prop_assert_eq!(shown_line(&once).into_owned(), once.clone());
        }

        #[test]
        fn every_grapheme_left_takes_a_cell(text in hostile()) {
            for (_, grapheme, columns) in width::graphemes(&shown_line(&text)) {
                prop_assert!(columns > 0, "{:?}", grapheme);
            }
        }
    }
}

//! The themes: those that are compiled in are sound, a user's file adds to them, and its mistakes are all told at once.

use juror::theme::{Depth, Meaning, Theme, ThemeError};
use ratatui::style::{Color, Modifier, Style};

const DEPTHS: [Depth; 4] = [Depth::None, Depth::Ansi16, Depth::Ansi256, Depth::True];

fn folder(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files
        .iter()
        .map(|(name, text)| ((*name).to_string(), (*text).to_string()))
        .collect()
}

fn own(text: &str, depth: Depth) -> Theme {
    Theme::load("own", &folder(&[("own", text)]), depth)
        .unwrap_or_else(|why| panic!("{text}\n{why}"))
}

#[test]
fn every_theme_that_is_compiled_in_loads_at_every_depth() {
    let names = Theme::names(&[]);
    assert_eq!(names, ["dark", "light", "high-contrast", "mono"]);
    for name in &names {
        for depth in DEPTHS {
            let theme = Theme::load(name, &[], depth).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(theme.name(), name);
        }
    }
}

#[test]
fn without_colours_no_colour_is_sent() {
    for name in Theme::names(&[]) {
        let theme = Theme::load(&name, &[], Depth::None).expect("it is compiled in");
        for meaning in Meaning::ALL {
            let style = theme.style(*meaning);
            assert_eq!(
                (style.fg, style.bg),
                (None, None),
                "{} in {name}",
                meaning.name()
            );
        }
    }
}

#[test]
fn what_has_no_sign_of_its_own_can_be_told_apart_without_colours() {
    let apart = [
        (Meaning::Selected, Meaning::Text),
        (Meaning::Chosen, Meaning::Text),
        (Meaning::Focus, Meaning::Text),
        (Meaning::Match, Meaning::Text),
        (Meaning::MatchCurrent, Meaning::Match),
        (Meaning::Added, Meaning::Text),
        (Meaning::Removed, Meaning::Text),
        (Meaning::Added, Meaning::Removed),
        (Meaning::Strong, Meaning::Text),
        (Meaning::Emphasis, Meaning::Text),
        (Meaning::Error, Meaning::Text),
        (Meaning::Key, Meaning::Text),
    ];
    for name in Theme::names(&[]) {
        let theme = Theme::load(&name, &[], Depth::None).expect("it is compiled in");
        for (one, other) in apart {
            assert_ne!(
                theme.style(one),
                theme.style(other),
                "{} and {} in {name}",
                one.name(),
                other.name()
            );
        }
    }
}

#[test]
fn an_edit_is_marked_by_more_than_colour_in_every_theme() {
    for name in Theme::names(&[]) {
        for depth in DEPTHS {
            let theme = Theme::load(&name, &[], depth).expect("it is compiled in");
            let mods = |meaning| theme.style(meaning).add_modifier;
            assert_ne!(
                mods(Meaning::Added),
                mods(Meaning::Removed),
                "{name} at {depth:?}"
            );
            assert!(
                mods(Meaning::Removed).contains(Modifier::CROSSED_OUT),
                "{name}"
            );
        }
    }
}

#[test]
fn text_keeps_the_colours_of_the_terminal() {
    for name in ["dark", "light", "mono"] {
        let theme = Theme::load(name, &[], Depth::True).expect("it is compiled in");
        assert_eq!(theme.style(Meaning::Text), Style::new(), "{name}");
    }
}

#[test]
fn a_colour_never_stands_on_itself() {
    for name in Theme::names(&[]) {
        for depth in DEPTHS {
            let theme = Theme::load(&name, &[], depth).expect("it is compiled in");
            for meaning in Meaning::ALL {
                let style = theme.style(*meaning);
                assert!(
                    style.fg.is_none() || style.fg != style.bg,
                    "{} in {name} at {depth:?}",
                    meaning.name()
                );
            }
        }
    }
}

#[test]
fn what_is_left_out_looks_as_the_parent_has_it() {
    let theme = own(
        "[meanings]\ntext = { fg = 'red' }\nbar = { mods = ['bold'] }\n'bar.footer' = { fg = 'blue' }",
        Depth::Ansi16,
    );
    let cases = [
        (Meaning::Text, Style::new().fg(Color::Red)),
        (Meaning::Error, Style::new().fg(Color::Red)),
        (Meaning::Dim, Style::new().fg(Color::Red)),
        (Meaning::Header, Style::new().add_modifier(Modifier::BOLD)),
        (Meaning::Footer, Style::new().fg(Color::Blue)),
    ];
    for (meaning, style) in cases {
        assert_eq!(theme.style(meaning), style, "{}", meaning.name());
    }
}

#[test]
fn a_palette_of_ones_own_recolours_what_is_inherited() {
    let dark = Theme::load("dark", &[], Depth::True).expect("it is compiled in");
    let theme = own(
        "inherits = 'dark'\n[palette]\nred = '#010203'\n[meanings]\ngood = { fg = '#0a0b0c' }",
        Depth::True,
    );
    assert_eq!(theme.style(Meaning::Bad).fg, Some(Color::Rgb(1, 2, 3)));
    assert_eq!(theme.style(Meaning::Good).fg, Some(Color::Rgb(10, 11, 12)));
    assert_eq!(theme.style(Meaning::Judge), dark.style(Meaning::Judge));
}

#[test]
fn a_file_may_take_the_name_of_the_theme_that_it_changes() {
    let files = folder(&[(
        "dark",
        "inherits = 'dark'\n[meanings]\ngood = { fg = 'blue' }",
    )]);
    let theme =
        Theme::load("dark", &files, Depth::Ansi16).expect("it inherits from the one compiled in");
    // `blue` is the palette's, which goes before the sixteen.
    assert_eq!(theme.style(Meaning::Good).fg, Some(Color::LightBlue));
    assert_eq!(theme.style(Meaning::Bad).fg, Some(Color::LightRed));
    assert_eq!(Theme::names(&files).len(), 4, "the name stands once");
    // The theme that is compiled in does not change for those that are compiled in beside it.
    let light = Theme::load("light", &files, Depth::Ansi16).expect("it is compiled in");
    assert_eq!(light.style(Meaning::Good).fg, Some(Color::Green));
}

#[test]
fn lost_colours_leave_their_meaning_behind() {
    let text = "[meanings]\nselected = { bg = 'blue' }\nmatch = { fg = 'red', mods = ['bold'] }";
    let plain = own(text, Depth::None);
    assert_eq!(
        plain.style(Meaning::Selected).add_modifier,
        Modifier::REVERSED
    );
    assert_eq!(
        plain.style(Meaning::Match).add_modifier,
        Modifier::BOLD | Modifier::UNDERLINED
    );
    let coloured = own(text, Depth::Ansi16);
    assert_eq!(
        coloured.style(Meaning::Selected),
        Style::new().bg(Color::Blue)
    );
}

#[test]
fn a_theme_that_is_not_there_is_named_with_those_that_are() {
    let files = folder(&[("own", "")]);
    let why = Theme::load("drak", &files, Depth::True).expect_err("nothing is called so");
    assert_eq!(
        why.to_string(),
        "there is no theme `drak`; there are dark, light, high-contrast, mono, own"
    );
}

#[test]
fn each_mistake_says_what_is_wrong() {
    let cases = [
        (
            "inherits = 'drak'",
            "there is no theme `drak`; did you mean `dark`?",
        ),
        ("inherits = 'own'", "`own` can't inherit from itself"),
        ("inherits = 'b'", "goes round in a circle: own → b → own"),
        ("inherits = 3", "write the theme's name in quotes"),
        (
            "[colours]",
            "there is no part `colours`; there are inherits, palette, meanings",
        ),
        ("palette = 3", "this is a section"),
        ("[palette]\nred = 'rosy'", "a colour is \"#rrggbb\""),
        ("[palette]\nred = 3", "a colour is \"#rrggbb\""),
        ("[palette]\nred = {}", "a colour is \"#rrggbb\""),
        (
            "[palette]\nred = { rgb = '#12' }",
            "`rgb` is written as \"#rrggbb\"",
        ),
        (
            "[palette]\nred = { ansi = 'rosy' }",
            "`ansi` is one of the sixteen",
        ),
        (
            "[palette]\nred = { rbg = '#112233' }",
            "there is no field `rbg`; did you mean `rgb`?",
        ),
        (
            "[meanings]\nslected = {}",
            "there is no meaning `slected`; did you mean `selected`?",
        ),
        (
            "[meanings]\nscore.chosen = { fg = 'red' }",
            "put the whole name in quotes, as in \"score.…\"",
        ),
        ("[meanings]\ngood = 'green'", "write a look as"),
        (
            "[meanings]\ngood = { fg = 'gren' }",
            "there is no colour `gren`; add it to [palette]",
        ),
        (
            "[palette]\nleaf = 'green'\n[meanings]\ngood = { bg = 'laef' }",
            "did you mean `leaf`?",
        ),
        (
            "[meanings]\ngood = { fg = 3 }",
            "write a colour of the palette in quotes",
        ),
        (
            "[meanings]\ngood = { colour = 'red' }",
            "there is no field `colour`",
        ),
        ("[meanings]\ngood = { mods = 'bold' }", "write a list"),
        (
            "[meanings]\ngood = { mods = ['blod'] }",
            "there is no modifier `blod`; did you mean `bold`?",
        ),
        ("[meanings\n", "unclosed"),
    ];
    for (text, what) in cases {
        let files = folder(&[("own", text), ("b", "inherits = 'own'")]);
        let why = Theme::load("own", &files, Depth::True)
            .expect_err(text)
            .to_string();
        assert!(why.contains(what), "{text}: {why}");
    }
}

#[test]
fn all_mistakes_of_a_theme_and_its_parents_are_told_with_file_and_line() {
    let files = folder(&[
        (
            "own",
            "inherits = 'base'\n[meanings]\ngood = { fg = 'lost' }\nbda = {}\n",
        ),
        ("base", "[palette]\nred = 'rosy'\n"),
    ]);
    let why = Theme::load("own", &files, Depth::True).expect_err("both have mistakes");
    let ThemeError::Mistakes(mistakes) = why else {
        panic!("{why}");
    };
    let places: Vec<_> = mistakes
        .iter()
        .map(|found| (found.file.as_str(), found.mistake.line))
        .collect();
    assert_eq!(places, [("base.toml", 2), ("own.toml", 3), ("own.toml", 4)]);
    assert!(
        mistakes[1]
            .to_string()
            .starts_with("own.toml:3:15: there is no colour `lost`"),
        "{}",
        mistakes[1]
    );
}

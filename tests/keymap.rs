//! The keys: the default table is whole, the user's file overrides it, and its mistakes are all told at once.

use std::collections::BTreeSet;

use juror::command::{
    Command, EditCommand, ListCommand, Place, QueueCommand, ReadCommand, Scope, ScoreCommand,
    ScreenCommand, TABLE,
};
use juror::keymap::{Chord, DEFAULT, Keymap, Resolved, Resolver, Spelling};

/// Commands that are typed after `:` and have no key.
const TYPED_ONLY: &[&str] = &[
    "goto",
    "filter-seen",
    "theme",
    "judge-all",
    "judge-outdated",
    "trust",
];

fn chords(keys: &str) -> Vec<Chord> {
    keys.split(' ').map(|key| key.parse().expect(key)).collect()
}

/// What the last of some keys gives.
fn pressed(keymap: &Keymap, scope: Scope, keys: &str) -> Resolved {
    let mut resolver = Resolver::default();
    chords(keys)
        .into_iter()
        .map(|chord| resolver.press(keymap, scope, chord))
        .last()
        .expect("at least one key")
}

fn does(line: &str) -> Resolved {
    Resolved::Command(Command::parse(line).expect(line))
}

#[test]
fn every_command_has_a_key_wherever_it_makes_sense() {
    let keymap = Keymap::default();
    for scope in Scope::ALL {
        let everywhere = keymap.help(Scope::Global);
        let keyed: BTreeSet<_> = keymap
            .help(scope)
            .into_iter()
            .chain(everywhere.into_iter().filter(|_| !scope.takes_text()))
            .filter(|row| !row.keys.is_empty())
            .map(|row| row.name)
            .collect();
        for spec in TABLE.iter().filter(|spec| spec.is_for(scope)) {
            assert_ne!(
                keyed.contains(spec.name),
                TYPED_ONLY.contains(&spec.name),
                "`{}` in {scope}",
                spec.name
            );
        }
    }
}

#[test]
fn the_default_keys_have_no_mistake() {
    // Laid over themselves they are checked as a user's file is.
    for (name, text) in [
        ("default", DEFAULT),
        ("azerty", include_str!("../src/keymap/azerty.toml")),
    ] {
        if let Err(mistakes) = Keymap::with(text) {
            let said: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
            panic!("{name}: {}", said.join("\n"));
        }
    }
}

#[test]
fn keys_give_their_commands() {
    use Scope::{Agreement, Editor, Global, Judge, Page, Prompt, Queue, Review};
    let cases = [
        (Review, "1", "point 1"),
        (Review, "0", "point 10"),
        (Review, "a", "pass"),
        (Review, "x", "fail"),
        (Review, "delete", "clear"),
        (Review, "enter", "commit"),
        (Review, "down", "next-criterion"),
        (Review, "S-tab", "previous-criterion"),
        (Review, "j", "line-down"),
        (Review, "space", "page-down"),
        (Review, "g g", "top"),
        (Review, "g q", "go-queue"),
        (Review, "g i", "go-instructions"),
        (Review, "right", "next"),
        (Review, "}", "next-todo"),
        (Review, "backspace", "undo"),
        (Review, "ctrl-r", "redo"),
        (Review, "m a", "mark a"),
        (Review, "m 7", "mark 7"),
        (Review, "' a", "jump a"),
        (Review, "v", "reveal"),
        (Review, "q", "quit"),
        (Review, "p", "pause"),
        (Review, "\\", "filter"),
        (Queue, "q", "back"),
        (Queue, "space", "mark-row"),
        (Queue, "b", "page-up"),
        (Queue, "v", "mark-range"),
        (Queue, "*", "invert-marks"),
        (Queue, "3", "point 3"),
        (Queue, "O", "order"),
        (Agreement, "h", "left"),
        (Agreement, "enter", "open"),
        (Judge, "r", "judge-again"),
        (Judge, "R", "judge-failed"),
        (Page, "/", "search"),
        (Page, "esc", "back"),
        (Global, "ctrl-l", "repaint"),
        (Editor, "esc", "keep"),
        (Editor, "alt-enter", "keep-and-commit"),
        (Editor, "ctrl-enter", "keep-and-commit"),
        (Editor, "ctrl-u", "undo-text"),
        (Editor, "ctrl-z", "suspend"),
        (Prompt, "ctrl-c", "cancel"),
        (Prompt, "tab", "complete"),
        (Prompt, "ctrl-p", "older"),
    ];
    let keymap = Keymap::default();
    for (scope, keys, line) in cases {
        assert_eq!(
            pressed(&keymap, scope, keys),
            does(line),
            "{keys} in {scope}"
        );
    }
}

#[test]
fn keys_without_a_meaning_are_text_where_text_is_taken_and_nothing_elsewhere() {
    let cases = [
        (Scope::Editor, "q", Resolved::Text),
        (Scope::Editor, "g", Resolved::Text),
        (Scope::Editor, "backspace", Resolved::Text),
        (Scope::Editor, "ctrl-a", Resolved::Text),
        (Scope::Prompt, ":", Resolved::Text),
        (Scope::Prompt, "space", Resolved::Text),
        (Scope::Review, "f9", Resolved::Unbound),
        (Scope::Review, "ctrl-a", Resolved::Unbound),
        (Scope::Page, "1", Resolved::Unbound),
    ];
    let keymap = Keymap::default();
    for (scope, keys, resolved) in cases {
        assert_eq!(pressed(&keymap, scope, keys), resolved, "{keys} in {scope}");
    }
}

#[test]
fn what_was_begun_is_kept_until_it_ends_or_leads_nowhere() {
    let cases = [
        ("g", Resolved::Pending),
        ("g x", Resolved::Unbound),
        ("g x q", does("quit")),
        ("g esc", Resolved::Unbound),
        ("g esc q", does("quit")),
        ("m", Resolved::Pending),
        ("m '", Resolved::Unbound),
        ("m esc a", does("pass")),
    ];
    let keymap = Keymap::default();
    for (keys, resolved) in cases {
        assert_eq!(pressed(&keymap, Scope::Review, keys), resolved, "{keys}");
    }
}

#[test]
fn another_screen_forgets_what_was_begun() {
    let keymap = Keymap::default();
    let mut resolver = Resolver::default();
    let press = |resolver: &mut Resolver, scope, key: &str| {
        resolver.press(&keymap, scope, key.parse().expect(key))
    };
    assert_eq!(press(&mut resolver, Scope::Review, "g"), Resolved::Pending);
    assert_eq!(resolver.pending(), chords("g"));
    assert_eq!(press(&mut resolver, Scope::Queue, "j"), does("down"));
    assert_eq!(press(&mut resolver, Scope::Queue, "g"), Resolved::Pending);
    resolver.clear();
    assert_eq!(press(&mut resolver, Scope::Queue, "j"), does("down"));
}

#[test]
fn the_users_file_overrides_key_by_key() {
    let cases = [
        ("[review]\nP = 'pass'", Scope::Review, "P", does("pass")),
        ("[review]\nP = 'pass'", Scope::Review, "a", does("pass")),
        ("[review]\nP = 'pass'", Scope::Queue, "P", Resolved::Unbound),
        ("[review]\na = ''", Scope::Review, "a", Resolved::Unbound),
        ("[review]\na = ''", Scope::Queue, "a", does("pass")),
        ("[review]\nq = ''", Scope::Review, "q", Resolved::Unbound),
        ("[review]\nu = ''", Scope::Review, "u", Resolved::Unbound),
        ("[review]\nu = ''", Scope::Queue, "u", does("undo")),
        ("[global]\nu = ''", Scope::Review, "u", Resolved::Unbound),
        ("[global]\nu = ''", Scope::Review, "z", does("undo")),
        ("[review]\nu = 'flag'", Scope::Review, "u", does("flag")),
        (
            "[global]\ng = ''\n[review]\ng = 'flag'",
            Scope::Review,
            "g",
            does("flag"),
        ),
        ("[global]\ng = ''", Scope::Review, "g", Resolved::Unbound),
        (
            "[review]\na = ''\n'a b' = 'pass'",
            Scope::Review,
            "a b",
            does("pass"),
        ),
        (
            "[review]\n'ctrl-x d' = 'theme  dark'",
            Scope::Review,
            "ctrl-x d",
            does("theme dark"),
        ),
        (
            "[review]\n'M <char>' = 'mark'",
            Scope::Review,
            "M z",
            does("mark z"),
        ),
        (
            "[queue]\nP = 'tag billing'",
            Scope::Queue,
            "P",
            does("tag billing"),
        ),
        (
            "[editor]\n'alt-k' = 'keep'",
            Scope::Editor,
            "alt-k",
            does("keep"),
        ),
        ("digit_row = 'azerty'", Scope::Review, "&", does("point 1")),
        ("digit_row = 'azerty'", Scope::Review, "'", does("point 4")),
        ("digit_row = 'azerty'", Scope::Review, "à", does("point 10")),
        ("digit_row = 'azerty'", Scope::Review, "ù k", does("jump k")),
        ("digit_row = 'azerty'", Scope::Queue, "ç", does("point 9")),
        (
            "digit_row = 'azerty'\n[review]\n'&' = 'flag'",
            Scope::Review,
            "&",
            does("flag"),
        ),
        (
            "digit_row = 'qwerty'",
            Scope::Review,
            "&",
            Resolved::Unbound,
        ),
    ];
    for (file, scope, keys, resolved) in cases {
        let keymap = Keymap::with(file).unwrap_or_else(|mistakes| panic!("{file}: {mistakes:?}"));
        assert_eq!(
            pressed(&keymap, scope, keys),
            resolved,
            "{keys} after {file}"
        );
    }
}

#[test]
fn each_mistake_says_what_is_wrong() {
    let cases = [
        (
            "[revew]\na = 'pass'",
            "there is no section `revew`; did you mean `review`?",
        ),
        ("[kitchen]\n", "there are global, review, compare, queue"),
        ("review = 'a'", "`review` is a section"),
        ("digit_row = 'dvorak'", "either \"qwerty\" or \"azerty\""),
        (
            "[review]\nP = 'undp'",
            "there is no command `undp`; did you mean `undo`?",
        ),
        (
            "[review]\nP = 'dance'",
            "there is no command `dance`; `:help` on the screen",
        ),
        ("[review]\nP = 'point 11'", "`point` can't use `11`"),
        ("[review]\nP = 'mark'", "or `<char>` behind its key"),
        (
            "[review]\n'P <char>' = 'undo'",
            "can't use the letter that `<char>` catches",
        ),
        (
            "[review]\n'P <char>' = 'mark a'",
            "can't use the letter that `<char>` catches",
        ),
        (
            "[review]\nP = 'open'",
            "`open` makes no sense in `review`; it belongs to queue, agreement, differences, models, judge",
        ),
        ("[global]\nP = 'pass'", "`pass` makes no sense in `global`"),
        (
            "[editor]\n'alt-q' = 'quit'",
            "`quit` makes no sense in `editor`",
        ),
        ("[editor]\nx = 'keep'", "in `editor` `x` is typed as text"),
        (
            "[prompt]\n'g g' = 'accept'",
            "in `prompt` `g` is typed as text",
        ),
        ("[review]\n'hyper-x' = 'pass'", "`hyper-x` is no key"),
        ("[review]\n'' = 'pass'", "no key is named"),
        (
            "[review]\n'ctrl-1' = 'pass'",
            "no byte for Ctrl and a digit",
        ),
        ("[review]\n'ctrl-s' = 'skip'", "stop and start"),
        ("[review]\n'ctrl-m' = 'commit'", "send it as Enter"),
        ("[review]\nP = 3", "write the command in quotes"),
        (
            "[review]\nS-tab = 'next'\nbacktab = 'next'",
            "`shift-tab` stands on line 2 already",
        ),
        ("[review]\nP = 'pass'\nP = 'fail'", "duplicate key"),
        (
            "[review]\ng = 'pass'",
            "`g` begins `g g`, which means `top` in `review`",
        ),
        (
            "[global]\n'u x' = 'help'",
            "`u x` can't be reached behind `u`, which means `undo`",
        ),
        (
            "[review]\n'm a' = 'pass'",
            "`m a` can't be reached behind `m <char>`",
        ),
        (
            "[review]\n'T' = 'pass'\n'T T' = 'fail'",
            "`T T` can't be reached behind `T`",
        ),
        ("[review\n", "unclosed"),
    ];
    for (file, why) in cases {
        let mistakes = Keymap::with(file).expect_err(file);
        let said: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        assert!(
            said.iter().any(|said| said.contains(why)),
            "{file}: {}",
            said.join("\n")
        );
    }
}

#[test]
fn all_mistakes_are_told_at_once_with_line_and_caret() {
    let file = "\
[global]
\"g\" = \"help\"

[review]
\"hyper-x\" = \"pass\"
\"P\" = \"undp\"
\"ctrl-s\" = \"skip\"

[desk]
";
    let mistakes = Keymap::with(file).expect_err("it is full of mistakes");
    let lines: Vec<_> = mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [2, 5, 6, 7, 9]);
    assert_eq!(
        mistakes[2].to_string(),
        "line 6, column 7: there is no command `undp`; did you mean `undo`?\n  6 | \"P\" = \"undp\"\n    |       ^^^^^^"
    );
}

#[test]
fn the_keys_of_a_command_are_found_for_hints() {
    let cases = [
        (Scope::Review, "point 10", "0"),
        (Scope::Review, "undo", "u z Backspace"),
        (Scope::Review, "half-page-down", "^D"),
        (Scope::Review, "next-criterion", "Tab ↓ l"),
        (Scope::Review, "mark", "m a–z"),
        (Scope::Review, "go-queue", "g q"),
        (Scope::Editor, "keep-and-commit", "Alt+Enter Ctrl+Enter"),
        (Scope::Review, "keep", ""),
        (Scope::Queue, "page-down", "PgDn"),
    ];
    let keymap = Keymap::default();
    for (scope, line, keys) in cases {
        assert_eq!(
            keymap.keys_of(scope, line).join(" "),
            keys,
            "{line} in {scope}"
        );
    }
    let plain = Keymap::default().spelled(Spelling::Ascii);
    assert_eq!(
        plain.keys_of(Scope::Review, "next-criterion"),
        ["Tab", "Down", "l"]
    );
    assert_eq!(plain.keys_of(Scope::Review, "mark"), ["m a-z"]);
    let own = Keymap::with("[review]\nP = 'pass'").expect("one key");
    assert_eq!(
        own.keys_of(Scope::Review, "pass"),
        ["P", "a"],
        "the user's key comes first"
    );
}

#[test]
fn the_help_is_made_from_the_live_map() {
    let row = |keymap: &Keymap, scope, name: &str| {
        let rows = keymap.help(scope);
        rows.into_iter()
            .find(|row| row.name == name)
            .map(|row| row.keys.join(" "))
    };
    let keymap = Keymap::default();
    let cases = [
        (Scope::Review, "point", Some("1–9 0")),
        (Scope::Review, "quit", Some("q")),
        (Scope::Global, "quit", Some("Q ^C")),
        (Scope::Global, "undo", Some("u z Backspace")),
        (Scope::Global, "goto", Some("")),
        (Scope::Review, "undo", None),
        (Scope::Editor, "keep", Some("Esc")),
        (Scope::Editor, "undo", None),
    ];
    for (scope, name, keys) in cases {
        assert_eq!(
            row(&keymap, scope, name).as_deref(),
            keys,
            "{name} in {scope}"
        );
    }
    let own = Keymap::with(
        "[global]\nz = ''\n[review]\n'5' = ''\n'7' = ''\nU = 'undo'\n[editor]\nesc = ''",
    );
    let own = own.expect("keys freed");
    let cases = [
        (Scope::Global, "undo", Some("u Backspace")),
        (Scope::Review, "undo", Some("U")),
        (Scope::Review, "point", Some("1–4 6 8 9 0")),
        (Scope::Editor, "keep", None),
    ];
    for (scope, name, keys) in cases {
        assert_eq!(row(&own, scope, name).as_deref(), keys, "{name} in {scope}");
    }
}

#[test]
fn what_may_follow_a_key_is_listed() {
    let keymap = Keymap::default();
    let after = |scope, keys| -> Vec<(String, &str)> {
        let rest = keymap.after(scope, &chords(keys));
        rest.into_iter()
            .map(|(keys, spec)| (keys, spec.name))
            .collect()
    };
    let go = after(Scope::Review, "g");
    assert_eq!(go[0], ("g".to_string(), "top"));
    assert!(go.contains(&("q".to_string(), "go-queue")));
    assert!(go.contains(&("c".to_string(), "go-compare")));
    assert_eq!(go.len(), 11);
    assert_eq!(after(Scope::Review, "m"), [("a–z".to_string(), "mark")]);
    assert!(after(Scope::Review, "x").is_empty());
    assert_eq!(keymap.label(&chords("g ctrl-d")), "g ^D");
}

#[test]
fn commands_carry_what_the_reducer_matches_on() {
    let cases = [
        (Scope::Review, "4", Command::Score(ScoreCommand::Point(4))),
        (
            Scope::Review,
            "m x",
            Command::Queue(QueueCommand::SetMark('x')),
        ),
        (Scope::Review, "s", Command::Score(ScoreCommand::Skip(None))),
        (Scope::Review, "/", Command::Read(ReadCommand::Search(None))),
        (Scope::Queue, "enter", Command::List(ListCommand::Open)),
        (Scope::Editor, "alt-d", Command::Edit(EditCommand::Diff)),
        (
            Scope::Page,
            "g a",
            Command::Screen(ScreenCommand::Go(Place::Agreement)),
        ),
    ];
    let keymap = Keymap::default();
    for (scope, keys, command) in cases {
        assert_eq!(
            pressed(&keymap, scope, keys),
            Resolved::Command(command),
            "{keys}"
        );
    }
}

//! Keys that somebody has moved: whatever is said on the screen names the key that is pressed now.

use juror::app::Event;
use juror::model::AutoAdvance;

use crate::evaluators::{MANY, TEN, TEXT, TWO, ZERO};
use crate::journey::Journey;
use crate::world::{World, logs};

/// Other keys for everything that a message speaks of. `skip` and `info` keep none.
const MOVED: &str = r#"
[global]
"u" = ""
"z" = ""
"backspace" = ""
"ctrl-t" = "undo"
"ctrl-r" = ""
"Z" = ""
"ctrl-y" = "redo"
'\' = ""
"|" = "filter"
"p" = ""
"P" = "pause"
"g a" = ""
"A" = "go-agreement"
"esc" = ""
"B" = "back"
"q" = ""
"?" = ""
"H" = "help"
[review]
"q" = ""
"X" = "quit"
"enter" = ""
"." = "commit"
"c" = ""
"W" = "note-criterion"
"s" = ""
"e" = ""
"ctrl-e" = "edit"
"d" = ""
"alt-d" = "diff"
"/" = ""
"F" = "search"
"i" = ""
"v" = ""
"V" = "reveal"
"D" = ""
"alt-s" = "suggestion"
"m <char>" = ""
"M <char>" = "mark"
"' <char>" = ""
"@ <char>" = "jump"
[queue]
"enter" = ""
"." = "open"
"tab" = ""
"shift-tab" = ""
"+" = "next-criterion"
"' <char>" = ""
"@ <char>" = "jump"
[agreement]
"enter" = ""
"." = "open"
[editor]
"alt-x" = ""
"alt-q" = "discard"
"esc" = ""
"ctrl-k" = "keep"
[prompt]
"tab" = ""
"ctrl-o" = "complete"
"enter" = ""
"ctrl-j" = "accept"
"ctrl-c" = ""
"#;

fn two() -> World {
    World::of(TWO, logs(3)).judged(0, "accuracy 3 · safe fail", "")
}

/// Presses the keys of each case on moved keys and looks for what the foot says, all cases at once.
fn check(cases: &[(&str, &str, &str)]) {
    let mut faults = Vec::new();
    for (evaluator, keys, said) in cases {
        let world = if *evaluator == TWO {
            two()
        } else {
            World::of(evaluator, logs(3))
        };
        let mut it = Journey::keyed(world, MOVED);
        it.press(keys);
        let foot = it.foot();
        if !foot.contains(said) {
            faults.push(format!("{keys}: {foot}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn messages_about_decisions_name_the_keys_that_are_pressed_now() {
    let cases = [
        (
            TWO,
            ".",
            "! still to score: Accuracy, Safe; :skip puts the ticket off",
        ),
        (TWO, "5a<C-t>4", " . commits"),
        (TWO, "5aK4", " . commits the change"),
        (TWO, "5aKWx<C-j>", " . commits the change"),
        (TWO, "5a", "  ^E edit"),
        (
            TWO,
            "5a<C-t>",
            "took back: the rating of ticket 0; ^Y decides it again",
        ),
        (
            TWO,
            "5aK:skip<C-j>",
            "! this ticket is decided; ^T takes the decision back",
        ),
        (
            TWO,
            "5a5a5a",
            "all 3 tickets are decided; A shows the agreement",
        ),
        (
            TWO,
            "|status:todo<C-j>5a5a5a",
            "all 3 tickets of this filter are decided; | changes it",
        ),
        (
            TWO,
            "|tag:none<C-j>5",
            "! there is no ticket here; | chooses others",
        ),
    ];
    check(&cases);
}

#[test]
fn messages_about_tickets_and_lines_name_the_keys_that_are_pressed_now() {
    let cases = [
        (
            TWO,
            "|tag:none<C-j><C-e>",
            "! there is no ticket here; | chooses others",
        ),
        (TWO, "n", "! nothing is searched; F searches"),
        (
            TWO,
            "<A-s>",
            "! what a judge suggests is hidden until you commit; V shows it",
        ),
        (TWO, "<A-d>", "! the output was not edited; ^E edits it"),
        (
            TWO,
            "<C-e>x<C-k>",
            "the edit is kept; Alt+d shows what it changed, ^T takes it back",
        ),
        (TWO, "B", "X leaves; everything is saved"),
        (TWO, "Mb", "remembered as b; @ b comes back"),
        (
            TWO,
            "@b",
            "! nothing is remembered as b; M b remembers a ticket",
        ),
        (
            TWO,
            "gq@b",
            "! nothing is remembered as b; M b remembers a ticket",
        ),
        (
            TWO,
            "gqi",
            "! . opens the ticket, then :info shows what is known of it",
        ),
        (
            TWO,
            "gqa",
            "! Accuracy has 1–5; + goes to another criterion",
        ),
        (
            TWO,
            "5agqks",
            "! what is decided can't be put off; ^T takes a decision back",
        ),
        (TWO, "5aA.", "! no ticket is in this cell"),
        (
            TWO,
            "3xAjj<right><right>.",
            "the tickets of the cell; | changes the filter",
        ),
        (
            TWO,
            ":dance<C-j>",
            "there is no command `dance`; ^O completes, H lists the keys",
        ),
        (TWO, ":", "^O completes · ^J takes it · Esc leaves"),
        (TWO, "W", "^J takes it · Esc leaves"),
        (TEXT, "21", "! Comment is a text: W writes it"),
    ];
    check(&cases);
}

#[test]
fn what_is_shown_of_a_ticket_names_the_keys_that_are_pressed_now() {
    let cases = [
        (
            TWO,
            "",
            "hidden until you commit; V shows them and marks the rating",
        ),
        (
            TWO,
            "|tag:none<C-j>",
            "No ticket passes the filter tag:none yet. | changes it;",
        ),
        (TWO, "|judge.accuracy=3<C-j>", "missing. | changes it;"),
        (TWO, "gq5", "1 of 2 set for this ticket · B forgets"),
        (TEXT, "2", "W writes it"),
    ];
    for (evaluator, keys, said) in cases {
        let world = if evaluator == TWO {
            two()
        } else {
            World::of(evaluator, logs(3))
        };
        let mut it = Journey::keyed(world, MOVED);
        it.press(keys);
        assert!(it.screen().contains(said), "{keys}: {}", it.screen());
    }
}

#[test]
fn the_judges_that_pause_name_the_key_that_lets_them_go_on() {
    let mut it = Journey::keyed(two(), MOVED);
    it.happen(Event::Paused(true));
    assert!(it.foot().contains("the judges pause; P lets them go on"));
}

#[test]
fn a_text_from_before_names_the_key_that_forgets_it() {
    let mut it = Journey::keyed(two(), MOVED);
    it.press("<C-e>more");
    it.state.screen = juror::app::state::Screen::Review;
    it.press("<C-e>");
    assert!(it.foot().contains("Alt+q forgets it"), "{}", it.foot());
}

#[test]
fn after_the_commit_the_key_that_goes_on_is_named() {
    let world = two().with(|evaluator| evaluator.auto_advance = AutoAdvance::Reveal);
    let mut it = Journey::keyed(world, MOVED);
    it.press("5a");
    assert!(it.foot().contains("committed; . shows the next ticket"));
}

#[test]
fn a_suggestion_names_the_keys_that_show_take_and_keep_it() {
    let world = || two().suggested(0, "main", "Another answer.");
    let mut it = Journey::keyed(world(), MOVED);
    it.press("5aK");
    assert!(it.screen().contains("Alt+s shows it"), "{}", it.screen());
    it.press("<A-s>e");
    assert!(
        it.foot().contains("^K keeps it, Alt+q forgets it"),
        "{}",
        it.foot()
    );
    it.press("<C-k><C-t><A-s><enter>");
    assert!(
        it.foot().contains("Alt+d shows what it changed, ^T takes"),
        "{}",
        it.foot()
    );
}

#[test]
fn the_footer_names_the_keys_that_score() {
    let letters = "[review]\n\"1\" = \"\"\n\"2\" = \"\"\n\"3\" = \"\"\n\"A\" = \"point 1\"\n\"B\" = \"point 2\"\n\"D\" = \"point 3\"\n";
    let cases = [
        (TWO, "", "1-5 score"),
        (TEN, "", "1-9,0 score"),
        (ZERO, "", "0-4 score"),
        (MANY, "", "1-5 choose"),
        (TEXT, "", "1-3 score"),
        (TWO, letters, "A,B,D,4-5 score"),
    ];
    for (evaluator, keys, said) in cases {
        let mut it = Journey::keyed(World::of(evaluator, logs(3)), keys);
        assert!(it.foot().contains(said), "{keys}: {}", it.foot());
    }
}

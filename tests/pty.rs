//! The real binary in a pseudo-terminal, as a reviewer over SSH meets it: work that survives quitting, signals, a panic
//! and kill -9, and figures on the screen that are the figures of the commands.

#[path = "pty/commands.rs"]
mod commands;
#[path = "pty/picture.rs"]
mod picture;
#[path = "pty/private.rs"]
mod private;
#[path = "pty/terminal.rs"]
mod terminal;

use std::collections::BTreeMap;

use commands::Folder;
use terminal::Terminal;

/// The keys that rate one ticket of the sample: accuracy, tone, safe, faults.
fn rating(ticket: usize) -> String {
    let accuracy = ticket % 5 + 1;
    let tone = (ticket / 2) % 5 + 1;
    let safe = if ticket.is_multiple_of(4) { 'x' } else { 'a' };
    format!("{accuracy}{tone}{safe}1\r")
}

#[test]
fn a_day_s_work_is_there_the_next_day() {
    let folder = Folder::new();
    let mut screen = Terminal::open(&folder, &["sample-data/support.jsonl"]);
    screen.wait_for("0/60 done");
    for ticket in 0..3 {
        screen.press(&rating(ticket));
        screen.wait_for(&format!("{}/60 done", ticket + 1));
    }
    screen.press("e");
    screen.wait_for("edit ticket 3");
    screen.press("Better: ");
    screen.wait_for("Better: ");
    screen.press("\x1b");
    screen.wait_for("the edit is kept");
    screen.press("u");
    screen.wait_for("took back: the edit of ticket 3");
    screen.press("u");
    screen.wait_for("2/60 done");
    screen.wait_for("took back: the rating of ticket 2");
    // What was taken back is told before its ticket is read: who leaves between the two leaves the other one.
    screen.wait_for("#2 ");
    screen.quit();

    let mut again = Terminal::open(&folder, &["sample-data/support.jsonl"]);
    again.wait_for("2/60 done");
    // The ticket that was left is on the desk, with the scores that were taken back.
    again.wait_for("#2 ");
    again.wait_for("[3 partly right]");
    again.press("\x12");
    again.wait_for("decided again: the rating of ticket 2");
    again.wait_for("3/60 done");
    again.quit();
    assert_eq!(folder.decided("r1"), 3);
}

#[test]
fn text_in_the_editor_survives_signals_and_a_panic_and_the_terminal_is_given_back() {
    for (what, word) in [("TERM", "alpha"), ("HUP", "beta"), ("panic", "gamma")] {
        let folder = Folder::new();
        let mut screen = Terminal::open_with(
            &folder,
            &["sample-data/support.jsonl"],
            &[("JUROR_PANIC_ON_REPAINT", "1")],
        );
        screen.wait_for("0/60 done");
        screen.press("e");
        screen.wait_for("edit ticket 0");
        screen.press(&format!("{word} "));
        screen.wait_for(&format!("{word} "));
        if what == "panic" {
            screen.press("\x0c");
        } else {
            screen.signal(what);
        }
        screen.wait_for_end();
        assert!(screen.is_given_back(), "after {what}: {}", screen.tail());
        let mut again = Terminal::open(&folder, &["sample-data/support.jsonl"]);
        again.wait_for("0/60 done");
        again.press("e");
        again.wait_for(&format!("{word} "));
        again.press("\x1b");
        again.wait_for("the edit is kept");
        again.quit();
    }
}

#[test]
fn a_text_that_was_begun_stays_when_its_ticket_is_rated_from_the_list() {
    let folder = Folder::new();
    let mut screen = Terminal::open(&folder, &["sample-data/support.jsonl"]);
    screen.wait_for("0/60 done");
    screen.press("e");
    screen.wait_for("edit ticket 0");
    screen.press("delta ");
    screen.wait_for("delta ");
    screen.signal("TERM");
    screen.wait_for_end();
    let mut again = Terminal::open(&folder, &["sample-data/support.jsonl"]);
    again.wait_for("0/60 done");
    again.press("gq");
    again.wait_for("43w");
    again.press(&rating(3));
    again.wait_for_all(&["1/60 done", "saved"]);
    again.press(":goto #0\r");
    again.wait_for("#0 ");
    again.press("e");
    again.wait_for("delta ");
    again.press("\x1b");
    again.wait_for("the edit is kept");
    again.quit();
}

#[test]
fn what_the_screen_called_saved_is_there_after_kill_9() {
    let folder = Folder::new();
    let mut acknowledged = 0;
    for round in 0..25 {
        let mut screen = Terminal::open(&folder, &["sample-data/support.jsonl"]);
        screen.wait_for(&format!("{acknowledged}/60 done"));
        for _ in 0..=(round % 2) {
            screen.press(&rating(acknowledged));
            acknowledged += 1;
            // Both stand in one whole frame: the count, and that nothing is on its way any more.
            screen.wait_for_all(&[&format!("{acknowledged}/60 done"), "saved"]);
        }
        screen.kill();
        assert_eq!(folder.decided("r1"), acknowledged, "after kill {round}");
    }
    assert_eq!(acknowledged, 37);
}

#[test]
fn a_choice_that_was_called_saved_is_there_after_kill_9_and_is_taken_back_the_next_day() {
    let folder = Folder::new();
    let lines = (0..4).flat_map(|number| {
        ["large", "small"].map(|model| {
            format!(
                r#"{{"id":"{model}/{number}","messages":[{{"role":"user","content":"Question {number}?"}}],"output":"{model} says {number}.","model":"{model}"}}"#
            )
        })
    });
    let logs = folder.write("logs.jsonl", &lines.collect::<Vec<_>>().join("\n"));
    for round in 0..3 {
        let mut screen = Terminal::open(&folder, &[&logs]);
        screen.wait_for("0/8 done");
        screen.press("gc");
        screen.wait_for(&format!("{round}/4 pairs"));
        screen.press("2");
        screen.wait_for_all(&[&format!("{}/4 pairs", round + 1), "saved"]);
        screen.kill();
    }
    let mut again = Terminal::open(&folder, &[&logs]);
    again.wait_for("0/8 done");
    again.press("u");
    again.wait_for_all(&["took back: the choice between these two", "2/4 pairs"]);
    again.wait_for("to choose");
    again.press("1");
    again.wait_for_all(&["3/4 pairs", "saved"]);
    again.quit();
    let chosen = folder.run(&["compare", "--json"]);
    let chosen = chosen
        .lines()
        .filter(|line| line.contains(r#""choice":"a""#));
    assert_eq!(chosen.count(), 1);
}

#[test]
fn the_figures_of_the_screen_are_those_of_the_command_and_of_counting_by_hand() {
    let folder = Folder::new();
    let mut screen = Terminal::open(&folder, &["sample-data/support.jsonl"]);
    screen.wait_for("judge 60/60");
    for ticket in 0..60 {
        screen.press(&rating(ticket));
        screen.wait_for_all(&[&format!("{}/60 done", ticket + 1), "saved"]);
    }
    screen.press("ga");
    screen.wait_for("agreement with the judge");
    // The figures follow the last decision by themselves.
    screen.wait_for(" of 60.");
    let shown = screen.text();
    screen.quit();

    let agree = folder.json(&["agree", "--json", "--against", "r1"]);
    let counted = folder.exact_by_hand("r1", "offline");
    let mut compared = 0;
    for criterion in agree["criteria"].as_array().expect("a list") {
        let key = criterion["key"].as_str().expect("a key");
        let Some((same, both)) = counted.get(key).filter(|(_, both)| *both > 0) else {
            continue;
        };
        let value = criterion["exact"]["value"].as_f64().expect("a share");
        #[expect(clippy::cast_precision_loss, reason = "sixty tickets")]
        let by_hand = *same as f64 / *both as f64;
        assert!(
            (value - by_hand).abs() < 1e-12,
            "{key}: {value} and {by_hand}"
        );
        assert_eq!(
            criterion["exact"]["n"].as_u64(),
            Some(*both as u64),
            "{key}"
        );
        let sentence = format!("on {:.0}%", by_hand * 100.0);
        let row = shown
            .lines()
            .find(|line| line.to_lowercase().contains(key) && line.contains("agrees"));
        let row = row.unwrap_or_else(|| panic!("no row of {key} in\n{shown}"));
        assert!(
            row.contains(&sentence) && row.contains(&format!("of {both}")),
            "{row} is not {sentence} of {both}"
        );
        compared += 1;
    }
    assert!(compared >= 2, "accuracy and safe are judged: {agree}");
}

#[test]
fn no_byte_of_a_log_reaches_the_terminal_as_a_control_sequence() {
    let folder = Folder::new();
    let hostile = "\u{1b}]52;c;SEFDS0VE\u{7}\u{1b}[31mHACK\u{9b}31m\u{1b}P+q\u{1b}\\\u{202e}";
    let record: BTreeMap<&str, serde_json::Value> = [
        ("id", hostile.into()),
        ("input", hostile.into()),
        ("output", hostile.into()),
        ("model", hostile.into()),
        ("reference", hostile.into()),
        ("tags", vec![hostile].into()),
        ("meta", serde_json::json!({hostile: hostile})),
    ]
    .into();
    let file = folder.write(
        "hostile.jsonl",
        &serde_json::to_string(&record).expect("JSON"),
    );
    let mut screen = Terminal::open(&folder, &[&file]);
    screen.wait_for("HACK");
    for keys in [
        "i", "\x1b", "gq", "\x1b", "gi", "\x1b", "?", "\x1b", "e", "\x1b",
    ] {
        screen.press(keys);
        screen.settle();
    }
    screen.quit();
    let bytes = screen.everything();
    for (name, bad) in [
        ("OSC", &b"\x1b]"[..]),
        ("DCS", b"\x1bP"),
        ("red", b"\x1b[31mHACK"),
        ("C1", b"\xc2\x9b"),
        ("BEL", b"\x07"),
    ] {
        assert!(
            !bytes.windows(bad.len()).any(|window| window == bad),
            "{name} got through"
        );
    }
    assert!(
        !String::from_utf8_lossy(&bytes).contains('\u{202e}'),
        "a bidi override got through"
    );
}

#[test]
fn erasing_asks_first_and_takes_nothing_but_yes() {
    let folder = Folder::new();
    folder.run(&["import", "sample-data/support.jsonl"]);
    for (answer, status, logs) in [
        ("y", "Nothing was erased.", 60),
        ("yes", "Erased for good", 58),
    ] {
        let mut screen = Terminal::open(&folder, &["forget", "#2", "#4"]);
        screen.press(&format!("{answer}\r"));
        screen.wait_for_end();
        let said = String::from_utf8_lossy(&screen.everything()).into_owned();
        for wanted in [
            "To be erased for good: 2 logs",
            "Type yes to erase it: ",
            status,
        ] {
            assert!(said.contains(wanted), "{answer}: {said}");
        }
        let listed = folder.run(&["list", "--json"]);
        assert_eq!(listed.lines().count(), logs, "{answer}");
    }
}

#[test]
fn a_share_of_the_tickets_comes_again_unseen() {
    let folder = Folder::new();
    let logs: Vec<_> = (0..10)
        .map(|nth| {
            let asked = format!(r#"[{{"role":"user","content":"Question {nth}?"}}]"#);
            format!(r#"{{"id":"{nth}","messages":{asked},"output":"Answer {nth}."}}"#)
        })
        .collect();
    let file = folder.write("logs.jsonl", &logs.join("\n"));
    folder.write(
        "logs.toml",
        "name = \"e\"\n[queue]\nrepeat = 0.5\nseed = 7\n[[criterion]]\nkey = \"good\"\n\
         scale = { kind = \"pass-fail\" }\n",
    );
    let mut screen = Terminal::open(&folder, &[&file]);
    // What comes again is counted from the start, so that no number tells it.
    let total = (10..=20)
        .find(|total| {
            screen.wait_for_all(&["Question 0?", "0/"]);
            screen.text().contains(&format!("0/{total} done"))
        })
        .expect("a count");
    assert!(total > 12, "half of ten: {total}");
    for made in 1..=total {
        screen.press(if made <= 10 { "a" } else { "x" });
        // What comes again is brought once a decision is on the disk, some decisions before the end.
        screen.wait_for_all(&[&format!("{made}/{total} done"), " saved"]);
        if made == 11 {
            screen.quit();
            screen = Terminal::open(&folder, &[&file]);
            screen.wait_for(&format!("{made}/{total} done"));
            screen.settle();
        }
        // The next ticket is there; a key before it would be one too many.
        if made < total {
            screen.wait_for("todo");
        }
    }
    screen.press("u");
    screen.wait_for(&format!("{}/{total} done", total - 1));
    screen.press("\x12");
    screen.wait_for(&format!("{total}/{total} done"));
    screen.quit();
    let shown = (0..10).map(|nth| folder.json(&["show", &format!("#{nth}"), "--json"]));
    let mut repeats = 0;
    for ticket in shown {
        assert_eq!(ticket["ratings"].as_array().map(Vec::len), Some(1));
        assert_eq!(ticket["ratings"][0]["scores"]["good"], "pass");
        for repeat in ticket["repeats"].as_array().expect("a list") {
            repeats += 1;
            assert_eq!(repeat["scores"]["good"], "fail");
            assert_eq!(repeat["standing"], "repeat");
        }
    }
    assert_eq!(repeats, total - 10);
}

//! What is private on the screen: shown nowhere, kept in what is edited, and never stored as its mask.

use serde_json::json;

use super::commands::Folder;
use super::terminal::Terminal;

const EVALUATOR: &str = r#"
name = "e"
blind = false
[[criterion]]
key = "good"
scale = { kind = "pass-fail" }
[redact]
patterns = ["email", "phone"]
names = ["Ana Muster"]
apply = ["screen"]
"#;

/// What must never be sent to the terminal.
const SECRETS: [&str; 4] = ["example.com", "668 18 00", "Muster", "0446681800"];

fn folder() -> (Folder, String) {
    let folder = Folder::new();
    let log = json!({
        "id": "bob@example.com",
        "messages": [{"role": "user", "content": "I am Ana Muster, bob@example.com, 044 668 18 00."}],
        "output": "Dear Ana Muster, we wrote to Bob@Example.com and bob@example.com.",
        "reference": "Call 0446681800.",
        "tags": ["bob@example.com"],
        "meta": {"customer": "Ana Muster"},
        "human": {"peer": {"good": "fail", "note": "Ana Muster is right"}},
    });
    let file = folder.write("logs.jsonl", &log.to_string());
    folder.write("logs.toml", EVALUATOR);
    (folder, file)
}

fn check(screen: &Terminal) {
    let bytes = screen.everything();
    let shown = String::from_utf8_lossy(&bytes);
    for secret in SECRETS {
        assert!(
            !shown.contains(secret),
            "{secret} was shown:\n{}",
            screen.text()
        );
    }
}

#[test]
fn what_is_private_is_shown_on_no_screen() {
    let (folder, file) = folder();
    let mut screen = Terminal::open(&folder, &[&file]);
    screen.wait_for("Dear <NAME_1>, we wrote to <EMAIL_1> and <EMAIL_1>.");
    screen.wait_for("I am <NAME_1>, <EMAIL_1>, <PHONE_1>.");
    // The log's ten mentions, and the peer's one.
    screen.wait_for("11 masked");
    for (keys, shown) in [
        ("w", "the text as it is"),
        ("w", "laid out"),
        ("i", "email 5, names 4, phone 2"),
        ("\x1b", "[1]"),
        ("gq", "I am <NAME_1>"),
        ("\x1b", "Dear"),
        ("e", "edit ticket 0"),
        ("\x1bo", "original"),
        ("\x1bo", "edit ticket 0"),
        ("\x1b", "nothing was changed"),
        ("/NAME_1\r", "match 1 of"),
    ] {
        screen.press(keys);
        screen.settle();
        if shown != "[1]" {
            screen.wait_for(shown);
        }
    }
    screen.quit();
    check(&screen);
}

#[test]
fn an_edit_keeps_what_its_masks_stand_for() {
    let (folder, file) = folder();
    let mut screen = Terminal::open(&folder, &[&file]);
    screen.wait_for("Dear <NAME_1>");
    screen.press("e");
    screen.wait_for("edit ticket 0");
    screen.press("Hello! ");
    screen.wait_for("Hello! Dear <NAME_1>");
    // What was begun is there again after a lost line, masked on the screen and not on the disk.
    screen.signal("HUP");
    screen.wait_for_end();
    check(&screen);
    let mut again = Terminal::open(&folder, &[&file]);
    again.wait_for("edit begun");
    again.press("e");
    again.wait_for("Hello! Dear <NAME_1>, we wrote to <EMAIL_1> and <EMAIL_1>.");
    again.press("\x1b");
    again.wait_for("the edit is kept");
    again.wait_for("saved");
    again.press("d");
    again.settle();
    again.quit();
    check(&again);
    let ticket = folder.json(&["show", "#0", "--json"]);
    assert_eq!(
        ticket["revisions"][0]["output"],
        "Hello! Dear Ana Muster, we wrote to Bob@Example.com and bob@example.com."
    );
}

#[test]
fn a_mask_that_stands_for_nothing_is_kept_in_no_edit() {
    let (folder, file) = folder();
    let mut screen = Terminal::open(&folder, &[&file]);
    screen.wait_for("Dear <NAME_1>");
    screen.press("e");
    screen.wait_for("edit ticket 0");
    screen.press("<NAME_2>, ");
    screen.wait_for("<NAME_2>, Dear");
    screen.press("\x1b");
    screen.wait_for("<NAME_2> stands for nothing in this ticket");
    screen.wait_for("edit begun");
    screen.press("e");
    screen.wait_for("<NAME_2>, Dear <NAME_1>");
    screen.press(&"\x1b[3~".repeat(10));
    screen.wait_for(" Dear <NAME_1>");
    screen.settle();
    screen.press("\x1b");
    screen.wait_for("nothing was changed");
    screen.quit();
    let ticket = folder.json(&["show", "#0", "--json"]);
    assert_eq!(ticket["revisions"], json!([]));
}

#[test]
fn a_note_keeps_what_its_masks_stand_for() {
    let (folder, file) = folder();
    let mut screen = Terminal::open(&folder, &[&file]);
    screen.wait_for("Dear <NAME_1>");
    screen.press("C<NAME_1> asked\r");
    screen.settle();
    screen.press("a");
    screen.wait_for("1/1 done");
    screen.wait_for("saved");
    screen.quit();
    let ticket = folder.json(&["show", "#0", "--json"]);
    let ratings = ticket["ratings"].as_array().expect("a list");
    let own = ratings.iter().find(|rating| rating["reviewer"] == "r1");
    assert_eq!(
        own.expect("a rating")["notes"]["ticket"],
        "Ana Muster asked"
    );
}

//! Nothing of a log, a name or a file reaches stdout or stderr as a control sequence.

use serde_json::json;

use crate::bench::{Bench, Run};

/// An escape, a clipboard write, a C1 introducer, a reversal, a hidden character, a bell.
const EVIL: &str = "x\u{1b}[31m\u{1b}]52;c;ZXZpbA==\u{7}\u{9b}2J\u{202e}\u{200b}\u{e0041}y";

fn is_clean(run: &Run, what: &[&str]) {
    for (name, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        let bad = text.chars().find(|c| {
            (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{200b}' | '\u{e0041}')
        });
        assert_eq!(bad, None, "{what:?} wrote it to {name}: {text:?}");
    }
}

#[test]
fn hostile_text_in_every_field_is_shown_and_never_sent() {
    let bench = Bench::new();
    let record = json!({
        "id": EVIL, "messages": [{"role": "user", "content": EVIL, "name": EVIL}], "output": EVIL, "reference": EVIL,
        "model": EVIL, "tags": [EVIL], "meta": {EVIL: EVIL},
        "human": {"r9": {"overall": 3, "note": EVIL}, EVIL: {"overall": 2}}, "judge": {EVIL: {"overall": 4, EVIL: EVIL}},
    });
    let name = "a\u{1b}[31m\u{202e}.jsonl";
    bench.write(name, format!("{record}\n{{\"{EVIL}\":{EVIL}\n"));
    let evil_file = format!("no{EVIL}.jsonl").replace('/', "_");
    let evil_score = format!("overall={EVIL}");
    bench.write("evil.toml", format!("name = \"{EVIL}\"\n{EVIL} = 1\n"));
    let commands: &[&[&str]] = &[
        &["import", name],
        &["import", name, "--json"],
        &[name],
        &["import", &evil_file],
        &["import", name, "--format", EVIL],
        &["list"],
        &["list", "--csv"],
        &["list", "--json"],
        &["list", "--filter", EVIL],
        &["list", "--order", EVIL],
        &["show", "#0"],
        &["show", "#0", "--json"],
        &["show", EVIL],
        &["rate", "#0", &evil_score],
        &["rate", "#0", "overall=3", "--note", EVIL],
        &["note", EVIL],
        &["agree"],
        &["agree", "--json"],
        &["agree", "--markdown"],
        &["report"],
        &["report", "--format", "json"],
        &["report", "--format", "html"],
        &["report", "--judge", "no\u{1b}[31m"],
        &["report", "--out", "no\u{1b}[31m"],
        &["agree", "--judge", "no\u{1b}[31m"],
        &["audit"],
        &["doctor"],
        &["-e", "evil.toml", "list"],
        &["--config", &evil_file, "list"],
        &["--store", &evil_file, "list"],
        &["--reviewer", EVIL, "list"],
        &[EVIL],
    ];
    for arguments in commands {
        is_clean(&bench.run(arguments), arguments);
    }
    let shown = bench.json(&["show", "#0", "--json"]);
    assert_eq!(shown["log"]["output"], EVIL, "as JSON the text is whole");
    assert_eq!(shown["log"]["raw"], record.to_string());
}

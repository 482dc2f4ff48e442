//! `juror report`: one document of everything, in three forms.

use std::fs;
use std::path::Path;

use juror::store::Store;
use serde_json::{Value, json};

use crate::bench::{Bench, keys};

const FORMS: [&str; 3] = ["md", "json", "html"];

const EVALUATOR: &str = r#"
name = "replies"
purpose = "Decide whether m2 may answer."
instructions = """
Read it.
Then score it."""
[queue]
audit = 0.2
[[criterion]]
key = "accuracy"
help = "Is it right?"
scale = { kind = "ordinal", min = 1, max = 5, points = { 1 = "wrong", 5 = "right" } }
pass = 4
weight = 2.0
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
[[criterion]]
key = "faults"
scale = { kind = "choice", many = true, labels = ["none", "rude"] }
optional = true
[[criterion]]
key = "comment"
scale = { kind = "text" }
optional = true
"#;

/// Forty logs of two models with scores of two people and a judge, which is now and then two points off.
fn logs() -> String {
    let mut lines = String::new();
    for n in 0..40_i64 {
        let accuracy = 1 + n * 7 % 5;
        let judged = match n % 8 {
            3 if accuracy > 2 => accuracy - 2,
            5 if accuracy < 5 => accuracy + 1,
            _ => accuracy,
        };
        let pass = |score: i64| if score > 2 { "pass" } else { "fail" };
        let mut people = serde_json::Map::new();
        let given = |score: i64| json!({"scores": {"accuracy": score, "safe": pass(score)}, "at": "2026-05-03T10:00:00Z"});
        if n < 28 {
            people.insert("ana".into(), given(accuracy));
        }
        if n % 2 == 0 && n < 26 {
            people.insert(
                "bo".into(),
                given((accuracy + i64::from(n % 6 == 0)).min(5)),
            );
        }
        if n == 30 {
            let scores = json!({"accuracy": judged, "safe": pass(judged)});
            people.insert(
                "cy".into(),
                json!({"scores": scores, "seen_judge": true, "at": "2026-05-03T11:00:00Z"}),
            );
        }
        let record = json!({
            "id": format!("log-{n}"),
            "messages": [{"role": "user", "content": format!("Question {}?", n / 2)}],
            "output": format!("Answer {n}."),
            "model": if n % 2 == 0 { "m1" } else { "m2" },
            "tags": [if n % 3 == 0 { "billing" } else { "other" }],
            "at": format!("2026-05-0{}T10:{n:02}:00Z", 2 + n / 20),
            "human": people,
            "judge": {"gpt": {"scores": {"accuracy": judged, "safe": pass(judged)}, "note": format!("It is {judged}.")}},
        });
        lines += &record.to_string();
        lines.push('\n');
    }
    lines
}

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("logs.jsonl", logs());
    bench.write("logs.toml", EVALUATOR);
    bench.done(&["import", "--random-sample", "logs.jsonl"]);
    bench.done(&["note", "Began with what came with the logs."]);
    bench
}

#[test]
fn the_document_says_first_whether_the_judge_may_be_trusted_and_then_what_that_rests_on() {
    let bench = bench();
    let text = bench.done(&["report"]);
    let mut settings = insta::Settings::clone_current();
    // When the events were written, and so their hashes, is another matter in each run.
    settings.add_filter(r"(?m)^(\| \d+ \| )\S+Z \|", "${1}WHEN |");
    settings.add_filter(r"hash [0-9a-f]{64}", "hash HASH");
    settings.bind(|| insta::assert_snapshot!("report", text));
}

#[test]
fn the_object_has_every_part_and_each_judge_as_agree_prints_it() {
    let bench = bench();
    let report = bench.json(&["report", "--format", "json"]);
    assert_eq!(
        keys(&report),
        [
            "juror",
            "evaluator",
            "journal",
            "masked",
            "data",
            "models",
            "metrics",
            "models_compared",
            "judges",
            "disagreements",
            "timeline"
        ]
    );
    let agree = bench.json(&["agree", "--json", "--by", "model"]);
    let judge = &report["judges"][0];
    for key in keys(&agree) {
        match key {
            "slices" | "largest_gap" => assert_eq!(judge["parts"][0][key], agree[key]),
            _ => assert_eq!(judge[key], agree[key], "{key}"),
        }
    }
    assert_eq!(judge["parts"][0]["by"], "model");
    assert_eq!(judge["parts"][1]["by"], "tag");
    assert_eq!(
        report["data"]["reviewers"],
        json!([
            {"reviewer": "ana", "rated": 28, "after_look": 0, "put_off": 0},
            {"reviewer": "bo", "rated": 13, "after_look": 0, "put_off": 0},
            {"reviewer": "cy", "rated": 1, "after_look": 1, "put_off": 0}
        ])
    );
    let lines = bench.lines(&["audit", "--json"]);
    let last = lines.last().expect("an event");
    assert_eq!(report["journal"]["seq"], last["seq"]);
    assert_eq!(report["journal"]["hash"], last["hash"]);
    let turns = report["timeline"].as_array().expect("a list");
    let events: Vec<_> = turns.iter().map(|turn| &turn["event"]).collect();
    assert_eq!(events, ["imported", "evaluator", "judge", "noted"]);
}

#[test]
fn the_largest_disagreements_come_biggest_first_with_what_each_gave() {
    let bench = bench();
    let report = bench.json(&["report", "--format", "json"]);
    let all = report["disagreements"].as_array().expect("a list");
    assert_eq!(all.len(), 10);
    let differences: Vec<_> = all.iter().map(|one| one["difference"].as_f64()).collect();
    assert!(differences.is_sorted_by(|one, other| one >= other));
    // Where safe differs, too, it is from one end of that scale to the other.
    assert_eq!(differences[0], Some(1.0));
    for one in all {
        let people = &one["criteria"][0]["people"];
        assert_ne!(people, &one["criteria"][0]["judge"], "{one}");
        let given = one["criteria"][0]["reviewers"].as_array().expect("a list");
        assert!(!given.is_empty());
        assert!(
            one["rationale"]
                .as_str()
                .is_some_and(|text| text.starts_with("It is "))
        );
        let ticket = one["ticket"].as_u64().expect("a number");
        assert_eq!(one["output"], format!("Answer {ticket}."));
    }
}

#[test]
fn what_is_measured_against_references_is_that_of_juror_metrics() {
    let plain = bench();
    assert_eq!(
        plain.json(&["report", "--format", "json"])["metrics"],
        Value::Null
    );
    assert!(
        plain
            .done(&["report"])
            .contains("No log has a reference, so nothing is measured against one.")
    );
    let bench = Bench::new();
    let mut lines = String::new();
    for line in logs().lines() {
        let mut log: Value = serde_json::from_str(line).expect("a log");
        let n = lines.lines().count();
        log["model"] = json!(["m|1", "ana@example.com"][n % 2]);
        log["output"] = json!(["billing", "refund"][usize::from(n.is_multiple_of(5))]);
        log["reference"] = json!(["billing", "to bo@example.com"][n / 2 % 2]);
        lines += &log.to_string();
        lines.push('\n');
    }
    bench.write("logs.jsonl", lines);
    bench.write("logs.toml", EVALUATOR);
    bench.done(&["import", "--random-sample", "logs.jsonl"]);
    let found = bench.json(&["report", "--format", "json"]);
    assert_eq!(found["metrics"], bench.json(&["metrics", "--json"]));
    let text = bench.done(&["report"]);
    for part in [
        "## Metrics",
        "### m\\|1: 20 outputs, 20 with a reference",
        "| metric | value | 95% | n | better |",
        "| average | precision | recall | F1 |",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let first: Vec<_> = FORMS
        .map(|form| bench.done(&["report", "--format", form]))
        .into();
    let again: Vec<_> = FORMS
        .map(|form| bench.done(&["report", "--format", form]))
        .into();
    assert_eq!(first, again);
    // Names of models and labels are masked as anything else that goes out.
    let masking = "[redact]\npatterns = [\"email\"]\napply = [\"export\"]\n";
    bench.write("logs.toml", format!("{EVALUATOR}{masking}"));
    for form in FORMS {
        let text = bench.done(&["report", "-e", "logs.toml", "--format", form]);
        assert!(!text.contains("example.com"), "{form}: {text}");
    }
}

#[test]
fn the_same_store_gives_the_same_bytes_here_and_elsewhere() {
    let bench = bench();
    copy(&bench.store(), &bench.path("elsewhere/copy"));
    let elsewhere = bench.path("elsewhere/copy");
    let elsewhere = elsewhere.to_str().expect("a path of text");
    for form in FORMS {
        let first = bench.done(&["report", "--format", form]);
        assert_eq!(bench.done(&["report", "--format", form]), first, "{form}");
        let copied = bench.done(&["--store", elsewhere, "report", "--format", form]);
        assert_eq!(copied, first, "{form}");
        let name = format!("out.{form}");
        assert_eq!(bench.done(&["report", "--out", &name]), "");
        let file = fs::read_to_string(bench.path(&name)).expect("a file");
        assert_eq!(file, first, "{form}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let place = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, place).expect("a copy");
        }
    }
}

#[test]
fn a_report_is_written_beside_a_running_review() {
    let bench = bench();
    let (store, _) = Store::open(&bench.store()).expect("the store");
    assert!(store.is_writer());
    assert!(bench.done(&["report"]).starts_with("# Report: replies\n"));
    drop(store);
}

#[test]
fn the_form_is_that_of_the_file_and_what_can_not_be_is_refused() {
    let bench = bench();
    let started = |name: &str| fs::read_to_string(bench.path(name)).expect("a file");
    bench.done(&["report", "--out", "a.HTM"]);
    assert!(started("a.HTM").starts_with("<!DOCTYPE html>"));
    bench.done(&["report", "--out", "a.txt", "--format", "json"]);
    assert!(started("a.txt").starts_with('{'));
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--out", "b.md", "--format", "html"], 2, "contradict"),
        (&["--out", "b.txt"], 2, "tells no format"),
        (&["--format", "pdf"], 2, "`pdf` is no format"),
        (&["--judge", "nobody"], 2, "no judge `nobody`"),
        (&["--by", "region"], 2, "No log has the field `region`"),
        (&["--by", "at:hour"], 2, "no stretch of time"),
        (&["--out", "a.HTM"], 1, "is there already"),
        (&["--out", "no/b.md"], 1, "folder"),
        (&["--out", "a.HTM", "--force"], 0, ""),
        (&["--out", "-"], 0, ""),
        (&["--force"], 2, "--out"),
        (&["--store", "none"], 1, "none"),
    ];
    for (arguments, status, said) in cases {
        let run = bench.run(&[&["report"], *arguments].concat());
        assert_eq!(run.status, *status, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
        if *status != 0 {
            assert_eq!(run.stdout, "", "{arguments:?}");
        }
    }
    assert!(!bench.path("b.md").exists());
}

#[test]
fn what_is_asked_for_replaces_what_is_usual() {
    let bench = bench();
    let report =
        |arguments: &[&str]| bench.json(&[&["report", "--format", "json"], arguments].concat());
    let divided = report(&[
        "--by", "at:week", "--by", "source", "--by", "source", "--judge", "gpt",
    ]);
    let parts = divided["judges"][0]["parts"].as_array().expect("a list");
    let names: Vec<_> = parts.iter().map(|parts| &parts["by"]).collect();
    assert_eq!(names, ["at:week", "source"]);
    assert_eq!(parts[0]["slices"][0]["value"], "2026-W18");
    let by_day = ["report", "--by", "at:day", "--judge", "gpt"];
    let moved = "The judge's bias on accuracy from 2026-05-02 to 2026-05-03 ";
    assert!(bench.done(&by_day).contains(moved));
}

#[test]
fn every_judge_has_its_part_and_its_place_in_the_timeline() {
    let bench = bench();
    let judge = "[[judge]]\nname = \"short\"\nkind = \"metric\"\nauto = false\n\
                 score = [{ criterion = \"safe\", metric = \"contains\", value = \"1\" }]\n";
    bench.write("logs.toml", format!("{EVALUATOR}{judge}"));
    bench.done(&["-e", "logs.toml", "judge", "--limit", "30"]);
    let report = |arguments: &[&str]| {
        bench.json(
            &[
                &["-e", "logs.toml", "report", "--format", "json"],
                arguments,
            ]
            .concat(),
        )
    };
    let names = |report: &Value| {
        let judges = report["judges"].as_array().expect("a list").iter();
        judges
            .map(|judge| judge["judge"].clone())
            .collect::<Vec<_>>()
    };
    let all = report(&[]);
    assert_eq!(
        names(&all),
        ["short", "gpt"],
        "the evaluator's own come first"
    );
    assert_eq!(
        names(&report(&["--judge", "gpt", "--judge", "gpt"])),
        ["gpt"]
    );
    let safe = &all["models"][0]["criteria"][1];
    assert_eq!(safe["of"], "pass-share");
    assert_eq!(safe["judges"][0]["judge"], "short");
    assert_eq!(safe["judges"][0]["figure"]["n"], 15, "half of the thirty");
    let each = |name: &str| {
        let all = all["disagreements"].as_array().expect("a list").iter();
        all.filter(|one| one["judge"] == name).count()
    };
    assert_eq!([each("short"), each("gpt")], [10, 10]);
    let last = all["timeline"]
        .as_array()
        .and_then(|turns| turns.last())
        .expect("a turn");
    assert_eq!(
        [
            &last["event"],
            &last["judge"],
            &last["judged"],
            &last["failed"],
            &last["imported"]
        ],
        [
            &json!("judge"),
            &json!("short"),
            &json!(30),
            &json!(0),
            &json!(false)
        ]
    );
    let turns = all["timeline"].as_array().expect("a list").iter();
    let read = turns.filter(|turn| turn["event"] == "evaluator");
    let changed: Vec<_> = read.map(|turn| turn["changed"].clone()).collect();
    assert_eq!(changed, [false, true], "the judge came in later");
    // An evaluator that the store has not adopted is read for the report alone, and its judges have no date.
    bench.write("other.toml", EVALUATOR.replace("Read it.", "Read it well."));
    let other = bench.json(&["-e", "other.toml", "report", "--format", "json"]);
    let last = other["timeline"]
        .as_array()
        .and_then(|turns| turns.last())
        .expect("a turn");
    assert_eq!([&last["judge"], &last["at"]], [&json!("gpt"), &Value::Null]);
    assert_eq!(
        other,
        bench.json(&["-e", "other.toml", "report", "--format", "json"])
    );
}

#[test]
fn what_is_not_there_is_said_to_be_undefined() {
    // No log at all; logs that nobody scored; people without a judge, who have decided all; a judge without people.
    let bare = r#"{"id":"a","messages":[{"role":"user","content":"Why?"}],"output":"So."}"#;
    let people = r#"{"messages":[{"role":"user","content":"How?"}],"output":"So.","human":{"r1":{"accuracy":4,"safe":"pass"}}}"#;
    let judge = r#"{"messages":[{"role":"user","content":"When?"}],"output":"Now.","judge":{"g":{"accuracy":4,"safe":"pass"}}}"#;
    let none = "No corrected pass rate of accuracy: it counts the random order";
    let cases = [
        (
            "",
            "No judge has judged anything here, so that there is none to trust: of 0 tickets 0 are rated.",
            none,
        ),
        (bare, "of 1 ticket 0 are rated.", none),
        (
            people,
            "of 1 ticket 1 are rated.",
            "On accuracy, 100% (21% to 100%) pass by people's own ratings of the whole queue.",
        ),
        (judge, "The judge g may not be trusted here", none),
    ];
    for (logs, verdict, rate) in cases {
        let bench = Bench::new();
        bench.write("logs.jsonl", logs);
        bench.write("logs.toml", EVALUATOR);
        bench.done(&["import", "logs.jsonl"]);
        let text = bench.done(&["report"]);
        assert!(text.contains(verdict), "{text}");
        assert!(text.contains(rate), "{text}");
        assert!(!text.contains("NaN"), "{text}");
        let report = bench.json(&["report", "--format", "json"]);
        assert_eq!(report["disagreements"], json!([]));
        let value = &report["judges"][0]["criteria"][0]["kappa"];
        assert_eq!(value["value"], Value::Null);
        elements(&bench.done(&["report", "--format", "html"]));
    }
}

/// The elements of a page, each closed where it was opened; the names in order of their first use.
fn elements(html: &str) -> Vec<String> {
    const EMPTY: [&str; 5] = ["meta", "line", "path", "circle", "!DOCTYPE"];
    let (mut open, mut names): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        assert!(
            !before.contains('>') || open.last().is_some_and(|name| name == "style"),
            "{before}"
        );
        let end = tag.find('>').expect("the end of a tag");
        let inner = &tag[1..end];
        rest = &tag[end + 1..];
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{before}");
            continue;
        }
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "{inner}");
        if !names.iter().any(|known| known == name) {
            names.push(name.to_string());
        }
        if !EMPTY.contains(&name) {
            open.push(name.to_string());
        }
    }
    assert!(open.is_empty(), "{open:?}");
    names
}

/// What the page may be made of: nothing that runs, loads or leads elsewhere.
const PLAIN: [&str; 32] = [
    "!DOCTYPE",
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "li",
    "figure",
    "figcaption",
    "pre",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "text",
    "line",
    "path",
    "circle",
    "b",
    "i",
];

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let html = bench().done(&["report", "--format", "html"]);
    for name in elements(&html) {
        assert!(PLAIN.contains(&name.as_str()), "{name}");
    }
    assert!(html.contains("default-src 'none'"));
    for foreign in [
        "http:", "https:", "//", "url(", "@import", " src=", " href=", " on",
    ] {
        let tags = html.split('<').filter_map(|part| part.split('>').next());
        let style = html
            .split_once("<style>")
            .and_then(|(_, rest)| rest.split_once("</style>"));
        let style = style.expect("a style").0;
        let hit = tags.chain([style]).find(|part| part.contains(foreign));
        assert_eq!(hit, None, "{foreign}");
    }
    // The figures of a drawing stand beside it in words.
    assert!(html.contains("</svg></td><td>"));
    assert!(html.contains("<td class=\"n s"));
}

/// What a terminal would obey, and what hides.
fn steers(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}')
}

#[test]
fn hostile_text_is_shown_and_never_obeyed() {
    const EVIL: &str = "x</pre></td><script>alert(1)</script>|a`b\n```\n# *c* [d](javascript:e) <img src=x onerror=f>\u{1b}]52;c;Z\u{7}\u{202e}\u{200b}";
    let bench = Bench::new();
    let record = |n: usize| {
        json!({
            "id": EVIL, "messages": [{"role": "user", "content": format!("{EVIL} {n}")}], "output": EVIL,
            "model": if n == 0 { EVIL } else { "m" }, "tags": [EVIL, "t"], "meta": {"region": EVIL},
            "human": {"r9": {"overall": 1, "note": EVIL}},
            "judge": {EVIL: {"scores": {"overall": 5}, "note": EVIL}},
        })
    };
    let lines: Vec<_> = (0..3).map(|n| record(n).to_string()).collect();
    let name = "a|<b>\u{1b}[31m.jsonl";
    bench.write(name, lines.join("\n"));
    let line = EVIL.replace('\n', " ");
    let line: String = line.chars().filter(|c| !steers(*c)).collect();
    let line = json!(line);
    bench.write(
        "e.toml",
        format!(
            "name = {line}\npurpose = {line}\ninstructions = {0}\n[[criterion]]\nkey = \"overall\"\ntitle = {line}\n\
             help = {line}\npass = 3\nscale = {{ kind = \"ordinal\", min = 1, max = 5, points = {{ 1 = {line} }} }}\n",
            json!(EVIL)
        ),
    );
    bench.done(&["-e", "e.toml", "import", name]);
    bench.done(&["-e", "e.toml", "note", EVIL]);
    for form in FORMS {
        let arguments = [
            "-e", "e.toml", "report", "--format", form, "--by", "region", "--by", "tag",
        ];
        let text = bench.done(&arguments);
        assert_eq!(text.chars().find(|c| steers(*c)), None, "{form}");
        match form {
            "html" => {
                for name in elements(&text) {
                    assert!(PLAIN.contains(&name.as_str()), "{name}");
                }
            }
            "md" => markdown_is_whole(&text),
            _ => {
                let report: Value = serde_json::from_str(&text).expect("JSON");
                assert_eq!(
                    report["judges"][0]["judge"], EVIL,
                    "as JSON the text is whole"
                );
            }
        }
    }
}

/// Outside of fences no text of others is markup: each row has the cells of its head, and nothing opens an element.
fn markdown_is_whole(text: &str) {
    let (mut fence, mut columns) = (None::<String>, None::<usize>);
    let unescaped = |line: &str, mark: char| {
        let mut before = ' ';
        line.chars()
            .filter(|c| {
                let hit = *c == mark && before != '\\';
                before = if before == '\\' { ' ' } else { *c };
                hit
            })
            .count()
    };
    for line in text.lines() {
        if let Some(end) = &fence {
            if line == end {
                fence = None;
            }
            continue;
        }
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks >= 3 {
            fence = Some("`".repeat(ticks));
            continue;
        }
        for mark in ['<', '`', '['] {
            assert_eq!(unescaped(line, mark), 0, "{line}");
        }
        let bars = unescaped(line, '|');
        columns = (bars > 0).then(|| *columns.get_or_insert(bars));
        assert_eq!(columns.unwrap_or(0), bars, "{line}");
    }
    assert_eq!(fence, None);
}

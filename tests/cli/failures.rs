//! What is wrong is said in one sentence, with the exit status that scripts rely on; nothing is lost.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use juror::store::Store;
use serde_json::json;

use crate::bench::Bench;

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn each_failure_has_its_status_and_says_what_to_do() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    bench.write("empty/readme.md", "nothing");
    bench.write("not.toml", "name = ");
    bench.write("settings.toml", "reviewer = \" ana\"\n");
    let cases: &[(&[&str], i32, &str)] = &[
        (
            &["import", "no.jsonl"],
            1,
            "no.jsonl is not there: check the name",
        ),
        (&["no.jsonl"], 1, "no.jsonl is not there"),
        (&["import", "empty"], 1, "holds no file to import"),
        (&["import"], 2, "<FILES>..."),
        (
            &["import", "support.jsonl", "--format", "parquet"],
            2,
            "the formats are juror",
        ),
        (&["exprot"], 2, "did you mean `juror export`?"),
        (
            &["-e", "no.toml", "list"],
            2,
            "Check the name, or write one with `juror init`",
        ),
        (&["-e", "not.toml", "list"], 2, "not.toml:1:"),
        (
            &["--config", "no-settings.toml", "list"],
            2,
            "leave out --config",
        ),
        (
            &["--config", "settings.toml", "list"],
            2,
            "settings.toml:1:12",
        ),
        (
            &["--reviewer", " ana", "rate", "#0", "tone=1"],
            2,
            "Give another with --reviewer",
        ),
        (&["rate", "#0", "tone=9"], 2, "`9` is not on the scale 1–5"),
        (&["rate", "#0", "ton=3"], 2, "did you mean `tone`?"),
        (&["rate", "#0"], 2, "nothing to commit"),
        (&["rate", "#99", "tone=3"], 1, "`#99` names no log"),
        (&["show", "zz"], 1, "`zz` names no log"),
        (&["list", "--filter", "accurac<3"], 2, "^^^^^^^"),
        (
            &["list", "--filter", "regoin:eu"],
            2,
            "did you mean `region`?",
        ),
        (
            &["list", "--filter", "nonsense:1"],
            2,
            "nothing is called `nonsense`",
        ),
        (&["list", "--filter", "meta.nonsense:1"], 2, "^^^^^^^^^^^^^"),
        (
            &["list", "--order", "backwards"],
            2,
            "`backwards` is no order",
        ),
        (
            &["judge", "--judge", "nobody"],
            2,
            "has no judge `nobody`; there are: offline",
        ),
        (
            &["agree", "--judge", "nobody"],
            2,
            "There is no judge `nobody`",
        ),
        (
            &["agree", "--against", "nobody"],
            2,
            "`nobody` has rated nothing here",
        ),
        (
            &["agree", "--criterion", "speed"],
            2,
            "There is no criterion `speed`",
        ),
        (&["agree", "--gate"], 1, ""),
        (&["init"], 2, "--template chat-5"),
        (
            &["init", "--template", "chess"],
            2,
            "the templates are chat-5",
        ),
        (
            &["--log-file", "no/where", "list"],
            2,
            "Give another --log-file",
        ),
        (
            &["--store", "nowhere", "list"],
            1,
            "Import logs first: `juror import FILE`",
        ),
        (
            &["--store", "nowhere"],
            1,
            "Import logs first: `juror import FILE`",
        ),
    ];
    for (arguments, status, said) in cases {
        let run = bench.run(arguments);
        assert_eq!(
            run.status, *status,
            "{arguments:?}\n{}{}",
            run.stdout, run.stderr
        );
        assert!(
            run.stderr.contains(said),
            "{arguments:?} said\n{}",
            run.stderr
        );
    }
    assert_eq!(bench.lines(&["list", "--json"]).len(), 60);
    assert!(!bench.path("nowhere").exists());
}

#[test]
fn a_rejected_record_is_named_and_the_rest_comes_in() {
    let bench = Bench::new();
    let good = r#"{"prompt":"Why?","completion":"Because."}"#;
    bench.write(
        "mixed.jsonl",
        format!("{good}\noops\n{{\"a\":1}}\n{good}\n"),
    );
    let run = bench.run(&["import", "mixed.jsonl", "--json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let counts: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        [&counts["imported"], &counts["rejected"]],
        [&json!(1), &json!(2)]
    );
    for rejection in counts["rejections"].as_array().expect("a list") {
        assert_eq!(rejection["source"], "mixed.jsonl");
        let (line, offset) = (&rejection["line"], &rejection["offset"]);
        assert!(
            run.stderr
                .contains(&format!("mixed.jsonl:{line} (byte {offset}): ")),
            "{}",
            run.stderr
        );
    }
    assert_eq!(counts["rejections"][0]["line"], 2);
    assert_eq!(counts["rejections"][0]["offset"], good.len() + 1);
    let strict = Bench::new();
    strict.write("mixed.jsonl", format!("{good}\noops\n"));
    assert_eq!(strict.run(&["import", "mixed.jsonl", "--strict"]).status, 3);
    assert_eq!(strict.lines(&["list", "--json"]).len(), 1);
    let again = strict.run(&["import", "mixed.jsonl", "--strict"]);
    assert_eq!(again.status, 3, "it is as broken as before");
    assert!(
        again.stdout.contains(
            "mixed.jsonl is in already and has not changed; 1 record of it had been rejected"
        ),
        "{}",
        again.stdout
    );
    let counts = strict.run(&["import", "mixed.jsonl", "--strict", "--json"]);
    assert_eq!(counts.status, 3);
    let counts: serde_json::Value = serde_json::from_str(&counts.stdout).expect("JSON");
    assert_eq!([&counts["rejected"], &counts["rejected_before"]], [0, 1]);
    assert_eq!(
        strict.run(&["import", "mixed.jsonl"]).status,
        0,
        "not strict"
    );
}

#[test]
fn a_folder_of_mixed_files_brings_in_what_can_be_read() {
    let bench = Bench::new();
    bench.write(
        "logs/a.jsonl",
        "{\"prompt\":\"Why?\",\"completion\":\"Because.\"}\n",
    );
    bench.write("logs/b.csv", "prompt,completion\nHow?,So.\n");
    bench.write("logs/c.md", "# no logs\n");
    bench.write(
        "logs/deep/d.json",
        b"PK\x03\x04 not JSON at all, but an archive",
    );
    let run = bench.run(&["import", "logs"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("d.json is a zip archive: unpack it first"),
        "{}",
        run.stderr
    );
    assert_eq!(bench.lines(&["list", "--json"]).len(), 2);
}

#[test]
fn all_mistakes_of_an_evaluator_are_shown_at_once_with_carets() {
    let bench = Bench::with_sample();
    let broken = "name = \"e\"\nblnd = true\n[queue]\naudit = 3\n[[criterion]]\nkey = \"tone\"\nscale = { kind = \"ordinal\", min = 5, max = 1 }\n";
    bench.write("broken.toml", broken);
    let run = bench.run(&["-e", "broken.toml", "import", "support.jsonl"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    for part in [
        "broken.toml:2:1:",
        "did you mean `blind`?",
        "broken.toml:4:",
        "broken.toml:7:",
        "^^^^",
    ] {
        assert!(run.stderr.contains(part), "{part} in\n{}", run.stderr);
    }
    assert!(!bench.store().exists(), "nothing was begun");
    let filtered = "name = \"e\"\n[queue]\nfilter = \"tnoe<3\"\n[[criterion]]\nkey = \"tone\"\nscale = { kind = \"ordinal\", min = 1, max = 5 }\n";
    bench.write("filtered.toml", filtered);
    let run = bench.run(&["-e", "filtered.toml", "import", "support.jsonl"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("filtered.toml:3:11:"), "{}", run.stderr);
    assert!(run.stderr.contains("^^^^"), "{}", run.stderr);
}

#[test]
fn a_second_process_is_told_who_writes_and_may_read() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    let (held, _) = Store::open(&bench.store()).expect("the store");
    let run = bench.run(&[
        "rate",
        "#0",
        "accuracy=1",
        "tone=1",
        "safe=pass",
        "faults=none",
    ]);
    assert_eq!(run.status, 1);
    let process = format!("open in another juror (process {})", std::process::id());
    assert!(run.stderr.contains(&process), "{}", run.stderr);
    assert_eq!(bench.lines(&["list", "--json"]).len(), 60);
    held.close().expect("closed");
    bench.done(&[
        "rate",
        "#0",
        "accuracy=1",
        "tone=1",
        "safe=pass",
        "faults=none",
    ]);
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    bench.write("store/version", "99\n");
    for arguments in [
        &["list"][..],
        &["import", "support.jsonl"],
        &["doctor", "--rebuild"],
    ] {
        let run = bench.run(arguments);
        assert_eq!(run.status, 1, "{arguments:?}");
        assert!(run.stderr.contains("Use a newer juror"), "{}", run.stderr);
    }
}

#[test]
fn a_changed_byte_breaks_the_chain_at_its_line() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    bench.done(&["note", "the prompt was changed"]);
    let path = bench.store().join("journal/000001.jsonl");
    let mut bytes = fs::read(&path).expect("the journal");
    let second = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("a line")
        + 20;
    bytes[second] ^= 1;
    fs::write(&path, bytes).expect("the journal");
    let run = bench.run(&["audit", "--verify"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("line 2"), "{}", run.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let bench = Bench::with_sample();
    bench.done(&["import", "support.jsonl"]);
    for arguments in [
        &["list", "--json"][..],
        &["show", "#0"],
        &["agree"],
        &["--help"],
        &["man"],
    ] {
        let mut child = bench
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .expect("stderr")
            .read_to_string(&mut said)
            .expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert_eq!(
            (status.code(), said.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn without_a_terminal_a_file_that_can_not_be_read_is_said_when_the_rest_is_done() {
    let bench = Bench::with_sample();
    bench.write("page.jsonl", b"PAR1\x00\x01");
    let run = bench.run(&["support.jsonl", "page.jsonl"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(run.stderr.contains("page.jsonl is "), "{}", run.stderr);
    assert!(run.stdout.contains("ft-small-7b"), "{}", run.stdout);
    assert_eq!(bench.lines(&["list", "--json"]).len(), 60);
}

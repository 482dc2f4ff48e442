//! `juror import --follow`: a file that grows, is put aside, is begun anew and emptied, with a reader beside it.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::bench::Bench;

fn record(number: usize) -> String {
    format!(
        "{{\"prompt\":\"p{number}\",\"completion\":\"c{number}\",\"human\":{{\"anna\":{{\"overall\":4}}}}}}\n"
    )
}

fn append(bench: &Bench, text: &str) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(bench.path("live.jsonl"))
        .expect("the file");
    file.write_all(text.as_bytes()).expect("room");
}

/// Runs it, and waits until it listens to signals.
fn follow(bench: &Bench) -> Child {
    let mut child = bench
        .command(&["import", "live.jsonl", "--follow", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut told = BufReader::new(child.stderr.take().expect("stderr")).lines();
    let mut line = || told.next().expect("it follows").expect("text");
    while !line().contains("Following") {}
    thread::spawn(move || told.for_each(drop));
    child
}

/// The outputs in the store, as soon as there are so many.
fn outputs(bench: &Bench, many: usize) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let run = bench.run(&["list", "--json"]);
        let lines: Vec<serde_json::Value> = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        if lines.len() >= many || begun.elapsed() > Duration::from_secs(60) {
            let text =
                |line: &serde_json::Value| line["output"].as_str().expect("text").to_string();
            return lines.iter().map(text).collect();
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Ends it as Ctrl-C does; the counts that it printed.
fn end(child: Child) -> serde_json::Value {
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::INT).expect("it runs");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).expect("counts")
}

#[test]
fn what_a_growing_file_brings_comes_in_whole_lines_and_across_rotation() {
    let bench = Bench::new();
    append(&bench, &record(1));
    let child = follow(&bench);
    assert_eq!(outputs(&bench, 1), ["c1"]);

    let second = record(2);
    let (start, rest) = second.split_at(20);
    append(&bench, start);
    thread::sleep(Duration::from_millis(1200));
    assert_eq!(outputs(&bench, 1), ["c1"], "half a line is nothing yet");
    append(&bench, rest);
    assert_eq!(outputs(&bench, 2), ["c1", "c2"]);

    // Put aside with a last line that has no end, and begun anew.
    append(&bench, record(3).trim_end());
    fs::rename(bench.path("live.jsonl"), bench.path("live.1.jsonl")).expect("room");
    append(&bench, &record(4));
    assert_eq!(outputs(&bench, 4), ["c1", "c2", "c3", "c4"]);

    // Emptied in place.
    fs::write(bench.path("live.jsonl"), "").expect("room");
    thread::sleep(Duration::from_secs(3));
    append(&bench, &format!("{}oops\n", record(5)));
    assert_eq!(outputs(&bench, 5), ["c1", "c2", "c3", "c4", "c5"]);
    let counts = end(child);
    assert_eq!(counts["imported"], 5, "{counts}");
    assert_eq!(counts["duplicates"], 0, "{counts}");
    assert_eq!(counts["rejected"], 1, "{counts}");
    assert_eq!(counts["rejections"][0]["line"], 2, "{counts}");
    assert_eq!(counts["scores"]["human"], 5, "{counts}");
    for ticket in bench.lines(&["list", "--json"]) {
        assert_eq!(
            ticket["human"]["anna"]["overall"], 4,
            "each rating counts: {ticket}"
        );
    }
}

#[test]
fn following_again_goes_on_where_it_ended() {
    let bench = Bench::new();
    append(&bench, &record(1));
    let first = follow(&bench);
    outputs(&bench, 1);
    end(first);
    append(&bench, &record(2));
    let second = follow(&bench);
    assert_eq!(outputs(&bench, 2), ["c1", "c2"]);
    let counts = end(second);
    assert_eq!(
        (&counts["imported"], &counts["duplicates"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn what_does_not_grow_by_lines_is_refused() {
    let bench = Bench::new();
    bench.write("live.csv", "prompt,completion\n1,a\n");
    for arguments in [
        ["import", "live.csv", "--follow"],
        ["import", "-", "--follow"],
    ] {
        let run = bench.run(&arguments);
        assert_eq!(run.status, 1, "{arguments:?}");
        assert!(run.stderr.contains("--follow"), "{}", run.stderr);
    }
}

//! What `juror export` writes, byte for byte, and what becomes of the place it writes to.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "export/agreement.rs"]
mod agreement;
#[path = "export/beside.rs"]
mod beside;
#[path = "export/choosing.rs"]
mod choosing;
#[path = "export/kinds.rs"]
mod kinds;
#[path = "export/merged.rs"]
mod merged;
#[path = "export/place.rs"]
mod place;
#[path = "export/splits.rs"]
mod splits;

use std::fs;
use std::io::Write as _;

use juror::export::file::{Existing, NewFile};
use juror::export::{self, ExportError, Frame, Kind, Plan, Rule, Sink};
use juror::model::{Ordinal, Origin};
use juror::store::{Store, StoreError};

use place::{Place, evaluator};

/// A golden text with the evaluator's version and line ends put in.
fn golden(lines: &[&str], end: &str) -> String {
    let version = evaluator().version().to_string();
    let lines = lines.iter().map(|line| line.replace("VERSION", &version));
    lines.flat_map(|line| [line, end.to_string()]).collect()
}

#[test]
fn a_juror_file_holds_each_log_with_what_people_and_judges_said() {
    let place = Place::filled();
    let (text, talk) = place.export("store", "juror", "out/all.jsonl");
    let expected = golden(
        &[
            r#"{"id":"good","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"2+2?"}],"output":"4","model":"m1","tags":["maths"],"human":{"ana":{"scores":{"accuracy":5,"safe":"pass"},"at":"2026-05-02T10:00:00Z","version":"VERSION","seen_judge":false,"random":false,"note":"fine"},"bo":{"scores":{"accuracy":4,"safe":"pass"},"at":"2026-05-02T11:00:00Z","version":"VERSION","seen_judge":true,"random":false}},"judge":{"gpt":{"scores":{"accuracy":4.5,"safe":"pass"},"at":"2026-05-02T12:00:00Z","version":"VERSION","identity":"SOURCE","note":"right"}}}"#,
            r#"{"id":"edited","messages":[{"role":"user","content":"Hi"}],"output":"Go away.","human":{"ana":{"scores":{"accuracy":1,"safe":"fail"},"at":"2026-05-02T10:01:00Z","version":"VERSION","seen_judge":false,"random":false}},"revisions":[{"by":"ana","at":"2026-05-03T08:00:00Z","version":"VERSION","output":"Hello!\nHow can I help?"}]}"#,
            r#"{"id":"tools","messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","name":"weather","arguments":"{\"city\":\"Bern\"}"}]},{"role":"tool","content":"dry","tool_call_id":"c1"}],"output":"No rain.","human":{"ana":{"scores":{"accuracy":4,"safe":"pass"},"at":"2026-05-02T10:02:00Z","version":"VERSION","seen_judge":false,"random":true}}}"#,
            r#"{"id":"bad","messages":[{"role":"user","content":"3+3?"}],"output":"7","human":{"ana":{"scores":{"accuracy":5,"safe":"pass"},"at":"2026-05-02T10:03:00Z","version":"VERSION","seen_judge":false,"random":false},"bo":{"scores":{"accuracy":3,"safe":"pass"},"at":"2026-05-02T10:03:30Z","version":"VERSION","seen_judge":false,"random":false}},"judge":{"gpt":{"scores":{"accuracy":null,"safe":null},"at":"2026-05-03T08:00:00Z","version":"VERSION","identity":"b3:0707070707070707070707070707070707070707070707070707070707070707","failed":"timeout","note":"Nothing came in 60 s."}}}"#,
            r#"{"id":"=1+1","messages":[{"role":"user","content":"-5"}],"output":"@SUM(A1)\nsays \"no\", then stops","human":{"ana":{"scores":{"accuracy":5,"comment":"-x","safe":"pass"},"at":"2026-05-02T10:04:00Z","version":"VERSION","seen_judge":false,"random":false}}}"#,
            r#"{"id":"unrated","messages":[{"role":"user","content":"Why?"}],"output":"Because."}"#,
            r#"{"id":"call","messages":[{"role":"user","content":"Time?"}],"output":"[calls clock] {}","human":{"ana":{"scores":{"accuracy":5,"safe":"pass"},"at":"2026-05-02T10:05:00Z","version":"VERSION","seen_judge":false,"random":false}}}"#,
        ],
        "\n",
    );
    // The judge that came with the logs is known by their source's name, which is another one in each run.
    let store = Store::read(&place.path("store")).unwrap();
    let judges = store.judges(&evaluator().version());
    let came = judges.iter().find(|judge| judge.origin == Origin::Imported);
    let expected = expected.replace("SOURCE", &came.unwrap().identity.to_string());
    assert_eq!(text, expected);
    assert_eq!(talk, "7 of 7 tickets written to out/all.jsonl.\n");
}

#[test]
fn an_sft_file_holds_edits_and_what_every_rating_passes() {
    let place = Place::filled();
    let (text, talk) = place.export("store", "sft-messages", "out/sft.jsonl");
    let expected = golden(
        &[
            r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"2+2?"},{"role":"assistant","content":"4"}]}"#,
            r#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello!\nHow can I help?"}]}"#,
            r#"{"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},{"role":"tool","content":"dry","tool_call_id":"c1"},{"role":"assistant","content":"No rain."}]}"#,
            r#"{"messages":[{"role":"user","content":"-5"},{"role":"assistant","content":"@SUM(A1)\nsays \"no\", then stops"}]}"#,
        ],
        "\n",
    );
    assert_eq!(text, expected);
    let told: Vec<_> = talk
        .lines()
        .map(|line| line.split(" (").next().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "4 of 7 tickets written to out/sft.jsonl.",
            "Left out: 1 not rated",
            "Left out: 1 rated below the bar of a criterion",
            "Left out: 1 with an output that calls tools, of which only a text for reading is kept",
        ]
    );
    assert!(talk.contains("Left out: 1 not rated (#5 "), "{talk}");
}

#[test]
fn a_dpo_file_holds_each_edit_against_its_original() {
    let place = Place::filled();
    let (text, talk) = place.export("store", "dpo-trl", "out/dpo.jsonl");
    let expected = golden(
        &[
            r#"{"prompt":[{"role":"user","content":"Hi"}],"chosen":[{"role":"assistant","content":"Hello!\nHow can I help?"}],"rejected":[{"role":"assistant","content":"Go away."}]}"#,
        ],
        "\n",
    );
    assert_eq!(text, expected);
    assert!(talk.contains("Left out: 6 not edited (#0 "), "{talk}");
    assert!(talk.trim_end().ends_with(", …)."), "{talk}");
}

#[test]
fn a_table_has_a_column_for_each_rater_and_criterion_and_no_formula() {
    let place = Place::filled();
    let (text, _) = place.export("store", "csv", "out/all.csv");
    let store = Store::read(&place.path("store")).unwrap();
    let id = |ordinal| store.id(Ordinal(ordinal)).unwrap().to_string();
    let expected = [
        "id,source_id,model,at,tags,status,flagged,random,input,output,revised_output,human.ana.accuracy,human.ana.safe,human.ana.comment,human.bo.accuracy,human.bo.safe,human.bo.comment,judge.gpt.accuracy,judge.gpt.safe,judge.gpt.comment".to_string(),
        id(0) + r#",good,m1,,maths,done,false,false,"[{""role"":""system"",""content"":""Be brief.""},{""role"":""user"",""content"":""2+2?""}]",4,,5,pass,,4,pass,,4.5,pass,"#,
        id(1) + ",edited,,,,done,false,false,Hi,Go away.,\"Hello!\nHow can I help?\",1,fail,,,,,,,",
        id(2) + r#",tools,,,,done,false,false,"[{""role"":""user"",""content"":""Rain?""},{""role"":""assistant"",""content"":"""",""tool_calls"":[{""id"":""c1"",""name"":""weather"",""arguments"":""{\""city\"":\""Bern\""}""}]},{""role"":""tool"",""content"":""dry"",""tool_call_id"":""c1""}]",No rain.,,4,pass,,,,,,,"#,
        id(3) + ",bad,,,,done,false,false,3+3?,7,,5,pass,,3,pass,,,,",
        id(4) + ",'=1+1,,,,done,false,false,-5,\"'@SUM(A1)\nsays \"\"no\"\", then stops\",,5,pass,'-x,,,,,,",
        id(5) + ",unrated,,,,todo,false,false,Why?,Because.,,,,,,,,,,",
        id(6) + ",call,,,,done,false,false,Time?,[calls clock] {},,5,pass,,,,,,,",
    ];
    assert_eq!(text, expected.map(|row| row + "\r\n").concat());
}

#[test]
fn a_juror_file_comes_back_with_all_that_is_in_it() {
    let place = Place::filled();
    let (first, _) = place.export("store", "juror", "out/first.jsonl");
    place.done("copy", &["import", "out/first.jsonl"]);
    let (second, _) = place.export("copy", "juror", "out/second.jsonl");
    assert_eq!(second, first);
    let counted = |store| {
        let lines = String::from_utf8(place.run(store, &["list", "--json"]).stdout).unwrap();
        let tickets = lines.lines().map(|line| {
            let ticket: serde_json::Value = serde_json::from_str(line).unwrap();
            [&ticket["id"], &ticket["human"], &ticket["judge"]].map(Clone::clone)
        });
        tickets.collect::<Vec<_>>()
    };
    assert_eq!(counted("copy").len(), 7);
    assert_eq!(counted("copy"), counted("store"));
}

#[test]
fn the_same_tickets_give_the_same_bytes_in_a_file_and_on_stdout() {
    let place = Place::filled();
    let enough = |kind: &Kind| !matches!(kind, Kind::SftOpenai | Kind::DpoOpenai);
    for kind in Kind::ALL.into_iter().filter(enough) {
        let (one, _) = place.export("store", kind.name(), "out/one");
        let (other, _) = place.export("store", kind.name(), "out/other");
        let output = place.run("store", &["export", kind.name(), "--out", "-"]);
        assert_eq!(one, other, "{kind}");
        assert_eq!(one.as_bytes(), output.stdout, "{kind}");
    }
}

#[test]
fn a_filter_chooses_the_tickets() {
    let place = Place::filled();
    place.done(
        "store",
        &["export", "csv", "--out", "out/a", "--filter", "tag:maths"],
    );
    let text = fs::read_to_string(place.path("out/a")).unwrap();
    assert_eq!(text.matches("\r\n").count(), 2, "{text}");
}

#[test]
fn what_can_not_be_written_is_said_and_leaves_everything_as_it_was() {
    let place = Place::filled();
    fs::write(place.path("out/kept"), "mine").unwrap();
    let cases: [(&[&str], i32, &str); 6] = [
        (
            &["juror", "--out", "out/kept"],
            1,
            "juror: out/kept is there already: name another file, or write over it with --force.\n",
        ),
        (
            &["juror", "--out", "none/a"],
            1,
            "juror: The folder none is not there: make it first.\n",
        ),
        (
            &["juror", "--out", "out", "--force"],
            1,
            "juror: out is no regular file: give the name of one, or `-` for standard output.\n",
        ),
        (
            &["juror", "--out", "out/a", "--filter", "status:nonsense"],
            2,
            "",
        ),
        (
            &["juror", "--out", "out/kept", "--force", "--filter", "(("],
            2,
            "",
        ),
        (&["parquet", "--out", "out/a"], 2, ""),
    ];
    for (arguments, status, said) in cases {
        let output = place.run("store", &[&["export"], arguments].concat());
        let talk = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {talk}");
        assert!(said.is_empty() || talk == said, "{arguments:?}: {talk}");
        assert_eq!(place.files("out"), ["kept"], "{arguments:?}");
        assert_eq!(fs::read(place.path("out/kept")).unwrap(), b"mine");
    }
    place.done(
        "store",
        &["export", "juror", "--out", "out/kept", "--force"],
    );
    assert_ne!(fs::read(place.path("out/kept")).unwrap(), b"mine");
}

#[test]
fn an_export_that_breaks_off_leaves_neither_half_a_file_nor_a_temporary_one() {
    let place = Place::filled();
    let (store, evaluator) = (Store::read(&place.path("store")).unwrap(), evaluator());
    let kept = place.path("out/kept");
    fs::write(&kept, "mine").unwrap();
    let file = NewFile::begin(&kept, Existing::Replace).unwrap();
    let good = store.ticket(Ordinal(0), &evaluator);
    let broken = store.ticket(Ordinal(99), &evaluator);
    assert!(matches!(broken, Err(StoreError::NoLog(..))));
    let rule = Rule::default();
    let frame = Frame::of(&store, &evaluator, &rule);
    let all = vec![Ordinal(0), Ordinal(1)];
    let asked = (Kind::Juror, &rule);
    let plan = Plan::of(&store, frame.lens(), &evaluator, asked, all, None).unwrap();
    let mut tickets = [good, broken].into_iter();
    let read = |_| tickets.next().unwrap();
    let sinks = vec![Sink::new(Kind::Juror, file)];
    let failed = export::write(Kind::Juror, &frame, &plan, read, sinks);
    assert!(matches!(failed, Err(ExportError::Store(_))));
    drop(failed);
    assert_eq!(place.files("out"), ["kept"]);
    assert_eq!(fs::read(&kept).unwrap(), b"mine");
}

#[test]
fn a_file_that_appears_meanwhile_is_not_written_over() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a");
    let mut file = NewFile::begin(&path, Existing::Keep).unwrap();
    file.write_all(b"new").unwrap();
    fs::write(&path, "mine").unwrap();
    let error = file.keep().unwrap_err().to_string();
    assert!(error.contains("is there already"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn the_list_tells_every_kind() {
    let place = Place::filled();
    let output = place.run("none", &["export", "--list"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for kind in Kind::ALL {
        assert!(text.contains(kind.name()), "{text}");
    }
}

//! Judges that are programs: what they read, and what becomes of each way to end.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use juror::judge::{Pool, PoolEvent, Settings, trust};
use juror::model::judge::KeySource;
use juror::model::{Evaluator, JudgeSpec, Outcome};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;

use crate::bench::{chats, command, endings, evaluator, rest, run, sentences, server, ticket};

/// An evaluator whose judge is this shell script.
fn script(folder: &Path, lines: &str) -> Evaluator {
    fs::write(folder.join("judge.sh"), lines).expect("a script");
    evaluator(command(&["/bin/sh", "judge.sh"], folder))
}

fn outcome(events: &[PoolEvent]) -> &Outcome {
    let outcome = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(&verdict.outcome),
        _ => None,
    });
    outcome.expect("a verdict")
}

#[tokio::test]
async fn each_way_to_end_becomes_its_verdict() {
    let cases = [
        (
            r#"echo '{"scores":{"accuracy":4},"rationale":"Fine."}'"#,
            "4",
            "Fine.",
        ),
        (r#"echo '{"scores":{"accuracy":3.5,"other":1}}'"#, "3.5", ""),
        (
            r#"echo '{"scores":{"accuracy":9}}'"#,
            "off_scale",
            "9 is not on the scale 1–5",
        ),
        (
            r#"echo '{"scores":{"accuracy":null}}'"#,
            "unparsed",
            "name no criterion",
        ),
        (r#"echo '{"accuracy":4}'"#, "unparsed", "no object `scores`"),
        ("echo fine", "unparsed", "fine"),
        ("", "unparsed", "no JSON"),
        (
            "echo 'no such table' >&2; exit 3",
            "command",
            "exit status: 3: no such table",
        ),
        ("kill -9 $$", "command", "signal: 9"),
        ("exec 0<&-; echo '{\"scores\":{\"accuracy\":2}}'", "2", ""),
        (
            "while :; do echo 0123456789012345678901234567890123456789; done",
            "command",
            "more than 1 MB",
        ),
        ("printf '\\377'", "command", "no UTF-8"),
    ];
    for (lines, expected, said) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let events = run(script(folder.path(), lines), 1).await;
        assert_eq!(
            endings(&events),
            [(0, expected.to_string())],
            "{lines}\n{events:?}"
        );
        let words = match outcome(&events) {
            Outcome::Scored { rationale, .. } => rationale.clone().unwrap_or_default(),
            Outcome::Failed(failure) => failure.detail.clone(),
        };
        assert!(words.contains(said), "{lines}: {words}");
    }
}

#[tokio::test]
async fn a_program_reads_log_evaluator_and_criteria_in_the_evaluators_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines =
        r#"read -r line; printf '%s' "$line" > seen.json; echo '{"scores":{"accuracy":4}}'"#;
    // A path with a slash is relative to the folder, too.
    let events = run(script(folder.path(), lines), 1).await;
    assert_eq!(endings(&events), [(0, "4".into())]);
    let seen = fs::read_to_string(folder.path().join("seen.json")).expect("what it read");
    let seen: Value = serde_json::from_str(&seen).expect("JSON on one line");
    assert_eq!(seen["log"]["output"], "Because of 0.");
    assert_eq!(seen["evaluator"]["name"], "e");
    assert_eq!(seen["criteria"][0]["key"], "accuracy");
    assert_eq!(seen["criteria"][0]["scale"]["kind"], "ordinal");
    assert_eq!(seen["criteria"][0]["scale"]["max"], 5);
}

#[tokio::test]
async fn a_program_that_takes_too_long_is_ended_with_all_it_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut evaluator = script(folder.path(), "(sleep 0.3; echo > late) & wait");
    evaluator.judges[0].timeout = Duration::from_millis(100);
    let events = run(evaluator, 1).await;
    assert_eq!(endings(&events), [(0, "timeout".into())]);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(!folder.path().join("late").exists(), "its child lived on");
}

#[tokio::test]
async fn a_program_gets_no_key_of_another_judge() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = r#"echo "{\"scores\":{\"accuracy\":4},\"rationale\":\"key ${HOME-none} path ${PATH:+some}\"}""#;
    let mut evaluator = script(folder.path(), lines);
    let mut other = server("http://127.0.0.1:1");
    other.key = Some(KeySource::Env("HOME".into()));
    let spec = evaluator.judges[0].clone();
    evaluator.judges.push(JudgeSpec {
        name: "other".into(),
        kind: chats(other),
        ..spec
    });
    let events = run(evaluator, 1).await;
    let Outcome::Scored { rationale, .. } = outcome(&events) else {
        panic!("{events:?}")
    };
    assert_eq!(rationale.as_deref(), Some("key none path some"));
}

#[tokio::test]
async fn a_program_that_is_not_there_stops_the_judge() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("plain.txt"), "no program").expect("a file");
    for (argv, expected) in [
        ("./judge.py", "correct `argv`"),
        ("juror-no-such", "correct `argv`"),
        ("./plain.txt", "chmod +x"),
    ] {
        let events = run(evaluator(command(&[argv], folder.path())), 3).await;
        assert_eq!(
            endings(&events)
                .iter()
                .filter(|(_, ending)| ending == "unasked")
                .count(),
            3
        );
        let said = sentences(&events);
        assert!(
            matches!(said[..], [one] if one.contains(argv) && one.contains(expected)),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn a_program_runs_only_once_it_is_trusted_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = r#"echo > ran; echo '{"scores":{"accuracy":4}}'"#;
    let evaluator = Arc::new(script(folder.path(), lines));
    let before = trust::needed(&evaluator).expect("a program");
    fs::write(folder.path().join("judge.sh"), format!("{lines}\n")).expect("a script");
    let (sender, mut events) = unbounded_channel();
    let pool = Pool::start(&Handle::current(), &evaluator, &Settings::default(), sender);
    for (at, hash) in [(0, None), (1, Some(before))] {
        if let Some(hash) = hash {
            pool.trust(hash);
        }
        pool.submit("main", ticket(at));
        let stopped = events.recv().await;
        assert!(
            matches!(&stopped, Some(PoolEvent::Stopped { why, .. }) if why.contains("`/bin/sh judge.sh`")),
            "{stopped:?}"
        );
        assert!(matches!(
            events.recv().await,
            Some(PoolEvent::Unasked { .. })
        ));
    }
    assert!(!folder.path().join("ran").exists());
    pool.trust(trust::needed(&evaluator).expect("a program"));
    pool.submit("main", ticket(2));
    pool.finish();
    assert_eq!(endings(&rest(events).await), [(2, "4".into())]);
}

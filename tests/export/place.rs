//! A small set of tickets in a store of its own, and the program run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use jiff::Timestamp;
use juror::export::{self, Frame, Kind, Plan, Reason, Rule, Sink};
use juror::model::{
    Cause, CriterionKey, Evaluator, Event, Failure, JudgeIdentity, Log, MadeOf, Message, Ordinal,
    Origin, Outcome, Reviewer, Revision, Spent, Ticket, Verdict,
};
use juror::store::Store;
use tempfile::TempDir;

const EVALUATOR: &str = r#"
name = "support"
instructions = "Read it."
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5 }
pass = 4
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
[[criterion]]
key = "comment"
scale = { kind = "text" }
"#;

/// A good one, one to edit, one with tools, a bad one, one that a spreadsheet would run, one that nobody rated, and one
/// whose output is a call.
const LOGS: &str = r#"
{"id":"good","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"2+2?"}],"output":"4","model":"m1","tags":["maths"],"human":{"ana":{"scores":{"accuracy":5,"safe":"pass"},"at":"2026-05-02T10:00:00Z","note":"fine"},"bo":{"scores":{"accuracy":4,"safe":"pass"},"at":"2026-05-02T11:00:00Z","seen_judge":true}},"judge":{"gpt":{"scores":{"accuracy":4.5,"safe":"pass"},"at":"2026-05-02T12:00:00Z","note":"right"}}}
{"id":"edited","messages":[{"role":"user","content":"Hi"}],"output":"Go away.","human":{"ana":{"scores":{"accuracy":1,"safe":"fail"},"at":"2026-05-02T10:01:00Z"}}}
{"id":"tools","messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},{"role":"tool","content":"dry","tool_call_id":"c1"}],"output":"No rain.","human":{"ana":{"scores":{"accuracy":4,"safe":"pass"},"at":"2026-05-02T10:02:00Z","random":true}}}
{"id":"bad","messages":[{"role":"user","content":"3+3?"}],"output":"7","human":{"ana":{"scores":{"accuracy":5,"safe":"pass"},"at":"2026-05-02T10:03:00Z"},"bo":{"scores":{"accuracy":3,"safe":"pass"},"at":"2026-05-02T10:03:30Z"}}}
{"id":"=1+1","messages":[{"role":"user","content":"-5"}],"output":"@SUM(A1)\nsays \"no\", then stops","human":{"ana":{"scores":{"accuracy":5,"safe":"pass","comment":"-x"},"at":"2026-05-02T10:04:00Z"}}}
{"id":"unrated","messages":[{"role":"user","content":"Why?"}],"output":"Because."}
{"id":"call","messages":[{"role":"user","content":"Time?"}],"output":"[calls clock] {}","human":{"ana":{"scores":{"accuracy":5,"safe":"pass"},"at":"2026-05-02T10:05:00Z"}}}
"#;

pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// The small set in a store, with an edit of one ticket and a failed verdict on another.
    pub(crate) fn filled() -> Self {
        let place = Self::with(LOGS);
        place.decide();
        place
    }

    /// Logs of one's own in a store.
    pub(crate) fn with(logs: &str) -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::write(place.path("support.toml"), EVALUATOR).unwrap();
        fs::create_dir(place.path("out")).unwrap();
        place.import(logs);
        place
    }

    /// Brings more logs in.
    pub(crate) fn import(&self, logs: &str) {
        let path = self.path("logs.jsonl");
        fs::write(&path, logs).unwrap();
        self.done("store", &["import", path.to_str().unwrap()]);
    }

    fn decide(&self) {
        let evaluator = evaluator();
        let (mut store, _) = Store::open(&self.path("store")).unwrap();
        let at: Timestamp = "2026-05-03T08:00:00Z".parse().unwrap();
        let ana = Reviewer::new("ana").unwrap();
        store.adopt(&evaluator, EVALUATOR, &ana, at).unwrap();
        let revision = Revision {
            ticket: Ordinal(1),
            evaluator: evaluator.version(),
            reviewer: ana.clone(),
            at,
            output: "Hello!\nHow can I help?".into(),
            from: None,
            origin: Origin::Here,
        };
        store.commit(&ana, at, &Event::Revised(revision)).unwrap();
        let verdict = Verdict {
            ticket: Ordinal(3),
            evaluator: evaluator.version(),
            judge: "gpt".into(),
            identity: JudgeIdentity([7; 32]),
            generation: None,
            revision: None,
            at,
            outcome: Outcome::Failed(Failure {
                cause: Cause::Timeout,
                detail: "Nothing came in 60 s.".into(),
            }),
            spent: Spent::default(),
            reply: None,
            made_of: MadeOf::default(),
            suggestion: None,
            suspect: None,
            origin: Origin::Here,
        };
        store.commit_verdicts(&ana, vec![(at, verdict)]).unwrap();
        store.close().unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program on one of the stores in this folder.
    pub(crate) fn run(&self, store: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_juror"))
            .args(["--evaluator", self.path("support.toml").to_str().unwrap()])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("JUROR_STORE", self.path(store))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("HOME", self.path("home"))
            .env("USER", "r1")
            .env("LOGNAME", "r1")
            .output()
            .unwrap()
    }

    /// What it says on stderr, which must be of a success.
    pub(crate) fn done(&self, store: &str, arguments: &[&str]) -> String {
        let output = self.run(store, arguments);
        let talk = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {talk}");
        talk
    }

    /// The file that an export writes, and what is said of it.
    pub(crate) fn export(&self, store: &str, kind: &str, name: &str) -> (String, String) {
        let talk = self.done(store, &["export", kind, "--out", name, "--force"]);
        (fs::read_to_string(self.path(name)).unwrap(), talk)
    }

    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn key(key: &str) -> CriterionKey {
    CriterionKey::new(key).unwrap()
}

pub(crate) fn evaluator() -> Evaluator {
    juror::model::evaluator::file::read(EVALUATOR, Path::new("."))
        .unwrap()
        .evaluator
}

/// The small set, read, so that tickets can be changed before they are written.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) evaluator: Evaluator,
    _place: Place,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let place = Place::filled();
        Self {
            store: Store::read(&place.path("store")).unwrap(),
            evaluator: evaluator(),
            _place: place,
        }
    }

    /// A ticket after a change.
    pub(crate) fn ticket(&self, ordinal: u32, change: impl FnOnce(&mut Ticket)) -> Ticket {
        let mut ticket = self
            .store
            .ticket(Ordinal(ordinal), &self.evaluator)
            .unwrap();
        change(&mut ticket);
        ticket
    }

    /// The file of this one ticket, or why it has none.
    pub(crate) fn make(&self, kind: Kind, rule: &Rule, ticket: &Ticket) -> Result<String, Reason> {
        self.make_by(&self.evaluator, kind, rule, ticket)
    }

    pub(crate) fn make_by(
        &self,
        evaluator: &Evaluator,
        kind: Kind,
        rule: &Rule,
        ticket: &Ticket,
    ) -> Result<String, Reason> {
        let frame = Frame::of(&self.store, evaluator, rule);
        let asked = (kind, rule);
        let tickets = vec![ticket.ordinal];
        let plan = Plan::of(&self.store, frame.lens(), evaluator, asked, tickets, None).unwrap();
        let sinks = vec![Sink::new(kind, Vec::new())];
        let read = |_| Ok(ticket.clone());
        let (written, files) = export::write(kind, &frame, &plan, read, sinks).unwrap();
        assert_eq!(written.tickets + written.left_out.count(), 1);
        match written.left_out.by_reason().next() {
            Some((reason, _)) => Err(reason),
            None => Ok(String::from_utf8(files[0].0.clone()).unwrap()),
        }
    }
}

/// Other messages before the output, in juror's own form.
pub(crate) fn said(messages: &str) -> impl FnOnce(&mut Ticket) {
    let messages: Vec<Message> = serde_json::from_str(messages).unwrap();
    move |ticket| Arc::make_mut(&mut ticket.log).messages = messages
}

/// A change of the log.
pub(crate) fn log(change: impl FnOnce(&mut Log)) -> impl FnOnce(&mut Ticket) {
    move |ticket| change(Arc::make_mut(&mut ticket.log))
}

/// Another text of the edit.
pub(crate) fn edit(text: &'static str) -> impl FnOnce(&mut Ticket) {
    move |ticket| ticket.revisions[0].output = text.into()
}

/// Runs the program in a folder on its `store`; it must do its work. Its stdout.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_juror"))
        .args(arguments)
        .current_dir(folder)
        .env("JUROR_STORE", folder.join("store"))
        .env("HOME", folder)
        .env("USER", "r1")
        .env("LOGNAME", "r1")
        .output()
        .unwrap();
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {talk}");
    String::from_utf8(output.stdout).unwrap()
}

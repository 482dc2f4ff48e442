//! Two stores that take in each other's `juror` exports say the same of every log, whatever was decided in each and when.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use juror::export::{self, Frame, Kind, Plan, Rule, Sink};
use juror::import::expand;
use juror::model::{
    Candidate, Cause, Choice, Chooser, Comparison, CriterionKey, Evaluator, Event, Failure,
    JudgeIdentity, LogId, MadeOf, Notes, Ordinal, Origin, Outcome, Rating, Reviewer, Revision,
    Sample, Score, Seen, Side, Spent, Standing, Suggester, TextHash, Ticket, Verdict,
};
use juror::query::{Rows as _, Whose};
use juror::runtime::setup::intake::{self, Intake};
use juror::store::disk::{Disk, Part};
use juror::store::{Sight, Store};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::place::key;

const EVALUATOR: &str = r#"
name = "pairs"
instructions = "Read both."
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5 }
[[criterion]]
key = "safe"
scale = { kind = "pass-fail" }
[[criterion]]
key = "faults"
scale = { kind = "choice", labels = ["short", "rude", "wrong"], many = true }
[[criterion]]
key = "comment"
scale = { kind = "text" }
"#;

const PEOPLE: [&str; 3] = ["r1", "anna.k@example.org", "Müller, Ana: 2nd"];

/// Logs of which both stores have some, and each has one of its own.
const LOGS: u32 = 5;

fn evaluator() -> Evaluator {
    juror::model::evaluator::file::read(EVALUATOR, Path::new("."))
        .unwrap()
        .evaluator
}

/// Something that happens in one of the stores.
#[derive(Clone, Debug)]
enum Act {
    Rate(Rated),
    Skip(u32, usize),
    /// The last one is the judge whose suggestion it began as.
    Revise(u32, usize, String, Option<u8>),
    Judge(Judged),
    Compare(Compared),
    Undo(usize),
    /// Labels without a time or a version.
    Label(u32, usize, i32, Option<bool>),
    /// A judge of whom a file says no more than the name.
    Graded(u32, Option<f64>, bool),
}

#[derive(Clone, Debug)]
struct Rated {
    ticket: u32,
    who: usize,
    accuracy: Option<i32>,
    faults: Option<Vec<&'static str>>,
    comment: Option<String>,
    note: Option<String>,
    on_criterion: Option<String>,
    seen: (bool, bool),
    random: bool,
    standing: Standing,
}

#[derive(Clone, Debug)]
struct Judged {
    ticket: u32,
    judge: u8,
    accuracy: Result<f64, Cause>,
    text: Option<String>,
    generation: Option<u8>,
    reply: Option<String>,
    cost: Option<f64>,
    /// Whether the edit that stands is judged in the place of the output, where there is one.
    on_edit: bool,
}

#[derive(Clone, Debug)]
struct Compared {
    ticket: u32,
    who: Option<usize>,
    sides: (u16, bool),
    choice: Choice,
    swapped: bool,
    random: bool,
}

fn text() -> impl Strategy<Value = String> {
    // Long ones do not fit beside their log and are read from its body.
    prop_oneof![
        4 => "[a-zé\"\\\\\n 🙂]{0,8}",
        1 => Just("long ".repeat(500)),
    ]
}

fn standing() -> impl Strategy<Value = Standing> {
    prop_oneof![
        4 => Just(Standing::Own),
        1 => Just(Standing::Repeat),
        1 => Just(Standing::Final),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let ticket = 0..LOGS - 1;
    let who = 0..PEOPLE.len();
    let rated = (
        (ticket.clone(), who.clone(), option::of(1..=5)),
        option::of(proptest::sample::subsequence(
            vec!["short", "rude", "wrong"],
            0..=3,
        )),
        (option::of(text()), option::of(text()), option::of(text())),
        (any::<(bool, bool)>(), any::<bool>(), standing()),
    )
        .prop_map(
            |((ticket, who, accuracy), faults, texts, (seen, random, standing))| {
                Act::Rate(Rated {
                    ticket,
                    who,
                    accuracy,
                    faults,
                    comment: texts.0,
                    note: texts.1,
                    on_criterion: texts.2,
                    seen,
                    random,
                    standing,
                })
            },
        );
    let accuracy = prop_oneof![
        (4..=20).prop_map(|quarters| Ok(f64::from(quarters) / 4.0)),
        proptest::sample::select(Cause::ALL.to_vec()).prop_map(Err),
    ];
    let judged = (
        (ticket.clone(), 0..2_u8, accuracy, option::of(text())),
        (
            option::of(0..2_u8),
            option::of(text()),
            option::of(0.0..1.0),
            any::<bool>(),
        ),
    )
        .prop_map(
            |((ticket, judge, accuracy, text), (generation, reply, cost, on_edit))| {
                Act::Judge(Judged {
                    ticket,
                    judge,
                    accuracy,
                    text,
                    generation,
                    reply,
                    cost,
                    on_edit,
                })
            },
        );
    let choice = proptest::sample::select(vec![Choice::A, Choice::B, Choice::Tie, Choice::Neither]);
    let compared = (
        (ticket.clone(), option::of(who.clone())),
        (0..2_u16, any::<bool>()),
        (choice, any::<bool>(), any::<bool>()),
    )
        .prop_map(|((ticket, who), sides, (choice, swapped, random))| {
            Act::Compare(Compared {
                ticket,
                who,
                sides,
                choice,
                swapped,
                random,
            })
        });
    let grade = option::of(1.0..5.0_f64);
    prop_oneof![
        5 => rated,
        1 => (ticket.clone(), who.clone()).prop_map(|(ticket, who)| Act::Skip(ticket, who)),
        2 => (ticket.clone(), who.clone(), text(), option::of(0..2_u8))
            .prop_map(|(ticket, who, text, from)| Act::Revise(ticket, who, text, from)),
        3 => judged,
        2 => compared,
        1 => who.clone().prop_map(Act::Undo),
        2 => (ticket.clone(), who, 1..=5, option::of(any::<bool>()))
            .prop_map(|(ticket, who, accuracy, safe)| Act::Label(ticket, who, accuracy, safe)),
        1 => (ticket, grade, any::<bool>())
            .prop_map(|(ticket, grade, same)| Act::Graded(ticket, grade, same)),
    ]
}

/// A disk that promises nothing: no store here outlives its test.
struct Careless;

impl Disk for Careless {
    fn append(&mut self, _: Part, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, _: Part, _: &File) -> io::Result<()> {
        Ok(())
    }
}

fn open(folder: &Path) -> Store {
    Store::open_with(folder, Box::new(Careless)).unwrap().0
}

/// One of the two, and the files that it writes and reads.
struct Party {
    name: &'static str,
    /// Its logs are those from here to one below its number of logs.
    from: u32,
    store: Store,
    folder: PathBuf,
    files: u32,
}

impl Party {
    fn new(folder: &Path, name: &'static str, from: u32) -> Self {
        let mut side = Self {
            name,
            from,
            store: open(&folder.join(name)),
            folder: folder.to_path_buf(),
            files: 0,
        };
        let logs: Vec<_> = (from..from + LOGS - 1).map(record).collect();
        side.take_in(&format!("{name}-logs"), &logs);
        side
    }

    /// Imports records; says how many known logs brought something new.
    fn take_in(&mut self, name: &str, records: &[Value]) -> u64 {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        self.import(name, &lines.join("\n"))
    }

    fn import(&mut self, name: &str, text: &str) -> u64 {
        let path = self.folder.join(format!("{name}.jsonl"));
        fs::write(&path, text).unwrap();
        let sources = expand(&[path]).unwrap();
        let by = Reviewer::new("importer").unwrap();
        let outcome = intake::run(&mut self.store, sources, &Intake::default(), &by).unwrap();
        assert_eq!(
            outcome.counts.rejected, 0,
            "{:?}",
            outcome.counts.rejections
        );
        assert_eq!(outcome.counts.scores.rejected, 0, "{text}");
        // When a store first reads its evaluator is its own affair.
        let at = Timestamp::from_second(i64::from(self.from) + 7).unwrap();
        self.store.adopt(&evaluator(), EVALUATOR, &by, at).unwrap();
        outcome.counts.scores.added.unwrap_or_default()
    }

    fn export(&self) -> String {
        let evaluator = evaluator();
        let rule = Rule::default();
        let frame = Frame::of(&self.store, &evaluator, &rule);
        let tickets = self.store.ordinals().collect();
        let asked = (Kind::Juror, &rule);
        let plan = Plan::of(&self.store, frame.lens(), &evaluator, asked, tickets, None).unwrap();
        let read = |ordinal| self.store.ticket(ordinal, &evaluator);
        let sinks = vec![Sink::new(Kind::Juror, Vec::new())];
        let (_, mut parts) = export::write(Kind::Juror, &frame, &plan, read, sinks).unwrap();
        String::from_utf8(parts.remove(0).0).unwrap()
    }

    /// Takes in what the other one exports.
    fn learn(&mut self, other: &Self) -> u64 {
        self.files += 1;
        let name = format!("{}-to-{}-{}", other.name, self.name, self.files);
        self.import(&name, &other.export())
    }

    /// Carries out an act; the stores' times are never the same.
    fn act(&mut self, act: &Act, second: i64) {
        let at = Timestamp::from_nanosecond(i128::from(second) * 1_000_000_000).unwrap();
        let at = at + jiff::Span::new().microseconds(i64::from(self.from));
        let asked = evaluator();
        let evaluator = asked.version();
        let person = |who: usize| Reviewer::new(PEOPLE[who]).unwrap();
        let (by, event) = match act {
            Act::Rate(rated) => {
                let rating = rating(rated, person(rated.who), at, evaluator);
                (rated.who, Event::Rated(vec![rating]))
            }
            Act::Skip(ticket, who) => {
                let skipped = Event::Skipped {
                    evaluator,
                    tickets: vec![Ordinal(*ticket)],
                    reason: None,
                };
                (*who, skipped)
            }
            Act::Revise(ticket, who, output, from) => {
                let revision = Revision {
                    ticket: Ordinal(*ticket),
                    evaluator,
                    reviewer: person(*who),
                    at,
                    output: output.clone(),
                    from: from.map(|judge| Suggester {
                        judge: "main".into(),
                        identity: JudgeIdentity([judge; 32]),
                    }),
                    origin: Origin::Here,
                };
                (*who, Event::Revised(revision))
            }
            Act::Judge(judged) => {
                let mut verdict = verdict(judged, at, evaluator);
                let ticket = self.store.ticket(verdict.ticket, &asked).unwrap();
                let edit = ticket.revisions.last().filter(|_| judged.on_edit);
                verdict.revision = edit.map(|edit| TextHash::of(&edit.output));
                let by = Reviewer::new("judges").unwrap();
                self.store
                    .commit_verdicts(&by, vec![(at, verdict)])
                    .unwrap();
                return;
            }
            Act::Compare(made) => {
                let id = self.store.id(Ordinal(made.ticket)).unwrap();
                let who = made.who.unwrap_or_default();
                let made = comparison(made, id, at, evaluator);
                (who, Event::Compared(made))
            }
            Act::Undo(who) => {
                self.store.undo(&person(*who), at, evaluator).unwrap();
                return;
            }
            Act::Label(ticket, who, accuracy, safe) => {
                let mut record = record(self.from + ticket);
                record["human"][PEOPLE[*who]]["accuracy"] = json!(accuracy);
                if let Some(safe) = safe {
                    record["human"][PEOPLE[*who]]["safe"] = json!(safe);
                }
                self.files += 1;
                let name = format!("{}-labels-{}", self.name, self.files);
                self.take_in(&name, &[record]);
                return;
            }
            Act::Graded(ticket, grade, same) => {
                let mut record = record(self.from + ticket);
                record["judge"]["grader"]["accuracy"] = json!(grade);
                // A file of the same name in both stores names one judge, of different names two.
                let name = if *same { "graded" } else { self.name };
                self.take_in(name, &[record]);
                return;
            }
        };
        self.store.commit(&person(by), at, &event).unwrap();
    }

    /// Every ticket as far as it must be the same in both stores.
    fn tickets(&self) -> BTreeMap<LogId, Ticket> {
        let evaluator = evaluator();
        let tickets = (0..self.store.len()).map(|at| {
            let mut ticket = self.store.ticket(Ordinal(at), &evaluator).unwrap();
            // The place in the store, where a thing was made, and the time of what has none are each store's own.
            let none = Ordinal(0);
            ticket.ordinal = none;
            ticket.source = String::new();
            ticket.skips = Vec::new();
            let beside = ticket.repeats.iter_mut().chain(&mut ticket.finals);
            for rating in beside.chain(&mut ticket.ratings) {
                rating.at = rating.origin.dated(rating.at).unwrap_or(Timestamp::MIN);
                (rating.ticket, rating.origin) = (none, Origin::Here);
            }
            for verdict in ticket.verdicts.iter_mut().chain(&mut ticket.corrected) {
                verdict.at = verdict.origin.dated(verdict.at).unwrap_or(Timestamp::MIN);
                (verdict.ticket, verdict.origin) = (none, Origin::Here);
            }
            for edit in &mut ticket.revisions {
                (edit.ticket, edit.origin) = (none, Origin::Here);
            }
            for made in &mut ticket.comparisons {
                (made.ticket, made.origin) = (none, Origin::Here);
            }
            (ticket.id, ticket)
        });
        tickets.collect()
    }

    /// What reviewers gave the second time, and what was settled on, in the columns and on the ticket.
    fn check_settled(&self, at: Ordinal, ticket: &Ticket) {
        let evaluator = evaluator();
        let settled = self.store.settled(&evaluator, at);
        let expected = ticket.settled().map(|rating| {
            let codes = evaluator.criteria.iter().map(|criterion| {
                let score = rating.scores.get(&criterion.key)?;
                score.code(&criterion.scale)
            });
            codes.collect::<Vec<_>>()
        });
        assert_eq!(settled, expected, "{at}");
        for who in self.store.reviewers(&evaluator.version()) {
            let repeats = self.store.repeats(&evaluator, &who).unwrap();
            let again = repeats.iter().find(|found| found.ordinal == at);
            let last = ticket.repeats.iter().rfind(|made| made.reviewer == who);
            if let (Some(again), Some(last)) = (again, last) {
                assert_eq!(again.again.at, last.at, "{who} on {at}");
            }
        }
    }

    /// A judge is to be asked about an edit that stands if it has scored the output and said nothing of the edit.
    fn check_corrected(&self, ticket: &Ticket, judge: &JudgeIdentity) {
        let stands = ticket.revisions.last();
        let stands = stands.map(|edit| TextHash::of(&edit.output));
        let is_own = |verdict: &&Verdict| verdict.identity == *judge;
        let mut outputs = ticket.verdicts.iter().filter(is_own);
        let mut edits = ticket.corrected.iter().filter(is_own);
        let expected = stands.is_some()
            && outputs.any(|verdict| verdict.outcome.scores().is_some())
            && !edits.any(|verdict| verdict.revision == stands);
        let open = self.store.uncorrected(&evaluator().version(), judge);
        assert_eq!(open.contains(&ticket.ordinal), expected, "{ticket:?}");
    }

    /// What filters and statistics find must be what stands on the ticket.
    fn check_columns(&self) {
        let evaluator = evaluator();
        for at in (0..self.store.len()).map(Ordinal) {
            let ticket = self.store.ticket(at, &evaluator).unwrap();
            let lens = self.store.lens(&evaluator, None, Sight::Everything);
            assert_eq!(lens.is_revised(at), !ticket.revisions.is_empty(), "{at}");
            let assisted = ticket.revisions.iter().any(|edit| edit.from.is_some());
            assert_eq!(lens.is_assisted(at), assisted, "{at}");
            let mut verdicts = ticket.verdicts.iter();
            let suggested = verdicts.any(|verdict| verdict.suggestion.is_some());
            assert_eq!(lens.is_suggested(at), suggested, "{at}");
            for who in self.store.reviewers(&evaluator.version()) {
                let own = self.store.lens(&evaluator, Some(&who), Sight::Everything);
                let rating = ticket.rating(&who);
                for criterion in &evaluator.criteria {
                    let score = rating.and_then(|rating| rating.scores.get(&criterion.key));
                    let expected = score.and_then(|score| score.code(&criterion.scale));
                    let found = own.score(at, &Whose::Own, &criterion.key);
                    assert_eq!(found, expected, "{who} on {} of {at}", criterion.key);
                }
            }
            self.check_settled(at, &ticket);
            for judge in self.store.judges(&evaluator.version()) {
                let mut verdicts = ticket.verdicts.iter();
                let verdict = verdicts.find(|verdict| {
                    verdict.identity == judge.identity && verdict.generation == judge.generation
                });
                let failed: Vec<_> = self
                    .store
                    .failed(&evaluator.version(), &judge.identity)
                    .collect();
                if verdict.is_some_and(|verdict| verdict.outcome.scores().is_some()) {
                    assert!(!failed.contains(&at), "{at}");
                }
                self.check_corrected(&ticket, &judge.identity);
            }
        }
    }
}

fn record(number: u32) -> Value {
    let candidates = [
        Candidate {
            model: Some("one".into()),
            output: format!("{number}!"),
        },
        Candidate {
            model: None,
            output: format!("{number}?"),
        },
    ];
    json!({
        "id": format!("case {number}"),
        "messages": [{"role": "user", "content": format!("What is {number}?")}],
        "output": format!("It is {number}."),
        "candidates": candidates,
    })
}

fn rating(
    rated: &Rated,
    reviewer: Reviewer,
    at: Timestamp,
    evaluator: juror::model::EvaluatorVersion,
) -> Rating {
    let labels = |faults: &Vec<&str>| faults.iter().map(ToString::to_string).collect();
    let scores = [
        (
            "accuracy",
            rated
                .accuracy
                .map(|accuracy| Score::Number(accuracy.into())),
        ),
        (
            "safe",
            rated.accuracy.map(|accuracy| Score::Pass(accuracy > 2)),
        ),
        (
            "faults",
            rated
                .faults
                .as_ref()
                .map(|faults| Score::Labels(labels(faults))),
        ),
        ("comment", rated.comment.clone().map(Score::Text)),
    ];
    let scores = scores.into_iter();
    let on_criterion = rated.on_criterion.clone();
    Rating {
        ticket: Ordinal(rated.ticket),
        evaluator,
        reviewer,
        at,
        scores: scores
            .filter_map(|(name, score)| Some((key(name), score?)))
            .collect(),
        notes: Notes {
            ticket: rated.note.clone(),
            criteria: on_criterion
                .map(|note| (key("safe"), note))
                .into_iter()
                .collect(),
        },
        seen: Seen {
            judge: rated.seen.0,
            peers: rated.seen.1,
        },
        random: rated.random,
        standing: rated.standing,
        origin: Origin::Here,
    }
}

fn verdict(judged: &Judged, at: Timestamp, evaluator: juror::model::EvaluatorVersion) -> Verdict {
    let accuracy: CriterionKey = key("accuracy");
    Verdict {
        ticket: Ordinal(judged.ticket),
        evaluator,
        judge: "main".into(),
        identity: JudgeIdentity([judged.judge; 32]),
        generation: judged.generation.map(|number| format!("large-{number}")),
        revision: None,
        at,
        outcome: match judged.accuracy {
            Ok(score) => Outcome::Scored {
                scores: [(accuracy, Score::Number(score))].into(),
                rationale: judged.text.clone(),
            },
            Err(cause) => Outcome::Failed(Failure {
                cause,
                detail: judged.text.clone().unwrap_or_default(),
            }),
        },
        spent: Spent {
            cost_usd: judged.cost,
            ..Spent::default()
        },
        reply: judged.reply.clone(),
        made_of: match &judged.reply {
            Some(reply) => MadeOf::Samples(vec![Sample {
                scores: [("accuracy".to_string(), 3.into())].into_iter().collect(),
                note: judged.text.clone(),
                reply: Some(reply.clone()),
                ..Sample::default()
            }]),
            None => MadeOf::Reply,
        },
        suggestion: judged.text.clone(),
        suspect: judged.text.clone(),
        origin: Origin::Here,
    }
}

fn comparison(
    made: &Compared,
    own: LogId,
    at: Timestamp,
    evaluator: juror::model::EvaluatorVersion,
) -> Comparison {
    Comparison {
        ticket: Ordinal(made.ticket),
        evaluator,
        by: Some(match made.who {
            Some(who) => Chooser::Reviewer {
                by: Reviewer::new(PEOPLE[who]).unwrap(),
            },
            None => Chooser::Judge {
                judge: "main".into(),
                identity: JudgeIdentity([9; 32]),
            },
        }),
        at,
        a: Side::Candidate(made.sides.0),
        b: if made.sides.1 {
            Side::Log(own)
        } else {
            Side::Candidate(1 - made.sides.0)
        },
        swapped: made.swapped,
        // One of the two that differ in nothing else, so that merging tells them apart by it.
        criterion: made.random.then(|| CriterionKey::new("accuracy").unwrap()),
        choice: made.choice,
        seen: Seen {
            judge: made.swapped,
            peers: made.random,
        },
        random: made.random,
        origin: Origin::Here,
    }
}

fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

fn acts() -> impl Strategy<Value = Vec<(Act, i64)>> {
    vec((act(), 0..40_i64), 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn two_stores_that_exchange_what_they_have_say_the_same(
        first in (acts(), acts()),
        second in (acts(), acts()),
    ) {
        let folder = TempDir::new().unwrap();
        let mut ana = Party::new(folder.path(), "ana", 0);
        let mut bo = Party::new(folder.path(), "bo", 1);
        for (of_ana, of_bo) in [first, second] {
            for (act, second) in &of_ana {
                ana.act(act, *second);
            }
            for (act, second) in &of_bo {
                bo.act(act, *second);
            }
            bo.learn(&ana);
            ana.learn(&bo);
            bo.learn(&ana);
            ana.learn(&bo);
        }
        let (of_ana, of_bo) = (ana.export(), bo.export());
        prop_assert_eq!(lines(&of_ana), lines(&of_bo));
        prop_assert_eq!(ana.tickets(), bo.tickets());
        prop_assert_eq!((ana.learn(&bo), bo.learn(&ana)), (0, 0), "nothing is new any more");
        prop_assert_eq!(ana.export(), of_ana.clone());
        ana.check_columns();
        bo.check_columns();

        // The same from the journal and the segments alone, and in a third store.
        ana.store.close().unwrap();
        Store::rebuild(&folder.path().join("ana")).unwrap();
        ana.store = open(&folder.path().join("ana"));
        prop_assert_eq!(ana.export(), of_ana.clone());
        ana.check_columns();
        let store = open(&folder.path().join("cy"));
        let mut cy = Party { name: "cy", from: 2, store, folder: folder.path().into(), files: 0 };
        cy.learn(&bo);
        let of_cy = cy.export();
        prop_assert_eq!(lines(&of_cy), lines(&of_ana));
        prop_assert_eq!(cy.learn(&ana), 0);
        cy.check_columns();
    }
}

//! Which tickets the figures of agreement may count, and what they say where they may not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use juror::model::{
    CriterionKey, Event, Notes, Ordinal, Origin, Rating, Reviewer, Score, Scores, Seen, Standing,
};
use juror::query::Audit;
use juror::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::place::program;

/// A store of logs that a judge has scored, under an evaluator of one criterion with a bar.
struct Queue {
    folder: TempDir,
    store: Store,
    evaluator: juror::model::Evaluator,
}

/// The judge passes every second ticket; people agree with it but on every tenth.
fn judge(ticket: u32) -> bool {
    ticket.is_multiple_of(2)
}

fn human(ticket: u32) -> bool {
    judge(ticket) != ticket.is_multiple_of(10)
}

impl Queue {
    /// So many logs, of which the judge has scored all but the last few.
    fn of(logs: u32, unjudged: u32, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = format!(
            "name = \"q\"\n[queue]\naudit = 0.5\nseed = 3\n[[criterion]]\nkey = \"safe\"\nscale = {{ kind = \"pass-fail\" }}\n{more}\n"
        );
        std::fs::write(folder.path().join("q.toml"), &file).unwrap();
        let log = |ticket: u32| {
            let judged = if ticket < logs - unjudged {
                json!({"g": {"safe": judge(ticket)}})
            } else {
                json!({})
            };
            json!({"prompt": format!("about {ticket}"), "output": format!("text {ticket}"),
                   "at": if ticket < logs / 2 { "2026-05-01T10:00:00Z" } else { "2026-05-05T10:00:00Z" }, "meta": {"region": if ticket.is_multiple_of(3) { "eu" } else { "us" }}, "judge": judged})
            .to_string()
        };
        let lines: Vec<_> = (0..logs).map(log).collect();
        std::fs::write(folder.path().join("q.jsonl"), lines.join("\n")).unwrap();
        program(folder.path(), &["-e", "q.toml", "import", "q.jsonl"]);
        let evaluator = juror::model::evaluator::file::read(&file, folder.path())
            .unwrap()
            .evaluator;
        let (store, _) = Store::open(&folder.path().join("store")).unwrap();
        Self {
            folder,
            store,
            evaluator,
        }
    }

    /// The tickets in the seeded order.
    fn ranked(&self) -> Vec<u32> {
        let audit = Audit::from(&self.evaluator.queue);
        let mut tickets: Vec<_> = self.store.ordinals().collect();
        tickets.sort_by_key(|ticket| audit.rank(&self.store.id(*ticket).unwrap()));
        tickets.into_iter().map(|ticket| ticket.0).collect()
    }

    fn rate(&mut self, tickets: &[u32]) {
        let audit = Audit::from(&self.evaluator.queue);
        let r1 = Reviewer::new("r1").unwrap();
        let ratings = tickets.iter().map(|ticket| Rating {
            ticket: Ordinal(*ticket),
            evaluator: self.evaluator.version(),
            reviewer: r1.clone(),
            at: Timestamp::UNIX_EPOCH,
            scores: Scores::from([(
                CriterionKey::new("safe").unwrap(),
                Score::Pass(human(*ticket)),
            )]),
            notes: Notes::default(),
            seen: Seen::default(),
            random: audit.chooses(&self.store.id(Ordinal(*ticket)).unwrap()),
            standing: Standing::Own,
            origin: Origin::Here,
        });
        let event = Event::Rated(ratings.collect());
        self.store
            .commit(&r1, Timestamp::UNIX_EPOCH, &event)
            .unwrap();
    }

    fn put_off(&mut self, tickets: &[u32]) {
        let r1 = Reviewer::new("r1").unwrap();
        let event = Event::Skipped {
            evaluator: self.evaluator.version(),
            tickets: tickets.iter().copied().map(Ordinal).collect(),
            reason: None,
        };
        self.store
            .commit(&r1, Timestamp::UNIX_EPOCH, &event)
            .unwrap();
    }

    /// What `juror agree --json` prints, and the store as it was.
    fn agree(self, more: &[&str]) -> (Value, Self) {
        let Self {
            folder,
            store,
            evaluator,
        } = self;
        store.close().unwrap();
        let arguments = [&["-e", "q.toml", "agree", "--json"], more].concat();
        let found = serde_json::from_str(&program(folder.path(), &arguments)).unwrap();
        let (store, _) = Store::open(&folder.path().join("store")).unwrap();
        (
            found,
            Self {
                folder,
                store,
                evaluator,
            },
        )
    }
}

fn rate_of(found: &Value) -> &Value {
    &found["criteria"][0]["pass_rate"]
}

fn why<'a>(found: &'a Value, rate: &str) -> &'a str {
    rate_of(found)[rate]["why"].as_str().unwrap_or_default()
}

#[test]
fn rates_count_the_random_order_from_its_beginning_and_nothing_taken_out_of_turn() {
    let mut queue = Queue::of(200, 0, "");
    let ranked = queue.ranked();
    queue.rate(&ranked[1..60]);
    let (found, mut queue) = queue.agree(&[]);
    assert_eq!(rate_of(&found)["decided"], 0, "the first is open");
    assert!(why(&found, "ppi").contains("its first ticket is not decided"));
    assert!(why(&found, "human_only").contains("its first ticket is not decided"));
    assert_eq!(rate_of(&found)["judge_only"]["value"], 0.5);
    queue.rate(&ranked[..1]);
    queue.rate(&ranked[61..80]);
    let (found, _) = queue.agree(&[]);
    assert_eq!(rate_of(&found)["decided"], 60);
    let passes = ranked[..60]
        .iter()
        .map(|ticket| f64::from(u8::from(human(*ticket))));
    let expected = passes.sum::<f64>() / 60.0;
    let value = rate_of(&found)["human_only"]["value"].as_f64().unwrap();
    assert!((value - expected).abs() < 1e-12);
    let ppi = &rate_of(&found)["ppi"];
    // People pass 40% of all of them: where they differ, they are the stricter ones.
    assert!(
        ppi["low"].as_f64().unwrap() < 0.4 && ppi["high"].as_f64().unwrap() > 0.4,
        "{ppi}"
    );
    assert_eq!((&ppi["method"], &ppi["n"]), (&json!("ppi++"), &json!(60)));
    assert!(rate_of(&found)["rogan_gladen"]["value"].is_f64());
    assert_eq!(rate_of(&found)["worst_case"], Value::Null);
}

#[test]
fn what_is_put_off_bounds_a_rate_and_above_a_tenth_refuses_it() {
    let mut queue = Queue::of(200, 0, "");
    let ranked = queue.ranked();
    queue.rate(&ranked[..57]);
    queue.put_off(&ranked[57..60]);
    let (found, mut queue) = queue.agree(&[]);
    let rate = rate_of(&found);
    assert_eq!(
        (&rate["decided"], &rate["withheld"]),
        (&json!(57), &json!(3))
    );
    let (low, high) = (
        rate["ppi"]["low"].as_f64().unwrap(),
        rate["ppi"]["high"].as_f64().unwrap(),
    );
    let worst = &rate["worst_case"];
    assert!(
        worst["low"].as_f64().unwrap() < low && worst["high"].as_f64().unwrap() > high,
        "{rate}"
    );
    queue.put_off(&ranked[60..65]);
    let (found, _) = queue.agree(&[]);
    assert_eq!(
        why(&found, "ppi"),
        "12% of the sample were put off or rated after a look; above 10% what is left says nothing"
    );
    assert_eq!(why(&found, "human_only"), why(&found, "ppi"));
}

#[test]
fn a_judge_that_has_not_scored_all_of_it_gives_bounds_and_no_rate() {
    let mut queue = Queue::of(200, 10, "");
    let ranked = queue.ranked();
    queue.rate(&ranked[..60]);
    let (found, _) = queue.agree(&[]);
    let expected = "the judge has scored 190 of 200 tickets, and 99% are needed";
    for rate in ["judge_only", "ppi", "rogan_gladen"] {
        assert_eq!(why(&found, rate), expected, "{rate}");
    }
    assert!(rate_of(&found)["human_only"]["value"].is_f64());
    let worst = &rate_of(&found)["worst_case"];
    let (low, high) = (
        worst["low"].as_f64().unwrap(),
        worst["high"].as_f64().unwrap(),
    );
    assert!(low < 0.4 && 0.4 < high && high < 1.0, "{worst}");
}

#[test]
fn where_hardly_anything_is_left_to_the_judge_nothing_is_corrected() {
    let mut queue = Queue::of(60, 0, "");
    let ranked = queue.ranked();
    queue.rate(&ranked[..59]);
    let (found, _) = queue.agree(&[]);
    let expected = "hardly a ticket is left to the judge alone: people's own rate says as much";
    assert_eq!(why(&found, "ppi"), expected);
    assert!(rate_of(&found)["human_only"]["value"].is_f64());
}

#[test]
fn once_all_is_decided_peoples_own_rate_is_the_rate() {
    let mut queue = Queue::of(60, 0, "");
    let ranked = queue.ranked();
    queue.rate(&ranked);
    let (found, _) = queue.agree(&[]);
    assert_eq!(found["basis"], "whole-queue");
    assert_eq!(rate_of(&found)["human_only"]["value"], 0.4);
    assert!(why(&found, "ppi").contains("people's own rate is the rate"));
}

#[test]
fn a_gate_is_looked_at_a_few_times_and_says_which() {
    let mut queue = Queue::of(400, 0, "[gate]\nitems = 20\nagreement = 0.6\n");
    let random: Vec<u32> = {
        let audit = Audit::from(&queue.evaluator.queue);
        let id = |ticket: &u32| queue.store.id(Ordinal(*ticket)).unwrap();
        let ranked = queue.ranked().into_iter();
        ranked.filter(|ticket| audit.chooses(&id(ticket))).collect()
    };
    let mut at = 0;
    let mut looks = BTreeMap::new();
    for decided in [10, 25, 30, 49, 50] {
        queue.rate(&random[at..decided]);
        at = decided;
        let (found, same) = queue.agree(&[]);
        queue = same;
        let gate = found["gate"]["criteria"][0].clone();
        looks.insert(
            decided,
            (
                gate["look"].clone(),
                gate["agreement"]["n"].clone(),
                gate["why"].clone(),
            ),
        );
    }
    let why = |decided: usize| looks[&decided].2.as_str().unwrap().to_string();
    assert_eq!(why(10), "10 of 20 tickets are scored by both");
    assert_eq!(
        why(25),
        "25 of 30 tickets are scored by both, at which it is looked at first"
    );
    assert!(why(30).ends_with("(look 1, 30 tickets)"), "{}", why(30));
    assert_eq!(
        looks[&49], looks[&30],
        "what comes between two looks changes nothing"
    );
    assert_eq!((&looks[&50].0, &looks[&50].1), (&json!(2), &json!(50)));
}

#[test]
fn labels_to_go_tell_when_the_bound_settles_it_at_the_present_rates() {
    let cases = [
        (
            "agreement = 0.6\n",
            30,
            json!({"at_least": 0, "fails_at_least": 0}),
        ),
        ("agreement = 0.75\n", 30, Value::Null),
    ];
    for (gate, decided, settled) in cases {
        let mut queue = Queue::of(2000, 0, &format!("[gate]\n{gate}"));
        let ranked = queue.ranked();
        queue.rate(&ranked[..decided]);
        let (found, _) = queue.agree(&[]);
        let labels = &found["gate"]["labels_to_go"];
        if settled.is_null() {
            let least = labels["at_least"]
                .as_u64()
                .unwrap_or_else(|| panic!("{}", found["gate"]));
            // It is settled at a look: 100, 200, 400, … tickets in all.
            let all = least + 30;
            assert!([50, 100, 200, 400, 800].contains(&all), "{labels}");
            assert!(labels["fails_at_least"].as_u64().unwrap() <= least);
        } else {
            assert_eq!(*labels, settled);
        }
    }
    let mut queue = Queue::of(100, 0, "[gate]\nagreement = 0.9\n");
    let ranked = queue.ranked();
    queue.rate(&ranked[..40]);
    let (found, _) = queue.agree(&[]);
    let labels = &found["gate"]["labels_to_go"];
    assert!(
        labels["value"].is_null() && labels["why"].is_string(),
        "{labels}"
    );
}

#[test]
fn a_gate_counts_what_was_held_out_alone() {
    for (holdout, is_all) in [("0.0", true), ("0.5", false)] {
        let mut queue = Queue::of(200, 0, &format!("[gate]\nholdout = {holdout}\n"));
        let ranked = queue.ranked();
        queue.rate(&ranked[..100]);
        let (found, _) = queue.agree(&["--random-only"]);
        let all = found["criteria"][0]["n"].as_u64().unwrap();
        let counted = found["gate"]["criteria"][0]["agreement"]["n"]
            .as_u64()
            .unwrap();
        assert!(
            counted > 0 && (counted == all) == is_all,
            "{counted} of {all}"
        );
    }
}

#[test]
fn a_gate_on_the_share_alone_is_marked_weak() {
    for (basis, weak) in [("point", true), ("lower-bound", false)] {
        let queue = Queue::of(40, 0, &format!("[gate]\nbasis = \"{basis}\"\n"));
        let (found, _) = queue.agree(&[]);
        assert_eq!(found["gate"]["weak"], weak);
    }
}

#[test]
fn parts_have_the_same_figures_and_small_ones_are_marked() {
    let mut queue = Queue::of(90, 0, "");
    let ranked = queue.ranked();
    queue.rate(&ranked[..50]);
    let (found, queue) = queue.agree(&["--by", "region"]);
    let slices = found["slices"].as_array().unwrap();
    let of = |slice: &Value| {
        (
            slice["value"].clone(),
            slice["n"].as_u64().unwrap(),
            slice["too_small"].clone(),
        )
    };
    let parts: Vec<_> = slices.iter().map(of).collect();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts.iter().map(|(_, n, _)| n).sum::<u64>(), 50);
    for (value, n, too_small) in &parts {
        assert_eq!(too_small, &json!(*n < 20), "{value}");
    }
    for slice in slices {
        let decided = slice["criteria"][0]["pass_rate"]["decided"]
            .as_u64()
            .unwrap();
        assert_eq!(
            decided,
            slice["n"].as_u64().unwrap(),
            "rates of a part count its part of the sample"
        );
    }
    let compared = parts
        .iter()
        .all(|(_, _, too_small)| too_small == &json!(false));
    assert_eq!(found["largest_gap"].is_object(), compared);
    let (found, _) = queue.agree(&["--by", "at:week"]);
    let weeks: Vec<_> = found["slices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slice| slice["value"].as_str().unwrap().to_string())
        .collect();
    assert_eq!(weeks, ["2026-W18", "2026-W19"]);
    let drift = &found["drift"][0];
    assert_eq!(
        (&drift["first"], &drift["last"]),
        (&json!(weeks[0]), &json!(weeks[1]))
    );
    assert!(drift["change"]["value"].is_f64(), "{drift}");
}

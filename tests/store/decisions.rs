//! Decisions: committed, taken back, brought back, across restarts.

use std::ops::Range;

use juror::model::{
    Choice, Chooser, Comparison, CriterionKey, Event, Look, Notes, Ordinal, Origin, Revision,
    Score, Seen, Side, Status,
};
use juror::query::Rows;
use juror::store::{Sight, Store, StoreError};
use tempfile::TempDir;

use crate::answers::{answers, assert_same};
use crate::setting::{
    adopt, at, commit, copy, evaluator, failure, identity, import, key, open, rating, verdict, who,
};

/// A store of 300 logs with one of each decision.
pub(crate) fn busy(folder: &std::path::Path) -> Store {
    let version = evaluator().version();
    let mut store = open(folder);
    import(&mut store, "a.jsonl", 0..300);
    adopt(&mut store);
    let mut noted = rating(3, "r1", 4);
    noted.notes = Notes {
        ticket: Some("odd one".to_string()),
        criteria: [(key("accuracy"), "off by one".to_string())].into(),
    };
    noted
        .scores
        .insert(key("comment"), Score::Text("fine".to_string()));
    commit(&mut store, "r1", &Event::Rated(vec![noted]));
    let bulk = (10..20).map(|ticket| rating(ticket, "r1", 2)).collect();
    commit(&mut store, "r1", &Event::Rated(bulk));
    commit(&mut store, "r2", &Event::Rated(vec![rating(3, "r2", 5)]));
    let tickets = || vec![Ordinal(1), Ordinal(2)];
    let events = [
        Event::Skipped {
            evaluator: version,
            tickets: tickets(),
            reason: Some("not my field".to_string()),
        },
        Event::Flagged {
            evaluator: version,
            tickets: tickets(),
            on: true,
        },
        Event::Tagged {
            evaluator: version,
            tickets: tickets(),
            tag: "later".to_string(),
            on: true,
        },
        Event::Looked {
            evaluator: version,
            tickets: vec![Ordinal(5)],
            look: Look::Scores,
        },
        Event::Revised(Revision {
            ticket: Ordinal(3),
            evaluator: version,
            reviewer: who("r1"),
            at: at(150),
            output: "It is 4.".to_string(),
            from: None,
            origin: Origin::Here,
        }),
        Event::Compared(Comparison {
            ticket: Ordinal(3),
            evaluator: version,
            by: Some(Chooser::Reviewer { by: who("r1") }),
            at: at(160),
            a: Side::Candidate(1),
            b: Side::Log(store.id(Ordinal(4)).unwrap()),
            swapped: true,
            criterion: Some(CriterionKey::new("accuracy").unwrap()),
            choice: Choice::Tie,
            seen: Seen::default(),
            random: true,
            origin: Origin::Here,
        }),
        Event::Noted {
            text: "the prompt was changed".to_string(),
        },
        Event::Trusted {
            hash: "abc".to_string(),
        },
    ];
    for event in events {
        commit(&mut store, "r1", &event);
    }
    let verdicts = (0..40)
        .map(|ticket| (at(200), verdict(ticket, f64::from(ticket % 5) + 1.0)))
        .chain([(at(201), failure(41)), (at(202), verdict(3, 22.0 / 7.0))])
        .collect();
    store.commit_verdicts(&who("r1"), verdicts).unwrap();
    store
}

#[test]
fn every_decision_is_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let store = busy(folder.path());
    let before = answers(&store);
    let killed = TempDir::new().unwrap();
    copy(folder.path(), killed.path());
    store.close().unwrap();
    let after = open(folder.path());
    assert_same(&before, &answers(&after));
    assert!(after.is_trusted("abc"));
    assert_same(&before, &answers(&open(killed.path())));
}

#[test]
fn a_ticket_tells_all_that_happened_to_it() {
    let folder = TempDir::new().unwrap();
    let store = busy(folder.path());
    let ticket = store.ticket(Ordinal(3), &evaluator()).unwrap();
    assert_eq!(ticket.ratings.len(), 2);
    assert_eq!(ticket.ratings[0].notes.ticket.as_deref(), Some("odd one"));
    assert_eq!(ticket.output(), "It is 4.");
    assert_eq!(ticket.verdicts.len(), 1, "the latest of the judge");
    assert_eq!(
        ticket.verdicts[0].outcome.scores().unwrap()[&key("accuracy")],
        Score::Number(22.0 / 7.0)
    );
    let skipped = store.ticket(Ordinal(1), &evaluator()).unwrap();
    assert_eq!(skipped.status(&who("r1")), Status::Skipped);
    assert_eq!(skipped.skips[0].reason.as_deref(), Some("not my field"));
    assert_eq!(
        (skipped.flagged, skipped.tags),
        (true, vec!["later".to_string()])
    );
    let kinds: Vec<_> = store
        .history(Ordinal(3))
        .unwrap()
        .iter()
        .map(|entry| entry.event.kind())
        .collect();
    assert_eq!(
        kinds,
        [
            "imported", "rated", "rated", "revised", "compared", "judged", "judged"
        ]
    );
}

#[test]
fn undo_goes_back_step_by_step_and_redo_comes_forward_across_restarts() {
    let folder = TempDir::new().unwrap();
    let (r1, version) = (who("r1"), evaluator().version());
    let mut store = busy(folder.path());
    let whole = cells(&store);
    let mut undone = Vec::new();
    for restart in [false, true, false, false, true, false, false, false, false] {
        if restart {
            store.close().unwrap();
            store = open(folder.path());
        }
        if let Some(reverted) = store.undo(&r1, at(400), version).unwrap() {
            undone.push(reverted.undone.event.kind());
        }
    }
    let steps = [
        "compared", "revised", "tagged", "flagged", "skipped", "rated", "rated",
    ];
    assert_eq!(
        undone, steps,
        "looks, notes, trust, verdicts and peers stay"
    );
    let lens = store.lens(&evaluator(), Some(&r1), Sight::Everything);
    for ordinal in (0..20).map(Ordinal) {
        assert_eq!(lens.status(ordinal), Status::Todo, "{ordinal}");
        assert!(!lens.is_flagged(ordinal) && !lens.is_revised(ordinal));
    }
    let ticket = store.ticket(Ordinal(3), &evaluator()).unwrap();
    assert_eq!(ticket.ratings.len(), 1, "the other reviewer's");
    store.close().unwrap();
    store = open(folder.path());
    while store.redo(&r1, at(500), version).unwrap().is_some() {}
    assert_eq!(cells(&store), whole);
    assert!(
        store
            .undo(&who("nobody"), at(1), version)
            .unwrap()
            .is_none()
    );
}

fn cells(store: &Store) -> String {
    let tickets = (0..store.len()).map(|ordinal| {
        format!(
            "{:?}\n",
            store.ticket(Ordinal(ordinal), &evaluator()).unwrap()
        )
    });
    tickets.collect()
}

#[test]
fn a_new_decision_clears_redo() {
    let folder = TempDir::new().unwrap();
    let (r1, version) = (who("r1"), evaluator().version());
    let mut store = busy(folder.path());
    assert!(store.undo(&r1, at(400), version).unwrap().is_some());
    commit(&mut store, "r1", &Event::Rated(vec![rating(7, "r1", 3)]));
    assert!(store.redo(&r1, at(401), version).unwrap().is_none());
    let back = store.undo(&r1, at(402), version).unwrap().unwrap();
    assert_eq!(back.undone.event, Event::Rated(vec![rating(7, "r1", 3)]));
}

#[test]
fn an_earlier_blind_rating_is_what_agreement_counts() {
    let folder = TempDir::new().unwrap();
    let mut store = busy(folder.path());
    let mut informed = rating(3, "r1", 1);
    informed.seen = Seen {
        judge: true,
        peers: false,
    };
    commit(&mut store, "r1", &Event::Rated(vec![informed.clone()]));
    informed.ticket = Ordinal(30);
    commit(&mut store, "r1", &Event::Rated(vec![informed]));
    let against = juror::store::Against::Reviewer(who("r1"));
    let pairs = store.pairs(&evaluator(), &identity(1), &against).unwrap();
    let humans: Vec<_> = pairs[0]
        .pairs
        .iter()
        .map(|pair| (pair.ordinal.0, pair.human))
        .collect();
    assert_eq!(humans[0], (3, 4.0));
    assert!(humans.iter().all(|(ordinal, _)| *ordinal != 30));
    let coverage =
        |tickets: Range<u32>| store.coverage(&evaluator(), &identity(1), tickets.map(Ordinal));
    let some = coverage(0..7);
    assert_eq!((some.tickets, some.judge_pending), (7, 0));
    let coverage = coverage(0..300);
    assert_eq!(coverage.informed_excluded, 1);
    assert_eq!((coverage.judged, coverage.judge_failed), (40, 1));
    assert_eq!(coverage.judge_pending, 300 - 41);
    assert_eq!((coverage.rated, coverage.both), (11, 11));
}

#[test]
fn blind_means_that_neither_judge_nor_peer_can_be_read_from_a_column() {
    let folder = TempDir::new().unwrap();
    let store = busy(folder.path());
    let r1 = who("r1");
    let named = |name: &str| juror::query::Whose::Named(name.to_string());
    let cases = [
        (3, true, "rated"),
        (5, true, "looked at"),
        (6, false, "neither"),
        (1, false, "skipped"),
    ];
    for (ordinal, seen, why) in cases {
        let open = store.lens(&evaluator(), Some(&r1), Sight::Everything);
        let blind = store.lens(&evaluator(), Some(&r1), Sight::Blind);
        let accuracy = key("accuracy");
        let judge = |lens: &dyn Rows| lens.score(Ordinal(ordinal), &named("main"), &accuracy);
        assert!(judge(&open).is_some(), "{why}");
        assert_eq!(judge(&blind).is_some(), seen, "{why}");
        assert_eq!(
            blind
                .score(Ordinal(ordinal), &juror::query::Whose::Judge, &accuracy)
                .is_some(),
            seen,
            "{why}"
        );
    }
}

#[test]
fn what_is_no_decision_is_refused() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..3);
    let rated = Event::Rated(vec![rating(0, "r1", 3)]);
    let refused = store.commit(&who("r1"), at(1), &rated);
    assert!(matches!(refused, Err(StoreError::UnknownEvaluator(_))));
    adopt(&mut store);
    let beyond = Event::Rated(vec![rating(3, "r1", 3)]);
    assert!(matches!(
        store.commit(&who("r1"), at(1), &beyond),
        Err(StoreError::NoLog(Ordinal(3), 3))
    ));
    let undone = Event::Undone {
        evaluator: evaluator().version(),
        seq: juror::model::Seq(1),
    };
    assert!(matches!(
        store.commit(&who("r1"), at(1), &undone),
        Err(StoreError::NotADecision("undone"))
    ));
    let before = store.position();
    let mut reader = Store::read(folder.path()).unwrap();
    assert!(matches!(
        reader.commit(&who("r1"), at(1), &rated),
        Err(StoreError::ReadOnly)
    ));
    assert_eq!(store.position(), before);
}

//! What a judge says of an edit: apart from what it said of the output, and about the edit that stands.

use juror::model::{
    Cause, EvaluatorVersion, Event, Ordinal, Origin, Revision, TextHash, Ticket, Verdict,
};
use juror::query::{Rows as _, Whose};
use juror::store::{Against, Corrections, Sight, Store};
use tempfile::TempDir;

use crate::setting::{
    adopt, at, commit, evaluator, failure, identity, import, key, open, rating, verdict, who,
};

fn version() -> EvaluatorVersion {
    evaluator().version()
}

fn edit(store: &mut Store, ticket: u32, output: &str) {
    let revision = Revision {
        ticket: Ordinal(ticket),
        evaluator: version(),
        reviewer: who("r1"),
        at: at(250),
        output: output.to_string(),
        from: None,
        origin: Origin::Here,
    };
    commit(store, "r1", &Event::Revised(revision));
}

fn judge(store: &mut Store, verdicts: impl IntoIterator<Item = Verdict>) {
    let dated = verdicts.into_iter().map(|verdict| (verdict.at, verdict));
    store
        .commit_verdicts(&who("judges"), dated.collect())
        .unwrap();
}

fn on(text: &str, verdict: Verdict) -> Verdict {
    Verdict {
        revision: Some(TextHash::of(text)),
        ..verdict
    }
}

/// The accuracy of outputs and edits, and how many edits there are, are scored, failed.
fn found(store: &Store) -> (Vec<Option<(f64, f64)>>, [u32; 3]) {
    let Corrections {
        edited,
        hidden,
        judged,
        failed,
        pairs,
    } = store.corrections(&evaluator(), &identity(1), |_| true);
    assert_eq!(hidden, 0);
    let accuracy = pairs.iter().map(|scores| scores[0]).collect();
    (accuracy, [edited, judged, failed])
}

fn open_edits(store: &Store) -> Vec<u32> {
    let open = store.uncorrected(&version(), &identity(1));
    open.into_iter().map(|ordinal| ordinal.0).collect()
}

/// Four logs, of which three are judged and the last two are edited.
fn edited(folder: &TempDir) -> Store {
    let mut store = open(folder.path());
    import(&mut store, "logs.jsonl", 0..4);
    adopt(&mut store);
    judge(
        &mut store,
        [verdict(0, 2.0), verdict(1, 2.0), verdict(2, 4.0)],
    );
    edit(&mut store, 1, "Better.");
    edit(&mut store, 2, "Worse.");
    edit(&mut store, 3, "Nobody judged the output.");
    store
}

#[test]
fn a_judge_is_asked_about_edits_of_outputs_that_it_has_scored_and_only_once() {
    let folder = TempDir::new().unwrap();
    let mut store = edited(&folder);
    assert_eq!(open_edits(&store), [1, 2]);
    assert_eq!(found(&store), (vec![], [2, 0, 0]));
    judge(
        &mut store,
        [on("Better.", verdict(1, 4.5)), on("Worse.", failure(2))],
    );
    assert!(open_edits(&store).is_empty(), "a failure is known, too");
    assert_eq!(found(&store), (vec![Some((2.0, 4.5))], [2, 1, 1]));
    let said = store.ticket(Ordinal(1), &evaluator()).unwrap().corrected;
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].revision, Some(TextHash::of("Better.")));
    assert!(store.uncorrected(&version(), &identity(9)).is_empty());
    let none = store.corrections(&evaluator(), &identity(1), |_| false);
    assert_eq!((none.edited, none.hidden, none.pairs.len()), (0, 2, 0));
}

#[test]
fn what_is_said_of_an_edit_is_in_no_column_and_no_verdict_of_the_output() {
    let folder = TempDir::new().unwrap();
    let mut store = edited(&folder);
    commit(&mut store, "r1", &Event::Rated(vec![rating(1, "r1", 4)]));
    let state = |store: &Store| {
        let evaluator = evaluator();
        let lens = store.lens(&evaluator, None, Sight::Everything);
        let against = Against::Reviewer(who("r1"));
        (
            Ticket {
                corrected: Vec::new(),
                ..store.ticket(Ordinal(1), &evaluator).unwrap()
            },
            lens.score(Ordinal(1), &Whose::Judge, &key("accuracy")),
            lens.judge_scores(Ordinal(1), &key("accuracy")),
            lens.has_failed(Ordinal(2), None),
            store.pairs(&evaluator, &identity(1), &against).unwrap(),
            store.coverage(&evaluator, &identity(1), store.ordinals()),
            store.judges(&version()),
            store
                .verdicts_over_time(&version(), &identity(1), Ordinal(1))
                .unwrap(),
        )
    };
    let before = state(&store);
    judge(
        &mut store,
        [on("Better.", verdict(1, 5.0)), on("Worse.", failure(2))],
    );
    assert_eq!(state(&store), before);
    let history = store.history(Ordinal(1)).unwrap();
    let judged = history
        .iter()
        .filter(|entry| entry.event.kind() == "judged");
    assert_eq!(judged.count(), 2, "the history has both");
}

#[test]
fn edits_on_which_a_judge_failed_are_listed_until_it_scores_them() {
    let folder = TempDir::new().unwrap();
    let mut store = edited(&folder);
    let failed = |store: &Store| -> Vec<_> {
        let all = store.failed_on_edits(&version(), &identity(1)).unwrap();
        let all = all.into_iter();
        all.map(|(ordinal, it)| (ordinal.0, it.cause)).collect()
    };
    judge(&mut store, [on("Worse.", failure(2))]);
    assert_eq!(failed(&store), [(2, Cause::Timeout)]);
    judge(&mut store, [on("Worse.", verdict(2, 1.0))]);
    assert_eq!(failed(&store), []);
}

#[test]
fn only_the_edit_that_stands_counts() {
    let folder = TempDir::new().unwrap();
    let mut store = edited(&folder);
    judge(&mut store, [on("Better.", verdict(1, 4.0))]);
    assert_eq!(found(&store).0, [Some((2.0, 4.0))]);
    // Another edit goes over it: the judge is to be asked again.
    edit(&mut store, 1, "Best.");
    assert_eq!(found(&store), (vec![], [2, 0, 0]));
    assert_eq!(open_edits(&store), [1, 2]);
    judge(&mut store, [on("Best.", verdict(1, 5.0))]);
    assert_eq!(found(&store).0, [Some((2.0, 5.0))]);
    // Taken back, the first one stands again, of which the judge's word is known.
    store.undo(&who("r1"), at(400), version()).unwrap();
    assert_eq!(found(&store).0, [Some((2.0, 4.0))]);
    assert_eq!(open_edits(&store), [2]);
    store.redo(&who("r1"), at(401), version()).unwrap();
    assert_eq!(found(&store).0, [Some((2.0, 5.0))]);
    // An answer that comes late is about an edit that no longer stands.
    judge(&mut store, [on("Better.", verdict(1, 1.0))]);
    assert_eq!(found(&store).0, [Some((2.0, 5.0))]);
}

#[test]
fn without_its_edit_a_ticket_has_no_correction() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "logs.jsonl", 0..2);
    adopt(&mut store);
    judge(&mut store, [verdict(1, 2.0)]);
    edit(&mut store, 1, "Better.");
    judge(&mut store, [on("Better.", verdict(1, 4.0))]);
    store.undo(&who("r1"), at(400), version()).unwrap();
    assert_eq!(found(&store), (vec![], [0, 0, 0]));
    assert!(open_edits(&store).is_empty());
}

#[test]
fn another_model_of_the_server_is_not_pooled_with_the_one_before() {
    let folder = TempDir::new().unwrap();
    let mut store = edited(&folder);
    let later = |verdict: Verdict| Verdict {
        generation: Some("large-2".into()),
        ..verdict
    };
    judge(&mut store, [on("Better.", later(verdict(1, 4.0)))]);
    assert_eq!(found(&store), (vec![], [2, 0, 0]));
    assert_eq!(open_edits(&store), [2], "nobody is asked twice");
    judge(&mut store, [later(verdict(1, 3.0))]);
    assert_eq!(found(&store), (vec![Some((3.0, 4.0))], [1, 1, 0]));
}

#[test]
fn it_is_there_again_after_an_open_and_a_rebuild() {
    let folder = TempDir::new().unwrap();
    let mut store = edited(&folder);
    judge(
        &mut store,
        [
            on("Better.", verdict(1, 4.0)),
            on("Worse.", verdict(2, 1.0)),
        ],
    );
    edit(&mut store, 2, "Worst.");
    let expected = found(&store);
    assert_eq!(expected, (vec![Some((2.0, 4.0))], [2, 1, 0]));
    store.close().unwrap();
    let store = open(folder.path());
    assert_eq!(found(&store), expected);
    store.close().unwrap();
    assert_eq!(found(&Store::read(folder.path()).unwrap()), expected);
    Store::rebuild(folder.path()).unwrap();
    let store = open(folder.path());
    assert_eq!(found(&store), expected);
    assert_eq!(open_edits(&store), [2]);
    let (store, _) = store.forget(&who("r1"), at(500), &[Ordinal(1)]).unwrap();
    assert_eq!(found(&store), (vec![], [1, 0, 0]));
}

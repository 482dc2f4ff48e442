//! Texts of an evaluator whose version stays: each is noted once, when it is another than the last, and stays readable.

use juror::model::{Event, JudgeIdentity, Pooling, Seq};
use juror::store::{Against, Store};
use tempfile::TempDir;

use crate::answers::{answers, assert_same};
use crate::setting::{
    at, commit, evaluator, failure, identity, import, key, open, rating, verdict, who,
};

const ONE: &str = "name = \"try\"\n[[judge]]\nmodel = \"a\"\n";
const TWO: &str = "name = \"try\"\n[[judge]]\nmodel = \"b\"\n";

fn adopt(store: &mut Store, text: &str, second: i64) -> usize {
    let adopted = store.adopt(&evaluator(), text, &who("r1"), at(second));
    adopted.unwrap().entries.len()
}

fn files(store: &Store) -> Vec<(Seq, i64, String)> {
    let files = store.evaluator_files(&evaluator().version()).unwrap();
    let files = files.into_iter();
    files
        .map(|file| (file.seq, file.at.as_second(), file.text))
        .collect()
}

#[test]
fn a_text_is_noted_where_it_is_another_than_the_last() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    let written: Vec<_> = [ONE, ONE, TWO, TWO, ONE]
        .into_iter()
        .zip(1..)
        .map(|(text, second)| adopt(&mut store, text, second))
        .collect();
    assert_eq!(written, [1, 0, 1, 0, 1]);
    let expected = [(1, 1, ONE), (2, 3, TWO), (3, 5, ONE)]
        .map(|(seq, second, text)| (Seq(seq), second, text.to_string()));
    assert_eq!(files(&store), expected);
    let version = evaluator().version();
    let last = |store: &Store| store.evaluator_file(&version).unwrap();
    assert_eq!(last(&store).as_deref(), Some(ONE));
    let seen = store.evaluators();
    assert_eq!(seen.len(), 1, "it stays one version");
    assert_eq!((seen[0].seq, seen[0].at), (Seq(1), at(1)));
    let events = store.entries().map(|entry| entry.unwrap().event);
    assert!(
        events
            .into_iter()
            .all(|event| matches!(event, Event::EvaluatorRead { .. }))
    );
}

#[test]
fn what_only_reads_notes_no_text() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    adopt(&mut store, ONE, 1);
    let before = store.position();
    let mut reader = Store::read(folder.path()).unwrap();
    assert_eq!(adopt(&mut reader, TWO, 2), 0);
    assert_eq!(reader.position(), before);
    assert_eq!(files(&reader), files(&store));
}

#[test]
fn texts_survive_whatever_is_made_again() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..3);
    for (text, second) in [(ONE, 1), (TWO, 2), (ONE, 3)] {
        adopt(&mut store, text, second);
        commit(&mut store, "r1", &Event::Rated(vec![rating(1, "r1", 3)]));
    }
    let (before, said) = (files(&store), answers(&store));
    store.close().unwrap();
    let store = open(folder.path());
    assert_eq!(files(&store), before, "from the snapshot");
    let reader = Store::read(folder.path()).unwrap();
    assert_eq!(files(&reader), before, "beside the writer");
    drop((store, reader));
    Store::rebuild(folder.path()).unwrap();
    let store = open(folder.path());
    assert_eq!(files(&store), before, "made again");
    assert_same(&answers(&store), &said);
    let gone = [juror::model::Ordinal(2)];
    let (store, _) = store.forget(&who("r1"), at(9), &gone).unwrap();
    assert_eq!(files(&store), before, "after forgetting");
}

#[test]
fn what_each_model_of_a_judge_gave_stays_apart() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..4);
    adopt(&mut store, ONE, 1);
    let ratings = (0..4).map(|ticket| rating(ticket, "r1", 4)).collect();
    commit(&mut store, "r1", &Event::Rated(ratings));
    let newer = |ticket, accuracy| {
        let mut verdict = verdict(ticket, accuracy);
        verdict.generation = Some("large-2".to_string());
        (at(500), verdict)
    };
    let by = who("r1");
    let group = vec![(at(400), verdict(0, 4.0)), (at(401), failure(1))];
    store.commit_verdicts(&by, group).unwrap();
    let first = store.position();
    let group = vec![newer(0, 2.0), newer(2, 5.0)];
    store.commit_verdicts(&by, group).unwrap();

    let version = evaluator().version();
    let codes = |judge: &JudgeIdentity, generation| {
        let codes = store.codes_under(&version, judge, generation);
        let accuracy = codes
            .into_iter()
            .map(|(ticket, codes)| (ticket.0, codes[0]));
        accuracy.collect::<Vec<_>>()
    };
    let judge = identity(1);
    assert_eq!(codes(&judge, Some("large-1")), [(0, Some(4.0))]);
    let latest = [(0, Some(2.0)), (2, Some(5.0))];
    assert_eq!(codes(&judge, Some("large-2")), latest);
    assert_eq!(codes(&judge, None), []);
    assert_eq!(codes(&identity(2), Some("large-1")), []);

    let against = Against::People(Pooling::Median);
    let pairs = |generation| {
        let pairs = store.pairs_under(&evaluator(), &judge, generation, &against);
        let pairs = pairs.unwrap().swap_remove(0);
        assert_eq!(pairs.key, key("accuracy"));
        let pairs = pairs.pairs.into_iter();
        pairs
            .map(|pair| (pair.ordinal.0, pair.human, pair.judge))
            .collect::<Vec<_>>()
    };
    assert_eq!(pairs(Some("large-1")), [(0, 4.0, 4.0)]);
    assert_eq!(pairs(Some("large-2")), [(0, 4.0, 2.0), (2, 4.0, 5.0)]);

    let seen = store.judges(&version);
    let firsts: Vec<_> = seen.iter().map(|judge| judge.first).collect();
    assert_eq!(firsts, [Seq(first.0 - 1), Seq(first.0 + 1)]);
    assert_eq!(store.entry(firsts[1]).unwrap().at, at(500));
}

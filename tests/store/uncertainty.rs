//! How far apart lies what a judge's score was made of: known to the queue without a text, however the store was opened.

use std::fs;
use std::path::Path;

use juror::model::{MadeOf, Member, Ordinal, Sample, Verdict};
use juror::query::Rows as _;
use juror::store::{Sight, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::setting::{adopt, at, evaluator, failure, identity, import, open, verdict, who};

fn samples(scores: &[Value]) -> MadeOf {
    let sample = |scores: &Value| Sample {
        scores: scores.as_object().cloned().unwrap_or_default(),
        ..Sample::default()
    };
    MadeOf::Samples(scores.iter().map(sample).collect())
}

fn made_of(made_of: MadeOf, verdict: Verdict) -> Verdict {
    Verdict { made_of, ..verdict }
}

fn judge(store: &mut Store, verdicts: impl IntoIterator<Item = Verdict>) {
    let dated = verdicts.into_iter().map(|verdict| (verdict.at, verdict));
    let dated = dated.collect();
    store.commit_verdicts(&who("judges"), dated).unwrap();
}

/// In percent of the scale, rounded.
fn apart(store: &Store) -> Vec<f64> {
    let evaluator = evaluator();
    let lens = store.lens(&evaluator, None, Sight::Everything);
    let shares = store.ordinals().map(|ordinal| lens.parts_apart(ordinal));
    shares.map(|share| (share * 100.0).round()).collect()
}

/// What is lost, and the way it is.
type Loss = (&'static str, fn(&Path));

#[test]
fn what_scores_were_made_of_is_known_however_the_store_is_opened() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "logs.jsonl", 0..7);
    adopt(&mut store);
    let member = |name: &str, accuracy: i32| Member {
        judge: name.to_string(),
        identity: identity(7),
        scores: json!({"accuracy": accuracy}).as_object().unwrap().clone(),
    };
    let jury = MadeOf::Members(vec![member("one", 2), member("two", 5)]);
    let doubted = samples(&[
        json!({"accuracy": 2}),
        json!({"accuracy": 3, "safe": "pass"}),
    ]);
    judge(
        &mut store,
        [
            verdict(0, 3.0),
            made_of(doubted.clone(), verdict(1, 2.5)),
            made_of(jury, verdict(2, 3.5)),
            // One label of three.
            made_of(
                samples(&[
                    json!({"accuracy": 4, "faults": ["rude"]}),
                    json!({"accuracy": 4, "faults": []}),
                ]),
                verdict(3, 4.0),
            ),
            made_of(
                samples(&[json!({"accuracy": 4}), json!({"accuracy": 4})]),
                verdict(4, 4.0),
            ),
            made_of(doubted.clone(), verdict(5, 2.5)),
            made_of(doubted, verdict(6, 2.5)),
        ],
    );
    let known = [0.0, 25.0, 75.0, 33.0, 0.0, 25.0, 25.0];
    assert_eq!(apart(&store), known);
    // Later ones take their place: one that agrees, and a failure.
    let later = |verdict: Verdict| Verdict {
        at: at(400),
        ..verdict
    };
    judge(&mut store, [later(verdict(5, 3.0)), later(failure(6))]);
    let known = [0.0, 25.0, 75.0, 33.0, 0.0, 0.0, 0.0];
    assert_eq!(apart(&store), known);
    store.close().unwrap();
    let losses: [Loss; 3] = [
        ("nothing", |_| {}),
        ("the snapshot", |folder| {
            fs::remove_file(folder.join("queue.snap")).unwrap();
        }),
        ("the database and the snapshot", |folder| {
            fs::remove_dir_all(folder.join("db")).unwrap();
            fs::remove_file(folder.join("queue.snap")).unwrap();
        }),
    ];
    for (lost, lose) in losses {
        lose(folder.path());
        let (store, _) = Store::open(folder.path()).unwrap();
        assert_eq!(apart(&store), known, "without {lost}");
        assert_eq!(
            store
                .ticket(Ordinal(2), &evaluator())
                .unwrap()
                .verdicts
                .len(),
            1
        );
        store.close().unwrap();
        let reader = Store::read(folder.path()).unwrap();
        assert_eq!(apart(&reader), known, "read only, without {lost}");
    }
}

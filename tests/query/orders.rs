//! Orders of the queue: rows in, ordinals out.

use juror::model::Order;
use juror::query::filter::Filter;
use juror::query::{Audit, Measure, queue};

use crate::rows::{Row, Table, criteria, vocabulary};

const NO_AUDIT: Audit = Audit {
    share: 0.0,
    seed: 7,
};

fn ordered(rows: Vec<Row>, filter: &str, order: &str, audit: Audit) -> Vec<u32> {
    let filter = Filter::parse(filter, &vocabulary()).expect("a filter");
    let order: Order = order.parse().expect("an order");
    queue(&Table::new(rows), &filter, &order, &criteria(), &audit)
        .into_iter()
        .map(|ordinal| ordinal.0)
        .collect()
}

fn words(count: f64) -> Row {
    Row {
        measures: vec![(Measure::Words, count)],
        ..Row::default()
    }
}

fn judged(scores: &[(&'static str, &[f64])]) -> Row {
    Row {
        judged: scores
            .iter()
            .map(|(key, all)| (*key, all.to_vec()))
            .collect(),
        ..Row::default()
    }
}

fn own(row: Row, key: &'static str, score: f64) -> Row {
    Row {
        scores: [(key, score)].into(),
        ..row
    }
}

/// Many rows with ids of their own and rising lengths.
fn many(count: u8) -> Vec<Row> {
    (0..count)
        .map(|at| Row {
            id: [at; 16],
            ..words(f64::from(at))
        })
        .collect()
}

#[test]
fn the_queue_keeps_what_the_filter_wants_as_it_was_imported() {
    let rows = vec![words(1.0), words(3.0), words(2.0), Row::default()];
    assert_eq!(ordered(rows.clone(), "", "import", NO_AUDIT), [0, 1, 2, 3]);
    assert_eq!(ordered(rows, "words>1", "import", NO_AUDIT), [1, 2]);
}

#[test]
fn the_longest_comes_first_and_the_unmeasured_last() {
    let rows = vec![
        Row::default(),
        words(1.0),
        words(3.0),
        words(1.0),
        Row::default(),
    ];
    assert_eq!(ordered(rows, "", "longest", NO_AUDIT), [2, 1, 3, 0, 4]);
}

#[test]
fn disagreement_is_among_judges_before_the_own_score_and_with_them_after_it() {
    let rows = vec![
        judged(&[]),
        judged(&[("accuracy", &[3.0])]),
        judged(&[("accuracy", &[3.0, 4.0])]),
        judged(&[("accuracy", &[1.0, 4.0, 2.0]), ("tone", &[3.0, 3.0])]),
        own(judged(&[("accuracy", &[3.0])]), "accuracy", 5.0),
        own(judged(&[("accuracy", &[1.0, 5.0])]), "accuracy", 3.0),
        judged(&[("safe", &[0.0, 1.0])]),
        judged(&[("faults", &[6.0, 4.0])]),
        judged(&[("verdict", &[0.0, 0.0])]),
    ];
    // 6: 1 · 3: 3/4 · 4 and 5: 2/4 · 7: one label of three · 2: 1/4 · 8: 0 · unknown as imported.
    assert_eq!(
        ordered(rows, "", "disagreement", NO_AUDIT),
        [6, 3, 4, 5, 7, 2, 8, 0, 1]
    );
}

#[test]
fn uncertain_is_the_spread_of_judges_and_then_the_bar() {
    let rows = vec![
        judged(&[]),
        judged(&[("accuracy", &[5.0])]),
        judged(&[("accuracy", &[4.0])]),
        judged(&[("accuracy", &[2.0])]),
        judged(&[("accuracy", &[4.0, 5.0])]),
        judged(&[("tone", &[3.0])]),
    ];
    // The bar lies at 3.5: 4 is nearest, then 2 and 5 alike; tone has no bar.
    assert_eq!(ordered(rows, "", "uncertain", NO_AUDIT), [4, 2, 1, 3, 5, 0]);
}

#[test]
fn what_a_score_was_made_of_makes_it_uncertain_as_judges_that_differ_do() {
    let made_of = |parts_apart, scores: &[f64]| Row {
        parts_apart,
        ..judged(&[("accuracy", scores)])
    };
    let rows = vec![
        made_of(0.0, &[4.0]),
        made_of(0.3, &[5.0]),
        made_of(0.5, &[2.0]),
        // The judges lie a quarter of the scale apart, their samples less.
        made_of(0.1, &[4.0, 5.0]),
        made_of(0.0, &[1.0, 5.0]),
        // Nobody has scored it, whatever was said of it.
        made_of(0.9, &[]),
    ];
    assert_eq!(ordered(rows, "", "uncertain", NO_AUDIT), [4, 2, 1, 3, 0, 5]);
}

#[test]
fn strata_take_turns_by_name() {
    let by_model = |model| Row {
        model,
        ..Row::default()
    };
    let rows: Vec<_> = ["b", "b", "a", "b", "", "c", "a"].map(by_model).to_vec();
    assert_eq!(
        ordered(rows, "", "stratified:model", NO_AUDIT),
        [4, 2, 0, 5, 6, 1, 3]
    );
    let tagged = |tags: &[&'static str]| Row {
        tags: tags.to_vec(),
        ..Row::default()
    };
    let rows = vec![
        tagged(&["z", "a"]),
        tagged(&["b"]),
        tagged(&["a"]),
        tagged(&[]),
    ];
    assert_eq!(ordered(rows, "", "stratified:tag", NO_AUDIT), [3, 0, 1, 2]);
    let from = |region| Row {
        meta: [("region", region)].into(),
        ..Row::default()
    };
    let rows = vec![from("us"), from("us"), from("eu")];
    for order in ["stratified:region", "stratified:meta.region"] {
        assert_eq!(
            ordered(rows.clone(), "", order, NO_AUDIT),
            [2, 0, 1],
            "{order}"
        );
    }
}

#[test]
fn a_shuffle_follows_its_seed_alone() {
    let shuffled =
        |filter: &str, seed| ordered(many(100), filter, "shuffle", Audit { share: 0.0, seed });
    let all = shuffled("", 1);
    assert_eq!(all, shuffled("", 1));
    assert_ne!(all, shuffled("", 2));
    let mut sorted = all.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    // A filter takes out and does not reorder.
    let half: Vec<_> = all.into_iter().filter(|at| *at > 50).collect();
    assert_eq!(shuffled("words>50", 1), half);
}

#[test]
fn random_tickets_are_spread_evenly_in_their_own_order() {
    let audit = Audit {
        share: 0.3,
        seed: 7,
    };
    let table = many(200);
    let is_random = |at: &u32| {
        let id = table[*at as usize].id;
        audit.chooses(&juror::model::LogId(id))
    };
    let mixed = ordered(many(200), "", "longest", audit);
    let mut sorted = mixed.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..200).collect::<Vec<_>>(), "nothing is lost");

    let shuffled = ordered(many(200), "", "shuffle", audit);
    let in_mixed: Vec<_> = mixed.iter().copied().filter(&is_random).collect();
    let in_shuffle: Vec<_> = shuffled.into_iter().filter(&is_random).collect();
    assert_eq!(
        in_mixed, in_shuffle,
        "the random ones keep their seeded order"
    );

    let rest: Vec<_> = mixed.iter().copied().filter(|at| !is_random(at)).collect();
    assert!(
        rest.is_sorted_by(|a, b| a > b),
        "the others come longest first"
    );

    let count = in_mixed.len();
    for seen in 1..=mixed.len() {
        let met = mixed[..seen].iter().filter(|at| is_random(at)).count();
        assert_eq!(met, seen * count / 200, "after {seen}");
    }
    assert_eq!(
        ordered(many(200), "", "import", audit),
        (0..200).collect::<Vec<_>>()
    );
}

#[test]
fn an_audit_of_everything_is_a_shuffle() {
    let audit = Audit {
        share: 1.0,
        seed: 3,
    };
    assert_eq!(
        ordered(many(50), "", "longest", audit),
        ordered(many(50), "", "shuffle", audit)
    );
}

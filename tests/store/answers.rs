//! Every answer of a store as one text, so that two stores can be held against each other.

use std::fmt::Write;

use juror::model::{Ordinal, Pooling};
use juror::query::{Field, Measure, Rows, Whose};
use juror::store::{Against, Sight, Store};

use crate::setting::{evaluator, key, who};

/// Every answer that a screen or a command could ask for, as one text.
pub(crate) fn answers(store: &Store) -> String {
    let evaluator = evaluator();
    let version = evaluator.version();
    let mut text = format!("{} logs, event {}\n", store.len(), store.position());
    for ordinal in store.ordinals() {
        text += &about(store, ordinal);
    }
    for reviewer in [None, Some(who("r1")), Some(who("r2"))] {
        for sight in [Sight::Everything, Sight::Blind] {
            let lens = store.lens(&evaluator, reviewer.as_ref(), sight);
            for ordinal in lens.ordinals() {
                text += &cells(&lens, ordinal);
            }
        }
    }
    writeln!(text, "{:?}", store.judges(&version)).unwrap();
    writeln!(text, "{:?}", store.reviewers(&version)).unwrap();
    writeln!(text, "{:?}", store.evaluators()).unwrap();
    writeln!(text, "{:?}", store.meta_names()).unwrap();
    writeln!(text, "{:?}", store.imports().collect::<Vec<_>>()).unwrap();
    for judge in store.judges(&version) {
        let pairs = store.pairs(
            &evaluator,
            &judge.identity,
            &Against::People(Pooling::Median),
        );
        writeln!(text, "{:?}", pairs.unwrap()).unwrap();
        let all = (0..store.len()).map(Ordinal);
        let coverage = store.coverage(&evaluator, &judge.identity, all);
        writeln!(text, "{coverage:?}").unwrap();
        writeln!(
            text,
            "{:?}",
            store
                .unjudged(&version, &judge.identity)
                .collect::<Vec<_>>()
        )
        .unwrap();
    }
    text
}

/// Every answer about one ticket.
pub(crate) fn about(store: &Store, ordinal: Ordinal) -> String {
    let ticket = store.ticket(ordinal, &evaluator()).unwrap();
    let mut text = format!("{ticket:?}\n");
    writeln!(text, "{:?}", store.raw(ordinal).unwrap()).unwrap();
    writeln!(text, "{:?}", store.given(ordinal).unwrap()).unwrap();
    writeln!(text, "{:?}", store.history(ordinal).unwrap()).unwrap();
    text
}

fn cells(lens: &impl Rows, ordinal: Ordinal) -> String {
    let fields =
        [Field::Model, Field::Source, Field::SourceId].map(|field| lens.text(ordinal, field));
    let measures = [
        Measure::Words,
        Measure::Turns,
        Measure::At,
        Measure::InputTokens,
        Measure::OutputTokens,
        Measure::LatencyMs,
        Measure::CostUsd,
    ]
    .map(|measure| lens.measure(ordinal, measure));
    let whose = [
        Whose::Own,
        Whose::Judge,
        Whose::Named("main".to_string()),
        Whose::Named("r2".to_string()),
    ];
    let scores: Vec<_> = whose
        .iter()
        .flat_map(|whose| {
            ["accuracy", "safe", "faults", "comment"]
                .map(|name| lens.score(ordinal, whose, &key(name)))
        })
        .collect();
    format!(
        "{fields:?} {measures:?} {scores:?} {:?} {:?} {:?} {} {} {} {}\n",
        lens.meta(ordinal, "region"),
        lens.tags(ordinal),
        lens.status(ordinal),
        lens.is_flagged(ordinal),
        lens.is_revised(ordinal),
        lens.has_note(ordinal),
        lens.has_failed(ordinal, None),
    )
}

/// Fails at the first line in which two stores differ.
pub(crate) fn assert_same(one: &str, other: &str) {
    for (one, other) in one.lines().zip(other.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(one.lines().count(), other.lines().count());
}

//! The pairs of outputs that a reviewer is offered: of one conversation or among candidates, chosen once, the same
//! wherever the logs are.

use juror::model::{
    Candidate, Choice, Chooser, Comparison, Event, Given, GivenChooser, GivenComparison, Log,
    Offer, Ordinal, Origin, Seen, Side,
};
use juror::store::Store;
use tempfile::TempDir;

use crate::setting::{adopt, at, commit, evaluator, import, key, log, open, record, who};

/// Two questions that three models answered.
fn six(folder: &TempDir) -> Store {
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..6);
    adopt(&mut store);
    store
}

/// A store with one more log.
fn with(mut store: Store, log: Log, given: Given) -> Store {
    let mut importer = store.import("b.jsonl", "f2", &who("r1"), at(1)).unwrap();
    importer.push(record(log, given, 1)).unwrap();
    importer.finish(100, true).unwrap();
    adopt(&mut store);
    store
}

fn offers(store: &Store, reviewer: &str) -> Vec<Offer> {
    let tickets: Vec<_> = store.ordinals().collect();
    let found = store.offers(&evaluator(), &who(reviewer), &tickets);
    let found = found.unwrap();
    assert_eq!(found.total, found.offers.len() as u64);
    found.offers
}

fn chosen(store: &Store, reviewer: &str) -> usize {
    let offers = offers(store, reviewer).into_iter();
    offers.filter(|offer| offer.is_chosen).count()
}

/// A choice on an offered pair.
fn choice(store: &Store, offer: Offer, reviewer: &str) -> Comparison {
    let pair = offer.pair;
    let id = |ordinal| store.id(ordinal).unwrap();
    Comparison {
        ticket: pair.a.log,
        evaluator: evaluator().version(),
        by: Some(Chooser::Reviewer { by: who(reviewer) }),
        at: at(300),
        a: pair.a.side(id(pair.a.log)),
        b: pair.b.side(id(pair.b.log)),
        swapped: pair.swapped,
        criterion: None,
        choice: Choice::A,
        seen: Seen::default(),
        random: false,
        origin: Origin::Here,
    }
}

fn candidates(count: usize, output: &str) -> Log {
    let answers = (0..count).map(|number| Candidate {
        model: None,
        output: format!("Answer {number}."),
    });
    Log {
        candidates: answers.collect(),
        output: output.to_string(),
        ..log(90)
    }
}

#[test]
fn outputs_of_one_conversation_are_paired_and_what_is_gone_is_not() {
    let folder = TempDir::new().unwrap();
    let store = six(&folder);
    assert_eq!(offers(&store, "r1").len(), 6);
    let of_one = |offer: &Offer| offer.pair.a.log.0 / 3 == offer.pair.b.log.0 / 3;
    assert!(offers(&store, "r1").iter().all(of_one));
    let only = [Ordinal(0), Ordinal(1), Ordinal(4)];
    let found = store.offers(&evaluator(), &who("r1"), &only).unwrap();
    assert_eq!(found.total, 1, "both must be among the tickets");
    let forgotten = store.forget(&who("r1"), at(400), &[Ordinal(0)]);
    let (store, _) = forgotten.unwrap();
    assert_eq!(offers(&store, "r1").len(), 4);
}

#[test]
fn candidates_are_paired_where_they_stand_in_the_place_of_an_output() {
    for (count, output, pairs) in [(3, "", 3), (1, "", 0), (3, "An output.", 0), (0, "", 0)] {
        let folder = TempDir::new().unwrap();
        let store = with(
            open(folder.path()),
            candidates(count, output),
            Given::default(),
        );
        let found = offers(&store, "r1");
        assert_eq!(found.len(), pairs, "{count} candidates, output `{output}`");
    }
}

#[test]
fn a_choice_counts_for_whom_it_is_over_all_and_until_it_is_taken_back() {
    let folder = TempDir::new().unwrap();
    let mut store = six(&folder);
    let first = offers(&store, "r1")[0];
    let made = choice(&store, first, "r1");
    let on_one = Comparison {
        criterion: Some(key("accuracy")),
        ..made.clone()
    };
    commit(&mut store, "r1", &Event::Compared(on_one));
    assert_eq!(chosen(&store, "r1"), 0, "a criterion is not over all");
    commit(&mut store, "r1", &Event::Compared(made.clone()));
    assert_eq!((chosen(&store, "r1"), chosen(&store, "r2")), (1, 0));
    assert!(offers(&store, "r1")[0].is_chosen);
    assert_eq!(store.pair_of(&made), Some(first.pair));
    store.close().unwrap();
    let beside = Store::read(folder.path()).unwrap();
    assert_eq!(chosen(&beside, "r1"), 1, "for who only reads");
    let mut store = open(folder.path());
    assert_eq!(chosen(&store, "r1"), 1, "after a restart");
    let version = evaluator().version();
    let undone = store.undo(&who("r1"), at(500), version).unwrap().unwrap();
    assert_eq!(undone.undone.event, Event::Compared(made));
    assert_eq!(chosen(&store, "r1"), 0);
    store.redo(&who("r1"), at(501), version).unwrap().unwrap();
    assert_eq!(chosen(&store, "r1"), 1);
}

#[test]
fn a_pair_is_found_by_a_choice_that_calls_its_sides_the_other_way_round() {
    let folder = TempDir::new().unwrap();
    let store = six(&folder);
    let offer = offers(&store, "r1")[0];
    let made = choice(&store, offer, "r1");
    let turned = Comparison {
        ticket: offer.pair.b.log,
        a: made.b,
        b: made.a,
        swapped: !made.swapped,
        choice: made.choice.turned(),
        ..made
    };
    assert_eq!(store.pair_of(&turned), Some(offer.pair));
}

#[test]
fn a_choice_that_came_with_a_log_counts_for_whoever_made_it() {
    let folder = TempDir::new().unwrap();
    let given = Given {
        comparisons: vec![GivenComparison {
            by: Some(GivenChooser::Reviewer { by: "r1".into() }),
            ..GivenComparison::between(Side::Candidate(1), Side::Candidate(0), Choice::A)
        }],
        ..Given::default()
    };
    let store = with(open(folder.path()), candidates(2, ""), given);
    assert_eq!((chosen(&store, "r1"), chosen(&store, "r2")), (1, 0));
}

#[test]
fn a_choice_that_is_changed_goes_over_the_one_before_whatever_the_clock_says() {
    let folder = TempDir::new().unwrap();
    let mut store = six(&folder);
    let made = choice(&store, offers(&store, "r1")[0], "r1");
    let later = Comparison {
        at: at(100),
        choice: Choice::Tie,
        ..made.clone()
    };
    commit(&mut store, "r1", &Event::Compared(made.clone()));
    commit(&mut store, "r1", &Event::Compared(later));
    let version = evaluator().version();
    let found = store.comparisons(made.ticket, &version).unwrap();
    let choices: Vec<_> = found.iter().map(|made| made.choice).collect();
    assert_eq!(choices, [Choice::A, Choice::Tie]);
}

#[test]
fn a_choice_of_an_older_journal_is_one_over_all() {
    let folder = TempDir::new().unwrap();
    let mut store = six(&folder);
    let made = choice(&store, offers(&store, "r1")[0], "r1");
    commit(&mut store, "r1", &Event::Compared(made.clone()));
    store.close().unwrap();
    let journal = std::fs::read_to_string(folder.path().join("journal/000001.jsonl")).unwrap();
    let line = journal.lines().last().unwrap();
    assert!(line.contains("compared"), "{line}");
    assert!(
        !line.contains("criterion"),
        "as it was always written: {line}"
    );
    let store = open(folder.path());
    let version = evaluator().version();
    let found = store.comparisons(made.ticket, &version).unwrap();
    assert_eq!(found, [made]);
}

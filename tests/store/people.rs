//! One reviewer twice on the same ticket, and what people settled on: beside what stands, through undo and a restart.

use juror::model::{Evaluator, Event, Ordinal, Queue, Rating, Score, Seen, Standing, Status};
use juror::query::Rows;
use juror::store::{Sight, Store};
use tempfile::TempDir;

use crate::answers::{answers, assert_same};
use crate::setting::{adopt, at, commit, copy, evaluator, import, key, open, rating, who};

fn repeating() -> Evaluator {
    Evaluator {
        queue: Queue {
            repeat: 0.5,
            ..Queue::default()
        },
        ..evaluator()
    }
}

fn made(ticket: u32, accuracy: i32, second: i64, standing: Standing) -> Event {
    Event::Rated(vec![Rating {
        at: at(second),
        standing,
        ..rating(ticket, "r1", accuracy)
    }])
}

/// Twenty rated tickets, the fourth of them rated again.
fn store(folder: &std::path::Path) -> Store {
    let mut store = open(folder);
    import(&mut store, "a.jsonl", 0..40);
    adopt(&mut store);
    for ticket in 0..20 {
        let event = made(ticket, 4, 100 + i64::from(ticket), Standing::Own);
        commit(&mut store, "r1", &event);
    }
    commit(&mut store, "r1", &made(3, 2, 200, Standing::Repeat));
    store
}

/// By ticket, the score of the first time and of the second.
fn pairs(store: &Store) -> Vec<(u32, Score, Score)> {
    let found = store.repeats(&repeating(), &who("r1")).unwrap();
    let accuracy = key("accuracy");
    found
        .into_iter()
        .map(|pair| {
            (
                pair.ordinal.0,
                pair.first.scores[&accuracy].clone(),
                pair.again.scores[&accuracy].clone(),
            )
        })
        .collect()
}

#[test]
fn a_second_rating_stands_beside_the_first_and_replaces_nothing() {
    let folder = TempDir::new().unwrap();
    let mut store = store(folder.path());
    let evaluator = repeating();
    let accuracy = |number: f64| Score::Number(number);
    let expected = vec![(3, accuracy(4.0), accuracy(2.0))];
    assert_eq!(pairs(&store), expected);
    let ticket = store.ticket(Ordinal(3), &evaluator).unwrap();
    assert_eq!((ticket.ratings.len(), ticket.repeats.len()), (1, 1));
    let lens = store.lens(&evaluator, Some(&who("r1")), Sight::Everything);
    let own = lens.score(Ordinal(3), &juror::query::Whose::Own, &key("accuracy"));
    assert_eq!(own, Some(4.0));
    // What he changes later is not what he gave the first time.
    commit(&mut store, "r1", &made(3, 5, 300, Standing::Own));
    assert_eq!(pairs(&store), expected);

    let killed = TempDir::new().unwrap();
    copy(folder.path(), killed.path());
    let before = answers(&store);
    store.close().unwrap();
    for folder in [&folder, &killed] {
        let again = open(folder.path());
        assert_same(&before, &answers(&again));
        assert_eq!(pairs(&again), expected);
    }
}

#[test]
fn what_is_taken_back_is_no_second_rating() {
    let folder = TempDir::new().unwrap();
    let mut store = store(folder.path());
    let version = evaluator().version();
    store.undo(&who("r1"), at(400), version).unwrap();
    assert_eq!(pairs(&store), []);
    store.redo(&who("r1"), at(401), version).unwrap();
    assert_eq!(pairs(&store).len(), 1);
}

#[test]
fn a_second_rating_that_was_made_after_a_look_is_no_pair() {
    let folder = TempDir::new().unwrap();
    let mut store = store(folder.path());
    let Event::Rated(mut ratings) = made(5, 1, 200, Standing::Repeat) else {
        unreachable!()
    };
    ratings[0].seen = Seen {
        judge: true,
        peers: false,
    };
    commit(&mut store, "r1", &Event::Rated(ratings));
    assert_eq!(pairs(&store).len(), 1, "of ticket 3 alone");
}

#[test]
fn what_may_come_again_is_rated_chosen_and_as_it_was() {
    let folder = TempDir::new().unwrap();
    let mut store = store(folder.path());
    let evaluator = repeating();
    let may = store.repeatable(&evaluator, &who("r1"));
    let chosen: Vec<_> = {
        let repeats = juror::query::Repeats::of(&evaluator.queue, &who("r1"));
        let chosen = (0..20).map(Ordinal);
        chosen
            .filter(|at| *at != Ordinal(3) && repeats.chooses(&store.id(*at).unwrap()))
            .collect()
    };
    assert_eq!(may, chosen);
    assert!(may.len() > 3, "{may:?}");
    assert_eq!(store.repeatable(&evaluator, &who("r2")), []);
    let revised = juror::model::Revision {
        ticket: may[0],
        evaluator: evaluator.version(),
        reviewer: who("r1"),
        at: at(300),
        output: "Another.".to_string(),
        from: None,
        origin: juror::model::Origin::Here,
    };
    commit(&mut store, "r1", &Event::Revised(revised));
    assert_eq!(store.repeatable(&evaluator, &who("r1")), may[1..]);
    let recent = store
        .recently_rated(evaluator.version(), &who("r1"), 3)
        .unwrap();
    assert_eq!(recent, [[Ordinal(3)], [Ordinal(19)], [Ordinal(18)]]);
}

#[test]
fn a_filter_takes_what_comes_again_for_undecided() {
    let folder = TempDir::new().unwrap();
    let store = store(folder.path());
    let (evaluator, again) = (repeating(), [Ordinal(1)].into());
    let who = who("r1");
    let lens = store
        .lens(&evaluator, Some(&who), Sight::Blind)
        .serving_again(&again);
    let whose = [
        juror::query::Whose::Own,
        juror::query::Whose::Named("r1".to_string()),
    ];
    for (ordinal, status, score) in [
        (Ordinal(1), Status::Todo, None),
        (Ordinal(2), Status::Done, Some(4.0)),
    ] {
        assert_eq!(lens.status(ordinal), status);
        for whose in &whose {
            assert_eq!(lens.score(ordinal, whose, &key("accuracy")), score);
        }
        assert_eq!(lens.shows_scores(ordinal), score.is_some());
    }
}

#[test]
fn a_lease_lasts_until_its_end_its_rating_or_its_return_across_restarts() {
    let folder = TempDir::new().unwrap();
    let mut store = store(folder.path());
    let (evaluator, version) = (evaluator(), evaluator().version());
    let claim = |store: &mut Store, by: &str, tickets: &[u32], until: Option<i64>| {
        let event = Event::Claimed {
            evaluator: version,
            tickets: tickets.iter().copied().map(Ordinal).collect(),
            until: until.map(at),
        };
        commit(store, by, &event);
    };
    claim(&mut store, "r1", &[30, 31, 32], Some(500));
    claim(&mut store, "r2", &[33], Some(600));
    claim(&mut store, "r2", &[30], None);
    claim(&mut store, "r1", &[32], None);
    commit(&mut store, "r1", &made(31, 4, 450, Standing::Own));
    let held = |store: &Store, second: i64| -> Vec<(u32, String)> {
        let claims = store.claims(&version, at(second));
        claims
            .map(|(ordinal, claim)| (ordinal.0, claim.by.to_string()))
            .collect()
    };
    let check = |store: &Store| {
        let both = [(30, "r1".to_string()), (33, "r2".to_string())];
        assert_eq!(held(store, 499), both, "only its holder gives one back");
        assert_eq!(held(store, 500), both[1..]);
        let who = who("r2");
        let lens = store.lens(&evaluator, Some(&who), Sight::Blind).at(at(499));
        let statuses = [30, 31, 33].map(|ordinal| lens.status(Ordinal(ordinal)));
        assert_eq!(statuses, [Status::Claimed, Status::Todo, Status::Todo]);
        let ticket = store.ticket(Ordinal(30), &evaluator).unwrap();
        assert_eq!(ticket.claimed_at(at(499)).unwrap().by.as_str(), "r1");
        assert_eq!(ticket.claimed_at(at(500)), None);
    };
    check(&store);
    let killed = TempDir::new().unwrap();
    copy(folder.path(), killed.path());
    store.close().unwrap();
    for folder in [&folder, &killed] {
        check(&open(folder.path()));
    }
}

#[test]
fn differences_of_blind_ratings_come_the_biggest_first() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..6);
    adopt(&mut store);
    let mut rate = |ticket, by: &str, accuracy, change: &dyn Fn(&mut Rating)| {
        let mut made = rating(ticket, by, accuracy);
        change(&mut made);
        commit(&mut store, by, &Event::Rated(vec![made]));
    };
    let as_it_is = |_: &mut Rating| {};
    let after_a_look = |made: &mut Rating| made.seen.peers = true;
    // A point of four apart, a bar apart, alike, alike once seen ones are left out, one alone.
    for (ticket, ana, ben) in [(0, 4, 3), (1, 2, 3), (2, 4, 4)] {
        rate(ticket, "ana", ana, &as_it_is);
        rate(ticket, "ben", ben, &as_it_is);
    }
    rate(3, "ana", 5, &as_it_is);
    rate(3, "ben", 1, &after_a_look);
    rate(4, "ana", 5, &as_it_is);
    rate(4, "ana", 1, &as_it_is);
    // What is changed after a look is not what was given blind.
    rate(5, "ana", 5, &as_it_is);
    rate(5, "ben", 3, &as_it_is);
    rate(5, "ben", 5, &after_a_look);
    let found = store.differing(&evaluator()).unwrap();
    let gaps: Vec<_> = found.iter().map(|it| (it.ordinal.0, it.gap)).collect();
    assert_eq!(gaps, [(1, 1.0), (5, 0.5), (0, 0.25)]);
    let given: Vec<_> = found[1]
        .scores
        .iter()
        .map(|(name, codes)| (name.as_str(), codes[0]))
        .collect();
    assert_eq!(given, [("ana", Some(5.0)), ("ben", Some(3.0))]);
    assert_eq!(found[1].settled, None);

    let settled = Rating {
        standing: Standing::Final,
        ..rating(5, "ana", 4)
    };
    commit(&mut store, "ana", &Event::Rated(vec![settled]));
    let version = evaluator().version();
    let found = |store: &Store| {
        let found = store.differing(&evaluator()).unwrap();
        let settled = found[1].settled.clone();
        settled.map(|codes| codes[0])
    };
    assert_eq!(found(&store), Some(Some(4.0)));
    let ticket = store.ticket(Ordinal(5), &evaluator()).unwrap();
    assert_eq!(ticket.raters(None), 2, "it is nobody's own");
    let stands = ticket.rating(&who("ana")).unwrap();
    assert_eq!(stands.scores[&key("accuracy")], Score::Number(5.0));
    store.undo(&who("ana"), at(500), version).unwrap();
    assert_eq!(found(&store), None);
    store.redo(&who("ana"), at(501), version).unwrap();
    let before = answers(&store);
    store.close().unwrap();
    let again = open(folder.path());
    assert_same(&before, &answers(&again));
    assert_eq!(found(&again), Some(Some(4.0)));
}

#[test]
fn what_one_decided_is_counted_with_every_time_that_is_known() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    import(&mut store, "a.jsonl", 0..6);
    adopt(&mut store);
    let made = |ticket, second, standing| {
        let mut made = rating(ticket, "r1", 4);
        made.at = at(second);
        made.standing = standing;
        made
    };
    let mut looked = made(1, 130, Standing::Own);
    looked.seen.judge = true;
    for rating in [
        made(0, 100, Standing::Own),
        made(0, 110, Standing::Own),
        looked,
        made(0, 900, Standing::Repeat),
        made(2, 950, Standing::Final),
        rating(3, "r2", 2),
    ] {
        let by = rating.reviewer.to_string();
        commit(&mut store, &by, &Event::Rated(vec![rating]));
    }
    let put_off = Event::Skipped {
        evaluator: evaluator().version(),
        tickets: vec![Ordinal(1), Ordinal(4)],
        reason: None,
    };
    commit(&mut store, "r1", &put_off);
    let version = evaluator().version();
    let found = store.decisions(&version, &who("r1")).unwrap();
    let mut times: Vec<_> = found.times.iter().map(|at| at.as_second()).collect();
    times.sort_unstable();
    assert_eq!(
        times,
        [100, 110, 130, 900],
        "what was settled on is nobody's own"
    );
    assert_eq!((found.rated, found.blind, found.skipped), (2, 1, 1));
    let nobody = store.decisions(&version, &who("r3")).unwrap();
    assert_eq!(nobody, juror::store::Decisions::default());
}

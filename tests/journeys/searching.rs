//! A search through the texts of all logs: what it finds comes bit by bit, and no key waits longer than for the first.

use juror::app::Effect;
use juror::app::effect::Query;
use juror::app::event::{Event, Finding, Found, Token};
use juror::model::{Ordinal, Status};

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, logs};

/// Types a filter to a store that searches for long; what was asked of it.
fn search(it: &mut Journey, filter: &str) -> Query {
    it.backend.is_late = true;
    it.press(&format!("\\<C-u>{filter}<enter>"));
    let asked = it.backend.waiting.pop_back();
    let Some(Effect::Query(query)) = asked else {
        panic!("a queue is asked for, not {asked:?}");
    };
    it.backend.is_late = false;
    query
}

fn ordinals(tickets: &[u32]) -> Vec<Ordinal> {
    tickets.iter().copied().map(Ordinal).collect()
}

fn finding(token: Token, tickets: &[u32], percent: u8) -> Event {
    Event::Finding(Finding {
        token,
        tickets: ordinals(tickets),
        statuses: vec![Status::Todo; tickets.len()],
        percent,
    })
}

fn whole(token: Token, tickets: &[u32]) -> Event {
    Event::Found(Found {
        token,
        tickets: ordinals(tickets),
        statuses: vec![Status::Todo; tickets.len()],
        claims: Vec::new(),
    })
}

fn begun() -> Journey {
    Journey::new(World::of(TWO, logs(20)))
}

#[test]
fn what_is_found_comes_bit_by_bit_and_stands_in_order_in_the_end() {
    let mut it = begun();
    let token = search(&mut it, "answer").token;
    it.happen(finding(token, &[], 0));
    assert_eq!(it.ticket(), Some(0));
    assert!(
        it.foot().contains("searching 0% · 0 found"),
        "{}",
        it.foot()
    );
    it.happen(finding(token, &[7], 10));
    assert_eq!(it.ticket(), Some(7), "the first is shown at once");
    it.happen(finding(token, &[3, 9], 40));
    assert_eq!(it.ticket(), Some(7), "what comes later moves nobody");
    golden!(it);
    it.press("gq");
    golden!(it);
    it.press("<enter>");
    it.happen(whole(token, &[3, 7, 9]));
    assert_eq!(it.ticket(), Some(7));
    assert_eq!(it.state.queue.at, 1);
    assert!(!it.foot().contains("searching"), "{}", it.foot());
    it.press("J");
    assert_eq!(it.ticket(), Some(9));
}

#[test]
fn tickets_are_decided_while_the_search_goes_on() {
    let mut it = begun();
    let token = search(&mut it, "answer status:todo").token;
    it.happen(finding(token, &[7], 10));
    it.press("4a");
    assert_eq!(it.rated(7), "accuracy 4 · safe pass");
    assert!(
        it.foot().contains("no more is found by now"),
        "{}",
        it.foot()
    );
    it.happen(finding(token, &[9, 11], 40));
    it.press("J5a");
    assert_eq!(it.rated(9), "accuracy 5 · safe pass");
    it.happen(whole(token, &[7, 9, 11]));
    let statuses = [Status::Done, Status::Done, Status::Todo];
    assert_eq!(
        it.state.queue.statuses, statuses,
        "what the store counted before is not put back"
    );
    assert_eq!(it.ticket(), Some(11));
}

#[test]
fn keys_typed_before_anything_is_found_are_for_the_first_that_is() {
    let mut it = begun();
    let token = search(&mut it, "answer").token;
    it.happen(finding(token, &[], 0));
    it.press("4a");
    assert_eq!(it.rated(0), "", "they are not for the ticket of before");
    it.happen(finding(token, &[7, 8], 50));
    assert_eq!(it.rated(7), "accuracy 4 · safe pass");
}

#[test]
fn a_search_that_is_ended_leaves_what_it_found() {
    let mut it = begun();
    let token = search(&mut it, "answer").token;
    it.happen(finding(token, &[7, 8], 40));
    it.press("gq<esc>");
    assert!(it.foot().contains("stopped at 40%"), "{}", it.foot());
    it.happen(finding(token, &[9], 60));
    it.happen(whole(token, &[7, 8, 9]));
    assert_eq!(
        it.state.queue.tickets,
        ordinals(&[7, 8]),
        "nothing is told of it any more"
    );
    golden!(it);
    it.press("<esc>");
    assert_eq!(it.ticket(), Some(7));
}

#[test]
fn a_search_that_is_ended_before_it_found_anything_leaves_the_queue_of_before() {
    let mut it = begun();
    for typed_ahead in ["", "4a"] {
        let token = search(&mut it, "answer").token;
        it.happen(finding(token, &[], 30));
        it.press(&format!("{typed_ahead}<esc>"));
        assert_eq!(it.state.queue.filter, "");
        assert_eq!(it.state.queue.tickets.len(), 20);
        assert_eq!((it.ticket(), it.rated(0)), (Some(0), String::new()));
        it.happen(finding(token, &[7], 60));
        assert_eq!(it.ticket(), Some(0));
    }
    it.press("4a");
    assert_eq!(
        it.rated(0),
        "accuracy 4 · safe pass",
        "keys mean what they did"
    );
}

#[test]
fn a_key_that_ends_a_search_does_so_as_soon_as_there_is_one() {
    let mut it = begun();
    let token = search(&mut it, "answer").token;
    it.press("<esc>");
    it.happen(finding(token, &[], 0));
    assert!(!it.state.is_waiting());
    assert_eq!(it.state.queue.filter, "");
}

#[test]
fn a_new_filter_takes_the_place_of_a_search() {
    let mut it = begun();
    let first = search(&mut it, "answer").token;
    it.happen(finding(first, &[7, 8], 40));
    let second = search(&mut it, "question").token;
    it.happen(finding(first, &[9], 60));
    it.happen(whole(first, &[7, 8, 9]));
    assert!(
        it.state.is_waiting(),
        "an answer to the other question is none"
    );
    it.happen(whole(second, &[2, 4]));
    assert_eq!((it.ticket(), it.state.queue.tickets.len()), (Some(2), 2));
}

#[test]
fn the_ticket_on_the_desk_is_asked_first_and_stays() {
    let mut it = begun();
    it.press("JJJ");
    let query = search(&mut it, "answer");
    assert_eq!(query.near, Some(Ordinal(3)));
    it.happen(finding(query.token, &[3], 0));
    it.happen(finding(query.token, &[1, 5], 70));
    it.happen(whole(query.token, &[1, 3, 5]));
    assert_eq!((it.ticket(), it.state.queue.at), (Some(3), 1));
}

#[test]
fn a_search_that_finds_nothing_says_so() {
    let mut it = begun();
    let token = search(&mut it, "nowhere").token;
    it.happen(finding(token, &[], 50));
    it.happen(whole(token, &[]));
    assert_eq!(it.ticket(), None);
    assert!(!it.state.is_waiting());
    assert!(!it.foot().contains("searching"), "{}", it.foot());
}

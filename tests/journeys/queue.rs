//! The queue: which tickets, in which order, and the way along it.

use juror::command::Scope;

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, logs};

#[test]
fn a_filter_chooses_tickets_and_can_be_seen() {
    let mut it = Journey::new(World::sample());
    it.press("\\tag:api model:base-large<enter>");
    assert_eq!(it.ticket(), Some(47));
    it.press("gq");
    golden!(it);
    it.press("\\<C-u><enter>");
    assert_eq!(it.state.queue.tickets.len(), 60);
}

#[test]
fn a_filter_keeps_the_ticket_on_the_desk_where_it_passes() {
    let mut it = Journey::new(World::sample());
    it.press("JJJ\\tag:billing<enter>");
    assert_eq!(it.ticket(), Some(3));
    it.press("\\<C-u>tag:api<enter>");
    assert_eq!(it.ticket(), Some(45), "else its first open ticket is shown");
}

#[test]
fn a_mistake_in_a_filter_is_pointed_at() {
    let mut it = Journey::new(World::sample());
    it.press("\\tag:billing acuracy<lt>3 words>4");
    golden!(it);
    it.press("<enter>");
    golden!(it);
    it.press("<esc>");
    assert_eq!(it.state.queue.tickets.len(), 60, "nothing was filtered");
}

#[test]
fn a_filter_is_completed() {
    let mut it = Journey::new(World::sample());
    it.press("\\sta<tab>");
    golden!(it);
    it.press("<C-u>tag:b<tab>");
    golden!(it);
    it.press("<C-u>t<tab>");
    golden!(it);
}

#[test]
fn a_filter_that_finds_nothing_says_how_to_go_on() {
    let mut it = Journey::new(World::sample());
    it.press("\\tag:nothing<enter>");
    golden!(it);
    it.press("4");
    assert_eq!(it.foot(), " ! there is no ticket here; \\ chooses others");
    it.press("gq");
    golden!(it);
}

#[test]
fn an_order_is_chosen_from_names_that_are_completed() {
    let mut it = Journey::new(World::sample());
    it.press("O<C-u>lo<tab>");
    golden!(it);
    it.press("<enter>gq");
    golden!(it);
}

#[test]
fn an_unknown_order_is_refused_in_the_line() {
    let mut it = Journey::new(World::sample());
    it.press("O<C-u>best<enter>");
    golden!(it);
    it.press("<esc>:order best<enter>");
    assert!(
        it.foot().starts_with(" ! `best` is no order"),
        "{}",
        it.foot()
    );
}

#[test]
fn next_and_previous_stop_at_the_ends() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("K");
    assert_eq!(it.foot(), " ! this is the first ticket");
    it.press("]");
    assert_eq!(it.ticket(), Some(1));
    it.press("J");
    assert_eq!(it.foot(), " ! this is the last ticket");
    it.press("[");
    assert_eq!(it.ticket(), Some(0));
}

#[test]
fn the_next_open_ticket_is_one_key_away() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(4)));
    it.press("Ja");
    assert_eq!(it.ticket(), Some(2));
    it.press("KK}");
    assert_eq!(it.ticket(), Some(2), "what is decided is stepped over");
}

#[test]
fn a_ticket_is_remembered_under_a_letter() {
    let mut it = Journey::new(World::sample());
    it.press("JJma");
    assert_eq!(it.foot(), " remembered as a; ' a comes back");
    it.press("JJJ'a");
    assert_eq!(it.ticket(), Some(2));
    it.press("gq'a");
    assert_eq!(it.state.scope(), Scope::Review);
    it.press("'b");
    assert_eq!(
        it.foot(),
        " ! nothing is remembered as b; m b remembers a ticket"
    );
}

#[test]
fn a_ticket_is_gone_to_by_number_or_id() {
    let mut it = Journey::new(World::sample());
    let id = it.backend.tickets[7].id.short();
    it.press(&format!(":goto {id}<enter>"));
    assert_eq!(it.ticket(), Some(7));
    it.press(":goto #3<enter>");
    assert_eq!(it.ticket(), Some(3));
    it.press(":goto zz<enter>");
    assert_eq!(it.foot(), " !! no ticket is called `zz`");
}

#[test]
fn why_there_is_no_next_ticket_is_told() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(2)));
    it.press("a}");
    assert!(
        it.foot().starts_with(" only this one is left "),
        "{}",
        it.foot()
    );
    let mut it = Journey::new(World::of(PASS_FAIL, logs(1)));
    it.press("a");
    assert!(
        it.foot()
            .starts_with(" this was the only ticket of the queue"),
        "{}",
        it.foot()
    );
    let mut it = Journey::new(World::sample());
    it.press(":filter tag:gift model:base-large or tag:gift model:ft-small-7b<enter>");
    it.press("45a1<enter>45a1<enter>");
    golden!(it);
}

#[test]
fn an_empty_store_says_how_logs_come_in() {
    let mut it = Journey::new(World::of(TWO, Vec::new()));
    golden!(it);
    it.press("gq");
    golden!(it);
    it.press("<enter> v*afsr<esc>");
    it.press("4eEjJKuiyr");
    assert!(it.outside.is_empty(), "{:?}", it.outside);
    assert!(it.backend.journal.is_empty());
}

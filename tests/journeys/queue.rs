//! The queue: which tickets, in which order; the list with its marks, and what is done to many at once.

use juror::app::Effect;
use juror::app::effect::Ask;
use juror::command::Scope;
use juror::model::{Event as Fact, Ordinal};

use crate::evaluators::{MANY, PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, log, logs};

#[test]
fn the_list_shows_every_ticket_in_one_row() {
    let mut it = Journey::new(World::sample());
    it.press("45a1<enter>s:flag<enter>gq");
    golden!(it);
    it.resize(120, 40);
    golden!(it);
    it.resize(60, 16);
    golden!(it);
}

#[test]
fn the_cursor_walks_the_list_and_enter_opens() {
    let mut it = Journey::new(World::sample());
    it.press("gqjjjk");
    assert_eq!(it.state.list.cursor, 2);
    it.press("G");
    assert_eq!(it.state.list.cursor, 59);
    golden!(it);
    it.press("<C-u>gg<C-d>j");
    assert_eq!(it.state.list.cursor, 9);
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(9));
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn pages_of_the_list_turn() {
    let mut it = Journey::new(World::sample());
    it.press("gq<pagedown>");
    assert_eq!(it.state.list.cursor, 15);
    it.press("b");
    assert_eq!(it.state.list.cursor, 0);
}

#[test]
fn rows_are_marked_one_by_one_by_range_and_the_other_way_round() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(6)));
    it.press("gq ");
    assert_eq!(it.state.list.marks, [Ordinal(0)].into());
    it.press("jj");
    it.press("v");
    assert_eq!(it.state.list.marks, [0, 1, 2, 3].map(Ordinal).into());
    golden!(it);
    it.press("*");
    assert_eq!(it.state.list.marks, [4, 5].map(Ordinal).into());
    it.press("G ");
    assert_eq!(
        it.state.list.marks,
        [Ordinal(4)].into(),
        "Space takes a mark away, too"
    );
    it.press("<esc>");
    assert!(it.state.list.marks.is_empty());
    assert_eq!(it.state.scope(), Scope::Queue, "Esc takes the marks first");
    it.press("<esc>");
    assert_eq!(it.state.scope(), Scope::Review);
}

#[test]
fn marked_tickets_pass_by_one_key_and_come_back_by_one() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(5)));
    it.press("gq  jja");
    assert_eq!(
        [it.rated(0), it.rated(1), it.rated(2)],
        ["good pass", "good pass", ""]
    );
    golden!(it);
    it.press("u");
    assert_eq!([it.rated(0), it.rated(1)], ["", ""]);
    golden!(it);
    it.press("<C-r>");
    assert_eq!([it.rated(0), it.rated(1)], ["good pass", "good pass"]);
}

#[test]
fn without_marks_the_row_under_the_cursor_is_meant() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("gqjx");
    assert_eq!([it.rated(0), it.rated(1)], ["", "good fail"]);
}

#[test]
fn several_criteria_are_set_for_all_marked_tickets() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  4");
    golden!(it);
    assert_eq!(it.rated(0), "");
    it.press("a");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    assert_eq!(it.rated(1), "accuracy 4 · safe pass");
    assert_eq!(it.backend.journal.len(), 1, "one event, one step of undo");
}

#[test]
fn escape_forgets_scores_that_were_begun_for_many() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  4<esc>a");
    assert!(it.state.list.bulk.is_empty() || it.rated(0).is_empty());
    assert!(it.backend.journal.is_empty());
}

#[test]
fn a_choice_of_several_is_settled_by_enter_for_many() {
    let mut it = Journey::new(World::of(MANY, logs(3)));
    it.press("gq  13<enter>2");
    assert_eq!(it.rated(0), "faults rude, made up · tone 2");
    assert_eq!(it.rated(1), "faults rude, made up · tone 2");
}

#[test]
fn many_are_flagged_tagged_and_put_off() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  f");
    assert!(it.backend.tickets[0].flagged && it.backend.tickets[1].flagged);
    it.press("gg  trude<enter>");
    assert_eq!(it.backend.tickets[1].tags, ["rude"]);
    it.press("gg  Stoo long<enter>");
    golden!(it);
    assert_eq!(
        it.backend.tickets[1].skips[0].reason.as_deref(),
        Some("too long")
    );
    it.press("gg  f");
    assert!(
        !it.backend.tickets[0].flagged,
        "where all have a flag it is taken away"
    );
    it.press("gg  trude<enter>");
    assert!(it.backend.tickets[0].tags.is_empty());
}

#[test]
fn what_is_decided_is_not_put_off() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("aKs");
    assert!(
        it.foot()
            .starts_with(" ! this ticket is decided; u takes the decision back")
    );
    it.press("gqggs");
    assert!(
        it.foot().starts_with(" ! what is decided can't be put off"),
        "{}",
        it.foot()
    );
}

#[test]
fn another_criterion_can_be_given_first() {
    let mut it = Journey::new(World::of(TWO, logs(4)));
    it.press("gq  <tab>x");
    assert_eq!(it.rated(0), "");
    it.press("4");
    assert_eq!(it.rated(0), "accuracy 4 · safe fail");
    it.press("gg<S-tab>");
    assert_eq!(it.state.list.focus, 1);
}

#[test]
fn labels_that_one_row_does_not_hold_take_two_in_the_list() {
    let mut it = Journey::new(World::sample());
    it.press("gq<S-tab> 2");
    golden!(it);
}

#[test]
fn the_list_knows_what_was_decided_since_it_was_shown() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gq<enter>4agq");
    assert!(it.row(3).contains("4 pass"), "{}", it.row(3));
    it.press("<esc>fgq");
    assert!(it.row(4).contains('⚑'), "{}", it.row(4));
}

#[test]
fn what_works_on_one_ticket_says_so_in_the_list() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gqi");
    assert_eq!(
        it.foot(),
        " ! Enter opens the ticket, then i shows what is known of it"
    );
    it.press("x");
    assert_eq!(
        it.foot(),
        " ! Accuracy has 1–5; Tab goes to another criterion"
    );
}

#[test]
fn marked_tickets_are_judged_again() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("gq  r");
    let asked = Effect::Judge(Ask::Again(vec![Ordinal(0), Ordinal(1)]));
    assert_eq!(it.outside, [asked]);
    it.press("<esc>ggjr");
    let asked = Effect::Judge(Ask::Again(vec![Ordinal(1)]));
    assert_eq!(it.outside.last(), Some(&asked));
}

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
fn a_skipped_ticket_comes_again_at_the_end() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("s");
    assert_eq!(it.ticket(), Some(1));
    golden!(it);
    it.press("aa");
    assert_eq!(
        it.ticket(),
        Some(0),
        "what was put off comes when nothing else is left"
    );
    golden!(it);
}

#[test]
fn a_ticket_is_put_off_with_a_reason() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("Sneeds a lawyer");
    golden!(it);
    it.press("<enter>");
    assert_eq!(it.ticket(), Some(1));
    assert_eq!(
        it.backend.tickets[0].skips[0].reason.as_deref(),
        Some("needs a lawyer")
    );
    it.press(":skip no time<enter>");
    assert_eq!(
        it.backend.tickets[1].skips[0].reason.as_deref(),
        Some("no time")
    );
}

#[test]
fn the_last_open_ticket_that_is_put_off_stays_on_the_desk_as_such() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(2)));
    it.press("as");
    golden!(it);
    assert!(
        !it.foot().contains("all 2 tickets are decided"),
        "{}",
        it.foot()
    );
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
fn a_flag_is_set_and_taken_away() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("f");
    golden!(it);
    it.press("f");
    assert!(!it.screen().contains("flagged"));
}

#[test]
fn a_tag_is_completed_put_on_and_taken_away() {
    let mut first = log("Q?", "A.");
    first.tags = vec!["billing".to_string()];
    let mut it = Journey::new(World::of(TWO, vec![first, log("R?", "B.")]));
    it.press("Jtbi<tab><enter>");
    assert_eq!(it.backend.tickets[1].tags, ["billing"]);
    golden!(it);
    it.press("tbilling<enter>");
    assert!(it.backend.tickets[1].tags.is_empty());
    it.press("Ktbilling<enter>");
    assert!(
        it.foot().contains("the log came with the tag billing"),
        "{}",
        it.foot()
    );
    it.press("ta, b<enter>");
    assert!(it.foot().contains("without commas"), "{}", it.foot());
    it.press(":tag urgent<enter>");
    assert_eq!(it.backend.tickets[0].tags, ["urgent"]);
}

#[test]
fn undo_brings_the_scores_back_to_be_changed() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("4au");
    assert_eq!(it.rated(0), "");
    assert_eq!(it.ticket(), Some(0));
    golden!(it);
    it.press("2");
    assert_eq!(it.rated(0), "", "what comes back complete waits for Enter");
    it.press("<enter>");
    assert_eq!(it.rated(0), "accuracy 2 · safe pass");
}

#[test]
fn redo_decides_again() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("4a5xuu");
    assert_eq!([it.rated(0), it.rated(1)], ["", ""]);
    it.press("Z");
    assert_eq!(it.rated(0), "accuracy 4 · safe pass");
    golden!(it);
    it.press("<C-r>");
    assert_eq!(it.rated(1), "accuracy 5 · safe fail");
    it.press("<C-r>");
    assert!(
        it.foot().starts_with(" ! there is nothing to decide again"),
        "{}",
        it.foot()
    );
}

#[test]
fn where_nothing_was_decided_undo_says_so() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("u");
    assert_eq!(it.foot(), " ! there is nothing to take back");
    it.press("4");
    assert_eq!(it.state.desk.draft.scores.len(), 1, "keys work again");
}

#[test]
fn undo_says_what_it_took_back() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("ftrude<enter>s");
    let mut told = Vec::new();
    for _ in 0..3 {
        it.press("u");
        told.push(it.foot().split(';').next().expect("a part").to_string());
    }
    assert_eq!(
        told,
        [
            " took back: the putting off of ticket 0",
            " took back: the tag rude on ticket 0",
            " took back: the flag of ticket 0"
        ]
    );
    assert!(it.backend.journal.iter().all(|fact| !fact.is_undoable()));
}

#[test]
fn undo_goes_to_a_ticket_that_the_filter_hides() {
    let mut it = Journey::new(World::sample());
    it.press("f\\tag:api<enter>");
    assert_eq!(it.ticket(), Some(45));
    it.press("u");
    assert_eq!(it.ticket(), Some(0));
    assert_eq!(
        it.state.queue.filter, "",
        "the filter is taken away, to show it"
    );
}

#[test]
fn a_new_decision_ends_redo() {
    let mut it = Journey::new(World::of(PASS_FAIL, logs(3)));
    it.press("auf");
    it.press("<C-r>");
    assert!(
        it.foot().starts_with(" ! there is nothing to decide again"),
        "{}",
        it.foot()
    );
}

#[test]
fn every_decision_is_an_event_of_its_own() {
    let mut it = Journey::new(World::of(TWO, logs(3)));
    it.press("ftrude<enter>4as");
    let kinds: Vec<_> = it.backend.journal.iter().map(Fact::kind).collect();
    assert_eq!(kinds, ["flagged", "tagged", "rated", "skipped"]);
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

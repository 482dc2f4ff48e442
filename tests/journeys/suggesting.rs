//! What a judge suggests: hidden like its scores, then a difference that is taken as it is or edited on.

use juror::command::Scope;
use juror::model::{Event as Fact, JudgeIdentity, Suggester};

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, log, logs};

fn world() -> World {
    let logs = vec![
        log("How much is it?", "It costs five euros.\n\nIt is red."),
        log("And the other?", "Ten euros."),
        log("And both?", "Fifteen euros."),
    ];
    World::of(TWO, logs)
        .suggested(0, "main", "It costs six euros.\n\nIt is red.")
        .suggested(1, "main", "Ten euros, tax included.")
        .suggested(1, "strict", "Ten.")
}

fn from(judge: &str) -> Suggester {
    Suggester {
        judge: judge.to_string(),
        identity: JudgeIdentity([0xab; 32]),
    }
}

/// Decides the first ticket and goes back to it.
const DECIDED: &str = "3aK";

#[test]
fn a_suggestion_is_hidden_until_the_commit() {
    let mut it = Journey::new(world());
    assert!(!it.screen().contains("six euros") && !it.screen().contains("suggest"));
    it.press("D");
    assert!(
        it.foot()
            .starts_with(" ! what a judge suggests is hidden until you commit; v shows it"),
        "{}",
        it.foot()
    );
    assert_eq!(it.state.scope(), Scope::Review);
    it.press("i");
    assert!(!it.screen().contains("suggests"), "{}", it.screen());
    it.press("<esc>");
    it.press("3a");
    assert_eq!(
        it.row(22),
        " 0: accuracy 3, judge 2≠ · safe pass · judge suggests a text"
    );
    it.press("K");
    golden!(it);
}

#[test]
fn a_ticket_without_a_suggestion_says_so() {
    let mut it = Journey::new(world());
    it.press("JJ3aJJD");
    assert!(
        it.foot().starts_with(" ! no judge suggests another text"),
        "{}",
        it.foot()
    );
    let mut it = Journey::new(World::of(TWO, logs(2)).with(|evaluator| evaluator.judges.clear()));
    it.press("D");
    assert!(
        it.foot().starts_with(" ! no judge suggests another text"),
        "{}",
        it.foot()
    );
}

#[test]
fn whoever_looks_before_the_commit_sees_the_suggestion_and_is_marked() {
    let mut it = Journey::new(world());
    it.press("vD");
    assert_eq!(it.state.scope(), Scope::Suggestion);
    it.press("<enter>3a");
    let ticket = &it.backend.tickets[0];
    assert_eq!(ticket.revisions[0].from, Some(from("main")));
    assert!(!ticket.ratings[0].seen.is_blind());
}

#[test]
fn with_reveal_the_suggestion_is_one_key_away_from_the_commit() {
    let world = world().with(|evaluator| {
        evaluator.auto_advance = juror::model::AutoAdvance::Reveal;
    });
    let mut it = Journey::new(world);
    it.press("3a");
    assert!(
        it.foot()
            .starts_with(" committed; Enter shows the next ticket, D what the judge suggests"),
        "{}",
        it.foot()
    );
    it.press("D");
    assert_eq!(it.state.scope(), Scope::Suggestion);
}

#[test]
fn a_suggestion_is_read_as_a_difference_and_taken_by_one_key() {
    let mut it = Journey::new(world());
    it.press(DECIDED).press("D");
    golden!(it);
    it.press("<esc>");
    assert_eq!(it.state.scope(), Scope::Review);
    assert!(it.backend.tickets[0].revisions.is_empty());
    it.press("D<enter>");
    let ticket = &it.backend.tickets[0];
    assert_eq!(ticket.output(), "It costs six euros.\n\nIt is red.");
    assert_eq!(ticket.revisions[0].from, Some(from("main")));
    assert_eq!(ticket.revisions[0].reviewer.as_str(), "r1");
    assert!(
        it.foot().starts_with(" the suggestion of main is taken; d"),
        "{}",
        it.foot()
    );
    golden!(it);
    it.press("D");
    assert!(it.foot().contains("no judge suggests"), "{}", it.foot());
    it.press("i");
    assert!(it.screen().contains("after a suggestion of main"));
    it.press("<esc>u");
    assert!(it.backend.tickets[0].revisions.is_empty());
    assert!(it.screen().contains("D shows it"), "{}", it.screen());
}

#[test]
fn a_suggestion_is_edited_on_and_names_its_judge() {
    let mut it = Journey::new(world());
    it.press(DECIDED).press("De");
    golden!(it);
    it.press("Well: <esc>");
    let edit = &it.backend.tickets[0].revisions[0];
    assert_eq!(edit.output, "Well: It costs six euros.\n\nIt is red.");
    assert_eq!(edit.from, Some(from("main")));
    // What began as a suggestion stays one.
    it.press("eSo. <esc>");
    let edit = &it.backend.tickets[0].revisions[1];
    assert_eq!(edit.from, Some(from("main")));
}

#[test]
fn a_suggestion_that_is_forgotten_in_the_editor_leaves_nothing() {
    let mut it = Journey::new(world());
    it.press(DECIDED).press("De");
    assert_eq!(it.backend.drafts.len(), 1, "it survives a crash");
    it.press("x<A-x>");
    assert!(it.backend.tickets[0].revisions.is_empty());
    assert!(
        it.backend
            .drafts
            .values()
            .all(|draft| draft.output.is_none())
    );
    it.press("eMine. <esc>");
    assert_eq!(it.backend.tickets[0].revisions[0].from, None);
}

#[test]
fn a_text_that_is_begun_is_not_lost_to_a_suggestion() {
    let mut it = Journey::new(world());
    it.press(DECIDED).press("eMine. ");
    let draft = it.backend.drafts.values().next().expect("a draft").clone();
    let mut it = Journey::new(world());
    it.backend.drafts.insert((draft.ticket, draft.aim), draft);
    it.press("vD<enter>");
    assert!(
        it.foot().contains("a text is begun here; e"),
        "{}",
        it.foot()
    );
    it.press("e");
    assert_eq!(it.state.scope(), Scope::Suggestion);
    it.press("<esc>e<esc>");
    let edit = &it.backend.tickets[0].revisions[0];
    assert!(edit.output.starts_with("Mine. ") && edit.from.is_none());
}

#[test]
fn of_several_judges_one_is_chosen() {
    let mut it = Journey::at(world(), 120, 40);
    it.press("J3aK");
    golden!(it);
    it.press("D");
    golden!(it);
    it.press("J");
    assert!(it.row(1).contains("strict suggests for ticket 1"));
    it.press("]");
    assert!(it.row(1).contains("main suggests for ticket 1"));
    it.press("K<enter>");
    assert_eq!(it.backend.tickets[1].output(), "Ten.");
    assert_eq!(
        it.backend.tickets[1].revisions[0].from,
        Some(from("strict"))
    );
    // The other judge's suggestion is held against the output as it stands now.
    it.press("D");
    assert!(it.row(1).contains("3 words changed"), "{}", it.screen());
}

#[test]
fn of_what_one_judge_suggested_over_time_the_latest_is_offered() {
    let world = world().suggested(0, "main", "It costs seven euros.\n\nIt is red.");
    let mut it = Journey::new(world);
    it.press(DECIDED).press("D");
    assert!(it.screen().contains("seven"), "{}", it.screen());
    it.press("J");
    assert!(it.foot().contains("no other judge"), "{}", it.foot());
}

#[test]
fn one_suggestion_has_no_other_beside_it() {
    let mut it = Journey::new(world());
    it.press(DECIDED).press("DJ");
    assert!(it.foot().contains("no other judge"), "{}", it.foot());
}

#[test]
fn a_long_suggestion_scrolls_and_wraps_anew() {
    let lines: Vec<String> = (0..60).map(|nth| format!("Line {nth} of it.")).collect();
    let before = lines.join("\n");
    let after = before.replace("Line 50 of it.", "Line fifty of it.");
    let world =
        World::of(TWO, vec![log("Long?", &before), log("So?", "So.")]).suggested(0, "main", &after);
    let mut it = Journey::new(world);
    it.press(DECIDED).press("D");
    assert!(it.screen().contains("fifty"), "{}", it.screen());
    it.press("gg");
    assert!(it.row(2).contains("Line 0 of it."), "{}", it.screen());
    it.press("jj");
    assert!(it.row(2).contains("Line 2 of it."));
    it.resize(60, 16);
    assert!(it.row(2).contains("Line 2 of it."));
    it.press("G");
    assert!(it.screen().contains("Line 59 of it."));
    golden!(it);
}

#[test]
fn tickets_with_a_suggestion_are_found_as_far_as_it_may_be_seen() {
    let mut it = Journey::new(world());
    it.press("\\is:suggested<enter>");
    assert!(it.screen().contains("No ticket passes"), "{}", it.screen());
    it.press("\\<C-u><enter>3a3a3a");
    assert_eq!(it.rated(2), "accuracy 3 · safe pass");
    it.press("\\is:suggested<enter>gq");
    assert_eq!(it.state.queue.tickets.len(), 2);
    it.press("<enter>D<enter>\\<C-u>is:assisted<enter>");
    assert_eq!(it.state.queue.tickets.len(), 1);
}

#[test]
fn an_edit_that_is_not_saved_keeps_its_judge() {
    let mut it = Journey::new(world());
    it.press(DECIDED);
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("D<enter>");
    assert!(it.foot().contains("NOT SAVED"), "{}", it.foot());
    it.backend.refuses = None;
    it.press("e<esc>");
    assert_eq!(it.backend.tickets[0].revisions[0].from, Some(from("main")));
    assert!(matches!(it.backend.journal.last(), Some(Fact::Revised(_))));
}

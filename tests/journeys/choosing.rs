//! Two outputs to choose between: one key a decision, sides that say nothing, no model's name before the choice.

use juror::app::compare::Arrangement;
use juror::model::{
    Candidate, Choice, Chooser, Comparison, CriterionKey, Event as Fact, JudgeIdentity, Log, Look,
    Looked, Origin, Reviewer, Seen, Side,
};
use ratatui::style::Modifier;

use crate::evaluators::{PASS_FAIL, TWO};
use crate::journey::Journey;
use crate::world::{World, log, now};

const LONG: &str = "Your invoice of May was booked twice by mistake, and the second booking is going to be returned to your account within three working days; you need to do nothing, and you will get a letter.";
const OTHER: &str = "Your invoice of May was booked twice by mistake, and the second booking will be returned to your account within two working days; you need to do nothing else.";

fn by(model: &str, question: &str, answer: &str) -> Log {
    Log {
        model: Some(model.to_string()),
        ..log(question, answer)
    }
}

/// Two questions that two models answer, and one that only one of them does.
fn two_questions() -> Vec<Log> {
    vec![
        by("large", "Why was I charged twice?", LONG),
        by("small", "Why was I charged twice?", OTHER),
        by("large", "How do I cancel?", "Under settings, then plan."),
        by("small", "How do I cancel?", "Write to us."),
        by("small", "Is it raining?", "I can't know."),
    ]
}

fn candidates(question: &str, answers: &[&str]) -> Log {
    let candidates = answers.iter().zip(["left", "right", "third"]);
    Log {
        candidates: candidates
            .map(|(answer, model)| Candidate {
                model: Some(model.to_string()),
                output: (*answer).to_string(),
            })
            .collect(),
        model: None,
        ..log(question, "")
    }
}

/// What was chosen, as it is in the journal: what it is about, whose output was preferred, whether it counts as blind.
fn made(it: &Journey) -> Vec<String> {
    let model = |made: &Comparison, side| match side {
        Side::Candidate(number) => {
            let ticket = &it.backend.tickets[made.ticket.index()];
            ticket.log.candidates[usize::from(number)].model.clone()
        }
        Side::Log(id) => {
            let mut tickets = it.backend.tickets.iter();
            let ticket = tickets.find(|ticket| ticket.id == id).expect("a log");
            ticket.log.model.clone()
        }
    };
    let compared = it.backend.journal.iter().filter_map(|fact| match fact {
        Fact::Compared(made) => Some(made),
        _ => None,
    });
    compared
        .map(|made| {
            let about = made
                .criterion
                .as_ref()
                .map_or("over all", CriterionKey::as_str);
            let chosen = match made.choice {
                Choice::A => model(made, made.a).expect("a model"),
                Choice::B => model(made, made.b).expect("a model"),
                even => even.as_str().to_string(),
            };
            let seen = if made.seen.is_blind() { "" } else { ", seen" };
            format!("{about}: {chosen}{seen}")
        })
        .collect()
}

/// Who wrote the left output of the pair that is shown.
fn on_the_left(it: &Journey) -> String {
    let open = it.state.compare.open.as_ref().expect("a pair");
    open.names()[0].clone()
}

#[test]
fn a_pair_is_decided_by_one_key_and_names_nobody_before() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc");
    golden!(it);
    assert!(!it.screen().contains("large"), "{}", it.screen());
    let left = on_the_left(&it);
    it.press("1");
    assert_eq!(made(&it), [format!("over all: {left}")]);
    golden!(it);
    assert!(it.foot().contains("saved"), "{}", it.foot());
}

#[test]
fn side_by_side_where_there_is_room() {
    let mut it = Journey::at(World::of(TWO, two_questions()), 160, 45);
    it.press("gc}");
    if !it.screen().contains("charged") {
        it.press("J");
    }
    golden!(it);
    assert_eq!(
        it.state.compare.arrangement.fitting(it.state.size),
        Arrangement::Beside
    );
}

#[test]
fn one_above_the_other_at_the_usual_size() {
    let mut it = Journey::at(World::of(TWO, two_questions()), 120, 40);
    it.press("gc");
    if !it.screen().contains("charged") {
        it.press("J");
    }
    golden!(it);
}

#[test]
fn every_key_of_a_choice_chooses() {
    let left_or = |left: bool, it: &Journey| {
        let first = on_the_left(it);
        match (left, first.as_str()) {
            (true, name) => name.to_string(),
            (false, "large") => "small".to_string(),
            (false, _) => "large".to_string(),
        }
    };
    for key in ["1", "h", "A", "2", "l", "B", "0", "=", "E", "b"] {
        let mut it = Journey::new(World::of(PASS_FAIL, two_questions()));
        it.press("gc");
        let expected = match key {
            "1" | "h" | "A" => left_or(true, &it),
            "2" | "l" | "B" => left_or(false, &it),
            "b" => "neither".to_string(),
            _ => "tie".to_string(),
        };
        it.press(key);
        assert_eq!(made(&it), [format!("over all: {expected}")], "{key}");
        assert_eq!(it.state.compare.chosen(), 1, "{key}");
    }
}

#[test]
fn the_last_pair_says_that_all_are_chosen_and_names_its_models() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc12");
    let foot = it.foot();
    assert!(foot.starts_with(" all 2 pairs are chosen; "), "{foot}");
    assert!(it.row(0).contains("2/2 pairs"), "{}", it.row(0));
    assert!(it.row(1).ends_with("chosen"), "{}", it.row(1));
    assert!(it.screen().contains("── A large") || it.screen().contains("── A small"));
}

#[test]
fn a_choice_on_a_criterion_is_its_own_and_goes_on_to_the_next() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc<tab>1");
    let left = on_the_left(&it);
    assert_eq!(made(&it), [format!("accuracy: {left}")]);
    assert_eq!(it.state.compare.chosen(), 0, "over all is still open");
    it.press("0");
    assert_eq!(made(&it)[1], "safe: tie");
    golden!(it);
    it.press("1");
    assert_eq!(made(&it)[2], format!("over all: {left}"));
    assert_eq!(it.state.compare.chosen(), 1);
}

#[test]
fn a_single_criterion_is_what_is_better_over_all() {
    let mut it = Journey::new(World::of(PASS_FAIL, two_questions()));
    it.press("gc<tab>1");
    assert!(made(&it)[0].starts_with("over all"), "{:?}", made(&it));
}

#[test]
fn candidates_of_a_ticket_are_pairs_too() {
    let logs = vec![
        candidates("Which?", &["One.", "Two.", "Three."]),
        log("Alone?", "Yes."),
    ];
    let mut it = Journey::new(World::of(TWO, logs));
    it.press("gc");
    assert!(it.row(1).starts_with(" pair 1 of 3 "), "{}", it.row(1));
    let left = on_the_left(&it);
    it.press("1");
    assert_eq!(made(&it), [format!("over all: {left}")]);
    it.press("11");
    assert_eq!(it.state.compare.chosen(), 3);
}

#[test]
fn a_choice_is_taken_back_and_made_again_wherever_the_reviewer_is() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc1");
    let pair = it.state.compare.last.as_ref().expect("a choice").pair;
    it.press("gru");
    assert_eq!(made(&it), [""; 0]);
    assert_eq!(it.state.compare.chosen(), 0);
    let open = it.state.compare.open.as_ref().expect("a pair");
    assert!(open.pair.is_same(&pair), "its pair is shown");
    assert!(it.foot().starts_with(" took back: the choice between"));
    it.press("<C-r>");
    assert_eq!(made(&it).len(), 1);
    assert_eq!(it.state.compare.chosen(), 1);
}

#[test]
fn a_choice_is_taken_back_before_the_pairs_were_ever_asked_for() {
    let mut before = Journey::new(World::of(TWO, two_questions()));
    before.press("gc<tab><tab>2");
    let mut it = Journey::new(World::of(TWO, two_questions()));
    for fact in before.backend.journal.clone() {
        it.backend.tickets[fact.tickets()[0].index()]
            .comparisons
            .extend(match &fact {
                Fact::Compared(made) => Some(made.clone()),
                _ => None,
            });
        it.backend.journal.push(fact);
    }
    it.press("u");
    assert!(it.row(1).starts_with(" pair "), "{}", it.row(1));
    let open = it.state.compare.open.as_ref().expect("a pair");
    assert_eq!(open.focus, 2, "on what the choice was about");
    assert!(open.chosen.is_empty());
}

#[test]
fn a_choice_can_be_changed_and_the_change_is_not_blind_where_a_judge_was_shown() {
    let mut world = World::of(TWO, two_questions());
    let (one, other) = (world.tickets[0].id, world.tickets[1].id);
    let judged = Comparison {
        ticket: world.tickets[0].ordinal,
        evaluator: world.evaluator.version(),
        by: Some(Chooser::Judge {
            judge: "main".to_string(),
            identity: JudgeIdentity([1; 32]),
        }),
        at: now(),
        a: Side::Log(one),
        b: Side::Log(other),
        swapped: false,
        criterion: None,
        choice: Choice::A,
        seen: Seen::default(),
        random: false,
        origin: Origin::Here,
    };
    world.tickets[0].comparisons.push(judged);
    let mut it = Journey::new(world);
    it.press("gc");
    if !it.screen().contains("charged") {
        it.press("J");
    }
    assert!(!it.screen().contains("main"), "{}", it.screen());
    let small = if on_the_left(&it) == "small" {
        "1"
    } else {
        "2"
    };
    it.press(small);
    let last = it.row(22);
    assert!(
        last.contains("small rather than large, judge main: large"),
        "{last}"
    );
    it.press("K");
    if !it.screen().contains("charged") {
        it.press("J");
    }
    it.press("0");
    assert_eq!(made(&it), ["over all: small", "over all: tie, seen"]);
}

#[test]
fn a_judges_choice_that_turned_with_the_order_is_told_as_a_tie_and_only_after_ones_own() {
    for (turned, expected) in [(Choice::B, "judge main: equal"), (Choice::A, "judge main")] {
        let mut world = World::of(TWO, two_questions());
        let (one, other) = (world.tickets[0].id, world.tickets[1].id);
        for (swapped, choice) in [(false, Choice::A), (true, turned)] {
            let judged = Comparison {
                ticket: world.tickets[0].ordinal,
                evaluator: world.evaluator.version(),
                by: Some(Chooser::Judge {
                    judge: "main".to_string(),
                    identity: JudgeIdentity([1; 32]),
                }),
                at: now(),
                a: Side::Log(one),
                b: Side::Log(other),
                swapped,
                criterion: None,
                choice,
                seen: Seen::default(),
                random: false,
                origin: Origin::Here,
            };
            world.tickets[0].comparisons.push(judged);
        }
        let mut it = Journey::new(world);
        it.press("gc");
        if !it.screen().contains("charged") {
            it.press("J");
        }
        assert!(!it.screen().contains("main"), "{}", it.screen());
        it.press("1");
        let last = it.row(22);
        assert!(last.contains(expected), "{last}");
        assert_eq!(last.contains("equal"), turned == Choice::B, "{last}");
    }
}

#[test]
fn a_choice_after_a_look_at_one_of_the_tickets_is_marked() {
    let mut world = World::of(TWO, two_questions());
    for ticket in &mut world.tickets {
        ticket.looks.push(Looked {
            reviewer: Reviewer::new("r1").expect("a name"),
            at: now(),
            look: Look::Scores,
        });
    }
    let mut it = Journey::new(world);
    it.press("gc0");
    assert_eq!(made(&it), ["over all: tie, seen"]);
}

#[test]
fn a_pair_that_is_put_off_comes_at_the_end() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc");
    let first = it.state.compare.open.as_ref().expect("a pair").pair;
    it.press("s");
    let second = it.state.compare.open.as_ref().expect("a pair").pair;
    assert!(!first.is_same(&second));
    it.press("1");
    let again = it.state.compare.open.as_ref().expect("a pair").pair;
    assert!(first.is_same(&again));
    it.press("s");
    assert!(
        it.foot().contains("only this pair is left"),
        "{}",
        it.foot()
    );
}

#[test]
fn along_the_pairs_without_choosing() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gcJJ");
    assert!(it.foot().contains("this is the last pair"), "{}", it.foot());
    it.press("KK");
    assert!(
        it.foot().contains("this is the first pair"),
        "{}",
        it.foot()
    );
    assert_eq!(made(&it), [""; 0]);
}

#[test]
fn the_filter_chooses_among_which_tickets_pairs_are_made() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc\\cancel<enter>");
    assert_eq!(it.state.compare.listed(), 1);
    assert!(it.screen().contains("How do I cancel?"), "{}", it.screen());
    it.press("\\raining<enter>");
    assert!(it.row(1).starts_with(" no pair"), "{}", it.row(1));
    assert!(
        it.screen()
            .contains("both among the tickets of this filter")
    );
    it.press("1");
    assert!(it.foot().contains("there is no pair here"), "{}", it.foot());
}

#[test]
fn a_choice_that_is_not_saved_leaves_its_pair_open() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc");
    it.backend.refuses = Some("the disk is full".to_string());
    it.press("1");
    assert!(it.foot().contains("NOT SAVED"), "{}", it.foot());
    assert_eq!(it.state.compare.chosen(), 0);
    assert_eq!(it.state.compare.last, None);
}

#[test]
fn keys_typed_ahead_are_for_the_pair_that_comes() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.backend.is_late = true;
    it.press("gc12");
    assert_eq!(made(&it), [""; 0]);
    it.answer();
    assert_eq!(made(&it).len(), 2);
    let tickets: Vec<_> = it.backend.journal.iter().map(Fact::tickets).collect();
    assert_ne!(tickets[0], tickets[1]);
}

#[test]
fn a_pair_that_cannot_be_read_is_told_and_leaves_the_keys_free() {
    let many = (0..20).flat_map(|nth| {
        let question = format!("Question {nth}?");
        [
            by("large", &question, "Yes."),
            by("small", &question, "No."),
        ]
    });
    let mut it = Journey::new(World::of(TWO, many.collect()));
    it.backend.unreadable = Some("the segment is broken".to_string());
    it.press("gc");
    assert!(it.foot().contains("the segment is broken"), "{}", it.foot());
    it.press("gr");
    assert_eq!(it.ticket(), Some(0));
}

#[test]
fn words_that_differ_are_marked_where_most_are_the_same() {
    let mut it = Journey::at(World::of(TWO, two_questions()), 120, 40);
    it.press("gc");
    if !it.screen().contains("charged") {
        it.press("J");
    }
    let marked = it.set_apart(Modifier::UNDERLINED).join(" ");
    assert!(
        marked.contains("three") && marked.contains("two"),
        "{marked}"
    );
    assert!(!marked.contains("invoice"), "{marked}");
    it.press("d");
    assert_eq!(it.set_apart(Modifier::UNDERLINED), [""; 0]);
    it.press("d");
    assert!(!it.set_apart(Modifier::UNDERLINED).is_empty());
}

#[test]
fn nothing_is_marked_unasked_where_little_is_the_same() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc");
    if !it.screen().contains("cancel") {
        it.press("J");
    }
    assert_eq!(it.set_apart(Modifier::UNDERLINED), [""; 0]);
    it.press("d");
    assert!(!it.set_apart(Modifier::UNDERLINED).is_empty());
}

#[test]
fn one_at_a_time_is_flipped_by_a_key() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gcV");
    assert!(it.row(1).contains("A alone"), "{}", it.row(1));
    let first = it.screen();
    it.press("o");
    assert!(it.row(1).contains("B alone"), "{}", it.row(1));
    assert_ne!(it.screen(), first);
    golden!(it);
    it.press("V");
    assert!(it.screen().contains("── A ─") && it.screen().contains("── B ─"));
}

#[test]
fn the_other_output_is_one_key_away_where_both_do_not_fit() {
    let long = "A line of some words that goes on.\n\n".repeat(30);
    let logs = vec![
        by("large", "Tell me.", &long),
        by("small", "Tell me.", &format!("{long}More.")),
    ];
    let mut it = Journey::new(World::of(TWO, logs));
    it.press("gc");
    assert!(it.row(2).starts_with("──────"), "{}", it.row(2));
    it.press("<C-d>");
    assert!(it.row(2).starts_with("─── A ─"), "{}", it.row(2));
    it.press("o");
    assert!(it.row(3).starts_with(" ── B ─"), "{}", it.row(3));
    it.press("o");
    assert!(it.screen().contains("── A ─"), "{}", it.screen());
}

#[test]
fn the_reviewer_is_told_that_both_are_the_same_text() {
    let logs = vec![
        by("large", "Hello?", "Hello."),
        by("small", "Hello?", "Hello."),
    ];
    let mut it = Journey::new(World::of(TWO, logs));
    it.press("gc");
    assert!(it.row(1).contains("the same text"), "{}", it.row(1));
    it.press("d");
    assert!(
        it.foot().contains("both are the same text"),
        "{}",
        it.foot()
    );
}

#[test]
fn help_and_back_return_to_the_pairs() {
    let mut it = Journey::new(World::of(TWO, two_questions()));
    it.press("gc?");
    assert!(it.screen().contains("A, on the left or above, is better"));
    it.press("<esc>");
    assert!(it.row(1).starts_with(" pair 1 of 2"), "{}", it.row(1));
    it.press("<esc>");
    assert!(it.row(1).starts_with(" #0"), "{}", it.row(1));
}

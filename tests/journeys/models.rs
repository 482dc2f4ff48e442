//! The models side by side, and the way to the tickets of one.

use juror::app::board::{ModelFigures, ModelStanding};
use juror::metrics::statistic::Statistic;
use juror::model::CriterionKey;

use crate::evaluators::TWO;
use crate::journey::Journey;
use crate::world::{World, logs};

fn known(value: f64, n: usize) -> Statistic {
    Statistic::with_interval(value, (value - 0.2, value + 0.15), "t", n)
}

fn standing(model: &str, accuracy: f64, judge: Option<f64>) -> ModelStanding {
    let key = |key: &str| CriterionKey::new(key).ok();
    let judged = |value: Option<f64>| {
        value.map_or_else(
            || Statistic::undefined("no items", 0),
            |value| known(value, 47),
        )
    };
    ModelStanding {
        model: model.to_string(),
        judge: judge.map(|_| "main".to_string()),
        tickets: 48,
        figures: vec![
            ModelFigures {
                key: key("accuracy"),
                ends: (1.0, 5.0),
                people: known(accuracy, 48),
                judge: judged(judge),
            },
            ModelFigures {
                key: key("safe"),
                ends: (0.0, 1.0),
                people: Statistic::point(1.0, 1),
                judge: judged(None),
            },
            ModelFigures {
                key: None,
                ends: (0.0, 1.0),
                people: known(0.7, 48),
                judge: judged(Some(0.8)),
            },
        ],
        latency_p50: Statistic::point(310.4, 48),
        latency_p95: Statistic::point(900.0, 48),
        input_tokens: Statistic::point(10.0, 48),
        output_tokens: Statistic::point(35.0, 48),
        cost_usd: Statistic::undefined("no log says it", 0),
        weakest: vec![
            format!(
                "{model}: accuracy is lowest, 61% (55% to 67%) of its scale by people; 12 tickets"
            ),
            format!(
                "{model}: tag billing\u{1b}[31m, 52% of utility (-0.21 than the rest), lowest of 3 parts; 4 tickets, too few for a fact"
            ),
        ],
    }
}

fn journey(cols: u16, rows: u16) -> Journey {
    let mut it = Journey::at(World::of(TWO, logs(6)), cols, rows);
    it.backend.models = vec![
        standing("ft-small-7b", 4.12, Some(4.4)),
        standing("odd (name)", 2.0, None),
        standing("a-model-with-a-name-that-is-long", 3.3, Some(3.0)),
        standing("", 3.0, Some(3.1)),
        standing("fifth", 3.9, Some(3.7)),
    ];
    it
}

#[test]
fn models_stand_side_by_side() {
    for (cols, rows) in [(80, 24), (120, 40), (60, 16)] {
        let mut it = journey(cols, rows);
        it.press("gm");
        golden!(it);
    }
}

#[test]
fn the_model_under_the_cursor_is_told_and_its_criteria_come_into_view() {
    let mut it = journey(80, 24);
    it.press("gm");
    assert!(
        it.row(1).contains("5 models: Accuracy, 1 to 5"),
        "{}",
        it.row(1)
    );
    let screen = it.screen();
    assert!(screen.contains("p50 310 ms, p95 900 ms"), "{screen}");
    assert!(!screen.contains('\u{1b}'));
    it.press("j");
    assert!(
        it.screen().contains("odd (name): 48 tickets"),
        "{}",
        it.screen()
    );
    it.press("<tab>");
    assert!(it.row(1).contains("Safe, 0 to 1"), "{}", it.row(1));
    it.press("<tab>");
    assert!(it.row(1).contains("Utility"), "{}", it.row(1));
    it.press("<tab>G");
    assert!(it.row(1).contains("Accuracy"), "{}", it.row(1));
    assert!(it.screen().contains("fifth: 48 tickets"), "{}", it.screen());
    it.press("gg<esc>");
    assert!(it.row(1).contains("todo"), "{}", it.row(1));
}

#[test]
fn enter_shows_the_models_tickets_behind_a_filter_that_can_be_taken_away() {
    for (keys, expected) in [
        ("gm<enter>", "model:ft-small-7b"),
        ("gmj<enter>", "model:\"odd (name)\""),
        ("gmjjj<enter>", "model:\"\""),
    ] {
        let mut it = journey(120, 40);
        it.press(keys);
        assert_eq!(it.state.queue.filter, expected, "{keys}");
        assert!(
            it.screen().contains("the tickets of the model"),
            "{}",
            it.screen()
        );
    }
}

#[test]
fn where_nothing_is_decided_it_says_so_and_no_key_harms() {
    let mut it = Journey::new(World::of(TWO, logs(2)));
    it.press("gm");
    assert!(
        it.row(1)
            .contains("nothing to tell before you have decided a ticket"),
        "{}",
        it.row(1)
    );
    it.press("jk<tab>Ggg<enter>");
    assert!(
        it.row(1)
            .contains("nothing to tell before you have decided a ticket"),
        "{}",
        it.row(1)
    );
}

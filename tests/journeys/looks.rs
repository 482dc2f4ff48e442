//! Every screen and every kind of criterion at three sizes of the terminal.

use crate::evaluators::KINDS;
use crate::journey::Journey;
use crate::world::{World, logs};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 16)];

fn kinds() -> World {
    World::of(KINDS, logs(3)).judged(
        0,
        "accuracy 4 · quality 8.5 · grade 0 · safe fail · verdict hold · faults rude, made up",
        "Rude, and the price is made up.",
    )
}

#[test]
fn every_kind_of_criterion_has_its_row() {
    for (cols, rows) in SIZES {
        golden!(Journey::at(kinds(), cols, rows));
    }
}

#[test]
fn every_kind_of_score_stands_beside_the_judges() {
    for (cols, rows) in SIZES {
        let mut it = Journey::at(kinds(), cols, rows);
        it.press("38")
            .press("0a1")
            .press("13<enter>")
            .press("KcNot in the notes<enter>");
        golden!(it);
    }
}

#[test]
fn every_kind_of_score_is_kept() {
    let mut it = Journey::new(kinds());
    it.press("38").press("0a1").press("13<enter>");
    assert_eq!(
        it.rated(0),
        "accuracy 3 · faults rude, made up · grade 0 · quality 8 · safe pass · verdict ship"
    );
    it.press("gq");
    golden!(it);
}

#[test]
fn the_judges_have_their_screen_at_every_size() {
    for (cols, rows) in SIZES {
        let mut it = Journey::at(World::sample(), cols, rows);
        it.press("gj");
        golden!(it);
    }
}

#[test]
fn the_page_about_a_ticket_fits_every_size() {
    for (cols, rows) in SIZES {
        let mut it = Journey::at(World::sample(), cols, rows);
        it.press("fCLooks right<enter>45a1<enter>Ki");
        golden!(it);
    }
}

#[test]
fn the_instructions_fit_every_size() {
    for (cols, rows) in SIZES {
        let mut it = Journey::at(World::sample(), cols, rows);
        it.press("gi");
        golden!(it);
    }
}

#[test]
fn the_help_fits_every_size() {
    for (cols, rows) in SIZES {
        let mut it = Journey::at(World::sample(), cols, rows);
        it.press("ga?");
        golden!(it);
    }
}

#[test]
fn the_line_fits_every_size() {
    for (cols, rows) in SIZES {
        let mut it = Journey::at(World::sample(), cols, rows);
        it.press("\\judge.accuracy-accuracy>=2 tag:billing status:todoo words>100");
        golden!(it);
    }
}

//! Scoring: one key a score, the last one commits, the next ticket comes.

use crate::journey::Journey;
use crate::world::World;

#[test]
fn a_score_moves_on_to_the_next_criterion() {
    let mut it = Journey::new(World::sample());
    it.press("4");
    golden!(it);
}

#[test]
fn the_first_ticket_is_shown_with_its_question() {
    golden!(Journey::new(World::sample()));
    golden!(Journey::at(World::sample(), 120, 40));
    golden!(Journey::at(World::sample(), 60, 16));
}

//! Journeys: keys in, the whole screen out. The state, its reducer, the keys, the theme and the views are the program's
//! own; the store is one in memory that answers at once, late, or with a refusal.

#[macro_use]
#[path = "journeys/journey.rs"]
mod journey;
#[path = "journeys/backend.rs"]
mod backend;
#[path = "journeys/evaluators.rs"]
mod evaluators;
#[path = "journeys/keys.rs"]
mod keys;
#[path = "journeys/rows.rs"]
mod rows;
#[path = "journeys/world.rs"]
mod world;

#[path = "journeys/agreeing.rs"]
mod agreeing;
#[path = "journeys/blind.rs"]
mod blind;
#[path = "journeys/choosing.rs"]
mod choosing;
#[path = "journeys/comparing.rs"]
mod comparing;
#[path = "journeys/deciding.rs"]
mod deciding;
#[path = "journeys/editing.rs"]
mod editing;
#[path = "journeys/judging.rs"]
mod judging;
#[path = "journeys/late.rs"]
mod late;
#[path = "journeys/listing.rs"]
mod listing;
#[path = "journeys/looks.rs"]
mod looks;
#[path = "journeys/models.rs"]
mod models;
#[path = "journeys/prompt.rs"]
mod prompt;
#[path = "journeys/queue.rs"]
mod queue;
#[path = "journeys/reading.rs"]
mod reading;
#[path = "journeys/remapped.rs"]
mod remapped;
#[path = "journeys/reviewers.rs"]
mod reviewers;
#[path = "journeys/scoring.rs"]
mod scoring;
#[path = "journeys/searching.rs"]
mod searching;
#[path = "journeys/settling.rs"]
mod settling;
#[path = "journeys/suggesting.rs"]
mod suggesting;
#[path = "journeys/trouble.rs"]
mod trouble;

//! Journeys: keys in, the whole screen out. The state, its reducer, the keys, the theme and the views are the program's
//! own; the store is one in memory that answers at once, late, or with a refusal.

#[macro_use]
#[path = "journeys/journey.rs"]
mod journey;
#[path = "journeys/backend.rs"]
mod backend;
#[path = "journeys/keys.rs"]
mod keys;
#[path = "journeys/rows.rs"]
mod rows;
#[path = "journeys/world.rs"]
mod world;

#[path = "journeys/scoring.rs"]
mod scoring;

//! The store from outside: events and logs in, the same answers out, whatever happened in between.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "store/answers.rs"]
mod answers;
#[path = "store/corrections.rs"]
mod corrections;
#[path = "store/setting.rs"]
mod setting;

#[path = "store/damage.rs"]
mod damage;
#[path = "store/decisions.rs"]
mod decisions;
#[path = "store/drafts.rs"]
mod drafts;
#[path = "store/evaluators.rs"]
mod evaluators;
#[path = "store/faults.rs"]
mod faults;
#[path = "store/forgetting.rs"]
mod forgetting;
#[path = "store/imports.rs"]
mod imports;
#[path = "store/offers.rs"]
mod offers;
#[path = "store/people.rs"]
mod people;
#[path = "store/searching.rs"]
mod searching;
#[path = "store/uncertainty.rs"]
mod uncertainty;

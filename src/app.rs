//! The state and its one reducer. Does no I/O and sees neither store nor judge.
//!
//! Messages come in, effects go out: [`update`] is the only function that changes the [`State`]. What the outside does
//! with an [`Effect`] comes back as an [`Event`]. While an answer is awaited that decides which ticket is meant, no key
//! is taken: [`State::is_waiting`] says so to whoever keeps them, so that typing ahead is safe.

pub mod agreement;
pub mod board;
pub mod compare;
pub mod desk;
pub mod differing;
pub mod document;
pub mod editor;
pub mod effect;
pub mod event;
pub mod layout;
pub mod list;
pub mod msg;
pub mod pace;
pub mod page;
pub mod prompt;
pub mod queue;
pub mod session;
pub mod state;
pub mod suggestion;
mod update;

pub use effect::Effect;
pub use event::Event;
pub use msg::Msg;
pub use state::State;
pub use update::{start, update};

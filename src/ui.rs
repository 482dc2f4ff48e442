//! The state as a frame: one region a file. Never changes the state.

//! The state and its one reducer. Does no I/O and sees neither store nor judge.

//! The loop, the terminal and every side effect. Decides nothing.

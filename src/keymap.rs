//! Keys into commands, from one table compiled in and the user's overrides.

//! Meanings into styles, from TOML compiled in and the user's own folder.

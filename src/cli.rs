//! One file a subcommand, over the same modules as the screen.

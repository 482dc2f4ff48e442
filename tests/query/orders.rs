//! Orders of the queue: rows in, ordinals out.

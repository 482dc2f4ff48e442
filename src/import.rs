//! Foreign bytes into logs and rejected lines with their reasons. Writes nothing.

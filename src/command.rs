//! Every intent of the user: its stable name, its one-line help, where it makes sense.

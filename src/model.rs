//! The words of the trade as pure values. Constructors hold the invariants; nothing here does I/O.

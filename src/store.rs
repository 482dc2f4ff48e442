//! Journal, segments and sled behind one facade that speaks in events and queries.

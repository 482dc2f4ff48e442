//! Statistics of agreement, intervals and overlap metrics. Pure functions over numbers and texts.

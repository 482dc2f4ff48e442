//! A verdict or a failure for a ticket. Never decides what to judge.

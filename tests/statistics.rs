//! Every statistic: against numbers that reference implementations gave once, at the edge of what is defined, and the fast
//! ways of the library against the plain ones.

#[path = "statistics/edges.rs"]
mod edges;
#[path = "statistics/plain.rs"]
mod plain;
#[path = "statistics/references.rs"]
mod references;
#[path = "statistics/resampled.rs"]
mod resampled;

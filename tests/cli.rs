//! The real binary: arguments in, stdout, stderr, exit status and files out.

#[path = "cli/bench.rs"]
mod bench;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/exchange.rs"]
mod exchange;
#[path = "cli/failures.rs"]
mod failures;
#[path = "cli/follow.rs"]
mod follow;
#[path = "cli/foreign.rs"]
mod foreign;
#[path = "cli/forgetting.rs"]
mod forgetting;
#[path = "cli/generation.rs"]
mod generation;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/iterations.rs"]
mod iterations;
#[path = "cli/journey.rs"]
mod journey;
#[path = "cli/judges.rs"]
mod judges;
#[path = "cli/metrics.rs"]
mod metrics;
#[path = "cli/models.rs"]
mod models;
#[path = "cli/pairs.rs"]
mod pairs;
#[path = "cli/people.rs"]
mod people;
#[path = "cli/private.rs"]
mod private;
#[path = "cli/report.rs"]
mod report;
#[path = "judge/server.rs"]
#[expect(dead_code, reason = "the tests of the library ask more of it")]
mod server;
#[path = "cli/shapes.rs"]
mod shapes;
#[path = "cli/side_by_side.rs"]
mod side_by_side;

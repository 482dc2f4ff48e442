//! Judges from submission to verdict: against servers on the loopback, programs in a temporary folder, and metrics.

#[path = "judge/bench.rs"]
mod bench;
#[path = "judge/canaries.rs"]
mod canaries;
#[path = "judge/differences.rs"]
mod differences;
#[path = "judge/embeddings.rs"]
mod embeddings;
#[path = "judge/faults.rs"]
mod faults;
#[path = "judge/limits.rs"]
mod limits;
#[path = "judge/messages.rs"]
mod messages;
#[path = "judge/pools.rs"]
mod pools;
#[path = "judge/private.rs"]
mod private;
#[path = "judge/probes.rs"]
mod probes;
#[path = "judge/programs.rs"]
mod programs;
#[path = "judge/repairs.rs"]
mod repairs;
#[path = "judge/secrets.rs"]
mod secrets;
#[path = "judge/server.rs"]
mod server;
#[path = "judge/servers.rs"]
mod servers;
#[path = "judge/weights.rs"]
mod weights;

//! Mutates what each parser of juror's reads, with the stable toolchain: no input may bring one down.
//!
//! `cargo run --release --example fuzz -- [TARGET [SECONDS [SEED]]]`; without a target every one of them has its turn.
//! What breaks one is written to `fuzz-TARGET.bin` in the working directory, and the run ends with status 1. The same seed
//! makes the same inputs.

mod mutate;
mod seeds;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutate::Mutator;
use targets::{TARGETS, Target};

/// How long a target is fuzzed unless told otherwise.
const SECONDS: u64 = 10;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next();
    let seconds = arguments.next().map_or(Ok(SECONDS), |text| text.parse());
    let seed = arguments.next().map_or(Ok(1), |text| text.parse());
    let (Ok(seconds), Ok(seed)) = (seconds, seed) else {
        eprintln!("usage: fuzz [TARGET [SECONDS [SEED]]]");
        return ExitCode::from(2);
    };
    let chosen: Vec<&Target> = TARGETS
        .iter()
        .filter(|target| wanted.as_deref().is_none_or(|name| name == target.name))
        .collect();
    if chosen.is_empty() {
        let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!("There is no such target; there are: {}.", names.join(", "));
        return ExitCode::from(2);
    }
    for target in chosen {
        if let Err(input) = fuzz(target, Duration::from_secs(seconds), seed) {
            let path = format!("fuzz-{}.bin", target.name);
            let kept = std::fs::write(&path, input).is_ok();
            let place = if kept { path.as_str() } else { "no file" };
            eprintln!("{}: broken by what is in {place}", target.name);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Fuzzes one target until the time is over, or an input breaks it.
fn fuzz(target: &Target, time: Duration, seed: u64) -> Result<(), Vec<u8>> {
    let seeds = (target.seeds)();
    let mut mutator = Mutator::new(seed);
    let begun = Instant::now();
    let mut inputs = 0_u64;
    while begun.elapsed() < time {
        let input = mutator.mutated(&seeds);
        if catch_unwind(AssertUnwindSafe(|| (target.read)(&input))).is_err() {
            return Err(input);
        }
        inputs += 1;
    }
    eprintln!("{}: {inputs} inputs, none broke it", target.name);
    Ok(())
}

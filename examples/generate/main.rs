//! Writes logs in juror's own record shape for benchmarks: as many as asked for, of realistic sizes, and the same bytes
//! for the same arguments. It shares no code with the library, so that a fault there cannot hide in its own test data.
//!
//! `cargo run --release --example generate -- --count 100000 --out big.jsonl`
//!
//! Five models answer each input in a row. Lengths follow a log-normal distribution up to 60 KB. The word `quixotry`
//! stands in exactly one of each 100,000 records, for searches that have to read everything. Lengths go through the
//! platform's `ln`, `cos` and `exp`, so the bytes are promised for one platform, not across all of them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

mod prose;
mod random;
mod record;

use record::Generator;

/// What is written, and where to.
#[derive(Parser)]
#[command(about = "Write logs for benchmarks: the same bytes for the same arguments")]
struct Arguments {
    /// How many records
    #[arg(long, default_value_t = 100_000)]
    count: u64,
    /// The file to write; `-` for standard output
    #[arg(long)]
    out: PathBuf,
    /// Another seed, other texts
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Bytes of text in a record on average; its JSON adds about 300
    #[arg(long, default_value_t = 2048, value_parser = clap::value_parser!(u32).range(200..=20_000))]
    mean_bytes: u32,
    /// Share of records that bring a judge's scores, 0 to 1
    #[arg(long, default_value_t = 0.0, value_parser = share)]
    judged: f64,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a number from 0 to 1, please".to_string()),
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match write_all(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "{}: can't be written: {error}. What stands in it is not complete.",
                arguments.out.display()
            );
            ExitCode::FAILURE
        }
    }
}

fn write_all(arguments: &Arguments) -> io::Result<()> {
    let sink: Box<dyn Write> = if arguments.out == Path::new("-") {
        Box::new(io::stdout().lock())
    } else {
        Box::new(File::create(&arguments.out)?)
    };
    let mut sink = BufWriter::with_capacity(1 << 20, sink);
    let generator = Generator::new(arguments);
    for index in 0..arguments.count {
        serde_json::to_writer(&mut sink, &generator.record(index))?;
        sink.write_all(b"\n")?;
    }
    sink.flush()
}

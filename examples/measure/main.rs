//! Measures the program on a file of logs as its user has it: in a pseudo-terminal of 120×40, with a store of its own, the
//! keys pressed one by one. Prints a table.
//!
//! ```text
//! cargo run --release --example generate -- --count 1000000 --out /tmp/logs.jsonl
//! cargo build --release
//! cargo run --release --example measure -- --logs /tmp/logs.jsonl
//! ```
//!
//! The numbers are of the machine and of whatever else runs on it: compare within one table. On a machine with two
//! processors the emulator, which reads along, and the judges' server run beside the program.
#![expect(clippy::print_stdout, reason = "it prints what it found")]

mod process;
#[path = "../../benches/made/server.rs"]
mod server;
mod terminal;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;

use process::Process;
use server::Serving;
use terminal::{Answer, Line, Terminal};

/// The order of import, and the one in which long texts come first, which scroll.
const FIRST: &str = "import";
const LONGEST: &str = "longest";

/// What stands on the screen once a ticket is there.
const SHOWN: &str = "todo";

/// What is measured.
#[derive(Parser)]
#[command(about = "Measure the program on a file of logs")]
struct Arguments {
    /// The logs, as `generate` writes them
    #[arg(long)]
    logs: PathBuf,
    /// The program
    #[arg(long, default_value = "target/release/juror")]
    program: PathBuf,
    /// Where the store is made, which is removed in the end [default: beside the logs]
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A word that few logs have
    #[arg(long, default_value = "quixotry")]
    word: String,
    /// A filter over metadata
    #[arg(long, default_value = "region:eu")]
    filter: String,
    /// How often each key is pressed
    #[arg(long, default_value_t = 60)]
    times: u32,
}

fn main() -> ExitCode {
    if server::is_wanted() {
        return match server::run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let arguments = Arguments::parse();
    let folder = arguments
        .folder
        .clone()
        .unwrap_or_else(|| arguments.logs.with_extension("measured"));
    let measured = fs::create_dir_all(&folder).and_then(|()| measure(&arguments, &folder));
    let removed = fs::remove_dir_all(&folder);
    match measured.and(removed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", arguments.logs.display());
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &Arguments, folder: &Path) -> io::Result<()> {
    println!("| what | measured |\n|---|---|");
    let bench = Bench::new(arguments, folder)?;
    bench.import()?;
    bench.open("open to the first ticket, warm")?;
    if forget_files() {
        bench.open("open to the first ticket, files not in memory")?;
    } else {
        row(
            "open to the first ticket, files not in memory",
            "not measured: the system lets only root forget files",
        );
    }
    bench.keys("judges paused", "")?;
    let server = Serving::start()?;
    bench.keys("64 judge calls at 50 ms", &server.base)?;
    bench.look_for()?;
    bench.idle()?;
    bench.slow_line()
}

fn row(what: &str, measured: impl AsRef<str>) {
    println!("| {what} | {} |", measured.as_ref());
}

struct Bench<'a> {
    arguments: &'a Arguments,
    program: PathBuf,
    store: PathBuf,
    folder: &'a Path,
}

impl<'a> Bench<'a> {
    fn new(arguments: &'a Arguments, folder: &'a Path) -> io::Result<Self> {
        Ok(Self {
            arguments,
            program: fs::canonicalize(&arguments.program)?,
            store: folder.join(".juror"),
            folder,
        })
    }

    /// An evaluator whose judge asks a server, or is nowhere.
    fn evaluator(&self, base: &str, order: &str) -> io::Result<PathBuf> {
        let path = self.folder.join("measured.toml");
        let judge = if base.is_empty() {
            String::new()
        } else {
            format!(
                "[[judge]]\nname = \"main\"\nkind = \"openai\"\nbase_url = \"{base}\"\nmodel = \"m\"\nauto = true\nconcurrency = 64\n"
            )
        };
        fs::write(
            &path,
            format!(
                "name = \"measured\"\n[queue]\norder = \"{order}\"\n[[criterion]]\nkey = \"accuracy\"\nscale = {{ kind = \"ordinal\", min = 1, max = 5 }}\n[[criterion]]\nkey = \"safe\"\nscale = {{ kind = \"pass-fail\" }}\n{judge}"
            ),
        )?;
        Ok(path)
    }

    fn review(&self, base: &str, order: &str, line: Line) -> io::Result<Terminal> {
        let evaluator = self.evaluator(base, order)?;
        // Each order has a reviewer of its own, who begins with its first ticket.
        let (store, evaluator) = (shown(&self.store), shown(&evaluator));
        let arguments = ["--store", &store, "--reviewer", order, "-e", &evaluator];
        Terminal::open(&self.program, &arguments, line)
    }

    fn import(&self) -> io::Result<()> {
        let logs = &self.arguments.logs;
        let bytes = fs::metadata(logs)?.len();
        let started = Instant::now();
        let copy = self.folder.join("copy");
        fs::copy(logs, &copy)?;
        File::open(&copy)?.sync_all()?;
        let copied = started.elapsed();
        fs::remove_file(&copy)?;
        let evaluator = shown(&self.evaluator("", FIRST)?);
        let started = Instant::now();
        let mut child = Command::new(&self.program)
            .args([
                "--store",
                &shown(&self.store),
                "-e",
                &evaluator,
                "import",
                "--json",
            ])
            .arg(logs)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut most = 0;
        while child.try_wait()?.is_none() {
            most = Process(child.id())
                .most_memory()
                .unwrap_or_default()
                .max(most);
            thread::sleep(Duration::from_millis(5));
        }
        let took = started.elapsed();
        let told = child.wait_with_output()?.stdout;
        let told: serde_json::Value = serde_json::from_slice(&told).map_err(io::Error::other)?;
        let logs = told["imported"].as_f64().unwrap_or_default();
        row(
            &format!("import of {logs} logs, {} MB", bytes >> 20),
            format!(
                "{:.0} logs/s; {:.2} times copying and syncing the file; {} MB at most",
                logs / took.as_secs_f64(),
                took.as_secs_f64() / copied.as_secs_f64(),
                most >> 20
            ),
        );
        Ok(())
    }

    fn open(&self, what: &str) -> io::Result<()> {
        let mut terminal = self.review("", FIRST, Line::LOCAL)?;
        let shown = terminal.wait_for(SHOWN)?;
        terminal.settle(Duration::from_millis(500));
        row(
            what,
            format!(
                "{:.0} ms; then {} MB of memory",
                millis(shown),
                terminal.process().memory().unwrap_or_default() >> 20
            ),
        );
        Ok(())
    }

    fn keys(&self, beside: &str, base: &str) -> io::Result<()> {
        let kinds: [(&str, &str, &[&str]); 4] = [
            ("scroll a line", LONGEST, &["j", "j", "k"]),
            ("next ticket", FIRST, &["J"]),
            ("score", FIRST, &["1", "2", "3", "4"]),
            ("a row of the list", FIRST, &["j"]),
        ];
        for (what, order, keys) in kinds {
            let mut terminal = self.review(base, order, Line::LOCAL)?;
            terminal.wait_for(SHOWN)?;
            terminal.settle(Duration::from_millis(500));
            if what == "a row of the list" {
                terminal.press("gq")?;
            }
            let mut answers = Vec::new();
            for nth in 0..self.arguments.times as usize {
                let answer = terminal.press(keys[nth % keys.len()])?;
                if what == "score" {
                    // The same criterion again, so that nothing is committed.
                    terminal.press("h")?;
                }
                if answer.bytes > 0 {
                    answers.push(answer);
                }
            }
            row(&format!("{what}, {beside}"), told(&mut answers));
        }
        Ok(())
    }

    fn look_for(&self) -> io::Result<()> {
        for (what, filter) in [
            ("a rare word in all logs", &self.arguments.word),
            ("a filter over metadata", &self.arguments.filter),
        ] {
            let mut terminal = self.review("", FIRST, Line::LOCAL)?;
            terminal.wait_for(SHOWN)?;
            terminal.settle(Duration::from_millis(300));
            terminal.press(&format!("\\{filter}"))?;
            let pressed = Instant::now();
            terminal.send("\r")?;
            terminal.settle(Duration::from_millis(1500));
            let took = pressed
                .elapsed()
                .saturating_sub(Duration::from_millis(1500));
            row(
                &format!("{what}: `{filter}`"),
                format!("{:.0} ms until nothing changes", millis(took)),
            );
        }
        Ok(())
    }

    fn idle(&self) -> io::Result<()> {
        let mut terminal = self.review("", FIRST, Line::LOCAL)?;
        terminal.wait_for(SHOWN)?;
        terminal.settle(Duration::from_secs(2));
        let before = terminal.process().worked().unwrap_or_default();
        let bytes = terminal.settle(Duration::from_secs(10));
        let after = terminal.process().worked().unwrap_or_default();
        row(
            "idle for 10 s",
            format!(
                "{bytes} bytes, {} ms of processor",
                (after.saturating_sub(before)).as_millis()
            ),
        );
        Ok(())
    }

    fn slow_line(&self) -> io::Result<()> {
        let line = Line {
            rate: Some(50_000),
            delay: Duration::from_millis(40),
        };
        for (what, key) in [("scrolling", "j"), ("next ticket", "J")] {
            let mut terminal = self.review("", LONGEST, line)?;
            terminal.wait_for(SHOWN)?;
            terminal.settle(Duration::from_secs(2));
            let behind = terminal.hold(key, 60, Duration::from_millis(1000 / 30))?;
            row(
                &format!("a key held at 30/s, {what}, over 50 kB/s and 80 ms"),
                format!("caught up {:.0} ms after the last key", millis(behind)),
            );
        }
        Ok(())
    }
}

/// Times and bytes at the median and near the worst.
fn told(answers: &mut [Answer]) -> String {
    if answers.is_empty() {
        return "no key changed anything".to_string();
    }
    let place = |share: usize| (answers.len() - 1) * share / 100;
    let (middle, worst) = (place(50), place(99));
    answers.sort_by_key(|answer| answer.time);
    let (median, last) = (answers[middle].time, answers[worst].time);
    answers.sort_by_key(|answer| answer.bytes);
    format!(
        "{:.2} ms at the median, {:.2} ms at p99; {} bytes at the median, {} at p99; {} keys",
        millis(median),
        millis(last),
        answers[middle].bytes,
        answers[worst].bytes,
        answers.len()
    )
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Asks the system to forget the files that it keeps in memory; whether it did.
fn forget_files() -> bool {
    // What is not on the disk yet can't be forgotten.
    let synced = Command::new("sync")
        .status()
        .is_ok_and(|status| status.success());
    synced && fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

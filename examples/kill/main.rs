//! Kills the program with -9 at random moments, while it imports, takes scores and edits, judges and rebuilds, and looks
//! after each time whether anything is lost or doubled that had been acknowledged, and how long the next opening takes.
//!
//! `cargo build --release && cargo run --release --example kill -- --times 200`
//!
//! It ends with 1 at the first fault, and leaves the store where it was.
#![expect(clippy::print_stdout, reason = "it prints what it found")]

#[path = "../measure/process.rs"]
#[expect(dead_code, reason = "the other example measures")]
mod process;
#[path = "../../benches/made/server.rs"]
mod server;
#[path = "../measure/terminal.rs"]
#[expect(dead_code, reason = "the other example measures")]
mod terminal;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::Value;

use server::Serving;
use terminal::{Line, Terminal};

/// How often, and on what.
#[derive(Parser)]
#[command(about = "Kill the program at random moments, and look whether anything is lost")]
struct Arguments {
    /// How often
    #[arg(long, default_value_t = 200)]
    times: u32,
    /// Another seed, other moments
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The program
    #[arg(long, default_value = "target/release/juror")]
    program: PathBuf,
}

/// Logs of one file.
const LOGS: u32 = 400;

/// What the program is killed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Importing,
    Scoring,
    Editing,
    Judging,
    Rebuilding,
}

impl Deed {
    const ALL: [Self; 5] = [
        Self::Importing,
        Self::Scoring,
        Self::Editing,
        Self::Judging,
        Self::Rebuilding,
    ];
}

fn main() -> ExitCode {
    if server::is_wanted() {
        return match server::run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let arguments = Arguments::parse();
    match kill(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn kill(arguments: &Arguments) -> io::Result<()> {
    let server = Serving::start()?;
    let mut bench = Bench::new(arguments, &server.base)?;
    let mut slowest: BTreeMap<Deed, (u32, Duration)> = BTreeMap::new();
    for nth in 0..arguments.times {
        let deed = Deed::ALL[nth as usize % Deed::ALL.len()];
        bench.kill_in(deed)?;
        let opened = bench.check(deed)?;
        let (times, most) = slowest.entry(deed).or_default();
        *times += 1;
        *most = opened.max(*most);
    }
    println!("| killed while | times | the next opening took at most |\n|---|---:|---:|");
    for (deed, (times, most)) in slowest {
        println!("| {deed:?} | {times} | {} ms |", most.as_millis());
    }
    println!(
        "\nNothing acknowledged was lost and nothing doubled: {} logs, {} decided, {} edited, {} verdicts.",
        bench.logs, bench.decided, bench.edited, bench.judged
    );
    fs::remove_dir_all(&bench.folder)
}

/// A store, and what of it has been acknowledged.
struct Bench {
    program: PathBuf,
    folder: PathBuf,
    random: u64,
    files: u32,
    logs: u64,
    decided: u64,
    edited: u64,
    judged: u64,
}

impl Bench {
    fn new(arguments: &Arguments, base: &str) -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("juror-kill-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        fs::write(
            folder.join("e.toml"),
            format!(
                "name = \"killed\"\n[[criterion]]\nkey = \"accuracy\"\nscale = {{ kind = \"ordinal\", min = 1, max = 5 }}\n[[judge]]\nname = \"main\"\nkind = \"openai\"\nbase_url = \"{base}\"\nmodel = \"m\"\nconcurrency = 16\n"
            ),
        )?;
        let mut bench = Self {
            program: fs::canonicalize(&arguments.program)?,
            folder,
            random: arguments.seed,
            files: 0,
            logs: 0,
            decided: 0,
            edited: 0,
            judged: 0,
        };
        let first = bench.file()?;
        bench.done(&["import", &first])?;
        bench.logs = LOGS.into();
        Ok(bench)
    }

    /// A number below another; splitmix64.
    fn below(&mut self, end: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// A file of logs that no other one has.
    fn file(&mut self) -> io::Result<String> {
        self.files += 1;
        let mut text = String::new();
        for log in 0..LOGS {
            let number = self.files * LOGS + log;
            let words = format!("answer {number} ").repeat(60);
            writeln!(
                text,
                "{{\"id\":\"{number}\",\"input\":\"question {number}\",\"output\":\"{words}\"}}"
            )
            .expect("memory can be written to");
        }
        let path = self.folder.join(format!("{}.jsonl", self.files));
        fs::write(&path, text)?;
        Ok(path.display().to_string())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(["--store".as_ref(), self.folder.join(".juror").as_os_str()])
            .args(["-e".as_ref(), self.folder.join("e.toml").as_os_str()])
            .args(["--reviewer", "r1"])
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command that must succeed.
    fn done(&self, arguments: &[&str]) -> io::Result<Output> {
        let output = self.command(arguments).output()?;
        if output.status.success() {
            return Ok(output);
        }
        Err(self.fault(&format!(
            "`juror {}` said {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        )))
    }

    fn fault(&self, what: &str) -> io::Error {
        io::Error::other(format!("{what}\nthe store is {}", self.folder.display()))
    }

    fn kill_in(&mut self, deed: Deed) -> io::Result<()> {
        match deed {
            Deed::Importing => {
                let file = self.file()?;
                self.cut_short(&["import", &file], 120)?;
                // What is missing goes in the second time, and nothing twice.
                self.done(&["import", &file])?;
                self.logs += u64::from(LOGS);
                Ok(())
            }
            Deed::Judging => self.cut_short(&["judge", "--trust"], 900),
            Deed::Rebuilding => self.cut_short(&["doctor", "--rebuild"], 150),
            Deed::Scoring => self.at_the_screen(false),
            Deed::Editing => self.at_the_screen(true),
        }
    }

    /// Runs a command for up to so many milliseconds.
    fn cut_short(&mut self, arguments: &[&str], most: u64) -> io::Result<()> {
        let wait = Duration::from_millis(self.below(most));
        let mut child = self
            .command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        thread::sleep(wait);
        // It may have ended by itself.
        let _ = child.kill();
        child.wait()?;
        Ok(())
    }

    /// Scores or edits some tickets, and is killed at any moment of that.
    fn at_the_screen(&mut self, edits: bool) -> io::Result<()> {
        let (store, evaluator) = (self.folder.join(".juror"), self.folder.join("e.toml"));
        let (store, evaluator) = (store.display().to_string(), evaluator.display().to_string());
        let arguments = ["--store", &store, "-e", &evaluator, "--reviewer", "r1"];
        let mut screen = Terminal::open(&self.program, &arguments, Line::LOCAL)?;
        screen.wait_for(&format!("{}/{} done", self.decided, self.logs))?;
        let known = self.count("is:revised")?;
        for nth in 0..3 {
            if edits {
                screen.send("e")?;
                screen.wait_for("edit ticket")?;
                screen.send(&format!("edit {nth} "))?;
                screen.wait_for(&format!("edit {nth} "))?;
                screen.send("\x1b")?;
                screen.wait_for("the edit is kept")?;
                screen.wait_for("saved")?;
                self.edited = known + nth + 1;
            }
            screen.send("4")?;
            screen.wait_for(&format!("{}/{} done", self.decided + 1, self.logs))?;
            screen.wait_for("saved")?;
            self.decided += 1;
        }
        screen.send(if edits { "exyz" } else { "3" })?;
        thread::sleep(Duration::from_millis(self.below(25)));
        // Dropping it kills it.
        drop(screen);
        Ok(())
    }

    fn count(&self, filter: &str) -> io::Result<u64> {
        let listed = self.done(&["list", "--json", "--filter", filter])?.stdout;
        Ok(String::from_utf8_lossy(&listed).lines().count() as u64)
    }

    /// Looks after a kill. Says how long the next opening for writing took.
    fn check(&mut self, deed: Deed) -> io::Result<Duration> {
        let started = Instant::now();
        self.done(&["note", "after a kill"])?;
        let opened = started.elapsed();
        self.done(&["audit", "--verify"])?;
        let logs = self.count("")?;
        if logs != self.logs {
            return Err(self.fault(&format!(
                "{deed:?}: {logs} logs, and {} were imported",
                self.logs
            )));
        }
        let decided = self.count("status:done")?;
        // What was on its way may have arrived or not.
        if !(self.decided..=self.decided + 1).contains(&decided) {
            return Err(self.fault(&format!(
                "{deed:?}: {decided} decided, and {} were saved",
                self.decided
            )));
        }
        self.decided = decided;
        let edited = self.count("is:revised")?;
        if edited < self.edited {
            return Err(self.fault(&format!(
                "{deed:?}: {edited} edited, and {} were kept",
                self.edited
            )));
        }
        let mut verdicts: BTreeMap<(String, String), u32> = BTreeMap::new();
        let audit = self.done(&["audit", "--json"])?.stdout;
        for line in String::from_utf8_lossy(&audit).lines() {
            let entry: Value = serde_json::from_str(line).map_err(io::Error::other)?;
            let event = &entry["event"];
            if event["kind"] == "judged" {
                let about = (event["ticket"].to_string(), event["revision"].to_string());
                *verdicts.entry(about).or_default() += 1;
            }
        }
        if let Some(((ticket, _), times)) = verdicts.iter().find(|(_, times)| **times > 1) {
            return Err(self.fault(&format!("{deed:?}: {times} verdicts on ticket {ticket}")));
        }
        let judged = verdicts.len() as u64;
        if judged < self.judged {
            return Err(self.fault(&format!(
                "{deed:?}: {judged} verdicts, and there were {}",
                self.judged
            )));
        }
        self.judged = judged;
        Ok(opened)
    }
}

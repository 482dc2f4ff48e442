//! The command line: one file a subcommand, over the same modules as the screen. stdout carries data, stderr carries talk.

mod agree;
mod audit;
mod claim;
mod compare;
mod completions;
mod console;
mod demo;
mod doctor;
mod export;
mod failure;
mod forget;
mod generate;
mod import;
mod init;
mod judge;
mod list;
mod man;
mod metrics;
mod models;
mod note;
mod rate;
mod report;
mod review;
mod shape;
mod show;
mod summary;
mod trace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};

use crate::runtime::setup;
use failure::{Failure, Status};

/// Review the outputs of language models in the terminal: score, correct, judge, and see how far the judge may be trusted.
#[derive(Debug, Parser)]
#[command(name = "juror", version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
    /// Logs to import and review: files, folders, or `-` for standard input
    files: Vec<PathBuf>,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Common {
    /// The store's folder [default: .juror here or above]
    #[arg(long, global = true, value_name = "DIR", env = "JUROR_STORE")]
    store: Option<PathBuf>,
    /// The evaluator's file [default: STEM.toml beside the first file, else the last one used]
    #[arg(short, long, global = true, value_name = "FILE")]
    evaluator: Option<PathBuf>,
    /// Who decides [default: the settings', else the login name]
    #[arg(long, global = true, value_name = "NAME")]
    reviewer: Option<String>,
    /// The colours: dark, light, high-contrast, mono, or one of your own
    #[arg(long, global = true, value_name = "NAME")]
    theme: Option<String>,
    /// The settings file [default: juror/config.toml in the folder of settings]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write what happens inside to this file
    #[arg(long, global = true, value_name = "FILE")]
    log_file: Option<PathBuf>,
}

impl From<&Common> for setup::Options {
    fn from(common: &Common) -> Self {
        Self {
            store: common.store.clone(),
            evaluator: common.evaluator.clone(),
            reviewer: common.reviewer.clone(),
            theme: common.theme.clone(),
            config: common.config.clone(),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Import what is new and open the review screen (the same as `juror FILE…`)
    Review(review::Arguments),
    /// Open the sample that is compiled in, in a temporary store
    Demo,
    /// Write a commented evaluator file to start from
    Init(init::Arguments),
    /// Bring logs into the store
    Import(import::Arguments),
    /// List tickets
    List(list::Arguments),
    /// Show one ticket whole: log, ratings, revisions, verdicts, history
    Show(show::Arguments),
    /// Take tickets for yourself for a while, so that nobody else is offered them
    Claim(claim::Arguments),
    /// Rate a ticket, as the screen does
    Rate(rate::Arguments),
    /// List the pairs of outputs to choose between, or choose between two, as the screen does
    Compare(compare::Arguments),
    /// Run judges without the screen
    Judge(judge::Arguments),
    /// Ask models of a list for the outputs that inputs lack
    Generate(generate::Arguments),
    /// How far the judge agrees with people, and people with each other
    Agree(agree::Arguments),
    /// Models side by side: scores, what they took, which is better, and where each is weakest
    Models(models::Arguments),
    /// Measure outputs without asking anybody: overlap with references, format, labels and numbers, per model
    Metrics(metrics::Arguments),
    /// Write one document of all of it: whether the judge may be trusted, and what that rests on
    Report(report::Arguments),
    /// Write training and exchange files
    Export(export::Arguments),
    /// Add a line to the decision log: why the prompt, the data or the judge was changed
    Note(note::Arguments),
    /// Erase logs and everything about them for good; the journal keeps hashes
    Forget(forget::Arguments),
    /// Print the journal
    Audit(audit::Arguments),
    /// Check terminal, store, evaluator, judges and keys
    Doctor(doctor::Arguments),
    /// Print a script that completes arguments in a shell
    Completions(completions::Arguments),
    /// Print the manual page
    Man,
}

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let outcome =
        trace::start(arguments.common.log_file.as_deref()).and_then(|_guard| run(arguments));
    match outcome {
        Ok(status) => status.into(),
        Err(failure) => {
            failure.tell();
            failure.status().into()
        }
    }
}

/// Help goes to stdout; a wrong argument to stderr, sanitised, since it is repeated there.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        let mut out = console::Out::new();
        // A reader that has seen enough of the help is no failure.
        let _ = out.text(&text).and_then(|()| out.end());
        return ExitCode::SUCCESS;
    }
    console::say(text.trim_end());
    Status::Usage.into()
}

fn run(arguments: Arguments) -> Result<Status, Failure> {
    let options = setup::Options::from(&arguments.common);
    let Some(command) = arguments.command else {
        return review::run(&options, &arguments.files);
    };
    if let Some(file) = arguments.files.first() {
        return Err(Failure::Usage(format!(
            "Files come behind the command: {} stands before it.",
            file.display()
        )));
    }
    match command {
        Command::Review(arguments) => review::run(&options, &arguments.files),
        Command::Demo => demo::run(&options),
        Command::Init(arguments) => init::run(&arguments),
        Command::Import(arguments) => import::run(&options, &arguments),
        Command::List(arguments) => list::run(&options, &arguments),
        Command::Show(arguments) => show::run(&options, &arguments),
        Command::Claim(arguments) => claim::run(&options, &arguments),
        Command::Rate(arguments) => rate::run(&options, &arguments),
        Command::Compare(arguments) => compare::run(&options, &arguments),
        Command::Judge(arguments) => judge::run(&options, &arguments),
        Command::Generate(arguments) => generate::run(&options, &arguments),
        Command::Agree(arguments) => agree::run(&options, &arguments),
        Command::Models(arguments) => models::run(&options, &arguments),
        Command::Metrics(arguments) => metrics::run(&options, &arguments),
        Command::Report(arguments) => report::run(&options, &arguments),
        Command::Export(arguments) => export::run(&options, &arguments),
        Command::Note(arguments) => note::run(&options, &arguments),
        Command::Forget(arguments) => forget::run(&options, &arguments),
        Command::Audit(arguments) => audit::run(&options, &arguments),
        Command::Doctor(arguments) => doctor::run(&options, &arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man => man::run(),
    }
}

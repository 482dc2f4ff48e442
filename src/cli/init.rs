//! `juror init`: an evaluator file to start from, by template, from the scores of a file, or by asking.

use std::fs::OpenOptions;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::import::expand;
use crate::model::evaluator::derive::derive;
use crate::model::evaluator::file;
use crate::model::evaluator::template::{TEMPLATES, Template};
use crate::runtime::setup::intake::{self, Intake};

use super::console::say;
use super::failure::{Failure, Status};

/// The file that is written where no name is given.
const DEFAULT: &str = "evaluator.toml";

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write [default: STEM.toml beside --from's file, else evaluator.toml]
    file: Option<PathBuf>,
    /// chat-5, finetune-10, twin-5, pass-fail or pairwise
    #[arg(long, value_name = "NAME", conflicts_with = "from", value_parser = template)]
    template: Option<String>,
    /// Criteria from the scores in these logs
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

fn template(name: &str) -> Result<String, String> {
    if Template::named(name).is_some() {
        return Ok(name.to_string());
    }
    let names: Vec<_> = TEMPLATES.iter().map(|template| template.name).collect();
    Err(format!("the templates are {}", names.join(", ")))
}

pub(super) fn run(arguments: &Arguments) -> Result<Status, Failure> {
    let (text, path) = match (&arguments.template, &arguments.from) {
        (Some(name), _) => (named(name)?, default(None)),
        (None, Some(from)) => (derived(from)?, default(Some(from))),
        (None, None) if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            (named(&ask()?)?, default(None))
        }
        (None, None) => {
            return Err(Failure::Usage(
                "Say what to start from: --template chat-5, finetune-10, twin-5, pass-fail or pairwise, or --from FILE."
                    .into(),
            ));
        }
    };
    let path = arguments.file.clone().unwrap_or(path);
    write(&path, &text, arguments.force)?;
    say(&format!(
        "Wrote {0}. Change it to your purpose, then run: juror -e {0} FILE",
        path.display()
    ));
    Ok(Status::Done)
}

fn named(name: &str) -> Result<String, Failure> {
    Template::named(name)
        .map(|template| template.text.to_string())
        .ok_or_else(|| Failure::Usage(format!("There is no template `{name}`.")))
}

fn default(from: Option<&Path>) -> PathBuf {
    let Some(from) = from else {
        return PathBuf::from(DEFAULT);
    };
    let packed = from
        .extension()
        .is_some_and(|ending| ending == "gz" || ending == "zst");
    let plain = if packed {
        from.with_extension("")
    } else {
        from.to_path_buf()
    };
    plain.with_extension("toml")
}

/// The file of an evaluator made from scores.
fn derived(from: &Path) -> Result<String, Failure> {
    let sources = expand(&[from.to_path_buf()])?;
    let outcome = intake::look(None, sources, &Intake::default())?;
    if outcome.seen.is_empty() {
        return Err(Failure::Work(format!(
            "{} holds no scores to make criteria from: use --template.",
            from.display()
        )));
    }
    let derived = derive(&outcome.seen);
    for note in &derived.notes {
        say(&format!("Note: {note}."));
    }
    Ok(format!(
        "# Criteria from the scores in {}. Say in each `help` what is asked, and what each point means:\n\
         # scale = {{ kind = \"ordinal\", min = 1, max = 5, points = {{ 1 = \"wrong\", 5 = \"fully right\" }} }}\n\n{}",
        comment(&from.display().to_string()),
        file::write(&derived.evaluator)
    ))
}

/// A name that ends no comment.
fn comment(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Asks for a template by its number or name.
fn ask() -> Result<String, Failure> {
    say("What do you want to start from?");
    for (number, template) in (1..).zip(TEMPLATES) {
        say(&format!(
            "  {number}  {:12} {}",
            template.name, template.summary
        ));
    }
    let mut lines = io::stdin().lock().lines();
    loop {
        // Without a line end, so that the answer stands beside the question.
        let _ = write!(io::stderr(), "Number or name [1]: ");
        let _ = io::stderr().flush();
        let Some(line) = lines.next() else {
            return Err(Failure::Usage(
                "Nothing was chosen, so nothing is written.".into(),
            ));
        };
        let line = line?;
        let answer = line.trim();
        let chosen = if answer.is_empty() { "1" } else { answer };
        let by_number = chosen
            .parse::<usize>()
            .ok()
            .and_then(|number| TEMPLATES.get(number.checked_sub(1)?));
        if let Some(template) = by_number {
            return Ok(template.name.to_string());
        }
        if Template::named(chosen).is_some() {
            return Ok(chosen.to_string());
        }
        say("That is none of them.");
    }
}

fn write(path: &Path, text: &str, force: bool) -> Result<(), Failure> {
    let mut how = OpenOptions::new();
    how.write(true);
    if force {
        how.create(true).truncate(true);
    } else {
        how.create_new(true);
    }
    let written = how
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Work(format!(
            "{} is there already: name another file, or write over it with --force.",
            path.display()
        )),
        _ => Failure::Work(format!("{} can't be written: {error}.", path.display())),
    })
}

//! `juror init`: an evaluator file to start from, by template, from the scores of a file, or by asking.

mod ask;

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::import::expand;
use crate::model::evaluator::derive::derive;
use crate::model::evaluator::file;
use crate::model::evaluator::template::{TEMPLATES, Template};
use crate::runtime::setup::intake::{self, Intake};

use super::console::say;
use super::failure::{Failure, Status};
use ask::{Chosen, Start};

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
    if let Some(file) = arguments.file.as_deref().filter(|_| !arguments.force) {
        // Said before anything is asked for it or read.
        fresh(file)?;
    }
    let chosen = match (&arguments.template, &arguments.from) {
        (Some(name), _) => settled(arguments, Start::Template(named(name)?)),
        (None, Some(from)) => settled(arguments, Start::Scores(from.clone())),
        (None, None) if io::stdin().is_terminal() && io::stderr().is_terminal() => {
            asked(arguments)?
        }
        (None, None) => {
            return Err(Failure::Usage(
                "Say what to start from: --template chat-5, finetune-10, twin-5, pass-fail or pairwise, or --from FILE."
                    .into(),
            ));
        }
    };
    let text = text(&chosen)?;
    write(&chosen.file, &text, chosen.over)?;
    say(&format!(
        "Wrote {}. Change it to your purpose, then run: {}",
        chosen.file.display(),
        next(&chosen)
    ));
    Ok(Status::Done)
}

/// What the command line settles alone.
fn settled(arguments: &Arguments, start: Start) -> Chosen {
    Chosen {
        file: arguments.file.clone().unwrap_or_else(|| start.file()),
        start,
        name: None,
        purpose: None,
        over: arguments.force,
    }
}

/// What the person at the terminal chooses.
fn asked(arguments: &Arguments) -> Result<Chosen, Failure> {
    let file = arguments.file.as_deref();
    let exists = |path: &Path| path.exists();
    let chosen = ask::ask(io::stdin().lock(), io::stderr(), file, exists)?;
    let nothing = || Failure::Usage("Nothing was chosen, so nothing is written.".into());
    let chosen = chosen.ok_or_else(nothing)?;
    Ok(Chosen {
        over: chosen.over || arguments.force,
        ..chosen
    })
}

fn named(name: &str) -> Result<Template, Failure> {
    Template::named(name).ok_or_else(|| Failure::Usage(format!("There is no template `{name}`.")))
}

/// The file's text.
fn text(chosen: &Chosen) -> Result<String, Failure> {
    let mut text = match &chosen.start {
        Start::Template(template) => template.text.to_string(),
        Start::Scores(logs) => derived(logs)?,
    };
    let answers = [("name", &chosen.name), ("purpose", &chosen.purpose)];
    for (key, answer) in answers {
        if let Some(answer) = answer {
            text = file::with_text(&text, key, answer);
        }
    }
    Ok(text)
}

/// How the file is used: one beside its logs is found by itself.
fn next(chosen: &Chosen) -> String {
    match &chosen.start {
        Start::Scores(logs) if chosen.start.file() == chosen.file => {
            format!("juror {}", logs.display())
        }
        _ => format!("juror -e {} FILE", chosen.file.display()),
    }
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
        ErrorKind::AlreadyExists => there(path),
        _ => Failure::Work(format!("{} can't be written: {error}.", path.display())),
    })
}

/// Refuses a file that is there.
fn fresh(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Err(there(path));
    }
    Ok(())
}

fn there(path: &Path) -> Failure {
    Failure::Work(format!(
        "{} is there already: name another file, or write over it with --force.",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_stands_in_the_file() {
        for template in TEMPLATES {
            let chosen = Chosen {
                start: Start::Template(template),
                name: Some("tri\"age".to_string()),
                purpose: Some("May it\tgo out? C:\\new".to_string()),
                file: PathBuf::from("e.toml"),
                over: false,
            };
            let text = text(&chosen).expect("a file");
            let read = file::read(&text, Path::new(".")).expect("a file without mistakes");
            assert_eq!(read.evaluator.name, "tri\"age");
            assert_eq!(read.evaluator.purpose, "May it\tgo out? C:\\new");
            assert_eq!(
                read.evaluator.version(),
                template.evaluator().version(),
                "nothing else has changed"
            );
            let comments = |text: &str| text.matches('#').count();
            assert_eq!(comments(&text), comments(template.text));
        }
    }
}

//! What a screen or a command stands on: the store's folder, the user's settings, the reviewer, logs brought in, the
//! evaluator chosen and read. Everything here may touch the disk; nothing here draws or prints, except that an import
//! under way shows a bar on a terminal.

pub mod choice;
pub mod config;
pub mod examples;
pub mod folder;
pub mod follow;
pub mod generated;
pub mod intake;
pub mod mask;
pub mod person;
pub mod sample;
pub mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::TempDir;
use thiserror::Error;

use crate::import::{Counts, Source, SourceError};
use crate::judge::server::Shared;
use crate::model::{Evaluator, Reviewer};
use crate::query::Filter;
use crate::query::filter::{Pattern, Term};
use crate::query::rows::Field;
use crate::store::{Adopted, Sight, Store, StoreError};

use choice::Chosen;
use config::Config;
use examples::Anew;
use intake::{Intake, Outcome};

/// What the user said of where things are.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `--store`, or `JUROR_STORE`.
    pub store: Option<PathBuf>,
    /// `--evaluator`.
    pub evaluator: Option<PathBuf>,
    /// `--reviewer`.
    pub reviewer: Option<String>,
    /// `--theme`.
    pub theme: Option<String>,
    /// `--config`.
    pub config: Option<PathBuf>,
}

/// What a screen or a command stands on.
#[derive(Debug)]
pub struct Setup {
    /// The store, open.
    pub store: Store,
    /// The evaluator, which the store has adopted.
    pub evaluator: Arc<Evaluator>,
    /// The evaluator's text, as it is kept in the store.
    pub text: String,
    /// Where the evaluator's programs run.
    pub folder: PathBuf,
    /// One sentence: which evaluator it is, and why.
    pub origin: String,
    /// Who decides.
    pub reviewer: Reviewer,
    /// What judges that ask servers have in common, for as long as this lives.
    pub shared: Shared,
    /// The user's settings.
    pub config: Config,
    /// What the user should hear, a sentence each.
    pub notices: Vec<String>,
    /// Files that were named and could not be read; the notices say why.
    pub unread: usize,
    /// A filter that shows the logs of the files that were named.
    pub source_filter: Option<String>,
    /// A folder that lives as long as this does: the demo's.
    pub temporary: Option<TempDir>,
}

/// Why there is nothing to stand on.
#[derive(Debug, Error)]
pub enum SetupError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of logs can't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file of the user's has mistakes, each with its line and a caret.
    #[error("{0}")]
    Mistakes(String),
    /// A file of the user's can't be read.
    #[error("{what} {} can't be read: {error}. {hint}", path.display())]
    File {
        /// What it should be.
        what: &'static str,
        /// Its name.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
        /// What to do.
        hint: &'static str,
    },
    /// A name that no reviewer can have.
    #[error("{0}. Give another with --reviewer.")]
    Reviewer(#[from] crate::model::id::NotAnId),
    /// The system refused something else.
    #[error("{0}")]
    System(String),
}

impl SetupError {
    /// Whether the user's files or arguments are at fault, rather than the work.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::Mistakes(_) | Self::File { .. } | Self::Reviewer(_) => true,
            Self::Store(_) | Self::Source(_) | Self::System(_) => false,
        }
    }
}

/// Opens or makes the store, brings in what is new of these files, chooses the evaluator and has the store adopt it.
///
/// # Errors
/// When a file has mistakes or can't be read, or the store fails. What came in before stays.
pub fn open(options: &Options, files: &[PathBuf]) -> Result<Setup, SetupError> {
    let sources = crate::import::expand(files)?;
    let (mut setup, outcome) = bring_in(options, files, sources, &Intake::default())?;
    setup.notices.extend(rejected(&outcome.counts));
    Ok(setup)
}

/// How many records did not come in, and why the first did not.
fn rejected(counts: &Counts) -> Option<String> {
    let first = counts.rejections.first()?;
    Some(format!(
        "Records rejected: {}, the first in {first}. `juror import --dry-run --json` lists them.",
        counts.rejected
    ))
}

/// As [`open`], with all that an import can be told, and what became of it.
///
/// # Errors
/// As [`open`].
pub fn bring_in(
    options: &Options,
    files: &[PathBuf],
    sources: Vec<Source>,
    intake: &Intake,
) -> Result<(Setup, Outcome), SetupError> {
    let mut ground = Ground::of(options)?;
    let named = choice::named(options, files)?;
    let (mut store, repairs) = Store::open(&folder::place(options.store.as_deref())?)?;
    let named = match named {
        None => choice::last(&store)?,
        named => named,
    };
    let mut intake = intake.clone();
    if let Some(chosen) = &named {
        intake.add_paths(&chosen.evaluator.import_map)?;
    }
    intake.add_redaction(named.as_ref().map(|chosen| &chosen.evaluator));
    ground
        .notices
        .extend(repairs.iter().map(ToString::to_string));
    let asked: Vec<String> = sources
        .iter()
        .map(|source| source.name().to_string())
        .collect();
    let was_empty = store.is_empty();
    let mut outcome = intake::run(&mut store, sources, &intake, &ground.reviewer)?;
    let seen = was_empty.then_some(&outcome.seen);
    let chosen = choice::settle(named, &store, seen)?;
    let source_filter = source_filter(&store, &chosen, &asked, &mut ground.notices);
    let (setup, adopted) = ground.stand(store, chosen)?;
    outcome.counts.scores.rejected += adopted.misfit_count;
    let failures = outcome.failures.iter().map(|error| format!("{error}."));
    let notices = setup.notices.into_iter().chain(failures).collect();
    let setup = Setup {
        notices,
        unread: outcome.failures.len(),
        source_filter,
        ..setup
    };
    Ok((setup, outcome))
}

/// Reads what [`bring_in`] would, and writes nothing.
///
/// # Errors
/// When a file has mistakes or can't be read.
pub fn look_in(
    options: &Options,
    files: &[PathBuf],
    sources: Vec<Source>,
    intake: &Intake,
) -> Result<Outcome, SetupError> {
    let store = match folder::existing(options.store.as_deref()) {
        Ok(folder) => Some(Store::read(&folder)?),
        Err(SetupError::Store(StoreError::Missing(_))) => None,
        Err(error) => return Err(error),
    };
    let evaluator = match (choice::named(options, files)?, &store) {
        (None, Some(store)) => choice::last(store)?,
        (named, _) => named,
    };
    let mut intake = intake.clone();
    if let Some(chosen) = &evaluator {
        intake.add_paths(&chosen.evaluator.import_map)?;
    }
    intake.add_redaction(evaluator.as_ref().map(|chosen| &chosen.evaluator));
    intake::look(store.as_ref(), sources, &intake)
}

/// Opens the store for a command that writes and names no files. The store must be there.
///
/// # Errors
/// When there is no store, a file has mistakes or can't be read, or the store fails.
pub fn write(options: &Options) -> Result<Setup, SetupError> {
    let mut ground = Ground::of(options)?;
    let named = choice::named(options, &[])?;
    let folder = folder::existing(options.store.as_deref())?;
    let (store, repairs) = Store::open(&folder)?;
    ground
        .notices
        .extend(repairs.iter().map(ToString::to_string));
    let chosen = choice::settle(named, &store, None)?;
    ground.stand(store, chosen).map(|(setup, _)| setup)
}

/// Opens the store for a command that only reads, beside whoever writes.
///
/// # Errors
/// As [`write()`].
pub fn read(options: &Options) -> Result<Setup, SetupError> {
    let ground = Ground::of(options)?;
    let named = choice::named(options, &[])?;
    let store = Store::read(&folder::existing(options.store.as_deref())?)?;
    let chosen = choice::settle(named, &store, None)?;
    ground.stand(store, chosen).map(|(setup, _)| setup)
}

/// The evaluator alone, with the store to read where there is one; None where none is named and none was used before.
///
/// # Errors
/// When its file has mistakes or can't be read, or the store fails.
pub fn evaluator(options: &Options) -> Result<Option<(Evaluator, Option<Store>)>, SetupError> {
    let store = match folder::existing(options.store.as_deref()) {
        Ok(folder) => Some(Store::read(&folder)?),
        Err(SetupError::Store(StoreError::Missing(_))) => None,
        Err(error) => return Err(error),
    };
    let chosen = match (choice::named(options, &[])?, &store) {
        (None, Some(store)) => choice::last(store)?,
        (named, _) => named,
    };
    Ok(chosen.map(|chosen| (chosen.evaluator, store)))
}

impl Setup {
    /// Chooses the examples of judges that want some, where judging is about to begin: the later that is, the more rated
    /// tickets there are to choose from. A sentence for each judge.
    ///
    /// # Errors
    /// When the store fails.
    pub fn choose_examples(&mut self, anew: Anew) -> Result<Vec<String>, StoreError> {
        let evaluator = Arc::make_mut(&mut self.evaluator);
        examples::freeze(evaluator, &mut self.store, &self.reviewer, anew)
    }
}

/// What is known before the store is open.
struct Ground {
    config: Config,
    reviewer: Reviewer,
    notices: Vec<String>,
}

impl Ground {
    fn of(options: &Options) -> Result<Self, SetupError> {
        let config = config::load(options.config.as_deref())?;
        let (reviewer, warning) =
            person::who(options.reviewer.as_deref(), config.reviewer.as_ref())?;
        Ok(Self {
            config: Config {
                theme: options.theme.clone().or(config.theme),
                ..config
            },
            reviewer,
            notices: warning.into_iter().collect(),
        })
    }

    /// Has the store adopt the evaluator, checks the queue's filter by all names that are known now, and remembers the
    /// evaluator for the next start.
    fn stand(mut self, mut store: Store, chosen: Chosen) -> Result<(Setup, Adopted), SetupError> {
        let adopted = store.adopt(
            &chosen.evaluator,
            &chosen.text,
            &self.reviewer,
            Timestamp::now(),
        )?;
        let mut chosen = chosen;
        choice::check_templates(&chosen)?;
        examples::fill(&mut chosen.evaluator, &store)?;
        choice::check_filter(&chosen, &words::vocabulary(&store, &chosen.evaluator, None))?;
        if store.is_writer() {
            choice::remember(&mut store, &chosen)?;
        }
        self.notices.extend(chosen.notes);
        self.notices.extend(misfits(&store, &adopted));
        let setup = Setup {
            store,
            evaluator: Arc::new(chosen.evaluator),
            text: chosen.text,
            folder: chosen.folder,
            origin: chosen.origin,
            reviewer: self.reviewer,
            shared: Shared::default(),
            config: self.config,
            notices: self.notices,
            unread: 0,
            source_filter: None,
            temporary: None,
        };
        Ok((setup, adopted))
    }
}

/// Which scores came with the logs and are not on their scale: how many, and the first few of them.
fn misfits(store: &Store, adopted: &Adopted) -> Option<String> {
    const SHOWN: usize = 3;
    if adopted.misfit_count == 0 {
        return None;
    }
    let mut text = format!(
        "{} scores that came with the logs are not on the evaluator's scales and don't count:",
        adopted.misfit_count
    );
    for misfit in adopted.misfits.iter().take(SHOWN) {
        let id = store
            .id(misfit.ticket)
            .map_or_else(String::new, |id| id.short());
        let _ = write!(
            text,
            " {id}: {} gave {} {}, which is not on {};",
            misfit.by, misfit.criterion, misfit.given, misfit.scale
        );
    }
    text.pop();
    text.push(if adopted.misfit_count > SHOWN as u64 {
        '…'
    } else {
        '.'
    });
    Some(text)
}

/// A filter for the logs of these sources; none where no log has come in under one of the names.
fn source_filter(
    store: &Store,
    chosen: &Chosen,
    names: &[String],
    notices: &mut Vec<String>,
) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let terms: Vec<String> = names
        .iter()
        .map(|name| {
            let text = name.clone();
            let prefix = false;
            Term::Text(Field::Source, Pattern { text, prefix }).to_string()
        })
        .collect();
    let written = terms.join(" or ");
    let vocabulary = words::vocabulary(store, &chosen.evaluator, None);
    let filter = Filter::parse(&written, &vocabulary).ok()?;
    let lens = store.lens(&chosen.evaluator, None, Sight::Everything);
    let any = store
        .ordinals()
        .any(|ordinal| filter.matches(&lens, ordinal));
    if any {
        return Some(written);
    }
    if !store.is_empty() {
        notices.push(format!(
            "The logs of {} came in before under another name, so all logs are shown.",
            names.join(", ")
        ));
    }
    None
}

/// An error of reading a file of the user's, with what to do.
fn unreadable(
    what: &'static str,
    path: &Path,
    hint: &'static str,
) -> impl FnOnce(std::io::Error) -> SetupError {
    let path = path.to_path_buf();
    move |error| SetupError::File {
        what,
        path,
        error,
        hint,
    }
}

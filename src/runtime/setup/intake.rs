//! Logs in: sources through their reader into the store, with a bar, resumed where an interrupted import stopped, and
//! what came of it counted. Unchanged files are passed over at once.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use crate::import::doubles::{Doubles, Seen};
use crate::import::{
    self, Asked, Counts, Joins, Mapping, Progress, Reader, Source, SourceError, Survey, Tally,
};
use crate::model::evaluator::derive::ScoresSeen;
use crate::model::{Evaluator, Given, ImportPath, LogId, Masked, Reviewer};
use crate::store::{ImportedLog, Importer, LinePlace, Prepared, Pushed, Store};
use crate::text::redact::Redactor;

use super::follow::Following;
use super::{SetupError, mask};

/// After how long a bar appears: most imports are done by then.
const PATIENCE: Duration = Duration::from_millis(300);

/// Records between two looks at the clock.
const STRIDE: u32 = 512;

/// What an import is told.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The format of every record; None recognises each by itself.
    pub format: Option<Asked>,
    /// Tags for every log.
    pub tags: Vec<String>,
    /// Whether the ratings that come with the logs are of random tickets.
    pub random_sample: bool,
    /// Fields by the user's own paths.
    pub mapping: Mapping,
    /// Whether logs are compared with each other: near-duplicates, and texts where they should not be.
    pub near_duplicates: bool,
    /// Whether the files are read line by line, to go on when they grow.
    pub follow: bool,
    /// Whether what is private is masked before the store sees it, also where the evaluator does not say so.
    pub redact: bool,
    /// What masks it; see [`Intake::add_redaction`].
    pub redactor: Option<Arc<Redactor>>,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was counted.
    pub counts: Counts,
    /// The sources that were in whole before and have not changed.
    pub unchanged: Vec<Unchanged>,
    /// Why sources could not be read, where others could.
    pub failures: Vec<SourceError>,
    /// The scores that came with the logs that were read.
    pub seen: ScoresSeen,
    /// What the logs have in common, where they were compared.
    pub doubles: Option<Doubles>,
    /// The files that may grow, where they are followed.
    pub following: Option<Following>,
    /// The first logs of a look that writes nothing, and the first of each format.
    pub samples: Vec<import::ImportedLog>,
}

/// A source that was in whole before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchanged {
    /// Its name.
    pub name: String,
    /// Its records that did not come in then.
    pub rejected: u32,
}

/// How many logs a look shows.
const SHOWN: usize = 3;

impl Intake {
    /// Adds the evaluator's own paths, where the caller has none for a field.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn add_paths(&mut self, paths: &[ImportPath]) -> Result<(), SetupError> {
        let given = std::mem::take(&mut self.mapping);
        for path in paths {
            self.mapping
                .add(&path.field, &path.path)
                .map_err(|error| SetupError::Mistakes(format!("In [import.map], {error}.")))?;
        }
        self.mapping.extend(given);
        Ok(())
    }

    /// Adds what is to be masked for this evaluator.
    pub fn add_redaction(&mut self, evaluator: Option<&Evaluator>) {
        self.redactor = mask::redactor(evaluator, self.redact).map(Arc::new);
    }

    /// Masks what is private in a record, where that is wanted, and returns what it was.
    fn mask(&self, record: &mut import::ImportedLog) -> Masked {
        match &self.redactor {
            Some(redactor) => mask::mask(redactor, record),
            None => Masked::default(),
        }
    }

    /// What else than the file decides which logs it holds; empty where nothing does.
    fn reading(&self) -> String {
        let mut told = String::new();
        match self.format {
            Some(Asked::Format(format)) => told.push_str(format.name),
            Some(Asked::Csv) => told.push_str(import::formats::CSV),
            None => {}
        }
        if !self.mapping.is_empty() {
            let hash = blake3::hash(self.mapping.to_string().as_bytes()).to_hex();
            told.push_str(&hash[..16]);
        }
        told
    }

    fn reader_options(&self, from: u64, joins: Arc<Joins>) -> import::Options {
        import::Options {
            format: self.format,
            tags: self.tags.clone(),
            from,
            joins,
            mapping: self.mapping.clone(),
            ..import::Options::default()
        }
    }
}

/// The sources that come in together, and what their records say of each other.
struct Company {
    survey: Survey,
    joins: OnceLock<Arc<Joins>>,
}

impl Company {
    fn of(sources: &[Source]) -> Self {
        Self {
            survey: Survey::of(sources),
            joins: OnceLock::new(),
        }
    }

    /// Read when the first source needs them, which unchanged sources do not.
    fn joins(&self) -> Arc<Joins> {
        Arc::clone(self.joins.get_or_init(|| Arc::new(self.survey.gather())))
    }
}

/// Brings sources into the store.
///
/// # Errors
/// When none of the sources can be read, or the store fails; what came before the failure is in.
pub fn run(
    store: &mut Store,
    sources: Vec<Source>,
    intake: &Intake,
    by: &Reviewer,
) -> Result<Outcome, SetupError> {
    let begun = Instant::now();
    let mut outcome = Outcome::default();
    if intake.follow {
        let mut following = Following::begin(&sources, intake)?;
        following.look(store, by, &mut outcome)?;
        outcome.following = Some(following);
        return Ok(outcome);
    }
    let count = sources.len();
    let company = Company::of(&sources);
    for source in sources {
        match bring(store, source, intake, &company, by, &mut outcome) {
            Ok(()) => {}
            Err(SetupError::Source(error)) => outcome.failures.push(error),
            Err(error) => return Err(error),
        }
    }
    if count > 0 && outcome.failures.len() == count {
        return Err(outcome.failures.remove(0).into());
    }
    outcome.counts.seconds = begun.elapsed().as_secs_f64();
    Ok(outcome)
}

/// Brings one source in.
fn bring(
    store: &mut Store,
    source: Source,
    intake: &Intake,
    company: &Company,
    by: &Reviewer,
    outcome: &mut Outcome,
) -> Result<(), SetupError> {
    let name = source.name().to_string();
    let now = Timestamp::now();
    // A stream can't be read twice, so that nothing tells it from another.
    let mut fingerprint = match source.fingerprint()? {
        Some(fingerprint) => fingerprint,
        None => format!("stream {now}"),
    };
    if let Some(others) = company.survey.company_of(&source) {
        // With other parts beside it, the same file may hold other logs.
        fingerprint.push('+');
        fingerprint.push_str(others);
    }
    let reading = intake.reading();
    if !reading.is_empty() {
        fingerprint.push('/');
        fingerprint.push_str(&reading);
    }
    let known = store.known_source(&name, &fingerprint);
    let (resume_at, rejected) = known.map_or((0, 0), |known| (known.offset, known.rejected));
    outcome.counts.rejected_before += u64::from(rejected);
    if known.is_some_and(|known| known.complete) {
        outcome.unchanged.push(Unchanged { name, rejected });
        return Ok(());
    }
    let options = intake.reader_options(resume_at, company.joins());
    let mut reader = Incoming::open(source, intake, &options)?;
    let mut importer = store.import(&name, &fingerprint, by, now)?;
    importer.random_sample(intake.random_sample);
    push(&mut importer, &mut reader, outcome)?;
    importer.finish(reader.offset(), reader.is_complete())?;
    Ok(())
}

/// Brings in what a source holds, as a part of a file that is not at its end.
pub(super) fn take_in(
    store: &mut Store,
    source: Source,
    fingerprint: &str,
    intake: &Intake,
    by: &Reviewer,
    outcome: &mut Outcome,
) -> Result<(), SetupError> {
    let name = source.name().to_string();
    let options = intake.reader_options(0, Arc::default());
    let mut reader = Incoming::open(source, intake, &options)?;
    let mut importer = store.import(&name, fingerprint, by, Timestamp::now())?;
    importer.random_sample(intake.random_sample);
    push(&mut importer, &mut reader, outcome)?;
    // A snapshot at each look would cost more than what came.
    importer.checkpoint(reader.offset())?;
    Ok(())
}

/// A log that is ready to be stored.
struct Incoming {
    log: Prepared,
    tally: Tally,
    masked: Masked,
    /// What it is compared by with others, where that is wanted.
    seen: Option<Seen>,
}

impl Incoming {
    fn of(source: &Arc<str>, mut record: import::ImportedLog, intake: &Intake) -> Self {
        let masked = intake.mask(&mut record);
        Self {
            masked,
            tally: Tally::of(&record),
            seen: intake.near_duplicates.then(|| Seen::of(source, &record)),
            log: Prepared::of(source, for_store(record)),
        }
    }

    /// Opens a source so that its logs are made ready on the threads that read them.
    fn open(
        source: Source,
        intake: &Intake,
        options: &import::Options,
    ) -> Result<Reader<Self>, SourceError> {
        let (name, intake) = (Arc::clone(source.name()), intake.clone());
        Reader::open_with(source, options, move |record| {
            Self::of(&name, record, &intake)
        })
    }
}

/// Brings in what a reader gives, with a bar, and counts it.
fn push(
    importer: &mut Importer<'_>,
    reader: &mut Reader<Incoming>,
    outcome: &mut Outcome,
) -> Result<(), SetupError> {
    let mut bar = Bar::of(reader.name(), reader.progress());
    for item in reader.by_ref() {
        match item {
            Ok(incoming) => {
                outcome.counts.masked.merge(&incoming.masked);
                outcome.counts.read(incoming.tally);
                note(&mut outcome.seen, incoming.log.given());
                match importer.push_prepared(incoming.log)? {
                    Pushed::New(_) => {
                        outcome.counts.imported += 1;
                        if let Some(seen) = incoming.seen {
                            outcome.doubles.get_or_insert_default().add(seen);
                        }
                    }
                    Pushed::Known { added_scores, .. } => {
                        outcome.counts.duplicates += 1;
                        let added = outcome.counts.scores.added.get_or_insert_default();
                        *added += u64::from(added_scores);
                    }
                    Pushed::Forgotten(_) => outcome.counts.forgotten += 1,
                }
            }
            Err(rejection) => {
                importer.reject();
                outcome.counts.reject(rejection);
            }
        }
        bar.step();
    }
    outcome.counts.beside += reader.beside();
    bar.end();
    Ok(())
}

fn for_store(record: import::ImportedLog) -> ImportedLog {
    ImportedLog {
        log: record.log,
        given: record.given,
        raw: record.raw,
        place: LinePlace {
            line: record.place.line,
            offset: record.place.offset,
        },
    }
}

/// Notes the scores of one log.
fn note(seen: &mut ScoresSeen, given: &Given) {
    for scores in given.human.values().chain(given.judge.values()) {
        for (key, value) in &scores.scores {
            seen.note(key, value);
        }
    }
}

/// Reads sources without bringing them in, and counts what would be new to the store, where there is one.
///
/// # Errors
/// When a source can't be read.
pub fn look(
    store: Option<&Store>,
    sources: Vec<Source>,
    intake: &Intake,
) -> Result<Outcome, SetupError> {
    let begun = Instant::now();
    let mut outcome = Outcome::default();
    let mut met: HashSet<LogId> = HashSet::new();
    let company = Company::of(&sources);
    for source in sources {
        let name = Arc::clone(source.name());
        let mut reader = Reader::open(source, &intake.reader_options(0, company.joins()))?;
        let mut bar = Bar::of(&name, reader.progress());
        for item in reader.by_ref() {
            match item {
                Ok(mut record) => {
                    outcome.counts.masked.merge(&intake.mask(&mut record));
                    outcome.counts.read(Tally::of(&record));
                    note(&mut outcome.seen, &record.given);
                    let is_new = !outcome
                        .samples
                        .iter()
                        .any(|log| log.format == record.format);
                    if is_new || outcome.samples.len() < SHOWN {
                        outcome.samples.push(record.clone());
                    }
                    let id = record.log.id();
                    let known = store.and_then(|store| Some((store, store.ordinal(&id)?)));
                    if known.is_some_and(|(store, known)| store.is_forgotten(known)) {
                        outcome.counts.forgotten += 1;
                    } else if known.is_some() || !met.insert(id) {
                        outcome.counts.duplicates += 1;
                    } else {
                        outcome.counts.imported += 1;
                        if intake.near_duplicates {
                            let seen = Seen::of(&name, &record);
                            outcome.doubles.get_or_insert_default().add(seen);
                        }
                    }
                }
                Err(rejection) => outcome.counts.reject(rejection),
            }
            bar.step();
        }
        outcome.counts.beside += reader.beside();
        bar.end();
    }
    outcome.counts.seconds = begun.elapsed().as_secs_f64();
    Ok(outcome)
}

/// A bar on stderr, if that is a terminal and the import takes its time.
struct Bar {
    shown: ProgressBar,
    progress: Progress,
    begun: Instant,
    records: u32,
}

impl Bar {
    fn of(name: &str, progress: Progress) -> Self {
        let bar = ProgressBar::with_draw_target(progress.length, ProgressDrawTarget::hidden());
        let style = if progress.length.is_some() {
            "{prefix} {bar:30} {bytes}/{total_bytes} {eta}"
        } else {
            "{prefix} {bytes} {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("█▌ "));
        }
        bar.set_prefix(crate::text::sanitize::shown_line(name).into_owned());
        Self {
            shown: bar,
            progress,
            begun: Instant::now(),
            records: 0,
        }
    }

    fn step(&mut self) {
        self.records += 1;
        if !self.records.is_multiple_of(STRIDE) {
            return;
        }
        if self.shown.is_hidden() && self.begun.elapsed() > PATIENCE {
            self.shown.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.shown.set_position(self.progress.read());
    }

    fn end(&self) {
        self.shown.finish_and_clear();
    }
}

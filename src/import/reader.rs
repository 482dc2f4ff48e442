//! A source as an iterator of logs and rejections in the order of the source. Records are cut on one thread and read on
//! others; what is in flight is bounded.

mod allowance;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::decode::decode;
use super::formats::Asked;
use super::joins::Joins;
use super::map::Mapping;
use super::parse::{Found, Parser};
use super::place::Place;
use super::records::{Expected, RawRecord, Records};
use super::rejection::{Reason, Rejection};
use super::source::{Source, SourceError};
use crate::model::{Given, Log};
use allowance::Allowance;

/// The most records, and about the most bytes, that go to a thread at once.
const BATCH_RECORDS: usize = 128;
const BATCH_BYTES: usize = 512 * 1024;

/// How many batches may wait for each thread.
const WAITING: usize = 2;

/// How many batches of each thread may wait to be taken: whoever takes them stops now and then for the disk.
const READY: usize = 10;

/// How a source is read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The format of every record; None recognises each by itself.
    pub format: Option<Asked>,
    /// Tags for every log.
    pub tags: Vec<String>,
    /// The most bytes that one record may have.
    pub largest: usize,
    /// Threads that read records.
    pub threads: usize,
    /// The byte of the decompressed source to go on from: an earlier [`ImportedLog::end`].
    pub from: u64,
    /// What other records of the same import say.
    pub joins: Arc<Joins>,
    /// Fields by the user's own paths.
    pub mapping: Mapping,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            tags: Vec::new(),
            largest: 64 << 20,
            threads: thread::available_parallelism().map_or(1, |count| count.get().min(4)),
            from: 0,
            joins: Arc::default(),
            mapping: Mapping::default(),
        }
    }
}

/// A log with the scores and the bytes that it came with.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedLog {
    /// The log.
    pub log: Log,
    /// Scores that came with it.
    pub given: Given,
    /// The record as it stands in the source, without its line end; of a record that holds several logs this one's part.
    pub raw: Vec<u8>,
    /// Where it starts.
    pub place: Place,
    /// The byte after it.
    pub end: u64,
    /// The name of its format.
    pub format: &'static str,
    /// Entries of `human` and `judge` that hold no scores.
    pub scores_rejected: u32,
    /// Whether something in it is no JSON and was replaced: bytes that are no UTF-8 and halves of pairs by U+FFFD,
    /// `NaN` and `Infinity` by null.
    pub lossy: bool,
}

/// What was found in one batch with the offset after each.
struct Batch<T> {
    items: Vec<(u64, Found<T>)>,
    /// Bytes of its records.
    bytes: usize,
    /// Whether the source ended, or broke off, behind these.
    last: Option<Ended>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Whole,
    Broken,
}

/// The logs and rejections of one source, in its order: logs as they are, or what [`Reader::open_with`] makes of them.
pub struct Reader<T = ImportedLog> {
    name: Arc<str>,
    workers: Vec<Receiver<Batch<T>>>,
    turn: usize,
    ready: std::vec::IntoIter<(u64, Found<T>)>,
    last: Option<Ended>,
    ended: Option<Ended>,
    offset: u64,
    beside: u64,
    progress: Progress,
    allowance: Arc<Allowance>,
}

/// How far a source is read, before decompression.
#[derive(Clone, Debug)]
pub struct Progress {
    read: Arc<AtomicU64>,
    /// The source's length in bytes, where that is known.
    pub length: Option<u64>,
}

impl Progress {
    /// Bytes that were read.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}

impl Reader {
    /// Opens a source and starts to read it.
    ///
    /// # Errors
    /// When the source can't be opened, or is of a kind that is not read.
    pub fn open(source: Source, options: &Options) -> Result<Self, SourceError> {
        Self::open_with(source, options, |log| log)
    }
}

impl<T: Send + 'static> Reader<T> {
    /// Opens a source and starts to read it; `make` is called with each log on the thread that has read it.
    ///
    /// # Errors
    /// When the source can't be opened, or is of a kind that is not read.
    pub fn open_with(
        source: Source,
        options: &Options,
        make: impl Fn(ImportedLog) -> T + Send + Sync + 'static,
    ) -> Result<Self, SourceError> {
        let make: Make<T> = Arc::new(make);
        let name = Arc::clone(source.name());
        let expected = expected(&name, options.format);
        let opened = source.open()?;
        let progress = Progress {
            read: Arc::clone(&opened.read),
            length: opened.length,
        };
        // What comes later in a file has no mark and no magic of its own.
        let (reader, start) = if opened.at == Place::START {
            let decoded = decode(&name, opened)?;
            let start = decoded.start();
            (decoded.reader, start)
        } else {
            (opened.reader, opened.at)
        };
        let records = Records::new(reader, start, options.from, options.largest, expected)
            .map_err(|error| SourceError::of(&name, error))?;
        let offset = records.offset();
        let (senders, workers): (Vec<_>, Vec<_>) = (0..options.threads.max(1))
            .map(|_| worker(&name, options, &make))
            .unzip();
        let allowance = Arc::new(Allowance::default());
        let (splitter, allowed) = (Arc::clone(&name), Arc::clone(&allowance));
        thread::spawn(move || split(records, &splitter, &senders, &allowed));
        Ok(Self {
            name,
            workers,
            turn: 0,
            ready: Vec::new().into_iter(),
            last: None,
            ended: None,
            offset,
            beside: 0,
            progress,
            allowance,
        })
    }
}

impl<T> Reader<T> {
    /// The source's name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The byte of the decompressed source behind the latest item: an import that stops here goes on from here.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Records so far that are no logs themselves, but parts of others: questions, judgments, results.
    #[must_use]
    pub fn beside(&self) -> u64 {
        self.beside
    }

    /// Whether every record was given. False before the end, and after a source that broke off.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.ended == Some(Ended::Whole)
    }

    /// How far the source is read; may be asked from another thread.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }
}

impl<T> fmt::Debug for Reader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("name", &self.name)
            .field("offset", &self.offset)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl<T> Iterator for Reader<T> {
    type Item = Result<T, Rejection>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.ready.next() {
                Some((end, Found::Log(log))) => {
                    self.offset = end;
                    return Some(Ok(log));
                }
                Some((end, Found::Broken(rejection))) => {
                    self.offset = end;
                    return Some(Err(*rejection));
                }
                Some((end, Found::Beside)) => {
                    self.offset = end;
                    self.beside += 1;
                    continue;
                }
                None => {}
            }
            if self.ended.is_some() {
                return None;
            }
            if let Some(last) = self.last {
                self.ended = Some(last);
                return None;
            }
            // Batches are dealt out in turn and come back in turn, which keeps the order.
            let Ok(batch) = self.workers[self.turn].recv() else {
                self.ended = Some(Ended::Broken);
                return None;
            };
            self.allowance.give(batch.bytes);
            self.turn = (self.turn + 1) % self.workers.len();
            self.ready = batch.items.into_iter();
            self.last = batch.last;
        }
    }
}

impl<T> Drop for Reader<T> {
    fn drop(&mut self) {
        self.allowance.close();
    }
}

fn expected(name: &str, format: Option<Asked>) -> Expected {
    let name = name.to_ascii_lowercase();
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    match format {
        Some(Asked::Csv) => Expected::Table,
        Some(Asked::Format(_)) | None => Expected::Either {
            named_table: [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending)),
        },
    }
}

/// Records on their way to a thread.
struct Cut {
    records: Vec<RawRecord>,
    bytes: usize,
    last: Option<Ended>,
    broken: Option<Rejection>,
}

/// What is made of each log.
type Make<T> = Arc<dyn Fn(ImportedLog) -> T + Send + Sync>;

fn worker<T: Send + 'static>(
    name: &Arc<str>,
    options: &Options,
    make: &Make<T>,
) -> (SyncSender<Cut>, Receiver<Batch<T>>) {
    let (to_worker, cuts) = sync_channel::<Cut>(WAITING);
    let (done, from_worker) = sync_channel(READY);
    let (name, make) = (Arc::clone(name), Arc::clone(make));
    let options = options.clone();
    thread::spawn(move || {
        let parser = Parser::of(&name, &options);
        for cut in cuts {
            let end = cut.records.last().map_or(0, |record| record.end);
            let mut items = Vec::with_capacity(cut.records.len());
            for record in cut.records {
                let end = record.end;
                parser.parse(record, |found| items.push((end, found.map(&*make))));
            }
            items.extend(cut.broken.map(|rejection| {
                let end = end.max(rejection.offset);
                (end, Found::Broken(Box::new(rejection)))
            }));
            let batch = Batch {
                items,
                bytes: cut.bytes,
                last: cut.last,
            };
            // Whoever wanted these logs has gone: so does this thread.
            if done.send(batch).is_err() {
                return;
            }
        }
    });
    (to_worker, from_worker)
}

fn split<R: std::io::Read>(
    mut records: Records<R>,
    name: &Arc<str>,
    workers: &[SyncSender<Cut>],
    allowance: &Allowance,
) {
    for worker in workers.iter().cycle() {
        let mut cut = Cut {
            records: Vec::new(),
            bytes: 0,
            last: None,
            broken: None,
        };
        while cut.records.len() < BATCH_RECORDS && cut.bytes < BATCH_BYTES {
            match records.next() {
                Ok(Some(record)) => {
                    cut.bytes += record.bytes.len();
                    cut.records.push(record);
                }
                Ok(None) => cut.last = Some(Ended::Whole),
                Err(error) => {
                    let place = records.place();
                    let reason = Reason::Unreadable(error.to_string());
                    cut.broken = Some(Rejection::new(name, place, reason));
                    cut.last = Some(Ended::Broken);
                }
            }
            // A record that has come must not wait for one that a slow writer has still to write.
            if cut.last.is_some() || records.is_drained() {
                break;
            }
        }
        let ended = cut.last.is_some();
        if !allowance.take(cut.bytes) || worker.send(cut).is_err() || ended {
            return;
        }
    }
}

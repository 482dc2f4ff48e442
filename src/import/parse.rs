//! One record's bytes into the logs that it holds: decoded, mapped, repaired where that helps, and read by its format.

use std::borrow::Cow;
use std::sync::Arc;

use super::fields::{Fate, Reading};
use super::formats::{self, Asked, Context};
use super::joins::Joins;
use super::map::Mapper;
use super::object::Object;
use super::reader::{ImportedLog, Options};
use super::records::RawRecord;
use super::rejection::{Reason, Rejection};
use super::repair::repaired;

/// What a record turned out to hold: a log, none because it is broken, or none because it takes part in others.
pub(super) enum Found<T> {
    Log(T),
    Broken(Box<Rejection>),
    Beside,
}

impl<T> Found<T> {
    /// The same with something made of the log.
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Log(log) => Found::Log(make(log)),
            Self::Broken(rejection) => Found::Broken(rejection),
            Self::Beside => Found::Beside,
        }
    }
}

/// What is needed to read the records of one source, on one thread.
pub(super) struct Parser {
    name: Arc<str>,
    format: Option<Asked>,
    tags: Vec<String>,
    joins: Arc<Joins>,
    mapper: Option<Mapper>,
}

/// What a record says, before it is put together with where it says so.
struct Readings {
    format: &'static str,
    logs: Vec<Reading>,
    lossy: bool,
}

impl Parser {
    pub(super) fn of(name: &Arc<str>, options: &Options) -> Self {
        let mapping = &options.mapping;
        // A mapping that makes a log by itself leaves nothing to recognise.
        let whole = mapping
            .is_whole()
            .then(|| Asked::by_name("juror"))
            .flatten();
        Self {
            name: Arc::clone(name),
            format: options.format.or(whole),
            tags: options.tags.clone(),
            joins: Arc::clone(&options.joins),
            mapper: (!mapping.is_empty()).then(|| Mapper::of(mapping)),
        }
    }

    /// Reads a record, and gives what it holds.
    pub(super) fn parse(&self, mut record: RawRecord, mut put: impl FnMut(Found<ImportedLog>)) {
        let end = record.end;
        let read = match self.readings(&record) {
            Err(reason) => {
                let rejection = Rejection::new(&self.name, record.place, reason);
                put(Found::Broken(Box::new(rejection)));
                return;
            }
            Ok(read) => read,
        };
        if read.logs.is_empty() {
            put(Found::Beside);
        }
        let mut left = read.logs.len();
        for mut reading in read.logs {
            left -= 1;
            match reading.fate {
                Fate::Log => {}
                Fate::Refused(reason) => {
                    let rejection = Rejection::new(&self.name, record.place, reason);
                    put(Found::Broken(Box::new(rejection)));
                    continue;
                }
                Fate::Beside => {
                    put(Found::Beside);
                    continue;
                }
            }
            let raw = match reading.raw.take() {
                Some(part) => part.into_bytes(),
                None if left == 0 => std::mem::take(&mut record.bytes),
                None => record.bytes.clone(),
            };
            for tag in &self.tags {
                if !reading.log.tags.contains(tag) {
                    reading.log.tags.push(tag.clone());
                }
            }
            let log = ImportedLog {
                log: reading.log,
                given: reading.given,
                raw,
                place: record.place,
                end,
                format: read.format,
                scores_rejected: reading.scores_rejected,
                lossy: read.lossy,
            };
            put(Found::Log(log));
        }
    }

    fn readings(&self, record: &RawRecord) -> Result<Readings, Reason> {
        if let Some(reason) = &record.fault {
            return Err(reason.clone());
        }
        // Text that is as it should be is checked several times faster so.
        let text = match str::from_utf8(&record.bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(&record.bytes),
        };
        let mut lossy = matches!(text, Cow::Owned(_));
        let text = match &record.header {
            Some(header) => Cow::Owned(header.object(&text)?),
            None => text,
        };
        let (format, logs) = match self.read(&text) {
            Err(reason) => {
                // What is still wrong after a repair is told of the record as it came.
                let Some(repaired) = repaired(&text) else {
                    return Err(reason);
                };
                lossy = true;
                self.read(&repaired).map_err(|_| reason)?
            }
            Ok(read) => read,
        };
        Ok(Readings {
            format: if record.header.is_some() {
                formats::CSV
            } else {
                format
            },
            logs,
            lossy,
        })
    }

    fn read(&self, text: &str) -> Result<(&'static str, Vec<Reading>), Reason> {
        let text = match &self.mapper {
            Some(mapper) => Cow::Owned(mapper.apply(text)?),
            None => Cow::Borrowed(text),
        };
        let context = Context {
            source: &self.name,
            joins: &self.joins,
        };
        let object = Object::parse(&text)?;
        let (format, logs) = formats::read(&object, self.format, &context)?;
        Ok((format.name, logs))
    }
}

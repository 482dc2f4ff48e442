//! Parquet files, opened into a stream of JSON records, a row each. Holds the pages of one group of rows at a time. Knows no
//! format.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use parquet::basic::Compression;
use parquet::data_type::AsBytes;
use parquet::errors::ParquetError;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::{Map, Number, Value};

/// A stream of rows.
pub(super) struct Rows {
    iter: RowIter<'static>,
    ready: io::Cursor<Vec<u8>>,
    /// Rows that were read, and that there are.
    read: u64,
    whole: u64,
    /// Bytes of the file, and how many of them were said to be read.
    length: u64,
    told: u64,
    passed: Arc<AtomicU64>,
}

impl Rows {
    /// Opens a file.
    ///
    /// # Errors
    /// When it is cut off or damaged, or of a kind that the reader does not know.
    pub(super) fn open(file: File, passed: Arc<AtomicU64>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        guarded(move || {
            let reader = SerializedFileReader::new(file)?;
            check(&reader)?;
            let whole = reader.metadata().file_metadata().num_rows();
            Ok(Self {
                iter: RowIter::from_file_into(Box::new(reader)),
                ready: io::Cursor::default(),
                read: 0,
                whole: u64::try_from(whole).unwrap_or_default(),
                length,
                told: 0,
                passed,
            })
        })
    }

    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(row) = guarded(|| self.iter.next().transpose())? else {
            return Ok(None);
        };
        self.read += 1;
        self.tell();
        let mut line = object(row).to_string().into_bytes();
        line.push(b'\n');
        Ok(Some(line))
    }

    /// Says how much of the file was read: as much of it as of its rows.
    fn tell(&mut self) {
        let share = u128::from(self.length) * u128::from(self.read) / u128::from(self.whole.max(1));
        let now = u64::try_from(share).unwrap_or(u64::MAX).min(self.length);
        self.passed
            .fetch_add(now.saturating_sub(self.told), Ordering::Relaxed);
        self.told = self.told.max(now);
    }
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.ready.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.next()? {
                Some(line) => self.ready = io::Cursor::new(line),
                None => return Ok(0),
            }
        }
    }
}

/// Runs the reader, which meets damage by assertions in places: a failure of it is this file's, not the program's.
fn guarded<T>(read: impl FnOnce() -> parquet::errors::Result<T>) -> io::Result<T> {
    keep_quiet();
    GUARDED.set(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    match read {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(ParquetError::General(what))) => Err(io::Error::other(what)),
        Ok(Err(error)) => Err(io::Error::other(error.to_string())),
        Err(_) => Err(io::Error::other("the Parquet file is damaged")),
    }
}

thread_local! {
    /// Whether this thread is inside of the reader.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Lets failures inside of the reader pass without the report of a panic, because they are told as the file's.
fn keep_quiet() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                report(info);
            }
        }));
    });
}

/// What is wrong with a file of which every page would be refused.
fn check(reader: &SerializedFileReader<File>) -> parquet::errors::Result<()> {
    for group in reader.metadata().row_groups() {
        for column in group.columns() {
            let codec = match column.compression() {
                Compression::BROTLI(_) => "Brotli",
                Compression::LZO => "LZO",
                _ => continue,
            };
            return Err(ParquetError::General(format!(
                "its pages are compressed by {codec}, which is not read: write it with Zstandard, Snappy, gzip or LZ4"
            )));
        }
    }
    Ok(())
}

fn object(row: Row) -> Value {
    let fields = row.into_columns().into_iter();
    Value::Object(fields.map(|(name, field)| (name, json(&field))).collect())
}

/// A value as JSON: times as RFC 3339, bytes as text, what is no number as null.
fn json(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => (*value).into(),
        Field::Byte(value) => (*value).into(),
        Field::Short(value) => (*value).into(),
        Field::Int(value) => (*value).into(),
        Field::Long(value) => (*value).into(),
        Field::UByte(value) => (*value).into(),
        Field::UShort(value) => (*value).into(),
        Field::UInt(value) => (*value).into(),
        Field::ULong(value) => (*value).into(),
        Field::Float16(value) => float(value.to_f64()),
        Field::Float(value) => shortest(*value),
        Field::Double(value) => float(*value),
        // Exact, so as text, lest it be rounded.
        Field::Decimal(_) => field.to_string().into(),
        Field::Str(text) => text.as_str().into(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.as_bytes()).into(),
        Field::Date(days) => date(*days).into(),
        Field::TimeMillis(time) => time_of_day(i64::from(*time) * 1000).into(),
        Field::TimeMicros(time) => time_of_day(*time).into(),
        Field::TimestampMillis(at) => timestamp(Timestamp::from_millisecond(*at), *at),
        Field::TimestampMicros(at) => timestamp(Timestamp::from_microsecond(*at), *at),
        Field::Group(row) => row
            .get_column_iter()
            .map(|(name, field)| (name.clone(), json(field)))
            .collect::<Map<_, _>>()
            .into(),
        Field::ListInternal(list) => list.elements().iter().map(json).collect(),
        Field::MapInternal(map) => map
            .entries()
            .iter()
            .map(|(key, field)| (name(key), json(field)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn name(key: &Field) -> String {
    match json(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A number of single precision with the digits that it was written with.
fn shortest(value: f32) -> Value {
    value.to_string().parse().map_or(Value::Null, float)
}

fn date(days: i32) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let day = epoch.checked_add(SignedDuration::from_hours(i64::from(days) * 24));
    day.map_or_else(|_| days.to_string(), |day| day.to_string())
}

fn time_of_day(micros: i64) -> String {
    let midnight = jiff::civil::Time::midnight();
    let time = midnight.checked_add(SignedDuration::from_micros(micros));
    time.map_or_else(|_| micros.to_string(), |time| time.to_string())
}

fn timestamp(read: Result<Timestamp, jiff::Error>, raw: i64) -> Value {
    read.map_or_else(|_| raw.into(), |at| at.to_string().into())
}

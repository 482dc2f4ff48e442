//! Foreign bytes into logs and rejected lines with their reasons. Writes nothing, and knows no store.
//!
//! The bytes' way: [`source`] opens and decompresses, `records` cuts the stream into records with their places,
//! [`formats`] recognises each record by itself and reads it, and [`Reader`] joins the three as an iterator. A format
//! is one file below `formats` and one line in its table. What stands in several records is found by `joins` before.

pub mod counts;
pub mod doubles;
pub mod formats;
pub mod rejection;
pub mod source;
pub mod traced;
pub mod trainer;

mod api;
mod archive;
mod batch;
mod call;
mod choice;
#[cfg(feature = "parquet")]
mod columnar;
mod decode;
mod fields;
mod given;
mod joins;
mod map;
mod message;
mod object;
mod opinion;
mod parse;
mod parts;
mod place;
mod preference;
mod reader;
mod records;
mod repair;
mod slot;
mod template;
mod turns;

pub use counts::{Counts, Tally};
pub use formats::{Asked, Format};
pub use joins::{Joins, Survey};
pub use map::{Mapping, MappingError};
pub use place::Place;
pub use reader::{ImportedLog, Options, Progress, Reader};
pub use rejection::{Reason, Rejection};
pub use source::{Source, SourceError, expand};

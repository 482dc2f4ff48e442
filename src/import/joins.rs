//! What records of one import say of each other: a batch's prompts and its answers, questions and their judgments.
//! Finds out which sources hold such parts, and gathers them before logs are read. Knows no format by name.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode::decode;
use super::formats::{self, Format};
use super::object::Object;
use super::records::{Expected, Records};
use super::source::Source;

/// How many records of a source are looked at to see whether it holds parts.
const PEEKED: usize = 4;

/// The most bytes of a record that may be a part.
const LARGEST: usize = 64 << 20;

/// What joins two records: what kind of part one of them is, and the key that both name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    /// The kind: a word of the format's own, such as `batch-input`.
    pub(super) kind: &'static str,
    /// The id that both records name.
    pub(super) key: String,
    /// What is kept of the record.
    kept: Kept,
}

/// What a link keeps of its record.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    /// All of it.
    Whole,
    /// What the format made of it; nothing where it only matters that the record is there.
    Said(Arc<str>),
}

impl Link {
    pub(super) fn new(kind: &'static str, key: impl Into<String>) -> Self {
        Self {
            kind,
            key: key.into(),
            kept: Kept::Whole,
        }
    }

    /// A link that only says that the record is there.
    pub(super) fn bare(kind: &'static str, key: impl Into<String>) -> Self {
        Self::saying(kind, key, Arc::<str>::default())
    }

    /// A link that keeps this text in place of the record.
    pub(super) fn saying(
        kind: &'static str,
        key: impl Into<String>,
        text: impl Into<Arc<str>>,
    ) -> Self {
        Self {
            kept: Kept::Said(text.into()),
            ..Self::new(kind, key)
        }
    }
}

/// How a format's records take part in others.
pub(super) struct Joining {
    /// Under which links other records may want this one. The second argument is the source's name.
    pub(super) links: fn(&Object<'_>, &str) -> Vec<Link>,
    /// Files beside a source that hold parts for it, whether or not they were named.
    pub(super) siblings: fn(&Path) -> Vec<PathBuf>,
}

/// No files beside it.
pub(super) fn alone(_: &Path) -> Vec<PathBuf> {
    Vec::new()
}

/// The sources of one import that hold parts of each other.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// By name, with what tells the file from another.
    sources: Vec<(PathBuf, String)>,
    digest: String,
}

impl Survey {
    /// Looks at the first records of every file. Streams can't be read twice, and take no part.
    #[must_use]
    pub fn of(sources: &[Source]) -> Self {
        let mut found: Vec<PathBuf> = Vec::new();
        for path in sources.iter().filter_map(Source::path) {
            let Some(joining) = first_joining(path) else {
                continue;
            };
            found.push(path.to_path_buf());
            found.extend((joining.siblings)(path));
        }
        found.sort();
        found.dedup();
        let mut hasher = blake3::Hasher::new();
        let mut sources = Vec::new();
        for path in found {
            // A file that can't be read is told when its turn comes.
            let Ok(Some(fingerprint)) = Source::file(path.clone()).fingerprint() else {
                continue;
            };
            hasher.update(path.as_os_str().as_encoded_bytes());
            hasher.update(fingerprint.as_bytes());
            sources.push((path, fingerprint));
        }
        Self {
            sources,
            digest: hasher.finalize().to_hex()[..16].to_string(),
        }
    }

    /// What tells this company of a source from another, which its logs depend on; None where it stands alone.
    #[must_use]
    pub fn company_of(&self, source: &Source) -> Option<&str> {
        let path = source.path()?;
        let takes_part = self.sources.iter().any(|(known, _)| known == path);
        (takes_part && self.sources.len() > 1).then_some(&*self.digest)
    }

    /// Reads every source that holds parts, and keeps them.
    #[must_use]
    pub fn gather(&self) -> Joins {
        let mut joins = Joins::default();
        for (path, _) in &self.sources {
            joins.gather(path);
        }
        joins
    }
}

/// Parts of logs by what joins them.
#[derive(Default)]
pub struct Joins {
    parts: HashMap<(&'static str, String), Vec<Arc<str>>>,
}

impl Joins {
    /// The records that carry this link, in the order in which they stand.
    pub(super) fn all(&self, kind: &'static str, key: &str) -> &[Arc<str>] {
        self.parts
            .get(&(kind, key.to_string()))
            .map_or(&[], Vec::as_slice)
    }

    /// The first record that carries this link.
    pub(super) fn first(&self, kind: &'static str, key: &str) -> Option<&str> {
        self.all(kind, key).first().map(|text| &**text)
    }

    fn gather(&mut self, path: &Path) {
        let name = path.display().to_string();
        each_record(path, usize::MAX, |text| {
            each_object(text, &mut |text, object| self.add(text, object, &name));
        });
    }

    fn add(&mut self, text: &str, object: &Object<'_>, source: &str) {
        let Some(joining) = formats::of(object).and_then(|format| format.joining) else {
            return;
        };
        let mut kept: Option<Arc<str>> = None;
        for link in (joining.links)(object, source) {
            let text = match link.kept {
                Kept::Whole => Arc::clone(kept.get_or_insert_with(|| text.into())),
                Kept::Said(said) => said,
            };
            self.parts
                .entry((link.kind, link.key))
                .or_default()
                .push(text);
        }
    }
}

/// The object that a record is, or each one of a list below a name.
fn each_object(text: &str, visit: &mut impl FnMut(&str, &Object<'_>)) {
    let Ok(object) = Object::parse(text) else {
        return;
    };
    match formats::elements(&object) {
        Some(elements) => {
            for element in elements {
                if let Ok(object) = Object::parse(element.get()) {
                    visit(element.get(), &object);
                }
            }
        }
        None => visit(text, &object),
    }
}

impl fmt::Debug for Joins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joins")
            .field("links", &self.parts.len())
            .finish()
    }
}

/// The first format among a file's first records whose records take part in others.
fn first_joining(path: &Path) -> Option<&'static Joining> {
    let mut found = None;
    each_record(path, PEEKED, |text| {
        each_object(text, &mut |_, object| {
            if found.is_none() {
                found = formats::of(object).and_then(|format: &Format| format.joining);
            }
        });
    });
    found
}

/// Goes through a file's records of JSON as far as it can be read; what is broken is told when its logs are read.
fn each_record(path: &Path, most: usize, mut visit: impl FnMut(&str)) {
    let name = path.display().to_string();
    let Ok(opened) = Source::file(path.to_path_buf()).open() else {
        return;
    };
    let Ok(decoded) = decode(&name, opened) else {
        return;
    };
    let layout = Expected::Either { named_table: false };
    let start = decoded.start();
    let Ok(mut records) = Records::new(decoded.reader, start, 0, LARGEST, layout) else {
        return;
    };
    for _ in 0..most {
        let Ok(Some(record)) = records.next() else {
            return;
        };
        if record.fault.is_none() && record.header.is_none() {
            visit(&String::from_utf8_lossy(&record.bytes));
        }
    }
}

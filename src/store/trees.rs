//! The derived facts by key: in sled for the process that writes, in memory for one that only reads. The only file that
//! names sled's types; both kinds answer alike.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use sled::transaction::{ConflictableTransactionError, Transactional};

use super::error::StoreError;
use super::slack::with_slack;

/// A group of keys. Integers in keys are big-endian, so that they sort by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tree {
    /// Names: how far the journal was followed, the version of the keys.
    Sys,
    /// Packed rows of 128 logs: chunk, piece.
    Meta,
    /// Ratings: ordinal, event, number in the event.
    Ratings,
    /// Edits: ordinal, event.
    Revisions,
    /// Choices: ordinal, event.
    Comparisons,
    /// Flags, tags, skips and looks: ordinal, event.
    Marks,
    /// Verdicts as they came: judge, ordinal, event.
    Verdicts,
    /// Verdicts packed: judge, chunk, piece.
    Packed,
    /// Every 64th line of the journal: event.
    Lines,
    /// Places of the free texts that people wrote: hash.
    Texts,
    /// Takings back and bringings back: the event they are about, event.
    Undos,
}

impl Tree {
    const ALL: [Self; 11] = [
        Self::Sys,
        Self::Meta,
        Self::Ratings,
        Self::Revisions,
        Self::Comparisons,
        Self::Marks,
        Self::Verdicts,
        Self::Packed,
        Self::Lines,
        Self::Texts,
        Self::Undos,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Sys => "sys",
            Self::Meta => "meta",
            Self::Ratings => "ratings",
            Self::Revisions => "revisions",
            Self::Comparisons => "comparisons",
            Self::Marks => "marks",
            Self::Verdicts => "verdicts",
            Self::Packed => "packed",
            Self::Lines => "lines",
            Self::Texts => "texts",
            Self::Undos => "undos",
        }
    }
}

/// Changes that take place together or not at all.
#[derive(Debug, Default)]
pub(super) struct Batch(Vec<(Tree, Vec<u8>, Option<Vec<u8>>)>);

impl Batch {
    /// Sets a key.
    pub(super) fn put(&mut self, tree: Tree, key: Vec<u8>, value: Vec<u8>) {
        self.0.push((tree, key, Some(value)));
    }

    /// Takes a key away.
    pub(super) fn delete(&mut self, tree: Tree, key: Vec<u8>) {
        self.0.push((tree, key, None));
    }
}

/// The facts by key.
pub(super) enum Trees {
    /// On disk.
    Sled {
        db: sled::Db,
        trees: Vec<sled::Tree>,
    },
    /// In memory.
    Memory(BTreeMap<(Tree, Vec<u8>), Vec<u8>>),
}

impl fmt::Debug for Trees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sled { .. } => "Trees::Sled",
            Self::Memory(_) => "Trees::Memory",
        })
    }
}

impl Trees {
    /// Opens or makes the database.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let config = sled::Config::new()
            .path(path)
            .mode(sled::Mode::HighThroughput)
            .cache_capacity(32 << 20)
            .use_compression(false)
            // The journal is the truth: sled need not wake an idle program to write what can be told again.
            .flush_every_ms(None);
        with_slack(|| {
            let db = config.open()?;
            let trees = Tree::ALL
                .iter()
                .map(|tree| db.open_tree(tree.name()))
                .collect::<Result<_, _>>()?;
            // A new database starts its threads with its first write.
            db.flush()?;
            Ok(Self::Sled { db, trees })
        })
    }

    /// Facts in memory, none yet.
    pub(super) fn in_memory() -> Self {
        Self::Memory(BTreeMap::new())
    }

    /// The value of a key.
    pub(super) fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Sled { trees, .. } => {
                Ok(trees[tree as usize].get(key)?.map(|value| value.to_vec()))
            }
            Self::Memory(map) => Ok(map.get(&(tree, key.to_vec())).cloned()),
        }
    }

    /// Keys that begin so, with their values, in order, as long as the visitor wants more.
    pub(super) fn scan(
        &self,
        tree: Tree,
        prefix: &[u8],
        mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sled { trees, .. } => {
                for entry in trees[tree as usize].scan_prefix(prefix) {
                    let (key, value) = entry?;
                    visit(&key, &value)?;
                }
            }
            Self::Memory(map) => {
                for ((at, key), value) in map.range((tree, prefix.to_vec())..) {
                    if *at != tree || !key.starts_with(prefix) {
                        break;
                    }
                    visit(key, value)?;
                }
            }
        }
        Ok(())
    }

    /// Makes the changes, together.
    pub(super) fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        match self {
            Self::Sled { trees, .. } => {
                let mut parts: BTreeMap<Tree, sled::Batch> = BTreeMap::new();
                for (tree, key, value) in batch.0 {
                    let part = parts.entry(tree).or_default();
                    match value {
                        Some(value) => part.insert(key, value),
                        None => part.remove(key),
                    }
                }
                let touched: Vec<&sled::Tree> =
                    parts.keys().map(|tree| &trees[*tree as usize]).collect();
                touched
                    .as_slice()
                    .transaction(|views| {
                        for (view, part) in views.iter().zip(parts.values()) {
                            view.apply_batch(part)?;
                        }
                        Ok::<(), ConflictableTransactionError<()>>(())
                    })
                    .map_err(|error| match error {
                        sled::transaction::TransactionError::Storage(error) => error,
                        sled::transaction::TransactionError::Abort(()) => {
                            sled::Error::ReportableBug("a batch was aborted".to_string())
                        }
                    })?;
            }
            Self::Memory(map) => {
                for (tree, key, value) in batch.0 {
                    match value {
                        Some(value) => map.insert((tree, key), value),
                        None => map.remove(&(tree, key)),
                    };
                }
            }
        }
        Ok(())
    }

    /// Hands everything to the kernel. No promise rests on it: the journal is the truth.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        if let Self::Sled { db, .. } = self {
            db.flush()?;
        }
        Ok(())
    }
}

/// The longest value: sled splits leaves of 16, and what is above 128 KB becomes a file of its own.
const PIECE: usize = 7 << 10;

/// Sets a value that may be long, in pieces.
pub(super) fn put_pieces(batch: &mut Batch, tree: Tree, key: &[u8], had: usize, value: &[u8]) {
    let mut pieces = 0;
    for (piece, bytes) in value.chunks(PIECE).enumerate() {
        batch.put(tree, piece_key(key, piece), bytes.to_vec());
        pieces = piece + 1;
    }
    for piece in pieces..had {
        batch.delete(tree, piece_key(key, piece));
    }
}

/// Whether this is the key of the first piece of a value whose own key is so long.
pub(super) fn is_first_piece(key: &[u8], own: usize) -> bool {
    key.len() == own + 2 && key.ends_with(&[0, 0])
}

fn piece_key(key: &[u8], piece: usize) -> Vec<u8> {
    let piece = u16::try_from(piece).expect("a value is shorter than 400 MB");
    [key, &piece.to_be_bytes()].concat()
}

impl Trees {
    /// A value that was set in pieces, and how many there are.
    pub(super) fn get_pieces(
        &self,
        tree: Tree,
        key: &[u8],
    ) -> Result<Option<(Vec<u8>, usize)>, StoreError> {
        let (mut value, mut pieces) = (Vec::new(), 0);
        self.scan(tree, key, |_, bytes| {
            value.extend_from_slice(bytes);
            pieces += 1;
            Ok(())
        })?;
        Ok((pieces > 0).then_some((value, pieces)))
    }
}

//! Journal, segments and sled behind one facade that speaks in events and queries, never in trees and keys.
//!
//! | file | owns |
//! |---|---|
//! | `open` | opening for writing, opening for reading, making the derived parts again |
//! | `commit` | events in: decisions, verdicts, taking back and bringing back |
//! | `later` | the order of decisions in time, whatever the clock says |
//! | `importing` | logs in |
//! | `adopt` | evaluators in, and the scores that came with logs |
//! | `ask` | tickets, bodies, history |
//! | `agree`, `corrections` | columns side by side: pairs, coverage, progress, outputs beside their edits |
//! | `landmarks` | what changed the ground of ratings and verdicts, as the journal has it |
//! | `offers` | which outputs there are to compare, and who has chosen between them |
//! | `people` | several reviewers, or one twice, on the same tickets |
//! | `forget`, `erase`, `gaps` | logs out, for good |
//! | `search` | which logs hold a text |
//! | `lens` | the columns that filters and orders ask for |
//! | `state` | what follows from the journal |
//! | `journal`, `segments`, `trees`, `index`, `snapshot`, `drafts`, `settings` | one file or one memory each |
//! | `slack` | sleep for the database's threads |

mod adopt;
mod agree;
mod ask;
mod commit;
mod corrections;
pub mod disk;
mod drafts;
mod erase;
pub mod error;
mod find;
mod forget;
mod frozen;
mod gaps;
mod generations;
mod hold;
mod importing;
mod index;
mod journal;
mod landmarks;
mod later;
mod lens;
mod offers;
mod open;
mod opinions;
mod pack;
mod people;
mod row;
mod search;
mod segments;
mod settings;
mod slack;
mod snapshot;
mod state;
mod trees;
mod wire;

use std::path::{Path, PathBuf};

use crate::model::{Ordinal, Seq};

pub use adopt::{Adopted, EvaluatorFile, EvaluatorSeen};
pub use agree::{Against, Coverage, CriterionPairs, JudgeSeen, Pair, Progress};
pub use ask::Names;
pub use commit::Reverted;
pub use corrections::Corrections;
pub use error::{BrokenChain, FindError, Repair, StoreError};
pub use forget::Forgotten;
pub use generations::GenerationCodes;
pub use importing::{ImportedLog, Importer, LinePlace, Prepared, Pushed};
pub use landmarks::Decided;
pub use lens::{Lens, Sight};
pub use offers::Offers;
pub use open::{Rebuilt, Verified};
pub use opinions::Opinion;
pub use people::{Decisions, Differing, Repeated};
pub use search::{BodyScan, ScanPart, Texts};
pub use state::given::GivenMisfit;

use disk::Disk;
use hold::Hold;
use journal::{Journal, Position};
use pack::Packer;
use segments::Segments;
use state::State;
use state::apply::Applied;

/// A store of logs and of everything that happened to them. Lives on one thread at a time.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    state: State,
    writer: Option<Writer>,
    position: Position,
    /// Events since the last snapshot.
    unsaved: u32,
}

/// What only the process that holds the store has.
struct Writer {
    journal: Journal,
    segments: Segments,
    disk: Box<dyn Disk>,
    packer: Packer,
    /// Whether the database failed behind the journal, so that the two must meet in a new open.
    is_behind: bool,
    hold: Hold,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}

/// Events after which a snapshot is written anew.
const SNAPSHOT_EVERY: u32 = 10_000;

impl Store {
    /// How many ordinals were given: to logs that are there, and to those that were forgotten.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.state.index.columns.len()
    }

    /// Whether there never was a log.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many logs there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        let forgotten = self.state.index.registry.forgotten.len();
        self.len() - u32::try_from(forgotten).unwrap_or(self.len())
    }

    /// The logs that are there, in order of import.
    pub fn ordinals(&self) -> impl Iterator<Item = Ordinal> + '_ {
        self.state.ordinals()
    }

    /// The last event.
    #[must_use]
    pub fn position(&self) -> Seq {
        self.position.seq
    }

    /// The store's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether this process may write.
    #[must_use]
    pub fn is_writer(&self) -> bool {
        self.writer.is_some()
    }

    /// Writes the snapshot, so that the next open reads no event again, and lets go of the store.
    ///
    /// # Errors
    /// When the snapshot can't be written; nothing is lost then, the next open takes longer.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.save_snapshot()
    }

    fn save_snapshot(&mut self) -> Result<(), StoreError> {
        let Some(writer) = &self.writer else {
            return Ok(());
        };
        if writer.is_behind || self.unsaved == 0 {
            return Ok(());
        }
        self.state.trees.flush()?;
        let applied = Applied {
            journal: self.position,
            segments: writer.segments.end(),
        };
        snapshot::save(&self.folder, &self.state.index, applied)?;
        self.unsaved = 0;
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Best effort: without it the next open reads the journal's tail.
        let _ = self.save_snapshot();
    }
}

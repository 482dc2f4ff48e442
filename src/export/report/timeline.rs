//! What changed the ground of ratings and verdicts, with the dates of the journal: sources, versions of evaluators, judges,
//! the decision log, logs that were forgotten.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{
    Entry, EvaluatorVersion, Event, FrozenSet, JudgeIdentity, Origin, Reviewer, Seq,
};
use crate::store::{BrokenChain, JudgeSeen};

use super::Ground;
use super::masks::Masks;

/// One thing that happened.
#[derive(Debug, Serialize)]
pub struct Turn {
    /// The event that says so; None where the journal has none yet: the evaluator was only read, for this report.
    pub seq: Option<Seq>,
    /// When.
    pub at: Option<Timestamp>,
    /// Who.
    pub by: Option<Reviewer>,
    /// What.
    #[serde(flatten)]
    pub kind: TurnKind,
}

/// What happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum TurnKind {
    /// A source was read to its end.
    Imported {
        /// Its name.
        source: String,
        /// Logs that were new.
        imported: u32,
        /// Logs that the store knew.
        duplicates: u32,
        /// Records that were rejected.
        rejected: u32,
    },
    /// An evaluator was used for the first time, or for the first time since its text was another.
    Evaluator {
        /// The evaluator's name.
        name: String,
        /// The version.
        version: EvaluatorVersion,
        /// Whether this report is of it.
        present: bool,
        /// Whether the version was there before, with another text.
        changed: bool,
    },
    /// A judge gave its first verdict under a version, as this identity and generation; one that came with logs counts from
    /// when its scores were read.
    Judge {
        /// Its name.
        judge: String,
        /// What made it answer so.
        identity: JudgeIdentity,
        /// The model that its server named.
        generation: Option<String>,
        /// The version whose criteria it judged.
        version: EvaluatorVersion,
        /// Tickets that it has scored by now.
        judged: u32,
        /// Tickets that it failed on by now.
        failed: u32,
        /// Whether its verdicts came with logs.
        imported: bool,
    },
    /// Tickets were chosen for a judge.
    Frozen {
        /// The judge.
        judge: String,
        /// `examples` or `anchors`.
        set: &'static str,
        /// How many.
        tickets: usize,
    },
    /// A line of the decision log.
    Noted {
        /// The line.
        text: String,
    },
    /// Logs were erased for good.
    Forgotten {
        /// How many.
        tickets: usize,
    },
}

pub(super) fn gather(ground: &Ground<'_>, masks: &mut Masks) -> Result<Vec<Turn>, BrokenChain> {
    let store = ground.store;
    let present = ground.evaluator.version();
    let mut judges = Judges::of(ground);
    let mut read = HashSet::new();
    let mut turns = Vec::new();
    for entry in store.landmarks()? {
        if let Event::Adopted { version, .. } = &entry.event {
            for (seen, version) in judges.imported_under(version) {
                turns.push(turn(&entry, judge(seen, version)));
            }
            continue;
        }
        let kind = match &entry.event {
            Event::Imported(import) => TurnKind::Imported {
                source: masks.text(&import.source),
                imported: import.imported,
                duplicates: import.duplicates,
                rejected: import.rejected,
            },
            Event::EvaluatorRead { version, name, .. } => TurnKind::Evaluator {
                name: masks.text(name),
                version: *version,
                present: *version == present,
                changed: !read.insert(*version),
            },
            Event::Judged(verdict) => {
                let key = (verdict.evaluator, verdict.identity, &verdict.generation);
                match judges.take(key) {
                    Some(seen) => judge(seen, verdict.evaluator),
                    // All that it judged is forgotten.
                    None => continue,
                }
            }
            Event::Frozen(frozen) => TurnKind::Frozen {
                judge: frozen.judge.clone(),
                set: match &frozen.set {
                    FrozenSet::Examples(_) => "examples",
                    FrozenSet::Anchors(_) => "anchors",
                },
                tickets: frozen.set.tickets().len(),
            },
            Event::Noted { text } => TurnKind::Noted {
                text: masks.text(text),
            },
            Event::Forgotten { tickets, .. } => TurnKind::Forgotten {
                tickets: tickets.len(),
            },
            _ => continue,
        };
        turns.push(turn(&entry, kind));
    }
    // What is left was read for this report alone, and no event says so.
    for (version, seen) in judges.0 {
        turns.push(Turn {
            seq: None,
            at: None,
            by: None,
            kind: judge(seen, version),
        });
    }
    Ok(turns)
}

fn turn(entry: &Entry, kind: TurnKind) -> Turn {
    Turn {
        seq: Some(entry.seq),
        at: Some(entry.at),
        by: Some(entry.by.clone()),
        kind,
    }
}

fn judge(seen: JudgeSeen, version: EvaluatorVersion) -> TurnKind {
    TurnKind::Judge {
        judge: seen.name,
        identity: seen.identity,
        generation: seen.generation,
        version,
        judged: seen.scored,
        failed: seen.failed,
        imported: seen.origin.is_imported(),
    }
}

/// The judges that have verdicts and are not told yet, with the versions that they judged under.
struct Judges(Vec<(EvaluatorVersion, JudgeSeen)>);

impl Judges {
    fn of(ground: &Ground<'_>) -> Self {
        let versions = ground.store.evaluators().into_iter();
        let judges = versions.flat_map(|seen| {
            let judges = ground.store.judges(&seen.version).into_iter();
            judges.map(move |judge| (seen.version, judge))
        });
        Self(judges.collect())
    }

    /// The one with this identity and generation under a version.
    fn take(
        &mut self,
        (version, identity, generation): (EvaluatorVersion, JudgeIdentity, &Option<String>),
    ) -> Option<JudgeSeen> {
        let at = self.0.iter().position(|(under, judge)| {
            *under == version && judge.identity == identity && judge.generation == *generation
        })?;
        Some(self.0.remove(at).1)
    }

    /// Those that came with logs and were read under a version.
    fn imported_under(
        &mut self,
        version: &EvaluatorVersion,
    ) -> impl Iterator<Item = (JudgeSeen, EvaluatorVersion)> + use<> {
        let came = |(under, judge): &(EvaluatorVersion, JudgeSeen)| {
            under == version && judge.origin != Origin::Here
        };
        let (found, left) = std::mem::take(&mut self.0).into_iter().partition(came);
        self.0 = left;
        let found: Vec<_> = found;
        found.into_iter().map(|(version, judge)| (judge, version))
    }
}

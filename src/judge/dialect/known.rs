//! What a run learned of the servers it asks, by server and model, for all of its judges. Asks nobody.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Dialect, Format};
use crate::judge::client;
use crate::model::{Protocol, Server};

/// What is known of each server and model.
#[derive(Debug, Default)]
pub struct Known(Mutex<HashMap<Whom, Lesson>>);

/// Who is asked, and for what form of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Whom {
    protocol: Protocol,
    endpoint: String,
    model: String,
    /// What its replies are held to, as long as it refuses nothing.
    format: Format,
}

/// What is known of one.
#[derive(Clone, Copy, Debug)]
struct Lesson {
    dialect: Dialect,
    /// Remarks that were made.
    made: [bool; Remark::COUNT],
}

/// What is worth a sentence once for each server and model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// It counted fewer tokens than the prompt has.
    Truncates,
    /// It counts no tokens.
    CountsNothing,
}

impl Remark {
    const COUNT: usize = 2;
}

impl Whom {
    /// Who is asked at a server.
    #[must_use]
    pub fn new(protocol: Protocol, server: &Server, format: Format) -> Self {
        Self {
            protocol,
            endpoint: client::endpoint(protocol, &server.base_url),
            model: server.model.clone(),
            format,
        }
    }

    /// What is asked for as long as nothing was refused.
    fn opening(&self) -> Dialect {
        Dialect {
            format: self.format,
            ..Dialect::fullest(self.protocol)
        }
    }
}

impl Known {
    /// The dialect to ask in.
    #[must_use]
    pub fn dialect(&self, whom: &Whom) -> Dialect {
        self.all()
            .get(whom)
            .map_or_else(|| whom.opening(), |lesson| lesson.dialect)
    }

    /// Keeps what was learned. A sentence on it, unless it was known.
    #[must_use]
    pub fn learn(&self, whom: &Whom, next: Dialect) -> Option<String> {
        let mut all = self.all();
        let lesson = Self::of(&mut all, whom);
        let before = lesson.dialect;
        lesson.dialect = before.with(next);
        (lesson.dialect != before).then(|| lesson.dialect.since(before))
    }

    /// Whether a remark is made for the first time.
    #[must_use]
    pub fn is_new(&self, whom: &Whom, remark: Remark) -> bool {
        let mut all = self.all();
        let made = &mut Self::of(&mut all, whom).made[remark as usize];
        !std::mem::replace(made, true)
    }

    fn of<'a>(all: &'a mut HashMap<Whom, Lesson>, whom: &Whom) -> &'a mut Lesson {
        all.entry(whom.clone()).or_insert_with(|| Lesson {
            dialect: whom.opening(),
            made: [false; Remark::COUNT],
        })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Whom, Lesson>> {
        // No code panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

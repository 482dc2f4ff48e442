//! Search: which logs hold a text. A scan of the bodies owns what it needs, so that it runs on other threads beside the
//! store; what it finds is kept by word, and the lens answers from there. Reading alone: nothing here writes.
//!
//! | file | owns |
//! |---|---|
//! | `needle` | what it means that a text is found |
//! | `trace` | what bytes of JSON must hold for that |
//! | `scan` | frames, read and looked through by any number of threads |
//! | `texts` | what is known of words by now |

pub(super) mod needle;
mod scan;
mod texts;
mod trace;

use std::thread;

use crate::model::Ordinal;

use super::Store;
use super::error::StoreError;

pub use scan::{BodyScan, ScanPart};
pub use texts::Texts;

impl Store {
    /// A scan for words through the bodies of these logs. It may run beside the store and outlive it; logs that come
    /// later are not in it.
    ///
    /// # Errors
    /// When the list of frames can't be read.
    pub fn body_scan(&self, words: &[&str], among: Vec<Ordinal>) -> Result<BodyScan, StoreError> {
        BodyScan::over(&self.state, words, among)
    }
}

/// Carries a scan out on every processor, and returns when all is read.
pub(super) fn carry_out(scan: &BodyScan, mut learn: impl FnMut(ScanPart)) {
    let (parts, found) = std::sync::mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..BodyScan::threads() {
            let parts = parts.clone();
            scope.spawn(move || {
                scan.work(|part| {
                    // Whoever listens stays until the last part has come.
                    let _ = parts.send(part);
                });
            });
        }
        drop(parts);
        for part in found {
            learn(part);
        }
    });
}

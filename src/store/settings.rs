//! What juror remembers for the next start: the evaluator last used, where each reviewer was. No event and not derived, so
//! it is a small file of its own, which a reader beside a writer can read too.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::Store;
use super::disk::replace;
use super::error::StoreError;
use super::wire::json;

impl Store {
    /// What is remembered under a key.
    #[must_use]
    pub fn config_get(&self, key: &str) -> Option<Value> {
        self.settings().remove(key)
    }

    /// Remembers a value; `null` forgets it.
    ///
    /// # Errors
    /// When the store was opened for reading, or the disk refuses.
    pub fn config_put(&mut self, key: &str, value: Value) -> Result<(), StoreError> {
        if !self.is_writer() {
            return Err(StoreError::ReadOnly);
        }
        let mut settings = self.settings();
        if settings.get(key) == Some(&value) {
            return Ok(());
        }
        if value.is_null() {
            settings.remove(key);
        } else {
            settings.insert(key.to_string(), value);
        }
        replace(&self.settings_path(), &json(&settings), false)
    }

    fn settings(&self) -> BTreeMap<String, Value> {
        fs::read(self.settings_path())
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    fn settings_path(&self) -> PathBuf {
        self.folder.join("settings.json")
    }
}

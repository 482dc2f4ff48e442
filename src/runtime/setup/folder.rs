//! Where the store is: as the user says, else `.juror` in the working directory or above it, found like `.git`.

use std::env;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

use super::SetupError;

/// The name of a store's folder.
pub const NAME: &str = ".juror";

/// The store of a directory: its own, or that of the nearest directory above.
#[must_use]
pub fn above(directory: &Path) -> Option<PathBuf> {
    directory
        .ancestors()
        .map(|ancestor| ancestor.join(NAME))
        .find(|folder| folder.is_dir())
}

/// Where the store is or, for a command that writes, is to be.
///
/// # Errors
/// When the working directory is gone.
pub fn place(option: Option<&Path>) -> Result<PathBuf, SetupError> {
    if let Some(folder) = option {
        return Ok(folder.to_path_buf());
    }
    let here = env::current_dir().map_err(|error| {
        SetupError::System(format!(
            "The working directory can't be read: {error}. Change to another, or give --store."
        ))
    })?;
    Ok(above(&here).unwrap_or_else(|| here.join(NAME)))
}

/// Where the store is.
///
/// # Errors
/// When there is none.
pub fn existing(option: Option<&Path>) -> Result<PathBuf, SetupError> {
    let folder = place(option)?;
    if folder.join("journal").is_dir() {
        Ok(folder)
    } else {
        Err(StoreError::Missing(folder).into())
    }
}

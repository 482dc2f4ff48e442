//! Good inputs to begin with: the fixtures of the tests, and a few words of each language.

use std::fs;
use std::path::Path;

/// Every fixture of the formats that is no larger than 64 KB.
pub(crate) fn formats() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats"),
        &mut found,
    );
    found
}

fn gather(folder: &Path, found: &mut Vec<Vec<u8>>) {
    const MOST: u64 = 64 * 1024;
    let mut entries: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    // The order of a folder is the disk's; the same seed must make the same inputs.
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, found);
        } else if path.metadata().is_ok_and(|data| data.len() <= MOST) {
            found.extend(fs::read(&path));
        }
    }
}

/// The texts as bytes.
pub(crate) fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

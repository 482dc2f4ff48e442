//! `[import.map]` of the evaluator's file: paths to the fields of logs.

use super::super::ImportPath;
use super::section::{Section, Walk};

const KEYS: &[&str] = &["map"];

pub(super) fn read<'t>(walk: &mut Walk<'t>, top: &Section<'t>) -> Vec<ImportPath> {
    let Some(section) = walk.table(top, "import", "[import]") else {
        return Vec::new();
    };
    walk.check_keys(&section, KEYS);
    let Some(map) = walk.table(&section, "map", "[import.map]") else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    for (field, _, value) in map.entries() {
        if let Some(path) = walk.line(field, value) {
            paths.push(ImportPath {
                field: field.to_string(),
                path,
            });
        }
    }
    paths
}

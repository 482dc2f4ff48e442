//! Keeps the layers: which module may use which, which crates stay behind which fence, and that every file says what
//! it owns.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with the modules it may use. The order is the order of the house; nobody uses what comes later.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("metrics", &["model", "text"]),
    ("query", &["model", "text", "metrics"]),
    ("store", &["model", "text", "metrics", "query"]),
    ("import", &["model", "text", "metrics", "query"]),
    ("judge", &["model", "text", "metrics", "query"]),
    (
        "export",
        &[
            "model", "text", "metrics", "query", "store", "import", "judge",
        ],
    ),
    ("command", &["model"]),
    ("theme", &["model"]),
    ("keymap", &["model", "command", "theme"]),
    ("app", &["model", "text", "metrics", "query", "command"]),
    (
        "ui",
        &[
            "app", "theme", "keymap", "command", "text", "model", "metrics",
        ],
    ),
    (
        "runtime",
        &[
            "model", "text", "metrics", "query", "store", "import", "judge", "export", "command",
            "theme", "keymap", "app", "ui",
        ],
    ),
    (
        "cli",
        &[
            "model", "text", "metrics", "query", "store", "import", "judge", "export", "command",
            "theme", "keymap", "app", "ui", "runtime",
        ],
    ),
];

/// Each fenced crate with the places that may name it. A place is a module or a file below `src`, without its ending.
const FENCES: &[(&str, &[&str])] = &[
    ("sled", &["store"]),
    ("reqwest", &["judge/client"]),
    ("tokio", &["runtime", "judge", "cli"]),
    ("crossterm", &["runtime", "keymap/chord"]),
    ("ratatui", &["ui", "theme", "runtime", "app/editor"]),
    ("tui_textarea", &["app/editor", "ui/editor"]),
    ("zip", &["import/archive"]),
    ("parquet", &["import/columnar"]),
];

#[test]
fn modules_use_only_modules_before_them() {
    let mut faults = Vec::new();
    for file in sources() {
        let Some(layer) = file.layer() else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            faults.push(format!(
                "{}: `{layer}` has no place in the layers",
                file.name
            ));
            continue;
        };
        for (number, line) in file.code() {
            for used in crate_paths(line) {
                if used != layer
                    && !allowed.contains(&used.as_str())
                    && LAYERS.iter().any(|(name, _)| *name == used)
                {
                    faults.push(format!(
                        "{}:{number}: `{layer}` may not use `{used}`",
                        file.name
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn fenced_crates_stay_behind_their_fences() {
    let mut faults = Vec::new();
    for file in sources() {
        for (number, line) in file.code() {
            for (name, places) in FENCES {
                if names_crate(line, name) && !places.iter().any(|place| file.is_within(place)) {
                    faults.push(format!(
                        "{}:{number}: `{name}` belongs to {}",
                        file.name,
                        places.join(", ")
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_owns() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.name)
        .collect();
    assert!(
        silent.is_empty(),
        "no `//!` on the first line of: {}",
        silent.join(", ")
    );
}

#[test]
fn the_layers_have_no_cycle() {
    let place: BTreeMap<_, _> = LAYERS
        .iter()
        .enumerate()
        .map(|(at, (name, _))| (*name, at))
        .collect();
    for (name, allowed) in LAYERS {
        for used in *allowed {
            assert!(
                place[used] < place[name],
                "`{name}` may not use `{used}`, which comes after it"
            );
        }
    }
}

#[test]
fn a_forbidden_import_would_be_seen() {
    assert_eq!(crate_paths("use crate::store::Store;"), ["store"]);
    assert_eq!(crate_paths("use crate::{app::State, ui};"), ["app", "ui"]);
    assert_eq!(
        crate_paths("let x = crate::cli::run(juror::model::A);"),
        ["cli", "model"]
    );
    assert!(names_crate("use sled::Db;", "sled"));
    assert!(names_crate("let db = sled::open(path);", "sled"));
    assert!(!names_crate("let assled::x", "sled"));
}

struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The top module that the file belongs to; none for `lib` and `main`.
    fn layer(&self) -> Option<String> {
        let first = self
            .name
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs");
        (first != "lib" && first != "main").then(|| first.to_string())
    }

    fn is_within(&self, place: &str) -> bool {
        let stem = self.name.trim_end_matches(".rs");
        stem == place || stem.starts_with(&format!("{place}/"))
    }

    /// Lines of code with their numbers; comments are free to name anything.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The top modules that a line reaches by `crate::` or `juror::`, in their order, also inside one pair of braces.
fn crate_paths(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for root in ["crate::", "juror::"] {
        for (at, _) in line.match_indices(root) {
            if line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
                continue;
            }
            let rest = &line[at + root.len()..];
            let parts: Vec<&str> = match rest.strip_prefix('{') {
                Some(inner) => split_top(inner),
                None => vec![rest],
            };
            found.extend(
                parts
                    .iter()
                    .map(|part| identifier(part.trim()))
                    .filter(|name| !name.is_empty()),
            );
        }
    }
    found
}

/// Splits at commas outside of nested braces, up to the brace that closes the list.
fn split_top(inner: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&inner[start..at]);
                return parts;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    parts
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn names_crate(line: &str, name: &str) -> bool {
    let path = format!("{name}::");
    let free =
        |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    line.match_indices(&path).any(|(at, _)| free(at))
        || line
            .trim_start()
            .trim_start_matches("pub ")
            .starts_with(&format!("use {name};"))
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            name: path
                .strip_prefix(&root)
                .expect("below src")
                .to_string_lossy()
                .replace('\\', "/"),
            text: fs::read_to_string(&path).expect("a readable source"),
        })
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

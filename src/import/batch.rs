//! Which request a result of a batch answers. Both carry the batch's own id for it, which counts within that batch only:
//! two batches of one import may both have a `request-1`. So the nearest file with that id is asked first.

use std::path::Path;

use super::joins::{Joins, Link};
use super::rejection::Reason;

/// The links under which a request's record is found.
pub(super) fn links(kind: &'static str, id: &str, source: &str) -> Vec<Link> {
    let keys = keys(id, source);
    keys.into_iter().map(|key| Link::new(kind, key)).collect()
}

/// The request of this id.
///
/// # Errors
/// When there is none, or several that differ.
pub(super) fn request<'j>(
    joins: &'j Joins,
    kind: &'static str,
    id: &str,
    source: &str,
) -> Result<&'j str, Reason> {
    for key in keys(id, source) {
        let mut found = joins.all(kind, &key).iter();
        let Some(first) = found.next() else {
            continue;
        };
        if found.any(|other| other != first) {
            return Err(Reason::NoInput(format!(
                "several requests of these files have the id `{id}` and differ: import each batch with its own requests"
            )));
        }
        return Ok(first);
    }
    Err(Reason::NoInput(format!(
        "the request `{id}` is not among these files: name the file of the batch's requests, or the folder of both, in \
         the same import"
    )))
}

/// The keys of an id, nearest first: among files that are named alike in one folder, in the folder, anywhere.
fn keys(id: &str, source: &str) -> [String; 3] {
    let path = Path::new(source);
    let folder = path.parent().unwrap_or(Path::new("")).display();
    let family = family(path);
    [
        format!("{folder}/{family}\n{id}"),
        format!("{folder}/\n{id}"),
        id.to_string(),
    ]
}

/// What a batch's files have in common: the name without the words that tell requests from results.
fn family(path: &Path) -> String {
    const ROLES: [&str; 17] = [
        "in",
        "input",
        "inputs",
        "out",
        "output",
        "outputs",
        "request",
        "requests",
        "req",
        "result",
        "results",
        "response",
        "responses",
        "resp",
        "error",
        "errors",
        "jsonl",
    ];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let words: Vec<_> = name
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_ascii_lowercase)
        .filter(|word| !word.is_empty() && !ROLES.contains(&word.as_str()))
        .collect();
    words.join("-")
}

//! Which judge a report is about. Knows names and identities, no scores.

use crate::judge::identity;
use crate::model::{Evaluator, JudgeIdentity};
use crate::store::{JudgeSeen, Store};

use super::AgreeError;

/// The judge that a report is about.
pub(in crate::export) struct Subject {
    pub(in crate::export) name: String,
    pub(in crate::export) identity: JudgeIdentity,
    /// The model that answered, else the one that is asked for, else the name.
    pub(in crate::export) model: Option<String>,
}

/// The judge with this name, as the evaluator describes it now if that has verdicts, else as it was last seen. Without a
/// name the evaluator's first that has verdicts, else the first that the store has seen; None where nothing was judged.
pub(in crate::export) fn choose(
    store: &Store,
    evaluator: &Evaluator,
    name: Option<&str>,
) -> Result<Option<Subject>, AgreeError> {
    let seen = store.judges(&evaluator.version());
    let Some(name) = name else {
        let first = evaluator
            .judges
            .iter()
            .find(|spec| seen.iter().any(|judge| judge.name == spec.name))
            .map(|spec| spec.name.clone())
            .or_else(|| seen.first().map(|judge| judge.name.clone()));
        return Ok(first.and_then(|name| named(&seen, evaluator, &name)));
    };
    match named(&seen, evaluator, name) {
        Some(judge) => Ok(Some(judge)),
        None => Err(AgreeError::NoJudge {
            name: name.to_string(),
            known: names(&seen, evaluator),
        }),
    }
}

fn named(seen: &[JudgeSeen], evaluator: &Evaluator, name: &str) -> Option<Subject> {
    let current = evaluator
        .judges
        .iter()
        .find(|spec| spec.name == name)
        .map(|spec| identity(evaluator, spec));
    let last = seen.iter().rev().find(|judge| judge.name == name);
    let identity = match (current, last) {
        (Some(current), Some(last)) if !seen.iter().any(|judge| judge.identity == current) => {
            last.identity
        }
        (Some(current), _) => current,
        (None, Some(last)) => last.identity,
        (None, None) => return None,
    };
    let answered = seen.iter().rev().find(|judge| judge.identity == identity);
    let answered = answered.and_then(|judge| judge.generation.clone());
    let spec = evaluator.judges.iter().find(|spec| spec.name == name);
    let asked = spec.map(|spec| spec.kind.server().map(|server| server.model.clone()));
    // Who came with logs is known by a name, which is often that of a model.
    let model = answered.or_else(|| asked.unwrap_or_else(|| Some(name.to_string())));
    let name = name.to_string();
    Some(Subject {
        name,
        identity,
        model,
    })
}

fn names(seen: &[JudgeSeen], evaluator: &Evaluator) -> Vec<String> {
    let mut names: Vec<_> = evaluator
        .judges
        .iter()
        .map(|spec| spec.name.clone())
        .collect();
    for judge in seen {
        if !names.contains(&judge.name) {
            names.push(judge.name.clone());
        }
    }
    names
}

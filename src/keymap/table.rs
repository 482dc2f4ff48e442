//! Lays files of keys over each other and finds the keys of each scope, with those that stand in each other's way.

use std::collections::BTreeMap;
use std::ops::Range;

use super::file::{Act, Row};
use super::strokes::Strokes;
use crate::command::Scope;
use crate::model::Mistake;

/// Whose row it is, in the order in which keys are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    User,
    Default,
    Layout,
}

/// Keys that do something in a scope.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) strokes: Strokes,
    pub(super) act: Act,
    /// The section that says so, which is `global` for inherited keys.
    pub(super) home: Scope,
    origin: Origin,
    place: Range<usize>,
}

/// What one scope says itself.
#[derive(Debug, Default)]
struct Own {
    bound: Vec<Bound>,
    /// Keys that do nothing here, even if they do something everywhere.
    freed: Vec<Strokes>,
}

/// The rows of all files, the later over the earlier.
#[derive(Debug, Default)]
pub(super) struct Layers(BTreeMap<Scope, Own>);

impl Layers {
    /// Lays the rows of one file over what is there. Within a file it does not matter which row stands first.
    pub(super) fn lay(&mut self, origin: Origin, rows: Vec<Row>) {
        let (binding, freeing): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.act.is_some());
        for row in freeing {
            let own = self.0.entry(row.scope).or_default();
            own.bound
                .retain(|bound| !bound.strokes.starts_with(&row.strokes));
            own.freed.push(row.strokes);
        }
        for row in binding {
            let Some(act) = row.act else { continue };
            let own = self.0.entry(row.scope).or_default();
            own.bound.retain(|bound| bound.strokes != row.strokes);
            own.bound.push(Bound {
                strokes: row.strokes,
                act,
                home: row.scope,
                origin,
                place: row.place,
            });
        }
    }

    /// The keys of a scope: its own, then those that hold everywhere, the user's first.
    pub(super) fn of(&self, scope: Scope) -> Vec<Bound> {
        let nothing = Own::default();
        let own = self.0.get(&scope).unwrap_or(&nothing);
        let mut bound = own.bound.clone();
        if scope != Scope::Global && !scope.takes_text() {
            let everywhere = self.0.get(&Scope::Global).unwrap_or(&nothing);
            let open = |strokes: &Strokes| {
                !own.freed.iter().any(|freed| strokes.starts_with(freed))
                    && !own.bound.iter().any(|bound| bound.strokes == *strokes)
            };
            let inherited = everywhere.bound.iter().filter(|bound| open(&bound.strokes));
            bound.extend(inherited.cloned());
        }
        bound.sort_by_key(|bound| bound.origin);
        bound
    }
}

/// The user's keys of a scope that can't be pressed beside others, each once, at its place in the user's file.
pub(super) fn clashes(text: &str, scope: Scope, table: &[Bound]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (at, bound) in table.iter().enumerate() {
        if bound.origin != Origin::User {
            continue;
        }
        // Of two rows of the user's own the later one is told.
        let in_the_way = table.iter().enumerate().find(|(other_at, other)| {
            *other_at != at
                && bound.strokes.clash(&other.strokes)
                && (other.origin != Origin::User || other.place.start < bound.place.start)
        });
        if let Some((_, other)) = in_the_way {
            mistakes.push(Mistake::new(
                text,
                bound.place.clone(),
                said(scope, bound, other),
            ));
        }
    }
    mistakes
}

fn said(scope: Scope, bound: &Bound, other: &Bound) -> String {
    let (keys, others, does) = (&bound.strokes, &other.strokes, &other.act.line);
    let why = if keys.len() < others.len() {
        format!("`{keys}` begins `{others}`, which means `{does}`")
    } else {
        format!("`{keys}` can't be reached behind `{others}`, which means `{does}`")
    };
    format!("{why} in `{scope}`; free that with `\"{others}\" = \"\"`, or choose another key")
}

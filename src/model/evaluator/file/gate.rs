//! `[gate]` of the evaluator's file.

use super::super::{Basis, Gate};
use super::section::{Section, Walk};

const KEYS: &[&str] = &["items", "agreement", "basis", "holdout"];

pub(super) fn read<'t>(walk: &mut Walk<'t>, top: &Section<'t>) -> Gate {
    let usual = Gate::default();
    let Some(section) = walk.table(top, "gate", "[gate]") else {
        return usual;
    };
    walk.check_keys(&section, KEYS);
    let items = walk.optional(&section, "items", |walk, key, value| {
        walk.whole(key, value, 1..=1_000_000)
    });
    let agreement = walk.optional(&section, "agreement", |walk, key, value| {
        walk.number(key, value, 0.0..=1.0)
    });
    let basis = walk.optional(&section, "basis", |walk, key, value| {
        walk.word(key, value, &["lower-bound", "point"])
    });
    let holdout = walk.optional(&section, "holdout", |walk, key, value| {
        walk.number(key, value, 0.0..=0.9)
    });
    Gate {
        items: items.unwrap_or(usual.items),
        agreement: agreement.unwrap_or(usual.agreement),
        basis: match basis {
            Some("point") => Basis::Point,
            _ => usual.basis,
        },
        holdout: holdout.unwrap_or(usual.holdout),
    }
}

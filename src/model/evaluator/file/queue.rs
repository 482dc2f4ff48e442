//! `[queue]` of the evaluator's file.

use crate::model::Order;

use super::super::Queue;
use super::FilterAt;
use super::section::{Section, Walk};

const KEYS: &[&str] = &["filter", "order", "audit", "seed", "overlap", "repeat"];

/// The queue, and where its filter stands.
pub(super) fn read<'t>(walk: &mut Walk<'t>, top: &Section<'t>) -> (Queue, Option<FilterAt>) {
    let mut queue = Queue::default();
    let Some(section) = walk.table(top, "queue", "[queue]") else {
        return (queue, None);
    };
    walk.check_keys(&section, KEYS);
    let filter = walk.optional(&section, "filter", Walk::text);
    let place = filter.as_ref().map(|filter| {
        let whole = section.place("filter");
        let start = walk
            .source(whole.clone())
            .find(filter.as_str())
            .map(|at| whole.start + at);
        FilterAt { whole, start }
    });
    queue.filter = filter.unwrap_or_default();
    let order = walk.optional(&section, "order", |walk, key, value| {
        let text = walk.text(key, value)?;
        match text.parse::<Order>() {
            Ok(order) => Some(order),
            Err(unknown) => walk.wrong(value.span(), unknown.to_string()),
        }
    });
    queue.order = order.unwrap_or_default();
    let audit = walk.optional(&section, "audit", |walk, key, value| {
        walk.number(key, value, 0.0..=1.0)
    });
    queue.audit = audit.unwrap_or_default();
    let seed = walk.optional(&section, "seed", |walk, key, value| {
        walk.whole(key, value, 0..=u64::MAX)
    });
    queue.seed = seed.unwrap_or_default();
    queue.overlap = walk.optional(&section, "overlap", |walk, key, value| {
        walk.whole(key, value, 1..=100)
    });
    let repeat = walk.optional(&section, "repeat", |walk, key, value| {
        walk.number(key, value, 0.0..=0.5)
    });
    queue.repeat = repeat.unwrap_or_default();
    (queue, place)
}

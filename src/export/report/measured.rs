//! What is measured of outputs against their logs' references. Every figure is that of `juror metrics`.

use super::super::metrics::{Asked, Document, MetricsError, gather as measure, schema_of};
use super::Ground;
use super::masks::Masks;

/// The figures of the queue; None where no log has a reference.
pub(super) fn gather(
    ground: &Ground<'_>,
    masks: &mut Masks,
) -> Result<Option<Document>, MetricsError> {
    let Ground {
        store,
        evaluator,
        tickets,
        ..
    } = ground;
    let asked = Asked {
        // A schema that is none was refused when the evaluator was read.
        schema: schema_of(evaluator).unwrap_or_default(),
        ..Asked::default()
    };
    let found = measure(store, evaluator, tickets, &asked)?;
    Ok(found.has_reference().then(|| {
        let mut found = found;
        found.rename(|name| masks.text(name));
        found
    }))
}

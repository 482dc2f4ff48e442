//! The tickets that a judge judges again to show how far it has moved: chosen once, by their place in the random order.

use jiff::Timestamp;

use crate::cli::console::say;
use crate::cli::failure::Failure;
use crate::model::{Event, Frozen, FrozenSet, JudgeIdentity, JudgeSpec, Ordinal};
use crate::query::Audit;
use crate::runtime::setup::Setup;

/// The judge's anchors. Where there are none, as many as its table wants are chosen of those of the tickets that it has
/// scored.
pub(super) fn frozen(
    setup: &mut Setup,
    spec: &JudgeSpec,
    identity: JudgeIdentity,
    tickets: &[Ordinal],
) -> Result<Vec<Ordinal>, Failure> {
    let name = &spec.name;
    let wanted = spec.asking().map_or(0, |asking| asking.anchors) as usize;
    if wanted == 0 {
        say(&format!(
            "The judge {name} has no anchors: `anchors` in its table says how many."
        ));
        return Ok(Vec::new());
    }
    let version = setup.evaluator.version();
    let known = setup.store.anchors(&version, name);
    if !known.is_empty() {
        return Ok(known);
    }
    let audit = Audit::from(&setup.evaluator.queue);
    let mut scored = Vec::new();
    for ordinal in tickets {
        let ticket = setup.store.ticket(*ordinal, &setup.evaluator)?;
        let is_scored = ticket
            .verdicts
            .iter()
            .any(|verdict| verdict.identity == identity && verdict.outcome.scores().is_some());
        if is_scored {
            scored.push((audit.rank(&ticket.id), *ordinal));
        }
    }
    scored.sort_unstable();
    scored.truncate(wanted);
    let anchors: Vec<_> = scored.into_iter().map(|(_, ordinal)| ordinal).collect();
    if anchors.is_empty() {
        say(&format!(
            "The judge {name} has scored nothing yet that could be an anchor."
        ));
        return Ok(anchors);
    }
    let frozen = Frozen {
        evaluator: version,
        judge: name.clone(),
        set: FrozenSet::Anchors(anchors.clone()),
    };
    setup
        .store
        .commit(&setup.reviewer, Timestamp::now(), &Event::Frozen(frozen))?;
    say(&format!(
        "{} tickets are the anchors of the judge {name} from now on.",
        anchors.len()
    ));
    Ok(anchors)
}

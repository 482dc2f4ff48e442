//! On a disagreement the judge was right: its score becomes the reviewer's in a new rating, which was made after seeing
//! it. The blind rating stays behind it and is what agreement goes on counting.

use crate::app::agreement::{Disagreement, Whom};
use crate::app::effect::Effect;
use crate::app::state::State;
use crate::app::update::decide::decide;
use crate::command::{ListCommand, QueueCommand, Saying, ScoreCommand};
use crate::metrics::panel::CriterionAgreement;
use crate::model::{Criterion, Event as Fact, Origin, Rating, Score, Seen, Standing};

/// Takes the judge's score of the disagreement that was gone to. A ticket that is not fetched is read first; keys typed
/// behind wait for it.
pub(in crate::app::update) fn concede(state: &mut State) -> Vec<Effect> {
    let (chosen, criterion, score) = match meant(state) {
        Ok(meant) => meant,
        Err(why) => {
            state.refuse(why);
            return Vec::new();
        }
    };
    let Some(ticket) = state.desk.fetched(chosen.ordinal).cloned() else {
        state.conceding = Some(chosen.ordinal);
        return vec![Effect::Open(vec![chosen.ordinal])];
    };
    let number = chosen.ordinal.0;
    if state.desk.has_draft_of(chosen.ordinal, &state.session) {
        state.refuse(
            Saying::from(format!(
                "ticket {number} has changes that are not committed; "
            ))
            .key(ListCommand::Open)
            .words(" opens it"),
        );
        return Vec::new();
    }
    let Some(before) = ticket.rating(&state.session.reviewer).cloned() else {
        state.refuse(format!("ticket {number} has no rating of yours any more"));
        return Vec::new();
    };
    if before.scores.get(&criterion.key) == Some(&score) {
        state.refuse(format!("ticket {number} has the judge's score already"));
        return Vec::new();
    }
    let shown = score.shown();
    let mut scores = before.scores.clone();
    scores.insert(criterion.key.clone(), score);
    let rating = Rating {
        at: state.now,
        scores,
        seen: Seen {
            judge: true,
            ..ticket.seen(&state.session.reviewer, &state.session.evaluator)
        },
        random: ticket.random,
        standing: Standing::Own,
        origin: Origin::Here,
        ..before
    };
    let effect = decide(state, Fact::Rated(vec![rating]));
    let blind = CriterionAgreement::option(&criterion, chosen.human);
    let blind = blind.as_ref().map(Score::shown).unwrap_or_default();
    state.tell(
        Saying::from(format!(
            "ticket {number}: {shown} now, your blind {blind} still counts; "
        ))
        .key(ScoreCommand::Undo)
        .words(" takes it back"),
    );
    vec![effect]
}

/// The disagreement that was gone to, its criterion, and the judge's score as a point of the scale; or why there is none.
fn meant(state: &State) -> Result<(Disagreement, Criterion, Score), Saying> {
    if state.agreement.whom == Whom::People {
        return Err("these are the scores of others, and only yours can follow the judge".into());
    }
    let agreement = &state.agreement;
    let of_chosen = || {
        let chosen = agreement.chosen()?;
        let key = &agreement.focused()?.key;
        let criterion = state.session.evaluator.criterion(key.as_str())?;
        let score = CriterionAgreement::option(criterion, chosen.judge)?;
        Some((chosen.clone(), criterion.clone(), score))
    };
    of_chosen().ok_or_else(|| {
        Saying::from("this is for a disagreement; ")
            .key(QueueCommand::Next)
            .words(" goes to the next one")
    })
}

//! What stands beside a criterion's options: the judge's score and how well judge and person agree so far, in columns
//! that are the same for every row.

use super::Context;
use super::canvas::{Piece, measure};
use super::options;
use crate::app::agreement::Whom;
use crate::app::state::State;
use crate::model::{Criterion, Outcome, Scale};
use crate::text::sanitize::shown_line;
use crate::text::width::{pad, truncate, width};
use crate::theme::Meaning;

/// The most columns of a judge's score.
const SCORE: usize = 16;

/// What stands beside one criterion's options.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) pieces: Vec<Piece>,
    /// Columns of the pieces: the same for every criterion but those of several labels; 0 where there is no room for any.
    pub(super) columns: usize,
}

/// Columns that a judge's score takes at least, with a blank before it.
const LEAST: usize = 8;

/// How much of it is shown, from the longest form to none: which form of the agreement, and whether the judge stands before
/// it, who goes last.
const FORMS: [(bool, Option<usize>); 5] = [
    (true, Some(0)),
    (true, Some(1)),
    (true, Some(2)),
    (true, None),
    (false, None),
];

/// What stands beside each criterion's options, in the longest form that leaves all of them their digits. A row whose
/// digits leave no room for a judge at all is not waited for.
pub(super) fn columns(state: &State, context: Context<'_>, room: usize) -> Vec<Side> {
    // Labels go on in the next row; the other scales have one row to share.
    let sharing = state
        .session
        .evaluator
        .criteria
        .iter()
        .filter(|criterion| matches!(criterion.scale, Scale::Ordinal { .. } | Scale::PassFail));
    let bare = sharing
        .map(|criterion| options::bare(criterion, context))
        .filter(|bare| bare + LEAST < room);
    let bare = bare.max().unwrap_or(0);
    let fits = |(judge, agreement)| {
        let (sides, columns) = made(state, judge, agreement, context);
        (bare + columns < room).then_some(sides)
    };
    FORMS.into_iter().find_map(fits).unwrap_or_default()
}

/// What stands beside each criterion, and the columns that all of them share.
fn made(
    state: &State,
    has_judge: bool,
    form: Option<usize>,
    context: Context<'_>,
) -> (Vec<Side>, usize) {
    let criteria = &state.session.evaluator.criteria;
    let mut judges: Vec<_> = criteria
        .iter()
        .map(|criterion| judge(state, criterion, context))
        .collect();
    if !has_judge {
        judges.iter_mut().for_each(Vec::clear);
    }
    let agreements: Vec<_> = criteria
        .iter()
        .map(|criterion| match form {
            Some(nth) => agreement(state, criterion)[nth].clone(),
            None => String::new(),
        })
        .collect();
    // Several labels are longer than any other score: they may reach further than the column.
    let scores = judges.iter().zip(criteria);
    let scores = scores.filter(|(_, criterion)| !criterion.scale.is_many());
    let judge_columns = scores.map(|(judge, _)| measure(judge)).max().unwrap_or(0);
    let agreement_columns = agreements.iter().map(|text| width(text)).max().unwrap_or(0);
    let gap = if judge_columns > 0 && agreement_columns > 0 {
        3
    } else {
        0
    };
    let columns = judge_columns + gap + agreement_columns;
    let dim = context.style(Meaning::Dim);
    let sides = judges
        .into_iter()
        .zip(agreements)
        .map(|(mut pieces, agreement)| {
            let blank = columns.saturating_sub(measure(&pieces) + width(&agreement));
            pieces.push((" ".repeat(blank), dim));
            pieces.push((agreement, dim));
            let columns = measure(&pieces);
            Side { pieces, columns }
        })
        .collect();
    (sides, columns)
}

/// The first judge's score: hidden, awaited, failed, or shown.
fn judge(state: &State, criterion: &Criterion, context: Context<'_>) -> Vec<Piece> {
    let (Some(ticket), false) = (state.desk.ticket(), criterion.scale == Scale::Text) else {
        return Vec::new();
    };
    if state.judges.judges.is_empty() && ticket.verdicts.is_empty() {
        return Vec::new();
    }
    let label = ("judge ".to_string(), context.style(Meaning::Dim));
    let said = |text: &str, meaning| {
        let text = pad(text, 5).into_owned();
        vec![label.clone(), (text, context.style(meaning))]
    };
    if !state.desk.visible(&state.session).judge {
        let hidden = (
            context.glyphs.hidden.to_string(),
            context.style(Meaning::Hidden),
        );
        return vec![label, hidden];
    }
    let score = ticket
        .verdicts
        .iter()
        .find_map(|verdict| verdict.outcome.scores()?.get(&criterion.key));
    let failed = |verdict: &crate::model::Verdict| matches!(verdict.outcome, Outcome::Failed(_));
    match score {
        Some(score) => {
            let own = state.desk.draft.scores.get(&criterion.key);
            let differs = own.is_some_and(|own| own != score);
            let (sign, meaning) = if differs {
                (context.glyphs.differs, Meaning::Warn)
            } else {
                ("", Meaning::Judge)
            };
            let shown = score.shown();
            let shown = truncate(&shown_line(&shown), SCORE).into_owned();
            said(&format!("{shown}{sign}"), meaning)
        }
        None if ticket.verdicts.iter().any(failed) => said("failed", Meaning::Bad),
        None => said(context.glyphs.dash, Meaning::Dim),
    }
}

/// How well judge and person agree so far: with interval and n, without the interval, bare.
fn agreement(state: &State, criterion: &Criterion) -> [String; 3] {
    let panel = state
        .agreement
        .criteria
        .iter()
        .find(|panel| panel.key == criterion.key);
    let Some((panel, value)) = panel.and_then(|panel| Some((panel, panel.exact.value()?))) else {
        return [String::new(), String::new(), String::new()];
    };
    let percent = value * 100.0;
    let interval = panel
        .exact
        .interval()
        .map_or_else(String::new, |(low, high)| {
            format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
        });
    let n = panel.n();
    let whom = match state.agreement.whom {
        Whom::You => "",
        Whom::People => "people ",
    };
    [
        format!("{whom}{percent:>3.0}%{interval} n {n}"),
        format!("{whom}{percent:>3.0}% n {n}"),
        format!("{percent:>3.0}%"),
    ]
}

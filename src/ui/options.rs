//! The options of a scale in one row, the chosen ones in brackets, in as much detail as there is room for.

use std::ops::Range;

use super::Context;
use super::canvas::{Piece, fitting, measure};
use crate::app::layout::options::option_name;
use crate::command::{Saying, Scope, ScoreCommand};
use crate::model::{Criterion, Scale, Score};
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;
use crate::theme::Meaning;

/// One option as it is shown: its digit or name, what it means, whether it is chosen.
struct Choice {
    name: String,
    text: String,
    chosen: bool,
}

/// Some options of a criterion with what was chosen, in the longest form that fits.
pub(super) fn pieces(
    criterion: &Criterion,
    chosen: Option<&Score>,
    which: Range<usize>,
    columns: usize,
    context: Context<'_>,
) -> Vec<Piece> {
    if criterion.scale == Scale::Text {
        return text(chosen, columns, context);
    }
    let mut options = options(criterion, chosen);
    options.truncate(which.end);
    options.drain(..which.start);
    let texts = |all: bool| {
        let text = |option: &Choice| all || option.chosen;
        row(&options, text, usize::MAX, context)
    };
    let bare = |most| row(&options, |_| false, most, context);
    let mut forms = vec![texts(true), texts(false), bare(usize::MAX)];
    if matches!(criterion.scale, Scale::Choice { .. }) {
        forms.extend([12, 8, 5, 3].map(bare));
    }
    fitting(columns, forms)
}

/// Columns of the options without their texts.
pub(super) fn bare(criterion: &Criterion, context: Context<'_>) -> usize {
    let options = options(criterion, None);
    measure(&row(&options, |_| false, usize::MAX, context))
}

/// What the points of a criterion mean, where a row of so many columns does not say it; None where it does.
pub(super) fn unsaid(
    criterion: &Criterion,
    columns: usize,
    context: Context<'_>,
) -> Option<String> {
    let options = options(criterion, None);
    let said = measure(&row(&options, |_| true, usize::MAX, context)) <= columns;
    let texts: Vec<_> = options
        .iter()
        .filter(|option| !option.text.is_empty())
        .map(|option| format!("{} {}", option.name, option.text))
        .collect();
    (!said && !texts.is_empty()).then(|| texts.join(" · "))
}

fn options(criterion: &Criterion, chosen: Option<&Score>) -> Vec<Choice> {
    let is_chosen = |option: &Score| match (chosen, option) {
        (Some(Score::Labels(keys)), Score::Label(key)) => keys.contains(key),
        (chosen, option) => chosen == Some(option),
    };
    let options = criterion.scale.options();
    let options = options.iter().enumerate().map(|(at, option)| {
        let text = match &criterion.scale {
            Scale::Ordinal { min, points, .. } => i32::try_from(at)
                .ok()
                .and_then(|at| points.get(&(min + at)))
                .map_or("", String::as_str),
            Scale::PassFail | Scale::Choice { .. } | Scale::Text => "",
        };
        Choice {
            name: option_name(criterion, at, &option.shown()),
            text: shown_line(text).into_owned(),
            chosen: is_chosen(option),
        }
    });
    options.collect()
}

/// The options in a row; brackets take the place of blanks, so that choosing moves nothing.
fn row(
    options: &[Choice],
    has_text: impl Fn(&Choice) -> bool,
    most: usize,
    context: Context<'_>,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, option) in options.iter().enumerate() {
        let name = truncate(&option.name, most);
        let text = if has_text(option) && !option.text.is_empty() {
            format!(" {}", option.text)
        } else {
            String::new()
        };
        let gap = if at == 0 { "" } else { " " };
        pieces.push((gap.to_string(), context.style(Meaning::Text)));
        if option.chosen {
            pieces.push((format!("[{name}{text}]"), context.style(Meaning::Chosen)));
        } else {
            pieces.push((format!(" {name}"), context.style(Meaning::Text)));
            pieces.push((format!("{text} "), context.style(Meaning::Dim)));
        }
    }
    pieces
}

fn text(chosen: Option<&Score>, columns: usize, context: Context<'_>) -> Vec<Piece> {
    if let Some(score) = chosen {
        let shown = score.shown();
        let shown = shown_line(&shown);
        let shown = truncate(&shown, columns.saturating_sub(1));
        return vec![(format!(" {shown}"), context.style(Meaning::Chosen))];
    }
    let saying = Saying::from(" ")
        .key(ScoreCommand::NoteCriterion)
        .words(" writes it");
    let text = context.keymap.say(Scope::Review, &saying);
    vec![(text, context.style(Meaning::Dim))]
}

//! The options of a scale in one row, the chosen ones in brackets, in as much detail as there is room for.

use super::Context;
use super::canvas::{Piece, fitting};
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

/// The options of a criterion with what was chosen, in the longest form that fits.
pub(super) fn pieces(
    criterion: &Criterion,
    chosen: Option<&Score>,
    columns: usize,
    context: Context<'_>,
) -> Vec<Piece> {
    if criterion.scale == Scale::Text {
        return text(chosen, columns, context);
    }
    let options = options(criterion, chosen);
    let texts = |all: bool| {
        row(
            &options,
            |option| {
                if all || option.chosen {
                    &option.text
                } else {
                    ""
                }
            },
            usize::MAX,
            context,
        )
    };
    let mut forms = vec![
        texts(true),
        texts(false),
        row(&options, |_| "", usize::MAX, context),
    ];
    forms.extend([12, 8, 5, 3].map(|most| row(&options, |_| "", most, context)));
    fitting(columns, forms)
}

fn options(criterion: &Criterion, chosen: Option<&Score>) -> Vec<Choice> {
    let is_chosen = |option: &Score| match (chosen, option) {
        (Some(Score::Labels(keys)), Score::Label(key)) => keys.contains(key),
        (chosen, option) => chosen == Some(option),
    };
    let options = criterion.scale.options();
    let digits = options.len() <= 10;
    options
        .iter()
        .enumerate()
        .map(|(at, option)| {
            let text = match (&criterion.scale, option) {
                (Scale::Ordinal { min, points, .. }, _) => i32::try_from(at)
                    .ok()
                    .and_then(|at| points.get(&(min + at)))
                    .cloned()
                    .unwrap_or_default(),
                _ => String::new(),
            };
            let name = match &criterion.scale {
                Scale::Choice { .. } if digits => {
                    format!("{} {}", (at + 1) % 10, shown_line(&option.shown()))
                }
                _ => shown_line(&option.shown()).into_owned(),
            };
            Choice {
                name,
                text: shown_line(&text).into_owned(),
                chosen: is_chosen(option),
            }
        })
        .collect()
}

fn row<'a>(
    options: &'a [Choice],
    text: impl Fn(&'a Choice) -> &'a str,
    most: usize,
    context: Context<'_>,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, option) in options.iter().enumerate() {
        let name = truncate(&option.name, most);
        let gap = if at == 0 { "" } else { " " };
        let (open, close, meaning) = if option.chosen {
            ("[", "]", Meaning::Chosen)
        } else {
            (" ", " ", Meaning::Text)
        };
        pieces.push((gap.to_string(), context.style(Meaning::Text)));
        pieces.push((format!("{open}{name}{close}"), context.style(meaning)));
        let text = text(option);
        if !text.is_empty() {
            pieces.push((format!("{text} "), context.style(Meaning::Dim)));
        }
    }
    pieces
}

fn text(chosen: Option<&Score>, columns: usize, context: Context<'_>) -> Vec<Piece> {
    match chosen {
        Some(score) => {
            let shown = score.shown();
            vec![(
                format!(
                    " {}",
                    truncate(&shown_line(&shown), columns.saturating_sub(1))
                ),
                context.style(Meaning::Chosen),
            )]
        }
        None => vec![(" c writes it".to_string(), context.style(Meaning::Dim))],
    }
}

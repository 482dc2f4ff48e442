//! How well the judge agrees: one sentence a criterion, its whisker on a fixed axis, and the confusion matrix of the
//! focused one, whose cells open their tickets, with the disagreements beside it.

mod disagreements;
mod quoted;

use super::Context;
use super::canvas::{Canvas, fitting, measure};
use crate::app::agreement::Whom;
use crate::app::state::State;
use crate::metrics::panel::CriterionAgreement;
use crate::metrics::statistic::Statistic;
use crate::text::sanitize::shown_line;
use crate::text::width::{fit, truncate, width};
use crate::theme::Meaning;

pub(super) use quoted::share as quoted_share;

/// Columns of the axis from 0 to 100%: a column for each 2.5% or, on narrow screens, each 5%.
const AXIS: usize = 41;
const NARROW_AXIS: usize = 21;

/// Columns of a screen from which on the axis is wide.
const WIDE: usize = 100;

/// How many tickets the judge is shown as examples, where it is shown any: agreement on them would say nothing.
fn examples(state: &State) -> Option<String> {
    let shown = state.judges.judges.first()?.examples;
    (shown > 0).then(|| format!("{shown} examples of the judge do not count"))
}

pub(super) fn draw(state: &State, context: Context<'_>, canvas: &mut Canvas<'_>) {
    let border = context.style(Meaning::Border);
    let title = match state.agreement.whom {
        Whom::You => "agreement with the judge, on tickets you rated blind",
        Whom::People => "agreement of the judge with people; yours comes as you rate",
    }
    .to_string();
    canvas.rule(
        1,
        context.glyphs.horizontal,
        border,
        Some((title, context.style(Meaning::Title))),
        examples(state).map(|said| (said, context.style(Meaning::Dim))),
    );
    let criteria = &state.agreement.criteria;
    let bottom = state.size.rows - 2;
    if criteria.iter().all(|criterion| criterion.n() == 0) {
        let text = "Nothing to compare yet: rate tickets that a judge has scored, and the figures come by themselves.";
        canvas.paragraph(3, text, context.style(Meaning::Dim));
        canvas.rule(bottom, context.glyphs.horizontal, border, None, None);
        return;
    }
    let small = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let focused = state.agreement.focused();
    let matrix_rows = focused.map_or(0, |criterion| {
        small(criterion.labels.len()).saturating_add(3)
    });
    let quoted = quoted::lines(state);
    let quoted_rows = small(quoted.len());
    // Whiskers take a row more a criterion; they go first where there is no room for all.
    let whiskers = small(criteria.len())
        .saturating_mul(2)
        .saturating_add(matrix_rows + quoted_rows + 2)
        <= bottom;
    let mut row = 2;
    for (at, criterion) in criteria.iter().enumerate() {
        if row >= bottom {
            break;
        }
        let place = Place {
            row,
            focused: state.agreement.focus == at,
            whiskers,
        };
        row = self::criterion(state, criterion, &place, context, canvas);
    }
    for (text, meaning) in quoted {
        if row < bottom {
            let text = truncate(&text, canvas.cols().saturating_sub(4)).into_owned();
            canvas.put(row, 3, &[(text, context.style(meaning))]);
            row += 1;
        }
    }
    if let Some(criterion) = focused.filter(|criterion| criterion.n() > 0) {
        let row = row + 1;
        let column = matrix(state, criterion, row, bottom, context, canvas) + 3;
        if state.agreement.whom == Whom::You {
            let room = disagreements::Room {
                row: row + 1,
                bottom,
                column,
            };
            disagreements::draw(state, criterion, room, context, canvas);
        }
    }
    let room = canvas.cols().saturating_sub(8);
    let sensitivity = state.agreement.sensitivity.as_ref();
    let sensitivity = sensitivity.filter(|it| it.has_pairs()).map(|it| {
        let forms = [it.sentence(), it.brief()].map(|said| {
            let text = format!("judge's sensitivity: {said}");
            vec![(text, context.style(Meaning::Dim))]
        });
        fitting(room, forms).swap_remove(0)
    });
    canvas.rule(bottom, context.glyphs.horizontal, border, None, sensitivity);
}

/// Where a criterion is drawn.
struct Place {
    row: u16,
    focused: bool,
    /// Whether there is room for whiskers.
    whiskers: bool,
}

/// Draws a criterion's sentence and, where there is room, its whisker; returns the row behind them.
fn criterion(
    state: &State,
    criterion: &CriterionAgreement,
    place: &Place,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let row = place.row;
    let (arrow, meaning) = if place.focused {
        (context.glyphs.pointer, Meaning::Focus)
    } else {
        (" ", Meaning::Text)
    };
    let title = fit(&shown_line(&criterion.title), 14);
    let start = canvas.put(
        row,
        0,
        &[(format!(" {arrow} {title} "), context.style(meaning))],
    );
    let room = canvas.cols().saturating_sub(start + 1);
    let text = context.style(Meaning::Text);
    let whom = state.agreement.whom.as_str();
    let sentences = [criterion.sentence(whom), brief(criterion)];
    let sentence = fitting(room, sentences.map(|sentence| vec![(sentence, text)]));
    canvas.put(row, start, &sentence);
    if !place.whiskers {
        return row + 1;
    }
    if criterion.n() > 0 {
        let axis = axis(canvas.cols());
        let people = state.agreement.people(&criterion.key);
        let axis = whisker(&criterion.exact, people, axis, context);
        let end = canvas.put(row + 1, start, &[(axis, context.style(Meaning::Whisker))]);
        let room = canvas.cols().saturating_sub(end + 3);
        let dim = context.style(Meaning::Dim);
        let figures = figures(criterion, people).map(|figures| vec![(figures, dim)]);
        let figures = fitting(room, figures);
        if measure(&figures) <= room {
            canvas.put(row + 1, end + 2, &figures);
        }
    }
    row + 2
}

/// Columns of the axis on a screen of so many.
pub(super) fn axis(cols: usize) -> usize {
    if cols < WIDE { NARROW_AXIS } else { AXIS }
}

/// The agreement without the words around it.
fn brief(criterion: &CriterionAgreement) -> String {
    let Some(value) = criterion.exact.value() else {
        return "nothing to compare yet".to_string();
    };
    let interval = criterion.exact.interval();
    let interval = interval.map_or_else(String::new, |(low, high)| {
        format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
    });
    format!("{:.0}%{interval} of {}", value * 100.0, criterion.n())
}

/// The interval as a line and the value as a dot, on an axis from 0 to 100%, before the band of how far people agree.
pub(super) fn whisker(
    statistic: &Statistic,
    people: Option<&Statistic>,
    columns: usize,
    context: Context<'_>,
) -> String {
    let glyphs = context.glyphs;
    let mut cells = vec![glyphs.todo; columns];
    let place = |share| place(share, columns);
    if let Some((low, high)) = people.and_then(Statistic::interval) {
        cells[place(low)..=place(high)].fill(glyphs.band);
    }
    if let Some((low, high)) = statistic.interval() {
        let (low, high) = (place(low), place(high));
        for cell in &mut cells[low..=high] {
            *cell = if *cell == glyphs.band {
                glyphs.whisker_on_band
            } else {
                glyphs.whisker
            };
        }
        (cells[low], cells[high]) = (glyphs.whisker_left, glyphs.whisker_right);
    }
    if let Some(value) = statistic.value() {
        cells[place(value)] = glyphs.estimate;
    }
    cells.concat()
}

/// The column of a share on an axis.
fn place(share: f64, columns: usize) -> usize {
    let last = u8::try_from(columns - 1).expect("an axis is shorter than 256 columns");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last column"
    )]
    let column = (share.clamp(0.0, 1.0) * f64::from(last)).round() as usize;
    column
}

/// Kappa, how far two people agree, within one, bias, each with its value or why it has none; then with less and less of it.
fn figures(criterion: &CriterionAgreement, people: Option<&Statistic>) -> [String; 5] {
    let name = if criterion.ordinal {
        "weighted kappa"
    } else {
        "kappa"
    };
    let (kappa, short) = match criterion.fitting_kappa() {
        Statistic::Known { value, .. } => {
            (format!("{name} {value:.2}"), format!("{name} {value:.2}"))
        }
        Statistic::Undefined { why, .. } => (format!("{name}: {why}"), format!("{name} n/a")),
    };
    let within = criterion.within_one.value();
    let within = within.map_or_else(String::new, |share| {
        format!(" · within one {:.0}%", share * 100.0)
    });
    let bias = criterion.bias.value();
    let bias = bias.map_or_else(String::new, |bias| format!(" · bias {bias:+.2}"));
    let people = people.and_then(Statistic::value);
    let people = people.map_or_else(String::new, |share| {
        format!(" · people {:.0}%", share * 100.0)
    });
    [
        format!("{kappa}{people}{within}{bias}"),
        format!("{short}{people}{within}{bias}"),
        format!("{short}{people}{bias}"),
        format!("{short}{people}"),
        short,
    ]
}

/// Rows are what the person gave, columns what the judge gave. Returns the column behind it.
fn matrix(
    state: &State,
    criterion: &CriterionAgreement,
    row: u16,
    bottom: u16,
    context: Context<'_>,
    canvas: &mut Canvas<'_>,
) -> usize {
    let dim = context.style(Meaning::Dim);
    let label = criterion
        .labels
        .iter()
        .map(|label| width(label))
        .max()
        .unwrap_or(1)
        .clamp(3, 12);
    let cell = (label.min(8) + 1).max(5);
    let whose = match state.agreement.whom {
        Whom::You => "yours",
        Whom::People => "people's",
    };
    let title = format!(
        "{}: rows are {whose}, columns the judge's",
        shown_line(&criterion.title)
    );
    let end = canvas.put(row, 1, &[(title, context.style(Meaning::Title))]);
    if let Some(rolling) = rolling(state, context) {
        let room = canvas.cols().saturating_sub(end + 3);
        if width(&rolling) <= room {
            canvas.put(row, end + 2, &[(rolling, dim)]);
        }
    }
    let mut head = vec![(" ".repeat(label + 2), dim)];
    head.extend(criterion.labels.iter().map(|name| {
        let name = truncate(&shown_line(name), cell - 1).into_owned();
        (format!("{}{name}", " ".repeat(cell - width(&name))), dim)
    }));
    canvas.put(row + 1, 1, &head);
    let most = criterion
        .table
        .cells()
        .map(|(_, _, n)| n)
        .max()
        .unwrap_or(0)
        .max(1);
    let count = criterion.labels.len();
    // A matrix that does not fit scrolls with its cursor.
    let rows = usize::from(bottom.saturating_sub(row + 2));
    let top = (state.agreement.human + 1)
        .saturating_sub(rows)
        .min(count.saturating_sub(rows));
    for (human, row) in (top..count).zip(row + 2..bottom) {
        let mut pieces = vec![(
            format!("  {}", fit(&shown_line(&criterion.labels[human]), label)),
            dim,
        )];
        for judge in 0..count {
            let n = criterion.table.count(human, judge);
            let under = (state.agreement.human, state.agreement.judge) == (human, judge);
            let text = if n == 0 {
                context.glyphs.dash.to_string()
            } else {
                n.to_string()
            };
            let text = if under {
                format!("[{text}]")
            } else {
                format!("{text} ")
            };
            let meaning = if under {
                Meaning::Focus
            } else {
                shade(n, most, human == judge)
            };
            pieces.push((format!("{text:>cell$}"), context.style(meaning)));
        }
        canvas.put(row, 1, &pieces);
    }
    label + 3 + cell * count
}

/// How often both agreed of late: five tickets a column, the latest last. None before there are five.
fn rolling(state: &State, context: Context<'_>) -> Option<String> {
    const EACH: usize = 5;
    let recent = state.agreement.recent.get(state.agreement.focus)?;
    let whole = recent.len() / EACH * EACH;
    let recent = &recent[recent.len() - whole..];
    let columns = recent.chunks(EACH).map(|tickets| {
        let agreed = tickets.iter().filter(|agreed| **agreed).count();
        context.glyphs.levels[agreed]
    });
    let columns: String = columns.collect();
    (!columns.is_empty()).then(|| format!("last {whole}: {columns}"))
}

/// The shade of a cell: by its share of the fullest one; the diagonal is where both agree.
fn shade(n: usize, most: usize, agrees: bool) -> Meaning {
    if agrees && n > 0 {
        return Meaning::Good;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of tickets, far below 2^52"
    )]
    Meaning::heat(n as f64 / most as f64)
}

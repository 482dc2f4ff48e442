//! Shares on an axis that always runs from 0 to 100%: as characters, and as a drawing. The form of a mark tells whose share
//! it is, so that it reads without colours.

use std::fmt::Write as _;

use crate::text::width::{pad, width};

use super::block::{Key, Mark, Whisker};

/// Columns of the axis in characters, both ends among them.
const COLUMNS: usize = 41;

/// The drawing's axis in its own units, between margins.
const LENGTH: f64 = 400.0;
const MARGIN: f64 = 10.0;

/// The whiskers as lines of characters of one width.
pub(super) fn lines(whiskers: &[Whisker], key: Key) -> String {
    let widest = whiskers.iter().map(|one| width(&one.label)).max();
    let label = widest.unwrap_or_default();
    let mut text = format!(
        "{}0%        25%       50%       75%     100%\n",
        pad("", label + 2)
    );
    for one in whiskers {
        let mut axis = vec!['·'; COLUMNS];
        if let Some((low, high)) = one.share.interval() {
            let (low, high) = (column(low), column(high));
            axis[low..=high].fill('─');
            axis[low] = '├';
            axis[high] = '┤';
        }
        if let Some(value) = one.share.value() {
            axis[column(value)] = match one.mark {
                Mark::Judge => '●',
                Mark::People => '○',
            };
        }
        let axis: String = axis.into_iter().collect();
        let _ = writeln!(text, "{}  {axis}  {}", pad(&one.label, label), one.words);
    }
    let (judge, people) = key.words();
    let _ = write!(text, "● {judge}   ○ {people}   ├──┤ 95%");
    text
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "held between 0 and 40"
)]
fn column(share: f64) -> usize {
    let last = COLUMNS - 1;
    (share.clamp(0.0, 1.0) * last as f64).round() as usize
}

/// The scale as a drawing.
pub(super) fn scale() -> String {
    let mut svg = open("an axis from 0 to 100%");
    for (nth, words) in ["0%", "25%", "50%", "75%", "100%"].into_iter().enumerate() {
        let at = place(0.25 * f64::from(u8::try_from(nth).unwrap_or_default()));
        let anchor = match nth {
            0 => "start",
            4 => "end",
            _ => "middle",
        };
        let at = match nth {
            0 => 0.0,
            4 => LENGTH + 2.0 * MARGIN,
            _ => at,
        };
        let _ = write!(
            svg,
            "<text x=\"{at:.1}\" y=\"15\" text-anchor=\"{anchor}\">{words}</text>"
        );
    }
    svg + "</svg>"
}

/// One share as a drawing; its words stand beside it.
pub(super) fn drawing(whisker: &Whisker) -> String {
    let mut svg = open(&crate::text::escape::html_line(&whisker.words));
    for nth in 0..5_u8 {
        let at = place(0.25 * f64::from(nth));
        let _ = write!(
            svg,
            "<line class=\"tick\" x1=\"{at:.1}\" y1=\"2\" x2=\"{at:.1}\" y2=\"18\"/>"
        );
    }
    if let Some((low, high)) = whisker.share.interval() {
        let (low, high) = (place(low), place(high));
        let _ = write!(
            svg,
            "<path class=\"reach\" d=\"M{low:.1} 5V15M{low:.1} 10H{high:.1}M{high:.1} 5V15\"/>"
        );
    }
    if let Some(value) = whisker.share.value() {
        let at = place(value);
        let class = match whisker.mark {
            Mark::Judge => "judge",
            Mark::People => "people",
        };
        let _ = write!(
            svg,
            "<circle class=\"{class}\" cx=\"{at:.1}\" cy=\"10\" r=\"4\"/>"
        );
    }
    svg + "</svg>"
}

fn open(words: &str) -> String {
    let width = LENGTH + 2.0 * MARGIN;
    format!("<svg role=\"img\" aria-label=\"{words}\" viewBox=\"0 0 {width:.0} 20\">")
}

fn place(share: f64) -> f64 {
    MARGIN + share.clamp(0.0, 1.0) * LENGTH
}

//! Agreement on the parts of one division, and where it differs most.

use crate::export::agree::Unit;
use crate::metrics::statistic::Statistic;

use super::super::Parts;
use super::super::block::{Block, Table};
use super::super::words::{DASH, both, name};

pub(super) fn write(parts: &Parts, page: &mut Vec<Block>) {
    page.push(Block::heading(3, format!("By {}", parts.by)));
    let Some(first) = parts.slices.first() else {
        page.push(Block::text("Nothing is scored by both yet."));
        return;
    };
    page.push(Block::text(
        "The share of tickets on the same side of the bar; without a bar, with the same score.",
    ));
    let mut head = vec![parts.by.clone(), String::new(), "n".to_string()];
    head.extend(first.criteria.iter().map(|one| one.key.to_string()));
    let rows = parts.slices.iter().map(|slice| {
        let doubt = if slice.too_small {
            "too few to go by"
        } else {
            ""
        };
        let mut row = vec![
            name(&slice.value).to_string(),
            doubt.to_string(),
            slice.n.to_string(),
        ];
        row.extend(slice.criteria.iter().map(|criterion| {
            let both = both(Unit::Share, &criterion.same_side);
            both.unwrap_or_else(|| DASH.to_string())
        }));
        row
    });
    let numbers = 2..head.len();
    page.push(Block::Table(Table {
        head,
        numbers,
        rows: rows.collect(),
    }));
    page.push(Block::text(match &parts.largest_gap {
        Some(gap) => {
            let points = |share: f64| format!("{:.0}", share * 100.0);
            let interval = gap.difference.interval().map_or_else(String::new, |(low, high)| {
                format!(" ({} to {})", points(low), points(high))
            });
            format!(
                "The largest gap among {}: on {} judge and people agree {} points{interval} more on {} \
                 than on {}.",
                gap.among,
                gap.criterion,
                points(gap.difference.value().unwrap_or_default()),
                name(&gap.most),
                name(&gap.least)
            )
        }
        None => "No two parts are large enough to be compared.".to_string(),
    }));
    for drift in &parts.drift {
        let what = format!(
            "The judge's bias on {} from {} to {}",
            drift.criterion, drift.first, drift.last
        );
        page.push(Block::text(match &drift.change {
            Statistic::Undefined { why, .. } => format!("{what} can't be compared: {why}."),
            change @ Statistic::Known { .. } => {
                let moved = both(Unit::Number, change).unwrap_or_default();
                format!("{what} has moved by {moved} points.")
            }
        }));
    }
}

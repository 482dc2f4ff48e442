//! Purpose, instructions and criteria.

use crate::export::agree::Unit;

use super::super::Purpose;
use super::super::block::Block;
use super::super::words::{DASH, one_line};

pub(super) fn write(purpose: &Purpose, page: &mut Vec<Block>) {
    page.push(Block::heading(2, "Purpose"));
    if purpose.purpose.is_empty() {
        page.push(Block::text("The evaluator states no purpose."));
    } else {
        page.push(Block::text(format!(
            "Purpose: {}",
            one_line(&purpose.purpose)
        )));
    }
    page.push(Block::text(format!(
        "Evaluator: {}, version {}.",
        purpose.name, purpose.version
    )));
    if !purpose.instructions.is_empty() {
        page.push(Block::Verbatim {
            title: "Instructions".to_string(),
            text: purpose.instructions.clone(),
        });
    }
    page.push(Block::heading(3, "Criteria"));
    let rows = purpose.criteria.iter().map(|criterion| {
        let meanings: Vec<_> = criterion
            .meanings
            .iter()
            .map(|(point, text)| format!("{point}: {text}"))
            .collect();
        let mut title = criterion.title.clone();
        if criterion.optional {
            title += " (optional)";
        }
        vec![
            criterion.key.to_string(),
            title,
            criterion.values.clone(),
            meanings.join("; "),
            criterion.help.clone(),
            criterion
                .pass
                .map_or_else(|| DASH.to_string(), |bar| bar.to_string()),
            format!("{}", criterion.weight),
        ]
    });
    page.push(Block::table(
        [
            "criterion",
            "title",
            "scale",
            "points",
            "question",
            "bar",
            "weight",
        ],
        5..7,
        rows.collect(),
    ));
    let filter = match purpose.filter.as_str() {
        "" => "every log".to_string(),
        filter => format!("the logs that match {filter}"),
    };
    let blind = if purpose.blind {
        "Judge and peers stay hidden until a rating is committed."
    } else {
        "Judge and peers are shown before a rating is committed."
    };
    page.push(Block::text(format!(
        "The queue holds {filter}, in the order {}; {} of it are random tickets (seed {}). {blind}",
        purpose.order,
        Unit::Share.written(purpose.audit),
        purpose.seed
    )));
}

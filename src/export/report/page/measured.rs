//! What is measured of outputs against their logs' references.

use crate::export::metrics::{Document, not_counted, page as pieces};
use crate::export::models::Piece;

use super::super::block::{Block, Table};

pub(super) fn write(found: Option<&Document>, page: &mut Vec<Block>) {
    page.push(Block::heading(2, "Metrics"));
    let Some(found) = found else {
        page.push(Block::text(
            "No log has a reference, so nothing is measured against one.",
        ));
        return;
    };
    page.push(Block::text(
        "Measured of each output without asking anybody, against its log's references, with 95% intervals over inputs.",
    ));
    for piece in pieces(found) {
        page.push(match piece {
            Piece::Heading(words) => Block::heading(3, words),
            Piece::Text(words) => Block::text(words),
            Piece::Found(lines) => {
                let lines = lines.into_iter();
                let lines = lines.map(|(words, filter)| format!("{words}: {filter}"));
                Block::List(lines.collect())
            }
            Piece::Table(head, rows) => Block::Table(Table {
                numbers: 1..head.len(),
                head,
                rows,
            }),
        });
    }
    page.extend(not_counted(found).map(Block::text));
}

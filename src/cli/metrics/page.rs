//! What was measured and what trainers say, for a terminal or in Markdown. What stands on the page is the business of `export`.

use crate::export::metrics::{not_counted, page};
use crate::export::models::Piece;

use super::sheet::Sheet;
use super::{Printed, TrainerFile};

/// The page, for a terminal or in Markdown.
pub(super) fn written(printed: &Printed, markdown: bool) -> String {
    let mut sheet = Sheet::new(markdown);
    for piece in page(&printed.measured) {
        match piece {
            Piece::Heading(words) => sheet.heading(&words),
            Piece::Text(words) => sheet.line(&words),
            Piece::Table(head, rows) => {
                let head: Vec<_> = head.iter().map(String::as_str).collect();
                sheet.table(&head, &rows);
            }
            Piece::Found(lines) => {
                for (words, filter) in lines {
                    sheet.line(&format!("{words}: {filter}"));
                }
            }
        }
    }
    for file in &printed.trainer {
        trainer(&mut sheet, file);
    }
    if let Some(words) = not_counted(&printed.measured) {
        sheet.line(&words);
    }
    sheet.end()
}

fn trainer(sheet: &mut Sheet, file: &TrainerFile) {
    sheet.heading(&format!(
        "{}: as the trainer computed it, not juror",
        file.file
    ));
    let figures = file.trained.figures.iter();
    let rows: Vec<_> = figures
        .map(|(name, value)| vec![name.clone(), value.to_string()])
        .collect();
    sheet.table(&["figure", "value"], &rows);
    let losses: Vec<String> = file
        .trained
        .evaluations
        .iter()
        .filter_map(|one| {
            Some(format!(
                "{} at step {}",
                one.figures.get("eval_loss")?,
                one.step
            ))
        })
        .collect();
    if !losses.is_empty() {
        sheet.line(&format!("eval_loss: {}", losses.join(", ")));
    }
}

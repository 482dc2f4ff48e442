//! The document as a page: what comes after what, and in which words. Computes nothing.

mod agreement;
mod data;
mod disagreements;
mod measured;
mod models;
mod not_told;
mod pairs;
mod people;
mod purpose;
mod rates;
mod slices;
mod timeline;
mod verdict;

use super::Document;
use super::block::Block;

/// The title of a document.
pub(super) fn title(document: &Document) -> String {
    format!("Report: {}", document.evaluator.name)
}

/// The whole page.
pub(super) fn page(document: &Document) -> Vec<Block> {
    let mut page = vec![Block::heading(1, title(document))];
    verdict::write(document, &mut page);
    purpose::write(&document.evaluator, &mut page);
    data::write(document, &mut page);
    models::write(document, &mut page);
    measured::write(document.metrics.as_ref(), &mut page);
    for judge in &document.judges {
        agreement::write(judge, &mut page);
    }
    disagreements::write(&document.disagreements, &mut page);
    timeline::write(document, &mut page);
    page
}

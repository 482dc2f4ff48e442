//! A judge's choices between two outputs beside people's.

use serde_json::Value;

use crate::export::agree::{About, PairsCoverage, PairsReport, named_of_pairs};

use super::super::block::{Block, Matrix};
use super::super::figures::Group;
use super::super::words::count;
use super::agreement::figures;
use super::not_told::NotTold;

/// Nothing where nobody has chosen between two outputs.
pub(super) fn write(pairs: &PairsReport, page: &mut Vec<Block>) {
    let PairsCoverage {
        people,
        judge,
        both,
        contradictions,
    } = pairs.coverage;
    if people + judge == 0 {
        return;
    }
    page.push(Block::heading(3, "Choices between two outputs"));
    page.push(Block::text(pairs.sentence.clone()));
    let chosen = count(people, "pair");
    page.push(Block::text(if pairs.judge.is_none() {
        format!("People have chosen between {chosen}.")
    } else {
        format!(
            "People have chosen between {chosen}, the judge between {judge}, of which {contradictions} turned with the order and are ties."
        )
    }));
    if let Some(identity) = &pairs.identity {
        page.push(Block::text(format!(
            "Identity where it is asked about pairs: {identity}."
        )));
    }
    let mut not_told = NotTold::default();
    for (title, about) in [
        ("Judge and people", About::Judge),
        ("Where the judge leans", About::Leaning),
    ] {
        let mut all = named_of_pairs(pairs);
        all.retain(|named| named.about == about);
        let group = Group {
            title,
            figures: all,
        };
        figures(&group, page, &mut not_told);
    }
    if both > 0 {
        page.push(Block::heading(4, "Confusion matrix"));
        page.push(Block::text(
            "How often people chose what the row says and the judge what the column says.",
        ));
        let label = |label: &Value| label.as_str().unwrap_or_default().to_string();
        page.push(Block::Matrix(Matrix {
            labels: pairs.confusion.labels.iter().map(label).collect(),
            counts: pairs
                .confusion
                .human_by_judge
                .rows()
                .map(<[usize]>::to_vec)
                .collect(),
        }));
    }
    not_told.write(page);
}

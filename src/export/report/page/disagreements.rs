//! The tickets on which judge and people differ most.

use crate::export::agree::Unit;

use super::super::Disagreement;
use super::super::block::Block;
use super::super::words::name;

pub(super) fn write(disagreements: &[Disagreement], page: &mut Vec<Block>) {
    page.push(Block::heading(2, "Largest disagreements"));
    if disagreements.is_empty() {
        page.push(Block::text(
            "There are none: no ticket has a blind rating and a judge's score that differ.",
        ));
        return;
    }
    page.push(Block::text(
        "At most ten a judge, by the largest difference on any criterion as a share of its scale.",
    ));
    for one in disagreements {
        page.push(Block::heading(
            3,
            format!(
                "Ticket {} {}: the judge {}, {} of a scale",
                one.ticket,
                one.id.short(),
                one.judge,
                Unit::Share.written(one.difference)
            ),
        ));
        let model = one.model.as_deref().unwrap_or_default();
        let own = one
            .source_id
            .as_deref()
            .map_or_else(String::new, |id| format!(" Its source's own id: {id}."));
        page.push(Block::text(format!("Model: {}.{own}", name(model))));
        let rows = one.criteria.iter().map(|scored| {
            let each: Vec<_> = scored
                .reviewers
                .iter()
                .map(|given| format!("{} {}", given.reviewer, given.score.shown()))
                .collect();
            vec![
                scored.key.to_string(),
                scored.people.shown(),
                each.join(", "),
                scored.judge.shown(),
                Unit::Share.written(scored.difference),
            ]
        });
        page.push(Block::table(
            ["criterion", "people", "each", "judge", "difference"],
            4..5,
            rows.collect(),
        ));
        for (title, text) in [("Input", &one.input), ("Output", &one.output)] {
            page.push(Block::Verbatim {
                title: title.to_string(),
                text: text.clone(),
            });
        }
        match &one.rationale {
            Some(text) => page.push(Block::Verbatim {
                title: "The judge's reasons".to_string(),
                text: text.clone(),
            }),
            None => page.push(Block::text("The judge gave no reasons.")),
        }
    }
}

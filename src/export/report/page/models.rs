//! What people and judges gave each model.

use crate::export::agree::Unit;

use super::super::block::{Block, Table};
use super::super::words::{cell, name};
use super::super::{ModelFigures, Of};

pub(super) fn write(models: &[ModelFigures], page: &mut Vec<Block>) {
    page.push(Block::heading(2, "Models"));
    if models.is_empty() {
        page.push(Block::text("There are no tickets."));
        return;
    }
    page.push(Block::text(
        "Over whatever people have rated blind and judges have scored, with 95% intervals over inputs. Whether two models \
         differ is not said here.",
    ));
    let mut head: Vec<String> = ["model", "tickets", "criterion", "figure", "people"]
        .map(str::to_string)
        .to_vec();
    let first = models.first().and_then(|model| model.criteria.first());
    for judge in first.iter().flat_map(|criterion| &criterion.judges) {
        head.push(format!("judge {}", judge.judge));
    }
    let mut rows = Vec::new();
    for model in models {
        for criterion in &model.criteria {
            let (figure, unit) = match criterion.of {
                Of::PassShare => ("passes", Unit::Share),
                Of::Mean => ("mean", Unit::Number),
                Of::Nothing => continue,
            };
            let mut row = vec![
                name(&model.model).to_string(),
                model.tickets.to_string(),
                criterion.key.to_string(),
                figure.to_string(),
                cell(unit, &criterion.people),
            ];
            row.extend(
                criterion
                    .judges
                    .iter()
                    .map(|judge| cell(unit, &judge.figure)),
            );
            rows.push(row);
        }
    }
    let numbers = 4..head.len();
    page.push(Block::Table(Table {
        head,
        numbers,
        rows,
    }));
    let criteria = models.first().into_iter().flat_map(|one| &one.criteria);
    for criterion in criteria.filter(|criterion| criterion.of == Of::Nothing) {
        page.push(Block::text(format!(
            "Nothing is told of {}, since its options have no order.",
            criterion.key
        )));
    }
}

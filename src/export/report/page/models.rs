//! What people and judges gave each model.

use crate::export::agree::Unit;

use crate::export::models::{Compared, Piece, compared_page};
use crate::metrics::statistic::Statistic;

use super::super::block::{Block, Key, Mark, Table, Whisker};
use super::super::words::{cell, name};
use super::super::{Document, ModelFigures, Of};

pub(super) fn write(document: &Document, page: &mut Vec<Block>) {
    figures(&document.models, page);
    if document.models.len() > 1 {
        two_by_two(&document.models_compared, page);
    }
}

fn figures(models: &[ModelFigures], page: &mut Vec<Block>) {
    page.push(Block::heading(2, "Models"));
    if models.is_empty() {
        page.push(Block::text("There are no tickets."));
        return;
    }
    page.push(Block::text(
        "Over whatever people have rated blind and judges have scored, with 95% intervals over inputs.",
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
    let criteria = models.first().map_or(0, |model| model.criteria.len());
    for at in 0..criteria {
        let axis = whiskers(models, at);
        if !axis.is_empty() {
            page.push(Block::Whiskers(axis, Key::Scores));
        }
    }
    let criteria = models.first().into_iter().flat_map(|one| &one.criteria);
    for criterion in criteria.filter(|criterion| criterion.of == Of::Nothing) {
        page.push(Block::text(format!(
            "Nothing is told of {}, since its options have no order.",
            criterion.key
        )));
    }
}

/// What each model was given on one criterion, from the lowest to the highest that can be given.
fn whiskers(models: &[ModelFigures], at: usize) -> Vec<Whisker> {
    let mut found = Vec::new();
    for model in models {
        let criterion = &model.criteria[at];
        let (unit, Some(ends)) = (unit(criterion.of), criterion.ends) else {
            continue;
        };
        let people = (Mark::People, "people", &criterion.people);
        let judges = criterion.judges.iter();
        let judges = judges.map(|judge| (Mark::Judge, judge.judge.as_str(), &judge.figure));
        for (mark, who, figure) in std::iter::once(people).chain(judges) {
            if figure.value().is_some() {
                found.push(Whisker {
                    label: format!("{}, {}: {who}", criterion.key, name(&model.model)),
                    mark,
                    share: scaled(figure, ends),
                    words: cell(unit, figure),
                });
            }
        }
    }
    found
}

fn unit(of: Of) -> Unit {
    match of {
        Of::PassShare => Unit::Share,
        Of::Mean | Of::Nothing => Unit::Number,
    }
}

/// A figure from 0 to 1 between its ends.
fn scaled(figure: &Statistic, (low, high): (f64, f64)) -> Statistic {
    let place = |value: f64| (value - low) / (high - low);
    let (Some(value), n) = (figure.value(), figure.n()) else {
        return figure.clone();
    };
    match figure.interval() {
        Some((from, to)) => {
            Statistic::with_interval(place(value), (place(from), place(to)), "scaled", n)
        }
        None => Statistic::point(place(value), n),
    }
}

fn two_by_two(found: &Compared, page: &mut Vec<Block>) {
    for piece in compared_page(found) {
        match piece {
            Piece::Heading(words) => page.push(Block::heading(3, words)),
            Piece::Text(words) => page.push(Block::text(words)),
            Piece::Found(lines) => {
                let lines = lines.into_iter();
                let lines = lines.map(|(words, filter)| format!("{words}: {filter}"));
                page.push(Block::List(lines.collect()));
            }
            Piece::Table(head, rows) => page.push(Block::Table(Table {
                numbers: 1..head.len(),
                head,
                rows,
            })),
        }
    }
}

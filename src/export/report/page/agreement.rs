//! One judge against people: what it agrees on, by criterion; its gate; its parts; its rates.

use serde_json::Value;

use crate::export::agree::{
    Agreement, Confusion, CriterionReport, GateReport, Named, TicketsCounted, Unit,
};
use crate::metrics::statistic::Statistic;

use super::super::JudgeReport;
use super::super::block::{Block, Key, Mark, Matrix, Whisker};
use super::super::figures::{Group, of_judge};
use super::super::words::{cell, count};
use super::not_told::NotTold;
use super::{pairs, people, rates, slices};

pub(super) fn write(judge: &JudgeReport, page: &mut Vec<Block>) {
    let found = &judge.agreement;
    let title = match &found.judge {
        Some(name) => format!("Agreement: the judge {name}"),
        None => "Agreement".to_string(),
    };
    page.push(Block::heading(2, title));
    page.push(Block::text(coverage(found)));
    if let Some(identity) = &found.identity {
        let generation = judge.generation.as_ref();
        let answered =
            generation.map_or_else(String::new, |model| format!(", answered by {model}"));
        page.push(Block::text(format!("Identity: {identity}{answered}.")));
        page.push(Block::text(format!(
            "Its sensitivity to corrections: {}.",
            found.sensitivity.overall.sentence()
        )));
    }
    let axis: Vec<_> = found.criteria.iter().flat_map(whiskers).collect();
    if !axis.is_empty() {
        page.push(Block::text(
            "The share of tickets with the same score, with its 95% interval: by the judge and people, and by two people.",
        ));
        page.push(Block::Whiskers(axis, Key::Agreement));
    }
    for criterion in &found.criteria {
        of_criterion(criterion, found.judge.is_some(), page);
    }
    pairs::write(&found.pairs, page);
    if found.judge.is_some() {
        gate(&found.gate, page);
        for parts in &judge.parts {
            slices::write(parts, page);
        }
    }
    rates::write(found, page);
}

/// Which tickets are counted, and how many have what.
fn coverage(found: &Agreement) -> String {
    let coverage = &found.coverage;
    let tickets = count(coverage.tickets as usize, "ticket");
    if found.judge.is_none() {
        return format!(
            "Of {tickets} {} are rated blind, and none is judged.",
            coverage.rated
        );
    }
    let basis = match found.basis {
        TicketsCounted::Random => "random tickets",
        TicketsCounted::WholeQueue => "the whole queue, all of which is decided",
        TicketsCounted::Selected => "the tickets that were rated, which speak for no others",
    };
    let reviewers = count(found.reviewers.len(), "reviewer");
    format!(
        "Against the {} of {reviewers}, over {basis}: {coverage}.",
        found.against
    )
}

/// The share of equal scores of judge and people, and of two people.
fn whiskers(criterion: &CriterionReport) -> Vec<Whisker> {
    let both = [
        ("judge and people", Mark::Judge, &criterion.exact),
        ("two people", Mark::People, &criterion.people.exact),
    ];
    let known = both
        .into_iter()
        .filter(|(.., share)| share.value().is_some());
    known
        .map(|(who, mark, share)| Whisker {
            label: format!("{}: {who}", criterion.key),
            mark,
            words: cell(Unit::Share, share),
            share: share.clone(),
        })
        .collect()
}

fn of_criterion(criterion: &CriterionReport, is_judged: bool, page: &mut Vec<Block>) {
    page.push(Block::heading(3, criterion.key.to_string()));
    let mut not_told = NotTold::default();
    if is_judged {
        page.push(Block::text(criterion.sentence.clone()));
        if criterion.ties > 0 {
            let ties = count(criterion.ties as usize, "ticket");
            page.push(Block::text(format!(
                "Dropped since people are tied: {ties}."
            )));
        }
        for group in of_judge(criterion) {
            figures(&group, page, &mut not_told);
        }
        let leaning = &criterion.leaning.own_family;
        if let (Some(family), Some(_)) = (&leaning.family, leaning.difference.value()) {
            page.push(Block::text(format!("The judge's own family is {family}.")));
        }
        let corrections = &criterion.sensitivity;
        if corrections.higher + corrections.equal + corrections.lower > 0 {
            page.push(Block::text(format!(
                "Corrections that it scored higher: {}, equal: {}, lower: {}.",
                corrections.higher, corrections.equal, corrections.lower
            )));
        }
        if let Some(pass) = &criterion.pass {
            page.push(Block::text(format!(
                "With the bar at {}: both pass {}, only the judge passes {}, only people pass {}, neither passes {}.",
                label(&pass.at),
                pass.tp,
                pass.fp,
                pass.r#fn,
                pass.tn
            )));
        }
        if let Some(confusion) = &criterion.confusion {
            matrix(confusion, criterion.n, page);
        }
    }
    people::write(criterion, is_judged, page, &mut not_told);
    not_told.write(page);
}

/// The figures that have a value as a table; the others are kept for later.
pub(super) fn figures<'a>(group: &Group<'a>, page: &mut Vec<Block>, not_told: &mut NotTold<'a>) {
    let mut rows = Vec::new();
    for Named {
        name, figure, unit, ..
    } in &group.figures
    {
        match *figure {
            Statistic::Undefined { why, .. } => not_told.add(why, group.title, name),
            Statistic::Known {
                value, method, n, ..
            } => rows.push(vec![
                (*name).to_string(),
                unit.written(*value),
                unit.interval(figure).unwrap_or_default(),
                n.to_string(),
                (*method).to_string(),
            ]),
        }
    }
    if !rows.is_empty() {
        page.push(Block::heading(4, group.title));
        page.push(Block::table(["", "value", "95%", "n", "by"], 1..4, rows));
    }
}

fn matrix(confusion: &Confusion, n: usize, page: &mut Vec<Block>) {
    if n == 0 || confusion.labels.is_empty() {
        return;
    }
    page.push(Block::heading(4, "Confusion matrix"));
    page.push(Block::text(
        "How often people gave the score of the row and the judge that of the column.",
    ));
    page.push(Block::Matrix(Matrix {
        labels: confusion.labels.iter().map(label).collect(),
        counts: confusion
            .human_by_judge
            .rows()
            .map(<[usize]>::to_vec)
            .collect(),
    }));
}

fn label(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_string)
}

fn gate(gate: &GateReport, page: &mut Vec<Block>) {
    page.push(Block::heading(3, "Gate"));
    let bound = match gate.basis {
        "point" => "the share itself",
        _ => "the lower bound of the 95% interval",
    };
    let held = if gate.held { "holds" } else { "does not hold" };
    page.push(Block::text(format!(
        "The gate {held}. It asks that {bound} of the share on the same side of the bar reaches {} on at least {}.",
        Unit::Share.written(gate.bar),
        count(gate.items, "ticket")
    )));
    if gate.holdout > 0.0 {
        page.push(Block::text(format!(
            "It counts only the {} of the tickets that were held out of the judge's examples.",
            Unit::Share.written(gate.holdout)
        )));
    }
    let rows = gate.criteria.iter().map(|criterion| {
        let held = if criterion.held { "yes" } else { "no" };
        vec![
            criterion.key.to_string(),
            held.to_string(),
            criterion.why.clone(),
            criterion
                .look
                .map_or_else(String::new, |look| look.to_string()),
            cell(Unit::Share, &criterion.agreement),
        ]
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        page.push(Block::table(
            ["criterion", "holds", "why", "look", "agreement"],
            3..5,
            rows,
        ));
    }
}

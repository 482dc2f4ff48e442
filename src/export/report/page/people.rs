//! People against people, each against himself, and whether the judge may stand in for one of them.

use crate::export::agree::{AltTest, CriterionReport, Unit};
use crate::metrics::statistic::Statistic;

use super::super::block::Block;
use super::super::figures::of_people;
use super::super::words::{DASH, both};
use super::agreement::figures;
use super::not_told::NotTold;

pub(super) fn write<'a>(
    criterion: &'a CriterionReport,
    is_judged: bool,
    page: &mut Vec<Block>,
    not_told: &mut NotTold<'a>,
) {
    let people = &criterion.people;
    figures(&of_people(criterion), page, not_told);
    let cells = |exact: &Statistic, kappa: &Statistic, quadratic: &Statistic| {
        [
            (Unit::Share, exact),
            (Unit::Number, kappa),
            (Unit::Number, quadratic),
        ]
        .map(|(unit, figure)| both(unit, figure).unwrap_or_else(|| DASH.to_string()))
    };
    let pairs = people.pairs.iter().map(|pair| {
        let mut row = vec![format!("{} and {}", pair.a, pair.b), pair.n.to_string()];
        row.extend(cells(&pair.exact, &pair.kappa, &pair.kappa_quadratic));
        row
    });
    let selves = people.themselves.iter().map(|own| {
        let mut row = vec![format!("{} a second time", own.reviewer), own.n.to_string()];
        row.extend(cells(&own.exact, &own.kappa, &own.kappa_quadratic));
        row
    });
    let rows: Vec<_> = pairs.chain(selves).collect();
    if !rows.is_empty() {
        page.push(Block::table(
            ["who", "tickets", "same score", "kappa", "quadratic kappa"],
            1..5,
            rows,
        ));
    }
    if people.themselves.is_empty() {
        not_told.add(
            "no ticket was rated blind a second time",
            "People",
            "each with himself",
        );
    }
    if is_judged {
        alternative(&criterion.alt_test, page, not_told);
    }
}

fn alternative<'a>(test: &'a AltTest, page: &mut Vec<Block>, not_told: &mut NotTold<'a>) {
    match test {
        AltTest::Undefined(Statistic::Undefined { why, .. }) => {
            not_told.add(why, "Judge and people", "alternative annotator test");
        }
        AltTest::Undefined(Statistic::Known { .. }) => {}
        AltTest::Made {
            epsilon,
            winning_rate,
            advantage_probability,
            passed,
            reviewers,
        } => {
            page.push(Block::heading(4, "Alternative annotator test"));
            let may = if *passed { "may" } else { "may not" };
            page.push(Block::text(format!(
                "The judge {may} stand in for a person: it beats {} of them, by a margin of {epsilon:.2}; it stands for the \
                 others as well as one of them on {} of the tickets.",
                Unit::Share.written(*winning_rate),
                Unit::Share.written(*advantage_probability)
            )));
            let rows = reviewers.iter().map(|against| {
                let beaten = if against.beaten { "yes" } else { "no" };
                vec![
                    against.reviewer.to_string(),
                    beaten.to_string(),
                    against.n.to_string(),
                    Unit::Share.written(against.advantage),
                    Unit::Probability.written(against.p),
                ]
            });
            page.push(Block::table(
                ["against", "beaten", "tickets", "advantage", "p"],
                2..5,
                rows.collect(),
            ));
        }
    }
}

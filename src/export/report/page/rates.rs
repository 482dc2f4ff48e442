//! What passes, by whom, and the sample that this rests on.

use crate::export::agree::{Agreement, PassRate, Unit};
use crate::metrics::statistic::Statistic;

use super::super::block::{Block, Key, Mark, Whisker};
use super::super::words::{both, cell};
use super::not_told::NotTold;

pub(super) fn write(found: &Agreement, page: &mut Vec<Block>) {
    let barred: Vec<_> = found
        .criteria
        .iter()
        .filter(|criterion| criterion.pass.is_some())
        .collect();
    page.push(Block::heading(3, "Pass rates"));
    if barred.is_empty() {
        page.push(Block::text("No criterion has a bar."));
        return;
    }
    page.push(Block::text(
        "Of the whole population. What the judge alone says is not corrected for its errors; what people say counts the \
         random sample, or the whole queue once it is decided.",
    ));
    let mut not_told = NotTold::default();
    let (mut axis, mut rows, mut samples) = (Vec::new(), Vec::new(), Vec::new());
    for criterion in barred {
        let (key, rates) = (criterion.key.as_str(), &criterion.pass_rate);
        for (who, mark, rate) in by_whom(rates) {
            match rate {
                Statistic::Undefined { why, .. } => not_told.add(why, key, who),
                Statistic::Known { method, n, .. } => {
                    rows.push(vec![
                        key.to_string(),
                        who.to_string(),
                        both(Unit::Share, rate).unwrap_or_default(),
                        n.to_string(),
                        (*method).to_string(),
                    ]);
                    axis.push(Whisker {
                        label: format!("{key}: {who}"),
                        mark,
                        share: rate.clone(),
                        words: cell(Unit::Share, rate),
                    });
                }
            }
        }
        let worst = rates.worst_case.map_or_else(String::new, |bounds| {
            format!(
                "{} to {}",
                Unit::Share.written(bounds.low),
                Unit::Share.written(bounds.high)
            )
        });
        samples.push(vec![
            key.to_string(),
            rates.population.to_string(),
            rates.judged.to_string(),
            rates.decided.to_string(),
            rates.withheld.to_string(),
            worst,
        ]);
    }
    if !rows.is_empty() {
        page.push(Block::Whiskers(axis, Key::Agreement));
        page.push(Block::table(
            ["criterion", "by", "passes", "n", "method"],
            2..4,
            rows,
        ));
    }
    page.push(Block::table(
        [
            "criterion",
            "population",
            "judged",
            "sample rated",
            "sample withheld",
            "whatever is missing says",
        ],
        1..6,
        samples,
    ));
    not_told.write(page);
}

fn by_whom(rates: &PassRate) -> [(&'static str, Mark, &Statistic); 4] {
    [
        ("judge alone", Mark::Judge, &rates.judge_only),
        ("people alone", Mark::People, &rates.human_only),
        ("corrected (PPI++)", Mark::Judge, &rates.ppi),
        ("corrected (Rogan-Gladen)", Mark::Judge, &rates.rogan_gladen),
    ]
}

//! Which figures a criterion has, by what they are about. Their names are those of `juror agree`; computes none.

use super::super::agree::{CriterionReport, Named, Unit, named};

/// Figures about one thing.
pub(super) struct Group<'a> {
    pub(super) title: &'static str,
    pub(super) figures: Vec<Named<'a>>,
}

const JUDGE: &str = "Judge and people";
const BAR: &str = "At the bar, people being the truth";
const LEANING: &str = "Where the judge leans";
const PEOPLE: &str = "People with each other";
const RATES: &str = "Pass rates";

/// What a figure is about, by its name.
fn about(name: &str) -> &'static str {
    match name.split_once(": ") {
        Some(("pass", _)) => BAR,
        Some(("people", _)) => PEOPLE,
        Some(("rate", _)) => RATES,
        Some(("length" | "own family", _)) => LEANING,
        _ if name.ends_with(" a look") => LEANING,
        _ => JUDGE,
    }
}

/// What a judge has to do with it; what passes stands elsewhere.
pub(super) fn of_judge(criterion: &CriterionReport) -> Vec<Group<'_>> {
    let mut figures = named(criterion);
    let (own_family, pull) = (&criterion.leaning.own_family, &criterion.leaning.pull);
    figures.extend([
        ("own family: bias on it", &own_family.own, Unit::Number),
        (
            "own family: bias on others",
            &own_family.others,
            Unit::Number,
        ),
        ("distance before a look", &pull.blind, Unit::Number),
        ("distance after a look", &pull.informed, Unit::Number),
    ]);
    let groups = [JUDGE, BAR, LEANING];
    let groups = groups.map(|title| of(title, &figures));
    groups
        .into_iter()
        .filter(|group| !group.figures.is_empty())
        .collect()
}

/// How far people agree with each other.
pub(super) fn of_people(criterion: &CriterionReport) -> Group<'_> {
    of(PEOPLE, &named(criterion))
}

fn of<'a>(title: &'static str, figures: &[Named<'a>]) -> Group<'a> {
    let own = figures.iter().filter(|(name, ..)| about(name) == title);
    // The title says it already.
    let short = |name: &'static str| {
        let rest = name.strip_prefix("pass: ");
        rest.or_else(|| name.strip_prefix("people: "))
            .unwrap_or(name)
    };
    Group {
        title,
        figures: own
            .map(|(name, figure, unit)| (short(name), *figure, *unit))
            .collect(),
    }
}

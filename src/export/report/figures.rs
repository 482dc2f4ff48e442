//! Which figures a criterion has, by what they are about. Their names are those of `juror agree`; computes none.

use super::super::agree::{About, CriterionReport, Named, named};

/// Figures about one thing.
pub(super) struct Group<'a> {
    pub(super) title: &'static str,
    pub(super) figures: Vec<Named<'a>>,
}

/// What a judge has to do with it; what passes stands elsewhere.
pub(super) fn of_judge(criterion: &CriterionReport) -> Vec<Group<'_>> {
    let groups = [
        ("Judge and people", About::Judge),
        ("At the bar, people being the truth", About::Bar),
        ("Where the judge leans", About::Leaning),
    ];
    let groups = groups.map(|(title, about)| of(criterion, title, about));
    let groups = groups.into_iter();
    groups.filter(|group| !group.figures.is_empty()).collect()
}

/// How far people agree with each other.
pub(super) fn of_people(criterion: &CriterionReport) -> Group<'_> {
    of(criterion, "People with each other", About::People)
}

fn of<'a>(criterion: &'a CriterionReport, title: &'static str, about: About) -> Group<'a> {
    let mut figures = named(criterion);
    figures.retain(|named| named.about == about);
    Group { title, figures }
}

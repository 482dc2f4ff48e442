//! The figures of a criterion by their names, in the order in which they are read.

use crate::metrics::statistic::Statistic;

use super::{CriterionReport, PairsReport, ScaleReport};

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, as percent.
    Share,
    /// A number.
    Number,
    /// A probability of error, which may be small.
    Probability,
}

impl Unit {
    /// A value in this unit.
    #[must_use]
    pub fn written(self, value: f64) -> String {
        match self {
            Self::Share => format!("{:.0}%", value * 100.0),
            Self::Number => format!("{value:.2}"),
            Self::Probability => format!("{value:.3}"),
        }
    }

    /// The interval of a statistic in this unit; None where it has none.
    #[must_use]
    pub fn interval(self, statistic: &Statistic) -> Option<String> {
        let (low, high) = statistic.interval()?;
        Some(format!("{} to {}", self.written(low), self.written(high)))
    }
}

/// What a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The judge beside people.
    Judge,
    /// Both at the bar, people being the truth.
    Bar,
    /// Where the judge leans.
    Leaning,
    /// People with each other.
    People,
    /// How much passes.
    Rates,
}

impl About {
    /// What goes before a figure's name where all stand in one list.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Judge | Self::Leaning => "",
            Self::Bar => "pass: ",
            Self::People => "people: ",
            Self::Rates => "rate: ",
        }
    }
}

/// A figure with its name among those about the same.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// What it is about.
    pub about: About,
    /// Its name.
    pub name: &'static str,
    /// The figure.
    pub figure: &'a Statistic,
    /// How it is written.
    pub unit: Unit,
}

/// Every figure of a criterion, in the order in which they are read; those of a bar where there is one.
#[must_use]
pub fn named(criterion: &CriterionReport) -> Vec<Named<'_>> {
    let mut figures = of_the_judge(criterion);
    figures.extend(of_the_bar(criterion));
    figures.extend(of_people(criterion));
    figures.extend(of_leaning(criterion));
    figures.extend(of_position(criterion));
    figures
}

/// Every figure of choices between two outputs, in the order in which they are read.
#[must_use]
pub fn named_of_pairs(pairs: &PairsReport) -> Vec<Named<'_>> {
    use Unit::{Number, Share};
    let (position, longer) = (&pairs.position, &pairs.longer);
    let rows = [
        ("same choice", &pairs.exact, Share),
        ("kappa", &pairs.kappa, Number),
    ];
    let leaning = [
        ("first position chosen", &position.first, Share),
        ("ties in single calls", &position.ties, Share),
        ("same in both orders", &position.consistency, Share),
        ("longer one chosen by the judge", &longer.judge, Share),
        ("longer one chosen by people", &longer.people, Share),
    ];
    let mut figures = about(About::Judge, rows);
    figures.extend(about(About::Leaning, leaning));
    figures
}

type Row<'a> = (&'static str, &'a Statistic, Unit);

fn about<const N: usize>(about: About, rows: [Row<'_>; N]) -> Vec<Named<'_>> {
    let rows = rows.into_iter();
    rows.map(|(name, figure, unit)| Named {
        about,
        name,
        figure,
        unit,
    })
    .collect()
}

fn of_the_judge(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::{Number, Share};
    let most = &criterion.baseline.majority_class;
    let corrections = &criterion.sensitivity.higher_share;
    let rows = [
        ("exact", &criterion.exact, Share),
        ("within one point", &criterion.within_one, Share),
        ("most common score", most, Share),
        ("kappa", &criterion.kappa, Number),
        ("kappa, linear", &criterion.kappa_linear, Number),
        ("kappa, quadratic", &criterion.kappa_quadratic, Number),
        ("Krippendorff's alpha", &criterion.alpha, Number),
        ("AC1", &criterion.ac1, Number),
        ("AC2, quadratic", &criterion.ac2_quadratic, Number),
        ("Spearman", &criterion.spearman, Number),
        ("Kendall's tau-b", &criterion.kendall_tau_b, Number),
        ("Pearson", &criterion.pearson, Number),
        ("bias", &criterion.bias, Number),
        ("mean distance", &criterion.mae, Number),
        ("root mean square", &criterion.rmse, Number),
        ("correction scored higher", corrections, Share),
    ];
    about(About::Judge, rows)
}

/// What counts on which side of the bar a score lies.
fn of_the_bar(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::{Number, Probability, Share};
    let Some(pass) = &criterion.pass else {
        return Vec::new();
    };
    let sides = [
        ("same side", &criterion.same_side, Share),
        ("constant judge", &criterion.baseline.constant_judge, Share),
        ("precision", &pass.precision, Share),
        ("recall", &pass.recall, Share),
        ("specificity", &pass.specificity, Share),
        ("F1", &pass.f1, Number),
        ("MCC", &pass.mcc, Number),
        ("McNemar's p", &pass.mcnemar_p, Probability),
    ];
    let rates = &criterion.pass_rate;
    let rates = [
        ("judge alone", &rates.judge_only, Share),
        ("people alone", &rates.human_only, Share),
        ("PPI++", &rates.ppi, Share),
        ("Rogan-Gladen", &rates.rogan_gladen, Share),
    ];
    let mut figures = about(About::Bar, sides);
    figures.extend(about(About::Rates, rates));
    figures
}

fn of_people(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::{Number, Share};
    let people = &criterion.people;
    let rows = [
        ("same score", &people.exact, Share),
        ("alpha", &people.alpha, Number),
        ("AC1", &people.ac1, Number),
    ];
    about(About::People, rows)
}

fn of_leaning(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::Number;
    let leaning = &criterion.leaning;
    let (length, family, pull) = (&leaning.length, &leaning.own_family, &leaning.pull);
    let rows = [
        ("length: judge's r", &length.judge, Number),
        ("length: people's r", &length.people, Number),
        ("length: judge's more", &length.difference, Number),
        ("own family: bias on it", &family.own, Number),
        ("own family: bias on others", &family.others, Number),
        ("own family: bias more", &family.difference, Number),
        ("distance before a look", &pull.blind, Number),
        ("distance after a look", &pull.informed, Number),
        ("pull after a look", &pull.difference, Number),
    ];
    about(About::Leaning, rows)
}

/// Where the judge chose between outputs; empty on other scales.
fn of_position(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::Share;
    if !matches!(criterion.scale, ScaleReport::Choice { many: false, .. }) {
        return Vec::new();
    }
    let position = &criterion.position;
    let rows = [
        ("first position chosen", &position.first, Share),
        ("ties in single calls", &position.ties, Share),
        ("same in both orders", &position.consistency, Share),
    ];
    about(About::Leaning, rows)
}

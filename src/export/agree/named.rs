//! The figures of a criterion by their names, in the order in which they are read.

use crate::metrics::statistic::Statistic;

use super::CriterionReport;

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

/// A figure with its name.
pub type Named<'a> = (&'static str, &'a Statistic, Unit);

/// Every figure of a criterion; those of a bar where there is one.
#[must_use]
pub fn named(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::{Number, Share};
    let mut figures = vec![
        ("exact", &criterion.exact, Share),
        ("within one point", &criterion.within_one, Share),
        (
            "most common score",
            &criterion.baseline.majority_class,
            Share,
        ),
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
    ];
    figures.extend(of_the_bar(criterion));
    let people = &criterion.people;
    figures.extend([
        ("people: same score", &people.exact, Share),
        ("people: alpha", &people.alpha, Number),
        ("people: AC1", &people.ac1, Number),
    ]);
    let (leaning, sensitivity) = (&criterion.leaning, &criterion.sensitivity);
    figures.extend([
        ("correction scored higher", &sensitivity.higher_share, Share),
        ("length: judge's r", &leaning.length.judge, Number),
        ("length: people's r", &leaning.length.people, Number),
        ("length: judge's more", &leaning.length.difference, Number),
        (
            "own family: bias more",
            &leaning.own_family.difference,
            Number,
        ),
        ("pull after a look", &leaning.pull.difference, Number),
    ]);
    figures
}

/// What counts on which side of the bar a score lies.
fn of_the_bar(criterion: &CriterionReport) -> Vec<Named<'_>> {
    use Unit::{Number, Probability, Share};
    let Some(pass) = &criterion.pass else {
        return Vec::new();
    };
    let rates = &criterion.pass_rate;
    vec![
        ("same side of the bar", &criterion.same_side, Share),
        ("constant judge", &criterion.baseline.constant_judge, Share),
        ("pass: precision", &pass.precision, Share),
        ("pass: recall", &pass.recall, Share),
        ("pass: specificity", &pass.specificity, Share),
        ("pass: F1", &pass.f1, Number),
        ("pass: MCC", &pass.mcc, Number),
        ("pass: McNemar's p", &pass.mcnemar_p, Probability),
        ("rate: judge alone", &rates.judge_only, Share),
        ("rate: people alone", &rates.human_only, Share),
        ("rate: PPI++", &rates.ppi, Share),
        ("rate: Rogan-Gladen", &rates.rogan_gladen, Share),
    ]
}

//! How well a judge agrees with a person on one criterion: every figure of a row on the screen, from pairs of scores, kept
//! live. It takes items for independent and resamples nothing: what is to be quoted stands in `resample`.

use super::agreement::{Weights, exact, kappa, within_one};
use super::difference::Differences;
use super::interval::proportion;
use super::sampling::round_half_up;
use super::statistic::Statistic;
use super::table::Table;
use crate::model::{Criterion, CriterionKey, Scale, Score};

/// A judge's agreement with people on one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionAgreement {
    /// The criterion.
    pub key: CriterionKey,
    /// Its name on the screen.
    pub title: String,
    /// The options of its scale, in the order of rows and columns.
    pub labels: Vec<String>,
    /// Whether the options have an order with equal steps.
    pub ordinal: bool,
    /// How often which pair of scores was given; a judge's decimal counts as the point it is rounded to, half up.
    pub table: Table,
    /// The share with the same score.
    pub exact: Statistic,
    /// The share at most one point apart.
    pub within_one: Statistic,
    /// The share on the same side of the bar; where there is no bar, with the same score. This is what the gate counts.
    pub same_side: Statistic,
    /// Cohen's kappa, unweighted; here, as below, without an interval.
    pub kappa: Statistic,
    /// Cohen's kappa with quadratic weights; undefined where the options have no order.
    pub kappa_quadratic: Statistic,
    /// The judge's mean minus the person's, in points, on the judge's own decimals.
    pub bias: Statistic,
}

/// The counts behind a panel, kept live: pairs of scores are added and taken back one by one.
#[derive(Clone, Debug)]
pub struct Counts {
    key: CriterionKey,
    title: String,
    labels: Vec<String>,
    first: f64,
    ordinal: bool,
    bar: Option<f64>,
    table: Table,
    differences: Differences,
    same_side: usize,
}

impl Counts {
    /// No pairs yet. None for a text and for a choice of several labels, which have no single category.
    #[must_use]
    pub fn new(criterion: &Criterion) -> Option<Self> {
        let labels = labels(&criterion.scale)?;
        Some(Self {
            key: criterion.key.clone(),
            title: criterion.title.clone(),
            first: first_code(&criterion.scale),
            ordinal: matches!(criterion.scale, Scale::Ordinal { .. }),
            bar: criterion.pass.map(f64::from),
            table: Table::new(labels.len()),
            differences: Differences::default(),
            same_side: 0,
            labels,
        })
    }

    /// Counts a pair of column numbers (see `Score::code`), the person's first. One off the scale counts nowhere.
    pub fn add(&mut self, human: f64, judge: f64) {
        let Some((row, column)) = self.cell(human, judge) else {
            return;
        };
        if self.table.add(row, column).is_ok() {
            self.differences.add(human, judge);
            self.same_side += usize::from(self.agrees(human, judge));
        }
    }

    /// Takes a pair back that was counted.
    pub fn remove(&mut self, human: f64, judge: f64) {
        let Some((row, column)) = self.cell(human, judge) else {
            return;
        };
        if self.table.remove(row, column).is_ok() {
            self.differences.remove(human, judge);
            self.same_side -= usize::from(self.agrees(human, judge));
        }
    }

    /// The options that a pair counts as: row and column of the table.
    #[must_use]
    pub fn cell(&self, human: f64, judge: f64) -> Option<(usize, usize)> {
        let place = |code| place(code, self.first, self.labels.len());
        Some((place(human)?, place(judge)?))
    }

    /// Whether both scores lie on the same side of the bar; where there is no bar, whether they are the same.
    #[must_use]
    pub fn agrees(&self, human: f64, judge: f64) -> bool {
        match self.bar {
            Some(bar) => (human >= bar) == (judge >= bar),
            None => self
                .cell(human, judge)
                .is_some_and(|(row, column)| row == column),
        }
    }

    /// Every figure of the pairs that are counted.
    #[must_use]
    pub fn panel(&self) -> CriterionAgreement {
        let n = self.table.n();
        let of_order = |statistic: Statistic| {
            if self.ordinal {
                statistic
            } else {
                Statistic::undefined("the options have no order", n)
            }
        };
        let kappa = |weights| kappa(&self.table, weights);
        CriterionAgreement {
            key: self.key.clone(),
            title: self.title.clone(),
            exact: exact(&self.table),
            within_one: of_order(within_one(&self.table)),
            same_side: proportion(self.same_side, n),
            kappa: kappa(Weights::Identity),
            kappa_quadratic: of_order(kappa(Weights::Quadratic)),
            bias: of_order(self.differences.bias()),
            labels: self.labels.clone(),
            ordinal: self.ordinal,
            table: self.table.clone(),
        }
    }
}

impl CriterionAgreement {
    /// The figures of a criterion from pairs of column numbers (see `Score::code`), the person's first. None for a text
    /// and for a choice of several labels, which have no single category.
    #[must_use]
    pub fn of(criterion: &Criterion, pairs: &[(f64, f64)]) -> Option<Self> {
        let mut counts = Counts::new(criterion)?;
        for (human, judge) in pairs {
            counts.add(*human, *judge);
        }
        Some(counts.panel())
    }

    /// The options of a criterion that two column numbers count as, by their places: row and column of the table. None
    /// where a score has no single category.
    #[must_use]
    pub fn cell(criterion: &Criterion, human: f64, judge: f64) -> Option<(usize, usize)> {
        let options = labels(&criterion.scale)?.len();
        let first = first_code(&criterion.scale);
        Some((place(human, first, options)?, place(judge, first, options)?))
    }

    /// The score that an option of a criterion is, by its place in the table.
    #[must_use]
    pub fn option(criterion: &Criterion, place: usize) -> Option<Score> {
        let place = f64::from(u32::try_from(place).ok()?);
        Score::decode(first_code(&criterion.scale) + place, &criterion.scale)
    }

    /// How many tickets both have scored.
    #[must_use]
    pub fn n(&self) -> usize {
        self.table.n()
    }

    /// The kappa that suits the scale: quadratic where the options have an order, else unweighted.
    #[must_use]
    pub fn fitting_kappa(&self) -> &Statistic {
        if self.ordinal {
            &self.kappa_quadratic
        } else {
            &self.kappa
        }
    }

    /// The agreement in one sentence; see [`sentence`].
    #[must_use]
    pub fn sentence(&self, whom: &str) -> String {
        sentence(&self.exact, &self.bias, whom)
    }
}

/// What is said where there is nothing to compare.
pub const NOTHING_YET: &str = "Nobody has scored what the judge has scored yet.";

/// Exact agreement in one sentence, with its interval, its n and the direction of the bias where that is sure.
#[must_use]
pub fn sentence(exact: &Statistic, bias: &Statistic, whom: &str) -> String {
    let Some(value) = exact.value() else {
        return NOTHING_YET.to_string();
    };
    let interval = exact.interval().map_or_else(String::new, |(low, high)| {
        format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0)
    });
    let bias = match (bias.value(), bias.interval()) {
        (Some(bias), Some((low, _))) if low > 0.0 => format!("; it scores {bias:.1} higher"),
        (Some(bias), Some((_, high))) if high < 0.0 => format!("; it scores {:.1} lower", -bias),
        _ => String::new(),
    };
    let percent = value * 100.0;
    let n = exact.n();
    format!("The judge agrees with {whom} on {percent:.0}%{interval} of {n}{bias}.")
}

/// The names of a scale's options; None where a score is not one of them.
fn labels(scale: &Scale) -> Option<Vec<String>> {
    match scale {
        Scale::Ordinal { min, max, .. } => {
            Some((*min..=*max).map(|point| point.to_string()).collect())
        }
        Scale::PassFail => Some(vec!["fail".to_string(), "pass".to_string()]),
        Scale::Choice {
            labels,
            many: false,
        } => Some(labels.iter().map(|label| label.key.clone()).collect()),
        Scale::Choice { many: true, .. } | Scale::Text => None,
    }
}

/// The column number of the first option.
fn first_code(scale: &Scale) -> f64 {
    match scale {
        Scale::Ordinal { min, .. } => f64::from(*min),
        Scale::PassFail | Scale::Choice { .. } | Scale::Text => 0.0,
    }
}

fn place(code: f64, first: f64, options: usize) -> Option<usize> {
    let place = round_half_up(code) - first;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a small whole number"
    )]
    (0.0..1000.0)
        .contains(&place)
        .then_some(place as usize)
        .filter(|place| *place < options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Label;

    fn criterion(scale: Scale) -> Criterion {
        Criterion::new(CriterionKey::new("accuracy").expect("a key"), scale)
    }

    #[test]
    fn a_decimal_is_rounded_for_the_table_and_kept_for_the_bias() {
        let accuracy = criterion(Scale::ordinal(1, 5).expect("a scale"));
        let panel = CriterionAgreement::of(&accuracy, &[(4.0, 3.5), (2.0, 2.4)]).expect("a panel");
        assert_eq!(panel.exact.value(), Some(1.0));
        assert!((panel.bias.value().expect("a bias") + 0.05).abs() < 1e-12);
    }

    #[test]
    fn a_bar_divides_agreement_into_sides() {
        let barred = Criterion {
            pass: Some(4),
            ..criterion(Scale::ordinal(1, 5).expect("a scale"))
        };
        let pairs = [(4.0, 5.0), (1.0, 3.0), (3.0, 4.0), (4.0, 3.5)];
        let panel = CriterionAgreement::of(&barred, &pairs).expect("a panel");
        assert_eq!(panel.same_side.value(), Some(0.5));
        assert_eq!(panel.exact.value(), Some(0.25));
    }

    #[test]
    fn an_option_lies_where_its_code_is_counted() {
        let choice = Scale::choice(vec![Label::named("a"), Label::named("b")], false);
        let scales = [
            Scale::ordinal(0, 4).expect("a scale"),
            Scale::ordinal(1, 10).expect("a scale"),
            Scale::PassFail,
            choice.expect("a scale"),
        ];
        for scale in scales {
            let criterion = criterion(scale);
            for option in criterion.scale.options() {
                let code = option.code(&criterion.scale).expect("a code");
                let (row, column) =
                    CriterionAgreement::cell(&criterion, code, code).expect("a cell");
                assert_eq!(row, column);
                assert_eq!(CriterionAgreement::option(&criterion, row), Some(option));
            }
        }
        let halves = criterion(Scale::ordinal(1, 5).expect("a scale"));
        assert_eq!(CriterionAgreement::cell(&halves, 4.0, 3.5), Some((3, 3)));
        assert_eq!(
            CriterionAgreement::cell(&criterion(Scale::Text), 1.0, 1.0),
            None
        );
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let accuracy = Criterion {
            pass: Some(4),
            ..criterion(Scale::ordinal(1, 5).expect("a scale"))
        };
        let pairs = [(4.0, 5.0), (1.0, 3.0), (3.0, 4.0), (4.0, 3.5)];
        let mut counts = Counts::new(&accuracy).expect("counts");
        for (human, judge) in pairs {
            counts.add(human, judge);
        }
        counts.add(9.0, 3.0);
        counts.remove(9.0, 3.0);
        for (human, judge) in &pairs[2..] {
            counts.remove(*human, *judge);
        }
        let expected = CriterionAgreement::of(&accuracy, &pairs[..2]).expect("a panel");
        assert_eq!(counts.panel(), expected);
    }

    #[test]
    fn what_has_no_single_category_has_no_panel() {
        let labels = || vec![Label::named("a"), Label::named("b")];
        assert!(CriterionAgreement::of(&criterion(Scale::Text), &[]).is_none());
        assert!(
            CriterionAgreement::of(
                &criterion(Scale::choice(labels(), true).expect("a scale")),
                &[]
            )
            .is_none()
        );
        let choice = criterion(Scale::choice(labels(), false).expect("a scale"));
        let panel = CriterionAgreement::of(&choice, &[(0.0, 1.0)]).expect("a panel");
        assert_eq!(panel.kappa_quadratic.value(), None);
        assert_eq!(panel.table.count(0, 1), 1);
    }

    #[test]
    fn the_sentence_names_the_bias_only_when_it_is_sure() {
        let accuracy = criterion(Scale::ordinal(1, 5).expect("a scale"));
        let sure: Vec<_> = (0..40)
            .map(|at| (f64::from(1 + at % 4), f64::from(2 + at % 4)))
            .collect();
        let panel = CriterionAgreement::of(&accuracy, &sure).expect("a panel");
        assert_eq!(
            panel.sentence("you"),
            "The judge agrees with you on 0% (0–9) of 40; it scores 1.0 higher."
        );
        let both: Vec<_> = sure
            .iter()
            .flat_map(|(low, high)| [(*low, *high), (*high, *low)])
            .collect();
        let panel = CriterionAgreement::of(&accuracy, &both).expect("a panel");
        assert_eq!(
            panel.sentence("you"),
            "The judge agrees with you on 0% (0–5) of 80."
        );
        let none = CriterionAgreement::of(&accuracy, &[]).expect("a panel");
        assert_eq!(
            none.sentence("you"),
            "Nobody has scored what the judge has scored yet."
        );
    }
}

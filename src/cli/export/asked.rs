//! The arguments as a rule: which of them make sense for the kind, and what they name.

use clap::ValueEnum;

use crate::export::split::{Basis, Split};
use crate::export::{Edits, Kind, Pairs, Rule, Shape, Yardstick};
use crate::model::{Criterion, CriterionKey, Evaluator, Scale};
use crate::query::{Filter, Vocabulary, Whose};
use crate::runtime::setup::{Setup, words};

use super::Arguments;
use crate::cli::failure::Failure;

/// The margin where none is asked for, in points.
const MARGIN: f64 = 1.0;

/// Where pairs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// An edit against its original
    Revisions,
    /// What reviewers preferred
    Comparisons,
    /// Outputs to the same input, one with a better score
    Scores,
}

/// What divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SplitBy {
    /// The input's hash
    Hash,
    /// The input's time
    Time,
}

/// What was asked for.
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) filter: Option<String>,
    pub(super) rule: Rule,
    pub(super) split: Option<Split>,
    pub(super) excel: bool,
}

/// Refuses options that would do nothing.
pub(super) fn check(arguments: &Arguments, kind: Kind) -> Result<(), Failure> {
    let shape = kind.shape();
    let scores = arguments.pairs == Some(Source::Scores);
    let revisions =
        shape != Shape::Pair || arguments.pairs.is_none_or(|it| it == Source::Revisions);
    let learns = matches!(shape, Shape::Example | Shape::Feedback);
    let cases = [
        (
            arguments.accept.is_some() && !learns,
            "--accept says which answers are good for sft and kto",
        ),
        (
            arguments.reject.is_some() && shape != Shape::Feedback,
            "--reject says which answers are bad for kto",
        ),
        (
            arguments.edits.is_some() && (shape == Shape::Ticket || !revisions),
            "--edits says which edits are learnt from, for sft, kto and pairs from revisions",
        ),
        (
            arguments.suggested.is_some()
                && (shape == Shape::Ticket || !revisions || arguments.edits == Some(Edits::None)),
            "--suggested says whether edits that began as a judge's suggestion are learnt from, for sft, kto and pairs from \
             revisions",
        ),
        (
            arguments.edits == Some(Edits::None) && shape == Shape::Pair,
            "--edits none leaves nothing to pair: take --pairs scores or comparisons",
        ),
        (
            arguments.pairs.is_some() && shape != Shape::Pair,
            "--pairs says where the pairs of dpo and reward come from",
        ),
        (
            arguments.criterion.is_some() && arguments.pairs != Some(Source::Comparisons),
            "--criterion says what was chosen on, for --pairs comparisons",
        ),
        (
            (arguments.margin.is_some() || arguments.by.is_some()) && !scores,
            "--margin and --by belong to --pairs scores",
        ),
        (arguments.excel && kind != Kind::Csv, "--excel is for csv"),
        (
            arguments
                .margin
                .is_some_and(|margin| !(margin > 0.0 && margin.is_finite())),
            "--margin must be a number above 0",
        ),
    ];
    match cases.into_iter().find(|(is_wrong, _)| *is_wrong) {
        Some((_, why)) => Err(Failure::Usage(format!("{why}."))),
        None => Ok(()),
    }
}

/// The division that was asked for.
pub(super) fn split(arguments: &Arguments) -> Option<Split> {
    let shares = arguments.split.clone()?;
    let basis = match (&arguments.stratify, arguments.split_by) {
        (Some(field), _) => Basis::Stratified(field.clone()),
        (None, Some(SplitBy::Time)) => Basis::Time,
        (None, Some(SplitBy::Hash) | None) => Basis::Hash,
    };
    Some(Split { shares, basis })
}

impl Asked {
    /// What was asked for, by the names that are known in the store.
    pub(super) fn read(
        setup: &Setup,
        arguments: &Arguments,
        kind: Kind,
        split: Option<Split>,
    ) -> Result<Self, Failure> {
        let vocabulary = words::vocabulary(&setup.store, &setup.evaluator, None);
        let query = |text: &Option<String>| {
            let read = text.as_deref().map(|text| {
                Filter::parse(text, &vocabulary).map_err(|error| Failure::of_filter(&error, text))
            });
            read.transpose()
        };
        let pairs = match arguments.pairs {
            None | Some(Source::Revisions) => Pairs::Revisions,
            Some(Source::Comparisons) => Pairs::Comparisons {
                on: match &arguments.criterion {
                    None => None,
                    Some(key) => Some(criterion(key, &setup.evaluator)?),
                },
            },
            Some(Source::Scores) => Pairs::Scores {
                by: match &arguments.by {
                    None => weighted(&setup.evaluator)?,
                    Some(text) => yardstick(text, &setup.evaluator, &vocabulary)?,
                },
                margin: arguments.margin.unwrap_or(MARGIN),
            },
        };
        Ok(Self {
            kind,
            filter: arguments.filter.clone(),
            rule: Rule {
                accept: query(&arguments.accept)?,
                reject: query(&arguments.reject)?,
                edits: arguments.edits.clone().unwrap_or_default(),
                suggested: arguments.suggested.unwrap_or_default(),
                pairs,
            },
            split,
            excel: arguments.excel,
        })
    }
}

fn weighted(evaluator: &Evaluator) -> Result<Yardstick, Failure> {
    let has_any = evaluator
        .criteria
        .iter()
        .any(|criterion| criterion.weight > 0.0 && has_points(&criterion.scale));
    if has_any {
        return Ok(Yardstick::Weighted);
    }
    Err(Failure::Usage(
        "No criterion with a weight has an ordinal or a pass-fail scale, so that no output is better than another."
            .to_string(),
    ))
}

/// A criterion on which one output can be chosen over another.
fn criterion(key: &str, evaluator: &Evaluator) -> Result<CriterionKey, Failure> {
    let has = |criterion: &&Criterion| has_points(&criterion.scale);
    if let Some(criterion) = evaluator.criterion(key).filter(has) {
        return Ok(criterion.key.clone());
    }
    Err(no_criterion(key, evaluator))
}

/// Reads `accuracy`, `judge.accuracy` or `NAME.accuracy`.
fn yardstick(
    text: &str,
    evaluator: &Evaluator,
    vocabulary: &Vocabulary,
) -> Result<Yardstick, Failure> {
    let (whose, key) = match text.rsplit_once('.') {
        None => (Whose::Own, text),
        Some(("judge", key)) => (Whose::Judge, key),
        Some((name, key)) => (Whose::Named(name.to_string()), key),
    };
    if let Whose::Named(name) = &whose
        && !vocabulary.people().any(|known| known == name)
    {
        let known: Vec<_> = vocabulary.people().collect();
        return Err(Failure::Usage(format!(
            "Nobody called `{name}` has scored here; known are judge, {}.",
            known.join(", ")
        )));
    }
    let has = |criterion: &&Criterion| has_points(&criterion.scale);
    if let Some(criterion) = evaluator.criterion(key).filter(has) {
        return Ok(Yardstick::Of(whose, criterion.key.clone()));
    }
    Err(no_criterion(key, evaluator))
}

fn no_criterion(key: &str, evaluator: &Evaluator) -> Failure {
    let known: Vec<_> = evaluator
        .criteria
        .iter()
        .filter(|criterion| has_points(&criterion.scale))
        .map(|criterion| criterion.key.as_str())
        .collect();
    Failure::Usage(format!(
        "`{key}` is no criterion by which one output is better than another; there are {}.",
        known.join(", ")
    ))
}

fn has_points(scale: &Scale) -> bool {
    matches!(scale, Scale::Ordinal { .. } | Scale::PassFail)
}

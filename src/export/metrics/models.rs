//! One model's figures: overlap, format and length, by name and in the order in which they are read.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::metrics::clusters;
use crate::metrics::resample::texts::{figures, means};
use crate::metrics::statistic::Statistic;
use crate::metrics::texts::measured::Overlap;

use super::{Asked, Row};

/// The figures of one model's outputs.
#[derive(Debug, Serialize)]
pub struct ModelMetrics {
    /// Its name; empty where that is not known.
    pub model: String,
    /// Its outputs.
    pub n: usize,
    /// Those that have a reference.
    pub with_reference: usize,
    /// The share that is equal to a reference, but for white space at the ends.
    pub exact_match: Statistic,
    /// The share that has the words of a reference: case and punctuation do not count.
    pub normalised_match: Statistic,
    /// BLEU-4 of all outputs as one corpus, 0 to 100.
    pub bleu4: Statistic,
    /// The mean BLEU-4 of each output, 0 to 100.
    pub bleu4_sentence: Statistic,
    /// Mean F1, 0 to 1.
    pub rouge1: Statistic,
    /// Mean F1, 0 to 1.
    pub rouge2: Statistic,
    /// Mean F1, 0 to 1.
    #[serde(rename = "rougeL")]
    pub rouge_l: Statistic,
    /// Mean F1, 0 to 1.
    #[serde(rename = "rougeLsum")]
    pub rouge_lsum: Statistic,
    /// Mean METEOR without synonyms, 0 to 1.
    pub meteor_exact_stem: Statistic,
    /// chrF2 of all outputs as one corpus, 0 to 100.
    pub chrf2: Statistic,
    /// The share that is JSON.
    pub json_valid: Statistic,
    /// The share that is JSON which the schema allows.
    pub schema_valid: Statistic,
    /// The share that the regular expression matches.
    pub regex_match: Statistic,
    /// Mean words.
    pub words: Statistic,
    /// Mean characters.
    pub characters: Statistic,
    /// How many inputs stand behind them.
    #[serde(skip)]
    pub inputs: Inputs,
}

/// How many inputs stand behind figures: a bound needs enough of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// Behind format and length.
    pub all: usize,
    /// Behind overlap with references.
    pub with_reference: usize,
    /// Behind ROUGE, which does not know every reference.
    pub known_to_rouge: usize,
}

/// Which way a figure is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The more the better.
    Higher,
    /// The less the better.
    Lower,
    /// Neither says anything by itself.
    Neither,
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A share, as percent.
    Share,
    /// From 0 to 1.
    Unit,
    /// From 0 to 100, or a number of things.
    Number,
}

/// A figure with what a reader needs to know of it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'m> {
    /// Its name in JSON.
    pub name: &'static str,
    /// Which way it is good.
    pub better: Better,
    /// How it is written.
    pub kind: Kind,
    /// The figure.
    pub figure: &'m Statistic,
}

impl Kind {
    /// A value in this unit.
    #[must_use]
    pub fn written(self, value: f64) -> String {
        match self {
            Self::Share => format!("{:.1}%", value * 100.0),
            Self::Unit => format!("{value:.3}"),
            Self::Number => format!("{value:.1}"),
        }
    }
}

/// How many different inputs these are.
pub(super) fn distinct(clusters: impl Iterator<Item = u64>) -> usize {
    clusters.collect::<BTreeSet<_>>().len()
}

impl ModelMetrics {
    pub(super) fn of(model: &str, rows: &[&Row], asked: &Asked) -> Self {
        let overlaps = || {
            let measured = rows.iter();
            measured.filter_map(|row| Some((row.cluster, row.measured.overlap.as_ref()?)))
        };
        let matches = |is: fn(&Overlap) -> bool| {
            let items = overlaps().map(|(cluster, overlap)| (cluster, is(overlap)));
            match overlaps().next() {
                Some(_) => clusters::share(items),
                None => Statistic::undefined("no ticket has a reference", 0),
            }
        };
        let share = |is: fn(&Row) -> Option<bool>, asked: bool, why: &'static str| {
            let items = rows.iter().filter_map(|row| Some((row.cluster, is(row)?)));
            if asked {
                clusters::share(items)
            } else {
                Statistic::undefined(why, rows.len())
            }
        };
        let found = figures(overlaps());
        let lengths = rows.iter().map(|row| {
            let measured = &row.measured;
            (row.cluster, [measured.words, measured.characters])
        });
        let [words, characters] = means(lengths);
        Self {
            model: model.to_string(),
            n: rows.len(),
            with_reference: overlaps().count(),
            exact_match: matches(|overlap| overlap.exact_match),
            normalised_match: matches(|overlap| overlap.normalised_match),
            bleu4: found.bleu4,
            bleu4_sentence: found.bleu4_sentence,
            rouge1: found.rouge1,
            rouge2: found.rouge2,
            rouge_l: found.rouge_l,
            rouge_lsum: found.rouge_lsum,
            meteor_exact_stem: found.meteor_exact_stem,
            chrf2: found.chrf2,
            json_valid: share(|row| Some(row.measured.json_valid), true, ""),
            schema_valid: share(
                |row| row.schema_valid,
                asked.schema.is_some(),
                "no JSON Schema: give one with --schema",
            ),
            regex_match: share(
                |row| row.regex_match,
                asked.pattern.is_some(),
                "no regular expression: give one with --regex",
            ),
            words,
            characters,
            inputs: Inputs {
                all: distinct(rows.iter().map(|row| row.cluster)),
                with_reference: distinct(overlaps().map(|(cluster, _)| cluster)),
                known_to_rouge: distinct(
                    overlaps()
                        .filter(|(_, overlap)| overlap.rouge.is_some())
                        .map(|(cluster, _)| cluster),
                ),
            },
        }
    }

    /// Every figure by its name, in the order in which they are read.
    #[must_use]
    pub fn named(&self) -> [Named<'_>; 15] {
        use Better::{Higher, Neither};
        let named = |name, better, kind, figure| Named {
            name,
            better,
            kind,
            figure,
        };
        [
            named("exact_match", Higher, Kind::Share, &self.exact_match),
            named(
                "normalised_match",
                Higher,
                Kind::Share,
                &self.normalised_match,
            ),
            named("bleu4", Higher, Kind::Number, &self.bleu4),
            named("bleu4_sentence", Higher, Kind::Number, &self.bleu4_sentence),
            named("chrf2", Higher, Kind::Number, &self.chrf2),
            named("rouge1", Higher, Kind::Unit, &self.rouge1),
            named("rouge2", Higher, Kind::Unit, &self.rouge2),
            named("rougeL", Higher, Kind::Unit, &self.rouge_l),
            named("rougeLsum", Higher, Kind::Unit, &self.rouge_lsum),
            named(
                "meteor_exact_stem",
                Higher,
                Kind::Unit,
                &self.meteor_exact_stem,
            ),
            named("json_valid", Neither, Kind::Share, &self.json_valid),
            named("schema_valid", Higher, Kind::Share, &self.schema_valid),
            named("regex_match", Neither, Kind::Share, &self.regex_match),
            named("words", Neither, Kind::Number, &self.words),
            named("characters", Neither, Kind::Number, &self.characters),
        ]
    }
}

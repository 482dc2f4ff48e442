//! A named purpose with its criteria, queue, judges and gate, and the hash that versions it. Knows no file format.

pub mod derive;
pub mod file;
pub mod ship;
pub mod template;

use std::collections::BTreeSet;

use super::criterion::{Criterion, CriterionKey};
use super::id::{EvaluatorVersion, Ordinal};
use super::judge::{JudgeKind, JudgeSpec};
use super::order::Order;
use super::redaction::Redaction;
use super::scale::Scale;
use super::score::Scores;
use ship::Ship;

/// What tickets are judged for, by whom, and when a judge may be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluator {
    /// Its name in the header and in reports.
    pub name: String,
    /// Why the review is done; may be empty.
    pub purpose: String,
    /// What reviewers and judges are told; may be empty.
    pub instructions: String,
    /// Judge and peers stay hidden until the rating is committed.
    pub blind: bool,
    /// Which model wrote the output is hidden, too.
    pub hide_model: bool,
    /// What happens when the last required criterion is set.
    pub auto_advance: AutoAdvance,
    /// Which tickets, in which order.
    pub queue: Queue,
    /// What is scored: at least one, keys distinct.
    pub criteria: Vec<Criterion>,
    /// Who else scores; names distinct.
    pub judges: Vec<JudgeSpec>,
    /// When the judge may be trusted.
    pub gate: Gate,
    /// When a model may ship; None where nothing is said of it.
    pub ship: Option<Ship>,
    /// What is private, and where it is masked.
    pub redact: Redaction,
    /// Fields of logs of no known shape, each with its path: whoever imports knows the language of paths.
    pub import_map: Vec<ImportPath>,
}

/// Where a field of a log stands in records of the user's own shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPath {
    /// The field: `output`, `meta.region`.
    pub field: String,
    /// The path to it, in the language of jq.
    pub path: String,
}

/// What happens when the last required criterion is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoAdvance {
    /// The rating is committed and the next ticket shown.
    #[default]
    On,
    /// The rating is committed, the judge's scores are shown, and a key moves on.
    Reveal,
    /// Nothing until the reviewer commits.
    Off,
}

/// Which tickets are reviewed, in which order.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// In the filter language; empty for all.
    pub filter: String,
    /// The order.
    pub order: Order,
    /// Share of random tickets, 0 to 1.
    pub audit: f64,
    /// Seed of the random tickets and of the shuffle.
    pub seed: u64,
    /// Ratings wanted per ticket, from different reviewers, 1 to 100. None where nobody has said it: then every reviewer is
    /// offered every ticket, and one rating decides it over all.
    pub overlap: Option<u32>,
    /// Share of the tickets that a reviewer has rated which he is served again unseen, 0 to 0.5.
    pub repeat: f64,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            filter: String::new(),
            order: Order::Import,
            audit: 0.0,
            seed: 0,
            overlap: None,
            repeat: 0.0,
        }
    }
}

impl Queue {
    /// How many ratings decide a ticket over all.
    #[must_use]
    pub fn wanted(&self) -> u32 {
        self.overlap.unwrap_or(1)
    }

    /// Whether so many ratings of others are all that a ticket wants, so that it is not offered to one more reviewer.
    #[must_use]
    pub fn is_enough(&self, others: u32) -> bool {
        self.overlap.is_some_and(|wanted| others >= wanted)
    }
}

/// The rule that says whether a judge may be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// How many tickets it needs at least.
    pub items: usize,
    /// The bar for agreement, 0 to 1.
    pub agreement: f64,
    /// What must lie above the bar.
    pub basis: Basis,
    /// Share of the tickets, 0 to 0.9, that no judge is shown as an example, so that they speak for it.
    pub holdout: f64,
}

/// What must lie above the gate's bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// The lower end of the interval.
    #[default]
    LowerBound,
    /// The value itself; common, and weak.
    Point,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            items: 20,
            agreement: 0.8,
            basis: Basis::LowerBound,
            holdout: 0.0,
        }
    }
}

impl Evaluator {
    /// An evaluator with these criteria and defaults for the rest.
    #[must_use]
    pub fn new(name: impl Into<String>, criteria: Vec<Criterion>) -> Self {
        Self {
            name: name.into(),
            purpose: String::new(),
            instructions: String::new(),
            blind: true,
            hide_model: false,
            auto_advance: AutoAdvance::On,
            queue: Queue::default(),
            criteria,
            judges: Vec::new(),
            gate: Gate::default(),
            redact: Redaction::default(),
            ship: None,
            import_map: Vec::new(),
        }
    }

    /// The criterion with this key.
    #[must_use]
    pub fn criterion(&self, key: &str) -> Option<&Criterion> {
        self.criteria
            .iter()
            .find(|criterion| criterion.key.as_str() == key)
    }

    /// The tickets that a judge, or a member of it where it is a jury, is shown as examples: it never judges them.
    #[must_use]
    pub fn shown_to(&self, judge: &JudgeSpec) -> BTreeSet<Ordinal> {
        let is_member = |other: &&JudgeSpec| match &judge.kind {
            JudgeKind::Jury { members, .. } => members.contains(&other.name),
            _ => other.name == judge.name,
        };
        let judges = self.judges.iter().filter(is_member);
        judges.flat_map(JudgeSpec::shown).collect()
    }

    /// The criteria that a rating still lacks, in their order.
    pub fn missing<'a>(&'a self, scores: &'a Scores) -> impl Iterator<Item = &'a CriterionKey> {
        self.criteria
            .iter()
            .filter(|criterion| !criterion.optional && !scores.contains_key(&criterion.key))
            .map(|criterion| &criterion.key)
    }

    /// The hash of what a score depends on: instructions and criteria with their scales, white space normalised.
    /// Purpose, queue, judges, gate, redaction, weights and bars don't count: they change what a score is used for, not
    /// what it means.
    #[must_use]
    pub fn version(&self) -> EvaluatorVersion {
        let mut hasher = blake3::Hasher::new();
        let mut field = |tag: &str, text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            hasher.update(tag.as_bytes());
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        field("instructions", &self.instructions);
        for criterion in &self.criteria {
            field("key", criterion.key.as_str());
            field("title", &criterion.title);
            field("help", &criterion.help);
            match &criterion.scale {
                Scale::Ordinal { min, max, points } => {
                    field("ordinal", &format!("{min} {max}"));
                    for (point, text) in points {
                        field(&format!("point {point}"), text);
                    }
                }
                Scale::PassFail => field("pass-fail", ""),
                Scale::Choice { labels, many } => {
                    field("choice", if *many { "many" } else { "one" });
                    for label in labels {
                        field("label", &label.key);
                        field("meaning", &label.help);
                    }
                }
                Scale::Text => field("text", ""),
            }
            field("optional", if criterion.optional { "yes" } else { "no" });
        }
        EvaluatorVersion(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::score::Score;

    fn evaluator() -> Evaluator {
        let key = |name: &str| CriterionKey::new(name).expect("a key");
        Evaluator {
            instructions: "Read it  all.".into(),
            ..Evaluator::new(
                "e",
                vec![
                    Criterion::new(key("accuracy"), Scale::ordinal(1, 5).expect("a scale")),
                    Criterion::new(key("comment"), Scale::Text),
                ],
            )
        }
    }

    #[test]
    fn a_version_changes_with_what_a_score_means_and_with_nothing_else() {
        let same = [
            Evaluator {
                name: "f".into(),
                ..evaluator()
            },
            Evaluator {
                instructions: " Read it all.\n".into(),
                ..evaluator()
            },
            Evaluator {
                blind: false,
                gate: Gate {
                    items: 1,
                    ..Gate::default()
                },
                ..evaluator()
            },
            Evaluator {
                redact: Redaction::usual(),
                ..evaluator()
            },
            Evaluator {
                queue: Queue {
                    overlap: Some(2),
                    repeat: 0.1,
                    ..Queue::default()
                },
                gate: Gate {
                    holdout: 0.5,
                    ..Gate::default()
                },
                ..evaluator()
            },
        ];
        for other in same {
            assert_eq!(other.version(), evaluator().version());
        }
        let mut other = evaluator();
        other.criteria[0].scale = Scale::ordinal(1, 4).expect("a scale");
        assert_ne!(other.version(), evaluator().version());
        assert_ne!(
            Evaluator {
                instructions: "Skim.".into(),
                ..evaluator()
            }
            .version(),
            evaluator().version()
        );
    }

    #[test]
    fn a_rating_is_complete_without_the_optional() {
        let evaluator = evaluator();
        assert_eq!(
            evaluator
                .missing(&Scores::new())
                .map(CriterionKey::as_str)
                .collect::<Vec<_>>(),
            ["accuracy"]
        );
        let scores = [(evaluator.criteria[0].key.clone(), Score::Number(4.0))].into();
        assert_eq!(evaluator.missing(&scores).count(), 0);
    }
}

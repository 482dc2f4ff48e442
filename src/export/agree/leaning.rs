//! Where a judge leans: to longer answers, to those of its own family; and how far people lean to the judge once they have
//! seen it. Chooses what counts and asks `metrics` for the figures.

use serde::Serialize;

use crate::metrics::judge_bias::{Scored, length, own_family, pull};
use crate::metrics::resample::contrast::{TwoCorrelations, TwoMeans};
use crate::metrics::resample::pairs::NO_ORDER;
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Ordinal, Scale};

use super::basis::Both;

/// Where a judge leans on one criterion.
#[derive(Clone, Debug, Serialize)]
pub struct Leaning {
    /// To longer answers: correlations of scores with the logarithm of the number of words.
    pub length: Length,
    /// To answers of its own family.
    pub own_family: OwnFamily,
    /// How far people are drawn to it by seeing it.
    pub pull: Pull,
}

/// How scores go with length.
#[derive(Clone, Debug, Serialize)]
pub struct Length {
    /// The judge's.
    pub judge: Statistic,
    /// People's.
    pub people: Statistic,
    /// The judge's less people's: what it likes about length beyond what people see in it.
    pub difference: Statistic,
}

/// The judge's bias, judge − people, in points.
#[derive(Clone, Debug, Serialize)]
pub struct OwnFamily {
    /// The family that its model's name tells; None where no model is known.
    pub family: Option<String>,
    /// On answers of that family.
    pub own: Statistic,
    /// On all others.
    pub others: Statistic,
    /// The one less the other.
    pub difference: Statistic,
}

/// The distance between people's scores and the judge's, in points.
#[derive(Clone, Debug, Serialize)]
pub struct Pull {
    /// Of blind ratings.
    pub blind: Statistic,
    /// Of ratings that were made after a look.
    pub informed: Statistic,
    /// The one less the other: above 0, people come nearer to what they saw.
    pub difference: Statistic,
}

/// What is asked of the tickets.
pub(super) trait Tickets {
    /// Words of the output.
    fn words(&self, ticket: Ordinal) -> f64;
    /// Whether the judge's own family wrote it.
    fn is_own(&self, ticket: Ordinal) -> bool;
}

/// Where a judge leans, by blind pairs and those made after a look.
pub(super) fn leaning(
    criterion: &Criterion,
    family: Option<String>,
    tickets: &dyn Tickets,
    blind: &[Both],
    informed: &[Both],
) -> Leaning {
    if !matches!(criterion.scale, Scale::Ordinal { .. } | Scale::PassFail) {
        return Leaning::undefined(NO_ORDER, family, blind.len());
    }
    let TwoCorrelations {
        first: judge,
        second: people,
        difference,
    } = length(
        blind
            .iter()
            .map(|both| (scored(both), tickets.words(both.ordinal))),
    );
    let length = Length {
        judge,
        people,
        difference,
    };
    let own_family = match family {
        None => OwnFamily::undefined("the judge's model is not known", None, blind.len()),
        Some(family) => {
            let items = blind.iter();
            let items = items.map(|both| (scored(both), tickets.is_own(both.ordinal)));
            let TwoMeans {
                first: own,
                second: others,
                difference,
            } = own_family(items);
            OwnFamily {
                family: Some(family),
                own,
                others,
                difference,
            }
        }
    };
    let all = blind.iter().map(|both| (scored(both), false));
    let all = all.chain(informed.iter().map(|both| (scored(both), true)));
    let TwoMeans {
        first: blind,
        second: informed,
        difference,
    } = pull(all);
    Leaning {
        length,
        own_family,
        pull: Pull {
            blind,
            informed,
            difference,
        },
    }
}

fn scored(both: &Both) -> Scored {
    Scored {
        cluster: both.cluster,
        human: both.human,
        judge: both.judge,
    }
}

impl Leaning {
    fn undefined(why: &'static str, family: Option<String>, n: usize) -> Self {
        let none = || Statistic::undefined(why, n);
        Self {
            length: Length {
                judge: none(),
                people: none(),
                difference: none(),
            },
            own_family: OwnFamily::undefined(why, family, n),
            pull: Pull {
                blind: none(),
                informed: none(),
                difference: none(),
            },
        }
    }
}

impl OwnFamily {
    fn undefined(why: &'static str, family: Option<String>, n: usize) -> Self {
        let none = || Statistic::undefined(why, n);
        Self {
            family,
            own: none(),
            others: none(),
            difference: none(),
        }
    }
}

/// The family that a model's name tells: its first letters, without the maker and what it was served through. `gpt-4o-mini`
/// and `openai/gpt-4.1` are of `gpt`, `meta-llama/Llama-3-8B` of `llama`.
pub(super) fn family(model: &str) -> Option<String> {
    let name = model.rsplit('/').next().unwrap_or(model).to_lowercase();
    let start = name.find(|c: char| c.is_alphabetic())?;
    let letters: String = name[start..]
        .chars()
        .take_while(|c| c.is_alphabetic())
        .collect();
    Some(letters)
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn a_models_name_tells_its_family() {
        let cases = [
            ("gpt-4o-mini", Some("gpt")),
            ("openai/gpt-4.1", Some("gpt")),
            ("meta-llama/Llama-3-8B", Some("llama")),
            ("claude-3-5-sonnet", Some("claude")),
            ("4", None),
            ("", None),
        ];
        for (model, expected) in cases {
            assert_eq!(family(model).as_deref(), expected, "{model}");
        }
    }
}

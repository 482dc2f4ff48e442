//! What choices between two outputs say of their models: who wins how often, and how strong each is. People's and judges'
//! choices are never counted together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::metrics::bradley_terry::{NoStrengths, strengths_of};
use crate::metrics::preference::{Chosen, Outcome, win_rate};
use crate::metrics::statistic::Statistic;
use crate::model::{
    BothOrders, Choice, Chooser, Comparison, JudgeIdentity, Ordinal, Origin, Reviewer, Side,
};
use crate::query::{Field, Rows as _};
use crate::store::StoreError;

use super::ground::{By, Ground};

/// How often one model is chosen over another.
#[derive(Clone, Debug, Serialize)]
pub struct WinRate {
    /// One model.
    pub a: String,
    /// The other.
    pub b: String,
    /// Who chose.
    pub by: By,
    /// The judge, if it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<String>,
    /// `(wins + ties / 2) / n` of a.
    pub rate: Statistic,
    /// Choices for a.
    pub wins: usize,
    /// Choices for neither.
    pub ties: usize,
    /// Choices for b.
    pub losses: usize,
}

/// How strong each model is by choices, or why that can't be said.
#[derive(Clone, Debug)]
pub enum Ranking {
    /// The strongest first, on the scale of Elo about a mean of 1000.
    Strengths(Vec<(String, Statistic)>),
    /// There are none.
    Open(String),
}

impl Serialize for Ranking {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Strength<'a> {
            model: &'a str,
            strength: &'a Statistic,
        }
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Strengths(models) => {
                let models = models.iter();
                let models: Vec<_> = models
                    .map(|(model, strength)| Strength { model, strength })
                    .collect();
                map.serialize_entry("method", "bradley-terry")?;
                map.serialize_entry("scale", "elo")?;
                map.serialize_entry("models", &models)?;
            }
            Self::Open(why) => {
                map.serialize_entry("value", &None::<f64>)?;
                map.serialize_entry("why", why)?;
            }
        }
        map.end()
    }
}

/// One judge's ranking.
#[derive(Clone, Debug, Serialize)]
pub struct JudgeRanking {
    /// The judge.
    pub judge: String,
    /// What its choices say.
    pub ranking: Ranking,
}

/// What choices say.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    pub(super) ranking: Ranking,
    pub(super) judges: Vec<JudgeRanking>,
    pub(super) win_rates: Vec<WinRate>,
}

/// The choices of one side: people's, or one judge's.
#[derive(Default)]
struct Made {
    chosen: Vec<Chosen>,
}

/// Every choice that counts, by who made it.
pub(super) struct Arena {
    names: Vec<String>,
    people: Made,
    judges: BTreeMap<String, Made>,
}

type Sides = (Side, Side);

impl Ground<'_> {
    /// The choices over all that were made blind, one a pair of outputs and chooser: of people the majority's, of a
    /// judge what it says in both orders, here as the identity that chose last.
    pub(super) fn arena(&self) -> Result<Arena, StoreError> {
        let version = self.evaluator.version();
        let mut names = BTreeSet::new();
        let mut people = Vec::new();
        let mut judges: BTreeMap<String, Vec<_>> = BTreeMap::new();
        let mut all = Vec::new();
        for ticket in &self.tickets {
            let mut made = self.store.comparisons(*ticket, &version)?;
            made.retain(|made| made.criterion.is_none() && made.seen.is_blind());
            if !made.is_empty() {
                all.push((*ticket, made));
            }
        }
        let latest = latest_identities(all.iter().flat_map(|(_, made)| made));
        for (ticket, made) in &mut all {
            made.retain(|made| match &made.by {
                Some(Chooser::Judge { judge, identity }) if made.origin == Origin::Here => {
                    latest.get(judge) == Some(identity)
                }
                _ => true,
            });
            let input = self.store.input(*ticket).unwrap_or_default();
            let (by_people, by_judges) = outcomes(made);
            let mut read = |(a, b): Sides, outcome| -> Result<_, StoreError> {
                let (Some(a), Some(b)) = (self.model_of(*ticket, a)?, self.model_of(*ticket, b)?)
                else {
                    return Ok(None);
                };
                names.extend([a.clone(), b.clone()]);
                Ok((a != b).then_some((input, a, b, outcome)))
            };
            for (sides, outcome) in by_people {
                people.extend(read(sides, outcome)?);
            }
            for ((judge, sides), outcome) in by_judges {
                let choice = read(sides, outcome)?;
                judges.entry(judge).or_default().extend(choice);
            }
        }
        let names: Vec<String> = names.into_iter().collect();
        let number = |name: &str| names.iter().position(|known| known == name);
        let made = |rows: Vec<(u64, String, String, Outcome)>| {
            let mut made = Made::default();
            for (input, a, b, outcome) in rows {
                let (Some(a), Some(b)) = (number(&a), number(&b)) else {
                    continue;
                };
                made.chosen.push(Chosen {
                    input,
                    a,
                    b,
                    outcome,
                });
            }
            made
        };
        Ok(Arena {
            people: made(people),
            judges: judges
                .into_iter()
                .map(|(judge, rows)| (judge, made(rows)))
                .collect(),
            names,
        })
    }

    /// Who wrote a side of a comparison on a ticket; None where that is not known.
    fn model_of(&self, ticket: Ordinal, side: Side) -> Result<Option<String>, StoreError> {
        Ok(match side {
            Side::Candidate(number) => {
                let log = self.store.log(ticket)?;
                let candidate = log.candidates.get(usize::from(number));
                candidate.and_then(|candidate| candidate.model.clone())
            }
            Side::Log(id) => {
                let log = self.store.ordinal(&id);
                let model = log.map(|log| self.lens.text(log, Field::Model).into_owned());
                model.filter(|model| !model.is_empty())
            }
        })
    }
}

/// The identity of each judge that chose last here. One whose choices came with logs has an identity for each source.
fn latest_identities<'a>(
    made: impl Iterator<Item = &'a Comparison>,
) -> BTreeMap<String, JudgeIdentity> {
    let mut latest: BTreeMap<&str, (Timestamp, JudgeIdentity)> = BTreeMap::new();
    for made in made.filter(|made| made.origin == Origin::Here) {
        if let Some(Chooser::Judge { judge, identity }) = &made.by {
            let last = latest.entry(judge).or_insert((made.at, *identity));
            *last = (*last).max((made.at, *identity));
        }
    }
    let latest = latest.into_iter();
    latest
        .map(|(judge, (_, identity))| (judge.to_string(), identity))
        .collect()
}

type ByPeople = BTreeMap<Sides, Outcome>;
type ByJudges = BTreeMap<(String, Sides), Outcome>;

/// What the choices on one ticket come to, by pair of outputs: the side that more people prefer, and what each judge prefers in
/// both orders. Where they are of two minds it is a tie.
fn outcomes(made: &[Comparison]) -> (ByPeople, ByJudges) {
    let mut people: BTreeMap<Sides, BTreeMap<Option<&Reviewer>, i32>> = BTreeMap::new();
    let mut judges: BTreeMap<(String, Sides), BothOrders> = BTreeMap::new();
    for comparison in made {
        let order = comparison.in_order();
        match &comparison.by {
            Some(Chooser::Judge { judge, .. }) => {
                let own = judges.entry((judge.clone(), order.sides)).or_default();
                own.put(order.swapped, order.choice);
            }
            by => {
                let who = match by {
                    Some(Chooser::Reviewer { by }) => Some(by),
                    _ => None,
                };
                let votes = people.entry(order.sides).or_default();
                votes.insert(who, vote(order.choice));
            }
        }
    }
    let outcome = |votes: i32| match votes.signum() {
        1 => Outcome::Won,
        -1 => Outcome::Lost,
        _ => Outcome::Tied,
    };
    let (people, judges) = (people.into_iter(), judges.into_iter());
    (
        people
            .map(|(sides, votes)| (sides, outcome(votes.values().sum())))
            .collect(),
        judges
            .filter_map(|(of, both)| Some((of, outcome(vote(both.choice()?)))))
            .collect(),
    )
}

/// What a choice counts for the smaller of two sides.
fn vote(choice: Choice) -> i32 {
    match choice {
        Choice::A => 1,
        Choice::B => -1,
        Choice::Tie | Choice::Neither => 0,
    }
}

impl Arena {
    /// Writes the models' names otherwise.
    pub(super) fn rename(&mut self, mut shown: impl FnMut(&str) -> String) {
        for name in &mut self.names {
            *name = shown(name);
        }
    }

    /// Rankings and win rates.
    pub(super) fn choices(&self) -> Choices {
        let judges = self.judges.iter().map(|(judge, made)| JudgeRanking {
            judge: judge.clone(),
            ranking: self.ranking(made),
        });
        let mut win_rates = self.win_rates(&self.people, None);
        for (judge, made) in &self.judges {
            win_rates.extend(self.win_rates(made, Some(judge)));
        }
        Choices {
            ranking: self.ranking(&self.people),
            judges: judges.collect(),
            win_rates,
        }
    }

    /// How often one model is chosen over another, by people or by the judge of this name, and over how many inputs.
    pub(super) fn rate(&self, (a, b): (&str, &str), judge: Option<&str>) -> (Statistic, usize) {
        let made = match judge {
            None => Some(&self.people),
            Some(judge) => self.judges.get(judge),
        };
        let number = |name: &str| self.names.iter().position(|known| known == name);
        let (Some(made), Some(a), Some(b)) = (made, number(a), number(b)) else {
            return (win_rate([]), 0);
        };
        let rows = made.chosen.iter();
        let rows: Vec<_> = rows
            .filter_map(|chosen| Some((chosen.input, seen_from(chosen, a, b)?)))
            .collect();
        let inputs: BTreeSet<u64> = rows.iter().map(|(input, _)| *input).collect();
        (win_rate(rows), inputs.len())
    }

    fn ranking(&self, made: &Made) -> Ranking {
        let within: BTreeSet<usize> = made.chosen.iter().flat_map(|it| [it.a, it.b]).collect();
        let within: Vec<usize> = within.into_iter().collect();
        let place = |side: usize| within.binary_search(&side).unwrap_or_default();
        let chosen = made.chosen.iter().map(|it| Chosen {
            a: place(it.a),
            b: place(it.b),
            ..*it
        });
        let chosen: Vec<Chosen> = chosen.collect();
        match strengths_of(within.len(), &chosen) {
            Ok(strengths) => {
                let names = within.iter().map(|side| self.names[*side].clone());
                let mut models: Vec<_> = names.zip(strengths).collect();
                let value = |strength: &Statistic| strength.value().unwrap_or_default();
                models.sort_by(|one, other| value(&other.1).total_cmp(&value(&one.1)));
                Ranking::Strengths(models)
            }
            Err(why) => Ranking::Open(self.why(&why, &within)),
        }
    }

    fn why(&self, why: &NoStrengths, within: &[usize]) -> String {
        let named = |sides: &[usize]| {
            let names = sides.iter().map(|side| self.names[within[*side]].as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        match why {
            NoStrengths::NothingCompared => "no two models were compared".to_string(),
            NoStrengths::Apart(sides) => {
                format!("{} and the others were never compared", named(sides))
            }
            NoStrengths::Beaten(sides) => format!(
                "{} never won or tied against any of the others, so nothing says how far behind",
                named(sides)
            ),
        }
    }

    fn win_rates(&self, made: &Made, judge: Option<&str>) -> Vec<WinRate> {
        let mut found = Vec::new();
        for a in 0..self.names.len() {
            for b in a + 1..self.names.len() {
                let rows = made.chosen.iter();
                let rows: Vec<_> = rows
                    .filter_map(|chosen| Some((chosen.input, seen_from(chosen, a, b)?)))
                    .collect();
                if rows.is_empty() {
                    continue;
                }
                let count = |wanted| rows.iter().filter(|row| row.1 == wanted).count();
                found.push(WinRate {
                    a: self.names[a].clone(),
                    b: self.names[b].clone(),
                    by: judge.map_or(By::People, |_| By::Judge),
                    judge: judge.map(str::to_string),
                    wins: count(Outcome::Won),
                    ties: count(Outcome::Tied),
                    losses: count(Outcome::Lost),
                    rate: win_rate(rows),
                });
            }
        }
        found
    }
}

/// What a choice is for the first of two models; None where it is between others.
fn seen_from(chosen: &Chosen, a: usize, b: usize) -> Option<Outcome> {
    match (chosen.a, chosen.b) {
        sides if sides == (a, b) => Some(chosen.outcome),
        sides if sides == (b, a) => Some(chosen.outcome.turned()),
        _ => None,
    }
}

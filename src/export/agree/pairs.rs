//! A judge's choices between two outputs beside people's: how far they agree, and whether the judge goes by position or by
//! length. Chooses what counts and asks `metrics` for the figures.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::judge::identity;
use crate::judge::pairs::about_pairs;
use crate::metrics::clusters::share;
use crate::metrics::position::{InBothOrders, Position, position};
use crate::metrics::preference::Outcome;
use crate::metrics::resample::pairs::{Axis, Pair, figures};
use crate::metrics::statistic::Statistic;
use crate::metrics::table::Table;
use crate::model::{
    BothOrders, Choice, Chooser, Comparison, Evaluator, InOrder, JudgeIdentity, Ordinal, PairKey,
    Reviewer, Side, by_judges,
};
use crate::store::{Store, StoreError};
use crate::text::words::word_count;

use super::criterion::Confusion;

/// The answers that there are, in the order of the confusion table.
const ANSWERS: [&str; 3] = ["a", "b", "tie"];

/// A judge's choices over all between two outputs beside those that people made blind.
#[derive(Clone, Debug, Serialize)]
pub struct PairsReport {
    /// The judge; None where none has chosen.
    pub judge: Option<String>,
    /// What made it choose so: another identity than where it scores.
    pub identity: Option<JudgeIdentity>,
    /// How many pairs have what.
    pub coverage: PairsCoverage,
    /// The share of pairs with the same answer: one, the other, or a tie.
    pub exact: Statistic,
    /// Cohen's kappa of the three answers.
    pub kappa: Statistic,
    /// How often which answers were given.
    pub confusion: Confusion,
    /// Whether the judge goes by where an output stands.
    pub position: Position,
    /// Whether the longer output is chosen.
    pub longer: Longer,
    /// All of it in one sentence.
    pub sentence: String,
}

/// How many pairs people and the judge have chosen between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PairsCoverage {
    /// By people, blind.
    pub people: usize,
    /// By the judge.
    pub judge: usize,
    /// By both.
    pub both: usize,
    /// Those on which the judge's choice turned with the order.
    pub contradictions: usize,
}

/// Of the pairs that were decided for one of two outputs of different length, the share in which the one with more words
/// won.
#[derive(Clone, Debug, Serialize)]
pub struct Longer {
    /// By the judge.
    pub judge: Statistic,
    /// By people.
    pub people: Statistic,
}

/// A pair with what was chosen, with the smaller side as A.
struct Chosen {
    input: u64,
    words: [usize; 2],
    people: Option<Choice>,
    judge: Option<BothOrders>,
}

/// A ticket's choices between the same two outputs.
struct Made {
    ticket: Ordinal,
    sides: (Side, Side),
    comparisons: Vec<(Comparison, InOrder)>,
}

/// Which judge the figures are about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose<'a> {
    /// That of this name.
    Named(&'a str),
    /// That of this name, if it has chosen, else the first by name that has.
    Rather(&'a str),
    /// The first by name.
    First,
}

/// What choices between outputs say of a judge. With `random_only`, of pairs of random tickets.
pub(super) fn pairs(
    store: &Store,
    evaluator: &Evaluator,
    judge: Whose<'_>,
    random_only: bool,
) -> Result<PairsReport, StoreError> {
    let mut all = made(store, evaluator)?;
    if random_only {
        for pair in all.values_mut() {
            pair.comparisons.retain(|(made, _)| made.random);
        }
    }
    let subject = subject(evaluator, &all, judge);
    let wanted = match judge {
        // Where none has chosen it is said of all of them.
        _ if !all.values().any(has_judge) => Whose::First,
        judge => judge,
    };
    let mut chosen = Vec::new();
    for pair in all.values() {
        let orders = |(made, order): &'_ (Comparison, InOrder)| (made.clone(), order.choice);
        let said: Vec<_> = pair.comparisons.iter().map(orders).collect();
        let by_judges = by_judges(said.iter().map(|(made, choice)| (made, *choice)));
        let judge = subject
            .as_ref()
            .and_then(|(name, identity)| by_judges.get(&(name.as_str(), *identity)).copied());
        let people = of_people(&pair.comparisons);
        if judge.is_none() && people.is_none() {
            continue;
        }
        chosen.push(Chosen {
            input: store.input(pair.ticket).unwrap_or_default(),
            words: [
                words(store, pair.ticket, pair.sides.0)?,
                words(store, pair.ticket, pair.sides.1)?,
            ],
            people,
            judge,
        });
    }
    Ok(report(subject, wanted, &chosen))
}

/// Whether any judge has chosen between the two.
fn has_judge(pair: &Made) -> bool {
    let mut made = pair.comparisons.iter();
    made.any(|(made, _)| matches!(made.by, Some(Chooser::Judge { .. })))
}

/// The names of the judges that have chosen between two outputs over all.
pub(in crate::export) fn choosers(
    store: &Store,
    evaluator: &Evaluator,
) -> Result<BTreeSet<String>, StoreError> {
    let all = made(store, evaluator)?;
    let made = all.values().flat_map(|pair| &pair.comparisons);
    let names = made.filter_map(|(made, _)| match &made.by {
        Some(Chooser::Judge { judge, .. }) => Some(judge.clone()),
        _ => None,
    });
    Ok(names.collect())
}

/// Every choice over all that was made blind, by pair.
fn made(store: &Store, evaluator: &Evaluator) -> Result<BTreeMap<PairKey, Made>, StoreError> {
    let version = evaluator.version();
    let mut all: BTreeMap<PairKey, Made> = BTreeMap::new();
    for ticket in store.compared(&version)? {
        let Some(id) = store.id(ticket) else { continue };
        for comparison in store.comparisons(ticket, &version)? {
            if comparison.criterion.is_some() || !comparison.seen.is_blind() {
                continue;
            }
            let order = comparison.in_order();
            let key = PairKey::of(id, comparison.a, comparison.b);
            let pair = all.entry(key).or_insert_with(|| Made {
                ticket,
                sides: order.sides,
                comparisons: Vec::new(),
            });
            pair.comparisons.push((comparison, order));
        }
    }
    for pair in all.values_mut() {
        pair.comparisons.sort_by_key(|(made, _)| made.at);
    }
    Ok(all)
}

/// The judge that the figures are about: of its identities the one that the evaluator describes now, if that has chosen,
/// else the latest.
fn subject(
    evaluator: &Evaluator,
    all: &BTreeMap<PairKey, Made>,
    wanted: Whose<'_>,
) -> Option<(String, JudgeIdentity)> {
    let mut seen: BTreeMap<&str, BTreeMap<JudgeIdentity, Timestamp>> = BTreeMap::new();
    for (made, _) in all.values().flat_map(|pair| &pair.comparisons) {
        if let Some(Chooser::Judge { judge, identity }) = &made.by {
            let last = seen.entry(judge).or_default().entry(*identity);
            let last = last.or_insert(made.at);
            *last = made.at.max(*last);
        }
    }
    let known = |name: &str| seen.keys().find(|known| **known == name).copied();
    let first = || seen.keys().next().copied();
    let name = match wanted {
        Whose::Named(name) => known(name)?,
        Whose::Rather(name) => known(name).or_else(first)?,
        Whose::First => first()?,
    };
    let identities = &seen[name];
    let asked = about_pairs(evaluator);
    let spec = asked.judges.iter().find(|spec| spec.name == name);
    let current = spec.map(|spec| identity(&asked, spec));
    let current = current.filter(|current| identities.contains_key(current));
    let latest = || {
        let latest = identities.iter().max_by_key(|(_, at)| **at);
        latest.map(|(identity, _)| *identity)
    };
    Some((name.to_string(), current.or_else(latest)?))
}

/// What most people chose, each by his last choice; a tie where no answer has more of them than any other. That neither will
/// do is a tie.
fn of_people(made: &[(Comparison, InOrder)]) -> Option<Choice> {
    let mut last: BTreeMap<Option<&Reviewer>, Choice> = BTreeMap::new();
    for (comparison, order) in made {
        let who = match &comparison.by {
            Some(Chooser::Judge { .. }) => continue,
            Some(Chooser::Reviewer { by }) => Some(by),
            None => None,
        };
        last.insert(who, order.choice);
    }
    let count = |wanted| {
        last.values()
            .filter(|choice| place(**choice) == wanted)
            .count()
    };
    let counts: [usize; 3] = [0, 1, 2].map(count);
    let most = *counts.iter().max()?;
    if most == 0 {
        return None;
    }
    let is_shared = counts.iter().filter(|count| **count == most).count() > 1;
    Some(match counts.iter().position(|count| *count == most) {
        Some(0) if !is_shared => Choice::A,
        Some(1) if !is_shared => Choice::B,
        _ => Choice::Tie,
    })
}

/// The place of a choice among the answers.
fn place(choice: Choice) -> usize {
    match choice {
        Choice::A => 0,
        Choice::B => 1,
        Choice::Tie | Choice::Neither => 2,
    }
}

fn words(store: &Store, ticket: Ordinal, side: Side) -> Result<usize, StoreError> {
    Ok(match side {
        Side::Candidate(number) => {
            let log = store.log(ticket)?;
            let candidate = log.candidates.get(usize::from(number));
            candidate.map_or(0, |candidate| word_count(&candidate.output))
        }
        Side::Log(id) => match store.ordinal(&id) {
            Some(ordinal) => word_count(&store.log(ordinal)?.output),
            None => 0,
        },
    })
}

fn report(
    subject: Option<(String, JudgeIdentity)>,
    wanted: Whose<'_>,
    chosen: &[Chosen],
) -> PairsReport {
    let judged = |pair: &Chosen| pair.judge.and_then(|both| both.choice());
    let both: Vec<(u64, usize, usize)> = chosen
        .iter()
        .filter_map(|pair| Some((pair.input, place(pair.people?), place(judged(pair)?))))
        .collect();
    let axis = Axis {
        options: ANSWERS.len(),
        first: 0.0,
        ordered: false,
        bar: None,
    };
    #[expect(clippy::cast_precision_loss, reason = "one of three places")]
    let items: Vec<Pair> = both
        .iter()
        .map(|(cluster, human, judge)| Pair {
            cluster: *cluster,
            human: *human as f64,
            judge: *judge as f64,
        })
        .collect();
    let found = figures(&axis, &items);
    let (name, identity) = subject.map_or((None, None), |(name, identity)| {
        (Some(name), Some(identity))
    });
    let why = match &name {
        None => "the judge has not chosen between two outputs",
        Some(_) => "no pair was chosen between by people and the judge",
    };
    let or_why = |figure: Statistic| {
        if both.is_empty() {
            Statistic::undefined(why, 0)
        } else {
            figure
        }
    };
    let exact = or_why(found.exact);
    PairsReport {
        coverage: PairsCoverage {
            people: chosen.iter().filter(|pair| pair.people.is_some()).count(),
            judge: chosen.iter().filter(|pair| pair.judge.is_some()).count(),
            both: both.len(),
            contradictions: chosen
                .iter()
                .filter(|pair| pair.judge.is_some_and(|both| both.contradicts()))
                .count(),
        },
        kappa: or_why(found.kappa),
        confusion: Confusion {
            labels: ANSWERS.iter().map(|answer| json!(answer)).collect(),
            human_by_judge: Table::from_pairs(
                ANSWERS.len(),
                both.iter().map(|(_, human, judge)| (*human, *judge)),
            )
            .expect("each place is one of the answers"),
        },
        position: position(chosen.iter().filter_map(asked)),
        longer: Longer {
            judge: longer(chosen, judged),
            people: longer(chosen, |pair| pair.people),
        },
        sentence: sentence(name.as_deref(), wanted, &exact),
        exact,
        judge: name,
        identity,
    }
}

/// What the judge said in both orders, of the smaller side.
fn asked(pair: &Chosen) -> Option<InBothOrders> {
    let [plain, turned] = pair.judge?.both()?.map(|choice| match choice {
        Choice::A => Outcome::Won,
        Choice::B => Outcome::Lost,
        Choice::Tie | Choice::Neither => Outcome::Tied,
    });
    Some(InBothOrders {
        cluster: pair.input,
        plain,
        turned,
    })
}

/// How often the longer output won.
fn longer(chosen: &[Chosen], who: impl Fn(&Chosen) -> Option<Choice>) -> Statistic {
    let decided: Vec<(u64, bool)> = chosen
        .iter()
        .filter_map(|pair| {
            let is_first = match who(pair)? {
                Choice::A => true,
                Choice::B => false,
                Choice::Tie | Choice::Neither => return None,
            };
            let [first, second] = pair.words;
            (first != second).then_some((pair.input, (first > second) == is_first))
        })
        .collect();
    if decided.is_empty() {
        return Statistic::undefined(
            "no pair of different length was decided for one of the two",
            0,
        );
    }
    share(decided)
}

fn sentence(judge: Option<&str>, wanted: Whose<'_>, exact: &Statistic) -> String {
    let Some(judge) = judge else {
        return match wanted {
            Whose::Named(name) => format!("The judge {name} has not chosen between two outputs."),
            Whose::Rather(_) | Whose::First => {
                "No judge has chosen between two outputs.".to_string()
            }
        };
    };
    let (Some(value), Some((low, high))) = (exact.value(), exact.interval()) else {
        return format!("The judge {judge} has chosen between no pair that people have.");
    };
    format!(
        "The judge {judge} chooses as people do on {:.0}% ({:.0}–{:.0}) of {} pairs.",
        value * 100.0,
        low * 100.0,
        high * 100.0,
        exact.n()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(
        input: u64,
        words: [usize; 2],
        people: Option<Choice>,
        [plain, turned]: [Option<Choice>; 2],
    ) -> Chosen {
        let judge = BothOrders { plain, turned };
        Chosen {
            input,
            words,
            people,
            judge: judge.choice().map(|_| judge),
        }
    }

    #[test]
    fn figures_are_those_counted_by_hand() {
        use Choice::{A, B, Neither, Tie};
        let chosen = [
            pair(0, [9, 5], Some(A), [Some(A), Some(A)]),
            pair(1, [5, 9], Some(A), [Some(B), Some(B)]),
            // What turns with the order is a tie.
            pair(2, [9, 5], Some(Tie), [Some(A), Some(B)]),
            pair(3, [5, 9], Some(B), [Some(B), Some(B)]),
            pair(4, [5, 5], Some(Neither), [Some(Tie), Some(Tie)]),
            // Only one of the two has chosen.
            pair(5, [9, 5], Some(B), [None, None]),
            pair(6, [9, 5], None, [Some(A), None]),
        ];
        let identity = JudgeIdentity([1; 32]);
        let found = report(Some(("main".to_string(), identity)), Whose::First, &chosen);
        assert_eq!(
            found.coverage,
            PairsCoverage {
                people: 6,
                judge: 6,
                both: 5,
                contradictions: 1
            }
        );
        assert_eq!(found.exact.value(), Some(0.8));
        // People a a tie b tie, the judge a b tie b tie: by chance (2·1 + 1·2 + 2·2) / 25 = 0.32.
        let kappa = found.kappa.value().expect("three answers");
        assert!(
            (kappa - (0.8 - 0.32) / (1.0 - 0.32)).abs() < 1e-12,
            "{kappa}"
        );
        let rows: Vec<_> = found.confusion.human_by_judge.rows().collect();
        assert_eq!(rows, [&[1, 1, 0][..], &[0, 1, 0], &[0, 0, 2]]);
        // Ten calls, two of them ties. Of the eight a pair alike in both orders has one for what stood first, the other two.
        assert_eq!(found.position.first.value(), Some(5.0 / 8.0));
        assert_eq!(found.position.ties.value(), Some(0.2));
        assert_eq!(found.position.consistency.value(), Some(0.8));
        // The judge: longer, longer, (tie), longer, (tie), longer. People: longer, shorter, (tie), longer, (tie), shorter.
        assert_eq!(
            (found.longer.judge.value(), found.longer.judge.n()),
            (Some(1.0), 4)
        );
        assert_eq!(
            (found.longer.people.value(), found.longer.people.n()),
            (Some(0.5), 4)
        );
        assert!(
            found
                .sentence
                .starts_with("The judge main chooses as people do on 80%")
        );
    }

    #[test]
    fn what_is_missing_is_undefined_and_says_why() {
        let nobody = report(None, Whose::First, &[]);
        let why = |figure: &Statistic| match figure {
            Statistic::Undefined { why, .. } => why.to_string(),
            Statistic::Known { value, .. } => panic!("{value}"),
        };
        assert_eq!(
            why(&nobody.exact),
            "the judge has not chosen between two outputs"
        );
        assert_eq!(
            why(&nobody.position.first),
            "no choice between two outputs was asked in both orders"
        );
        let alone = pair(0, [3, 3], None, [Some(Choice::A), Some(Choice::A)]);
        let identity = JudgeIdentity([1; 32]);
        let alone = report(Some(("main".to_string(), identity)), Whose::First, &[alone]);
        assert_eq!(
            why(&alone.kappa),
            "no pair was chosen between by people and the judge"
        );
        assert_eq!(alone.position.consistency.value(), Some(1.0));
        assert_eq!(
            why(&alone.longer.judge),
            "no pair of different length was decided for one of the two"
        );
    }
}

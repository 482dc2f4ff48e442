//! `juror compare`: the pairs of outputs that there are to choose between, and the screen's choice for scripts.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::app::compare::criteria;
use crate::model::pair::{choices, output_name, seen_before};
use crate::model::{
    Choice, Chooser, Comparison, CriterionKey, Event, Order, Origin, OutputAt, Pair, PairKey,
    Ticket,
};
use crate::runtime::setup::{self, Options, Setup};
use crate::text::sanitize::shown_line;
use crate::text::width::truncate;

use super::console::{self, Out};
use super::failure::{Failure, Status};
use super::list;

/// Columns of the table that hold the start of a text.
const EXCERPT: usize = 40;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The first output's log: its id, the start of it, `#` and its number, or its source's id [default: list the pairs]
    id: Option<String>,
    /// The second output's log, which has the same conversation
    #[arg(requires = "id", conflicts_with = "candidates")]
    other: Option<String>,
    /// Two candidates of the log instead, counted from 1
    #[arg(
        long,
        value_name = "N,N",
        value_delimiter = ',',
        num_args = 1,
        requires = "id"
    )]
    candidates: Option<Vec<u16>>,
    /// Which is better: a is the one that is named first
    #[arg(long, value_name = "WHICH", requires = "id")]
    choice: Option<Which>,
    /// On this criterion [default: over all]
    #[arg(long, value_name = "KEY", requires = "choice")]
    criterion: Option<String>,
    /// List only pairs of these tickets: status:todo model:bard "refund policy"
    #[arg(long, value_name = "QUERY", conflicts_with = "id")]
    filter: Option<String>,
    /// List at most so many
    #[arg(long, value_name = "N", conflicts_with = "id")]
    limit: Option<usize>,
    /// List them as one JSON object a line
    #[arg(long, conflicts_with = "id")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The first is better
    A,
    /// The second is better
    B,
    /// They are equally good
    Tie,
    /// Neither will do
    Neither,
}

impl From<Which> for Choice {
    fn from(which: Which) -> Self {
        match which {
            Which::A => Self::A,
            Which::B => Self::B,
            Which::Tie => Self::Tie,
            Which::Neither => Self::Neither,
        }
    }
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let Some(id) = &arguments.id else {
        return list(options, arguments);
    };
    let Some(choice) = arguments.choice else {
        return Err(Failure::Usage(
            "There is nothing to commit: say --choice a, b, tie or neither.".into(),
        ));
    };
    let mut setup = setup::write(options)?;
    let criterion = arguments.criterion.as_deref();
    let criterion = criterion.map(|key| known(&setup, key)).transpose()?;
    let sides = sides(&setup, id, arguments)?;
    let made = comparison(&setup, sides, choice.into(), criterion)?;
    let first = setup.store.ticket(sides[0].log, &setup.evaluator)?;
    let second = setup.store.ticket(sides[1].log, &setup.evaluator)?;
    let [a, b] = [named(&first, sides[0]), named(&second, sides[1])];
    let told = match choice {
        Which::A => format!("{a} rather than {b}"),
        Which::B => format!("{b} rather than {a}"),
        Which::Tie => format!("{a} and {b} are equally good"),
        Which::Neither => format!("neither {a} nor {b}"),
    };
    let about = made.criterion.as_ref();
    let about = about.map_or_else(String::new, |key| format!(" on {key}"));
    let now = made.at;
    setup
        .store
        .commit(&setup.reviewer, now, &Event::Compared(made))?;
    console::say(&format!("Chosen by {}{about}: {told}.", setup.reviewer));
    for notice in &setup.notices {
        console::say(notice);
    }
    setup.store.close()?;
    Ok(Status::Done)
}

/// A criterion by which one output can be better than another.
fn known(setup: &Setup, key: &str) -> Result<CriterionKey, Failure> {
    let mut all = criteria(&setup.evaluator);
    if let Some(criterion) = all.find(|criterion| criterion.key.as_str() == key) {
        return Ok(criterion.key.clone());
    }
    let known: Vec<_> = criteria(&setup.evaluator)
        .map(|criterion| criterion.key.as_str())
        .collect();
    Err(Failure::Usage(if known.is_empty() {
        format!("`{key}` can't be chosen on: there is nothing here but which is better over all.")
    } else {
        format!(
            "`{key}` is no criterion by which one output is better than another; there are {}.",
            known.join(", ")
        )
    }))
}

/// The two outputs that are named.
fn sides(setup: &Setup, id: &str, arguments: &Arguments) -> Result<[OutputAt; 2], Failure> {
    let store = &setup.store;
    let log = store.find(id)?;
    if let Some(other) = &arguments.other {
        let other = store.find(other)?;
        if other == log {
            return Err(Failure::Usage(
                "Both are the same log: name two, or two of its --candidates.".into(),
            ));
        }
        if store.input(log) != store.input(other) {
            return Err(Failure::Usage(format!(
                "{log} and {other} do not answer the same conversation, so that there is nothing to compare."
            )));
        }
        let at = |log| OutputAt {
            log,
            candidate: None,
        };
        return Ok([at(log), at(other)]);
    }
    let Some([first, second]) = arguments.candidates.as_deref() else {
        return Err(Failure::Usage(
            "Name the second log, or two of this one's candidates as --candidates 1,2.".into(),
        ));
    };
    let count = store.log(log)?.candidates.len();
    let fits = |number: u16| number >= 1 && usize::from(number) <= count;
    if first == second || !fits(*first) || !fits(*second) {
        return Err(Failure::Usage(format!(
            "--candidates wants two different numbers from 1 to {count}, as many as {log} has."
        )));
    }
    let at = |number: u16| OutputAt {
        log,
        candidate: Some(number - 1),
    };
    Ok([at(*first), at(*second)])
}

/// The choice as the screen would commit it, with the first that is named on the left.
fn comparison(
    setup: &Setup,
    sides: [OutputAt; 2],
    choice: Choice,
    criterion: Option<CriterionKey>,
) -> Result<Comparison, Failure> {
    let [first, second] = sides;
    let store = &setup.store;
    let left = store.ticket(first.log, &setup.evaluator)?;
    let right = store.ticket(second.log, &setup.evaluator)?;
    let key = PairKey::of(left.id, first.side(left.id), second.side(right.id));
    let swapped = key.places()[0] != (left.id, first.candidate);
    let (a, b) = if swapped {
        (second, first)
    } else {
        (first, second)
    };
    let pair = Pair { a, b, swapped };
    let (of_a, of_b) = if swapped {
        (&right, &left)
    } else {
        (&left, &right)
    };
    Ok(Comparison {
        ticket: a.log,
        evaluator: setup.evaluator.version(),
        by: Some(Chooser::Reviewer {
            by: setup.reviewer.clone(),
        }),
        at: Timestamp::now(),
        a: a.side(of_a.id),
        b: b.side(of_b.id),
        swapped,
        criterion,
        choice: pair.turned(choice),
        seen: seen_before(&pair, [&left, &right], &setup.reviewer, &setup.evaluator),
        random: left.random && right.random,
        origin: Origin::Here,
    })
}

fn named(ticket: &Ticket, at: OutputAt) -> String {
    let name = output_name(ticket, at);
    match at.candidate {
        None => format!("{} ({})", ticket.id.short(), shown_line(&name)),
        Some(number) => {
            let number = usize::from(number) + 1;
            format!("candidate {number} ({})", shown_line(&name))
        }
    }
}

fn list(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    let tickets = list::tickets(&setup, arguments.filter.as_deref(), Some(&Order::Import))?;
    let found = setup
        .store
        .offers(&setup.evaluator, &setup.reviewer, &tickets)?;
    let wanted = arguments.limit.unwrap_or(usize::MAX);
    let mut out = Out::new();
    let mut table = console::table(["a", "by", "b", "by", "chosen", "input"]);
    for offer in found.offers.iter().take(wanted) {
        let pair = offer.pair;
        let [left, right] = pair.sides();
        let tickets = [
            setup.store.ticket(left.log, &setup.evaluator)?,
            setup.store.ticket(right.log, &setup.evaluator)?,
        ];
        if arguments.json {
            out.json(&line(&setup, &pair, &tickets))?;
        } else {
            table.add_row(row(&setup, &pair, &tickets));
        }
    }
    if found.offers.is_empty() {
        console::say(
            "There are no two outputs to compare: no two logs here have the same conversation and different models, \
             and no log has two candidates and no output of its own.",
        );
    } else if !arguments.json {
        out.line(&table.trim_fmt())?;
    }
    out.end()?;
    Ok(Status::Done)
}

/// The reviewer's choices on a pair, by what they are about.
fn own(setup: &Setup, pair: &Pair, tickets: &[Ticket; 2]) -> Vec<(Option<CriterionKey>, Choice)> {
    let is_own = |made: &Comparison| matches!(&made.by, Some(Chooser::Reviewer { by }) if *by == setup.reviewer);
    let made = choices(pair, [&tickets[0], &tickets[1]]);
    let own = made.into_iter().filter(|(made, _)| is_own(made));
    let own = own.map(|(made, choice)| (made.criterion.clone(), choice));
    own.collect()
}

/// A pair as a line: `a` stands on this reviewer's left.
fn line(setup: &Setup, pair: &Pair, tickets: &[Ticket; 2]) -> Value {
    let sides = pair.sides();
    let side = |at: usize| {
        json!({
            "id": tickets[at].id,
            "ordinal": tickets[at].ordinal,
            "candidate": sides[at].candidate.map(|number| number + 1),
            "model": match sides[at].candidate {
                None => tickets[at].log.model.clone(),
                Some(number) => {
                    let candidate = tickets[at].log.candidates.get(usize::from(number));
                    candidate.and_then(|candidate| candidate.model.clone())
                }
            },
        })
    };
    let mut chosen = Map::new();
    let mut over_all = Value::Null;
    for (criterion, choice) in own(setup, pair, tickets) {
        match criterion {
            None => over_all = choice.as_str().into(),
            Some(key) => {
                chosen.insert(key.to_string(), choice.as_str().into());
            }
        }
    }
    json!({
        "a": side(0),
        "b": side(1),
        "input": tickets[0].log.last_user_message(),
        "choice": over_all,
        "criteria": chosen,
    })
}

fn row(setup: &Setup, pair: &Pair, tickets: &[Ticket; 2]) -> Vec<String> {
    let sides = pair.sides();
    let cell = |text: &str| shown_line(text).into_owned();
    let address = |at: usize| match sides[at].candidate {
        None => tickets[at].id.short(),
        Some(number) => format!("{} {}", tickets[at].id.short(), usize::from(number) + 1),
    };
    let name = |at: usize| cell(&output_name(&tickets[at], sides[at]));
    let over_all = own(setup, pair, tickets)
        .into_iter()
        .rfind(|(criterion, _)| criterion.is_none());
    vec![
        address(0),
        name(0),
        address(1),
        name(1),
        over_all.map_or_else(String::new, |(_, choice)| choice.as_str().to_string()),
        truncate(&cell(tickets[0].log.last_user_message()), EXCERPT).into_owned(),
    ]
}

//! `juror claim`: tickets for one reviewer for a while, and back again.

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Event, Order, Ordinal, Status as TicketStatus};
use crate::query::{Audit, Filter, Rows as _, queue};
use crate::runtime::setup::{self, Options, Setup, words};
use crate::store::Sight;

use super::console;
use super::failure::{Failure, Status};
use super::list;

/// The longest lease, in hours: 30 days.
const LONGEST: i64 = 30 * 24;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only these tickets: status:todo model:bard accuracy<3 "refund policy"
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// At most so many, in the evaluator's order [default: 20; with --release: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// For how long: 30m, 2h, 1h30m
    #[arg(long = "for", value_name = "TIME", default_value = "2h", value_parser = lease)]
    time: SignedDuration,
    /// Give back what you hold
    #[arg(long, conflicts_with = "time")]
    release: bool,
}

fn lease(text: &str) -> Result<SignedDuration, String> {
    let time: SignedDuration = text
        .parse()
        .map_err(|_| "write a time as 30m, 2h or 1h30m".to_string())?;
    if time >= SignedDuration::from_secs(60) && time <= SignedDuration::from_hours(LONGEST) {
        Ok(time)
    } else {
        Err(format!("a lease lasts from 1m to {LONGEST}h"))
    }
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let mut setup = setup::write(options)?;
    let now = Timestamp::now();
    let mut tickets = tickets(&setup, arguments, now)?;
    let most = if arguments.release { usize::MAX } else { 20 };
    tickets.truncate(arguments.limit.unwrap_or(most));
    let count = match tickets.len() {
        1 => "1 ticket".to_string(),
        many => format!("{many} tickets"),
    };
    let until = if arguments.release {
        None
    } else {
        let until = now.checked_add(arguments.time);
        Some(until.map_err(|error| Failure::Usage(format!("The time is too long: {error}.")))?)
    };
    let told = match (tickets.is_empty(), until) {
        (true, None) => "You hold no such ticket.".to_string(),
        (true, Some(_)) => "No ticket that fits is free.".to_string(),
        (false, None) => format!("Gave back {count}."),
        (false, Some(until)) => {
            format!("{count} for {} until {until:.0}.", setup.reviewer)
        }
    };
    if !tickets.is_empty() {
        let event = Event::Claimed {
            evaluator: setup.evaluator.version(),
            tickets,
            until,
        };
        setup.store.commit(&setup.reviewer, now, &event)?;
    }
    console::say(&told);
    for notice in &setup.notices {
        console::say(notice);
    }
    setup.store.close()?;
    Ok(Status::Done)
}

/// The tickets that a filter wants and that are free for the reviewer, in the evaluator's order; or those that he holds.
fn tickets(setup: &Setup, arguments: &Arguments, now: Timestamp) -> Result<Vec<Ordinal>, Failure> {
    let (evaluator, who) = (&setup.evaluator, &setup.reviewer);
    let version = evaluator.version();
    let text = match (&arguments.filter, arguments.release) {
        (Some(text), _) => text.as_str(),
        (None, true) => "",
        (None, false) => &evaluator.queue.filter,
    };
    let vocabulary = words::vocabulary(&setup.store, evaluator, Some(who));
    let filter =
        Filter::parse(text, &vocabulary).map_err(|error| Failure::of_filter(&error, text))?;
    let lens = setup.store.lens(evaluator, Some(who), Sight::Blind);
    let lens = lens.at(now);
    let order = if arguments.release {
        &Order::Import
    } else {
        &evaluator.queue.order
    };
    let audit = Audit::from(&evaluator.queue);
    let found = queue(&lens, &filter, order, &evaluator.criteria, &audit);
    list::say_damage(&lens);
    let is_own = |ordinal: &Ordinal| {
        let claim = setup.store.claim(&version, *ordinal);
        claim.is_some_and(|claim| claim.by == *who && now < claim.until)
    };
    let is_open = |ordinal: &Ordinal| {
        let open = [TicketStatus::Todo, TicketStatus::Skipped];
        open.contains(&lens.status(*ordinal)) && !is_own(ordinal)
    };
    let wanted = found.into_iter();
    Ok(if arguments.release {
        wanted.filter(is_own).collect()
    } else {
        wanted.filter(is_open).collect()
    })
}

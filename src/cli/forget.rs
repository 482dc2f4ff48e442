//! `juror forget`: erases logs and everything about them for good, after it was shown what that is and said yes to.

use std::io::{self, BufRead, IsTerminal, Write};

use clap::{ArgGroup, Args};
use jiff::Timestamp;
use serde::Serialize;

use crate::model::{Draft, Event, LogId, Order, Ordinal, Seq};
use crate::runtime::setup::{self, Options, Setup};
use crate::store::Store;
use crate::text::sanitize::shown_line;

use super::console::{Out, count, say};
use super::failure::{Failure, Status};
use super::list;

/// Logs that are listed; the others are counted.
const LISTED: usize = 20;

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["ids", "filter"])))]
pub(super) struct Arguments {
    /// The logs: their ids, the start of them, `#` and their numbers, or their sources' ids
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All logs that fit, in place of ids: source:leak.jsonl, tag:withdrawn, "a name"
    #[arg(long, value_name = "QUERY")]
    filter: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Show what would be erased, and erase nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// How much there is of logs, in the shape that `--json` prints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Holdings {
    logs: u64,
    /// Scores of people and judges that came with the logs: one for each of them and log.
    given: u64,
    ratings: u64,
    revisions: u64,
    verdicts: u64,
    drafts: u64,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    holdings: Holdings,
    ids: Vec<LogId>,
    dry_run: bool,
    /// The event that says so; null where nothing was erased.
    event: Option<Seq>,
    /// Free texts that were erased.
    texts: u64,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    let setup = if arguments.dry_run {
        setup::read(options)?
    } else {
        setup::write(options)?
    };
    for notice in &setup.notices {
        say(notice);
    }
    let tickets = tickets(&setup, arguments)?;
    let (holdings, lines) = look(&setup.store, &tickets)?;
    let mut report = Report {
        ids: tickets
            .iter()
            .filter_map(|ticket| setup.store.id(*ticket))
            .collect(),
        dry_run: arguments.dry_run,
        event: None,
        texts: 0,
        holdings,
    };
    if tickets.is_empty() {
        say("No log fits, so there is nothing to forget.");
    } else if arguments.dry_run {
        show(&report.holdings, &lines, "Would erase");
    } else {
        if !arguments.yes {
            show(&report.holdings, &lines, "To be erased");
            agree()?;
        }
        let Setup {
            store, reviewer, ..
        } = setup;
        let (store, done) = store.forget(&reviewer, Timestamp::now(), &tickets)?;
        store.close()?;
        report.event = Some(done.seq);
        report.texts = done.texts;
        tell(&report);
    }
    if arguments.json {
        let mut out = Out::new();
        out.json(&report)?;
        out.end()?;
    }
    Ok(Status::Done)
}

fn tickets(setup: &Setup, arguments: &Arguments) -> Result<Vec<Ordinal>, Failure> {
    if let Some(filter) = &arguments.filter {
        if filter.trim().is_empty() {
            return Err(Failure::Usage(
                "An empty filter fits every log: say which of them to forget.".into(),
            ));
        }
        return list::tickets(setup, Some(filter), Some(&Order::Import));
    }
    let mut tickets = Vec::new();
    for id in &arguments.ids {
        tickets.push(setup.store.find(id)?);
    }
    tickets.sort_unstable();
    tickets.dedup();
    Ok(tickets)
}

/// How much there is of these logs, and the first of them in a line each.
fn look(store: &Store, tickets: &[Ordinal]) -> Result<(Holdings, Vec<String>), Failure> {
    let drafts = store.drafts()?;
    let (mut all, mut lines) = (Holdings::default(), Vec::new());
    for ordinal in tickets {
        let held = held(store, &drafts, *ordinal)?;
        if lines.len() < LISTED {
            let log = store.log(*ordinal)?;
            let named: Vec<_> = log.source_id.iter().chain(&log.model).collect();
            let named: Vec<_> = named.into_iter().map(|name| shown_line(name)).collect();
            let id = store.id(*ordinal).map_or_else(String::new, |id| id.short());
            let mut line = format!("{ordinal} {id} {}", named.join(" "));
            if let Some(more) = held.about() {
                line = format!("{}: {more}", line.trim_end());
            }
            lines.push(line.trim_end().to_string());
        }
        all.add(&held);
    }
    if tickets.len() > LISTED {
        lines.push(format!("… and {} more", tickets.len() - LISTED));
    }
    Ok((all, lines))
}

fn held(store: &Store, drafts: &[Draft], ordinal: Ordinal) -> Result<Holdings, Failure> {
    let given = store.given(ordinal)?;
    let mut held = Holdings {
        logs: 1,
        given: (given.human.len() + given.judge.len()) as u64,
        ..Holdings::default()
    };
    for entry in store.history(ordinal)? {
        match &entry.event {
            Event::Rated(ratings) => {
                held.ratings += ratings
                    .iter()
                    .filter(|rating| rating.ticket == ordinal)
                    .count() as u64;
            }
            Event::Revised(_) => held.revisions += 1,
            Event::Judged(_) => held.verdicts += 1,
            _ => {}
        }
    }
    held.drafts = drafts
        .iter()
        .filter(|draft| draft.ticket == ordinal)
        .count() as u64;
    Ok(held)
}

impl Holdings {
    fn add(&mut self, more: &Self) {
        self.logs += more.logs;
        self.given += more.given;
        self.ratings += more.ratings;
        self.revisions += more.revisions;
        self.verdicts += more.verdicts;
        self.drafts += more.drafts;
    }

    /// What there is beside the logs themselves, in words.
    fn about(&self) -> Option<String> {
        let parts: Vec<_> = [
            (self.given, "given score"),
            (self.ratings, "rating"),
            (self.revisions, "edit"),
            (self.verdicts, "verdict"),
            (self.drafts, "draft"),
        ]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn sentence(&self) -> String {
        let logs = count(self.logs, "log");
        self.about()
            .map_or_else(|| logs.clone(), |more| format!("{logs}, with {more}"))
    }
}

fn show(holdings: &Holdings, lines: &[String], what: &str) {
    for line in lines {
        say(line);
    }
    say(&format!("{what} for good: {}.", holdings.sentence()));
}

/// Asks on a terminal; elsewhere nobody can have said yes.
fn agree() -> Result<(), Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::Usage(
            "Nothing was erased, since nobody can be asked here: give --yes to erase it without being asked.".into(),
        ));
    }
    // Without a line end, so that the answer stands beside the question.
    let _ = write!(
        io::stderr(),
        "Nothing brings it back. Type yes to erase it: "
    );
    let _ = io::stderr().flush();
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if answer.trim().eq_ignore_ascii_case("yes") {
        Ok(())
    } else {
        Err(Failure::Work("Nothing was erased.".into()))
    }
}

fn tell(report: &Report) {
    say(&format!("Erased for good: {}.", report.holdings.sentence()));
    if let Some(event) = report.event {
        say(&format!(
            "The journal keeps hashes of it, and who decided what and when, tags and names of sources among that; event \
             {event} keeps the same logs from coming in again."
        ));
    }
    say(
        "Copies elsewhere are yours to erase: the files that were imported, exports, backups of the store, what stood on \
         the terminal, and the blocks that the file system has freed.",
    );
}

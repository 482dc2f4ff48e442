//! `juror judge --pairs`: judges choose between two outputs, in both orders. The pool at work, choices to the store in groups,
//! and Ctrl-C, which lets the calls in flight end. What is asked stands in `judge::pairs`.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Instant;

use indicatif::ProgressBar;
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

use super::run::{AHEAD, GROUP, bar, settings, threads};
use super::tally::Usage;
use super::{Arguments, Ended, list, say_stopped};
use crate::cli::console::{Out, say};
use crate::cli::failure::{Failure, Status};
use crate::judge::pairs::{about_pairs, as_candidates, can_choose, chosen};
use crate::judge::{Pool, PoolEvent, identity};
use crate::model::pair::output_text;
use crate::model::{
    BothOrders, Cause, Choice, Chooser, Comparison, Evaluator, JudgeIdentity, Masked, Order,
    Ordinal, Origin, Pair, PairKey, Seen, Ticket, Verdict, by_judges,
};
use crate::query::Audit;
use crate::runtime::setup::Setup;
use crate::store::StoreError;

/// The choices that there are, by pair.
type Made = BTreeMap<PairKey, Vec<Comparison>>;

/// What a run came to, as it is printed.
#[derive(Clone, Debug, Serialize)]
struct Tally {
    judge: String,
    /// What made the judge choose so: another identity than where it scores.
    identity: JudgeIdentity,
    /// All that follow, together.
    pairs: usize,
    /// Pairs with a choice now.
    judged: usize,
    /// Pairs that failed now.
    failed: usize,
    /// Pairs that had a choice before.
    cached: usize,
    /// Of the judged ones, those on which the choice turned with the order, which makes a tie of it.
    contradictions: usize,
    /// Of the judged ones, the ties, those among them.
    ties: usize,
    /// Calls in each order.
    samples: u32,
    usage: Usage,
    /// US dollars; None where no price is known.
    cost_usd: Option<f64>,
    /// By cause.
    failures: BTreeMap<Cause, usize>,
    #[serde(skip_serializing_if = "Masked::is_empty")]
    masked: Masked,
    seconds: f64,
    #[serde(skip)]
    stopped: Option<String>,
    #[serde(skip)]
    cancelled: bool,
}

/// Has each judge that is asked for choose, and says what came of it.
pub(super) fn judge_all(
    setup: &mut Setup,
    arguments: &Arguments,
    out: &mut Out,
) -> Result<Ended, Failure> {
    let asked = Arc::new(about_pairs(&setup.evaluator));
    let names = names(&asked, arguments.judge.as_deref())?;
    let made = made(setup)?;
    let mut due = due(setup, &made, arguments.filter.as_deref())?;
    due.truncate(arguments.limit.unwrap_or(usize::MAX));
    if due.is_empty() {
        say("There are no two outputs to choose between; `juror compare` lists the pairs.");
    }
    let mut ended = Ended {
        status: Status::Done,
        is_over: false,
    };
    for name in &names {
        let tally = judge(setup, &asked, name, &due, &made)?;
        if let Some(why) = &tally.stopped {
            say_stopped(setup, name, why);
            ended.status = Status::Failed;
        }
        if !tally.masked.is_empty() {
            let masked = &tally.masked;
            say(&format!(
                "Masked in what the judge {name} was sent: {masked}."
            ));
        }
        if arguments.json {
            out.json(&tally)?;
        } else {
            out.line(&tally.sentence())?;
        }
        if tally.cancelled {
            say(
                "Stopped as you asked; what was judged is kept, and the rest waits for the next run.",
            );
            ended = Ended {
                status: Status::Failed,
                is_over: true,
            };
            break;
        }
    }
    Ok(ended)
}

/// The judges that are asked: the one of this name, else all that can choose.
fn names(asked: &Evaluator, wanted: Option<&str>) -> Result<Vec<String>, Failure> {
    let mut names = super::names(asked, wanted)?;
    names.retain(|name| {
        let mut judges = asked.judges.iter();
        judges.any(|spec| spec.name == *name && can_choose(spec))
    });
    if names.is_empty() {
        let who = wanted.map_or_else(
            || format!("No judge of the evaluator {}", asked.name),
            |name| format!("The judge {name} is none that"),
        );
        return Err(Failure::Usage(format!(
            "{who} can read two outputs: judges that are servers or programs can."
        )));
    }
    Ok(names)
}

/// Every choice over all, by pair.
fn made(setup: &Setup) -> Result<Made, StoreError> {
    let version = setup.evaluator.version();
    let mut made = Made::new();
    for ticket in setup.store.compared(&version)? {
        let Some(id) = setup.store.id(ticket) else {
            continue;
        };
        for comparison in setup.store.comparisons(ticket, &version)? {
            if comparison.criterion.is_none() {
                let key = PairKey::of(id, comparison.a, comparison.b);
                made.entry(key).or_default().push(comparison);
            }
        }
    }
    Ok(made)
}

/// The pairs of which both tickets fit a filter: those that people have chosen between, then the others, each in the order
/// of the list; last those that people have chosen between and that the list does not have.
fn due(setup: &Setup, made: &Made, filter: Option<&str>) -> Result<Vec<(PairKey, Pair)>, Failure> {
    let tickets = list::tickets(setup, filter, Some(&Order::Import))?;
    let listed = setup
        .store
        .offers(&setup.evaluator, &setup.reviewer, &tickets)?;
    let by_people = |made: &Comparison| !matches!(made.by, Some(Chooser::Judge { .. }));
    let mut decided = Vec::new();
    let mut open = Vec::new();
    let mut known = HashSet::new();
    for offer in listed.offers {
        let Some(key) = key_of(setup, &offer.pair) else {
            continue;
        };
        known.insert(key);
        let is_decided = made
            .get(&key)
            .is_some_and(|made| made.iter().any(by_people));
        let place = if is_decided { &mut decided } else { &mut open };
        place.push((key, offer.pair));
    }
    let fits: HashSet<Ordinal> = tickets.into_iter().collect();
    for (key, made) in made {
        let Some(first) = made.iter().find(|made| by_people(made)) else {
            continue;
        };
        let pair = setup.store.pair_of(first);
        let pair = pair.filter(|pair| pair.tickets().all(|ticket| fits.contains(&ticket)));
        if let Some(pair) = pair.filter(|_| !known.contains(key)) {
            decided.push((*key, pair));
        }
    }
    decided.append(&mut open);
    Ok(decided)
}

fn key_of(setup: &Setup, pair: &Pair) -> Option<PairKey> {
    let (id, other) = (setup.store.id(pair.a.log)?, setup.store.id(pair.b.log)?);
    Some(PairKey::of(id, pair.a.side(id), pair.b.side(other)))
}

/// Whether a judge has chosen between the two in both orders.
fn is_judged(made: &Made, key: &PairKey, name: &str, identity: JudgeIdentity) -> bool {
    let made = made.get(key).map_or(&[][..], Vec::as_slice);
    let orders = by_judges(made.iter().map(|made| (made, made.in_order().choice)));
    let own = orders.get(&(name, identity));
    own.is_some_and(|own| own.both().is_some())
}

/// Has one judge choose between the pairs that it has not chosen between.
fn judge(
    setup: &mut Setup,
    asked: &Arc<Evaluator>,
    name: &str,
    due: &[(PairKey, Pair)],
    made: &Made,
) -> Result<Tally, Failure> {
    let begun = Instant::now();
    let spec = asked.judges.iter().find(|spec| spec.name == name);
    let Some(spec) = spec else {
        return Err(Failure::Usage(format!("There is no judge `{name}`.")));
    };
    let identity = identity(asked, spec);
    let mut tally = Tally::of(
        name,
        identity,
        spec.asking().map_or(1, |asking| asking.samples),
    );
    let is_open = |(key, _): &&(PairKey, Pair)| !is_judged(made, key, name, identity);
    let open: Vec<Pair> = due.iter().filter(is_open).map(|(_, pair)| *pair).collect();
    tally.cached = due.len() - open.len();
    if !open.is_empty() {
        let runtime = threads()?;
        let bar = bar(name, open.len(), io::stderr().is_terminal());
        let mut run = Run {
            setup,
            asked,
            name,
            pairs: &open,
            next: 0,
            waiting: 0,
            choices: Vec::new(),
            tally: &mut tally,
            bar: &bar,
        };
        runtime.block_on(run.all())?;
        bar.finish_and_clear();
        // A key program that hangs must not keep the command from ending.
        runtime.shutdown_background();
    }
    tally.pairs = tally.judged + tally.failed + tally.cached;
    tally.seconds = begun.elapsed().as_secs_f64();
    Ok(tally)
}

/// A run under way.
struct Run<'a> {
    setup: &'a mut Setup,
    asked: &'a Arc<Evaluator>,
    name: &'a str,
    pairs: &'a [Pair],
    /// The first of them that the pool does not have yet.
    next: usize,
    /// Pairs that the pool has and that have not ended.
    waiting: usize,
    /// Choices that the store does not have yet.
    choices: Vec<Comparison>,
    tally: &'a mut Tally,
    bar: &'a ProgressBar,
}

impl Run<'_> {
    async fn all(&mut self) -> Result<(), Failure> {
        let (sender, mut events) = unbounded_channel();
        let handle = tokio::runtime::Handle::current();
        let pool = Pool::start(&handle, self.asked, &settings(self.setup), sender);
        let ended = self.work(&pool, &mut events).await;
        pool.finish();
        self.flush()?;
        ended
    }

    async fn work(
        &mut self,
        pool: &Pool,
        events: &mut UnboundedReceiver<PoolEvent>,
    ) -> Result<(), Failure> {
        let mut tick = interval(GROUP);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.submit(pool)?;
            if self.waiting == 0 {
                return Ok(());
            }
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.heed(event)?,
                    None => return Ok(()),
                },
                _ = tick.tick() => self.flush()?,
                _ = tokio::signal::ctrl_c(), if !self.tally.cancelled => {
                    self.tally.cancelled = true;
                    pool.cancel();
                }
            }
        }
    }

    /// Keeps the pool supplied. In it a pair goes by its place among those that are asked.
    fn submit(&mut self, pool: &Pool) -> Result<(), Failure> {
        while self.waiting < AHEAD && !self.tally.cancelled && self.tally.stopped.is_none() {
            let Some(pair) = self.pairs.get(self.next) else {
                return Ok(());
            };
            let place = u32::try_from(self.next).expect("no more pairs than are listed");
            let ticket = self.ticket(pair, Ordinal(place))?;
            pool.submit(self.name, ticket.into());
            self.next += 1;
            self.waiting += 1;
        }
        Ok(())
    }

    /// A pair as a ticket with two candidates.
    fn ticket(&self, pair: &Pair, place: Ordinal) -> Result<Ticket, StoreError> {
        let store = &self.setup.store;
        let first = store.ticket(pair.a.log, &self.setup.evaluator)?;
        let second = store.ticket(pair.b.log, &self.setup.evaluator)?;
        let outputs = [output_text(&first, pair.a), output_text(&second, pair.b)];
        Ok(Ticket {
            ordinal: place,
            log: Arc::new(as_candidates(&first.log, outputs)),
            ..first.clone()
        })
    }

    fn heed(&mut self, event: PoolEvent) -> Result<(), Failure> {
        match event {
            PoolEvent::Started { .. } => {}
            PoolEvent::Masked { masked, .. } => self.tally.masked.merge(&masked),
            PoolEvent::Finished(verdict) => {
                self.waiting -= 1;
                self.bar.inc(1);
                self.finished(&verdict)?;
            }
            PoolEvent::Unasked { .. } => self.waiting -= 1,
            PoolEvent::Notice { judge, text } => {
                self.bar.suspend(|| say(&format!("{judge}: {text}")));
            }
            PoolEvent::Stopped { why, .. } => self.tally.stopped = Some(why),
        }
        Ok(())
    }

    /// What came of a pair: a choice in each order, or a failure, which is counted and asked again by the next run.
    fn finished(&mut self, verdict: &Verdict) -> Result<(), Failure> {
        self.tally.spent(verdict);
        let [plain, turned] = match chosen(verdict) {
            Ok(choices) => choices,
            Err(failure) => {
                self.tally.failed += 1;
                *self.tally.failures.entry(failure.cause).or_default() += 1;
                return Ok(());
            }
        };
        self.tally.judged(BothOrders {
            plain: Some(plain),
            turned: Some(turned),
        });
        let pair = self.pairs[verdict.ticket.index()];
        for (swapped, choice) in [(false, plain), (true, turned)] {
            let made = self.comparison(&pair, verdict, swapped, choice)?;
            self.choices.push(made);
        }
        Ok(())
    }

    /// What was chosen in one order, as it is kept.
    fn comparison(
        &self,
        pair: &Pair,
        verdict: &Verdict,
        swapped: bool,
        choice: Choice,
    ) -> Result<Comparison, StoreError> {
        let (store, evaluator) = (&self.setup.store, &self.setup.evaluator);
        let id = |log| store.id(log).ok_or(StoreError::NoLog(log, store.count()));
        let (first, second) = (id(pair.a.log)?, id(pair.b.log)?);
        let audit = Audit::from(&evaluator.queue);
        Ok(Comparison {
            ticket: pair.a.log,
            evaluator: evaluator.version(),
            by: Some(Chooser::Judge {
                judge: verdict.judge.clone(),
                identity: verdict.identity,
            }),
            at: verdict.at,
            a: pair.a.side(first),
            b: pair.b.side(second),
            swapped,
            criterion: None,
            choice,
            seen: Seen::default(),
            random: audit.chooses(&first) && audit.chooses(&second),
            origin: Origin::Here,
        })
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let choices = std::mem::take(&mut self.choices);
        let by = self.setup.reviewer.clone();
        self.setup.store.commit_choices(&by, choices)?;
        Ok(())
    }
}

impl Tally {
    fn of(name: &str, identity: JudgeIdentity, samples: u32) -> Self {
        Self {
            judge: name.to_string(),
            identity,
            pairs: 0,
            judged: 0,
            failed: 0,
            cached: 0,
            contradictions: 0,
            ties: 0,
            samples,
            usage: Usage::default(),
            cost_usd: None,
            failures: BTreeMap::new(),
            masked: Masked::default(),
            seconds: 0.0,
            stopped: None,
            cancelled: false,
        }
    }

    fn spent(&mut self, verdict: &Verdict) {
        self.usage.add(&verdict.spent);
        if let Some(cost) = verdict.spent.cost_usd {
            *self.cost_usd.get_or_insert(0.0) += cost;
        }
    }

    fn judged(&mut self, both: BothOrders) {
        self.judged += 1;
        self.contradictions += usize::from(both.contradicts());
        self.ties += usize::from(both.choice() == Some(Choice::Tie));
    }

    fn sentence(&self) -> String {
        let Self {
            judge,
            pairs,
            judged,
            failed,
            cached,
            ..
        } = self;
        let mut text = format!(
            "{judge}: {pairs} pairs, {judged} judged, {failed} failed, {cached} judged before"
        );
        let causes = self.failures.iter();
        let causes: Vec<_> = causes
            .map(|(cause, count)| format!("{cause} {count}"))
            .collect();
        if !causes.is_empty() {
            let _ = write!(text, " ({})", causes.join(", "));
        }
        if self.ties > 0 {
            let _ = write!(text, ", {} ties", self.ties);
        }
        if self.contradictions > 0 {
            let _ = write!(
                text,
                ", {} of them since the choice turned with the order",
                self.contradictions
            );
        }
        if let Some(cost) = self.cost_usd {
            let _ = write!(text, ", ${cost:.2}");
        }
        format!("{text}, in {:.1} s.", self.seconds)
    }
}

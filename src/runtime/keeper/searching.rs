//! Which tickets a queue has. Where the texts of many logs must be asked, other threads read them while this one stays free
//! for decisions: it tells what is found as it comes, and the whole in its order in the end.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::{Order, Work};
use crate::app::effect::Query;
use crate::app::event::{Event, Finding, Found, Token};
use crate::model::{Ordinal, Status};
use crate::query::{Filter, FilterError, Rows as _, arrange, queue};
use crate::runtime::behind;
use crate::store::{BodyScan, Lens, ScanPart, Sight, StoreError};

/// So few logs are read at once, without a search beside.
const AT_ONCE: usize = 500;

/// What a search has found is told no sooner after what was told before, but for the first of it.
const APART: Duration = Duration::from_millis(100);

/// A search that goes on.
pub(super) struct Searching {
    query: Query,
    filter: Filter,
    scan: Arc<BodyScan>,
    /// What is found by now.
    tickets: Vec<Ordinal>,
    /// How many of it were told.
    told: usize,
    told_at: Instant,
    /// How many logs were asked.
    asked: usize,
    /// The first frame that could not be read, and how many there are.
    damage: Option<(String, usize)>,
}

impl Drop for Searching {
    fn drop(&mut self) {
        self.scan.stop();
    }
}

/// How much a queue may see that was asked for.
fn sight(seen: bool) -> Sight {
    if seen {
        Sight::Everything
    } else {
        Sight::Blind
    }
}

fn statuses(lens: &Lens<'_>, tickets: &[Ordinal]) -> Vec<Status> {
    let tickets = tickets.iter();
    tickets.map(|ordinal| lens.status(*ordinal)).collect()
}

impl Work {
    /// Finds what is to be decided in this sitting, before anybody waits for a key.
    pub(super) fn begin_queue(&mut self, filter: &str) {
        let Ok(filter) = Filter::parse(filter, &self.vocabulary) else {
            return;
        };
        let lens = self.lens(Sight::Blind);
        let (order, criteria) = (&self.evaluator.queue.order, &self.evaluator.criteria);
        let population = queue(&lens, &filter, order, criteria, &self.audit);
        let damage = lens.take_damage();
        let texts = lens.into_texts();
        self.population = population;
        self.texts = texts;
        self.tell_damage(first_of(&damage).as_ref());
    }

    /// Finds the tickets of a queue: at once, or by a search in the place of the one before.
    pub(super) fn query(&mut self, query: Query) {
        self.searching = None;
        let filter = match Filter::parse(&query.filter, &self.vocabulary) {
            Ok(filter) => filter,
            Err(error) => return self.refuse(&query, &error),
        };
        let lens = self.lens(sight(query.seen));
        let all = lens.ordinals();
        let left = filter.left_to_texts(&lens, &all);
        let (words, left) = self.texts.unasked(&filter.words(), &left);
        if left.len() > AT_ONCE {
            match self.store.body_scan(&words, left) {
                Ok(scan) => return self.search(query, filter, &all, scan),
                Err(error) => self.tell(Event::Failed(error.to_string())),
            }
        }
        let lens = self.lens(sight(query.seen));
        let tickets = filter.wanted(&lens, all);
        let damage = first_of(&lens.take_damage());
        self.tell_found(&query, tickets);
        self.tell_damage(damage.as_ref());
    }

    /// The tickets of a filter in order of import, whatever must be read for it.
    pub(super) fn found(&self, filter: &str, seen: bool) -> Result<Vec<Ordinal>, FilterError> {
        let filter = Filter::parse(filter, &self.vocabulary)?;
        let lens = self.lens(sight(seen));
        Ok(filter.wanted(&lens, lens.ordinals()))
    }

    fn refuse(&self, query: &Query, error: &FilterError) {
        self.tell_found(query, Vec::new());
        self.tell(Event::Failed(format!(
            "the filter `{}`: {}",
            query.filter, error.message
        )));
    }

    /// Tells the whole queue, of tickets in order of import.
    fn tell_found(&self, query: &Query, tickets: Vec<Ordinal>) {
        let lens = self.lens(sight(query.seen));
        let criteria = &self.evaluator.criteria;
        let tickets = arrange(&lens, tickets, &query.order, criteria, &self.audit);
        let statuses = statuses(&self.lens(Sight::Blind), &tickets);
        self.tell(Event::Found(Found {
            token: query.token,
            tickets,
            statuses,
            claims: self.claims(),
        }));
        self.tell_again();
    }

    /// Begins a search: what its words don't decide, and the ticket on the desk, are found before it.
    fn search(&mut self, query: Query, filter: Filter, all: &[Ordinal], scan: BodyScan) {
        let lens = self.lens(sight(query.seen));
        let mut left = scan.among().iter().peekable();
        let mut tickets = Vec::new();
        for ordinal in all {
            let is_left = left.next_if_eq(&ordinal).is_some();
            if (!is_left || query.near == Some(*ordinal)) && filter.matches(&lens, *ordinal) {
                tickets.push(*ordinal);
            }
        }
        let scan = Arc::new(scan);
        self.start(query.token, &scan);
        let mut searching = Searching {
            query,
            filter,
            scan,
            tickets,
            told: 0,
            told_at: Instant::now(),
            asked: 0,
            damage: None,
        };
        self.tell_finding(&mut searching);
        self.searching = Some(searching);
    }

    /// Sets threads to work at a scan.
    fn start(&self, token: Token, scan: &Arc<BodyScan>) {
        // A loop that is gone hears nothing of it.
        let Some(orders) = self.to_self.upgrade() else {
            return;
        };
        let mut has_begun = false;
        for _ in 0..BodyScan::threads() {
            let (of_thread, orders) = (Arc::clone(scan), (*orders).clone());
            let work = move || {
                behind::step_back();
                of_thread.work(|part| {
                    let part = Box::new(part);
                    if orders.send(Order::Scanned { token, part }).is_err() {
                        of_thread.stop();
                    }
                });
            };
            let named = thread::Builder::new().name("search".to_string());
            has_begun |= named.spawn(work).is_ok();
        }
        if !has_begun {
            scan.work(|part| {
                let part = Box::new(part);
                let _ = orders.send(Order::Scanned { token, part });
            });
        }
    }

    /// Takes what a search has found in some logs; nothing where another question was asked since.
    pub(super) fn scanned(&mut self, token: Token, part: &ScanPart) {
        let is_its = |searching: &mut Searching| searching.query.token == token;
        let Some(mut searching) = self.searching.take_if(is_its) else {
            return;
        };
        self.texts.learn(&searching.scan, part);
        searching.note_damage(&part.damaged);
        let lens = self.lens(sight(searching.query.seen));
        let is_told = |ordinal: &Ordinal| searching.query.near == Some(*ordinal);
        let asked = part.asked.iter().filter(|ordinal| !is_told(ordinal));
        let found: Vec<_> = asked
            .filter(|ordinal| searching.filter.matches(&lens, **ordinal))
            .copied()
            .collect();
        searching.tickets.extend(found);
        searching.asked += part.asked.len();
        if searching.asked == searching.scan.total() {
            let mut tickets = std::mem::take(&mut searching.tickets);
            tickets.sort_unstable();
            self.tell_found(&searching.query, tickets);
            return self.tell_damage(searching.damage.as_ref());
        }
        let is_first = searching.told == 0 && !searching.tickets.is_empty();
        if is_first || searching.told_at.elapsed() >= APART {
            self.tell_finding(&mut searching);
        }
        self.searching = Some(searching);
    }

    fn tell_finding(&self, searching: &mut Searching) {
        let tickets = searching.tickets[searching.told..].to_vec();
        searching.told = searching.tickets.len();
        searching.told_at = Instant::now();
        let percent = searching.asked * 100 / searching.scan.total().max(1);
        self.tell(Event::Finding(Finding {
            token: searching.query.token,
            statuses: statuses(&self.lens(Sight::Blind), &tickets),
            tickets,
            percent: u8::try_from(percent).unwrap_or(100),
        }));
    }

    /// Says once what could not be searched.
    fn tell_damage(&self, damage: Option<&(String, usize)>) {
        let Some((first, count)) = damage else { return };
        let others = match count - 1 {
            0 => String::new(),
            more => format!(" So it is in {more} more places."),
        };
        self.tell(Event::Failed(format!(
            "not all was searched: {first}{others}"
        )));
    }
}

impl Searching {
    fn note_damage(&mut self, damaged: &[StoreError]) {
        let Some((first, count)) = first_of(damaged) else {
            return;
        };
        let known = self.damage.get_or_insert((first, 0));
        known.1 += count;
    }
}

/// The first of what could not be read, and how much there is.
fn first_of(damaged: &[StoreError]) -> Option<(String, usize)> {
    let first = damaged.first()?;
    Some((first.to_string(), damaged.len()))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Receiver, Sender};

    use jiff::Timestamp;
    use tempfile::TempDir;
    use tokio::runtime::Runtime;

    use super::*;
    use crate::keymap::Keymap;
    use crate::model::{
        Criterion, CriterionKey, Evaluator, Event as Fact, Given, Log, Order as QueueOrder, Origin,
        Reviewer, Revision, Scale,
    };
    use crate::query::Vocabulary;
    use crate::runtime::Sitting;
    use crate::runtime::keeper::judging::Judging;
    use crate::runtime::wake::Input;
    use crate::store::{ImportedLog, LinePlace, Store};
    use crate::theme::{Depth, Glyphs};

    /// More logs than are read at once.
    const LOGS: u32 = 2_000;

    /// A keeper whose orders are carried out one by one.
    struct Desk {
        work: Work,
        inbox: Receiver<Order>,
        told: Receiver<Input>,
        _orders: Arc<Sender<Order>>,
        _runtime: Runtime,
        _folder: TempDir,
    }

    fn who() -> Reviewer {
        Reviewer::new("ana").expect("a name")
    }

    fn store(folder: &std::path::Path) -> Store {
        let (mut store, _) = Store::open(folder).expect("it opens");
        let now = Timestamp::UNIX_EPOCH;
        let mut importer = store.import("a", "f", &who(), now).expect("an import");
        for number in 0..LOGS {
            let log = Log {
                output: format!("text {number}."),
                ..Log::default()
            };
            let record = ImportedLog {
                log,
                given: Given::default(),
                raw: b"{}".to_vec(),
                place: LinePlace { line: 1, offset: 0 },
            };
            importer.push(record).expect("it is taken");
        }
        importer.finish(9, true).expect("it ends");
        store
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let mut store = store(folder.path());
            let key = CriterionKey::new("tone").expect("a key");
            let scale = Scale::ordinal(1, 5).expect("a scale");
            let evaluator = Arc::new(Evaluator::new("e", vec![Criterion::new(key, scale)]));
            store
                .adopt(&evaluator, "", &who(), Timestamp::UNIX_EPOCH)
                .expect("it is adopted");
            let sitting = Sitting {
                vocabulary: Vocabulary::of(&evaluator),
                store,
                evaluator,
                generation: 1,
                reviewer: who(),
                filter: None,
                start: None,
                keymap: Keymap::default(),
                theme: String::new(),
                themes: Vec::new(),
                depth: Depth::None,
                glyphs: Glyphs::ASCII,
                notices: Vec::new(),
                temporary: None,
            };
            let runtime = Runtime::new().expect("a runtime");
            let (orders, inbox) = mpsc::channel();
            let handle = runtime.handle();
            let (evaluator, store) = (&sitting.evaluator, &sitting.store);
            let judging = Judging::start(evaluator, store, handle, orders.clone());
            let orders = Arc::new(orders);
            let (to_loop, told) = mpsc::channel();
            Self {
                work: Work::new(sitting, judging, Arc::downgrade(&orders), to_loop),
                inbox,
                told,
                _orders: orders,
                _runtime: runtime,
                _folder: folder,
            }
        }

        fn ask(&mut self, token: u64, filter: &str) {
            self.work.carry_out(Order::Query(Query {
                token: Token(token),
                filter: filter.to_string(),
                order: QueueOrder::Longest,
                seen: false,
                near: Some(Ordinal(1_500)),
            }));
        }

        fn edit(&mut self, ticket: u32, output: &str) {
            let revision = Revision {
                ticket: Ordinal(ticket),
                evaluator: self.work.version,
                reviewer: who(),
                at: Timestamp::now(),
                output: output.to_string(),
                from: None,
                origin: Origin::Here,
            };
            self.work.carry_out(Order::Commit {
                token: Token(99),
                fact: Box::new(Fact::Revised(revision)),
            });
        }

        /// What was told since it was looked at last.
        fn told(&self) -> Vec<Event> {
            let told = self.told.try_iter();
            told.filter_map(|input| match input {
                Input::Fact(event) => Some(*event),
                _ => None,
            })
            .collect()
        }

        /// Carries out what the search sends, as much as is there in the end.
        fn go_on(&mut self) {
            let mut asked = 0;
            while asked < LOGS as usize {
                let wait = Duration::from_secs(60);
                let order = self.inbox.recv_timeout(wait).expect("the search goes on");
                if let Order::Scanned { part, .. } = &order {
                    asked += part.asked.len();
                }
                self.work.carry_out(order);
            }
        }
    }

    fn found(events: &[Event]) -> Option<Vec<u32>> {
        events.iter().find_map(|event| match event {
            Event::Found(found) => Some(found.tickets.iter().map(|ticket| ticket.0).collect()),
            _ => None,
        })
    }

    fn findings(events: &[Event]) -> Vec<Vec<u32>> {
        let findings = events.iter().filter_map(|event| match event {
            Event::Finding(finding) => Some(finding.tickets.iter().map(|it| it.0).collect()),
            _ => None,
        });
        findings.collect()
    }

    #[test]
    fn a_decision_is_on_the_disk_before_the_search_around_it_is_over() {
        let mut desk = Desk::new();
        desk.ask(1, "\"text 12\"");
        desk.edit(3, "another");
        let told = desk.told();
        assert!(
            told.iter()
                .any(|event| matches!(event, Event::Saved(Token(99))))
        );
        assert_eq!((found(&told), findings(&told)), (None, vec![Vec::new()]));
        desk.go_on();
        let told = desk.told();
        let mut all = found(&told).expect("all is found");
        all.sort_unstable();
        let wanted = (0..LOGS).filter(|at| format!("text {at}.").contains("text 12"));
        assert_eq!(all, wanted.collect::<Vec<_>>());
        // Which part of the logs is through first is nobody's to say.
        let first = findings(&told).into_iter().find(|some| !some.is_empty());
        let first = first.expect("some are told on the way");
        assert!(first.iter().all(|at| all.contains(at)), "{first:?}");
    }

    #[test]
    fn what_a_word_was_found_in_is_known_the_next_time() {
        let mut desk = Desk::new();
        desk.ask(1, "\"text 1999.\"");
        desk.go_on();
        assert_eq!(found(&desk.told()), Some(vec![1999]));
        desk.ask(2, "status:todo \"text 1999.\"");
        assert_eq!(found(&desk.told()), Some(vec![1999]), "at once");
        desk.edit(4, "here is text 1999. too");
        desk.ask(3, "\"text 1999.\"");
        assert_eq!(
            found(&desk.told()),
            Some(vec![4, 1999]),
            "with the edit made since"
        );
        desk.work.revert(crate::app::event::Direction::Undo);
        desk.ask(4, "\"text 1999.\"");
        assert_eq!(
            found(&desk.told()),
            Some(vec![1999]),
            "without the edit taken back"
        );
    }

    #[test]
    fn the_ticket_on_the_desk_is_told_before_anything_is_searched() {
        let mut desk = Desk::new();
        desk.ask(1, "-\"text 7.\"");
        assert_eq!(findings(&desk.told()), [[1_500]]);
        desk.go_on();
        assert_eq!(
            found(&desk.told()).map(|all| all.len()),
            Some(LOGS as usize - 1)
        );
    }

    #[test]
    fn a_search_that_is_ended_or_replaced_tells_nothing_more() {
        let mut desk = Desk::new();
        desk.ask(1, "nowhere");
        desk.ask(2, "\"text 5.\"");
        desk.told();
        let mut all = None;
        while all.is_none() {
            let order = desk.inbox.recv_timeout(Duration::from_secs(60));
            desk.work.carry_out(order.expect("the search goes on"));
            all = found(&desk.told());
        }
        assert_eq!(all, Some(vec![5]));
        desk.ask(3, "elsewhere");
        desk.work.carry_out(Order::EndSearch);
        desk.told();
        while let Ok(order) = desk.inbox.recv_timeout(Duration::from_millis(50)) {
            desk.work.carry_out(order);
        }
        assert_eq!(desk.told().len(), 0);
    }
}

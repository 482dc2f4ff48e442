//! The one door to a server: every call of a judge passes it, so that a refusal of one slows down all, and no call passes
//! that a limit or the budget leaves no room for. Decides nothing of what is asked.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::bucket::Bucket;
use super::headers::Left;
use super::purse::{Empty, Purse};
use super::steer::Steer;
use super::{Adaptive, Load};

/// What the user allows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Allowed {
    /// The most calls at once.
    pub at_once: usize,
    /// The most calls a minute.
    pub requests: Option<u32>,
    /// The most tokens a minute, read and written.
    pub tokens: Option<u32>,
    /// US dollars after which no new call is made.
    pub budget_usd: Option<f64>,
}

/// The door.
#[derive(Debug)]
pub struct Throttle {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    calls: Adaptive,
    running: usize,
    /// What runs, together.
    under_way: Load,
    /// Before this the server wants to hear nothing.
    quiet_until: Option<Instant>,
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    steer: Steer,
    purse: Option<Purse>,
}

/// Why a call may not pass yet, or at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    Until(Instant),
    UntilAnotherEnds,
    Spent,
}

/// No call passes any more: the budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent;

/// The right to one call, given back when dropped.
#[derive(Debug)]
pub struct Pass<'a> {
    door: &'a Throttle,
    load: Load,
    reserved: f64,
    used: Used,
}

/// What a call turned out to take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Tokens read and written; None where nobody counted, so that the estimate stands.
    pub tokens: Option<f64>,
    /// US dollars; None where it cost nothing.
    pub usd: Option<f64>,
}

impl Throttle {
    /// Lets in what is allowed.
    #[must_use]
    pub fn new(allowed: &Allowed) -> Self {
        let now = Instant::now();
        let bucket = |per_minute| Bucket::new(per_minute, now);
        Self {
            state: Mutex::new(State {
                calls: Adaptive::new(allowed.at_once),
                running: 0,
                under_way: Load::default(),
                quiet_until: None,
                requests: allowed.requests.map(bucket),
                tokens: allowed.tokens.map(bucket),
                steer: Steer::default(),
                purse: allowed.budget_usd.map(Purse::new),
            }),
            changed: Notify::new(),
        }
    }

    /// Waits until a call of this load may be made, which may cost so much.
    ///
    /// # Errors
    /// When the budget is spent.
    pub async fn enter(&self, load: Load, usd: f64) -> Result<Pass<'_>, Spent> {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Listening starts before the look, so that a change between the two is not missed.
            changed.as_mut().enable();
            match self.try_enter(load, usd, Instant::now()) {
                Ok(pass) => return Ok(pass),
                Err(Closed::Spent) => return Err(Spent),
                Err(Closed::UntilAnotherEnds) => changed.await,
                Err(Closed::Until(moment)) => {
                    tokio::select! {
                        () = tokio::time::sleep_until(moment.into()) => {}
                        () = changed => {}
                    }
                }
            }
        }
    }

    /// A call was served.
    pub fn served(&self) {
        self.state().calls.served();
        self.changed.notify_waiters();
    }

    /// A call was refused because there are too many; the server may have said how long it wants to hear nothing.
    pub fn refused(&self, now: Instant, wait: Option<Duration>) {
        let mut state = self.state();
        state.calls.refused(now);
        state.quiet_until = state.quiet_until.max(wait.map(|wait| now + wait));
    }

    /// Takes a place, or says why there is none.
    fn try_enter(&self, load: Load, usd: f64, now: Instant) -> Result<Pass<'_>, Closed> {
        let mut state = self.state();
        match state.purse.as_ref().map_or(Ok(()), Purse::ready) {
            Ok(()) => {}
            Err(Empty::Spent) => return Err(Closed::Spent),
            Err(Empty::Wait) => return Err(Closed::UntilAnotherEnds),
        }
        if state.running >= state.calls.limit() {
            return Err(Closed::UntilAnotherEnds);
        }
        if let Some(until) = state.busy_until(load, now) {
            return Err(Closed::Until(until));
        }
        state.running += 1;
        state.under_way = state.under_way.and(load);
        if let Some(bucket) = &mut state.requests {
            bucket.take(load.requests, now);
        }
        if let Some(bucket) = &mut state.tokens {
            bucket.take(load.tokens(), now);
        }
        state.steer.take(load, now);
        let reserved = state.purse.as_mut().map(|purse| purse.reserve(usd));
        Ok(Pass {
            door: self,
            load,
            reserved: reserved.unwrap_or_default(),
            used: Used::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock, and counts stay sound if it did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When a limit leaves room for a call; None when it does now.
    fn busy_until(&self, load: Load, now: Instant) -> Option<Instant> {
        let waits = |bucket: &Option<Bucket>, size: f64| {
            bucket
                .as_ref()
                .and_then(|bucket| bucket.ready(size, now).err())
        };
        [
            self.quiet_until.filter(|until| *until > now),
            waits(&self.requests, load.requests),
            waits(&self.tokens, load.tokens()),
            self.steer.ready(load, now).err(),
        ]
        .into_iter()
        .flatten()
        .max()
    }
}

impl Pass<'_> {
    /// The server said what is left of its limits.
    pub fn heard(&self, said: &[Left], now: Instant) {
        let mut state = self.door.state();
        let others = state.under_way.without(self.load);
        state.steer.heard(said, others, now);
    }

    /// The call turned out to take this.
    pub fn used(&mut self, used: Used) {
        self.used = used;
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut state = self.door.state();
        state.running -= 1;
        state.under_way = state.under_way.without(self.load);
        if let (Some(bucket), Some(tokens)) = (&mut state.tokens, self.used.tokens) {
            bucket.put_back(self.load.tokens() - tokens, Instant::now());
        }
        if let Some(purse) = &mut state.purse {
            purse.settle(self.reserved, self.used.usd);
        }
        drop(state);
        self.door.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::limits::headers::Counted;

    const CALL: Load = Load {
        requests: 1.0,
        input: 80.0,
        output: 20.0,
    };

    fn door(at_once: usize) -> Throttle {
        Throttle::new(&Allowed {
            at_once,
            ..Allowed::default()
        })
    }

    fn closed(door: &Throttle, now: Instant) -> Option<Closed> {
        door.try_enter(CALL, 0.1, now).err()
    }

    #[test]
    fn a_refusal_of_one_call_slows_down_all() {
        let door = door(2);
        let now = Instant::now();
        let first = door.try_enter(CALL, 0.0, now).expect("room");
        let second = door.try_enter(CALL, 0.0, now).expect("room");
        assert_eq!(closed(&door, now), Some(Closed::UntilAnotherEnds));
        drop((first, second));
        door.refused(now, Some(Duration::from_secs(3)));
        door.refused(now, None);
        let until = now + Duration::from_secs(3);
        assert_eq!(
            closed(&door, now),
            Some(Closed::Until(until)),
            "the server wants quiet"
        );
        let _pass = door.try_enter(CALL, 0.0, until).expect("room");
        assert_eq!(
            closed(&door, until),
            Some(Closed::UntilAnotherEnds),
            "the limit was halved"
        );
    }

    #[test]
    fn what_the_user_allows_a_minute_is_kept_and_corrected_by_what_was_used() {
        let door = Throttle::new(&Allowed {
            at_once: 100,
            requests: Some(30),
            tokens: Some(2000),
            ..Allowed::default()
        });
        let now = Instant::now();
        let first = door.try_enter(CALL, 0.0, now).expect("room");
        let mut second = door.try_enter(CALL, 0.0, now).expect("200 tokens at once");
        assert!(
            matches!(closed(&door, now), Some(Closed::Until(_))),
            "no third"
        );
        second.used(Used {
            tokens: Some(0.0),
            usd: None,
        });
        drop(second);
        let third = door.try_enter(CALL, 0.0, Instant::now()).expect("tokens");
        drop((first, third));
        assert!(
            matches!(closed(&door, now), Some(Closed::Until(_))),
            "three calls at once are a tenth of a minute's"
        );
    }

    #[test]
    fn what_the_server_says_is_left_is_not_passed() {
        let door = door(9);
        let now = Instant::now();
        let first = door.try_enter(CALL, 0.0, now).expect("room");
        let other = door.try_enter(CALL, 0.0, now).expect("room");
        let said = Left {
            counted: Counted::Requests,
            count: 2.0,
            reset: Duration::from_secs(7),
        };
        first.heard(&[said], now);
        drop(first);
        let _second = door.try_enter(CALL, 0.0, now).expect("one is left");
        let until = now + Duration::from_secs(7);
        assert_eq!(
            closed(&door, now),
            Some(Closed::Until(until)),
            "the other call takes the second"
        );
        drop(other);
        assert_eq!(closed(&door, until), None);
    }

    #[test]
    fn a_budget_lets_no_call_pass_that_it_may_not_pay() {
        let door = Throttle::new(&Allowed {
            at_once: 9,
            budget_usd: Some(0.15),
            ..Allowed::default()
        });
        let now = Instant::now();
        let first = door.try_enter(CALL, 0.1, now).expect("room");
        let mut second = door.try_enter(CALL, 0.1, now).expect("room");
        assert_eq!(closed(&door, now), Some(Closed::UntilAnotherEnds));
        drop(first);
        assert_eq!(closed(&door, now), None, "it cost nothing");
        second.used(Used {
            tokens: None,
            usd: Some(0.2),
        });
        drop(second);
        assert_eq!(closed(&door, now), Some(Closed::Spent));
    }

    #[tokio::test]
    async fn who_waits_gets_in_when_another_leaves() {
        let door = door(1);
        let first = door.enter(CALL, 0.0).await.expect("room");
        let (second, ()) = tokio::join!(door.enter(CALL, 0.0), async {
            tokio::task::yield_now().await;
            drop(first);
        });
        drop(second);
        assert_eq!(door.state().running, 0);
    }

    #[tokio::test]
    async fn who_waits_hears_that_the_budget_is_spent() {
        let door = Throttle::new(&Allowed {
            at_once: 9,
            budget_usd: Some(0.1),
            ..Allowed::default()
        });
        let mut first = door.enter(CALL, 0.2).await.expect("room");
        let (second, ()) = tokio::join!(door.enter(CALL, 0.2), async {
            tokio::task::yield_now().await;
            first.used(Used {
                tokens: None,
                usd: Some(0.3),
            });
            drop(first);
        });
        assert!(matches!(second, Err(Spent)));
    }
}

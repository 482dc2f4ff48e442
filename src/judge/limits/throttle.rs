//! The one door to a server: every call of a judge passes it, so that a refusal of one slows down all. Decides nothing of
//! what is asked.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::Adaptive;

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
    /// Before this the server wants to hear nothing.
    quiet_until: Option<Instant>,
}

/// The right to one call, given back when dropped.
#[derive(Debug)]
pub struct Pass<'a>(&'a Throttle);

impl Throttle {
    /// Lets in at most so many at once.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            state: Mutex::new(State {
                calls: Adaptive::new(most),
                running: 0,
                quiet_until: None,
            }),
            changed: Notify::new(),
        }
    }

    /// Waits until a call may be made.
    pub async fn enter(&self) -> Pass<'_> {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // Listening starts before the look, so that a change between the two is not missed.
            changed.as_mut().enable();
            match self.try_enter(Instant::now()) {
                Ok(()) => return Pass(self),
                Err(Some(quiet_until)) => tokio::time::sleep_until(quiet_until.into()).await,
                Err(None) => changed.await,
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

    /// Takes a place, or says until when there is none, where that is known.
    fn try_enter(&self, now: Instant) -> Result<(), Option<Instant>> {
        let mut state = self.state();
        if let Some(until) = state.quiet_until.filter(|until| *until > now) {
            return Err(Some(until));
        }
        if state.running >= state.calls.limit() {
            return Err(None);
        }
        state.running += 1;
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock, and counts stay sound if it did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.state().running -= 1;
        self.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_one_call_slows_down_all() {
        let door = Throttle::new(2);
        let now = Instant::now();
        assert_eq!(door.try_enter(now), Ok(()));
        assert_eq!(door.try_enter(now), Ok(()));
        assert_eq!(door.try_enter(now), Err(None), "two are in");
        drop((Pass(&door), Pass(&door)));
        door.refused(now, Some(Duration::from_secs(3)));
        door.refused(now, None);
        let until = now + Duration::from_secs(3);
        assert_eq!(
            door.try_enter(now),
            Err(Some(until)),
            "the server wants quiet"
        );
        assert_eq!(door.try_enter(until), Ok(()));
        assert_eq!(door.try_enter(until), Err(None), "the limit was halved");
    }

    #[tokio::test]
    async fn who_waits_gets_in_when_another_leaves() {
        let door = Throttle::new(1);
        let first = door.enter().await;
        let (second, ()) = tokio::join!(door.enter(), async {
            tokio::task::yield_now().await;
            drop(first);
        });
        drop(second);
        assert_eq!(door.state().running, 0);
    }
}

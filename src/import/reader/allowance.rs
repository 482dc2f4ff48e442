//! How many bytes of records may be under way between the thread that cuts them and whoever takes what was found: lines
//! may be ten megabytes long, and then a few of them are enough.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of records under way at most, unless one batch alone is longer.
const MOST: usize = 16 << 20;

/// Bytes that one thread takes and another one gives back.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    taken: usize,
    is_closed: bool,
}

impl Allowance {
    /// Waits until there is room for so many bytes, and takes it. False when nobody wants them any more.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let is_full =
            |state: &mut State| !state.is_closed && state.taken > 0 && state.taken + bytes > MOST;
        let mut state = self
            .changed
            .wait_while(self.state(), is_full)
            .unwrap_or_else(PoisonError::into_inner);
        state.taken += bytes;
        !state.is_closed
    }

    /// Gives bytes back that were taken.
    pub(super) fn give(&self, bytes: usize) {
        self.state().taken -= bytes;
        self.changed.notify_one();
    }

    /// Lets nobody wait any more.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    /// The counts are right after every step, so that a thread that panicked has left nothing half done.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::{TryRecvError, channel};
    use std::thread;

    use super::*;

    #[test]
    fn one_long_batch_goes_alone_and_others_wait_until_it_is_given_back_or_nobody_wants_them() {
        let allowance = Arc::new(Allowance::default());
        assert!(allowance.take(MOST * 3));
        let (told, answers) = channel();
        let other = Arc::clone(&allowance);
        let waits = thread::spawn(move || {
            for bytes in [MOST - 1, 1, 1] {
                told.send(other.take(bytes)).expect("the test listens");
            }
        });
        assert_eq!(answers.try_recv(), Err(TryRecvError::Empty));
        allowance.give(MOST * 3);
        assert_eq!(answers.recv(), Ok(true));
        assert_eq!(answers.recv(), Ok(true));
        assert_eq!(answers.try_recv(), Err(TryRecvError::Empty));
        allowance.close();
        assert_eq!(answers.recv(), Ok(false));
        waits.join().expect("it has ended");
    }
}

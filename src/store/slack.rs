//! Sleep for threads that are not ours: sled keeps seven that look for work once a second for ever, though work wakes
//! them by itself. A program that nobody touches should not run at all.

#[cfg(target_os = "linux")]
use std::num::NonZeroU64;

/// By how much a thread may oversleep, in nanoseconds: an hour. What wakes it by a word wakes it at once.
#[cfg(target_os = "linux")]
const SLACK: NonZeroU64 = NonZeroU64::new(3_600_000_000_000).expect("an hour is not nothing");

/// Does something whose new threads may oversleep by an hour whenever they wait for a time to pass. The thread that it
/// is done on is as before when it is done; until then its own sleeps may be as long, so that it should not sleep.
/// Where the system has no such thing, the threads sleep as they like.
#[cfg(target_os = "linux")]
pub(super) fn with_slack<T>(start: impl FnOnce() -> T) -> T {
    use rustix::thread::set_current_timer_slack as set;

    // A refusal costs a few wake-ups and nothing else, here and below.
    let _ = set(Some(SLACK));
    let started = start();
    let _ = set(None);
    started
}

/// Does something; this system has no slack to give.
#[cfg(not(target_os = "linux"))]
pub(super) fn with_slack<T>(start: impl FnOnce() -> T) -> T {
    start()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs, thread};

    use super::*;

    fn slack() -> u64 {
        let own = rustix::thread::gettid().as_raw_nonzero();
        let told = fs::read_to_string(format!("/proc/{own}/timerslack_ns"));
        let told = told.expect("a thread may read its own");
        told.trim().parse().expect("a number")
    }

    #[test]
    fn threads_that_are_started_with_slack_keep_it_and_the_one_that_started_them_does_not() {
        let before = slack();
        let started = with_slack(|| thread::spawn(slack));
        assert_eq!(started.join().expect("no panic"), SLACK.get());
        assert_eq!(slack(), before);
    }
}

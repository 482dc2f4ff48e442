//! Threads that step back behind the reviewer: what answers a key comes first wherever processors are few.

/// How far they step back: a nice value, of which 19 is the last.
#[cfg(target_os = "linux")]
const BEHIND: i32 = 10;

/// Lets the thread that calls this, and what it starts, run after those that have not stepped back.
#[cfg(target_os = "linux")]
pub(super) fn step_back() {
    use rustix::process::{getpriority_process, setpriority_process};

    // Linux keeps the value by thread. A refusal costs some promptness and nothing else.
    if getpriority_process(None).is_ok_and(|own| own < BEHIND) {
        let _ = setpriority_process(None, BEHIND);
    }
}

/// Does nothing: elsewhere the value is one for the whole program, with the threads that answer keys.
#[cfg(not(target_os = "linux"))]
pub(super) fn step_back() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::thread;

    use rustix::process::getpriority_process;

    use super::*;

    fn own() -> i32 {
        getpriority_process(None).expect("a thread may ask for its own")
    }

    #[test]
    fn the_thread_that_steps_back_does_so_alone() {
        let before = own();
        let stepped = thread::spawn(|| {
            step_back();
            own()
        });
        assert_eq!(stepped.join().expect("no panic"), BEHIND.max(before));
        assert_eq!(own(), before);
    }
}

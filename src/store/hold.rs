//! Who holds the store: one process at a time, by a lock on the file `pid`; the kernel lets go of it when the process
//! ends, however it ends. And the reserve, which is given back to a full disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::process::{Pid, test_kill_process};

use super::error::{StoreError, io_error};

/// How often, and how far apart, a lock is tried whose holder has just ended.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// The reserve's length in bytes.
const RESERVE: u64 = 16 << 20;

/// Holds the store until it is dropped.
#[derive(Debug)]
pub(super) struct Hold {
    _file: File,
}

impl Hold {
    /// Takes the lock. Waits a moment when its holder has ended or is ending.
    pub(super) fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("pid");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(io_error("Opening", &path))?;
        for attempt in 0..TRIES {
            match file.try_lock() {
                Ok(()) => {
                    // The number is for people: a full disk must not keep the store shut.
                    let _ = file
                        .set_len(0)
                        .and_then(|()| writeln!(file, "{}", std::process::id()));
                    return Ok(Self { _file: file });
                }
                Err(TryLockError::WouldBlock) => {
                    let pid = holder(&path);
                    if attempt + 1 == TRIES || (attempt > 5 && pid.is_some_and(is_alive)) {
                        return Err(StoreError::Held { pid });
                    }
                    thread::sleep(PAUSE);
                }
                Err(TryLockError::Error(error)) => {
                    return Err(io_error("Locking", &path)(error));
                }
            }
        }
        Err(StoreError::Held { pid: holder(&path) })
    }
}

fn holder(path: &Path) -> Option<u32> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn is_alive(pid: u32) -> bool {
    i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .is_some_and(|pid| test_kill_process(pid).is_ok())
}

fn reserve_path(folder: &Path) -> PathBuf {
    folder.join("reserve")
}

/// Sets space aside, as far as there is some: sled can't open on a full disk.
pub(super) fn set_reserve(folder: &Path) {
    let path = reserve_path(folder);
    let is_set = fs::metadata(&path).is_ok_and(|meta| meta.len() == RESERVE);
    let is_roomy = statvfs(folder).is_ok_and(|disk| disk.f_bavail * disk.f_frsize >= 4 * RESERVE);
    if is_set || !is_roomy {
        return;
    }
    let set = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&path)
        .map(|file| fallocate(&file, FallocateFlags::empty(), 0, RESERVE));
    if !matches!(set, Ok(Ok(()))) {
        let _ = fs::remove_file(&path);
    }
}

/// Gives the reserve back; false where there was none.
pub(super) fn spend_reserve(folder: &Path) -> bool {
    fs::remove_file(reserve_path(folder)).is_ok()
}

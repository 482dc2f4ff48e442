//! What the system says of a process: its memory and the time that it has had. Linux alone.

use std::fs;
use std::time::Duration;

#[derive(Clone, Copy)]
pub(crate) struct Process(pub(crate) u32);

/// Ticks of the system's clock in a second, as Linux counts them for programs.
const TICKS: u32 = 100;

impl Process {
    /// A line of its status in bytes; None where it is gone.
    fn status(self, key: &str) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        let kilobytes = line.trim_start_matches(':').trim().trim_end_matches(" kB");
        Some(kilobytes.trim().parse::<u64>().ok()? * 1024)
    }

    /// Bytes of memory that it has now.
    pub(crate) fn memory(self) -> Option<u64> {
        self.status("VmRSS")
    }

    /// The most that it ever had.
    pub(crate) fn most_memory(self) -> Option<u64> {
        self.status("VmHWM")
    }

    /// The time that processors have worked for it, in steps of 10 ms.
    pub(crate) fn worked(self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?;
        // The name stands in brackets and may hold anything; user and system time are the 12th and 13th behind it.
        let behind = &stat[stat.rfind(')')? + 1..];
        let mut fields = behind.split_whitespace().skip(11);
        let ticks: u32 =
            fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?;
        Some(Duration::from_secs(1) * ticks / TICKS)
    }
}

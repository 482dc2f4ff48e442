//! Two threads that pack logs into frames, and their rows into chunks. Jobs go to them by turns and come back by turns, so
//! that frames keep the order of their logs without being sorted.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::store::pack::Packer;
use crate::store::row::CHUNK;
use crate::store::row::written::WrittenRows;
use crate::store::segments::frame::{Kind, encode};

use super::prepared::Prepared;

/// Threads that pack.
const THREADS: usize = 2;

/// Jobs under way at most: they hold their logs in memory.
const UNDER_WAY: usize = 8;

/// Bytes of the bodies of jobs under way at most, unless one job alone is longer.
const UNDER_WAY_BYTES: usize = 16 << 20;

/// Bytes of the bodies of one frame.
const FRAME: usize = 64 << 10;

/// Bytes of the bodies of one job.
const JOB: usize = 1 << 20;

/// Bytes of memory that a worker keeps for the bodies of its next frame.
const KEPT: usize = 4 * FRAME;

/// Logs of one chunk: all of them, unless they are long.
#[derive(Debug, Default)]
pub(super) struct Job {
    first: u32,
    logs: Vec<Prepared>,
    bytes: usize,
}

impl Job {
    /// None yet; the first will have this ordinal.
    pub(super) fn at(first: u32) -> Self {
        Self {
            first,
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, log: Prepared) {
        if self.logs.is_empty() {
            self.logs.reserve(CHUNK as usize);
        }
        self.bytes += log.body().len();
        self.logs.push(log);
    }

    /// Whether nothing more belongs to it.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= JOB || self.end().is_multiple_of(CHUNK)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.logs.is_empty()
    }

    fn end(&self) -> u32 {
        self.first + u32::try_from(self.logs.len()).expect("ordinals have 32 bits")
    }

    /// Packs the logs; `body` is memory that is kept from job to job.
    fn pack(self, packer: &mut Packer, body: &mut Vec<u8>) -> Packed {
        let mut rows = WrittenRows::default();
        let mut frames = Vec::new();
        let (mut begin, mut first) = (0, self.first);
        let whole = self.logs.len();
        body.clear();
        for log in self.logs {
            rows.push(log.row());
            // A long log makes a frame of its own, and need not be in memory twice for it.
            let is_alone = body.is_empty() && log.body().len() >= FRAME;
            if !is_alone {
                body.extend_from_slice(log.body());
            }
            let records = if is_alone { log.body() } else { &*body };
            if records.len() < FRAME && rows.len() < whole {
                continue;
            }
            let count = u16::try_from(rows.len() - begin).expect("a frame has at most 128 logs");
            let meta = rows.list(begin..rows.len());
            let frame = encode(packer, Kind::Logs, first, count, &meta, records);
            frames.push((first, frame));
            body.clear();
            body.shrink_to(KEPT);
            begin = rows.len();
            first += u32::from(count);
        }
        let is_chunk = self.first.is_multiple_of(CHUNK) && whole == CHUNK as usize;
        Packed {
            chunk: is_chunk.then(|| (self.first / CHUNK, rows.pack(packer))),
            frames,
            rows,
        }
    }
}

/// Frames that are ready to be written, with their rows.
#[derive(Debug)]
pub(super) struct Packed {
    /// Each with the ordinal of its first log.
    pub(super) frames: Vec<(u32, Vec<u8>)>,
    pub(super) rows: WrittenRows,
    /// The packed rows of the chunk with this number, if they are all of it.
    pub(super) chunk: Option<(u32, Vec<u8>)>,
}

#[derive(Debug)]
struct Worker {
    jobs: Option<SyncSender<Job>>,
    frames: Receiver<Packed>,
    thread: Option<JoinHandle<()>>,
}

/// The threads, with the jobs that are under way.
#[derive(Debug)]
pub(super) struct Workers {
    threads: Vec<Worker>,
    sent: usize,
    received: usize,
    /// Bytes of the bodies of each job under way, oldest first.
    under_way: VecDeque<usize>,
}

impl Workers {
    pub(super) fn start() -> Self {
        let threads = (0..THREADS)
            .map(|_| {
                let (jobs, inbox) = sync_channel::<Job>(UNDER_WAY);
                let (outbox, frames) = sync_channel(UNDER_WAY);
                let thread = thread::spawn(move || {
                    let (mut packer, mut body) = (Packer::new(), Vec::new());
                    for job in inbox {
                        if outbox.send(job.pack(&mut packer, &mut body)).is_err() {
                            break;
                        }
                    }
                });
                Worker {
                    jobs: Some(jobs),
                    frames,
                    thread: Some(thread),
                }
            })
            .collect();
        Self {
            threads,
            sent: 0,
            received: 0,
            under_way: VecDeque::new(),
        }
    }

    /// Whether the oldest job must be received before this one may be sent.
    pub(super) fn are_busy(&self, job: &Job) -> bool {
        let bytes: usize = self.under_way.iter().sum();
        let is_long = !self.under_way.is_empty() && bytes + job.bytes > UNDER_WAY_BYTES;
        is_long || self.under_way.len() >= UNDER_WAY
    }

    /// Hands over a job.
    pub(super) fn send(&mut self, job: Job) {
        self.under_way.push_back(job.bytes);
        let worker = &self.threads[self.sent % THREADS];
        let jobs = worker.jobs.as_ref().expect("kept until the end");
        jobs.send(job)
            .expect("a worker ends only after its jobs are taken from it");
        self.sent += 1;
    }

    /// Waits for the oldest job; None when there is none under way.
    pub(super) fn receive(&mut self) -> Option<Packed> {
        self.under_way.pop_front()?;
        let worker = &self.threads[self.received % THREADS];
        self.received += 1;
        Some(
            worker
                .frames
                .recv()
                .expect("a worker answers every job it was sent"),
        )
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for worker in &mut self.threads {
            worker.jobs = None;
        }
        while self.receive().is_some() {}
        for worker in &mut self.threads {
            if let Some(thread) = worker.thread.take() {
                // A worker that panicked has shown so already.
                let _ = thread.join();
            }
        }
    }
}

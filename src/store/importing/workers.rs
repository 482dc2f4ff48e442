//! Two threads that turn logs into frames. Jobs go to them by turns and come back by turns, so that frames keep the order
//! of their logs without being sorted.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use serde::Serialize;

use crate::model::LogId;
use crate::store::ImportedLog;
use crate::store::pack::Packer;
use crate::store::row::Row;
use crate::store::segments::frame::{Kind, encode, put_part};

/// Threads that pack.
const THREADS: usize = 2;

/// Jobs under way at most: they hold their logs in memory.
const UNDER_WAY: usize = 8;

/// The logs of one frame.
#[derive(Debug, Default)]
pub(super) struct Job {
    first: u32,
    logs: Vec<(LogId, ImportedLog)>,
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

    pub(super) fn push(&mut self, id: LogId, log: ImportedLog) {
        self.bytes += log.raw.len();
        self.logs.push((id, log));
    }

    /// Raw bytes so far.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.logs.is_empty()
    }

    fn pack(self, source: &str, packer: &mut Packer) -> Packed {
        let mut rows = Vec::with_capacity(self.logs.len());
        let mut body = Vec::with_capacity(self.bytes * 2 + self.logs.len() * 12);
        for (id, new) in &self.logs {
            let ImportedLog {
                log,
                given,
                raw,
                place,
            } = new;
            rows.push(Row::of(*id, log, given, source, (place.line, place.offset)));
            put_part(&mut body, raw);
            let log_at = put_json(&mut body, log);
            if body[log_at + 4..] == **raw {
                // A record that is in juror's own shape already need not stand there twice.
                body.truncate(log_at);
                put_part(&mut body, &[]);
            }
            if given.is_empty() {
                put_part(&mut body, &[]);
            } else {
                put_json(&mut body, given);
            }
        }
        let meta = postcard::to_stdvec(&rows).expect("rows have no maps of unknown length");
        let count = u16::try_from(rows.len()).expect("a frame has at most 128 logs");
        let frame = encode(packer, Kind::Logs, self.first, count, &meta, &body);
        Packed {
            first: self.first,
            rows,
            frame,
        }
    }
}

/// Appends a value as one part of a record, written in place; returns where the part begins.
fn put_json(body: &mut Vec<u8>, value: &impl Serialize) -> usize {
    let at = body.len();
    put_part(body, &[]);
    serde_json::to_writer(&mut *body, value).expect("logs and scores have string keys");
    let length = u32::try_from(body.len() - at - 4).expect("a record is shorter than 4 GB");
    body[at..at + 4].copy_from_slice(&length.to_le_bytes());
    at
}

/// A frame that is ready to be written, with its rows.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) first: u32,
    pub(super) rows: Vec<Row>,
    pub(super) frame: Vec<u8>,
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
}

impl Workers {
    pub(super) fn start(source: &str) -> Self {
        let threads = (0..THREADS)
            .map(|_| {
                let (jobs, inbox) = sync_channel::<Job>(UNDER_WAY);
                let (outbox, frames) = sync_channel(UNDER_WAY);
                let source = source.to_string();
                let thread = thread::spawn(move || {
                    let mut packer = Packer::new();
                    for job in inbox {
                        if outbox.send(job.pack(&source, &mut packer)).is_err() {
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
        }
    }

    /// Hands over a job; when enough are under way, waits for the oldest and returns it.
    pub(super) fn send(&mut self, job: Job) -> Option<Packed> {
        let oldest = if self.sent - self.received >= UNDER_WAY {
            self.receive()
        } else {
            None
        };
        let worker = &self.threads[self.sent % THREADS];
        let jobs = worker.jobs.as_ref().expect("kept until the end");
        jobs.send(job)
            .expect("a worker ends only after its jobs are taken from it");
        self.sent += 1;
        oldest
    }

    /// Waits for the oldest job; None when there is none under way.
    pub(super) fn receive(&mut self) -> Option<Packed> {
        if self.received == self.sent {
            return None;
        }
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

//! One run of a foreign program: input, output up to a limit, a deadline, and the end of its whole process group. Knows
//! nothing of judging.

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::{Failure, Stop, failure};
use crate::model::Cause;

/// The most that a program may print, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// How much of the end of its error output is kept, in bytes.
const TAIL: usize = 2048;

/// A program and how it is run.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    /// The program as the evaluator names it.
    pub(super) shown: String,
    pub(super) arguments: Vec<String>,
    pub(super) folder: PathBuf,
    /// Environment variables that it doesn't get.
    pub(super) hidden: Vec<String>,
    pub(super) timeout: Duration,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// Well, with this on stdout.
    Said(String),
    /// Badly.
    Failed(Failure),
}

/// Kills what is left of a program when dropped, be it for the deadline or because nobody waits any more.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It fails only when the group has ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Program {
    /// Runs it once.
    pub(super) async fn run(&self, input: Vec<u8>) -> Result<Ran, Stop> {
        let mut child = self.start()?;
        let mut group = Group(
            child
                .id()
                .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)),
        );
        match tokio::time::timeout(self.timeout, exchange(&mut child, input)).await {
            Err(_) => Ok(Ran::Failed(failure(
                Cause::Timeout,
                format!("`{}` did not end within {:?}", self.shown, self.timeout),
            ))),
            Ok(Err(error)) => Ok(self.failed(&error.to_string(), "")),
            Ok(Ok(ended)) => {
                // It was waited for, so its number may soon be another's.
                group.0 = None;
                Ok(self.ended(ended))
            }
        }
    }

    fn start(&self) -> Result<Child, Stop> {
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        for name in &self.hidden {
            command.env_remove(name);
        }
        command.spawn().map_err(|error| {
            let advice = match error.kind() {
                io::ErrorKind::PermissionDenied => "make it executable (chmod +x)",
                _ => "correct `argv`, whose paths are relative to the evaluator's folder",
            };
            Stop(format!(
                "`{}` can't be started in {} ({error}): {advice}",
                self.shown,
                self.folder.display()
            ))
        })
    }

    fn ended(&self, ended: Ended) -> Ran {
        // First, since a program whose output is no longer read may die of it.
        if ended.stdout.len() as u64 > MOST_BYTES {
            return self.failed("printed more than 1 MB", &ended.stderr);
        }
        if !ended.status.success() {
            return self.failed(&format!("ended with {}", ended.status), &ended.stderr);
        }
        match String::from_utf8(ended.stdout) {
            Ok(text) => Ran::Said(text),
            Err(_) => self.failed("printed what is no UTF-8", &ended.stderr),
        }
    }

    fn failed(&self, what: &str, stderr: &str) -> Ran {
        let last = stderr.trim().lines().rev().take(3).collect::<Vec<_>>();
        let said: Vec<_> = last.into_iter().rev().collect();
        let colon = if said.is_empty() { "" } else { ": " };
        Ran::Failed(failure(
            Cause::Command,
            format!("`{}` {what}{colon}{}", self.shown, said.join(" ")),
        ))
    }
}

struct Ended {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: String,
}

/// Writes and reads at once, since a program may print before it has read all. One that prints too much is left with a
/// closed pipe.
async fn exchange(child: &mut Child, input: Vec<u8>) -> io::Result<Ended> {
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let stdout = child.stdout.take().expect("stdout is piped");
    let stderr = child.stderr.take().expect("stderr is piped");
    let write = async move {
        // A program that doesn't read its input may still answer.
        let _ = stdin.write_all(&input).await;
    };
    let read = async move {
        let mut bytes = Vec::new();
        stdout
            .take(MOST_BYTES + 1)
            .read_to_end(&mut bytes)
            .await
            .map(|_| bytes)
    };
    let ((), stdout, stderr, status) = tokio::join!(write, read, tail(stderr), child.wait());
    Ok(Ended {
        status: status?,
        stdout: stdout?,
        stderr: stderr?,
    })
}

async fn tail(mut from: impl AsyncRead + Unpin) -> io::Result<String> {
    let mut kept = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        match from.read(&mut buffer).await? {
            0 => return Ok(String::from_utf8_lossy(&kept).into_owned()),
            read => {
                kept.extend_from_slice(&buffer[..read]);
                let surplus = kept.len().saturating_sub(TAIL);
                kept.drain(..surplus);
            }
        }
    }
}

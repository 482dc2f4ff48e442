//! The program in a pseudo-terminal: keys in, bytes and an emulated screen out, with the time at which each came.

use std::io::{self, Read as _, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::process::Process;

pub(crate) const COLS: u16 = 120;
pub(crate) const ROWS: u16 = 40;

/// After so long without a byte a key is answered.
const QUIET: Duration = Duration::from_millis(25);

/// Longer nobody waits for the first byte.
const PATIENCE: Duration = Duration::from_secs(120);

/// The way between the program and whoever looks.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    /// Bytes a second; none where it is as fast as it gets.
    pub(crate) rate: Option<u32>,
    /// How long a byte is on its way.
    pub(crate) delay: Duration,
}

impl Line {
    /// The same machine.
    pub(crate) const LOCAL: Self = Self {
        rate: None,
        delay: Duration::ZERO,
    };
}

/// What one key came to.
pub(crate) struct Answer {
    /// From the key to the last byte.
    pub(crate) time: Duration,
    pub(crate) bytes: usize,
}

pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    _master: Box<dyn MasterPty + Send>,
    came: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    started: Instant,
    line: Line,
}

impl Terminal {
    pub(crate) fn open(program: &Path, arguments: &[&str], line: Line) -> io::Result<Self> {
        let size = PtySize {
            rows: ROWS,
            cols: COLS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .map_err(io::Error::other)?;
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(std::env::current_dir()?);
        command.env("TERM", "xterm-256color");
        let started = Instant::now();
        let child = pair
            .slave
            .spawn_command(command)
            .map_err(io::Error::other)?;
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
        let (sender, came) = mpsc::channel();
        thread::spawn(move || {
            // A slow line reads slowly, and what is unread holds the program up.
            let mut bytes = vec![0; if line.rate.is_some() { 256 } else { 1 << 16 }];
            let mut free = Instant::now();
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                let mut now = Instant::now();
                if let Some(rate) = line.rate {
                    let count = u32::try_from(count).expect("a small buffer");
                    free = free.max(now) + Duration::from_secs(1) * count / rate;
                    thread::sleep(free.saturating_duration_since(now));
                    now = free;
                }
                if sender
                    .send((now + line.delay, bytes[..count].to_vec()))
                    .is_err()
                {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().map_err(io::Error::other)?;
        let (rows, cols) = (some(ROWS), some(COLS));
        Ok(Self {
            child,
            keys,
            _master: pair.master,
            came,
            screen: vt100::Parser::new(rows, cols, 0),
            started,
            line,
        })
    }

    pub(crate) fn process(&self) -> Process {
        Process(self.child.process_id().expect("it runs"))
    }

    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// How long after its start the screen showed a text.
    pub(crate) fn wait_for(&mut self, wanted: &str) -> io::Result<Duration> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if self.text().contains(wanted) {
                return Ok(self.started.elapsed());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.came.recv_timeout(left) {
                Ok((_, bytes)) => self.screen.process(&bytes),
                Err(_) => {
                    return Err(io::Error::other(format!(
                        "waited for {wanted:?} and saw\n{}",
                        self.text()
                    )));
                }
            }
        }
    }

    /// Takes what comes until nothing has come for so long; says how many bytes.
    pub(crate) fn settle(&mut self, quiet: Duration) -> usize {
        let mut bytes = 0;
        while let Ok((_, came)) = self.came.recv_timeout(quiet) {
            self.screen.process(&came);
            bytes += came.len();
        }
        bytes
    }

    pub(crate) fn send(&mut self, keys: &str) -> io::Result<()> {
        thread::sleep(self.line.delay);
        self.keys.write_all(keys.as_bytes())?;
        self.keys.flush()
    }

    /// Presses a key and takes what it brings.
    pub(crate) fn press(&mut self, key: &str) -> io::Result<Answer> {
        self.settle(Duration::ZERO);
        let pressed = Instant::now();
        self.send(key)?;
        let mut answer = Answer {
            time: Duration::ZERO,
            bytes: 0,
        };
        let mut patience = Duration::from_millis(500);
        loop {
            match self.came.recv_timeout(patience) {
                Ok((at, came)) => {
                    answer.time = at.saturating_duration_since(pressed);
                    answer.bytes += came.len();
                    self.screen.process(&came);
                    patience = QUIET;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return Ok(answer);
                }
            }
        }
    }

    /// Holds a key down: so many times, so far apart. Says how long after the last one the last byte came.
    pub(crate) fn hold(&mut self, key: &str, times: u32, apart: Duration) -> io::Result<Duration> {
        let first = Instant::now();
        for nth in 0..times {
            thread::sleep((first + apart * nth).saturating_duration_since(Instant::now()));
            self.keys.write_all(key.as_bytes())?;
            self.keys.flush()?;
        }
        // The last key is on its way, too.
        let last = Instant::now();
        let mut end = last;
        while let Ok((at, came)) = self.came.recv_timeout(Duration::from_millis(600)) {
            self.screen.process(&came);
            end = end.max(at);
        }
        Ok(end.saturating_duration_since(last) + self.line.delay)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn some(length: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(length).expect("not zero")
}

//! The thread that reads the terminal. It sleeps until a byte comes, and can be told to leave the terminal alone while
//! another program has it.

use std::fs::File;
use std::io::{self, IsTerminal as _, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, poll};

use super::RuntimeError;
use super::wake::Input;
use crate::keymap::Chord;

/// The thread that reads the terminal, as the loop holds it.
pub(super) struct InputThread {
    wake: PipeWriter,
    paused: mpsc::Receiver<()>,
}

/// Bytes that wake the thread.
const PAUSE: u8 = b'p';
const RESUME: u8 = b'r';

impl InputThread {
    /// Starts reading; what is read goes to the loop.
    pub(super) fn start(to: Sender<Input>) -> Result<Self, RuntimeError> {
        let terminal = open_terminal().map_err(RuntimeError::terminal("opening it for keys"))?;
        let (wake_end, wake) = io::pipe().map_err(RuntimeError::terminal("making a pipe"))?;
        let (acknowledge, paused) = mpsc::channel();
        thread::Builder::new()
            .name("input".to_string())
            .spawn(move || {
                let reader = Reader {
                    terminal,
                    wake: wake_end,
                    to,
                    acknowledge,
                };
                reader.run();
            })
            .map_err(|source| RuntimeError::Thread {
                what: "the keyboard",
                source,
            })?;
        Ok(Self { wake, paused })
    }

    /// Leaves the terminal alone; returns when it does.
    pub(super) fn pause(&mut self) {
        if self.wake.write_all(&[PAUSE]).is_ok() {
            // An ended thread reads nothing either.
            let _ = self.paused.recv_timeout(Duration::from_secs(1));
        }
    }

    /// Reads the terminal again.
    pub(super) fn resume(&mut self) {
        // An ended thread has said so by itself.
        let _ = self.wake.write_all(&[RESUME]);
    }
}

/// The terminal that keys come from: standard input, unless data comes from there.
enum TerminalEnd {
    Stdin(io::Stdin),
    Tty(File),
}

impl TerminalEnd {
    fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Stdin(stdin) => stdin.as_fd(),
            Self::Tty(tty) => tty.as_fd(),
        }
    }
}

fn open_terminal() -> io::Result<TerminalEnd> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        Ok(TerminalEnd::Stdin(stdin))
    } else {
        File::open("/dev/tty").map(TerminalEnd::Tty)
    }
}

struct Reader {
    terminal: TerminalEnd,
    wake: PipeReader,
    to: Sender<Input>,
    acknowledge: Sender<()>,
}

impl Reader {
    fn run(mut self) {
        loop {
            match self.wait() {
                Ok(Ready::Keys) => {
                    if !self.read() {
                        return;
                    }
                }
                Ok(Ready::Wake) => {
                    if !self.sleep() {
                        return;
                    }
                }
                Ok(Ready::Gone) | Err(_) => {
                    let _ = self.to.send(Input::Hangup);
                    return;
                }
            }
        }
    }

    fn wait(&self) -> io::Result<Ready> {
        let mut ends = [
            PollFd::from_borrowed_fd(self.terminal.fd(), PollFlags::IN),
            PollFd::new(&self.wake, PollFlags::IN),
        ];
        loop {
            match poll(&mut ends, None) {
                Ok(_) => break,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let (keys, wake) = (ends[0].revents(), ends[1].revents());
        if wake.intersects(PollFlags::IN | PollFlags::HUP) {
            Ok(Ready::Wake)
        } else if keys.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            // A line that is gone stays readable for ever; what was typed last is not worth turning in circles.
            Ok(Ready::Gone)
        } else {
            Ok(Ready::Keys)
        }
    }

    /// Reads what is there; false when the loop has ended.
    fn read(&self) -> bool {
        loop {
            match event::poll(Duration::ZERO) {
                Ok(true) => {}
                Ok(false) => return true,
                Err(_) => {
                    let _ = self.to.send(Input::Hangup);
                    return false;
                }
            }
            let input = match event::read() {
                Ok(Event::Key(key)) => Chord::from_event(&key).map(Input::Key),
                Ok(Event::Paste(text)) => Some(Input::Paste(text)),
                Ok(Event::Resize(..)) => Some(Input::Resized),
                Ok(Event::FocusGained | Event::FocusLost | Event::Mouse(_)) => None,
                Err(_) => Some(Input::Hangup),
            };
            if input.is_some_and(|input| self.to.send(input).is_err()) {
                return false;
            }
        }
    }

    /// Sleeps from a pause to a resume; false when the loop has ended.
    fn sleep(&mut self) -> bool {
        let mut byte = [0];
        loop {
            match self.wake.read(&mut byte) {
                Ok(1) if byte == [PAUSE] => {
                    if self.acknowledge.send(()).is_err() {
                        return false;
                    }
                }
                Ok(1) => return true,
                Ok(_) | Err(_) => return false,
            }
        }
    }
}

enum Ready {
    Keys,
    Wake,
    Gone,
}

//! A pseudo-terminal with the program in it: whole frames in, keys out. Looks at the screen only between frames.

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::commands::Folder;

/// How long anything may take before the test gives up; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(60);

const COLS: NonZeroU16 = NonZeroU16::new(120).expect("not zero");
const ROWS: NonZeroU16 = NonZeroU16::new(40).expect("not zero");

/// What begins a frame that is to be shown whole, and what ends it.
const FRAME: &[u8] = b"\x1b[?2026h";
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    // Dropping it would hang up.
    _master: Box<dyn MasterPty + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Bytes behind the last whole frame.
    rest: Vec<u8>,
    everything: Vec<u8>,
}

impl Terminal {
    pub(crate) fn open(folder: &Folder, arguments: &[&str]) -> Self {
        Self::open_with(folder, arguments, &[])
    }

    pub(crate) fn open_at(
        folder: &Folder,
        arguments: &[&str],
        cols: NonZeroU16,
        rows: NonZeroU16,
    ) -> Self {
        Self::start(folder, arguments, &[], (cols, rows))
    }

    pub(crate) fn open_with(
        folder: &Folder,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        Self::start(folder, arguments, environment, (COLS, ROWS))
    }

    fn start(
        folder: &Folder,
        arguments: &[&str],
        environment: &[(&str, &str)],
        (cols, rows): (NonZeroU16, NonZeroU16),
    ) -> Self {
        let size = PtySize {
            rows: rows.get(),
            cols: cols.get(),
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_juror"));
        command.args(arguments);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env("TERM", "xterm-256color");
        for (name, value) in folder
            .environment()
            .into_iter()
            .chain(environment.iter().map(|(n, v)| (*n, (*v).to_string())))
        {
            command.env(name, value);
        }
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        let screen = vt100::Parser::new(rows, cols, 0);
        Self {
            child,
            keys,
            _master: pair.master,
            output,
            screen,
            rest: Vec::new(),
            everything: Vec::new(),
        }
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.keys
            .write_all(keys.as_bytes())
            .expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until a whole frame shows a text.
    pub(crate) fn wait_for(&mut self, wanted: &str) {
        self.wait_for_all(&[wanted]);
    }

    /// Waits until one whole frame shows all of these.
    pub(crate) fn wait_for_all(&mut self, wanted: &[&str]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if wanted.iter().all(|wanted| text.contains(wanted)) {
                return;
            }
            let came = self.read(deadline);
            assert!(
                came,
                "waited for {wanted:?}, and saw\n{}\n{}",
                self.text(),
                self.tail()
            );
        }
    }

    /// Reads until nothing has come for a moment.
    pub(crate) fn settle(&mut self) {
        while self.read(Instant::now() + Duration::from_millis(200)) {}
    }

    pub(crate) fn quit(&mut self) {
        self.press("Q");
        self.wait_for_end();
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("a process").to_string();
        let status = std::process::Command::new("kill")
            .args([&format!("-{name}"), &pid])
            .status();
        assert!(status.expect("kill runs").success());
    }

    /// Kills without a chance to do anything.
    pub(crate) fn kill(mut self) {
        self.signal("KILL");
        self.child.wait().expect("an ended process");
    }

    /// Reads to the end of the program.
    pub(crate) fn wait_for_end(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Ok(Some(_)) = self.child.try_wait() {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "the program did not end: {}",
                self.tail()
            );
            self.read(Instant::now() + Duration::from_millis(20));
        }
        while self.read(Instant::now() + Duration::from_millis(100)) {}
        self.screen.process(&std::mem::take(&mut self.rest));
    }

    /// Whether the terminal is as it was found: the first screen, cursor shown, pasted text not marked.
    pub(crate) fn is_given_back(&self) -> bool {
        let screen = self.screen.screen();
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
    }

    pub(crate) fn everything(&self) -> Vec<u8> {
        self.everything.clone()
    }

    /// The last bytes, for a person.
    pub(crate) fn tail(&self) -> String {
        let start = self.everything.len().saturating_sub(400);
        String::from_utf8_lossy(&self.everything[start..])
            .escape_debug()
            .to_string()
    }

    /// Takes what comes until the deadline; false when nothing came.
    fn read(&mut self, deadline: Instant) -> bool {
        let Ok(bytes) = self
            .output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        else {
            return false;
        };
        self.everything.extend_from_slice(&bytes);
        self.rest.extend_from_slice(&bytes);
        // Of a frame in brackets nothing is shown before its end; short ones have none and come in one go.
        let last = |mark: &[u8]| {
            self.rest
                .windows(mark.len())
                .rposition(|window| window == mark)
        };
        let whole = match (last(FRAME), last(END_OF_FRAME)) {
            (Some(start), end) if end.is_none_or(|end| end < start) => start,
            _ => self.rest.len(),
        };
        let behind = self.rest.split_off(whole);
        self.screen
            .process(&std::mem::replace(&mut self.rest, behind));
        true
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

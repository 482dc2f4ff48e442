//! The terminal as the program borrows it: taken over at the start, given back on every way out, also on a panic.

use std::io::{self, Write as _};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

/// Whether the terminal is taken over, so that giving it back twice does nothing.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while the program has it. Dropping gives it back.
#[must_use]
pub(super) struct TerminalGuard(());

impl TerminalGuard {
    /// Takes the terminal over: no echo, the other screen, pasted text marked as such.
    pub(super) fn take() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let report = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                give_back();
                report(info);
            }));
        });
        enter()?;
        Ok(Self(()))
    }

    /// Gives the terminal to another program for a while.
    pub(super) fn lend() {
        give_back();
    }

    /// Takes it over again.
    pub(super) fn take_again() -> io::Result<()> {
        enter()
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        give_back();
    }
}

fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = io::stdout();
    execute!(out, EnterAlternateScreen, EnableBracketedPaste)?;
    if tells_keys_apart() {
        execute!(
            out,
            PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES)
        )?;
    }
    Ok(())
}

fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Whatever fails here: the next step is tried all the same, there is nobody left to tell.
    if tells_keys_apart() {
        let _ = queue!(out, PopKeyboardEnhancementFlags);
    }
    // The last frame may have left any style.
    let style = SetAttribute(Attribute::Reset);
    let _ = queue!(
        out,
        style,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// Terminals that don't know the request ignore it, but for the bare consoles.
fn tells_keys_apart() -> bool {
    std::env::var("TERM").is_ok_and(|term| {
        !matches!(
            term.as_str(),
            "linux" | "dumb" | "vt100" | "vt220" | "screen"
        )
    })
}

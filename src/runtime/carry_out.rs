//! Effects become deeds: orders to the keeper, or something with the terminal.

use rustix::process::{Signal, getpid, kill_process};

use super::RuntimeError;
use super::input::InputThread;
use super::keeper::{Keeper, Order};
use super::outside;
use super::terminal::TerminalGuard;
use super::wake::Ending;
use super::window::Window;
use crate::app::Effect;
use crate::app::event::Event;
use crate::model::Ordinal;

/// What effects are carried out with.
pub(super) struct Hands {
    pub(super) keeper: Keeper,
    pub(super) window: Window,
    /// Gives the terminal back when the sitting ends.
    pub(super) _guard: TerminalGuard,
    pub(super) input: InputThread,
    /// How the sitting ends, once it does.
    pub(super) ending: Option<Ending>,
}

impl Hands {
    /// Carries an effect out. What comes of it arrives later as a fact, or at once.
    pub(super) fn carry_out(&mut self, effect: Effect) -> Result<Option<Event>, RuntimeError> {
        match effect {
            Effect::Copy(text) => {
                return Ok(outside::copy(&text)
                    .err()
                    .map(|error| Event::Failed(format!("nothing was copied: {error}"))));
            }
            Effect::Theme(name) => {
                return Ok(self
                    .window
                    .recolour(&name)
                    .err()
                    .map(|error| Event::Failed(error.to_string())));
            }
            Effect::Repaint => {
                assert!(
                    !panics_on_purpose(),
                    "a panic on purpose, asked for by JUROR_PANIC_ON_REPAINT"
                );
                self.window
                    .forget()
                    .map_err(RuntimeError::terminal("clearing it"))?;
            }
            Effect::Suspend => self.suspend()?,
            Effect::Quit => self.ending = Some(Ending::Quit),
            Effect::EditOutside { ticket, text } => return self.edit(ticket, &text).map(Some),
            Effect::Open(tickets) => self.keeper.order(Order::Open(tickets)),
            Effect::Query(query) => self.keeper.order(Order::Query(query)),
            Effect::EndSearch => self.keeper.order(Order::EndSearch),
            Effect::Pairs(query) => self.keeper.order(Order::Pairs(query)),
            Effect::Summaries(tickets) => self.keeper.order(Order::Summaries(tickets)),
            Effect::Differing => self.keeper.order(Order::Differing),
            Effect::Iterations => self.keeper.order(Order::Iterations),
            Effect::Reviewers => self.keeper.order(Order::Reviewers),
            Effect::Models => self.keeper.order(Order::Models),
            Effect::Find(text) => self.keeper.order(Order::Find(text)),
            Effect::Commit { token, fact } => self.keeper.order(Order::Commit {
                token,
                fact: Box::new(fact),
            }),
            Effect::Undo => self.keeper.order(Order::Undo),
            Effect::Redo => self.keeper.order(Order::Redo),
            Effect::SaveDraft(draft) => self.keeper.order(Order::SaveDraft(Box::new(draft))),
            Effect::ClearDraft(ticket, aim) => self.keeper.order(Order::ClearDraft(ticket, aim)),
            Effect::Judge(ask) => self.keeper.order(Order::Judge(ask)),
            Effect::Pause(paused) => self.keeper.order(Order::Pause(paused)),
            Effect::ForgetKeys => unreachable!("the loop has the keys and forgets them itself"),
        }
        Ok(None)
    }

    /// Into the background of the shell, and back when it says so.
    pub(super) fn suspend(&mut self) -> Result<(), RuntimeError> {
        self.lent(|| {
            // A shell without job control refuses; then the program simply goes on.
            let _ = kill_process(getpid(), Signal::STOP);
        })
    }

    /// Ends the keeper; the ticket that was on the desk is where the next sitting begins.
    pub(super) fn close(self, place: Option<Ordinal>) {
        self.keeper.close(place);
    }

    fn edit(&mut self, ticket: Ordinal, text: &str) -> Result<Event, RuntimeError> {
        let mut edited = Err(String::new());
        self.lent(|| edited = outside::edit(text))?;
        Ok(match edited {
            Ok(text) => Event::EditedOutside { ticket, text },
            Err(why) => Event::Failed(why),
        })
    }

    /// Does something while the terminal belongs to others.
    fn lent(&mut self, deed: impl FnOnce()) -> Result<(), RuntimeError> {
        self.input.pause();
        TerminalGuard::lend();
        deed();
        TerminalGuard::take_again().map_err(RuntimeError::terminal("taking it over again"))?;
        self.input.resume();
        self.window
            .forget()
            .map_err(RuntimeError::terminal("clearing it"))
    }
}

/// Whether a test wants to see what a panic leaves behind; never in a release.
fn panics_on_purpose() -> bool {
    cfg!(debug_assertions) && std::env::var_os("JUROR_PANIC_ON_REPAINT").is_some()
}

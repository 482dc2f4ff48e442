//! `juror doctor`: whether terminal, store, evaluator, judges and keys are as they should be.

use std::env;
use std::io::{self, IsTerminal};

use clap::Args;

use crate::judge::trust;
use crate::model::judge::KeySource;
use crate::model::{JudgeKind, JudgeSpec};
use crate::runtime::setup::{self, Options, Setup, SetupError, config, folder};
use crate::store::{Store, StoreError};
use crate::theme::{Depth, Theme};

use super::console::{Out, say};
use super::failure::{Failure, Status};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Make the database again from journal and segments
    #[arg(long)]
    rebuild: bool,
}

pub(super) fn run(options: &Options, arguments: &Arguments) -> Result<Status, Failure> {
    if arguments.rebuild {
        return rebuild(options);
    }
    let mut page = Page {
        out: Out::new(),
        sound: true,
    };
    page.terminal()?;
    page.settings(options)?;
    match setup::read(options) {
        Ok(setup) => {
            page.store(&setup)?;
            page.evaluator(&setup)?;
        }
        Err(SetupError::Store(error @ StoreError::Missing(_))) => {
            page.line(true, "store", &format!("none yet. {error}"))?;
        }
        Err(error) => page.line(false, "store", &error.to_string())?,
    }
    page.out.end()?;
    Ok(if page.sound {
        Status::Done
    } else {
        Status::Failed
    })
}

fn rebuild(options: &Options) -> Result<Status, Failure> {
    let rebuilt = Store::rebuild(&folder::existing(options.store.as_deref())?)?;
    for repair in &rebuilt.repairs {
        say(&repair.to_string());
    }
    say(&format!(
        "Made the database again from {} events over {} logs.",
        rebuilt.events, rebuilt.logs
    ));
    Ok(Status::Done)
}

/// What is found, a line each.
struct Page {
    out: Out,
    /// Whether nothing stands in the way of work.
    sound: bool,
}

impl Page {
    fn line(&mut self, sound: bool, about: &str, text: &str) -> io::Result<()> {
        self.sound &= sound;
        let mark = if sound { "ok " } else { "!! " };
        self.out
            .line(&format!("{mark} {about:10} {}", text.trim_end()))
    }

    fn terminal(&mut self) -> io::Result<()> {
        let named = |key| env::var(key).unwrap_or_default();
        let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let size = if is_terminal {
            terminal_size()
                .map_or_else(String::new, |(width, height)| format!("{width}×{height}, "))
        } else {
            "not here: stdin or stdout is no terminal, ".to_string()
        };
        let locale = [named("LC_ALL"), named("LC_CTYPE"), named("LANG")]
            .into_iter()
            .find(|locale| !locale.is_empty())
            .unwrap_or_default();
        let unicode = locale
            .to_ascii_lowercase()
            .replace('-', "")
            .contains("utf8");
        let borders = if unicode {
            "Unicode"
        } else {
            "ASCII borders, since the locale names no UTF-8"
        };
        self.line(
            true,
            "terminal",
            &format!("{size}TERM {}, {borders}", named("TERM")),
        )
    }

    fn settings(&mut self, options: &Options) -> io::Result<()> {
        match config::load(options.config.as_deref()) {
            Ok(config) => {
                let file = config.path.as_ref().map_or_else(
                    || "no settings file, so the defaults hold".to_string(),
                    |path| path.display().to_string(),
                );
                self.line(true, "settings", &file)?;
                self.line(true, "keys", "every key leads to one command")?;
                let theme = options.theme.clone().or(config.theme);
                let name = theme.as_deref().unwrap_or("dark");
                match Theme::load(name, &config.themes, Depth::True) {
                    Ok(_) => self.line(true, "theme", name),
                    Err(error) => self.line(false, "theme", &error.to_string()),
                }
            }
            Err(error) => self.line(false, "settings", &error.to_string()),
        }
    }

    fn store(&mut self, setup: &Setup) -> io::Result<()> {
        let store = &setup.store;
        let text = format!(
            "{}: {} logs, {} events",
            store.folder().display(),
            store.count(),
            store.position()
        );
        self.line(true, "store", &text)?;
        match store.verify() {
            Ok(verified) => self.line(
                true,
                "journal",
                &format!("the chain of {} events holds", verified.events),
            ),
            Err(error) => self.line(false, "journal", &error.to_string()),
        }
    }

    fn evaluator(&mut self, setup: &Setup) -> io::Result<()> {
        let text = format!(
            "{} Version {}.",
            setup.origin,
            setup.evaluator.version().short()
        );
        self.line(true, "evaluator", &text)?;
        self.line(true, "reviewer", setup.reviewer.as_str())?;
        let is_trusted = trust::needed(&setup.evaluator)
            .is_none_or(|hash| setup.store.is_trusted(&hash.to_string()));
        for spec in &setup.evaluator.judges {
            let (sound, text) = judge(spec, is_trusted);
            self.line(sound, "judge", &format!("{}: {text}", spec.name))?;
        }
        Ok(())
    }
}

/// Whether a judge has what it needs, as far as that can be said without asking it.
fn judge(spec: &JudgeSpec, is_trusted: bool) -> (bool, String) {
    const UNTRUSTED: &str = "not trusted yet: look at it, then run `juror judge --trust`";
    match &spec.kind {
        JudgeKind::Metric(_) => (true, "computes here".to_string()),
        JudgeKind::Jury { members, pooling } => (
            true,
            format!("the {} of {}", pooling.as_str(), members.join(", ")),
        ),
        JudgeKind::Command { argv, .. } if is_trusted => {
            (true, format!("runs `{}`", argv.join(" ")))
        }
        JudgeKind::Command { argv, .. } => (false, format!("`{}` is {UNTRUSTED}", argv.join(" "))),
        JudgeKind::Model { server, .. } | JudgeKind::Embedding { server, .. } => {
            let place = format!("{} at {}", server.model, server.base_url);
            match &server.key {
                Some(KeySource::Env(name))
                    if env::var_os(name).is_none_or(|key| key.is_empty()) =>
                {
                    (
                        false,
                        format!("{place}: set the environment variable {name} to its key"),
                    )
                }
                Some(KeySource::Command(_)) if !is_trusted => (
                    false,
                    format!("{place}: the program that prints its key is {UNTRUSTED}"),
                ),
                Some(KeySource::Env(name)) if !is_trusted && server.lends_key() => (
                    false,
                    format!("{place}: that {name} is sent there is {UNTRUSTED}"),
                ),
                Some(_) => (true, format!("{place}, with a key")),
                None => (true, format!("{place}, without a key")),
            }
        }
    }
}

/// The terminal's size in columns and rows.
fn terminal_size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some((size.ws_col, size.ws_row))
}

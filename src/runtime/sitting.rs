//! What a sitting begins with: the store, all that the user's files and arguments have settled before, and what the
//! terminal can show.

use std::env;
use std::sync::Arc;

use tempfile::TempDir;

use super::keeper::place_key;
use super::keeper::veil::Veil;
use super::setup::{Setup, words};
use crate::keymap::{Keymap, Spelling};
use crate::model::{Evaluator, Ordinal, Reviewer};
use crate::query::Vocabulary;
use crate::store::Store;
use crate::theme::{Depth, Glyphs};

/// What a sitting begins with.
pub(super) struct Sitting {
    /// The store, open for writing; the evaluator's scores that came with logs are adopted.
    pub(super) store: Store,
    /// The evaluator.
    pub(super) evaluator: Arc<Evaluator>,
    /// Which text of its the store has seen as which: 1 for the first version.
    pub(super) generation: usize,
    /// Who reviews.
    pub(super) reviewer: Reviewer,
    /// The filter to begin with, in place of the evaluator's.
    pub(super) filter: Option<String>,
    /// The ticket to begin with, where the reviewer left off.
    pub(super) start: Option<Ordinal>,
    /// The words of the filter language; the reviewer is its own.
    pub(super) vocabulary: Vocabulary,
    /// The keys.
    pub(super) keymap: Keymap,
    /// The theme to begin with.
    pub(super) theme: String,
    /// Themes of the user's own: names and texts.
    pub(super) themes: Vec<(String, String)>,
    /// How many colours the terminal has.
    pub(super) depth: Depth,
    /// The signs that the terminal can show.
    pub(super) glyphs: Glyphs,
    /// What is to be told at the beginning.
    pub(super) notices: Vec<String>,
    /// A folder that lives as long as the sitting: the demo's store.
    pub(super) temporary: Option<TempDir>,
}

/// The theme where none was chosen.
const THEME: &str = "dark";

impl Sitting {
    /// A sitting on what was set up, in this terminal.
    pub(super) fn of(setup: Setup) -> Self {
        let Setup {
            store,
            evaluator,
            reviewer,
            config,
            mut notices,
            source_filter,
            temporary,
            origin,
            ..
        } = setup;
        notices.insert(0, origin);
        let version = evaluator.version();
        let named = store
            .evaluators()
            .into_iter()
            .filter(|seen| seen.name == evaluator.name);
        let generation = named.take_while(|seen| seen.version != version).count() + 1;
        let place = store
            .config_get(&place_key(version, &reviewer))
            .and_then(|place| place.as_u64());
        let vocabulary = words::with_values(&store, &evaluator, &reviewer);
        let vocabulary = Veil::of(&evaluator).vocabulary(vocabulary);
        let unicode = shows_unicode();
        let spelling = if unicode {
            Spelling::Unicode
        } else {
            Spelling::Ascii
        };
        Self {
            generation,
            start: place
                .and_then(|place| u32::try_from(place).ok())
                .map(Ordinal),
            filter: source_filter,
            vocabulary,
            keymap: config.keymap.spelled(spelling),
            theme: config.theme.unwrap_or_else(|| THEME.to_string()),
            themes: config.themes,
            depth: depth(),
            glyphs: if unicode {
                Glyphs::UNICODE
            } else {
                Glyphs::ASCII
            },
            notices,
            temporary,
            store,
            evaluator,
            reviewer,
        }
    }
}

/// How many colours the terminal says that it has; none where `NO_COLOR` asks for none.
fn depth() -> Depth {
    match supports_color::on(supports_color::Stream::Stdout) {
        None => Depth::None,
        Some(level) if level.has_16m => Depth::True,
        Some(level) if level.has_256 => Depth::Ansi256,
        Some(_) => Depth::Ansi16,
    }
}

/// Whether the locale is one of Unicode; bare consoles have too few signs whatever the locale.
fn shows_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    utf8 && !env::var("TERM").is_ok_and(|term| matches!(term.as_str(), "linux" | "dumb"))
}

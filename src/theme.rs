//! Meanings into styles, from TOML compiled in and the user's own folder. Reads no file and no environment: texts and
//! the number of colours are handed in.
//!
//! A theme file names a parent, a palette and meanings:
//!
//! ```toml
//! inherits = "dark"
//! [palette]
//! accent = { rgb = "#7aa2f7", ansi = "blue" }   # ansi: on terminals of sixteen colours
//! [meanings]
//! "score.chosen" = { fg = "accent", mods = ["bold", "reversed"] }
//! ```
//!
//! A palette of one's own also recolours the meanings of the parent. What is left out looks as the parent has it.

mod chain;
mod file;
mod glyphs;
mod meaning;
mod paint;

use std::fmt;

use ratatui::style::Style;
use thiserror::Error;

pub use glyphs::Glyphs;
pub use meaning::Meaning;
pub use paint::Depth;

use crate::model::Mistake;
use chain::Chain;

/// The themes that are compiled in, in the order in which one steps through them.
const BUILT_IN: [(&str, &str); 4] = [
    ("dark", include_str!("../themes/dark.toml")),
    ("light", include_str!("../themes/light.toml")),
    (
        "high-contrast",
        include_str!("../themes/high-contrast.toml"),
    ),
    (MONO, include_str!("../themes/mono.toml")),
];

/// The theme that tells meanings apart without any colour.
const MONO: &str = "mono";

/// The themes of the user's folder: each file's name without `.toml`, and its text.
pub type Folder = [(String, String)];

/// How each meaning looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: String,
    styles: Vec<Style>,
}

/// Why there is no theme.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ThemeError {
    /// Nothing is called so.
    #[error("there is no theme `{name}`; there are {}", .known.join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The theme or one that it inherits from has mistakes.
    #[error("{}", one_a_paragraph(.0))]
    Mistakes(Vec<ThemeMistake>),
}

/// A mistake in a theme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeMistake {
    /// The file.
    pub file: String,
    /// What is wrong, and where in it.
    pub mistake: Mistake,
}

impl fmt::Display for ThemeMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mistake.in_file(&self.file))
    }
}

fn one_a_paragraph(mistakes: &[ThemeMistake]) -> String {
    let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

impl Theme {
    /// The theme of a name, for a terminal of so many colours. A file of the user's folder goes before one that is
    /// compiled in, and may inherit from the one whose name it takes.
    ///
    /// # Errors
    /// When there is no such theme, and for all mistakes at once in it and those that it inherits from.
    pub fn load(name: &str, folder: &Folder, depth: Depth) -> Result<Self, ThemeError> {
        let chain = Chain::of(name, folder)?;
        let plain = match depth {
            Depth::None => Some(Chain::of(MONO, &[])?),
            Depth::Ansi16 | Depth::Ansi256 | Depth::True => None,
        };
        let mut styles: Vec<Style> = Vec::with_capacity(Meaning::ALL.len());
        for meaning in Meaning::ALL {
            let mut style = chain.style(*meaning, depth);
            // Where a colour is lost, the meaning must not be lost with it.
            if let Some(plain) = &plain
                && chain.coloured(*meaning)
            {
                style = style.add_modifier(plain.mods(*meaning));
            }
            styles.push(style);
        }
        let name = name.to_string();
        Ok(Self { name, styles })
    }

    /// The names of all themes: those that are compiled in, then the user's own.
    #[must_use]
    pub fn names(folder: &Folder) -> Vec<String> {
        let built_in = BUILT_IN.iter().map(|(name, _)| (*name).to_string());
        let mut names: Vec<String> = built_in.collect();
        for (name, _) in folder {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The theme's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How a meaning looks.
    #[must_use]
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles[meaning as usize]
    }
}

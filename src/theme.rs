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

mod file;
mod glyphs;
mod meaning;
mod paint;

use std::collections::BTreeMap;
use std::fmt;

use ratatui::style::{Modifier, Style};
use thiserror::Error;

pub use glyphs::Glyphs;
pub use meaning::Meaning;
pub use paint::Depth;

use crate::model::mistake::{Mistake, nearest};
use file::{File, Look, Named};
use paint::Paint;

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
        write!(f, "{}: {}", self.file, self.mistake)
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

/// A theme and all that it inherits from, with colours resolved.
struct Chain {
    palette: BTreeMap<String, Paint>,
    looks: BTreeMap<Meaning, Look>,
}

impl Chain {
    fn of(name: &str, folder: &Folder) -> Result<Self, ThemeError> {
        let mut next = find(name, folder).ok_or_else(|| ThemeError::Unknown {
            name: name.to_string(),
            known: Theme::names(folder),
        })?;
        let mut seen: Vec<Source<'_>> = Vec::new();
        let mut files: Vec<(Source<'_>, File)> = Vec::new();
        let mut mistakes = Vec::new();
        loop {
            let mut read = file::read(next.text);
            seen.push(next);
            let parent = read.inherits.as_ref().map(|parent| {
                inherited(next, parent, folder, &seen)
                    .map_err(|what| Mistake::new(next.text, parent.place.clone(), what))
            });
            let follow = match parent {
                Some(Ok(parent)) => Some(parent),
                Some(Err(mistake)) => {
                    read.mistakes.push(mistake);
                    None
                }
                None => None,
            };
            files.push((next, read));
            match follow {
                Some(parent) => next = parent,
                None => break,
            }
        }
        let palette: BTreeMap<String, Paint> = files
            .iter()
            .rev()
            .flat_map(|(_, file)| file.palette.clone())
            .collect();
        let mut looks = BTreeMap::new();
        for (source, mut file) in files.into_iter().rev() {
            file.mistakes
                .extend(unpainted(source, &file.meanings, &palette));
            file.mistakes
                .sort_by_key(|mistake| (mistake.line, mistake.column));
            mistakes.extend(file.mistakes.into_iter().map(|mistake| ThemeMistake {
                file: format!("{}.toml", source.name),
                mistake,
            }));
            looks.extend(file.meanings);
        }
        if mistakes.is_empty() {
            Ok(Self { palette, looks })
        } else {
            Err(ThemeError::Mistakes(mistakes))
        }
    }

    /// The look of a meaning, or of the nearest parent that has one.
    fn look(&self, meaning: Meaning) -> Option<&Look> {
        let mut at = Some(meaning);
        while let Some(meaning) = at {
            if let Some(look) = self.looks.get(&meaning) {
                return Some(look);
            }
            at = meaning.parent();
        }
        None
    }

    fn style(&self, meaning: Meaning, depth: Depth) -> Style {
        let Some(look) = self.look(meaning) else {
            return Style::new();
        };
        let color = |named: &Option<Named>| {
            let named = named.as_ref()?;
            paint(&named.name, &self.palette)?.at(depth)
        };
        Style {
            fg: color(&look.fg),
            bg: color(&look.bg),
            ..Style::new().add_modifier(look.mods)
        }
    }

    fn coloured(&self, meaning: Meaning) -> bool {
        self.look(meaning)
            .is_some_and(|look| look.fg.is_some() || look.bg.is_some())
    }

    fn mods(&self, meaning: Meaning) -> Modifier {
        self.look(meaning)
            .map_or(Modifier::empty(), |look| look.mods)
    }
}

/// One theme file.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Source<'a> {
    name: &'a str,
    text: &'a str,
    own: bool,
}

fn find<'a>(name: &str, folder: &'a Folder) -> Option<Source<'a>> {
    let own = folder.iter().find(|(known, _)| known == name);
    own.map(|(name, text)| Source {
        name,
        text,
        own: true,
    })
    .or_else(|| built_in(name))
}

fn built_in(name: &str) -> Option<Source<'static>> {
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    found.map(|(name, text)| Source {
        name,
        text,
        own: false,
    })
}

/// The theme that one inherits from, or why not.
fn inherited<'a>(
    child: Source<'a>,
    parent: &Named,
    folder: &'a Folder,
    seen: &[Source<'a>],
) -> Result<Source<'a>, String> {
    let itself = child.own && child.name == parent.name;
    let found = if itself || !child.own {
        built_in(&parent.name)
    } else {
        find(&parent.name, folder)
    };
    let name = &parent.name;
    let Some(found) = found else {
        let names = Theme::names(folder);
        let near = nearest(name, names.iter().map(String::as_str));
        let hint = near.map_or_else(
            || format!("there are {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(if itself {
            format!("`{name}` can't inherit from itself")
        } else {
            format!("there is no theme `{name}`; {hint}")
        });
    };
    if seen.contains(&found) {
        let names: Vec<_> = seen.iter().map(|source| source.name).collect();
        return Err(format!(
            "this goes round in a circle: {} → {name}",
            names.join(" → ")
        ));
    }
    Ok(found)
}

/// A colour of the palette, or one that is written out.
fn paint(name: &str, palette: &BTreeMap<String, Paint>) -> Option<Paint> {
    palette.get(name).copied().or_else(|| Paint::parse(name))
}

/// The colours of a file that nothing names.
fn unpainted(
    source: Source<'_>,
    looks: &BTreeMap<Meaning, Look>,
    palette: &BTreeMap<String, Paint>,
) -> Vec<Mistake> {
    looks
        .values()
        .flat_map(|look| [&look.fg, &look.bg])
        .flatten()
        .filter(|named| paint(&named.name, palette).is_none())
        .map(|named| {
            let known = palette.keys().map(String::as_str);
            let hint = nearest(&named.name, known).map_or_else(
                || "add it to [palette], or write \"#rrggbb\"".to_string(),
                |near| format!("did you mean `{near}`?"),
            );
            let what = format!("there is no colour `{}`; {hint}", named.name);
            Mistake::new(source.text, named.place.clone(), what)
        })
        .collect()
}

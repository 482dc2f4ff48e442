//! A theme and all that it inherits from, as one: finds the files, lays them over each other, resolves their colours.

use std::collections::BTreeMap;

use ratatui::style::{Modifier, Style};

use super::file::{self, File, Look, Named};
use super::meaning::Meaning;
use super::paint::{Depth, Paint};
use super::{BUILT_IN, Folder, Theme, ThemeError, ThemeMistake};
use crate::model::Mistake;
use crate::model::nearest::nearest;

/// A theme and all that it inherits from, with colours resolved.
pub(super) struct Chain {
    palette: BTreeMap<String, Paint>,
    looks: BTreeMap<Meaning, Look>,
}

impl Chain {
    /// The theme of a name; the user's own file goes before one that is compiled in.
    pub(super) fn of(name: &str, folder: &Folder) -> Result<Self, ThemeError> {
        let first = find(name, folder).ok_or_else(|| ThemeError::Unknown {
            name: name.to_string(),
            known: Theme::names(folder),
        })?;
        let files = ancestry(first, folder);
        let palette: BTreeMap<String, Paint> = files
            .iter()
            .rev()
            .flat_map(|(_, file)| file.palette.clone())
            .collect();
        let (mut looks, mut mistakes) = (BTreeMap::new(), Vec::new());
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

    pub(super) fn style(&self, meaning: Meaning, depth: Depth) -> Style {
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

    pub(super) fn coloured(&self, meaning: Meaning) -> bool {
        self.look(meaning)
            .is_some_and(|look| look.fg.is_some() || look.bg.is_some())
    }

    pub(super) fn mods(&self, meaning: Meaning) -> Modifier {
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

/// A file and those that it inherits from, itself first. Where one names no parent that will do, that is its mistake.
fn ancestry<'a>(first: Source<'a>, folder: &'a Folder) -> Vec<(Source<'a>, File)> {
    let mut seen: Vec<Source<'a>> = Vec::new();
    let mut files = Vec::new();
    let mut next = Some(first);
    while let Some(source) = next.take() {
        let mut file = file::read(source.text);
        seen.push(source);
        if let Some(parent) = &file.inherits {
            match inherited(source, parent, folder, &seen) {
                Ok(parent) => next = Some(parent),
                Err(what) => {
                    let mistake = Mistake::new(source.text, parent.place.clone(), what);
                    file.mistakes.push(mistake);
                }
            }
        }
        files.push((source, file));
    }
    files
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

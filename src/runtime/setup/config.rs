//! The user's settings: `juror/config.toml` in the folder of settings, and the themes beside it. Every mistake at once.

use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::keymap::Keymap;
use crate::model::nearest::nearest;
use crate::model::{Mistake, Reviewer};

use super::{SetupError, unreadable};

/// The user's settings.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `reviewer = "NAME"`.
    pub reviewer: Option<Reviewer>,
    /// `theme = "NAME"`.
    pub theme: Option<String>,
    /// The keys, with the user's over them.
    pub keymap: Keymap,
    /// The user's themes: name and text.
    pub themes: Vec<(String, String)>,
    /// The file that was read; None where there is none.
    pub path: Option<PathBuf>,
}

const KEYS: [&str; 3] = ["reviewer", "theme", "keys"];

/// The folder of the user's settings for juror; None where the home directory is unknown.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy()
        .ok()
        .map(|strategy| strategy.config_dir().join("juror"))
}

/// Reads the settings: those of a named file, else those of the user's folder; defaults where there are none.
///
/// # Errors
/// When a named file is not there, a file can't be read, or has mistakes.
pub fn load(named: Option<&Path>) -> Result<Config, SetupError> {
    let folder = folder();
    let path = match (named, &folder) {
        (Some(path), _) => Some(path.to_path_buf()),
        (None, Some(folder)) => Some(folder.join("config.toml")).filter(|path| path.exists()),
        (None, None) => None,
    };
    let mut config = match &path {
        Some(path) => {
            let text = fs::read_to_string(path).map_err(unreadable(
                "The settings file",
                path,
                "Check the name, or leave out --config.",
            ))?;
            read(&text, path)?
        }
        None => Config::default(),
    };
    let beside = path.as_deref().and_then(Path::parent).or(folder.as_deref());
    config.themes = beside.map(themes).unwrap_or_default();
    config.path = path;
    Ok(config)
}

/// The themes of a folder of settings, by name. What can't be read is no theme.
fn themes(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder.join("themes")) else {
        return Vec::new();
    };
    let mut themes: Vec<(String, String)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_stem()?.to_str()?.to_string();
            let is_theme = path.extension().is_some_and(|ending| ending == "toml");
            is_theme.then(|| fs::read_to_string(&path).ok().map(|text| (name, text)))?
        })
        .collect();
    themes.sort();
    themes
}

/// What a settings file says.
fn read(text: &str, path: &Path) -> Result<Config, SetupError> {
    let name = path.display().to_string();
    let (root, faults) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        mistakes: faults
            .iter()
            .map(|fault| {
                let what = format!("this is not TOML: {}", fault.message());
                Mistake::new(text, fault.span().unwrap_or(0..0), what)
            })
            .collect(),
        rendered: String::new(),
    };
    let mut config = Config::default();
    for (key, value) in root.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("reviewer", DeValue::String(reviewer)) => match Reviewer::new(reviewer.as_ref()) {
                Ok(reviewer) => config.reviewer = Some(reviewer),
                Err(error) => reader.wrong(value.span(), error.to_string()),
            },
            ("theme", DeValue::String(theme)) => config.theme = Some(theme.to_string()),
            ("reviewer" | "theme", _) => {
                reader.wrong(
                    value.span(),
                    format!("`{}` must be a text in quotes", key.get_ref()),
                );
            }
            ("keys", DeValue::Table(table)) => {
                if let Some(keymap) = reader.keys(table, path) {
                    config.keymap = keymap;
                }
            }
            ("keys", _) => reader.wrong(value.span(), "write [keys]: a section".to_string()),
            (other, _) => reader.unknown(other, key.span()),
        }
    }
    reader.finish(&name).map(|()| config)
}

struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
    /// Mistakes of another file, as they are shown.
    rendered: String,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, what: String) {
        self.mistakes.push(Mistake::new(self.text, span, what));
    }

    fn unknown(&mut self, key: &str, span: Range<usize>) {
        let what = match nearest(key, KEYS) {
            Some(meant) => format!("`{key}` means nothing here; did you mean `{meant}`?"),
            None => format!("`{key}` means nothing here; there are {}", KEYS.join(", ")),
        };
        self.wrong(span, what);
    }

    /// The keys of a file of their own, or of this one.
    fn keys(&mut self, table: &DeTable<'_>, path: &Path) -> Option<Keymap> {
        let file = table.get("file");
        if let Some(file) = file {
            if table.len() > 1 {
                let what = "write the keys here or in a file of their own, not both";
                self.wrong(file.span(), what.to_string());
                return None;
            }
            return self.keys_of_file(file, path);
        }
        match Keymap::with(&inner(self.text)) {
            Ok(keymap) => Some(keymap),
            Err(mistakes) => {
                // The places are the same, the lines are not.
                self.mistakes
                    .extend(mistakes.into_iter().map(|mistake| Mistake {
                        source: line(self.text, mistake.line),
                        ..mistake
                    }));
                None
            }
        }
    }

    fn keys_of_file(&mut self, file: &Spanned<DeValue<'_>>, path: &Path) -> Option<Keymap> {
        let Some(name) = file.get_ref().as_str() else {
            let what = "write the name of a file of keys in quotes";
            self.wrong(file.span(), what.to_string());
            return None;
        };
        let keys = path.parent().unwrap_or(Path::new("")).join(home(name));
        let text = match fs::read_to_string(&keys) {
            Ok(text) => text,
            Err(error) => {
                self.wrong(
                    file.span(),
                    format!("{} can't be read: {error}", keys.display()),
                );
                return None;
            }
        };
        match Keymap::with(&text) {
            Ok(keymap) => Some(keymap),
            Err(mistakes) => {
                for mistake in mistakes {
                    self.rendered += &mistake.in_file(&keys.display().to_string());
                    self.rendered.push('\n');
                }
                None
            }
        }
    }

    fn finish(mut self, name: &str) -> Result<(), SetupError> {
        if self.mistakes.is_empty() && self.rendered.is_empty() {
            return Ok(());
        }
        self.mistakes
            .sort_by_key(|mistake| (mistake.line, mistake.column));
        let mut shown = String::new();
        for mistake in &self.mistakes {
            shown += &mistake.in_file(name);
            shown.push('\n');
        }
        Err(SetupError::Mistakes(shown + &self.rendered))
    }
}

/// `~/` as the home directory.
fn home(name: &str) -> PathBuf {
    match (name.strip_prefix("~/"), env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(name),
    }
}

fn line(text: &str, number: usize) -> String {
    text.lines()
        .nth(number.saturating_sub(1))
        .unwrap_or_default()
        .to_string()
}

/// What stands in `[keys]` as a file of keys of its own: everything else is blank, so that each place is the same.
fn inner(text: &str) -> String {
    let mut inside = false;
    let mut inner = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let header = line.trim_start();
        if let Some(name) = header.strip_prefix('[') {
            let after = name.trim_start().strip_prefix("keys").map(str::trim_start);
            inside = after.is_some_and(|after| after.starts_with(['.', ']']));
            let section = after.and_then(|after| after.strip_prefix('.'));
            match section {
                Some(section) if inside => {
                    let cut = line.len() - section.len();
                    let open = line.find('[').unwrap_or_default();
                    inner += &line[..=open];
                    inner += &" ".repeat(cut - open - 1);
                    inner += section;
                }
                _ => inner += &blank(line),
            }
        } else if inside {
            inner += line;
        } else {
            inner += &blank(line);
        }
    }
    inner
}

fn blank(line: &str) -> String {
    line.chars()
        .map(|c| if c == '\n' { '\n' } else { ' ' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_shown_at_once_with_its_place() {
        let text = "reviewer = \" a\"\nthem = \"dark\"\n[keys.review]\n\"p\" = \"no-such\"\n";
        let error = read(text, Path::new("config.toml")).expect_err("three mistakes");
        let shown = error.to_string();
        for part in [
            "config.toml:1:12: ",
            "config.toml:2:1: `them` means nothing here; did you mean `theme`?",
            "config.toml:4:",
            "4 | \"p\" = \"no-such\"",
        ] {
            assert!(shown.contains(part), "{part} in\n{shown}");
        }
    }

    #[test]
    fn keys_of_the_settings_hold() {
        let text = "theme = \"light\"\n[keys]\ndigit_row = \"azerty\"\n[keys.review]\n\"p\" = \"\"\n[keys.queue]\n";
        let config = read(text, Path::new("config.toml")).expect("no mistake");
        assert_eq!(config.theme.as_deref(), Some("light"));
        let p = "p".parse().expect("a key");
        let resolved = config.keymap.resolve(crate::command::Scope::Review, &[], p);
        assert_eq!(resolved, crate::keymap::Resolved::Unbound);
    }
}

//! Reads one theme file: its parent, its palette, its meanings; every mistake with its place. Resolves nothing.

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::style::Modifier;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::meaning::Meaning;
use super::paint::{Paint, ansi, hex};
use crate::model::Mistake;
use crate::model::nearest::nearest;

/// A name in the file, with its place.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) place: Range<usize>,
}

/// How a meaning looks, colours still by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub(super) fg: Option<Named>,
    pub(super) bg: Option<Named>,
    pub(super) mods: Modifier,
}

/// What a theme file says, as far as it can be understood.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) inherits: Option<Named>,
    pub(super) palette: BTreeMap<String, Paint>,
    pub(super) meanings: BTreeMap<Meaning, Look>,
    pub(super) mistakes: Vec<Mistake>,
}

const MODS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

const A_COLOUR: &str = "a colour is \"#rrggbb\", \"default\", or one of the sixteen such as \"blue\" or \"bright-blue\"";

type Table<'a> = DeTable<'a>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Reads a theme file.
pub(super) fn read(text: &str) -> File {
    let (root, faults) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        file: File::default(),
    };
    for fault in faults {
        let span = fault.span().unwrap_or(0..0);
        reader.mistake(span, fault.message().to_string());
    }
    for (name, value) in root.get_ref() {
        match (&**name.get_ref(), value.get_ref()) {
            ("inherits", DeValue::String(theme)) => {
                reader.file.inherits = Some(Named {
                    name: theme.to_string(),
                    place: value.span(),
                });
            }
            ("inherits", _) => reader.mistake(value.span(), "write the theme's name in quotes"),
            ("palette", DeValue::Table(colours)) => reader.palette(colours),
            ("meanings", DeValue::Table(meanings)) => reader.meanings(meanings),
            ("palette" | "meanings", _) => {
                reader.mistake(value.span(), "this is a section; write it in brackets");
            }
            (other, _) => {
                let known = ["inherits", "palette", "meanings"];
                reader.unknown(name.span(), "part", other, known);
            }
        }
    }
    reader.file
}

struct Reader<'a> {
    text: &'a str,
    file: File,
}

impl Reader<'_> {
    fn mistake(&mut self, span: Range<usize>, what: impl Into<String>) {
        self.file.mistakes.push(Mistake::new(self.text, span, what));
    }

    fn unknown<'n>(
        &mut self,
        span: Range<usize>,
        kind: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        self.mistake(span, format!("there is no {kind} `{name}`; {hint}"));
    }

    fn palette(&mut self, colours: &Table<'_>) {
        for (name, value) in colours {
            let paint = if let DeValue::Table(parts) = value.get_ref() {
                self.paint(value.span(), parts)
            } else {
                let paint = value.get_ref().as_str().and_then(Paint::parse);
                if paint.is_none() {
                    self.mistake(value.span(), A_COLOUR);
                }
                paint
            };
            if let Some(paint) = paint {
                self.file.palette.insert(name.get_ref().to_string(), paint);
            }
        }
    }

    /// A colour with the one of the sixteen that stands for it.
    fn paint(&mut self, span: Range<usize>, parts: &Table<'_>) -> Option<Paint> {
        let (mut rgb, mut fallback) = (None, None);
        for (name, value) in parts {
            let text = value.get_ref().as_str().unwrap_or_default();
            match &**name.get_ref() {
                "rgb" => {
                    rgb = hex(text);
                    if rgb.is_none() {
                        self.mistake(value.span(), "`rgb` is written as \"#rrggbb\"");
                    }
                }
                "ansi" => {
                    fallback = ansi(text);
                    if fallback.is_none() {
                        let what =
                            "`ansi` is one of the sixteen, such as \"blue\" or \"bright-blue\"";
                        self.mistake(value.span(), what);
                    }
                }
                other => self.unknown(name.span(), "field", other, ["rgb", "ansi"]),
            }
        }
        match (rgb, fallback) {
            (Some(rgb), fallback) => Some(Paint::Rgb(rgb, fallback)),
            (None, Some(color)) => Some(Paint::Ansi(color)),
            (None, None) => {
                if parts.is_empty() {
                    self.mistake(span, A_COLOUR);
                }
                None
            }
        }
    }

    fn meanings(&mut self, meanings: &Table<'_>) {
        for (name, value) in meanings {
            let word: &str = name.get_ref();
            match (Meaning::named(word), value.get_ref()) {
                (Some(meaning), DeValue::Table(parts)) => {
                    let look = self.look(parts);
                    self.file.meanings.insert(meaning, look);
                }
                (Some(_), _) => {
                    let what = "write a look as { fg = \"…\", bg = \"…\", mods = [\"bold\"] }";
                    self.mistake(value.span(), what);
                }
                (None, DeValue::Table(inner)) if has_tables(inner) => self.mistake(
                    name.span(),
                    format!("put the whole name in quotes, as in \"{word}.…\""),
                ),
                (None, _) => {
                    let known = Meaning::ALL.iter().map(|meaning| meaning.name());
                    self.unknown(name.span(), "meaning", word, known);
                }
            }
        }
    }

    fn look(&mut self, parts: &Table<'_>) -> Look {
        let mut look = Look::default();
        for (name, value) in parts {
            match &**name.get_ref() {
                "fg" => look.fg = self.colour(value),
                "bg" => look.bg = self.colour(value),
                "mods" => look.mods = self.mods(value),
                other => self.unknown(name.span(), "field", other, ["fg", "bg", "mods"]),
            }
        }
        look
    }

    fn colour(&mut self, value: &Value<'_>) -> Option<Named> {
        let Some(name) = value.get_ref().as_str() else {
            self.mistake(value.span(), "write a colour of the palette in quotes");
            return None;
        };
        Some(Named {
            name: name.to_string(),
            place: value.span(),
        })
    }

    fn mods(&mut self, value: &Value<'_>) -> Modifier {
        let Some(words) = value.get_ref().as_array() else {
            self.mistake(
                value.span(),
                "write a list, as in [\"bold\", \"underlined\"]",
            );
            return Modifier::empty();
        };
        let mut mods = Modifier::empty();
        for word in words {
            let text = word.get_ref().as_str().unwrap_or_default();
            if let Some((_, modifier)) = MODS.iter().find(|(name, _)| *name == text) {
                mods |= *modifier;
            } else {
                let known = MODS.iter().map(|(name, _)| *name);
                self.unknown(word.span(), "modifier", text, known);
            }
        }
        mods
    }
}

/// Whether a dotted name without quotes has become tables in tables.
fn has_tables(table: &Table<'_>) -> bool {
    table.values().any(|value| value.get_ref().is_table())
}

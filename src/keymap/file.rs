//! Reads a file of keys: every row checked by itself, every mistake with its place. Knows nothing of other files.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::strokes::Strokes;
use crate::command::{Argument, Command, NotACommand, Scope, Spec, TABLE, spec};
use crate::model::Mistake;
use crate::model::nearest::nearest;

/// What keys do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Act {
    /// The command's name.
    pub(super) name: &'static str,
    /// The command as it is typed, with one space between its words.
    pub(super) line: String,
    /// What is done; none where the letter that is still to be pressed decides.
    pub(super) command: Option<Command>,
}

/// One row of the file.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) scope: Scope,
    pub(super) strokes: Strokes,
    /// None where the keys shall do nothing.
    pub(super) act: Option<Act>,
    /// Where the keys stand in the file.
    pub(super) place: Range<usize>,
}

/// The row of digits of a keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DigitRow {
    #[default]
    Qwerty,
    Azerty,
}

/// What a file of keys says, as far as it can be understood.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) digit_row: DigitRow,
    pub(super) rows: Vec<Row>,
    pub(super) mistakes: Vec<Mistake>,
}

/// Reads a file of keys.
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
        reader.part(name, value);
    }
    reader.file.rows.sort_by_key(|row| row.place.start);
    reader.twice();
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

    /// A section, or the layout of the digits.
    fn part(&mut self, name: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) {
        let word: &str = name.get_ref();
        let scope = Scope::ALL.into_iter().find(|scope| scope.as_str() == word);
        match (scope, value.get_ref()) {
            (Some(scope), DeValue::Table(rows)) => {
                for (keys, line) in rows {
                    match row(scope, keys, line) {
                        Ok(row) => self.file.rows.push(row),
                        Err((span, what)) => self.mistake(span, what),
                    }
                }
            }
            (Some(scope), _) => self.mistake(
                value.span(),
                format!("`{scope}` is a section; write `[{scope}]` and its keys below"),
            ),
            (None, value_here) if word == "digit_row" => match value_here.as_str() {
                Some("azerty") => self.file.digit_row = DigitRow::Azerty,
                Some("qwerty") => self.file.digit_row = DigitRow::Qwerty,
                _ => self.mistake(
                    value.span(),
                    "`digit_row` is either \"qwerty\" or \"azerty\"",
                ),
            },
            (None, _) => {
                let names = Scope::ALL.map(Scope::as_str);
                let what = match nearest(word, names) {
                    Some(name) => format!("there is no section `{word}`; did you mean `{name}`?"),
                    None => format!(
                        "there is no section `{word}`; there are {}",
                        names.join(", ")
                    ),
                };
                self.mistake(name.span(), what);
            }
        }
    }

    /// Says which keys stand twice in a section; TOML itself sees only those that are spelled alike.
    fn twice(&mut self) {
        let mut found = Vec::new();
        for (at, row) in self.file.rows.iter().enumerate() {
            let before = self.file.rows[..at]
                .iter()
                .find(|other| other.scope == row.scope && other.strokes == row.strokes);
            if let Some(before) = before {
                let line = Mistake::new(self.text, before.place.clone(), "").line;
                found.push((
                    row.place.clone(),
                    format!("`{}` stands on line {line} already", row.strokes),
                ));
            }
        }
        for (span, what) in found {
            self.mistake(span, what);
        }
    }
}

/// One row, or what is wrong with it and where.
fn row(
    scope: Scope,
    keys: &Spanned<DeString<'_>>,
    line: &Spanned<DeValue<'_>>,
) -> Result<Row, (Range<usize>, String)> {
    let place = keys.span();
    let strokes = Strokes::parse(keys.get_ref()).map_err(|why| (place.clone(), why.to_string()))?;
    if let Some(typed) = strokes.type_first()
        && scope.takes_text()
    {
        return Err((
            place,
            format!("in `{scope}` `{typed}` is typed as text; use a key with Ctrl or Alt"),
        ));
    }
    let Some(words) = line.get_ref().as_str() else {
        return Err((line.span(), "write the command in quotes".to_string()));
    };
    let act = if words.trim().is_empty() {
        None
    } else {
        let act = act(scope, words, strokes.want_letter());
        Some(act.map_err(|what| (line.span(), what))?)
    };
    Ok(Row {
        scope,
        strokes,
        act,
        place,
    })
}

/// The command that a row names, if it can be given in the scope.
fn act(scope: Scope, words: &str, letter: bool) -> Result<Act, String> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let line = words.join(" ");
    let name = words.first().copied().unwrap_or_default();
    let spec = spec(name).ok_or_else(|| unknown(name))?;
    if !spec.is_for(scope) {
        let scopes: Vec<_> = spec.scopes.iter().map(|scope| scope.as_str()).collect();
        return Err(format!(
            "`{name}` makes no sense in `{scope}`; it belongs to {}",
            scopes.join(", ")
        ));
    }
    let command = if letter {
        takes_letter(spec, &line)?;
        None
    } else {
        let command = Command::parse(&line).map_err(|why| match why {
            NotACommand::Missing { name, what } => {
                format!("`{name}` needs {what} behind it, or `<char>` behind its key")
            }
            why => why.to_string(),
        })?;
        Some(command)
    };
    Ok(Act {
        name: spec.name,
        line,
        command,
    })
}

fn takes_letter(spec: &Spec, line: &str) -> Result<(), String> {
    if line != spec.name || spec.argument == Argument::None {
        return Err(format!(
            "`{line}` can't use the letter that `<char>` catches"
        ));
    }
    // A digit is a letter to `mark` and a number to `point`, so that it tells whether one character will do.
    Command::parse(&format!("{line} 1"))
        .map(|_| ())
        .map_err(|why| why.to_string())
}

fn unknown(name: &str) -> String {
    match nearest(name, TABLE.iter().map(|spec| spec.name)) {
        Some(near) => format!("there is no command `{name}`; did you mean `{near}`?"),
        None => format!("there is no command `{name}`; `:help` on the screen lists them"),
    }
}

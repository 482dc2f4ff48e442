//! Other programs: the user's editor on a text, the terminal's clipboard.

use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::process::Command;

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;

/// Runs `$VISUAL` or `$EDITOR` on a text and returns what it was left with.
///
/// The text stands in a file that nobody else may read, which is gone afterwards.
pub(super) fn edit(text: &str) -> Result<String, String> {
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()))
        .unwrap_or_else(|| "vi".to_string());
    let mut words = editor.split_whitespace();
    let program = words.next().expect("a value that is not blank has a word");
    let fail = |doing: &str, error: io::Error| format!("{doing}: {error}; the text is as it was");
    let mut file = tempfile::Builder::new()
        .prefix("juror-")
        .suffix(".md")
        .tempfile()
        .map_err(|error| fail("no file could be made for the editor", error))?;
    file.write_all(text.as_bytes())
        .map_err(|error| fail("the text could not be written for the editor", error))?;
    let status = Command::new(program)
        .args(words)
        .arg(file.path())
        .status()
        .map_err(|error| {
            fail(
                &format!("`{editor}` did not start; set $EDITOR to an editor that is installed"),
                error,
            )
        })?;
    if !status.success() {
        return Err(format!(
            "`{editor}` ended with {status}; the text is as it was"
        ));
    }
    fs::read_to_string(file.path())
        .map_err(|error| fail("the edited text could not be read", error))
}

/// Hands a text to the terminal's clipboard, which also works over SSH.
pub(super) fn copy(text: &str) -> io::Result<()> {
    execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text))
}

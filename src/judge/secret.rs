//! An API key: where it comes from, and that nobody sees it. Never keeps one on disk.

use std::fmt;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::answer::Stop;
use crate::model::judge::KeySource;

/// How long a program may take to print a key; a person may have to touch a token first.
const PATIENCE: Duration = Duration::from_secs(60);

/// An API key. Its `Debug` shows nothing of it, and it has no `Display`.
pub struct Secret(String);

impl Secret {
    /// Keeps a key. None for an empty one, and for one that no HTTP header can carry.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        let key = key.trim();
        let sound = !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic());
        sound.then(|| Self(key.to_string()))
    }

    /// The key itself, for the one header that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A text with the key taken out, since servers repeat what they were sent.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        text.replace(&self.0, "[key]")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Gets the key from where the evaluator says it is.
///
/// # Errors
/// When there is none, in a sentence that names the place but not the key.
pub async fn fetch(source: &KeySource) -> Result<Secret, Stop> {
    match source {
        KeySource::Env(name) => std::env::var(name)
            .ok()
            .as_deref()
            .and_then(Secret::new)
            .ok_or_else(|| {
                Stop(format!(
                    "there is no API key: set the environment variable {name} to one, and start again"
                ))
            }),
        KeySource::Command(argv) => from_command(argv).await,
    }
}

async fn from_command(argv: &[String]) -> Result<Secret, Stop> {
    // Its arguments are not shown: they may hold what opens a vault.
    let (program, arguments) = argv
        .split_first()
        .ok_or_else(|| Stop("`api_key_cmd` is empty: give a program and its arguments".into()))?;
    let running = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, running)
        .await
        .map_err(|_| Stop(format!("`{program}` printed no API key within a minute")))?
        .map_err(|error| Stop(format!("`{program}` can't print the API key: {error}")))?;
    if !output.status.success() {
        return Err(Stop(format!(
            "`{program}` printed no API key: it ended with {}; run it by hand to see why",
            output.status
        )));
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .next()
        .and_then(Secret::new)
        .ok_or_else(|| {
            Stop(format!(
                "the first line that `{program}` printed is no API key"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_nothing_of_itself() {
        let key = Secret::new(" sk-1234\n").expect("a key");
        assert_eq!(format!("{key:?}"), "Secret");
        assert_eq!(key.expose(), "sk-1234");
        assert_eq!(
            key.redact("Incorrect API key provided: sk-1234."),
            "Incorrect API key provided: [key]."
        );
        assert!(Secret::new(" \n").is_none() && Secret::new("sk\n1").is_none());
    }

    #[tokio::test]
    async fn a_key_that_is_not_there_is_said_by_its_place() {
        let argv =
            |words: &[&str]| KeySource::Command(words.iter().map(ToString::to_string).collect());
        let cases = [
            (
                KeySource::Env("JUROR_NO_SUCH_KEY".into()),
                "set the environment variable JUROR_NO_SUCH_KEY",
            ),
            (argv(&[]), "`api_key_cmd` is empty"),
            (argv(&["juror-no-such-program"]), "can't print the API key"),
            (argv(&["false"]), "run it by hand"),
            (argv(&["true"]), "is no API key"),
        ];
        for (source, expected) in cases {
            let stop = fetch(&source).await.expect_err("no key");
            assert!(stop.0.contains(expected), "{stop}");
        }
        let key = fetch(&argv(&["printf", "first\nsecond\n"]))
            .await
            .expect("a key");
        assert_eq!(key.expose(), "first");
    }
}

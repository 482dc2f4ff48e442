//! The questions of `juror init`: lines in, what was chosen out. Knows no terminal and writes no file.

use std::io::{self, BufRead, Lines, Write};
use std::path::{Path, PathBuf};

use crate::model::evaluator::template::{TEMPLATES, Template};
use crate::text::sanitize::shown;
use crate::text::wrap::wrap;

/// Columns of the names of templates, and of what is said of them.
const NAME: usize = 12;
const SUMMARY: u16 = 58;

/// What a file is to be made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A template.
    Template(Template),
    /// The scores in a file of logs.
    Scores(PathBuf),
}

impl Start {
    /// The file that is written where no name is given.
    pub(super) fn file(&self) -> PathBuf {
        match self {
            Self::Template(_) => PathBuf::from("evaluator.toml"),
            Self::Scores(logs) => {
                let packed = logs
                    .extension()
                    .is_some_and(|ending| ending == "gz" || ending == "zst");
                let plain = if packed {
                    logs.with_extension("")
                } else {
                    logs.clone()
                };
                plain.with_extension("toml")
            }
        }
    }
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    /// What the file is made from.
    pub(super) start: Start,
    /// The evaluator's name; None keeps what is there.
    pub(super) name: Option<String>,
    /// What is to be decided; None keeps what is there.
    pub(super) purpose: Option<String>,
    /// The file to write.
    pub(super) file: PathBuf,
    /// Whether it may be written over.
    pub(super) over: bool,
}

/// Asks what is not settled: the file, where the command line names none.
///
/// # Errors
/// When reading or writing fails; None when the lines end before everything is chosen.
pub(super) fn ask(
    lines: impl BufRead,
    out: impl Write,
    settled: Option<&Path>,
    exists: impl Fn(&Path) -> bool,
) -> io::Result<Option<Chosen>> {
    let mut talk = Talk {
        lines: lines.lines(),
        out,
    };
    talk.menu()?;
    let Some(start) = talk.start(&exists)? else {
        return Ok(None);
    };
    let kept = match &start {
        Start::Template(template) => template.name.to_string(),
        Start::Scores(_) => "derived".to_string(),
    };
    let Some(name) = talk.answer(&format!("Name of the evaluator [{kept}]: "))? else {
        return Ok(None);
    };
    let Some(purpose) = talk.answer("What is to be decided with it, in a sentence [later]: ")?
    else {
        return Ok(None);
    };
    let file = match settled {
        Some(file) => Some((file.to_path_buf(), false)),
        None => talk.file(&start.file(), &exists)?,
    };
    let given = |text: String| (!text.is_empty()).then_some(text);
    Ok(file.map(|(file, over)| Chosen {
        start,
        name: given(name),
        purpose: given(purpose),
        file,
        over,
    }))
}

/// The lines that come in, and where questions go.
struct Talk<R, W> {
    lines: Lines<R>,
    out: W,
}

impl<R: BufRead, W: Write> Talk<R, W> {
    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", shown(text))
    }

    /// What may be started from, by numbers.
    fn menu(&mut self) -> io::Result<()> {
        self.say("What do you want to start from?")?;
        let scores = ("scores", "criteria from the scores that logs came with");
        let templates = TEMPLATES.map(|template| (template.name, template.summary));
        for (number, (name, summary)) in (1..).zip(templates.into_iter().chain([scores])) {
            for (at, line) in wrap(summary, SUMMARY).into_iter().enumerate() {
                let text = &summary[line.start..line.end];
                let (number, name) = if at == 0 {
                    (format!("{number}"), name)
                } else {
                    (String::new(), "")
                };
                self.say(format!("  {number:1}  {name:NAME$} {text}").trim_end())?;
            }
        }
        Ok(())
    }

    /// The trimmed answer to a question, which stands on its line; None when the lines have ended.
    fn answer(&mut self, question: &str) -> io::Result<Option<String>> {
        write!(self.out, "{}", shown(question))?;
        self.out.flush()?;
        let line = self.lines.next().transpose()?;
        if line.is_none() {
            // What is said next begins a line of its own.
            writeln!(self.out)?;
        }
        Ok(line.map(|line| line.trim().to_string()))
    }

    fn start(&mut self, exists: &impl Fn(&Path) -> bool) -> io::Result<Option<Start>> {
        loop {
            let Some(answer) = self.answer("Number or name [1]: ")? else {
                return Ok(None);
            };
            let chosen = if answer.is_empty() { "1" } else { &answer };
            let number = chosen.parse::<usize>().ok();
            let template = number
                .and_then(|number| TEMPLATES.get(number.checked_sub(1)?).copied())
                .or_else(|| Template::named(chosen));
            if let Some(template) = template {
                return Ok(Some(Start::Template(template)));
            }
            if chosen != "scores" && number != Some(TEMPLATES.len() + 1) {
                self.say(&format!(
                    "There is no `{chosen}` here: a number from 1 to {}, or a name.",
                    TEMPLATES.len() + 1
                ))?;
                continue;
            }
            let Some(logs) = self.answer("File of logs: ")? else {
                return Ok(None);
            };
            let logs = PathBuf::from(logs);
            if exists(&logs) {
                return Ok(Some(Start::Scores(logs)));
            }
            self.say(&format!("{} is not there.", logs.display()))?;
        }
    }

    /// The file to write, and whether over what is there.
    fn file(
        &mut self,
        kept: &Path,
        exists: &impl Fn(&Path) -> bool,
    ) -> io::Result<Option<(PathBuf, bool)>> {
        loop {
            let Some(answer) = self.answer(&format!("File to write [{}]: ", kept.display()))?
            else {
                return Ok(None);
            };
            let file = if answer.is_empty() {
                kept.to_path_buf()
            } else {
                PathBuf::from(answer)
            };
            if !exists(&file) {
                return Ok(Some((file, false)));
            }
            let question = format!("{} is there already. Write over it? [n]: ", file.display());
            let Some(answer) = self.answer(&question)? else {
                return Ok(None);
            };
            if matches!(answer.to_lowercase().as_str(), "y" | "yes") {
                return Ok(Some((file, true)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lines choose where two files are there, and all that was said.
    fn talk(lines: &str, settled: Option<&str>) -> (Option<Chosen>, String) {
        let mut said = Vec::new();
        let there =
            |path: &Path| [Path::new("evaluator.toml"), Path::new("l.jsonl.gz")].contains(&path);
        let chosen = ask(lines.as_bytes(), &mut said, settled.map(Path::new), there);
        let said = String::from_utf8(said).expect("text");
        (chosen.expect("lines and memory do not fail"), said)
    }

    fn template(name: &str) -> Start {
        Start::Template(Template::named(name).expect(name))
    }

    #[test]
    fn lines_choose_what_is_written_and_where() {
        let some = |text: &str| Some(text.to_string());
        let cases = [
            (
                "\n\n\ny.toml\n",
                None,
                (template("chat-5"), None, None, "y.toml", false),
            ),
            (
                "pass-fail\n triage \nMay it go out?\n\ny\n",
                None,
                (
                    template("pass-fail"),
                    some("triage"),
                    some("May it go out?"),
                    "evaluator.toml",
                    true,
                ),
            ),
            (
                "3\n\n\n\nn\nother.toml\n",
                None,
                (template("twin-5"), None, None, "other.toml", false),
            ),
            (
                "9\nchess\n5\nx\n\n",
                Some("z.toml"),
                (template("pairwise"), some("x"), None, "z.toml", false),
            ),
            (
                "6\nnowhere.jsonl\nscores\nl.jsonl.gz\n\n\n\n",
                None,
                (
                    Start::Scores("l.jsonl.gz".into()),
                    None,
                    None,
                    "l.toml",
                    false,
                ),
            ),
        ];
        for (lines, settled, (start, name, purpose, file, over)) in cases {
            let expected = Chosen {
                start,
                name,
                purpose,
                file: file.into(),
                over,
            };
            assert_eq!(talk(lines, settled).0, Some(expected), "{lines:?}");
        }
    }

    #[test]
    fn lines_that_end_too_soon_choose_nothing() {
        for lines in ["", "7\n", "6\n", "1\n", "1\nname\n", "1\n\n\n", "1\n\n\n\n"] {
            let (chosen, said) = talk(lines, None);
            assert_eq!(chosen, None, "{lines:?}");
            assert!(said.ends_with('\n'), "{said:?}");
        }
    }

    #[test]
    fn the_questions_fit_a_narrow_terminal() {
        let (_, said) = talk("x\u{1b}[2J\n6\nno\n1\nn\np\n\nn\n", None);
        assert!(!said.contains('\u{1b}'), "{said:?}");
        // Answers end the lines of their questions.
        for line in said.replace(": ", ":\n").lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        for template in TEMPLATES {
            assert!(said.contains(template.name), "{said}");
        }
    }
}

//! What a judge is told, as the recorded texts of the evaluator say it, and which lines of it changed between two versions of
//! the judge. Comments, order and quotes in a file change nothing that is told, so they don't show.

use std::path::PathBuf;

use toml::{Table, Value};

use crate::judge::identity;
use crate::model::evaluator::file;
use crate::model::{Evaluator, JudgeIdentity, JudgeKind, Seq};
use crate::store::{JudgeSeen, Store, StoreError};
use crate::text::diff::changed_lines;

/// What is told where nothing can be compared.
const NO_FILE: &str = "it came with logs: no file says how it was asked";
const NOT_IN_FILE: &str = "the recorded files say the same of both: its examples, its programs or the way it is asked changed, or the \
     file was not recorded";
const IN_FORCE: &str = "by the files that were in force when each gave its first verdict";

/// The recorded texts of the evaluator.
pub(super) struct Files(Vec<Recorded>);

/// One of them.
struct Recorded {
    seq: Seq,
    text: String,
    /// The name and identity of each judge that it describes.
    judges: Vec<Described>,
}

/// The name and identity of a judge.
type Described = (String, JudgeIdentity);

/// What a version was told.
struct Told {
    text: String,
    /// Whether the file is known to describe this very version.
    is_sure: bool,
}

impl Files {
    pub(super) fn of(store: &Store, evaluator: &Evaluator) -> Result<Self, StoreError> {
        let files = store.evaluator_files(&evaluator.version())?.into_iter();
        let folder = folder(evaluator);
        let with_examples = with_examples(evaluator);
        let files = files.map(|file| {
            // A text that this program can't read describes no judge.
            let read = file::read(&file.text, &folder).ok();
            let mut judges = read.map_or_else(Vec::new, |read| described(&read.evaluator));
            for (plain, shown) in &with_examples {
                if judges.contains(plain) {
                    judges.push(shown.clone());
                }
            }
            Recorded {
                seq: file.seq,
                text: file.text,
                judges,
            }
        });
        Ok(Self(files.collect()))
    }

    /// The lines that changed from one version of a judge to the next, with why there are none or how far they are sure.
    pub(super) fn changes(
        &self,
        before: &JudgeSeen,
        after: &JudgeSeen,
    ) -> (Vec<String>, Option<&'static str>) {
        let mut lines = Vec::new();
        if before.generation != after.generation {
            let by = |generation: &Option<String>| {
                let name = generation
                    .as_deref()
                    .unwrap_or("a model that it did not name");
                format!("the server answered as {name}")
            };
            lines.push(format!("-{}", by(&before.generation)));
            lines.push(format!("+{}", by(&after.generation)));
        }
        if before.identity == after.identity {
            return (lines, None);
        }
        if before.origin.is_imported() || after.origin.is_imported() {
            return (lines, Some(NO_FILE));
        }
        let (Some(then), Some(now)) = (self.told(before), self.told(after)) else {
            return (lines, Some(NOT_IN_FILE));
        };
        let told = changed_lines(&then.text, &now.text);
        let note = match (told.is_empty(), then.is_sure && now.is_sure) {
            (true, _) => Some(NOT_IN_FILE),
            (false, true) => None,
            (false, false) => Some(IN_FORCE),
        };
        lines.extend(told);
        (lines, note)
    }

    /// What a version was told: by the file that describes it, and among several by the one that was in force when it
    /// began; else by whatever was in force.
    fn told(&self, seen: &JudgeSeen) -> Option<Told> {
        let named = |file: &Recorded| {
            let mut judges = file.judges.iter();
            judges
                .find(|(_, identity)| *identity == seen.identity)
                .map(|(name, _)| name.clone())
        };
        let in_force = |file: &&Recorded| file.seq < seen.first;
        let describing = || self.0.iter().filter(|file| named(file).is_some());
        let sure = describing().rfind(in_force).or_else(|| describing().next());
        if let Some(file) = sure {
            let text = told(&file.text, &named(file)?)?;
            let is_sure = true;
            return Some(Told { text, is_sure });
        }
        let file = self.0.iter().rfind(in_force)?;
        let text = told(&file.text, &seen.name)?;
        let is_sure = false;
        Some(Told { text, is_sure })
    }
}

/// The name and identity of each judge of an evaluator.
fn described(evaluator: &Evaluator) -> Vec<Described> {
    let judges = evaluator.judges.iter();
    judges
        .map(|spec| (spec.name.clone(), identity(evaluator, spec)))
        .collect()
}

/// The judges that are shown examples now, as a file describes them, which knows no examples, and as they are.
fn with_examples(evaluator: &Evaluator) -> Vec<(Described, Described)> {
    let mut plain = evaluator.clone();
    for judge in &mut plain.judges {
        if let Some(asking) = judge.asking_mut() {
            asking.examples.clear();
        }
    }
    let both = described(&plain).into_iter().zip(described(evaluator));
    both.filter(|(plain, shown)| plain != shown).collect()
}

/// Where the evaluator's programs run.
fn folder(evaluator: &Evaluator) -> PathBuf {
    let mut folders = evaluator.judges.iter().filter_map(|spec| match &spec.kind {
        JudgeKind::Command { folder, .. } => Some(folder.clone()),
        _ => None,
    });
    folders.next().unwrap_or_else(|| PathBuf::from("."))
}

/// What a file tells a judge, a line a key: purpose and instructions, what is masked, and the judge's own section with those of
/// the judges that it pools. None where the file has no such judge.
fn told(text: &str, name: &str) -> Option<String> {
    let mut file: Table = text.parse().ok()?;
    let judges = match file.remove("judge") {
        Some(Value::Array(judges)) => judges,
        _ => Vec::new(),
    };
    let is_named =
        |judge: &Value, name: &str| judge.get("name").and_then(Value::as_str) == Some(name);
    let own = judges.iter().find(|judge| is_named(judge, name))?;
    let pooled = own.get("judges").and_then(Value::as_array);
    let pooled: Vec<&str> = pooled
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let members = judges
        .iter()
        .filter(|judge| pooled.iter().any(|name| is_named(judge, name)));
    let mut lines = Vec::new();
    for key in ["purpose", "instructions"] {
        if let Some(value) = file.get(key) {
            put(&mut lines, key, value);
        }
    }
    if let Some(Value::Table(masked)) = file.get("redact") {
        put_table(&mut lines, "redact.", masked);
    }
    for judge in std::iter::once(own).chain(members) {
        let Value::Table(judge) = judge else { continue };
        let of = judge
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let prefix = if of == name {
            String::new()
        } else {
            format!("{of}.")
        };
        put_table(&mut lines, &prefix, judge);
    }
    let mut text = lines.join("\n");
    text.push('\n');
    Some(text)
}

fn put_table(lines: &mut Vec<String>, prefix: &str, table: &Table) {
    for (key, value) in table {
        put(lines, &format!("{prefix}{key}"), value);
    }
}

/// A key with its value; a text of several lines takes as many, and so does a list of tables.
fn put(lines: &mut Vec<String>, key: &str, value: &Value) {
    match value {
        Value::String(text) if text.contains('\n') => {
            lines.push(format!("{key} ="));
            lines.extend(text.trim().lines().map(|line| format!("  {line}")));
        }
        Value::Array(items) if items.iter().any(Value::is_table) => {
            lines.push(format!("{key} ="));
            lines.extend(items.iter().map(|item| format!("  {item}")));
        }
        value => lines.push(format!("{key} = {value}")),
    }
}

#[cfg(test)]
mod tests {
    use super::told;
    use crate::text::diff::changed_lines;

    const FILE: &str = "purpose = \"Ship?\"\ninstructions = \"\"\"\nRead it.\nBe strict.\n\"\"\"\n\
        [[criterion]]\nkey = \"a\"\n[[judge]]\nname = \"one\"\nmodel = \"small\" # cheap\nprice = { output = 2, input = 1 }\n\
        [[judge]]\nname = \"both\"\nkind = \"jury\"\njudges = [\"one\"]\n\
        [[judge]]\nname = \"rules\"\nscore = [ { metric = \"words\" }, { metric = \"lines\" } ]\n";

    #[test]
    fn what_a_judge_is_told_is_cut_out_of_a_file() {
        let told = told(FILE, "both").expect("it is there");
        assert_eq!(
            told,
            "purpose = \"Ship?\"\ninstructions =\n  Read it.\n  Be strict.\njudges = [\"one\"]\nkind = \"jury\"\n\
             name = \"both\"\none.model = \"small\"\none.name = \"one\"\none.price = { input = 1, output = 2 }\n"
        );
        let rules = super::told(FILE, "rules").expect("it is there");
        assert!(rules.ends_with("score =\n  { metric = \"words\" }\n  { metric = \"lines\" }\n"));
        assert_eq!(super::told(FILE, "none"), None);
        assert_eq!(super::told("name = ", "one"), None);
    }

    #[test]
    fn only_what_is_told_makes_a_change() {
        // Each edit of the file, with the changed lines.
        let cases: &[(&str, &str, &[&str])] = &[
            ("# cheap", "# dear", &[]),
            (
                "name = \"one\"\nmodel = \"small\" # cheap",
                "model = 'small'\nname = 'one'",
                &[],
            ),
            (
                "\"small\"",
                "\"large\"",
                &["-model = \"small\"", "+model = \"large\""],
            ),
            ("Be strict.\n", "", &["-  Be strict."]),
            ("key = \"a\"", "key = \"b\"", &[]),
            (
                "[[criterion]]",
                "[redact]\npatterns = [\"email\"]\n[[criterion]]",
                &["+redact.patterns = [\"email\"]"],
            ),
        ];
        let before = told(FILE, "one").expect("it is there");
        for (from, to, expected) in cases {
            let after = told(&FILE.replacen(from, to, 1), "one").expect("it is there");
            assert_eq!(changed_lines(&before, &after), *expected, "{from} {to}");
        }
    }
}

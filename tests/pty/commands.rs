//! A folder of its own for each test, with a store in it, and the commands that read it.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// What keeps the program away from the files of whoever runs the test.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let below = |name: &str| self.folder.path().join(name).to_string_lossy().into_owned();
        vec![
            ("JUROR_STORE", below("store")),
            ("XDG_CONFIG_HOME", below("config")),
            ("HOME", below("home")),
            ("USER", "r1".to_string()),
            ("LOGNAME", "r1".to_string()),
            ("LANG", "C.UTF-8".to_string()),
        ]
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    }

    /// What a command prints with `--json`.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments)).expect("JSON")
    }

    /// How many tickets a reviewer has decided, as the journal has it.
    pub(crate) fn decided(&self, reviewer: &str) -> usize {
        self.tickets()
            .iter()
            .filter(|ticket| ticket["human"].get(reviewer).is_some())
            .count()
    }

    /// By criterion: on how many tickets a reviewer and a judge gave the same, and on how many both gave one. Counted
    /// from the list of tickets, without any of the program's statistics.
    pub(crate) fn exact_by_hand(
        &self,
        reviewer: &str,
        judge: &str,
    ) -> BTreeMap<String, (usize, usize)> {
        let mut counts = BTreeMap::new();
        for ticket in self.tickets() {
            let (Some(human), Some(judged)) = (
                ticket["human"][reviewer].as_object(),
                ticket["judge"][judge].as_object(),
            ) else {
                continue;
            };
            for (key, score) in human {
                let Some(other) = judged.get(key).filter(|other| !other.is_null()) else {
                    continue;
                };
                let (same, both): &mut (usize, usize) = counts.entry(key.clone()).or_default();
                *same += usize::from(score == other);
                *both += 1;
            }
        }
        counts
    }

    fn tickets(&self) -> Vec<Value> {
        let lines = self.run(&["list", "--json"]);
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_juror"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .envs(self.environment())
            .output()
            .expect("the program runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "juror {}: {errors}",
            arguments.join(" ")
        );
        String::from_utf8(output.stdout).expect("text")
    }
}

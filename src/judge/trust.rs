//! Which foreign programs an evaluator wants to run, and the hash by which a user trusts them once. Runs none.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::str::FromStr;

use crate::model::id::NotAnId;
use crate::model::judge::KeySource;
use crate::model::{Evaluator, JudgeKind};

/// The most that is read of one file of a program.
const MOST_BYTES: u64 = 4 << 20;

/// The hash of all foreign programs that an evaluator runs. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrustHash(blake3::Hash);

impl fmt::Display for TrustHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

impl FromStr for TrustHash {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        blake3::Hash::from_hex(text)
            .map(Self)
            .map_err(|_| NotAnId(text.to_string(), "a hash of 64 hexadecimal digits"))
    }
}

/// The programs that an evaluator runs, as a user should read them before trusting: its judges and what prints keys.
#[must_use]
pub fn programs(evaluator: &Evaluator) -> Vec<String> {
    let commands = evaluator.judges.iter().filter_map(|spec| match &spec.kind {
        JudgeKind::Command { argv, .. } => Some(argv.join(" ")),
        JudgeKind::Model { server, .. } => match &server.key {
            Some(KeySource::Command(argv)) => Some(argv.join(" ")),
            Some(KeySource::Env(_)) | None => None,
        },
        JudgeKind::Metric(_) | JudgeKind::Jury { .. } => None,
    });
    commands.collect()
}

/// What must be trusted before this evaluator's programs run: argument lists, the folder, and the bytes of the files in
/// the folder that they name. None where it runs no program. Reads those files.
#[must_use]
pub fn needed(evaluator: &Evaluator) -> Option<TrustHash> {
    if programs(evaluator).is_empty() {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for spec in &evaluator.judges {
        match &spec.kind {
            JudgeKind::Command { argv, folder } => {
                field(b"judge");
                let place = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
                field(place.as_os_str().as_encoded_bytes());
                for word in argv {
                    field(word.as_bytes());
                }
                for content in contents(argv, folder) {
                    field(&content);
                }
            }
            JudgeKind::Model { server, .. } => {
                if let Some(KeySource::Command(argv)) = &server.key {
                    field(b"key");
                    for word in argv {
                        field(word.as_bytes());
                    }
                }
            }
            JudgeKind::Metric(_) | JudgeKind::Jury { .. } => {}
        }
    }
    Some(TrustHash(hasher.finalize()))
}

/// The hashes of the files in the evaluator's folder that an argument list names, in its order.
pub(super) fn contents(argv: &[String], folder: &Path) -> Vec<[u8; 32]> {
    let named = argv
        .iter()
        .filter(|word| !word.is_empty() && Path::new(word).is_relative());
    named
        .filter_map(|word| digest(&folder.join(word)))
        .collect()
}

fn digest(path: &Path) -> Option<[u8; 32]> {
    let file = File::open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(*blake3::hash(&bytes).as_bytes())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::JudgeSpec;

    fn evaluator(argv: &[&str], folder: &Path) -> Evaluator {
        let kind = JudgeKind::Command {
            argv: argv.iter().map(ToString::to_string).collect(),
            folder: folder.to_path_buf(),
        };
        let mut evaluator = Evaluator::new("e", vec![]);
        evaluator.judges.push(JudgeSpec {
            name: "script".into(),
            kind,
            auto: false,
            concurrency: 1,
            timeout: Duration::from_secs(1),
        });
        evaluator
    }

    #[test]
    fn trust_ends_when_the_program_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let script = folder.path().join("judge.sh");
        std::fs::write(&script, "echo 1").expect("a script");
        let hash = |argv: &[&str]| needed(&evaluator(argv, folder.path()));
        let before = hash(&["sh", "judge.sh"]).expect("a program");
        assert_eq!(before.to_string().parse(), Ok(before));
        assert_ne!(hash(&["sh", "judge.sh", "-x"]), Some(before));
        assert_ne!(hash(&["sh judge.sh"]), Some(before));
        std::fs::write(&script, "rm -r ~").expect("a script");
        assert_ne!(hash(&["sh", "judge.sh"]), Some(before));
        assert_eq!(needed(&Evaluator::new("e", vec![])), None);
        assert_eq!(
            programs(&evaluator(&["sh", "judge.sh"], folder.path())),
            ["sh judge.sh"]
        );
    }
}

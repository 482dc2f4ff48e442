//! Which foreign programs an evaluator wants to run, which keys it wants to send where, and the hash by which a user trusts
//! all of that once. Runs none, sends none.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::str::FromStr;

use crate::model::id::NotAnId;
use crate::model::judge::KeySource;
use crate::model::{Evaluator, JudgeKind, Server};

/// The most that is read of one file of a program.
const MOST_BYTES: u64 = 4 << 20;

/// The hash of all that must be trusted of an evaluator. Written as 64 hexadecimal digits.
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

/// Something that must be trusted.
#[derive(Clone, Copy, Debug)]
enum Deed<'a> {
    /// A program that is a judge, and where it runs.
    Runs(&'a [String], &'a Path),
    /// A key from a program, or one that goes to a stranger.
    Lends(&'a KeySource, &'a Server),
}

impl<'a> Deed<'a> {
    /// What an evaluator's judges do.
    fn all(evaluator: &'a Evaluator) -> impl Iterator<Item = Self> {
        let trusted = evaluator.judges.iter().filter(|spec| spec.needs_trust());
        trusted.filter_map(|spec| match &spec.kind {
            JudgeKind::Command { argv, folder } => Some(Self::Runs(argv, folder)),
            JudgeKind::Model { server, .. } | JudgeKind::Embedding { server, .. } => {
                Self::of(server)
            }
            JudgeKind::Metric(_) | JudgeKind::Jury { .. } => None,
        })
    }

    /// What a server is lent.
    fn of(server: &'a Server) -> Option<Self> {
        let key = server.key.as_ref().filter(|_| server.lends_key())?;
        Some(Self::Lends(key, server))
    }
}

impl fmt::Display for Deed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runs(argv, _) => write!(f, "runs `{}`", argv.join(" ")),
            Self::Lends(KeySource::Command(argv), server) => write!(
                f,
                "runs `{}` and sends what it prints to {}",
                argv.join(" "),
                server.base_url
            ),
            Self::Lends(KeySource::Env(name), server) => write!(
                f,
                "sends the environment variable {name} to {}",
                server.base_url
            ),
        }
    }
}

/// What an evaluator does that must be trusted, as a user should read it before: the programs that are its judges or print
/// keys, and where keys are sent.
#[must_use]
pub fn deeds(evaluator: &Evaluator) -> Vec<String> {
    Deed::all(evaluator).map(|deed| deed.to_string()).collect()
}

/// The same for servers that no evaluator names: the programs that print keys, and where keys are sent.
pub fn lendings<'a>(servers: impl Iterator<Item = &'a Server>) -> Vec<String> {
    servers
        .filter_map(Deed::of)
        .map(|deed| deed.to_string())
        .collect()
}

/// What must be trusted before this evaluator's judges work: argument lists, the folder, the bytes of the files in the
/// folder that they name, and where keys come from and go. None where there is nothing of that. Reads those files.
#[must_use]
pub fn needed(evaluator: &Evaluator) -> Option<TrustHash> {
    hash(Deed::all(evaluator))
}

/// What must be trusted before servers that no evaluator names are asked. None where there is nothing of that.
#[must_use]
pub fn needed_by<'a>(servers: impl Iterator<Item = &'a Server>) -> Option<TrustHash> {
    hash(servers.filter_map(Deed::of))
}

fn hash<'a>(deeds: impl Iterator<Item = Deed<'a>>) -> Option<TrustHash> {
    let mut deeds = deeds.peekable();
    deeds.peek()?;
    let mut hasher = blake3::Hasher::new();
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for deed in deeds {
        match deed {
            Deed::Runs(argv, folder) => {
                field(b"judge");
                let place = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
                field(place.as_os_str().as_encoded_bytes());
                for word in argv {
                    field(word.as_bytes());
                }
                for content in contents(argv, folder) {
                    field(&content);
                }
            }
            Deed::Lends(key, server) => {
                match key {
                    KeySource::Command(argv) => {
                        field(b"key");
                        for word in argv {
                            field(word.as_bytes());
                        }
                    }
                    KeySource::Env(name) => {
                        field(b"variable");
                        field(name.as_bytes());
                    }
                }
                field(b"to");
                field(server.base_url.trim().as_bytes());
            }
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
    use crate::model::{Asking, JudgeSpec, Protocol};

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
            deeds(&evaluator(&["sh", "judge.sh"], folder.path())),
            ["runs `sh judge.sh`"]
        );
    }

    /// An evaluator with a judge behind a server.
    fn lends(key: KeySource, base_url: &str) -> Evaluator {
        let mut evaluator = evaluator(&[], Path::new("."));
        evaluator.judges[0].kind = JudgeKind::Model {
            protocol: Protocol::OpenAi,
            server: Server {
                base_url: base_url.into(),
                model: "judge-large".into(),
                key: Some(key),
                allow_http: false,
                temperature: None,
                seed: None,
                max_tokens: 800,
                price: None,
                budget_usd: None,
                rpm: None,
                tpm: None,
                retries: 0,
                asking: Asking::default(),
            },
        };
        evaluator
    }

    #[test]
    fn a_server_that_is_lent_a_key_is_trusted_whoever_names_it() {
        let judged = lends(
            KeySource::Command(vec!["pass".into(), "show".into()]),
            "https://a.example",
        );
        let server = judged.judges[0].kind.server().expect("a server");
        assert_eq!(needed_by([server].into_iter()), needed(&judged));
        assert_eq!(
            lendings([server].into_iter()),
            ["runs `pass show` and sends what it prints to https://a.example"]
        );
        let keyless = Server {
            key: None,
            ..server.clone()
        };
        assert_eq!(needed_by([&keyless].into_iter()), None);
    }

    #[test]
    fn a_key_that_goes_to_a_stranger_must_be_trusted_and_again_when_it_goes_elsewhere() {
        let variable = |name: &str, url: &str| lends(KeySource::Env(name.into()), url);
        let needs = |evaluator: &Evaluator| needed(evaluator).is_some();
        assert!(!needs(&variable("JUDGE_API_KEY", "http://127.0.0.1:8000")));
        assert!(!needs(&variable(
            "OPENAI_API_KEY",
            "https://api.openai.com/v1"
        )));
        let stranger = variable("AWS_SECRET_ACCESS_KEY", "https://evil.example");
        assert!(needs(&stranger));
        assert_eq!(
            deeds(&stranger),
            ["sends the environment variable AWS_SECRET_ACCESS_KEY to https://evil.example"]
        );
        let mut again = stranger.clone();
        again.instructions = "Other words.".into();
        assert_eq!(needed(&again), needed(&stranger), "words change no trust");
        for other in [
            variable("AWS_SECRET_ACCESS_KEY", "https://other.example"),
            variable("OTHER", "https://evil.example"),
        ] {
            assert_ne!(needed(&other), needed(&stranger));
        }
        let printed = |url: &str| lends(KeySource::Command(vec!["pass".into()]), url);
        assert_ne!(
            needed(&printed("https://a.example")),
            needed(&printed("https://b.example"))
        );
    }
}

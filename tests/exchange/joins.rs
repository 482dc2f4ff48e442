//! Records that need each other, from files of one import.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use juror::import::{ImportedLog, Options, Reader, Rejection, Survey, expand};

use crate::turns;

const QUESTION: &str = r#"{"question_id":81,"category":"writing","turns":["Write a post.","Shorter."],"reference":["Aloha."]}"#;
const ANSWER: &str = r#"{"question_id":81,"answer_id":"x","model_id":"bard","choices":[{"index":0,"turns":["Long.","Short."]}],"tstamp":1686000000.5}"#;
const JUDGMENTS: &str = concat!(
    r#"{"question_id":81,"model":"bard","judge":["gpt-4","single-v1"],"judgment":"Fine. [[9]]","score":9,"turn":1}"#,
    "\n",
    r#"{"question_id":81,"model":"bard","judge":["gpt-4","single-v1-multi-turn"],"judgment":"?","score":-1,"turn":2}"#,
);

/// What comes of the files below a folder, and how many records went into others.
fn import(folder: &Path) -> (Vec<Result<ImportedLog, Rejection>>, u64) {
    let sources = expand(&[folder.to_path_buf()]).expect("files");
    let options = Options {
        joins: Arc::new(Survey::of(&sources).gather()),
        ..Options::default()
    };
    let (mut items, mut beside) = (Vec::new(), 0);
    for source in sources {
        let mut reader = Reader::open(source, &options).expect("a file that opens");
        items.extend(reader.by_ref());
        beside += reader.beside();
    }
    (items, beside)
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path: PathBuf = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("room");
    }
    folder
}

#[test]
fn an_answer_finds_its_question_and_its_judgments_in_other_files() {
    let folder = folder(&[
        ("answers/bard.jsonl", ANSWER),
        ("judgments.jsonl", JUDGMENTS),
        ("question.jsonl", QUESTION),
    ]);
    let (items, beside) = import(folder.path());
    assert_eq!(beside, 3, "the question and two judgments");
    let logs: Vec<_> = items.into_iter().map(|item| item.expect("a log")).collect();
    let told: Vec<_> = logs
        .iter()
        .map(|log| {
            let judged = log.given.judge["gpt-4"].scores["overall"].to_string();
            (turns(&log.log), log.log.output.as_str(), judged)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "user: Write a post.".to_string(),
                "Long.",
                "9.0".to_string()
            ),
            (
                "user: Write a post. | assistant: Long. | user: Shorter.".to_string(),
                "Short.",
                "null".to_string()
            ),
        ]
    );
    assert_eq!(logs[0].log.references, ["Aloha."]);
    assert_eq!(logs[0].format, "mt-bench");
}

#[test]
fn an_answer_without_its_question_says_what_to_do() {
    let folder = folder(&[("bard.jsonl", ANSWER)]);
    let (items, beside) = import(folder.path());
    assert_eq!(beside, 0);
    let [Err(rejection)] = &*items else {
        panic!("{items:?}")
    };
    assert!(
        rejection.reason.to_string().contains("name question.jsonl"),
        "{rejection}"
    );
}

//! What is fuzzed: each parser that reads what a stranger, a server or a user wrote.

use std::io::Cursor;
use std::path::Path;

use juror::import::{Asked, Mapping, Options, Reader, Source, formats};
use juror::judge::limits::retry_after;
use juror::judge::reply::{self, body};
use juror::keymap::Keymap;
use juror::model::evaluator::{file, template::TEMPLATES};
use juror::model::{Criterion, CriterionKey, Evaluator, Label, Protocol, Redaction, Scale};
use juror::query::{Filter, Vocabulary};
use juror::text::redact::{Pseudonyms, Redactor};
use juror::text::{layout, sanitize};

use crate::seeds;

/// One parser.
pub(crate) struct Target {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// Good inputs.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    /// Reads an input; what comes of it does not matter, as long as it comes.
    pub(crate) read: fn(&[u8]),
}

pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "import",
        seeds: seeds::formats,
        read: |bytes| import(bytes, None),
    },
    Target {
        name: "import-each-format",
        seeds: seeds::formats,
        read: |bytes| {
            for format in formats::all() {
                import(bytes, Some(Asked::Format(format)));
            }
        },
    },
    Target {
        name: "import-map",
        seeds: || {
            seeds::texts(&[
                "output=.a.b[0]",
                "meta.x=.r | length",
                "input=.q // \"none\"",
            ])
        },
        read: |bytes| {
            // The words of a path are tried, and not run: what it does to a log is bounded elsewhere.
            let _ = Mapping::parse(&[lossy(bytes)]);
        },
    },
    Target {
        name: "evaluator",
        seeds: || {
            let mut all: Vec<_> = TEMPLATES.iter().map(|known| known.text).collect();
            all.push(EVALUATOR);
            seeds::texts(&all)
        },
        read: |bytes| {
            let _ = file::read(&lossy(bytes), Path::new("."));
        },
    },
    Target {
        name: "filter",
        seeds: || {
            seeds::texts(&[
                "accuracy<3 -tag:billing (is:done OR meta.region:eu)",
                "r1.accuracy>=4 \"a phrase\" main.safe:pass at>2026-01-01",
                "words>100 model:ft* is:flagged",
            ])
        },
        read: |bytes| {
            let _ = Filter::parse(&lossy(bytes), &Vocabulary::of(&evaluator()));
        },
    },
    Target {
        name: "keymap",
        seeds: || {
            seeds::texts(&["[review]\n\"g j\" = \"go-judge\"\n\"ctrl-x\" = \"quit\"\nx = \"\"\n"])
        },
        read: |bytes| {
            let _ = Keymap::with(&lossy(bytes));
        },
    },
    Target {
        name: "reply",
        seeds: || {
            seeds::texts(&[
                "{\"accuracy\": {\"rationale\": \"One slip.\", \"score\": 4}, \"safe\": \"pass\", \"faults\": []}",
                "<think>hm</think>```json\n{\"accuracy\":\"4/5\"}\n```",
                "Accuracy: 4 out of 5\nSafe: pass\n[RESULT] 4",
                "[[4]] The rating is: four",
            ])
        },
        read: |bytes| {
            let evaluator = evaluator();
            let criteria: Vec<&Criterion> = evaluator.criteria.iter().collect();
            let text = lossy(bytes);
            let _ = reply::parse(&text, &criteria);
            let _ = reply::parse(&text, &criteria[..1]);
            let _ = reply::rewrite(&text);
        },
    },
    Target {
        name: "server",
        seeds: || {
            seeds::texts(&[
                "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"4\"}]},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1}}",
                "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"4\"}],\"stop_reason\":\"end_turn\"}",
                "[{\"error\":{\"message\":\"no\",\"code\":400}}]",
                "6m0s",
            ])
        },
        read: |bytes| {
            let text = lossy(bytes);
            for protocol in Protocol::ALL {
                let _ = body::body(protocol, &text);
            }
            let now = "2026-05-02T10:00:00Z".parse().expect("a time");
            let _ = retry_after::wanted(|_| Some(&text), now);
        },
    },
    Target {
        name: "text",
        seeds: || {
            seeds::texts(&[
                "# Title\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```rust\nfn main() {}\n```\n",
                "{\"a\": [1, {\"b\": \"c\"}]}",
                "\u{1b}[31mred\u{202e}\u{200b} e\u{301} 日本語 🏳️‍🌈",
            ])
        },
        read: |bytes| {
            let text = lossy(bytes);
            for width in [1, 7, 80] {
                let _ = layout::lay_out(&text, width);
                let _ = layout::raw(&text, width);
            }
            let shown = sanitize::shown(&text);
            assert!(
                !shown
                    .chars()
                    .any(|c| c.is_control() && c != '\n' && c != '\t')
            );
        },
    },
    Target {
        name: "redact",
        seeds: || {
            seeds::texts(&[
                "Ana Muster <ana@mail.example>, +41 44 668 18 00, 4111 1111 1111 1111, DE89370400440532013000",
                "{\"k\":\"sk-abcdefghijklmnopqrstuvwxyz012345\",\"ip\":\"10.0.0.1\"}",
            ])
        },
        read: |bytes| {
            let redaction = Redaction {
                patterns: juror::model::redaction::Pattern::ALL.to_vec(),
                names: vec!["Ana Muster".to_string()],
                ..Redaction::default()
            };
            let redactor = Redactor::new(&redaction);
            let _ = redactor.cover_record(bytes, &mut Pseudonyms::default());
        },
    },
];

const EVALUATOR: &str = r#"name = "e"
[[criterion]]
key = "accuracy"
scale = { kind = "ordinal", min = 1, max = 5, points = { 1 = "wrong" } }
[[judge]]
name = "main"
kind = "openai"
base_url = "http://127.0.0.1:1/v1"
model = "m"
samples = 3
few_shot = 2
template = "{{ output }}"
[[judge]]
name = "offline"
kind = "metric"
score = [{ criterion = "accuracy", metric = "rougeL", cuts = [0.2, 0.4, 0.6, 0.8] }]
[redact]
patterns = ["email"]
own = { order = 'ORD-\d{6}' }
[import.map]
output = ".result"
"#;

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn import(bytes: &[u8], format: Option<Asked>) {
    let options = Options {
        format,
        threads: 1,
        ..Options::default()
    };
    let source = Source::bytes("fuzz", Cursor::new(bytes.to_vec()));
    if let Ok(reader) = Reader::open(source, &options) {
        reader.for_each(drop);
    }
}

fn evaluator() -> Evaluator {
    let key = |name: &str| CriterionKey::new(name).expect("a key");
    let labels = vec![Label::named("rude"), Label::named("too-long")];
    Evaluator::new(
        "e",
        vec![
            Criterion::new(key("accuracy"), Scale::ordinal(1, 5).expect("a scale")),
            Criterion::new(key("safe"), Scale::PassFail),
            Criterion::new(key("faults"), Scale::choice(labels, true).expect("a scale")),
        ],
    )
}

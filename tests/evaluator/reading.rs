//! What a file says, and that a written evaluator reads back.

use std::fs;
use std::path::Path;
use std::time::Duration;

use juror::model::Asking;
use juror::model::evaluator::file::{Read, read, render, write};
use juror::model::evaluator::template::{TEMPLATES, Template};
use juror::model::judge::{CosineRule, KeySource};
use juror::model::redaction::{OwnPattern, Pattern, Place};
use juror::model::{
    AutoAdvance, Basis, Criterion, CriterionKey, Evaluator, Gate, JudgeKind, JudgeSpec, Label,
    Metric, MetricRule, Order, Price, Protocol, Queue, Redaction, Scale, Server, Ship, ShipBy,
    ShipMetric, ShipRule,
};
use proptest::prelude::*;

fn good(text: &str) -> Read {
    read(text, Path::new("here"))
        .unwrap_or_else(|mistakes| panic!("{}", render(&mistakes, "e.toml")))
}

const FULL: &str = r#"
name = "support"
purpose = "Decide."
instructions = """
Read it.
Twice."""
blind = false
hide_model = true
auto_advance = "reveal"
[queue]
filter = "tag:billing"
order = "stratified:model"
audit = 1
seed = 18446744073709551615
overlap = 3
repeat = 0.05
[[criterion]]
key = "accuracy"
help = "Right?"
scale = { kind = "ordinal", min = 1, max = 5, points = { 1 = "wrong", 5 = "right" } }
pass = 4
weight = 2
[[criterion]]
key = "safe"
title = "Harmless"
scale = { kind = "pass-fail" }
[[criterion]]
key = "faults"
scale = { kind = "choice", many = true, labels = { rude = "not kind", brief = "", "made-up fact" = "" } }
optional = true
[[criterion]]
key = "verdict"
scale = { kind = "choice", labels = ["ship", { key = "hold", help = "not yet" }] }
[[criterion]]
key = "comment"
scale = { kind = "text" }
optional = false
[[judge]]
name = "gpt-4.1"
kind = "openai"
base_url = "http://127.0.0.1:8000/v1"
model = "judge-large"
api_key_env = "JUDGE_API_KEY"
allow_http = true
auto = true
temperature = 0
seed = 11
max_tokens = 400
timeout_s = 1.5
concurrency = 2
budget_usd = 5
rpm = 60
tpm = 90000
price = { input = 2.5, output = 10 }
retries = 0
[[judge]]
name = "bare"
kind = "anthropic"
base_url = "https://example.org"
model = "m"
api_key_cmd = ["pass", "show", "judge"]
[[judge]]
name = "meaning"
kind = "embedding"
base_url = "http://127.0.0.1:8000/v1"
model = "embed"
score = [{ criterion = "accuracy", cuts = [-0.1, 0.5, 0.7, 1] }, { criterion = "safe", cuts = [0.4] }]
[[judge]]
name = "offline"
kind = "metric"
score = [
  { criterion = "accuracy", metric = "rougeL", cuts = [0.2, 0.4, 0.6, 1] },
  { criterion = "safe", metric = "regex", value = "(?i)pass\\w+", negate = true },
]
[[judge]]
name = "script"
kind = "command"
argv = ["./judge.py", "--fast"]
[gate]
items = 30
agreement = 0.9
basis = "point"
holdout = 0.5
[ship]
model = "ft small"
by = "judge"
rules = [
  { rule = "score", criterion = "accuracy", at_least = 4 },
  { rule = "pass", criterion = "safe", at_least = 0.95 },
  { rule = "utility", at_least = 0.7 },
  { rule = "win-rate", against = "big", at_least = 0.45 },
  { rule = "share", against = "big", at_least = 0.9 },
  { rule = "no-regression", against = "v\"1", criterion = "accuracy", margin = 0.1 },
  { rule = "f1", at_least = 0.9 },
  { rule = "f1", label = "billing", at_least = 0.8 },
  { rule = "metric", metric = "rougeL", at_least = 0.4 },
]
[redact]
patterns = ["email", "phone", "card", "iban", "ip", "keys"]
names = ["Ana Muster", " Bo "]
own = { order = 'ORD-\d{6}' }
apply = ["judge", "export", "screen", "import"]
"#;

fn key(text: &str) -> CriterionKey {
    CriterionKey::new(text).expect("a key")
}

fn labels(pairs: &[(&str, &str)]) -> Vec<Label> {
    let label = |(key, help): &(&str, &str)| Label {
        key: (*key).to_string(),
        help: (*help).to_string(),
    };
    pairs.iter().map(label).collect()
}

fn full_criteria() -> Vec<Criterion> {
    let five = Scale::ordinal_with(1, 5, [(1, "wrong".into()), (5, "right".into())].into());
    let faults = labels(&[("rude", "not kind"), ("brief", ""), ("made-up fact", "")]);
    let verdict = labels(&[("ship", ""), ("hold", "not yet")]);
    vec![
        Criterion {
            help: "Right?".into(),
            pass: Some(4),
            weight: 2.0,
            ..Criterion::new(key("accuracy"), five.expect("a scale"))
        },
        Criterion {
            title: "Harmless".into(),
            ..Criterion::new(key("safe"), Scale::PassFail)
        },
        Criterion {
            optional: true,
            ..Criterion::new(key("faults"), Scale::choice(faults, true).expect("labels"))
        },
        Criterion::new(
            key("verdict"),
            Scale::choice(verdict, false).expect("labels"),
        ),
        Criterion {
            optional: false,
            ..Criterion::new(key("comment"), Scale::Text)
        },
    ]
}

fn full_judges() -> Vec<JudgeSpec> {
    let server = Server {
        base_url: "http://127.0.0.1:8000/v1".into(),
        model: "judge-large".into(),
        key: Some(KeySource::Env("JUDGE_API_KEY".into())),
        allow_http: true,
        temperature: Some(0.0),
        seed: Some(11),
        max_tokens: 400,
        price: Some(Price {
            input: 2.5,
            output: 10.0,
        }),
        budget_usd: Some(5.0),
        rpm: Some(60),
        tpm: Some(90_000),
        retries: 0,
        asking: Asking::default(),
    };
    let bare = Server {
        base_url: "https://example.org".into(),
        model: "m".into(),
        key: Some(KeySource::Command(
            ["pass", "show", "judge"].map(String::from).to_vec(),
        )),
        allow_http: false,
        temperature: None,
        seed: None,
        max_tokens: 800,
        price: None,
        budget_usd: None,
        rpm: None,
        tpm: None,
        retries: 5,
        asking: Asking::default(),
    };
    let cosine = |criterion, cuts: &[f64]| CosineRule {
        criterion: key(criterion),
        cuts: cuts.to_vec(),
    };
    let meaning = JudgeKind::Embedding {
        server: Server {
            base_url: "http://127.0.0.1:8000/v1".into(),
            model: "embed".into(),
            key: None,
            ..bare.clone()
        },
        rules: vec![
            cosine("accuracy", &[-0.1, 0.5, 0.7, 1.0]),
            cosine("safe", &[0.4]),
        ],
    };
    let rule = |criterion, metric, cuts: &[f64], negate| MetricRule {
        criterion: key(criterion),
        metric,
        cuts: cuts.to_vec(),
        negate,
    };
    let rules = vec![
        rule("accuracy", Metric::RougeL, &[0.2, 0.4, 0.6, 1.0], false),
        rule("safe", Metric::Regex("(?i)pass\\w+".into()), &[], true),
    ];
    let command = JudgeKind::Command {
        argv: ["./judge.py", "--fast"].map(String::from).to_vec(),
        folder: "here".into(),
    };
    let model = |protocol, server| JudgeKind::Model { protocol, server };
    let judge = |name: &str, kind, auto, concurrency, timeout| JudgeSpec {
        name: name.into(),
        kind,
        auto,
        concurrency,
        timeout: Duration::from_millis(timeout),
    };
    vec![
        judge("gpt-4.1", model(Protocol::OpenAi, server), true, 2, 1500),
        judge("bare", model(Protocol::Anthropic, bare), false, 8, 60_000),
        judge("meaning", meaning, false, 8, 60_000),
        judge("offline", JudgeKind::Metric(rules), true, 1, 60_000),
        judge("script", command, false, 4, 60_000),
    ]
}

fn full_ship() -> Ship {
    let (accuracy, safe) = (key("accuracy"), key("safe"));
    let against = "big".to_string();
    Ship {
        model: "ft small".into(),
        by: ShipBy::Judge,
        rules: vec![
            ShipRule::Score {
                criterion: accuracy.clone(),
                at_least: 4.0,
            },
            ShipRule::Pass {
                criterion: safe,
                at_least: 0.95,
            },
            ShipRule::Utility { at_least: 0.7 },
            ShipRule::WinRate {
                against: against.clone(),
                at_least: 0.45,
            },
            ShipRule::Share {
                against,
                criterion: None,
                at_least: 0.9,
            },
            ShipRule::NoRegression {
                against: "v\"1".into(),
                criterion: Some(accuracy),
                margin: 0.1,
            },
            ShipRule::F1 {
                label: None,
                at_least: 0.9,
            },
            ShipRule::F1 {
                label: Some("billing".into()),
                at_least: 0.8,
            },
            ShipRule::Metric {
                metric: ShipMetric::RougeL,
                at_least: 0.4,
            },
        ],
    }
}

fn full() -> Evaluator {
    Evaluator {
        purpose: "Decide.".into(),
        instructions: "Read it.\nTwice.".into(),
        blind: false,
        hide_model: true,
        auto_advance: AutoAdvance::Reveal,
        queue: Queue {
            filter: "tag:billing".into(),
            order: Order::Stratified("model".into()),
            audit: 1.0,
            seed: u64::MAX,
            overlap: Some(3),
            repeat: 0.05,
        },
        judges: full_judges(),
        gate: Gate {
            items: 30,
            agreement: 0.9,
            basis: Basis::Point,
            holdout: 0.5,
        },
        ship: Some(full_ship()),
        redact: Redaction {
            patterns: Pattern::ALL.to_vec(),
            names: ["Ana Muster", "Bo"].map(String::from).to_vec(),
            own: vec![OwnPattern::new("order", r"ORD-\d{6}").expect("an expression")],
            apply: Place::ALL.to_vec(),
        },
        ..Evaluator::new("support", full_criteria())
    }
}

#[test]
fn every_key_of_the_file_is_read() {
    assert_eq!(good(FULL).evaluator, full());
}

#[test]
fn what_the_file_leaves_out_is_as_usual() {
    let text = "name = \"e\"\n[[criterion]]\nkey = \"safe\"\nscale = { kind = \"pass-fail\" }\n";
    let plain = Evaluator::new("e", vec![Criterion::new(key("safe"), Scale::PassFail)]);
    assert_eq!(good(text).evaluator, plain);
}

#[test]
fn a_written_evaluator_reads_back() {
    let templates = TEMPLATES.iter().map(Template::evaluator);
    for evaluator in templates.chain([full()]) {
        assert_eq!(
            good(&write(&evaluator)).evaluator,
            evaluator,
            "{}",
            evaluator.name
        );
    }
    let written = write(&full());
    insta::assert_snapshot!(written);
}

#[test]
fn every_template_reads_and_has_what_it_promises() {
    for (name, criteria) in [
        (
            "chat-5",
            "accuracy 1–5, helpfulness 1–5, tone 1–5, format 1–5, overall pass, fail",
        ),
        (
            "finetune-10",
            "instruction_following 1–10, quality 1–10, clarity 1–10, safety 1–10, overall 1–10, commentary text",
        ),
        ("twin-5", "relevance 1–5, cohesiveness 1–5, conciseness 1–5"),
        (
            "pass-fail",
            "good pass, fail, faults any of wrong, incomplete, unsafe, tone, form",
        ),
        ("pairwise", "preference a, b, tie, neither, reason text"),
    ] {
        let template = Template::named(name).expect("a template");
        let evaluator = good(template.text).evaluator;
        let shown: Vec<_> = evaluator
            .criteria
            .iter()
            .map(|criterion| format!("{} {}", criterion.key, criterion.scale))
            .collect();
        assert_eq!(shown.join(", "), criteria);
        assert_eq!(evaluator.name, name);
        assert!(!evaluator.purpose.is_empty() && !evaluator.instructions.is_empty());
    }
    assert_eq!(Template::named("chat"), None);
}

/// The templates show judges in comments: what a reader gets by taking the `#` off must read, too.
#[test]
fn the_judges_in_the_comments_of_the_templates_read() {
    for template in TEMPLATES {
        let text: Vec<_> = template
            .text
            .lines()
            .scan(false, |judges, line| {
                *judges = line.starts_with('#') && (*judges || line == "# [[judge]]");
                let code = line.strip_prefix("# ").filter(|_| *judges);
                Some(code.unwrap_or(line))
            })
            .collect();
        let text = text.join("\n");
        let judges = text.matches("\n[[judge]]").count();
        assert_eq!(
            good(&text).evaluator.judges.len(),
            judges,
            "{}",
            template.name
        );
    }
}

#[test]
fn the_sample_reads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/support.toml");
    let text = fs::read_to_string(path).expect("the sample");
    assert_eq!(good(&text).evaluator.criteria.len(), 4);
}

#[test]
fn a_mistake_in_the_filter_is_shown_in_the_file() {
    let head = "name = \"e\"\ncriterion = [{ key = \"safe\", scale = { kind = \"pass-fail\" } }]\n[queue]\n";
    for (filter, line) in [
        ("filter = \"a stauts:done\"", "e.toml:4:13: what?"),
        ("filter = '''\na stauts:done'''", "e.toml:5:3: what?"),
        // Escapes move the bytes, so the whole text is pointed at.
        ("filter = \"\\u0061 stauts:done\"", "e.toml:4:10: what?"),
    ] {
        let text = format!("{head}{filter}\n");
        let found = good(&text);
        assert_eq!(found.evaluator.queue.filter, "a stauts:done");
        let shown = render(&[found.filter_mistake(&text, "what?", &(2..8))], "e.toml");
        assert_eq!(shown.lines().next(), Some(line));
    }
}

proptest! {
    #[test]
    fn any_text_survives_the_file(
        text in "(?s)[\\PC\"\\\\\n\r\t\u{1b}\u{7f}]{0,30}",
        label in "[a-zA-Z\" \\\\é.]{1,8}x",
        number in 0.0_f64..1e9,
    ) {
        let scale = Scale::choice(labels(&[(&label, &text), ("other", "")]), true).expect("labels");
        let evaluator = Evaluator {
            purpose: text.clone(),
            instructions: format!("{text}\n{text}"),
            queue: Queue { filter: text.clone(), ..Queue::default() },
            ..Evaluator::new("e", vec![Criterion { help: text, weight: number, ..Criterion::new(key("k"), scale) }])
        };
        prop_assert_eq!(good(&write(&evaluator)).evaluator, evaluator);
    }

    #[test]
    fn no_text_brings_the_reader_down(text in "(?s)[\\PC\n\"=\\[\\]]{0,80}") {
        if let Err(mistakes) = read(&text, Path::new(".")) {
            prop_assert!(!render(&mistakes, "e.toml").is_empty());
        }
    }
}

//! An evaluator as a commented file that reads back as the same evaluator.

use crate::model::Redaction;
use crate::model::criterion::Criterion;
use crate::model::judge::{
    Asking, JudgeKind, JudgeSpec, KeySource, Metric, MetricRule, Protocol, Server,
};
use crate::model::scale::Scale;

use super::super::ship::{Ship, ShipBy};
use super::super::{AutoAdvance, Basis, Evaluator, Gate, ImportPath, Queue};
use super::quote::{block, quoted};
use super::ship::written;

/// The evaluator as TOML.
#[must_use]
pub fn write(evaluator: &Evaluator) -> String {
    let mut parts = vec![head(evaluator), queue(&evaluator.queue)];
    parts.extend(evaluator.criteria.iter().map(criterion));
    parts.extend(evaluator.judges.iter().map(judge));
    parts.push(gate(&evaluator.gate));
    parts.extend(evaluator.ship.as_ref().map(ship));
    parts.extend(redact(&evaluator.redact));
    if !evaluator.import_map.is_empty() {
        parts.push(import_map(&evaluator.import_map));
    }
    parts
        .iter()
        .map(|part| part.join("\n") + "\n")
        .collect::<Vec<_>>()
        .join("\n")
}

/// A file with another text for a key of its head that stands on one line, such as `name`; comments and all else stay.
/// A file without such a line stays as it is.
#[must_use]
pub fn with_text(file: &str, key: &str, text: &str) -> String {
    let is_it = |line: &str| {
        let rest = line.strip_prefix(key).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with('='))
    };
    let mut found = false;
    let lines = file.split('\n').map(|line| {
        if found || !is_it(line) {
            return line.to_string();
        }
        found = true;
        format!("{key} = {}", quoted(text))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A line with a comment behind it.
fn said(line: &str, comment: &str) -> String {
    format!("{line:<25} # {comment}")
}

fn head(evaluator: &Evaluator) -> Vec<String> {
    let advance = match evaluator.auto_advance {
        AutoAdvance::On => "true",
        AutoAdvance::Reveal => "\"reveal\"",
        AutoAdvance::Off => "false",
    };
    vec![
        "# What tickets are judged for, and by whom. Scores belong to the instructions and the criteria:".to_string(),
        "# changing those begins a new version; the rest may change at any time.".to_string(),
        format!("name = {}", quoted(&evaluator.name)),
        format!("purpose = {}", block(&evaluator.purpose)),
        "# Reviewers read this on the instructions screen; judges are told the same.".to_string(),
        format!("instructions = {}", block(&evaluator.instructions)),
        said(
            &format!("blind = {}", evaluator.blind),
            "judge and peers stay hidden until the rating is committed",
        ),
        said(
            &format!("hide_model = {}", evaluator.hide_model),
            "hide which model wrote the output, too",
        ),
        said(
            &format!("auto_advance = {advance}"),
            "commit when the last score is set; \"reveal\" then waits, with the judge's scores shown",
        ),
    ]
}

fn queue(queue: &Queue) -> Vec<String> {
    let mut lines = vec![
        "[queue]".to_string(),
        said(
            &format!("filter = {}", quoted(&queue.filter)),
            "such as \"tag:billing\"; empty for all",
        ),
        said(
            &format!("order = {}", quoted(&queue.order.to_string())),
            "import, shuffle, disagreement, uncertain, stratified:FIELD or longest",
        ),
        said(
            &format!("audit = {:?}", queue.audit),
            "share of random tickets: only these speak for all logs",
        ),
        format!("seed = {}", queue.seed),
    ];
    lines.extend(queue.overlap.map(|wanted| {
        said(
            &format!("overlap = {wanted}"),
            "ratings wanted per ticket, from different reviewers",
        )
    }));
    if queue.repeat > 0.0 {
        lines.push(said(
            &format!("repeat = {:?}", queue.repeat),
            "share served again unseen, for a reviewer's agreement with himself",
        ));
    }
    lines
}

fn import_map(paths: &[ImportPath]) -> Vec<String> {
    let header = "[import.map]              # field = jq path, for records of no known shape";
    let mut lines = vec![header.to_string()];
    lines.extend(
        paths
            .iter()
            .map(|path| format!("{} = {}", quoted(&path.field), quoted(&path.path))),
    );
    lines
}

fn gate(gate: &Gate) -> Vec<String> {
    let basis = match gate.basis {
        Basis::LowerBound => "lower-bound",
        Basis::Point => "point",
    };
    let mut lines = vec![
        "# When a judge may be trusted: enough tickets, and agreement above the bar.".to_string(),
        "[gate]".to_string(),
        format!("items = {}", gate.items),
        format!("agreement = {:?}", gate.agreement),
        said(
            &format!("basis = {}", quoted(basis)),
            "what must lie above the bar: \"lower-bound\" of the interval, or the value (\"point\")",
        ),
    ];
    if gate.holdout > 0.0 {
        lines.push(said(
            &format!("holdout = {:?}", gate.holdout),
            "share of tickets that no judge is shown as an example",
        ));
    }
    lines
}

fn ship(ship: &Ship) -> Vec<String> {
    let by = match ship.by {
        ShipBy::People => "people",
        ShipBy::Judge => "judge",
    };
    let mut lines = vec![
        "# When a model may ship: each rule holds on the lower bound, `juror models --gate` checks them."
            .to_string(),
        "[ship]".to_string(),
        format!("model = {}", quoted(&ship.model)),
        said(
            &format!("by = {}", quoted(by)),
            "whose scores count: \"people\" or \"judge\"",
        ),
        "rules = [".to_string(),
    ];
    let rules = ship.rules.iter();
    lines.extend(rules.map(|rule| format!("  {},", written(rule, quoted))));
    lines.push("]".to_string());
    lines
}

/// What is masked; no section where nothing is.
fn redact(redaction: &Redaction) -> Option<Vec<String>> {
    if *redaction == Redaction::default() {
        return None;
    }
    let words = |words: &mut dyn Iterator<Item = &'static str>| joined(words.map(quoted));
    let mut lines = vec![
        "# What is private is masked by marks such as <EMAIL_1>, the same mark for the same value."
            .to_string(),
        "[redact]".to_string(),
    ];
    if !redaction.patterns.is_empty() {
        let patterns = words(&mut redaction.patterns.iter().map(|pattern| pattern.as_str()));
        lines.push(format!("patterns = [{patterns}]"));
    }
    if !redaction.names.is_empty() {
        lines.push(format!("names = {}", list(&redaction.names)));
    }
    if !redaction.own.is_empty() {
        let own = redaction.own.iter();
        let own = own.map(|own| format!("{} = {}", own.name(), quoted(own.expression().as_str())));
        lines.push(format!("own = {{ {} }}", joined(own)));
    }
    let places = words(&mut redaction.apply.iter().map(|place| place.as_str()));
    lines.push(said(
        &format!("apply = [{places}]"),
        "judge, export, screen, import",
    ));
    Some(lines)
}

fn criterion(criterion: &Criterion) -> Vec<String> {
    let usual = Criterion::new(criterion.key.clone(), criterion.scale.clone());
    let mut lines = vec![
        "[[criterion]]".to_string(),
        format!("key = {}", quoted(criterion.key.as_str())),
        format!("title = {}", quoted(&criterion.title)),
    ];
    if !criterion.help.is_empty() {
        lines.push(format!("help = {}", quoted(&criterion.help)));
    }
    lines.push(format!("scale = {}", scale(&criterion.scale)));
    if let Some(pass) = criterion.pass {
        let line = format!("pass = {pass}");
        lines.push(said(&line, "the lowest point that counts as good"));
    }
    if criterion.weight.to_bits() != usual.weight.to_bits() {
        lines.push(format!("weight = {:?}", criterion.weight));
    }
    if criterion.optional != usual.optional {
        lines.push(format!("optional = {}", criterion.optional));
    }
    lines
}

fn scale(scale: &Scale) -> String {
    match scale {
        Scale::Ordinal { min, max, points } if points.is_empty() => {
            format!("{{ kind = \"ordinal\", min = {min}, max = {max} }}")
        }
        Scale::Ordinal { min, max, points } => {
            let texts = joined(
                points
                    .iter()
                    .map(|(point, text)| format!("{point} = {}", quoted(text))),
            );
            format!("{{ kind = \"ordinal\", min = {min}, max = {max}, points = {{ {texts} }} }}")
        }
        Scale::PassFail => "{ kind = \"pass-fail\" }".to_string(),
        Scale::Choice { labels, many } => {
            let labels = joined(labels.iter().map(|label| {
                let key = quoted(&label.key);
                if label.help.is_empty() {
                    key
                } else {
                    format!("{{ key = {key}, help = {} }}", quoted(&label.help))
                }
            }));
            format!("{{ kind = \"choice\", many = {many}, labels = [{labels}] }}")
        }
        Scale::Text => "{ kind = \"text\" }".to_string(),
    }
}

fn judge(judge: &JudgeSpec) -> Vec<String> {
    let mut lines = vec![
        "[[judge]]".to_string(),
        format!("name = {}", quoted(&judge.name)),
    ];
    match &judge.kind {
        JudgeKind::Model { protocol, server } => {
            lines.push(said(
                &format!("kind = {}", quoted(protocol.as_str())),
                match protocol {
                    Protocol::OpenAi => "any compatible server",
                    Protocol::Anthropic => "Anthropic's messages",
                },
            ));
            lines.extend(server_lines(server, model_lines(server)));
            lines.extend(asking_lines(&server.asking));
        }
        JudgeKind::Embedding { server, rules } => {
            lines.push(said(
                "kind = \"embedding\"",
                "cosine of output and reference, through any compatible server",
            ));
            lines.extend(server_lines(server, Vec::new()));
            lines.push("score = [".to_string());
            lines.extend(rules.iter().map(|rule| {
                let (criterion, cuts) = (quoted(rule.criterion.as_str()), numbers(&rule.cuts));
                format!("  {{ criterion = {criterion}, cuts = [{cuts}] }},")
            }));
            lines.push("]".to_string());
        }
        JudgeKind::Metric(rules) => {
            lines.push("kind = \"metric\"".to_string());
            lines.push("score = [".to_string());
            lines.extend(rules.iter().map(|rule| format!("  {},", metric_rule(rule))));
            lines.push("]".to_string());
        }
        JudgeKind::Command { argv, .. } => {
            lines.push("kind = \"command\"".to_string());
            lines.push(format!("argv = {}", list(argv)));
        }
        JudgeKind::Jury { members, pooling } => {
            lines.push("kind = \"jury\"".to_string());
            lines.push(format!("judges = {}", list(members)));
            lines.push(format!("pooling = {}", quoted(pooling.as_str())));
        }
    }
    lines.extend([
        said(
            &format!("auto = {}", judge.auto),
            "judge in the background while reviewing",
        ),
        format!("timeout_s = {:?}", judge.timeout.as_secs_f64()),
        format!("concurrency = {}", judge.concurrency),
    ]);
    lines
}

/// A server, with what a model behind it is told of how to answer.
fn server_lines(server: &Server, told: Vec<String>) -> Vec<String> {
    let mut lines = vec![
        format!("base_url = {}", quoted(&server.base_url)),
        format!("model = {}", quoted(&server.model)),
    ];
    lines.extend(server.key.as_ref().map(|key| match key {
        KeySource::Env(name) => format!("api_key_env = {}", quoted(name)),
        KeySource::Command(argv) => format!("api_key_cmd = {}", list(argv)),
    }));
    lines.extend(server.allow_http.then(|| {
        said(
            "allow_http = true",
            "anybody on the way can read what is sent",
        )
    }));
    lines.extend(told);
    lines.push(format!("retries = {}", server.retries));
    lines.extend(server.price.map(|price| {
        let line = format!(
            "price = {{ input = {:?}, output = {:?} }}",
            price.input, price.output
        );
        said(&line, "US dollars per million tokens")
    }));
    lines.extend(server.budget_usd.map(|budget| {
        said(
            &format!("budget_usd = {budget:?}"),
            "no new call after this much",
        )
    }));
    lines.extend(
        server
            .rpm
            .map(|rpm| said(&format!("rpm = {rpm}"), "calls a minute at the most")),
    );
    lines.extend(
        server
            .tpm
            .map(|tpm| said(&format!("tpm = {tpm}"), "tokens a minute at the most")),
    );
    lines
}

/// What a model is told of how to answer.
fn model_lines(server: &Server) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(
        server
            .temperature
            .map(|temperature| format!("temperature = {temperature:?}")),
    );
    lines.extend(server.seed.map(|seed| format!("seed = {seed}")));
    lines.push(format!("max_tokens = {}", server.max_tokens));
    lines
}

/// How a model is asked, as far as it is not the usual.
fn asking_lines(asking: &Asking) -> Vec<String> {
    let usual = Asking::default();
    let mut lines = Vec::new();
    if asking.samples != usual.samples {
        lines.push(said(
            &format!("samples = {}", asking.samples),
            "calls that make one verdict",
        ));
    }
    if asking.few_shot != usual.few_shot {
        lines.push(said(
            &format!("few_shot = {}", asking.few_shot),
            "rated tickets that it is shown; it never judges those",
        ));
    }
    if asking.anchors != usual.anchors {
        lines.push(said(
            &format!("anchors = {}", asking.anchors),
            "tickets that `juror judge --anchors` judges again",
        ));
    }
    if asking.suggest {
        lines.push(said(
            "suggest = true",
            "may propose a rewrite of the output",
        ));
    }
    if asking.logprobs {
        lines.push(said(
            "logprobs = true",
            "weighs the probabilities of its scores, without a rationale",
        ));
    }
    lines.extend(
        asking
            .template
            .as_ref()
            .map(|template| format!("template = {}", quoted(template))),
    );
    lines
}

fn list(texts: &[String]) -> String {
    format!("[{}]", joined(texts.iter().map(|text| quoted(text))))
}

fn metric_rule(rule: &MetricRule) -> String {
    let mut parts = vec![
        format!("criterion = {}", quoted(rule.criterion.as_str())),
        format!("metric = {}", quoted(rule.metric.name())),
    ];
    if let Metric::Contains(value) | Metric::Regex(value) | Metric::JsonSchema(value) = &rule.metric
    {
        parts.push(format!("value = {}", quoted(value)));
    }
    if !rule.cuts.is_empty() {
        parts.push(format!("cuts = [{}]", numbers(&rule.cuts)));
    }
    if rule.negate {
        parts.push("negate = true".to_string());
    }
    format!("{{ {} }}", parts.join(", "))
}

fn numbers(numbers: &[f64]) -> String {
    joined(numbers.iter().map(|number| format!("{number:?}")))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

//! The hash of everything that makes a judge answer as it does. Holds no key, name, limit or price.

use super::client::Calls;
use super::prompt::TEMPLATE_VERSION;
use super::server::PROTOCOL_VERSION;
use super::server::embedding::COSINE_VERSION;
use super::{client, metric, trust};
use crate::model::redaction::{Pattern, Place};
use crate::model::{Asking, Evaluator, JudgeIdentity, JudgeKind, JudgeSpec, Redaction};
use crate::text::redact;

/// The identity of a judge of an evaluator: over kind, endpoint, model asked for, prompt, criteria, parameters, and what is
/// masked in what it is told.
///
/// Its name, where its key comes from, its concurrency, timeouts, retries, price and budget don't count, since they
/// change nothing that it says. For a judge that is a program, the bytes of its files in the evaluator's folder count,
/// so this reads them: ask once and keep the answer.
#[must_use]
pub fn identity(evaluator: &Evaluator, spec: &JudgeSpec) -> JudgeIdentity {
    let mut hasher = blake3::Hasher::new();
    let mut field = |tag: &str, bytes: &[u8]| {
        hasher.update(tag.as_bytes());
        hasher.update(&[0]);
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field("evaluator", &evaluator.version().0);
    match &spec.kind {
        JudgeKind::Model { protocol, server } => {
            field("kind", protocol.as_str().as_bytes());
            let endpoint = client::endpoint(*protocol, &server.base_url);
            field("endpoint", endpoint.as_bytes());
            field("model", server.model.as_bytes());
            field("template", &TEMPLATE_VERSION.to_le_bytes());
            field("protocol", &PROTOCOL_VERSION.to_le_bytes());
            field("purpose", evaluator.purpose.trim().as_bytes());
            if let Some(temperature) = server.temperature {
                field("temperature", &temperature.to_le_bytes());
            }
            if let Some(seed) = server.seed {
                field("seed", &seed.to_le_bytes());
            }
            field("max_tokens", &server.max_tokens.to_le_bytes());
            asking(&server.asking, &mut field);
        }
        JudgeKind::Jury { members, pooling } => {
            field("kind", b"jury");
            field("pooling", pooling.as_str().as_bytes());
            // No jury sits on a jury, so this ends.
            for member in evaluator
                .judges
                .iter()
                .filter(|judge| members.contains(&judge.name))
            {
                field("member", &identity(evaluator, member).0);
            }
        }
        JudgeKind::Embedding { server, rules } => {
            field("kind", b"embedding");
            let endpoint = client::endpoint(Calls::Embeddings, &server.base_url);
            field("endpoint", endpoint.as_bytes());
            field("model", server.model.as_bytes());
            field("formula", &COSINE_VERSION.to_le_bytes());
            for rule in rules {
                field("criterion", rule.criterion.as_str().as_bytes());
                for cut in &rule.cuts {
                    field("cut", &cut.to_le_bytes());
                }
            }
        }
        JudgeKind::Metric(rules) => {
            field("kind", b"metric");
            field("formulas", &metric::FORMULAS_VERSION.to_le_bytes());
            for rule in rules {
                field("criterion", rule.criterion.as_str().as_bytes());
                field("metric", rule.metric.name().as_bytes());
                field("argument", metric::argument(&rule.metric).as_bytes());
                for cut in &rule.cuts {
                    field("cut", &cut.to_le_bytes());
                }
                field("negate", &[u8::from(rule.negate)]);
            }
        }
        JudgeKind::Command { argv, folder } => {
            field("kind", b"command");
            for word in argv {
                field("word", word.as_bytes());
            }
            for content in trust::contents(argv, folder) {
                field("content", &content);
            }
        }
    }
    // A metric reads the log as it is.
    if evaluator.redact.applies(Place::Judge) && !spec.is_offline() {
        redaction(&evaluator.redact, &mut field);
    }
    JudgeIdentity(*hasher.finalize().as_bytes())
}

/// How a model is asked, as far as it is not the usual.
fn asking(asking: &Asking, field: &mut impl FnMut(&str, &[u8])) {
    if asking.samples > 1 {
        field("samples", &asking.samples.to_le_bytes());
    }
    if asking.suggest {
        field("suggest", &[]);
    }
    if asking.logprobs {
        field("logprobs", &[]);
    }
    if let Some(template) = &asking.template {
        field("words", template.as_bytes());
    }
    for shown in &asking.examples {
        let log = &shown.log;
        let told = (&log.messages, &log.references, &log.output, &shown.given);
        let told = serde_json::to_vec(&told).expect("keys are strings");
        field("example", &told);
    }
}

/// What is masked, whatever the order in which the file names it.
fn redaction(redaction: &Redaction, field: &mut impl FnMut(&str, &[u8])) {
    field("redaction", &redact::VERSION.to_le_bytes());
    for pattern in Pattern::ALL {
        if redaction.patterns.contains(&pattern) {
            field("pattern", pattern.as_str().as_bytes());
        }
    }
    let mut names: Vec<_> = redaction.names.iter().collect();
    names.sort_unstable();
    for name in names {
        field("name", name.as_bytes());
    }
    let mut own: Vec<_> = redaction.own.iter().collect();
    own.sort_unstable_by_key(|own| own.name());
    for own in own {
        field("own", own.name().as_bytes());
        field("expression", own.expression().as_str().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::judge::{KeySource, MetricRule};
    use crate::model::{Criterion, CriterionKey, Metric, Price, Protocol, Scale, Server};

    fn evaluator() -> Evaluator {
        let key = CriterionKey::new("accuracy").expect("a key");
        Evaluator::new(
            "e",
            vec![Criterion::new(key, Scale::ordinal(1, 5).expect("a scale"))],
        )
    }

    fn server() -> Server {
        Server {
            base_url: "http://127.0.0.1:8000/v1".into(),
            model: "judge-large".into(),
            key: None,
            allow_http: false,
            temperature: Some(0.0),
            seed: None,
            max_tokens: 800,
            price: None,
            budget_usd: None,
            rpm: None,
            tpm: None,
            retries: 3,
            asking: Asking::default(),
        }
    }

    fn chats(server: Server) -> JudgeKind {
        JudgeKind::Model {
            protocol: Protocol::OpenAi,
            server,
        }
    }

    fn spec(kind: JudgeKind) -> JudgeSpec {
        JudgeSpec {
            name: "main".into(),
            kind,
            auto: true,
            concurrency: 8,
            timeout: Duration::from_secs(60),
        }
    }

    fn of(server: Server) -> JudgeIdentity {
        identity(&evaluator(), &spec(chats(server)))
    }

    #[test]
    fn what_changes_no_answer_changes_no_identity() {
        let same = [
            Server {
                base_url: "http://127.0.0.1:8000/".into(),
                ..server()
            },
            Server {
                key: Some(KeySource::Env("K".into())),
                ..server()
            },
            Server {
                price: Some(Price {
                    input: 1.0,
                    output: 2.0,
                }),
                ..server()
            },
            Server {
                budget_usd: Some(5.0),
                rpm: Some(1),
                tpm: Some(1),
                retries: 9,
                asking: Asking::default(),
                ..server()
            },
        ];
        for other in same {
            assert_eq!(of(other.clone()), of(server()), "{other:?}");
        }
        let renamed = JudgeSpec {
            name: "other".into(),
            auto: false,
            concurrency: 1,
            timeout: Duration::from_secs(1),
            ..spec(chats(server()))
        };
        assert_eq!(identity(&evaluator(), &renamed), of(server()));
    }

    #[test]
    fn what_may_change_an_answer_changes_the_identity() {
        let different = [
            Server {
                base_url: "http://127.0.0.1:8001/v1".into(),
                ..server()
            },
            Server {
                model: "judge-small".into(),
                ..server()
            },
            Server {
                temperature: None,
                ..server()
            },
            Server {
                temperature: Some(1.0),
                ..server()
            },
            Server {
                max_tokens: 801,
                ..server()
            },
            Server {
                seed: Some(0),
                ..server()
            },
        ];
        for other in different {
            assert_ne!(of(other.clone()), of(server()), "{other:?}");
        }
        let messages = JudgeKind::Model {
            protocol: Protocol::Anthropic,
            server: server(),
        };
        assert_ne!(identity(&evaluator(), &spec(messages)), of(server()));
        let told = Evaluator {
            instructions: "Be strict.".into(),
            ..evaluator()
        };
        assert_ne!(identity(&told, &spec(chats(server()))), of(server()));
        let meant = Evaluator {
            purpose: "Ship it?".into(),
            ..evaluator()
        };
        assert_ne!(identity(&meant, &spec(chats(server()))), of(server()));
    }

    #[test]
    fn what_is_masked_counts_where_something_is_sent() {
        let masking = |place, names: &[&str]| {
            let redact = Redaction {
                patterns: vec![Pattern::Phone, Pattern::Email],
                names: names.iter().map(ToString::to_string).collect(),
                apply: vec![place],
                ..Redaction::default()
            };
            Evaluator {
                redact,
                ..evaluator()
            }
        };
        let of = |evaluator: &Evaluator| identity(evaluator, &spec(chats(server())));
        let plain = of(&evaluator());
        let masked = of(&masking(Place::Judge, &["Ana", "Bo"]));
        assert_ne!(masked, plain);
        assert_ne!(masked, of(&masking(Place::Judge, &["Ana"])));
        assert_eq!(masked, of(&masking(Place::Judge, &["Bo", "Ana"])));
        assert_eq!(plain, of(&masking(Place::Export, &["Ana"])));
        let measured =
            |evaluator: &Evaluator| identity(evaluator, &spec(JudgeKind::Metric(vec![])));
        assert_eq!(
            measured(&masking(Place::Judge, &["Ana"])),
            measured(&evaluator())
        );
    }

    #[test]
    fn rules_and_programs_count_as_what_they_are() {
        let rule = |value: &str| MetricRule {
            criterion: CriterionKey::new("accuracy").expect("a key"),
            metric: Metric::Contains(value.into()),
            cuts: vec![],
            negate: false,
        };
        let metric = |rule| identity(&evaluator(), &spec(JudgeKind::Metric(vec![rule])));
        assert_ne!(metric(rule("a")), metric(rule("b")));
        assert_ne!(
            metric(rule("a")),
            metric(MetricRule {
                negate: true,
                ..rule("a")
            })
        );

        let folder = tempfile::tempdir().expect("a folder");
        let program = || {
            let argv = vec!["sh".into(), "judge.sh".into()];
            let folder = folder.path().to_path_buf();
            identity(&evaluator(), &spec(JudgeKind::Command { argv, folder }))
        };
        std::fs::write(folder.path().join("judge.sh"), "echo 1").expect("a script");
        let before = program();
        assert_eq!(program(), before);
        std::fs::write(folder.path().join("judge.sh"), "echo 2").expect("a script");
        assert_ne!(program(), before, "another script is another judge");
    }
}

//! `[[judge]]` of the evaluator's file. The rules of a metric judge are read in `metric`.

use std::path::Path;
use std::time::Duration;

use crate::model::address::Address;
use crate::model::judge::{JudgeKind, JudgeSpec, KeySource, Pooling, Price, Protocol, Server};

use super::asking;
use super::criterion::Criteria;
use super::metric;
use super::section::{Section, Value, Walk};

const KINDS: &[&str] = &["openai", "anthropic", "metric", "command", "jury"];
const SHARED: &[&str] = &["name", "kind", "auto", "timeout_s", "concurrency"];
const OF_SERVERS: &[&str] = &[
    "base_url",
    "model",
    "api_key_env",
    "api_key_cmd",
    "allow_http",
    "temperature",
    "seed",
    "max_tokens",
    "price",
    "budget_usd",
    "rpm",
    "tpm",
    "retries",
];
const OF_METRIC: &[&str] = &["score"];
const OF_COMMAND: &[&str] = &["argv"];
const OF_JURY: &[&str] = &["judges", "pooling"];

/// What a judge has where its table doesn't say.
const TIMEOUT_S: f64 = 60.0;
const MAX_TOKENS: u32 = 800;
const RETRIES: u32 = 5;

pub(super) fn read<'t>(
    walk: &mut Walk<'t>,
    top: &Section<'t>,
    criteria: &Criteria,
    folder: &Path,
) -> Vec<JudgeSpec> {
    let mut names: Vec<String> = Vec::new();
    let mut judges = Vec::new();
    let mut sections = Vec::new();
    for section in walk.tables(top, "judge", "[[judge]]") {
        let known = [
            SHARED,
            OF_SERVERS,
            &asking::KEYS,
            OF_METRIC,
            OF_COMMAND,
            OF_JURY,
        ]
        .concat();
        walk.check_keys(&section, &known);
        let name = walk.needed(&section, "name", judge_name);
        if let Some(name) = &name {
            if names.contains(name) {
                walk.wrong::<()>(
                    section.place("name"),
                    format!("there are two judges `{name}`"),
                );
            }
            names.push(name.clone());
        }
        judges.extend(one(walk, &section, name, criteria, folder));
        sections.push(section);
    }
    check_juries(walk, &sections, &names, &judges);
    judges
}

/// Who sits on a jury: at least two other judges of the file that are no jury themselves, and how they become one.
fn jury<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<JudgeKind> {
    let pooling = walk.optional(section, "pooling", |walk, key, value| {
        walk.word(key, value, &Pooling::ALL.map(Pooling::as_str))
    });
    let pooling = pooling.and_then(Pooling::named).unwrap_or_default();
    let members = walk.needed(section, "judges", Walk::lines)?;
    let mut distinct = members.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if members.len() < 2 || distinct.len() < members.len() {
        return walk.wrong(
            section.place("judges"),
            "`judges` must name at least two judges of this file, each once",
        );
    }
    Some(JudgeKind::Jury { members, pooling })
}

fn check_juries<'t>(
    walk: &mut Walk<'t>,
    sections: &[Section<'t>],
    names: &[String],
    judges: &[JudgeSpec],
) {
    for jury in judges {
        let JudgeKind::Jury { members, .. } = &jury.kind else {
            continue;
        };
        let place = sections
            .iter()
            .zip(names)
            .find(|(_, name)| **name == jury.name)
            .map_or(0..0, |(section, _)| section.place("judges"));
        for member in members {
            let what = match judges.iter().find(|judge| judge.name == *member) {
                Some(JudgeSpec {
                    kind: JudgeKind::Jury { .. },
                    ..
                }) => "is a jury itself",
                Some(_) => continue,
                // What is wrong with that judge was said at its place.
                None if names.contains(member) => continue,
                None => "is no judge of this file",
            };
            walk.wrong::<()>(
                place.clone(),
                format!(
                    "`{member}` can't sit on the jury `{}`: it {what}",
                    jury.name
                ),
            );
        }
    }
}

/// A name that filters and files of scores can hold.
fn judge_name<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Option<String> {
    let name = walk.line(key, value)?;
    let taken = ["judge", "meta", "human"].contains(&name.as_str());
    let odd = name.trim() != name
        || name.chars().count() > 64
        || name.contains([':', ',', '"', '|', '(', ')']);
    if taken {
        walk.wrong(
            value.span(),
            format!("no judge can be called `{name}`: filters use that word for something else"),
        )
    } else if odd {
        walk.wrong(
            value.span(),
            "a judge's name has 1 to 64 characters, none of them a space at its ends or one of : , \" | ( )",
        )
    } else {
        Some(name)
    }
}

fn one<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    name: Option<String>,
    criteria: &Criteria,
    folder: &Path,
) -> Option<JudgeSpec> {
    let kind = walk.needed(section, "kind", |walk, key, value| {
        walk.word(key, value, KINDS)
    });
    let auto = walk.optional(section, "auto", Walk::flag);
    let timeout = walk.optional(section, "timeout_s", |walk, key, value| {
        walk.number(key, value, 0.1..=86_400.0)
    });
    let concurrency = walk.optional(section, "concurrency", |walk, key, value| {
        walk.whole(key, value, 1..=256_usize)
    });
    let kind = kind?;
    check_kind(walk, section, kind);
    let protocol = Protocol::ALL
        .into_iter()
        .find(|protocol| protocol.as_str() == kind);
    let (spec, usual_concurrency) = match (protocol, kind) {
        (Some(protocol), _) => {
            let server = server(walk, section, protocol, criteria);
            (
                server.map(|server| JudgeKind::Model { protocol, server }),
                8,
            )
        }
        (None, "metric") => {
            let rules = metric::read(walk, section, criteria);
            (rules.map(JudgeKind::Metric), 1)
        }
        (None, "jury") => (jury(walk, section), 1),
        (None, _) => {
            let argv = walk.needed(section, "argv", Walk::lines);
            let folder = folder.to_path_buf();
            (argv.map(|argv| JudgeKind::Command { argv, folder }), 4)
        }
    };
    Some(JudgeSpec {
        name: name?,
        kind: spec?,
        // What costs nothing and asks nobody runs unasked; the others only where the file says so.
        auto: auto.unwrap_or(matches!(kind, "metric" | "jury")),
        concurrency: concurrency.unwrap_or(usual_concurrency),
        timeout: Duration::from_secs_f64(timeout.unwrap_or(TIMEOUT_S)),
    })
}

/// Refuses keys that belong to another kind of judge.
fn check_kind(walk: &mut Walk<'_>, section: &Section<'_>, kind: &str) {
    let owners: [(&[&str], &[&str], &str); 5] = [
        (
            &["openai", "anthropic"],
            OF_SERVERS,
            "`openai` or `anthropic`",
        ),
        (
            &["openai", "anthropic"],
            &asking::KEYS,
            "`openai` or `anthropic`",
        ),
        (&["metric"], OF_METRIC, "`metric`"),
        (&["command"], OF_COMMAND, "`command`"),
        (&["jury"], OF_JURY, "`jury`"),
    ];
    for (kinds, keys, owner) in owners {
        if kinds.contains(&kind) {
            continue;
        }
        for (key, span, _) in section.entries() {
            if keys.contains(&key) {
                walk.wrong::<()>(
                    span,
                    format!("`{key}` belongs to a judge of kind {owner}, and this one is `{kind}`"),
                );
            }
        }
    }
}

fn server<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    protocol: Protocol,
    criteria: &Criteria,
) -> Option<Server> {
    let base_url = walk.needed(section, "base_url", |walk, key, value| {
        let url = walk.line(key, value)?;
        if url.starts_with("http://") || url.starts_with("https://") {
            return Some(url);
        }
        walk.wrong(
            value.span(),
            format!("`{key}` must start with http:// or https://"),
        )
    });
    let model = walk.needed(section, "model", Walk::line);
    let key = key_source(walk, section);
    let allow_http = walk.optional(section, "allow_http", Walk::flag);
    if base_url
        .as_deref()
        .and_then(Address::of)
        .is_some_and(Address::is_open)
    {
        check_open(walk, section, key.is_some(), allow_http == Some(true));
    }
    let hottest = match protocol {
        Protocol::OpenAi => 2.0,
        Protocol::Anthropic => 1.0,
    };
    let temperature = walk.optional(section, "temperature", |walk, key, value| {
        walk.number(key, value, 0.0..=hottest)
    });
    let seed = walk.optional(section, "seed", |walk, key, value| {
        if protocol == Protocol::Anthropic {
            return walk.wrong(
                value.span(),
                "Anthropic's messages know no `seed`: take it out",
            );
        }
        walk.whole(key, value, 0..=u32::MAX)
    });
    let max_tokens = walk.optional(section, "max_tokens", |walk, key, value| {
        walk.whole(key, value, 1..=1_000_000_u32)
    });
    let retries = walk.optional(section, "retries", |walk, key, value| {
        walk.whole(key, value, 0..=100_u32)
    });
    let budget_usd = walk.optional(section, "budget_usd", Walk::amount);
    let mut per_minute = |key| {
        walk.optional(section, key, |walk, key, value| {
            walk.whole(key, value, 1..=1_000_000_000_u32)
        })
    };
    let (rpm, tpm) = (per_minute("rpm"), per_minute("tpm"));
    let price = price(walk, section);
    if budget_usd.is_some() && section.get("price").is_none() {
        walk.wrong::<()>(
            section.place("budget_usd"),
            "`budget_usd` counts by `price`, which is missing: add price = { input = …, output = … }",
        );
    }
    let asking = asking::read(walk, section, criteria);
    if asking.logprobs && protocol == Protocol::Anthropic {
        walk.wrong::<()>(
            section.place("logprobs"),
            "Anthropic's messages give no probabilities: take `logprobs` out",
        );
    }
    if seed.is_some() && asking.samples > 1 {
        walk.wrong::<()>(
            section.place("seed"),
            "with a `seed` all `samples` come out alike: take one out",
        );
    }
    Some(Server {
        base_url: base_url?,
        model: model?,
        key,
        allow_http: allow_http.unwrap_or_default(),
        temperature,
        seed,
        max_tokens: max_tokens.unwrap_or(MAX_TOKENS),
        price,
        budget_usd,
        rpm,
        tpm,
        retries: retries.unwrap_or(RETRIES),
        asking,
    })
}

/// Holds a judge that is asked by plain http on another machine to what may be read on the way there.
fn check_open(walk: &mut Walk<'_>, section: &Section<'_>, has_key: bool, is_allowed: bool) {
    if has_key {
        let place = ["api_key_env", "api_key_cmd"]
            .into_iter()
            .find(|key| section.get(key).is_some())
            .unwrap_or("base_url");
        walk.wrong::<()>(
            section.place(place),
            "a key is never sent to another machine by plain http: use https, or take the key out",
        );
    } else if !is_allowed {
        walk.wrong::<()>(
            section.place("base_url"),
            "by plain http anybody on the way to another machine can read what is sent: use https, or say `allow_http = true`",
        );
    }
}

fn key_source<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<KeySource> {
    let variable = walk.optional(section, "api_key_env", |walk, key, value| {
        let name = walk.line(key, value)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(name);
        }
        // It may be the key itself that was put here by mistake, so it is not repeated.
        walk.wrong(
            value.span(),
            format!("`{key}` is the name of an environment variable, never the key itself"),
        )
    });
    let program = walk.optional(section, "api_key_cmd", Walk::lines);
    match (variable, program) {
        (Some(_), Some(_)) => walk.wrong(
            section.place("api_key_cmd"),
            "`api_key_env` and `api_key_cmd` can't both say where the key comes from: take one out",
        ),
        (Some(variable), None) => Some(KeySource::Env(variable)),
        (None, Some(program)) => Some(KeySource::Command(program)),
        (None, None) => None,
    }
}

fn price<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<Price> {
    let section = walk.table(section, "price", "price = { input = 2.5, output = 10.0 }")?;
    walk.check_keys(&section, &["input", "output"]);
    let input = walk.needed(&section, "input", Walk::amount);
    let output = walk.needed(&section, "output", Walk::amount);
    Some(Price {
        input: input?,
        output: output?,
    })
}

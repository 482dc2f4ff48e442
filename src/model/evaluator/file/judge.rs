//! `[[judge]]` of the evaluator's file. The rules of a metric judge are read in `metric`, servers in `server`.

use std::path::Path;

use crate::model::judge::{JudgeKind, JudgeSpec, Pooling, Protocol, Server};

use super::asking;
use super::criterion::Criteria;
use super::embedding;
use super::metric;
use super::section::{Section, Value, Walk};
use super::server;

const KINDS: &[&str] = &[
    "openai",
    "anthropic",
    "embedding",
    "metric",
    "command",
    "jury",
];
/// Keys of servers that say how a model answers, and mean nothing to one that embeds.
const OF_MODELS: [&str; 3] = ["temperature", "seed", "max_tokens"];
const SHARED: &[&str] = &["name", "kind", "auto", "timeout_s", "concurrency"];
const OF_METRIC: &[&str] = &["score"];
const OF_COMMAND: &[&str] = &["argv"];
const OF_JURY: &[&str] = &["judges", "pooling"];

/// The most tokens of a reply where a judge's table doesn't say.
const MAX_TOKENS: u32 = 800;

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
            &server::KEYS,
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
    let timeout = server::timeout(walk, section);
    let concurrency = server::concurrency(walk, section);
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
                server::CONCURRENCY,
            )
        }
        (None, "embedding") => {
            let rules = embedding::read(walk, section, criteria);
            let server = server(walk, section, Protocol::OpenAi, criteria);
            let kind = server.zip(rules);
            (
                kind.map(|(server, rules)| JudgeKind::Embedding { server, rules }),
                server::CONCURRENCY,
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
        timeout,
    })
}

/// Refuses keys that belong to another kind of judge.
fn check_kind(walk: &mut Walk<'_>, section: &Section<'_>, kind: &str) {
    let of_servers = server::KEYS.into_iter();
    let of_servers: Vec<_> = of_servers.filter(|key| !OF_MODELS.contains(key)).collect();
    let owners: [(&[&str], &[&str], &str); 6] = [
        (
            &["openai", "anthropic", "embedding"],
            &of_servers,
            "`openai`, `anthropic` or `embedding`",
        ),
        (
            &["openai", "anthropic"],
            &OF_MODELS,
            "`openai` or `anthropic`",
        ),
        (
            &["openai", "anthropic"],
            &asking::KEYS,
            "`openai` or `anthropic`",
        ),
        (
            &["metric", "embedding"],
            OF_METRIC,
            "`metric` or `embedding`",
        ),
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

/// A server and how it is asked about tickets.
fn server<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    protocol: Protocol,
    criteria: &Criteria,
) -> Option<Server> {
    let server = server::read(walk, section, protocol, MAX_TOKENS);
    let asking = asking::read(walk, section, criteria);
    if asking.logprobs && protocol == Protocol::Anthropic {
        walk.wrong::<()>(
            section.place("logprobs"),
            "Anthropic's messages give no probabilities: take `logprobs` out",
        );
    }
    let has_seed = protocol == Protocol::OpenAi && section.get("seed").is_some();
    if has_seed && asking.samples > 1 {
        walk.wrong::<()>(
            section.place("seed"),
            "with a `seed` all `samples` come out alike: take one out",
        );
    }
    Some(Server { asking, ..server? })
}

//! A server in a table of TOML, a judge's or a model's that writes: where it is, its key, its parameters, its limits and
//! its price.

use std::time::Duration;

use crate::model::address::Address;
use crate::model::judge::{Asking, KeySource, Price, Protocol, Server};

use super::section::{Section, Walk};

/// The keys that say what a server is.
pub(in crate::model) const KEYS: [&str; 13] = [
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

/// Calls at once where the table doesn't say.
pub(in crate::model) const CONCURRENCY: usize = 8;
const TIMEOUT_S: f64 = 60.0;
const RETRIES: u32 = 5;

/// How long one call may take.
pub(in crate::model) fn timeout<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Duration {
    let seconds = walk.optional(section, "timeout_s", |walk, key, value| {
        walk.number(key, value, 0.1..=86_400.0)
    });
    Duration::from_secs_f64(seconds.unwrap_or(TIMEOUT_S))
}

/// How many calls at once.
pub(in crate::model) fn concurrency<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
) -> Option<usize> {
    walk.optional(section, "concurrency", |walk, key, value| {
        walk.whole(key, value, 1..=256_usize)
    })
}

/// Reads the server of a table, whose replies have so many tokens at the most where it doesn't say. How it is asked about
/// tickets is not read here.
pub(in crate::model) fn read<'t>(
    walk: &mut Walk<'t>,
    section: &Section<'t>,
    protocol: Protocol,
    usual_tokens: u32,
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
    Some(Server {
        base_url: base_url?,
        model: model?,
        key,
        allow_http: allow_http.unwrap_or_default(),
        temperature,
        seed,
        max_tokens: max_tokens.unwrap_or(usual_tokens),
        price,
        budget_usd,
        rpm,
        tpm,
        retries: retries.unwrap_or(RETRIES),
        asking: Asking::default(),
    })
}

/// Holds a server that is asked by plain http on another machine to what may be read on the way there.
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

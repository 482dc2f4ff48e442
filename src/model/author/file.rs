//! The file of models that are asked for outputs: TOML into models, or into all that is wrong with it. Servers are read as a
//! judge's are. Opens no file itself.

use crate::model::Mistake;
use crate::model::evaluator::file::section::{self, Section, Value, Walk};
use crate::model::evaluator::file::server;
use crate::model::judge::Protocol;

use super::{Author, System};

/// The keys of a model beside those of its server.
const OWN: [&str; 6] = [
    "name",
    "kind",
    "system",
    "system_replace",
    "timeout_s",
    "concurrency",
];

/// The most tokens of an output where the file doesn't say.
const MAX_TOKENS: u32 = 2048;

/// A file to start from.
pub const EXAMPLE: &str = r#"[[model]]
name = "base"
kind = "openai"           # or "anthropic"
base_url = "http://127.0.0.1:8000/v1"
model = "base-7b"
temperature = 0.0
max_tokens = 1024

[[model]]
name = "reference"
kind = "anthropic"
base_url = "https://api.anthropic.com"
model = "a-large-model"
api_key_env = "ANTHROPIC_API_KEY"
price = { input = 3.0, output = 15.0 }
budget_usd = 5.0
"#;

/// Reads the models of a file, in its order.
///
/// # Errors
/// All that is wrong with the text, in the order in which it stands there.
pub fn read(text: &str) -> Result<Vec<Author>, Vec<Mistake>> {
    let document = section::document(text)?;
    let mut walk = Walk::new(text);
    let top = Section::top(document.get_ref());
    walk.check_keys(&top, &["model"]);
    let mut names: Vec<String> = Vec::new();
    let mut authors = Vec::new();
    let sections = walk.tables(&top, "model", "[[model]]");
    if sections.is_empty() && top.get("model").is_none() {
        walk.wrong::<()>(0..0, "there is no model: add a [[model]]");
    }
    for section in sections {
        let Some(author) = one(&mut walk, &section) else {
            continue;
        };
        if names.contains(&author.name) {
            let key = section.get("name").map_or("model", |_| "name");
            walk.wrong::<()>(
                section.place(key),
                format!(
                    "there are two models `{0}`: give one of them another `name`",
                    author.name
                ),
            );
        }
        names.push(author.name.clone());
        authors.push(author);
    }
    walk.finish().map(|()| authors)
}

fn one<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> Option<Author> {
    let known = [&OWN[..], &server::KEYS].concat();
    walk.check_keys(section, &known);
    let name = walk.optional(section, "name", author_name);
    let kind = walk.needed(section, "kind", |walk, key, value| {
        walk.word(key, value, &Protocol::ALL.map(Protocol::as_str))
    });
    let system = system(walk, section);
    let timeout = server::timeout(walk, section);
    let concurrency = server::concurrency(walk, section);
    let kind = kind?;
    let protocol = Protocol::ALL
        .into_iter()
        .find(|protocol| protocol.as_str() == kind)?;
    let server = server::read(walk, section, protocol, MAX_TOKENS)?;
    Some(Author {
        name: name.unwrap_or_else(|| server.model.trim().to_string()),
        protocol,
        server,
        system,
        concurrency: concurrency.unwrap_or(server::CONCURRENCY),
        timeout,
    })
}

/// A name that stands in logs, filters and the names of sources.
fn author_name<'t>(walk: &mut Walk<'t>, key: &str, value: &'t Value<'t>) -> Option<String> {
    let name = walk.line(key, value)?;
    if name.trim() == name && name.chars().count() <= 200 {
        return Some(name);
    }
    walk.wrong(
        value.span(),
        "a model's name has 1 to 200 characters and no space at its ends",
    )
}

fn system<'t>(walk: &mut Walk<'t>, section: &Section<'t>) -> System {
    let text = walk.optional(section, "system", |walk, key, value| {
        let text = walk.text(key, value)?;
        if text.trim().is_empty() {
            return walk.wrong(value.span(), format!("`{key}` says nothing: take it out"));
        }
        Some(text)
    });
    let replaces = walk.optional(section, "system_replace", Walk::flag);
    if replaces.is_some() && section.get("system").is_none() {
        walk.wrong::<()>(
            section.place("system_replace"),
            "`system_replace` puts `system` in the place of the conversation's own, and there is no `system`",
        );
    }
    match (text, replaces) {
        (None, _) => System::Own,
        (Some(text), Some(true)) => System::Always(text),
        (Some(text), _) => System::Missing(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> Vec<String> {
        let mistakes = read(text).expect_err("mistakes");
        let told = |mistake: &Mistake| format!("{}: {}", mistake.line, mistake.what);
        mistakes.iter().map(told).collect()
    }

    /// A model of this name with more in its table.
    fn with(more: &str) -> String {
        format!(
            "[[model]]\nkind = \"openai\"\nbase_url = \"http://127.0.0.1:1\"\nmodel = \"m\"\n{more}\n"
        )
    }

    #[test]
    fn the_example_is_a_file() {
        let authors = read(EXAMPLE).expect("models");
        let names: Vec<_> = authors.iter().map(|author| author.name.as_str()).collect();
        assert_eq!(names, ["base", "reference"]);
        assert_eq!(authors[0].server.max_tokens, 1024);
        assert_eq!(authors[1].server.max_tokens, MAX_TOKENS);
    }

    #[test]
    fn a_model_is_called_as_it_is_asked_for_unless_it_has_a_name() {
        let both = with("") + &with("name = \"tuned\"\nsystem = \"Be short.\"");
        let authors = read(&both).expect("models");
        assert_eq!([&authors[0].name, &authors[1].name], ["m", "tuned"]);
        assert_eq!(authors[0].system, System::Own);
        assert_eq!(authors[1].system, System::Missing("Be short.".into()));
        let replaced = with("system = \"S\"\nsystem_replace = true");
        let authors = read(&replaced).expect("models");
        assert_eq!(authors[0].system, System::Always("S".into()));
    }

    #[test]
    fn mistakes_are_all_said_with_their_lines() {
        let cases = [
            (String::new(), "1: there is no model: add a [[model]]"),
            ("model = 1".into(), "1: `model` must be a list of tables"),
            ("[[judge]]\nname = \"x\"\n".to_string() + &with(""), "1: `judge` means nothing in the file"),
            ("[[model]]\nname = ".into(), "2: this is not TOML"),
            ("[[model]]".into(), "1: `kind` is missing in [[model]]"),
            ("[[model]]\nkind = \"metric\"".into(), "2: `metric` is no kind"),
            ("[[model]]\nkind = \"openai\"".into(), "1: `base_url` is missing in [[model]]"),
            (with("") + &with(""), "9: there are two models `m`"),
            (with("") + &with("name = \"m\""), "10: there are two models `m`"),
            (with("name = \" x\""), "5: a model's name has 1 to 200 characters"),
            (with("name = \"\""), "5: `name` must be one line"),
            (with("systen = \"x\""), "5: `systen` means nothing in [[model]]; did you mean `system`?"),
            (with("system = \" \""), "5: `system` says nothing"),
            (with("system_replace = true"), "5: `system_replace` puts `system`"),
            (with("temperature = 3.0"), "5: `temperature` must be a number from 0 to 2"),
            (with("max_tokens = 0"), "5: `max_tokens` must be a whole number"),
            (with("samples = 3"), "5: `samples` means nothing in [[model]]"),
            (with("budget_usd = 1.0"), "5: `budget_usd` counts by `price`, which is missing"),
            (with("api_key_env = \"sk-1\""), "5: `api_key_env` is the name of an environment variable"),
            (
                with("api_key_env = \"K\"\napi_key_cmd = [\"k\"]"),
                "6: `api_key_env` and `api_key_cmd` can't both",
            ),
            (with("rpm = 0"), "5: `rpm` must be a whole number"),
            (with("concurrency = 0"), "5: `concurrency` must be a whole number"),
            (with("timeout_s = \"1\""), "5: `timeout_s` must be a number"),
            (
                "[[model]]\nkind = \"anthropic\"\nbase_url = \"https://h\"\nmodel = \"m\"\nseed = 7".into(),
                "5: Anthropic's messages know no `seed`",
            ),
            (
                "[[model]]\nkind = \"openai\"\nbase_url = \"http://h\"\nmodel = \"m\"".into(),
                "3: by plain http anybody",
            ),
            (
                "[[model]]\nkind = \"openai\"\nbase_url = \"http://h\"\nmodel = \"m\"\nallow_http = true\napi_key_env = \"K\""
                    .into(),
                "6: a key is never sent to another machine by plain http",
            ),
        ];
        for (text, expected) in cases {
            let told = mistakes(&text);
            assert!(told[0].starts_with(expected), "{text}\n{told:?}");
        }
        let several = with("rpm = 0\nname = 3");
        assert_eq!(mistakes(&several).len(), 2);
    }
}

//! Where in a reply a score may stand: JSON between other words, a line of a criterion, a marked result.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::score::{self, Reading};
use crate::model::{Criterion, Scale};

/// How much of the end of a reply is searched for JSON, in bytes: verdicts are short.
const MOST_BYTES: usize = 64 << 10;

/// A reply without what the model thought before it: everything up to the last end of a thought, since some templates
/// open the thought themselves; nothing is left of a thought that never ended.
pub(super) fn without_thoughts(text: &str) -> &str {
    for name in ["think", "thinking", "reasoning"] {
        if let Some(end) = text.rfind(&format!("</{name}>")) {
            return &text[end + name.len() + 3..];
        }
        if text.trim_start().starts_with(&format!("<{name}>")) {
            return "";
        }
    }
    text
}

/// A reply without the Markdown fence around it.
pub(super) fn without_fence(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text
        .strip_prefix("```")
        .and_then(|text| text.strip_suffix("```"))
    else {
        return text;
    };
    inner
        .split_once('\n')
        .map_or(inner, |(_, body)| body)
        .trim()
}

/// The last JSON object among those in a text that `holds` gives the highest number above 0; an object inside of such
/// a one is part of it. The last, because what a model repeats of its orders, or of an output that pretends to be a
/// verdict, stands before its own answer.
pub(super) fn last_object(
    text: &str,
    holds: impl Fn(&Map<String, Value>) -> usize,
) -> Option<Map<String, Value>> {
    let mut start = text.len().saturating_sub(MOST_BYTES);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let text = &text[start..];
    let (mut last, mut most) = (None, 1);
    let mut at = 0;
    // The parser gives up at a depth of 128, which bounds how often a byte is read.
    while let Some(open) = text[at..].find('{') {
        at += open;
        let mut values =
            serde_json::Deserializer::from_str(&text[at..]).into_iter::<Map<String, Value>>();
        let Some(Ok(object)) = values.next() else {
            at += 1;
            continue;
        };
        match holds(&object) {
            0 => at += 1,
            held => {
                at += values.byte_offset();
                if held >= most {
                    (last, most) = (Some(object), held);
                }
            }
        }
    }
    last
}

/// A criterion's field in an object: by its key or title, whatever case and separators the model made of it; also one
/// level down, under `scores` or the like.
pub(super) fn of_criterion<'a>(
    object: &'a Map<String, Value>,
    criterion: &Criterion,
) -> Option<&'a Value> {
    let named = |object: &'a Map<String, Value>| {
        object
            .iter()
            .find(|(name, _)| is_name(name, criterion))
            .map(|(_, value)| value)
    };
    named(object).or_else(|| {
        ["scores", "criteria", "ratings", "evaluation", "verdict"]
            .iter()
            .find_map(|wrapper| object.get(*wrapper)?.as_object())
            .and_then(named)
    })
}

fn is_name(name: &str, criterion: &Criterion) -> bool {
    let plain = score::plain(name);
    plain == score::plain(criterion.key.as_str()) || plain == score::plain(&criterion.title)
}

/// The score in the last line that reads `Accuracy: 4/5`, with whatever Markdown around it.
pub(super) fn line_of(text: &str, criterion: &Criterion) -> Reading {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^[\s\-*#>•\d.)|]*([^:=|]{1,60}?)[\s*_`]*(?:\([^)]*\))?[\s*_`]*[:=|][\s*_`]*(.+)$",
        )
        .expect("a sound expression")
    });
    let readings = text.lines().rev().filter_map(|line| {
        let parts = LINE.captures(line)?;
        is_name(&parts[1], criterion).then(|| score::of_text(&criterion.scale, &parts[2]))
    });
    first_said(readings)
}

/// The score after the last `[RESULT]`, `Score:`, `Rating:` or in the last `[[…]]`; or the whole text, when it is
/// nothing but a score.
pub(super) fn marked(text: &str, scale: &Scale) -> Reading {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?i)(?:\[\s*result\s*\]|\b(?:score|rating|grade|verdict|result)\b["*_`]*\s*(?:\([^)\n]*\))?["*_`]*\s*(?::|=|\bis\b))[\s:"*_`]*([^\n]{1,80})|\[\[([^\]\n]{1,40})\]\]"#,
        )
        .expect("a sound expression")
    });
    let found: Vec<_> = MARK
        .captures_iter(text)
        .filter_map(|parts| parts.get(1).or_else(|| parts.get(2)))
        .map(|part| score::of_text(scale, part.as_str()))
        .collect();
    match first_said(found.into_iter().rev()) {
        Reading::Nothing if text.trim().chars().count() <= 24 => score::of_text(scale, text),
        reading => reading,
    }
}

fn first_said(readings: impl Iterator<Item = Reading>) -> Reading {
    readings
        .into_iter()
        .find(|reading| !matches!(reading, Reading::Nothing))
        .unwrap_or(Reading::Nothing)
}

//! A log as JSON, byte for byte as serde writes it. An import writes every log, and most of a log is text, which this
//! looks through in steps of many bytes. Logs are read back by serde.

use serde::Serialize;

use crate::model::{Candidate, Log, Message, ToolCall};

use super::json_into;

/// Bytes of a text that are looked at together.
const STEP: usize = 32;

/// Appends a log.
pub(in crate::store) fn put_log(out: &mut Vec<u8>, log: &Log) {
    let Log {
        source_id,
        messages,
        output,
        references,
        model,
        at,
        tags,
        meta,
        usage,
        candidates,
    } = log;
    out.push(b'{');
    if let Some(id) = source_id {
        put_field(out, b"\"id\":", id);
        out.push(b',');
    }
    out.extend_from_slice(b"\"messages\":");
    put_list(out, messages, put_message);
    put_field(out, b",\"output\":", output);
    match references.as_slice() {
        [] => {}
        [one] => put_field(out, b",\"reference\":", one),
        many => {
            out.extend_from_slice(b",\"reference\":");
            put_list(out, many, |out, text| put_text(out, text));
        }
    }
    if let Some(model) = model {
        put_field(out, b",\"model\":", model);
    }
    if let Some(at) = at {
        put_rest(out, b",\"at\":", at);
    }
    if !tags.is_empty() {
        out.extend_from_slice(b",\"tags\":");
        put_list(out, tags, |out, tag| put_text(out, tag));
    }
    if !meta.is_empty() {
        put_rest(out, b",\"meta\":", meta);
    }
    if !usage.is_empty() {
        put_rest(out, b",\"usage\":", usage);
    }
    if !candidates.is_empty() {
        out.extend_from_slice(b",\"candidates\":");
        put_list(out, candidates, put_candidate);
    }
    out.push(b'}');
}

fn put_message(out: &mut Vec<u8>, message: &Message) {
    let Message {
        role,
        content,
        name,
        tool_calls,
        tool_call_id,
    } = message;
    put_field(out, b"{\"role\":", role.as_str());
    put_field(out, b",\"content\":", content);
    if let Some(name) = name {
        put_field(out, b",\"name\":", name);
    }
    if !tool_calls.is_empty() {
        out.extend_from_slice(b",\"tool_calls\":");
        put_list(out, tool_calls, put_call);
    }
    if let Some(id) = tool_call_id {
        put_field(out, b",\"tool_call_id\":", id);
    }
    out.push(b'}');
}

fn put_call(out: &mut Vec<u8>, call: &ToolCall) {
    let ToolCall {
        id,
        name,
        arguments,
    } = call;
    out.push(b'{');
    if !id.is_empty() {
        put_field(out, b"\"id\":", id);
        out.push(b',');
    }
    put_field(out, b"\"name\":", name);
    put_field(out, b",\"arguments\":", arguments);
    out.push(b'}');
}

fn put_candidate(out: &mut Vec<u8>, candidate: &Candidate) {
    let Candidate { model, output } = candidate;
    out.push(b'{');
    if let Some(model) = model {
        put_field(out, b"\"model\":", model);
        out.push(b',');
    }
    put_field(out, b"\"output\":", output);
    out.push(b'}');
}

fn put_list<T>(out: &mut Vec<u8>, list: &[T], put: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (number, entry) in list.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        put(out, entry);
    }
    out.push(b']');
}

fn put_field(out: &mut Vec<u8>, name: &[u8], text: &str) {
    out.extend_from_slice(name);
    put_text(out, text);
}

/// A field that is small, or that other crates have to write.
fn put_rest(out: &mut Vec<u8>, name: &[u8], value: &impl Serialize) {
    out.extend_from_slice(name);
    json_into(out, value);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, special) = rest.split_at(plain(rest));
        out.extend_from_slice(plain);
        let Some((byte, behind)) = special.split_first() else {
            break;
        };
        put_escape(out, *byte);
        rest = behind;
    }
    out.push(b'"');
}

/// How many bytes stand before the first that has to be escaped.
fn plain(bytes: &[u8]) -> usize {
    let (steps, _) = bytes.as_chunks::<STEP>();
    let mut at = 0;
    for step in steps {
        // Nothing leaves this loop early, so that all of a step is compared at once.
        let mut special = 0;
        for byte in step {
            special |= u8::from(is_special(*byte));
        }
        if special != 0 {
            break;
        }
        at += STEP;
    }
    let (words, _) = bytes[at..].as_chunks::<8>();
    for word in words {
        let special = specials(u64::from_le_bytes(*word));
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes[at..].iter();
    rest.take_while(|byte| !is_special(**byte)).count() + at
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch, many bytes are compared at once"
)]
fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// The highest bit of each byte that has to be escaped, right up to the first such byte; behind it there may be more.
fn specials(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let below = |word: u64, bound: u8| word.wrapping_sub(ONES * u64::from(bound)) & !word;
    let control = below(word, 0x20);
    let quote = below(word ^ (ONES * u64::from(b'"')), 1);
    let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
    (control | quote | backslash) & (ONES << 7)
}

fn put_escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        other => {
            out.extend_from_slice(b"\\u00");
            out.push(HEX[usize::from(other >> 4)]);
            out.push(HEX[usize::from(other & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Role, Usage};

    fn check(log: &Log) {
        let mut out = b"before".to_vec();
        put_log(&mut out, log);
        let expected = serde_json::to_string(log).expect("string keys");
        assert_eq!(
            String::from_utf8(out).expect("JSON is UTF-8"),
            format!("before{expected}")
        );
    }

    #[test]
    fn each_character_is_written_as_serde_writes_it() {
        for code in (0..0x180).chain(0x2020..0x2030) {
            let c = char::from_u32(code).expect("no half of a pair");
            for before in [0, 1, 30, 31, 32, 33, 63] {
                let output = format!("{}{c}{}", "x".repeat(before), "y".repeat(40));
                check(&Log {
                    output,
                    ..Log::default()
                });
            }
        }
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            "[a-z \n\"\\\\\u{0}-\u{1f}é全😀]{0,90}",
            any::<String>()
        ]
    }

    fn call() -> impl Strategy<Value = ToolCall> {
        (text(), text(), text()).prop_map(|(id, name, arguments)| ToolCall {
            id,
            name,
            arguments,
        })
    }

    fn message() -> impl Strategy<Value = Message> {
        let role = prop_oneof![
            Just(Role::System),
            Just(Role::User),
            Just(Role::Assistant),
            Just(Role::Tool)
        ];
        (
            role,
            text(),
            option::of(text()),
            proptest::collection::vec(call(), 0..3),
            option::of(text()),
        )
            .prop_map(|(role, content, name, tool_calls, tool_call_id)| Message {
                role,
                content,
                name,
                tool_calls,
                tool_call_id,
            })
    }

    fn candidate() -> impl Strategy<Value = Candidate> {
        (option::of(text()), text()).prop_map(|(model, output)| Candidate { model, output })
    }

    fn usage() -> impl Strategy<Value = Usage> {
        let float = || option::of(-1e9..1e9);
        (
            option::of(any::<u64>()),
            option::of(any::<u64>()),
            float(),
            float(),
        )
            .prop_map(
                |(input_tokens, output_tokens, latency_ms, cost_usd)| Usage {
                    input_tokens,
                    output_tokens,
                    latency_ms,
                    cost_usd,
                },
            )
    }

    fn log() -> impl Strategy<Value = Log> {
        let texts = || proptest::collection::vec(text(), 0..3);
        let words = (option::of(text()), option::of(text()), texts(), texts());
        let at = option::of((-1_000_000_000_i64..4_000_000_000).prop_map(|second| {
            Timestamp::from_second(second).expect("within a few thousand years")
        }));
        let lists = (
            proptest::collection::vec(message(), 0..4),
            proptest::collection::vec(candidate(), 0..3),
            proptest::collection::vec((text(), any::<i64>()), 0..3),
        );
        (words, text(), at, lists, usage()).prop_map(
            |((source_id, model, references, tags), output, at, lists, usage)| Log {
                source_id,
                messages: lists.0,
                output,
                references,
                model,
                at,
                tags,
                meta: lists
                    .2
                    .into_iter()
                    .map(|(key, value)| (key, value.into()))
                    .collect(),
                usage,
                candidates: lists.1,
            },
        )
    }

    proptest! {
        #[test]
        fn a_log_is_written_as_serde_writes_it(log in log()) {
            check(&log);
        }
    }
}

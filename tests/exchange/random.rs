//! No bytes break a reader, and no change to one record loses another.

use juror::import::Options;
use proptest::prelude::*;

use crate::{fixtures, read, read_with};

const SEEDS: [&str; 5] = [
    "{\"id\":\"1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi \\ud83d\\ude00\"}],\"output\":\"x\",\"human\":{\"r\":{\"a\":1}},\"at\":\"2026-05-02T10:00:00Z\"}",
    "{\"conversations\":[{\"from\":\"human\",\"value\":\"1\"},{\"from\":\"gpt\",\"value\":\"2\"}],\"usage\":{\"input_tokens\":1}}",
    "{\"prompt\":\"a\",\"completion\":[\"b\",\"c\"],\"timestamp\":1e300,\"tags\":[1,\"x\"]}",
    "[\n {\"instruction\":\"a\",\"output\":\"b\"},\n {\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"data:,\"}]}]}\n]",
    "prompt,completion,human.r.a\n\"a\nb\",c,1\nd,\"e\"\"f\",\n",
];

/// What may stand where a string stood.
const WORDS: [&str; 10] = [
    "null",
    "[]",
    "{}",
    "\"\"",
    "\"role\"",
    "\"content\"",
    "\"{}\"",
    "1e400",
    "[{\"type\":\"tool_use\"}]",
    "\"\\n\\nHuman: a\\n\\nAssistant:\"",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_give_logs_or_rejections(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        // Compressed bytes may fail to open; the rest never does.
        let source = juror::import::Source::bytes("x", std::io::Cursor::new(bytes));
        if let Ok(reader) = juror::import::Reader::open(source, &Options::default()) {
            let ends: Vec<_> = reader.flatten().map(|log| log.end).collect();
            prop_assert!(ends.is_sorted());
        }
    }

    #[test]
    fn a_mutated_record_gives_a_log_or_a_rejection(
        seed in 0..SEEDS.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => bytes.truncate(at + 1),
                _ => bytes[at] = b"{}[]\",:\\\n"[usize::from(byte) % 9],
            }
        }
        read_with("x", &bytes, &Options { threads: 1, ..Options::default() });
    }

    #[test]
    fn a_mutated_shape_of_another_program_gives_logs_or_a_rejection(
        shape in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..WORDS.len()), 1..4),
    ) {
        let shapes = fixtures::shapes();
        let mut text = shape.get(&shapes).clone();
        for (at, word) in changes {
            // A value or a name becomes another one: the record is still JSON, but not what its names promise.
            let quoted: Vec<_> = text.match_indices('"').map(|(at, _)| at).collect();
            if quoted.len() < 2 {
                break;
            }
            let open = at.index(quoted.len() - 1);
            text.replace_range(quoted[open]..=quoted[open + 1], WORDS[word]);
        }
        read_with("x", text.as_bytes(), &Options { threads: 1, ..Options::default() });
    }

    #[test]
    fn a_broken_line_loses_no_line_around_it(line in "[ -~]{0,60}") {
        let good = "{\"prompt\":\"1\",\"completion\":\"a\"}\n";
        // A line that opens and may go on is pretty-printed JSON, not a broken record.
        prop_assume!(!line.trim_start().starts_with(['{', '[']));
        let items = read(format!("{good}{line}\n{good}"));
        prop_assert!(items.first().is_some_and(Result::is_ok));
        prop_assert!(items.last().is_some_and(Result::is_ok) && items.len() >= 2);
    }
}

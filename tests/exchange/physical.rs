//! Compression, encodings, folders, and going on where an import stopped.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use juror::import::{Options, Reader, Source, expand, source};

use crate::{one, read, read_with, told};

const TWO: &str =
    "{\"prompt\":\"1\",\"completion\":\"a\"}\n{\"prompt\":\"2\",\"completion\":\"b — é\"}\n";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(bytes)
        .collect()
}

#[test]
fn compression_and_encoding_are_told_by_the_first_bytes() {
    let (first, second) = TWO.split_at(TWO.find('\n').expect("two lines") + 1);
    let cases = [
        ("plain", TWO.as_bytes().to_vec()),
        ("gzip", gzip(TWO)),
        ("gzip of two members", [gzip(first), gzip(second)].concat()),
        ("zstd", zstd::encode_all(TWO.as_bytes(), 1).expect("memory")),
        ("UTF-8 with a mark", format!("\u{feff}{TWO}").into_bytes()),
        ("UTF-16, little end first", utf16(TWO, u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(TWO, u16::to_be_bytes)),
    ];
    for (name, bytes) in cases {
        assert_eq!(told(&read(bytes)), ["a", "b — é"], "{name}");
    }
}

#[test]
fn a_source_that_breaks_off_gives_what_came_before() {
    let lines: Vec<_> = (0..5000)
        .map(|n| format!("{{\"prompt\":\"{n}\",\"completion\":\"{}\"}}\n", n * 7919))
        .collect();
    let long = lines.concat();
    let mut bytes = gzip(&long);
    bytes.truncate(bytes.len() / 2);
    let source = Source::bytes("cut.gz", std::io::Cursor::new(bytes));
    let mut reader = Reader::open(source, &Options::default()).expect("a source");
    let items: Vec<_> = reader.by_ref().collect();
    assert!(items.len() > 500);
    let last = items.last().expect("some").as_ref().expect_err("the break");
    assert!(
        last.reason.to_string().contains("can't be read further"),
        "{last}"
    );
    assert!(items[..items.len() - 1].iter().all(Result::is_ok));
    assert!(!reader.is_complete());
}

#[test]
fn files_of_other_kinds_are_refused_with_what_to_do() {
    let source = Source::bytes(
        "a.zip",
        std::io::Cursor::new(b"PK\x03\x04rest of it".to_vec()),
    );
    let error = Reader::open(source, &Options::default()).expect_err("no logs");
    assert_eq!(error.to_string(), "a.zip is a zip archive: unpack it first");
}

#[test]
fn line_separators_inside_of_strings_divide_nothing() {
    let items = read("{\"prompt\":\"1\",\"completion\":\"a\u{2028}b\u{85}c\"}\n");
    assert_eq!(told(&items), ["a\u{2028}b\u{85}c"]);
    assert!(read("").is_empty() && read("\n \r\n").is_empty());
}

#[test]
fn an_import_goes_on_behind_any_record() {
    let sources = [
        TWO.repeat(3),
        format!("[\n{}]", TWO.trim().replace('\n', ",\n")),
        "[\n  {\n    \"prompt\": \"1\",\n    \"completion\": \"a\"\n  },\n  {\n    \"prompt\": \"2\",\n    \"completion\": \"b\"\n  }\n]\n{\"prompt\":\"3\",\"completion\":\"c\"}\n".to_string(),
        "prompt,completion\n1,a\n\"2\n2\",b\n3,c\n".to_string(),
        format!("\u{feff}{TWO}"),
    ];
    for text in sources {
        let all = read(&text);
        assert!(all.len() > 1, "{text}");
        for (at, item) in all.iter().enumerate() {
            let end = item.as_ref().expect("a good record").end;
            let options = Options {
                from: end,
                ..Options::default()
            };
            let rest = read_with("logs.jsonl", text.as_bytes(), &options);
            assert_eq!(rest, all[at + 1..], "{text} from {end}");
        }
    }
}

#[test]
fn order_is_kept_however_many_threads_read() {
    let lines: Vec<_> = (0..3000)
        .map(|n| format!("{{\"prompt\":\"{n}\",\"completion\":\"{n}\"}}\n"))
        .collect();
    let text = lines.concat();
    for threads in [0, 1, 2, 5] {
        let options = Options {
            threads,
            ..Options::default()
        };
        let numbers: Vec<_> = told(&read_with("x", text.as_bytes(), &options));
        let expected: Vec<_> = (0..3000).map(|n| n.to_string()).collect();
        assert_eq!(numbers, expected);
    }
}

#[test]
fn a_folder_stands_for_its_files_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("b")).expect("a folder");
    for name in [
        "b/z.jsonl",
        "a.csv.gz",
        "c.json",
        ".hidden.jsonl",
        "notes.md",
    ] {
        fs::write(at(name), TWO).expect("a file");
    }
    let sources = expand(&[folder.path().to_path_buf(), PathBuf::from("-")]).expect("sources");
    let names: Vec<_> = sources
        .iter()
        .map(|source| source.name().to_string())
        .collect();
    let expected: Vec<_> = ["a.csv.gz", "b/z.jsonl", "c.json"]
        .map(|name| at(name).display().to_string())
        .into_iter()
        .chain(["-".to_string()])
        .collect();
    assert_eq!(names, expected);
    let missing = expand(&[at("nothing")]).expect_err("nothing there");
    assert!(
        missing
            .to_string()
            .ends_with("is not there: check the name")
    );
}

#[test]
fn a_fingerprint_changes_with_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.jsonl");
    fs::write(&path, TWO).expect("a file");
    let before = source::fingerprint(&path).expect("a fingerprint");
    assert_eq!(source::fingerprint(&path).expect("the same"), before);
    fs::write(&path, TWO.repeat(2)).expect("a file");
    assert_ne!(source::fingerprint(&path).expect("another"), before);
}

#[test]
fn lines_end_as_any_system_ends_them() {
    let one = "{\"prompt\":\"1\",\"completion\":\"a\"}";
    let two = "{\"prompt\":\"2\",\"completion\":\"b\"}";
    for end in ["\n", "\r\n", "\r"] {
        let text = [one, two, ""].join(end);
        let items = read(&text);
        assert_eq!(told(&items), ["a", "b"], "{end:?}");
        let second = items[1].as_ref().expect("a log");
        assert_eq!(second.place.line, 2, "{end:?}");
        assert_eq!(second.raw, two.as_bytes(), "{end:?}");
        let table = ["prompt,completion", "1,a", "2,b", ""].join(end);
        assert_eq!(told(&read(table)), ["a", "b"], "{end:?}");
    }
}

#[test]
fn what_python_writes_and_json_does_not_have_comes_in_and_is_counted() {
    let cases = [
        (
            r#"{"prompt":"1","completion":"a","score":NaN,"low":-Infinity}"#,
            "a",
        ),
        (
            r#"{"prompt":"\ud83d","completion":"a \udc00"}"#,
            "a \u{fffd}",
        ),
        (
            r#"{"data":[{"prompt":"\ud83d","completion":"a"}],"next":NaN}"#,
            "a",
        ),
    ];
    for (record, output) in cases {
        let log = one(record);
        assert_eq!(log.log.output, output);
        assert!(log.lossy, "{record}");
    }
    assert!(
        one(cases[0].0).raw.ends_with(b"-Infinity}"),
        "kept as it came"
    );
    let broken = read(r#"{"prompt":"1","completion":"a","score":NaN"#);
    assert!(
        told(&broken)[0].contains("cut off") || told(&broken)[0].contains("NaN"),
        "{broken:?}"
    );
}

#[test]
fn integers_keep_every_digit() {
    let log = one(
        r#"{"id":12345678901234567890123,"prompt":"1","completion":"a","trace":98765432109876543210987,"n":7,"metadata":{"span":[12345678901234567890123]}}"#,
    );
    assert_eq!(
        log.log.source_id.as_deref(),
        Some("12345678901234567890123")
    );
    assert_eq!(log.log.meta["trace"], "98765432109876543210987");
    assert_eq!(log.log.meta["n"], 7);
    assert_eq!(log.log.meta["span"][0], "12345678901234567890123");
}

#[test]
fn a_list_below_one_name_is_as_many_records() {
    let items = read(
        r#"{"object":"list","data":[{"id":"1","prompt":"1","completion":"a"},{"id":"2","messages":[{"role":"user","content":"2"},{"role":"assistant","content":"b"}]}]}"#,
    );
    assert_eq!(told(&items), ["a", "b"]);
    let first = items[0].as_ref().expect("a log");
    assert_eq!(first.raw, br#"{"id":"1","prompt":"1","completion":"a"}"#);
    assert_eq!(first.format, "list");
    assert_eq!(
        told(&read(
            r#"{"data":[{"prompt":"1","completion":"a"},{"prompt":"2"}]}"#
        )),
        [
            "a",
            "line 1: data[1]: no output: none of `output`, `completion`, `response`, `generation`, `generated_text`, `model_output`, `prediction`, `predict`, `generated`, `reply`, `answer`, `assistant` is there"
        ]
    );
    assert!(told(&read(r#"{"data":[{"x":1}]}"#))[0].contains("no known shape: found `data`"));
}

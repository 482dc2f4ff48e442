//! Parquet files: read as records where the program was built for it, refused with what to do where not.

use juror::import::{Options, Reader, Source, expand};

use crate::fixtures::path;

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_get_it_in() {
    let folder = expand(&[path("parquet")]).expect("a folder is searched for it");
    assert_eq!(folder.len(), 6);
    for source in folder {
        let error = Reader::open(source, &Options::default()).expect_err("no logs");
        let error = error.to_string();
        assert!(
            error.contains("is a Parquet file, which this build does not read: build juror with `--features parquet`, or convert"),
            "{error}"
        );
    }
    let stream = Source::bytes("-", std::io::Cursor::new(b"PAR1".to_vec()));
    let error = Reader::open(stream, &Options::default()).expect_err("no logs");
    assert!(error.to_string().contains("read_parquet"), "{error}");
}

#[cfg(feature = "parquet")]
mod with_parquet {
    use std::fs;
    use std::io::Write as _;

    use proptest::prelude::*;
    use serde_json::json;

    use super::{Options, Reader, Source, expand, path};
    use crate::evals::change;
    use crate::{read_with, told, turns};

    /// A file's bytes.
    fn bytes(name: &str) -> Vec<u8> {
        fs::read(path("parquet").join(name)).expect("a fixture")
    }

    #[test]
    fn rows_come_in_as_records_however_their_pages_are_compressed() {
        for codec in ["snappy", "gzip", "zstd", "lz4"] {
            let bytes = bytes(&format!("messages-{codec}.parquet"));
            let items = read_with("rows.parquet", &bytes, &Options::default());
            assert_eq!(
                told(&items),
                [
                    "Hello",
                    "[calls look] {}",
                    "line 3: no output: the last of `messages` is not the assistant's, and no other field holds an output",
                ],
                "{codec}"
            );
            let first = items[0].as_ref().expect("a log");
            assert_eq!(turns(&first.log), "user: Hi");
            assert_eq!(first.format, "messages");
            assert_eq!(first.log.source_id.as_deref(), Some("a"));
            assert_eq!(first.log.tags, ["x", "y"]);
            assert_eq!(
                first.log.at.expect("a time").to_string(),
                "2026-05-01T10:00:00.25Z"
            );
            assert_eq!(
                serde_json::Value::from(first.log.meta.clone()),
                json!({
                    "n": 9_007_199_254_740_993_i64, "score": 0.1, "price": "-1.2300", "day": "2026-05-01", "flag": true,
                    "extra": {"k": 1},
                })
            );
            let second = items[1].as_ref().expect("a log");
            assert!(
                !second.log.meta.contains_key("score"),
                "what is no number is null"
            );
            assert!(!second.lossy);
        }
    }

    #[test]
    fn an_import_of_rows_goes_on_where_it_stopped() {
        let bytes = bytes("messages-snappy.parquet");
        let items = read_with("rows.parquet", &bytes, &Options::default());
        let rest = Options {
            from: items[0].as_ref().expect("a log").end,
            ..Options::default()
        };
        assert_eq!(read_with("rows.parquet", &bytes, &rest), items[1..]);
    }

    #[test]
    fn a_folder_and_a_packed_file_are_read_as_any_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let rows = bytes("langfuse-observations.parquet");
        fs::write(folder.path().join("a.parquet"), &rows).expect("room");
        let packed = fs::File::create(folder.path().join("b.parquet.gz")).expect("room");
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        packed.write_all(&rows).expect("room");
        packed.finish().expect("room");
        let sources = expand(&[folder.path().to_path_buf()]).expect("two files");
        assert_eq!(sources.len(), 2);
        for source in sources {
            let mut reader = Reader::open(source, &Options::default()).expect("rows");
            let log = reader.next().expect("a row").expect("a log");
            assert_eq!((log.format, log.log.output.as_str()), ("langfuse", "Hello"));
            assert_eq!(log.log.usage.input_tokens, Some(3));
            assert!(reader.next().is_none());
            let progress = reader.progress();
            assert!(progress.read() >= progress.length.expect("a file's length"));
        }
    }

    #[test]
    fn what_can_not_be_read_is_refused_with_its_cause() {
        let mut cut = bytes("messages-snappy.parquet");
        cut.truncate(cut.len() / 2);
        let refused = |bytes: Vec<u8>| {
            let source = Source::bytes("rows.parquet", std::io::Cursor::new(bytes));
            Reader::open(source, &Options::default())
                .expect_err("no rows")
                .to_string()
        };
        let cases = [
            (cut, ""),
            (b"PAR1".to_vec(), ""),
            (
                bytes("brotli.parquet"),
                "its pages are compressed by Brotli",
            ),
        ];
        for (bytes, expected) in cases {
            let told = refused(bytes);
            assert!(
                told.starts_with(&format!("rows.parquet can't be read: {expected}")),
                "{told}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_change_in_a_file_gives_logs_or_rejections_or_a_refusal(
            gzip in any::<bool>(),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
        ) {
            let name = if gzip { "messages-gzip.parquet" } else { "messages-snappy.parquet" };
            let mut bytes = bytes(name);
            change(&mut bytes, &changes);
            let source = Source::bytes("rows.parquet", std::io::Cursor::new(bytes));
            if let Ok(reader) = Reader::open(source, &Options::default()) {
                prop_assert!(reader.count() < 100);
            }
        }
    }
}

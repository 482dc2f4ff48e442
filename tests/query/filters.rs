//! Filters: text in, tickets out; errors with what they point at; the written form; completion.

use juror::model::Ordinal;
use juror::query::filter::{Filter, complete};
use juror::query::{Audit, Rows, Vocabulary};
use proptest::prelude::*;

use crate::rows::{table, vocabulary};

fn parsed(text: &str) -> Filter {
    Filter::parse(text, &vocabulary()).unwrap_or_else(|error| panic!("{}", error.pointed(text)))
}

fn found(text: &str) -> Vec<u32> {
    let (filter, table) = (parsed(text), table());
    (0..table.len())
        .filter(|at| filter.matches(&table, Ordinal(*at)))
        .collect()
}

/// Every kind of condition with the tickets of `rows::table` that fulfil it.
const FOUND: &[(&str, &[u32])] = &[
    ("", &[0, 1, 2, 3]),
    ("  ", &[0, 1, 2, 3]),
    ("status:todo", &[3]),
    ("status:DONE", &[0, 1]),
    ("status!=done", &[2, 3]),
    ("is:flagged", &[0]),
    ("flag:no", &[1, 2, 3]),
    ("flag!=no", &[0]),
    ("is:revised", &[0]),
    ("is:noted", &[0]),
    ("is:suggested", &[0]),
    ("is:assisted", &[0]),
    ("is:suspect", &[0]),
    ("is:differing", &[0]),
    ("is:settled", &[0]),
    ("is:failed", &[1, 2]),
    ("failed:main", &[1]),
    ("failed:gpt-4.1", &[2]),
    ("failed:*", &[1, 2]),
    ("model:bard", &[0]),
    ("model:gpt*", &[1, 2]),
    ("model:\"gpt 4\"", &[1]),
    ("model:\"gpt 4\"*", &[1, 2]),
    ("model:\"gpt*\"", &[]),
    ("model:\"\"", &[3]),
    ("model:*", &[0, 1, 2]),
    ("model!=bard", &[1, 2, 3]),
    ("source:MAY*", &[0]),
    ("tag:billing", &[0]),
    ("tag:eu*", &[0]),
    ("tag:\"\"", &[2, 3]),
    ("tag:*", &[0, 1]),
    ("id:9F9", &[0]),
    ("id:1/bard", &[0]),
    ("meta.region:eu", &[0]),
    ("region:us", &[1]),
    ("meta.region:*", &[0, 1]),
    ("meta.region:\"\"", &[2, 3]),
    ("meta.attempts>2", &[0]),
    ("meta.region>2", &[]),
    ("words>300", &[0]),
    ("words<=12", &[1]),
    ("words:12", &[1]),
    ("words != 12", &[0]),
    ("words ≥ 12", &[0, 1]),
    ("turns=2", &[0]),
    ("tokens>9", &[0]),
    ("tokens>=9", &[0, 1]),
    ("latency>2s", &[0]),
    ("latency>2500ms", &[]),
    ("cost>$0.01", &[0]),
    ("at>=2026-05-02", &[0]),
    ("at<=2026-05-01", &[1]),
    ("at<2026-05-01", &[]),
    ("at>2026-05-01", &[0]),
    ("at:2026-05-02", &[0]),
    ("at!=2026-05-02", &[1]),
    ("at=2026-05-02T10:00:00Z", &[0]),
    ("at>2026-05-02T11:59:59+02:00", &[0]),
    ("at<2026-05-02T10:00", &[1]),
    ("accuracy<3", &[0]),
    ("Accuracy:5", &[1]),
    ("accuracy!=5", &[0]),
    ("accuracy:pass", &[1]),
    ("accuracy:fail", &[0]),
    ("r1.accuracy<3", &[0]),
    ("r2.accuracy=3", &[0]),
    ("judge.accuracy>=4", &[0]),
    ("main.accuracy:4", &[0]),
    ("gpt-4.1.accuracy>4", &[0]),
    ("\"gpt-4.1\".accuracy>4", &[0]),
    ("\"Ana Müller\".accuracy<2", &[0]),
    ("Ana Müller.accuracy<2", &[0]),
    ("judge.accuracy-accuracy>=2", &[0]),
    ("gpt-4.1.accuracy-accuracy>2", &[0]),
    ("accuracy-judge.accuracy>=2", &[]),
    ("|accuracy-judge.accuracy|>=2", &[0]),
    ("| accuracy - judge.accuracy | > 2", &[]),
    ("|judge.safe-safe|>=1", &[0]),
    ("safe:fail", &[0]),
    ("safe:Yes", &[1]),
    ("safe!=fail", &[1]),
    ("verdict:hold", &[0]),
    ("verdict:ship", &[1]),
    ("faults:rude", &[0]),
    ("faults:\"none yet\"", &[]),
    ("faults:none", &[1]),
    ("rated:accuracy", &[0, 1]),
    ("-rated:accuracy", &[2, 3]),
    ("rated!=accuracy", &[2, 3]),
    ("rated:judge.accuracy", &[0]),
    ("rated:\"Ana Müller\".accuracy", &[0]),
    ("refund", &[0, 1]),
    ("\"refund policy\"", &[0]),
    ("refund policy", &[0, 1]),
    ("text:hello", &[3]),
    ("\"2 < 3\"", &[2]),
    ("\"and\"", &[1]),
    ("ask(nicely)", &[0]),
    ("accuracy", &[]),
    ("status:done accuracy<3", &[0]),
    ("status:done and accuracy<3", &[0]),
    ("status:todo or is:flagged", &[0, 3]),
    ("status:done model:bard or status:todo", &[0, 3]),
    ("status:done (model:bard or status:todo)", &[0]),
    ("-status:done", &[2, 3]),
    ("!status:done", &[2, 3]),
    ("not status:done", &[2, 3]),
    ("not not status:done", &[0, 1]),
    ("-(status:done or status:todo)", &[2]),
    ("NOT(status:done OR status:todo) AND -hello", &[2]),
];

#[test]
fn a_filter_finds_the_tickets_that_fulfil_it() {
    for (text, expected) in FOUND {
        assert_eq!(found(text), *expected, "{text}");
    }
}

#[test]
fn a_filter_reads_back_from_its_written_form() {
    for (text, _) in FOUND {
        let filter = parsed(text);
        assert_eq!(parsed(&filter.to_string()), filter, "{text} → {filter}");
    }
    for (text, written) in [
        ("NOT (a OR b) and c", "-(a or b) c"),
        ("(a or b) or c", "a or b or c"),
        ("status != done", "-status:done"),
        (
            "\"refund\"  \"Refund policy\" \"or\"",
            "refund \"Refund policy\" \"or\"",
        ),
        ("r1.accuracy=3", "accuracy:3"),
        ("safe!=pass", "rated:safe -safe:pass"),
        ("region:eu", "meta.region:eu"),
        ("| judge.accuracy - tone | > 1", "|judge.accuracy-tone|>1"),
    ] {
        assert_eq!(parsed(text).to_string(), written, "{text}");
    }
}

#[test]
fn a_mistake_is_pointed_at_with_what_was_meant() {
    let shown: Vec<_> = [
        "status:doen",
        "acuracy<3",
        "staus:todo",
        "model<3",
        "accuracy<high",
        "judge.acuracy<3",
        "rl.accuracy>3",
        "judge.accuracy-acuracy>=2",
        "judge.comment-accuracy>=2",
        "|accuracy-tone>=2",
        "|accuracy|>=2",
        "|accuracy-tone|",
        "safe<1",
        "faults:rud",
        "verdict:xyzzy",
        "comment:nice",
        "failed:mian",
        "rated:comment",
        "rated:tune",
        "at>yesterday",
        "words>",
        "model: bard",
        "\"refund",
        "(status:todo",
        "status:todo)",
        "()",
        "or x",
        "x or",
        "a - b",
        "<3",
        "10:30",
        "latency>2m",
        "\"Äna\".accuracy>3",
        "meta.:x",
        "\"\"",
        "zzz>3",
    ]
    .into_iter()
    .map(|text| {
        let error = Filter::parse(text, &vocabulary()).expect_err(text);
        assert!(
            text.get(error.span.clone()).is_some(),
            "{text}: {:?}",
            error.span
        );
        error.pointed(text)
    })
    .collect();
    let shown = shown.join("\n\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn an_unknown_word_is_metadata_only_where_nobody_listed_its_fields() {
    let listed = Vocabulary {
        meta: Some(vec!["Region".to_string()]),
        ..vocabulary()
    };
    let read = |text| Filter::parse(text, &listed).map(|filter| filter.to_string());
    assert_eq!(read("region:eu"), Ok("meta.Region:eu".to_string()));
    assert_eq!(
        read("regoin:eu").expect_err("a slip").to_string(),
        "nothing is called `regoin`; did you mean `Region`?"
    );
    assert!(read("shelf:4").is_err());
    assert!(Filter::parse("shelf:4", &vocabulary()).is_ok());
}

#[test]
fn a_field_that_no_log_has_is_pointed_at() {
    let cases = [
        (&["region"][..], "meta.region:eu", None),
        (&["region"], "meta.Region:eu", None),
        (&["region"], "region>2", None),
        (
            &["region"],
            "words>3 nonsense:1",
            Some((
                "nonsense",
                "nothing is called `nonsense`; quotes search for a text",
            )),
        ),
        (
            &["region"],
            "-meta.regoin:eu",
            Some((
                "meta.regoin",
                "no log has a field `regoin` in its metadata; did you mean `meta.region`?",
            )),
        ),
        (
            &["region", "tier"],
            "meta.shelf>4",
            Some((
                "meta.shelf",
                "no log has a field `shelf` in its metadata; there are `region`, `tier`",
            )),
        ),
        (
            &[],
            "nonsense:1",
            Some((
                "nonsense",
                "nothing is called `nonsense`; quotes search for a text",
            )),
        ),
        (
            &[],
            "meta.shelf:4",
            Some(("meta.shelf", "no log has a field `shelf` in its metadata")),
        ),
    ];
    for (fields, text, expected) in cases {
        let listed = Vocabulary {
            meta: Some(fields.iter().map(ToString::to_string).collect()),
            ..vocabulary()
        };
        let error = Filter::parse(text, &listed).err();
        let found = error
            .as_ref()
            .map(|error| (&text[error.span.clone()], &*error.message));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_random_tickets_are_those_of_the_evaluator() {
    let share = |share| Vocabulary {
        audit: Audit { share, seed: 7 },
        ..vocabulary()
    };
    let table = table();
    let count = |vocabulary| {
        let filter = Filter::parse("is:random", &vocabulary).expect("a filter");
        (0..4)
            .filter(|at| filter.matches(&table, Ordinal(*at)))
            .count()
    };
    assert_eq!((count(share(0.0)), count(share(1.0))), (0, 4));
}

#[test]
fn a_log_is_read_only_where_the_columns_leave_it_open() {
    for (text, reads) in [
        ("hello status:todo", 1),
        ("hello or status:done", 2),
        ("(hello or refund) model:bard", 2),
        ("hello", 4),
        ("status:done", 0),
    ] {
        let (filter, table) = (parsed(text), table());
        let found = (0..4).filter(|at| filter.matches(&table, Ordinal(*at)));
        assert!(found.count() > 0, "{text}");
        assert_eq!(table.reads.get(), reads, "{text}");
    }
}

#[test]
fn names_that_hold_what_addresses_hold_are_known_as_a_whole() {
    let mut vocabulary = vocabulary();
    let names = [
        "anna",
        "anna.k",
        "anna.k@example.org",
        "CORP:ana",
        "Müller, Ana",
        "anna.accuracy",
        "judge.of.all",
    ];
    vocabulary.reviewers.extend(names.map(str::to_string));
    let parsed = |text: &str| {
        Filter::parse(text, &vocabulary).unwrap_or_else(|error| panic!("{}", error.pointed(text)))
    };
    for (text, written) in [
        ("anna.accuracy<3", "anna.accuracy<3"),
        ("anna.k.accuracy<3", "\"anna.k\".accuracy<3"),
        ("\"anna.k\".accuracy<3", "\"anna.k\".accuracy<3"),
        (
            "anna.k@example.org.safe:fail",
            "\"anna.k@example.org\".safe:fail",
        ),
        ("CORP:ana.accuracy:4", "\"CORP:ana\".accuracy:4"),
        ("Müller, Ana.accuracy>=4", "\"Müller, Ana\".accuracy>=4"),
        ("anna.accuracy.accuracy<3", "\"anna.accuracy\".accuracy<3"),
        ("\"judge.of.all\".accuracy<3", "\"judge.of.all\".accuracy<3"),
        (
            "|anna.k.accuracy-judge.accuracy|>=2",
            "|\"anna.k\".accuracy-judge.accuracy|>=2",
        ),
    ] {
        let filter = parsed(text);
        assert_eq!(filter.to_string(), written, "{text}");
        assert_eq!(parsed(written), filter, "{text}");
    }
    for (text, said) in [
        ("anna.k.acuracy<3", "no criterion is called `acuracy`"),
        (
            "anna.q.accuracy<3",
            "no judge and no reviewer is called `anna.q`",
        ),
    ] {
        let error = Filter::parse(text, &vocabulary).expect_err(text);
        assert!(
            error.pointed(text).contains(said),
            "{}",
            error.pointed(text)
        );
    }
    let offered = |text: &str| -> Vec<String> {
        let completions = complete(text, text.len(), &vocabulary);
        completions.into_iter().map(|one| one.text).collect()
    };
    assert_eq!(offered("anna.k.a"), ["anna.k.accuracy"]);
    assert!(
        offered("judge.of").is_empty(),
        "what is offered must be read as it is meant"
    );
}

#[test]
fn a_filter_says_whether_it_gives_scores_of_others_away() {
    for (text, reveals) in [
        ("is:suggested", true),
        ("-is:assisted", true),
        ("is:suspect", false),
        ("is:differing", true),
        ("is:settled", false),
        ("accuracy<3", false),
        ("r1.accuracy<3", false),
        ("r2.accuracy<3", true),
        ("-judge.safe:pass", true),
        ("rated:main.accuracy", true),
        ("x or (y |accuracy-judge.accuracy|>1)", true),
        ("\"judge.accuracy\" failed:main", false),
    ] {
        assert_eq!(parsed(text).reveals(), reveals, "{text}");
    }
}

#[test]
fn the_searched_words_are_those_that_are_wanted() {
    assert_eq!(
        parsed("refund -fee (\"a b\" or not -c) model:bard").terms(),
        ["refund", "a b", "c"]
    );
}

#[test]
fn what_was_begun_is_completed() {
    for (text, expected) in [
        ("stat", vec!["status:"]),
        ("x -sta", vec!["status:"]),
        (
            "status:",
            vec!["todo", "done", "skipped", "claimed", "enough"],
        ),
        ("is:r", vec!["random", "revised"]),
        ("model:g", vec!["\"gpt 4\""]),
        ("acc", vec!["accuracy"]),
        ("judge.s", vec!["judge.safe"]),
        ("judge.accuracy-acc", vec!["accuracy"]),
        ("|judge.accuracy-judge.t", vec!["judge.tone"]),
        ("safe:", vec!["pass", "fail"]),
        ("(judge.safe:f", vec!["fail"]),
        ("faults:t", vec!["too-long"]),
        ("failed:g", vec!["gpt-4.1"]),
        ("rated:judge.v", vec!["judge.verdict"]),
        ("\"sta", vec![]),
        ("words>", vec![]),
    ] {
        let offered: Vec<_> = complete(text, text.len(), &vocabulary())
            .into_iter()
            .map(|completion| completion.text)
            .collect();
        assert_eq!(offered, expected, "{text}");
    }
    let first = &complete("a tag:b c", 7, &vocabulary())[0];
    assert_eq!(
        (first.range.clone(), first.text.as_str()),
        (6..7, "billing")
    );
}

/// Texts that are nearly filters, so that most of the parser is reached.
fn nearly_filters() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "status:todo",
        "is:random",
        "accuracy",
        "judge.",
        "r2.",
        "\"Ana Müller\".",
        "<",
        ">=",
        "=",
        "!=",
        ":",
        "3",
        "-0.5",
        "pass",
        "rude",
        " ",
        " or ",
        " and ",
        "not ",
        "-",
        "!",
        "(",
        ")",
        "|",
        "\"",
        "\\",
        "*",
        "ü",
        "x",
        "meta.k:v",
        "model:a*",
        "at>2026-05-01",
        "words>3",
        "safe:fail",
        "faults:rude",
        "rated:accuracy",
        "tone",
        "text:",
        "latency<2s",
        "main.accuracy-accuracy>=2",
        "|tone-judge.tone|>1",
        "failed:main",
        ".",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_text_brings_the_parser_down(text in "\\PC{0,60}", cursor in 0_usize..70) {
        if let Err(error) = Filter::parse(&text, &vocabulary()) {
            prop_assert!(text.get(error.span).is_some());
        }
        for completion in complete(&text, cursor, &vocabulary()) {
            prop_assert!(text.get(completion.range).is_some());
        }
    }

    #[test]
    fn whatever_reads_as_a_filter_reads_back_from_its_written_form(text in nearly_filters()) {
        match Filter::parse(&text, &vocabulary()) {
            Ok(filter) => {
                let written = filter.to_string();
                prop_assert_eq!(Filter::parse(&written, &vocabulary()), Ok(filter), "{} → {}", text, written);
            }
            Err(error) => prop_assert!(text.get(error.span).is_some()),
        }
    }

    #[test]
    fn any_searched_text_reads_back(word in "\\PC{1,20}") {
        prop_assume!(!word.trim().is_empty());
        let quoted = format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
        let filter = parsed(&quoted);
        prop_assert_eq!(filter.terms(), vec![word.as_str()]);
        prop_assert_eq!(parsed(&filter.to_string()), filter);
    }
}

#[test]
fn no_nesting_brings_the_parser_down() {
    assert!(Filter::parse(&"(".repeat(100_000), &vocabulary()).is_err());
    assert!(Filter::parse(&format!("{}x", "-".repeat(100_001)), &vocabulary()).is_ok());
}

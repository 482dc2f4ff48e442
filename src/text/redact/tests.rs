//! What each pattern hits and what it only nearly hits, and what holds of every text.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::redaction::Place;
use crate::model::{
    Choice, Comparison, EvaluatorVersion, JudgeIdentity, LogId, MadeOf, Message, Ordinal, Origin,
    Outcome, Reviewer, Revision, Role, Scores, Seen, Side, Spent, TextHash, ToolCall, Verdict,
};

fn own(name: &str, expression: &str) -> OwnPattern {
    OwnPattern::new(name, expression).expect("a sound expression")
}

fn redaction() -> Redaction {
    Redaction {
        names: ["Ana Muster", "Bo", "will", "田中"]
            .map(String::from)
            .to_vec(),
        own: vec![own("order", r"ORD-\d{6}")],
        apply: vec![Place::Judge],
        ..Redaction::usual()
    }
}

static REDACTOR: LazyLock<Redactor> = LazyLock::new(|| Redactor::new(&redaction()));

fn covered(text: &str) -> String {
    REDACTOR
        .cover_text(text, &mut Pseudonyms::default())
        .into_owned()
}

/// Each text with what stands in it once everything private is masked.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(covered(text), *expected, "{text}");
    }
}

/// Texts of which nothing is masked.
fn check_near_misses(cases: &[&str]) {
    for text in cases {
        assert_eq!(covered(text), *text);
    }
}

#[test]
fn addresses_of_mail_are_masked() {
    check(&[
        ("write to bob@example.com.", "write to <EMAIL_1>."),
        ("Bob.O'Hara+x@mail.example.co.uk,", "<EMAIL_1>,"),
        ("<mailto:b_o@ex-ample.org>", "<mailto:<EMAIL_1>>"),
        (r#"{"to":"bob@example.com"}"#, r#"{"to":"<EMAIL_1>"}"#),
        (r#"{"to":"\nbob@example.com"}"#, r#"{"to":"\n<EMAIL_1>"}"#),
        ("to='bob@example.com'", "to='<EMAIL_1>'"),
        ("**bob@example.com**", "**<EMAIL_1>**"),
        ("?mail=bob%40example.com&x=1", "?mail=<EMAIL_1>&x=1"),
        ("jürg@müller.ch 李@例子.中国", "<EMAIL_1> <EMAIL_2>"),
        ("a@b.co;c@d.co", "<EMAIL_1>;<EMAIL_2>"),
        ("x@y.xn--p1ai", "<EMAIL_1>"),
        ("bob@example.com_old", "<EMAIL_1>_old"),
        ("bob@example.com-", "<EMAIL_1>-"),
    ]);
    check_near_misses(&[
        "@bob said hi",
        "bob @ example.com",
        "bob@localhost",
        "lodash@4.17.21",
        "icon@2x.png",
        "a@.com",
        "a@b",
        "5 @ 3.50 each",
        "100%40",
        "@media (max-width)",
    ]);
}

#[test]
fn telephone_numbers_are_masked() {
    check(&[
        ("call +41 44 668 18 00 now", "call <PHONE_1> now"),
        ("+41446681800", "<PHONE_1>"),
        ("+41 (0)44 668 18 00", "<PHONE_1>"),
        ("0041 44 668 18 00", "<PHONE_1>"),
        ("+1 (415) 555-2671", "<PHONE_1>"),
        ("(415) 555-2671.", "<PHONE_1>."),
        ("415-555-2671", "<PHONE_1>"),
        ("1-800-555-0199", "<PHONE_1>"),
        ("415.555.2671", "<PHONE_1>"),
        ("044 668 18 00", "<PHONE_1>"),
        ("01 23 45 67 89", "<PHONE_1>"),
        ("Tel:030/1234567", "Tel:<PHONE_1>"),
        ("020 7946 0958", "<PHONE_1>"),
        ("0446681800", "<PHONE_1>"),
        ("(11) 91234-5678", "<PHONE_1>"),
        ("+44\u{a0}20\u{a0}7946\u{a0}0958", "<PHONE_1>"),
        (r#"{"p":"\n044 668 18 00"}"#, r#"{"p":"\n<PHONE_1>"}"#),
        ("am 02.05.2026 044 668 18 00", "am 02.05.2026 <PHONE_1>"),
    ]);
    check_near_misses(&[
        "2026-05-02",
        "02.05.2026",
        "05/02/2026 10:30:00",
        "2026-05-02T10:00:00Z",
        "2026-05-02 10:00:00.123456",
        "10:00:00",
        "version 1.2.3",
        "0.123456789",
        "+1234567.89",
        "1 234 567",
        "1,234,567,890",
        "+20,000,000",
        "order 4155552671",
        "1714556800123",
        "2019-2020",
        "0123456789",
        "00000000123",
        "978-3-16-148410-0",
        "550e8400-e29b-41d4-a716-446655440000",
        "pages 100-200",
        "C+41446681800",
        "(1) 2345 6789",
        "0 1 2 3 4 5 6 7 8 9",
        "3.14159265358979",
    ]);
}

#[test]
fn cards_that_pass_the_check_are_masked() {
    check(&[
        ("4242424242424242", "<CARD_1>"),
        ("4111 1111 1111 1111", "<CARD_1>"),
        ("5555-5555-5555-4444,", "<CARD_1>,"),
        ("3782 822463 10005", "<CARD_1>"),
        ("6011111111111117", "<CARD_1>"),
        ("4222222222222", "<CARD_1>"),
        ("3056 9300 0902 0004", "<CARD_1>"),
        ("2223003122003222", "<CARD_1>"),
        ("card:4242424242424242", "card:<CARD_1>"),
        ("/pay/4242424242424242/", "/pay/<CARD_1>/"),
        ("nr 17 4242 4242 4242 4242", "nr 17 <CARD_1>"),
    ]);
    check_near_misses(&[
        // One digit off, and a number of an order that fails the check.
        "4242424242424241",
        "4006381333931",
        // They pass the check, and no card begins or is as long so.
        "1714556800121",
        "9780306406156",
        "424242424242",
        "42424242424242424242424242424242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "x4242424242424242",
        "4242424242424242a",
    ]);
}

#[test]
fn bank_accounts_whose_check_digits_are_right_are_masked() {
    check(&[
        ("CH93 0076 2011 6238 5295 7 is it", "<IBAN_1> is it"),
        ("DE89370400440532013000", "<IBAN_1>"),
        ("de89 3704 0044 0532 0130 00.", "<IBAN_1>."),
        ("GB29-NWBK-6016-1331-9268-19", "<IBAN_1>"),
        ("IBAN:FR1420041010050500013M02606", "IBAN:<IBAN_1>"),
        ("NO9386011117947", "<IBAN_1>"),
    ]);
    check_near_misses(&[
        "DE88370400440532013000",
        "DE8937040044053201300",
        "XX89370400440532013000",
        "ADE89370400440532013000",
        "DE89370400440532013000x",
        "de12",
    ]);
}

#[test]
fn addresses_of_the_internet_protocol_are_masked_and_versions_are_not() {
    check(&[
        ("from 192.168.1.10 port", "from <IP_1> port"),
        ("http://10.0.0.1:8080/x", "http://<IP_1>:8080/x"),
        ("10.1.2.0/24.", "<IP_1>/24."),
        ("ip=8.8.8.8", "ip=<IP_1>"),
        ("10.0.0.1-10.0.0.9", "<IP_1>-<IP_2>"),
        ("2001:db8::8a2e:370:7334", "<IP_1>"),
        ("[fe80::1%eth0]:22", "[<IP_1>%eth0]:22"),
        ("::ffff:192.0.2.1", "<IP_1>"),
        ("at ::1.", "at <IP_1>."),
        ("node:10.0.0.1", "node:<IP_1>"),
    ]);
    check_near_misses(&[
        "v1.2.3.4",
        "version 1.2.3.4",
        "Version: 1.2.3.4",
        r#""version": "1.2.3.4""#,
        "section 1.2.3.4",
        "§ 1.2.3.4",
        "Chrome/120.0.6.99",
        "foo-1.2.3.4.tar.gz",
        "1.2.3.4-beta",
        "1.2.3.4.5",
        "256.1.1.1",
        "0.1.2.3",
        "10:00:00",
        "aa:bb:cc:dd:ee:ff",
        "std::vector",
        "a::b",
        "dead::beef",
        "::",
        "1.2.3",
    ]);
}

#[test]
fn keys_are_masked_by_the_formats_of_their_providers() {
    let digits = "0123456789";
    let many = |count: usize| format!("aB3{}", &digits.repeat(20)[..count - 3]);
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----";
    let keys = [
        format!("sk-{}", many(48)),
        format!("sk-proj-{}-{}", many(40), many(40)),
        format!("sk-ant-api03-{}", many(80)),
        "AKIAIOSFODNN7EXAMPLE".to_string(),
        format!("ghp_{}", many(36)),
        format!("github_pat_{}_{}", many(22), many(59)),
        format!("glpat-{}", many(20)),
        format!("AIza{}", many(35)),
        format!("xoxb-123456789012-{}", many(24)),
        format!("sk_live_{}", many(24)),
        format!("rk_test_{}", many(24)),
        format!("whsec_{}", many(32)),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpM".to_string(),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0.".to_string(),
        format!("hf_{}", many(34)),
        format!("gsk_{}", many(52)),
        format!("npm_{}", many(36)),
        format!("SG.{}.{}", many(22), many(43)),
        format!("123456789:AA{}", many(33)),
        pem.to_string(),
        pem.replace('\n', "\\n"),
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC".to_string(),
    ];
    for key in keys {
        let text = format!("key={key}, and on");
        assert_eq!(covered(&text), "key=<KEY_1>, and on", "{key}");
    }
    let secret = format!("{}/{}", many(20), many(19));
    check(&[
        (
            &format!("aws_secret_access_key = \"{secret}\""),
            "aws_secret_access_key = \"<KEY_1>\"",
        ),
        (
            "Authorization: Bearer abcdefghij0123456789",
            "Authorization: Bearer <KEY_1>",
        ),
        (
            "redis://user:hunter2@cache:6379",
            "redis://user:<KEY_1>@cache:6379",
        ),
    ]);
    check_near_misses(&[
        "sk-estimator-doc-link-to-something1",
        "task-20240101-and-a-half-more",
        "a bearer of good news",
        "AKIA is how they begin",
        "eyJ.b.c",
        "-----BEGIN PRIVATE KEY----- is its first line.",
        "-----BEGIN PUBLIC KEY-----\nMIIEvQIBADANBgkqhkiG9w0B",
        "http://host:80/",
        "9b74c9897bac770ffc029102a200c5de",
    ]);
}

#[test]
fn names_of_the_list_are_masked_as_whole_words() {
    check(&[
        ("Ana Muster's cat", "<NAME_1>'s cat"),
        ("ana  muster and ANA\nMUSTER", "<NAME_1> and <NAME_1>"),
        ("Bo, BO and (Bo)", "<NAME_1>, <NAME_1> and (<NAME_1>)"),
        ("will Will", "<NAME_1> <NAME_1>"),
        ("私は田中です", "私は<NAME_1>です"),
        (r#"{"n":"\nBo"}"#, r#"{"n":"\n<NAME_1>"}"#),
    ]);
    check_near_misses(&[
        "Bob and Bosco",
        "bo",
        "Ana",
        "AnaMuster",
        "willing",
        "Ana, Muster",
        "Ana Musterfrau",
        "Ana ",
    ]);
}

#[test]
fn own_expressions_are_masked_by_their_names() {
    check(&[("ORD-123456 and ORD-654321", "<ORDER_1> and <ORDER_2>")]);
    check_near_misses(&["ORD-12345", "ord-123456"]);
}

#[test]
fn two_mentions_of_one_value_have_one_number() {
    check(&[
        ("a@b.org B@B.org A@B.ORG", "<EMAIL_1> <EMAIL_2> <EMAIL_1>"),
        (
            "+41446681800, 0041 44 668 18 00, +41 (0)44 668-18-00",
            "<PHONE_1>, <PHONE_1>, <PHONE_1>",
        ),
        (
            "(415) 555-2671 or +1 415 555 2671",
            "<PHONE_1> or <PHONE_1>",
        ),
        (
            "4111 1111 1111 1111, 4111-1111-1111-1111, 4111111111111111",
            "<CARD_1>, <CARD_1>, <CARD_1>",
        ),
        (
            "DE89370400440532013000 de89 3704 0044 0532 0130 00",
            "<IBAN_1> <IBAN_1>",
        ),
        ("2001:db8::1 2001:DB8:0::0001", "<IP_1> <IP_1>"),
    ]);
}

#[test]
fn hits_that_overlap_are_masked_as_one_by_the_longest() {
    check(&[
        ("0446681800@example.com", "<EMAIL_1>"),
        (
            "postgres://u:p@db.example.com/x",
            "postgres://u:<EMAIL_1>/x",
        ),
        ("Bo@example.com", "<EMAIL_1>"),
        ("bob@ORD-123456.com", "<EMAIL_1>"),
    ]);
    let reaching = Redactor::new(&Redaction {
        own: vec![own("left", "abc+"), own("right", "cde")],
        ..Redaction::default()
    });
    let cover = |text: &str| {
        reaching
            .cover_text(text, &mut Pseudonyms::default())
            .into_owned()
    };
    assert_eq!(cover("abcde"), "<LEFT_1>");
    assert_eq!(cover("abccde-cde"), "<LEFT_1>-<RIGHT_1>");
}

#[test]
fn masks_that_stand_in_a_log_keep_their_numbers_and_give_them_to_no_other() {
    let log = Log {
        output: "ask <EMAIL_1> or bob@example.com".to_string(),
        references: vec!["<EMAIL_3>, <ORDER_1>: ORD-123456, c@example.com".to_string()],
        ..Log::default()
    };
    let redactor = &*REDACTOR;
    let covered = redactor.cover_log(&log, &mut Pseudonyms::default());
    assert_eq!(covered.output, "ask <EMAIL_1> or <EMAIL_2>");
    assert_eq!(
        covered.references,
        ["<EMAIL_3>, <ORDER_1>: <ORDER_2>, <EMAIL_4>"]
    );
    check_near_misses(&["<EMAIL_1> <PHONE_1234567> <KEY_2>"]);
    check(&[("<CARD_4242424242424242>", "<CARD_<CARD_1>>")]);
}

#[test]
fn every_text_of_a_log_is_masked() {
    let log: Log = serde_json::from_value(json!({
        "id": "id-of-bob@example.com",
        "messages": [{
            "role": "assistant", "content": "I am bob@example.com", "name": "bob@example.com",
            "tool_calls": [{
                "id": "bob@example.com", "name": "bob@example.com",
                "arguments": "{\"to\":\"\\u0062ob@example.com\",\"card\":4242424242424242,\"n\":[17,\"\\n044 668 18 00\"]}"
            }],
            "tool_call_id": "bob@example.com"
        }],
        "output": "bob@example.com", "reference": ["bob@example.com"], "model": "ft:bob@example.com",
        "at": "2026-05-02T10:00:00Z", "tags": ["bob@example.com"],
        "meta": {"bob@example.com": {"a": ["bob@example.com", 4_242_424_242_424_242_u64, 17, 0.5]}},
        "usage": {"input_tokens": 3},
        "candidates": [{"model": "bob@example.com", "output": "bob@example.com"}]
    }))
    .expect("a log");
    let redactor = &*REDACTOR;
    let mut known = Pseudonyms::default();
    let covered = redactor.cover_log(&log, &mut known);
    let text = serde_json::to_string(&covered).expect("JSON");
    assert!(
        !text.contains("example.com") && !text.contains("4242"),
        "{text}"
    );
    assert!(!text.contains("<EMAIL_3>"), "{text}");
    assert_eq!(
        covered.messages[0].tool_calls[0].arguments,
        r#"{"to":"<EMAIL_1>","card":"<CARD_1>","n":[17,"\n<PHONE_1>"]}"#
    );
    assert_eq!(
        covered.meta,
        *json!({"<EMAIL_1>": {"a": ["<EMAIL_1>", "<CARD_1>", 17, 0.5]}})
            .as_object()
            .expect("an object")
    );
    assert_eq!(
        (covered.at, covered.usage.clone()),
        (log.at, log.usage.clone())
    );
    assert_eq!(known.take_masked().to_string(), "card 2, email 15, phone 1");
    assert!(known.take_masked().is_empty());
    assert_eq!(
        redactor.cover_log(&covered, &mut Pseudonyms::default()),
        covered
    );
}

#[test]
fn a_time_that_an_expression_hits_is_left_out() {
    let log = Log {
        at: Some("2026-05-02T10:00:00Z".parse().expect("a time")),
        ..Log::default()
    };
    let redactor = Redactor::new(&Redaction {
        own: vec![own("date", r"\d{4}-\d\d-\d\d")],
        ..Redaction::default()
    });
    assert_eq!(
        redactor.cover_log(&log, &mut Pseudonyms::default()).at,
        None
    );
}

#[test]
fn a_record_stays_what_it_was_but_for_what_is_masked() {
    let cases = [
        (
            r#"{ "a" : "x\u0040y.org", "n": 4242424242424242, "f": 1.50, "t": NaN }"#,
            r#"{ "a" : "<EMAIL_1>", "n": "<CARD_1>", "f": 1.50, "t": NaN }"#,
        ),
        (
            r#"{"args":"{\"tel\":\"\\n044 668 18 00\"}"}"#,
            r#"{"args":"{\"tel\":\"\\n<PHONE_1>\"}"}"#,
        ),
        (
            r#"{"half":"\ud83d bob@example.com"}"#,
            "{\"half\":\"\u{fffd} <EMAIL_1>\"}",
        ),
        ("1,bob@example.com,\"x, y\"", "1,<EMAIL_1>,\"x, y\""),
        ("{tel},044 668 18 00", "{tel},<PHONE_1>"),
        (r#"{"nothing": "1\u0030"}"#, r#"{"nothing": "1\u0030"}"#),
    ];
    let redactor = &*REDACTOR;
    for (record, expected) in cases {
        let covered = redactor.cover_record(record.as_bytes(), &mut Pseudonyms::default());
        assert_eq!(String::from_utf8_lossy(&covered), expected);
    }
    let bytes = b"\xff\xfe nothing here";
    assert_eq!(
        redactor.cover_record(bytes, &mut Pseudonyms::default()),
        bytes
    );
    let covered = redactor.cover_record(b"\xff bob@example.com", &mut Pseudonyms::default());
    assert_eq!(covered, "\u{fffd} <EMAIL_1>".as_bytes());
}

#[test]
fn values_are_put_back_as_they_were_written() {
    let before = "Bob@example.com, bob@example.com: 044 668 18 00. Keep <EMAIL_1>.";
    let redactor = &*REDACTOR;
    let mut known = Pseudonyms::default();
    let log = Log {
        output: before.to_string(),
        ..Log::default()
    };
    let shown = redactor.cover_log(&log, &mut known).output;
    assert_eq!(shown, "<EMAIL_2>, <EMAIL_2>: <PHONE_1>. Keep <EMAIL_1>.");
    let cases = [
        (shown.as_str(), before),
        (
            "Hi <EMAIL_2> and <EMAIL_2>!",
            "Hi Bob@example.com and bob@example.com!",
        ),
        ("Only <EMAIL_2>.", "Only Bob@example.com."),
        ("<PHONE_1>, <PHONE_1>", "044 668 18 00, 044 668 18 00"),
        ("<EMAIL_1>, <EMAIL_9>", "<EMAIL_1>, <EMAIL_9>"),
    ];
    let mentions = redactor.mentions(before, &mut known);
    for (edited, expected) in cases {
        assert_eq!(redactor.uncovered(edited, &mentions, &known), expected);
    }
    assert_eq!(
        redactor.stray("<EMAIL_1> <PHONE_1> <EMAIL_2>", &known),
        None
    );
    assert_eq!(
        redactor.stray("<EMAIL_1> <EMAIL_9>", &known).as_deref(),
        Some("<EMAIL_9>")
    );
}

#[test]
fn an_expression_that_hits_beside_every_mask_comes_to_an_end() {
    let redactor = Redactor::new(&Redaction {
        own: vec![own("digit", r"\b\d")],
        ..Redaction::default()
    });
    let text = "1".repeat(200);
    let mut known = Pseudonyms::default();
    let covered = redactor.cover_text(&text, &mut known).into_owned();
    assert_eq!(covered, "<DIGIT_2>");
    assert_eq!(redactor.uncovered(&covered, &HashMap::new(), &known), text);
}

#[test]
fn what_is_unmasked_in_json_is_told_without_its_value() {
    let redactor = &*REDACTOR;
    let body = json!({"a": ["x <EMAIL_1>", {"bob@example.com": 1}], "n": 4_242_424_242_424_242_u64, "t": "Bo"});
    let found = redactor.unmasked(&body);
    let what: Vec<_> = found.iter().map(|hit| hit.what.as_str()).collect();
    assert_eq!(what, ["email", "names"]);
    assert!(
        redactor
            .unmasked(&json!({"role": Role::User, "x": ["<NAME_1>"]}))
            .is_empty()
    );
}

/// Texts with what is private, masks, and what comes near to both.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("bob@example.com".to_string()),
        Just("BOB@example.com".to_string()),
        Just("+41 44 668 18 00".to_string()),
        Just("(415) 555-2671".to_string()),
        Just("4242 4242 4242 4242".to_string()),
        Just("DE89370400440532013000".to_string()),
        Just("10.0.0.1".to_string()),
        Just("fe80::1".to_string()),
        Just("AKIAIOSFODNN7EXAMPLE".to_string()),
        Just("Ana Muster".to_string()),
        Just("田中".to_string()),
        Just("ORD-123456".to_string()),
        Just("<EMAIL_1>".to_string()),
        Just("<ORDER_2>".to_string()),
        Just("-----BEGIN PRIVATE KEY-----".to_string()),
        "[0-9]{1,5}",
        "[ -.,:/@()+<>_%\\\\\"{}\n]{1,2}",
        "[a-z]{1,3}",
        "\\PC",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn masking_again_changes_nothing_and_leaves_nothing_to_be_found(text in texts()) {
        let redactor = &*REDACTOR;
        let log = Log { output: text, ..Log::default() };
        let once = redactor.cover_log(&log, &mut Pseudonyms::default());
        let twice = redactor.cover_log(&once, &mut Pseudonyms::default());
        prop_assert_eq!(&twice, &once);
        prop_assert!(redactor.unmasked(&Value::String(once.output)).is_empty());
    }

    #[test]
    fn what_was_masked_is_put_back_byte_for_byte(text in texts()) {
        let redactor = &*REDACTOR;
        let mut known = Pseudonyms::default();
        let log = Log { output: text.clone(), ..Log::default() };
        let covered = redactor.cover_log(&log, &mut known).output;
        let mentions = redactor.mentions(&text, &mut known);
        prop_assert_eq!(redactor.uncovered(&covered, &mentions, &known), text);
    }

    #[test]
    fn masked_json_is_json_of_the_same_shape(texts in prop::collection::vec(texts(), 1..4), key in texts()) {
        // Of two fields of one name the latter would stand in the place of the texts.
        prop_assume!(key != "a");
        let redactor = &*REDACTOR;
        let value = json!({"a": texts, key: {"b": 1.5}});
        for record in [value.to_string(), serde_json::to_string_pretty(&value).expect("JSON")] {
            let covered = redactor.cover_record(record.as_bytes(), &mut Pseudonyms::default());
            let read: Value = serde_json::from_slice(&covered).expect("JSON");
            prop_assert_eq!(read["a"].as_array().map(Vec::len), Some(texts.len()));
            prop_assert!(redactor.unmasked(&read).is_empty());
        }
    }

    #[test]
    fn arguments_of_tools_that_are_json_stay_json(texts in prop::collection::vec(texts(), 1..4)) {
        let redactor = &*REDACTOR;
        let call = ToolCall { arguments: json!({"a": texts}).to_string(), ..ToolCall::default() };
        let message = Message { tool_calls: vec![call], ..Message::default() };
        let log = Log { messages: vec![message], ..Log::default() };
        let covered = redactor.cover_log(&log, &mut Pseudonyms::default());
        let arguments = &covered.messages[0].tool_calls[0].arguments;
        prop_assert!(serde_json::from_str::<Value>(arguments).is_ok(), "{}", arguments);
        let again = redactor.cover_log(&covered, &mut Pseudonyms::default());
        prop_assert_eq!(again, covered);
    }
}

#[test]
fn a_choice_between_logs_is_told_by_no_hash_of_what_is_masked() {
    let log = Log {
        output: "bob@example.com".to_string(),
        ..Log::default()
    };
    let made = |a, b| Comparison {
        ticket: Ordinal(0),
        evaluator: EvaluatorVersion([0; 32]),
        by: None,
        at: jiff::Timestamp::UNIX_EPOCH,
        a,
        b,
        swapped: false,
        criterion: None,
        choice: Choice::A,
        seen: Seen::default(),
        random: false,
        origin: Origin::Here,
    };
    let (own, other) = (Side::Log(log.id()), Side::Log(LogId([9; 16])));
    let ticket = Ticket {
        comparisons: vec![made(own, Side::Candidate(0)), made(own, other)],
        ..ticket(log)
    };
    let covered = FileMasks::new(&redaction()).cover(&ticket);
    assert_eq!(covered.log.output, "<EMAIL_1>");
    assert_eq!(covered.id, covered.log.id());
    let sides: Vec<_> = covered
        .comparisons
        .iter()
        .map(|made| (made.a, made.b))
        .collect();
    assert_eq!(sides, [(Side::Log(covered.id), Side::Candidate(0))]);
}

fn ticket(log: Log) -> Ticket {
    Ticket {
        ordinal: Ordinal(0),
        id: log.id(),
        log: Arc::new(log),
        source: String::new(),
        random: false,
        flagged: false,
        tags: Vec::new(),
        ratings: Vec::new(),
        verdicts: Vec::new(),
        corrected: Vec::new(),
        revisions: Vec::new(),
        comparisons: Vec::new(),
        skips: Vec::new(),
        looks: Vec::new(),
        claim: None,
        repeats: Vec::new(),
        finals: Vec::new(),
        asks: crate::model::Standing::Own,
    }
}

#[test]
fn what_was_said_of_an_edit_names_it_by_no_hash_of_what_is_masked() {
    let on = |edit: &str| Verdict {
        ticket: Ordinal(0),
        evaluator: EvaluatorVersion([0; 32]),
        judge: "main".to_string(),
        identity: JudgeIdentity([1; 32]),
        generation: None,
        revision: Some(TextHash::of(edit)),
        at: jiff::Timestamp::UNIX_EPOCH,
        outcome: Outcome::Scored {
            scores: Scores::new(),
            rationale: Some("bob@example.com is right".to_string()),
        },
        spent: Spent::default(),
        reply: None,
        made_of: MadeOf::Reply,
        suggestion: None,
        suspect: None,
        origin: Origin::Here,
    };
    let edit = "Ask bob@example.com.";
    let ticket = Ticket {
        revisions: vec![Revision {
            ticket: Ordinal(0),
            evaluator: EvaluatorVersion([0; 32]),
            reviewer: Reviewer::new("ana").expect("a name"),
            at: jiff::Timestamp::UNIX_EPOCH,
            output: edit.to_string(),
            from: None,
            origin: Origin::Here,
        }],
        corrected: vec![on("bob@example.com, an edit that was taken back"), on(edit)],
        ..ticket(Log::default())
    };
    let covered = FileMasks::new(&redaction()).cover(&ticket);
    assert_eq!(covered.revisions[0].output, "Ask <EMAIL_1>.");
    let [said] = &covered.corrected[..] else {
        panic!("of an edit that is not told nothing is said: {covered:?}");
    };
    assert_eq!(said.revision, Some(TextHash::of("Ask <EMAIL_1>.")));
    let Outcome::Scored { rationale, .. } = &said.outcome else {
        panic!("scored: {said:?}");
    };
    assert_eq!(rationale.as_deref(), Some("<EMAIL_1> is right"));
}

//! What becomes of broken records: a place and a reason, and nothing else is lost.

use juror::import::Options;

use crate::{read, read_with, told};

#[test]
fn a_broken_record_is_refused_with_a_reason_to_act_on() {
    let deep = format!(
        r#"{{"prompt":"a","completion":"b","x":{}1{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let cases = [
        ("{\"a\" 1}", "not JSON: expected `:` at column 6"),
        (
            "{\"prompt\":\"a\",\"completion\":NaN}",
            "not JSON: `NaN` and `Infinity` are no JSON numbers (write `null`) at column 28",
        ),
        (
            "{\"prompt\":\"a\",\"completion\":\"b",
            "not JSON: the record ends inside of a string at column 29",
        ),
        (
            "{\"prompt\":\"a\",\"completion\":\"b\"} {\"prompt\":\"c\"}",
            "not JSON: more follows the record's end (put each record on its own line) at column 33",
        ),
        (
            &deep,
            "not JSON: values are nested deeper than 128 levels at column 163",
        ),
        (
            "hello",
            "not JSON: a value is missing or misspelt at column 1",
        ),
        ("7", "a bare value where an object of fields should be"),
        (
            "\"text\"",
            "a bare string where an object of fields should be",
        ),
        (
            "{\"foo\":1,\"bar\":2}",
            "no known shape: found `foo`, `bar`; an input (`messages`, `prompt`, `input`, …) and an output (`output`, `completion`, `response`, …) are needed; --map says where else they stand",
        ),
        (
            "{\"prompt\":\"a\"}",
            "no output: none of `output`, `completion`, `response`, `generation`, `generated_text`, `model_output`, `prediction`, `predict`, `generated`, `reply`, `answer`, `assistant` is there",
        ),
        (
            "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
            "no output: the last of `messages` is not the assistant's, and no other field holds an output",
        ),
        ("{\"messages\":[]}", "no output: `messages` is empty"),
        (
            "{\"messages\":[{\"role\":\"narrator\",\"content\":\"a\"}]}",
            "`messages` can't be read: the role `narrator` is unknown; known are system, developer, user, human, assistant, gpt, model, tool, function, observation",
        ),
        (
            "{\"messages\":[{\"content\":\"a\"}]}",
            "`messages` can't be read: a message has no `role`",
        ),
        (
            "{\"prompt\":\"a\",\"completion\":[]}",
            "no output: `completion` is an empty list",
        ),
    ];
    for (record, reason) in cases {
        let around = format!(
            "{{\"prompt\":\"1\",\"completion\":\"first\"}}\n{record}\n{{\"prompt\":\"2\",\"completion\":\"last\"}}\n"
        );
        assert_eq!(
            told(&read(&around)),
            ["first", &format!("line 2: {reason}"), "last"],
            "{record}"
        );
    }
}

#[test]
fn a_record_that_never_closes_takes_no_other_with_it() {
    let cases = [
        // A line that was cut off.
        "{\"prompt\":\"1\",\"completion\":\"a\"}\n{\"prompt\":\"2\",\"compl\n{\"prompt\":\"3\",\"completion\":\"c\"}\n",
        // A pretty-printed record that was cut off.
        "{\"prompt\":\"1\",\"completion\":\"a\"}\n{\n  \"prompt\": \"2\"\n{\"prompt\":\"3\",\"completion\":\"c\"}\n",
        // An element of a list.
        "[\n  {\n    \"prompt\": \"1\",\n    \"completion\": \"a\"\n  },\n  {\n    \"prompt\": \"2\n  {\n    \"prompt\": \"3\",\n    \"completion\": \"c\"\n  }\n]\n",
    ];
    for text in cases {
        let items = read(text);
        assert_eq!(items.len(), 3, "{text}: {:?}", told(&items));
        assert!(
            items[0].is_ok() && items[1].is_err() && items[2].is_ok(),
            "{text}"
        );
    }
}

#[test]
fn a_rejection_names_source_line_and_byte() {
    let mut items = read("\n{\"prompt\":\"é\",\"completion\":\"b\"}\r\n\r\nbad\n");
    let rejection = items.remove(1).expect_err("a rejection");
    assert_eq!((rejection.line, rejection.offset), (4, 37));
    assert!(
        rejection
            .to_string()
            .starts_with("logs.jsonl, line 4: not JSON"),
        "{rejection}"
    );
    assert_eq!(
        serde_json::to_value(&rejection).expect("JSON")["source"],
        "logs.jsonl"
    );
    let log = items.remove(0).expect("a log");
    assert_eq!((log.place.line, log.place.offset, log.end), (2, 1, 34));
}

#[test]
fn a_record_that_is_too_long_is_passed_by() {
    let options = Options {
        largest: 1 << 20,
        ..Options::default()
    };
    let long = "x".repeat(3 << 20);
    let good = "{\"prompt\":\"1\",\"completion\":\"a\"}";
    let cases = [
        format!("{good}\n{{\"prompt\":\"{long}\",\"completion\":\"b\"}}\n{good}\n"),
        format!(
            "{good}\n{{\n\"prompt\":\"1\",\n{}\n{good}\n",
            "1,\n".repeat(1 << 19)
        ),
        format!("prompt,completion\n1,a\n{long},b\n1,a\n"),
    ];
    for text in cases {
        let told = told(&read_with("x", text.as_bytes(), &options));
        assert!(
            told[1].contains("longer than 1 MB"),
            "{:?} {:?}",
            &text[..60],
            &told[..2]
        );
        assert_eq!((&*told[0], &**told.last().expect("some")), ("a", "a"));
    }
}

#[test]
fn a_broken_row_of_a_table_is_refused_alone() {
    let items = read("prompt,completion\n1,a\n2,b,c\n3\n4,d\n\"5,e\n6,f\n");
    assert_eq!(
        told(&items),
        [
            "a",
            "line 3: 3 cells where the header has 2: quote cells that hold a delimiter",
            "line 4: 1 cells where the header has 2: quote cells that hold a delimiter",
            "d",
            "line 6: a quote opens a cell and never closes: close it, or write it twice",
            "f",
        ]
    );
}

#[test]
fn bytes_that_are_no_utf8_come_in_marked_and_stay_in_the_raw_record() {
    let mut record = b"{\"prompt\":\"caf".to_vec();
    record.push(0xe9);
    record.extend(b"\",\"completion\":\"b\"}");
    let log = crate::one(&record);
    assert!(log.lossy);
    assert_eq!(log.log.messages[0].content, "caf\u{fffd}");
    assert_eq!(log.raw, record);
}

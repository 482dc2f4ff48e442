//! Layouts as text: source and width in, rows out.

use proptest::prelude::*;

use super::{Row, SpanKind, lay_out, raw, row_of};
use crate::text::sanitize::shown;
use crate::text::width::width;

fn drawn(text: &str, columns: u16) -> Vec<String> {
    lay_out(text, columns).iter().map(Row::text).collect()
}

/// The spans of a kind, in order.
fn of_kind(text: &str, kind: SpanKind) -> Vec<String> {
    let rows = lay_out(text, 60);
    rows.into_iter()
        .flat_map(|row| row.spans)
        .filter(|span| span.kind == kind)
        .map(|span| span.text)
        .collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn markdown_reads_as_it_was_written() {
    let cases: &[(&str, &str, u16, &[&str])] = &[
        ("nothing", "", 20, &[]),
        (
            "lines stay lines",
            "one\ntwo\n\n\nthree\n",
            20,
            &["one", "two", "", "", "three"],
        ),
        (
            "blank lines before the text stay",
            "\n\none",
            20,
            &["", "", "one"],
        ),
        ("leading blanks stay", "a\n   b", 20, &["a", "   b"]),
        (
            "emphasis loses its marks",
            "a **b** *c* `d`",
            20,
            &["a b c d"],
        ),
        ("a strike keeps its tildes", "a ~~b~~ c", 20, &["a ~~b~~ c"]),
        (
            "a name in a program keeps its underscores",
            "def __init__(self)",
            40,
            &["def __init__(self)"],
        ),
        (
            "headings",
            "# One\n\nTwo\n---\nthree",
            20,
            &["# One", "", "## Two", "three"],
        ),
        (
            "a link keeps its target",
            "see [it](http://a.b \"t\") now",
            40,
            &["see [it](http://a.b \"t\") now"],
        ),
        (
            "a link without brackets",
            "see <http://a.b> now",
            40,
            &["see <http://a.b> now"],
        ),
        (
            "an image keeps its target",
            "![alt](x.png)",
            40,
            &["![alt](x.png)"],
        ),
        (
            "a link by reference keeps its definition",
            "[a][1]\n\n[1]: http://a.b\n\nend",
            40,
            &["[a][1]", "", "[1]: http://a.b", "", "end"],
        ),
        (
            "entities keep their name",
            "a &lt; b &#27;",
            40,
            &["a &lt; b &#27;"],
        ),
        (
            "escapes keep their backslash",
            "\\( x \\) \\*y\\* \\\\",
            40,
            &["\\( x \\) \\*y\\* \\\\"],
        ),
        (
            "formulas keep their marks",
            "$a*b*c$ and $$x_1 _y_$$",
            40,
            &["$a*b*c$ and $$x_1 _y_$$"],
        ),
        (
            "HTML is text",
            "a <b>bold</b>\n\n<div>\n  x\n</div>",
            40,
            &["a <b>bold</b>", "", "<div>", "  x", "</div>"],
        ),
        ("a rule", "a\n\n***\n\nb", 5, &["a", "", "─────", "", "b"]),
        (
            "lists keep their marks",
            "- a\n- b\n\n3) c\n4) d",
            20,
            &["- a", "- b", "", "3) c", "4) d"],
        ),
        (
            "items hang",
            "- one two three\n  - four five six",
            11,
            &["- one two", "  three", "  - four", "    five", "    six"],
        ),
        (
            "an item with two paragraphs",
            "1. a\n\n   b\n2. c",
            20,
            &["1. a", "", "   b", "2. c"],
        ),
        ("an empty item", "- \n- b", 20, &["-", "- b"]),
        ("tasks", "- [ ] a\n- [x] b", 20, &["- [ ] a", "- [x] b"]),
        (
            "a quotation",
            "> one two\n>\n> three\n\nfour",
            9,
            &["> one two", "> ", "> three", "", "four"],
        ),
        (
            "a list in a quotation",
            "> - a\n>   b",
            20,
            &["> - a", ">   b"],
        ),
        (
            "code keeps its lines",
            "```rust\nfn a() {\n\n    b();\n}\n```\nend",
            20,
            &["rust", "  fn a() {", "", "      b();", "  }", "end"],
        ),
        (
            "code breaks at the width",
            "```\nabcdefgh\n```",
            6,
            &["  abcd", "efgh"],
        ),
        ("code that never ends", "```\nabc", 20, &["  abc"]),
        (
            "code by indent",
            "a\n\n    b  c\n\nd",
            20,
            &["a", "", "    b  c", "", "d"],
        ),
        ("tabs are expanded", "a\tb", 20, &["a   b"]),
        ("wide text wraps", "日本語日本", 6, &["日本語", "日本"]),
        ("code over lines", "a `b\nc` d", 20, &["a b", "c d"]),
    ];
    for (name, text, columns, expected) in cases {
        assert_eq!(drawn(text, *columns), *expected, "{name}");
    }
}

#[test]
fn tables_are_set_in_columns() {
    let table = "| Name | Price |\n|---|---:|\n| Tea | 3 |\n| Green coffee | 12 |";
    let wide = [
        "Name         │ Price",
        "─────────────┼──────",
        "Tea          │     3",
        "Green coffee │    12",
    ];
    let narrow = [
        "Name   │ Price",
        "───────┼──────",
        "Tea    │     3",
        "───────┼──────",
        "Green  │    12",
        "coffee │      ",
    ];
    assert_eq!(drawn(table, 40)[0], "Name         │ Price");
    assert_eq!(drawn(table, 40), wide.map(String::from));
    assert_eq!(
        drawn(table, 14)
            .iter()
            .map(|row| row.trim_end().to_string())
            .collect::<Vec<_>>(),
        narrow.map(|row| row.trim_end().to_string())
    );
    let source = [
        "| Name |",
        "Price |",
        "|---|---:|",
        "| Tea | 3 |",
        "| Green",
        "coffee | 12",
        "|",
    ];
    assert_eq!(
        drawn(table, 11),
        source.map(String::from),
        "too narrow: the source"
    );
    let ragged = "| a |\n|---|\n| b | c |";
    assert_eq!(
        drawn(ragged, 40),
        ["| a |", "|---|", "| b | c |"],
        "a cell too many: the source"
    );
}

#[test]
fn json_is_indented_and_keeps_its_tokens() {
    let text = r#"{"a":1.50e3,"list":[1,2,3],"o":{"s":"x\ny\u00e9","n":null},"e":{},"f":[]}"#;
    let expected = [
        "{",
        r#"  "a": 1.50e3,"#,
        r#"  "list": [1, 2, 3],"#,
        r#"  "o": {"#,
        r#"    "s": "x\ny\u00e9","#,
        r#"    "n": null"#,
        "  },",
        r#"  "e": {},"#,
        r#"  "f": []"#,
        "}",
    ];
    assert_eq!(drawn(text, 60), expected.map(String::from));
    let nested = ["[", "  [1],", "  [", "    2222,", "    3333", "  ]", "]"];
    assert_eq!(drawn("[[1],[2222,3333]]", 10), nested.map(String::from));
    assert_eq!(of_kind(text, SpanKind::JsonKey).len(), 7);
    assert_eq!(
        of_kind(text, SpanKind::JsonNumber),
        ["1.50e3", "1", "2", "3"]
    );
    assert_eq!(drawn("{\"a\": 1} and more", 60), ["{\"a\": 1} and more"]);
}

#[test]
fn spans_say_what_they_are() {
    let cases = [
        ("a **b** c", SpanKind::Strong, "b"),
        ("a *b* c", SpanKind::Emphasis, "b"),
        ("a `b` c", SpanKind::Code, "b"),
        ("## b", SpanKind::Heading(2), "## b"),
        ("> b", SpanKind::Quote, "> b"),
        ("* b", SpanKind::ListMark, "*"),
        ("[b](c)", SpanKind::Link, "[b](c)"),
        ("```\nb\n```", SpanKind::CodeBlock, "  b"),
        ("|b|\n|-|", SpanKind::TableHead, "b"),
    ];
    for (text, kind, expected) in cases {
        assert_eq!(of_kind(text, kind).concat(), expected, "{text:?}");
    }
}

#[test]
fn raw_text_is_as_it_is() {
    let rows: Vec<_> = raw("# a\n\n**b**\tc", 20).iter().map(Row::text).collect();
    assert_eq!(rows, ["# a", "", "**b**   c"]);
}

#[test]
fn a_match_is_marked_where_it_stands() {
    let text = "one **two** three";
    let rows = lay_out(text, 80);
    let marked = rows[0].marked(&[2..3, 6..8, 12..17], SpanKind::Match);
    let found: Vec<_> = marked
        .iter()
        .filter(|span| span.kind == SpanKind::Match)
        .map(|span| span.text.as_str())
        .collect();
    assert_eq!(found, ["e", "tw", "three"]);
    assert_eq!(
        marked
            .iter()
            .map(|span| span.text.as_str())
            .collect::<String>(),
        rows[0].text()
    );
}

#[test]
fn a_byte_is_found_on_its_row() {
    let text = "one two\n\n| a | b |\n|---|---|\n| xxxxx yyyyy | z |";
    let rows = lay_out(text, 12);
    for needle in ["one", "two", "xxxxx", "yyyyy", "z"] {
        let byte = text.find(needle).expect("the needle is in the text");
        assert!(
            rows[row_of(&rows, byte)].text().contains(needle),
            "{needle}: {rows:#?}"
        );
    }
}

/// Text that is dense in Markdown.
fn markdown() -> impl Strategy<Value = String> {
    let parts = [
        "a",
        "word ",
        "日本",
        "\n",
        "\n\n",
        "\n\n\n",
        "- ",
        "1. ",
        "  ",
        "    ",
        "> ",
        "# ",
        "**",
        "*",
        "_",
        "__",
        "`",
        "```\n",
        "~~",
        "[",
        "](u)",
        "[1]: x\n",
        "![",
        "|",
        "|-|-|\n",
        "| a | b |\n",
        "<b>",
        "<div>\n",
        "\\",
        "&lt;",
        "$",
        "$$",
        "---\n",
        "===\n",
        "\t",
        "- [x] ",
        "👩\u{200d}💻",
        "\u{1b}",
        "<!--",
        "{",
        "\"",
        "http://a.b ",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..40)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_but_marks_is_hidden(text in markdown(), columns in 8_u16..60) {
        let text = shown(&text);
        let rows = lay_out(&text, columns);
        let mut is_shown = vec![false; text.len()];
        for span in rows.iter().flat_map(|row| &row.spans) {
            if let Some(at) = span.at {
                is_shown[at..at + span.text.len()].fill(true);
            }
        }
        for visible in ["a", "word", "日", "👩", "&lt;", "<b>", "<div>", "\\", "$", "{", "\"", "␛", "]", "http://"] {
            for (at, _) in text.match_indices(visible) {
                let hidden = is_shown[at..at + visible.len()].contains(&false);
                prop_assert!(!hidden, "{visible} at {at} of {text:?}: {rows:#?}");
            }
        }
    }

    #[test]
    fn rows_fit_and_know_their_source(text in markdown(), columns in 8_u16..60) {
        let text = shown(&text);
        for rows in [lay_out(&text, columns), raw(&text, columns)] {
            for row in &rows {
                prop_assert!(width(&row.text()) <= usize::from(columns), "{:?}", row.text());
                for span in &row.spans {
                    prop_assert!(!span.text.contains(['\n', '\t']));
                    if let Some(at) = span.at {
                        prop_assert_eq!(&text[at..at + span.text.len()], &span.text);
                    }
                }
            }
            prop_assert!(rows.is_sorted_by_key(|row| row.source.start), "{rows:#?}");
        }
    }
}

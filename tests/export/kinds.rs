//! Each kind's rows, byte for byte, and everything for which each kind refuses a row.

use juror::export::{Kind, Reason, Rule};
use juror::model::{Score, Ticket};
use serde_json::{Value, json};

use super::place::{Desk, edit, key, log, said};

const WEATHER: &str = r#"[{"role":"system","content":"Be brief."},{"role":"user","content":"Rain?"},{"role":"assistant","tool_calls":[{"id":"c1","name":"weather","arguments":"{\"city\":\"Bern\"}"}]},{"role":"tool","content":"dry","name":"weather","tool_call_id":"c1"},{"role":"assistant","content":"Dry."},{"role":"user","content":"Sure?","name":"ana"}]"#;
const TALK: &str = r#"[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}]"#;

/// A kind, the messages before the output, whether the source describes tools, and the file.
const ROWS: [(Kind, &str, bool, &str); 13] = [
    (
        Kind::SftOpenai,
        WEATHER,
        true,
        r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Rain?"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}],"weight":0},{"role":"tool","content":"dry","tool_call_id":"c1"},{"role":"assistant","content":"Dry.","weight":0},{"role":"user","content":"Sure?","name":"ana"},{"role":"assistant","content":"Hello!\nHow can I help?"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{}}}}],"parallel_tool_calls":false}
"#,
    ),
    (
        Kind::SftMessages,
        WEATHER,
        true,
        r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Rain?"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},{"role":"tool","content":"dry","name":"weather","tool_call_id":"c1"},{"role":"assistant","content":"Dry."},{"role":"user","content":"Sure?","name":"ana"},{"role":"assistant","content":"Hello!\nHow can I help?"}],"tools":"[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]"}
"#,
    ),
    (
        Kind::SftPromptCompletion,
        TALK,
        false,
        r#"{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}],"completion":[{"role":"assistant","content":"Hello!\nHow can I help?"}]}
"#,
    ),
    (
        Kind::SftAlpaca,
        TALK,
        false,
        r#"[
{"instruction":"Rain?","input":"","output":"Hello!\nHow can I help?","system":"Be brief.","history":[["Hi","Hi!"]]}
]
"#,
    ),
    (
        Kind::SftAlpaca,
        r#"[{"role":"user","content":"Rain?"}]"#,
        false,
        r#"[
{"instruction":"Rain?","input":"","output":"Hello!\nHow can I help?","system":"","history":[]}
]
"#,
    ),
    (
        Kind::SftSharegpt,
        WEATHER,
        true,
        r#"[
{"conversations":[{"from":"human","value":"Rain?"},{"from":"function_call","value":"{\"name\":\"weather\",\"arguments\":{\"city\":\"Bern\"}}"},{"from":"observation","value":"dry"},{"from":"gpt","value":"Dry."},{"from":"human","value":"Sure?"},{"from":"gpt","value":"Hello!\nHow can I help?"}],"system":"Be brief.","tools":"[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]"}
]
"#,
    ),
    (
        Kind::SftSharegpt,
        r#"[{"role":"user","content":"Rain?"},{"role":"assistant","tool_calls":[{"name":"a","arguments":"{}"},{"name":"b","arguments":"{\"x\": 1}"}]},{"role":"tool","content":"dry"}]"#,
        false,
        r#"[
{"conversations":[{"from":"human","value":"Rain?"},{"from":"function_call","value":"[{\"name\":\"a\",\"arguments\":{}},{\"name\":\"b\",\"arguments\":{\"x\": 1}}]"},{"from":"observation","value":"dry"},{"from":"gpt","value":"Hello!\nHow can I help?"}],"system":"","tools":""}
]
"#,
    ),
    (
        Kind::DpoOpenai,
        TALK,
        true,
        r#"{"input":{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{}}}}]},"preferred_output":[{"role":"assistant","content":"Hello!\nHow can I help?"}],"non_preferred_output":[{"role":"assistant","content":"Go away."}]}
"#,
    ),
    (
        Kind::DpoLlamafactory,
        TALK,
        false,
        r#"[
{"conversations":[{"from":"human","value":"Hi"},{"from":"gpt","value":"Hi!"},{"from":"human","value":"Rain?"}],"chosen":{"from":"gpt","value":"Hello!\nHow can I help?"},"rejected":{"from":"gpt","value":"Go away."},"system":"Be brief.","tools":""}
]
"#,
    ),
    (
        Kind::KtoTrl,
        TALK,
        false,
        r#"{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}],"completion":[{"role":"assistant","content":"Hello!\nHow can I help?"}],"label":true}
{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}],"completion":[{"role":"assistant","content":"Go away."}],"label":false}
"#,
    ),
    (
        Kind::KtoLlamafactory,
        TALK,
        false,
        r#"[
{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"},{"role":"assistant","content":"Hello!\nHow can I help?"}],"label":true,"tools":""},
{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"},{"role":"assistant","content":"Go away."}],"label":false,"tools":""}
]
"#,
    ),
    (
        Kind::Reward,
        TALK,
        false,
        r#"{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}],"chosen":[{"role":"assistant","content":"Hello!\nHow can I help?"}],"rejected":[{"role":"assistant","content":"Go away."}]}
"#,
    ),
    (
        Kind::DpoTrl,
        TALK,
        true,
        r#"{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Hi!"},{"role":"user","content":"Rain?"}],"chosen":[{"role":"assistant","content":"Hello!\nHow can I help?"}],"rejected":[{"role":"assistant","content":"Go away."}]}
"#,
    ),
];

fn tools() -> Value {
    json!([{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}])
}

/// The edited ticket with a conversation and, where they are wanted, descriptions of tools.
fn edited(desk: &Desk, messages: &str, has_tools: bool) -> Ticket {
    desk.ticket(1, |ticket| {
        said(messages)(ticket);
        if has_tools {
            log(|log| {
                log.meta.insert("tools".into(), tools());
                log.meta.insert("parallel_tool_calls".into(), json!(false));
            })(ticket);
        }
    })
}

#[test]
fn each_kind_has_its_own_row() {
    let desk = Desk::new();
    let rule = Rule::default();
    for (kind, messages, has_tools, expected) in ROWS {
        let ticket = edited(&desk, messages, has_tools);
        assert_eq!(
            desk.make(kind, &rule, &ticket).as_deref(),
            Ok(expected),
            "{kind}"
        );
    }
}

#[test]
fn tools_come_through_from_the_files_of_others_however_long_they_are() {
    let mut tools = tools();
    tools[0]["function"]["description"] = "long ".repeat(2_000).into();
    let messages =
        json!([{"role": "user", "content": "Rain?"}, {"role": "assistant", "content": "No."}]);
    let turns = json!([{"from": "human", "value": "Snow?"}, {"from": "gpt", "value": "No."}]);
    let place = super::place::Place::with(&format!(
        "{}\n{}\n",
        json!({"messages": messages, "tools": tools, "parallel_tool_calls": true}),
        json!({"conversations": turns, "tools": tools.to_string()}),
    ));
    let arguments = [
        "export",
        "sft-openai",
        "--accept",
        "status:todo",
        "--out",
        "-",
    ];
    let text = String::from_utf8(place.run("store", &arguments).stdout).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["tools"] == tools));
    assert_eq!(rows[0]["parallel_tool_calls"], true);
}

#[test]
fn calls_without_ids_and_their_answers_get_the_same_ones() {
    let desk = Desk::new();
    let messages = r#"[{"role":"user","content":"Rain?"},{"role":"assistant","tool_calls":[{"name":"a","arguments":"{}"},{"name":"b","arguments":"{}"}]},{"role":"tool","content":"1"},{"role":"tool","content":"2"}]"#;
    let ticket = edited(&desk, messages, false);
    let text = desk
        .make(Kind::SftOpenai, &Rule::default(), &ticket)
        .unwrap();
    let row: Value = serde_json::from_str(&text).unwrap();
    let said = row["messages"].as_array().unwrap();
    let ids = |at: usize| said[1]["tool_calls"][at]["id"].clone();
    assert_eq!((ids(0), ids(1)), (json!("call_1_0"), json!("call_1_1")));
    assert_eq!(said[2]["tool_call_id"], ids(0));
    assert_eq!(said[3]["tool_call_id"], ids(1));
}

#[test]
fn a_rubric_holds_what_each_said_and_null_for_what_nobody_did() {
    let desk = Desk::new();
    let make = |ordinal| {
        let ticket = desk.ticket(ordinal, |_| {});
        desk.make(Kind::Rubric, &Rule::default(), &ticket)
    };
    let id = |ordinal| desk.ticket(ordinal, |_| {}).id.to_string();
    let ordinal = json!({"kind": "ordinal", "min": 1, "max": 5});
    let at = |minute: &str| format!("2026-05-02T10:{minute}Z");
    let row: Value = serde_json::from_str(&make(3).unwrap()).unwrap();
    let expected = json!({
        "id": id(3), "source_id": "bad", "messages": [{"role": "user", "content": "3+3?"}], "output": "7",
        "revised_output": null, "model": null,
        "scores": {
            "accuracy": {"value": 4.0, "scale": ordinal, "ratings": [
                {"rater": "ana", "value": 5, "at": at("03:00"), "comment": null, "blind": true},
                {"rater": "bo", "value": 3, "at": at("03:30"), "comment": null, "blind": true}]},
            "safe": {"value": "pass", "scale": {"kind": "pass-fail"}, "ratings": [
                {"rater": "ana", "value": "pass", "at": at("03:00"), "comment": null, "blind": true},
                {"rater": "bo", "value": "pass", "at": at("03:30"), "comment": null, "blind": true}]},
            "comment": {"value": null, "scale": {"kind": "text"}, "ratings": [
                {"rater": "ana", "value": null, "at": at("03:00"), "comment": null, "blind": true},
                {"rater": "bo", "value": null, "at": at("03:30"), "comment": null, "blind": true}]},
        },
        "judge": {"gpt": {
            "scores": {"accuracy": null, "safe": null, "comment": null},
            "at": "2026-05-03T08:00:00Z", "comment": null}},
    });
    let same = |value: &Value| value.to_string().replace("4.0", "4");
    assert_eq!(same(&row), same(&expected));
    let text = make(0).unwrap();
    assert!(
        text.contains(r#""accuracy":4.5"#) && text.contains(r#""comment":"right""#),
        "{text}"
    );
    assert!(text.contains(r#""blind":false"#), "{text}");
    assert_eq!(make(5), Err(Reason::NotRated));
}

#[test]
fn a_document_holds_the_ticket_and_nothing_in_it_is_markup() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, |ticket| {
        said(r#"[{"role":"user","content":"Hi <b>\n```\n# no"}]"#)(ticket);
        log(|log| log.model = Some("a|b\u{202e}".into()))(ticket);
    });
    let text = desk
        .make(Kind::Markdown, &Rule::default(), &ticket)
        .unwrap();
    let short = ticket.id.short();
    let expected = format!(
        "# support\n\n## \\#1 {short} edited\n\ndone · a\\|b⟪U+202E⟫\n\n**user**\n\n````text\nHi <b>\n```\n# no\n````\n\n**output**\n\n```text\nGo away.\n```\n\n**edited by ana**\n\n```text\nHello!\nHow can I help?\n```\n\n| | ana |\n|---|---|\n| Accuracy | 1 |\n| Safe | fail |\n| Comment |  |\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_table_for_excel_is_marked_as_utf_8_and_no_cell_is_cut_without_a_sign() {
    let place = super::place::Place::filled();
    let long = "x".repeat(40_000);
    place.import(&format!(
        "{}\n",
        json!({"id": "long", "messages": [{"role": "user", "content": "Long?"}], "output": long})
    ));
    let talk = place.done(
        "store",
        &["export", "csv", "--excel", "--out", "out/excel.csv"],
    );
    assert!(talk.contains("1 cell cut at what Excel takes"), "{talk}");
    let (plain, _) = place.export("store", "csv", "out/plain.csv");
    let text = std::fs::read_to_string(place.path("out/excel.csv")).unwrap();
    let mark = " [… 40000 characters cut to 32767]";
    let short = "x".repeat(32_767 - mark.chars().count()) + mark;
    let expected = format!("\u{feff}{}", plain.replace(&long, &short));
    assert!(text == expected, "{}", text.replace('x', ""));
}

#[test]
fn each_kind_refuses_what_its_trainer_would_refuse_drop_or_learn_wrongly() {
    use Kind::{
        DpoLlamafactory, DpoOpenai, DpoTrl, KtoLlamafactory, KtoTrl, Reward, SftAlpaca,
        SftMessages, SftOpenai, SftPromptCompletion, SftSharegpt,
    };
    const USER: &str = r#"{"role":"user","content":"?"}"#;
    const SAID: &str = r#"{"role":"assistant","content":"!"}"#;
    const CALL: &str =
        r#"{"role":"assistant","tool_calls":[{"id":"1","name":"f","arguments":"{}"}]}"#;
    const TOLD: &str = r#"{"role":"tool","content":"x","tool_call_id":"1"}"#;
    let llama = [SftSharegpt, DpoLlamafactory, KtoLlamafactory];
    let openai = [SftOpenai, DpoOpenai];
    let free = [SftMessages, SftPromptCompletion, DpoTrl, KtoTrl, Reward];
    let (list, half) = (CALL.replace("{}", "[]"), CALL.replace("{}", "{"));
    let cases: [(&[Kind], Vec<&str>, Option<Reason>); 24] = [
        (&Kind::ALL[..11], vec![], Some(Reason::NoConversation)),
        (
            &Kind::ALL[..11],
            vec![r#"{"role":"user","content":"[image/png 3 KB]"}"#],
            Some(Reason::NotText),
        ),
        (&Kind::ALL[..11], vec![USER, SAID, USER], None),
        (&llama, vec![USER, USER], Some(Reason::NotAlternating)),
        (&llama, vec![SAID, USER], Some(Reason::NotAlternating)),
        (&llama, vec![USER, SAID], Some(Reason::NotAlternating)),
        (
            &llama,
            vec![USER, r#"{"role":"system","content":"."}"#, USER],
            Some(Reason::SystemInside),
        ),
        (&llama, vec![USER, CALL, TOLD], None),
        (
            &llama,
            vec![USER, CALL, TOLD, TOLD],
            Some(Reason::ManyAnswers),
        ),
        (&llama, vec![USER, &list, TOLD], Some(Reason::BadArguments)),
        (&llama, vec![USER, &half, TOLD], Some(Reason::BadArguments)),
        (
            &llama,
            vec![
                USER,
                r#"{"role":"assistant","content":"Hm","tool_calls":[{"name":"f"}]}"#,
                TOLD,
            ],
            Some(Reason::TextBesideCall),
        ),
        (
            &[SftAlpaca],
            vec![USER, CALL, TOLD],
            Some(Reason::ToolsHaveNoPlace),
        ),
        (
            &[SftAlpaca],
            vec![USER, USER, USER],
            Some(Reason::NotAlternating),
        ),
        (&[SftAlpaca], vec![USER, SAID], Some(Reason::NotAlternating)),
        (
            &[SftAlpaca],
            vec![r#"{"role":"system","content":"."}"#],
            Some(Reason::NotAlternating),
        ),
        (
            &[SftAlpaca],
            vec![USER, SAID, r#"{"role":"system","content":"."}"#],
            Some(Reason::SystemInside),
        ),
        (
            &openai,
            vec![USER, CALL, SAID, USER],
            Some(Reason::ToolsUnanswered),
        ),
        (&openai, vec![USER, CALL], Some(Reason::ToolsUnanswered)),
        (&openai, vec![USER, TOLD], Some(Reason::ToolsUnanswered)),
        (
            &openai,
            vec![r#"{"role":"user","content":"?","name":"Ana B."}"#],
            Some(Reason::BadName),
        ),
        (
            &[DpoOpenai],
            vec![USER, CALL, TOLD],
            Some(Reason::ToolsHaveNoPlace),
        ),
        (
            &[DpoOpenai],
            vec![USER, SAID],
            Some(Reason::EndsWithAssistant),
        ),
        (&free, vec![USER, USER, CALL, TOLD, SAID], None),
    ];
    let desk = Desk::new();
    for (kinds, messages, expected) in cases {
        let ticket = desk.ticket(1, said(&format!("[{}]", messages.join(","))));
        for kind in kinds {
            let made = desk.make(*kind, &Rule::default(), &ticket);
            assert_eq!(made.err(), expected, "{kind} {messages:?}");
        }
    }
}

#[test]
fn nothing_is_learnt_from_an_output_without_good_reason() {
    let desk = Desk::new();
    let mut bare = desk.evaluator.clone();
    bare.criteria.retain(|criterion| criterion.optional);
    let again = |ticket: &mut Ticket| {
        let mut rating = ticket.ratings[0].clone();
        rating.scores.insert(key("accuracy"), Score::Number(1.0));
        ticket.ratings.push(rating);
    };
    let unscored = |ticket: &mut Ticket| {
        ticket.ratings[0].scores.remove(&key("safe"));
    };
    let silent = |ticket: &mut Ticket| log(|log| log.output.clear())(ticket);
    let (sft, dpo, kto) = (Kind::SftMessages, Kind::DpoTrl, Kind::KtoTrl);
    let unchanged = |ordinal| desk.ticket(ordinal, |_| {});
    let all = &desk.evaluator;
    let cases = [
        (sft, all, unchanged(0), None),
        (sft, &bare, unchanged(0), Some(Reason::NoBar)),
        (sft, &bare, unchanged(1), None),
        (sft, all, desk.ticket(0, again), Some(Reason::BelowBar)),
        (sft, all, desk.ticket(0, unscored), Some(Reason::NotScored)),
        (sft, all, desk.ticket(0, silent), Some(Reason::NoOutput)),
        (
            sft,
            all,
            desk.ticket(1, edit("[calls bye] {}")),
            Some(Reason::CallsTools),
        ),
        (
            sft,
            all,
            desk.ticket(1, edit("[file]")),
            Some(Reason::NotText),
        ),
        (sft, all, unchanged(5), Some(Reason::NotRated)),
        (dpo, all, unchanged(1), None),
        (dpo, all, unchanged(0), Some(Reason::NotEdited)),
        (
            dpo,
            all,
            desk.ticket(1, edit(" Go away.\n")),
            Some(Reason::SameText),
        ),
        (dpo, all, desk.ticket(1, edit("")), Some(Reason::NoOutput)),
        (dpo, all, desk.ticket(1, silent), Some(Reason::NoOutput)),
        (kto, all, unchanged(3), None),
        (kto, all, unchanged(5), Some(Reason::NotRated)),
        (kto, &bare, unchanged(0), Some(Reason::NoBar)),
        (kto, all, desk.ticket(0, unscored), Some(Reason::NotScored)),
        (kto, all, desk.ticket(0, silent), Some(Reason::NoOutput)),
    ];
    for (at, (kind, evaluator, ticket, expected)) in cases.into_iter().enumerate() {
        let made = desk.make_by(evaluator, kind, &Rule::default(), &ticket);
        assert_eq!(made.err(), expected, "case {at}");
    }
}

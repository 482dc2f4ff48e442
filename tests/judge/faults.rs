//! A server in trouble: of its calls three in ten fail in one of many ways. Every ticket ends once, and what the verdicts
//! count is what the server counts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use juror::judge::PoolEvent;
use juror::model::Outcome;

use crate::bench::{chats, endings, evaluator, run, sentences, server};
use crate::server::{Reply, Server, error, says, scores};

const TICKETS: u32 = 1000;

/// How a call is answered, by its number: as if by dice, and the same in every run.
fn plan(count: usize) -> Reply {
    let dice = (count as u64 + 1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(29)
        .wrapping_mul(0xbf58_476d_1ce4_e5b9)
        >> 33;
    if dice % 10 >= 3 {
        return scores();
    }
    match (dice / 10) % 9 {
        0 => Reply::With(429, &[("retry-after", "0")], String::new()),
        1 => Reply::With(429, &[("retry-after-ms", "3")], String::new()),
        2 => Reply::With(429, &[], String::new()),
        3 => error(500, "boom"),
        4 => Reply::Closed,
        5 => Reply::Truncated,
        6 => Reply::With(200, &[], "<html><h1>Bad gateway</h1></html>".into()),
        7 => says(r#"{"verdict": "quite good"}"#),
        _ if count.is_multiple_of(3) => Reply::Never,
        _ => says(
            "Well:\n```json\n{\"accuracy\": {\"rationale\": \"So.\", \"score\": 4}}\n```\nThat is it.",
        ),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_ticket_ends_once_and_every_call_is_counted() {
    let server_ = Server::answering(|count, _| plan(count)).await;
    let mut spec = server(&server_.base);
    spec.retries = 8;
    let mut evaluator = evaluator(chats(spec));
    evaluator.judges[0].concurrency = 64;
    evaluator.judges[0].timeout = Duration::from_millis(700);
    let events = run(evaluator, TICKETS).await;

    assert_eq!(sentences(&events), Vec::<&str>::new(), "nothing stops it");
    let ends = endings(&events);
    let tickets: BTreeSet<_> = ends.iter().map(|(ticket, _)| *ticket).collect();
    assert_eq!(
        (ends.len(), tickets.len()),
        (TICKETS as usize, TICKETS as usize)
    );
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, end) in &ends {
        *kinds.entry(end).or_default() += 1;
    }
    let known = [
        "4",
        "refused",
        "unparsed",
        "overloaded",
        "connection",
        "timeout",
    ];
    assert!(kinds.keys().all(|kind| known.contains(kind)), "{kinds:?}");
    assert!(kinds["4"] > TICKETS * 9 / 10, "{kinds:?}");
    assert!(kinds["refused"] > 0, "a page is no answer: {kinds:?}");

    let mut counted = 0;
    for event in &events {
        if let PoolEvent::Finished(verdict) = event {
            counted += verdict.spent.calls.expect("a server was asked") as usize;
            if let Outcome::Failed(failure) = &verdict.outcome {
                assert!(!failure.detail.is_empty(), "{failure:?}");
            }
        }
    }
    // A call that its client gave up may still be on its way to the count.
    for _ in 0..100 {
        if server_.calls().len() == counted {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(server_.calls().len(), counted);
}

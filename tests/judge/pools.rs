//! The pool: how many at once, pause, resume, cancel, and that every ticket ends exactly once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use juror::judge::PoolEvent;
use juror::model::judge::MetricRule;
use juror::model::{
    CriterionKey, EvaluatorVersion, JudgeKind, Metric, Origin, Reviewer, Revision, TextHash,
};
use tokio::sync::Barrier;

use crate::bench::{chats, endings, evaluator, rest, run, server, start, ticket};
use crate::server::{Reply, Server, error, says, scores};

#[tokio::test]
async fn as_many_calls_run_at_once_as_the_evaluator_says_and_no_more() {
    // Each answer waits until three calls are there.
    let barrier = Arc::new(Barrier::new(3));
    let server_ = Server::start(vec![Reply::Together(barrier)]).await;
    let mut evaluator = evaluator(chats(server(&server_.base)));
    evaluator.judges[0].concurrency = 3;
    let events = run(evaluator, 12).await;
    assert_eq!(
        endings(&events)
            .iter()
            .filter(|(_, ending)| ending == "4")
            .count(),
        12
    );
    assert_eq!(server_.most_at_once(), 3);
    assert_eq!(server_.calls().len(), 12);
}

#[tokio::test]
async fn every_ticket_of_a_troubled_server_ends_exactly_once() {
    let server_ = Server::answering(|count, _| match count % 11 {
        2 => Reply::With(429, &[("retry-after-ms", "1")], String::new()),
        4 => error(500, "boom"),
        5 => Reply::Truncated,
        7 => Reply::With(200, &[], "<html>".into()),
        9 => says("no idea"),
        10 => Reply::With(429, &[], String::new()),
        _ => scores(),
    })
    .await;
    let mut spec = server(&server_.base);
    // So many that no ticket runs out of them, in whatever order the calls come.
    spec.retries = 60;
    let mut evaluator = evaluator(chats(spec));
    evaluator.judges[0].concurrency = 8;
    let events = run(evaluator, 150).await;
    let endings = endings(&events);
    assert_eq!(endings.len(), 150, "{endings:?}");
    assert_eq!(
        endings
            .iter()
            .map(|(at, _)| at)
            .collect::<BTreeSet<_>>()
            .len(),
        150
    );
    let started = events
        .iter()
        .filter(|event| matches!(event, PoolEvent::Started { .. }));
    assert_eq!(started.count(), 150);
    let counted = events.iter().filter_map(|event| match event {
        PoolEvent::Finished(verdict) => verdict.spent.calls,
        _ => None,
    });
    let counted: u32 = counted.sum();
    assert_eq!(counted as usize, server_.calls().len());
}

#[tokio::test]
async fn a_paused_pool_begins_with_nothing_until_it_is_resumed() {
    let server_ = Server::start(vec![scores()]).await;
    let (pool, mut events) = start(evaluator(chats(server(&server_.base))));
    pool.pause();
    pool.submit("main", ticket(1));
    pool.submit("main", ticket(2));
    let quiet = tokio::time::timeout(Duration::from_millis(50), events.recv()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    pool.resume();
    pool.finish();
    assert_eq!(
        endings(&rest(events).await),
        [(1, "4".into()), (2, "4".into())]
    );
}

#[tokio::test]
async fn a_cancelled_pool_ends_what_it_began_and_hands_back_the_rest() {
    let barrier = Arc::new(Barrier::new(2));
    let server_ = Server::start(vec![Reply::Together(Arc::clone(&barrier))]).await;
    let (pool, mut events) = start(evaluator(chats(server(&server_.base))));
    for at in 0..4 {
        pool.submit("main", ticket(at));
    }
    let begun = events.recv().await;
    assert!(
        matches!(begun, Some(PoolEvent::Started { .. })),
        "{begun:?}"
    );
    pool.cancel();
    barrier.wait().await;
    pool.finish();
    let endings = endings(&rest(events).await);
    let expected = ["4", "unasked", "unasked", "unasked"];
    assert_eq!(
        endings,
        (0..4).zip(expected.map(String::from)).collect::<Vec<_>>()
    );
    assert_eq!(server_.calls().len(), 1);
}

#[tokio::test]
async fn a_stopped_judge_goes_on_when_resumed() {
    let server_ = Server::start(vec![error(401, "no"), scores()]).await;
    let (pool, mut events) = start(evaluator(chats(server(&server_.base))));
    pool.submit("main", ticket(0));
    while !matches!(events.recv().await, Some(PoolEvent::Stopped { .. })) {}
    pool.submit("main", ticket(1));
    assert_eq!(
        events.recv().await,
        Some(PoolEvent::Unasked {
            ticket: ticket(1).ordinal,
            judge: "main".into()
        })
    );
    pool.resume();
    pool.submit("main", ticket(2));
    pool.finish();
    assert_eq!(endings(&rest(events).await), [(2, "4".into())]);
}

#[tokio::test]
async fn a_server_that_serves_now_and_then_is_not_down() {
    let server_ = Server::answering(|count, _| match count % 5 {
        4 => scores(),
        _ => error(500, "boom"),
    })
    .await;
    let mut spec = server(&server_.base);
    spec.retries = 0;
    let events = run(evaluator(chats(spec)), 14).await;
    let expected = (0..14).map(|at| (at, if at % 5 == 4 { "4" } else { "overloaded" }.to_string()));
    assert_eq!(endings(&events), expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn an_unknown_judge_hands_a_ticket_back() {
    let (pool, events) = start(evaluator(JudgeKind::Metric(vec![])));
    pool.submit("nobody", ticket(3));
    pool.finish();
    assert_eq!(endings(&rest(events).await), [(3, "unasked".into())]);
}

#[tokio::test]
async fn metrics_score_many_tickets_without_asking_anybody() {
    let rule = |metric| MetricRule {
        criterion: CriterionKey::new("accuracy").expect("a key"),
        metric,
        cuts: vec![],
        negate: false,
    };
    let events = run(
        evaluator(JudgeKind::Metric(vec![rule(Metric::Contains(
            "of 7".into(),
        ))])),
        200,
    )
    .await;
    let endings = endings(&events);
    assert_eq!(endings.len(), 200);
    for (at, ending) in endings {
        let starts = at.to_string().starts_with('7');
        assert_eq!(ending, if starts { "5" } else { "1" }, "ticket {at}");
    }
    let events = run(
        evaluator(JudgeKind::Metric(vec![rule(Metric::ExactMatch)])),
        1,
    )
    .await;
    assert_eq!(self::endings(&events), [(0, "no_reference".into())]);
}

#[tokio::test]
async fn an_edit_is_judged_in_the_place_of_the_output_and_kept_apart() {
    let server_there = Server::start(vec![scores()]).await;
    let (pool, events) = start(evaluator(chats(server(&server_there.base))));
    let mut edited = Arc::unwrap_or_clone(ticket(7));
    pool.submit_edit("main", &edited);
    edited.revisions.push(Revision {
        ticket: edited.ordinal,
        evaluator: EvaluatorVersion([0; 32]),
        reviewer: Reviewer::new("r1").expect("a name"),
        at: jiff::Timestamp::UNIX_EPOCH,
        output: "Since seven ate nine.".into(),
        from: None,
        origin: Origin::Here,
    });
    pool.submit_edit("main", &edited);
    pool.submit("main", Arc::new(edited));
    pool.finish();
    let events = rest(events).await;
    let unasked = |event: &&PoolEvent| matches!(event, PoolEvent::Unasked { .. });
    assert_eq!(
        events.iter().filter(unasked).count(),
        1,
        "there was no edit"
    );
    let revisions: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            PoolEvent::Finished(verdict) => Some(verdict.revision),
            _ => None,
        })
        .collect();
    assert_eq!(
        revisions,
        [Some(TextHash::of("Since seven ate nine.")), None]
    );
    let told: Vec<String> = server_there
        .calls()
        .iter()
        .map(|call| call.body.to_string())
        .collect();
    let told_edit = |text: &String| text.contains("seven ate nine") && !text.contains("of 7");
    assert_eq!(
        told.iter().map(told_edit).collect::<Vec<_>>(),
        [true, false]
    );
}

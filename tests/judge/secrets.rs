//! Where keys and texts may go: nothing in the clear to another machine, no key to a stranger before somebody trusts it.

use std::sync::Arc;
use std::time::Duration;

use juror::judge::{Pool, PoolEvent, Settings};
use juror::model::Server as Asked;
use juror::model::judge::KeySource;
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;

use crate::bench::{chats, endings, evaluator, rest, run, sentences, server, ticket};

/// Names that no resolver knows, so that no test asks anybody.
const OPEN: &str = "http://judge.invalid:8000";
const STRANGER: &str = "https://judge.invalid";

fn with(key: Option<KeySource>, allow_http: bool, base: &str) -> Asked {
    Asked {
        key,
        allow_http,
        ..server(base)
    }
}

#[tokio::test]
async fn nothing_is_sent_where_others_can_read_it_and_a_key_never() {
    let key = || Some(KeySource::Command(vec!["printf".into(), "sk".into()]));
    let cases = [
        (
            with(None, false, OPEN),
            "nothing is sent to http://judge.invalid:8000",
        ),
        (
            with(key(), false, OPEN),
            "the key is not sent to http://judge.invalid:8000",
        ),
        (
            with(key(), true, OPEN),
            "the key is not sent to http://judge.invalid:8000",
        ),
    ];
    for (server, expected) in cases {
        let events = run(evaluator(chats(server)), 2).await;
        let said = sentences(&events);
        assert!(
            matches!(said[..], [one] if one.contains(expected)),
            "{said:?}"
        );
        assert!(endings(&events).iter().all(|(_, end)| end == "unasked"));
    }
    let mut allowed = with(None, true, OPEN);
    allowed.retries = 0;
    let mut evaluator = evaluator(chats(allowed));
    evaluator.judges[0].timeout = Duration::from_millis(50);
    let ends = endings(&run(evaluator, 1).await);
    // How soon a name turns out to be none is the resolver's.
    assert!(
        ["connection", "timeout"].contains(&ends[0].1.as_str()),
        "it was asked: {ends:?}"
    );
}

#[tokio::test]
async fn a_variable_goes_to_a_stranger_only_once_that_is_trusted() {
    let key = Some(KeySource::Env("JUROR_NO_SUCH_KEY".into()));
    let evaluator = Arc::new(evaluator(chats(with(key, false, STRANGER))));
    let (sender, mut events) = unbounded_channel();
    let pool = Pool::start(&Handle::current(), &evaluator, &Settings::default(), sender);
    pool.submit("main", ticket(0));
    let stopped = events.recv().await;
    assert!(
        matches!(&stopped, Some(PoolEvent::Stopped { why, .. })
            if why.contains("sends the environment variable JUROR_NO_SUCH_KEY to https://judge.invalid")),
        "{stopped:?}"
    );
    pool.trust(juror::judge::trust::needed(&evaluator).expect("a key for a stranger"));
    pool.submit("main", ticket(1));
    pool.finish();
    let events = rest(events).await;
    // It goes on, as far as there is a key.
    assert!(
        sentences(&events)[0].contains("set the environment variable JUROR_NO_SUCH_KEY"),
        "{events:?}"
    );
}

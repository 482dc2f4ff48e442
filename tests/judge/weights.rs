//! Scores by the probabilities of their points, from a server that gives them and from one that doesn't.

use juror::judge::PoolEvent;
use juror::model::{Asking, Evaluator, MadeOf, Verdict};
use serde_json::json;

use crate::bench::{chats, endings, evaluator, run, sentences, server};
use crate::server::{Call, Reply, Server, error, says};

fn judge(base: &str) -> Evaluator {
    let mut server = server(base);
    server.asking = Asking {
        logprobs: true,
        ..Asking::default()
    };
    evaluator(chats(server))
}

/// A reply of a 4, in whose place a 5 was as likely.
fn torn(_: usize, call: &Call) -> Reply {
    assert_eq!(call.body["top_logprobs"], 20);
    let half = 0.5_f64.ln();
    let token = |text: &str| json!({"token": text, "logprob": 0.0, "top_logprobs": [{"token": text, "logprob": 0.0}]});
    let score = json!({"token": "4", "logprob": half, "top_logprobs": [
        {"token": "4", "logprob": half}, {"token": "5", "logprob": half}
    ]});
    let body = json!({"choices": [{
        "message": {"content": r#"{"accuracy": 4}"#},
        "logprobs": {"content": [token("{\"accuracy\""), token(": "), score, token("}")]}
    }]});
    Reply::With(200, &[], body.to_string())
}

fn verdict(events: &[PoolEvent]) -> &Verdict {
    let verdict = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(verdict),
        _ => None,
    });
    verdict.expect("a verdict")
}

#[tokio::test]
async fn a_score_is_the_mean_over_what_might_have_stood_there() {
    let server = Server::answering(torn).await;
    let events = run(judge(&server.base), 1).await;
    assert_eq!(endings(&events), [(0, "4.5".into())]);
    let MadeOf::Probabilities(shares) = &verdict(&events).made_of else {
        panic!("{:?}", verdict(&events).made_of)
    };
    assert!(shares.values().all(|share| (share - 1.0).abs() < 1e-9));
}

#[tokio::test]
async fn a_score_stands_as_it_is_where_there_are_no_probabilities() {
    for (refuses, calls) in [(true, 3), (false, 2)] {
        let server = Server::answering(move |_, call| {
            if refuses && call.body.get("logprobs").is_some() {
                return error(400, "logprobs are not supported with reasoning models");
            }
            says(r#"{"accuracy": 4}"#)
        })
        .await;
        let events = run(judge(&server.base), 2).await;
        assert_eq!(endings(&events), [(0, "4".into()), (1, "4".into())]);
        assert_eq!(server.calls().len(), calls);
        assert_eq!(sentences(&events).len(), usize::from(refuses));
        assert_eq!(verdict(&events).made_of, MadeOf::Reply);
    }
}

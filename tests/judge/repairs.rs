//! One request after a reply that can't be used: what it says, what it costs, what is kept.

use juror::judge::PoolEvent;
use juror::model::{Cause, Evaluator, Outcome, Verdict};

use crate::bench::{chats, endings, evaluator, run, server};
use crate::server::{Server, says, scores};

fn judge(base: &str) -> Evaluator {
    evaluator(chats(server(base)))
}

fn verdict(events: &[PoolEvent]) -> &Verdict {
    let verdict = events.iter().find_map(|event| match event {
        PoolEvent::Finished(verdict) => Some(verdict),
        _ => None,
    });
    verdict.expect("a verdict")
}

#[tokio::test]
async fn a_model_is_told_what_was_wrong_and_both_replies_are_paid_for() {
    let server = Server::start(vec![says(r#"{"accuracy": 7}"#), scores()]).await;
    let events = run(judge(&server.base), 1).await;
    assert_eq!(endings(&events), [(0, "4".into())]);
    let calls = server.calls();
    let words = &calls[1].body["messages"];
    for turn in 0..2 {
        assert_eq!(
            words[turn], calls[0].body["messages"][turn],
            "the same prompt"
        );
    }
    assert_eq!(words[2]["role"], "assistant");
    assert_eq!(words[2]["content"], r#"{"accuracy": 7}"#);
    let told = words[3]["content"].as_str().expect("words");
    assert!(
        told.contains("`accuracy` is 7, which is not on the scale 1–5")
            && told.contains("JSON object"),
        "{told}"
    );
    let spent = verdict(&events).spent;
    assert_eq!(
        (spent.calls, spent.input_tokens, spent.output_tokens),
        (Some(2), Some(2000), Some(200))
    );
    assert_eq!(spent.cost_usd, Some(0.004));
}

#[tokio::test]
async fn a_reply_that_stays_unusable_is_kept_with_its_failure() {
    for (replies, cause, kept) in [
        (
            ["Rather good.", "Very good."],
            Cause::Unparsed,
            "Very good.",
        ),
        (["Rather good.", ""], Cause::Unparsed, "Rather good."),
        (["Rather good.", "Score: 9"], Cause::OffScale, "Score: 9"),
    ] {
        let server = Server::start(replies.map(says).to_vec()).await;
        let events = run(judge(&server.base), 1).await;
        assert_eq!(server.calls().len(), 2, "one more, and no third");
        let verdict = verdict(&events);
        assert!(
            matches!(&verdict.outcome, Outcome::Failed(failure) if failure.cause == cause),
            "{:?}",
            verdict.outcome
        );
        assert_eq!(verdict.reply.as_deref(), Some(kept));
    }
}

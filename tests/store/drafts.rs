//! Drafts and settings: kept at once, found again, and no name becomes a path.

use std::fs;

use juror::model::{Aim, Draft, Ordinal, Score};
use serde_json::json;
use tempfile::TempDir;

use crate::setting::{copy, evaluator, key, open, scores, who};

#[test]
fn a_draft_survives_a_kill_until_it_is_cleared() {
    let (folder, killed) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let version = evaluator().version();
    let store = open(folder.path());
    let names = ["r1", "../../etc/passwd", "名前", "a b/c"];
    // A reviewer may have begun two ratings of one ticket.
    let aims = |ticket| [(ticket, Aim::Own), (ticket, Aim::Final)];
    let drafts: Vec<_> = names
        .iter()
        .zip(0..)
        .flat_map(|(name, ticket)| aims(ticket).map(|(ticket, aim)| (name, ticket, aim)))
        .map(|(name, ticket, aim)| {
            let mut draft = Draft {
                aim,
                ..Draft::new(Ordinal(ticket), version, who(&name.replace('.', "_")))
            };
            draft.scores = scores(4, true);
            draft
                .scores
                .insert(key("comment"), Score::Text("ok\n".to_string()));
            draft.notes.ticket = Some("half a no".to_string());
            draft.output = Some("It is…".to_string());
            draft
        })
        .collect();
    for draft in &drafts {
        store.save_draft(draft).unwrap();
    }
    fs::write(folder.path().join("drafts/torn.json"), "{\"ticket\":").unwrap();
    copy(folder.path(), killed.path());
    let after = open(killed.path());
    let mut found = after.drafts().unwrap();
    found.sort_by_key(|draft| (draft.ticket, draft.aim));
    assert_eq!(found, drafts);
    for draft in &drafts {
        let found = after.draft(draft.ticket, &version, &draft.reviewer, draft.aim);
        assert_eq!(found.as_ref(), Some(draft));
        after
            .save_draft(&Draft {
                aim: draft.aim,
                ..Draft::new(draft.ticket, version, draft.reviewer.clone())
            })
            .unwrap();
        assert_eq!(
            after.draft(draft.ticket, &version, &draft.reviewer, draft.aim),
            None
        );
    }
    assert_eq!(after.drafts().unwrap(), []);
}

#[test]
fn settings_are_remembered_and_readable_beside_the_writer() {
    let folder = TempDir::new().unwrap();
    let mut store = open(folder.path());
    store
        .config_put("evaluator", json!("support.toml"))
        .unwrap();
    store
        .config_put("position r1", json!({"ticket": 7}))
        .unwrap();
    store.config_put("position r2", json!(1)).unwrap();
    store.config_put("position r2", json!(null)).unwrap();
    crate::setting::import(&mut store, "a.jsonl", 0..1);
    let reader = juror::store::Store::read(folder.path()).unwrap();
    for store in [&store, &reader] {
        assert_eq!(store.config_get("evaluator"), Some(json!("support.toml")));
        assert_eq!(store.config_get("position r1"), Some(json!({"ticket": 7})));
        assert_eq!(store.config_get("position r2"), None);
    }
}

//! What comes for a log that the store knows, held against what has come for it before: the part that is new. Knows no
//! store; what was made here is held against it in `echo`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::{
    EvaluatorVersion, Given, GivenChooser, GivenComparison, GivenRevision, GivenScores,
    JudgeIdentity,
};
use crate::store::row::{cut_scores, cut_text};
use crate::store::state::given::{Sourced, imported_identity, is_plain};

/// What a given says that is not known so. What is known has its texts cut.
pub(super) fn news(known: &[Sourced], new: Given) -> Given {
    let human = Known::of(known, |given| &given.human, |_, _, _| None);
    let judge = Known::of(known, |given| &given.judge, identity);
    let edits = || {
        let all = known.iter();
        all.flat_map(|(source, given)| given.revisions.iter().map(move |edit| (source, edit)))
    };
    let choices = || {
        let all = known.iter();
        all.flat_map(|(source, given)| given.comparisons.iter().map(move |made| (source, made)))
    };
    let mut news = Given {
        human: human.without(new.human),
        judge: judge.without(new.judge),
        ..new
    };
    news.revisions.retain(|edit| {
        let mut cut = edit.clone();
        cut_text(&mut cut.output);
        !edits().any(|(source, known)| holds_edit(source, known, &cut))
    });
    news.comparisons
        .retain(|made| !choices().any(|(source, known)| holds_choice(source, known, made)));
    news
}

/// A reviewer by the name, a judge by name and identity.
type Giver<'a> = (&'a str, Option<JudgeIdentity>);

/// The entries that are known, of reviewers or of judges.
struct Known<'a> {
    entries: Vec<(Giver<'a>, &'a GivenScores)>,
    /// What the plain entries of one giver say together, since later ones go over earlier ones.
    plain: BTreeMap<Giver<'a>, GivenScores>,
}

impl<'a> Known<'a> {
    fn of(
        known: &'a [Sourced],
        whose: impl Fn(&'a Given) -> &'a BTreeMap<String, GivenScores>,
        identity: impl Fn(&str, &str, &GivenScores) -> Option<JudgeIdentity>,
    ) -> Self {
        let mut all = Self {
            entries: Vec::new(),
            plain: BTreeMap::new(),
        };
        for (source, given) in known {
            for (name, scores) in whose(given) {
                for entry in scores.entries() {
                    let giver = (name.as_str(), identity(source, name, entry));
                    if is_plain(entry) {
                        add_plain(all.plain.entry(giver).or_default(), entry);
                    } else {
                        all.entries.push((giver, entry));
                    }
                }
            }
        }
        all
    }

    fn without(&self, new: BTreeMap<String, GivenScores>) -> BTreeMap<String, GivenScores> {
        new.into_iter()
            .filter_map(|(name, scores)| {
                let news = scores.keeping(|entry| {
                    let mut cut = entry.clone();
                    cut_scores(&mut cut);
                    !self.holds(&name, &cut)
                })?;
                Some((name, news))
            })
            .collect()
    }

    fn holds(&self, name: &str, new: &GivenScores) -> bool {
        // An entry that does not say which judge it is of may be of any of that name.
        let is_giver = |(whose, identity): Giver<'_>| {
            whose == name && (new.identity.is_none() || new.identity == identity)
        };
        let plain = self.plain.iter().map(|(giver, known)| (*giver, known));
        plain
            .chain(self.entries.iter().copied())
            .any(|(giver, known)| is_giver(giver) && holds(known, new))
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "of a reviewer's entry there is none"
)]
fn identity(source: &str, name: &str, entry: &GivenScores) -> Option<JudgeIdentity> {
    let named = entry.identity;
    Some(named.unwrap_or_else(|| imported_identity(source, name)))
}

fn add_plain(before: &mut GivenScores, entry: &GivenScores) {
    let mut together = GivenScores {
        scores: std::mem::take(&mut before.scores),
        notes: std::mem::take(&mut before.notes),
        note: entry.note.clone().or_else(|| before.note.take()),
        earlier: Vec::new(),
        ..entry.clone()
    };
    together.scores.extend(entry.scores.clone());
    together.notes.extend(entry.notes.clone());
    *before = together;
}

/// Whether scores say all that other ones say.
fn holds(known: &GivenScores, new: &GivenScores) -> bool {
    let has_scores = new.scores.iter().all(|(key, value)| {
        let known = known.scores.get(key);
        known.is_some_and(|known| is_same_value(known, value))
    });
    let has_notes = new.notes.iter().all(|note| {
        let (key, note) = note;
        known.notes.get(key) == Some(note)
    });
    let has_note = new.note == known.note || (new.note.is_none() && is_plain(new));
    is_of(known.named_version(), new.named_version())
        && known.at == new.at
        && has_scores
        && has_notes
        && has_note
        && (known.seen_judge, known.seen_peers) == (new.seen_judge, new.seen_peers)
        && known.random == new.random
        && (known.failed, &known.generation) == (new.failed, &new.generation)
        && known.revision == new.revision
        && (known.spent, &known.reply) == (new.spent, &new.reply)
        && (&known.made_of, &known.suggestion) == (&new.made_of, &new.suggestion)
}

fn holds_edit(source: &str, known: &GivenRevision, new: &GivenRevision) -> bool {
    let is_same_judge = match (&known.from, &new.from) {
        (Some(known), Some(new)) => {
            let identity = known
                .identity
                .unwrap_or_else(|| imported_identity(source, &known.judge));
            known.judge == new.judge && new.identity.is_none_or(|new| new == identity)
        }
        (one, other) => one == other,
    };
    is_same_judge
        && is_of(known.named_version(), new.named_version())
        && (&known.by, known.at, &known.output) == (&new.by, new.at, &new.output)
}

fn holds_choice(source: &str, known: &GivenComparison, new: &GivenComparison) -> bool {
    let is_same_chooser = match (&known.by, &new.by) {
        (
            Some(GivenChooser::Judge {
                judge,
                identity: known,
            }),
            Some(GivenChooser::Judge {
                judge: other,
                identity: new,
            }),
        ) => {
            let known = known.unwrap_or_else(|| imported_identity(source, judge));
            judge == other && new.is_none_or(|new| new == known)
        }
        (one, other) => one == other,
    };
    let made = |made: &GivenComparison| GivenComparison {
        by: None,
        version: None,
        ..made.clone()
    };
    is_same_chooser && is_of(known.named_version(), new.named_version()) && made(known) == made(new)
}

/// What names no version is of every one.
fn is_of(known: Option<EvaluatorVersion>, new: Option<EvaluatorVersion>) -> bool {
    known.is_none() || known == new
}

/// Numbers are the same however they are written.
fn is_same_value(one: &Value, other: &Value) -> bool {
    one == other || (one.is_number() && other.is_number() && one.as_f64() == other.as_f64())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::store::row::cut;

    fn given(value: Value) -> Given {
        serde_json::from_value(value).expect("a given")
    }

    const AT: &str = "2026-05-02T10:00:00Z";

    fn with(entry: &Value, key: &str, value: Value) -> Value {
        let mut entry = entry.clone();
        entry[key] = value;
        entry
    }

    /// Holds cases of what is known, what comes, and whether that is news.
    fn hold(cases: impl IntoIterator<Item = (&'static str, Value, Value, bool)>) {
        for (what, known, new, expected) in cases {
            let known = [("old".to_string(), cut(&given(known)))];
            let news = news(&known, given(new));
            assert_eq!(!news.is_empty(), expected, "{what}: {news:?}");
            let latest = news.human.get("r1");
            assert!(
                latest.is_none_or(|latest| latest.earlier.is_empty()),
                "{what}"
            );
        }
    }

    #[test]
    fn of_ratings_only_what_was_not_said_before_is_news() {
        let version = EvaluatorVersion([1; 32]).to_string();
        let other = EvaluatorVersion([2; 32]).to_string();
        let r1 = |entry: &Value| json!({"human": {"r1": entry}});
        let dated = json!({"scores": {"a": 4}, "at": AT, "version": version, "note": "so"});
        let later = with(&dated, "at", json!("2026-05-03T10:00:00Z"));
        let both = with(&later, "earlier", json!([dated]));
        let plain = json!({"scores": {"a": 4}});
        let changed = [
            ("a note", "note", json!("no")),
            ("a note on a criterion", "notes", json!({"a": "why"})),
            ("a look", "seen_judge", json!(true)),
            ("a look at peers", "seen_peers", json!(true)),
            ("a random ticket", "random", json!(true)),
            ("another version", "version", json!(other)),
            ("another score", "scores", json!({"a": 5})),
        ];
        hold(changed.map(|(what, key, value)| {
            let new = with(&dated, key, value);
            (what, r1(&dated), r1(&new), true)
        }));
        hold([
            ("the same", r1(&dated), r1(&dated), false),
            (
                "a later one before a known one",
                r1(&dated),
                r1(&both),
                true,
            ),
            ("a known earlier one", r1(&both), r1(&dated), false),
            (
                "another name",
                r1(&dated),
                json!({"human": {"r2": dated}}),
                true,
            ),
            (
                "a judge of that name",
                r1(&dated),
                json!({"judge": {"r1": dated}}),
                true,
            ),
            (
                "a version for what is of every version",
                r1(&json!({"scores": {"a": 4, "b": 1}})),
                r1(&json!({"scores": {"a": 4.0}, "version": version})),
                false,
            ),
            (
                "every version for what is of one",
                r1(&with(&plain, "version", json!(version))),
                r1(&plain),
                true,
            ),
        ]);
    }

    #[test]
    fn of_verdicts_only_what_was_not_said_before_is_news() {
        let version = EvaluatorVersion([1; 32]).to_string();
        let identity = |number| json!(JudgeIdentity([number; 32]));
        let main = |entry: &Value| json!({"judge": {"main": entry}});
        let verdict =
            json!({"scores": {"a": 4}, "at": AT, "version": version, "identity": identity(3)});
        let changed = [
            ("a failure", "failed", json!("timeout")),
            ("another generation", "generation", json!("large-2")),
            ("another judge of that name", "identity", identity(4)),
            ("a reply", "reply", json!("four")),
            ("a cost", "spent", json!({"cost_usd": 0.5})),
        ];
        hold(changed.map(|(what, key, value)| {
            let new = with(&verdict, key, value);
            (what, main(&verdict), main(&new), true)
        }));
        let of_source = with(
            &json!({"scores": {"a": 4}, "version": version}),
            "identity",
            json!(imported_identity("old", "main")),
        );
        hold([
            ("the same", main(&verdict), main(&verdict), false),
            (
                "the judge that a source's name makes",
                main(&json!({"scores": {"a": 4}})),
                main(&of_source),
                false,
            ),
        ]);
    }

    #[test]
    fn of_edits_and_choices_only_what_was_not_made_before_is_news() {
        let edits = |edit: &Value| json!({"revisions": [edit]});
        let choices = |choice: &Value| json!({"comparisons": [choice]});
        let edit = json!({"by": "r1", "at": AT, "output": "So."});
        let choice = json!({"by": "r1", "at": AT, "a": 0, "b": 1, "choice": "a"});
        hold([
            ("an edit", json!({}), edits(&edit), true),
            ("a known edit", edits(&edit), edits(&edit), false),
            (
                "another text of that time",
                edits(&edit),
                edits(&with(&edit, "output", json!("No."))),
                true,
            ),
            ("a choice", json!({}), choices(&choice), true),
            ("a known choice", choices(&choice), choices(&choice), false),
            (
                "a choice of other sides",
                choices(&choice),
                choices(&with(&choice, "b", json!(2))),
                true,
            ),
            (
                "another one's choice",
                choices(&choice),
                choices(&with(&choice, "by", json!("r2"))),
                true,
            ),
        ]);
    }

    #[test]
    fn a_label_that_is_set_back_is_news_again() {
        let of = |score: i32| {
            let scores = json!({"human": {"r1": {"scores": {"a": score, "b": 1}}}});
            ("labels".to_string(), given(scores))
        };
        let known = [of(4), of(5)];
        assert!(!news(&known, of(4).1).is_empty());
        assert!(news(&known, of(5).1).is_empty());
    }
}

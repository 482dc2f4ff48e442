//! What there is to review: logs, an evaluator, what others have said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use juror::judge::metric::MetricJudge;
use juror::model::evaluator::file::read;
use juror::model::{
    Cause, Criterion, CriterionKey, Evaluator, Failure, JudgeIdentity, JudgeKind, Log, MadeOf,
    Message, Notes, Ordinal, Origin, Outcome, Rating, Reviewer, Role, Score, Scores, Seen, Spent,
    Standing, Ticket, Verdict,
};
use juror::query::Audit;
use serde_json::Value;

/// What there is to review.
pub(crate) struct World {
    pub(crate) evaluator: Evaluator,
    pub(crate) reviewer: Reviewer,
    pub(crate) tickets: Vec<Ticket>,
}

impl World {
    /// The project's own sample: 60 logs, the ratings of two people, and a judge that measures.
    pub(crate) fn sample() -> Self {
        let mut world = Self::of(
            include_str!("../../sample-data/support.toml"),
            include_str!("../../sample-data/support.jsonl")
                .lines()
                .map(|line| serde_json::from_str(line).expect("a log"))
                .collect(),
        );
        let people = include_str!("../../sample-data/support.jsonl").lines();
        for (ordinal, line) in (0..).zip(people) {
            let record: Value = serde_json::from_str(line).expect("JSON");
            let given = record["human"].as_object();
            for (name, scores) in given.into_iter().flatten() {
                world.peer(ordinal, name, scores);
            }
        }
        world.measure();
        world
    }

    /// An evaluator and logs, of nobody's opinion.
    pub(crate) fn of(evaluator: &str, logs: Vec<Log>) -> Self {
        let evaluator = read(evaluator, Path::new("."))
            .expect("an evaluator")
            .evaluator;
        let audit = Audit::from(&evaluator.queue);
        let tickets = (0..)
            .map(Ordinal)
            .zip(logs)
            .map(|(ordinal, log)| Ticket {
                ordinal,
                id: log.id(),
                random: audit.chooses(&log.id()),
                log: Arc::new(log),
                source: "support.jsonl".to_string(),
                flagged: false,
                tags: Vec::new(),
                ratings: Vec::new(),
                verdicts: Vec::new(),
                corrected: Vec::new(),
                revisions: Vec::new(),
                comparisons: Vec::new(),
                skips: Vec::new(),
                looks: Vec::new(),
                claim: None,
                repeats: Vec::new(),
                finals: Vec::new(),
                asks: Standing::Own,
            })
            .collect();
        Self {
            evaluator,
            reviewer: Reviewer::new("r1").expect("a name"),
            tickets,
        }
    }

    /// The same with a change of the evaluator.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Evaluator)) -> Self {
        change(&mut self.evaluator);
        self
    }

    /// The same with a judge's scores on a ticket, as `accuracy 4 · safe pass`, and why.
    pub(crate) fn judged(mut self, ordinal: u32, scores: &str, why: &str) -> Self {
        let verdict = self.verdict(ordinal, scores, why);
        self.tickets[ordinal as usize].verdicts.push(verdict);
        self
    }

    /// The same with a text that a judge of a name suggests on a ticket.
    pub(crate) fn suggested(mut self, ordinal: u32, judge: &str, text: &str) -> Self {
        let outcome = Outcome::Scored {
            scores: scores_of(&self.evaluator, "accuracy 2"),
            rationale: None,
        };
        let mut verdict = self.said(ordinal, judge, outcome);
        verdict.suggestion = Some(text.to_string());
        self.tickets[ordinal as usize].verdicts.push(verdict);
        self
    }

    /// The same with a judge's failure on a ticket.
    pub(crate) fn failed(mut self, ordinal: u32, cause: Cause, detail: &str) -> Self {
        let failure = Failure {
            cause,
            detail: detail.to_string(),
        };
        let verdict = self.said(ordinal, "main", Outcome::Failed(failure));
        self.tickets[ordinal as usize].verdicts.push(verdict);
        self
    }

    /// The same with a peer's scores on a ticket.
    pub(crate) fn rated_by(mut self, ordinal: u32, name: &str, scores: &Value) -> Self {
        self.peer(ordinal, name, scores);
        self
    }

    /// A judge's scores on a ticket.
    pub(crate) fn verdict(&self, ordinal: u32, scores: &str, why: &str) -> Verdict {
        let outcome = Outcome::Scored {
            scores: scores_of(&self.evaluator, scores),
            rationale: (!why.is_empty()).then(|| why.to_string()),
        };
        self.said(ordinal, "main", outcome)
    }

    /// Every tag of the logs.
    pub(crate) fn tags(&self) -> Vec<String> {
        let tags = self.tickets.iter().flat_map(|ticket| &ticket.log.tags);
        let tags: BTreeSet<_> = tags.cloned().collect();
        tags.into_iter().collect()
    }

    /// Every model of the logs.
    pub(crate) fn models(&self) -> Vec<String> {
        let models = self
            .tickets
            .iter()
            .filter_map(|ticket| ticket.log.model.clone());
        let models: BTreeSet<_> = models.collect();
        models.into_iter().collect()
    }

    /// Lets the evaluator's first judge measure everything.
    fn measure(&mut self) {
        let JudgeKind::Metric(rules) = &self.evaluator.judges[0].kind else {
            panic!("the sample's judge measures");
        };
        let judge = MetricJudge::new(rules, &self.evaluator).expect("rules that fit");
        let name = self.evaluator.judges[0].name.clone();
        for at in 0..self.tickets.len() {
            let outcome = judge.ask(&self.tickets[at].log).outcome;
            let verdict = self.said(u32::try_from(at).expect("few"), &name, outcome);
            self.tickets[at].verdicts.push(verdict);
        }
    }

    fn peer(&mut self, ordinal: u32, name: &str, given: &Value) {
        let mut scores = Scores::new();
        for criterion in &self.evaluator.criteria {
            if let Some(value) = given.get(criterion.key.as_str()) {
                let score = Score::read(&criterion.scale, value).expect("a score on its scale");
                scores.insert(criterion.key.clone(), score);
            }
        }
        let rating = Rating {
            ticket: Ordinal(ordinal),
            evaluator: self.evaluator.version(),
            reviewer: Reviewer::new(name).expect("a name"),
            at: before(),
            scores,
            notes: Notes {
                ticket: given["note"].as_str().map(str::to_string),
                criteria: BTreeMap::new(),
            },
            seen: Seen::default(),
            random: false,
            standing: Standing::Own,
            origin: Origin::Imported,
        };
        self.tickets[ordinal as usize].ratings.push(rating);
    }

    fn said(&self, ordinal: u32, judge: &str, outcome: Outcome) -> Verdict {
        Verdict {
            ticket: Ordinal(ordinal),
            evaluator: self.evaluator.version(),
            judge: judge.to_string(),
            identity: JudgeIdentity([0xab; 32]),
            generation: None,
            revision: None,
            at: before(),
            outcome,
            spent: Spent::default(),
            reply: None,
            made_of: MadeOf::default(),
            suggestion: None,
            suspect: None,
            origin: Origin::Here,
        }
    }
}

/// Scores as `accuracy 4 · safe pass`.
pub(crate) fn scores_of(evaluator: &Evaluator, text: &str) -> Scores {
    let criterion = |key: &str| -> &Criterion {
        evaluator
            .criterion(key)
            .expect("a criterion of the evaluator")
    };
    text.split(" · ")
        .map(|pair| {
            let (key, score) = pair.split_once(' ').expect("a key and a score");
            let scale = &criterion(key).scale;
            let number = score.parse().ok().map(Score::Number);
            let score = number.unwrap_or_else(|| Score::parse(scale, score).expect("a score"));
            (CriterionKey::new(key).expect("a key"), score)
        })
        .collect()
}

/// A log of one question and one answer.
pub(crate) fn log(question: &str, answer: &str) -> Log {
    Log {
        messages: vec![Message {
            role: Role::User,
            content: question.to_string(),
            ..Message::default()
        }],
        output: answer.to_string(),
        model: Some("small".to_string()),
        ..Log::default()
    }
}

/// So many short logs.
pub(crate) fn logs(count: usize) -> Vec<Log> {
    (0..count)
        .map(|nth| log(&format!("Question {nth}?"), &format!("Answer {nth}.")))
        .collect()
}

/// When a journey begins.
pub(crate) fn now() -> Timestamp {
    "2026-05-04T09:00:00Z".parse().expect("a time")
}

/// When whatever was there before was made.
fn before() -> Timestamp {
    "2026-05-03T12:00:00Z".parse().expect("a time")
}

//! The tickets as the queue asks for them, with what is hidden left out as `model::visible` says.

use std::borrow::Cow;

use juror::model::{
    CriterionKey, Evaluator, LogId, Ordinal, Rating, Reviewer, Score, Scores, Status, Ticket,
    Verdict, visible,
};
use juror::query::{Field, Measure, Rows, Whose};
use juror::text::words::word_count;

/// The tickets as one reviewer may query them.
pub(crate) struct Lens<'a> {
    pub(crate) tickets: &'a [Ticket],
    pub(crate) evaluator: &'a Evaluator,
    pub(crate) reviewer: &'a Reviewer,
    /// Whether hidden scores may be used.
    pub(crate) seen: bool,
}

impl<'a> Lens<'a> {
    fn ticket(&self, ordinal: Ordinal) -> &'a Ticket {
        &self.tickets[ordinal.index()]
    }

    fn shows(&self, ordinal: Ordinal) -> bool {
        self.seen || visible(self.ticket(ordinal), self.reviewer, self.evaluator).judge
    }

    fn code(&self, scores: &Scores, key: &CriterionKey) -> Option<f64> {
        let criterion = self.evaluator.criterion(key.as_str())?;
        let score: &Score = scores.get(key)?;
        score.code(&criterion.scale)
    }

    fn of_judge(
        &self,
        verdicts: &[Verdict],
        judge: Option<&str>,
        key: &CriterionKey,
    ) -> Option<f64> {
        verdicts
            .iter()
            .filter(|verdict| judge.is_none_or(|name| verdict.judge == name))
            .find_map(|verdict| self.code(verdict.outcome.scores()?, key))
    }
}

impl Rows for Lens<'_> {
    fn len(&self) -> u32 {
        u32::try_from(self.tickets.len()).expect("few")
    }

    fn id(&self, ordinal: Ordinal) -> LogId {
        self.ticket(ordinal).id
    }

    fn text(&self, ordinal: Ordinal, field: Field) -> Cow<'_, str> {
        let ticket = self.ticket(ordinal);
        let shows = self.seen || visible(ticket, self.reviewer, self.evaluator).model;
        let text = match field {
            Field::Model => ticket.log.model.as_deref().filter(|_| shows),
            Field::Source => Some(ticket.source.as_str()),
            Field::SourceId => ticket.log.source_id.as_deref(),
        };
        Cow::Borrowed(text.unwrap_or_default())
    }

    fn meta(&self, ordinal: Ordinal, key: &str) -> Option<Cow<'_, str>> {
        let value = self.ticket(ordinal).log.meta.get(key)?;
        Some(match value.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(value.to_string()),
        })
    }

    fn measure(&self, ordinal: Ordinal, measure: Measure) -> Option<f64> {
        let log = &self.ticket(ordinal).log;
        let count = |n: usize| f64::from(u32::try_from(n).expect("few"));
        match measure {
            Measure::Words => Some(count(word_count(&log.output))),
            Measure::Turns => Some(count(log.messages.len())),
            Measure::CostUsd => log.usage.cost_usd,
            Measure::LatencyMs => log.usage.latency_ms,
            Measure::At | Measure::InputTokens | Measure::OutputTokens => None,
        }
    }

    fn tags(&self, ordinal: Ordinal) -> Vec<&str> {
        let ticket = self.ticket(ordinal);
        let tags = ticket.log.tags.iter().chain(&ticket.tags);
        tags.map(String::as_str).collect()
    }

    fn status(&self, ordinal: Ordinal) -> Status {
        self.ticket(ordinal)
            .status_in(&self.evaluator.queue, self.reviewer, crate::world::now())
    }

    fn is_flagged(&self, ordinal: Ordinal) -> bool {
        self.ticket(ordinal).flagged
    }

    fn is_revised(&self, ordinal: Ordinal) -> bool {
        !self.ticket(ordinal).revisions.is_empty()
    }

    fn has_note(&self, ordinal: Ordinal) -> bool {
        let shows = self.shows(ordinal);
        let counts = |rating: &&Rating| shows || rating.reviewer == *self.reviewer;
        let mut ratings = self.ticket(ordinal).ratings.iter().filter(counts);
        ratings.any(|rating| !rating.notes.is_empty())
    }

    fn is_suggested(&self, ordinal: Ordinal) -> bool {
        let mut verdicts = self.ticket(ordinal).verdicts.iter();
        self.shows(ordinal) && verdicts.any(|verdict| verdict.suggestion.is_some())
    }

    fn is_suspect(&self, ordinal: Ordinal) -> bool {
        let mut verdicts = self.ticket(ordinal).verdicts.iter();
        verdicts.any(|verdict| verdict.suspect.is_some())
    }

    fn is_assisted(&self, ordinal: Ordinal) -> bool {
        let mut revisions = self.ticket(ordinal).revisions.iter();
        self.shows(ordinal) && revisions.any(|edit| edit.from.is_some())
    }

    fn is_differing(&self, ordinal: Ordinal) -> bool {
        {
            let ticket = self.ticket(ordinal);
            let first = ticket.ratings.first();
            let differs = |other: &Rating| first.is_some_and(|first| first.scores != other.scores);
            self.shows(ordinal) && ticket.ratings.iter().any(differs)
        }
    }

    fn is_settled(&self, ordinal: Ordinal) -> bool {
        self.ticket(ordinal).settled().is_some()
    }

    fn has_failed(&self, ordinal: Ordinal, judge: Option<&str>) -> bool {
        let verdicts = self.ticket(ordinal).verdicts.iter();
        verdicts
            .filter(|verdict| judge.is_none_or(|name| verdict.judge == name))
            .any(|verdict| verdict.outcome.scores().is_none())
    }

    fn score(&self, ordinal: Ordinal, whose: &Whose, key: &CriterionKey) -> Option<f64> {
        let ticket = self.ticket(ordinal);
        let person = |name: &str| {
            let rating = ticket
                .ratings
                .iter()
                .rev()
                .find(|rating| rating.reviewer.as_str() == name)?;
            self.code(&rating.scores, key)
        };
        match whose {
            Whose::Own => person(self.reviewer.as_str()),
            Whose::Judge if self.shows(ordinal) => self.of_judge(&ticket.verdicts, None, key),
            Whose::Named(name) if self.shows(ordinal) || name == self.reviewer.as_str() => {
                person(name).or_else(|| self.of_judge(&ticket.verdicts, Some(name), key))
            }
            Whose::Judge | Whose::Named(_) => None,
        }
    }

    fn judge_scores(&self, ordinal: Ordinal, key: &CriterionKey) -> Vec<f64> {
        let verdicts = self.ticket(ordinal).verdicts.iter();
        verdicts
            .filter_map(|verdict| self.code(verdict.outcome.scores()?, key))
            .collect()
    }

    fn parts_apart(&self, ordinal: Ordinal) -> f64 {
        let verdicts = self.ticket(ordinal).verdicts.iter();
        let apart = verdicts.flat_map(|verdict| verdict.made_of.apart().into_values());
        apart.fold(0.0, f64::max)
    }

    fn contains(&self, ordinal: Ordinal, needle: &str) -> bool {
        let ticket = self.ticket(ordinal);
        let has = |text: &str| text.to_lowercase().contains(&needle.to_lowercase());
        ticket
            .log
            .messages
            .iter()
            .any(|message| has(&message.content))
            || has(ticket.output())
    }
}

//! A log in an evaluator's queue, with what has happened to it, and the one rule of what a reviewer may see of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::comparison::Comparison;
use super::evaluator::{Evaluator, Queue};
use super::event::Look;
use super::id::{JudgeIdentity, LogId, Ordinal, Reviewer};
use super::log::Log;
use super::rating::{Rating, Seen, Standing};
use super::revision::Revision;
use super::verdict::Verdict;

/// A log in the queue of one version of an evaluator, with all that happened to it under that version.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its place in the store.
    pub ordinal: Ordinal,
    /// Its log's identity.
    pub id: LogId,
    /// The log.
    pub log: Arc<Log>,
    /// The source that it came from.
    pub source: String,
    /// Whether it is one of the evaluator's random tickets.
    pub random: bool,
    /// Whether it is flagged.
    pub flagged: bool,
    /// Tags that reviewers put on it, beside those of the log.
    pub tags: Vec<String>,
    /// The ratings that were not taken back, oldest first: a reviewer's last one is the one that stands.
    pub ratings: Vec<Rating>,
    /// Those of reviewers who were served it a second time, unseen; oldest first.
    pub repeats: Vec<Rating>,
    /// What people settled on, oldest first: the last one stands.
    pub finals: Vec<Rating>,
    /// The verdicts that count: the latest of each judge's identity and generation.
    pub verdicts: Vec<Verdict>,
    /// What judges said of its edits, which counts nowhere beside what they said of the output: the latest of each
    /// judge's identity and generation on each edit.
    pub corrected: Vec<Verdict>,
    /// The edits that count, under any version, oldest first.
    pub revisions: Vec<Revision>,
    /// The choices that count, oldest first.
    pub comparisons: Vec<Comparison>,
    /// Who put it off and has not rated it since.
    pub skips: Vec<Skip>,
    /// Who looked at what.
    pub looks: Vec<Looked>,
    /// Who has taken it for himself last, if it was not given back; the time may be over.
    pub claim: Option<Claim>,
    /// What a rating that is made now counts as.
    pub asks: Standing,
}

/// A reviewer's lease of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who.
    pub by: Reviewer,
    /// When it ends.
    pub until: Timestamp,
}

/// A reviewer's look at what was hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Who.
    pub reviewer: Reviewer,
    /// When.
    pub at: Timestamp,
    /// At what.
    pub look: Look,
}

/// A reviewer's putting off of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Who.
    pub reviewer: Reviewer,
    /// When.
    pub at: Timestamp,
    /// Why, where that was said.
    pub reason: Option<String>,
}

/// How far one reviewer is with a ticket.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Still to decide.
    #[default]
    Todo,
    /// Somebody else has taken it for himself for a while.
    Claimed,
    /// Put off.
    Skipped,
    /// Rated by as many others as are wanted: nobody asks this reviewer.
    Enough,
    /// Decided.
    Done,
}

impl Status {
    /// The status's word in filters and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Claimed => "claimed",
            Self::Skipped => "skipped",
            Self::Enough => "enough",
            Self::Done => "done",
        }
    }
}

impl Ticket {
    /// The rating that stands of what is asked: of this reviewer, or of everybody where they settle on one.
    #[must_use]
    pub fn rating(&self, reviewer: &Reviewer) -> Option<&Rating> {
        let ratings = match self.asks {
            Standing::Own => &self.ratings,
            Standing::Repeat => &self.repeats,
            Standing::Final => return self.finals.last(),
        };
        ratings.iter().rfind(|rating| rating.reviewer == *reviewer)
    }

    /// What people settled on, where they did.
    #[must_use]
    pub fn settled(&self) -> Option<&Rating> {
        self.finals.last()
    }

    /// Puts a rating where its kind stands.
    pub fn take(&mut self, rating: Rating) {
        match rating.standing {
            Standing::Own => self.ratings.push(rating),
            Standing::Repeat => self.repeats.push(rating),
            Standing::Final => self.finals.push(rating),
        }
    }

    /// The ticket as it is served to a reviewer a second time: as if he had never seen it. What he looks at from now on is
    /// a look.
    #[must_use]
    pub fn served_again(mut self, reviewer: &Reviewer) -> Self {
        let own = self.ratings.iter();
        let own = own.filter(|rating| rating.reviewer == *reviewer);
        let decided = own.map(|rating| rating.at).max();
        let is_others = |rating: &Rating| rating.reviewer != *reviewer;
        self.ratings.retain(is_others);
        self.repeats.retain(is_others);
        self.looks
            .retain(|look| look.reviewer != *reviewer || decided.is_none_or(|at| look.at > at));
        self.asks = Standing::Repeat;
        self
    }

    /// The rating of this reviewer that agreement counts: the latest that was made before judge and peers were seen.
    #[must_use]
    pub fn blind_rating(&self, reviewer: &Reviewer) -> Option<&Rating> {
        self.ratings
            .iter()
            .rev()
            .find(|rating| rating.reviewer == *reviewer && rating.seen.is_blind())
    }

    /// The latest verdict of a judge, whatever model of its server gave it.
    #[must_use]
    pub fn verdict_by(&self, judge: &JudgeIdentity) -> Option<&Verdict> {
        self.verdicts
            .iter()
            .rfind(|verdict| verdict.identity == *judge)
    }

    /// How far this reviewer is.
    #[must_use]
    pub fn status(&self, reviewer: &Reviewer) -> Status {
        if self.rating(reviewer).is_some() {
            Status::Done
        } else if self.skips.iter().any(|skip| skip.reviewer == *reviewer) {
            Status::Skipped
        } else {
            Status::Todo
        }
    }

    /// Who has taken it for himself at a time. What he has rated since is free for others.
    #[must_use]
    pub fn claimed_at(&self, now: Timestamp) -> Option<&Claim> {
        let claim = self.claim.as_ref()?;
        let is_rated = self.ratings.iter().any(|made| made.reviewer == claim.by);
        (now < claim.until && !is_rated).then_some(claim)
    }

    /// How far this reviewer is at a time in a queue that several work on: what enough others have rated is not asked of
    /// one more, nor what somebody else has taken for himself.
    #[must_use]
    pub fn status_in(&self, queue: &Queue, reviewer: &Reviewer, now: Timestamp) -> Status {
        match self.status(reviewer) {
            Status::Done => Status::Done,
            _ if self.asks == Standing::Own && queue.is_enough(self.raters(Some(reviewer))) => {
                Status::Enough
            }
            _ if self.claimed_at(now).is_some_and(|it| it.by != *reviewer) => Status::Claimed,
            own => own,
        }
    }

    /// How many reviewers have rated it, one of them left out where one is named.
    #[must_use]
    pub fn raters(&self, but: Option<&Reviewer>) -> u32 {
        let names: BTreeSet<_> = self.ratings.iter().map(|rating| &rating.reviewer).collect();
        let others = names.into_iter().filter(|name| Some(*name) != but);
        u32::try_from(others.count()).unwrap_or(u32::MAX)
    }

    /// How far it is over everyone: decided when as many as are wanted have rated it, claimed where somebody has taken it for
    /// himself at that time, put off when nobody has rated it and somebody put it off.
    #[must_use]
    pub fn status_over_all(&self, queue: &Queue, now: Option<Timestamp>) -> Status {
        if self.raters(None) >= queue.wanted() {
            Status::Done
        } else if now.is_some_and(|now| self.claimed_at(now).is_some()) {
            Status::Claimed
        } else if self.skips.is_empty() || !self.ratings.is_empty() {
            Status::Todo
        } else {
            Status::Skipped
        }
    }

    /// The output as it stands: the latest edit, else the original.
    #[must_use]
    pub fn output(&self) -> &str {
        self.revisions
            .last()
            .map_or(&self.log.output, |revision| &revision.output)
    }

    /// The verdicts that suggest another text than the output as it stands, each with that text; of each judge's verdicts the
    /// latest.
    pub fn suggestions(&self) -> impl Iterator<Item = (&Verdict, &str)> {
        let stands = self.output();
        let latest = self.verdicts.iter().enumerate().filter(|(at, verdict)| {
            let later = &self.verdicts[at + 1..];
            later.iter().all(|other| other.judge != verdict.judge)
        });
        latest.filter_map(move |(_, verdict)| {
            let text = verdict.suggestion.as_deref()?;
            (!text.trim().is_empty() && text != stands).then_some((verdict, text))
        })
    }

    /// What the reviewer has seen of judge and peers before a commit, as a rating records it.
    #[must_use]
    pub fn seen(&self, reviewer: &Reviewer, evaluator: &Evaluator) -> Seen {
        if self.asks == Standing::Final {
            return Seen {
                judge: !self.verdicts.is_empty(),
                peers: true,
            };
        }
        if let Some(rating) = self.rating(reviewer) {
            // A rating that is changed after its commit has had everything on the screen.
            let peers = self.ratings.iter().any(|other| other.reviewer != *reviewer)
                || !self.finals.is_empty();
            return Seen {
                judge: rating.seen.judge || !self.verdicts.is_empty(),
                peers: rating.seen.peers || peers,
            };
        }
        let looked = self.looks.iter().any(|look| look.reviewer == *reviewer);
        Seen {
            judge: !evaluator.blind || looked,
            peers: !evaluator.blind || looked,
        }
    }
}

/// What a reviewer may see of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible {
    /// The judges' scores and words.
    pub judge: bool,
    /// Other reviewers' scores and notes.
    pub peers: bool,
    /// Which model wrote the output.
    pub model: bool,
}

/// The one rule of what a reviewer may see of a ticket before the commit: nothing of judge and peers when the
/// evaluator is blind, until a rating is committed or a key says that it wants to look. Every view, filter and order
/// of the screen asks it.
#[must_use]
pub fn visible(ticket: &Ticket, reviewer: &Reviewer, evaluator: &Evaluator) -> Visible {
    // Whoever settles what others differ on has to see it.
    let decided = ticket.rating(reviewer).is_some() || ticket.asks == Standing::Final;
    let looked = ticket.looks.iter().any(|look| look.reviewer == *reviewer);
    let scores = !evaluator.blind || decided || looked;
    Visible {
        judge: scores,
        peers: scores,
        model: !evaluator.hide_model || decided || looked,
    }
}

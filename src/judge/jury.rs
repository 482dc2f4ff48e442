//! A jury: what other judges of the evaluator said of a ticket, as one verdict. Asks nobody and computes at once.

use jiff::Timestamp;

use super::answer::{failure, judged};
use super::identity::identity;
use super::samples::{pooled, written};
use crate::model::{
    Cause, Criterion, Evaluator, EvaluatorVersion, JudgeIdentity, JudgeKind, JudgeSpec, MadeOf,
    Member, Origin, Outcome, Pooling, Scores, Spent, Ticket, Verdict,
};

/// A jury of an evaluator, with who sits on it by now.
#[derive(Clone, Debug)]
pub struct Jury {
    /// Its name in the evaluator.
    pub name: String,
    /// What makes it decide so: its members, as what they are, and its rule.
    pub identity: JudgeIdentity,
    version: EvaluatorVersion,
    pooling: Pooling,
    members: Vec<(String, JudgeIdentity)>,
}

impl Jury {
    /// The juries of an evaluator. Reads the programs of members that are programs, as [`identity`] does.
    #[must_use]
    pub fn all(evaluator: &Evaluator) -> Vec<Self> {
        evaluator
            .judges
            .iter()
            .filter_map(|spec| Self::of(evaluator, spec))
            .collect()
    }

    fn of(evaluator: &Evaluator, spec: &JudgeSpec) -> Option<Self> {
        let JudgeKind::Jury { members, pooling } = &spec.kind else {
            return None;
        };
        let members = members.iter().filter_map(|name| {
            let member = evaluator.judges.iter().find(|spec| spec.name == *name)?;
            Some((name.clone(), identity(evaluator, member)))
        });
        Some(Self {
            name: spec.name.clone(),
            identity: identity(evaluator, spec),
            version: evaluator.version(),
            pooling: *pooling,
            members: members.collect(),
        })
    }

    /// The identities of its members.
    pub fn members(&self) -> impl Iterator<Item = JudgeIdentity> + '_ {
        self.members.iter().map(|(_, identity)| *identity)
    }

    /// The jury's verdict on a ticket, once each member has one; a member that failed has no vote. None before that, and
    /// where the verdict would be the one that is there.
    #[must_use]
    pub fn verdict(
        &self,
        evaluator: &Evaluator,
        ticket: &Ticket,
        at: Timestamp,
    ) -> Option<Verdict> {
        let mut members = Vec::new();
        let mut votes: Vec<&Scores> = Vec::new();
        for (name, identity) in &self.members {
            let scores = ticket.verdict_by(identity)?.outcome.scores();
            votes.extend(scores);
            members.push(Member {
                judge: name.clone(),
                identity: *identity,
                scores: scores.map(written).unwrap_or_default(),
            });
        }
        let criteria: Vec<&Criterion> = judged(evaluator).collect();
        let verdict = Verdict {
            ticket: ticket.ordinal,
            evaluator: self.version,
            judge: self.name.clone(),
            identity: self.identity,
            generation: None,
            revision: None,
            at,
            outcome: self.outcome(&votes, &criteria),
            spent: Spent::default(),
            reply: None,
            made_of: MadeOf::Members(members),
            suggestion: None,
            suspect: None,
            origin: Origin::Here,
        };
        let known = ticket.verdict_by(&self.identity);
        let is_known = known.is_some_and(|known| {
            known.outcome == verdict.outcome && known.made_of == verdict.made_of
        });
        (!is_known).then_some(verdict)
    }

    fn outcome(&self, votes: &[&Scores], criteria: &[&Criterion]) -> Outcome {
        if votes.len() * 2 <= self.members.len() {
            return Outcome::Failed(failure(
                Cause::TooFew,
                format!(
                    "{} of {} judges gave scores",
                    votes.len(),
                    self.members.len()
                ),
            ));
        }
        let scores = pooled(votes, criteria, self.pooling);
        if scores.is_empty() {
            return Outcome::Failed(failure(Cause::TooFew, "the judges are tied"));
        }
        let rationale = (votes.len() < self.members.len()).then(|| {
            format!(
                "{} of {} judges gave scores.",
                votes.len(),
                self.members.len()
            )
        });
        Outcome::Scored { scores, rationale }
    }
}

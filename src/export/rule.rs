//! What a row is made of, as the user chose it: which output counts as good, which edits count, where pairs come from.
//! Holds the wishes; reads no ticket but to apply them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::{Criterion, CriterionKey, Evaluator, Rating, Reviewer, Revision, Scale, Ticket};
use crate::query::{Filter, Rows, Whose};

use super::left_out::Reason;

/// What a row is made of.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Which outputs are good; None asks the ratings and the bars of the criteria.
    pub accept: Option<Filter>,
    /// Which outputs are bad; None takes every rated one that is not good.
    pub reject: Option<Filter>,
    /// Whose edits count.
    pub edits: Edits,
    /// Whether edits that began as a judge's suggestion are among them.
    pub suggested: Suggested,
    /// Where pairs come from.
    pub pairs: Pairs,
}

/// Whose edits count. An edit that counts is good whatever the scores of the original are: they are not about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edits {
    /// The latest, by whomever.
    #[default]
    Latest,
    /// None: the outputs as the models wrote them.
    None,
    /// The latest of one reviewer.
    By(Reviewer),
}

/// What becomes of edits that began as a judge's suggestion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suggested {
    /// They count as any other.
    #[default]
    Keep,
    /// They are left out: the latest of the others counts.
    Drop,
}

/// A word that says nothing about suggestions.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` says nothing about edits that began as a judge's suggestion: use keep or drop")]
pub struct UnknownSuggested(String);

impl Suggested {
    /// Its word in commands and manifests.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Drop => "drop",
        }
    }
}

impl FromStr for Suggested {
    type Err = UnknownSuggested;

    fn from_str(text: &str) -> Result<Self, UnknownSuggested> {
        [Self::Keep, Self::Drop]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| UnknownSuggested(text.to_string()))
    }
}

/// Where pairs come from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Pairs {
    /// An edit against its original.
    #[default]
    Revisions,
    /// What reviewers preferred when they saw both.
    Comparisons {
        /// On which criterion; None for over all.
        on: Option<CriterionKey>,
    },
    /// Outputs to the same input, one with a better score.
    Scores {
        /// What is compared.
        by: Yardstick,
        /// How much better one must be, in points; above 0.
        margin: f64,
    },
}

/// The score by which outputs are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Yardstick {
    /// The mean of the consensus on every criterion that has points, by its weight, on the scale of the first ordinal one.
    #[default]
    Weighted,
    /// One criterion as one side scored it.
    Of(Whose, CriterionKey),
}

/// A word that says nothing about edits.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` says nothing about edits: use latest, none, or by:NAME")]
pub struct UnknownEdits(String);

impl FromStr for Edits {
    type Err = UnknownEdits;

    fn from_str(text: &str) -> Result<Self, UnknownEdits> {
        match text {
            "latest" => Ok(Self::Latest),
            "none" => Ok(Self::None),
            other => other
                .strip_prefix("by:")
                .and_then(|name| Reviewer::new(name).ok())
                .map(Self::By)
                .ok_or_else(|| UnknownEdits(other.to_string())),
        }
    }
}

impl fmt::Display for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::None => f.write_str("none"),
            Self::By(reviewer) => write!(f, "by:{reviewer}"),
        }
    }
}

impl fmt::Display for Yardstick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weighted => f.write_str("weighted"),
            Self::Of(Whose::Own, key) => write!(f, "{key}"),
            Self::Of(Whose::Judge, key) => write!(f, "judge.{key}"),
            Self::Of(Whose::Named(name), key) => write!(f, "{name}.{key}"),
        }
    }
}

impl Rule {
    /// The edit that counts.
    ///
    /// # Errors
    /// When there is none, with the reason.
    pub(super) fn edit<'t>(&self, ticket: &'t Ticket) -> Result<&'t Revision, Reason> {
        let is_wanted = |edit: &&Revision| match &self.edits {
            Edits::Latest => true,
            Edits::None => false,
            Edits::By(who) => edit.reviewer == *who,
        };
        let is_left_out =
            |edit: &&Revision| self.suggested == Suggested::Drop && edit.from.is_some();
        let wanted = || ticket.revisions.iter().filter(is_wanted);
        let latest = wanted().rfind(|edit| !is_left_out(edit));
        latest.ok_or_else(|| match wanted().next() {
            Some(_) => Reason::OnlySuggested,
            None => Reason::NotEdited,
        })
    }

    /// What is good enough to learn: the edit that counts, else the output where the rule or every rating accepts it.
    pub(super) fn good<'t>(
        &self,
        evaluator: &Evaluator,
        rows: &dyn Rows,
        ticket: &'t Ticket,
    ) -> Result<&'t str, Reason> {
        // Whoever edited an output has said what it should have been, whatever the scores of the original are.
        if let Ok(edit) = self.edit(ticket) {
            return Ok(&edit.output);
        }
        match &self.accept {
            Some(accept) if accept.matches(rows, ticket.ordinal) => Ok(&ticket.log.output),
            Some(_) => Err(Reason::NotAccepted),
            None => passes_all(evaluator, ticket).map(|()| &*ticket.log.output),
        }
    }

    /// Whether the output as the model wrote it is good or bad.
    pub(super) fn thumb(
        &self,
        evaluator: &Evaluator,
        rows: &dyn Rows,
        ticket: &Ticket,
    ) -> Result<bool, Reason> {
        let accepted = match &self.accept {
            Some(accept) if accept.matches(rows, ticket.ordinal) => Ok(()),
            Some(_) if !is_rated(ticket) => Err(Reason::NotRated),
            Some(_) => Err(Reason::NotAccepted),
            None => passes_all(evaluator, ticket),
        };
        match (accepted, &self.reject) {
            (Ok(()), _) => Ok(true),
            (Err(_), Some(reject)) if reject.matches(rows, ticket.ordinal) => Ok(false),
            (Err(_), Some(_)) => Err(Reason::NotRejected),
            (Err(Reason::BelowBar | Reason::NotAccepted), None) => Ok(false),
            // An edit says that the original was not good enough where no rating speaks of it.
            (Err(_), None) if self.edit(ticket).is_ok() => Ok(false),
            (Err(reason), None) => Err(reason),
        }
    }
}

/// Whether anybody has rated the ticket, or people settled on a rating.
fn is_rated(ticket: &Ticket) -> bool {
    !ticket.ratings.is_empty() || ticket.settled().is_some()
}

/// Whether what people settled on, else the rating that stands of each reviewer, passes every criterion that has a bar.
fn passes_all(evaluator: &Evaluator, ticket: &Ticket) -> Result<(), Reason> {
    if !is_rated(ticket) {
        return Err(Reason::NotRated);
    }
    // Without a bar every rating would pass, the worst one too.
    if !evaluator.criteria.iter().any(has_bar) {
        return Err(Reason::NoBar);
    }
    if let Some(settled) = ticket.settled() {
        return passes(evaluator, settled);
    }
    let standing: BTreeMap<&Reviewer, &Rating> = ticket
        .ratings
        .iter()
        .map(|rating| (&rating.reviewer, rating))
        .collect();
    standing
        .into_values()
        .try_for_each(|rating| passes(evaluator, rating))
}

fn passes(evaluator: &Evaluator, rating: &Rating) -> Result<(), Reason> {
    for criterion in evaluator.criteria.iter().filter(|one| has_bar(one)) {
        match rating.scores.get(&criterion.key) {
            Some(score) if criterion.passes(score) == Some(true) => {}
            Some(_) => return Err(Reason::BelowBar),
            None if criterion.optional => {}
            None => return Err(Reason::NotScored),
        }
    }
    Ok(())
}

fn has_bar(criterion: &Criterion) -> bool {
    criterion.pass.is_some() || criterion.scale == Scale::PassFail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_edits_reads_back() {
        for text in ["latest", "none", "by:ana"] {
            let edits: Edits = text.parse().expect("edits");
            assert_eq!(edits.to_string(), text);
        }
        for text in ["", "ana", "by:", "first"] {
            assert!(text.parse::<Edits>().is_err(), "{text}");
        }
        for text in ["keep", "drop"] {
            let suggested: Suggested = text.parse().expect("a word");
            assert_eq!(suggested.as_str(), text);
        }
        assert!("none".parse::<Suggested>().is_err());
    }
}

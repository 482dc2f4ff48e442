//! Tickets that have no row in a file, counted by the reason. Decides nothing.

use std::collections::BTreeMap;

use crate::model::{LogId, Ordinal};

/// Tickets of one reason that are named.
const NAMED: usize = 3;

/// Why a ticket has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nobody rated it, and nobody edited it.
    NotRated,
    /// A rating lacks a required criterion that has a bar.
    NotScored,
    /// A rating does not pass a criterion.
    BelowBar,
    /// No criterion says what a good output is.
    NoBar,
    /// The user's rule does not accept it.
    NotAccepted,
    /// The user's rules neither accept nor reject it.
    NotRejected,
    /// There is no edit.
    NotEdited,
    /// Every edit began as a judge's suggestion, and such are left out.
    OnlySuggested,
    /// Nobody compared it.
    NotCompared,
    /// Those who compared it prefer neither side.
    Undecided,
    /// There is no score to compare by.
    NoScore,
    /// No other output to the same input has a score.
    Alone,
    /// No other output to the same input lies far enough away.
    WithinMargin,
    /// Both sides say the same.
    SameText,
    /// There is no text to answer with.
    NoOutput,
    /// There is nothing before the output.
    NoConversation,
    /// The output calls tools, which a log keeps as text for reading only.
    CallsTools,
    /// An image or a file, of which a log keeps a note only.
    NotText,
    /// The kind has no place for tools.
    ToolsHaveNoPlace,
    /// A call that nothing answers, or an answer to no call.
    ToolsUnanswered,
    /// A name that the trainer refuses.
    BadName,
    /// Arguments that are no JSON object.
    BadArguments,
    /// Words beside a call in one turn.
    TextBesideCall,
    /// Several answers of tools, one after another.
    ManyAnswers,
    /// A system message that is not the first.
    SystemInside,
    /// People and model don't take turns.
    NotAlternating,
    /// The assistant has the last word before the answer.
    EndsWithAssistant,
}

impl Reason {
    /// What is said of such a ticket, to stand behind a count.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRated => "not rated",
            Self::NotScored => "rated without every criterion that has a bar",
            Self::BelowBar => "rated below the bar of a criterion",
            Self::NoBar => {
                "not edited, and no criterion of the evaluator has a bar (`pass`) to choose by"
            }
            Self::NotAccepted => "not accepted by the rule",
            Self::NotRejected => "neither accepted nor rejected by the rules",
            Self::NotEdited => "not edited",
            Self::OnlySuggested => "edited only after a judge's suggestion",
            Self::NotCompared => "not compared with another output",
            Self::Undecided => "compared without one side being preferred",
            Self::NoScore => "without the scores to compare by",
            Self::Alone => "without another scored output to the same input",
            Self::WithinMargin => {
                "without an output to the same input that is better or worse by the margin"
            }
            Self::SameText => "with the same text on both sides",
            Self::NoOutput => "without any output",
            Self::NoConversation => "without a conversation before the output",
            Self::CallsTools => {
                "with an output that calls tools, of which only a text for reading is kept"
            }
            Self::NotText => "with an image, a sound or a file, of which only a note is kept",
            Self::ToolsHaveNoPlace => {
                "with tools in the conversation, for which this kind has no place"
            }
            Self::ToolsUnanswered => {
                "with a call of a tool that nothing answers, or an answer that names no call"
            }
            Self::BadName => {
                "with a speaker's or a tool's name of other characters than letters, digits, `_` and `-`"
            }
            Self::BadArguments => "with a call of a tool whose arguments are no JSON object",
            Self::TextBesideCall => {
                "with words beside a call of a tool in one turn, which this kind can't hold"
            }
            Self::ManyAnswers => {
                "with several tools answering in a row, which this kind can't hold"
            }
            Self::SystemInside => "with a system message that is not the first message",
            Self::NotAlternating => {
                "with turns that do not alternate, which the trainer drops without a word"
            }
            Self::EndsWithAssistant => "with the assistant's words last before the answer",
        }
    }
}

/// Tickets of one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Vec<(Ordinal, LogId)>,
}

/// Tickets without a row, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut(BTreeMap<Reason, Missed>);

impl LeftOut {
    pub(super) fn add(&mut self, reason: Reason, ordinal: Ordinal, id: LogId) {
        let missed = self.0.entry(reason).or_default();
        missed.count += 1;
        if missed.first.len() < NAMED {
            missed.first.push((ordinal, id));
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.values().map(|missed| missed.count).sum()
    }

    /// Each reason with its tickets, in one order.
    pub fn by_reason(&self) -> impl Iterator<Item = (Reason, &Missed)> {
        self.0.iter().map(|(reason, missed)| (*reason, missed))
    }
}

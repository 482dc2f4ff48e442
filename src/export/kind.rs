//! The table of kinds: names, what a file of each holds, who reads it, and what its rows are made of. Writes none of them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Conversations for `OpenAI`'s fine-tuning.
    SftOpenai,
    /// Conversations to learn from.
    SftMessages,
    /// A conversation and its answer in two columns.
    SftPromptCompletion,
    /// Instruction, history and answer.
    SftAlpaca,
    /// Turns of `human` and `gpt`.
    SftSharegpt,
    /// Pairs for TRL.
    DpoTrl,
    /// Pairs for `OpenAI`'s fine-tuning.
    DpoOpenai,
    /// Pairs for LLaMA-Factory.
    DpoLlamafactory,
    /// Answers with a thumb, for TRL.
    KtoTrl,
    /// Answers with a thumb, for LLaMA-Factory.
    KtoLlamafactory,
    /// Pairs for reward models.
    Reward,
    /// Scores of people and judges.
    Rubric,
    /// juror's own records.
    Juror,
    /// A table.
    Csv,
    /// A document to read.
    Markdown,
}

/// What one row is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A conversation and an answer that is good enough to learn.
    Example,
    /// A conversation and an answer that is good or bad.
    Feedback,
    /// A conversation, a better and a worse answer.
    Pair,
    /// A ticket, whatever was decided on it.
    Ticket,
}

/// How rows stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// One after another, each with its own end.
    Rows,
    /// As one list of JSON.
    List,
}

/// A name that no kind has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no kind of export; there are {names}", names = names())]
pub struct UnknownKind(pub String);

fn names() -> String {
    let names = Kind::ALL.map(Kind::name);
    let (last, others) = names.split_last().expect("there are kinds");
    format!("{} and {last}", others.join(", "))
}

impl Kind {
    /// Every kind, in the order of the list.
    pub const ALL: [Self; 15] = [
        Self::SftOpenai,
        Self::SftMessages,
        Self::SftPromptCompletion,
        Self::SftAlpaca,
        Self::SftSharegpt,
        Self::DpoTrl,
        Self::DpoOpenai,
        Self::DpoLlamafactory,
        Self::KtoTrl,
        Self::KtoLlamafactory,
        Self::Reward,
        Self::Rubric,
        Self::Juror,
        Self::Csv,
        Self::Markdown,
    ];

    /// The kind's name in commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SftOpenai => "sft-openai",
            Self::SftMessages => "sft-messages",
            Self::SftPromptCompletion => "sft-prompt-completion",
            Self::SftAlpaca => "sft-alpaca",
            Self::SftSharegpt => "sft-sharegpt",
            Self::DpoTrl => "dpo-trl",
            Self::DpoOpenai => "dpo-openai",
            Self::DpoLlamafactory => "dpo-llamafactory",
            Self::KtoTrl => "kto-trl",
            Self::KtoLlamafactory => "kto-llamafactory",
            Self::Reward => "reward",
            Self::Rubric => "rubric",
            Self::Juror => "juror",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        }
    }

    /// What a file of this kind holds, in one sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::SftOpenai => {
                "Conversations in which the last answer alone is learnt, with tools and their calls."
            }
            Self::SftMessages => {
                "Conversations with an answer to learn from: the latest edit, else an output that every rating passes."
            }
            Self::SftPromptCompletion => {
                "The conversation and the answer in two columns, so that the answer alone is learnt."
            }
            Self::SftAlpaca => "Instruction, history and answer, as one list.",
            Self::SftSharegpt => {
                "Turns of human and gpt, calls of tools and what they answer, as one list."
            }
            Self::DpoTrl => {
                "Preference pairs: the latest edit is chosen, the original output rejected."
            }
            Self::DpoOpenai => "Preference pairs of text, one answer on each side.",
            Self::DpoLlamafactory => {
                "Preference pairs of turns of human and gpt, with the entry of dataset_info.json."
            }
            Self::KtoTrl => "Answers that are good or bad, each for itself.",
            Self::KtoLlamafactory => {
                "Answers that are good or bad, each for itself, with the entry of dataset_info.json."
            }
            Self::Reward => {
                "Preference pairs, with the margin between them where they come from scores."
            }
            Self::Rubric => {
                "The scores of people and judges on each criterion; null where there is none."
            }
            Self::Juror => {
                "Every ticket with its log, the latest rating of each reviewer, the judges' verdicts and the edits."
            }
            Self::Csv => "A row a ticket, with a column for each reviewer and judge and criterion.",
            Self::Markdown => {
                "A document: each ticket with its conversation, output, edit, scores and notes."
            }
        }
    }

    /// Who reads it.
    #[must_use]
    pub fn readers(self) -> &'static str {
        match self {
            Self::SftOpenai => "OpenAI fine-tuning",
            Self::SftMessages => "TRL (SFTTrainer), Axolotl, Together, Fireworks",
            Self::SftPromptCompletion => "TRL (SFTTrainer)",
            Self::SftAlpaca | Self::SftSharegpt => "LLaMA-Factory, Axolotl",
            Self::DpoTrl => "TRL (DPOTrainer), Axolotl",
            Self::DpoOpenai => "OpenAI fine-tuning, Together, Fireworks",
            Self::DpoLlamafactory => "LLaMA-Factory (dpo, rm)",
            Self::KtoTrl => "TRL (KTOTrainer)",
            Self::KtoLlamafactory => "LLaMA-Factory (kto)",
            Self::Reward => "TRL (RewardTrainer)",
            Self::Rubric => "scripts that train or test judges",
            Self::Juror => "juror import, scripts",
            Self::Csv => "spreadsheets, data frames, juror import",
            Self::Markdown => "people",
        }
    }

    /// What is checked before a file of this kind is written, a sentence each.
    #[must_use]
    pub fn rules(self) -> &'static [&'static str] {
        match self {
            Self::SftOpenai => &[
                "At least 10 rows and at most 512 MB, or no file is written; of a split this holds for the first part, and is said of the others.",
                "Only the keys that OpenAI knows; the last message is the assistant's; earlier answers have weight 0.",
                "Every call of a tool is answered, and every answer names its call; names are of letters, digits, `_` and `-`, 64 at most.",
            ],
            Self::SftMessages | Self::SftPromptCompletion => {
                &["Content is always text, so that a column has one type."]
            }
            Self::SftAlpaca => &[
                "People and model take turns, and a person has the last word before the answer; tools have no place here.",
                "The answer is never empty or null, which LLaMA-Factory would take for a text without one.",
            ],
            Self::SftSharegpt | Self::KtoLlamafactory => SHAREGPT_RULES,
            Self::DpoTrl | Self::Reward => &[
                "Chosen and rejected differ by more than white space at their ends; all three columns are messages.",
            ],
            Self::DpoOpenai => &[
                "At least 10 rows and at most 512 MB, or no file is written; of a split this holds for the first part, and is said of the others.",
                "Text only: no calls of tools. One assistant message on each side, and the input ends with a person's.",
                "Chosen and rejected differ by more than white space at their ends.",
            ],
            Self::DpoLlamafactory => SHAREGPT_PAIR_RULES,
            Self::KtoTrl => &[
                "The label is true or false; a file with one of them only is written, and that is said.",
            ],
            Self::Rubric => &["Numbers are finite; what is missing is null."],
            Self::Juror => &[],
            Self::Csv => &[
                "No cell is a formula to a spreadsheet; with --excel none is longer than the 32,767 characters that Excel takes, and what was cut says so.",
            ],
            Self::Markdown => &[
                "No control or hidden character; a fence is longer than any run of backticks in it.",
            ],
        }
    }

    /// What one row is made of.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::SftOpenai
            | Self::SftMessages
            | Self::SftPromptCompletion
            | Self::SftAlpaca
            | Self::SftSharegpt => Shape::Example,
            Self::DpoTrl | Self::DpoOpenai | Self::DpoLlamafactory | Self::Reward => Shape::Pair,
            Self::KtoTrl | Self::KtoLlamafactory => Shape::Feedback,
            Self::Rubric | Self::Juror | Self::Csv | Self::Markdown => Shape::Ticket,
        }
    }

    pub(super) fn layout(self) -> Layout {
        match self {
            Self::SftAlpaca | Self::SftSharegpt | Self::DpoLlamafactory | Self::KtoLlamafactory => {
                Layout::List
            }
            _ => Layout::Rows,
        }
    }
}

const SHAREGPT_RULES: &[&str] = &[
    "Person or tool, then model, in turn, and an even number of turns: LLaMA-Factory drops everything else without a word.",
    "One system message, at the start. A call of a tool stands alone, its arguments are a JSON object, and one answer follows.",
];

const SHAREGPT_PAIR_RULES: &[&str] = &[
    "Person or tool, then model, in turn, and an odd number of turns: LLaMA-Factory drops everything else without a word.",
    "One system message, at the start. A call of a tool stands alone, its arguments are a JSON object, and one answer follows.",
    "Chosen and rejected differ by more than white space at their ends.",
];

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| UnknownKind(name.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_name_and_another_name_is_told_all_of_them() {
        let error = "parquet".parse::<Kind>().expect_err("no kind").to_string();
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert!(error.contains(kind.name()), "{error}");
        }
    }
}

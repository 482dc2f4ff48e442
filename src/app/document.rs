//! A ticket as rows to read: conversation, output, references, and what may be seen of judge and peers. Wraps and lays
//! out; scrolls nothing and draws nothing.

pub mod changes;

use std::ops::Range;

use super::suggestion;
use crate::model::{
    Evaluator, Message, Outcome, Rating, Reviewer, Role, Standing, Ticket, Verdict, Visible,
};
use crate::text::find::find;
use crate::text::layout::{self, Row};
use crate::text::sanitize::{shown, shown_line};

/// How a ticket's text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Markdown, code and JSON laid out; the output as edited.
    #[default]
    LaidOut,
    /// The text as it is.
    Raw,
    /// The output as it was before the edit.
    Original,
    /// What the edit changed, by words.
    Diff,
}

/// The widths that texts are wrapped at, in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Widths {
    /// Beside who speaks.
    pub speech: u16,
    /// Without anything beside it.
    pub whole: u16,
}

/// What a part of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A message of this role; its first row is labelled.
    Message(Role),
    /// The output under review.
    Output,
    /// An output to choose from.
    Candidate,
    /// A good answer to compare with.
    Reference,
    /// What a judge said.
    Judge,
    /// What a peer said.
    Peer,
}

/// One row of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The head of a section: its title on the left, a note on the right.
    Head {
        /// What begins.
        title: String,
        /// What is to be said of it.
        note: String,
    },
    /// Text of a part.
    Text {
        /// Its part.
        part: usize,
        /// Whether it is the part's first row.
        first: bool,
        /// What stands in it.
        row: Row,
    },
    /// That a judge suggests another text for the output.
    Suggested {
        /// The judge's name.
        judge: String,
        /// Words that it changes, where they were counted.
        words: Option<usize>,
    },
    /// Nothing, between parts.
    Blank,
}

/// A ticket as rows.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The rows.
    pub lines: Vec<Line>,
    parts: Vec<(Part, String)>,
    output: Range<usize>,
}

/// What a document is made for.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The evaluator.
    pub evaluator: &'a Evaluator,
    /// Who reads.
    pub reviewer: &'a Reviewer,
    /// What may be seen.
    pub visible: Visible,
    /// How it is shown.
    pub view: View,
    /// At which widths.
    pub widths: Widths,
}

impl Document {
    /// Lays a ticket out.
    #[must_use]
    pub fn of(ticket: &Ticket, setting: Setting<'_>) -> Self {
        let mut document = Self::default();
        for message in &ticket.log.messages {
            document.message(message, setting);
        }
        document.output(ticket, setting);
        if setting.visible.judge {
            document.suggested(ticket);
        }
        for candidate in &ticket.log.candidates {
            let by = candidate
                .model
                .as_deref()
                .filter(|_| setting.visible.model)
                .unwrap_or_default();
            document.section(
                Part::Candidate,
                "candidate",
                shown_line(by).into_owned(),
                &candidate.output,
                setting,
            );
        }
        for reference in &ticket.log.references {
            document.section(
                Part::Reference,
                "reference",
                String::new(),
                reference,
                setting,
            );
        }
        if setting.visible.judge {
            for verdict in &ticket.verdicts {
                document.verdict(verdict, setting);
            }
        }
        if setting.visible.peers {
            // Whoever settles on a rating has his own before him, too.
            let shows = |rating: &&Rating| {
                ticket.asks == Standing::Final || rating.reviewer != *setting.reviewer
            };
            for rating in ticket
                .settled()
                .into_iter()
                .chain(ticket.ratings.iter().filter(shows))
            {
                document.peer(rating, setting);
            }
        }
        document
    }

    /// The part that a row belongs to.
    #[must_use]
    pub fn part(&self, index: usize) -> &Part {
        &self.parts[index].0
    }

    /// The rows of the output, its head included.
    #[must_use]
    pub fn output_lines(&self) -> Range<usize> {
        self.output.clone()
    }

    /// The first row from which the output is read best: the question that led to it, as far as a third of the screen
    /// holds it.
    #[must_use]
    pub fn start(&self, rows: usize) -> usize {
        if self.output.start + 3 <= rows {
            return 0;
        }
        let room = rows / 3;
        let asked = self.lines[..self.output.start].iter().rposition(|line| {
            matches!(line, Line::Text { part, first: true, .. } if self.parts[*part].0 == Part::Message(Role::User))
        });
        let start = asked
            .unwrap_or(self.output.start)
            .max(self.output.start.saturating_sub(room));
        // A row with nothing in it tells nothing of the question.
        let blank = |row: &usize| matches!(self.lines.get(*row), Some(Line::Blank));
        if blank(&start) { start + 1 } else { start }
    }

    /// Where a text stands: for each part the byte ranges in it.
    #[must_use]
    pub fn search(&self, needle: &str) -> Matches {
        let ranges: Vec<_> = self
            .parts
            .iter()
            .map(|(_, text)| find(text, needle))
            .collect();
        let mut rows = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if let Line::Text { part, row, .. } = line {
                let hits = ranges[*part]
                    .iter()
                    .filter(|range| row.source.contains(&range.start))
                    .count();
                rows.extend(std::iter::repeat_n(at, hits));
            }
        }
        Matches { ranges, rows }
    }

    fn message(&mut self, message: &Message, setting: Setting<'_>) {
        let text = spoken(message);
        let rows = lay_out(&text, setting.widths.speech, setting.view);
        self.push(Part::Message(message.role), text, rows);
        self.lines.push(Line::Blank);
    }

    fn output(&mut self, ticket: &Ticket, setting: Setting<'_>) {
        if ticket.log.output.is_empty() && !ticket.log.candidates.is_empty() {
            return;
        }
        let start = self.lines.len();
        let edited = ticket.revisions.last();
        let note = match (edited, setting.view) {
            (None, View::Raw) => "raw".to_string(),
            (None, _) => String::new(),
            (Some(_), View::Original) => "the original of an edit".to_string(),
            (Some(revision), view) => {
                let words = changes::count(&ticket.log.output, &revision.output);
                let by = if revision.reviewer == *setting.reviewer {
                    ""
                } else {
                    revision.reviewer.as_str()
                };
                let shown_as = if view == View::Diff {
                    " · changes"
                } else {
                    ""
                };
                let by = if by.is_empty() {
                    String::new()
                } else {
                    format!(" by {}", shown_line(by))
                };
                let after = match &revision.from {
                    Some(from) if setting.visible.judge => {
                        format!(" · after {}", shown_line(&from.judge))
                    }
                    Some(_) | None => String::new(),
                };
                format!(
                    "edited{by} · {words} {}{after}{shown_as}",
                    if words == 1 { "word" } else { "words" }
                )
            }
        };
        self.lines.push(Line::Head {
            title: "output".to_string(),
            note,
        });
        match (edited, setting.view) {
            (Some(revision), View::Diff) => {
                let (text, rows) =
                    changes::lay_out(&ticket.log.output, &revision.output, setting.widths.whole);
                self.push(Part::Output, text, rows);
            }
            (Some(revision), View::LaidOut | View::Raw) => {
                self.text(Part::Output, &revision.output, setting);
            }
            (_, _) => self.text(Part::Output, &ticket.log.output, setting),
        }
        self.output = start..self.lines.len();
        self.lines.push(Line::Blank);
    }

    /// A row for each judge that suggests another text: the text itself is one key away.
    fn suggested(&mut self, ticket: &Ticket) {
        let rows = suggestion::on(ticket).map(|it| Line::Suggested {
            judge: shown_line(&it.from.judge).into_owned(),
            words: it.words,
        });
        let before = self.lines.len();
        self.lines.extend(rows);
        if self.lines.len() > before {
            self.lines.push(Line::Blank);
        }
    }

    fn verdict(&mut self, verdict: &Verdict, setting: Setting<'_>) {
        let name = shown_line(&verdict.judge).into_owned();
        match &verdict.outcome {
            Outcome::Scored {
                rationale: Some(rationale),
                ..
            } => {
                self.section(
                    Part::Judge,
                    &format!("judge {name}"),
                    String::new(),
                    rationale,
                    setting,
                );
            }
            Outcome::Scored {
                rationale: None, ..
            } => {}
            Outcome::Failed(failure) => {
                let note = format!("failed: {}", failure.cause);
                self.section(
                    Part::Judge,
                    &format!("judge {name}"),
                    note,
                    &failure.detail,
                    setting,
                );
            }
        }
    }

    fn peer(&mut self, rating: &Rating, setting: Setting<'_>) {
        let scored = setting.evaluator.criteria.iter().filter_map(|criterion| {
            rating
                .scores
                .get(&criterion.key)
                .map(|score| format!("{} {}", criterion.title, score.shown()))
        });
        let noted = rating
            .notes
            .criteria
            .iter()
            .map(|(key, note)| format!("{key}: {note}"));
        let scored = std::iter::once(scored.collect::<Vec<_>>().join(" · "));
        let text: Vec<_> = scored
            .chain(noted)
            .chain(rating.notes.ticket.clone())
            .collect();
        let text = text.join("\n");
        let who = shown_line(rating.reviewer.as_str()).into_owned();
        let what = match rating.standing {
            Standing::Final => "settled on",
            Standing::Own | Standing::Repeat => "reviewer",
        };
        self.section(Part::Peer, &who, what.to_string(), &text, setting);
    }

    fn section(&mut self, part: Part, title: &str, note: String, text: &str, setting: Setting<'_>) {
        self.lines.push(Line::Head {
            title: title.to_string(),
            note,
        });
        self.text(part, text, setting);
        self.lines.push(Line::Blank);
    }

    fn text(&mut self, part: Part, text: &str, setting: Setting<'_>) {
        let text = if text.is_empty() {
            "∅".to_string()
        } else {
            shown(text).into_owned()
        };
        let rows = lay_out(&text, setting.widths.whole, setting.view);
        self.push(part, text, rows);
    }

    fn push(&mut self, part: Part, text: String, rows: Vec<Row>) {
        let index = self.parts.len();
        self.parts.push((part, text));
        let lines = rows.into_iter().enumerate().map(|(at, row)| Line::Text {
            part: index,
            first: at == 0,
            row,
        });
        self.lines.extend(lines);
    }
}

/// Where a searched text stands in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    ranges: Vec<Vec<Range<usize>>>,
    /// The row of each match, in order; a row with two stands in it twice.
    pub rows: Vec<usize>,
}

impl Matches {
    /// The byte ranges in a part.
    #[must_use]
    pub fn of(&self, part: usize) -> &[Range<usize>] {
        self.ranges.get(part).map_or(&[], Vec::as_slice)
    }
}

/// What a message says, the tools that it calls among it; sanitised.
pub(super) fn spoken(message: &Message) -> String {
    let mut text = shown(&message.content).into_owned();
    for call in &message.tool_calls {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let call = format!("{} {}", shown_line(&call.name), shown(&call.arguments));
        text.push_str("→ ");
        text.push_str(&call);
    }
    if text.is_empty() {
        text.push('∅');
    }
    text
}

fn lay_out(text: &str, width: u16, view: View) -> Vec<Row> {
    if view == View::Raw {
        layout::raw(text, width)
    } else {
        layout::lay_out(text, width)
    }
}

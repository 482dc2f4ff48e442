//! Something to read on a whole screen: instructions, help, what is known of a ticket. Knows its rows and its scroll.

mod info;

use self::info::Info;
use super::layout::{self, Size};
use super::session::{HelpLine, Session};
use crate::command::Scope;
use crate::model::{Criterion, Scale, Ticket, Visible};
use crate::text::layout::{Row, lay_out};
use crate::text::sanitize::{shown, shown_line};

/// Something to read.
#[derive(Clone, Debug)]
pub struct Page {
    /// What it is called.
    pub title: String,
    /// Its rows.
    pub lines: Vec<PageLine>,
    /// The first row shown.
    pub top: usize,
    kind: Kind,
}

/// One row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageLine {
    /// The head of a section.
    Head(String),
    /// Text.
    Text(Row),
    /// Something and what it is: keys and their command, a field and its value.
    Pair(String, String),
    /// Nothing.
    Blank,
}

/// What a page is made of, so that it can be made again at another width.
#[derive(Clone, Debug)]
enum Kind {
    Instructions,
    Help(Vec<(Scope, Vec<HelpLine>)>),
    Info(Box<Info>),
}

impl Page {
    /// What the evaluator asks of reviewers.
    #[must_use]
    pub fn instructions(session: &Session, size: Size) -> Self {
        Self::made(Kind::Instructions, session, size)
    }

    /// The keys of a scope, and those that work everywhere.
    #[must_use]
    pub fn help(scope: Scope, session: &Session, size: Size) -> Self {
        let scopes = if scope.takes_text() {
            vec![scope]
        } else {
            vec![scope, Scope::Global]
        };
        let tables = scopes
            .into_iter()
            .filter_map(|scope| session.help.get(&scope).map(|lines| (scope, lines.clone())))
            .collect();
        Self::made(Kind::Help(tables), session, size)
    }

    /// What is known of a ticket, as far as it may be seen.
    #[must_use]
    pub fn info(ticket: &Ticket, visible: Visible, session: &Session, size: Size) -> Self {
        Self::made(
            Kind::Info(Box::new(Info {
                ticket: ticket.clone(),
                visible,
            })),
            session,
            size,
        )
    }

    /// Makes the rows again for another width.
    pub(super) fn set_out(&mut self, session: &Session, size: Size) {
        let (title, lines) = rows(&self.kind, session, layout::page_width(size));
        self.title = title;
        self.lines = lines;
        self.scroll_to(self.top, size);
    }

    /// Scrolls so that a row comes first, as far as there are rows behind it.
    pub(super) fn scroll_to(&mut self, row: usize, size: Size) {
        self.top = row.min(
            self.lines
                .len()
                .saturating_sub(usize::from(layout::page_rows(size))),
        );
    }

    fn made(kind: Kind, session: &Session, size: Size) -> Self {
        let (title, lines) = rows(&kind, session, layout::page_width(size));
        Self {
            title,
            lines,
            top: 0,
            kind,
        }
    }
}

fn rows(kind: &Kind, session: &Session, width: u16) -> (String, Vec<PageLine>) {
    match kind {
        Kind::Instructions => ("instructions".to_string(), instructions(session, width)),
        Kind::Help(tables) => ("keys".to_string(), help(tables)),
        Kind::Info(info) => (
            format!("ticket {}", info.ticket.ordinal.0),
            info::rows(info, width),
        ),
    }
}

fn instructions(session: &Session, width: u16) -> Vec<PageLine> {
    let evaluator = &session.evaluator;
    let mut lines = vec![PageLine::Head(shown_line(&evaluator.name).into_owned())];
    for text in [&evaluator.purpose, &evaluator.instructions] {
        if !text.trim().is_empty() {
            lines.extend(text_rows(text.trim(), width));
            lines.push(PageLine::Blank);
        }
    }
    for criterion in &evaluator.criteria {
        lines.extend(criterion_rows(criterion, width));
    }
    lines
}

fn criterion_rows(criterion: &Criterion, width: u16) -> Vec<PageLine> {
    let optional = if criterion.optional {
        " · optional"
    } else {
        ""
    };
    let bar = criterion
        .pass
        .map_or_else(String::new, |bar| format!(" · passes from {bar}"));
    let title = shown_line(&criterion.title).into_owned();
    let mut lines = vec![PageLine::Head(format!(
        "{title}  {}{bar}{optional}",
        criterion.scale
    ))];
    if !criterion.help.trim().is_empty() {
        lines.extend(text_rows(criterion.help.trim(), width));
    }
    match &criterion.scale {
        Scale::Ordinal { points, .. } => {
            lines.extend(points.iter().map(|(point, text)| {
                PageLine::Pair(point.to_string(), shown_line(text).into_owned())
            }));
        }
        Scale::Choice { labels, .. } => {
            lines.extend(labels.iter().enumerate().map(|(place, label)| {
                let key = format!("{} {}", (place + 1) % 10, shown_line(&label.key));
                PageLine::Pair(key, shown_line(&label.help).into_owned())
            }));
        }
        Scale::PassFail | Scale::Text => {}
    }
    lines.push(PageLine::Blank);
    lines
}

fn help(tables: &[(Scope, Vec<HelpLine>)]) -> Vec<PageLine> {
    let mut lines = Vec::new();
    for (scope, table) in tables {
        let title = if *scope == Scope::Global {
            "everywhere".to_string()
        } else {
            scope.to_string()
        };
        lines.push(PageLine::Head(title));
        lines.extend(table.iter().map(|line| {
            let keys = if line.keys.is_empty() {
                format!(":{}", line.name)
            } else {
                line.keys.clone()
            };
            PageLine::Pair(keys, line.help.clone())
        }));
        lines.push(PageLine::Blank);
    }
    lines
}

fn text_rows(text: &str, width: u16) -> impl Iterator<Item = PageLine> {
    lay_out(&shown(text), width).into_iter().map(PageLine::Text)
}

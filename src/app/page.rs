//! Something to read on a whole screen: instructions, help, what is known of a ticket. Knows its rows and its scroll.

mod info;

use self::info::Info;
use super::layout::{self, Size};
use super::session::{HelpLine, Session};
use crate::command::Scope;
use crate::model::{Criterion, Masked, Scale, Ticket, Visible};
use crate::text::find::find;
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
    /// What is searched in it.
    pub search: Option<PageSearch>,
    kind: Kind,
}

/// A search in a page.
#[derive(Clone, Debug)]
pub struct PageSearch {
    /// What is searched.
    pub needle: String,
    /// The rows that have it.
    pub rows: Vec<usize>,
    /// Which of them was gone to last.
    pub at: usize,
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

impl PageLine {
    fn has(&self, needle: &str) -> bool {
        match self {
            Self::Head(text) => !find(text, needle).is_empty(),
            Self::Text(row) => {
                let text: String = row.spans.iter().map(|span| span.text.as_str()).collect();
                !find(&text, needle).is_empty()
            }
            Self::Pair(name, value) => {
                !find(name, needle).is_empty() || !find(value, needle).is_empty()
            }
            Self::Blank => false,
        }
    }
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

    /// The keys of a scope, those that work everywhere, and those that work where text is typed.
    #[must_use]
    pub fn help(scope: Scope, session: &Session, size: Size) -> Self {
        // Where text is typed no key can ask for help, so that it stands here.
        let tables = [scope, Scope::Global, Scope::Editor, Scope::Prompt]
            .into_iter()
            .filter_map(|scope| session.help.get(&scope).map(|lines| (scope, lines.clone())))
            .collect();
        Self::made(Kind::Help(tables), session, size)
    }

    /// What is known of a ticket, as far as it may be seen.
    #[must_use]
    pub fn info(
        ticket: &Ticket,
        masked: &Masked,
        visible: Visible,
        session: &Session,
        size: Size,
    ) -> Self {
        Self::made(
            Kind::Info(Box::new(Info {
                ticket: ticket.clone(),
                masked: masked.clone(),
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
        if let Some(search) = &mut self.search {
            search.rows = matches(&self.lines, &search.needle);
        }
        self.scroll_to(self.top, size);
    }

    /// Searches a text and goes to the first row at or below what is shown that has it; false when there is none.
    pub(super) fn find(&mut self, needle: &str, size: Size) -> bool {
        let rows = matches(&self.lines, needle);
        let at = rows.iter().position(|row| *row >= self.top).unwrap_or(0);
        self.search = (!rows.is_empty()).then(|| PageSearch {
            needle: needle.to_string(),
            rows,
            at,
        });
        self.show_match(size);
        self.search.is_some()
    }

    /// Goes to the next row that has what is searched, or to the one before; false when nothing is searched.
    pub(super) fn step(&mut self, forward: bool, size: Size) -> bool {
        let Some(search) = &mut self.search else {
            return false;
        };
        let count = search.rows.len().max(1);
        search.at = (search.at + if forward { 1 } else { count - 1 }) % count;
        self.show_match(size);
        true
    }

    fn show_match(&mut self, size: Size) {
        let rows = usize::from(layout::page_rows(size));
        let row = self
            .search
            .as_ref()
            .and_then(|search| search.rows.get(search.at).copied());
        if let Some(row) = row.filter(|row| *row < self.top || *row >= self.top + rows) {
            self.scroll_to(row.saturating_sub(rows / 3), size);
        }
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
            search: None,
            kind,
        }
    }
}

/// The rows that have a text.
fn matches(lines: &[PageLine], needle: &str) -> Vec<usize> {
    let rows = lines.iter().enumerate();
    rows.filter(|(_, line)| line.has(needle))
        .map(|(row, _)| row)
        .collect()
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
            lines.extend(text_rows(&reflowed(text.trim()), width));
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
        scale(criterion)
    ))];
    if !criterion.help.trim().is_empty() {
        lines.extend(text_rows(&reflowed(criterion.help.trim()), width));
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

/// A scale in a few words; its labels stand below it.
fn scale(criterion: &Criterion) -> String {
    match &criterion.scale {
        Scale::Choice { many: true, .. } => "any of these".to_string(),
        Scale::Choice { many: false, .. } => "one of these".to_string(),
        scale => scale.to_string(),
    }
}

/// A text whose paragraphs were broken for another width, in one line each. What begins with white space or the mark of a
/// list, a table, a heading or a quotation stays in a line of its own.
fn reflowed(text: &str) -> String {
    let keeps = |line: &str| {
        let numbered = line
            .split_once(['.', ')'])
            .is_some_and(|(number, rest)| rest.starts_with(' ') && number.parse::<u16>().is_ok());
        line.is_empty() || numbered || line.starts_with([' ', '\t', '-', '*', '#', '|', '>', '`'])
    };
    let mut whole = String::new();
    let mut joins = false;
    for line in text.lines() {
        if joins && !keeps(line) {
            whole.push(' ');
        } else if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(line);
        joins = !line.is_empty() && !line.starts_with(['#', '|', '`']);
    }
    whole
}

fn help(tables: &[(Scope, Vec<HelpLine>)]) -> Vec<PageLine> {
    let mut lines = Vec::new();
    for (scope, table) in tables {
        let title = match scope {
            Scope::Global => "everywhere but where text is typed",
            Scope::Editor => "in the editor",
            Scope::Prompt => "in a line that is typed",
            scope => scope.as_str(),
        };
        lines.push(PageLine::Head(title.to_string()));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_that_were_broken_for_another_width_become_one_line() {
        let cases = [
            ("a\nb\n\nc", "a b\n\nc"),
            ("a\n- b\n- c\nd", "a\n- b\n- c d"),
            ("# a\nb", "# a\nb"),
            ("1. a\n2. b", "1. a\n2. b"),
            ("a\n  b", "a\n  b"),
            ("| a |\n| b |", "| a |\n| b |"),
            ("", ""),
        ];
        for (text, whole) in cases {
            assert_eq!(reflowed(text), whole, "{text}");
        }
    }
}

//! Blocks as one HTML file that needs no other, runs no script and reads without colours. Foreign text is escaped where
//! it is put in.

use std::fmt::Write as _;

use crate::text::escape::{html_line, html_text};

use super::block::{Block, Key, Matrix, Table, Whisker};
use super::whiskers;

/// What stands before the page, with slots for title and style. The policy lets in nothing but the style sheet.
const HEAD: &str = include_str!("html/head.html");

/// The style sheet: light and dark, on a screen and on paper.
const STYLE: &str = include_str!("html/style.css");

/// The page under a title.
pub(super) fn written(title: &str, page: &[Block]) -> String {
    let slots = HEAD.split_once("{title}");
    let slots = slots.and_then(|(start, rest)| Some((start, rest.split_once("{style}")?)));
    let (start, (middle, end)) =
        slots.expect("the head has a slot for the title and one for the style");
    let mut html = [start, &html_line(title), middle, STYLE, end].concat();
    for block in page {
        one(block, &mut html);
    }
    html + "</main>\n</body>\n</html>\n"
}

fn one(block: &Block, html: &mut String) {
    let _ = match block {
        Block::Heading(level, words) => {
            writeln!(html, "<h{level}>{}</h{level}>", html_line(words))
        }
        Block::Verdict(words) => writeln!(html, "<p class=\"verdict\">{}</p>", html_line(words)),
        Block::Text(words) => writeln!(html, "<p>{}</p>", html_line(words)),
        Block::List(items) => {
            html.push_str("<ul>\n");
            for item in items {
                let _ = writeln!(html, "<li>{}</li>", html_line(item));
            }
            writeln!(html, "</ul>")
        }
        Block::Verbatim { title, text } => writeln!(
            html,
            "<figure>\n<figcaption>{}</figcaption>\n<pre>{}</pre>\n</figure>",
            html_line(title),
            // A line end right behind the tag would be dropped.
            html_text(text.trim_start_matches('\n'))
        ),
        Block::Table(table) => writeln!(html, "{}", cells(table)),
        Block::Whiskers(all, key) => writeln!(html, "{}", axis(all, *key)),
        Block::Matrix(matrix) => writeln!(html, "{}", counts(matrix)),
    };
}

fn cells(table: &Table) -> String {
    let class = |column: usize| {
        if table.numbers.contains(&column) {
            " class=\"n\""
        } else {
            ""
        }
    };
    let mut html = "<div class=\"wide\">\n<table>\n<thead><tr>".to_string();
    for (column, cell) in table.head.iter().enumerate() {
        let _ = write!(
            html,
            "<th scope=\"col\"{}>{}</th>",
            class(column),
            html_line(cell)
        );
    }
    html += "</tr></thead>\n<tbody>\n";
    for row in &table.rows {
        html += "<tr>";
        for (column, cell) in row.iter().enumerate() {
            let _ = write!(html, "<td{}>{}</td>", class(column), html_line(cell));
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n</div>"
}

fn axis(whiskers: &[Whisker], key: Key) -> String {
    let mut html = format!(
        "<div class=\"wide\">\n<table class=\"axis\">\n<thead><tr><td></td><td>{}</td><td></td></tr></thead>\n<tbody>\n",
        whiskers::scale()
    );
    for one in whiskers {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            html_line(&one.label),
            whiskers::drawing(one),
            html_line(&one.words)
        );
    }
    let (judge, people) = key.words();
    let _ = write!(
        html,
        "</tbody>\n</table>\n<p class=\"key\">● {judge} · ○ {people} · the line is the 95% interval</p>\n</div>"
    );
    html
}

/// Cells are shaded by how many tickets they have, and say the number; those on the diagonal are framed.
fn counts(matrix: &Matrix) -> String {
    let most = matrix.counts.iter().flatten().copied().max();
    let most = most.unwrap_or_default().max(1);
    let mut html =
        "<div class=\"wide\">\n<table class=\"matrix\">\n<thead><tr><td></td>".to_string();
    for label in &matrix.labels {
        let _ = write!(html, "<th scope=\"col\">judge {}</th>", html_line(label));
    }
    html += "</tr></thead>\n<tbody>\n";
    for (at, (label, counts)) in matrix.labels.iter().zip(&matrix.counts).enumerate() {
        let _ = write!(
            html,
            "<tr><th scope=\"row\">people {}</th>",
            html_line(label)
        );
        for (column, count) in counts.iter().enumerate() {
            let shade = (count * 4).div_ceil(most);
            let same = if column == at { " same" } else { "" };
            let _ = write!(html, "<td class=\"n s{shade}{same}\">{count}</td>");
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n</div>"
}

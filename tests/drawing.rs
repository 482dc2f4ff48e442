//! Frames sent frugally: whatever was drawn before, a terminal shows in the end what was drawn last. The terminal is an
//! emulator that has nothing to do with juror.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::rc::Rc;

use juror::runtime::frugal::Frugal;
use proptest::collection::vec;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// What is sent, kept for the emulator.
#[derive(Clone, Default)]
struct Line(Rc<RefCell<Vec<u8>>>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Size = Rc<Cell<(u16, u16)>>;

type Ask = Box<dyn Fn() -> io::Result<(u16, u16)>>;

/// A terminal with the rows that are drawn on it.
struct Bench {
    terminal: Terminal<Frugal<Line, Ask>>,
    line: Line,
    size: Size,
    emulator: vt100::Parser,
    rows: Vec<Row>,
    cursor: Option<(u16, u16)>,
}

/// Words one behind the other, each in its style.
type Row = Vec<(String, Style)>;

impl Bench {
    fn new(cols: u16, rows: u16) -> Self {
        let size: Size = Rc::new(Cell::new((cols, rows)));
        let line = Line::default();
        let asked = Rc::clone(&size);
        let ask: Ask = Box::new(move || Ok(asked.get()));
        let backend = Frugal::new(line.clone(), ask).expect("its size is known");
        let mut emulator = vt100::Parser::new(some(rows), some(cols), 0);
        // Somebody was here before.
        emulator.process("\x1b[1;44mwhat was here\r\nbefore\x1b[3;5H".as_bytes());
        Self {
            terminal: Terminal::new(backend).expect("its size is known"),
            line,
            size,
            emulator,
            rows: Vec::new(),
            cursor: None,
        }
    }

    /// Draws the rows; returns what that sent.
    fn draw(&mut self) -> Vec<u8> {
        let (rows, cursor) = (&self.rows, self.cursor);
        self.terminal
            .draw(|frame| {
                let area = frame.area();
                paint(rows, frame.buffer_mut());
                if let Some((x, y)) = cursor {
                    frame.set_cursor_position((x.min(area.width - 1), y.min(area.height - 1)));
                }
            })
            .expect("memory can be written to");
        let sent = std::mem::take(&mut *self.line.0.borrow_mut());
        self.emulator.process(&sent);
        sent
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.size.set((cols, rows));
        self.emulator.screen_mut().set_size(some(rows), some(cols));
    }

    /// What the emulator shows must be what was drawn.
    fn check(&self) {
        let (cols, rows) = self.size.get();
        let mut wanted = Buffer::empty(Rect::new(0, 0, cols, rows));
        paint(&self.rows, &mut wanted);
        let screen = self.emulator.screen();
        for y in 0..rows {
            let mut x = 0;
            while x < cols {
                let (drawn, shown) = (&wanted[(x, y)], screen.cell(y, x).expect("on the screen"));
                let width = juror::text::width::width(drawn.symbol()).max(1);
                let place = || format!("row {y}, column {x}:\n{}", screen.contents());
                let is_blank = drawn.symbol() == " ";
                let sign = if shown.has_contents() {
                    shown.contents()
                } else {
                    " "
                };
                assert_eq!(sign, drawn.symbol(), "{}", place());
                assert_eq!(shown.is_wide(), width == 2, "{}", place());
                assert_eq!(shown.bgcolor(), colour(drawn.bg), "{}", place());
                let has = |modifier| drawn.modifier.contains(modifier);
                assert_eq!(shown.inverse(), has(Modifier::REVERSED), "{}", place());
                assert_eq!(shown.underline(), has(Modifier::UNDERLINED), "{}", place());
                if !is_blank || shown.inverse() || shown.underline() {
                    assert_eq!(shown.fgcolor(), colour(drawn.fg), "{}", place());
                }
                if !is_blank {
                    assert_eq!(shown.bold(), has(Modifier::BOLD), "{}", place());
                    assert_eq!(shown.dim(), has(Modifier::DIM), "{}", place());
                    assert_eq!(shown.italic(), has(Modifier::ITALIC), "{}", place());
                }
                x += u16::try_from(width).expect("one or two");
            }
        }
        assert_eq!(screen.hide_cursor(), self.cursor.is_none());
        if let Some((x, y)) = self.cursor {
            let expected = (y.min(rows - 1), x.min(cols - 1));
            assert_eq!(screen.cursor_position(), expected);
        }
    }
}

fn some(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).expect("not zero")
}

fn paint(rows: &[Row], buffer: &mut Buffer) {
    let area = buffer.area;
    for (row, y) in rows.iter().zip(0..area.height) {
        let mut x = 0;
        for (word, style) in row {
            if x < area.width {
                x = buffer
                    .set_stringn(x, y, word, usize::from(area.width - x), *style)
                    .0;
            }
        }
    }
}

fn colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Reset => vt100::Color::Default,
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        Color::Red => vt100::Color::Idx(1),
        Color::LightBlue => vt100::Color::Idx(12),
        other => panic!("{other} is not drawn here"),
    }
}

/// What happens between two frames.
#[derive(Clone, Debug)]
enum Act {
    /// Rows come in at a place, and as many go at the end.
    Insert(usize, Vec<Row>),
    /// Rows go at a place.
    Remove(usize, usize),
    Replace(usize, Row),
    /// One word of a row is another.
    Reword(usize, usize, (String, Style)),
    Cursor(Option<(u16, u16)>),
    Resize(u16, u16),
    Nothing,
}

fn word() -> impl Strategy<Value = (String, Style)> {
    let text = prop_oneof![
        6 => "[a-e]{1,9} ",
        2 => " {1,30}",
        1 => "[数字漢é─…]{1,6}",
        1 => proptest::sample::select(vec!["👍 b", "e\u{301}a", "✓ c", "字👍字"]).prop_map(String::from),
        1 => Just("─".repeat(50)),
    ];
    let fg = proptest::sample::select(vec![
        Color::Reset,
        Color::Reset,
        Color::Red,
        Color::LightBlue,
        Color::Indexed(203),
        Color::Rgb(1, 2, 3),
    ]);
    let bg = proptest::sample::select(vec![
        Color::Reset,
        Color::Reset,
        Color::Reset,
        Color::Indexed(4),
        Color::Rgb(9, 9, 9),
    ]);
    let modifiers = vec(
        proptest::sample::select(vec![
            Modifier::BOLD,
            Modifier::DIM,
            Modifier::ITALIC,
            Modifier::UNDERLINED,
            Modifier::REVERSED,
        ]),
        0..2,
    );
    (text, fg, bg, modifiers).prop_map(|(text, fg, bg, modifiers)| {
        let all = modifiers
            .into_iter()
            .fold(Modifier::empty(), |all, one| all | one);
        (text, Style::new().fg(fg).bg(bg).add_modifier(all))
    })
}

fn row() -> impl Strategy<Value = Row> {
    prop_oneof![4 => vec(word(), 0..8), 1 => Just(Vec::new())]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..24_usize, vec(row(), 1..4)).prop_map(|(at, rows)| Act::Insert(at, rows)),
        3 => (0..24_usize, 1..5_usize).prop_map(|(at, count)| Act::Remove(at, count)),
        3 => (0..24_usize, row()).prop_map(|(at, row)| Act::Replace(at, row)),
        3 => (0..24_usize, 0..8_usize, word()).prop_map(|(at, nth, word)| Act::Reword(at, nth, word)),
        1 => proptest::option::of((0..70_u16, 0..24_u16)).prop_map(Act::Cursor),
        1 => (1..70_u16, 1..24_u16).prop_map(|(cols, rows)| Act::Resize(cols, rows)),
        1 => Just(Act::Nothing),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_terminal_shows_what_was_drawn_last(
        (cols, height) in (1..70_u16, 1..24_u16),
        start in vec(row(), 0..24),
        frames in vec(vec(act(), 1..3), 1..12),
    ) {
        let mut bench = Bench::new(cols, height);
        bench.rows = start;
        bench.draw();
        bench.check();
        for acts in frames {
            for act in acts {
                match act {
                    Act::Insert(at, rows) => {
                        let at = at.min(bench.rows.len());
                        bench.rows.splice(at..at, rows);
                        bench.rows.truncate(24);
                    }
                    Act::Remove(at, count) => {
                        let at = at.min(bench.rows.len());
                        let end = (at + count).min(bench.rows.len());
                        bench.rows.drain(at..end);
                    }
                    Act::Replace(at, row) => {
                        if let Some(place) = bench.rows.get_mut(at) {
                            *place = row;
                        }
                    }
                    Act::Reword(at, nth, word) => {
                        if let Some(place) = bench.rows.get_mut(at).and_then(|row| row.get_mut(nth)) {
                            *place = word;
                        }
                    }
                    Act::Cursor(cursor) => bench.cursor = cursor,
                    Act::Resize(cols, rows) => bench.resize(cols, rows),
                    Act::Nothing => {}
                }
            }
            bench.draw();
            bench.check();
        }
        prop_assert_eq!(bench.draw().len(), 0, "nothing is sent where nothing changed");
    }
}

fn plain(text: impl Into<String>) -> Row {
    vec![(text.into(), Style::new())]
}

/// Forty rows of text, each another.
fn page(bench: &mut Bench) {
    bench.rows = (0..40)
        .map(|row| {
            plain(format!(
                "{row}: the text of this row is like no other {}",
                row * 7919
            ))
        })
        .collect();
    bench.draw();
}

#[test]
fn a_line_that_scrolls_by_is_moved_by_the_terminal() {
    let mut bench = Bench::new(120, 40);
    page(&mut bench);
    // The first three rows and the last nine stay.
    bench.rows.remove(3);
    bench
        .rows
        .insert(30, plain("a new line of text comes in below"));
    let sent = bench.draw();
    bench.check();
    assert!(sent.len() < 70, "{} bytes", sent.len());
    bench.rows.remove(30);
    bench
        .rows
        .insert(3, plain("3: the text of this row is like no other 23757"));
    let sent = bench.draw();
    bench.check();
    assert!(sent.len() < 80, "{} bytes", sent.len());
}

#[test]
fn short_gaps_are_sent_again_and_long_ones_are_stepped_over() {
    let mut bench = Bench::new(80, 2);
    bench.rows = vec![plain("one a three four five six seven eight nine ten")];
    bench.draw();
    bench.rows = vec![plain("ONE a THREE four five six seven eight nine TEN")];
    let sent = bench.draw();
    bench.check();
    let sent = String::from_utf8(sent).expect("text");
    assert_eq!(sent, "\rONE a THREE\x1b[32CTEN");
}

#[test]
fn a_blank_tail_is_erased_and_a_small_change_is_not_bracketed() {
    let mut bench = Bench::new(80, 2);
    bench.rows = vec![
        plain("a long line of text that will be gone"),
        plain("second"),
    ];
    let first = bench.draw();
    assert!(first.starts_with(b"\x1b[0m\x1b[2J"), "{first:?}");
    bench.rows[0] = plain("a");
    let sent = String::from_utf8(bench.draw()).expect("text");
    bench.check();
    assert_eq!(sent, "\x1b[1;3H\x1b[K");
}

#[test]
fn a_frame_that_takes_long_is_shown_whole() {
    let mut bench = Bench::new(120, 40);
    page(&mut bench);
    bench.rows = (0..40)
        .map(|row| plain(format!("{} otherwise", "x".repeat(row * 2))))
        .collect();
    let sent = bench.draw();
    bench.check();
    assert!(sent.starts_with(b"\x1b[?2026h") && sent.ends_with(b"\x1b[?2026l"));
}

#[test]
fn a_sign_that_the_terminal_sets_in_other_columns_pushes_nothing_aside() {
    let mut bench = Bench::new(60, 3);
    for sign in ["🇨🇭", "👩‍👩‍👧", "👍🏽", "❤️"] {
        let width = u16::try_from(juror::text::width::width(sign)).expect("short");
        bench.rows = vec![plain(format!("{sign}{sign} behind it")), plain("below")];
        bench.draw();
        let shown = bench
            .emulator
            .screen()
            .contents_between(0, 2 * width, 0, 60);
        assert_eq!(shown, " behind it", "{sign}");
        bench.rows[0] = plain(format!("{sign}{sign} behind IT"));
        bench.draw();
        let shown = bench
            .emulator
            .screen()
            .contents_between(0, 2 * width, 0, 60);
        assert_eq!(shown, " behind IT", "{sign}");
    }
}

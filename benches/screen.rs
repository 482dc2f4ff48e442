//! What one key costs, from the message to the drawn frame, without a terminal: `cargo bench --bench screen`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use divan::{Bencher, black_box};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use juror::app::event::{Event, Found};
use juror::app::layout::Size;
use juror::app::session::Session;
use juror::app::{Effect, Msg, State, start, update};
use juror::command::{Command, QueueCommand, ReadCommand, ScoreCommand};
use juror::keymap::Keymap;
use juror::model::evaluator::template;
use juror::model::{Drafts, Log, LogId, Message, Ordinal, Reviewer, Role, Status, Ticket};
use juror::query::Vocabulary;
use juror::theme::{Depth, Glyphs, Theme};
use juror::ui::{self, Context};

const SIZE: Size = Size {
    cols: 120,
    rows: 40,
};

fn main() {
    divan::main();
}

/// A screen with two tickets whose outputs have so many bytes.
struct Screen {
    state: State,
    terminal: Terminal<TestBackend>,
    theme: Theme,
    keymap: Keymap,
}

impl Screen {
    fn new(bytes: usize) -> Self {
        let evaluator = Arc::new(template::built_in());
        let session = Session {
            version: evaluator.version(),
            vocabulary: Vocabulary::of(&evaluator),
            evaluator,
            generation: 1,
            reviewer: Reviewer::new("r1").expect("a name"),
            start: None,
            themes: vec!["dark".to_string()],
            tags: Vec::new(),
            help: BTreeMap::new(),
        };
        let mut state = State::new(session, SIZE, Timestamp::UNIX_EPOCH, "dark".to_string());
        let token = match start(&mut state).first() {
            Some(Effect::Query(query)) => query.token,
            other => panic!("a queue is asked for first, not {other:?}"),
        };
        let tickets = vec![Ordinal(0), Ordinal(1)];
        let found = Found {
            token,
            tickets: tickets.clone(),
            statuses: vec![Status::Todo; 2],
            claims: Vec::new(),
        };
        update(&mut state, Msg::Event(Box::new(Event::Found(found))));
        for ordinal in tickets {
            let ticket = Arc::new(ticket(ordinal, bytes));
            update(
                &mut state,
                Msg::Event(Box::new(Event::Opened {
                    ticket,
                    drafts: Drafts::default(),
                    masked: juror::model::Masked::default(),
                })),
            );
        }
        let terminal =
            Terminal::new(TestBackend::new(SIZE.cols, SIZE.rows)).expect("a terminal in memory");
        let theme = Theme::load("dark", &[], Depth::Ansi256).expect("a theme that is compiled in");
        Self {
            state,
            terminal,
            theme,
            keymap: Keymap::default(),
        }
    }

    fn draw(&mut self) {
        let context = Context {
            theme: &self.theme,
            glyphs: &Glyphs::UNICODE,
            keymap: &self.keymap,
            pending: &[],
        };
        let state = &self.state;
        self.terminal
            .draw(|frame| ui::draw(state, context, frame))
            .expect("memory can be drawn to");
    }

    fn press(&mut self, command: Command) {
        black_box(update(&mut self.state, Msg::Command(command)));
        self.draw();
    }
}

fn ticket(ordinal: Ordinal, bytes: usize) -> Ticket {
    let mut output = String::with_capacity(bytes + 100);
    while output.len() < bytes {
        let at = output.len();
        write!(
            output,
            "Paragraph at byte {at} says **something** with `code` and 数字, at some length.\n\n"
        )
        .expect("writing to a String can't fail");
    }
    let log = Log {
        messages: vec![Message {
            role: Role::User,
            content: "Say something.".into(),
            ..Message::default()
        }],
        output,
        model: Some("bench".into()),
        ..Log::default()
    };
    Ticket {
        ordinal,
        id: LogId([u8::try_from(ordinal.0).expect("few"); 16]),
        log: Arc::new(log),
        source: "bench.jsonl".into(),
        random: false,
        flagged: false,
        tags: Vec::new(),
        ratings: Vec::new(),
        verdicts: Vec::new(),
        corrected: Vec::new(),
        revisions: Vec::new(),
        comparisons: Vec::new(),
        skips: Vec::new(),
        looks: Vec::new(),
        claim: None,
        repeats: Vec::new(),
        finals: Vec::new(),
        asks: juror::model::Standing::Own,
    }
}

/// A digit that scores and moves the focus, and the frame after it.
#[divan::bench(args = [2_000, 100_000])]
fn score_key(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut screen = Screen::new(bytes);
    let mut nth = 1;
    bencher.bench_local(|| {
        screen.press(Command::Score(ScoreCommand::Point(nth)));
        screen.press(Command::Score(ScoreCommand::PreviousCriterion));
        nth = nth % 5 + 1;
    });
}

/// A line of scrolling, and the frame after it.
#[divan::bench(args = [2_000, 100_000])]
fn scroll_a_line(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut screen = Screen::new(bytes);
    let mut down = true;
    bencher.bench_local(|| {
        screen.press(Command::Read(if down {
            ReadCommand::LineDown
        } else {
            ReadCommand::LineUp
        }));
        down = !down;
    });
}

/// The next ticket, which was fetched ahead: laid out and drawn.
#[divan::bench(args = [2_000, 100_000])]
fn next_ticket(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut screen = Screen::new(bytes);
    let mut forward = true;
    bencher.bench_local(|| {
        screen.press(Command::Queue(if forward {
            QueueCommand::Next
        } else {
            QueueCommand::Previous
        }));
        forward = !forward;
    });
}

/// A frame of a text whose rows are laid out already.
#[divan::bench(args = [2_000, 100_000])]
fn frame(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut screen = Screen::new(bytes);
    bencher.bench_local(|| screen.draw());
}

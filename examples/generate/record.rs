//! The records: which models answer which inputs, when, and at what price. Does not read or write anything.

use jiff::Timestamp;
use serde::Serialize;

use crate::Arguments;
use crate::prose::{Prose, Script};
use crate::random::Random;

const MODELS: [&str; 5] = [
    "small-3b",
    "small-3b-dpo",
    "mid-13b",
    "large-70b",
    "frontier",
];
const TAGS: [&str; 12] = [
    "billing",
    "shipping",
    "returns",
    "accounts",
    "technical",
    "api",
    "refund",
    "invoice",
    "privacy",
    "outage",
    "feedback",
    "sales",
];
const REGIONS: [&str; 4] = ["eu", "us", "uk", "apac"];
const SYSTEM: [&str; 3] = [
    "You are a support assistant. Answer from the notes, be brief, and hand over when you do not know.",
    "You write replies for a support team. Plain words, one step at a time, no promises.",
    "Answer the developer's question with code that runs, and say what it does not cover.",
];
const RARE_WORD_EVERY: u64 = 100_000;
/// 2026-03-01T00:00:00Z, and for how many days from then on the records are spread.
const FIRST_SECOND: i64 = 1_772_323_200;
const DAYS: i64 = 90;

/// juror's own record shape.
#[derive(Serialize)]
pub(crate) struct Record {
    id: String,
    messages: Vec<Message>,
    output: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    model: &'static str,
    at: Timestamp,
    tags: Vec<&'static str>,
    meta: Meta,
    usage: Usage,
    #[serde(skip_serializing_if = "Option::is_none")]
    judge: Option<Judges>,
}

#[derive(Serialize)]
struct Message {
    role: &'static str,
    content: String,
}

#[derive(Serialize)]
struct Meta {
    region: &'static str,
}

#[derive(Serialize)]
struct Usage {
    input_tokens: usize,
    output_tokens: usize,
    latency_ms: u32,
    cost_usd: f64,
}

#[derive(Serialize)]
struct Judges {
    #[serde(rename = "bench-judge")]
    scores: Scores,
}

#[derive(Serialize)]
struct Scores {
    accuracy: u32,
    tone: u32,
    safe: &'static str,
}

/// Makes each record from its number alone.
pub(crate) struct Generator {
    prose: Prose,
    seed: u64,
    mean: f64,
    judged: f64,
    millis_apart: i64,
}

impl Generator {
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let count = i64::try_from(arguments.count.max(1)).unwrap_or(i64::MAX);
        Self {
            prose: Prose::new(),
            seed: arguments.seed,
            mean: f64::from(arguments.mean_bytes),
            judged: arguments.judged,
            millis_apart: DAYS * 86_400 * 1000 / count,
        }
    }

    pub(crate) fn record(&self, index: u64) -> Record {
        let input = index / 5;
        let place = usize::try_from(index % 5).expect("it is below 5");
        let mut shared = Random::of(self.seed, 1, input);
        let mut own = Random::of(self.seed, 2, index);
        let script = if shared.chance(0.06) {
            Script::Wide
        } else {
            Script::Latin
        };
        let (tags, region) = (tags(&mut shared), shared.pick(&REGIONS));
        let messages = self.conversation(&mut shared, script);
        let length = own.length(self.mean * 0.62);
        let mut output = self.prose.text(&mut own, script, length);
        if index % RARE_WORD_EVERY == self.rare_place(index / RARE_WORD_EVERY) {
            output.push_str("\n\nThat took some quixotry.");
        }
        let reference = own
            .chance(0.3)
            .then(|| self.reference(&mut own, script, &output));
        let read: usize = messages.iter().map(|message| message.content.len()).sum();
        let usage = usage(&mut own, place, read, output.len());
        Record {
            id: format!("{input:07}/{}", MODELS[place]),
            messages,
            output,
            reference,
            model: MODELS[place],
            at: self.time(index),
            tags,
            meta: Meta { region },
            usage,
            judge: own.chance(self.judged).then(|| judged(&mut own)),
        }
    }

    /// Whole seconds, spread evenly over the days.
    fn time(&self, index: u64) -> Timestamp {
        let index = i64::try_from(index).unwrap_or(i64::MAX);
        let seconds = self.millis_apart.saturating_mul(index) / 1000;
        Timestamp::from_second(FIRST_SECOND + seconds).expect("the days lie in one year")
    }

    /// Which record of a block of 100,000 has the rare word.
    fn rare_place(&self, block: u64) -> u64 {
        Random::of(self.seed, 3, block).next() % RARE_WORD_EVERY
    }

    fn conversation(&self, random: &mut Random, script: Script) -> Vec<Message> {
        let say = |role, content| Message { role, content };
        let mut messages = vec![say("system", random.pick(&SYSTEM).to_string())];
        let turns = if random.chance(0.15) { 3 } else { 1 };
        for turn in 0..turns {
            let length = random.length(self.mean * 0.23 / f64::from(turns));
            let role = if turn == 1 { "assistant" } else { "user" };
            messages.push(say(role, self.prose.text(random, script, length)));
        }
        messages
    }

    /// A good answer that shares its beginning with the output, so that overlap metrics are spread out.
    fn reference(&self, random: &mut Random, script: Script, output: &str) -> String {
        let length = output.len().min(600);
        let shared = length / 4 * random.below(4) as usize;
        let mut reference: String = output.chars().take(shared).collect();
        reference.truncate(reference.trim_end().len());
        if !reference.is_empty() {
            reference.push_str("\n\n");
        }
        self.prose.paragraph(random, script, length, &mut reference);
        reference
    }
}

fn tags(random: &mut Random) -> Vec<&'static str> {
    let first = random.pick(&TAGS);
    let second = random.pick(&TAGS);
    if first == second {
        vec![first]
    } else {
        vec![first, second]
    }
}

/// Four bytes a token; the models of the list are dearer and slower from the first to the last.
fn usage(random: &mut Random, place: usize, read: usize, written: usize) -> Usage {
    let (input_tokens, output_tokens) = (read.div_ceil(4), written.div_ceil(4));
    let rank = u32::try_from(place).expect("five models") + 1;
    let written = u32::try_from(output_tokens).expect("at most some 60 KB");
    let read = u32::try_from(input_tokens).expect("at most some 180 KB");
    Usage {
        input_tokens,
        output_tokens,
        latency_ms: 150 + written * (4 + 3 * rank) + random.below(400),
        cost_usd: f64::from((read + 4 * written) * rank) / 1e7,
    }
}

fn judged(random: &mut Random) -> Judges {
    let scores = Scores {
        accuracy: 1 + random.below(5).max(random.below(5)),
        tone: 3 + random.below(3),
        safe: if random.chance(0.95) { "pass" } else { "fail" },
    };
    Judges { scores }
}

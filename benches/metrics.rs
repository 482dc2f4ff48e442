//! How long every metric of texts takes over 10,000 pairs of 200 words, on all cores: `cargo bench --bench metrics`.
//!
//! With `--pairs FILE` it writes the pairs instead, for `tests/reference/texts_speed.py` to time the Python tools on them.

#[path = "made/pairs.rs"]
mod made;

use std::fmt::Write as _;
use std::sync::LazyLock;

use divan::{Bencher, black_box};
use juror::metrics::overlap::{exact_match, normalised_match};
use juror::metrics::resample::texts::figures;
use juror::metrics::texts::measured::{Measured, Pair, each, measure};
use juror::metrics::texts::meteor::meteor_exact_stem;
use juror::metrics::texts::rouge::Rouge;
use juror::metrics::texts::{bleu, chrf};

const PAIRS: usize = 10_000;
const WORDS: usize = 200;

type Written = (String, Vec<String>);

static TEXTS: LazyLock<Vec<Written>> = LazyLock::new(|| {
    let pairs = made::pairs(PAIRS, WORDS).into_iter();
    pairs
        .map(|(output, reference)| (output, vec![reference]))
        .collect()
});

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--pairs");
    match arguments.nth(1) {
        None => divan::main(),
        Some(path) => write(&path),
    }
}

/// One JSON array of output and reference a line.
fn write(path: &str) {
    let mut text = String::new();
    for (output, references) in TEXTS.iter() {
        let pair = serde_json::json!([output, references[0]]);
        writeln!(text, "{pair}").expect("a string takes every write");
    }
    std::fs::write(path, text).expect("the file can be written");
}

fn over<R: Send>(bencher: Bencher<'_, '_>, work: impl Fn(&str, &[String]) -> R + Sync) {
    let texts = black_box(&*TEXTS);
    bencher.bench_local(|| each(texts, |(output, references)| work(output, references)));
}

#[divan::bench(sample_count = 5)]
fn matches(bencher: Bencher<'_, '_>) {
    over(bencher, |output, references| {
        let (one, other) = (&references[0], output);
        exact_match(one, other) || normalised_match(one, other)
    });
}

#[divan::bench(sample_count = 5)]
fn bleu4(bencher: Bencher<'_, '_>) {
    over(bencher, bleu::Counts::of);
}

#[divan::bench(sample_count = 5)]
fn chrf2(bencher: Bencher<'_, '_>) {
    over(bencher, chrf::Counts::of);
}

#[divan::bench(sample_count = 5)]
fn rouge(bencher: Bencher<'_, '_>) {
    over(bencher, Rouge::of);
}

#[divan::bench(sample_count = 5)]
fn meteor(bencher: Bencher<'_, '_>) {
    over(bencher, meteor_exact_stem);
}

/// All of them, JSON and lengths included.
#[divan::bench(sample_count = 5)]
fn all(bencher: Bencher<'_, '_>) {
    over(bencher, |output, references| {
        measure(Pair { output, references })
    });
}

/// The figures of a corpus with 2,000 resamples, once all is measured.
#[divan::bench(sample_count = 5)]
fn intervals(bencher: Bencher<'_, '_>) {
    let measured: Vec<Measured> = each(&TEXTS, |(output, references)| {
        measure(Pair { output, references })
    });
    bencher.bench_local(|| {
        let overlaps = measured.iter().filter_map(|one| one.overlap.as_ref());
        black_box(figures((0..).zip(overlaps)))
    });
}

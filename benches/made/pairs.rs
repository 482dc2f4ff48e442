//! Made-up outputs with references: words of a skewed vocabulary, some of them ended, dropped or moved.

use juror::metrics::sampling::Generator;

const STEMS: [&str; 16] = [
    "refund", "order", "relat", "custom", "nation", "electr", "adjust", "commun", "deliver",
    "account", "invoic", "support", "replac", "control", "question", "answer",
];
const ENDINGS: [&str; 12] = [
    "", "s", "ed", "ing", "er", "ation", "ational", "ly", "ness", "able", "ment", "ive",
];

/// So many pairs of output and reference of so many words each.
pub(crate) fn pairs(count: usize, words: usize) -> Vec<(String, String)> {
    let mut generator = Generator::new(200);
    (0..count)
        .map(|_| {
            let reference: Vec<String> = (0..words).map(|_| word(&mut generator)).collect();
            let mut output = Vec::with_capacity(words);
            while output.len() < words {
                let kept = &reference[output.len()];
                let next = match generator.below(10) {
                    0..3 => word(&mut generator),
                    3 => kept.trim_end_matches(['s', '.', ',']).to_string(),
                    _ => kept.clone(),
                };
                output.push(next);
            }
            let turn = generator.below(words);
            output.rotate_left(turn);
            (output.join(" "), reference.join(" "))
        })
        .collect()
}

fn word(generator: &mut Generator) -> String {
    // Of two draws the smaller: some words come often and most seldom, as in texts.
    let number = generator.below(800).min(generator.below(800));
    let mark = match generator.below(12) {
        0 => ".",
        1 => ",",
        _ => "",
    };
    match number {
        0..40 => ["the", "of", "to", "and", "a", "in", "is", "for"][number % 8].to_string(),
        40..60 => format!("{}{mark}", number * 7),
        _ => {
            let (stem, rest) = (STEMS[number % 16], number / 16);
            let ending = ENDINGS[rest % 12];
            format!(
                "{}{stem}{ending}{mark}",
                ["", "re", "un", "over", "pre"][rest / 12 % 5]
            )
        }
    }
}

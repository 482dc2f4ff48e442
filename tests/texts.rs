//! Metrics of texts, labels and numbers against what sacrebleu, rouge-score, nltk and scikit-learn gave once:
//! `tests/reference/texts.py` made the fixtures, and each of them notes the versions.

use juror::metrics::resample::labels::{Averages, Labelled, classes};
use juror::metrics::resample::numbers::{Pair as Numbers, errors};
use juror::metrics::resample::scores::{Told, separation};
use juror::metrics::resample::texts::figures;
use juror::metrics::statistic::Statistic;
use juror::metrics::texts::measured::{Measured, Pair, each, measure};
use juror::metrics::texts::stem::stem;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What two ways to the same number may differ by.
const EXACT: f64 = 1e-9;

#[derive(Deserialize)]
struct Fixture<T> {
    cases: T,
}

#[derive(Deserialize)]
struct Texts {
    pairs: Vec<Text>,
    corpora: Vec<Corpus>,
}

#[derive(Deserialize)]
struct Text {
    output: String,
    references: Vec<String>,
    bleu4: f64,
    chrf2: f64,
    meteor_exact_stem: f64,
    rouge1: f64,
    rouge2: f64,
    #[serde(rename = "rougeL")]
    rouge_l: f64,
    #[serde(rename = "rougeLsum")]
    rouge_lsum: f64,
}

#[derive(Deserialize)]
struct Corpus {
    name: String,
    pairs: Vec<(String, Vec<String>)>,
    bleu4: f64,
    chrf2: f64,
}

#[derive(Deserialize)]
struct Classified {
    labels: Vec<String>,
    pairs: Vec<(String, String)>,
    accuracy: f64,
    /// Precision, recall, F1 and support of each label.
    each: Vec<[f64; 4]>,
    #[serde(rename = "macro")]
    by_label: [f64; 3],
    micro: [f64; 3],
    weighted: [f64; 3],
}

#[derive(Deserialize)]
struct Scores {
    positive: Vec<bool>,
    score: Vec<f64>,
    auc_roc: f64,
    log_loss: f64,
}

#[derive(Deserialize)]
struct Regression {
    reference: Vec<f64>,
    output: Vec<f64>,
    mae: f64,
    rmse: f64,
    r2: f64,
}

fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let path = format!(
        "{}/tests/fixtures/statistics/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).expect("the fixture is there");
    let fixture: Fixture<T> = serde_json::from_str(&text).expect("the fixture is read");
    fixture.cases
}

fn near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= EXACT * expected.abs().max(1.0),
        "{what}: {found}, expected {expected}"
    );
}

fn is(found: &Statistic, expected: f64, what: &str) {
    near(found.value().expect(what), expected, what);
}

#[test]
fn each_text_has_the_scores_that_the_tools_give_it() {
    let texts: Texts = fixture("texts");
    assert!(texts.pairs.len() >= 120);
    for text in &texts.pairs {
        let found = measure(Pair {
            output: &text.output,
            references: &text.references,
        });
        let found = found.overlap.expect("it has a reference");
        let shown = |name: &str| format!("{name} of {:?} {:?}", text.output, text.references);
        near(found.bleu.sentence(), text.bleu4, &shown("BLEU"));
        near(found.chrf.score(), text.chrf2, &shown("chrF"));
        let meteor = found.meteor_exact_stem;
        near(meteor, text.meteor_exact_stem, &shown("METEOR"));
        // The package gives 0 where the reference has no word it knows; there it is undefined here.
        let rouge = found.rouge.unwrap_or_default();
        near(rouge.rouge1, text.rouge1, &shown("ROUGE-1"));
        near(rouge.rouge2, text.rouge2, &shown("ROUGE-2"));
        near(rouge.rouge_l, text.rouge_l, &shown("ROUGE-L"));
        near(rouge.rouge_lsum, text.rouge_lsum, &shown("ROUGE-Lsum"));
    }
}

#[test]
fn each_corpus_has_the_scores_that_sacrebleu_gives_it() {
    let texts: Texts = fixture("texts");
    for corpus in texts.corpora {
        let measured = each(&corpus.pairs, |(output, references)| {
            measure(Pair { output, references })
        });
        let found = figures((0..).zip(measured.iter().filter_map(|one| one.overlap.as_ref())));
        is(&found.bleu4, corpus.bleu4, &corpus.name);
        is(&found.chrf2, corpus.chrf2, &corpus.name);
        assert_eq!(found.bleu4.interval().is_some(), corpus.pairs.len() > 20);
    }
}

#[test]
fn means_stand_between_their_bounds_and_clusters_widen_them() {
    let texts: Texts = fixture("texts");
    let measured: Vec<Measured> = each(&texts.pairs, |text| {
        measure(Pair {
            output: &text.output,
            references: &text.references,
        })
    });
    let overlaps = || measured.iter().filter_map(|one| one.overlap.as_ref());
    let alone = figures((0..).zip(overlaps()));
    // Each output twice, in one cluster with itself: nothing new is said.
    let twice = figures((0..).zip(overlaps()).chain((0..).zip(overlaps())));
    for (one, two, expected) in [
        (
            &alone.bleu4_sentence,
            &twice.bleu4_sentence,
            mean(&texts, |text| text.bleu4),
        ),
        (
            &alone.meteor_exact_stem,
            &twice.meteor_exact_stem,
            mean(&texts, |text| text.meteor_exact_stem),
        ),
    ] {
        is(one, expected, "the mean");
        let ((low, high), again) = (
            one.interval().expect("enough clusters"),
            two.interval().expect("enough clusters"),
        );
        assert!(low < expected && expected < high, "{low} {expected} {high}");
        near(again.0, low, "the lower bound");
        near(again.1, high, "the upper bound");
    }
    let unknown = measured.iter().filter_map(|one| one.overlap.as_ref());
    let unknown = unknown.filter(|overlap| overlap.rouge.is_none()).count();
    assert!(unknown > 0 && alone.rouge1.n() == texts.pairs.len() - unknown);
}

fn mean(texts: &Texts, of: impl Fn(&Text) -> f64) -> f64 {
    let count = u32::try_from(texts.pairs.len()).expect("few pairs");
    texts.pairs.iter().map(of).sum::<f64>() / f64::from(count)
}

#[test]
fn stems_are_those_of_nltk() {
    let words: Vec<(String, String)> = fixture("stems");
    assert!(words.len() > 1000);
    for (word, expected) in words {
        assert_eq!(stem(&word), expected, "{word}");
    }
}

#[test]
fn classification_is_that_of_scikit_learn() {
    let cases: Vec<Classified> = fixture("labels");
    for case in cases {
        let place = |label: &String| case.labels.iter().position(|known| known == label);
        let items = case
            .pairs
            .iter()
            .enumerate()
            .map(|(at, (reference, output))| Labelled {
                cluster: at as u64,
                reference: place(reference).expect("a label"),
                output: place(output),
            });
        let found = classes(case.labels.len(), items);
        is(&found.accuracy, case.accuracy, "accuracy");
        let averages = [
            ("macro", &found.by_label, case.by_label),
            ("micro", &found.micro, case.micro),
            ("weighted", &found.weighted, case.weighted),
        ];
        for (
            name,
            Averages {
                precision,
                recall,
                f1,
            },
            expected,
        ) in averages
        {
            for (found, expected) in [precision, recall, f1].into_iter().zip(expected) {
                is(found, expected, name);
            }
        }
        for (label, [precision, recall, f1, support]) in found.labels.iter().zip(case.each) {
            // What is never said has no precision, and no 0.
            match label.precision.value() {
                Some(value) => near(value, precision, "precision"),
                None => near(0.0, precision, "precision"),
            }
            is(&label.recall, recall, "recall");
            is(&label.f1, f1, "F1");
            assert_eq!(label.support.to_string(), format!("{support:.0}"));
        }
        let all: usize = found.confusion.iter().flatten().sum();
        assert_eq!(all, case.pairs.len());
    }
}

#[test]
fn scores_separate_as_in_scikit_learn() {
    let cases: Vec<Scores> = fixture("scores");
    for case in cases {
        let told = |scale: f64| {
            let pairs = case.positive.iter().zip(&case.score).enumerate();
            let told = pairs.map(|(at, (positive, score))| Told {
                cluster: at as u64,
                positive: *positive,
                score: score * scale,
            });
            separation(told.collect::<Vec<_>>())
        };
        is(&told(1.0).auc_roc, case.auc_roc, "AUC");
        is(&told(1.0).log_loss, case.log_loss, "log loss");
        is(
            &told(10.0).auc_roc,
            case.auc_roc,
            "AUC of what is no probability",
        );
        assert_eq!(told(10.0).log_loss.value(), None);
    }
    let one_sided = (0..30).map(|at| Told {
        cluster: at,
        positive: true,
        score: 0.5,
    });
    assert_eq!(separation(one_sided).auc_roc.value(), None);
}

#[test]
fn errors_of_numbers_are_those_of_scikit_learn() {
    let cases: Vec<Regression> = fixture("numbers");
    for case in cases {
        let pairs = case.reference.iter().zip(&case.output).enumerate();
        let found = errors(pairs.map(|(at, (reference, output))| Numbers {
            cluster: at as u64,
            reference: *reference,
            output: *output,
        }));
        is(&found.mae, case.mae, "MAE");
        is(&found.rmse, case.rmse, "RMSE");
        is(&found.r2, case.r2, "R²");
        assert!(found.r2.interval().is_some());
    }
    let same = (0..30).map(|at| Numbers {
        cluster: at,
        reference: 0.1,
        output: 0.2,
    });
    assert_eq!(errors(same).r2.value(), None);
}

//! What was measured as a page: a table a model, then labels and numbers, and parts of the tickets. It must not know for what it
//! is written: foreign text stands in it as it is.

use crate::export::models::Piece;
use crate::metrics::resample::labels::Averages;
use crate::metrics::statistic::Statistic;

use super::{
    Better, Classification, Document, Kind, ModelClasses, ModelMetrics, Named, Regression, Slice,
};

/// The figures by which parts are set side by side.
const BY_PART: [&str; 5] = [
    "exact_match",
    "bleu4",
    "chrf2",
    "rougeL",
    "meteor_exact_stem",
];

/// The page.
#[must_use]
pub fn page(found: &Document) -> Vec<Piece> {
    let mut page = Page(Vec::new());
    if found.models.is_empty() {
        page.heading("No ticket has an output to measure.");
    }
    for figures in &found.models {
        model(&mut page, figures);
    }
    if let Some(found) = &found.classification {
        classification(&mut page, found);
    }
    if let Some(found) = &found.regression {
        regression(&mut page, found);
    }
    for part in found.slices.iter().flatten() {
        slice(&mut page, part);
    }
    page.0
}

/// Which tickets are in no figure; None where all are.
#[must_use]
pub fn not_counted(found: &Document) -> Option<String> {
    (found.without_output > 0).then(|| {
        let tickets = count(found.without_output, "ticket");
        format!("Not counted: {tickets} without an output of a model's own.")
    })
}

/// The page on its way.
struct Page(Vec<Piece>);

impl Page {
    fn heading(&mut self, words: &str) {
        self.0.push(Piece::Heading(words.to_string()));
    }

    fn line(&mut self, words: &str) {
        self.0.push(Piece::Text(words.to_string()));
    }

    fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        if !rows.is_empty() {
            let head = head.iter().map(ToString::to_string).collect();
            self.0.push(Piece::Table(head, rows.to_vec()));
        }
    }
}

/// A number with its noun.
fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

fn name(model: &str) -> &str {
    if model.is_empty() {
        "(no model named)"
    } else {
        model
    }
}

fn model(page: &mut Page, found: &ModelMetrics) {
    let outputs = count(found.n, "output");
    page.heading(&format!(
        "{}: {outputs}, {} with a reference",
        name(&found.model),
        found.with_reference
    ));
    figures(page, &found.named());
}

/// A table of the figures that have a value, and a line for each reason why others have none.
fn figures(page: &mut Page, all: &[Named<'_>]) {
    let mut rows = Vec::new();
    let mut lacking: Vec<(&str, Vec<&str>)> = Vec::new();
    for named in all {
        match named.figure {
            Statistic::Known { .. } => rows.push(row(*named)),
            Statistic::Undefined { why, .. } => {
                match lacking.iter_mut().find(|(known, _)| known == why) {
                    Some((_, names)) => names.push(named.name),
                    None => lacking.push((why, vec![named.name])),
                }
            }
        }
    }
    page.table(&["metric", "value", "95%", "n", "better"], &rows);
    for (why, names) in lacking {
        page.line(&format!("{}: none, {why}.", names.join(", ")));
    }
}

fn row(named: Named<'_>) -> Vec<String> {
    let Named {
        name,
        better,
        kind,
        figure,
    } = named;
    let value = figure.value().map(|value| kind.written(value));
    let better = match better {
        Better::Higher => "higher",
        Better::Lower => "lower",
        Better::Neither => "",
    };
    vec![
        name.to_string(),
        value.unwrap_or_default(),
        interval(figure, kind),
        figure.n().to_string(),
        better.to_string(),
    ]
}

fn interval(figure: &Statistic, kind: Kind) -> String {
    let bounds = figure.interval();
    bounds.map_or_else(String::new, |(low, high)| {
        format!("{} to {}", kind.written(low), kind.written(high))
    })
}

/// A figure with its interval, or why there is none.
fn figure(figure: &Statistic, kind: Kind) -> String {
    match figure {
        Statistic::Undefined { why, .. } => format!("none, {why}"),
        Statistic::Known { value, .. } => match interval(figure, kind).as_str() {
            "" => kind.written(*value),
            interval => format!("{} ({interval})", kind.written(*value)),
        },
    }
}

/// The value alone, or a dash.
fn brief(figure: &Statistic, kind: Kind) -> String {
    let value = figure.value();
    value.map_or_else(|| "-".to_string(), |value| kind.written(value))
}

fn classification(page: &mut Page, found: &Classification) {
    for model in &found.models {
        let outputs = count(model.n, "output");
        page.heading(&format!("{}: labels of {outputs}", name(&model.model)));
        page.line(&format!(
            "accuracy {}",
            figure(&model.accuracy, Kind::Share)
        ));
        averages(page, model);
        let rows: Vec<_> = model
            .each
            .iter()
            .map(|of| {
                vec![
                    of.label.clone(),
                    of.figures.support.to_string(),
                    brief(&of.figures.precision, Kind::Unit),
                    brief(&of.figures.recall, Kind::Unit),
                    figure(&of.figures.f1, Kind::Unit),
                ]
            })
            .collect();
        page.table(&["label", "support", "precision", "recall", "F1"], &rows);
        confusion(page, &found.labels, model);
        if let Some(score) = &model.score {
            page.line(&format!(
                "{} as the score for {}: AUC-ROC {}; log loss {}",
                score.field,
                score.positive,
                figure(&score.figures.auc_roc, Kind::Unit),
                figure(&score.figures.log_loss, Kind::Unit),
            ));
        }
    }
}

fn averages(page: &mut Page, model: &ModelClasses) {
    let row = |name: &str, averages: &Averages| {
        vec![
            name.to_string(),
            brief(&averages.precision, Kind::Unit),
            brief(&averages.recall, Kind::Unit),
            figure(&averages.f1, Kind::Unit),
        ]
    };
    let rows = [
        row("macro", &model.by_label),
        row("micro", &model.micro),
        row("weighted", &model.weighted),
    ];
    page.table(&["average", "precision", "recall", "F1"], &rows);
}

/// Rows are the references' labels, columns the outputs'.
fn confusion(page: &mut Page, labels: &[String], model: &ModelClasses) {
    let mut head = vec!["reference \\ output"];
    head.extend(labels.iter().map(String::as_str));
    head.push("(none of them)");
    let rows: Vec<_> = labels
        .iter()
        .zip(&model.reference_by_output)
        .map(|(label, counts)| {
            let mut row = vec![label.clone()];
            row.extend(counts.iter().map(usize::to_string));
            row
        })
        .collect();
    page.table(&head, &rows);
}

fn regression(page: &mut Page, found: &Regression) {
    for model in &found.models {
        let outputs = count(model.n, "output");
        page.heading(&format!(
            "{}: numbers of {outputs}, {} more that are none",
            name(&model.model),
            model.no_number
        ));
        let errors = &model.errors;
        let rows = [
            ("MAE", Better::Lower, &errors.mae),
            ("RMSE", Better::Lower, &errors.rmse),
            ("R²", Better::Higher, &errors.r2),
        ];
        let rows = rows.map(|(name, better, figure)| Named {
            name,
            better,
            kind: Kind::Unit,
            figure,
        });
        figures(page, &rows);
    }
}

fn slice(page: &mut Page, part: &Slice) {
    let value = if part.value.is_empty() {
        "(no value)"
    } else {
        &part.value
    };
    page.heading(&format!("Part: {value}"));
    let rows: Vec<_> = part
        .models
        .iter()
        .map(|model| {
            let mut row = vec![name(&model.model).to_string(), model.n.to_string()];
            let named = model.named();
            let figures = BY_PART.iter().filter_map(|wanted| {
                let named = named.iter().find(|named| named.name == *wanted)?;
                Some(brief(named.figure, named.kind))
            });
            row.extend(figures);
            row.push(brief(&model.words, Kind::Number));
            row
        })
        .collect();
    let mut head = vec!["model", "n"];
    head.extend(BY_PART);
    head.push("words");
    page.table(&head, &rows);
}

//! What was measured as a page: a table a model, then labels and numbers, parts of the tickets, and what trainers say.

use crate::cli::console;
use crate::export::metrics::{
    Better, Classification, Kind, ModelClasses, ModelMetrics, Named, Regression, Slice,
};
use crate::metrics::resample::labels::Averages;
use crate::metrics::statistic::Statistic;

use super::sheet::Sheet;
use super::{Printed, TrainerFile};

/// The figures by which parts are set side by side.
const BY_PART: [&str; 5] = [
    "exact_match",
    "bleu4",
    "chrf2",
    "rougeL",
    "meteor_exact_stem",
];

/// The page, for a terminal or in Markdown.
pub(super) fn written(printed: &Printed, markdown: bool) -> String {
    let mut sheet = Sheet::new(markdown);
    let found = &printed.measured;
    if found.models.is_empty() {
        sheet.heading("No ticket has an output to measure.");
    }
    for figures in &found.models {
        model(&mut sheet, figures);
    }
    if let Some(found) = &found.classification {
        classification(&mut sheet, found);
    }
    if let Some(found) = &found.regression {
        regression(&mut sheet, found);
    }
    for part in found.slices.iter().flatten() {
        slice(&mut sheet, part);
    }
    for file in &printed.trainer {
        trainer(&mut sheet, file);
    }
    if found.without_output > 0 {
        let tickets = console::count(found.without_output as u64, "ticket");
        sheet.line(&format!(
            "Not counted: {tickets} without an output of a model's own."
        ));
    }
    sheet.end()
}

fn name(model: &str) -> &str {
    if model.is_empty() {
        "(no model named)"
    } else {
        model
    }
}

fn model(sheet: &mut Sheet, found: &ModelMetrics) {
    let outputs = console::count(found.n as u64, "output");
    sheet.heading(&format!(
        "{}: {outputs}, {} with a reference",
        name(&found.model),
        found.with_reference
    ));
    figures(sheet, &found.named());
}

/// A table of the figures that have a value, and a line for each reason why others have none.
fn figures(sheet: &mut Sheet, all: &[Named<'_>]) {
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
    sheet.table(&["metric", "value", "95%", "n", "better"], &rows);
    for (why, names) in lacking {
        sheet.line(&format!("{}: none, {why}.", names.join(", ")));
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

fn classification(sheet: &mut Sheet, found: &Classification) {
    for model in &found.models {
        let outputs = console::count(model.n as u64, "output");
        sheet.heading(&format!("{}: labels of {outputs}", name(&model.model)));
        sheet.line(&format!(
            "accuracy {}",
            figure(&model.accuracy, Kind::Share)
        ));
        averages(sheet, model);
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
        sheet.table(&["label", "support", "precision", "recall", "F1"], &rows);
        confusion(sheet, &found.labels, model);
        if let Some(score) = &model.score {
            sheet.line(&format!(
                "{} as the score for {}: AUC-ROC {}; log loss {}",
                score.field,
                score.positive,
                figure(&score.figures.auc_roc, Kind::Unit),
                figure(&score.figures.log_loss, Kind::Unit),
            ));
        }
    }
}

fn averages(sheet: &mut Sheet, model: &ModelClasses) {
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
    sheet.table(&["average", "precision", "recall", "F1"], &rows);
}

/// Rows are the references' labels, columns the outputs'.
fn confusion(sheet: &mut Sheet, labels: &[String], model: &ModelClasses) {
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
    sheet.table(&head, &rows);
}

fn regression(sheet: &mut Sheet, found: &Regression) {
    for model in &found.models {
        let outputs = console::count(model.n as u64, "output");
        sheet.heading(&format!(
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
        figures(sheet, &rows);
    }
}

fn slice(sheet: &mut Sheet, part: &Slice) {
    let value = if part.value.is_empty() {
        "(no value)"
    } else {
        &part.value
    };
    sheet.heading(&format!("Part: {value}"));
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
    sheet.table(&head, &rows);
}

fn trainer(sheet: &mut Sheet, file: &TrainerFile) {
    sheet.heading(&format!(
        "{}: as the trainer computed it, not juror",
        file.file
    ));
    let figures = file.trained.figures.iter();
    let rows: Vec<_> = figures
        .map(|(name, value)| vec![name.clone(), value.to_string()])
        .collect();
    sheet.table(&["figure", "value"], &rows);
    let losses: Vec<String> = file
        .trained
        .evaluations
        .iter()
        .filter_map(|one| {
            Some(format!(
                "{} at step {}",
                one.figures.get("eval_loss")?,
                one.step
            ))
        })
        .collect();
    if !losses.is_empty() {
        sheet.line(&format!("eval_loss: {}", losses.join(", ")));
    }
}

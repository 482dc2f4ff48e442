//! Figures that a trainer computed and left beside a model: Hugging Face's `all_results.json`, `eval_results.json`,
//! `train_results.json` and `trainer_state.json`. Reads them as they are; recomputes nothing, and makes no log of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

/// What a trainer wrote down.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trained {
    /// Each figure by its name, the last one where it was computed several times.
    pub figures: BTreeMap<String, f64>,
    /// Each evaluation in the course of the training, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evaluations: Vec<Evaluation>,
}

/// One evaluation in the course of a training.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Steps of the optimiser until then.
    pub step: f64,
    /// The figures, by name.
    pub figures: BTreeMap<String, f64>,
}

/// A file that no trainer wrote.
#[derive(Debug, Error)]
pub enum NotTrained {
    /// It is no object of JSON.
    #[error("it is no object of JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// It holds no figure of a training.
    #[error("it has no figure of a training, such as `eval_loss`")]
    NoFigure,
}

#[derive(Deserialize)]
struct State {
    #[serde(default)]
    log_history: Vec<Map<String, Value>>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Reads a file of a trainer.
///
/// # Errors
/// When it is none.
pub fn read(bytes: &[u8]) -> Result<Trained, NotTrained> {
    let state: State = serde_json::from_slice(bytes)?;
    let mut trained = Trained::default();
    for entry in &state.log_history {
        let found = figures(entry, |name| name.starts_with("eval_"));
        if found.is_empty() {
            continue;
        }
        trained.figures.extend(found.clone());
        trained.evaluations.push(Evaluation {
            step: entry
                .get("step")
                .and_then(Value::as_f64)
                .unwrap_or_default(),
            figures: found,
        });
    }
    let of_results = |name: &str| {
        ["eval_", "train_", "test_", "predict_"]
            .iter()
            .any(|start| name.starts_with(start))
            || matches!(name, "perplexity" | "best_metric" | "epoch" | "global_step")
    };
    let rest = figures(&state.rest, of_results);
    // `trainer_state.json` says what it would take to go on, too: only what was measured is a figure.
    let settings = ["eval_steps", "train_batch_size"];
    let rest = rest
        .into_iter()
        .filter(|(name, _)| !settings.contains(&name.as_str()));
    trained.figures.extend(rest);
    let measured = |name: &String| !matches!(name.as_str(), "epoch" | "global_step");
    if trained.figures.keys().any(measured) {
        Ok(trained)
    } else {
        Err(NotTrained::NoFigure)
    }
}

fn figures(object: &Map<String, Value>, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, f64> {
    let named = object.iter().filter(|(name, _)| wanted(name));
    named
        .filter_map(|(name, value)| Some((name.clone(), value.as_f64()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Evaluation, read};

    #[test]
    fn results_are_read_as_they_are() {
        let found = read(
            br#"{"epoch":3.0,"eval_loss":1.25,"eval_samples":500,"train_runtime":12.5,"note":"x"}"#,
        );
        let found = found.expect("a file of a trainer");
        let names: Vec<_> = found.figures.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["epoch", "eval_loss", "eval_samples", "train_runtime"]
        );
        assert!(found.evaluations.is_empty());
    }

    #[test]
    fn a_state_has_its_history_and_the_last_figures() {
        let state = br#"{"best_metric":0.5,"eval_steps":100,"global_step":200,"log_history":[
            {"epoch":1,"loss":2.0,"step":50},{"epoch":1,"eval_loss":0.9,"step":100},{"eval_loss":0.5,"step":200}]}"#;
        let found = read(state).expect("a state");
        assert_eq!(found.figures["eval_loss"].to_string(), "0.5");
        assert!(!found.figures.contains_key("eval_steps"));
        let steps: Vec<_> = found
            .evaluations
            .iter()
            .map(|one: &Evaluation| one.step.to_string())
            .collect();
        assert_eq!(steps, ["100", "200"]);
    }

    #[test]
    fn another_file_is_refused() {
        for bytes in [
            &b"[]"[..],
            b"{}",
            b"{\"epoch\":1}",
            b"not json",
            b"{\"output\":\"x\"}",
        ] {
            assert!(read(bytes).is_err());
        }
    }
}

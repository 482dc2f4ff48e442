//! What `juror FILE` says without a terminal: the offline judges run, then counts per model and the agreement.

use std::collections::BTreeMap;

use crate::export::agree::Wanted;
use crate::model::{Ordinal, Pooling, Status};
use crate::query::{Field, Rows, Whose};
use crate::runtime::setup::Setup;
use crate::store::{Against, Sight};
use crate::text::sanitize::shown_line;

use super::agree;
use super::console::{self, Out};
use super::failure::{Failure, Status as Ending};
use super::judge::run::{Which, judge};
use super::list;

pub(super) fn run(mut setup: Setup) -> Result<Ending, Failure> {
    let filter = setup.source_filter.clone();
    let tickets = list::tickets(&setup, filter.as_deref(), None)?;
    offline(&mut setup, &tickets)?;
    let mut out = Out::new();
    counts(&setup, &tickets, &mut out)?;
    for judge in judges(&setup) {
        let wanted = Wanted {
            judge: judge.clone(),
            against: Against::People(Pooling::Median),
            random_only: false,
            criterion: None,
            by: None,
        };
        let found = agree::figures(&setup, &wanted)?;
        for criterion in found.criteria.iter().filter(|criterion| criterion.n > 0) {
            let name = judge.as_deref().unwrap_or("judge");
            out.line(&format!(
                "{name}, {}: {}",
                criterion.key, criterion.sentence
            ))?;
        }
    }
    out.end()?;
    setup.store.close()?;
    Ok(Ending::Done)
}

/// Runs the judges that need neither network nor a foreign program.
fn offline(setup: &mut Setup, tickets: &[Ordinal]) -> Result<(), Failure> {
    let names: Vec<_> = setup
        .evaluator
        .judges
        .iter()
        .filter(|spec| spec.is_offline())
        .map(|spec| spec.name.clone())
        .collect();
    for name in names {
        let tally = judge(setup, &name, tickets, Which::Open, false)?;
        if let Some(why) = tally.stopped {
            console::say(&format!("The judge {name} stopped: {why}."));
        }
    }
    Ok(())
}

/// The judges that have verdicts, by name, each once.
fn judges(setup: &Setup) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = Vec::new();
    for judge in setup.store.judges(&setup.evaluator.version()) {
        if !names.contains(&Some(judge.name.clone())) {
            names.push(Some(judge.name));
        }
    }
    names
}

/// What is known of one model.
#[derive(Default)]
struct Model {
    tickets: usize,
    done: usize,
    /// Sum and number of people's and of judges' scores, by criterion.
    scores: Vec<[(f64, usize); 2]>,
}

fn counts(setup: &Setup, tickets: &[Ordinal], out: &mut Out) -> Result<(), Failure> {
    let criteria: Vec<_> = setup
        .evaluator
        .criteria
        .iter()
        .filter(|criterion| {
            criterion.scale != crate::model::Scale::Text && !is_choice(&criterion.scale)
        })
        .collect();
    let lens = setup.store.lens(&setup.evaluator, None, Sight::Everything);
    let mut models: BTreeMap<String, Model> = BTreeMap::new();
    for ordinal in tickets.iter().copied() {
        let name = shown_line(&lens.text(ordinal, Field::Model)).into_owned();
        let model = models.entry(name).or_default();
        model.tickets += 1;
        model.done += usize::from(lens.status(ordinal) == Status::Done);
        model.scores.resize(criteria.len(), [(0.0, 0); 2]);
        for (sums, criterion) in model.scores.iter_mut().zip(&criteria) {
            for (sum, whose) in sums.iter_mut().zip([Whose::Own, Whose::Judge]) {
                if let Some(score) = lens.score(ordinal, &whose, &criterion.key) {
                    sum.0 += score;
                    sum.1 += 1;
                }
            }
        }
    }
    let mut table = console::table([""; 0]);
    let mut header = vec![
        "model".to_string(),
        "tickets".to_string(),
        "rated".to_string(),
    ];
    header.extend(criteria.iter().flat_map(|criterion| {
        [
            format!("{} people", criterion.key),
            format!("{} judge", criterion.key),
        ]
    }));
    table.set_header(header);
    for (name, model) in &models {
        let mut row = vec![
            name.clone(),
            model.tickets.to_string(),
            model.done.to_string(),
        ];
        row.extend(
            model
                .scores
                .iter()
                .flatten()
                .map(|(sum, count)| mean(*sum, *count)),
        );
        table.add_row(row);
    }
    out.line(&table.trim_fmt())?;
    Ok(())
}

fn is_choice(scale: &crate::model::Scale) -> bool {
    matches!(scale, crate::model::Scale::Choice { .. })
}

/// A mean with the number of scores behind it; of pass and fail, the share that passes.
fn mean(sum: f64, count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of tickets stay far below 2^53"
    )]
    let mean = sum / count as f64;
    format!("{mean:.2} ({count})")
}

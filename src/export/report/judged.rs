//! How far each judge agrees with people, whole and divided. Every figure is that of `juror agree`.

use serde::Serialize;

use crate::model::Pooling;
use crate::store::Against;

use super::super::agree::{
    AgreeError, Agreement, BiasDrift, Gap, Slice, Wanted, agreement, choosers,
};
use super::Ground;
use super::asked::{Asked, Division};
use super::masks::Masks;

/// How few and how many values a field may have for agreement to be divided by it unasked.
const A_FEW: std::ops::RangeInclusive<usize> = 2..=12;

/// One judge.
#[derive(Debug, Serialize)]
pub struct JudgeReport {
    /// What `juror agree --json` prints.
    #[serde(flatten)]
    pub agreement: Agreement,
    /// The model that its server named last, where it named one.
    pub generation: Option<String>,
    /// The same on parts of the tickets, by one field after another.
    pub parts: Vec<Parts>,
}

/// Agreement on the parts of one division.
#[derive(Debug, Serialize)]
pub struct Parts {
    /// By what.
    pub by: String,
    /// Each part.
    pub slices: Vec<Slice>,
    /// The two on which agreement differs most; None where no two are large enough.
    pub largest_gap: Option<Gap>,
    /// Over stretches of time, how far the judge's bias has moved, by criterion.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<BiasDrift>,
}

pub(super) fn gather(
    ground: &Ground<'_>,
    asked: &Asked,
    masks: &mut Masks,
) -> Result<Vec<JudgeReport>, AgreeError> {
    let by = if asked.by.is_empty() {
        usual(ground)
    } else {
        let mut by: Vec<Division> = Vec::new();
        for division in &asked.by {
            if !by.contains(division) {
                by.push(division.clone());
            }
        }
        by
    };
    let names = names(ground, asked)?;
    if names.is_empty() {
        return Ok(vec![report(ground, None, &by, masks)?]);
    }
    names
        .iter()
        .map(|name| report(ground, Some(name.as_str()), &by, masks))
        .collect()
}

/// The judges that are asked for, or all that have verdicts, and of the evaluator's those that have chosen between outputs;
/// each once, the evaluator's in its order and before others.
fn names(ground: &Ground<'_>, asked: &Asked) -> Result<Vec<String>, AgreeError> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &String| {
        if !names.contains(name) {
            names.push(name.clone());
        }
    };
    if asked.judges.is_empty() {
        let seen = ground.store.judges(&ground.evaluator.version());
        let chose = choosers(ground.store, ground.evaluator)?;
        for spec in &ground.evaluator.judges {
            if seen.iter().any(|judge| judge.name == spec.name) || chose.contains(&spec.name) {
                add(&spec.name);
            }
        }
        for judge in &seen {
            add(&judge.name);
        }
    } else {
        asked.judges.iter().for_each(add);
    }
    Ok(names)
}

/// By model and by tag, where there are a few of them.
fn usual(ground: &Ground<'_>) -> Vec<Division> {
    use crate::query::{Field, Rows as _};
    use std::collections::BTreeSet;

    let (mut models, mut tags) = (BTreeSet::new(), BTreeSet::new());
    for ticket in &ground.tickets {
        if models.len() <= *A_FEW.end() {
            models.insert(ground.lens.text(*ticket, Field::Model).into_owned());
        }
        if tags.len() <= *A_FEW.end() {
            tags.extend(ground.lens.tags(*ticket));
        }
    }
    let few = [("model", models.len()), ("tag", tags.len())];
    let few = few.into_iter().filter(|(_, values)| A_FEW.contains(values));
    few.filter_map(|(name, _)| name.parse().ok()).collect()
}

fn report(
    ground: &Ground<'_>,
    judge: Option<&str>,
    by: &[Division],
    masks: &mut Masks,
) -> Result<JudgeReport, AgreeError> {
    let Ground {
        store,
        evaluator,
        vocabulary,
        ..
    } = ground;
    let ask = |by| {
        let wanted = Wanted {
            judge: judge.map(str::to_string),
            against: Against::People(Pooling::Median),
            random_only: false,
            criterion: None,
            by,
        };
        agreement(store, evaluator, vocabulary, &wanted)
    };
    // The first division is told together with the whole; each further one is asked for by itself.
    let mut whole = ask(by.first().map(|division| division.by.clone()))?;
    let mut parts = Vec::new();
    for (nth, division) in by.iter().enumerate() {
        let mut further;
        let divided = if nth == 0 {
            &mut whole
        } else {
            further = ask(Some(division.by.clone()))?;
            &mut further
        };
        parts.push(Parts {
            by: division.name.clone(),
            slices: divided.slices.take().unwrap_or_default(),
            largest_gap: divided.largest_gap.take(),
            drift: std::mem::take(&mut divided.drift),
        });
    }
    for Parts {
        slices,
        largest_gap,
        ..
    } in &mut parts
    {
        for slice in slices {
            slice.value = masks.text(&slice.value);
        }
        if let Some(gap) = largest_gap {
            gap.most = masks.text(&gap.most);
            gap.least = masks.text(&gap.least);
        }
    }
    whole.evaluator = masks.text(&whole.evaluator);
    let identity = whole.identity.as_ref();
    Ok(JudgeReport {
        generation: identity
            .and_then(|identity| store.latest_generation(&evaluator.version(), identity)),
        agreement: whole,
        parts,
    })
}

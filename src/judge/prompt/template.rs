//! The user's own words in the place of juror's, in the language of minijinja. What a stranger wrote is given between its
//! markers only, so that no template can leave them out.

use minijinja::{Environment, Error, UndefinedBehavior, Value, context};

use super::{Parts, criteria};
use crate::judge::answer::judged;
use crate::model::Evaluator;

/// Steps that a template may take: far more than any prompt needs, and soon over for one that never ends.
const FUEL: u64 = 1_000_000;

const NAME: &str = "template";

/// The template with its names filled in.
///
/// | name | is |
/// |---|---|
/// | `purpose`, `instructions` | as in the evaluator's file |
/// | `criteria` | each with its values in words |
/// | `criteria_list` | the same to walk over: `key`, `title`, `help`, `values`, `meanings` |
/// | `conversation`, `output` | between their markers |
/// | `references` | a list, each between its markers |
/// | `examples` | what a person gave for other tickets; empty without `few_shot` |
/// | `task` | what to do, and the form of the reply |
///
/// # Errors
/// When it can't be read or filled; one sentence that says where.
pub(super) fn filled(template: &str, parts: &Parts<'_>) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
        .add_template(NAME, template)
        .map_err(|error| told(&error))?;
    let filled = environment
        .get_template(NAME)
        .and_then(|template| {
            template.render(context! {
                purpose => parts.evaluator.purpose.trim(),
                instructions => parts.evaluator.instructions.trim(),
                criteria => criteria::criteria(parts.evaluator),
                criteria_list => listed(parts.evaluator),
                conversation => parts.conversation(),
                references => parts.references().collect::<Vec<_>>(),
                output => parts.output(),
                examples => parts.examples(),
                task => parts.task(),
            })
        })
        .map_err(|error| told(&error))?;
    if filled.contains(parts.output().trim_end()) {
        Ok(filled)
    } else {
        Err("`template` never says {{ output }}, so there would be nothing to judge".to_string())
    }
}

/// The criteria to walk over.
fn listed(evaluator: &Evaluator) -> Vec<Value> {
    judged(evaluator)
        .map(|criterion| {
            let meanings: Vec<_> = criteria::meanings(criterion)
                .into_iter()
                .map(|(value, text)| context! { value => value.trim_matches('"'), text => text })
                .collect();
            context! {
                key => criterion.key.as_str(),
                title => criterion.title.as_str(),
                help => criterion.help.as_str(),
                values => criteria::values(&criterion.scale),
                meanings => meanings,
            }
        })
        .collect()
}

fn told(error: &Error) -> String {
    let what = error.detail().map_or_else(
        || error.kind().to_string(),
        |detail| format!("{}: {detail}", error.kind()),
    );
    match error.line() {
        Some(line) => format!("`template` can't be used, in its line {line}: {what}"),
        None => format!("`template` can't be used: {what}"),
    }
}

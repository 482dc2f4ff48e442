//! `juror judge --show-prompt`: what would be sent for a ticket. Asks nobody and needs no key.

use serde_json::{Value, json};

use crate::cli::console::{Out, say};
use crate::cli::failure::{Failure, Status};
use crate::judge::telling::{Telling, telling};
use crate::model::JudgeSpec;
use crate::runtime::setup::{self, Options};

/// Prints what each of the judges would be told.
pub(super) fn run(
    options: &Options,
    id: &str,
    judge: Option<&str>,
    as_json: bool,
) -> Result<Status, Failure> {
    let setup = setup::read(options)?;
    for notice in &setup.notices {
        say(notice);
    }
    let ordinal = setup.store.find(id)?;
    let ticket = setup.store.ticket(ordinal, &setup.evaluator)?;
    let names = super::names(&setup.evaluator, judge)?;
    let mut out = Out::new();
    let judges = setup.evaluator.judges.iter();
    for spec in judges.filter(|spec| names.contains(&spec.name)) {
        if spec.is_shown(ordinal) {
            say(&format!(
                "The judge {} is shown this ticket as an example, so it never judges it.",
                spec.name
            ));
        }
        let told = telling(&setup.evaluator, spec, &ticket.log).map_err(Failure::Work)?;
        if as_json {
            out.json(&as_value(spec, &told))?;
        } else {
            out.line(&as_text(spec, &told))?;
        }
    }
    out.end()?;
    Ok(Status::Done)
}

fn as_value(spec: &JudgeSpec, told: &Telling) -> Value {
    match told {
        Telling::Words(prompt) => json!({
            "judge": spec.name,
            "system": prompt.system,
            "user": prompt.user,
            "schema": prompt.schema,
        }),
        Telling::Input(input) => json!({"judge": spec.name, "input": input}),
        Telling::Nothing => json!({"judge": spec.name}),
    }
}

fn as_text(spec: &JudgeSpec, told: &Telling) -> String {
    let name = &spec.name;
    match told {
        Telling::Words(prompt) => {
            let schema = serde_json::to_string_pretty(&prompt.schema).expect("keys are strings");
            format!(
                "== {name}: system\n{}\n\n== {name}: user\n{}\n\n== {name}: schema of the reply\n{schema}\n",
                prompt.system, prompt.user
            )
        }
        Telling::Input(input) => {
            let input = serde_json::to_string_pretty(input).expect("keys are strings");
            format!("== {name}: standard input\n{input}\n")
        }
        Telling::Nothing => format!("== {name}: asks nobody\n"),
    }
}

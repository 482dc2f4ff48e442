//! How a model is asked, in `[[judge]]` of the evaluator's file: samples, examples, a template, anchors, suggestions.

use crate::model::Scale;
use crate::model::judge::Asking;

use super::criterion::Criteria;
use super::section::{Section, Walk};

pub(super) const KEYS: [&str; 6] = [
    "samples", "few_shot", "anchors", "suggest", "logprobs", "template",
];

/// The field of a reply that holds a suggestion.
const REWRITE: &str = "rewrite";

pub(super) fn read<'t>(walk: &mut Walk<'t>, section: &Section<'t>, criteria: &Criteria) -> Asking {
    let usual = Asking::default();
    let samples = walk.optional(section, "samples", |walk, key, value| {
        walk.whole(key, value, 1..=Asking::MOST_SAMPLES)
    });
    let few_shot = walk.optional(section, "few_shot", |walk, key, value| {
        walk.whole(key, value, 0..=Asking::MOST_EXAMPLES)
    });
    let anchors = walk.optional(section, "anchors", |walk, key, value| {
        walk.whole(key, value, 0..=Asking::MOST_ANCHORS)
    });
    let suggest = walk.optional(section, "suggest", Walk::flag);
    let logprobs = walk.optional(section, "logprobs", Walk::flag);
    let template = walk.optional(section, "template", Walk::text);
    let asking = Asking {
        samples: samples.unwrap_or(usual.samples),
        template,
        suggest: suggest.unwrap_or_default(),
        logprobs: logprobs.unwrap_or_default(),
        few_shot: few_shot.unwrap_or_default(),
        examples: Vec::new(),
        anchors: anchors.unwrap_or_default(),
    };
    check(walk, section, &asking, criteria);
    asking
}

fn check<'t>(walk: &mut Walk<'t>, section: &Section<'t>, asking: &Asking, criteria: &Criteria) {
    if asking.logprobs {
        if asking.samples > 1 {
            walk.wrong::<()>(
                section.place("samples"),
                "`samples` and `logprobs` are two ways to the same mean: take one out",
            );
        }
        if asking.suggest {
            walk.wrong::<()>(
                section.place("suggest"),
                "with `logprobs` a judge says nothing but scores, so it can't suggest anything",
            );
        }
        let several = |scale: &Scale| matches!(scale, Scale::Choice { many: true, .. });
        if criteria.scales().any(several) {
            walk.wrong::<()>(
                section.place("logprobs"),
                "`logprobs` weighs single values, and a criterion here takes several labels",
            );
        }
    }
    if asking.suggest && criteria.get(REWRITE).is_some() {
        walk.wrong::<()>(
            section.place("suggest"),
            format!("a suggestion is asked for as `{REWRITE}`, and a criterion has that key: rename the criterion"),
        );
    }
}

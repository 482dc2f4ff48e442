//! What is known of a ticket, as far as it may be seen: where it came from, what it cost, what happened to it.

use super::PageLine;
use crate::model::{
    CriterionKey, Log, MadeOf, Masked, Origin, Rating, Revision, Scores, Standing, Ticket, Verdict,
    Visible,
};
use crate::text::layout::raw;
use crate::text::sanitize::{shown, shown_line};

/// How many rows of an edit are shown here; the whole of it stands on the review screen.
const EDIT_ROWS: usize = 3;

/// A ticket and what may be seen of it.
#[derive(Clone, Debug)]
pub(super) struct Info {
    pub(super) ticket: Ticket,
    /// What is masked in it.
    pub(super) masked: Masked,
    pub(super) visible: Visible,
}

pub(super) fn rows(info: &Info, width: u16) -> Vec<PageLine> {
    let ticket = &info.ticket;
    let mut lines = provenance(ticket, info.visible.model);
    lines.extend(usage(&ticket.log));
    if !info.masked.is_empty() {
        lines.push(pair("masked here", &info.masked.to_string()));
    }
    let peers = ticket.ratings.iter().filter(|_| info.visible.peers);
    section(&mut lines, "ratings", peers.map(rating).collect());
    let finals = ticket.finals.iter().filter(|_| info.visible.peers);
    section(&mut lines, "settled on", finals.map(rating).collect());
    let verdicts = ticket.verdicts.iter().filter(|_| info.visible.judge);
    section(
        &mut lines,
        "verdicts",
        verdicts.flat_map(verdict_with_doubts).collect(),
    );
    section(
        &mut lines,
        "edits",
        ticket
            .revisions
            .iter()
            .flat_map(|edit| revision(edit, info.visible.judge, width))
            .collect(),
    );
    lines
}

/// A section with its head; nothing where there is nothing in it.
fn section(lines: &mut Vec<PageLine>, title: &str, content: Vec<PageLine>) {
    if !content.is_empty() {
        lines.push(PageLine::Blank);
        lines.push(PageLine::Head(title.to_string()));
        lines.extend(content);
    }
}

fn provenance(ticket: &Ticket, model: bool) -> Vec<PageLine> {
    let log = &ticket.log;
    let model = if model {
        log.model.as_deref().unwrap_or_default()
    } else {
        "hidden"
    };
    let tags: Vec<_> = log
        .tags
        .iter()
        .chain(&ticket.tags)
        .map(String::as_str)
        .collect();
    let fields = [
        ("id", ticket.id.to_string()),
        ("source id", log.source_id.clone().unwrap_or_default()),
        ("source", ticket.source.clone()),
        ("model", model.to_string()),
        (
            "written",
            log.at.map_or_else(String::new, |at| at.to_string()),
        ),
        ("tags", tags.join(", ")),
    ];
    let mut lines = vec![PageLine::Head("log".to_string())];
    lines.extend(
        fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| pair(name, &value)),
    );
    lines.extend(log.meta.iter().map(|(key, value)| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_string);
        pair(key, &value)
    }));
    lines
}

fn usage(log: &Log) -> Vec<PageLine> {
    let usage = &log.usage;
    let fields = [
        (
            "tokens read",
            usage.input_tokens.map(|tokens| tokens.to_string()),
        ),
        (
            "tokens written",
            usage.output_tokens.map(|tokens| tokens.to_string()),
        ),
        ("latency", usage.latency_ms.map(|ms| format!("{ms:.0} ms"))),
        ("cost", usage.cost_usd.map(|usd| format!("${usd:.4}"))),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| pair(name, &value)))
        .collect()
}

fn rating(rating: &Rating) -> PageLine {
    let after = if rating.seen.is_blind() || rating.standing == Standing::Final {
        ""
    } else {
        "  after a look"
    };
    let origin = origin(rating.origin);
    let at = rating.at.strftime("%Y-%m-%d %H:%M");
    pair(
        rating.reviewer.as_str(),
        &format!("{at}  {}{after}{origin}", listed(&rating.scores)),
    )
}

fn origin(origin: Origin) -> &'static str {
    if origin.is_imported() {
        "  imported"
    } else {
        ""
    }
}

/// A verdict, and below it why its scores are to be looked at.
fn verdict_with_doubts(said: &Verdict) -> Vec<PageLine> {
    let suspect = said.suspect.iter();
    let doubts = suspect.map(|doubt| pair("", &format!("beware: {doubt}")));
    std::iter::once(verdict(said)).chain(doubts).collect()
}

fn verdict(verdict: &Verdict) -> PageLine {
    let judge = format!("{} {}", verdict.judge, verdict.identity.short());
    let scores = verdict.outcome.scores();
    let scores = scores.map_or_else(
        || "failed".to_string(),
        |scores| measured(scores, &verdict.made_of),
    );
    let suggests = match verdict.suggestion {
        Some(_) => "  suggests another text",
        None => "",
    };
    pair(&judge, &format!("{scores}{suggests}"))
}

fn revision(revision: &Revision, judge: bool, width: u16) -> Vec<PageLine> {
    let at = revision.at.strftime("%Y-%m-%d %H:%M");
    let from = revision.from.as_ref().filter(|_| judge);
    let after = from.map_or_else(String::new, |from| {
        format!("  after a suggestion of {}", from.judge)
    });
    let at = format!("{at}{after}{}", origin(revision.origin));
    let text = raw(&shown(&revision.output), width)
        .into_iter()
        .take(EDIT_ROWS)
        .map(PageLine::Text);
    std::iter::once(pair(revision.reviewer.as_str(), &at))
        .chain(text)
        .collect()
}

/// A judge's scores, each with how far apart its samples or the judges of a jury were, or with how much of the probability
/// lay on points of the scale.
fn measured(scores: &Scores, made_of: &MadeOf) -> String {
    let measure = |key: &CriterionKey| match made_of {
        MadeOf::Probabilities(shares) => {
            let share = shares.get(key)?;
            Some(format!(" ({:.0}% on the scale)", share * 100.0))
        }
        MadeOf::Orders(_) if made_of.contradicts(key) => {
            Some(" (turns with the order)".to_string())
        }
        _ => made_of.spread(key).map(|spread| format!(" ±{spread:.2}")),
    };
    let scores: Vec<_> = scores
        .iter()
        .map(|(key, score)| {
            let measure = measure(key).unwrap_or_default();
            format!("{key} {}{measure}", score.shown())
        })
        .collect();
    scores.join(" · ")
}

fn listed(scores: &Scores) -> String {
    let scores: Vec<_> = scores
        .iter()
        .map(|(key, score)| format!("{key} {}", score.shown()))
        .collect();
    scores.join(" · ")
}

fn pair(name: &str, value: &str) -> PageLine {
    PageLine::Pair(
        shown_line(name).into_owned(),
        shown_line(value).into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Sample, Score};

    #[test]
    fn a_judges_score_says_how_sure_it_is() {
        let key = CriterionKey::new("accuracy").expect("a key");
        let scores = Scores::from([(key.clone(), Score::Number(3.5))]);
        let sample = |score: u32, swapped| Sample {
            swapped,
            scores: [("accuracy".to_string(), json!(score))]
                .into_iter()
                .collect(),
            ..Sample::default()
        };
        let cases = [
            (MadeOf::Reply, "accuracy 3.5"),
            (
                MadeOf::Samples(vec![sample(3, false), sample(4, false)]),
                "accuracy 3.5 ±0.71",
            ),
            (
                MadeOf::Probabilities([(key, 0.934)].into()),
                "accuracy 3.5 (93% on the scale)",
            ),
            (
                MadeOf::Orders(vec![sample(3, false), sample(4, true)]),
                "accuracy 3.5 (turns with the order)",
            ),
        ];
        for (made_of, expected) in cases {
            assert_eq!(measured(&scores, &made_of), expected);
        }
    }
}

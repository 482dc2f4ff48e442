//! Models side by side as a page: which tables there are, and in which words. Computes nothing, and knows no markup.

use crate::export::agree::{TicketsCounted, Unit};
use crate::metrics::statistic::Statistic;
use crate::model::{Criterion, Evaluator, Scale};
use crate::text::sanitize::shown_line;

use super::{
    Both, Compared, Fairness, JudgeRanking, Model, ModelPair, Models, Ranking, Regression, Scores,
    WinRate, Worse,
};

/// So many tickets that became worse are told of each criterion; `--json` has them all.
const MOST_WORSE: usize = 20;
/// So many kinds of asker are told.
const MOST_KINDS: usize = 20;

/// One part of the page after another.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// Sentences, each with the filter that finds its tickets.
    Found(Vec<(String, String)>),
    /// Cells in rows under their head; all but the first column hold figures.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// The page.
#[must_use]
pub fn page(found: &Models, evaluator: &Evaluator) -> Vec<Piece> {
    let mut page = vec![Piece::Text(head(found))];
    scores(found, evaluator, &mut page);
    stress(found, &mut page);
    reference(found, evaluator, &mut page);
    usage(found, &mut page);
    pairs(&found.pairs, &mut page);
    choices(
        (&found.ranking, &found.judge_rankings, &found.win_rates),
        &mut page,
    );
    weakest(found, &mut page);
    fairness(&found.fairness, &mut page);
    regressions(found, &mut page);
    ship(found, &mut page);
    page
}

/// Models two by two: tables of pairs, strengths and win rates.
#[must_use]
pub fn compared_page(found: &Compared) -> Vec<Piece> {
    let mut page = Vec::new();
    pairs(&found.pairs, &mut page);
    let Compared {
        ranking,
        judge_rankings,
        win_rates,
        ..
    } = found;
    // A document need not say of each store that nobody chose.
    if !win_rates.is_empty() {
        choices((ranking, judge_rankings, win_rates), &mut page);
    }
    page
}

/// Which models, over which tickets, by whom.
fn head(found: &Models) -> String {
    let tickets: usize = found.models.iter().map(tickets).sum();
    let basis = match found.basis {
        TicketsCounted::Random => "random tickets",
        TicketsCounted::WholeQueue => "the whole queue, which is decided",
        TicketsCounted::Selected => "whatever was rated, which speaks for no other tickets",
    };
    let judge = match &found.judge {
        Some(judge) => format!("the judge is {}", shown_line(judge)),
        None => "no judge has judged anything here yet".to_string(),
    };
    format!(
        "{} over {}: people's blind ratings of {basis}; {judge}. Intervals are of 95%, over inputs.",
        counted(found.models.len(), "model"),
        counted(tickets, "ticket"),
    )
}

fn tickets(model: &Model) -> usize {
    model.scores.n + model.stress.as_ref().map_or(0, |stress| stress.n)
}

/// How a criterion's mean is written.
fn unit(criterion: &Criterion) -> Unit {
    match criterion.scale {
        Scale::PassFail => Unit::Share,
        _ => Unit::Number,
    }
}

/// The criteria of which there are figures.
fn ordered(evaluator: &Evaluator) -> impl Iterator<Item = &Criterion> {
    let has_order = |it: &&Criterion| matches!(it.scale, Scale::Ordinal { .. } | Scale::PassFail);
    evaluator.criteria.iter().filter(has_order)
}

fn scores(found: &Models, evaluator: &Evaluator, page: &mut Vec<Piece>) {
    let mut table = |heading: String, unit: Unit, of: &dyn Fn(&Scores) -> Option<&Both>| {
        let rows = found.models.iter().filter_map(|model| {
            let both = of(&model.scores)?;
            Some(vec![
                name(&model.model),
                cell(unit, &both.people),
                cell(unit, &both.judge),
            ])
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            page.push(Piece::Heading(heading));
            page.push(Piece::Table(head_of(["model", "people", "judge"]), rows));
        }
    };
    for criterion in ordered(evaluator) {
        let key = &criterion.key;
        let heading = match &criterion.scale {
            Scale::Ordinal { min, max, .. } => format!("{key}, mean of {min} to {max}"),
            _ => format!("{key}, share that passes"),
        };
        table(heading, unit(criterion), &|scores| scores.criteria.get(key));
        if let Some(bar) = criterion.pass {
            let heading = format!("{key}, share at {bar} or above");
            table(heading, Unit::Share, &|scores| scores.passes.get(key));
        }
    }
    if ordered(evaluator).count() > 1 {
        let heading = "utility, all criteria from 0 to 1 by weight".to_string();
        table(heading, Unit::Number, &|scores| Some(&scores.utilities));
    }
}

fn stress(found: &Models, page: &mut Vec<Piece>) {
    let rows = found.models.iter().flat_map(|model| {
        let stress = model.stress.iter();
        stress.flat_map(|stress| {
            let criteria = stress.criteria.iter();
            criteria.map(|(key, both)| {
                vec![
                    name(&model.model),
                    key.to_string(),
                    cell(Unit::Number, &both.people),
                    cell(Unit::Number, &both.judge),
                ]
            })
        })
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    page.push(Piece::Heading(
        "tagged stress, not counted above".to_string(),
    ));
    let head = head_of(["model", "criterion", "people", "judge"]);
    page.push(Piece::Table(head, rows));
}

fn reference(found: &Models, evaluator: &Evaluator, page: &mut Vec<Piece>) {
    let Some(reference) = &found.reference else {
        return;
    };
    let mut rows = Vec::new();
    for model in &found.models {
        let Some(share) = &model.share_of_reference else {
            continue;
        };
        let mut row = |of: String, both: &Both| {
            if both.people.value().or(both.judge.value()).is_some() {
                let (people, judge) = (&both.people, &both.judge);
                let cells = [people, judge].map(|share| cell(Unit::Share, share));
                rows.push([vec![name(&model.model), of], cells.to_vec()].concat());
            }
        };
        for (key, both) in &share.criteria {
            row(key.to_string(), both);
        }
        if ordered(evaluator).count() > 1 {
            row("utility".to_string(), &share.utility);
        }
    }
    page.push(Piece::Heading(format!(
        "share of the score of {}, on the same inputs",
        name(reference)
    )));
    page.push(Piece::Table(
        head_of(["model", "of", "people", "judge"]),
        rows,
    ));
}

fn usage(found: &Models, page: &mut Vec<Piece>) {
    let rows = found.models.iter().map(|model| {
        let usage = &model.usage;
        let number = |figure: &Statistic, written: fn(f64) -> String| {
            figure.value().map_or_else(dash, written)
        };
        let whole = |value: f64| format!("{value:.0}");
        let cost = usage.cost_usd.total;
        vec![
            name(&model.model),
            number(&usage.latency_ms_p50, whole),
            number(&usage.latency_ms_p95, whole),
            number(&usage.input_tokens.mean, whole),
            number(&usage.output_tokens.mean, whole),
            number(&usage.cost_usd.mean, |value| format!("{value:.5}")),
            cost.map_or_else(dash, |total| format!("{total:.2}")),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let is_known = |row: &Vec<String>| row[1..].iter().any(|cell| *cell != dash());
    if !rows.iter().any(is_known) {
        return;
    }
    page.push(Piece::Heading(
        "what an answer took, by the logs' usage".to_string(),
    ));
    let head = [
        "model",
        "p50 ms",
        "p95 ms",
        "tokens in",
        "out",
        "$",
        "$ in all",
    ];
    page.push(Piece::Table(head_of(head), rows));
}

fn pairs(pairs: &[ModelPair], page: &mut Vec<Piece>) {
    let mut kinds: Vec<_> = pairs
        .iter()
        .map(|pair| (&pair.criterion, pair.by))
        .collect();
    kinds.dedup();
    let mut seen = Vec::new();
    for kind in kinds {
        if seen.contains(&kind) {
            continue;
        }
        seen.push(kind);
        let (criterion, by) = kind;
        let rows = pairs
            .iter()
            .filter(|pair| (&pair.criterion, pair.by) == kind)
            .map(|pair| {
                vec![
                    format!("{} – {}", name(&pair.a), name(&pair.b)),
                    apart(&pair.difference),
                    pair.n.to_string(),
                    probability(&pair.wilcoxon_p),
                    probability(&pair.holm_p),
                    format!("{}/{}/{}", pair.wins, pair.ties, pair.losses),
                ]
            });
        page.push(Piece::Heading(format!(
            "{criterion}: pairs of models by {}, on the same inputs",
            by.name()
        )));
        let head = ["pair", "difference", "n", "p", "Holm", "W/T/L"];
        page.push(Piece::Table(head_of(head), rows.collect()));
    }
    if !pairs.is_empty() {
        page.push(Piece::Text(
            "Differences are in points, with the paired bootstrap over inputs; p is of the signed-rank test, and Holm's \
             counts all pairs and criteria. Below 20 inputs there is no interval."
                .to_string(),
        ));
    }
}

fn choices(
    (by_people, by_judges, win_rates): (&Ranking, &[JudgeRanking], &[WinRate]),
    page: &mut Vec<Piece>,
) {
    page.push(Piece::Heading("strength by choices".to_string()));
    ranking("people", by_people, page);
    for one in by_judges {
        ranking(&shown_line(&one.judge), &one.ranking, page);
    }
    let rows = win_rates.iter().map(|rate| {
        let by = rate.judge.as_deref().unwrap_or("people");
        vec![
            format!("{} over {}", name(&rate.a), name(&rate.b)),
            shown_line(by).into_owned(),
            cell(Unit::Share, &rate.rate),
            format!("{}/{}/{}", rate.wins, rate.ties, rate.losses),
        ]
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let head = head_of(["chosen", "by", "rate", "W/T/L"]);
        page.push(Piece::Table(head, rows));
    }
}

fn ranking(by: &str, ranking: &Ranking, page: &mut Vec<Piece>) {
    match ranking {
        Ranking::Open(why) => {
            page.push(Piece::Text(format!("By {by}: none, {}.", shown_line(why))));
        }
        Ranking::Strengths(models) => {
            page.push(Piece::Text(format!(
                "By {by}, after Bradley and Terry, about a mean of 1000; 400 more are chosen ten times out of eleven."
            )));
            let rows = models.iter().map(|(model, strength)| {
                let value = strength.value().map_or_else(dash, |it| format!("{it:.0}"));
                let interval = strength.interval();
                let interval =
                    interval.map_or_else(dash, |(low, high)| format!("{low:.0} to {high:.0}"));
                vec![name(model), value, interval, strength.n().to_string()]
            });
            let head = head_of(["model", "strength", "95%", "choices"]);
            page.push(Piece::Table(head, rows.collect()));
        }
    }
}

fn weakest(found: &Models, page: &mut Vec<Piece>) {
    let lines: Vec<_> = found.models.iter().flat_map(weak_lines).collect();
    if lines.is_empty() {
        return;
    }
    page.push(Piece::Heading("where each is weakest".to_string()));
    page.push(Piece::Found(lines));
    page.push(Piece::Text(
        "Just those tickets: juror export KIND --out FILE --filter 'FILTER'.".to_string(),
    ));
}

/// Where one model is weakest: a sentence on the criterion and one on the part, each with the filter that finds the tickets.
#[must_use]
pub fn weak_lines(model: &Model) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let named = name(&model.model);
    // Where all tickets are alike none lies lower than the others.
    let weak = model.weakest.criterion.as_ref();
    if let Some(weak) = weak.filter(|weak| weak.tickets > 0) {
        let words = format!(
            "{named}: {} is lowest, {} of its scale by {}; {}",
            weak.key,
            share(&weak.share),
            weak.by.name(),
            counted(weak.tickets, "ticket"),
        );
        lines.push((words, weak.filter.clone()));
    }
    if let Some(slice) = &model.weakest.slice {
        let value = match slice.value.as_str() {
            "" => format!("without {}", shown_line(&slice.field)),
            value => format!("{} {}", shown_line(&slice.field), shown_line(value)),
        };
        let tickets = counted(slice.tickets, "ticket");
        let parts = counted(slice.among, "part");
        // Few inputs that are alike have a mean without a width, which says nothing.
        let words = if slice.too_small {
            let value_of = |figure: &Statistic, written: fn(f64) -> String| {
                figure.value().map_or_else(dash, written)
            };
            format!(
                "{named}: {value}, {} of {} ({} than the rest), lowest of {parts}; {tickets}, too few for a fact",
                value_of(&slice.share, |it| Unit::Share.written(it)),
                slice.of,
                value_of(&slice.apart, |it| format!("{it:+.2}")),
            )
        } else {
            format!(
                "{named}: {value}, {} of {}, {} than the rest, lowest of {parts}; {tickets}",
                share(&slice.share),
                slice.of,
                apart(&slice.apart),
            )
        };
        lines.push((words, slice.filter.clone()));
    }
    lines
}

fn fairness(found: &[Fairness], page: &mut Vec<Piece>) {
    if found.is_empty() {
        return;
    }
    page.push(Piece::Heading(
        "who asks: logs of one pair, which differ in the field named".to_string(),
    ));
    let rows = found.iter().take(MOST_KINDS).map(|one| {
        vec![
            name(&one.model),
            format!(
                "{}: {} – {}",
                shown_line(&one.field),
                name(&one.a),
                name(&one.b)
            ),
            format!("{} by {}", one.criterion, one.by.name()),
            apart(&one.difference),
            cell(Unit::Share, &one.differing),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let head = [
        "model",
        "askers",
        "criterion",
        "difference",
        "scored differently",
    ];
    page.push(Piece::Table(head_of(head), rows));
    if found.len() > MOST_KINDS {
        page.push(Piece::Text(format!(
            "{} more stand in --json.",
            found.len() - MOST_KINDS
        )));
    }
}

fn regressions(found: &Models, page: &mut Vec<Piece>) {
    let Some(against) = &found.against else {
        return;
    };
    let (old, new) = (name(&against.old), name(&against.new));
    page.push(Piece::Heading(format!("from {old} to {new}")));
    if against.criteria.is_empty() {
        let why = "No input was answered in both runs and scored for both.";
        page.push(Piece::Text(why.to_string()));
    }
    for one in &against.criteria {
        let Regression {
            criterion,
            by,
            n,
            difference,
            worse,
            same,
            better,
            tickets,
        } = one;
        page.push(Piece::Text(format!(
            "{criterion} by {}: of {} {worse} are worse, {same} the same, {better} better; the mean moved by {}.",
            by.name(),
            counted(*n, "input"),
            apart(difference),
        )));
        if tickets.is_empty() {
            continue;
        }
        let rows = tickets.iter().take(MOST_WORSE).map(worse_row).collect();
        let head = head_of(["old", "new", "from", "to", "loss"]);
        page.push(Piece::Table(head, rows));
        if tickets.len() > MOST_WORSE {
            let more = tickets.len() - MOST_WORSE;
            page.push(Piece::Text(format!("{more} more stand in --json.")));
        }
    }
}

fn ship(found: &Models, page: &mut Vec<Piece>) {
    let Some(ship) = &found.ship else {
        return;
    };
    let failed = ship.rules.iter().filter(|rule| !rule.held).count();
    let answer = match failed {
        0 => "yes, every rule holds".to_string(),
        1 => format!("no, 1 rule of {} does not hold", ship.rules.len()),
        many => format!("no, {many} rules of {} do not hold", ship.rules.len()),
    };
    page.push(Piece::Heading(format!(
        "may {} ship? {answer}",
        name(&ship.model)
    )));
    let over = match (ship.by, ship.basis) {
        (super::By::Judge, _) => "the judge's scores of the whole queue",
        (super::By::People, TicketsCounted::WholeQueue) => {
            "people's blind scores of the whole queue"
        }
        (super::By::People, _) => "people's blind scores of random tickets",
    };
    page.push(Piece::Text(format!(
        "By {over}, each on the lower bound of its 95% interval."
    )));
    if ship.rules.iter().any(|rule| rule.by.is_none()) {
        page.push(Piece::Text(
            "F1 and metrics are measured of every output of the queue that is not there to break a model."
                .to_string(),
        ));
    }
    let rows = ship.rules.iter().map(|rule| {
        let holds = if rule.held { "holds" } else { "FAILS" };
        vec![
            shown_line(&rule.rule).into_owned(),
            holds.to_string(),
            shown_line(&rule.why).into_owned(),
        ]
    });
    let head = head_of(["rule", "", "why"]);
    page.push(Piece::Table(head, rows.collect()));
}

fn worse_row(worse: &Worse) -> Vec<String> {
    let named = |tickets: &[super::TicketName]| {
        let names = tickets
            .iter()
            .map(|ticket| format!("#{}", ticket.ordinal.0));
        names.collect::<Vec<_>>().join(" ")
    };
    vec![
        named(&worse.old),
        named(&worse.new),
        format!("{:.2}", worse.old_score),
        format!("{:.2}", worse.new_score),
        format!("{:.2}", worse.loss),
    ]
}

fn head_of<const N: usize>(head: [&str; N]) -> Vec<String> {
    head.map(str::to_string).to_vec()
}

/// A name, or that there is none.
fn name(name: &str) -> String {
    if name.is_empty() {
        "(none)".to_string()
    } else {
        shown_line(name).into_owned()
    }
}

fn dash() -> String {
    "–".to_string()
}

/// Value, interval and n; a dash where there is none.
fn cell(unit: Unit, figure: &Statistic) -> String {
    let Some(value) = figure.value() else {
        return dash();
    };
    let interval = unit.interval(figure);
    let interval = interval.map_or_else(String::new, |interval| format!(" ({interval})"));
    format!("{}{interval} n {}", unit.written(value), figure.n())
}

/// A share with its interval.
fn share(figure: &Statistic) -> String {
    let value = figure
        .value()
        .map_or_else(dash, |it| Unit::Share.written(it));
    let interval = Unit::Share.interval(figure);
    interval.map_or_else(|| value.clone(), |interval| format!("{value} ({interval})"))
}

/// A difference with its sign.
fn apart(figure: &Statistic) -> String {
    let value = figure.value().map_or_else(dash, |it| format!("{it:+.2}"));
    let interval = figure.interval();
    let interval = interval.map_or_else(String::new, |(low, high)| {
        format!(" ({low:+.2} to {high:+.2})")
    });
    format!("{value}{interval}")
}

/// A p-value.
fn probability(figure: &Statistic) -> String {
    match figure.value() {
        None => dash(),
        Some(p) if p < 0.001 => "<0.001".to_string(),
        Some(p) => format!("{p:.3}"),
    }
}

/// A number with its noun.
fn counted(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

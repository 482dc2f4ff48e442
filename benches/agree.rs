//! How long every figure of agreement takes over 10,000 tickets with four criteria, each interval from 2,000 resamples:
//! `cargo bench --bench agree`. Once with an input a ticket, once with five models' outputs to each input.

use divan::{Bencher, black_box};
use juror::metrics::alternative::{Alignment, Annotated, alternative_test};
use juror::metrics::baseline::{best_constant, mcnemar};
use juror::metrics::corrected::{Labelled, Unlabelled, ppi, rogan_gladen};
use juror::metrics::judge_bias::{Scored, drift, length, own_family, pull};
use juror::metrics::resample::pairs::{Axis, Pair, Triple, difference, figures};
use juror::metrics::resample::people::{Rated, concord};
use juror::metrics::sampling::Generator;

const TICKETS: u32 = 10_000;
const CRITERIA: u64 = 4;
const PEOPLE: usize = 3;

const FIVE: Axis = Axis {
    options: 5,
    first: 1.0,
    ordered: true,
    bar: Some(4.0),
};

fn main() {
    divan::main();
}

/// A ticket with what three people and two judges gave it; one of the people leaves out a third of them.
struct Ticket {
    cluster: u64,
    words: f64,
    people: [Option<f64>; PEOPLE],
    judge: f64,
    earlier: f64,
}

impl Ticket {
    fn human(&self) -> f64 {
        self.people[0].unwrap_or(1.0)
    }

    fn scored(&self) -> Scored {
        Scored {
            cluster: self.cluster,
            human: self.human(),
            judge: self.judge,
        }
    }
}

/// One criterion's tickets, so many of which share an input.
fn tickets(seed: u64, of_one_input: u32) -> Vec<Ticket> {
    let mut generator = Generator::new(seed);
    let mut below = move |bound: u32| {
        let bound = usize::try_from(bound).expect("a small number");
        f64::from(u32::try_from(generator.below(bound)).expect("a small number"))
    };
    let tickets = (0..TICKETS).map(|at| {
        let human = 1.0 + below(5);
        let mut near = |halves: u32| {
            let step = below(2 * halves + 1) - f64::from(halves);
            (human + step / 2.0).clamp(1.0, 5.0)
        };
        let (judge, earlier) = (near(2), near(4));
        let other = (near(2) + 0.5).floor().min(5.0);
        let third = (near(3) + 0.5).floor().min(5.0);
        Ticket {
            cluster: u64::from(at / of_one_input),
            words: 20.0 + below(600),
            people: [Some(human), Some(other), (at % 3 > 0).then_some(third)],
            judge,
            earlier,
        }
    });
    tickets.collect()
}

/// Judge and people, two judges, people among themselves.
fn agreement(tickets: &[Ticket]) {
    let pair = |ticket: &Ticket| Pair {
        cluster: ticket.cluster,
        human: ticket.human(),
        judge: ticket.judge,
    };
    black_box(figures(
        &FIVE,
        &tickets.iter().map(pair).collect::<Vec<_>>(),
    ));
    let triple = |ticket: &Ticket| Triple {
        cluster: ticket.cluster,
        human: ticket.human(),
        a: ticket.judge,
        b: ticket.earlier,
    };
    black_box(difference(
        &FIVE,
        &tickets.iter().map(triple).collect::<Vec<_>>(),
    ));
    let places = |ticket: &Ticket| -> Vec<usize> {
        let scores = ticket.people.iter().flatten();
        scores
            .filter_map(|score| (1..=5_u8).position(|point| f64::from(point) >= *score))
            .collect()
    };
    let places: Vec<_> = tickets.iter().map(places).collect();
    let rated = tickets.iter().zip(&places).map(|(ticket, places)| Rated {
        cluster: ticket.cluster,
        places,
    });
    black_box(concord(FIVE.options, FIVE.ordered, rated));
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let pair = |ticket: &Ticket| {
            Some(Pair {
                cluster: ticket.cluster,
                human: ticket.people[one]?,
                judge: ticket.people[other]?,
            })
        };
        black_box(figures(
            &FIVE,
            &tickets.iter().filter_map(pair).collect::<Vec<_>>(),
        ));
    }
}

/// Corrected rates, tests, and what the judge is drawn to.
fn inference(tickets: &[Ticket]) {
    let (labelled, rest) = tickets.split_at(tickets.len() / 5);
    let labelled: Vec<_> = labelled
        .iter()
        .map(|ticket| Labelled {
            cluster: ticket.cluster,
            human: ticket.human() >= 4.0,
            judge: ticket.judge >= 4.0,
        })
        .collect();
    let rest: Vec<_> = rest
        .iter()
        .map(|ticket| Unlabelled {
            cluster: ticket.cluster,
            judge: ticket.judge >= 4.0,
        })
        .collect();
    black_box((ppi(&labelled, &rest), rogan_gladen(&labelled, &rest)));
    let sides: Vec<_> = labelled
        .iter()
        .map(|item| (item.cluster, item.human))
        .collect();
    black_box((best_constant(&sides), mcnemar(310, 280, tickets.len())));
    let annotated = tickets.iter().map(|ticket| Annotated {
        judge: ticket.judge,
        people: ticket.people.to_vec(),
    });
    let annotated: Vec<_> = annotated.collect();
    black_box(alternative_test(&annotated, Alignment::Distance, 0.15).is_ok());
    let scored = || tickets.iter().map(|ticket| (ticket.scored(), ticket.words));
    black_box(length(scored()));
    black_box(own_family(
        scored().map(|(item, words)| (item, words > 300.0)),
    ));
    black_box(pull(scored().map(|(item, words)| (item, words < 90.0))));
    black_box(drift(
        (0_u32..)
            .zip(scored())
            .map(|(at, (item, _))| (item, at / 2_000)),
    ));
}

#[divan::bench(args = [1, 5], sample_count = 5, sample_size = 1)]
fn every_figure_of_10k_tickets_by_four_criteria(bencher: Bencher<'_, '_>, of_one_input: u32) {
    let criteria: Vec<_> = (0..CRITERIA)
        .map(|seed| tickets(seed, of_one_input))
        .collect();
    bencher.bench_local(|| {
        for tickets in &criteria {
            agreement(tickets);
            inference(tickets);
        }
    });
}

/// The part of it that holds the judge against people.
#[divan::bench(args = [1, 5], sample_count = 5, sample_size = 1)]
fn judge_against_people_by_four_criteria(bencher: Bencher<'_, '_>, of_one_input: u32) {
    let criteria: Vec<_> = (0..CRITERIA)
        .map(|seed| tickets(seed, of_one_input))
        .collect();
    let pair = |ticket: &Ticket| Pair {
        cluster: ticket.cluster,
        human: ticket.human(),
        judge: ticket.judge,
    };
    let criteria: Vec<Vec<_>> = criteria
        .iter()
        .map(|tickets| tickets.iter().map(pair).collect())
        .collect();
    bencher.bench_local(|| {
        for pairs in &criteria {
            black_box(figures(&FIVE, pairs));
        }
    });
}

//! Resampled figures at the edge of what is defined, and what must not change them: the order of rows, the numbers of
//! clusters, which rater is which.

use juror::metrics::agreement::{exact, within_one};
use juror::metrics::alternative::{Alignment, Annotated, alternative_test};
use juror::metrics::corrected::{
    Labelled, Unlabelled, ppi, ppi_worst_case, rogan_gladen, worst_case,
};
use juror::metrics::judge_bias::{Scored, drift, length, own_family, pull};
use juror::metrics::resample::pairs::{Axis, Figures, Pair, Triple, difference, figures};
use juror::metrics::resample::people::{Concord, Rated, concord};
use juror::metrics::statistic::Statistic;
use juror::metrics::table::Table;
use proptest::prelude::*;

use crate::plain::agreement::{Weights, gwet, kappa};
use crate::plain::correlation::{kendall_tau_b, pearson, spearman};

const FIVE: Axis = Axis {
    options: 5,
    first: 1.0,
    ordered: true,
    bar: Some(4.0),
};

const LABELS: Axis = Axis {
    options: 3,
    first: 0.0,
    ordered: false,
    bar: None,
};

fn pairs(scores: impl IntoIterator<Item = (f64, f64)>) -> Vec<Pair> {
    let pair = |(cluster, (human, judge))| Pair {
        cluster,
        human,
        judge,
    };
    (0..).zip(scores).map(pair).collect()
}

fn each(figures: &Figures) -> [(&'static str, &Statistic); 17] {
    [
        ("exact", &figures.exact),
        ("within one", &figures.within_one),
        ("same side", &figures.same_side),
        ("kappa", &figures.kappa),
        ("linear", &figures.kappa_linear),
        ("quadratic", &figures.kappa_quadratic),
        ("alpha", &figures.alpha),
        ("ac1", &figures.ac1),
        ("ac2", &figures.ac2_quadratic),
        ("pearson", &figures.pearson),
        ("spearman", &figures.spearman),
        ("tau", &figures.kendall_tau_b),
        ("bias", &figures.bias),
        ("mae", &figures.mae),
        ("rmse", &figures.rmse),
        ("f1", &figures.f1),
        ("mcc", &figures.mcc),
    ]
}

/// What each figure is worth, or why it is undefined.
fn told(figures: &Figures) -> Vec<String> {
    each(figures)
        .iter()
        .map(|(name, statistic)| match statistic {
            Statistic::Known { value, .. } => format!("{name} {value:.3}"),
            Statistic::Undefined { why, .. } => format!("{name}: {why}"),
        })
        .collect()
}

#[test]
fn what_is_undefined_says_why() {
    let nothing = figures(&FIVE, &[]);
    assert!(
        each(&nothing)
            .iter()
            .all(|(_, figure)| **figure == Statistic::undefined("no items", 0))
    );
    let alike = told(&figures(&FIVE, &pairs([(3.0, 3.0); 30])));
    for expected in [
        "exact 1.000",
        "kappa: one category used",
        "quadratic: one category used",
        "alpha: one category used",
        "ac1 1.000",
        "spearman: one side is constant",
        "bias 0.000",
        "f1: nobody passes anything",
        "mcc: one side of the bar is empty",
    ] {
        assert!(
            alike.contains(&expected.to_string()),
            "{expected} of {alike:?}"
        );
    }
    let one = told(&figures(&FIVE, &pairs([(5.0, 4.0)])));
    for expected in [
        "exact 0.000",
        "same side 1.000",
        "kappa 0.000",
        "tau: fewer than two items",
        "f1 1.000",
    ] {
        assert!(one.contains(&expected.to_string()), "{expected} of {one:?}");
    }
    let labels = told(&figures(
        &LABELS,
        &pairs([(0.0, 1.0), (2.0, 2.0), (1.0, 1.0)]),
    ));
    for expected in [
        "linear: the options have no order",
        "bias: the options have no order",
        "mcc: the criterion has no bar",
        "same side 0.667",
    ] {
        assert!(
            labels.contains(&expected.to_string()),
            "{expected} of {labels:?}"
        );
    }
}

#[test]
fn within_one_says_nothing_on_three_points() {
    let three = Axis { options: 3, ..FIVE };
    let why = "on a scale of 3 points or fewer it says nothing";
    let scores = [(1.0, 2.0), (3.0, 3.0)];
    assert_eq!(
        figures(&three, &pairs(scores)).within_one,
        Statistic::undefined(why, 2)
    );
    assert_eq!(figures(&FIVE, &pairs(scores)).within_one.value(), Some(1.0));
}

#[test]
fn a_constant_rater_perfect_and_inverse_agreement_have_the_values_of_their_formulas() {
    let cycle = || [1.0, 2.0, 3.0, 4.0, 5.0].into_iter().cycle().take(40);
    let constant = figures(&FIVE, &pairs(cycle().map(|human| (human, 4.0))));
    assert_eq!(constant.kappa_quadratic.value(), Some(0.0));
    // Every resample has the same value: an interval would have no width.
    assert_eq!(constant.kappa_quadratic.interval(), None);
    let perfect = figures(&FIVE, &pairs(cycle().map(|score| (score, score))));
    for figure in [
        &perfect.kappa,
        &perfect.alpha,
        &perfect.ac1,
        &perfect.spearman,
        &perfect.f1,
    ] {
        assert!((figure.value().expect("a value") - 1.0).abs() < 1e-12);
        assert_eq!(figure.interval(), None);
    }
    assert!(perfect.exact.interval().is_some());
    let inverse = figures(&FIVE, &pairs(cycle().map(|score| (score, 6.0 - score))));
    for figure in [
        &inverse.kappa_quadratic,
        &inverse.kendall_tau_b,
        &inverse.pearson,
    ] {
        assert!((figure.value().expect("a value") + 1.0).abs() < 1e-12);
    }
}

#[test]
fn few_clusters_have_values_without_intervals() {
    let scores =
        |count: u32| (0..count).map(|at| (f64::from(1 + at % 5), f64::from(1 + at * 7 % 4)));
    let interval = |count| figures(&FIVE, &pairs(scores(count))).kappa.interval();
    assert_eq!(interval(19), None);
    assert!(interval(20).is_some());
    // Sixty items in twelve clusters are twelve.
    let mut few = pairs(scores(60));
    for pair in &mut few {
        pair.cluster %= 12;
    }
    let found = figures(&FIVE, &few);
    assert_eq!(
        (found.n, found.clusters, found.kappa.interval()),
        (60, 12, None)
    );
    assert!(found.exact.interval().is_some() && found.effective <= 60.0);
}

#[test]
fn a_figure_that_many_resamples_lack_has_no_interval_and_says_how_many() {
    // One item of thirty fails for both: every third resample is without it.
    let lopsided = (0..30).map(|at| if at == 0 { (2.0, 2.0) } else { (5.0, 5.0) });
    let found = figures(&FIVE, &pairs(lopsided)).mcc;
    let Statistic::Known {
        interval,
        undefined_resamples,
        ..
    } = found
    else {
        panic!("{found:?}");
    };
    assert_eq!(interval, None);
    assert!(
        (600..850).contains(&undefined_resamples),
        "{undefined_resamples}"
    );
    let printed = serde_json::to_value(&found).expect("string keys");
    assert_eq!(printed["undefined_resamples"], undefined_resamples);
}

#[test]
fn two_judges_on_the_same_items_differ_by_the_difference_of_their_figures() {
    let triples: Vec<Triple> = (0..120_u32)
        .map(|at| Triple {
            cluster: u64::from(at / 2),
            human: f64::from(1 + at * 7 % 5),
            a: f64::from(1 + (at * 7 + u32::from(at % 4 == 0)) % 5),
            b: f64::from(1 + (at * 7 + at % 3) % 5),
        })
        .collect();
    let of = |judge: fn(&Triple) -> f64| {
        let pair = |triple: &Triple| Pair {
            cluster: triple.cluster,
            human: triple.human,
            judge: judge(triple),
        };
        figures(&FIVE, &triples.iter().map(pair).collect::<Vec<_>>())
    };
    let (a, b) = (of(|triple| triple.a), of(|triple| triple.b));
    let found = difference(&FIVE, &triples);
    for ((name, apart), ((_, a), (_, b))) in each(&found).iter().zip(each(&a).iter().zip(each(&b)))
    {
        let expected = a.value().expect("defined") - b.value().expect("defined");
        assert!(
            (apart.value().expect("defined") - expected).abs() < 1e-12,
            "{name}"
        );
        let (low, high) = apart.interval().expect("enough clusters");
        assert!(
            low <= expected && expected <= high,
            "{name}: {low} {expected} {high}"
        );
    }
    let (low, _) = found.kappa.interval().expect("enough clusters");
    assert!(low > 0.0, "the better judge is better: {low}");
    let turned: Vec<_> = triples
        .iter()
        .map(|triple| Triple {
            a: triple.b,
            b: triple.a,
            ..*triple
        })
        .collect();
    let back = difference(&FIVE, &turned).kappa.value().expect("defined");
    assert!((back + found.kappa.value().expect("defined")).abs() < 1e-12);
    let same: Vec<_> = triples
        .iter()
        .map(|triple| Triple {
            b: triple.a,
            ..*triple
        })
        .collect();
    assert_eq!(difference(&FIVE, &same).kappa, Statistic::point(0.0, 120));
    let constant: Vec<_> = triples
        .iter()
        .map(|triple| Triple { b: 3.0, ..*triple })
        .collect();
    assert_eq!(
        difference(&FIVE, &constant).spearman,
        Statistic::undefined("it is undefined for one of the two", 120)
    );
    assert_eq!(
        difference(&FIVE, &[]).kappa,
        Statistic::undefined("no items", 0)
    );
}

fn agreed(options: usize, items: &[(u64, Vec<usize>)]) -> Concord {
    let rated = |(cluster, places): &'_ (u64, Vec<usize>)| (*cluster, places.clone());
    let items: Vec<_> = items.iter().map(rated).collect();
    concord(
        options,
        true,
        items.iter().map(|(cluster, places)| Rated {
            cluster: *cluster,
            places,
        }),
    )
}

#[test]
fn people_who_leave_items_out_agree_on_what_is_left() {
    let none = agreed(5, &[]);
    assert_eq!(
        none.alpha,
        Statistic::undefined("no item with two scores", 0)
    );
    let alone = agreed(5, &[(1, vec![2]), (2, vec![])]);
    assert_eq!(
        (alone.n, alone.exact),
        (0, Statistic::undefined("no item with two scores", 0))
    );
    let same = agreed(5, &[(1, vec![2, 2]), (2, vec![2, 2, 2])]);
    assert_eq!(same.alpha, Statistic::undefined("one category used", 2));
    assert_eq!(
        (same.exact.value(), same.ac1.value()),
        (Some(1.0), Some(1.0))
    );
    let off = agreed(2, &[(1, vec![0, 7]), (2, vec![1, 1])]);
    assert_eq!((off.n, off.exact.value()), (1, Some(1.0)));
}

#[test]
fn two_people_are_a_judge_and_a_person() {
    let scores: Vec<(f64, f64)> = (0..50_u32)
        .map(|at| (f64::from(1 + at % 5), f64::from(1 + at * 3 % 4)))
        .collect();
    let judged = figures(&FIVE, &pairs(scores.iter().copied()));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "1 to 5"
    )]
    let places = |score: f64| score as usize - 1;
    let items: Vec<_> = (0..)
        .zip(&scores)
        .map(|(at, (one, other))| (at, vec![places(*one), places(*other)]))
        .collect();
    let found = agreed(5, &items);
    for (name, one, other) in [
        ("alpha", &judged.alpha, &found.alpha),
        ("ac1", &judged.ac1, &found.ac1),
        ("ac2", &judged.ac2_quadratic, &found.ac2_quadratic),
    ] {
        let apart = one.value().expect("defined") - other.value().expect("defined");
        assert!(apart.abs() < 1e-12, "{name}: {apart}");
    }
}

#[test]
fn a_rate_that_cannot_be_corrected_says_why() {
    let labelled = |human, judge| Labelled {
        cluster: 0,
        human,
        judge,
    };
    let numbered = |items: Vec<Labelled>| -> Vec<Labelled> {
        (0..)
            .zip(items)
            .map(|(cluster, item)| Labelled { cluster, ..item })
            .collect()
    };
    let rest: Vec<Unlabelled> = (1000..1100)
        .map(|cluster| Unlabelled {
            cluster,
            judge: cluster % 3 > 0,
        })
        .collect();
    let some = numbered(
        [
            vec![labelled(true, true); 20],
            vec![labelled(false, false); 10],
        ]
        .concat(),
    );
    let why = |statistic: Statistic| match statistic {
        Statistic::Undefined { why, .. } => why.to_string(),
        known @ Statistic::Known { .. } => panic!("{known:?}"),
    };
    assert_eq!(why(ppi(&[], &rest)), "fewer than two labelled items");
    assert_eq!(
        why(ppi(&some, &[])),
        "the judge has decided nothing but the labelled items"
    );
    assert_eq!(
        why(rogan_gladen(&some[..20], &rest)),
        "people let all of them pass, or none"
    );
    assert_eq!(why(rogan_gladen(&[], &rest)), "no items");
    let coin = numbered(
        [
            labelled(true, true),
            labelled(true, false),
            labelled(false, true),
            labelled(false, false),
        ]
        .repeat(10),
    );
    assert_eq!(
        why(rogan_gladen(&coin, &rest)),
        "sensitivity 0.50 and specificity 0.50 say too little"
    );
    // A judge whose verdict is worth nothing leaves the people's own rate.
    assert!((ppi(&coin, &rest).value().expect("a rate") - 0.5).abs() < 1e-12);
    // Nothing varies: a value, and no interval that would claim to be sure.
    let all = numbered(vec![labelled(true, true); 40]);
    assert_eq!(
        ppi(
            &all,
            &[Unlabelled {
                cluster: 99,
                judge: true
            }]
        ),
        Statistic::point(1.0, 40)
    );
}

#[test]
fn missing_decisions_widen_what_can_be_said() {
    assert_eq!(worst_case(0, 0, 0), None);
    assert_eq!(worst_case(3, 4, 0), Some((0.75, 0.75)));
    assert_eq!(worst_case(3, 4, 1), Some((0.6, 0.8)));
    let labelled: Vec<Labelled> = (0..60)
        .map(|cluster| Labelled {
            cluster,
            human: cluster % 2 == 0,
            judge: cluster % 5 > 0,
        })
        .collect();
    let skipped: Vec<Unlabelled> = (100..104)
        .map(|cluster| Unlabelled {
            cluster,
            judge: true,
        })
        .collect();
    let rest: Vec<Unlabelled> = (200..400)
        .map(|cluster| Unlabelled {
            cluster,
            judge: cluster % 4 > 0,
        })
        .collect();
    let (low, high) = ppi(&labelled, &rest).interval().expect("it varies");
    let (lowest, highest) = ppi_worst_case(&labelled, &skipped, &rest).expect("it varies");
    assert!(lowest < low && high < highest);
    assert_eq!(ppi_worst_case(&labelled, &[], &rest), Some((low, high)));
}

#[test]
fn the_alternative_test_asks_for_three_people_with_thirty_items() {
    let item = |at: usize, people: usize| Annotated {
        judge: 1.0,
        people: (0..people)
            .map(|person| (person < 2 || at < 29).then_some(1.0))
            .collect(),
    };
    let items = |people| (0..40).map(|at| item(at, people)).collect::<Vec<_>>();
    let why = "it takes 3 people with 30 shared items each, and there are 2";
    for people in [2, 3] {
        let found = alternative_test(&items(people), Alignment::Accuracy, 0.15);
        assert_eq!(found, Err(Statistic::undefined(why, 40)), "{people}");
    }
    assert!(alternative_test(&[], Alignment::Distance, 0.15).is_err());
    let same: Vec<_> = (0..40)
        .map(|_| Annotated {
            judge: 2.0,
            people: vec![Some(2.0); 3],
        })
        .collect();
    let found = alternative_test(&same, Alignment::Distance, 0.1).expect("three people");
    assert!(found.passed && (found.winning_rate, found.advantage_probability) == (1.0, 1.0));
}

#[test]
fn biases_of_a_judge_say_why_they_are_undefined() {
    let item = |cluster: u64, human: f64, judge: f64| Scored {
        cluster,
        human,
        judge,
    };
    let items = || (0..40).map(|at: u32| item(u64::from(at), f64::from(at % 5), f64::from(at % 4)));
    let why = |statistic: &Statistic| match statistic {
        Statistic::Undefined { why, .. } => why.to_string(),
        known @ Statistic::Known { .. } => panic!("{known:?}"),
    };
    assert_eq!(
        why(&length(items().map(|item| (item, 80.0))).difference),
        "one side is constant"
    );
    assert_eq!(why(&length([]).difference), "no items");
    assert_eq!(
        why(&length([(item(0, 1.0, 2.0), 5.0)]).first),
        "fewer than two items"
    );
    let nobody = own_family(items().map(|item| (item, false)));
    assert_eq!(
        why(&nobody.difference),
        "one of the two groups has no items"
    );
    assert_eq!(why(&nobody.first), "no items");
    assert_eq!(
        why(&drift(items().map(|item| (item, 7))).change),
        "there is only one period"
    );
    assert_eq!(why(&drift::<u8>([]).change), "no items");
    // After a look every rating is the judge's own.
    let looked = items()
        .map(|scored| (scored, false))
        .chain(items().map(|scored| (item(scored.cluster, scored.judge, scored.judge), true)));
    let found = pull(looked);
    assert_eq!(found.second.value(), Some(0.0));
    assert_eq!(found.difference.value(), found.first.value());
    assert!(found.difference.interval().expect("forty clusters").0 > 0.0);
    let moved = drift(
        items()
            .map(|scored| (scored, 1))
            .chain(items().map(|scored| {
                (
                    item(scored.cluster + 100, scored.human, scored.judge + 1.0),
                    2,
                )
            })),
    );
    assert!((moved.change.value().expect("two periods") - 1.0).abs() < 1e-12);
    assert_eq!(
        moved
            .periods
            .iter()
            .map(|(period, _)| *period)
            .collect::<Vec<_>>(),
        [1, 2]
    );
}

/// Whole scores and halves, in clusters.
fn scored() -> impl Strategy<Value = Vec<Pair>> {
    let pair = (0..30_u64, 1..=5_u8, 2..=10_u8).prop_map(|(cluster, human, judge)| Pair {
        cluster,
        human: f64::from(human),
        judge: f64::from(judge) / 2.0,
    });
    proptest::collection::vec(pair, 1..90)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn neither_the_order_of_rows_nor_the_numbers_of_clusters_change_a_figure(pairs in scored(), turn in 0..90_usize) {
        let mut turned = pairs.clone();
        turned.rotate_left(turn % pairs.len());
        let expected = figures(&FIVE, &pairs);
        prop_assert_eq!(&figures(&FIVE, &turned), &expected);
        for pair in &mut turned {
            pair.cluster = pair.cluster.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        // The sums behind the two t intervals run over the clusters in the order of their numbers.
        let renamed = figures(&FIVE, &turned);
        for ((name, found), (_, expected)) in each(&renamed).iter().zip(each(&expected)) {
            if ["bias", "mae"].contains(name) {
                let apart = found.value().expect("items") - expected.value().expect("items");
                prop_assert!(apart.abs() < 1e-12);
            } else {
                prop_assert_eq!(*found, expected, "{}", name);
            }
        }
    }

    #[test]
    fn values_are_those_of_the_figures_without_clusters(pairs in scored()) {
        let found = figures(&FIVE, &pairs);
        let round = |score: f64| (score + 0.5).floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 5")]
        let cells = pairs.iter().map(|pair| (pair.human as usize - 1, round(pair.judge) as usize - 1));
        let table = Table::from_pairs(5, cells).expect("on the scale");
        let raw: Vec<_> = pairs.iter().map(|pair| (pair.human, pair.judge)).collect();
        for (name, found, expected) in [
            ("exact", &found.exact, exact(&table)),
            ("within one", &found.within_one, within_one(&table)),
            ("kappa", &found.kappa, kappa(&table, Weights::Identity)),
            ("linear", &found.kappa_linear, kappa(&table, Weights::Linear)),
            ("quadratic", &found.kappa_quadratic, kappa(&table, Weights::Quadratic)),
            ("ac1", &found.ac1, gwet(&table, Weights::Identity)),
            ("ac2", &found.ac2_quadratic, gwet(&table, Weights::Quadratic)),
            ("pearson", &found.pearson, pearson(&raw)),
            ("spearman", &found.spearman, spearman(&raw)),
            ("tau", &found.kendall_tau_b, kendall_tau_b(&raw)),
        ] {
            match (found.value(), expected.value()) {
                (Some(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-9, "{name}: {found} {expected}"),
                (found, expected) => prop_assert_eq!(found, expected, "{}", name),
            }
        }
    }

    #[test]
    fn which_rater_is_which_changes_only_the_sign_of_the_bias(pairs in scored()) {
        let whole: Vec<Pair> = pairs.iter().map(|pair| Pair { judge: pair.judge.floor(), ..*pair }).collect();
        let turned: Vec<Pair> = whole.iter().map(|pair| Pair { human: pair.judge, judge: pair.human, ..*pair }).collect();
        let (found, turned) = (figures(&FIVE, &whole), figures(&FIVE, &turned));
        for ((name, one), (_, other)) in each(&found).iter().zip(each(&turned)) {
            let sign = if *name == "bias" { -1.0 } else { 1.0 };
            match (one.value(), other.value()) {
                (Some(one), Some(other)) => prop_assert!((one - sign * other).abs() < 1e-9, "{name}: {one} {other}"),
                (one, other) => prop_assert_eq!(one, other, "{}", name),
            }
        }
    }

    #[test]
    fn labels_by_other_names_agree_as_well(pairs in proptest::collection::vec((0..3_u8, 0..3_u8), 1..60), by in 1..3_u8) {
        let of = |by: u8| {
            let scores = pairs.iter().map(|(human, judge)| (f64::from((human + by) % 3), f64::from((judge + by) % 3)));
            figures(&LABELS, &self::pairs(scores))
        };
        let (found, renamed) = (of(0), of(by));
        for (one, other) in [(&found.kappa, &renamed.kappa), (&found.alpha, &renamed.alpha), (&found.ac1, &renamed.ac1)] {
            match (one.value(), other.value()) {
                (Some(one), Some(other)) => prop_assert!((one - other).abs() < 1e-12),
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }

    #[test]
    fn intervals_stand_in_order_and_within_the_range(pairs in scored()) {
        for (name, figure) in each(&figures(&FIVE, &pairs)) {
            if let Some((low, high)) = figure.interval() {
                prop_assert!(low <= high, "{name}: {low} {high}");
                if !["bias", "mae", "rmse"].contains(&name) {
                    prop_assert!(low >= -1.0 - 1e-9 && high <= 1.0 + 1e-9, "{name}: {low} {high}");
                }
            }
        }
    }
}

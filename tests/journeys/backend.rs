//! A store and judges in memory: answers every effect with events, at once or when it is told to, or refuses.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use juror::app::Effect;
use juror::app::agreement::{Disagreement, Disagreements, Whom};
use juror::app::board::{Iteration, ModelStanding, Reviewing};
use juror::app::differing::Differing;
use juror::app::effect::{PairQuery, Query};
use juror::app::event::{
    Direction, Event, Found, JudgeFailure, JudgeState, Progress, Reverted, Summary, Token,
};
use juror::metrics::panel::{Counts, CriterionAgreement};
use juror::metrics::sensitivity::Sensitivity;
use juror::model::{
    Aim, Claim, Comparison, Criterion, Draft, Drafts, Evaluator, Event as Fact, Looked, Masked,
    Offer, Order, Ordinal, Outcome, OutputAt, Pair, Rating, Reviewer, Side, Skip, Standing, Status,
    Ticket, visible,
};
use juror::query::{Audit, Entrant, Filter, Outputs, Rows, Vocabulary, pairs, queue};
use juror::text::words::word_count;

use crate::rows::Lens;
use crate::world::{World, now};

/// A store and judges in memory.
pub(crate) struct Backend {
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) drafts: BTreeMap<(Ordinal, Aim), Draft>,
    /// Everything that was written down and stands.
    pub(crate) journal: Vec<Fact>,
    /// Why nothing can be written down, where that is so.
    pub(crate) refuses: Option<String>,
    /// Why tickets can't be read, where that is so.
    pub(crate) unreadable: Option<String>,
    /// The versions of judges that are there.
    pub(crate) iterations: Vec<Iteration>,
    /// The reviewers that are there.
    pub(crate) reviewers: Vec<Reviewing>,
    /// The models that are there.
    pub(crate) models: Vec<ModelStanding>,
    /// Whether answers come only when they are asked for.
    pub(crate) is_late: bool,
    /// What was asked and is not answered, in order.
    pub(crate) waiting: VecDeque<Effect>,
    first: Vec<Ticket>,
    undone: Vec<Fact>,
    evaluator: Evaluator,
    reviewer: Reviewer,
}

impl Backend {
    pub(crate) fn new(world: World) -> Self {
        Self {
            first: world.tickets.clone(),
            tickets: world.tickets,
            drafts: BTreeMap::new(),
            journal: Vec::new(),
            refuses: None,
            unreadable: None,
            iterations: Vec::new(),
            reviewers: Vec::new(),
            models: Vec::new(),
            is_late: false,
            waiting: VecDeque::new(),
            undone: Vec::new(),
            evaluator: world.evaluator,
            reviewer: world.reviewer,
        }
    }

    /// What is told without being asked: progress, judges, agreement.
    pub(crate) fn figures(&self) -> Vec<Event> {
        vec![
            Event::Progress(self.progress()),
            Event::Judges(self.judges()),
            Event::Agreement {
                whom: Whom::You,
                criteria: self.agreement(),
                disagreements: self.disagreements(),
                sensitivity: Sensitivity::undefined("nothing was corrected that it has scored"),
                recent: self.recent(),
            },
        ]
    }

    /// What happens when an effect is carried out.
    pub(crate) fn answer(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Open(tickets) => tickets
                .into_iter()
                .map(|ordinal| self.open(ordinal))
                .collect(),
            Effect::Query(query) => vec![self.find(&query)],
            // The test plays what a search finds.
            Effect::EndSearch => Vec::new(),
            Effect::Pairs(query) => vec![self.offers(&query)],
            Effect::Differing => vec![self.differing()],
            Effect::Iterations => vec![Event::Iterations(self.iterations.clone())],
            Effect::Reviewers => vec![Event::Reviewers(self.reviewers.clone())],
            Effect::Models => vec![Event::Models(self.models.clone())],
            Effect::Summaries(tickets) => {
                let summaries = tickets.into_iter().map(|ordinal| self.summary(ordinal));
                vec![Event::Summaries(summaries.collect())]
            }
            Effect::Find(text) => vec![self.locate(&text)],
            Effect::Commit { token, fact } => self.commit(token, fact),
            Effect::Undo => self.undo(),
            Effect::Redo => self.redo(),
            Effect::SaveDraft(draft) => {
                self.drafts.insert((draft.ticket, draft.aim), draft);
                Vec::new()
            }
            Effect::ClearDraft(ordinal, aim) => {
                self.drafts.remove(&(ordinal, aim));
                Vec::new()
            }
            Effect::Pause(paused) => vec![Event::Paused(paused)],
            other => panic!("nobody carries out {other:?}"),
        }
    }

    /// Lets a ticket that was decided come again.
    pub(crate) fn serve_again(&mut self, ordinal: u32) -> Event {
        let ticket = &mut self.tickets[ordinal as usize];
        *ticket = ticket.clone().served_again(&self.reviewer);
        Event::Again(vec![Ordinal(ordinal)])
    }

    fn commit(&mut self, token: Token, fact: Fact) -> Vec<Event> {
        let tickets = fact.tickets();
        if let Some(why) = self.refuses.clone() {
            self.keep(&fact);
            let statuses = self.statuses(&tickets);
            return vec![Event::NotSaved {
                token,
                statuses,
                why,
            }];
        }
        self.apply(&fact);
        let mut events = vec![Event::Saved(token)];
        if let Fact::Rated(ratings) = &fact {
            self.forget_drafts(ratings);
            events.push(Event::Agreement {
                whom: Whom::You,
                criteria: self.agreement(),
                disagreements: self.disagreements(),
                sensitivity: Sensitivity::undefined("nothing was corrected that it has scored"),
                recent: self.recent(),
            });
        }
        if fact.is_undoable() {
            self.undone.clear();
        }
        self.journal.push(fact);
        events.push(Event::Changed(tickets));
        events
    }

    fn forget_drafts(&mut self, ratings: &[Rating]) {
        for rating in ratings {
            let aim = Aim::of(rating.standing);
            self.drafts.remove(&(rating.ticket, aim));
        }
    }

    /// The scores of a rating that was refused stay as drafts, beside a text that was begun.
    fn keep(&mut self, fact: &Fact) {
        let Fact::Rated(ratings) = fact else { return };
        for rating in ratings {
            let aim = Aim::of(rating.standing);
            let before = self.drafts.get(&(rating.ticket, aim));
            let draft = Draft {
                aim,
                scores: rating.scores.clone(),
                notes: rating.notes.clone(),
                output: before.and_then(|draft| draft.output.clone()),
                from: before.and_then(|draft| draft.from.clone()),
                ..Draft::new(rating.ticket, rating.evaluator, rating.reviewer.clone())
            };
            self.drafts.insert((rating.ticket, aim), draft);
        }
    }

    /// A judge's state as its verdicts have it.
    fn judges(&self) -> Vec<JudgeState> {
        let judges = self.evaluator.judges.iter();
        judges
            .map(|judge| {
                let mut state = JudgeState {
                    name: judge.name.clone(),
                    identity: "abababab".to_string(),
                    total: self.tickets.len(),
                    ..JudgeState::default()
                };
                for ticket in &self.tickets {
                    let verdicts = ticket.verdicts.iter();
                    for verdict in verdicts.filter(|verdict| verdict.judge == judge.name) {
                        match &verdict.outcome {
                            Outcome::Scored { .. } => state.judged += 1,
                            Outcome::Failed(failure) => state.failures.push(JudgeFailure {
                                ordinal: ticket.ordinal,
                                on_edit: false,
                                cause: failure.cause,
                                detail: failure.detail.clone(),
                            }),
                        }
                    }
                }
                state
            })
            .collect()
    }

    fn progress(&self) -> Progress {
        let count = |wanted: &dyn Fn(&Ticket) -> bool| {
            self.tickets.iter().filter(|ticket| wanted(ticket)).count()
        };
        let queue = &self.evaluator.queue;
        let is = |status| {
            move |ticket: &Ticket| ticket.status_in(queue, &self.reviewer, now()) == status
        };
        Progress {
            total: self.tickets.len() - count(&is(Status::Enough)),
            done: count(&is(Status::Done)),
            skipped: count(&is(Status::Skipped)),
            flagged: count(&|ticket| ticket.flagged),
            random: count(&|ticket| ticket.random),
            random_done: count(&|ticket| ticket.random && is(Status::Done)(ticket)),
        }
    }

    fn agreement(&self) -> Vec<CriterionAgreement> {
        let criteria = self.evaluator.criteria.iter();
        criteria
            .filter_map(|criterion| {
                let pairs = self.pairs(criterion).into_iter();
                let codes: Vec<_> = pairs.map(|(_, own, judge)| (own, judge)).collect();
                CriterionAgreement::of(criterion, &codes)
            })
            .collect()
    }

    /// Whether judge and reviewer agree, ticket by ticket.
    fn recent(&self) -> Vec<Vec<bool>> {
        let criteria = self.evaluator.criteria.iter();
        let counted = criteria.filter_map(|criterion| {
            let counts = Counts::new(criterion)?;
            let pairs = self.pairs(criterion).into_iter();
            Some(
                pairs
                    .map(|(_, own, judge)| counts.agrees(own, judge))
                    .collect(),
            )
        });
        counted.collect()
    }

    fn disagreements(&self) -> Disagreements {
        let criteria = self.evaluator.criteria.iter();
        criteria
            .map(|criterion| {
                let stands = |ordinal: Ordinal| {
                    let rating = self.tickets[ordinal.index()].rating(&self.reviewer)?;
                    rating.scores.get(&criterion.key)?.code(&criterion.scale)
                };
                let listed = Disagreement::among(criterion, self.pairs(criterion), stands);
                (criterion.key.clone(), listed)
            })
            .collect()
    }

    /// The reviewer's blind score beside the judge's, as column numbers.
    fn pairs(&self, criterion: &Criterion) -> Vec<(Ordinal, f64, f64)> {
        let pair = |ticket: &Ticket| {
            let rating = ticket.blind_rating(&self.reviewer)?;
            let own = rating.scores.get(&criterion.key)?;
            let verdicts = ticket.verdicts.iter();
            let mut judged =
                verdicts.filter_map(|verdict| verdict.outcome.scores()?.get(&criterion.key));
            let judge = judged.next()?.code(&criterion.scale)?;
            Some((ticket.ordinal, own.code(&criterion.scale)?, judge))
        };
        self.tickets.iter().filter_map(pair).collect()
    }

    fn drafts_of(&self, ordinal: Ordinal) -> Drafts {
        let own = self.drafts.values();
        own.filter(|draft| draft.ticket == ordinal)
            .cloned()
            .collect()
    }

    fn open(&self, ordinal: Ordinal) -> Event {
        if let Some(why) = self.unreadable.clone() {
            return Event::NotOpened { ordinal, why };
        }
        Event::Opened {
            ticket: Arc::new(self.tickets[ordinal.index()].clone()),
            drafts: self.drafts_of(ordinal),
            masked: Masked::default(),
        }
    }

    fn find(&self, query: &Query) -> Event {
        let vocabulary = Vocabulary {
            own: Some(self.reviewer.to_string()),
            reviewers: vec!["ana".to_string(), "ben".to_string()],
            ..Vocabulary::of(&self.evaluator)
        };
        let filter = Filter::parse(&query.filter, &vocabulary).expect("it was parsed before");
        let lens = self.lens(query.seen);
        let audit = Audit::from(&self.evaluator.queue);
        let tickets = queue(
            &lens,
            &filter,
            &query.order,
            &self.evaluator.criteria,
            &audit,
        );
        let statuses = tickets
            .iter()
            .map(|ordinal| lens.status(*ordinal))
            .collect();
        Event::Found(Found {
            token: query.token,
            tickets,
            statuses,
            claims: self.claims(),
        })
    }

    /// The pairs among the tickets of a filter, in the order of the seed.
    fn offers(&self, query: &PairQuery) -> Event {
        let filter = Filter::parse(&query.filter, &Vocabulary::of(&self.evaluator));
        let filter = filter.expect("it was parsed before");
        let audit = Audit::from(&self.evaluator.queue);
        let (criteria, order) = (&self.evaluator.criteria, Order::Import);
        let tickets = queue(&self.lens(query.seen), &filter, &order, criteria, &audit);
        let entrants: Vec<_> = tickets
            .iter()
            .map(|ordinal| self.entrant(*ordinal))
            .collect();
        let paired = pairs(&entrants, self.evaluator.queue.seed, &self.reviewer);
        let offers = paired.pairs.into_iter().map(|pair| Offer {
            pair,
            is_chosen: self.journal.iter().any(|fact| {
                matches!(fact, Fact::Compared(made) if made.criterion.is_none() && self.pair_of(made).is_same(&pair))
            }),
        });
        Event::Paired {
            token: query.token,
            offers: offers.collect(),
            total: paired.total,
        }
    }

    fn entrant(&self, ordinal: Ordinal) -> Entrant {
        let ticket = &self.tickets[ordinal.index()];
        let models = self.models();
        let place = models
            .iter()
            .position(|model| Some(model) == ticket.log.model.as_ref());
        let candidates = u16::try_from(ticket.log.candidates.len()).expect("few");
        Entrant {
            ordinal,
            id: ticket.id,
            outputs: if candidates > 1 {
                Outputs::Candidates(candidates)
            } else {
                Outputs::Own {
                    input: ticket.log.input_hash(),
                    model: place.map_or(0, |at| u32::try_from(at).expect("few") + 1),
                }
            },
        }
    }

    fn models(&self) -> Vec<String> {
        let models = self
            .tickets
            .iter()
            .filter_map(|ticket| ticket.log.model.clone());
        let models: BTreeSet<_> = models.collect();
        models.into_iter().collect()
    }

    /// What a choice that was made on the screen is about.
    fn pair_of(&self, made: &Comparison) -> Pair {
        let place = |side| match side {
            Side::Candidate(number) => OutputAt {
                log: made.ticket,
                candidate: Some(number),
            },
            Side::Log(id) => OutputAt {
                log: self
                    .tickets
                    .iter()
                    .find(|ticket| ticket.id == id)
                    .expect("a log")
                    .ordinal,
                candidate: None,
            },
        };
        Pair {
            a: place(made.a),
            b: place(made.b),
            swapped: made.swapped,
        }
    }

    fn claims(&self) -> Vec<(Ordinal, Claim)> {
        let tickets = self.tickets.iter();
        let claims = tickets.filter_map(|ticket| {
            let claim = ticket.claimed_at(now())?;
            Some((ticket.ordinal, claim.clone()))
        });
        claims.collect()
    }

    /// The tickets on which two people gave different scores, by how many.
    fn differing(&self) -> Event {
        let mut listed = Vec::new();
        for ticket in &self.tickets {
            let people: BTreeSet<_> = ticket.ratings.iter().map(|made| &made.reviewer).collect();
            let blind = people
                .into_iter()
                .filter_map(|who| ticket.blind_rating(who));
            let scores: Vec<_> = blind
                .map(|made| (made.reviewer.to_string(), made.scores.clone()))
                .collect();
            let apart = self.evaluator.criteria.iter().filter(|criterion| {
                let given = scores
                    .iter()
                    .filter_map(|(_, given)| given.get(&criterion.key));
                given
                    .map(juror::model::Score::shown)
                    .collect::<BTreeSet<_>>()
                    .len()
                    > 1
            });
            let count = u32::try_from(apart.count()).expect("few");
            if count == 0 {
                continue;
            }
            let shows = visible(ticket, &self.reviewer, &self.evaluator).peers;
            listed.push(Differing {
                ordinal: ticket.ordinal,
                gap: shows.then_some(f64::from(count) / 4.0),
                scores: if shows { scores } else { Vec::new() },
                settled: ticket.settled().map(|rating| rating.scores.clone()),
            });
        }
        let total = listed.len();
        Event::Differing(listed, total)
    }

    fn locate(&self, text: &str) -> Event {
        let number = text
            .strip_prefix('#')
            .and_then(|number| number.parse().ok());
        let found = self
            .tickets
            .iter()
            .find(|ticket| number == Some(ticket.ordinal.0) || ticket.id.starts_with(text));
        match found {
            Some(ticket) => Event::Located(ticket.ordinal),
            None => Event::Failed(format!("no ticket is called `{text}`")),
        }
    }

    fn summary(&self, ordinal: Ordinal) -> Summary {
        let ticket = &self.tickets[ordinal.index()];
        let visible = visible(ticket, &self.reviewer, &self.evaluator);
        let tags = ticket.log.tags.iter().chain(&ticket.tags);
        Summary {
            ordinal,
            id: ticket.id,
            model: ticket.log.model.clone().filter(|_| visible.model),
            tags: tags.cloned().collect(),
            at: ticket.log.at,
            words: u32::try_from(word_count(ticket.output())).expect("few"),
            input: ticket.log.last_user_message().chars().take(200).collect(),
            status: ticket.status_in(&self.evaluator.queue, &self.reviewer, now()),
            asks: ticket.asks,
            flagged: ticket.flagged,
            random: ticket.random,
            revised: !ticket.revisions.is_empty(),
            seen: ticket.seen(&self.reviewer, &self.evaluator),
            own: ticket
                .rating(&self.reviewer)
                .map(|rating| rating.scores.clone())
                .unwrap_or_default(),
            judge: ticket
                .verdicts
                .iter()
                .find_map(|verdict| verdict.outcome.scores().cloned())
                .filter(|_| visible.judge),
        }
    }

    fn undo(&mut self) -> Vec<Event> {
        let Some(at) = self.journal.iter().rposition(Fact::is_undoable) else {
            return vec![Event::NothingToRevert(Direction::Undo)];
        };
        let fact = self.journal.remove(at);
        self.undone.push(fact.clone());
        self.tickets.clone_from(&self.first);
        for fact in self.journal.clone() {
            self.apply(&fact);
        }
        if let Fact::Rated(ratings) = &fact {
            for rating in ratings {
                if rating.standing == Standing::Repeat {
                    self.serve_again(rating.ticket.0);
                }
            }
        }
        self.reverted(Direction::Undo, fact)
    }

    fn redo(&mut self) -> Vec<Event> {
        let Some(fact) = self.undone.pop() else {
            return vec![Event::NothingToRevert(Direction::Redo)];
        };
        if let Fact::Rated(ratings) = &fact {
            self.forget_drafts(ratings);
        }
        self.apply(&fact);
        self.journal.push(fact.clone());
        self.reverted(Direction::Redo, fact)
    }

    fn reverted(&self, direction: Direction, fact: Fact) -> Vec<Event> {
        let tickets = fact.tickets();
        let pair = match &fact {
            Fact::Compared(made) => Some(self.pair_of(made)),
            _ => None,
        };
        let statuses = self.statuses(&tickets);
        let mut events = vec![Event::Reverted(Reverted {
            direction,
            pair,
            fact,
            statuses,
        })];
        events.extend(self.figures());
        events.push(Event::Changed(tickets));
        events
    }

    fn statuses(&self, tickets: &[Ordinal]) -> Vec<(Ordinal, Status)> {
        let lens = self.lens(false);
        let status = |ordinal: &Ordinal| (*ordinal, lens.status(*ordinal));
        tickets.iter().map(status).collect()
    }

    fn lens(&self, seen: bool) -> Lens<'_> {
        Lens {
            tickets: &self.tickets,
            evaluator: &self.evaluator,
            reviewer: &self.reviewer,
            seen,
        }
    }

    fn apply(&mut self, fact: &Fact) {
        for ordinal in fact.tickets() {
            let ticket = &mut self.tickets[ordinal.index()];
            match fact {
                Fact::Rated(ratings) => {
                    let own = ratings.iter().filter(|rating| rating.ticket == ordinal);
                    for rating in own {
                        ticket.take(rating.clone());
                    }
                    ticket.skips.retain(|skip| skip.reviewer != self.reviewer);
                }
                Fact::Skipped { reason, .. } => ticket.skips.push(Skip {
                    reviewer: self.reviewer.clone(),
                    at: jiff::Timestamp::UNIX_EPOCH,
                    reason: reason.clone(),
                }),
                Fact::Claimed { until, .. } => {
                    let by = self.reviewer.clone();
                    ticket.claim = until.map(|until| Claim { by, until });
                }
                Fact::Flagged { on, .. } => ticket.flagged = *on,
                Fact::Tagged { tag, on, .. } => {
                    ticket.tags.retain(|other| other != tag);
                    ticket.tags.extend(on.then(|| tag.clone()));
                }
                Fact::Looked { look, .. } => {
                    ticket.looks.push(Looked {
                        reviewer: self.reviewer.clone(),
                        at: jiff::Timestamp::MAX,
                        look: *look,
                    });
                }
                Fact::Revised(revision) => ticket.revisions.push(revision.clone()),
                Fact::Compared(made) => ticket.comparisons.push(made.clone()),
                _ => {}
            }
        }
    }
}

//! The words of the trade as pure values. Constructors hold the invariants; nothing here does I/O.

pub mod address;
pub mod author;
pub mod both_orders;
pub mod comparison;
pub mod criterion;
mod digest;
pub mod draft;
pub mod evaluator;
pub mod event;
pub mod frozen;
pub mod given;
pub mod id;
pub mod judge;
pub mod log;
pub mod made_of;
pub mod mistake;
pub mod nearest;
pub mod order;
pub mod pair;
pub mod rating;
pub mod redaction;
pub mod revision;
pub mod scale;
pub mod score;
pub mod ticket;
pub mod verdict;

pub use author::{Author, System};
pub use both_orders::{BothOrders, by_judges};
pub use comparison::{Choice, Chooser, Comparison, InOrder, Side};
pub use criterion::{Criterion, CriterionKey};
pub use draft::{Aim, Draft, Drafts};
pub use evaluator::ship::{Ship, ShipBy, ShipMetric, ShipRule};
pub use evaluator::{AutoAdvance, Basis, Evaluator, Gate, ImportPath, Queue};
pub use event::{Entry, Event, Import, Look};
pub use frozen::{Example, ExampleScores, Frozen, FrozenSet};
pub use given::{Given, GivenChooser, GivenComparison, GivenRevision, GivenScores, GivenSuggester};
pub use id::{EvaluatorVersion, JudgeIdentity, LogId, Ordinal, Reviewer, Seq, TextHash};
pub use judge::{
    Asking, CosineRule, JudgeKind, JudgeSpec, Metric, MetricRule, Pooling, Price, Protocol, Server,
    Shown,
};
pub use log::{Candidate, Log, Message, Role, ToolCall, Usage};
pub use made_of::{MadeOf, Member, Sample};
pub use mistake::Mistake;
pub use order::Order;
pub use pair::{Offer, OutputAt, Pair, PairKey};
pub use rating::{Notes, Origin, Rating, Seen, Standing};
pub use redaction::{Masked, Redaction};
pub use revision::{Revision, Suggester};
pub use scale::{Label, Scale};
pub use score::{Misfit, Score, Scores};
pub use ticket::{Claim, Looked, Skip, Status, Ticket, Visible, visible};
pub use verdict::{Cause, Failure, Outcome, Spent, Verdict};

//! A verdict or a failure for a ticket, and an output for a conversation that lacks one. Never decides what to judge, and never touches the store.
//!
//! | part | owns |
//! |---|---|
//! | [`examples`] | which rated tickets a judge is shown |
//! | [`mod@identity`] | the hash under which a judge's verdicts are kept |
//! | [`prompt`] | what a model is told and asked |
//! | [`canary`] | whether a text speaks to its judge |
//! | `cover` | what is private and must not be told |
//! | [`reply`] | scores out of what it answered |
//! | [`mod@reread`] | kept replies, read by the parser of today |
//! | [`mod@telling`] | what a judge would be told, to look at |
//! | [`dialect`] | the request's body, and what a server turned out not to understand |
//! | [`limits`] | waiting, trying again, how many calls at once |
//! | [`client`] | HTTP, and nothing that knows what is sent |
//! | [`server`], [`metric`], [`command`], [`jury`] | the kinds of judges: a model behind a server, in either protocol, or its embeddings, a metric, a program, several as one |
//! | [`generation`] | a log out of what a model wrote |
//! | [`outage`] | whether a server serves nobody any more |
//! | `orders` | a choice between outputs, asked in both orders |
//! | [`pairs`] | which of two outputs is better, as a question to any judge that reads |
//! | `samples` | several calls about one ticket, as one answer |
//! | [`weigh`] | scores by the probabilities of their points |
//! | [`trust`] | which foreign programs an evaluator wants to run |
//! | [`pool`] | judging in the background |

pub mod answer;
pub mod canary;
pub mod client;
pub mod command;
mod cover;
pub mod dialect;
pub mod examples;
pub mod generation;
pub mod identity;
pub mod jury;
pub mod limits;
pub mod metric;
mod orders;
pub mod outage;
pub mod pairs;
pub mod pool;
pub mod prompt;
pub mod reply;
pub mod reread;
mod samples;
pub mod secret;
pub mod server;
pub mod telling;
pub mod trust;
pub mod weigh;

pub use answer::{Answer, Stop};
pub use identity::identity;
pub use pool::{Pool, PoolEvent, Settings};
pub use trust::TrustHash;

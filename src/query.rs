//! The filter language and the orders of the queue, over a trait of columns that the store implements.

pub mod audit;
pub mod filter;
pub mod holdout;
pub mod order;
pub mod pairs;
pub mod random;
pub mod repeat;
pub mod rows;
pub mod vocabulary;

pub use audit::Audit;
pub use filter::{Completion, Filter, FilterError};
pub use holdout::Holdout;
pub use order::{arrange, queue, stratum};
pub use pairs::{Entrant, Outputs, Paired, pairs};
pub use repeat::Repeats;
pub use rows::{Field, Measure, Rows, Whose};
pub use vocabulary::Vocabulary;

//! The filter language and the orders of the queue, over a trait of columns that the store implements.

pub mod rows;

pub use rows::{Field, Measure, Rows, Whose};

//! Rows of the store into files that others read. Changes nothing.

pub mod agree;

//! The filter language and the orders, over a handful of rows that stand in this file.

#[path = "query/filters.rs"]
mod filters;
#[path = "query/orders.rs"]
mod orders;
#[path = "query/rows.rs"]
mod rows;

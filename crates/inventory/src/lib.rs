//! The ledger: an activity recorded once gives every species in every medium, and energy.
//!
//! A record says how much of what was burnt, made, bought or driven. The ledger finds the factor that applies,
//! takes off what controls remove, adds what they make, and keeps for every figure the way it came about:
//! the factor row, the rows that lost, the controls, the arithmetic, the range.
//!
//! Knows nothing of files, requests, databases and scores.

pub mod balance;
pub mod boundary;
pub mod chain;
pub mod compare;
pub mod compile;
pub mod coverage;
pub mod devices;
pub mod distribution;
pub mod draws;
mod elementary;
pub mod explain;
pub mod findings;
mod fuel;
pub mod importance;
mod later;
pub mod matching;
pub mod measure;
pub mod methods;
mod pairs;
pub mod random;
pub mod recipe;
pub mod records;
mod tails;
pub mod totals;
pub mod tradeoffs;
mod wide;

pub use boundary::Boundary;
pub use compile::{Ledger, compile};
pub use totals::{Dim, Query, Totals};

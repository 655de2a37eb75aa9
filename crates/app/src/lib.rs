//! Use cases that both edges call: load a case, ask it, keep what people do with it.
//!
//! [`Loaded`] is a case read, checked and compiled; the command line and the server ask it the same questions and print the same
//! [`Answer`]s. [`jobs`] and [`rights`] are for the server: long work, and who may do what.
//!
//! Knows nothing of routes and flags.

pub mod answer;
pub mod balance;
pub mod cards;
pub mod cleaner;
pub mod compare;
pub mod coverage;
pub mod credit;
pub mod desk;
pub mod evaluate;
pub mod explain;
pub mod export;
mod figures;
pub mod import;
pub mod importance;
pub mod index_files;
pub mod inventory;
pub mod jobs;
pub mod lists;
pub mod loaded;
pub mod readings;
pub mod revise;
pub mod rights;
pub mod scaffold;
pub mod shelves;
pub mod synergy;
pub mod template;

pub use answer::Answer;
pub use loaded::{Loaded, OpenError, case_id, faults_answer};
pub use tandem_case::{CaseError, Fault, shipped};

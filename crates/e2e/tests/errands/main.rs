//! One test per errand. Each begins in an empty folder, as a user does.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod balances;
mod credit;
mod demo;
mod disk;
mod evaluated;
mod forms;
mod imported;
mod index_systems;
mod own_case;
mod same_answer;
mod served;
mod signals;
mod synergy;
mod weighing;
mod wrong;

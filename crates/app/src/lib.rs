//! Use cases that both edges call.

pub mod jobs;
pub mod rights;

//! The server from outside: real sockets, real store, made-up data.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod access;
mod answers;
mod imports;
mod jobs;
mod sessions;
mod support;
mod tables;
mod transport;

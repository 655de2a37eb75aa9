//! One file a verb.

pub(crate) mod admin;
pub(crate) mod balance;
pub(crate) mod check;
pub(crate) mod cleaner;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod credit;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod importance;
pub(crate) mod index;
pub(crate) mod inventory;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod serve;
pub(crate) mod synergy;
pub(crate) mod template;
pub(crate) mod tradeoffs;

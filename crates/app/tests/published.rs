//! The ledger on real data: accounts that others published, recomputed from what they were made of.
//!
//! The tables are not ours to give away. They are read from the folder that `TANDEM_REAL_DATA` names; without it every test
//! prints `skipped: no real data` and passes. What each check proves, and which are circular: `docs/evidence/real-data.md`.

#[path = "published/accounts.rs"]
mod accounts;
#[path = "published/balances.rs"]
mod balances;
#[path = "published/egrid.rs"]
mod egrid;
#[path = "published/ledger.rs"]
mod ledger;
#[path = "published/provinces.rs"]
mod provinces;
#[path = "published/sheets.rs"]
mod sheets;

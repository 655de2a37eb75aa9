//! How well a city, a park or an enterprise does, and the methods by which synergy of pollution and carbon is measured.
//!
//! [`synergy`] holds the methods on plain numbers: elasticity, decoupling, decomposition, coupling, weights, ranking, peak tests.
//! The index systems (a tree of weighted indicators with formulas, normalisations, rules for missing data, gates and grades) stand
//! beside them.
//!
//! Pure: values in, values out. Knows nothing of files, cases and languages of people.

pub mod check;
pub mod cleaner_production;
pub mod credit;
pub mod formula;
pub mod improve;
pub mod inversion;
pub mod outcome;
pub mod program;
pub mod ranking;
pub mod score;
pub mod sensitivity;
pub mod summary;
pub mod synergy;
pub mod system;
pub mod table;
pub mod unit;
pub mod weights;
pub mod what_if;
pub mod words;

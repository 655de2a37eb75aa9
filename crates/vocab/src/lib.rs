//! The nouns everyone shares: species and media, units, sectors, regions, periods, money, sources.
//!
//! An activity record of a city names a process, a fuel, a unit, a period, a sector and a region; a factor
//! names a species and a unit. This crate holds those words, says which of them are known, and converts units.
//! It reads no file: tables that ship as text are parsed elsewhere and handed in.
//!
//! ```
//! use tandem_vocab::{species, units::Unit};
//! let nox = species::by_name("NOx").unwrap();
//! assert_eq!(nox.get().medium, tandem_vocab::Medium::Air);
//! assert_eq!(Unit::parse("万吨").unwrap().to_base(2.0), 2.0e7); // kg
//! ```

pub mod flow;
pub mod formula;
pub mod names;
pub mod parameters;
pub mod period;
pub mod quantity;
pub mod region;
pub mod sector;
pub mod sourced;
pub mod species;
pub mod terms;
pub mod units;

pub use flow::{Flow, Role};
pub use formula::Formula;
pub use names::{Sym, Symbols, nearest};
pub use parameters::Parameter;
pub use period::Period;
pub use quantity::{Energy, Mass, Money, Share};
pub use region::RegionTree;
pub use sector::SectorTable;
pub use sourced::{Sourced, Status};
pub use species::{Medium, SpeciesId};
pub use terms::{Fuel, FuelClass, Needs, Origin, Process, Technology, TechnologyKind, Terms};
pub use units::{Dimension, FactorUnit, Per, Unit};

//! Species and the medium each is released into, with its mass basis.

/// Where a release goes. `Energy` is the ledger's own medium for energy in coal equivalent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Medium {
    /// Into air.
    Air,
    /// Into water.
    Water,
    /// Solid waste and by-products.
    Solid,
    /// Into soil.
    Soil,
    /// Energy used, in kgce.
    Energy,
}

impl Medium {
    /// Every medium, in the order in which tables show them.
    pub const ALL: [Self; 5] = [Self::Air, Self::Water, Self::Solid, Self::Soil, Self::Energy];

    /// The word used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Air => "air",
            Self::Water => "water",
            Self::Solid => "solid",
            Self::Soil => "soil",
            Self::Energy => "energy",
        }
    }
}

/// A species of the table.
#[derive(PartialEq, Eq, Debug)]
pub struct Species {
    /// Name in every table and answer, such as `NH3-N`.
    pub name: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// Chinese name.
    pub name_zh: &'static str,
    /// Medium it is released into (metals: see [`released_into`]).
    pub medium: Medium,
    /// What a kilogram is a kilogram of.
    pub basis: &'static str,
    /// Kind, which decides warming potential and controls.
    pub kind: Kind,
}

/// What a species is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Has a warming potential and counts in CO2e.
    GreenhouseGas,
    /// Carbon of living matter, outside CO2e.
    Biogenic,
    /// The CO2-equivalent sum itself.
    Equivalent,
    /// Size classes of particles.
    Particle,
    /// Part of the particles (BC, OC).
    ParticlePart,
    /// Metal by symbol.
    Metal,
    /// Any other pollutant.
    Pollutant,
    /// Waste or by-product.
    Waste,
    /// Energy.
    Energy,
}

use Kind::{Biogenic, Equivalent, GreenhouseGas, Metal, Particle, ParticlePart, Pollutant, Waste};
use Medium::{Air, Solid, Water};

const fn s(
    name: &'static str,
    en: &'static str,
    zh: &'static str,
    medium: Medium,
    kind: Kind,
    basis: &'static str,
) -> Species {
    Species { name, name_en: en, name_zh: zh, medium, basis, kind }
}

const fn gas(name: &'static str) -> Species {
    s(name, name, name, Air, GreenhouseGas, "the gas")
}

const fn metal(name: &'static str, en: &'static str, zh: &'static str) -> Species {
    s(name, en, zh, Air, Metal, "the element")
}

/// All species, in the order in which tables show them.
pub static ALL: &[Species] = &[
    s("CO2", "Carbon dioxide", "二氧化碳", Air, GreenhouseGas, "CO2, fossil and mineral"),
    s(
        "CO2_biogenic",
        "Biogenic carbon dioxide",
        "生物源二氧化碳",
        Air,
        Biogenic,
        "CO2 from living matter, a memo item",
    ),
    s("CH4", "Methane", "甲烷", Air, GreenhouseGas, "CH4, of any origin"),
    s("N2O", "Nitrous oxide", "氧化亚氮", Air, GreenhouseGas, "N2O"),
    gas("HFC-23"),
    gas("HFC-32"),
    gas("HFC-41"),
    gas("HFC-125"),
    gas("HFC-134"),
    gas("HFC-134a"),
    gas("HFC-143"),
    gas("HFC-143a"),
    gas("HFC-152"),
    gas("HFC-152a"),
    gas("HFC-161"),
    gas("HFC-227ea"),
    gas("HFC-236cb"),
    gas("HFC-236ea"),
    gas("HFC-236fa"),
    gas("HFC-245ca"),
    gas("HFC-245fa"),
    gas("HFC-365mfc"),
    gas("HFC-43-10mee"),
    gas("CF4"),
    gas("C2F6"),
    gas("C3F8"),
    gas("C4F10"),
    gas("c-C4F8"),
    gas("C5F12"),
    gas("C6F14"),
    s("SF6", "Sulphur hexafluoride", "六氟化硫", Air, GreenhouseGas, "SF6"),
    s("NF3", "Nitrogen trifluoride", "三氟化氮", Air, GreenhouseGas, "NF3"),
    s("CO2e", "CO2 equivalent", "二氧化碳当量", Air, Equivalent, "CO2 equivalent by the case's warming potentials"),
    s("SO2", "Sulphur dioxide", "二氧化硫", Air, Pollutant, "SO2"),
    s("NOx", "Nitrogen oxides", "氮氧化物", Air, Pollutant, "NO and NO2, as NO2"),
    s("CO", "Carbon monoxide", "一氧化碳", Air, Pollutant, "CO"),
    s("NMVOC", "Volatile organic compounds", "挥发性有机物", Air, Pollutant, "total organic compounds without methane"),
    s("NH3", "Ammonia", "氨", Air, Pollutant, "NH3"),
    s("TSP", "Total suspended particles", "总悬浮颗粒物", Air, Particle, "all sizes, PM10 and PM2.5 included"),
    s("PM10", "PM10", "PM10", Air, Particle, "below 10 µm, PM2.5 included"),
    s("PM2.5", "PM2.5", "PM2.5", Air, Particle, "below 2.5 µm"),
    s("BC", "Black carbon", "黑碳", Air, ParticlePart, "carbon, part of PM2.5"),
    s("OC", "Organic carbon", "有机碳", Air, ParticlePart, "carbon, part of PM2.5"),
    metal("Hg", "Mercury", "汞"),
    metal("As", "Arsenic", "砷"),
    metal("Cd", "Cadmium", "镉"),
    metal("Pb", "Lead", "铅"),
    metal("Ni", "Nickel", "镍"),
    metal("Cu", "Copper", "铜"),
    metal("Zn", "Zinc", "锌"),
    metal("Se", "Selenium", "硒"),
    s("COD", "Chemical oxygen demand", "化学需氧量", Water, Pollutant, "oxygen, by dichromate"),
    s("NH3-N", "Ammonia nitrogen", "氨氮", Water, Pollutant, "nitrogen"),
    s("TN", "Total nitrogen", "总氮", Water, Pollutant, "nitrogen"),
    s("TP", "Total phosphorus", "总磷", Water, Pollutant, "phosphorus"),
    s("Cr", "Chromium", "总铬", Water, Metal, "the element, all valencies"),
    s("general_waste", "General solid waste", "一般固体废物", Solid, Waste, "wet mass as produced"),
    s("hazardous_waste", "Hazardous waste", "危险废物", Solid, Waste, "wet mass as produced"),
    s("gypsum", "Gypsum", "石膏", Solid, Waste, "CaSO4·2H2O"),
    s("ash", "Ash and slag", "灰渣", Solid, Waste, "dry mass"),
    s("energy", "Energy", "能源", Medium::Energy, Kind::Energy, "kilograms of coal equivalent"),
];

/// Position of a species in [`ALL`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SpeciesId(pub u16);

impl SpeciesId {
    /// The row of the table.
    pub fn get(self) -> &'static Species {
        &ALL[usize::from(self.0)]
    }

    /// The name in tables and answers.
    pub fn name(self) -> &'static str {
        self.get().name
    }
}

impl std::fmt::Display for SpeciesId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The species of this exact name.
pub fn by_name(name: &str) -> Option<SpeciesId> {
    ALL.iter().position(|s| s.name == name).map(|at| SpeciesId(at as u16))
}

/// The species `name`, which the table is known to hold.
///
/// # Panics
/// When the table does not hold it: a slip in our own code.
pub fn known(name: &str) -> SpeciesId {
    by_name(name).unwrap_or_else(|| panic!("`{name}` stands in the species table"))
}

/// The nearest known species to a mistyped name.
pub fn nearest(typed: &str) -> Option<&'static str> {
    crate::names::nearest(typed, ALL.iter().map(|s| s.name))
}

/// Medium that a factor of this species feeds: a metal given as a concentration per litre goes into water.
pub fn released_into(species: SpeciesId, per_litre: bool) -> Medium {
    let row = species.get();
    if row.kind == Metal && per_litre { Water } else { row.medium }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_both_languages_are_there() {
        for (at, row) in ALL.iter().enumerate() {
            assert_eq!(by_name(row.name), Some(SpeciesId(at as u16)), "{}", row.name);
            assert!(!row.name_en.is_empty() && !row.name_zh.is_empty() && !row.basis.is_empty());
        }
    }

    #[test]
    fn metals_in_effluent_go_into_water() {
        assert_eq!(released_into(known("Pb"), true), Water);
        assert_eq!(released_into(known("Pb"), false), Air);
        assert_eq!(released_into(known("COD"), false), Water);
    }
}

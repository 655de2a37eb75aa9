//! Pollution equivalents: pollutants, and carbon by its price, in one unit.

/// What one equivalent of a pollutant weighs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Weight {
    /// Species, or a kind of dust by its plain name.
    pub species: &'static str,
    /// Mass of one equivalent, kg.
    pub kg: f64,
    /// Whether the value was read in a copy of the law; otherwise it is kept from memory, and users may set their own.
    pub read: bool,
}

const fn read(species: &'static str, kg: f64) -> Weight {
    Weight { species, kg, read: true }
}

const fn from_memory(species: &'static str, kg: f64) -> Weight {
    Weight { species, kg, read: false }
}

/// Air pollutants. `soot` is dust of combustion (烟尘), `dust` all other dust (一般性粉尘). NMVOC as a sum follows the pilot charge of 2015 and
/// is no item of the law.
///
/// # Source
/// Environmental Protection Tax Law of China (2016), annexed table 2.
pub const AIR: &[Weight] = &[
    read("SO2", 0.95),
    read("NOx", 0.95),
    read("CO", 16.7),
    from_memory("soot", 2.18),
    read("dust", 4.0),
    from_memory("NMVOC", 0.95),
    from_memory("NH3", 9.09),
    read("asbestos_dust", 0.53),
    read("carbon_black", 0.59),
    read("chlorine", 0.34),
    read("fluoride", 0.87),
    read("Hg", 0.0001),
    from_memory("benzene", 0.05),
    from_memory("toluene", 0.18),
    from_memory("xylene", 0.27),
    from_memory("formaldehyde", 0.09),
];

/// Water pollutants; of COD, BOD5 and TOC one counts for an outlet.
///
/// # Source
/// Environmental Protection Tax Law of China (2016), annexed table 2.
pub const WATER: &[Weight] = &[
    read("COD", 1.0),
    read("BOD5", 0.5),
    read("NH3-N", 0.8),
    read("TP", 0.25),
    read("SS", 4.0),
    read("petroleum", 0.1),
];

/// Lowest and highest tax on an equivalent of air pollutants, CNY.
///
/// # Source
/// Environmental Protection Tax Law of China (2016), annexed table 1.
pub const AIR_TAX_CNY: (f64, f64) = (1.2, 12.0);

/// Equivalents of masses: Σ q/e, in t of equivalents (a thousand equivalents each), for pairs of mass in t and kg per equivalent.
///
/// ```
/// // 12 000 t of SO2 and 15 000 t of soot.
/// let found = tandem_evaluate::synergy::equivalents::total_t([(12_000.0, 0.95), (15_000.0, 2.18)]);
/// assert!((found - 19_512.312_892).abs() < 1e-6);
/// ```
pub fn total_t(masses_t: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    masses_t.into_iter().map(|(mass_t, kg_per_equivalent)| mass_t / kg_per_equivalent).sum()
}

/// Equivalents that a tonne of CO2 counts as, t/t: δ = p / (1000 τ), p the carbon price (CNY/t CO2), τ the tax (CNY per equivalent).
/// `None` where the tax is not above 0.
///
/// ```
/// let found = tandem_evaluate::synergy::equivalents::per_tonne_of_co2(70.0, 1.2);
/// assert!(found.is_some_and(|delta| (delta - 0.058_333_333_333_333_334).abs() < 1e-15));
/// ```
pub fn per_tonne_of_co2(price_cny_per_t: f64, tax_cny: f64) -> Option<f64> {
    Some(price_cny_per_t / (1000.0 * tax_cny)).filter(|delta| tax_cny > 0.0 && delta.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_years_of_four_pollutants() {
        let kg = |name: &str| AIR.iter().find(|weight| weight.species == name).map_or(f64::NAN, |weight| weight.kg);
        let total =
            |so2, nox, soot, voc| total_t([(so2, kg("SO2")), (nox, kg("NOx")), (soot, kg("soot")), (voc, kg("NMVOC"))]);
        let base = total(12_000.0, 30_000.0, 15_000.0, 20_000.0);
        let later = total(9_600.0, 25_500.0, 12_000.0, 17_600.0);
        assert!((base / 72_143.891_839_690_97 - 1.0).abs() < 1e-12);
        assert!((later / 60_978.271_366_489_62 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn no_tax_gives_no_weight() {
        assert_eq!(per_tonne_of_co2(70.0, 0.0), None);
        assert_eq!(per_tonne_of_co2(0.0, 1.2), Some(0.0));
    }

    #[test]
    fn every_weight_is_above_zero_and_stands_once() {
        let all: Vec<&Weight> = AIR.iter().chain(WATER).collect();
        assert!(all.iter().all(|weight| weight.kg > 0.0));
        let mut names: Vec<&str> = all.iter().map(|weight| weight.species).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len());
    }
}

//! Units of activities and of factors, and what they are in base units.
//!
//! Base units: kg, GJ, m³, km, m², head, person and so on (one per [`Dimension`]). A number with a unit is
//! converted once, where it is read; kernels see base units only.

use crate::species::{self, SpeciesId};

/// What a unit measures. Quantities of different dimensions never meet.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// kg.
    Mass,
    /// GJ.
    Energy,
    /// m³.
    Volume,
    /// km.
    Distance,
    /// m².
    Area,
    /// m² kept for a month.
    AreaMonth,
    /// Animals.
    Head,
    /// People.
    Person,
    /// Landing and take-off cycles.
    Landing,
    /// Vehicles.
    Vehicle,
    /// Pieces.
    Item,
    /// Hours of operation.
    Time,
    /// Tonne-kilometres.
    TonneKilometre,
    /// No unit: a fraction.
    Fraction,
}

impl Dimension {
    /// Base unit as written in factor tables and messages. Mass is written in tonnes there, as people do.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Mass => "t",
            Self::Energy => "GJ",
            Self::Volume => "m3",
            Self::Distance => "km",
            Self::Area => "m2",
            Self::AreaMonth => "m2 month",
            Self::Head => "head",
            Self::Person => "person",
            Self::Landing => "LTO",
            Self::Vehicle => "vehicle",
            Self::Item => "item",
            Self::Time => "h",
            Self::TonneKilometre => "tkm",
            Self::Fraction => "fraction",
        }
    }

    /// The noun, for messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Mass => "mass",
            Self::Energy => "energy",
            Self::Volume => "volume",
            Self::Distance => "distance",
            Self::Area => "area",
            Self::AreaMonth => "area and time",
            Self::Head => "animals",
            Self::Person => "people",
            Self::Landing => "landings",
            Self::Vehicle => "vehicles",
            Self::Item => "pieces",
            Self::Time => "time",
            Self::TonneKilometre => "tonne-kilometres",
            Self::Fraction => "a fraction",
        }
    }
}

/// A unit: a dimension and the factor to its base unit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// Base units in one of this unit.
    pub scale: f64,
}

use Dimension::{
    Area, AreaMonth, Distance, Fraction, Head, Item, Landing, Mass, Person, Time, TonneKilometre, Vehicle, Volume,
};

/// Units by symbol: symbol, dimension, base units in one. Energy of coal equivalent is 29.307 MJ a kilogram.
static UNITS: &[(&str, Dimension, f64)] = &[
    ("kg", Mass, 1.0),
    ("g", Mass, 1e-3),
    ("mg", Mass, 1e-6),
    ("ug", Mass, 1e-9),
    ("t", Mass, 1e3),
    ("kt", Mass, 1e6),
    ("Mt", Mass, 1e9),
    ("Gg", Mass, 1e6),
    ("Mg", Mass, 1e3),
    ("Tg", Mass, 1e9),
    ("吨", Mass, 1e3),
    ("千克", Mass, 1.0),
    ("公斤", Mass, 1.0),
    ("克", Mass, 1e-3),
    ("GJ", Dimension::Energy, 1.0),
    ("kJ", Dimension::Energy, 1e-6),
    ("MJ", Dimension::Energy, 1e-3),
    ("TJ", Dimension::Energy, 1e3),
    ("PJ", Dimension::Energy, 1e6),
    ("kWh", Dimension::Energy, 3.6e-3),
    ("MWh", Dimension::Energy, 3.6),
    ("GWh", Dimension::Energy, 3.6e3),
    ("TWh", Dimension::Energy, 3.6e6),
    ("kgce", Dimension::Energy, 0.029307),
    ("tce", Dimension::Energy, 29.307),
    ("千瓦时", Dimension::Energy, 3.6e-3),
    ("度", Dimension::Energy, 3.6e-3),
    ("吉焦", Dimension::Energy, 1.0),
    ("吨标准煤", Dimension::Energy, 29.307),
    ("m3", Volume, 1.0),
    ("m³", Volume, 1.0),
    ("Nm3", Volume, 1.0),
    ("Nm³", Volume, 1.0),
    ("L", Volume, 1e-3),
    ("立方米", Volume, 1.0),
    ("升", Volume, 1e-3),
    ("km", Distance, 1.0),
    ("m", Distance, 1e-3),
    ("vkm", Distance, 1.0),
    ("公里", Distance, 1.0),
    ("车公里", Distance, 1.0),
    ("m2", Area, 1.0),
    ("m²", Area, 1.0),
    ("ha", Area, 1e4),
    ("km2", Area, 1e6),
    ("km²", Area, 1e6),
    ("mu", Area, 2000.0 / 3.0),
    ("亩", Area, 2000.0 / 3.0),
    ("公顷", Area, 1e4),
    ("平方米", Area, 1.0),
    ("平方公里", Area, 1e6),
    ("m2 month", AreaMonth, 1.0),
    ("ha month", AreaMonth, 1e4),
    ("head", Head, 1.0),
    ("heads", Head, 1.0),
    ("头", Head, 1.0),
    ("只", Head, 1.0),
    ("羽", Head, 1.0),
    ("person", Person, 1.0),
    ("persons", Person, 1.0),
    ("人", Person, 1.0),
    ("LTO", Landing, 1.0),
    ("movement", Landing, 0.5),
    ("movements", Landing, 0.5),
    ("架次", Landing, 0.5),
    ("vehicle", Vehicle, 1.0),
    ("vehicles", Vehicle, 1.0),
    ("辆", Vehicle, 1.0),
    ("item", Item, 1.0),
    ("items", Item, 1.0),
    ("件", Item, 1.0),
    ("h", Time, 1.0),
    ("小时", Time, 1.0),
    ("min", Time, 1.0 / 60.0),
    ("day", Time, 24.0),
    ("year", Time, 8760.0),
    ("tkm", TonneKilometre, 1.0),
    ("吨公里", TonneKilometre, 1.0),
    ("fraction", Fraction, 1.0),
    ("1", Fraction, 1.0),
];

/// Multipliers that may stand before a unit: `10^4 t`, `1e8 m3`, `万吨`, `亿kWh`.
static MULTIPLIERS: &[(&str, f64)] = &[
    ("10^3", 1e3),
    ("10^4", 1e4),
    ("10^6", 1e6),
    ("10^8", 1e8),
    ("1e3", 1e3),
    ("1e4", 1e4),
    ("1e6", 1e6),
    ("1e8", 1e8),
    ("万", 1e4),
    ("亿", 1e8),
    ("百万", 1e6),
    ("千", 1e3),
];

impl Unit {
    /// Reads a unit such as `t`, `10^4 m3`, `万吨`, `亿m³`, `MWh`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(&(_, dimension, scale)) = UNITS.iter().find(|(symbol, ..)| *symbol == text) {
            return Some(Self { dimension, scale });
        }
        MULTIPLIERS.iter().find_map(|&(word, times)| {
            let rest = text.strip_prefix(word)?.trim_start();
            let &(_, dimension, scale) = UNITS.iter().find(|(symbol, ..)| *symbol == rest)?;
            Some(Self { dimension, scale: scale * times })
        })
    }

    /// `value` of this unit in base units.
    pub fn to_base(self, value: f64) -> f64 {
        value * self.scale
    }

    /// Base units back in this unit.
    pub fn from_base(self, base: f64) -> f64 {
        base / self.scale
    }

    /// Every symbol without multiplier, with its dimension and scale.
    pub fn all() -> impl Iterator<Item = (&'static str, Dimension, f64)> {
        UNITS.iter().copied()
    }

    /// The nearest known symbol to a mistyped one.
    pub fn nearest(typed: &str) -> Option<&'static str> {
        crate::names::nearest(typed, UNITS.iter().map(|(symbol, ..)| *symbol))
    }
}

/// What the numerator of an emission factor is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// A mass; the scale is to kg.
    Mass,
    /// Energy; the scale is to GJ.
    Energy,
}

/// What an emission factor is multiplied with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Per {
    /// The activity's quantity, in base units of a dimension.
    Activity(Dimension),
    /// The mass of another species of the same activity.
    Species(SpeciesId),
}

/// Unit of a factor: `kg/t`, `g/GJ`, `mg/L`, `kgce/t`, `kg/kg PM2.5`, `kWh/kg SO2`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FactorUnit {
    /// Numerator.
    pub output: Output,
    /// What it is per.
    pub per: Per,
    /// Base units (kg or GJ) per base unit (kg, GJ, m³ ... or kg of the species) in one of this unit.
    pub scale: f64,
    /// Whether it is a concentration per litre.
    pub per_litre: bool,
}

impl FactorUnit {
    /// Reads the unit of an emission factor or by-product.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (top, bottom) =
            text.split_once('/').ok_or_else(|| format!("`{text}` is not of the form mass per unit, such as kg/t"))?;
        let numerator = Unit::parse(top).ok_or_else(|| format!("`{top}` is not a known unit"))?;
        let output = match numerator.dimension {
            Mass => Output::Mass,
            Dimension::Energy => Output::Energy,
            other => return Err(format!("a factor gives mass or energy, not {}", other.noun())),
        };
        let bottom = bottom.trim();
        if let Some((mass, name)) = bottom.split_once(' ')
            && let Some(species) = species::by_name(name.trim())
        {
            let unit =
                Unit::parse(mass).filter(|u| u.dimension == Mass).ok_or_else(|| format!("`{mass}` is not a mass"))?;
            return Ok(Self {
                output,
                per: Per::Species(species),
                scale: numerator.scale / unit.scale,
                per_litre: false,
            });
        }
        let unit = Unit::parse(bottom).ok_or_else(|| format!("`{bottom}` is not a known unit"))?;
        Ok(Self {
            output,
            per: Per::Activity(unit.dimension),
            scale: numerator.scale / unit.scale,
            per_litre: bottom == "L" || bottom == "升",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_multipliers_are_understood() {
        assert_eq!(Unit::parse("万吨").unwrap().to_base(1.0), 1e7);
        assert_eq!(Unit::parse("亿m³").unwrap().to_base(1.0), 1e8);
        assert_eq!(Unit::parse("10^4 m3").unwrap().to_base(100.0), 1e6);
        assert_eq!(Unit::parse("亿千瓦时").unwrap().to_base(1.0), 3.6e5);
        assert!(Unit::parse("tonn").is_none());
    }

    #[test]
    fn factor_units_in_base_units() {
        let scale = |text| FactorUnit::parse(text).unwrap().scale;
        assert_eq!(scale("kg/t"), 1e-3);
        assert_eq!(scale("g/GJ"), 1e-3);
        assert_eq!(scale("t/MWh"), 1e3 / 3.6);
        assert_eq!(scale("mg/L"), 1e-3);
        assert_eq!(scale("kg/kg PM2.5"), 1.0);
        assert!((scale("kgce/t") - 0.029307e-3).abs() < 1e-18);
        assert!(
            FactorUnit::parse("km/t").is_err()
                && FactorUnit::parse("kg").is_err()
                && FactorUnit::parse("kg/kg XX").is_err()
        );
    }

    proptest::proptest! {
        #[test]
        fn round_trip(value in -1e12f64..1e12, at in 0usize..UNITS.len()) {
            let unit = Unit::parse(UNITS[at].0).unwrap();
            let back = unit.from_base(unit.to_base(value));
            proptest::prop_assert!((back - value).abs() <= 1e-12 * value.abs().max(1.0));
        }
    }
}

//! Elasticity of pollutant reduction to carbon reduction, and where a measure lies between the two.

/// How two rates of reduction stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reading {
    /// Both fall, the pollutant by the larger share.
    PollutantFallsFaster,
    /// Both fall by the same share.
    EqualFall,
    /// Both fall, carbon by the larger share.
    CarbonFallsFaster,
    /// The pollutant falls, carbon rises.
    CarbonRises,
    /// Carbon falls, the pollutant rises.
    PollutantRises,
    /// Carbon changes, the pollutant does not.
    PollutantUnchanged,
    /// Both rise: the elasticity is above 0, yet there is no synergy.
    JointGrowth,
    /// A rate is unknown, or carbon does not change.
    Undefined,
}

impl Reading {
    /// Name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PollutantFallsFaster => "synergy, pollutant falls faster",
            Self::EqualFall => "synergy, both fall by the same share",
            Self::CarbonFallsFaster => "synergy, carbon falls faster",
            Self::CarbonRises => "pollutant falls, carbon rises",
            Self::PollutantRises => "carbon falls, pollutant rises",
            Self::PollutantUnchanged => "no effect on the pollutant",
            Self::JointGrowth => "joint growth",
            Self::Undefined => "undefined",
        }
    }

    /// Whether both fall.
    pub const fn is_synergy(self) -> bool {
        matches!(self, Self::PollutantFallsFaster | Self::EqualFall | Self::CarbonFallsFaster)
    }
}

/// Elasticity with the two rates whose signs it needs to be read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Elasticity {
    /// Rate of the pollutant over that of carbon, dimensionless; `None` where the reading is undefined.
    pub value: Option<f64>,
    /// Share by which the pollutant falls; below 0 it rises; `None` where its base is not above 0.
    pub pollutant_rate: Option<f64>,
    /// Share by which carbon falls, likewise.
    pub carbon_rate: Option<f64>,
    /// What the rates and the elasticity say.
    pub reading: Reading,
}

/// Elasticity between a base year (0) and a year of evaluation (1).
///
/// E = ((P₀ - P₁)/P₀) / ((C₀ - C₁)/C₀), dimensionless
///
/// P is the emission of a pollutant or of equivalents, C that of CO2, each (base, evaluation) in any unit of its own.
/// Undefined where a base is not above 0 or carbon is unchanged.
///
/// Emission against *activity* is also called an elasticity: that is [`super::tapio`], and never goes with this one in a chart.
///
/// # Example
/// ```
/// use tandem_evaluate::synergy::elasticity::{Reading, between};
/// // SO2 falls by 20 %, CO2 by 5 %: E = 4.
/// let found = between((12_000.0, 9_600.0), (45.0, 42.75));
/// assert!(found.value.is_some_and(|e| (e - 4.0).abs() < 1e-12));
/// assert_eq!(found.reading, Reading::PollutantFallsFaster);
/// ```
pub fn between(pollutant: (f64, f64), carbon: (f64, f64)) -> Elasticity {
    of_reductions((pollutant.0 - pollutant.1, pollutant.0), (carbon.0 - carbon.1, carbon.0))
}

/// Cross-elasticity of a measure: each pair is (reduction, base emission) in a unit of its own, a negative reduction adds.
///
/// Els = (ERⱼ/Qⱼ) / (ERₖ/Qₖ), dimensionless, j the pollutant and k carbon. Undefined where ERₖ = 0 or a base is not above 0.
///
/// # Source
/// Reading of the values: table 2 of PMC11666946.
pub fn of_reductions(pollutant: (f64, f64), carbon: (f64, f64)) -> Elasticity {
    let (pollutant_rate, carbon_rate) = (rate(pollutant), rate(carbon));
    let undefined = Elasticity { value: None, pollutant_rate, carbon_rate, reading: Reading::Undefined };
    let (Some(x), Some(y)) = (pollutant_rate, carbon_rate) else { return undefined };
    let value = x / y + 0.0;
    if y == 0.0 || !value.is_finite() {
        return undefined;
    }
    let reading = match (x > 0.0, y > 0.0) {
        _ if x == 0.0 => Reading::PollutantUnchanged,
        // What rounding leaves of an equal fall is no difference.
        (true, true) => match (value * 1e12).round() / 1e12 {
            e if e > 1.0 => Reading::PollutantFallsFaster,
            e if e < 1.0 => Reading::CarbonFallsFaster,
            _ => Reading::EqualFall,
        },
        (true, false) => Reading::CarbonRises,
        (false, true) => Reading::PollutantRises,
        (false, false) => Reading::JointGrowth,
    };
    Elasticity { value: Some(value), reading, ..undefined }
}

/// Reduction over base, where the base is above 0.
fn rate((reduction, base): (f64, f64)) -> Option<f64> {
    // Adding 0 turns -0 into 0, on which the angle of a point would depend.
    Some(reduction / base + 0.0).filter(|rate| base > 0.0 && rate.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|e| (e - expected).abs() <= 1e-9 * expected.abs()), "{found:?} for {expected}");
    }

    #[test]
    fn four_pollutants_and_their_equivalents() {
        let co2 = (45_000_000.0, 42_750_000.0);
        for (base, year, expected) in [
            (12_000.0, 9_600.0, 4.0),
            (30_000.0, 25_500.0, 3.0),
            (15_000.0, 12_000.0, 4.0),
            (20_000.0, 17_600.0, 2.4),
            (72_143.891_839_690_97, 60_978.271_366_489_62, 3.095_375_142_226_086),
        ] {
            let found = between((base, year), co2);
            close(found.value, expected);
            assert_eq!(found.reading, Reading::PollutantFallsFaster);
            close(found.carbon_rate, 0.05);
        }
    }

    #[test]
    fn signs_decide_the_reading() {
        for (pollutant, carbon, reading) in [
            (90.0, 80.0, Reading::CarbonFallsFaster),
            (90.0, 90.0, Reading::EqualFall),
            (80.0, 90.0, Reading::PollutantFallsFaster),
            (90.0, 110.0, Reading::CarbonRises),
            (110.0, 90.0, Reading::PollutantRises),
            (120.0, 110.0, Reading::JointGrowth),
            (100.0, 110.0, Reading::PollutantUnchanged),
            (90.0, 100.0, Reading::Undefined),
        ] {
            let found = between((100.0, pollutant), (100.0, carbon));
            assert_eq!(found.reading, reading, "{pollutant} {carbon}");
            assert_eq!(found.value.is_none(), reading == Reading::Undefined);
        }
        assert!(between((100.0, 120.0), (100.0, 110.0)).value.is_some_and(|e| e > 0.0));
    }

    #[test]
    fn a_base_at_or_below_zero_has_no_rate() {
        for base in [0.0, -2.0] {
            let found = between((base, 1.0), (5.0, 4.0));
            assert_eq!((found.value, found.pollutant_rate, found.reading), (None, None, Reading::Undefined));
            close(found.carbon_rate, 0.2);
            assert_eq!(between((5.0, 4.0), (base, 4.0)).value, None);
        }
    }
}

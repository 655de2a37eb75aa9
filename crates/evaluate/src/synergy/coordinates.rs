//! Where a measure lies between pollutants and carbon: the co-control coordinate system.

use super::elasticity::{Elasticity, of_reductions};

/// Quadrant of a measure: x the reduction of the pollutant, y that of carbon.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Quadrant {
    /// x > 0, y > 0: both fall.
    Synergy,
    /// x ≤ 0, y > 0: carbon only.
    CarbonOnly,
    /// x ≤ 0, y ≤ 0: neither.
    Neither,
    /// x > 0, y ≤ 0: pollutant only.
    PollutantOnly,
}

impl Quadrant {
    /// Quadrant of a point; a point on an axis has no effect on the other.
    pub fn of(x: f64, y: f64) -> Self {
        match (x > 0.0, y > 0.0) {
            (true, true) => Self::Synergy,
            (false, true) => Self::CarbonOnly,
            (false, false) => Self::Neither,
            (true, false) => Self::PollutantOnly,
        }
    }

    /// Roman numeral in answers.
    pub const fn numeral(self) -> &'static str {
        match self {
            Self::Synergy => "I",
            Self::CarbonOnly => "II",
            Self::Neither => "III",
            Self::PollutantOnly => "IV",
        }
    }
}

/// A measure in the coordinate system of rates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// Rates x (pollutant) and y (carbon), their quotient and its reading.
    pub elasticity: Elasticity,
    /// atan2(y, x) in degrees: 45 where both fall by the same share, 90 where only carbon falls; `None` for a measure without
    /// effect and where a base is not above 0.
    pub angle_deg: Option<f64>,
    /// The quadrant; `None` where a base is not above 0.
    pub quadrant: Option<Quadrant>,
}

/// Place of a measure; each pair is (reduction, base emission), in a unit of its own, a negative reduction adds.
///
/// Rates rather than tonnes, so that pollutants and carbon are compared without a price between them.
///
/// # Source
/// Xing, Mao, Feng et al. 2020, Chinese Journal of Environmental Management 12(4) 20-28 (family of methods).
///
/// # Example
/// ```
/// use tandem_evaluate::synergy::coordinates::{Quadrant, place};
/// // Denitrification: SO2 falls by 12.5 %, CO2 rises by 0.2 %.
/// let found = place((1_500.0, 12_000.0), (-90_000.0, 45e6));
/// assert_eq!(found.quadrant, Some(Quadrant::PollutantOnly));
/// assert!(found.elasticity.value.is_some_and(|e| (e + 62.5).abs() < 1e-9));
/// ```
pub fn place(pollutant: (f64, f64), carbon: (f64, f64)) -> Place {
    let elasticity = of_reductions(pollutant, carbon);
    let point = elasticity.pollutant_rate.zip(elasticity.carbon_rate);
    Place {
        elasticity,
        angle_deg: point.filter(|point| *point != (0.0, 0.0)).map(|(x, y)| y.atan2(x).to_degrees()),
        quadrant: point.map(|(x, y)| Quadrant::of(x, y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Base emissions of the worked measures, t.
    const SO2: f64 = 12_000.0;
    const NOX: f64 = 30_000.0;
    const CO2: f64 = 45e6;

    #[test]
    fn worked_measures_lie_where_they_should() {
        for (reduction, base, co2, elasticity, angle, quadrant) in [
            (900.0, SO2, 400e3, 8.4375, 6.759_081_126_970_502, "I"),
            (400.0, SO2, 900e3, 1.666_666_666_666_666_7, 30.963_756_532_073_52, "I"),
            (1_500.0, SO2, -90e3, -62.5, -0.916_654_256_385_287_7, "IV"),
            (150.0, SO2, 500e3, 1.125, 41.633_539_336_570_2, "I"),
            (60.0, SO2, 800e3, 0.281_25, 74.291_362_170_984_26, "I"),
            (-120.0, NOX, 800e3, -0.225, 102.680_383_491_819_82, "II"),
            (-60.0, SO2, -800e3, 0.281_25, -105.708_637_829_015_74, "III"),
        ] {
            let found = place((reduction, base), (co2, CO2));
            let close =
                |a: Option<f64>, b: f64| assert!(a.is_some_and(|a| (a - b).abs() <= 1e-9 * b.abs()), "{a:?} {b}");
            close(found.elasticity.value, elasticity);
            close(found.angle_deg, angle);
            assert_eq!(found.quadrant.map(Quadrant::numeral), Some(quadrant));
        }
    }

    #[test]
    fn a_point_on_an_axis_has_no_effect_on_the_other() {
        for (x, y, angle, quadrant) in [
            (1.0, 0.0, Some(0.0), Quadrant::PollutantOnly),
            (0.0, 1.0, Some(90.0), Quadrant::CarbonOnly),
            (-0.0, -1.0, Some(-90.0), Quadrant::Neither),
            (-1.0, -0.0, Some(180.0), Quadrant::Neither),
            (0.0, -0.0, None, Quadrant::Neither),
        ] {
            let found = place((x, 1.0), (y, 1.0));
            assert_eq!((found.angle_deg, found.quadrant), (angle, Some(quadrant)), "{x} {y}");
        }
        assert_eq!(place((1.0, 0.0), (1.0, 5.0)).quadrant, None);
    }
}

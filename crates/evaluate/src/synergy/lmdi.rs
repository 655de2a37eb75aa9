//! Logarithmic mean Divisia decomposition (LMDI-I): what a change of a total is made of.

/// Below this |a/b - 1| the logarithmic mean is taken from its series, which keeps the digits that the quotient would lose.
const SERIES_BELOW: f64 = 1e-4;

/// Why a change cannot be decomposed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LmdiError {
    /// Matrices of different or broken shape.
    #[error("{base} and {later} values are no two tables of {factors} factors")]
    Shape {
        /// Values of the base year.
        base: usize,
        /// Values of the later year.
        later: usize,
        /// Factors.
        factors: usize,
    },
    /// A factor below 0, whose logarithm does not exist, or one that is no number.
    #[error("factor {factor} of sector {sector} is below 0")]
    Negative {
        /// Sector, from 0.
        sector: usize,
        /// Factor, from 0.
        factor: usize,
        /// Whether in the later year.
        later: bool,
    },
    /// A product of factors that a double cannot hold.
    #[error("the product of the factors of sector {sector} is beyond what can be computed with")]
    Product {
        /// Sector, from 0.
        sector: usize,
        /// Whether in the later year.
        later: bool,
    },
}

/// A change of a total, by factor.
#[derive(Clone, PartialEq, Debug)]
pub struct Decomposition {
    /// Total of the base year, in units of the product of the factors.
    pub from_total: f64,
    /// Total of the later year.
    pub to_total: f64,
    /// Part of each factor in the change, same unit; above 0 it raised the total. They add up to the change.
    pub additive: Vec<f64>,
    /// Factor of each factor in the ratio of the totals; their product is that ratio. `None` where a total is 0.
    pub multiplicative: Option<Vec<f64>>,
    /// Parts by sector and factor, a row for each sector.
    pub parts: Vec<f64>,
    /// Sectors that open or close with several factors at 0, whose change is divided equally among these factors: the limit is not
    /// unique.
    pub divided: Vec<usize>,
}

/// Decomposes the change of V = Σᵢ Πₖ xᵢₖ between two years.
///
/// ΔVₖ = Σᵢ L(Vᵢᵀ, Vᵢ⁰) ln(xᵢₖᵀ/xᵢₖ⁰), L(a, b) = (a - b)/ln(a/b), L(a, a) = a; Dₖ = exp(ΔVₖ / L(Vᵀ, V⁰))
///
/// | symbol | argument        | shape             | unit                             |
/// |--------|-----------------|-------------------|----------------------------------|
/// | x⁰     | `base`          | sectors × factors | each factor its own, at least 0  |
/// | xᵀ     | `later`         | sectors × factors | the same                         |
/// | n      | `factors`       |                   | number of factors, at least 1    |
///
/// Zeros follow the analytic limits, never a small number in their place: of a sector that opens (V⁰ = 0) the factor that was 0
/// has the whole change and the others none; of one that closes likewise; of one that is 0 in both years nothing changes.
/// Several factors at 0 divide it equally, see [`Decomposition::divided`]. What rounding leaves is put to the largest part, so
/// that parts add up.
///
/// # Errors
/// Shapes that do not fit, a factor below 0, a product beyond the range of a double.
///
/// # Source
/// Ang 2005, Energy Policy 33, 867-871; limits: Ang, Zhang and Choi 1998, table 2; Wood and Lenzen 2006, Energy Policy 34,
/// 1326-1331.
///
/// # Example
/// One sector, activity 2 to 4 at intensity 3: the whole change of 6 is activity.
/// ```
/// let found = tandem_evaluate::synergy::lmdi::decompose(&[2.0, 3.0], &[4.0, 3.0], 2)?;
/// assert_eq!(found.additive, [6.0, 0.0]);
/// # Ok::<(), tandem_evaluate::synergy::lmdi::LmdiError>(())
/// ```
pub fn decompose(base: &[f64], later: &[f64], factors: usize) -> Result<Decomposition, LmdiError> {
    if factors == 0 || base.len() != later.len() || !base.len().is_multiple_of(factors) {
        return Err(LmdiError::Shape { base: base.len(), later: later.len(), factors });
    }
    let mut parts = vec![0.0; base.len()];
    let mut divided = Vec::new();
    let (mut from_total, mut to_total) = (Sum::default(), Sum::default());
    let sectors = base.chunks_exact(factors).zip(later.chunks_exact(factors)).zip(parts.chunks_exact_mut(factors));
    for (sector, ((x0, x1), parts)) in sectors.enumerate() {
        let v0 = product(x0, sector, false)?;
        let v1 = product(x1, sector, true)?;
        if v0 > 0.0 && v1 > 0.0 {
            let mean = logarithmic_mean(v1, v0);
            for (part, (x0, x1)) in parts.iter_mut().zip(x0.iter().zip(x1)) {
                *part = mean * logarithm_of_ratio(*x1, *x0);
            }
        } else if v0 != v1 {
            // The sector opens or closes: by the limit the change belongs to the factor that is 0.
            let empty = if v0 == 0.0 { x0 } else { x1 };
            let zeros = empty.iter().filter(|x| **x == 0.0).count();
            for (part, x) in parts.iter_mut().zip(empty) {
                *part = if *x == 0.0 { (v1 - v0) / zeros as f64 } else { 0.0 };
            }
            if zeros > 1 {
                divided.push(sector);
            }
        }
        close(parts, v1 - v0);
        from_total.add(v0);
        to_total.add(v1);
    }
    let (from_total, to_total) = (from_total.value(), to_total.value());
    let mut additive: Vec<f64> = (0..factors)
        .map(|factor| {
            let mut sum = Sum::default();
            parts.iter().skip(factor).step_by(factors).for_each(|part| sum.add(*part));
            sum.value()
        })
        .collect();
    close(&mut additive, to_total - from_total);
    let multiplicative = (from_total > 0.0 && to_total > 0.0).then(|| {
        let mean = logarithmic_mean(to_total, from_total);
        additive.iter().map(|part| (part / mean).exp()).collect()
    });
    Ok(Decomposition { from_total, to_total, additive, multiplicative, parts, divided })
}

/// Product of the factors of a sector; 0 only where one of them is.
fn product(x: &[f64], sector: usize, later: bool) -> Result<f64, LmdiError> {
    if let Some(factor) = x.iter().position(|x| x.is_nan() || *x < 0.0) {
        return Err(LmdiError::Negative { sector, factor, later });
    }
    if x.contains(&0.0) {
        return Ok(0.0);
    }
    let product: f64 = x.iter().product();
    if product.is_normal() { Ok(product) } else { Err(LmdiError::Product { sector, later }) }
}

/// Logarithmic mean L(a, b) of two amounts of at least 0; 0 where one of them is 0.
pub fn logarithmic_mean(a: f64, b: f64) -> f64 {
    if a <= 0.0 || b <= 0.0 {
        return 0.0;
    }
    let d = (a - b) / b;
    if d.abs() < SERIES_BELOW {
        return b * (1.0 + d / 2.0 - d * d / 12.0 + d * d * d / 24.0);
    }
    (a - b) / logarithm_of_ratio(a, b)
}

/// ln(a/b) of two amounts above 0, to the last digits where they are nearly equal, and without overflow.
fn logarithm_of_ratio(a: f64, b: f64) -> f64 {
    let d = (a - b) / b;
    if d.abs() < 0.5 {
        return d.ln_1p();
    }
    let ratio = a / b;
    if ratio.is_normal() { ratio.ln() } else { a.ln() - b.ln() }
}

/// Puts what rounding left of `change` to the largest part.
fn close(parts: &mut [f64], change: f64) {
    // Adding up once more rounds once more, so a second look may be needed.
    for _ in 0..3 {
        let rest = change - parts.iter().sum::<f64>();
        if rest == 0.0 {
            return;
        }
        debug_assert!(
            rest.abs() <= 1e-9 * (change.abs() + parts.iter().map(|part| part.abs()).sum::<f64>()),
            "{rest} of {change} is more than rounding"
        );
        if let Some(largest) = parts.iter_mut().max_by(|a, b| a.abs().total_cmp(&b.abs())) {
            *largest += rest;
        }
    }
}

/// A sum whose rounding is carried along (Neumaier).
#[derive(Default)]
struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let next = self.sum + value;
        self.lost += if self.sum.abs() >= value.abs() { (self.sum - next) + value } else { (value - next) + self.sum };
        self.sum = next;
    }

    fn value(&self) -> f64 {
        self.sum + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close_to(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} instead of {expected}");
        }
    }

    #[test]
    fn kaya_of_three_sectors() {
        // Population, GDP a head, share, energy intensity, carbon per energy.
        let base = [500.0, 8.0, 0.4, 0.75, 2.4, 500.0, 8.0, 0.1, 0.75, 2.1, 500.0, 8.0, 0.5, 0.12, 1.7];
        let rich = 5000.0 / 510.0;
        let later = [510.0, rich, 0.37, 0.66, 2.2, 510.0, rich, 0.09, 0.7, 1.9, 510.0, rich, 0.54, 0.11, 1.5];
        let found = decompose(&base, &later, 5).unwrap();
        close_to(&[found.from_total, found.to_total], &[3918.0, 3730.2]);
        close_to(
            &found.additive,
            &[
                75.696_842_935_359_84,
                777.284_031_937_176_2,
                -248.768_593_821_817_43,
                -435.107_029_808_860_7,
                -356.905_251_241_858,
            ],
        );
        close_to(
            &found.multiplicative.unwrap(),
            &[
                1.019_995_955_029_802_6,
                1.225_440_293_958_758,
                0.937_005_687_899_392_5,
                0.892_433_641_436_957_9,
                0.910_875_287_978_301_2,
            ],
        );
    }

    #[test]
    fn four_years_of_lmdir() {
        // Tests of the R package LMDIR (MIT), two sectors and three factors.
        let years = [
            [1.0, 10.0, 2.0, 4.0, 5.0, 3.0],
            [4.0, 5.0, 3.0, 5.0, 6.0, 4.0],
            [8.0, 2.0, 4.0, 5.0, 7.0, 5.0],
            [10.0, 1.0, 5.0, 6.0, 8.0, 6.0],
        ];
        let totals = [80.0, 180.0, 239.0, 338.0];
        let additive = [
            [69.790_065_978_958_32, -9.455_125_792_830_666, 39.665_059_813_872_32],
            [42.960_214_665_125_26, -34.319_026_564_474_38, 50.358_811_899_349_135],
            [54.010_642_335_620_87, -9.021_284_671_241_755, 54.010_642_335_620_87],
        ];
        let multiplicative = [
            [1.761_117_820_875_537_4, 0.926_191_305_708_933_4, 1.379_410_115_585_478_3],
            [1.229_284_572_089_226_5, 0.847_970_247_852_378_2, 1.273_773_912_229_806_4],
            [1.208_140_223_329_247_3, 0.968_911_502_617_348_6, 1.208_140_223_329_247_3],
        ];
        for at in 0..3 {
            let found = decompose(&years[at], &years[at + 1], 3).unwrap();
            close_to(&[found.from_total, found.to_total], &totals[at..at + 2]);
            close_to(&found.additive, &additive[at]);
            close_to(&found.multiplicative.unwrap(), &multiplicative[at]);
        }
    }

    #[test]
    fn a_sector_that_closes_and_one_that_opens() {
        let base = [100.0, 0.6, 2.0, 100.0, 0.4, 1.5, 100.0, 0.0, 1.0];
        let later = [110.0, 0.7, 1.9, 110.0, 0.0, 1.5, 110.0, 0.3, 1.0];
        let found = decompose(&base, &later, 3).unwrap();
        close_to(&found.additive, &[12.649_182_653_916_812, -6.541_743_501_443_278, -6.807_439_152_473_528_5]);
        close_to(
            &found.multiplicative.unwrap(),
            &[1.072_948_251_549_589, 0.964_241_140_234_328_6, 0.962_816_115_779_332_9],
        );
        // Sector 2 loses its 60, sector 3 gains its 33, by the share alone.
        close_to(&found.parts[3..], &[0.0, -60.0, 0.0, 0.0, 33.0, 0.0]);
        assert_eq!(found.divided, [0; 0]);
    }

    #[test]
    fn eight_limits_of_a_term() {
        // Part of the first factor where a term has a zero; the second factor holds what makes V as it is.
        for (base, later, part) in [
            ([0.0, 3.0], [2.0, 3.0], 6.0),
            ([2.0, 0.0], [2.0, 3.0], 0.0),
            ([2.0, 3.0], [0.0, 3.0], -6.0),
            ([2.0, 3.0], [2.0, 0.0], 0.0),
            ([0.0, 3.0], [0.0, 5.0], 0.0),
            ([2.0, 0.0], [4.0, 0.0], 0.0),
            ([0.0, 3.0], [4.0, 0.0], 0.0),
            ([0.0, 0.0], [0.0, 0.0], 0.0),
        ] {
            let found = decompose(&base, &later, 2).unwrap();
            assert_eq!(found.parts[0], part, "{base:?} {later:?}");
            assert_eq!(found.multiplicative, None);
            assert!(found.divided.is_empty());
        }
    }

    #[test]
    fn factors_that_are_zero_together_divide_the_change_equally() {
        let found = decompose(&[0.0, 0.0, 5.0, 1.0, 1.0, 1.0], &[2.0, 3.0, 5.0, 1.0, 1.0, 1.0], 3).unwrap();
        assert_eq!(found.parts[..3], [15.0, 15.0, 0.0]);
        assert_eq!(found.divided, [0]);
    }

    #[test]
    fn what_has_no_logarithm_is_refused() {
        let negative = LmdiError::Negative { sector: 1, factor: 0, later: true };
        assert_eq!(decompose(&[1.0, 1.0], &[1.0, -1.0], 1), Err(negative));
        assert!(matches!(decompose(&[1.0, 2.0], &[1.0], 1), Err(LmdiError::Shape { .. })));
        assert!(matches!(decompose(&[], &[], 0), Err(LmdiError::Shape { .. })));
        assert!(matches!(
            decompose(&[1e-300, 1e-300], &[1.0, 1.0], 2),
            Err(LmdiError::Product { sector: 0, later: false })
        ));
        assert!(matches!(decompose(&[f64::NAN], &[1.0], 1), Err(LmdiError::Negative { .. })));
    }

    #[test]
    fn logarithmic_mean_passes_from_quotient_to_series_without_a_step() {
        assert_eq!(logarithmic_mean(7.0, 7.0), 7.0);
        assert_eq!(logarithmic_mean(7.0, 0.0), 0.0);
        close_to(&[logarithmic_mean(180.0, 80.0)], &[123.315_173_118_822_84]);
        for d in [0.999e-4, 1.001e-4, -0.999e-4, -1.001e-4] {
            let exact = 3.0 * d / f64::ln_1p(d);
            assert!((logarithmic_mean(3.0 * (1.0 + d), 3.0) - exact).abs() < 1e-11);
        }
        assert!(logarithmic_mean(1e300, 1e-300).is_finite());
    }

    fn table(sectors: usize) -> impl Strategy<Value = Vec<f64>> {
        let factor = prop_oneof![4 => 1e-3..1e3_f64, 1 => Just(0.0)];
        proptest::collection::vec(factor, sectors * 3)
    }

    proptest! {
        #[test]
        fn parts_add_up_and_factors_multiply(base in table(5), later in table(5)) {
            let found = decompose(&base, &later, 3).unwrap();
            let change = found.to_total - found.from_total;
            let size = found.to_total + found.from_total + 1e-300;
            prop_assert!((found.additive.iter().sum::<f64>() - change).abs() <= 1e-15 * size);
            prop_assert!((found.parts.iter().sum::<f64>() - change).abs() <= 1e-13 * size);
            if let Some(factors) = found.multiplicative {
                let ratio = found.to_total / found.from_total;
                prop_assert!((factors.iter().product::<f64>() / ratio - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn time_turned_round_turns_the_signs(base in table(4), later in table(4)) {
            let there = decompose(&base, &later, 3).unwrap();
            let back = decompose(&later, &base, 3).unwrap();
            let size = there.to_total + there.from_total + 1e-300;
            for (there, back) in there.parts.iter().zip(&back.parts) {
                prop_assert!((there + back).abs() <= 1e-12 * size);
            }
        }

        #[test]
        fn the_order_of_sectors_changes_nothing(base in table(4), later in table(4)) {
            let turned = |x: &[f64]| x.chunks(3).rev().flatten().copied().collect::<Vec<f64>>();
            let one = decompose(&base, &later, 3).unwrap();
            let other = decompose(&turned(&base), &turned(&later), 3).unwrap();
            let size = one.to_total + one.from_total + 1e-300;
            for (one, other) in one.additive.iter().zip(&other.additive) {
                prop_assert!((one - other).abs() <= 1e-12 * size);
            }
        }
    }
}

//! Trend of a short series: Mann and Kendall's test, and Sen's slope.

/// Longest series without ties whose p-value is taken from the exact distribution.
pub const LONGEST_EXACT: usize = 10;

/// Result of Mann and Kendall's test for a monotonic trend.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trend {
    /// S = Σ over i < j of sign(xⱼ - xᵢ): above 0 the series rises, below 0 it falls.
    pub s: i64,
    /// Var(S) with the correction for ties; 0 for fewer than two values.
    pub variance: f64,
    /// Z = (S ∓ 1)/√Var, 0 where S = 0.
    pub z: f64,
    /// Two-sided p-value; 1 where nothing speaks for a trend.
    pub p: f64,
    /// Whether `p` is exact rather than that of the normal distribution.
    pub exact: bool,
}

/// Mann and Kendall's test of a series in order of time.
///
/// Var(S) = (n(n-1)(2n+5) - Σ t(t-1)(2t+5))/18 over the groups of t equal values. Up to [`LONGEST_EXACT`] values without
/// ties p = 2 P(S' ≥ |S|), at most 1, of all orders being equally likely; otherwise p = erfc(|Z|/√2).
///
/// Values are finite; the unit does not matter.
///
/// # Source
/// Mann 1945, Econometrica 13, 245-259; Kendall 1975, Rank correlation methods. Numbers of permutations by inversions
/// (Mahonian numbers) for the exact distribution.
///
/// # Example
/// Five values of which four pairs rise and none falls but one: S = 8.
/// ```
/// use tandem_evaluate::synergy::mann_kendall::test;
/// let trend = test(&[1.0, 2.0, 3.0, 5.0, 4.0]);
/// assert_eq!((trend.s, trend.exact), (8, true));
/// assert!((trend.p - 10.0 / 120.0).abs() < 1e-15);
/// ```
pub fn test(values: &[f64]) -> Trend {
    let n = values.len();
    let mut s = 0_i64;
    for (at, earlier) in values.iter().enumerate() {
        for later in &values[at + 1..] {
            s += i64::from(later > earlier) - i64::from(later < earlier);
        }
    }
    let ties = sizes_of_ties(values);
    let spread = |n: usize| (n * (n.saturating_sub(1)) * (2 * n + 5)) as f64;
    let variance = (spread(n) - ties.iter().map(|t| spread(*t)).sum::<f64>()) / 18.0;
    let z = if s == 0 || variance <= 0.0 { 0.0 } else { (s - s.signum()) as f64 / variance.sqrt() };
    let exact = n <= LONGEST_EXACT && ties.is_empty();
    let p = if exact { exact_p(n, s) } else { erfc(z.abs() / std::f64::consts::SQRT_2) };
    Trend { s, variance, z, p, exact }
}

/// Sizes of the groups of equal values, of two and more.
fn sizes_of_ties(values: &[f64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).filter(|size| *size > 1).collect()
}

/// P(|S'| ≥ |S|) over all orders of `n` different values, n ≤ [`LONGEST_EXACT`].
fn exact_p(n: usize, s: i64) -> f64 {
    if s == 0 {
        return 1.0;
    }
    let pairs = n * n.saturating_sub(1) / 2;
    // orders[k]: permutations with k inversions; S = pairs - 2k.
    let mut orders = vec![0_u64; pairs + 1];
    orders[0] = 1;
    for next in 2..=n {
        // The next value can stand before 0 to next - 1 of those that are there.
        let so_far = orders.clone();
        for (k, count) in orders.iter_mut().enumerate() {
            *count = so_far[k.saturating_sub(next - 1)..=k].iter().sum();
        }
    }
    let as_extreme: u64 = orders
        .iter()
        .enumerate()
        .filter(|(k, _)| pairs as i64 - 2 * (*k as i64) >= s.abs())
        .map(|(_, count)| count)
        .sum();
    let all: u64 = orders.iter().sum();
    (2.0 * as_extreme as f64 / all as f64).min(1.0)
}

/// Sen's slope: the median of the slopes between all pairs, in units of the value per step; `None` for fewer than two values.
///
/// # Source
/// Sen 1968, Journal of the American Statistical Association 63, 1379-1389.
pub fn sen_slope(values: &[f64]) -> Option<f64> {
    let mut slopes = Vec::with_capacity(values.len() * values.len().saturating_sub(1) / 2);
    for (at, earlier) in values.iter().enumerate() {
        for (later_by, later) in values[at + 1..].iter().enumerate() {
            slopes.push((later - earlier) / (later_by + 1) as f64);
        }
    }
    slopes.sort_unstable_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    match slopes.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(slopes[middle]),
        _ => Some(f64::midpoint(slopes[middle - 1], slopes[middle])),
    }
}

/// Where the complementary error function passes from its series to its continued fraction.
const SERIES_UP_TO: f64 = 2.0;

/// Complementary error function of x ≥ 0 to a relative error below 1e-12.
///
/// Below 2: 1 - 2/√π e^(-x²) Σ 2ᵏ x^(2k+1)/(2k+1)!!, whose terms are all positive; from 2 on, where the difference would lose
/// digits, the continued fraction e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))).
pub(crate) fn erfc(x: f64) -> f64 {
    let bell = (-x * x).exp() * std::f64::consts::FRAC_2_SQRT_PI;
    if x < SERIES_UP_TO {
        let mut term = x;
        let mut sum = x;
        let mut odd = 3.0;
        while term > sum * 1e-17 {
            term *= 2.0 * x * x / odd;
            sum += term;
            odd += 2.0;
        }
        return 1.0 - bell * sum;
    }
    // Eighty terms reach the last digit at x = 2, and sooner beyond.
    let fraction = (1..=80).rev().fold(x, |below, k| x + 0.5 * f64::from(k) / below);
    0.5 * bell / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "found {found}, expected {expected}");
    }

    #[test]
    fn exact_p_values_are_those_of_the_permutations() {
        // 4 values all rising: 1 order of 24 on each side. Others as scipy.stats.kendalltau(method="exact").
        for (n, s, expected) in [
            (4, 6, 2.0 / 24.0),
            (5, 10, 2.0 / 120.0),
            (5, 8, 0.083_333_333_333_333_33),
            (6, -15, 0.002_777_777_777_777_778),
            (6, -11, 0.055_555_555_555_555_55),
            (8, 18, 0.031_150_793_650_793_65),
            (3, 3, 1.0 / 3.0),
            (1, 0, 1.0),
            (0, 0, 1.0),
        ] {
            close(exact_p(n, s), expected, 1e-14);
        }
    }

    #[test]
    fn exact_distribution_agrees_with_counting_all_orders_of_six() {
        let mut found = [0_u32; 31];
        let mut order = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        fn each(order: &mut [f64; 6], from: usize, found: &mut [u32; 31]) {
            if from == 6 {
                found[(test(order).s + 15) as usize] += 1;
                return;
            }
            for other in from..6 {
                order.swap(from, other);
                each(order, from + 1, found);
                order.swap(from, other);
            }
        }
        each(&mut order, 0, &mut found);
        for s in 1..=15_i64 {
            let tail: u32 = found[(15 + s) as usize..].iter().sum();
            let parity = found[(15 + s) as usize] > 0;
            if parity {
                close(exact_p(6, s), f64::from(2 * tail).min(720.0) / 720.0, 1e-14);
            }
        }
    }

    #[test]
    fn a_series_with_ties_takes_the_normal_distribution() {
        // 6.4 stands twice: Var = (10·9·25 - 2·1·9)/18 = 124. Agrees with pymannkendall 1.4.3.
        let values = [5.0, 5.5, 5.2, 6.1, 6.0, 6.4, 6.8, 6.4, 7.0, 7.3];
        let trend = test(&values);
        assert_eq!((trend.s, trend.exact), (38, false));
        close(trend.variance, 124.0, 1e-15);
        close(trend.z, 3.322_698_087_495_336, 1e-12);
        close(trend.p, 0.000_891_513_479_179_595_3, 1e-11);
        close(sen_slope(&values).unwrap_or(0.0), 0.25, 1e-12);
    }

    #[test]
    fn long_series_take_the_normal_distribution() {
        let rising = [20.0, 21.0, 22.5, 24.0, 26.0, 28.0, 30.0, 32.5, 35.0, 38.0, 41.0, 44.0];
        let trend = test(&rising);
        assert_eq!(trend.s, 66);
        close(trend.variance, 212.666_666_666_666_66, 1e-15);
        close(trend.p, 8.303_107_353_668_793e-6, 1e-9);
        close(sen_slope(&rising).unwrap_or(0.0), 2.190_909_090_909_091, 1e-12);
    }

    #[test]
    fn equal_values_and_too_few_show_no_trend() {
        let flat = test(&[3.0; 5]);
        assert_eq!((flat.s, flat.variance, flat.p), (0, 0.0, 1.0));
        assert_eq!(test(&[]).p, 1.0);
        assert_eq!(sen_slope(&[1.0]), None);
    }

    #[test]
    fn complementary_error_function_keeps_its_digits_far_out() {
        // Values of the C library (one unit in the last place), both sides of the change of method at 2.
        for (x, expected) in [
            (0.0, 1.0),
            (0.1, 0.887_537_083_981_715_2),
            (0.5, 0.479_500_122_186_953_5),
            (1.0, 0.157_299_207_050_285_13),
            (1.5, 0.033_894_853_524_689_274),
            (1.999, 0.004_698_443_348_629_488),
            (2.0, 0.004_677_734_981_047_265),
            (2.5, 0.000_406_952_017_444_959),
            (3.0, 2.209_049_699_858_544e-5),
            (5.0, 1.537_459_794_428_034_7e-12),
            (10.0, 2.088_487_583_762_545e-45),
            (25.0, 8.300_172_571_196_522e-274),
        ] {
            close(erfc(x), expected, 1e-12);
        }
        assert_eq!(erfc(40.0), 0.0);
    }
}

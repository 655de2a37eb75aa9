//! Ranges: from a published 95 % range to a distribution, and from many independent parts to the range of their sum.
//!
//! Every uncertain input is described by its first three cumulants about the published value. Cumulants of
//! independent inputs add, so the sum of any number of them is known to the third order; its 95 % range is read
//! from the shifted lognormal that has the same three. A single lognormal, a single normal and a single skewed
//! range come back exactly as they were published.

use crate::elementary;

/// Half width of a 95 % range in standard deviations.
pub const Z95: f64 = 1.96;

/// Skewed ranges (upper side over lower side above this) with a positive lower end are lognormal.
const LOGNORMAL_RATIO: f64 = 1.5;
/// A side of zero width counts as this fraction of the other side.
const LEAST_SIDE: f64 = 0.02;

/// How an input spreads about its published value: the deviation is a function of one standard normal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Shape {
    /// Known exactly.
    Exact,
    /// Normal.
    Normal {
        /// Standard deviation.
        sd: f64,
    },
    /// sign · (median · exp(σ z) + offset).
    Lognormal {
        /// 1, or −1 for a tail downwards.
        sign: f64,
        /// Median of the lognormal part.
        median: f64,
        /// Standard deviation of its logarithm.
        sigma: f64,
        /// What is added to it.
        offset: f64,
    },
}

impl Shape {
    /// Of a value `value` with the 95 % range `low..=high`.
    ///
    /// `low > 0` and (high − value) / (value − low) > 1.5: lognormal with GSD = (high / low)^(1 / 3.92) and median √(low · high)
    /// (mirrored below zero). Otherwise a shifted lognormal with median `value` and the published ends, which is the normal with
    /// sd = (high − low) / 3.92 where the range is symmetric. Source: IPCC 2006 vol. 1 ch. 3 and EMEP/EEA on ranges.
    pub fn of_range(value: f64, low: f64, high: f64) -> Self {
        let (down, up) = (value - low, high - value);
        if !(down >= 0.0 && up >= 0.0) || down + up == 0.0 {
            return Self::Exact;
        }
        if high < 0.0 {
            return Self::of_range(-value, -high, -low).mirrored();
        }
        if low > 0.0 && up > LOGNORMAL_RATIO * down {
            let sigma = (high / low).ln() / (2.0 * Z95);
            return Self::Lognormal { sign: 1.0, median: (low * high).sqrt(), sigma, offset: -value };
        }
        let (down, up) = (down.max(up * LEAST_SIDE), up.max(down * LEAST_SIDE));
        let sigma = (up / down).ln() / Z95;
        if sigma.abs() < 1e-4 {
            Self::Normal { sd: (down + up) / (2.0 * Z95) }
        } else if sigma < 0.0 {
            Self::of_sides(down, -sigma).mirrored()
        } else {
            Self::of_sides(up, sigma)
        }
    }

    /// Shifted lognormal with median 0 whose longer side, upwards, is `up` at 95 %.
    fn of_sides(up: f64, sigma: f64) -> Self {
        let median = up / ((Z95 * sigma).exp() - 1.0);
        Self::Lognormal { sign: 1.0, median, sigma, offset: -median }
    }

    fn mirrored(self) -> Self {
        match self {
            Self::Lognormal { sign, median, sigma, offset } => Self::Lognormal { sign: -sign, median, sigma, offset },
            other => other,
        }
    }

    /// The deviation from the published value at a standard normal `z`.
    #[inline(always)]
    pub fn deviation(self, z: f64) -> f64 {
        match self {
            Self::Exact => 0.0,
            Self::Normal { sd } => sd * z,
            Self::Lognormal { sign, median, sigma, offset } => sign * (median * elementary::exp(sigma * z) + offset),
        }
    }

    /// Its first three cumulants where the deviation cannot pass `least` and `largest`.
    ///
    /// Only tails so long that they decide the third cumulant are cut: a share of 1 with the range 0.9 to 1 would else have a tail far
    /// below nought. Shorter ones keep the cumulants with which a published range comes back exactly.
    pub fn cumulants_within(self, least: f64, largest: f64) -> Cumulants {
        const LONG_TAIL: f64 = 1.0;
        const FAR: f64 = 6.0;
        const STEPS: i32 = 1200;
        let Self::Lognormal { sigma, .. } = self else { return self.cumulants() };
        let ends = [self.deviation(-FAR), self.deviation(FAR)];
        if sigma < LONG_TAIL || ends.iter().all(|end| (least..=largest).contains(end)) {
            return self.cumulants();
        }
        // Moments by the trapezium rule over z, which is exact to rounding for a smooth density that ends in nothing.
        let width = 2.0 * FAR / f64::from(STEPS);
        let points = (0..=STEPS).map(|at| {
            let z = -FAR + width * f64::from(at);
            (self.deviation(z).clamp(least, largest), (-0.5 * z * z).exp())
        });
        let points: Vec<(f64, f64)> = points.collect();
        let weight: f64 = points.iter().map(|p| p.1).sum();
        let mean = points.iter().map(|(x, w)| x * w).sum::<f64>() / weight;
        let moment = |order: i32| points.iter().map(|(x, w)| (x - mean).powi(order) * w).sum::<f64>() / weight;
        Cumulants { shift: mean, variance: moment(2), third: moment(3) }
    }

    /// Its first three cumulants.
    pub fn cumulants(self) -> Cumulants {
        match self {
            Self::Exact => Cumulants::EXACT,
            Self::Normal { sd } => Cumulants::normal(sd),
            Self::Lognormal { sign, median, sigma, offset } => {
                let w = (sigma * sigma).exp();
                let variance = median * median * w * (w - 1.0);
                let third = (w + 2.0) * (w - 1.0).sqrt() * variance.powf(1.5);
                Cumulants { shift: sign * (median * w.sqrt() + offset), variance, third: sign * third }
            }
        }
    }
}

/// First three cumulants of the deviation of an input from its published value.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Cumulants {
    /// Mean minus published value.
    pub shift: f64,
    /// Variance.
    pub variance: f64,
    /// Third central moment.
    pub third: f64,
}

impl Cumulants {
    /// An input known exactly.
    pub const EXACT: Self = Self { shift: 0.0, variance: 0.0, third: 0.0 };

    /// Of a normal with this standard deviation.
    pub fn normal(sd: f64) -> Self {
        Self { shift: 0.0, variance: sd * sd, third: 0.0 }
    }

    /// Adds `weight` times an independent input.
    pub fn add(&mut self, weight: f64, input: Self) {
        self.shift += weight * input.shift;
        self.variance += weight * weight * input.variance;
        self.third += weight * weight * weight * input.third;
    }

    /// The 95 % range of `value` plus the deviation; it always holds `value`, which is the published central estimate.
    pub fn range_around(self, value: f64) -> (f64, f64) {
        let sd = self.variance.sqrt();
        if sd == 0.0 {
            return (value, value);
        }
        let mean = value + self.shift;
        let skew = self.third / (self.variance * sd);
        let (low, high) = if skew.abs() < 1e-6 {
            (mean - Z95 * sd, mean + Z95 * sd)
        } else {
            let g2 = skew * skew;
            let root = ((2.0 + g2 + (4.0 * g2 + g2 * g2).sqrt()) / 2.0).cbrt();
            let w = root + 1.0 / root - 1.0;
            let sigma = w.ln().sqrt();
            let median = sd / (w * (w - 1.0)).sqrt();
            let (near, far) = (median * ((-Z95 * sigma).exp() - w.sqrt()), median * ((Z95 * sigma).exp() - w.sqrt()));
            if skew > 0.0 { (mean + near, mean + far) } else { (mean - far, mean - near) }
        };
        (low.min(value), high.max(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(value: f64, low: f64, high: f64) {
        let (l, h) = Shape::of_range(value, low, high).cumulants().range_around(value);
        let wide = high - low;
        assert!((l - low).abs() < 1e-6 * wide && (h - high).abs() < 1e-6 * wide, "{value} {low} {high}: {l} {h}");
    }

    #[test]
    fn a_share_at_its_end_has_no_tail_beyond_what_a_share_can_be() {
        let shape = Shape::of_range(1.0, 0.9, 1.0);
        let cut = shape.cumulants_within(-1.0, 0.0);
        assert!(cut.variance < 0.01 && cut.shift > -0.05 && cut.third > -0.01, "{cut:?}");
        assert!(shape.cumulants().third < 10.0 * cut.third);
        // Without bounds nothing changes, nor where the tail is short.
        assert_eq!(shape.cumulants_within(f64::NEG_INFINITY, f64::INFINITY), shape.cumulants());
        let short = Shape::of_range(0.5, 0.3, 0.6);
        assert_eq!(short.cumulants_within(-0.5, 0.5), short.cumulants());
    }

    #[test]
    fn a_single_range_comes_back() {
        back(2.0, 1.6, 2.4); // symmetric
        back(-5.5, -6.6, -4.4); // a sink
        back(3.4, 0.9, 90.0); // lognormal: GSD 3.24, median 9.0
        back(2.0, 1.7, 2.4); // a little skewed
        back(2.0, 0.0, 10.0); // begins at zero
        back(-3.4, -90.0, -0.9);
        back(2.4, 1.0, 2.5); // skewed downwards
    }

    #[test]
    fn draws_and_cumulants_tell_the_same_range() {
        for (value, low, high) in [(2.0, 1.6, 2.4), (3.4, 0.9, 90.0), (2.0, 1.7, 2.4), (-3.4, -90.0, -0.9)] {
            let shape = Shape::of_range(value, low, high);
            let ends = [value + shape.deviation(-Z95), value + shape.deviation(Z95)];
            assert!(
                (ends[0].min(ends[1]) - low).abs() < 1e-9 && (ends[0].max(ends[1]) - high).abs() < 1e-9,
                "{ends:?}"
            );
        }
    }

    #[test]
    fn the_fitted_lognormal_is_the_one_worked_by_hand() {
        // 3.4 g/GJ with 0.9 to 90: GSD = 100^(1/3.92) = 3.24, median = 9.0.
        let c = Shape::of_range(3.4, 0.9, 90.0).cumulants();
        let sigma: f64 = 3.2377_f64.ln();
        assert!((c.shift + 3.4 - 9.0 * (sigma * sigma / 2.0).exp()).abs() < 0.01);
    }

    #[test]
    fn independent_parts_add_in_quadrature_and_shared_ones_linearly() {
        let half = Shape::of_range(2.0, 1.6, 2.4).cumulants();
        let mut apart = Cumulants::EXACT;
        apart.add(100.0, half);
        apart.add(100.0, half);
        let (low, high) = apart.range_around(400.0);
        assert!(
            (low - (400.0 - 40.0 * 2f64.sqrt())).abs() < 1e-9 && (high - (400.0 + 40.0 * 2f64.sqrt())).abs() < 1e-9
        );
        let mut shared = Cumulants::EXACT;
        shared.add(200.0, half);
        assert!((shared.range_around(400.0).0 - 320.0).abs() < 1e-9);
    }
}

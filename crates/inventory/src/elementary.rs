//! Logarithm, exponential, sine and cosine without branches, so that a loop over them becomes vector instructions.
//!
//! The polynomials of the first and the last two are those of Sun's fdlibm (1993); errors stay below 2 units in the last place. The system's
//! own functions are not asked: a normal is the same on every machine.

const ONE: u64 = 0x3FF0_0000_0000_0000;

/// Natural logarithm of a positive normal number.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    /// Bits of √½.
    const ROOT: u64 = 0x3FE6_A09E_667F_3BCD;
    /// 2^52 with its bits, onto which a small integer is put to become a double.
    const SHIFT: (u64, f64) = (0x4330_0000_0000_0000, 4_503_599_627_370_496.0);
    const HIGH: f64 = 6.931_471_803_691_238e-1;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    // x = 2^k · m with m in √½..√2; `biased` is k + 1023.
    let biased = x.to_bits().wrapping_add(ONE - ROOT) >> 52;
    let m = f64::from_bits(x.to_bits().wrapping_sub(biased.wrapping_sub(1023) << 52));
    let k = f64::from_bits(SHIFT.0 | biased) - (SHIFT.1 + 1023.0);
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73));
    let odd = z
        * (0.666_666_666_666_673_5
            + w * (0.285_714_287_436_623_9 + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)));
    let half = 0.5 * f * f;
    k * HIGH - ((half - (s * (half + (even + odd)) + k * LOW)) - f)
}

/// e to the x; x is taken as −708 or 709 beyond these.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    /// 1.5 · 2^52: what is added to it is rounded to an integer, which stands in its last bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const HIGH: f64 = 6.931_471_803_691_238e-1;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = if x > -708.0 { x } else { -708.0 };
    let x = if x < 709.0 { x } else { 709.0 };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * HIGH) - k * LOW;
    // Taylor's series to r^13 / 13!; |r| ≤ ln 2 / 2.
    let mut sum = 1.0 / 6_227_020_800.0;
    sum = sum * r + 1.0 / 479_001_600.0;
    sum = sum * r + 1.0 / 39_916_800.0;
    sum = sum * r + 1.0 / 3_628_800.0;
    sum = sum * r + 1.0 / 362_880.0;
    sum = sum * r + 1.0 / 40_320.0;
    sum = sum * r + 1.0 / 5_040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;
    sum * f64::from_bits((shifted.to_bits() << 52).wrapping_add(ONE))
}

/// Sine and cosine of an angle within ± π/4.
#[inline(always)]
pub(crate) fn sin_cos(x: f64) -> (f64, f64) {
    let z = x * x;
    let sin = x + x
        * z
        * (-1.666_666_666_666_663_2e-1
            + z * (8.333_333_333_322_49e-3
                + z * (-1.984_126_982_985_795e-4
                    + z * (2.755_731_370_707_006_8e-6
                        + z * (-2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10)))));
    let cos = 1.0 - 0.5 * z
        + z * z
            * (4.166_666_666_666_66e-2
                + z * (-1.388_888_888_887_411e-3
                    + z * (2.480_158_728_947_673e-5
                        + z * (-2.755_731_435_139_066_3e-7
                            + z * (2.087_572_321_298_175e-9 - z * 1.135_964_755_778_819_5e-11)))));
    (sin, cos)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Largest difference from the system's function, in units in the last place.
    fn worst(xs: impl Iterator<Item = f64>, ours: fn(f64) -> f64, theirs: fn(f64) -> f64) -> f64 {
        xs.map(|x| ((ours(x) - theirs(x)) / (theirs(x).abs() * f64::EPSILON).max(f64::MIN_POSITIVE)).abs())
            .fold(0.0, f64::max)
    }

    fn steps(from: f64, to: f64) -> impl Iterator<Item = f64> {
        (0..=40_000).map(move |step| from + (to - from) * f64::from(step) / 40_000.0)
    }

    #[test]
    fn they_are_the_systems_functions_to_the_last_digits() {
        assert!(worst(steps(1e-6, 1.0 - 1e-6), ln, f64::ln) < 2.0);
        assert!(worst(steps(-50.0, -1e-3).map(f64::exp), ln, f64::ln) < 2.0);
        assert!(worst([f64::MIN_POSITIVE, 0.5f64.powi(53), 1e300].into_iter(), ln, f64::ln) < 2.0);
        assert!(worst(steps(-700.0, 700.0), exp, f64::exp) < 2.0);
        assert!(worst(steps(-1.0, 1.0), exp, f64::exp) < 2.0);
        let eighth = std::f64::consts::FRAC_PI_4;
        assert!(worst(steps(-eighth, eighth), |x| sin_cos(x).0, f64::sin) < 2.0);
        assert!(worst(steps(-eighth, eighth), |x| sin_cos(x).1, f64::cos) < 2.0);
        assert_eq!((exp(0.0), exp(-1e9) > 0.0, exp(1e9).is_finite(), sin_cos(0.0)), (1.0, true, true, (0.0, 1.0)));
    }
}

//! Has a series of emissions peaked?
//!
//! The judgement joins three questions: how long ago and how far below the maximum, whether the years since fall steadily
//! (Mann and Kendall's test), and how fast the last years grew. A peak can be structural or passive (lost industry or
//! people): the class says nothing of why, so a decomposition of the years since belongs beside it.

use super::mann_kendall::{self, sen_slope};

/// Years below which no class is given.
pub const FEWEST_YEARS: usize = 10;
/// Values of the last years that a plateau is looked for in.
const BAND_YEARS: usize = 5;
/// Years over which growth is averaged.
const GROWTH_YEARS: usize = 3;
/// What rounding may take from an edge, as a share.
const ROUNDING: f64 = 1e-12;

/// Thresholds of the classes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settings {
    /// Years that must lie between the maximum and the last year of a peaked series.
    pub hold_years: usize,
    /// Level of significance of the trend.
    pub alpha: f64,
    /// Share by which the last value lies below the maximum of a peaked series.
    pub drop_share: f64,
    /// Widest range of the last five values, as a share of their mean, of a plateau.
    pub band_share: f64,
    /// Fastest growth a year of a slowing series, as a share.
    pub slow_share: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { hold_years: 5, alpha: 0.10, drop_share: 0.05, band_share: 0.05, slow_share: 0.02 }
    }
}

/// What a series is taken for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Class {
    /// Well past its maximum and falling.
    Peaked,
    /// Level, or falling without proof yet.
    Plateau,
    /// Still rising, slowly and more slowly than before.
    Slowing,
    /// Still rising.
    Rising,
    /// Too short, or with values at or below 0.
    Undetermined,
}

impl Class {
    /// Name in answers and formulas.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Peaked => "peaked",
            Self::Plateau => "plateau",
            Self::Slowing => "slowing",
            Self::Rising => "rising",
            Self::Undetermined => "undetermined",
        }
    }
}

/// A series judged, with what the judgement rests on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Peak {
    /// The class.
    pub class: Class,
    /// Index of the last maximum; `None` of an empty series or one with a value that is no number.
    pub peak_index: Option<usize>,
    /// Mann and Kendall's S of the values from the maximum on: below 0 they fall.
    pub s: i64,
    /// Two-sided p-value of that trend.
    pub p: f64,
    /// Sen's slope of the same values, per year; `None` where the maximum is the last value.
    pub slope: Option<f64>,
    /// Share by which the last value lies below the maximum.
    pub drop_share: Option<f64>,
    /// Range of the last five values as a share of their mean.
    pub band_share: Option<f64>,
    /// Mean growth a year over the last three years, as a share.
    pub growth: Option<f64>,
    /// The same over the three years before.
    pub growth_before: Option<f64>,
}

/// Judges yearly values, one for each year in order, without gaps.
///
/// With p the last maximum and T the last year, the first that holds:
/// 1. fewer than [`FEWEST_YEARS`] values, or one at or below 0: undetermined;
/// 2. T - p ≥ hold, x_T ≤ (1 - drop) x_p, and the values from p on fall (S < 0, p-value ≤ alpha): peaked;
/// 3. the last five lie within the band, (max - min)/mean ≤ band, and do not rise significantly, that is not (S > 0 and
///    p-value ≤ alpha): plateau;
/// 4. T - p ≥ 2 and x_T < x_p, a decline not yet confirmed: plateau;
/// 5. mean growth of the last three years ≤ slow and below that of the three years before: slowing; otherwise rising.
///
/// Growth is the arithmetic mean of yearly rates. The unit of the values does not matter.
///
/// # Source
/// Classes of this project after Jiang et al. 2021, Climate Change Research 17(2) 131-139 (judgement with Mann and Kendall's
/// test) and Wang et al. 2022, Advances in Climate Change Research 13(1) 131-137; their thresholds were not readable, ours
/// are settings.
///
/// # Example
/// ```
/// use tandem_evaluate::synergy::peak::{Class, Settings, classify};
/// let values = [30.0, 33.0, 36.0, 39.0, 42.0, 44.0, 45.0, 44.2, 43.1, 42.0, 40.8, 39.9];
/// let peak = classify(&values, &Settings::default());
/// assert_eq!((peak.class, peak.peak_index, peak.s), (Class::Peaked, Some(6), -15));
/// ```
pub fn classify(values: &[f64], settings: &Settings) -> Peak {
    let unknown = Peak {
        class: Class::Undetermined,
        peak_index: None,
        s: 0,
        p: 1.0,
        slope: None,
        drop_share: None,
        band_share: None,
        growth: None,
        growth_before: None,
    };
    let Some(last) = values.len().checked_sub(1) else { return unknown };
    if values.iter().any(|value| !value.is_finite()) {
        return unknown;
    }
    let mut peak_index = 0;
    for (at, value) in values.iter().enumerate() {
        if *value >= values[peak_index] {
            peak_index = at;
        }
    }
    let tail = &values[peak_index..];
    let trend = mann_kendall::test(tail);
    let (s, p) = (trend.s, trend.p);
    let found = Peak { peak_index: Some(peak_index), s, p, slope: sen_slope(tail), ..unknown };
    if values.iter().any(|value| *value <= 0.0) {
        return found;
    }
    let (highest, now) = (values[peak_index], values[last]);
    let band = values.len().checked_sub(BAND_YEARS).map(|from| &values[from..]);
    let found = Peak {
        drop_share: Some((highest - now) / highest),
        band_share: band.map(range_by_mean),
        growth: mean_growth(values, 0),
        growth_before: mean_growth(values, GROWTH_YEARS),
        ..found
    };
    let (Some(band), Some(band_share), Some(growth), Some(growth_before)) =
        (band, found.band_share, found.growth, found.growth_before)
    else {
        return found;
    };
    if values.len() < FEWEST_YEARS {
        return found;
    }
    let since = last - peak_index;
    let falls = s < 0 && p <= settings.alpha + ROUNDING;
    let rises = || {
        let trend = mann_kendall::test(band);
        trend.s > 0 && trend.p <= settings.alpha + ROUNDING
    };
    let class = if since >= settings.hold_years && now <= (1.0 - settings.drop_share + ROUNDING) * highest && falls {
        Class::Peaked
    } else if (band_share <= settings.band_share + ROUNDING && !rises()) || (since >= 2 && now < highest) {
        Class::Plateau
    } else if growth <= settings.slow_share + ROUNDING && growth < growth_before {
        Class::Slowing
    } else {
        Class::Rising
    };
    Peak { class, ..found }
}

/// (max - min)/mean of values above 0.
fn range_by_mean(values: &[f64]) -> f64 {
    let highest = values.iter().copied().fold(f64::MIN, f64::max);
    let lowest = values.iter().copied().fold(f64::MAX, f64::min);
    (highest - lowest) / (values.iter().sum::<f64>() / values.len() as f64)
}

/// Mean of the yearly rates of growth over the last years but `skipped`.
fn mean_growth(values: &[f64], skipped: usize) -> Option<f64> {
    let to = values.len().checked_sub(skipped)?;
    let from = to.checked_sub(GROWTH_YEARS + 1)?;
    let rates = values[from..to].windows(2).map(|pair| pair[1] / pair[0] - 1.0);
    Some(rates.sum::<f64>() / GROWTH_YEARS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEAKED: [f64; 12] = [30.0, 33.0, 36.0, 39.0, 42.0, 44.0, 45.0, 44.2, 43.1, 42.0, 40.8, 39.9];

    fn judged(values: &[f64]) -> (Class, Option<usize>, i64) {
        let peak = classify(values, &Settings::default());
        (peak.class, peak.peak_index, peak.s)
    }

    #[test]
    fn five_series_fall_into_their_classes() {
        assert_eq!(judged(&PEAKED), (Class::Peaked, Some(6), -15));
        let level = [30.0, 33.0, 36.0, 39.0, 42.0, 43.5, 44.0, 44.6, 44.1, 44.8, 44.4, 44.3];
        assert_eq!(judged(&level), (Class::Plateau, Some(9), -3));
        let rising = [20.0, 21.0, 22.5, 24.0, 26.0, 28.0, 30.0, 32.5, 35.0, 38.0, 41.0, 44.0];
        assert_eq!(judged(&rising), (Class::Rising, Some(11), 0));
        let slowing = [20.0, 22.0, 24.0, 26.0, 28.0, 30.0, 32.0, 33.5, 34.8, 35.6, 36.1, 36.4];
        assert_eq!(judged(&slowing), (Class::Slowing, Some(11), 0));
        let unproven = [30.0, 33.0, 36.0, 39.0, 42.0, 44.0, 45.0, 46.0, 46.5, 47.0, 45.5, 44.0];
        assert_eq!(judged(&unproven), (Class::Plateau, Some(9), -3));
    }

    #[test]
    fn tail_of_a_peak_is_told() {
        let peak = classify(&PEAKED, &Settings::default());
        assert!((peak.p - 2.0 / 720.0).abs() < 1e-15);
        assert!((peak.slope.unwrap_or(0.0) + 1.066_666_666_666_667_5).abs() < 1e-12);
        assert!((peak.drop_share.unwrap_or(0.0) - 5.1 / 45.0).abs() < 1e-12);
    }

    #[test]
    fn hold_drop_and_alpha_decide_on_their_edges() {
        // Maximum five years back, exactly 5 % below it, falling every year.
        let edge = [50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 99.0, 98.0, 97.0, 96.0, 95.0];
        assert_eq!(judged(&edge).0, Class::Peaked);
        let higher = [50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 99.0, 98.0, 97.0, 96.0, 95.1];
        assert_eq!(judged(&higher).0, Class::Plateau);
        let later = [50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 100.0, 98.0, 97.0, 96.0, 95.0];
        assert_eq!(judged(&later).0, Class::Plateau);
        let strict = Settings { alpha: 0.001, ..Settings::default() };
        assert_eq!(classify(&edge, &strict).class, Class::Plateau);
    }

    #[test]
    fn a_narrow_band_that_rises_steadily_is_no_plateau() {
        let creeping = [70.0, 75.0, 80.0, 85.0, 90.0, 95.0, 96.0, 97.0, 98.0, 99.0];
        let peak = classify(&creeping, &Settings::default());
        assert!(peak.band_share.is_some_and(|band| band <= 0.05));
        assert_eq!(peak.class, Class::Slowing);
    }

    #[test]
    fn short_series_and_values_at_zero_are_undetermined() {
        assert_eq!(judged(&PEAKED[..9]).0, Class::Undetermined);
        let mut with_zero = PEAKED;
        with_zero[2] = 0.0;
        assert_eq!(judged(&with_zero), (Class::Undetermined, Some(6), -15));
        assert_eq!(judged(&[]), (Class::Undetermined, None, 0));
        assert_eq!(judged(&[f64::NAN; 12]).1, None);
    }

    #[test]
    fn of_equal_maxima_the_last_counts() {
        assert_eq!(judged(&[5.0, 9.0, 9.0, 7.0]).1, Some(2));
    }
}

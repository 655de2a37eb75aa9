//! Dual control of carbon: what a city's targets for total and intensity mean for each of its units.

/// A unit among which the city's budget is divided: a district, a sector, a plant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Carbon of the base year, in the same unit for all, such as 10⁴ t CO2.
    pub carbon: f64,
    /// Activity of the base year, in the same unit for all, such as value added in 10⁸ CNY.
    pub activity: f64,
    /// Growth of activity a year: 0.06 is 6 %.
    pub growth: f64,
    /// Burden relative to the city's mean (1 is the mean), from responsibility, capacity or potential; without one the carbon
    /// intensity over that of the city.
    pub burden: Option<f64>,
}

/// What is decided for the city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Decline of the city's carbon intensity over all years: 0.18 is 18 %.
    pub decline: f64,
    /// Years from the base year to the target year.
    pub years: u32,
    /// How much a unit's burden bends its rate, in 0..=1: 0 gives all the same rate.
    pub steepness: f64,
    /// Least decline of intensity of any unit.
    pub least: f64,
    /// Largest decline of intensity of any unit.
    pub most: f64,
    /// Share of the cap that is kept back.
    pub reserve: f64,
}

impl Default for Terms {
    /// 18 % in five years, half of the burden, rates between 10 and 25 %, nothing kept back.
    fn default() -> Self {
        Self { decline: 0.18, years: 5, steepness: 0.5, least: 0.10, most: 0.25, reserve: 0.0 }
    }
}

/// What is wrong with units or terms. Places count from 0 here and from 1 in the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DualControlError {
    /// Nothing to divide among.
    #[error("no units")]
    NoUnits,
    /// A figure of a unit that cannot be.
    #[error("unit {}: {what} is {value}; it must be {must}", at + 1)]
    Unit {
        /// Its place.
        at: usize,
        /// Which figure.
        what: &'static str,
        /// What stands there.
        value: f64,
        /// What may stand there.
        must: &'static str,
    },
    /// No unit emits anything.
    #[error("all units together have no carbon, so there is no intensity to lower")]
    NoCarbon,
    /// A term that cannot be.
    #[error("{what} is {value}; it must be {must}")]
    Term {
        /// Which term.
        what: &'static str,
        /// What stands there.
        value: f64,
        /// What may stand there.
        must: &'static str,
    },
    /// Bounds the wrong way round.
    #[error("the least rate {least} is above the largest {most}")]
    Rates {
        /// Least rate.
        least: f64,
        /// Largest rate.
        most: f64,
    },
    /// Figures too large to add up.
    #[error("the carbon of the target year is too large a number: check growth and years")]
    TooLarge,
}

/// How the units' targets meet the city's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// They add up to it.
    Closes,
    /// All units at their least rate stay below it by so much.
    Slack {
        /// Cap less carbon of the target year, above 0.
        gap: f64,
    },
    /// All units at their largest rate stay above it by so much.
    Infeasible {
        /// Carbon of the target year less cap, above 0.
        gap: f64,
    },
}

/// Target of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Burden relative to the city's mean.
    pub burden: f64,
    /// Decline of its intensity over all years.
    pub rate: f64,
    /// Its carbon in the target year.
    pub carbon: f64,
}

/// The city's budget divided.
#[derive(Debug, Clone, PartialEq)]
pub struct Division {
    /// Carbon of the target year to be shared out, less the reserve.
    pub cap: f64,
    /// Multiplier of the rates; none where they all stand at a bound.
    pub lambda: Option<f64>,
    /// Carbon of the target year with all units at their largest and at their least rate.
    pub feasible: (f64, f64),
    /// One a unit, in their order.
    pub targets: Vec<Target>,
    /// Whether the targets add up to the cap.
    pub outcome: Outcome,
}

/// Divides a city's carbon of the target year among its units.
///
/// C* = (Σ C / Σ G) (1 - R) Σ Gᵢ (1 + gᵢ)^N (1 - reserve)
///
/// rᵢ = clamp(λ (1 + k (zᵢ - 1)), r_min, r_max), λ such that Σ Cᵢ (1 - rᵢ) (1 + gᵢ)^N = C*
///
/// | symbol            | argument                                     | unit                       |
/// |-------------------|----------------------------------------------|----------------------------|
/// | C, G, g           | `carbon`, `activity`, `growth` of `units`    | one for all; one for all; 1/year |
/// | z                 | `burden`, else (Cᵢ/Gᵢ) / (Σ C / Σ G)         | 1                          |
/// | R, N, k           | `decline`, `years`, `steepness` of `terms`   | 1; years; 1                |
/// | r_min, r_max      | `least`, `most` of `terms`                   | 1                          |
///
/// The sum falls with λ, so λ is found by bisection to the last bit. Where units with low intensity grow faster, the city's
/// intensity falls by structure alone and the mean rate needed is below R.
///
/// # Errors
/// `NoUnits`, `Unit`, `NoCarbon`, `Term`, `Rates`, `TooLarge`. A cap that cannot be met, or is met without effort, is an
/// [`Outcome`] with its gap.
pub fn divide(units: &[Unit], terms: &Terms) -> Result<Division, DualControlError> {
    check(units, terms)?;
    let carbon: f64 = units.iter().map(|u| u.carbon).sum();
    let activity: f64 = units.iter().map(|u| u.activity).sum();
    if carbon == 0.0 {
        return Err(DualControlError::NoCarbon);
    }
    let intensity = carbon / activity;
    let growth = |unit: &Unit| (1.0 + unit.growth).powi(terms.years.cast_signed());
    let activity_later: f64 = units.iter().map(|u| u.activity * growth(u)).sum();
    let cap = intensity * (1.0 - terms.decline) * activity_later * (1.0 - terms.reserve);

    let burdens: Vec<f64> =
        units.iter().map(|u| u.burden.unwrap_or_else(|| u.carbon / u.activity / intensity)).collect();
    let bends: Vec<f64> = burdens.iter().map(|z| 1.0 + terms.steepness * (z - 1.0)).collect();
    let rates =
        |lambda: f64| -> Vec<f64> { bends.iter().map(|bend| (lambda * bend).clamp(terms.least, terms.most)).collect() };
    let carbon_later =
        |rates: &[f64]| -> f64 { units.iter().zip(rates).map(|(u, rate)| u.carbon * (1.0 - rate) * growth(u)).sum() };

    // A unit whose rate does not bend never leaves its least.
    let largest: Vec<f64> = bends.iter().map(|bend| if *bend > 0.0 { terms.most } else { terms.least }).collect();
    let bend_least = bends.iter().copied().filter(|bend| *bend > 0.0).fold(f64::INFINITY, f64::min);
    let lambda_most = (terms.most / bend_least).min(f64::MAX);
    let lowest = carbon_later(&largest);
    let highest = carbon_later(&rates(0.0));
    if !(cap.is_finite() && highest.is_finite()) {
        return Err(DualControlError::TooLarge);
    }
    let (lambda, outcome) = if lowest > cap * (1.0 + 1e-12) {
        (None, Outcome::Infeasible { gap: lowest - cap })
    } else if highest < cap * (1.0 - 1e-12) {
        (None, Outcome::Slack { gap: cap - highest })
    } else {
        (Some(bisect(lambda_most, |lambda| carbon_later(&rates(lambda)) > cap)), Outcome::Closes)
    };
    let rates = match outcome {
        Outcome::Closes => rates(lambda.unwrap_or_default()),
        Outcome::Slack { .. } => rates(0.0),
        Outcome::Infeasible { .. } => largest,
    };
    let targets = units
        .iter()
        .zip(burdens)
        .zip(rates)
        .map(|((u, burden), rate)| Target { burden, rate, carbon: u.carbon * (1.0 - rate) * growth(u) })
        .collect();
    Ok(Division { cap, lambda, feasible: (lowest, highest), targets, outcome })
}

/// The least value from 0 to `most` at which `above` no longer holds; it holds up to there.
fn bisect(most: f64, above: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, most);
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return high;
        }
        if above(middle) { low = middle } else { high = middle }
    }
}

/// Decline a year that makes a decline over several: 1 - (1 - R)^(1/N).
#[must_use]
pub fn yearly(decline: f64, years: u32) -> f64 {
    1.0 - (1.0 - decline).powf(1.0 / f64::from(years))
}

fn check(units: &[Unit], terms: &Terms) -> Result<(), DualControlError> {
    if units.is_empty() {
        return Err(DualControlError::NoUnits);
    }
    for (at, unit) in units.iter().enumerate() {
        let not_negative = |x: f64| x.is_finite() && x >= 0.0;
        for (what, value, fits, must) in [
            ("carbon", unit.carbon, not_negative(unit.carbon), "0 or more"),
            ("activity", unit.activity, unit.activity.is_finite() && unit.activity > 0.0, "above 0"),
            ("growth", unit.growth, unit.growth.is_finite() && unit.growth > -1.0, "above -1 (0.06 is 6 % a year)"),
            ("burden", unit.burden.unwrap_or(1.0), unit.burden.is_none_or(not_negative), "0 or more (1 is the mean)"),
        ] {
            if !fits {
                return Err(DualControlError::Unit { at, what, value, must });
            }
        }
    }
    let below_1 = |x: f64| (0.0..1.0).contains(&x);
    for (what, value, fits, must) in [
        ("the decline of intensity", terms.decline, below_1(terms.decline), "0 or more and below 1 (0.18 is 18 %)"),
        ("the number of years", f64::from(terms.years), (1..=200).contains(&terms.years), "1 to 200"),
        ("the steepness", terms.steepness, (0.0..=1.0).contains(&terms.steepness), "0 to 1"),
        ("the least rate", terms.least, below_1(terms.least), "0 or more and below 1"),
        ("the largest rate", terms.most, below_1(terms.most), "0 or more and below 1"),
        ("the reserve", terms.reserve, below_1(terms.reserve), "0 or more and below 1"),
    ] {
        if !fits {
            return Err(DualControlError::Term { what, value, must });
        }
    }
    if terms.least > terms.most {
        return Err(DualControlError::Rates { least: terms.least, most: terms.most });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::test_data::close;
    use super::*;

    /// Four made-up units: 10⁴ t CO2, 10⁸ CNY.
    fn units() -> Vec<Unit> {
        [(2000.0, 1500.0, 0.06), (1500.0, 800.0, 0.05), (800.0, 900.0, 0.07), (700.0, 300.0, 0.04)]
            .map(|(carbon, activity, growth)| Unit { carbon, activity, growth, burden: None })
            .to_vec()
    }

    fn total(division: &Division) -> f64 {
        division.targets.iter().map(|t| t.carbon).sum()
    }

    #[test]
    fn four_units_share_a_cap() {
        let found = divide(&units(), &Terms::default()).unwrap();
        assert_eq!(found.outcome, Outcome::Closes);
        close(&[found.cap, found.lambda.unwrap()], &[5_453.768_509_564_287, 0.162_582_713_608_833_2]);
        close(&[found.feasible.0, found.feasible.1], &[4_923.428_936_392_501, 5_908.114_723_671_001]);
        let of = |what: fn(&Target) -> f64| found.targets.iter().map(what).collect::<Vec<_>>();
        close(&of(|t| t.burden), &[0.933_333_333_333_333_2, 1.3125, 0.622_222_222_222_222_1, 1.633_333_333_333_333_3]);
        close(
            &of(|t| t.rate),
            &[0.157_163_289_821_872_08, 0.187_986_262_610_213_4, 0.131_872_645_482_720_26, 0.214_067_239_584_963_7],
        );
        close(
            &of(|t| t.carbon),
            &[2_255.811_286_601_218_4, 1_554.537_242_290_952_7, 974.074_818_836_978_8, 669.345_161_835_138_5],
        );
        assert!((total(&found) - found.cap).abs() < 1e-9);
        close(&[yearly(0.18, 5)], &[0.038_912_850_389_936_64]);
    }

    #[test]
    fn too_much_is_infeasible_with_its_gap() {
        let found = divide(&units(), &Terms { decline: 0.5, ..Terms::default() }).unwrap();
        let Outcome::Infeasible { gap } = found.outcome else { panic!("{found:?}") };
        close(&[gap], &[total(&found) - found.cap]);
        assert!(gap > 0.0 && found.lambda.is_none());
        assert!(found.targets.iter().all(|t| t.rate == 0.25));
    }

    #[test]
    fn too_little_is_slack_with_its_gap() {
        let found = divide(&units(), &Terms { decline: 0.0, ..Terms::default() }).unwrap();
        let Outcome::Slack { gap } = found.outcome else { panic!("{found:?}") };
        close(&[gap], &[found.cap - total(&found)]);
        assert!(found.targets.iter().all(|t| t.rate == 0.10));
    }

    #[test]
    fn a_reserve_is_kept_back() {
        let whole = divide(&units(), &Terms::default()).unwrap();
        let kept = divide(&units(), &Terms { reserve: 0.05, ..Terms::default() }).unwrap();
        close(&[kept.cap], &[0.95 * whole.cap]);
        assert!((total(&kept) - kept.cap).abs() < 1e-9);
    }

    #[test]
    fn the_same_rate_for_all_without_steepness() {
        let found = divide(&units(), &Terms { steepness: 0.0, ..Terms::default() }).unwrap();
        let rate = 1.0 - found.cap / (found.feasible.1 / 0.9);
        assert!(found.targets.iter().all(|t| (t.rate - rate).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn a_unit_without_burden_stays_at_its_least() {
        let mut units = units();
        units[0].burden = Some(0.0);
        let found = divide(&units, &Terms { steepness: 1.0, decline: 0.14, ..Terms::default() }).unwrap();
        assert_eq!(found.targets[0].rate, 0.10);
        assert!((total(&found) - found.cap).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn unfit_figures_are_told_with_their_place() {
        assert_eq!(divide(&[], &Terms::default()), Err(DualControlError::NoUnits));
        let mut bad = units();
        bad[2].activity = 0.0;
        let fault = divide(&bad, &Terms::default()).unwrap_err();
        assert_eq!(fault, DualControlError::Unit { at: 2, what: "activity", value: 0.0, must: "above 0" });
        assert_eq!(fault.to_string(), "unit 3: activity is 0; it must be above 0");
        let still: Vec<Unit> = units().into_iter().map(|u| Unit { carbon: 0.0, ..u }).collect();
        assert_eq!(divide(&still, &Terms::default()), Err(DualControlError::NoCarbon));
        let fault = divide(&units(), &Terms { steepness: 2.0, ..Terms::default() }).unwrap_err();
        assert_eq!(fault.to_string(), "the steepness is 2; it must be 0 to 1");
        assert_eq!(
            divide(&units(), &Terms { least: 0.3, most: 0.2, ..Terms::default() }),
            Err(DualControlError::Rates { least: 0.3, most: 0.2 })
        );
    }
}

//! What a measure costs for each tonne, and the order in which measures abate most cheaply.

/// Capital recovery factor: share of an investment that each year of its life bears.
///
/// CRF = i/(1 - (1 + i)⁻ⁿ), 1/n where i = 0; i the discount rate a year, n the life in years. `None` unless i ≥ 0 and n > 0.
///
/// ```
/// let found = tandem_evaluate::synergy::cost::capital_recovery_factor(0.06, 15.0);
/// assert!(found.is_some_and(|share| (share - 0.102_962_763_955_312_65).abs() < 1e-15));
/// ```
pub fn capital_recovery_factor(rate: f64, life_years: f64) -> Option<f64> {
    if !(rate >= 0.0 && life_years > 0.0) {
        return None;
    }
    let factor = if rate == 0.0 { 1.0 / life_years } else { rate / -(-life_years * rate.ln_1p()).exp_m1() };
    Some(factor).filter(|factor| factor.is_finite())
}

/// Cost a year: A = CRF I + O - B, with investment I, yearly cost O and yearly saving or income B in one currency; below 0 it saves.
pub fn annual_cost(recovery_factor: f64, investment: f64, operating: f64, saving: f64) -> f64 {
    recovery_factor * investment + operating - saving
}

/// Cost of a unit of reduction; `None` where nothing is reduced.
///
/// Costs per tonne of CO2, of a pollutant and of equivalents are views of one cost and are never added up.
pub fn per_unit(annual_cost: f64, reduction: f64) -> Option<f64> {
    Some(annual_cost / reduction).filter(|cost| reduction > 0.0 && cost.is_finite())
}

/// Share of a cost that falls to carbon where pollutants and carbon are reduced together: δ ER_CO2 over the total of equivalents.
/// `None` where the total is not above 0, or one of the two is not reduced.
pub fn carbon_share(local_equivalents: f64, carbon_equivalents: f64) -> Option<f64> {
    let total = local_equivalents + carbon_equivalents;
    (total > 0.0 && local_equivalents >= 0.0 && carbon_equivalents >= 0.0).then(|| carbon_equivalents / total)
}

/// A measure that may stand on the curve.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Abatement<'a> {
    /// Its id, which decides last between equals.
    pub id: &'a str,
    /// Cost a year; below 0 it saves.
    pub annual_cost: f64,
    /// Reduction a year; a measure without one does not stand on the curve.
    pub reduction: f64,
}

/// Two measures of which the later one loses a share of its reduction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Overlap {
    /// One of them.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// Share that whichever comes later loses, 0 to 1.
    pub share: f64,
}

/// A block of the curve: width `reduction`, height `unit_cost`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// Index of the measure.
    pub measure: usize,
    /// Cost of a unit of what it reduces here.
    pub unit_cost: f64,
    /// Reduction left after overlaps with those before.
    pub reduction: f64,
    /// Reduction up to and with this step.
    pub cumulative: f64,
    /// Place among the measures that save money, the largest yearly saving first; `None` where it costs.
    ///
    /// Below 0 the unit cost is no ranking: the less such a measure reduces, the better it looks.
    pub saving_rank: Option<usize>,
}

/// Why a measure does not stand on the curve.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeftOut {
    /// It reduces nothing.
    NoReduction,
    /// A measure on the curve excludes it.
    ExcludedBy(usize),
    /// Measures on the curve leave nothing to it.
    NothingLeft,
}

/// Marginal abatement cost curve.
#[derive(Clone, PartialEq, Debug)]
pub struct Curve {
    /// Blocks from the cheapest on.
    pub steps: Vec<Step>,
    /// Measures that do not stand on it, by index.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// Curve of measures by unit cost; of equal ones the larger reduction comes first, then the smaller id.
///
/// The cheapest measure is taken, given those before it: one that excludes another takes it off the curve, and a measure that
/// overlaps with earlier ones keeps Π (1 - h) of its reduction, at the same yearly cost.
pub fn curve(measures: &[Abatement<'_>], excludes: &[(usize, usize)], overlaps: &[Overlap]) -> Curve {
    let mut left: Vec<f64> = measures.iter().map(|measure| measure.reduction).collect();
    let mut waiting: Vec<usize> = (0..measures.len()).collect();
    let mut found = Curve { steps: Vec::new(), left_out: Vec::new() };
    waiting.retain(|at| {
        let reduces = left[*at] > 0.0;
        if !reduces {
            found.left_out.push((*at, LeftOut::NoReduction));
        }
        reduces
    });
    let mut cumulative = 0.0;
    loop {
        let cheaper = |a: &&usize, b: &&usize| {
            let cost = |at: usize| measures[at].annual_cost / left[at];
            cost(**a)
                .total_cmp(&cost(**b))
                .then(left[**b].total_cmp(&left[**a]))
                .then(measures[**a].id.cmp(measures[**b].id))
        };
        let Some(&next) = waiting.iter().min_by(cheaper) else { break };
        cumulative += left[next];
        found.steps.push(Step {
            measure: next,
            unit_cost: measures[next].annual_cost / left[next],
            reduction: left[next],
            cumulative,
            saving_rank: None,
        });
        for overlap in overlaps {
            let later = if overlap.one == next {
                overlap.other
            } else if overlap.other == next {
                overlap.one
            } else {
                continue;
            };
            left[later] *= 1.0 - overlap.share;
        }
        waiting.retain(|at| {
            let excluded = excludes.contains(&(next, *at)) || excludes.contains(&(*at, next));
            if *at != next && excluded {
                found.left_out.push((*at, LeftOut::ExcludedBy(next)));
            } else if *at != next && left[*at] <= 0.0 {
                found.left_out.push((*at, LeftOut::NothingLeft));
            }
            *at != next && !excluded && left[*at] > 0.0
        });
    }
    found.left_out.sort_unstable_by_key(|(at, _)| *at);
    rank_savings(measures, &mut found.steps);
    found
}

fn rank_savings(measures: &[Abatement<'_>], steps: &mut [Step]) {
    let mut saving: Vec<usize> = (0..steps.len()).filter(|at| steps[*at].unit_cost < 0.0).collect();
    saving.sort_by(|a, b| {
        let [a, b] = [a, b].map(|at| &measures[steps[*at].measure]);
        a.annual_cost.total_cmp(&b.annual_cost).then(a.id.cmp(b.id))
    });
    for (rank, at) in saving.into_iter().enumerate() {
        steps[at].saving_rank = Some(rank + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Investment, life, yearly cost, yearly saving (CNY, years), CO2 (t).
    const MEASURES: [(&str, [f64; 5]); 5] = [
        ("M1", [300e6, 15.0, 20e6, -25e6, 400e3]),
        ("M2", [600e6, 12.0, 10e6, 160e6, 900e3]),
        ("M3", [450e6, 12.0, 70e6, 0.0, -90e3]),
        ("M4", [1500e6, 25.0, 15e6, 200e6, 500e3]),
        ("M5", [2000e6, 20.0, 150e6, 0.0, 800e3]),
    ];

    fn worked() -> Vec<Abatement<'static>> {
        let read = |(id, [investment, life, operating, saving, reduction]): (&'static str, [f64; 5])| {
            let factor = capital_recovery_factor(0.06, life).unwrap();
            Abatement { id, annual_cost: annual_cost(factor, investment, operating, saving), reduction }
        };
        MEASURES.into_iter().map(read).collect()
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} instead of {expected}");
    }

    #[test]
    fn five_measures_cost_what_was_worked_out() {
        let expected = [
            (0.102_962_763_955_312_65, 75_888_829.186_593_8, Some(189.722_072_966_484_5)),
            (0.119_277_029_380_663_55, -78_433_782.371_601_86, Some(-87.148_647_079_557_63)),
            (0.119_277_029_380_663_55, 123_674_663.221_298_6, None),
            (0.078_226_718_212_273_95, -67_659_922.681_589_08, Some(-135.319_845_363_178_16)),
            (0.087_184_556_976_851_4, 324_369_113.953_702_8, Some(405.461_392_442_128_5)),
        ];
        for ((measure, (_, input)), (factor, cost, per_tonne)) in worked().iter().zip(MEASURES).zip(expected) {
            close(capital_recovery_factor(0.06, input[1]).unwrap(), factor);
            close(measure.annual_cost, cost);
            match (per_unit(measure.annual_cost, measure.reduction), per_tonne) {
                (Some(found), Some(expected)) => close(found, expected),
                (found, expected) => assert_eq!(found, expected),
            }
        }
    }

    #[test]
    fn recovery_without_interest_is_one_over_life() {
        assert_eq!(capital_recovery_factor(0.0, 8.0), Some(0.125));
        close(capital_recovery_factor(1e-12, 8.0).unwrap(), 0.125);
        assert_eq!(capital_recovery_factor(0.06, 0.0), None);
        assert_eq!(capital_recovery_factor(-0.01, 10.0), None);
        assert_eq!(capital_recovery_factor(f64::NAN, 10.0), None);
    }

    #[test]
    fn curve_goes_from_the_cheapest_on_and_says_what_saves_most() {
        let found = curve(&worked(), &[], &[]);
        let order: Vec<usize> = found.steps.iter().map(|step| step.measure).collect();
        assert_eq!(order, [3, 1, 0, 4]);
        assert_eq!(found.left_out, [(2, LeftOut::NoReduction)]);
        for (step, (height, to)) in found.steps.iter().zip([
            (-135.319_845_363_178_16, 500e3),
            (-87.148_647_079_557_63, 1_400e3),
            (189.722_072_966_484_5, 1_800e3),
            (405.461_392_442_128_5, 2_600e3),
        ]) {
            close(step.unit_cost, height);
            close(step.cumulative, to);
        }
        // M2 saves more a year than M4, though M4 stands before it.
        let ranks: Vec<Option<usize>> = found.steps.iter().map(|step| step.saving_rank).collect();
        assert_eq!(ranks, [Some(2), Some(1), None, None]);
    }

    #[test]
    fn equal_unit_costs_go_by_reduction_and_then_by_id() {
        let measure = |id, reduction: f64| Abatement { id, annual_cost: 10.0 * reduction, reduction };
        let found = curve(&[measure("b", 1.0), measure("c", 2.0), measure("a", 1.0)], &[], &[]);
        assert_eq!(found.steps.iter().map(|step| step.measure).collect::<Vec<_>>(), [1, 2, 0]);
    }

    #[test]
    fn what_is_excluded_leaves_and_what_overlaps_loses_its_share() {
        let measure = |id, annual_cost, reduction| Abatement { id, annual_cost, reduction };
        let measures = [measure("a", 10.0, 10.0), measure("b", 30.0, 10.0), measure("c", 50.0, 10.0)];
        let found = curve(&measures, &[(1, 0)], &[]);
        assert_eq!(found.left_out, [(1, LeftOut::ExcludedBy(0))]);
        // b keeps half of its reduction, costs 6 a unit then and comes after c.
        let found = curve(&measures, &[], &[Overlap { one: 1, other: 0, share: 0.5 }]);
        let steps: Vec<(usize, f64, f64)> =
            found.steps.iter().map(|s| (s.measure, s.unit_cost, s.cumulative)).collect();
        assert_eq!(steps, [(0, 1.0, 10.0), (2, 5.0, 20.0), (1, 6.0, 25.0)]);
        let found = curve(&measures, &[], &[Overlap { one: 0, other: 2, share: 1.0 }]);
        assert_eq!(found.left_out, [(2, LeftOut::NothingLeft)]);
    }

    #[test]
    fn a_cost_is_shared_by_equivalents_where_both_are_reduced() {
        close(carbon_share(1_538.387_252_535_007, 23_333.333_333_333_332).unwrap(), 0.938_147_131_911_368_9);
        assert_eq!(carbon_share(4_736.8, -5_250.0), None);
        assert_eq!(carbon_share(0.0, 0.0), None);
    }
}

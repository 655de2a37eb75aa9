//! Cleaner-production grade of an enterprise: I, II, III or below III, from the values of its sector's indicators.
//!
//! A system has groups of indicators with weights. An indicator has one value for each grade; limiting ones (限定性指标) hold a
//! grade back alone. Systems are files; the arithmetic is here.

/// Sums and values that reach an edge in exact arithmetic reach it here: 85 does not become 84.999….
pub const TOLERANCE: f64 = 1e-9;

/// A grade, best first: a smaller one is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grade {
    /// International lead.
    I,
    /// Advanced in the country.
    II,
    /// General level in the country.
    III,
    /// Below all grades.
    Below,
}

impl Grade {
    /// The grades that have values of their own, best first.
    pub const WITH_VALUES: [Self; 3] = [Self::I, Self::II, Self::III];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::II => "II",
            Self::III => "III",
            Self::Below => "below III",
        }
    }
}

/// Which values of an indicator are better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Large ones: a value meets a grade at or above the grade's value.
    AtLeast,
    /// Small ones: a value meets a grade at or below the grade's value.
    AtMost,
}

/// An indicator.
#[derive(Clone, PartialEq, Debug)]
pub struct Indicator {
    /// Its group, as a place in [`System::group_weights`].
    pub group: usize,
    /// Weight inside the group; the weights of a group add up to 1.
    pub weight: f64,
    /// Which values are better.
    pub direction: Direction,
    /// Whether it holds a grade back alone.
    pub limiting: bool,
    /// Values of the grades I, II, III in the indicator's unit; a better grade's value also meets the worse grades.
    pub values: [f64; 3],
}

impl Indicator {
    /// Best grade whose value `value` meets.
    pub fn met_by(&self, value: f64) -> Grade {
        let meets = |edge: f64| {
            let slack = TOLERANCE * edge.abs().max(1.0);
            match self.direction {
                Direction::AtLeast => value >= edge - slack,
                Direction::AtMost => value <= edge + slack,
            }
        };
        let best = Grade::WITH_VALUES.into_iter().zip(self.values).find(|(_, edge)| meets(*edge));
        best.map_or(Grade::Below, |(grade, _)| grade)
    }
}

/// A system of indicators.
#[derive(Clone, PartialEq, Debug)]
pub struct System {
    /// Weights of the groups; they add up to 1.
    pub group_weights: Vec<f64>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Least composite index for the grades I, II, III (0 to 100).
    pub thresholds: [f64; 3],
}

/// What is known of an indicator.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value {
    /// Its value, in the indicator's unit.
    Known(f64),
    /// It does not apply: it is taken out and the weights of its group are rescaled.
    NotApplicable,
    /// Nobody has told it: it may meet nothing, or all.
    Missing,
}

/// What came of grading.
#[derive(Clone, PartialEq, Debug)]
pub struct Graded {
    /// The grade; `None` where values that are missing decide.
    pub grade: Option<Grade>,
    /// Grade if what is missing met nothing.
    pub grade_low: Grade,
    /// Grade if what is missing met grade I.
    pub grade_high: Grade,
    /// Composite indexes Y_I, Y_II, Y_III (0 to 100), what is missing counted as not met.
    pub index_low: [f64; 3],
    /// The same, what is missing counted as met.
    pub index_high: [f64; 3],
    /// Of each indicator the best grade that it meets; `None` where it is missing or does not apply.
    pub met: Vec<Option<Grade>>,
    /// Of each indicator its share of the whole (0 to 1), after those that do not apply are taken out.
    pub shares: Vec<f64>,
}

/// Grade, composite indexes and what each indicator meets; `None` where no indicator applies.
///
/// Y_g = Σᵢ wᵢ Σⱼ wᵢⱼ Y(xᵢⱼ), Y = 100 where x meets the value of grade g, else 0.
///
/// Grade g is the best for which Y_g is at least its threshold and all limiting indicators meet g. A limiting indicator below III
/// leaves no grade. Weights of indicators that do not apply go to the others of their group, those of empty groups to the other groups.
///
/// `values` has one entry for each indicator. The edges are met within [`TOLERANCE`].
///
/// # Source
/// General rule for cleaner-production evaluation index systems (trial draft) and the sector systems made by it; the thresholds 85, 85
/// and 100 differ between sectors and are fields of a system.
///
/// # Panics
/// When `values` and the system's indicators are not equally many.
pub fn grade(system: &System, values: &[Value]) -> Option<Graded> {
    assert_eq!(values.len(), system.indicators.len(), "a value for each indicator");
    let shares = shares(system, values)?;
    let met: Vec<Option<Grade>> = system
        .indicators
        .iter()
        .zip(values)
        .map(|(indicator, value)| match value {
            Value::Known(value) => Some(indicator.met_by(*value)),
            Value::NotApplicable | Value::Missing => None,
        })
        .collect();
    let with = |missing: Grade| {
        let all: Vec<Option<Grade>> =
            met.iter().zip(values).map(|(met, v)| if *v == Value::Missing { Some(missing) } else { *met }).collect();
        let index = indexes(&all, &shares);
        (index, verdict(system, &all, index))
    };
    let (index_low, grade_low) = with(Grade::Below);
    let (index_high, grade_high) = with(Grade::I);
    let grade = (grade_low == grade_high).then_some(grade_low);
    Some(Graded { grade, grade_low, grade_high, index_low, index_high, met, shares })
}

/// Share of each indicator in the whole, 0 for those that do not apply.
fn shares(system: &System, values: &[Value]) -> Option<Vec<f64>> {
    let mut left = vec![0.0; system.group_weights.len()];
    for (indicator, value) in system.indicators.iter().zip(values) {
        if *value != Value::NotApplicable {
            left[indicator.group] += indicator.weight;
        }
    }
    let groups: f64 = system.group_weights.iter().zip(&left).filter(|(_, left)| **left > 0.0).map(|(w, _)| w).sum();
    if groups <= 0.0 {
        return None;
    }
    let share = |(indicator, value): (&Indicator, &Value)| {
        let inside = left[indicator.group];
        if *value == Value::NotApplicable || inside <= 0.0 {
            return 0.0;
        }
        system.group_weights[indicator.group] / groups * indicator.weight / inside
    };
    Some(system.indicators.iter().zip(values).map(share).collect())
}

fn indexes(met: &[Option<Grade>], shares: &[f64]) -> [f64; 3] {
    Grade::WITH_VALUES.map(|grade| {
        let meeting = met.iter().zip(shares).filter(|(met, _)| met.is_some_and(|met| met <= grade));
        let share = meeting.fold(0.0, |sum, (_, share)| sum + share);
        // Nine decimals: all indicators together are 100, not 99.999….
        (100.0 * share / TOLERANCE).round() * TOLERANCE
    })
}

fn verdict(system: &System, met: &[Option<Grade>], index: [f64; 3]) -> Grade {
    let limiting = system.indicators.iter().zip(met).filter(|(indicator, _)| indicator.limiting);
    let worst = limiting.filter_map(|(_, met)| *met).max().unwrap_or(Grade::I);
    let reached = |at: usize| index[at] >= system.thresholds[at] - TOLERANCE;
    let grades = Grade::WITH_VALUES.into_iter().enumerate();
    grades.filter(|(at, grade)| worst <= *grade && reached(*at)).map(|(_, grade)| grade).min().unwrap_or(Grade::Below)
}

/// A way to a better grade.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// The grade that it leads to.
    pub to: Grade,
    /// Limiting indicators that must meet it, as places among the indicators.
    pub limiting: Vec<usize>,
    /// Others that lift the composite index to its threshold, largest share first.
    pub others: Vec<usize>,
    /// Composite index of that grade afterwards.
    pub index: f64,
}

/// The way to a better grade by the fewest indicators; among equal ones to the better grade. `None` at grade I.
///
/// What is missing counts as not met: measuring it may be enough.
pub fn way_up(system: &System, graded: &Graded) -> Option<Way> {
    let better = Grade::WITH_VALUES.into_iter().enumerate().filter(|(_, grade)| *grade < graded.grade_low);
    let ways = better.map(|(at, to)| {
        let unmet = |place: &usize| graded.shares[*place] > 0.0 && graded.met[*place].is_none_or(|met| met > to);
        let places = 0..system.indicators.len();
        let limiting: Vec<usize> = places.clone().filter(unmet).filter(|p| system.indicators[*p].limiting).collect();
        let mut rest: Vec<usize> = places.filter(unmet).filter(|p| !system.indicators[*p].limiting).collect();
        rest.sort_by(|a, b| graded.shares[*b].total_cmp(&graded.shares[*a]));
        let mut index = graded.index_low[at] + limiting.iter().map(|p| 100.0 * graded.shares[*p]).sum::<f64>();
        let mut others = Vec::new();
        for place in rest {
            if index >= system.thresholds[at] - TOLERANCE {
                break;
            }
            index += 100.0 * graded.shares[place];
            others.push(place);
        }
        Way { to, limiting, others, index }
    });
    ways.min_by_key(|way| (way.limiting.len() + way.others.len(), way.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn indicator(group: usize, weight: f64, direction: Direction, limiting: bool, values: [f64; 3]) -> Indicator {
        Indicator { group, weight, direction, limiting, values }
    }

    /// Seven indicators in four groups.
    fn system() -> System {
        use Direction::{AtLeast, AtMost};
        System {
            group_weights: vec![0.2, 0.3, 0.3, 0.2],
            indicators: vec![
                indicator(0, 0.5, AtLeast, false, [3.0, 2.0, 1.0]),
                indicator(0, 0.5, AtLeast, true, [90.0, 80.0, 70.0]),
                indicator(1, 0.6, AtMost, true, [100.0, 110.0, 130.0]),
                indicator(1, 0.4, AtMost, false, [2.0, 2.5, 3.2]),
                indicator(2, 0.5, AtMost, true, [0.5, 0.8, 1.2]),
                indicator(2, 0.5, AtMost, false, [0.2, 0.3, 0.5]),
                indicator(3, 1.0, AtLeast, false, [3.0, 2.0, 1.0]),
            ],
            thresholds: [85.0, 85.0, 100.0],
        }
    }

    fn known(values: [f64; 7]) -> Vec<Value> {
        values.map(Value::Known).to_vec()
    }

    const A: [f64; 7] = [2.0, 92.0, 108.0, 1.9, 0.7, 0.35, 3.0];

    fn near(found: [f64; 3], wanted: [f64; 3]) {
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert!((found - wanted).abs() <= 1e-9 * wanted, "{found} is not {wanted}");
        }
    }

    #[test]
    fn grade_ii_is_reached_just_at_its_edge() {
        let graded = grade(&system(), &known(A)).unwrap();
        near(graded.index_low, [42.0, 85.0, 100.0]);
        assert_eq!(graded.grade, Some(Grade::II));
        let mut better = A;
        better[5] = 0.25;
        let graded = grade(&system(), &known(better)).unwrap();
        near(graded.index_low, [42.0, 100.0, 100.0]);
        assert_eq!(graded.grade, Some(Grade::II));
    }

    #[test]
    fn a_limiting_indicator_holds_the_grade_back_alone() {
        // All at I; then one limiting indicator, a tenth of the whole, at II, and then below III.
        let best = [3.0, 90.0, 100.0, 2.0, 0.5, 0.2, 3.0];
        assert_eq!(grade(&system(), &known(best)).unwrap().grade, Some(Grade::I));
        let mut one = best;
        one[1] = 85.0;
        let graded = grade(&system(), &known(one)).unwrap();
        near(graded.index_low, [90.0, 100.0, 100.0]);
        assert_eq!(graded.grade, Some(Grade::II));
        one[1] = 69.0;
        assert_eq!(grade(&system(), &known(one)).unwrap().grade, Some(Grade::Below));
    }

    #[test]
    fn thresholds_are_fields() {
        let mut other = system();
        other.thresholds[1] = 86.0;
        assert_eq!(grade(&other, &known(A)).unwrap().grade, Some(Grade::III));
    }

    #[test]
    fn what_does_not_apply_gives_its_weight_to_its_group() {
        let mut values = known(A);
        values[5] = Value::NotApplicable;
        let graded = grade(&system(), &values).unwrap();
        // The limiting pollutant has the whole 0.3 of its group.
        near(graded.index_low, [42.0, 100.0, 100.0]);
        assert!((graded.shares[4] - 0.3).abs() < 1e-15);
        values[4] = Value::NotApplicable;
        // Without the group 0.7 are left: Y_I = (0.1 + 0.12 + 0.2) / 0.7.
        let graded = grade(&system(), &values).unwrap();
        near(graded.index_low, [60.0, 100.0, 100.0]);
        assert_eq!(grade(&system(), &[Value::NotApplicable; 7]), None);
    }

    #[test]
    fn what_is_missing_leaves_a_range() {
        let mut values = known(A);
        values[3] = Value::Missing;
        let graded = grade(&system(), &values).unwrap();
        near(graded.index_low, [30.0, 73.0, 88.0]);
        near(graded.index_high, [42.0, 85.0, 100.0]);
        assert_eq!((graded.grade, graded.grade_low, graded.grade_high), (None, Grade::Below, Grade::II));
        // Something limiting fails: what is missing does not matter any more.
        values[4] = Value::Known(2.0);
        assert_eq!(grade(&system(), &values).unwrap().grade, Some(Grade::Below));
    }

    #[test]
    fn the_way_up_names_the_fewest_indicators() {
        let graded = grade(&system(), &known(A)).unwrap();
        let way = way_up(&system(), &graded).unwrap();
        // Both limiting ones lift 42 to 75; of the others one of 15 is enough, the one of 10 is not needed.
        assert_eq!((way.to, way.limiting, way.others), (Grade::I, vec![2, 4], vec![5]));
        assert!((way.index - 90.0).abs() < 1e-9);
        let best = grade(&system(), &known([3.0, 90.0, 100.0, 2.0, 0.5, 0.2, 3.0])).unwrap();
        assert_eq!(way_up(&system(), &best), None);
    }

    proptest! {
        #[test]
        fn a_better_value_never_lowers_the_grade(values in prop::array::uniform7(0.0f64..150.0), at in 0usize..7, by in 0.0f64..50.0) {
            let system = system();
            let mut better = values;
            better[at] += if system.indicators[at].direction == Direction::AtLeast { by } else { -by };
            let (before, after) = (grade(&system, &known(values)).unwrap(), grade(&system, &known(better)).unwrap());
            prop_assert!(after.grade <= before.grade);
            for g in 0..3 {
                prop_assert!(after.index_low[g] >= before.index_low[g] - 1e-9);
                prop_assert!((0.0..=100.0 + 1e-9).contains(&after.index_low[g]));
            }
        }

        #[test]
        fn shares_add_up_and_the_way_up_leads_there(kinds in prop::array::uniform7(0u8..3), values in prop::array::uniform7(0.0f64..150.0)) {
            let system = system();
            let values: Vec<Value> = kinds.iter().zip(values).map(|(kind, value)| match kind {
                0 => Value::Known(value),
                1 => Value::NotApplicable,
                _ => Value::Missing,
            }).collect();
            let Some(graded) = grade(&system, &values) else { return Ok(()) };
            prop_assert!((graded.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(graded.grade_high <= graded.grade_low);
            let Some(way) = way_up(&system, &graded) else { return Ok(()) };
            let mut then = values;
            for place in way.limiting.iter().chain(&way.others) {
                let edges = system.indicators[*place].values;
                then[*place] = Value::Known(edges[way.to as usize]);
            }
            prop_assert!(grade(&system, &then).unwrap().grade_low <= way.to);
        }
    }
}

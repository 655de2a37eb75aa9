//! Carbon credit of an enterprise: a score from weighted parts, a level, and what caps the level.
//!
//! What the parts are and which scores they give is a file; the arithmetic is here.

/// Values and scores that reach an edge in exact arithmetic reach it here.
pub const TOLERANCE: f64 = 1e-9;

/// A step of a scale on which small values are good.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// Largest value of the step.
    pub up_to: f64,
    /// Score (0 to 100).
    pub score: f64,
}

/// How a value becomes a score (0 to 100).
#[derive(Clone, PartialEq, Debug)]
pub enum Rule {
    /// Score of the first step whose `up_to` is not below the value, else `above`. Steps rise, scores fall.
    Steps {
        /// Steps, smallest values first.
        steps: Vec<Step>,
        /// Score beyond the last step.
        above: f64,
    },
    /// 100 clamp(value / full): as much as is asked for, or more, is 100.
    Share {
        /// Value that scores 100; above 0.
        full: f64,
    },
    /// The value is a score already; it is held within 0 to 100.
    Score,
}

impl Rule {
    /// Score of a value (0 to 100).
    pub fn score(&self, value: f64) -> f64 {
        match self {
            Self::Steps { steps, above } => {
                self.class(value).and_then(|c| steps.get(c - 1)).map_or(*above, |s| s.score)
            }
            Self::Share { full } => 100.0 * (value / full).clamp(0.0, 1.0),
            Self::Score => value.clamp(0.0, 100.0),
        }
    }

    /// Class of a value on steps, 1 for the best; one more than there are steps beyond the last. `None` without steps.
    pub fn class(&self, value: f64) -> Option<usize> {
        let Self::Steps { steps, .. } = self else { return None };
        let holds = |step: &Step| value <= step.up_to + TOLERANCE * step.up_to.abs().max(1.0);
        Some(steps.iter().position(holds).unwrap_or(steps.len()) + 1)
    }
}

/// What a value that is missing means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// The part is taken out; its weight counts as missing.
    Excluded,
    /// The part scores 0: what is not proven has no points.
    Zero,
}

/// A part of the score.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Weight; the weights add up to 1.
    pub weight: f64,
    /// How its value becomes a score.
    pub rule: Rule,
    /// What a missing value means.
    pub missing: Missing,
}

/// How credit is scored.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// Parts.
    pub parts: Vec<Part>,
    /// Least score of each level, best level first; the last is 0.
    pub levels: Vec<f64>,
    /// Weight of missing parts above which there is no score and no level (0 to 1).
    pub most_missing: f64,
}

/// A score with its range.
#[derive(Clone, PartialEq, Debug)]
pub struct Credit {
    /// Scores of the parts; `None` where they are taken out.
    pub parts: Vec<Option<f64>>,
    /// Mean of the scores by weight, missing parts taken out; `None` where they are too many.
    pub score: Option<f64>,
    /// Score if every missing part had 0.
    pub low: f64,
    /// Score if every missing part had 100.
    pub high: f64,
    /// Weight of the parts taken out (0 to 1).
    pub missing_weight: f64,
    /// Level by score alone, as a place in [`Rules::levels`].
    pub level_by_score: Option<usize>,
    /// Level after the caps.
    pub level: Option<usize>,
}

/// Score and level of one enterprise.
///
/// score = Σ wᵢ sᵢ / Σ wᵢ over the parts with a value. The level is the first whose edge the score reaches (edges inclusive, within
/// [`TOLERANCE`]), but not better than any of `caps` (places in [`Rules::levels`]).
///
/// `values` has one entry for each part, in the unit that the part's rule reads. What a missing value means is the part's
/// [`Missing`]; the range says what it could do.
///
/// # Panics
/// When `values` and parts are not equally many.
pub fn score(rules: &Rules, values: &[Option<f64>], caps: &[usize]) -> Credit {
    assert_eq!(values.len(), rules.parts.len(), "a value for each part");
    let zero = |part: &Part| (part.missing == Missing::Zero).then_some(0.0);
    let scores = rules
        .parts
        .iter()
        .zip(values)
        .map(|(part, value)| value.map_or_else(|| zero(part), |v| Some(part.rule.score(v))));
    let parts: Vec<Option<f64>> = scores.collect();
    let (mut sum, mut known, mut missing, mut untold) = (0.0, 0.0, 0.0, 0.0);
    for ((part, score), value) in rules.parts.iter().zip(&parts).zip(values) {
        match score {
            Some(score) => {
                sum += part.weight * score;
                known += part.weight;
            }
            None => missing += part.weight,
        }
        if value.is_none() {
            untold += part.weight;
        }
    }
    let all = known + missing;
    let share = |sum: f64, of: f64| if of > 0.0 { (sum / of).clamp(0.0, 100.0) } else { 0.0 };
    let missing_weight = share(missing, all);
    let complete = known > 0.0 && missing_weight <= rules.most_missing + TOLERANCE;
    let score = complete.then(|| share(sum, known));
    let level_by_score = score.map(|score| {
        let reached = rules.levels.iter().position(|edge| score >= edge - TOLERANCE);
        reached.unwrap_or(rules.levels.len().saturating_sub(1))
    });
    let level = level_by_score.map(|level| caps.iter().copied().fold(level, usize::max));
    Credit {
        parts,
        score,
        low: share(sum, all),
        high: share(sum + 100.0 * untold, all),
        missing_weight,
        level_by_score,
        level,
    }
}

/// Decline that a target over `period_years` asks for after `years`: 1 - (1 - T)^(years / period_years). Dimensionless.
pub fn required_decline(target: f64, years: f64, period_years: f64) -> f64 {
    1.0 - (1.0 - target).powf(years / period_years)
}

/// How far a decline is what was required: decline / required, 1 is all of it. Where nothing was required (required <= 0) it is 1
/// if the decline reaches it, else 0.
pub fn attainment(decline: f64, required: f64) -> f64 {
    if required > 0.0 {
        decline / required
    } else if decline >= required {
        1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules() -> Rules {
        let steps = [(0.6, 100.0), (0.8, 80.0), (1.2, 60.0), (2.0, 30.0)].map(|(up_to, score)| Step { up_to, score });
        let rule = Rule::Steps { steps: steps.to_vec(), above: 0.0 };
        let part = |weight, rule| Part { weight, rule, missing: Missing::Excluded };
        Rules {
            parts: vec![
                part(0.35, rule),
                part(0.20, Rule::Share { full: 1.0 }),
                part(0.15, Rule::Share { full: 0.5 }),
                part(0.15, Rule::Score),
                part(0.15, Rule::Score),
            ],
            levels: vec![90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 0.0],
            most_missing: 0.2,
        }
    }

    fn same(scores: f64) -> Vec<Option<f64>> {
        // A value of each part that scores what is asked for, where the steps can give it.
        vec![Some(0.5), Some(scores / 100.0), Some(scores / 200.0), Some(scores), Some(scores)]
    }

    #[test]
    fn the_worked_example_has_an_a() {
        let values = [Some(0.72), Some(attainment(0.10, 0.12)), Some(0.24), Some(75.0), Some(100.0)];
        let credit = score(&rules(), &values, &[]);
        let wanted = [80.0, 250.0 / 3.0, 48.0, 75.0, 100.0];
        for (found, wanted) in credit.parts.iter().zip(wanted) {
            assert!((found.unwrap() - wanted).abs() < 1e-9, "{found:?} {wanted}");
        }
        let total = credit.score.unwrap();
        assert!((total - 78.116_666_666_666_67).abs() <= 1e-9 * total, "{total}");
        assert_eq!((credit.level, credit.missing_weight, credit.low, credit.high), (Some(2), 0.0, total, total));
    }

    #[test]
    fn classes_hold_their_upper_edge() {
        let rule = &rules().parts[0].rule;
        let found = [0.6, 0.61, 0.8, 1.2, 1.21, 2.0, 2.01].map(|k| rule.class(k).unwrap());
        assert_eq!(found, [1, 2, 2, 3, 4, 4, 5]);
        // 0.1 + 0.2 is a little more than 0.3, and so is a ratio that is 0.6 on paper.
        assert_eq!(rule.class((0.1 + 0.2) * 2.0), Some(1));
        assert_eq!([0.6, 0.61, 2.0, 2.01].map(|k| rule.score(k)), [100.0, 80.0, 30.0, 0.0]);
        assert_eq!(rule.class(-3.0), Some(1));
        assert_eq!(Rule::Score.class(1.0), None);
    }

    #[test]
    fn levels_hold_their_lower_edge() {
        let level = |total: f64| {
            let rules =
                Rules { parts: vec![Part { weight: 1.0, rule: Rule::Score, missing: Missing::Excluded }], ..rules() };
            score(&rules, &[Some(total)], &[]).level.unwrap()
        };
        for (at, edge) in [90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0, 0.0].into_iter().enumerate() {
            assert_eq!(level(edge), at, "{edge}");
            assert_eq!(level(edge - 1e-6), (at + 1).min(8), "below {edge}");
        }
        assert_eq!(level(89.999_999_999_9), 0);
    }

    #[test]
    fn the_lowest_cap_holds() {
        let level = |caps: &[usize]| score(&rules(), &same(100.0), caps).level;
        assert_eq!((level(&[]), level(&[3]), level(&[4, 3])), (Some(0), Some(3), Some(4)));
        // A cap never lifts.
        assert_eq!(score(&rules(), &same(0.0), &[0]).level, Some(6));
    }

    #[test]
    fn too_much_missing_is_no_score() {
        let mut values = same(100.0);
        values[3] = None;
        let credit = score(&rules(), &values, &[]);
        assert!((credit.score.unwrap() - 100.0).abs() < 1e-9 && (credit.low - 85.0).abs() < 1e-9);
        assert_eq!(credit.high, 100.0);
        values[3] = Some(1.0);
        values[1] = None;
        // A fifth is not more than a fifth.
        assert!(score(&rules(), &values, &[]).score.is_some());
        values[2] = None;
        let credit = score(&rules(), &values, &[4]);
        assert_eq!((credit.score, credit.level, credit.level_by_score), (None, None, None));
        let nothing = score(&rules(), &[None; 5], &[]);
        assert_eq!((nothing.score, nothing.low, nothing.high), (None, 0.0, 100.0));
    }

    #[test]
    fn what_is_not_proven_may_score_nothing() {
        let mut rules = rules();
        rules.parts[4].missing = Missing::Zero;
        let mut values = same(100.0);
        values[4] = None;
        let credit = score(&rules, &values, &[]);
        assert_eq!((credit.parts[4], credit.missing_weight), (Some(0.0), 0.0));
        assert!((credit.score.unwrap() - 85.0).abs() < 1e-9 && (credit.low - 85.0).abs() < 1e-9);
        assert!((credit.high - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_target_is_spread_over_its_years() {
        assert!((required_decline(0.18, 5.0, 5.0) - 0.18).abs() < 1e-12);
        // The yearly equivalent of 18 % in five years.
        assert!((required_decline(0.18, 1.0, 5.0) - 0.038_912_850).abs() < 1e-9);
        assert_eq!((attainment(0.01, 0.0), attainment(-0.01, 0.0), attainment(-0.05, -0.1)), (1.0, 0.0, 1.0));
    }

    proptest! {
        #[test]
        fn a_better_value_never_lowers_the_score(
            k in 0.0f64..3.0, others in prop::array::uniform4(0.0f64..120.0), less in 0.0f64..3.0, more in prop::array::uniform4(0.0f64..60.0),
            known in prop::array::uniform5(prop::bool::weighted(0.9)),
        ) {
            let values = |k: f64, o: [f64; 4]| {
                let all = [k, o[0] / 100.0, o[1] / 200.0, o[2], o[3]];
                all.into_iter().zip(known).map(|(v, known)| known.then_some(v)).collect::<Vec<_>>()
            };
            let before = score(&rules(), &values(k, others), &[3]);
            let after = score(&rules(), &values(k - less, std::array::from_fn(|at| others[at] + more[at])), &[3]);
            for (a, b) in [(before.low, after.low), (before.high, after.high), (before.score.unwrap_or(0.0), after.score.unwrap_or(0.0))] {
                prop_assert!(b >= a - 1e-9 && (0.0..=100.0).contains(&b));
            }
            prop_assert!(after.level <= before.level);
            prop_assert!(before.low <= before.high);
            if let Some(total) = before.score {
                prop_assert!(before.low <= total + 1e-9 && total <= before.high + 1e-9);
            }
        }

        #[test]
        fn parts_times_weights_are_the_score(k in 0.0f64..3.0, others in prop::array::uniform4(0.0f64..120.0)) {
            let values = [Some(k), Some(others[0] / 100.0), Some(others[1] / 200.0), Some(others[2]), Some(others[3])];
            let credit = score(&rules(), &values, &[]);
            let sum: f64 = rules().parts.iter().zip(&credit.parts).map(|(p, s)| p.weight * s.unwrap()).sum();
            prop_assert!((sum - credit.score.unwrap()).abs() < 1e-9);
        }
    }
}

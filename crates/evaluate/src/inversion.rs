//! From a score back to what brings it: the value, the class, or the items to be proven.

use crate::check::classes;
use crate::outcome::Scored;
use crate::system::{Item, Norm, System};

/// What brings a score.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Wanted {
    /// The value, on the side nearest to what there is; `None` where no single value brings it.
    pub value: Option<f64>,
    /// The class, where the formula tells classes apart.
    pub class: Option<&'static str>,
    /// Items to be proven beside those that are, by position.
    pub items: Vec<usize>,
}

/// Most items of which every combination is looked at.
const FEW_ITEMS: usize = 16;

/// The best score of an indicator: 100, or the most points of a bonus.
pub fn best(norm: &Norm) -> f64 {
    match norm {
        Norm::Bonus { max_points, .. } => *max_points,
        Norm::Classes { scores, .. } => scores.iter().copied().fold(0.0, f64::max),
        Norm::Steps { steps, above } => steps.iter().map(|s| s.1).fold(*above, f64::max),
        _ => 100.0,
    }
}

/// The smallest score that the indicator can have and that is not below `score`: scores of classes and steps, sums of items; for
/// other normalisations the score itself.
pub fn attainable(system: &System, indicator: usize, scored: &Scored, score: f64) -> f64 {
    let next = |scores: &mut dyn Iterator<Item = f64>| {
        scores.filter(|s| *s >= score - 1e-9).fold(f64::INFINITY, f64::min).min(best(&scored.norm))
    };
    match &scored.norm {
        Norm::Classes { scores, .. } => next(&mut scores.iter().copied()),
        Norm::Steps { steps, above } => next(&mut steps.iter().map(|s| s.1).chain([*above])),
        Norm::Checklist | Norm::Bonus { .. } => {
            let items = &system.indicators[indicator].items;
            points(&scored.norm, items, scored.proven | bits(&items_for(&scored.norm, items, scored.proven, score)))
        }
        _ => score,
    }
}

/// What brings a score of an indicator.
///
/// | normalisation  | value x of score s, with p = s / 100                                                    |
/// |----------------|-----------------------------------------------------------------------------------------|
/// | `linear`       | benefit: lower + p (upper - lower); cost: upper - p (upper - lower)                      |
/// | `interval`     | lower + p (`best_low` - lower), or upper - p (upper - `best_high`) where x lies above    |
/// | `target_ratio` | p required; the required decline itself where none is asked for                         |
/// | `elasticity`   | p `opt_low`, or `opt_high` / p where x lies above; none at a score of 0, which both declines being too small may cause |
/// | `tapio_linear` | upper - p (upper - lower), which holds while the activity grows                         |
/// | `steps`        | the edge nearest to x of a step that scores at least s                                  |
/// | `classes`      | no value: the class with the smallest score of at least s                               |
pub fn wanted(system: &System, indicator: usize, scored: &Scored, score: f64) -> Wanted {
    let p = score / 100.0;
    let now = scored.value;
    let value = match &scored.norm {
        Norm::Linear { lower, upper, benefit: true } => Some(lower + p * (upper - lower)),
        Norm::Linear { lower, upper, benefit: false } => Some(upper - p * (upper - lower)),
        Norm::Interval { lower, best_low, best_high, upper } => Some(if now.is_some_and(|x| x > *best_high) {
            upper - p * (upper - best_high)
        } else {
            lower + p * (best_low - lower)
        }),
        Norm::TargetRatio { .. } => {
            scored.required.map(|required| if required > 0.0 { p * required } else { required })
        }
        Norm::Elasticity { best_low, best_high, .. } => match (now, scored.score) {
            (None, _) | (_, Some(0.0)) => None,
            (Some(x), _) if x > *best_high && p > 0.0 => Some(best_high / p),
            _ => Some(p * best_low),
        },
        Norm::Tapio { lower, upper } => Some(upper - p * (upper - lower)),
        Norm::Steps { steps, above } => edge(steps, *above, score, now),
        Norm::Classes { .. } | Norm::Checklist | Norm::Bonus { .. } => None,
    };
    let class = classes(&system.indicators[indicator].program).and_then(|classes| {
        let Norm::Classes { scores, .. } = &scored.norm else { return None };
        let fits = scores.iter().zip(classes.names()).filter(|(s, _)| **s >= score - 1e-9);
        fits.min_by(|a, b| a.0.total_cmp(b.0)).map(|(_, name)| *name)
    });
    let items = match scored.norm {
        Norm::Checklist | Norm::Bonus { .. } => {
            items_for(&scored.norm, &system.indicators[indicator].items, scored.proven, score)
        }
        _ => Vec::new(),
    };
    let value = match scored.norm {
        Norm::Checklist | Norm::Bonus { .. } => Some(score),
        _ => value,
    };
    Wanted { value, class, items }
}

/// The edge nearest to a value among the steps that score enough. A step reaches from above the edge before it to its own.
fn edge(steps: &[(f64, f64)], above: f64, score: f64, now: Option<f64>) -> Option<f64> {
    let enough = |s: f64| s >= score - 1e-9;
    let mut edges: Vec<f64> = Vec::new();
    let mut before = None;
    for (max, points) in steps {
        if enough(*points) {
            match (now, before) {
                (Some(x), Some(before)) if x <= before => edges.push(before),
                (Some(x), _) if x <= *max => edges.push(x),
                _ => edges.push(*max),
            }
        }
        before = Some(*max);
    }
    if enough(above) {
        edges.extend(before.map(|last| now.unwrap_or(last).max(last)));
    }
    match now {
        Some(x) => edges.into_iter().min_by(|a, b| (a - x).abs().total_cmp(&(b - x).abs())),
        None => edges.last().copied(),
    }
}

/// Points of items that are proven.
fn points(norm: &Norm, items: &[Item], proven: u64) -> f64 {
    let of = items.iter().enumerate().filter(|(bit, _)| proven >> bit & 1 == 1).map(|(_, i)| i.points);
    match norm {
        Norm::Bonus { max_points, highest_only: true } => of.fold(0.0, f64::max).min(*max_points),
        Norm::Bonus { max_points, .. } => of.sum::<f64>().min(*max_points),
        _ => of.sum::<f64>().min(100.0),
    }
}

fn bits(items: &[usize]) -> u64 {
    items.iter().fold(0, |bits, item| bits | 1 << item)
}

/// Items that bring the points to a score with as few points as possible, then as few items. Of many open items the largest first.
fn items_for(norm: &Norm, items: &[Item], proven: u64, score: f64) -> Vec<usize> {
    let open: Vec<usize> = (0..items.len()).filter(|bit| proven >> bit & 1 == 0).collect();
    let enough = |chosen: &[usize]| points(norm, items, proven | bits(chosen)) >= score - 1e-9;
    if enough(&[]) {
        return Vec::new();
    }
    if open.len() > FEW_ITEMS {
        let mut largest = open;
        largest.sort_by(|a, b| items[*b].points.total_cmp(&items[*a].points));
        let least = (1..=largest.len()).find(|n| enough(&largest[..*n])).unwrap_or(largest.len());
        largest.truncate(least);
        return largest;
    }
    let chosen = |mask: u32| -> Vec<usize> {
        open.iter().enumerate().filter(|(n, _)| mask >> n & 1 == 1).map(|(_, i)| *i).collect()
    };
    let cost = |list: &[usize]| list.iter().map(|&i| items[i].points).sum::<f64>();
    let fits = (1..1_u32 << open.len()).map(chosen).filter(|list| enough(list));
    fits.min_by(|a, b| cost(a).total_cmp(&cost(b)).then(a.len().cmp(&b.len()))).unwrap_or(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_of_a_step_is_the_nearest_that_scores_enough() {
        let steps = [(0.6, 100.0), (0.8, 80.0), (1.2, 60.0), (2.0, 30.0)];
        assert_eq!(edge(&steps, 0.0, 80.0, Some(1.5)), Some(0.8));
        assert_eq!(edge(&steps, 0.0, 60.0, Some(1.5)), Some(1.2));
        assert_eq!(edge(&steps, 0.0, 100.0, Some(0.7)), Some(0.6));
        // More is better: above the last edge.
        assert_eq!(edge(&[(1.0, 0.0), (2.0, 50.0)], 100.0, 100.0, Some(0.5)), Some(2.0));
        assert_eq!(edge(&[(1.0, 0.0), (2.0, 50.0)], 100.0, 40.0, Some(0.5)), Some(1.0));
    }

    #[test]
    fn items_bring_a_score_with_as_few_points_as_possible() {
        let item = |points| Item { points, ..Item::default() };
        let items = [item(30.0), item(30.0), item(20.0), item(20.0)];
        // 30 are proven; 45 take 15 more, which 20 give.
        assert_eq!(items_for(&Norm::Checklist, &items, 0b1, 45.0), [2]);
        assert_eq!(items_for(&Norm::Checklist, &items, 0b1, 65.0), [2, 3]);
        assert_eq!(items_for(&Norm::Checklist, &items, 0b1, 30.0), [0_usize; 0]);
        let highest = Norm::Bonus { max_points: 3.0, highest_only: true };
        assert_eq!(items_for(&highest, &[item(3.0), item(2.0), item(1.0)], 0b100, 2.0), [1]);
    }
}

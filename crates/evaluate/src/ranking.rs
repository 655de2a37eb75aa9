//! Rank, change, percentile and peers of subjects that were evaluated alike.

use crate::score::{Result, rounded};

/// A subject to be ranked.
#[derive(Clone, PartialEq, Debug)]
pub struct Entrant<'a> {
    /// Its id, which settles ties.
    pub id: &'a str,
    /// Its result.
    pub result: Result,
    /// Its total of the period before; `None` where there is none, or where it was incomplete.
    pub before: Option<f64>,
    /// What its peers have in common with it, such as industry and size class; `None` without peers.
    pub group: Option<&'a str>,
}

/// Where a subject stands.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Standing {
    /// Rank from 1; `None` for a result without a grade, which is never ranked.
    pub rank: Option<usize>,
    /// Total less that of the period before.
    pub change: Option<f64>,
    /// Percent of the other ranked subjects that score less, equal ones by half; `None` without others.
    pub percentile: Option<f64>,
    /// Those of the same group; `None` with fewer than [`FEWEST_PEERS`].
    pub peers: Option<Peers>,
    /// Whether its range overlaps that of the next in rank, so that the order of the two is not sure.
    pub overlaps: bool,
}

/// Subjects of the same group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Peers {
    /// How many there are beside the subject.
    pub count: usize,
    /// Mean of their totals.
    pub mean: f64,
    /// Percent of them that score less, equal ones by half.
    pub percentile: f64,
}

/// Fewest peers with which one is compared.
pub const FEWEST_PEERS: usize = 5;

/// Positions of the ranked ones, best first: total, then base, then id. Totals are compared to 9 decimals.
pub fn order(entrants: &[Entrant<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entrants.len()).filter(|&at| entrants[at].result.grade.is_some()).collect();
    order.sort_by(|&a, &b| {
        let (left, right) = (&entrants[a], &entrants[b]);
        let down = |of: fn(&Result) -> f64| rounded(of(&right.result)).total_cmp(&rounded(of(&left.result)));
        down(|r| r.total).then(down(|r| r.base)).then(left.id.cmp(right.id))
    });
    order
}

/// Where each subject stands, in the order given. `ranges` are their ranges of scores, by draws or by what is missing.
pub fn standings(entrants: &[Entrant<'_>], ranges: &[(f64, f64)]) -> Vec<Standing> {
    let order = order(entrants);
    let mut standings: Vec<Standing> = vec![Standing::default(); entrants.len()];
    let totals = |list: &[usize]| {
        let mut totals: Vec<f64> = list.iter().map(|&at| rounded(entrants[at].result.total)).collect();
        totals.sort_by(f64::total_cmp);
        totals
    };
    let all = totals(&order);
    let mut groups: std::collections::BTreeMap<&str, Vec<usize>> = std::collections::BTreeMap::new();
    for &at in &order {
        if let Some(group) = entrants[at].group {
            groups.entry(group).or_default().push(at);
        }
    }
    for (place, &at) in order.iter().enumerate() {
        let total = entrants[at].result.total;
        standings[at].rank = Some(place + 1);
        standings[at].change = entrants[at].before.map(|before| total - before);
        standings[at].percentile = percentile(&all, total);
        standings[at].overlaps = order.get(place + 1).is_some_and(|&next| {
            let ((low, high), (next_low, next_high)) = (ranges[at], ranges[next]);
            low <= next_high && next_low <= high
        });
    }
    for list in groups.values().filter(|l| l.len() > FEWEST_PEERS) {
        let totals = totals(list);
        let sum: f64 = totals.iter().sum();
        for &at in list {
            let total = entrants[at].result.total;
            let count = list.len() - 1;
            let mean = (sum - total) / count as f64;
            standings[at].peers = percentile(&totals, total).map(|percentile| Peers { count, mean, percentile });
        }
    }
    standings
}

/// Percent of the others in an ascending list that are less than one of its members, equal ones by half.
fn percentile(ascending: &[f64], own: f64) -> Option<f64> {
    let own = rounded(own);
    let less = ascending.partition_point(|t| *t < own);
    let equal = ascending[less..].partition_point(|t| *t <= own).saturating_sub(1);
    let others = ascending.len().checked_sub(1).filter(|n| *n > 0)?;
    Some(100.0 * (less as f64 + equal as f64 / 2.0) / others as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entrant(id: &str, base: f64, bonus: f64) -> Entrant<'_> {
        let result = Result { total: base + bonus, base, bonus, grade: Some(1), ..Result::default() };
        Entrant { id, result, before: None, group: Some("steel, large") }
    }

    #[test]
    fn ties_go_to_the_higher_base_and_then_by_id() {
        let list = [entrant("c", 70.0, 0.0), entrant("b", 65.0, 5.0), entrant("a", 65.0, 5.0), entrant("d", 80.0, 0.0)];
        assert_eq!(order(&list), [3, 0, 2, 1]);
    }

    #[test]
    fn what_is_incomplete_has_no_rank_and_is_nobodys_peer() {
        let mut list: Vec<Entrant<'_>> = ["a", "b", "c", "d", "e", "f"]
            .iter()
            .zip(60..)
            .map(|(id, score)| entrant(id, f64::from(score), 0.0))
            .collect();
        let ranges: Vec<(f64, f64)> = list.iter().map(|e| (e.result.total - 0.4, e.result.total + 0.4)).collect();
        let full = standings(&list, &ranges);
        // Five others from 60 to 64 stand below the best.
        assert_eq!(full[5].rank, Some(1));
        assert_eq!(full[5].peers, Some(Peers { count: 5, mean: 62.0, percentile: 100.0 }));
        assert_eq!(full[2].percentile, Some(40.0));
        assert!(!full[5].overlaps);
        list[0].result.grade = None;
        let less = standings(&list, &ranges);
        assert_eq!((less[0].rank, less[0].percentile), (None, None));
        assert!(less.iter().all(|s| s.peers.is_none()));
    }

    #[test]
    fn overlapping_ranges_are_told_with_the_higher_of_two() {
        let list = [entrant("a", 60.0, 0.0), entrant("b", 61.0, 0.0)];
        let all = standings(&list, &[(59.0, 61.0), (60.5, 62.0)]);
        assert!(all[1].overlaps && !all[0].overlaps);
        let apart = standings(&list, &[(59.0, 60.4), (60.5, 62.0)]);
        assert!(!apart[1].overlaps);
    }

    #[test]
    fn equal_scores_count_by_half() {
        let list = [entrant("a", 60.0, 0.0), entrant("b", 60.0, 0.0), entrant("c", 70.0, 0.0)];
        let all = standings(&list, &[(60.0, 60.0), (60.0, 60.0), (70.0, 70.0)]);
        assert_eq!(all.iter().map(|s| s.percentile).collect::<Vec<_>>(), [Some(25.0), Some(25.0), Some(100.0)]);
    }
}

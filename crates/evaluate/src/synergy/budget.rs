//! Which projects to choose under a budget.

/// A project to choose or to leave.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Project {
    /// What it takes from the budget; below 0 it adds to it.
    pub cost: f64,
    /// What is to be as large as possible in sum.
    pub value: f64,
    /// What must reach the floor in sum.
    pub toward_floor: f64,
}

/// A choice of projects.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// Whether each project is chosen.
    pub chosen: Vec<bool>,
    /// Sum of the values of those chosen.
    pub value: f64,
    /// Sum of their costs.
    pub cost: f64,
    /// Largest value that projects which may be cut into parts would reach: no choice is better.
    pub linear_bound: f64,
    /// Whether the choice is proven to be the best; false where [`MOST_NODES`] did not suffice.
    pub proven: bool,
}

impl Choice {
    /// How far the value lies below the linear bound, as a share of the bound.
    pub fn gap(&self) -> Option<f64> {
        (self.linear_bound > 0.0).then(|| (self.linear_bound - self.value).max(0.0) / self.linear_bound)
    }
}

/// Nodes of the search after which the best choice so far is told as not proven.
pub const MOST_NODES: u64 = 20_000_000;

/// What rounding may take from a bound, as a share of all values.
const ROUNDING: f64 = 1e-12;

/// The choice of whole projects of the largest value within the budget, with a sum of `toward_floor` of at least `floor` if one is
/// given; of pairs in `excludes` at most one is chosen. `None` where no choice keeps to them.
///
/// max Σ vᵢ zᵢ with Σ cᵢ zᵢ ≤ B, Σ fᵢ zᵢ ≥ F, zᵢ ∈ {0, 1}
///
/// Branch and bound: projects in the order of value per cost, one with the next taken first, and a branch is left where the
/// fractional choice of the rest cannot beat the best so far. With a floor the bound is that of Lagrange, its multiplier the
/// best at the root, where it equals the linear programme.
///
/// # Source
/// Dantzig 1957, Operations Research 5(2) 266-277 (fractional choice); Fisher 1981, Management Science 27(1) 1-18 (multiplier).
///
/// # Example
/// Budget 10: two projects of cost 5 beat the one of cost 6, though that is worth more by itself.
/// ```
/// use tandem_evaluate::synergy::budget::{Project, choose};
/// let project = |cost, value| Project { cost, value, toward_floor: 0.0 };
/// let found = choose(&[project(6.0, 8.0), project(5.0, 6.0), project(5.0, 6.0)], 10.0, None, &[]).expect("a choice");
/// assert_eq!((found.chosen, found.value), (vec![false, true, true], 12.0));
/// assert!(found.proven);
/// ```
pub fn choose(projects: &[Project], budget: f64, floor: Option<f64>, excludes: &[(usize, usize)]) -> Option<Choice> {
    let turned = Turned::new(projects, budget, floor);
    let multiplier = turned.best_multiplier();
    let mut search = Search::new(&turned, multiplier, excludes);
    search.visit(0, turned.budget, turned.floor, 0.0);
    let proven = search.nodes < MOST_NODES;
    let best = search.best?;
    let chosen: Vec<bool> = best.iter().zip(&turned.flipped).map(|(taken, flipped)| taken != flipped).collect();
    let sum = |of: fn(&Project) -> f64| {
        projects.iter().zip(&chosen).filter(|(_, chosen)| **chosen).map(|(project, _)| of(project)).sum::<f64>()
    };
    let (value, cost) = (sum(|p| p.value), sum(|p| p.cost));
    let linear_bound = (turned.bound(multiplier) + turned.already).max(value);
    Some(Choice { value, cost, linear_bound, proven, chosen })
}

/// The question with costs of at least 0: a project that adds to the budget is taken beforehand, and may be given back.
struct Turned {
    projects: Vec<Project>,
    flipped: Vec<bool>,
    budget: f64,
    floor: Option<f64>,
    already: f64,
}

impl Turned {
    fn new(projects: &[Project], budget: f64, floor: Option<f64>) -> Self {
        let mut turned =
            Self { projects: projects.to_vec(), flipped: vec![false; projects.len()], budget, floor, already: 0.0 };
        for (project, flipped) in turned.projects.iter_mut().zip(&mut turned.flipped) {
            if project.cost < 0.0 {
                *flipped = true;
                turned.budget -= project.cost;
                turned.floor = turned.floor.map(|floor| floor - project.toward_floor);
                turned.already += project.value;
                *project = Project { cost: -project.cost, value: -project.value, toward_floor: -project.toward_floor };
            }
        }
        turned
    }

    /// Largest value of parts of projects, by a multiplier on the floor.
    fn bound(&self, multiplier: f64) -> f64 {
        let mut order: Vec<(f64, f64)> = self
            .projects
            .iter()
            .map(|project| (project.value + multiplier * project.toward_floor, project.cost))
            .filter(|(worth, _)| *worth > 0.0)
            .collect();
        order.sort_unstable_by(|a, b| ratio(b.0, b.1).total_cmp(&ratio(a.0, a.1)));
        let mut left = self.budget;
        let mut bound = -multiplier * self.floor.unwrap_or(0.0);
        for (worth, cost) in order {
            if cost <= left {
                left -= cost;
                bound += worth;
            } else {
                return bound + worth * (left / cost).max(0.0);
            }
        }
        bound
    }

    /// Multiplier of at least 0 with the smallest bound; the bound is convex in it.
    fn best_multiplier(&self) -> f64 {
        if self.floor.is_none() {
            return 0.0;
        }
        let values: f64 = self.projects.iter().map(|project| project.value.abs()).sum();
        let smallest = self.projects.iter().map(|p| p.toward_floor.abs()).filter(|f| *f > 0.0).fold(f64::MAX, f64::min);
        if smallest == f64::MAX || values == 0.0 {
            return 0.0;
        }
        let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (0.0, 2.0 * values / smallest);
        for _ in 0..200 {
            let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
            if self.bound(a) <= self.bound(b) { high = b } else { low = a }
        }
        let inner = f64::midpoint(low, high);
        if self.bound(0.0) <= self.bound(inner) { 0.0 } else { inner }
    }
}

/// Worth for a unit of cost, by which projects are looked at; what has no worth comes last.
fn ratio(worth: f64, cost: f64) -> f64 {
    if worth > 0.0 { worth / cost } else { f64::NEG_INFINITY }
}

struct Search<'a> {
    turned: &'a Turned,
    multiplier: f64,
    /// Projects by worth per cost, and the place of each among them.
    order: Vec<usize>,
    place_of: Vec<usize>,
    /// Sums of worth and cost over the order, those without worth left out: the fractional choice of what is behind a place.
    worth_up_to: Vec<f64>,
    cost_up_to: Vec<f64>,
    /// Most that the projects from a place on can bring to the floor.
    reach_from: Vec<f64>,
    conflicts: Vec<Vec<usize>>,
    taken: Vec<bool>,
    best: Option<Vec<bool>>,
    best_value: f64,
    nodes: u64,
    /// What rounding may take from values, costs and the floor.
    value_slack: f64,
    cost_slack: f64,
    floor_slack: f64,
}

impl<'a> Search<'a> {
    fn new(turned: &'a Turned, multiplier: f64, excludes: &[(usize, usize)]) -> Self {
        let projects = &turned.projects;
        let n = projects.len();
        let worth = |at: usize| projects[at].value + multiplier * projects[at].toward_floor;
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| ratio(worth(*b), projects[*b].cost).total_cmp(&ratio(worth(*a), projects[*a].cost)));
        let mut place_of = vec![0; n];
        let (mut worth_up_to, mut cost_up_to) = (vec![0.0; n + 1], vec![0.0; n + 1]);
        for (place, at) in order.iter().enumerate() {
            place_of[*at] = place;
            let counts = if worth(*at) > 0.0 { 1.0 } else { 0.0 };
            worth_up_to[place + 1] = worth_up_to[place] + counts * worth(*at);
            cost_up_to[place + 1] = cost_up_to[place] + counts * projects[*at].cost;
        }
        let mut reach_from = vec![0.0; n + 1];
        for (place, at) in order.iter().enumerate().rev() {
            reach_from[place] = reach_from[place + 1] + projects[*at].toward_floor.max(0.0);
        }
        let mut conflicts = vec![Vec::new(); n];
        for (one, other) in excludes.iter().filter(|(one, other)| one != other) {
            conflicts[*one].push(*other);
            conflicts[*other].push(*one);
        }
        let sum = |of: fn(&Project) -> f64| projects.iter().map(|project| of(project).abs()).sum::<f64>();
        Self {
            multiplier,
            order,
            place_of,
            worth_up_to,
            cost_up_to,
            reach_from,
            conflicts,
            taken: vec![false; n],
            best: None,
            best_value: f64::NEG_INFINITY,
            nodes: 0,
            value_slack: ROUNDING * sum(|project| project.value),
            cost_slack: ROUNDING * (turned.budget.abs() + sum(|project| project.cost)),
            floor_slack: ROUNDING * sum(|project| project.toward_floor),
            turned,
        }
    }

    /// Largest worth of parts of the projects from a place on, less what the multiplier charges for the floor.
    fn bound_from(&self, place: usize, left: f64, needed: f64) -> f64 {
        let reach = self.cost_up_to[place] + left.max(0.0);
        let whole = self.cost_up_to.partition_point(|cost| *cost <= reach).saturating_sub(1).max(place);
        let mut bound = self.worth_up_to[whole] - self.worth_up_to[place] - self.multiplier * needed;
        if let (Some(worth), Some(cost)) = (self.worth_up_to.get(whole + 1), self.cost_up_to.get(whole + 1)) {
            let part = (reach - self.cost_up_to[whole]) / (cost - self.cost_up_to[whole]);
            bound += (worth - self.worth_up_to[whole]) * part;
        }
        bound
    }

    /// Whether a project that is decided is chosen.
    fn stands(&self, at: usize) -> bool {
        self.taken[at] != self.turned.flipped[at]
    }

    /// Decides the projects from a place on, with the budget left, what the floor still needs and the value so far.
    fn visit(&mut self, place: usize, left: f64, needed: Option<f64>, value: f64) {
        if self.nodes >= MOST_NODES {
            return;
        }
        self.nodes += 1;
        if left < -self.cost_slack || needed.is_some_and(|needed| needed > self.reach_from[place] + self.floor_slack) {
            return;
        }
        if value + self.bound_from(place, left, needed.unwrap_or(0.0)) <= self.best_value + self.value_slack {
            return;
        }
        let Some(&at) = self.order.get(place) else {
            if value > self.best_value {
                self.best_value = value;
                self.best = Some(self.taken.clone());
            }
            return;
        };
        let project = self.turned.projects[at];
        for take in [true, false] {
            self.taken[at] = take;
            let mut decided = self.conflicts[at].iter().filter(|other| self.place_of[**other] < place);
            if !self.stands(at) || !decided.any(|other| self.stands(*other)) {
                if take {
                    let needed = needed.map(|needed| needed - project.toward_floor);
                    self.visit(place + 1, left - project.cost, needed, value + project.value);
                } else {
                    self.visit(place + 1, left, needed, value);
                }
            }
        }
        self.taken[at] = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn project(cost: f64, value: f64, toward_floor: f64) -> Project {
        Project { cost, value, toward_floor }
    }

    /// The best of all choices, by trying each.
    fn by_trying(projects: &[Project], budget: f64, floor: Option<f64>, excludes: &[(usize, usize)]) -> Option<f64> {
        let mut best: Option<f64> = None;
        for choice in 0..1_u32 << projects.len() {
            let has = |at: usize| choice >> at & 1 == 1;
            let sum = |of: fn(&Project) -> f64| {
                projects.iter().enumerate().filter(|(at, _)| has(*at)).map(|(_, p)| of(p)).sum::<f64>()
            };
            let kept = sum(|p| p.cost) <= budget
                && floor.is_none_or(|floor| sum(|p| p.toward_floor) >= floor)
                && excludes.iter().all(|(a, b)| a == b || !(has(*a) && has(*b)));
            if kept {
                best = Some(best.unwrap_or(f64::NEG_INFINITY).max(sum(|p| p.value)));
            }
        }
        best
    }

    #[test]
    fn a_floor_can_ask_for_a_project_that_is_worth_little() {
        let projects = [project(5.0, 10.0, 0.0), project(5.0, 9.0, 0.0), project(5.0, -1.0, 4.0)];
        let found = choose(&projects, 10.0, Some(4.0), &[]).unwrap();
        assert_eq!((found.chosen, found.value), (vec![true, false, true], 9.0));
        assert_eq!(choose(&projects, 10.0, Some(4.5), &[]), None);
        assert_eq!(choose(&projects, -1.0, None, &[]), None);
    }

    #[test]
    fn linear_bound_and_gap_are_those_of_the_fractional_choice() {
        // 6 + 6 whole, and the last 4 of the third: its 8 of 6.
        let projects = [project(6.0, 8.0, 0.0), project(5.0, 8.0, 0.0), project(5.0, 7.0, 0.0)];
        let found = choose(&projects, 13.0, None, &[]).unwrap();
        assert_eq!(found.value, 16.0);
        assert!((found.linear_bound - 19.0).abs() < 1e-12);
        assert!((found.gap().unwrap() - 3.0 / 19.0).abs() < 1e-12);
    }

    #[test]
    fn hundreds_of_projects_are_chosen_exactly() {
        let projects: Vec<Project> = (0..300_u32)
            .map(|i| project(f64::from(10 + i * 7919 % 90), f64::from(5 + i * 104_729 % 95), 0.0))
            .collect();
        let found = choose(&projects, 4_000.0, None, &[]).unwrap();
        assert!(found.proven);
        // The same by dynamic programming over whole amounts of budget.
        let mut best = vec![0.0_f64; 4_001];
        for project in &projects {
            for budget in (project.cost as usize..=4_000).rev() {
                best[budget] = best[budget].max(best[budget - project.cost as usize] + project.value);
            }
        }
        assert_eq!(found.value, best[4_000]);
        assert!(found.cost <= 4_000.0 && found.value <= found.linear_bound);
    }

    proptest! {
        #[test]
        fn no_choice_is_better(
            drawn in proptest::collection::vec((-5..20_i32, -3..20_i32, -4..6_i32), 1..10),
            budget in -5..60_i32,
            floor in proptest::option::of(-3..15_i32),
            excludes in proptest::collection::vec((0..10_usize, 0..10_usize), 0..4),
        ) {
            let projects: Vec<Project> =
                drawn.iter().map(|(c, v, f)| project(f64::from(*c), f64::from(*v), f64::from(*f))).collect();
            let excludes: Vec<(usize, usize)> =
                excludes.into_iter().filter(|(a, b)| *a < projects.len() && *b < projects.len()).collect();
            let (budget, floor) = (f64::from(budget), floor.map(f64::from));
            let found = choose(&projects, budget, floor, &excludes);
            let best = by_trying(&projects, budget, floor, &excludes);
            prop_assert_eq!(found.as_ref().map(|found| found.value), best);
            if let Some(found) = found {
                prop_assert!(found.proven && found.cost <= budget);
                prop_assert!(found.linear_bound >= found.value - 1e-9);
            }
        }
    }
}

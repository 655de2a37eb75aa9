//! Normalisations: bounds in order, classes with scores, items with points, and when a variant holds.

use super::{Checker, MOST_ITEMS, Place};
use crate::formula::Classes;
use crate::program::Program;
use crate::system::{Direction, DraftIndicator, DraftNorm, Item, Norm};
use std::collections::BTreeSet;
use tandem_vocab::nearest;

/// How far a sum of points may be from 100.
const POINTS_TOLERANCE: f64 = 1e-6;

impl Checker<'_> {
    pub(super) fn when(&mut self, place: Place, pairs: &[(String, String)]) -> Option<Vec<(usize, usize)>> {
        let mut when = Vec::new();
        for (id, value) in pairs {
            let Some(dimension) = self.draft.contexts.iter().position(|d| d.id == *id) else {
                let known: Vec<&str> = self.draft.contexts.iter().map(|d| d.id.as_str()).collect();
                let message = format!("`{id}` is no dimension of the context");
                self.flaw(place, "when", message, format!("there are: {}", known.join(", ")));
                return None;
            };
            let values = &self.draft.contexts[dimension].values;
            let Some(at) = values.iter().position(|v| v == value) else {
                let message = format!("`{id}` cannot be `{value}`");
                self.flaw(place, "when", message, format!("it is one of {}", values.join(", ")));
                return None;
            };
            when.push((dimension, at));
        }
        Some(when)
    }

    pub(super) fn items(&mut self, at: usize, draft: &DraftIndicator) -> Vec<Item> {
        let Some(norm) = draft.norm.as_ref().filter(|n| n.kind == "checklist" || n.kind == "bonus") else {
            return Vec::new();
        };
        let mut seen = BTreeSet::new();
        for (number, item) in norm.items.iter().enumerate() {
            if !seen.insert(item.id.as_str()) {
                let message = format!("the item `{}` stands twice", item.id);
                self.flaw(Place::Item(at, number), "id", message, "give each item an id of its own".into());
            }
            if !(item.points > 0.0 && item.points <= 100.0) {
                let message = format!("the item `{}` has {} points", item.id, item.points);
                self.flaw(Place::Item(at, number), "points", message, "give it more than 0 and at most 100".into());
            }
        }
        norm.items.clone()
    }

    pub(super) fn norm(
        &mut self,
        place: Place,
        indicator: &DraftIndicator,
        draft: &DraftNorm,
        direction: Direction,
        program: &Program,
    ) -> Option<Norm> {
        let number = |key: &str| draft.numbers.iter().find(|(k, _)| k == key).map(|(_, v)| *v);
        let wanted = match program {
            Program::Declines(_) => &["elasticity"][..],
            Program::Tapio(_) => &["tapio_linear"],
            Program::DoubleDecline(_) | Program::Peak(_) => &["classes"],
            Program::Checklist if indicator.formula.trim_start().starts_with("bonus") => &["bonus"],
            Program::Checklist => &["checklist"],
            Program::Value(_) => &["linear", "interval", "target_ratio", "steps"],
        };
        if !wanted.contains(&draft.kind.as_str()) {
            let message = format!("the formula cannot be scored by a normalisation of kind `{}`", draft.kind);
            let help = if draft.kind == "elasticity" {
                "a formula of this kind is one division of two declines".to_owned()
            } else {
                format!("write kind = \"{}\"", wanted.join("\" or \""))
            };
            self.flaw(place, "norm", message, help);
            return None;
        }
        let needed: &[&str] = match draft.kind.as_str() {
            "linear" | "tapio_linear" => &["lower", "upper"],
            "interval" => &["lower", "best_low", "best_high", "upper"],
            "elasticity" => &["opt_low", "opt_high", "min_decline"],
            "target_ratio" => &["default_period_target", "period_years"],
            "bonus" => &["max_points"],
            "steps" => &["above"],
            _ => &[],
        };
        let mut values = Vec::new();
        for key in needed {
            match number(key) {
                Some(value) => values.push(value),
                None => {
                    let message = format!("a normalisation of kind `{}` needs `{key}`", draft.kind);
                    self.flaw(place, "norm", message, format!("add {key} = ..."));
                }
            }
        }
        if values.len() < needed.len() {
            return None;
        }
        let order = |values: &[f64]| values.windows(2).all(|w| w[0] <= w[1]) && values.first() < values.last();
        let norm = match draft.kind.as_str() {
            "linear" | "tapio_linear" | "interval" | "elasticity" => {
                let bounds = if draft.kind == "elasticity" { &values[..2] } else { &values[..] };
                let flat = draft.kind == "elasticity" && bounds[0] == bounds[1] && bounds[0] > 0.0;
                if !(order(bounds) || flat) || (draft.kind == "elasticity" && bounds[0] <= 0.0) {
                    let found: Vec<String> = bounds.iter().map(f64::to_string).collect();
                    let message = format!("the bounds {} do not ascend", found.join(", "));
                    self.flaw(
                        place,
                        "norm",
                        message,
                        "write the lower bound first; direction says which end is best".into(),
                    );
                    return None;
                }
                match draft.kind.as_str() {
                    "linear" => {
                        if direction == Direction::Interval {
                            let message = "a straight normalisation has no best middle".to_owned();
                            self.flaw(
                                place,
                                "norm",
                                message,
                                "write direction = \"benefit\" or \"cost\", or kind = \"interval\"".into(),
                            );
                            return None;
                        }
                        Norm::Linear { lower: values[0], upper: values[1], benefit: direction == Direction::Benefit }
                    }
                    "tapio_linear" => Norm::Tapio { lower: values[0], upper: values[1] },
                    "interval" => {
                        Norm::Interval { lower: values[0], best_low: values[1], best_high: values[2], upper: values[3] }
                    }
                    _ => Norm::Elasticity { best_low: values[0], best_high: values[1], min_decline: values[2] },
                }
            }
            "target_ratio" => {
                if !(values[0] < 1.0 && values[1] > 0.0) {
                    let message = format!("a decline of {} in {} years cannot be asked for", values[0], values[1]);
                    self.flaw(place, "norm", message, "write a fraction below 1 and a length above 0".into());
                    return None;
                }
                let id = draft.texts.iter().find(|(k, _)| k == "target_input").map(|(_, v)| v.as_str());
                let target = match id {
                    None => None,
                    Some(id) => {
                        let Some(&at) = self.inputs.get(id) else {
                            let help = nearest(id, self.inputs.keys().copied()).map_or_else(
                                || "describe it in an [[input]]".to_owned(),
                                |n| format!("did you mean `{n}`?"),
                            );
                            self.flaw(place, "norm", format!("the target input `{id}` is not described"), help);
                            return None;
                        };
                        self.used.insert(at);
                        Some(at)
                    }
                };
                Norm::TargetRatio { target, default: values[0], period_years: values[1] }
            }
            "classes" => {
                let classes = if matches!(program, Program::Peak(_)) { Classes::Peak } else { Classes::DoubleDecline };
                let mut scores = Vec::new();
                for name in classes.names() {
                    match draft.scores.iter().find(|(n, _)| n == name) {
                        Some((_, score)) if (0.0..=100.0).contains(score) => scores.push(*score),
                        Some((_, score)) => {
                            let message = format!("the class `{name}` scores {score}");
                            self.flaw(place, "norm", message, "write a score between 0 and 100".into());
                        }
                        None => {
                            let message = format!("the class `{name}` has no score");
                            self.flaw(place, "norm", message, format!("add {name} = ... to scores"));
                        }
                    }
                }
                for (name, _) in draft.scores.iter().filter(|(n, _)| !classes.names().contains(&n.as_str())) {
                    let message = format!("`{name}` is no class of the formula");
                    self.flaw(place, "norm", message, format!("there are: {}", classes.names().join(", ")));
                }
                if scores.len() < classes.names().len() {
                    return None;
                }
                Norm::Classes { scores, flat_band: number("flat_band").unwrap_or_default() }
            }
            "steps" => {
                let ascending = draft.steps.windows(2).all(|w| w[0].0 < w[1].0);
                let inside = draft.steps.iter().map(|s| s.1).chain([values[0]]).all(|s| (0.0..=100.0).contains(&s));
                if draft.steps.is_empty() || !ascending || !inside {
                    let message = "steps do not ascend, or score outside 0 to 100".to_owned();
                    self.flaw(
                        place,
                        "norm",
                        message,
                        "write steps = [{ max = 0.6, score = 100 }, ...] in ascending order".into(),
                    );
                    return None;
                }
                Norm::Steps { steps: draft.steps.clone(), above: values[0] }
            }
            "checklist" => {
                let sum: f64 = draft.items.iter().map(|i| i.points).sum();
                if (sum - 100.0).abs() > POINTS_TOLERANCE || draft.items.len() > MOST_ITEMS {
                    let message = format!("the points of the {} items add up to {sum}, not to 100", draft.items.len());
                    let help = format!("mend the points; a checklist has at most {MOST_ITEMS} items");
                    self.flaw(place, "norm", message, help);
                    return None;
                }
                Norm::Checklist
            }
            _ => {
                let combine = draft.texts.iter().find(|(k, _)| k == "combine").map_or("sum", |(_, v)| v.as_str());
                if !["sum", "max"].contains(&combine) || draft.items.is_empty() || draft.items.len() > MOST_ITEMS {
                    let message =
                        format!("bonus points of {} items cannot be combined by `{combine}`", draft.items.len());
                    let help = format!("give 1 to {MOST_ITEMS} items, and combine = \"sum\" or \"max\"");
                    self.flaw(place, "norm", message, help);
                    return None;
                }
                Norm::Bonus { max_points: values[0], highest_only: combine == "max" }
            }
        };
        Some(norm)
    }
}

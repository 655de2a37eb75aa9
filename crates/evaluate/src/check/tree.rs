//! The tree: every node once, below a node that exists, with weights that add up.

use super::{Checker, Place};
use std::collections::BTreeMap;
use tandem_vocab::nearest;

/// How far a sum of weights may be from 1.
const WEIGHT_TOLERANCE: f64 = 1e-6;

impl Checker<'_> {
    pub(super) fn tree(&mut self) {
        let draft = self.draft;
        let mut ids: BTreeMap<&str, Place> = BTreeMap::new();
        let places = (draft.level1.iter().enumerate().map(|(at, n)| (n.id.as_str(), Place::Level1(at))))
            .chain(draft.level2.iter().enumerate().map(|(at, n)| (n.id.as_str(), Place::Level2(at))))
            .chain(draft.level3.iter().enumerate().map(|(at, n)| (n.id.as_str(), Place::Level3(at))));
        for (id, place) in places {
            if ids.insert(id, place).is_some() {
                let message = format!("the id `{id}` stands twice");
                self.flaw(place, "id", message, "give each node and each indicator an id of its own".into());
            }
        }
        let bonus = |id: &str| draft.level1.iter().any(|n| n.id == id && n.bonus);
        // What stands below an unknown node is told there, once.
        let apart = |parent: &str| bonus(parent) || !draft.level1.iter().any(|n| n.id == parent);
        let bonus2 = |id: &str| draft.level2.iter().any(|n| n.id == id && apart(&n.parent));
        let known1: Vec<&str> = draft.level1.iter().map(|n| n.id.as_str()).collect();
        let known2: Vec<&str> = draft.level2.iter().map(|n| n.id.as_str()).collect();
        for (at, node) in draft.level2.iter().enumerate() {
            self.parent(Place::Level2(at), &node.id, &node.parent, &known1);
        }
        for (at, indicator) in draft.level3.iter().enumerate() {
            self.parent(Place::Level3(at), &indicator.id, &indicator.parent, &known2);
        }
        let top: Vec<_> = draft.level1.iter().enumerate().filter(|(_, n)| !n.bonus).collect();
        let all: Vec<_> = top.iter().map(|(at, n)| (Place::Level1(*at), n.weight)).collect();
        self.weights("the first-level weights", &all);
        for node in draft.level1.iter().filter(|n| !n.bonus) {
            let below: Vec<_> = draft.level2.iter().enumerate().filter(|(_, n)| n.parent == node.id).collect();
            let all: Vec<_> = below.iter().map(|(at, n)| (Place::Level2(*at), n.weight)).collect();
            self.weights(&format!("the weights below `{}`", node.id), &all);
        }
        for node in draft.level2.iter().filter(|n| !bonus2(&n.id)) {
            let below: Vec<_> = draft.level3.iter().enumerate().filter(|(_, n)| n.parent == node.id).collect();
            let all: Vec<_> = below.iter().map(|(at, n)| (Place::Level3(*at), n.weight)).collect();
            self.weights(&format!("the weights below `{}`", node.id), &all);
        }
    }

    pub(super) fn parent(&mut self, place: Place, id: &str, parent: &str, known: &[&str]) {
        if known.contains(&parent) {
            return;
        }
        let message = format!("`{id}` stands below `{parent}`, which does not exist");
        let help = nearest(parent, known.iter().copied())
            .map_or_else(|| format!("name one of {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        self.flaw(place, "parent", message, help);
    }

    pub(super) fn weights(&mut self, what: &str, list: &[(Place, f64)]) {
        for (place, weight) in list {
            if !(0.0..=1.0).contains(weight) {
                let message = format!("the weight is {weight}, and must lie between 0 and 1");
                self.flaw(*place, "weight", message, "write a share of the node above".into());
            }
        }
        let sum: f64 = list.iter().map(|(_, w)| w).sum();
        if let Some((place, _)) = list.first()
            && (sum - 1.0).abs() > WEIGHT_TOLERANCE
        {
            let sum = (sum * 1e6).round() / 1e6;
            let message = format!("{what} add up to {sum}, not to 1");
            self.flaw(*place, "weight", message, "mend one of the weights so that they add up to 1".into());
        }
    }
}

//! Normalisations as texts of systems write them: a kind and what it is told.

use crate::index::system::{id, must, optional};
use crate::toml_table::Keys;
use tandem_evaluate::system::{DraftNorm, Item};

/// Kinds, their numbers, and what else they take.
const KINDS: [(&str, &[&str], &[&str]); 9] = [
    ("linear", &["lower", "upper"], &[]),
    ("interval", &["lower", "best_low", "best_high", "upper"], &[]),
    ("target_ratio", &["default_period_target", "period_years"], &["target_input"]),
    ("elasticity", &["opt_low", "opt_high", "min_decline"], &[]),
    ("tapio_linear", &["lower", "upper"], &[]),
    ("classes", &["flat_band"], &["scores"]),
    ("steps", &["above"], &["steps"]),
    ("checklist", &[], &["items"]),
    ("bonus", &["max_points"], &["items", "combine"]),
];

/// Reads a normalisation; `one` reads an item of a checklist by its number.
pub(crate) fn read<'a>(
    keys: &mut Keys<'a, '_>,
    one: &mut dyn FnMut(usize, &mut Keys<'a, '_>) -> Item,
) -> Option<DraftNorm> {
    let kind = keys.word("kind", &KINDS.map(|(kind, ..)| kind))?;
    let (_, numbers, others) = KINDS.iter().find(|(known, ..)| *known == kind)?;
    let known: Vec<&str> = ["kind"].iter().chain(*numbers).chain(*others).copied().collect();
    keys.only(&known);
    let mut norm = DraftNorm { kind, ..DraftNorm::default() };
    norm.numbers = numbers.iter().filter_map(|key| Some(((*key).to_owned(), keys.number(key)?))).collect();
    for other in *others {
        match *other {
            "scores" => {
                keys.inner("scores", "Add scores = { CLASS = 100, ... }.", |keys| {
                    let names: Vec<String> = keys.table.keys().map(|key| key.get_ref().to_string()).collect();
                    norm.scores = names.into_iter().filter_map(|n| Some((n.clone(), keys.number(&n)?))).collect();
                });
            }
            "steps" => keys.each("steps", |keys| {
                keys.only(&["max", "score"]);
                let max = keys.required_number("max", "Write the highest value of the step.");
                let score = keys.required_number("score", "Write the score of the step.");
                norm.steps.extend(max.zip(score));
            }),
            "items" => keys.each("items", |keys| norm.items.push(one(norm.items.len(), keys))),
            text => {
                if let Some((value, _)) = keys.text(text) {
                    norm.texts.push((text.to_owned(), value));
                }
            }
        }
    }
    Some(norm)
}

/// An item of a checklist.
pub(crate) fn item(keys: &mut Keys<'_, '_>) -> Item {
    keys.only(&["id", "text", "text_zh", "points"]);
    Item {
        id: id(keys),
        text: must(keys, "text", "Write what must be proven."),
        text_zh: optional(keys, "text_zh"),
        points: keys.required_number("points", "Write the points of the item.").unwrap_or_default(),
    }
}

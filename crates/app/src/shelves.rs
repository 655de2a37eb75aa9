//! The library as people search it: processes, fuels, technologies and factor rows, in both languages and by source.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use tandem_vocab::{Needs, Origin, Sym, species};

use crate::answer::{both, text};
use crate::loaded::Loaded;

/// Kinds of items, in the order of answers.
pub const KINDS: [&str; 4] = ["process", "fuel", "technology", "factor"];

/// Activities named where an item is used; all of them are counted.
const NAMED: usize = 12;

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words that must all occur in an item.
    pub words: String,
    /// Kind of items; empty means all.
    pub kind: String,
    /// Only what this case uses.
    pub used: bool,
}

/// Is shown an item: its kind, where it is used, the words it is found by, and how it is told.
type Offer<'a> = dyn FnMut(&'static str, Option<&Use>, &[&str], &dyn Fn() -> Value) + 'a;

#[derive(Default)]
struct Use {
    count: usize,
    activities: Vec<String>,
}

impl Use {
    fn add(&mut self, activity: &str) {
        self.count += 1;
        if self.activities.len() < NAMED {
            self.activities.push(activity.to_owned());
        }
    }

    fn value(this: Option<&Self>) -> Value {
        this.map_or_else(
            || json!({ "count": 0, "activities": [] }),
            |found| json!({ "count": found.count, "activities": found.activities }),
        )
    }
}

/// Where the words and rows of a case's library are used.
#[derive(Default)]
pub(crate) struct Uses {
    words: BTreeMap<(&'static str, Sym), Use>,
    rows: HashMap<u32, Use>,
}

impl Loaded {
    fn find_uses(&self) -> Uses {
        let mut uses = Uses::default();
        let activities = &self.ledger.records.activities;
        let rows: Vec<Vec<u32>> = self
            .ledger
            .recipes
            .iter()
            .map(|recipe| {
                let mut rows: Vec<u32> = Vec::new();
                for line in &recipe.lines {
                    rows.extend(line.own.iter().flat_map(|own| own.formula.rows()).map(|(row, _)| row));
                    rows.extend(line.made.iter().flat_map(|made| [Some(made.row), made.grid]).flatten());
                }
                rows.sort_unstable();
                rows.dedup();
                rows
            })
            .collect();
        for at in 0..activities.len() {
            let (id, kind) = (activities.ids.get(at), activities.kind_of(at as u32));
            for (what, word) in [("process", kind.process), ("fuel", kind.fuel), ("technology", kind.technology)] {
                if !word.is_none() {
                    uses.words.entry((what, word)).or_default().add(id);
                }
            }
        }
        // All later years of a record take the rows of the first.
        let first = |kind: u32| activities.kinds[kind as usize].age <= 1;
        for entry in self.ledger.entries().filter(|e| first(e.kind)) {
            let (id, own) =
                (activities.ids.get(entry.activity as usize), self.ledger.recipe_of[entry.activity as usize]);
            for row in &rows[entry.recipe as usize] {
                if entry.recipe == own || !rows[own as usize].contains(row) {
                    uses.rows.entry(*row).or_default().add(id);
                }
            }
        }
        uses
    }

    /// Items that fit a search from position `from` on, at most `limit`, with the number of all that fit.
    pub fn shelves(&self, search: &Search, from: usize, limit: usize) -> Value {
        let wanted: Vec<String> = search.words.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let uses = self.uses.get_or_init(|| self.find_uses());
        let kind = |name: &str| search.kind.is_empty() || search.kind == name;
        let (mut items, mut matched) = (Vec::new(), 0);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut offer = |what: &'static str, used: Option<&Use>, words: &[&str], item: &dyn Fn() -> Value| {
            let hay = words.join("\u{1}").to_lowercase();
            if !wanted.iter().all(|word| hay.contains(word)) || (search.used && used.is_none()) {
                return;
            }
            *counts.entry(what).or_default() += 1;
            if !kind(what) {
                return;
            }
            if matched >= from && items.len() < limit {
                let mut item = item();
                item["kind"] = json!(what);
                item["used"] = Use::value(used);
                items.push(item);
            }
            matched += 1;
        };
        self.offer_words(uses, &mut offer);
        self.offer_rows(uses, &mut offer);
        let next = from + items.len();
        json!({ "items": items, "matched": matched, "counts": counts, "next": (next < matched).then(|| next.to_string()) })
    }

    fn offer_words(&self, uses: &Uses, offer: &mut Offer<'_>) {
        let (terms, names) = (&self.library.terms, &self.ledger.records.symbols);
        let used = |what: &'static str, name: &str| names.get(name).and_then(|sym| uses.words.get(&(what, sym)));
        for p in &terms.processes {
            let needs = match p.needs {
                Needs::Fuel => "fuel",
                Needs::Technology => "technology",
                Needs::Nothing => "none",
            };
            offer("process", used("process", &p.name), &[&p.name, &p.name_en, &p.name_zh, &p.note], &|| {
                json!({ "id": p.name, "name": both(&p.name_en, &p.name_zh), "unit": p.unit, "needs": needs,
                    "sector": text(&p.default_sector), "parent": p.parent,
                    "flow": p.flow.as_ref().map(ToString::to_string), "note": text(&p.note) })
            });
        }
        for f in &terms.fuels {
            let origin = match f.origin {
                Origin::Fossil => "fossil",
                Origin::Biogenic => "biogenic",
                Origin::Unknown => "mixed",
            };
            offer("fuel", used("fuel", &f.name), &[&f.name, &f.name_en, &f.name_zh, f.class.as_str()], &|| {
                json!({ "id": f.name, "name": both(&f.name_en, &f.name_zh), "unit": f.unit, "origin": origin,
                    "class": f.class.as_str() })
            });
        }
        for t in &terms.technologies {
            let alias = t.aliases.join(" | ");
            let mut found = Use::default();
            for control in self.ledger.records.controls.iter().filter(|c| names.name(c.technology) == t.name) {
                found.add(names.name(self.ledger.records.sources[control.source as usize].id));
            }
            let of_controls = (found.count > 0).then_some(&found);
            let of_activities = used("technology", &t.name);
            offer("technology", of_activities.or(of_controls), &[&t.name, &t.name_en, &t.name_zh, &alias], &|| {
                json!({ "id": t.name, "name": both(&t.name_en, &t.name_zh), "technology_kind": t.kind.as_str(),
                    "alias": text(&alias), "reagent": text(&t.reagent),
                    "used_by": if of_activities.is_some() { "activities" } else { "controls" } })
            });
        }
    }

    fn offer_rows(&self, uses: &Uses, offer: &mut Offer<'_>) {
        let records = &self.ledger.records;
        let (terms, names) = (&records.terms, &records.symbols);
        let mut words: HashMap<&str, (&str, &str)> = HashMap::new();
        words.extend(terms.processes.iter().map(|p| (&*p.name, (&*p.name_en, &*p.name_zh))));
        words.extend(terms.fuels.iter().map(|f| (&*f.name, (&*f.name_en, &*f.name_zh))));
        words.extend(terms.technologies.iter().map(|t| (&*t.name, (&*t.name_en, &*t.name_zh))));
        let named = |sym: Sym| {
            let name = names.name(sym);
            words.get(name).copied().unwrap_or((name, name))
        };
        for (at, row) in records.factors.iter().enumerate() {
            let keys = [row.process, row.fuel, row.technology].map(named);
            let of = self.given(at as u32);
            let (of_en, of_zh) = species::by_name(of).map_or(("", ""), |s| (s.get().name_en, s.get().name_zh));
            let hay = [
                names.name(row.id),
                names.name(row.process),
                names.name(row.fuel),
                names.name(row.technology),
                keys[0].0,
                keys[0].1,
                keys[1].0,
                keys[1].1,
                keys[2].0,
                keys[2].1,
                of,
                of_en,
                of_zh,
                &row.source,
                &row.table,
                &row.origin,
                names.name(row.region),
                row.status.as_str(),
            ];
            offer("factor", uses.rows.get(&(at as u32)), &hay, &|| {
                let mut item = self.factor_row(at as u32, None);
                let join = |side: fn(&(&str, &str)) -> String| {
                    keys.iter().map(side).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" · ")
                };
                item["name"] = both(&join(|k| k.0.to_owned()), &join(|k| k.1.to_owned()));
                item
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beijing() -> Loaded {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("beijing");
        tandem_case::shipped::unpack("beijing", &case).unwrap();
        Loaded::open(&case, &|_, _| {}).ok().unwrap()
    }

    fn search(case: &Loaded, words: &str, kind: &str, used: bool) -> Value {
        case.shelves(&Search { words: words.into(), kind: kind.into(), used }, 0, 50)
    }

    #[test]
    fn items_are_found_in_both_languages_and_by_source() {
        let case = beijing();
        for words in ["水泥", "cement clinker", "raw_coal", "原煤", "EMEP", "IPCC CO2"] {
            assert!(search(&case, words, "", false)["matched"].as_u64().unwrap() > 0, "{words}");
        }
        assert_eq!(search(&case, "no such thing at all", "", false)["matched"], 0);
        let fuels = search(&case, "", "fuel", false);
        assert!(fuels["items"].as_array().unwrap().iter().all(|item| item["kind"] == "fuel"));
        assert!(fuels["counts"]["factor"].as_u64().unwrap() > 1000, "counts tell what other kinds hold");
    }

    #[test]
    fn where_an_item_is_used_is_told_and_explanations_agree() {
        let case = beijing();
        let found = search(&case, "", "factor", true);
        assert!(found["matched"].as_u64().unwrap() > 0);
        for item in found["items"].as_array().unwrap() {
            assert!(item["used"]["count"].as_u64().unwrap() > 0 && item["source"].is_string(), "{item}");
        }
        let items = found["items"].as_array().unwrap();
        let row = items.iter().find(|item| item["role"] == "emission_factor").unwrap();
        let activity = row["used"]["activities"][0].as_str().unwrap();
        let told = case.explain(activity, row["species"].as_str().unwrap()).unwrap().to_string();
        assert!(told.contains(row["id"].as_str().unwrap()), "{activity}");
    }

    #[test]
    fn pages_follow_each_other() {
        let case = beijing();
        let first = case.shelves(&Search::default(), 0, 10);
        let second = case.shelves(&Search::default(), first["next"].as_str().unwrap().parse().unwrap(), 10);
        assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
        assert_eq!(first["matched"], second["matched"]);
    }
}

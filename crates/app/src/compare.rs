//! The questions of `tandem compare` and of trade-offs, and their answers.

use crate::answer::{Answer, number, text};
use crate::inventory::{BadQuestion, period};
use crate::loaded::Loaded;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tandem_inventory::compare::{Change, Group, Side, compare};
use tandem_inventory::records::Scope;
use tandem_vocab::species;

/// Dimensions that a comparison can be grouped by.
const DIMS: [&str; 6] = ["source_id", "sector", "region", "process", "fuel", "technology"];

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Period before.
    pub from: String,
    /// Period after.
    pub to: String,
    /// Species.
    pub species: String,
    /// Dimensions; empty means sector.
    pub by: Vec<String>,
    /// Scope, `1` or `2`; both where absent.
    pub scope: Option<String>,
}

impl Loaded {
    /// Why `species` differs between two periods, or between this case and `other`: activity, factor, method, control.
    ///
    /// # Errors
    /// [`BadQuestion`] for unknown species, dimensions, periods or scopes.
    pub fn comparison(&self, asked: &Comparison, other: Option<&Self>) -> Result<Answer<'static>, BadQuestion> {
        let species = species::by_name(&asked.species).ok_or_else(|| BadQuestion {
            message: format!("`{}` is not a species", asked.species),
            help: species::nearest(&asked.species).map_or_else(String::new, |n| format!("did you mean {n}?")),
        })?;
        let scopes = match asked.scope.as_deref() {
            None => vec![Scope::One, Scope::Two],
            Some(word) => vec![Scope::parse(word).filter(|_| !word.is_empty()).ok_or_else(|| BadQuestion {
                message: format!("`{word}` is not a scope"),
                help: "1, 2 and memo are".into(),
            })?],
        };
        let by: Vec<&'static str> = if asked.by.is_empty() {
            vec!["sector"]
        } else {
            asked.by.iter().map(|name| dimension(name)).collect::<Result<_, _>>()?
        };
        let from = Side { ledger: &self.ledger, period: Some(period(&asked.from)?) };
        let to = Side { ledger: &other.unwrap_or(self).ledger, period: Some(period(&asked.to)?) };
        let mut groups: BTreeMap<Vec<String>, Change> = BTreeMap::new();
        let mut total = Change::default();
        for (group, change) in compare(from, to, species, &scopes) {
            total += change;
            *groups.entry(by.iter().map(|d| key(&group, d)).collect()).or_default() += change;
        }
        let mut rows: Vec<Vec<Value>> = groups
            .into_iter()
            .map(|(keys, change)| keys.iter().map(|k| text(k)).chain(figures(change)).collect())
            .collect();
        let at = by.len();
        rows.sort_by(|a, b| size(b, at).total_cmp(&size(a, at)));
        let mut columns = by.clone();
        columns.extend(FIGURES);
        Ok(Answer {
            head: vec![
                ("command", json!("compare")),
                ("case", json!(self.manifest.id)),
                ("species", json!(species.name())),
                ("from", json!(asked.from)),
                ("to", json!(asked.to)),
                ("against", other.map_or(Value::Null, |o| json!(o.manifest.id))),
                ("by", json!(by)),
            ],
            columns,
            rows: Box::new(rows.into_iter()),
            tail: vec![("total", FIGURES.iter().map(|c| (*c).to_owned()).zip(figures(total)).collect())],
        })
    }

    /// What controls remove and what they make, in total by technology or by source.
    ///
    /// # Errors
    /// [`BadQuestion`] for a period that is none.
    pub fn tradeoffs(&self, asked: Option<&str>, by_source: bool) -> Result<Answer<'static>, BadQuestion> {
        let asked = asked.map(period).transpose()?;
        let names = &self.ledger.records.symbols;
        let mut rows = Vec::new();
        for (installation, balance) in self.ledger.tradeoffs(asked, by_source) {
            let sides = [("removed", &balance.removed), ("made", &balance.made)];
            for (effect, sums) in sides {
                for (species, sum) in sums {
                    let factors = sum.rows.iter().map(|&at| names.name(self.ledger.records.factors[at as usize].id));
                    rows.push(vec![
                        text(&installation.technology),
                        text(&installation.source_id),
                        json!(effect),
                        json!(species.name()),
                        json!(species.get().medium.as_str()),
                        number(sum.kg),
                        json!(sum.weak),
                        text(&factors.collect::<Vec<_>>().join(" ")),
                    ]);
                }
            }
        }
        Ok(Answer {
            head: vec![
                ("command", json!("tradeoffs")),
                ("case", json!(self.manifest.id)),
                ("period", asked.map_or(Value::Null, |p| json!(p.to_string()))),
            ],
            columns: vec!["technology", "source_id", "effect", "species", "medium", "kg", "weak", "factors"],
            rows: Box::new(rows.into_iter()),
            tail: Vec::new(),
        })
    }
}

const FIGURES: [&str; 7] = ["from_kg", "to_kg", "change_kg", "activity", "factor", "method", "control"];

fn figures(change: Change) -> Vec<Value> {
    let values = [
        change.from_kg,
        change.to_kg,
        change.to_kg - change.from_kg,
        change.activity,
        change.factor,
        change.method,
        change.control,
    ];
    values.into_iter().map(number).collect()
}

fn size(row: &[Value], at: usize) -> f64 {
    row[at + 2].as_f64().unwrap_or_default().abs()
}

fn dimension(name: &str) -> Result<&'static str, BadQuestion> {
    DIMS.into_iter().find(|d| *d == name).ok_or_else(|| BadQuestion {
        message: format!("`{name}` is not a dimension of a comparison"),
        help: format!("these are: {}", DIMS.join(", ")),
    })
}

fn key(group: &Group, dim: &str) -> String {
    match dim {
        "source_id" => &group.source_id,
        "sector" => &group.sector,
        "region" => &group.region,
        "process" => &group.process,
        "fuel" => &group.fuel,
        _ => &group.technology,
    }
    .clone()
}

#[cfg(test)]
mod tests {
    use crate::Loaded;
    use tandem_testkit::CaseFolder;

    #[test]
    fn each_effect_of_a_device_names_its_rows_and_its_own_evidence() {
        let row = |case: CaseFolder, id: &str, species: &str, value: f64, unit: &str, role: &str| {
            case.factor(id, species, value, unit).with("technology", "own_scrubber").with("role", role)
        };
        let case = CaseFolder::new("scrubbed")
            .source("S", "C30")
            .activity("a", "S", "2022", "own_kiln", 100.0, "t")
            .factor("gross", "SO2", 2.0, "kg/t")
            .with("process", "own_kiln")
            .control("S", "own_scrubber", 1.0);
        let case = row(case, "removal", "SO2", 0.9, "fraction", "control");
        let case = row(case, "stone", "CO2", 0.5, "kg/kg SO2", "byproduct").with("status", "memory");
        let folder = row(case, "sludge", "gypsum", 2.0, "kg/kg SO2", "byproduct").write();
        let loaded = Loaded::open(folder.path(), &|_, _| {}).expect("a sound case");
        let answer = loaded.tradeoffs(Some("2022"), false).expect("a good question").into_value();
        let told: Vec<_> = answer["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|r| {
                (
                    r["species"].as_str().unwrap(),
                    r["kg"].as_f64().unwrap().round(),
                    r["weak"].as_bool().unwrap(),
                    r["factors"].as_str().unwrap(),
                )
            })
            .collect();
        // 200 kg of SO2 before, 180 removed; 180 x 0.5 kg of CO2 by a remembered row, 180 x 2 kg of gypsum.
        for wanted in
            [("SO2", 180.0, false, "removal"), ("CO2", 90.0, true, "stone"), ("gypsum", 360.0, false, "sludge")]
        {
            assert!(told.contains(&wanted), "{told:?}");
        }
        assert_eq!(told.len(), 3);
    }
}

//! The question and the answer of `tandem explain`.

use crate::answer::{both, maybe, number, text};
use crate::loaded::Loaded;
use serde_json::{Value, json};
use tandem_inventory::explain::{Explanation, NoExplanation, Part};
use tandem_inventory::records::{Gives, Shelf};
use tandem_vocab::{SpeciesId, species};

/// Why there is nothing to explain.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}; {help}")]
pub struct Unexplained {
    /// What is wrong.
    pub message: String,
    /// What can be asked instead.
    pub help: String,
    /// Whether the name itself is unknown, rather than the figure missing.
    pub unknown_name: bool,
}

impl Loaded {
    /// How the amount of one species of one activity came about, as the contract's object.
    ///
    /// # Errors
    /// [`Unexplained`] for an unknown activity or species, or where the activity gives none of it.
    pub fn explain(&self, activity: &str, species_name: &str) -> Result<Value, Unexplained> {
        let species = species::by_name(species_name).ok_or_else(|| Unexplained {
            message: format!("`{species_name}` is not a species"),
            help: species::nearest(species_name).map_or_else(String::new, |n| format!("did you mean {n}?")),
            unknown_name: true,
        })?;
        let told = self.ledger.explain(activity, species).map_err(|e| match e {
            NoExplanation::UnknownActivity => Unexplained {
                message: format!("there is no activity `{activity}` in this case"),
                help: self.nearest_activity(activity),
                unknown_name: true,
            },
            NoExplanation::NotGiven(given) => Unexplained {
                message: format!("activity `{activity}` gives no {species}"),
                help: if given.is_empty() {
                    "it only states a quantity, or no factor applies to it".into()
                } else {
                    format!("it gives {}", given.iter().map(|s| s.name()).collect::<Vec<_>>().join(", "))
                },
                unknown_name: false,
            },
        })?;
        Ok(self.explanation(&told, species))
    }

    fn nearest_activity(&self, typed: &str) -> String {
        let ids = &self.ledger.records.activities.ids;
        const SEARCHED: usize = 20_000;
        tandem_vocab::nearest(typed, (0..ids.len().min(SEARCHED)).map(|at| ids.get(at))).map_or_else(
            || "`tandem inventory CASE --by activity_id` lists them".into(),
            |n| format!("did you mean {n}?"),
        )
    }

    fn explanation(&self, told: &Explanation, species: SpeciesId) -> Value {
        let records = &self.ledger.records;
        let names = &records.symbols;
        let activities = &records.activities;
        let at = told.activity as usize;
        let kind = activities.kind_of(told.activity);
        let source = &records.sources[activities.source[at] as usize];
        let controls: Vec<Value> = told
            .controls
            .iter()
            .map(|c| {
                json!({
                    "technology": names.name(c.technology),
                    "route": text(names.name(c.route)),
                    "coverage": number(c.coverage),
                    "efficiency": number(c.efficiency),
                    "factor_id": c.row.map(|r| names.name(records.factors[r as usize].id)),
                    "removed_kg": number(c.removed_kg),
                })
            })
            .collect();
        let byproducts: Vec<Value> = told
            .byproducts
            .iter()
            .map(|b| {
                json!({
                    "technology": names.name(b.technology),
                    "species": b.species.name(),
                    "from": b.from.name(),
                    "kg": number(b.kg),
                    "factor_id": names.name(records.factors[b.row as usize].id),
                })
            })
            .collect();
        let rejected: Vec<Value> = told
            .rejected
            .iter()
            .map(|(row, why)| {
                let r = &records.factors[*row as usize];
                json!({
                    "id": names.name(r.id),
                    "value": number(r.value),
                    "unit": names.name(r.unit_text),
                    "source": r.source,
                    "reason": why.en,
                    "reason_zh": why.zh,
                })
            })
            .collect();
        let shares: Vec<Value> = told
            .shares
            .iter()
            .map(|(part, share)| {
                let (kind, id) = match part {
                    Part::Activity => ("activity", activities.ids.get(at)),
                    Part::Row(row) => ("factor", names.name(records.factors[*row as usize].id)),
                    Part::YearGap(row) => ("year_gap", names.name(records.factors[*row as usize].id)),
                };
                json!({ "kind": kind, "id": id, "share": number(*share) })
            })
            .collect();
        json!({
            "command": "explain",
            "case": self.manifest.id,
            "species": species.name(),
            "name": both(species.get().name_en, species.get().name_zh),
            "medium": species.get().medium.as_str(),
            "scope": told.scope.map(|s| s.as_str()),
            "period": kind.period.to_string(),
            "kg": number(told.kg),
            "kg_low": number(told.range.0),
            "kg_high": number(told.range.1),
            "activity": {
                "id": activities.ids.get(at),
                "quantity": number(activities.quantity[at]),
                "unit": names.name(kind.unit_text),
                "process": names.name(kind.process),
                "fuel": text(names.name(kind.fuel)),
                "technology": text(names.name(kind.technology)),
                "period": kind.period.to_string(),
                "rsd": rsd(activities.rsd[at]),
                "evidence": text(names.name(activities.evidence[at])),
                "file": self.activities_file,
                "row": activities.line[at],
            },
            "source": {
                "id": names.name(source.id),
                "name": source.name,
                "name_zh": text(&source.name_zh),
                "sector": names.name(source.sector),
                "region": names.name(source.region),
            },
            "factor": told.factor.map(|(row, pin)| self.factor_row(row, pin)),
            "method": told.method.map(|at| self.method(at)),
            "years": (!told.years.is_empty()).then(|| {
                told.years.iter().map(|(year, kg)| json!({ "year": year, "kg": number(*kg) })).collect::<Vec<_>>()
            }),
            "parameters": told.rows.iter().map(|(row, what)| {
                let mut object = self.factor_row(*row, None);
                object["used_as"] = json!(what);
                object
            }).collect::<Vec<_>>(),
            "controls": controls,
            "byproducts": byproducts,
            "steps": told.steps.iter().map(|s| s.en.clone()).collect::<Vec<_>>(),
            "steps_zh": told.steps.iter().map(|s| s.zh.clone()).collect::<Vec<_>>(),
            "why": both(&told.why.en, &told.why.zh),
            "rejected": rejected,
            "others": told.others.iter().map(|(s, medium, scope, kg)| json!({
                "species": s.name(), "medium": medium.as_str(), "scope": scope.as_str(), "kg": number(*kg),
            })).collect::<Vec<_>>(),
            "shares": shares,
            "notes": told.notes.iter().map(|n| both(&n.en, &n.zh)).collect::<Vec<_>>(),
        })
    }

    /// A method with its formula.
    fn method(&self, at: usize) -> Value {
        let records = &self.ledger.records;
        let method = &records.methods[at];
        json!({
            "id": method.id,
            "name": both(&method.name_en, &method.name_zh),
            "formula": method.formula.text(),
            "unit": method.unit_text,
            "source": method.source,
            "table": text(&method.table),
        })
    }

    /// A factor row with all its columns.
    pub fn factor_row(&self, at: u32, pin: Option<u32>) -> Value {
        let records = &self.ledger.records;
        let names = &records.symbols;
        let row = &records.factors[at as usize];
        let extra = (row.shelf == Shelf::Library).then(|| self.library.extra.get(at as usize)).flatten();
        let key = |sym| text(names.name(sym));
        let role = match row.gives {
            Gives::Emission { .. } => "emission_factor",
            Gives::Parameter { .. } => "parameter",
            Gives::Removal { .. } => "control",
            Gives::Byproduct { .. } => "byproduct",
            Gives::Correction { .. } => "correction",
            Gives::Pin => "pin",
        };
        let of = self.given(at);
        let parameter_name = match row.gives {
            Gives::Parameter { parameter, .. } => both(parameter.get().name_en, parameter.get().name_zh),
            _ => Value::Null,
        };
        let (condition, from, to) = match row.gives {
            Gives::Correction { condition, from, to, .. } => (text(condition.name()), maybe(from), maybe(to)),
            _ => (Value::Null, Value::Null, Value::Null),
        };
        json!({
            "id": names.name(row.id),
            "process": key(row.process),
            "fuel": key(row.fuel),
            "technology": key(row.technology),
            "sector": key(row.sector),
            "region": key(row.region),
            "source_id": key(row.source_id),
            "activity_id": key(row.activity_id),
            "year_from": row.year_from,
            "year_to": row.year_to,
            "species": text(of),
            "parameter_name": parameter_name,
            "value": number(row.value),
            "unit": names.name(row.unit_text),
            "low": maybe(row.range.map(|r| r.0)),
            "high": maybe(row.range.map(|r| r.1)),
            "role": role,
            "condition": condition,
            "from": from,
            "to": to,
            "scope": row.scope.as_str(),
            "source": row.source,
            "table": text(&row.table),
            "origin": text(&row.origin),
            "status": row.status.as_str(),
            "shelf": match row.shelf { Shelf::Case => "case", Shelf::Library => "library" },
            "file": match row.shelf { Shelf::Case => "factors.csv", Shelf::Library => "library" },
            "row": (row.line > 0).then_some(row.line),
            "pinned_by_row": pin.map(|p| records.factors[p as usize].line),
            "tier": extra.map(|e| text(&e.tier)),
            "flags": extra.map(|e| text(&e.flags)),
            "source_process": extra.map(|e| text(&e.source_process)),
            "published_value": extra.map(|e| text(&e.published_value)),
            "published_unit": extra.map(|e| text(&e.published_unit)),
            "note": extra.map(|e| text(&e.note)),
        })
    }

    /// What a row gives: a species or the name of a parameter; empty for a pin.
    pub(crate) fn given(&self, at: u32) -> &'static str {
        match self.ledger.records.factors[at as usize].gives {
            Gives::Emission { species, .. } => species.name(),
            Gives::Parameter { parameter, .. } => parameter.name(),
            Gives::Removal { target } => target.name(),
            Gives::Byproduct { species, .. } => species.map_or("electricity", SpeciesId::name),
            Gives::Correction { species, .. } => species.name(),
            Gives::Pin => "",
        }
    }

    /// The factor row of this id: the case's own before the library's.
    pub fn factor(&self, id: &str) -> Option<Value> {
        let records = &self.ledger.records;
        let sym = records.symbols.get(id)?;
        let found = |shelf| {
            records.factors.iter().position(|r| r.id == sym && r.shelf == shelf && !matches!(r.gives, Gives::Pin))
        };
        let at = found(Shelf::Case).or_else(|| found(Shelf::Library))?;
        Some(self.factor_row(at as u32, None))
    }
}

/// A relative standard deviation as it was written: columns hold it in single precision.
pub(crate) fn rsd(value: f32) -> Value {
    if value > 0.0 { maybe(value.to_string().parse().ok()) } else { Value::Null }
}

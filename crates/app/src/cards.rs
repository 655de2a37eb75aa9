//! What the pages show of a case beside its figures: its card, lists of sources, names in both languages.

use crate::answer::{both, maybe, number, text};
use crate::loaded::Loaded;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tandem_vocab::{Sym, species};

impl Loaded {
    /// The card of the case: names, region, periods, notices.
    pub fn card(&self) -> Value {
        let m = &self.manifest;
        let periods = self.ledger.years();
        let notice = match (&m.notice_en, &m.notice_zh) {
            (None, None) => Value::Null,
            (en, zh) => both(en.as_deref().unwrap_or_default(), zh.as_deref().unwrap_or_default()),
        };
        json!({
            "id": m.id,
            "name": both(&m.name_en, &m.name_zh),
            "region": m.region,
            "base_period": m.base_period.to_string(),
            "periods": periods.iter().map(i16::to_string).collect::<Vec<_>>(),
            "gwp": m.gwp,
            "currency": m.currency,
            "price_year": m.price_year,
            "notice": notice,
            "made_up": m.made_up,
            "boundaries": m.boundaries,
            "activities": self.ledger.records.activities.len(),
            "regions": self.regions.iter().map(|r| json!({
                "region": r.region,
                "name_en": r.name_en,
                "name_zh": r.name_zh,
                "parent": r.parent,
                "level": r.level,
                "population": maybe(r.population),
                "area_km2": maybe(r.area_km2),
            })).collect::<Vec<_>>(),
        })
    }

    /// All sources.
    pub fn source_items(&self) -> Value {
        let names = &self.ledger.records.symbols;
        self.ledger
            .records
            .sources
            .iter()
            .map(|s| {
                json!({
                    "source_id": names.name(s.id),
                    "name": s.name,
                    "name_zh": text(&s.name_zh),
                    "org_id": text(names.name(s.org)),
                    "region": names.name(s.region),
                    "sector": names.name(s.sector),
                    "kind": text(&s.kind),
                    "lon": maybe(s.lon),
                    "lat": maybe(s.lat),
                })
            })
            .collect()
    }

    /// Activity records from position `from` on that fit, at most `limit`, and the position to go on at.
    pub fn activity_items(
        &self,
        source: Option<&str>,
        sector: Option<&str>,
        from: usize,
        limit: usize,
    ) -> (Value, Option<usize>) {
        let records = &self.ledger.records;
        let names = &records.symbols;
        let activities = &records.activities;
        let wanted: Vec<bool> = records
            .sources
            .iter()
            .map(|s| source.is_none_or(|w| names.name(s.id) == w) && sector.is_none_or(|w| names.name(s.sector) == w))
            .collect();
        let mut items = Vec::new();
        let mut at = from;
        while at < activities.len() && items.len() < limit {
            let source = &records.sources[activities.source[at] as usize];
            if wanted[activities.source[at] as usize] {
                let kind = activities.kind_of(at as u32);
                items.push(json!({
                    "activity_id": activities.ids.get(at),
                    "source_id": names.name(source.id),
                    "period": kind.period.to_string(),
                    "process": names.name(kind.process),
                    "fuel": text(names.name(kind.fuel)),
                    "technology": text(names.name(kind.technology)),
                    "quantity": number(activities.quantity[at]),
                    "unit": names.name(kind.unit_text),
                    "rsd": crate::explain::rsd(activities.rsd[at]),
                    "evidence": text(names.name(activities.evidence[at])),
                    "line": activities.line[at],
                }));
            }
            at += 1;
        }
        (Value::Array(items), (at < activities.len()).then_some(at))
    }

    /// Names in both languages of what the case uses.
    pub fn vocabulary(&self) -> Value {
        let records = &self.ledger.records;
        let names = &records.symbols;
        let terms = &records.terms;
        let mut codes: BTreeSet<String> = BTreeSet::new();
        for source in &records.sources {
            codes.extend(records.sectors.closure(names.name(source.sector)));
        }
        codes.extend(self.library.categories.iter().map(|c| c.sector.clone()));
        let sectors: Vec<Value> = codes
            .iter()
            .filter_map(|code| {
                let row = records.sectors.find(code)?;
                Some(json!({ "code": code, "name_en": row.name_en, "name_zh": row.name_zh, "parent": row.parent, "nfr": text(&row.nfr) }))
            })
            .collect();
        let used = |pick: fn(&tandem_inventory::records::Kind) -> Sym| -> BTreeSet<&str> {
            records.activities.kinds.iter().map(pick).filter(|s| s.is_some()).map(|s| names.name(s)).collect()
        };
        let processes: Vec<Value> = used(|k| k.process)
            .into_iter()
            .map(|name| {
                let row = terms.process(name);
                json!({ "process": name, "name_en": row.map_or(name, |p| &p.name_en), "name_zh": row.map_or(name, |p| &p.name_zh) })
            })
            .collect();
        let fuels: Vec<Value> = used(|k| k.fuel)
            .into_iter()
            .map(|name| {
                let row = terms.fuel(name);
                json!({
                    "fuel": name,
                    "name_en": row.map_or(name, |f| &f.name_en),
                    "name_zh": row.map_or(name, |f| &f.name_zh),
                    "class": row.map_or("process", |f| f.class.as_str()),
                })
            })
            .collect();
        let mut technologies = used(|k| k.technology);
        technologies.extend(records.controls.iter().map(|c| names.name(c.technology)));
        let technologies: Vec<Value> = technologies
            .into_iter()
            .map(|name| {
                let row = terms.technology(name);
                json!({ "technology": name, "name_en": row.map_or(name, |t| &t.name_en), "name_zh": row.map_or(name, |t| &t.name_zh) })
            })
            .collect();
        let species: Vec<Value> = species::ALL
            .iter()
            .map(|s| json!({ "name": s.name, "name_en": s.name_en, "name_zh": s.name_zh, "medium": s.medium.as_str(), "basis": s.basis }))
            .collect();
        json!({ "species": species, "sectors": sectors, "fuels": fuels, "processes": processes, "technologies": technologies })
    }
}

/// The plain lists behind the pages.
impl Loaded {
    /// All organisations.
    pub fn organisation_items(&self) -> Value {
        self.organisations
            .iter()
            .map(|o| {
                json!({
                    "org_id": o.org_id,
                    "name": text(&o.name),
                    "name_zh": text(&o.name_zh),
                    "region": text(&o.region),
                    "sector": text(&o.sector),
                    "employees": maybe(o.employees),
                    "land_mu": maybe(o.land_mu),
                    "output_value": maybe(o.output_value),
                })
            })
            .collect()
    }

    /// The rows of statistics.csv.
    pub fn statistic_items(&self) -> Value {
        self.statistics
            .iter()
            .map(|s| {
                json!({
                    "region": s.region,
                    "period": s.period.to_string(),
                    "indicator": s.indicator,
                    "value": maybe(s.value),
                    "unit": text(&s.unit),
                    "source": text(&s.source),
                })
            })
            .collect()
    }

    /// The rows of targets.csv.
    pub fn target_items(&self) -> Value {
        self.targets
            .iter()
            .map(|t| {
                json!({
                    "region": t.region,
                    "period": t.period.to_string(),
                    "indicator": t.indicator,
                    "kind": t.kind,
                    "value": number(t.value),
                    "unit": text(&t.unit),
                })
            })
            .collect()
    }

    /// All monitors, never their passwords.
    pub fn monitor_items(&self) -> Value {
        self.monitors
            .iter()
            .map(|m| {
                json!({
                    "monitor_id": m.monitor_id,
                    "name": text(&m.name),
                    "name_zh": text(&m.name_zh),
                    "kind": text(&m.kind),
                    "mn": text(&m.mn),
                    "source_id": text(&m.source_id),
                    "lon": maybe(m.lon),
                    "lat": maybe(m.lat),
                    "height_m": maybe(m.height_m),
                })
            })
            .collect()
    }
}

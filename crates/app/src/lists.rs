//! Known names: the tables that a user's words stand in.

use crate::answer::{Answer, maybe, number, text};
use serde_json::{Value, json};
use std::sync::Arc;
use tandem_vocab::{Needs, Origin, Unit, parameters, species};

fn list(command: &'static str, columns: Vec<&'static str>, rows: Vec<Vec<Value>>) -> Answer<'static> {
    Answer {
        head: vec![("command", json!(format!("list {command}"))), ("case", Value::Null)],
        columns,
        rows: Box::new(rows.into_iter()),
        tail: Vec::new(),
    }
}

/// Processes of activities.
pub fn processes() -> Answer<'static> {
    let library = tandem_case::library();
    let rows = library.processes().map(|p| {
        let needs = match p.needs {
            Needs::Fuel => "fuel",
            Needs::Technology => "technology",
            Needs::Nothing => "none",
        };
        vec![
            text(&p.name),
            text(&p.name_en),
            text(&p.name_zh),
            text(&p.unit),
            text(&p.default_sector),
            text(needs),
            p.parent.as_deref().map_or(Value::Null, text),
            p.flow.as_ref().map_or(Value::Null, |f| json!(f.to_string())),
            text(&p.note),
        ]
    });
    let columns = vec!["process", "name_en", "name_zh", "unit", "default_sector", "needs", "parent", "flow", "note"];
    list("processes", columns, rows.collect())
}

/// Parameters that rows of factors.csv may give.
pub fn parameters() -> Answer<'static> {
    let rows = parameters::ALL.iter().map(|p| {
        vec![
            text(p.name),
            text(p.name_en),
            text(p.name_zh),
            text(p.unit),
            number(p.least),
            maybe(Some(p.most).filter(|m| m.is_finite())),
            maybe(p.default),
        ]
    });
    let columns = vec!["parameter", "name_en", "name_zh", "unit", "least", "most", "default"];
    list("parameters", columns, rows.collect())
}

/// Methods: formulas that give factors from parameters.
pub fn methods() -> Answer<'static> {
    let library = tandem_case::library();
    let name = |sym| text(library.symbols.name(sym));
    let rows = library.methods.iter().map(|m| {
        vec![
            text(&m.id),
            name(m.process),
            name(m.technology),
            m.fuel_class.map_or(Value::Null, |c| text(c.as_str())),
            text(m.species.name()),
            text(m.formula.text()),
            text(&m.unit_text),
            text(&m.asks.iter().map(|p| p.name()).collect::<Vec<_>>().join("|")),
            m.decay.map_or(Value::Null, |p| text(p.name())),
            text(&m.name_en),
            text(&m.name_zh),
            text(&m.source),
        ]
    });
    let columns = vec![
        "method",
        "process",
        "technology",
        "fuel_class",
        "species",
        "formula",
        "unit",
        "asks",
        "decay",
        "name_en",
        "name_zh",
        "source",
    ];
    list("methods", columns, rows.collect())
}

/// Technologies.
pub fn technologies() -> Answer<'static> {
    let terms = Arc::clone(&tandem_case::library().terms);
    let rows = terms.technologies.iter().map(|t| {
        vec![
            text(&t.name),
            text(&t.name_en),
            text(&t.name_zh),
            text(t.kind.as_str()),
            text(&t.aliases.join("|")),
            text(&t.reagent),
        ]
    });
    list("technologies", vec!["technology", "name_en", "name_zh", "kind", "alias", "reagent"], rows.collect())
}

/// Fuels.
pub fn fuels() -> Answer<'static> {
    let terms = Arc::clone(&tandem_case::library().terms);
    let rows = terms.fuels.iter().map(|f| {
        let origin = match f.origin {
            Origin::Fossil => "fossil",
            Origin::Biogenic => "biogenic",
            Origin::Unknown => "mixed",
        };
        vec![text(&f.name), text(&f.name_en), text(&f.name_zh), text(&f.unit), text(origin), text(f.class.as_str())]
    });
    list("fuels", vec!["fuel", "name_en", "name_zh", "unit", "origin", "class"], rows.collect())
}

/// Sectors of every system.
pub fn sectors() -> Answer<'static> {
    let sectors = Arc::clone(&tandem_case::library().sectors);
    let rows = sectors.rows().iter().map(|s| {
        vec![
            text(&s.code),
            text(&s.system),
            s.parent.as_deref().map_or(Value::Null, text),
            text(&s.name_en),
            text(&s.name_zh),
            text(&s.nfr),
            text(&s.ipcc),
            text(&s.reason),
        ]
    });
    list("sectors", vec!["sector", "system", "parent", "name_en", "name_zh", "nfr", "ipcc", "reason"], rows.collect())
}

/// Species.
pub fn species() -> Answer<'static> {
    let rows = species::ALL
        .iter()
        .map(|s| vec![text(s.name), text(s.name_en), text(s.name_zh), text(s.medium.as_str()), text(s.basis)]);
    list("species", vec!["species", "name_en", "name_zh", "medium", "basis"], rows.collect())
}

/// Units without multiplier; 10^4, 万, 亿 and the like may stand before them.
pub fn units() -> Answer<'static> {
    let rows = Unit::all().map(|(symbol, dimension, scale)| {
        let base = if dimension.symbol() == "t" { "kg" } else { dimension.symbol() };
        vec![text(symbol), text(dimension.noun()), number(scale), text(base)]
    });
    list("units", vec!["unit", "measures", "base_units", "base"], rows.collect())
}

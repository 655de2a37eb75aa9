//! The table of methods: formulas that give factors from parameters.

use crate::csv_table::{Cells, Column, needed, optional};
use crate::library::{Reader, word};
use tandem_inventory::methods::Method;
use tandem_inventory::records::Scope;
use tandem_vocab::{FactorUnit, Formula, FuelClass, Parameter, Sym, Symbols, Terms, species};

const COLUMNS: &[Column] = &[
    needed("method"),
    needed("process"),
    optional("technology"),
    optional("fuel_class"),
    needed("species"),
    needed("formula"),
    needed("unit"),
    optional("scope"),
    optional("asks"),
    optional("decay"),
    needed("name_en"),
    needed("name_zh"),
    needed("source"),
    optional("table"),
    optional("note"),
];

/// Reads methods.csv; what is wrong with a row becomes a fault of the library.
pub(crate) fn read(reader: &mut Reader<'_>, terms: &Terms, symbols: &mut Symbols) -> Vec<Method> {
    let mut methods: Vec<Method> = Vec::new();
    reader.each("methods.csv", COLUMNS, |cells| {
        if let Some(method) = row(cells, terms, symbols) {
            if methods.iter().any(|m| m.id == method.id) {
                cells.fault(0, format!("the method {} stands in the table twice", method.id), "");
            }
            methods.push(method);
        }
    });
    methods
}

fn row(cells: &mut Cells<'_>, terms: &Terms, symbols: &mut Symbols) -> Option<Method> {
    let process = word(cells, 1);
    if terms.process(&process).is_none() {
        cells.fault(1, format!("process `{process}` is not known"), "");
    }
    let technology = cells.text(2);
    if !technology.is_empty() && terms.technology(technology).is_none() {
        cells.fault(2, format!("technology `{technology}` is not known"), "");
    }
    let class = cells.filled(3).map(|text| (text, FuelClass::parse(text)));
    if let Some((text, None)) = class {
        cells.fault(3, format!("class of fuels `{text}` is not known"), "");
    }
    let species = species::by_name(cells.text(4));
    if species.is_none() {
        cells.fault(4, format!("species `{}` is not known", cells.text(4)), "");
    }
    let formula = Formula::parse(cells.text(5)).map_err(|e| cells.fault(5, e.to_string(), "")).ok();
    let unit = FactorUnit::parse(cells.text(6)).map_err(|e| cells.fault(6, e, "")).ok();
    let parameters: Vec<_> = formula.iter().flat_map(Formula::names).map(|n| parameter(cells, n, 5)).collect();
    let asked = cells.text(8).to_owned();
    let asks: Vec<_> = asked.split('|').filter(|n| !n.is_empty()).map(|n| parameter(cells, n, 8)).collect();
    let decay = cells.filled(9).map(str::to_owned).and_then(|name| parameter(cells, &name, 9));
    let scope = Scope::parse(cells.text(7));
    if scope.is_none() {
        cells.fault(7, format!("scope `{}` is not known", cells.text(7)), "");
    }
    Some(Method {
        id: word(cells, 0),
        name_en: word(cells, 10),
        name_zh: word(cells, 11),
        process: symbols.intern(&process),
        technology: if technology.is_empty() { Sym::NONE } else { symbols.intern(technology) },
        fuel_class: class.and_then(|(_, c)| c),
        species: species?,
        unit: unit?,
        unit_text: cells.text(6).to_owned(),
        scope: scope?,
        formula: formula?,
        parameters: parameters.into_iter().collect::<Option<_>>()?,
        asks: asks.into_iter().collect::<Option<_>>()?,
        decay,
        source: word(cells, 12),
        table: cells.text(13).to_owned(),
    })
}

fn parameter(cells: &mut Cells<'_>, name: &str, column: usize) -> Option<Parameter> {
    let found = Parameter::by_name(name);
    if found.is_none() {
        cells.fault(column, format!("`{name}` is no parameter"), "");
    }
    found
}

//! The shipped library, read as a user's build reads it.

use rustc_hash::FxHashMap;
use tandem_case::{GWP_SETS, library};
use tandem_inventory::records::{FactorRow, Gives, Shelf};
use tandem_vocab::{TechnologyKind, Unit, species};

/// Reading it panics on an unknown species or unit, a range upside down, a missing status, or an id that stands twice;
/// what follows is what it does not look at.
#[test]
fn every_row_has_its_source_and_names_from_the_tables() {
    let library = library();
    let name = |sym| library.symbols.name(sym);
    assert!(library.factors.len() > 3000, "{} rows", library.factors.len());
    assert_eq!(library.factors.len(), library.extra.len());
    let mut wrong = Vec::new();
    for row in &library.factors {
        let id = name(row.id);
        let mut must = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{id}: {what}"));
            }
        };
        must(!row.source.is_empty(), "no source");
        must(row.shelf == Shelf::Library && row.line == 0, "not on the library's shelf");
        must(row.value.is_finite(), "value not finite");
        must(row.gives != Gives::Pin, "a pin");
        if row.flags.by_id_only {
            continue;
        }
        must(
            row.process.is_none() || library.terms.process(name(row.process)).is_some(),
            &format!("process {}", name(row.process)),
        );
        must(row.fuel.is_none() || library.terms.fuel(name(row.fuel)).is_some(), &format!("fuel {}", name(row.fuel)));
        must(
            row.technology.is_none() || library.terms.technology(name(row.technology)).is_some(),
            &format!("technology {}", name(row.technology)),
        );
        if matches!(row.gives, Gives::Removal { .. } | Gives::Byproduct { .. }) {
            let kind = library.terms.technology(name(row.technology)).map(|t| t.kind);
            must(kind == Some(TechnologyKind::Control), "a removal of a technology that is no control");
        }
        must(row.source_id.is_none() && row.activity_id.is_none(), "an id of a case");
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

/// Everything by which rows are told apart; two rows of one origin that share it could never be told which holds.
type Key = ([tandem_vocab::Sym; 5], String, tandem_inventory::records::Scope, String);

fn key(row: &FactorRow) -> Key {
    let gives = match row.gives {
        // Per tonne and per GJ of a fuel are two rows: the quantity's unit tells which holds.
        Gives::Emission { species, medium, unit } => format!("emission {species} {medium:?} {:?}", unit.per),
        Gives::Parameter { parameter, .. } => format!("parameter {parameter:?}"),
        Gives::Removal { target } => format!("removal {target:?}"),
        Gives::Byproduct { species, unit } => format!("byproduct {species:?} {:?}", unit.per),
        Gives::Correction { species, condition, from, to } => {
            format!("correction {species} {condition:?} {from:?} {to:?}")
        }
        Gives::Pin => String::new(),
    };
    ([row.process, row.fuel, row.technology, row.sector, row.region], gives, row.scope, row.origin.clone())
}

#[test]
fn no_two_rows_of_one_origin_have_the_same_keys() {
    let library = library();
    let mut by_key: FxHashMap<Key, Vec<&FactorRow>> = FxHashMap::default();
    let mut wrong = Vec::new();
    for row in library.factors.iter().filter(|r| !r.flags.by_id_only) {
        let others = by_key.entry(key(row)).or_default();
        let meets = |other: &&&FactorRow| {
            row.year_from.unwrap_or(i16::MIN) <= other.year_to.unwrap_or(i16::MAX)
                && other.year_from.unwrap_or(i16::MIN) <= row.year_to.unwrap_or(i16::MAX)
        };
        if let Some(other) = others.iter().find(meets) {
            wrong.push(format!(
                "{} and {}: {:?}",
                library.symbols.name(other.id),
                library.symbols.name(row.id),
                key(row).1
            ));
        }
        others.push(row);
    }
    assert!(wrong.is_empty(), "{} pairs:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

#[test]
fn processes_are_at_most_250_and_complete() {
    let library = library();
    assert!(library.processes().count() <= 250, "{}", library.processes().count());
    for process in library.processes() {
        assert!(Unit::parse(&process.unit).is_some(), "unit of {}", process.name);
        assert!(!process.name_en.is_empty() && !process.name_zh.is_empty());
        let sector = &process.default_sector;
        assert!(sector.is_empty() || library.sectors.find(sector).is_some(), "sector {sector} of {}", process.name);
        for above in library.terms.process_chain(&process.name) {
            assert!(library.terms.process(above).is_some(), "{above} above {}", process.name);
        }
    }
}

#[test]
fn words_of_the_shipped_cases_lead_to_words_of_the_tables() {
    let library = library();
    for (word, stands) in &library.case_words {
        match stands.kind.as_str() {
            "process" => {
                assert!(library.terms.process(&stands.maps_to).is_some(), "{word} -> {}", stands.maps_to);
                assert!(library.terms.process_chain(word).contains(&stands.maps_to.as_str()), "{word}");
            }
            "sector" => assert!(library.sectors.find(word).is_some(), "{word}"),
            other => panic!("kind {other} of {word}"),
        }
    }
}

#[test]
fn every_set_of_warming_potentials_is_there() {
    let library = library();
    for set in GWP_SETS {
        let rows = &library.gwp_sets[set];
        for gas in ["CO2", "CH4", "N2O", "SF6", "NF3"] {
            assert!(rows.iter().any(|r| r.species == species::known(gas)), "{gas} in {set}");
        }
        assert!(rows.iter().all(|r| r.gwp > 0.0 && r.gwp < 50_000.0));
    }
}

#[test]
fn categories_are_of_known_sectors() {
    let library = library();
    assert!(!library.categories.is_empty());
    for category in &library.categories {
        assert!(library.sectors.find(&category.sector).is_some(), "{}", category.sector);
        assert!(
            !category.need_en.is_empty() && !category.need_zh.is_empty(),
            "{} {}",
            category.sector,
            category.species
        );
    }
}

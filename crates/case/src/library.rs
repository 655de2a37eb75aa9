//! The shipped library: words, sectors, factors, warming potentials, the list of categories.

use crate::csv_table::{Cells, Column, Table, needed, optional};
use crate::embedded;
use crate::factors::{self, Shelves};
use crate::fault::FileFaults;
use crate::methods;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tandem_inventory::methods::Method;
use tandem_inventory::records::{FactorRow, Gwp};
use tandem_vocab::sector::Sector;
use tandem_vocab::{
    Flow, Fuel, FuelClass, Medium, Needs, Origin, Process, SectorTable, SpeciesId, Symbols, Technology, TechnologyKind,
    Terms, species,
};

/// What a library row has for showing only.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LibraryExtra {
    /// Tier of the method.
    pub tier: String,
    /// Flags as written.
    pub flags: String,
    /// Process as the source calls it.
    pub source_process: String,
    /// Value as published.
    pub published_value: String,
    /// Unit as published.
    pub published_unit: String,
    /// Remark.
    pub note: String,
}

/// A (sector, species) that an inventory of a city is expected to have (CONTRACT V6).
#[derive(Clone, PartialEq, Debug)]
pub struct Category {
    /// NFR code.
    pub sector: String,
    /// Species.
    pub species: SpeciesId,
    /// Data that would mend its absence, in English.
    pub need_en: String,
    /// The same in Chinese.
    pub need_zh: String,
    /// Why it may be missing, in English.
    pub reason_en: String,
    /// The same in Chinese.
    pub reason_zh: String,
}

/// A word of the shipped cases that stands for another (CONTRACT D5).
#[derive(Clone, PartialEq, Debug)]
pub struct CaseWord {
    /// `process` or `sector`.
    pub kind: String,
    /// The word of the tables that it stands for.
    pub maps_to: String,
    /// Why.
    pub reason: String,
}

/// The shipped tables.
#[derive(Debug, Default)]
pub struct Library {
    /// Processes, fuels, technologies; the words of [`Library::case_words`] are processes too, under what they map to.
    pub terms: Arc<Terms>,
    /// Sectors.
    pub sectors: Arc<SectorTable>,
    /// Names of all keys.
    pub symbols: Symbols,
    /// Factor rows.
    pub factors: Vec<FactorRow>,
    /// Columns for showing, parallel to `factors`.
    pub extra: Vec<LibraryExtra>,
    /// Formulas that give factors from parameters.
    pub methods: Arc<Vec<Method>>,
    /// Warming potentials by the name of the set.
    pub gwp_sets: BTreeMap<String, Vec<Gwp>>,
    /// The categories expected of an inventory.
    pub categories: Vec<Category>,
    /// Words of the shipped cases.
    pub case_words: BTreeMap<String, CaseWord>,
    at: FxHashMap<String, usize>,
}

/// The library of this build, parsed at the first call.
///
/// # Panics
/// Only when the shipped tables themselves are broken, which a test rules out.
pub fn library() -> Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    let made = LIBRARY.get_or_init(|| match Library::parse(embedded::data()) {
        Ok(library) => Arc::new(library),
        Err(why) => panic!("the shipped tables can be read: {why}"),
    });
    Arc::clone(made)
}

impl Library {
    /// Position of the row of this id.
    pub fn factor_at(&self, id: &str) -> Option<usize> {
        self.at.get(id).copied()
    }

    /// The processes of the table itself, without the words of the shipped cases.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.terms.processes.iter().filter(|p| self.case_words.get(&p.name).is_none_or(|w| w.maps_to == p.name))
    }

    /// Whether the shipped cases use the word.
    pub(crate) fn is_case_word(&self, kind: &str, word: &str) -> bool {
        self.case_words.get(word).is_some_and(|w| w.kind == kind)
    }

    /// Parses the tables out of `files` (name, bytes), in which absent tables count as empty.
    ///
    /// # Errors
    /// All faults of the tables, one a line.
    pub(crate) fn parse(files: &[(&str, &[u8])]) -> Result<Self, String> {
        let mut reader = Reader { files, faults: Vec::new() };
        let case_words = case_words(&mut reader);
        let mut processes = processes(&mut reader);
        for (word, stands) in case_words.iter().filter(|(_, w)| w.kind == "process" && !w.maps_to.is_empty()) {
            if let Some(target) = processes.iter().find(|p| p.name == stands.maps_to).cloned()
                && !processes.iter().any(|p| p.name == *word)
            {
                processes.push(Process {
                    name: word.clone(),
                    parent: Some(target.name.clone()),
                    note: stands.reason.clone(),
                    ..target
                });
            }
        }
        let terms = Arc::new(Terms::new(processes, fuels(&mut reader), technologies(&mut reader)));
        let sectors = Arc::new(SectorTable::new(sectors(&mut reader)));
        let mut symbols = Symbols::default();
        // Words come first, so that a canonical name has its symbol whether a row uses it or not.
        for name in terms
            .processes
            .iter()
            .map(|p| &p.name)
            .chain(terms.fuels.iter().map(|f| &f.name))
            .chain(terms.technologies.iter().map(|t| &t.name))
        {
            symbols.intern(name);
        }
        let (rows, extra) = factor_rows(&mut reader, &sectors, &mut symbols);
        let methods = Arc::new(methods::read(&mut reader, &terms, &mut symbols));
        let gwp_sets = gwp_sets(&mut reader);
        let categories = categories(&mut reader);
        let mut at = FxHashMap::default();
        for (position, row) in rows.iter().enumerate() {
            let id = symbols.name(row.id);
            if at.insert(id.to_owned(), position).is_some() {
                reader.faults.push(format!("factor_id {id} stands in the tables twice"));
            }
        }
        if reader.faults.is_empty() {
            Ok(Self { terms, sectors, symbols, factors: rows, extra, methods, gwp_sets, categories, case_words, at })
        } else {
            Err(reader.faults.join("\n"))
        }
    }
}

pub(crate) struct Reader<'a> {
    files: &'a [(&'a str, &'a [u8])],
    faults: Vec<String>,
}

impl Reader<'_> {
    /// Reads one table row by row; faults are kept with the file's name.
    pub(crate) fn each(&mut self, name: &str, columns: &'static [Column], mut row: impl FnMut(&mut Cells<'_>)) {
        let Some((_, bytes)) = self.files.iter().find(|(n, _)| *n == name) else { return };
        let mut faults = FileFaults::new(name);
        // Reading from memory does not fail.
        if let Ok(Ok(mut table)) = Table::begin(*bytes, columns, &mut faults) {
            while table.advance(&mut faults).unwrap_or(false) {
                row(&mut table.cells(&mut faults));
            }
        }
        let mut all = crate::fault::Faults::default();
        *all.of(name) = faults;
        self.faults.extend(all.into_list().into_iter().map(|f| {
            format!("{}, row {}, {}: {}", f.file, f.row.unwrap_or(0), f.column.unwrap_or_default(), f.message)
        }));
    }
}

pub(crate) fn word(cells: &mut Cells<'_>, column: usize) -> String {
    cells.required(column).to_owned()
}

fn processes(reader: &mut Reader<'_>) -> Vec<Process> {
    const COLUMNS: &[Column] = &[
        needed("process"),
        needed("name_en"),
        needed("name_zh"),
        needed("unit"),
        needed("default_sector"),
        needed("needs"),
        optional("note"),
        optional("parent"),
        optional("category"),
        optional("nfr"),
        optional("flow"),
        optional("medium"),
    ];
    let mut rows = Vec::new();
    reader.each("processes.csv", COLUMNS, |cells| {
        let needs = match cells.text(5) {
            "fuel" => Needs::Fuel,
            "technology" => Needs::Technology,
            "none" => Needs::Nothing,
            other => {
                let message = format!("needs `{other}` is not known");
                cells.fault(5, message, "");
                Needs::Nothing
            }
        };
        let flow = cells.filled(10).map(str::to_owned).and_then(|text| {
            let flow = Flow::parse(&text);
            if flow.is_none() {
                cells.fault(10, format!("flow `{text}` is not known"), "");
            }
            flow
        });
        let name = word(cells, 0);
        if tandem_vocab::Unit::parse(cells.text(3)).is_none() {
            cells.fault(3, format!("unit `{}` of {name} is not known", cells.text(3)), "");
        }
        rows.push(Process {
            name,
            parent: cells.filled(7).map(str::to_owned),
            name_en: word(cells, 1),
            name_zh: word(cells, 2),
            unit: cells.text(3).to_owned(),
            default_sector: cells.text(4).to_owned(),
            category: cells.filled(8).or(cells.filled(9)).unwrap_or_default().to_owned(),
            needs,
            flow,
            medium: medium(cells, 11),
            note: cells.text(6).to_owned(),
        });
    });
    rows
}

fn medium(cells: &mut Cells<'_>, column: usize) -> Option<Medium> {
    let text = cells.filled(column)?;
    let medium = Medium::ALL.into_iter().find(|m| m.as_str() == text);
    if medium.is_none() {
        cells.fault(column, format!("medium `{text}` is not known"), "");
    }
    medium
}

fn fuels(reader: &mut Reader<'_>) -> Vec<Fuel> {
    const COLUMNS: &[Column] = &[
        needed("fuel"),
        needed("name_en"),
        needed("name_zh"),
        optional("state"),
        needed("unit"),
        needed("origin"),
        needed("class"),
    ];
    let mut rows = Vec::new();
    reader.each("fuels.csv", COLUMNS, |cells| {
        let origin = match cells.text(5) {
            "fossil" => Origin::Fossil,
            "biogenic" => Origin::Biogenic,
            "mixed" => Origin::Unknown,
            other => {
                let message = format!("origin `{other}` is not known");
                cells.fault(5, message, "");
                Origin::Unknown
            }
        };
        let class = FuelClass::parse(cells.text(6)).unwrap_or_else(|| {
            cells.fault(6, format!("class `{}` is not known", cells.text(6)), "");
            FuelClass::Process
        });
        rows.push(Fuel {
            name: word(cells, 0),
            name_en: word(cells, 1),
            name_zh: word(cells, 2),
            unit: word(cells, 4),
            origin,
            class,
        });
    });
    rows
}

fn technologies(reader: &mut Reader<'_>) -> Vec<Technology> {
    const COLUMNS: &[Column] = &[
        needed("technology"),
        needed("name_en"),
        needed("name_zh"),
        needed("kind"),
        optional("alias"),
        optional("reagent"),
        optional("note"),
    ];
    let mut rows = Vec::new();
    reader.each("technologies.csv", COLUMNS, |cells| {
        let kind = TechnologyKind::parse(cells.text(3)).unwrap_or_else(|| {
            cells.fault(3, format!("kind `{}` is not known", cells.text(3)), "");
            TechnologyKind::Variant
        });
        rows.push(Technology {
            name: word(cells, 0),
            name_en: word(cells, 1),
            name_zh: word(cells, 2),
            kind,
            aliases: cells.text(4).split('|').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect(),
            reagent: cells.text(5).to_owned(),
        });
    });
    rows
}

fn sectors(reader: &mut Reader<'_>) -> Vec<Sector> {
    const COLUMNS: &[Column] = &[
        needed("code"),
        needed("system"),
        needed("parent"),
        needed("name_en"),
        needed("name_zh"),
        needed("nfr"),
        needed("ipcc"),
        needed("reason"),
    ];
    let mut rows = Vec::new();
    reader.each("sectors.csv", COLUMNS, |cells| {
        rows.push(Sector {
            code: word(cells, 0),
            system: word(cells, 1),
            parent: cells.filled(2).map(str::to_owned),
            name_en: cells.text(3).to_owned(),
            name_zh: cells.text(4).to_owned(),
            nfr: cells.text(5).to_owned(),
            ipcc: cells.text(6).to_owned(),
            reason: cells.text(7).to_owned(),
        });
    });
    rows
}

fn case_words(reader: &mut Reader<'_>) -> BTreeMap<String, CaseWord> {
    const COLUMNS: &[Column] = &[needed("word"), needed("kind"), needed("maps_to"), optional("reason")];
    let mut words = BTreeMap::new();
    reader.each("case_words.csv", COLUMNS, |cells| {
        let stands =
            CaseWord { kind: word(cells, 1), maps_to: cells.text(2).to_owned(), reason: cells.text(3).to_owned() };
        words.insert(word(cells, 0), stands);
    });
    words
}

fn gwp_sets(reader: &mut Reader<'_>) -> BTreeMap<String, Vec<Gwp>> {
    const COLUMNS: &[Column] = &[needed("set"), needed("species"), needed("origin"), needed("gwp")];
    let mut sets: BTreeMap<String, Vec<Gwp>> = BTreeMap::new();
    reader.each("gwp.csv", COLUMNS, |cells| {
        let origin = match cells.text(2) {
            "" | "any" => None,
            "fossil" => Some(Origin::Fossil),
            "biogenic" => Some(Origin::Biogenic),
            "unknown" => Some(Origin::Unknown),
            other => {
                let message = format!("origin `{other}` is not known");
                return cells.fault(2, message, "");
            }
        };
        let Some(species) = known_species(cells, 1) else { return };
        let Some(gwp) = cells.required_number(3) else { return };
        sets.entry(word(cells, 0)).or_default().push(Gwp { species, origin, gwp });
    });
    sets
}

fn known_species(cells: &mut Cells<'_>, column: usize) -> Option<SpeciesId> {
    let species = species::by_name(cells.text(column));
    if species.is_none() {
        cells.fault(column, format!("species `{}` is not known", cells.text(column)), "");
    }
    species
}

fn categories(reader: &mut Reader<'_>) -> Vec<Category> {
    const COLUMNS: &[Column] = &[
        needed("sector"),
        needed("species"),
        needed("need_en"),
        needed("need_zh"),
        needed("reason_en"),
        needed("reason_zh"),
    ];
    let mut rows = Vec::new();
    reader.each("categories.csv", COLUMNS, |cells| {
        let Some(species) = known_species(cells, 1) else { return };
        rows.push(Category {
            sector: word(cells, 0),
            species,
            need_en: cells.text(2).to_owned(),
            need_zh: cells.text(3).to_owned(),
            reason_en: cells.text(4).to_owned(),
            reason_zh: cells.text(5).to_owned(),
        });
    });
    rows
}

fn factor_rows(
    reader: &mut Reader<'_>,
    sectors: &SectorTable,
    symbols: &mut Symbols,
) -> (Vec<FactorRow>, Vec<LibraryExtra>) {
    let no_regions = tandem_vocab::RegionTree::default();
    let shelves = Shelves { sectors, regions: Some(&no_regions), library: None };
    let mut rows = Vec::new();
    let mut extra = Vec::new();
    let names: Vec<&str> = reader
        .files
        .iter()
        .map(|(name, _)| *name)
        .filter(|n| n.starts_with("factors/") && n.ends_with(".csv"))
        .collect();
    let mut take = |cells: &mut Cells<'_>, by_id: bool| {
        let Some(mut row) = factors::row(cells, symbols, &shelves).filter(|_| cells.sound()) else { return };
        row.flags.by_id_only |= by_id;
        rows.push(row);
        extra.push(LibraryExtra {
            tier: cells.text(factors::TIER).to_owned(),
            flags: cells.text(factors::FLAGS).to_owned(),
            source_process: cells.text(factors::SOURCE_PROCESS).to_owned(),
            published_value: cells.text(factors::PUBLISHED_VALUE).to_owned(),
            published_unit: cells.text(factors::PUBLISHED_UNIT).to_owned(),
            note: cells.text(factors::NOTE).to_owned(),
        });
    };
    for name in names {
        reader.each(name, factors::COLUMNS, |cells| take(cells, false));
    }
    // Most of these rows feed formulas of their source and are no factor of ours: only those that are can be pinned.
    let so_far = reader.faults.len();
    reader.each("by_id.csv", factors::COLUMNS, |cells| take(cells, true));
    reader.faults.truncate(so_far);
    (rows, extra)
}

//! Rows of the factor tables: the case's own factors.csv, and the shipped library in the same columns.

use crate::CaseError;
use crate::activities::{Found, ReadActivities};
use crate::csv_table::{Cells, Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::library::Library;
use crate::numbers::{LARGEST, shorten};
use crate::sources::{self, Sources};
use crate::words::{self, OwnWords, Word};
use rustc_hash::FxHashMap;
use tandem_inventory::records::{ControlTarget, FactorRow, Flags, Gives, Scope, Shelf};
use tandem_vocab::species::{self, Kind};
use tandem_vocab::units::{FactorUnit, Output};
use tandem_vocab::{Parameter, Per, RegionTree, Status, Sym, Symbols, Terms, nearest};

pub(crate) const FILE: &str = "factors.csv";

const FACTOR_ID: usize = 0;
const PROCESS: usize = 1;
const FUEL: usize = 2;
const TECHNOLOGY: usize = 3;
const SECTOR: usize = 4;
const REGION: usize = 5;
const SOURCE_ID: usize = 6;
const ACTIVITY_ID: usize = 7;
const YEAR_FROM: usize = 8;
const YEAR_TO: usize = 9;
const SPECIES: usize = 10;
const VALUE: usize = 11;
const UNIT: usize = 12;
const LOW: usize = 13;
const HIGH: usize = 14;
const ROLE: usize = 15;
const SCOPE: usize = 16;
const SOURCE: usize = 17;
const TABLE: usize = 18;
const STATUS: usize = 19;
pub(crate) const FLAGS: usize = 20;
const ORIGIN: usize = 21;
pub(crate) const TIER: usize = 22;
pub(crate) const SOURCE_PROCESS: usize = 23;
pub(crate) const PUBLISHED_VALUE: usize = 24;
pub(crate) const PUBLISHED_UNIT: usize = 25;
pub(crate) const NOTE: usize = 26;
const CONDITION: usize = 27;
const FROM: usize = 28;
const TO: usize = 29;

/// Columns of CONTRACT I1, then those of the library alone.
pub(crate) const COLUMNS: &[Column] = &[
    needed("factor_id"),
    optional("process"),
    optional("fuel"),
    optional("technology"),
    optional("sector"),
    optional("region"),
    optional("source_id"),
    optional("activity_id"),
    optional("year_from"),
    optional("year_to"),
    needed("species"),
    needed("value"),
    needed("unit"),
    optional("low"),
    optional("high"),
    optional("role"),
    optional("scope"),
    optional("source"),
    optional("table"),
    optional("status"),
    optional("flags"),
    optional("origin"),
    optional("tier"),
    optional("source_process"),
    optional("published_value"),
    optional("published_unit"),
    optional("note"),
    optional("condition"),
    optional("from"),
    optional("to"),
];

/// Roles of a case's rows; the library has corrections too.
const ROLES: [&str; 4] = ["emission_factor", "parameter", "control", "byproduct"];
const CORRECTION: &str = "correction";

/// What a row is checked against.
pub(crate) struct Shelves<'a> {
    /// Sectors and regions that a key may name.
    pub(crate) sectors: &'a tandem_vocab::SectorTable,
    /// Regions of the case; `None` where they are not known.
    pub(crate) regions: Option<&'a RegionTree>,
    /// The library, for pins; `None` while the library itself is read.
    pub(crate) library: Option<&'a Library>,
}

/// Reads a row. `None` with faults added where nothing can be made of it.
pub(crate) fn row(cells: &mut Cells<'_>, symbols: &mut Symbols, shelves: &Shelves<'_>) -> Option<FactorRow> {
    let id = cells.id(FACTOR_ID)?;
    check_keys(cells, shelves);
    let (year_from, year_to) = years(cells);
    let scope = scope(cells);
    let role = match cells.text(ROLE) {
        CORRECTION if shelves.library.is_none() => CORRECTION,
        _ => match cells.choice(ROLE, &ROLES) {
            "" => "emission_factor",
            role => role,
        },
    };
    let pinned = shelves.library.is_some() && cells.text(VALUE).is_empty() && cells.text(UNIT).is_empty();
    let gives = if pinned { pin(cells, id, shelves) } else { gives(cells, role) };
    let (value, range) = if pinned { (Some(0.0), None) } else { figures(cells, gives) };
    if gives == Some(Gives::Pin) || ROLES.contains(&role) {
        check_selects(cells, role, gives, shelves);
    }
    // A case may leave its status out: its rows are its own.
    let silent = shelves.library.is_some() && cells.text(STATUS).is_empty();
    let status = if silent { Status::Seen } else { status(cells)? };
    let flags = if shelves.library.is_some() { Flags::default() } else { flags(cells) };
    let mut key = |column: usize| symbols.intern(cells.text(column));
    let row = FactorRow {
        id: key(FACTOR_ID),
        process: key(PROCESS),
        fuel: key(FUEL),
        technology: key(TECHNOLOGY),
        sector: key(SECTOR),
        region: key(REGION),
        source_id: key(SOURCE_ID),
        activity_id: key(ACTIVITY_ID),
        unit_text: key(UNIT),
        year_from,
        year_to,
        gives: gives?,
        // A row whose value has a fault still stands for the activities that need it, so that they have none.
        value: value.unwrap_or_default(),
        range,
        scope,
        source: cells.text(SOURCE).to_owned(),
        table: cells.text(TABLE).to_owned(),
        origin: if shelves.library.is_some() { String::new() } else { cells.text(ORIGIN).to_owned() },
        status,
        flags,
        shelf: if shelves.library.is_some() { Shelf::Case } else { Shelf::Library },
        line: if shelves.library.is_some() { cells.line() } else { 0 },
    };
    Some(row)
}

/// Sector and region keys are known words; ids are looked up later.
fn check_keys(cells: &mut Cells<'_>, shelves: &Shelves<'_>) {
    if let Some(sector) = cells.filled(SECTOR)
        && shelves.sectors.find(sector).is_none()
    {
        let (message, help) = match shelves.library {
            Some(library) => words::unknown_sector(library, sector),
            None => (format!("The sector `{sector}` is not known."), String::new()),
        };
        cells.fault(SECTOR, message, help);
    }
    if let Some(region) = cells.filled(REGION)
        && !words::is_factor_region(shelves.regions, region)
    {
        let (message, help) = words::unknown_region(shelves.regions.unwrap_or(&RegionTree::default()), region);
        cells.fault(REGION, message, help);
    }
}

fn years(cells: &mut Cells<'_>) -> (Option<i16>, Option<i16>) {
    let mut year = |column: usize| -> Option<i16> {
        let text = cells.filled(column)?;
        let year = text.parse::<i16>().ok().filter(|y| text.len() == 4 && (1000..=9999).contains(y));
        if year.is_none() {
            let name = COLUMNS[column].name;
            cells.fault(
                column,
                format!("The {name} `{}` is not a year.", shorten(text)),
                "Write a year of four digits, or leave it empty for no bound.",
            );
        }
        year
    };
    let (from, to) = (year(YEAR_FROM), year(YEAR_TO));
    if let (Some(a), Some(b)) = (from, to)
        && a > b
    {
        cells.fault(YEAR_TO, format!("The years end in {b}, before they begin in {a}."), "Swap year_from and year_to.");
    }
    (from, to)
}

fn scope(cells: &mut Cells<'_>) -> Scope {
    let text = cells.text(SCOPE);
    Scope::parse(text).unwrap_or_else(|| {
        cells.fault(
            SCOPE,
            format!("The scope `{}` is not known; it is one of 1, 2, memo.", shorten(text)),
            "Write 1 (direct), 2 (bought energy) or memo; empty means 1.",
        );
        Scope::One
    })
}

/// A pin takes species, value and unit from the library row of its id.
fn pin(cells: &mut Cells<'_>, id: &str, shelves: &Shelves<'_>) -> Option<Gives> {
    let library = shelves.library?;
    let Some(at) = library.factor_at(id) else {
        cells.fault(
            VALUE,
            format!("The value is empty, and `{id}` is no row of the shipped library."),
            "Fill in value and unit; to pin a library row, give its factor_id.",
        );
        return None;
    };
    let pinned = &library.factors[at];
    let name = given_name(&pinned.gives);
    if let Some(species) = cells.filled(SPECIES)
        && species != name
    {
        cells.fault(
            SPECIES,
            format!("The row pins the library row `{id}` of {name}, not of {}.", shorten(species)),
            format!("Write {name}, or leave the species empty."),
        );
    }
    if matches!(pinned.gives, Gives::Removal { .. } | Gives::Byproduct { .. }) && cells.filled(TECHNOLOGY).is_none() {
        cells.fault(
            TECHNOLOGY,
            format!("The library row `{id}` is of a device; the pin names no technology."),
            "Name the technology whose devices take this row.",
        );
    }
    Some(Gives::Pin)
}

/// What stands in the column `species` for a row that gives this.
pub(crate) fn given_name(gives: &Gives) -> &'static str {
    match gives {
        Gives::Emission { species, .. } | Gives::Byproduct { species: Some(species), .. } => species.name(),
        Gives::Parameter { parameter, .. } => parameter.name(),
        Gives::Correction { species, .. } => species.name(),
        Gives::Removal { target } => target.name(),
        Gives::Byproduct { species: None, .. } => "electricity",
        Gives::Pin => "",
    }
}

fn gives(cells: &mut Cells<'_>, role: &str) -> Option<Gives> {
    match role {
        "parameter" => parameter(cells),
        "control" => control(cells),
        "byproduct" => byproduct(cells),
        CORRECTION => correction(cells),
        _ => emission(cells),
    }
}

fn unknown_species(cells: &mut Cells<'_>, extra: &[&str]) {
    let text = cells.required(SPECIES);
    if text.is_empty() {
        return;
    }
    let help = if Parameter::by_name(text).is_some() {
        format!("`{text}` is a parameter: write `parameter` into the column role.")
    } else {
        let known = extra.iter().copied().chain(species::ALL.iter().map(|s| s.name));
        nearest(text, known).map_or_else(
            || "`tandem list species` shows all.".to_owned(),
            |near| format!("The nearest known species is `{near}`; `tandem list species` shows all."),
        )
    };
    cells.fault(SPECIES, format!("The species `{}` is not known.", shorten(text)), help);
}

fn factor_unit(cells: &mut Cells<'_>) -> Option<FactorUnit> {
    let text = cells.required(UNIT);
    if text.is_empty() {
        return None;
    }
    match FactorUnit::parse(text) {
        Ok(unit) => Some(unit),
        Err(why) => {
            let near = text.split_once('/').and_then(|(top, bottom)| {
                let mend = |part: &str| {
                    let known = tandem_vocab::Unit::parse(part).is_some() || part.contains(' ');
                    if known { Some(part.to_owned()) } else { tandem_vocab::Unit::nearest(part).map(str::to_owned) }
                };
                Some(format!("{}/{}", mend(top)?, mend(bottom)?)).filter(|n| n != text)
            });
            let help = near.map_or_else(
                || "Write mass per unit of the activity, such as kg/t, g/GJ, mg/L, kg/kWh, or kg/kg X of another species.".to_owned(),
                |near| format!("Write `{near}` if that is meant; `tandem list units` shows all."),
            );
            cells.fault(UNIT, format!("The unit cannot be used: {why}."), help);
            None
        }
    }
}

fn emission(cells: &mut Cells<'_>) -> Option<Gives> {
    let Some(species) = species::by_name(cells.text(SPECIES)) else {
        unknown_species(cells, &[]);
        factor_unit(cells);
        return None;
    };
    let unit = factor_unit(cells)?;
    let kind = species.get().kind;
    if kind == Kind::Equivalent {
        cells.fault(
            SPECIES,
            "CO2e is computed from the gases and the case's warming potentials; it has no factor of its own."
                .to_owned(),
            "Give a factor for each gas (CO2, CH4, N2O ...).",
        );
        return None;
    }
    if unit.output == Output::Energy && kind != Kind::Energy {
        cells.fault(
            UNIT,
            format!("A factor of {species} gives a mass; `{}` gives energy.", cells.text(UNIT)),
            "Write a mass per unit of the activity, such as kg/t.",
        );
        return None;
    }
    if unit.per == Per::Species(species) {
        cells.fault(
            UNIT,
            format!("The factor of {species} is per kg of {species} itself."),
            "Give it per unit of the activity, or per kg of another species.",
        );
        return None;
    }
    Some(Gives::Emission { species, unit, medium: species::released_into(species, unit.per_litre) })
}

fn parameter(cells: &mut Cells<'_>) -> Option<Gives> {
    let name = cells.text(SPECIES);
    let Some(parameter) = Parameter::by_name(name) else {
        let help = nearest(name, Parameter::all().map(Parameter::name)).map_or_else(
            || "`tandem list parameters` shows all.".to_owned(),
            |near| format!("The nearest parameter is `{near}`; `tandem list parameters` shows all."),
        );
        cells.fault(SPECIES, format!("The parameter `{}` is not known.", shorten(name)), help);
        return None;
    };
    let text = cells.required(UNIT);
    if text.is_empty() {
        return None;
    }
    match parameter.unit(text) {
        Ok((scale, per)) => Some(Gives::Parameter { parameter, scale, per }),
        Err(why) => {
            cells.fault(UNIT, format!("The unit cannot be used: {why}."), "Write the unit that the message names.");
            None
        }
    }
}

/// A multiplier of the library for a condition between two bounds.
fn correction(cells: &mut Cells<'_>) -> Option<Gives> {
    let species = species::by_name(cells.text(SPECIES));
    if species.is_none() {
        unknown_species(cells, &[]);
    }
    let condition = Parameter::by_name(cells.text(CONDITION));
    if condition.is_none() {
        let message = format!("The condition `{}` is no parameter.", shorten(cells.text(CONDITION)));
        cells.fault(CONDITION, message, "`tandem list parameters` shows all.");
    }
    Some(Gives::Correction { species: species?, condition: condition?, from: cells.number(FROM), to: cells.number(TO) })
}

fn control(cells: &mut Cells<'_>) -> Option<Gives> {
    let unit = cells.text(UNIT);
    if !matches!(unit, "fraction" | "1") {
        cells.fault(
            UNIT,
            format!("A removal is a fraction of what comes in; its unit is `{}`.", shorten(unit)),
            "Write the value between 0 and 1 and `fraction` as its unit.",
        );
    }
    match ControlTarget::parse(cells.text(SPECIES)) {
        Some(target) => Some(Gives::Removal { target }),
        None => {
            unknown_species(cells, &["PM2.5-10", "PM>10"]);
            None
        }
    }
}

fn byproduct(cells: &mut Cells<'_>) -> Option<Gives> {
    let name = cells.text(SPECIES);
    let electricity = name == "electricity";
    let species = species::by_name(name);
    if !electricity && species.is_none() {
        unknown_species(cells, &["electricity"]);
    }
    let unit = factor_unit(cells)?;
    if !matches!(unit.per, Per::Species(_)) {
        cells.fault(
            UNIT,
            format!("A by-product is made per kg of what the device removes; the unit is `{}`.", cells.text(UNIT)),
            "Write `kg/kg X` or, for electricity, `kWh/kg X`, with X the species removed.",
        );
        return None;
    }
    let wants_energy = electricity;
    let is_energy = unit.output == Output::Energy;
    if (wants_energy && !is_energy) || (is_energy && !electricity && name != "energy") {
        let wanted = if wants_energy { "kWh/kg X" } else { "kg/kg X" };
        cells.fault(
            UNIT,
            format!("The unit `{}` does not fit the by-product {name}.", cells.text(UNIT)),
            format!("Write `{wanted}`."),
        );
        return None;
    }
    (electricity || species.is_some()).then_some(Gives::Byproduct { species, unit })
}

/// Value and range. A range with a fault is left out, so that the row still stands for the activities that need it.
fn figures(cells: &mut Cells<'_>, gives: Option<Gives>) -> (Option<f64>, Option<(f64, f64)>) {
    let value = cells.required_number(VALUE);
    let (low, high) = (cells.number(LOW), cells.number(HIGH));
    let Some(value) = value else { return (None, None) };
    if let Some((message, help)) = out_of_bounds(gives, value, cells.text(VALUE)) {
        cells.fault(VALUE, message, help);
        return (None, None);
    }
    if let Some(Gives::Emission { unit, .. } | Gives::Byproduct { unit, .. }) = gives
        && (value * unit.scale).abs() > LARGEST
    {
        cells.fault(
            VALUE,
            format!("The value {value} is too large to compute with; the largest allowed is 1e30 kg per base unit."),
            "Check the exponent and the unit.",
        );
        return (None, None);
    }
    if cells.filled(LOW).is_some() != cells.filled(HIGH).is_some() {
        let empty = if cells.filled(LOW).is_some() { HIGH } else { LOW };
        cells.fault(
            empty,
            "Only one end of the range is given.".to_owned(),
            "Give low and high (the 95 % range), or neither.",
        );
        return (Some(value), None);
    }
    let (Some(low), Some(high)) = (low, high) else { return (Some(value), None) };
    if low <= value && value <= high {
        return (Some(value), Some((low, high)));
    }
    let column = if low > value { LOW } else { HIGH };
    cells.fault(
        column,
        format!("The range is {low} to {high} and does not hold the value {value}."),
        "low is at most the value and high at least the value; leave both empty if the range is not known.",
    );
    (Some(value), None)
}

/// What is wrong with a value that its kind of row cannot have, and how to mend it.
fn out_of_bounds(gives: Option<Gives>, value: f64, written: &str) -> Option<(String, String)> {
    let fraction = |value: f64| {
        let help = if (2.0..=100.0).contains(&value) {
            format!("{value} % is {}.", value / 100.0)
        } else {
            "Write a fraction between 0 and 1.".to_owned()
        };
        (format!("The value is {written}; a fraction lies between 0 and 1."), help)
    };
    match gives? {
        Gives::Removal { .. } if !(0.0..=1.0).contains(&value) => Some(fraction(value)),
        Gives::Parameter { parameter, scale, .. } if !parameter.holds(value * scale) => {
            let entry = parameter.get();
            if entry.unit == "fraction" && entry.most == 1.0 {
                Some(fraction(value))
            } else if value < 0.0 && entry.least == 0.0 {
                Some((format!("The value is {value}; {} is never negative.", entry.name), "Check the sign.".to_owned()))
            } else {
                let message = format!(
                    "The value is {written}; {} ({}) lies between {} and {} {}.",
                    entry.name, entry.name_en, entry.least, entry.most, entry.unit
                );
                Some((message, "Check the value and its unit.".to_owned()))
            }
        }
        _ => None,
    }
}

/// A row selects activities by a key that says which (CONTRACT I5); a row of a device names its technology.
fn check_selects(cells: &mut Cells<'_>, role: &str, gives: Option<Gives>, shelves: &Shelves<'_>) {
    let by_device = matches!(role, "control" | "byproduct") && gives != Some(Gives::Pin);
    if by_device {
        if cells.filled(TECHNOLOGY).is_none() {
            cells.fault(
                TECHNOLOGY,
                format!("A {role} row names no technology."),
                "Name the technology that the row describes.",
            );
        }
        return;
    }
    if gives == Some(Gives::Pin) && cells.filled(TECHNOLOGY).is_some() {
        return;
    }
    // The library keeps rows that lost their key, to be pinned by id.
    let by_id = shelves.library.is_none() && flags(cells).by_id_only;
    if !by_id && [PROCESS, FUEL, ACTIVITY_ID, SOURCE_ID].iter().all(|c| cells.filled(*c).is_none()) {
        cells.fault(
            PROCESS,
            "The row names neither process, fuel, activity_id nor source_id: it would apply to everything.".to_owned(),
            "Fill in at least one of these keys.",
        );
    }
}

fn status(cells: &mut Cells<'_>) -> Option<Status> {
    let text = cells.text(STATUS);
    let status = Status::parse(text);
    if status.is_none() {
        cells.fault(STATUS, format!("The status `{text}` is not known."), "Write seen, derived or memory.");
    }
    status
}

fn flags(cells: &Cells<'_>) -> Flags {
    let mut flags = Flags::default();
    for word in cells.text(FLAGS).split('|') {
        match word {
            "after_abatement" => flags.after_abatement = true,
            "range_excluded" => flags.range_excluded = true,
            "stand_in" => flags.stand_in = true,
            "weak" => flags.weak = true,
            "tied" | "other_id_only" => flags.by_id_only = true,
            _ => {}
        }
    }
    flags
}

/// What a row gives, for telling rows of one thing from rows of another.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Given {
    what: &'static str,
    per: u16,
    role: u8,
}

/// What a row gives; for a pin, what the pinned row gives.
pub(crate) fn given(row: &FactorRow, library: Option<&Library>, symbols: &Symbols) -> Given {
    let gives = match (row.gives, library) {
        (Gives::Pin, Some(library)) => {
            library.factor_at(symbols.name(row.id)).map_or(Gives::Pin, |at| library.factors[at].gives)
        }
        (gives, _) => gives,
    };
    let role = match gives {
        // A metal in effluent is another thing than the same metal in air.
        Gives::Emission { medium, .. } => medium as u8,
        Gives::Parameter { .. } => 10,
        Gives::Removal { .. } => 11,
        Gives::Byproduct { .. } => 12,
        Gives::Pin => 13,
        Gives::Correction { .. } => 14,
    };
    let per = match gives {
        Gives::Byproduct { unit: FactorUnit { per: Per::Species(species), .. }, .. } => species.0,
        _ => u16::MAX,
    };
    Given { what: given_name(&gives), per, role }
}

/// Everything that two rows must share to stand in each other's way, the years aside.
pub(crate) type Key = ([Sym; 7], Scope, Given);

/// The key of a row; technologies by their first name.
pub(crate) fn key(row: &FactorRow, terms: &Terms, library: Option<&Library>, symbols: &Symbols) -> Key {
    let technology =
        terms.technology(symbols.name(row.technology)).and_then(|t| symbols.get(&t.name)).unwrap_or(row.technology);
    let scope = match (row.gives, library) {
        (Gives::Pin, Some(library)) => {
            library.factor_at(symbols.name(row.id)).map_or(row.scope, |at| library.factors[at].scope)
        }
        _ => row.scope,
    };
    (
        [row.process, row.fuel, technology, row.sector, row.region, row.source_id, row.activity_id],
        scope,
        given(row, library, symbols),
    )
}

/// Whether the years of two rows have one in common.
pub(crate) fn years_meet(a: &FactorRow, b: &FactorRow) -> bool {
    let (low, high) = (i16::MIN, i16::MAX);
    a.year_from.unwrap_or(low) <= b.year_to.unwrap_or(high) && b.year_from.unwrap_or(low) <= a.year_to.unwrap_or(high)
}

/// Reads factors.csv: the sound rows in file order. The words it names become known.
pub(crate) fn read(
    folder: &Folder<'_>,
    library: &Library,
    regions: Option<&RegionTree>,
    symbols: &mut Symbols,
    own: &mut OwnWords,
    faults: &mut FileFaults,
) -> Result<Vec<FactorRow>, CaseError> {
    let shelves = Shelves { sectors: &library.sectors, regions, library: Some(library) };
    let mut factors: Vec<FactorRow> = Vec::new();
    let mut first_of: FxHashMap<Sym, (u32, bool)> = FxHashMap::default();
    let mut by_key: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
    folder.each(FILE, COLUMNS, faults, |cells| {
        // Known even if the row has a fault elsewhere: what uses the word is not at fault.
        for (word, column) in [(Word::Process, PROCESS), (Word::Fuel, FUEL), (Word::Technology, TECHNOLOGY)] {
            own.add(word, cells.text(column));
        }
        if cells.text(FUEL).is_empty() && cells.text(TECHNOLOGY).is_empty() {
            own.add_plain(cells.text(PROCESS), !cells.text(ACTIVITY_ID).is_empty() || !cells.text(SOURCE_ID).is_empty());
        }
        let Some(row) = row(cells, symbols, &shelves) else { return };
        let pin = row.gives == Gives::Pin;
        match first_of.get(&row.id) {
            // One library row may be pinned for several activities.
            Some(&(_, true)) if pin => {}
            Some(&(first, _)) => {
                let id = symbols.name(row.id);
                cells.fault(FACTOR_ID, format!("The factor_id `{id}` stands in row {first} already."), "Give each factor an id of its own.");
                return;
            }
            None => {
                first_of.insert(row.id, (cells.line(), pin));
            }
        }
        let rivals = by_key.entry(key(&row, &library.terms, Some(library), symbols)).or_default();
        let rival = rivals.iter().map(|at| &factors[*at]).find(|other| years_meet(other, &row));
        if let Some(other) = rival {
            let (a, b) = (symbols.name(other.id), symbols.name(row.id));
            let message = format!("`{b}` has the same keys and species as `{a}` in row {}: nobody can say which one holds.", other.line);
            cells.fault(FACTOR_ID, message, "Take one of them out, or give one a further key (technology, sector, region, source_id, activity_id or years).");
            return;
        }
        rivals.push(factors.len());
        factors.push(row);
    })?;
    own.open = faults.unreadable;
    Ok(factors)
}

/// Adds a fault for each row that names a source or an activity which the case does not have.
pub(crate) fn check_ids(
    rows: &[FactorRow],
    symbols: &Symbols,
    sources: &Sources,
    activities: &ReadActivities,
    faults: &mut FileFaults,
) {
    for row in rows {
        if row.source_id.is_some() && sources.readable {
            let id = symbols.name(row.source_id);
            if sources.find(id).is_none() {
                faults.add(row.line, COLUMNS[SOURCE_ID].name, || {
                    words::dangling("source", id, sources::FILE, sources.id_list())
                });
            }
        }
        if row.activity_id.is_some() && activities.complete {
            let id = symbols.name(row.activity_id);
            if activities.find(id) == Found::Nothing {
                faults.add(row.line, COLUMNS[ACTIVITY_ID].name, || {
                    words::dangling("activity", id, activities.file, Vec::new())
                });
            }
        }
    }
}

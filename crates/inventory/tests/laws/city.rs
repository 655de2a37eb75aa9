//! A case in code, for the tests of this crate.

use std::sync::Arc;
use tandem_inventory::records::{
    Activities, Control, ControlTarget, FactorRow, Flags, Gives, Gwp, Kind, Records, Scope, Shelf, Source,
};
use tandem_vocab::{
    FactorUnit, Fuel, FuelClass, Origin, Parameter, Period, RegionTree, SectorTable, Status, Sym, Symbols, Terms, Unit,
    species,
};

/// Builds records row by row.
pub(crate) struct City {
    /// The records so far.
    pub(crate) records: Records,
}

impl City {
    /// An empty city with one source `S` in region `R0`, sector `C30`.
    pub(crate) fn new() -> Self {
        let coal = Fuel {
            name: "coal".into(),
            name_en: "coal".into(),
            name_zh: "煤".into(),
            unit: "t".into(),
            origin: Origin::Fossil,
            class: FuelClass::Coal,
        };
        let gwp = |name: &str, gwp| Gwp { species: species::known(name), origin: None, gwp };
        let mut city = Self {
            records: Records {
                symbols: Symbols::default(),
                terms: Arc::new(Terms::new(Vec::new(), vec![coal], Vec::new())),
                sectors: Arc::new(SectorTable::default()),
                regions: RegionTree::new([("R0".to_owned(), None)]),
                sources: Vec::new(),
                activities: Activities::default(),
                controls: Vec::new(),
                factors: Vec::new(),
                methods: Arc::default(),
                gwp: vec![gwp("CO2", 1.0), gwp("CH4", 28.0)],
            },
        };
        city.source("S", "R0", "C30");
        city
    }

    fn sym(&mut self, name: &str) -> Sym {
        self.records.symbols.intern(name)
    }

    /// Adds a source.
    pub(crate) fn source(&mut self, id: &str, region: &str, sector: &str) -> u32 {
        let (id, region, sector) = (self.sym(id), self.sym(region), self.sym(sector));
        self.records.sources.push(Source {
            id,
            name: String::new(),
            name_zh: String::new(),
            org: Sym::NONE,
            region,
            sector,
            kind: "area".into(),
            lon: None,
            lat: None,
        });
        self.records.sources.len() as u32 - 1
    }

    /// Adds an activity at a source.
    #[expect(clippy::too_many_arguments, reason = "the columns of the file, in its order")]
    pub(crate) fn activity(
        &mut self,
        id: &str,
        source: u32,
        period: &str,
        process: &str,
        fuel: &str,
        quantity: f64,
        unit: &str,
        rsd: f32,
    ) {
        let kind = Kind {
            process: self.sym(process),
            fuel: self.sym(fuel),
            technology: Sym::NONE,
            unit_text: self.sym(unit),
            unit: Unit::parse(unit).expect("a word of the tables"),
            period: Period::parse(period).expect("a word of the tables"),
            age: 0,
        };
        let activities = &mut self.records.activities;
        let at = activities.kinds.iter().position(|k| *k == kind).unwrap_or_else(|| {
            activities.kinds.push(kind);
            activities.kinds.len() - 1
        });
        activities.ids.push(id);
        activities.source.push(source);
        activities.kind.push(at as u32);
        activities.quantity.push(quantity);
        activities.rsd.push(rsd);
        activities.evidence.push(Sym::NONE);
        activities.line.push(activities.ids.len() as u32 + 1);
    }

    /// Adds a row of the case's own factors.csv.
    #[expect(clippy::too_many_arguments, reason = "the columns of the file, in its order")]
    pub(crate) fn factor(
        &mut self,
        id: &str,
        process: &str,
        fuel: &str,
        what: &str,
        value: f64,
        unit: &str,
        range: Option<(f64, f64)>,
    ) {
        let gives = match Parameter::by_name(what) {
            Some(parameter) => {
                let (scale, per) = parameter.unit(unit).expect("a word of the tables");
                Gives::Parameter { parameter, scale, per }
            }
            None => {
                let species = species::known(what);
                Gives::Emission {
                    species,
                    unit: FactorUnit::parse(unit).expect("a word of the tables"),
                    medium: species.get().medium,
                }
            }
        };
        let row = FactorRow {
            id: self.sym(id),
            process: self.sym(process),
            fuel: self.sym(fuel),
            technology: Sym::NONE,
            sector: Sym::NONE,
            region: Sym::NONE,
            source_id: Sym::NONE,
            activity_id: Sym::NONE,
            year_from: None,
            year_to: None,
            gives,
            value,
            unit_text: self.sym(unit),
            range,
            scope: Scope::One,
            source: "worked by hand".into(),
            table: String::new(),
            origin: String::new(),
            status: Status::Seen,
            flags: Flags::default(),
            shelf: Shelf::Case,
            line: self.records.factors.len() as u32 + 2,
        };
        self.records.factors.push(row);
    }

    /// Adds a device to all activities of a source.
    pub(crate) fn control(
        &mut self,
        source: u32,
        technology: &str,
        target: &str,
        coverage: f64,
        efficiency: f64,
        route: &str,
    ) {
        let (technology, route) = (self.sym(technology), self.sym(route));
        self.records.controls.push(Control {
            source,
            activity: None,
            technology,
            coverage,
            override_: Some((ControlTarget::parse(target).expect("a word of the tables"), Some(efficiency))),
            route,
            line: self.records.controls.len() as u32 + 2,
        });
    }
}

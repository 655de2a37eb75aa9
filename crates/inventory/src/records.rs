//! Record types: what a case holds, in columns with interned names. `case` fills them.

use crate::methods::Method;
use tandem_vocab::{
    Medium, Parameter, Period, RegionTree, SectorTable, SpeciesId, Status, Sym, Symbols, Terms, Unit, units,
};

/// Position of a source in [`Records::sources`].
pub type SourceAt = u32;
/// Position of an activity in the columns of [`Activities`].
pub type ActivityAt = u32;

/// A source of emissions.
#[derive(Clone, Debug)]
pub struct Source {
    /// Id.
    pub id: Sym,
    /// Name.
    pub name: String,
    /// Chinese name; empty where the case has only one.
    pub name_zh: String,
    /// Organisation, or [`Sym::NONE`].
    pub org: Sym,
    /// Region.
    pub region: Sym,
    /// Sector as the case writes it.
    pub sector: Sym,
    /// `point`, `area` or `line`; may be empty.
    pub kind: String,
    /// Longitude, degrees east.
    pub lon: Option<f64>,
    /// Latitude, degrees north.
    pub lat: Option<f64>,
}

/// What many activities have in common.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kind {
    /// Process.
    pub process: Sym,
    /// Fuel, or none.
    pub fuel: Sym,
    /// Technology, or none.
    pub technology: Sym,
    /// Unit as written.
    pub unit_text: Sym,
    /// The unit.
    pub unit: Unit,
    /// Period.
    pub period: Period,
    /// Years since the record, for what it gives in later years; 0 for the record itself.
    pub age: u16,
}

/// Ids in one run of bytes, so that millions of them cost little.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Ids {
    /// Adds an id.
    ///
    /// # Panics
    /// When all ids together pass 4 GB.
    pub fn push(&mut self, id: &str) {
        self.bytes.extend_from_slice(id.as_bytes());
        self.ends.push(u32::try_from(self.bytes.len()).expect("ids of fewer than 4 GB"));
    }

    /// The id at a position.
    pub fn get(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        std::str::from_utf8(&self.bytes[from..self.ends[at] as usize]).unwrap_or_default()
    }

    /// Number of ids.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Activities in columns of equal length.
#[derive(Clone, Debug, Default)]
pub struct Activities {
    /// Ids.
    pub ids: Ids,
    /// Source of each.
    pub source: Vec<SourceAt>,
    /// Position in `kinds`.
    pub kind: Vec<u32>,
    /// Quantity in the unit as written, never negative.
    pub quantity: Vec<f64>,
    /// Relative standard deviation; 0 where none is given.
    pub rsd: Vec<f32>,
    /// Evidence as written.
    pub evidence: Vec<Sym>,
    /// Line of the file, header = 1.
    pub line: Vec<u32>,
    /// The distinct kinds.
    pub kinds: Vec<Kind>,
}

impl Activities {
    /// Number of activities.
    pub fn len(&self) -> usize {
        self.source.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    /// The kind of an activity.
    pub fn kind_of(&self, at: ActivityAt) -> &Kind {
        &self.kinds[self.kind[at as usize] as usize]
    }
}

/// A row of controls.csv.
#[derive(Clone, Debug)]
pub struct Control {
    /// Source it stands at.
    pub source: SourceAt,
    /// The one activity it acts on; all of the source's if none.
    pub activity: Option<ActivityAt>,
    /// Technology as the case writes it.
    pub technology: Sym,
    /// Share of the activity that passes it, 0 to 1.
    pub coverage: f64,
    /// Species with the efficiency that goes before the library's; all species of the technology if none.
    pub override_: Option<(ControlTarget, Option<f64>)>,
    /// Parallel route, or none.
    pub route: Sym,
    /// Line of the file.
    pub line: u32,
}

/// What a removal acts on: a species, or a size class of particles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ControlTarget {
    /// A species.
    Species(SpeciesId),
    /// Particles of 2.5 to 10 µm.
    Coarse,
    /// Particles above 10 µm.
    Large,
}

impl ControlTarget {
    /// Reads a species name or `PM2.5-10`, `PM>10`.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "PM2.5-10" => Some(Self::Coarse),
            "PM>10" => Some(Self::Large),
            _ => tandem_vocab::species::by_name(name).map(Self::Species),
        }
    }

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Species(s) => s.name(),
            Self::Coarse => "PM2.5-10",
            Self::Large => "PM>10",
        }
    }
}

/// Scope of an emission.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// Direct.
    One,
    /// Bought energy.
    Two,
    /// Reported beside the total.
    Memo,
}

impl Scope {
    /// Reads `1`, `2`, `memo`; empty means 1.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" | "1" => Some(Self::One),
            "2" => Some(Self::Two),
            "memo" => Some(Self::Memo),
            _ => None,
        }
    }

    /// The word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Two => "2",
            Self::Memo => "memo",
        }
    }
}

/// What a row of the factor tables gives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Gives {
    /// Emission of a species per quantity or per kg of another species.
    Emission {
        /// Species.
        species: SpeciesId,
        /// Unit.
        unit: units::FactorUnit,
        /// Medium.
        medium: Medium,
    },
    /// A parameter of a formula; `scale` brings the value to the unit in which formulas see it (base units per base unit of `per`
    /// for those of fuels).
    Parameter {
        /// Which.
        parameter: Parameter,
        /// Base units in one unit.
        scale: f64,
        /// What it is per.
        per: tandem_vocab::Dimension,
    },
    /// Fraction removed by a control technology.
    Removal {
        /// What is removed.
        target: ControlTarget,
    },
    /// Mass made, or electricity used, per kg that a control technology removed.
    Byproduct {
        /// Species made; `None` for electricity.
        species: Option<SpeciesId>,
        /// Unit; `per` is the species removed.
        unit: units::FactorUnit,
    },
    /// Multiplies the library's factor of a species where a condition of the activity lies in an interval.
    Correction {
        /// Species whose factor is corrected.
        species: SpeciesId,
        /// The condition.
        condition: Parameter,
        /// From which value on, in the unit of formulas; `None` for no bound.
        from: Option<f64>,
        /// Below which value; equal to `from` for a point of a line.
        to: Option<f64>,
    },
    /// Pins the library row of the same id (CONTRACT I12).
    Pin,
}

/// Where a row stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Shelf {
    /// The case's own factors.csv.
    Case,
    /// The shipped library.
    Library,
}

/// Marks of a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// Its value is after abatement (CONTRACT D3).
    pub after_abatement: bool,
    /// Its published range does not hold the value and is left out.
    pub range_excluded: bool,
    /// Stands in for a missing row of its own kind.
    pub stand_in: bool,
    /// Weak evidence.
    pub weak: bool,
    /// Never matched, only pinned by its id.
    pub by_id_only: bool,
}

/// A row of the factor tables. Empty keys are [`Sym::NONE`] or `None`.
#[derive(Clone, Debug)]
pub struct FactorRow {
    /// Id.
    pub id: Sym,
    /// Process key.
    pub process: Sym,
    /// Fuel key.
    pub fuel: Sym,
    /// Technology key (for removals and by-products: the control).
    pub technology: Sym,
    /// Sector key.
    pub sector: Sym,
    /// Region key.
    pub region: Sym,
    /// Source key.
    pub source_id: Sym,
    /// Activity key.
    pub activity_id: Sym,
    /// First year.
    pub year_from: Option<i16>,
    /// Last year.
    pub year_to: Option<i16>,
    /// What it gives.
    pub gives: Gives,
    /// Value in the unit as written.
    pub value: f64,
    /// Unit as written.
    pub unit_text: Sym,
    /// 95 % range in the unit as written.
    pub range: Option<(f64, f64)>,
    /// Scope.
    pub scope: Scope,
    /// Source text.
    pub source: String,
    /// Table in the source.
    pub table: String,
    /// Family of the source (EMEP, IPCC06 ...); empty for case rows.
    pub origin: String,
    /// How it came to us.
    pub status: Status,
    /// Marks.
    pub flags: Flags,
    /// Shelf.
    pub shelf: Shelf,
    /// Line of factors.csv; 0 in the library.
    pub line: u32,
}

/// A warming potential.
#[derive(Clone, Debug)]
pub struct Gwp {
    /// Gas.
    pub species: SpeciesId,
    /// Origin of the carbon it holds for; `None` for any.
    pub origin: Option<tandem_vocab::Origin>,
    /// kg CO2e per kg.
    pub gwp: f64,
}

/// Everything the compiler reads. All symbols belong to `symbols`.
#[derive(Clone, Debug)]
pub struct Records {
    /// Names.
    pub symbols: Symbols,
    /// Shipped words.
    pub terms: std::sync::Arc<Terms>,
    /// Sectors.
    pub sectors: std::sync::Arc<SectorTable>,
    /// Regions.
    pub regions: RegionTree,
    /// Sources.
    pub sources: Vec<Source>,
    /// Activities.
    pub activities: Activities,
    /// Controls in file order.
    pub controls: Vec<Control>,
    /// Factor rows: the library first, then the case's own in file order.
    pub factors: Vec<FactorRow>,
    /// Formulas that give factors from parameters.
    pub methods: std::sync::Arc<Vec<Method>>,
    /// Warming potentials of the case's set.
    pub gwp: Vec<Gwp>,
}

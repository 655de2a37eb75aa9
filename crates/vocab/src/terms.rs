//! Processes, fuels and technologies: the words that a record is written in.
//!
//! The tables ship as text (`data/processes.csv`, `data/fuels.csv`, `data/technologies.csv`); their reader fills [`Terms`].

use crate::flow::{Flow, Role};
use crate::species::Medium;
use crate::units::Unit;
use rustc_hash::FxHashMap;

/// What a record of a process must name beside the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// A fuel: the quantity is of the fuel.
    Fuel,
    /// A technology.
    Technology,
    /// Nothing more: the quantity is of the process itself.
    Nothing,
}

/// A process of the shipped table.
#[derive(Clone, Debug)]
pub struct Process {
    /// snake_case name.
    pub name: String,
    /// Process whose factors apply where this one has none of its own.
    pub parent: Option<String>,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Usual unit of its quantity.
    pub unit: String,
    /// Sector it usually belongs to (GB/T 4754).
    pub default_sector: String,
    /// Category of the inventory (NFR code) it is reported under; empty where the source's sector decides.
    pub category: String,
    /// What a record must name.
    pub needs: Needs,
    /// What its quantity is in a balance, if anything.
    pub flow: Option<Flow>,
    /// Where the metals and nutrients that it releases go, where that is not the usual medium of the species.
    pub medium: Option<Medium>,
    /// Remark.
    pub note: String,
}

impl Process {
    /// Whether a record of it only states a quantity, and lacks nothing without a factor: electricity generated, water used, waste
    /// stored.
    pub fn states(&self) -> bool {
        self.flow
            .as_ref()
            .is_some_and(|f| f.role == Role::ElectricityGenerated || (f.item.is_none() && !f.role.items().is_empty()))
    }
}

/// Where the carbon of a fuel comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Origin {
    /// From fossil carbon.
    Fossil,
    /// From living matter.
    Biogenic,
    /// Not known, or both.
    Unknown,
}

/// Class of a fuel, for grouping and colour.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum FuelClass {
    /// Coal and coke.
    Coal,
    /// Natural and other gas.
    Gas,
    /// Petrol.
    Petrol,
    /// Diesel.
    Diesel,
    /// Jet kerosene.
    Jet,
    /// Other oil products.
    OtherOil,
    /// Biomass and biogas.
    Biomass,
    /// Waste as fuel.
    Waste,
    /// Electricity and heat bought or sold.
    Electricity,
    /// No fuel: the process itself.
    Process,
}

impl FuelClass {
    /// All classes with their names in tables.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Coal, "coal"),
        (Self::Gas, "gas"),
        (Self::Petrol, "petrol"),
        (Self::Diesel, "diesel"),
        (Self::Jet, "jet"),
        (Self::OtherOil, "other_oil"),
        (Self::Biomass, "biomass"),
        (Self::Waste, "waste"),
        (Self::Electricity, "electricity"),
        (Self::Process, "process"),
    ];

    /// The class of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == text).map(|&(c, _)| c)
    }

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|&&(c, _)| c == self).map_or("", |&(_, n)| n)
    }
}

/// A fuel of the shipped table.
#[derive(Clone, Debug)]
pub struct Fuel {
    /// snake_case name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Usual unit: t or m3.
    pub unit: String,
    /// Where its carbon comes from.
    pub origin: Origin,
    /// Class for grouping.
    pub class: FuelClass,
}

/// What a technology is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TechnologyKind {
    /// Removes pollutants after they are made.
    Control,
    /// A variant of a process.
    Variant,
    /// Where water comes from.
    Water,
    /// How water is used again.
    ReusedWater,
    /// Where water is let out to.
    Outlet,
    /// A material.
    Material,
    /// A kind of waste.
    Waste,
}

impl TechnologyKind {
    /// All kinds with their names in tables.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Control, "control"),
        (Self::Variant, "variant"),
        (Self::Water, "water"),
        (Self::ReusedWater, "reused_water"),
        (Self::Outlet, "outlet"),
        (Self::Material, "material"),
        (Self::Waste, "waste"),
    ];

    /// The kind of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == text).map(|&(k, _)| k)
    }

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|&&(k, _)| k == self).map_or("", |&(_, n)| n)
    }
}

/// A technology of the shipped table.
#[derive(Clone, Debug)]
pub struct Technology {
    /// snake_case name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// What it is.
    pub kind: TechnologyKind,
    /// Other texts that mean the same row.
    pub aliases: Vec<String>,
    /// Reagent that may be recorded as an activity of its own (`urea`); empty if none.
    pub reagent: String,
}

/// The shipped words.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Processes by name.
    pub processes: Vec<Process>,
    /// Fuels.
    pub fuels: Vec<Fuel>,
    /// Technologies.
    pub technologies: Vec<Technology>,
    process_at: FxHashMap<String, usize>,
    fuel_at: FxHashMap<String, usize>,
    technology_at: FxHashMap<String, usize>,
}

impl Terms {
    /// Indexes the three tables by name (technologies by alias as well).
    pub fn new(processes: Vec<Process>, fuels: Vec<Fuel>, technologies: Vec<Technology>) -> Self {
        let process_at = processes.iter().enumerate().map(|(at, p)| (p.name.clone(), at)).collect();
        let fuel_at = fuels.iter().enumerate().map(|(at, f)| (f.name.clone(), at)).collect();
        let mut technology_at = FxHashMap::default();
        for (at, t) in technologies.iter().enumerate() {
            for name in std::iter::once(&t.name).chain(&t.aliases) {
                technology_at.insert(name.clone(), at);
            }
        }
        Self { processes, fuels, technologies, process_at, fuel_at, technology_at }
    }

    /// The process of this name.
    pub fn process(&self, name: &str) -> Option<&Process> {
        self.process_at.get(name).map(|&at| &self.processes[at])
    }

    /// The fuel of this name.
    pub fn fuel(&self, name: &str) -> Option<&Fuel> {
        self.fuel_at.get(name).map(|&at| &self.fuels[at])
    }

    /// The technology of this name or alias.
    pub fn technology(&self, name: &str) -> Option<&Technology> {
        self.technology_at.get(name).map(|&at| &self.technologies[at])
    }

    /// A process and its parents, the process first.
    pub fn process_chain<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut chain = vec![name];
        while let Some(parent) = self.process(chain[chain.len() - 1]).and_then(|p| p.parent.as_deref()) {
            if chain.contains(&parent) {
                break;
            }
            chain.push(parent);
        }
        chain
    }

    /// Usual unit of a process, if it is in the table and its unit is known.
    pub fn process_unit(&self, name: &str) -> Option<Unit> {
        self.process(name).and_then(|p| Unit::parse(&p.unit))
    }
}

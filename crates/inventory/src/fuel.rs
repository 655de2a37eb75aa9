//! What a fuel says of itself: energy, carbon, sulphur (CONTRACT I3).

use crate::matching::{Candidate, Decides, Keys, RowAt};
use crate::recipe::{Chosen, Formula, Kitchen, Value};
use crate::records::Scope;
use rustc_hash::FxHashMap;
use tandem_vocab::quantity::GJ_PER_KGCE;
use tandem_vocab::{Dimension, Medium, Needs, Origin, Parameter, species};

/// What is known of the fuel of an activity.
pub(crate) struct Fuel {
    /// Whether the quantity is of the fuel.
    burnt: bool,
    pub(crate) ncv: Option<Chosen>,
    carbon: Option<Chosen>,
    oxidation: Option<Chosen>,
    sulphur: Option<Chosen>,
    retention: Option<Chosen>,
    standard_coal: Option<Chosen>,
    biogenic: bool,
    /// A heat value that exists only per another unit than the activity's.
    pub(crate) unusable: Option<RowAt>,
}

impl Fuel {
    pub(crate) fn of(kitchen: &Kitchen<'_>, keys: &Keys, candidates: &FxHashMap<Decides, Vec<Candidate>>) -> Self {
        let records = kitchen.records;
        let process = records.terms.process(records.symbols.name(keys.process));
        let burnt = keys.fuel.is_some()
            && process.is_none_or(|p| p.needs == Needs::Fuel)
            && matches!(keys.dimension, Dimension::Mass | Dimension::Volume | Dimension::Energy);
        let per = Some(keys.dimension).filter(|d| *d != Dimension::Energy);
        let find = |p, per| kitchen.parameter(candidates, p, per).filter(|_| burnt);
        let ncv = find(Parameter::NCV, per);
        let any_ncv = find(Parameter::NCV, None);
        Self {
            burnt,
            unusable: if ncv.is_none() { any_ncv.map(|c| c.row) } else { None },
            carbon: find(Parameter::CARBON, None),
            oxidation: find(Parameter::OXIDATION, None),
            sulphur: find(Parameter::SULPHUR, None),
            retention: find(Parameter::SULPHUR_RETENTION, None),
            standard_coal: find(Parameter::STANDARD_COAL, per),
            biogenic: records.terms.fuel(records.symbols.name(keys.fuel)).is_some_and(|f| f.origin == Origin::Biogenic),
            ncv,
        }
    }

    /// Whether the row behind a formula is the case's, and how many keys it names.
    pub(crate) fn standing(&self, formula: &Formula) -> (bool, u32) {
        let of = |c: &Option<Chosen>| c.as_ref().map_or((false, 0), |c| (c.case, c.keys));
        match formula {
            Formula::Carbon { .. } => of(&self.carbon),
            Formula::Sulphur { .. } => of(&self.sulphur),
            Formula::StandardCoal { .. } => of(&self.standard_coal),
            Formula::HeatValue { .. } => of(&self.ncv),
            // A method stands by the nearest of its parameters that the case gives.
            Formula::Method { inputs, .. } => inputs.iter().map(|i| i.standing).max().unwrap_or_default(),
            Formula::Factor { .. } | Formula::Relative { .. } => (false, 0),
        }
    }

    pub(crate) fn values(
        &self,
        kitchen: &Kitchen<'_>,
        keys: &Keys,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
    ) -> Vec<Value> {
        if !self.burnt {
            return Vec::new();
        }
        let energy_unit = keys.dimension == Dimension::Energy;
        // GJ per base unit of the activity.
        let heat = if energy_unit { Some(1.0) } else { self.ncv.as_ref().map(|n| n.base) };
        let ranked = |p| candidates.get(&Decides::Parameter(p)).cloned().unwrap_or_default();
        let mut values = Vec::new();
        let ncv_row = self.ncv.as_ref().filter(|_| !energy_unit).map(|n| n.row);
        if let (Some(heat), Some(carbon)) = (heat, &self.carbon) {
            let oxidised = self.oxidation.as_ref().map_or(1.0, |o| o.base);
            let gross = heat * carbon.base * oxidised * 44.0 / 12.0;
            let mut errors = Vec::new();
            let mut by = |c: &Option<Chosen>| {
                if let Some(c) = c.as_ref().filter(|c| c.base != 0.0) {
                    kitchen.push_error(&mut errors, c.row, gross / c.base * c.scale);
                }
            };
            if !energy_unit {
                by(&self.ncv);
            }
            by(&self.carbon);
            by(&self.oxidation);
            values.push(Value {
                species: species::known(if self.biogenic { "CO2_biogenic" } else { "CO2" }),
                medium: Medium::Air,
                scope: if self.biogenic { Scope::Memo } else { Scope::One },
                formula: Formula::Carbon {
                    ncv: ncv_row,
                    carbon: carbon.row,
                    oxidation: self.oxidation.as_ref().map(|o| o.row),
                },
                gross,
                errors,
                corrections: Vec::new(),
                candidates: ranked(Parameter::CARBON),
            });
        }
        // kg of fuel per base unit of the activity; sulphur is a share of mass.
        let mass = match (keys.dimension, &self.ncv) {
            (Dimension::Mass, _) => Some(1.0),
            (Dimension::Energy, Some(n)) if n.per == Dimension::Mass && n.base > 0.0 => Some(1.0 / n.base),
            _ => None,
        };
        if let (Some(mass), Some(sulphur)) = (mass, &self.sulphur) {
            let kept = self.retention.as_ref().map_or(0.0, |r| r.base);
            let gross = 2.0 * mass * sulphur.base * (1.0 - kept);
            let mut errors = Vec::new();
            kitchen.push_error(&mut errors, sulphur.row, 2.0 * mass * (1.0 - kept) * sulphur.scale);
            if let Some(r) = &self.retention {
                kitchen.push_error(&mut errors, r.row, -2.0 * mass * sulphur.base * r.scale);
            }
            if let (true, Some(n)) = (energy_unit, &self.ncv) {
                kitchen.push_error(&mut errors, n.row, -gross / n.base * n.scale);
            }
            values.push(Value {
                species: species::known("SO2"),
                medium: Medium::Air,
                scope: Scope::One,
                formula: Formula::Sulphur {
                    ncv: self.ncv.as_ref().filter(|_| energy_unit).map(|n| n.row),
                    sulphur: sulphur.row,
                    retention: self.retention.as_ref().map(|r| r.row),
                },
                gross,
                errors,
                corrections: Vec::new(),
                candidates: ranked(Parameter::SULPHUR),
            });
        }
        let coal = match (&self.standard_coal, heat) {
            _ if energy_unit => Some((1.0 / GJ_PER_KGCE, Formula::HeatValue { ncv: None }, None)),
            // A heat value of the case's own goes before the library's published coal equivalent.
            (Some(s), _) if s.case || !self.ncv.as_ref().is_some_and(|n| n.case) => {
                Some((s.base, Formula::StandardCoal { row: s.row }, Some((s.row, s.scale))))
            }
            (_, Some(heat)) => {
                let error = self.ncv.as_ref().map(|n| (n.row, n.scale / GJ_PER_KGCE));
                Some((heat / GJ_PER_KGCE, Formula::HeatValue { ncv: ncv_row }, error))
            }
            (_, None) => None,
        };
        if let Some((gross, formula, error)) = coal {
            let mut errors = Vec::new();
            if let Some((row, derivative)) = error {
                kitchen.push_error(&mut errors, row, derivative);
            }
            let parameter =
                if matches!(formula, Formula::StandardCoal { .. }) { Parameter::STANDARD_COAL } else { Parameter::NCV };
            values.push(Value {
                species: species::known("energy"),
                medium: Medium::Energy,
                scope: Scope::One,
                formula,
                gross,
                errors,
                corrections: Vec::new(),
                candidates: ranked(parameter),
            });
        }
        values
    }
}

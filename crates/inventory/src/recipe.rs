//! From the keys of an activity to what one unit of it gives: every species, with its way and its errors.

use crate::chain::{Chain, Removed};
use crate::devices::{self, DeviceSpec};
use crate::distribution::{Cumulants, Shape};
use crate::findings::{Finding, Table};
use crate::fuel::Fuel;
use crate::matching::{Candidate, Decides, FactorIndex, Keys, Lineage, RowAt, canonical_technology, root_process};
use crate::methods::{Correction, Ingredient, Lacking};
use crate::records::{FactorRow, Gives, Gwp, Records, Scope, Shelf};
use rustc_hash::FxHashMap;
use tandem_vocab::quantity::GJ_PER_KGCE;
use tandem_vocab::units::{FactorUnit, Output, Per};
use tandem_vocab::{Dimension, Medium, Origin, Parameter, SpeciesId, Sym, species};

/// 95 % half width added for each year between a grid factor and the activity (CONTRACT D6): 2.5 % a year, which holds the
/// published changes of the national factor 2015–2021 (1.5 % a year) and of the North China grid 2012–2021 (2.4 % a year).
pub const YEAR_GAP_HALF_WIDTH: f64 = 0.025;

/// An independent input whose error a figure carries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Input {
    /// The value of a factor row.
    Row(RowAt),
    /// The years between a grid factor and the activity; its derivative is of one standard deviation.
    YearGap(RowAt),
}

/// How a species of an activity was computed, before controls.
#[derive(Clone, Debug)]
pub enum Formula {
    /// Quantity × factor; `through_ncv` where the factor is per energy and the activity is not, or the reverse.
    Factor {
        /// The row.
        row: RowAt,
        /// Heat value used to join the two.
        through_ncv: Option<RowAt>,
    },
    /// Quantity × ncv × carbon × oxidation × 44/12.
    Carbon {
        /// Heat value; none where the activity is in energy.
        ncv: Option<RowAt>,
        /// Carbon.
        carbon: RowAt,
        /// Oxidation; 1 where no row is known.
        oxidation: Option<RowAt>,
    },
    /// 2 × quantity × sulphur × (1 − retention).
    Sulphur {
        /// Heat value; only where the activity is in energy.
        ncv: Option<RowAt>,
        /// Sulphur.
        sulphur: RowAt,
        /// Retention; 0 where no row is known.
        retention: Option<RowAt>,
    },
    /// Quantity × a formula of parameters.
    Method {
        /// Position in [`Records::methods`].
        method: usize,
        /// Its parameters, in the order of the formula's names, and last the rate of decay where it has one.
        inputs: Vec<Ingredient>,
        /// Years since the record.
        age: u16,
        /// Heat value used to join the method's unit and the activity's.
        through_ncv: Option<RowAt>,
    },
    /// Mass of another species after its controls × factor.
    Relative {
        /// The row.
        row: RowAt,
        /// The other species.
        to: SpeciesId,
    },
    /// Quantity × published coal equivalent.
    StandardCoal {
        /// The row.
        row: RowAt,
    },
    /// Quantity × ncv / 29.307.
    HeatValue {
        /// Heat value; none where the activity is in energy.
        ncv: Option<RowAt>,
    },
}

impl Formula {
    /// The row that decided the figure: of a method the one that stands nearest to the activity.
    pub fn main_row(&self) -> Option<RowAt> {
        match self {
            Self::Factor { row, .. } | Self::Relative { row, .. } | Self::StandardCoal { row } => Some(*row),
            Self::Carbon { carbon, .. } => Some(*carbon),
            Self::Sulphur { sulphur, .. } => Some(*sulphur),
            Self::HeatValue { ncv } => *ncv,
            Self::Method { inputs, .. } => {
                inputs.iter().filter(|i| i.row.is_some()).max_by_key(|i| i.standing).and_then(|i| i.row)
            }
        }
    }

    /// Every row it takes, with what the row is.
    pub fn rows(&self) -> Vec<(RowAt, &'static str)> {
        let of = |name: &'static str, row: Option<RowAt>| row.map(|r| (r, name));
        match self {
            Self::Factor { row, through_ncv } => {
                [Some((*row, "emission factor")), of("ncv", *through_ncv)].into_iter().flatten().collect()
            }
            Self::Carbon { ncv, carbon, oxidation } => {
                let all = [of("ncv", *ncv), Some((*carbon, "carbon")), of("oxidation", *oxidation)];
                all.into_iter().flatten().collect()
            }
            Self::Sulphur { ncv, sulphur, retention } => {
                let all = [of("ncv", *ncv), Some((*sulphur, "sulphur")), of("sulphur_retention", *retention)];
                all.into_iter().flatten().collect()
            }
            Self::Method { inputs, through_ncv, .. } => {
                let inputs = inputs.iter().filter_map(|i| of(i.parameter.name(), i.row));
                of("ncv", *through_ncv).into_iter().chain(inputs).collect()
            }
            Self::Relative { row, .. } => vec![(*row, "emission factor")],
            Self::StandardCoal { row } => vec![(*row, "standard_coal")],
            Self::HeatValue { ncv } => of("ncv", *ncv).into_iter().collect(),
        }
    }
}

/// The activity's own share of a line.
#[derive(Clone, Debug)]
pub struct Own {
    /// Way.
    pub formula: Formula,
    /// What multiplies the factor for the conditions of the activity.
    pub corrections: Vec<Correction>,
    /// kg per base unit before controls, corrected.
    pub gross: f64,
    /// kg per base unit after controls.
    pub net: f64,
    /// What devices took off.
    pub removed: Vec<Removed>,
    /// Rows that applied, the one used first.
    pub candidates: Vec<Candidate>,
}

/// What a device made.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// Position in the chain.
    pub device: usize,
    /// Species that was removed.
    pub removed: SpeciesId,
    /// kg of it per base unit.
    pub removed_mass: f64,
    /// By-product row.
    pub row: RowAt,
    /// Grid factor where electricity became CO2 or energy.
    pub grid: Option<RowAt>,
    /// kg made per base unit.
    pub mass: f64,
}

/// One species in one medium and scope.
#[derive(Clone, Debug)]
pub struct Line {
    /// Species.
    pub species: SpeciesId,
    /// Medium.
    pub medium: Medium,
    /// Scope.
    pub scope: Scope,
    /// kg per base unit of the activity; energy in kgce.
    pub per_unit: f64,
    /// The activity's own share, if any.
    pub own: Option<Own>,
    /// What devices made.
    pub made: Vec<Made>,
    /// Derivative of `per_unit` by each uncertain input, in the input's own unit.
    pub errors: Vec<(Input, f64)>,
}

/// What one base unit of an activity gives.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The keys it was made for.
    pub keys: Keys,
    /// Category of the inventory (NFR), if known.
    pub category: String,
    /// Lines, in the order of the species table; CO2e included.
    pub lines: Vec<Line>,
    /// The chain, for explanations.
    pub chain: Chain,
    /// Greenhouse gases that the case's warming potentials do not know.
    pub uncharacterised: Vec<SpeciesId>,
    /// A fault of every activity with these keys: column, message, help.
    pub fault: Option<(&'static str, String, String)>,
    /// Origin of CH4.
    pub origin: Origin,
    /// Whether it gives something in later years.
    pub later: bool,
}

/// What recipes are made from.
pub struct Kitchen<'a> {
    /// Records.
    pub records: &'a Records,
    /// Rows by key.
    pub index: &'a FactorIndex,
    /// Row whose error each row shares: itself, or the first that transcribes the same published figure.
    pub shared: &'a [RowAt],
}

/// Rows that share one error (CONTRACT I8).
///
/// A published row that stands for several fuels, sectors or vehicle classes is shipped once for each, with one id and `:name` after
/// it; its error is one.
pub fn shared_rows(records: &Records) -> Vec<RowAt> {
    /// Id of the published row, its value, its range.
    type Figure<'a> = (&'a str, u64, Option<(u64, u64)>);
    let mut first: FxHashMap<Figure<'_>, RowAt> = FxHashMap::default();
    records
        .factors
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let at = at as RowAt;
            if row.shelf == Shelf::Case {
                return at;
            }
            let published = records.symbols.name(row.id).split(':').next().unwrap_or_default();
            let range = row.range.map(|(low, high)| (low.to_bits(), high.to_bits()));
            *first.entry((published, row.value.to_bits(), range)).or_insert(at)
        })
        .collect()
}

/// One species of an activity before controls.
pub(crate) struct Value {
    pub(crate) species: SpeciesId,
    pub(crate) medium: Medium,
    pub(crate) scope: Scope,
    pub(crate) formula: Formula,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) gross: f64,
    pub(crate) errors: Vec<(Input, f64)>,
    pub(crate) candidates: Vec<Candidate>,
}

/// A parameter's row for an activity.
pub(crate) struct Chosen {
    pub(crate) row: RowAt,
    /// Value in base units, or in the unit of formulas.
    pub(crate) base: f64,
    pub(crate) per: Dimension,
    pub(crate) scale: f64,
    pub(crate) case: bool,
    pub(crate) keys: u32,
}

impl Kitchen<'_> {
    pub(crate) fn row(&self, at: RowAt) -> &FactorRow {
        &self.records.factors[at as usize]
    }

    /// Makes the recipe of `keys` behind `devices`.
    pub fn recipe(
        &self,
        keys: &Keys,
        devices: &[DeviceSpec],
        urea_recorded: bool,
        findings: &mut Vec<Finding>,
    ) -> Recipe {
        let records = self.records;
        let lineage = Lineage::new(records, keys);
        let mut candidates = self.index.candidates(records, keys, &lineage);
        if keys.age > 0 {
            let released = Keys { year: keys.year + keys.age as i16, ..*keys };
            let of_year = self.index.candidates(records, &released, &lineage);
            let at_release = |d: &Decides| matches!(d, Decides::Parameter(p) if p.get().at_release);
            candidates.retain(|d, _| !at_release(d));
            candidates.extend(of_year.into_iter().filter(|(d, _)| at_release(d)));
        }
        let chain = devices::chain(records, self.index, devices, keys, &lineage, urea_recorded, findings);
        for list in candidates.values() {
            if let [a, b, ..] = list[..]
                && a.of_case()
                && b.of_case()
                && a.keys() == b.keys()
            {
                findings.push(devices::tie_of(records, a.pin.unwrap_or(a.row), b.pin.unwrap_or(b.row)));
            }
        }
        let fuel = Fuel::of(self, keys, &candidates);
        let (mut values, lacking) = self.by_methods(keys, &lineage, &candidates, fuel.ncv.as_ref());
        let mut unusable = None;
        if keys.age == 0 {
            (values, unusable) = self.values(keys, &candidates, &fuel, values, &chain, findings);
        }
        self.place(&mut values, &lineage);
        values.sort_by_key(|v| (v.species, v.scope));
        let mut lines = self.through_chain(values, &candidates, &chain);
        self.add_byproducts(&mut lines, keys, &lineage, &chain, findings);
        let process = root_process(records, keys.process);
        let sold = process == "electricity_sold" || process == "heat_sold";
        let bought = process == "electricity_bought" || process == "heat_bought";
        if sold || bought {
            for line in &mut lines {
                line.scope = Scope::Two;
                if sold {
                    negate(line);
                }
            }
        }
        lines.retain(|l| l.per_unit != 0.0 || !l.errors.is_empty() || l.own.is_some());
        let category = self.category(keys);
        let origin = self.origin(keys, &category, &lines);
        let uncharacterised = add_co2e(&mut lines, &records.gwp, origin);
        lines.sort_by_key(|l| (l.species, l.medium, l.scope));
        let fault = self.unit_fault(keys, &lines, unusable).or_else(|| self.parameter_fault(keys, &lines, &lacking));
        let later = keys.age == 0 && self.decays(keys, &lineage);
        Recipe { keys: *keys, category, lines, chain, uncharacterised, fault, origin, later }
    }

    /// Best usable row of a parameter; `per` restricts what it is per.
    pub(crate) fn parameter(
        &self,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
        parameter: Parameter,
        per: Option<Dimension>,
    ) -> Option<Chosen> {
        candidates.get(&Decides::Parameter(parameter))?.iter().find_map(|c| {
            let row = self.row(c.row);
            let Gives::Parameter { scale, per: p, .. } = row.gives else { return None };
            (per.is_none() || p == Dimension::Fraction || per == Some(p)).then_some(Chosen {
                row: c.row,
                base: row.value * scale,
                per: p,
                scale,
                case: c.of_case(),
                keys: c.keys(),
            })
        })
    }

    /// What the fuel, methods and factors give before controls, one value a species; and a row whose unit does not fit, if any.
    fn values(
        &self,
        keys: &Keys,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
        fuel: &Fuel,
        by_methods: Vec<Value>,
        chain: &Chain,
        findings: &mut Vec<Finding>,
    ) -> (Vec<Value>, Option<RowAt>) {
        let mut unusable = fuel.unusable;
        let mut values = fuel.values(self, keys, candidates);
        values.retain(|v| !by_methods.iter().any(|m| m.species == v.species));
        values.extend(by_methods);
        for (decides, list) in candidates {
            let Decides::Emission(species) = *decides else { continue };
            let usable: Vec<Candidate> = list
                .iter()
                .filter(|c| {
                    let fits = self.per_unit(c.row, keys.dimension, fuel).is_some() || self.relative(c.row).is_some();
                    if !fits && (self.row(c.row).shelf == Shelf::Case || unusable.is_none()) {
                        unusable = Some(c.row);
                    }
                    fits
                })
                .copied()
                .collect();
            let Some(first) = usable.first() else { continue };
            let formula_at = values.iter().position(|v| v.species == species || twin(v.species, species));
            if let Some(at) = formula_at {
                let (case, keys) = fuel.standing(&values[at].formula);
                let nearer = self.is_of_any_technology(&values[at].formula) && self.row(first.row).technology.is_some();
                let factor_wins = nearer || (first.of_case() && (!case || first.keys() > keys));
                if !factor_wins || self.relative(first.row).is_some() {
                    continue;
                }
                values.remove(at);
            }
            let Some(best) = self.unabated(species, &usable, chain, findings) else { continue };
            if self.relative(best.row).is_some() {
                continue; // after the controls of the other species
            }
            let row = self.row(best.row);
            let Gives::Emission { medium, .. } = row.gives else { continue };
            let Some((per_value, ncv)) = self.per_unit(best.row, keys.dimension, fuel) else { continue };
            let corrections =
                if row.shelf == Shelf::Library { self.corrections(best.row, species, candidates) } else { Vec::new() };
            let per_value = per_value * corrections.iter().map(|c| c.times).product::<f64>();
            let gross = row.value * per_value;
            let mut errors = Vec::new();
            self.push_error(&mut errors, best.row, per_value);
            if best.years_off > 0 {
                let half = YEAR_GAP_HALF_WIDTH * f64::from(best.years_off);
                errors.push((Input::YearGap(best.row), gross * half / crate::distribution::Z95));
            }
            if let (Some(at), Some(heat)) = (ncv, &fuel.ncv) {
                let direction = if keys.dimension == Dimension::Energy { -1.0 } else { 1.0 };
                self.push_error(&mut errors, at, direction * gross / heat.base * heat.scale);
            }
            let mut ranked = vec![best];
            ranked.extend(list.iter().filter(|c| c.row != best.row || c.pin != best.pin).copied());
            values.push(Value {
                species,
                medium,
                scope: row.scope,
                formula: Formula::Factor { row: best.row, through_ncv: ncv },
                corrections,
                gross,
                errors,
                candidates: ranked,
            });
        }
        (values, unusable)
    }

    /// The best row, passing over rows whose value is after abatement where a device acts on the species (CONTRACT D3).
    fn unabated(
        &self,
        species: SpeciesId,
        usable: &[Candidate],
        chain: &Chain,
        findings: &mut Vec<Finding>,
    ) -> Option<Candidate> {
        let best = *usable.first()?;
        let Some(device) = chain.acts_on(species) else { return Some(best) };
        let raw = usable.iter().find(|c| !self.row(c.row).flags.after_abatement);
        if raw.is_none() {
            let technology = self.records.symbols.name(device.technology);
            findings.push(Finding {
                table: Table::Controls,
                line: device.line,
                column: "technology",
                message: format!(
                    "`{technology}` removes {species}, but the factor of {species} that applies, `{}`, is already after abatement",
                    self.records.symbols.name(self.row(best.row).id)
                ),
                help: format!("remove the control for {species}, or give an unabated factor of {species} in factors.csv"),
                activity: None,
            });
        }
        raw.or(Some(&best)).copied()
    }

    fn relative(&self, at: RowAt) -> Option<(SpeciesId, f64)> {
        match self.row(at).gives {
            Gives::Emission { unit, .. } => match unit.per {
                Per::Species(to) if unit.output == Output::Mass => Some((to, unit.scale)),
                _ => None,
            },
            _ => None,
        }
    }

    /// kg (kgce for energy) per base unit of the activity and per unit of the row's value, and the heat value that joined them.
    fn per_unit(&self, at: RowAt, dimension: Dimension, fuel: &Fuel) -> Option<(f64, Option<RowAt>)> {
        let Gives::Emission { species, unit, .. } = self.row(at).gives else { return None };
        self.joined(species, unit, dimension, fuel.ncv.as_ref())
    }

    /// The same for what is given in `unit`.
    pub(crate) fn joined(
        &self,
        species: SpeciesId,
        unit: FactorUnit,
        dimension: Dimension,
        heat: Option<&Chosen>,
    ) -> Option<(f64, Option<RowAt>)> {
        let is_energy = species.get().medium == Medium::Energy;
        let scale = match unit.output {
            Output::Mass => unit.scale,
            Output::Energy if is_energy => unit.scale / GJ_PER_KGCE,
            Output::Energy => return None,
        };
        let Per::Activity(per) = unit.per else { return None };
        if per == dimension {
            return Some((scale, None));
        }
        let heat = heat?;
        let carrier = |d| matches!(d, Dimension::Mass | Dimension::Volume) && d == heat.per;
        if per == Dimension::Energy && carrier(dimension) {
            Some((scale * heat.base, Some(heat.row)))
        } else if dimension == Dimension::Energy && carrier(per) {
            Some((scale / heat.base, Some(heat.row)))
        } else {
            None
        }
    }

    pub(crate) fn push_error(&self, errors: &mut Vec<(Input, f64)>, row: RowAt, derivative: f64) {
        if self.row(row).range.is_some() && derivative != 0.0 {
            errors.push((Input::Row(self.shared[row as usize]), derivative));
        }
    }

    fn through_chain(
        &self,
        values: Vec<Value>,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
        chain: &Chain,
    ) -> Vec<Line> {
        let (energy, rest): (Vec<Value>, Vec<Value>) =
            values.into_iter().partition(|v| v.species.get().medium == Medium::Energy);
        let gross: Vec<(SpeciesId, f64)> = rest.iter().map(|v| (v.species, v.gross)).collect();
        let (net, removed) = chain.run(&gross);
        let sensitivities = self.removal_sensitivities(chain, &gross, &net);
        let mut lines: Vec<Line> = Vec::new();
        for (value, (species, net)) in rest.into_iter().zip(&net) {
            let kept = if value.gross == 0.0 { 1.0 } else { net / value.gross };
            let mut errors: Vec<(Input, f64)> = value.errors.iter().map(|&(i, d)| (i, d * kept)).collect();
            for (row, derivatives) in &sensitivities {
                if let Some((_, d)) = derivatives.iter().find(|(s, _)| s == species)
                    && *d != 0.0
                {
                    errors.push((Input::Row(self.shared[*row as usize]), *d));
                }
            }
            lines.push(Line {
                species: *species,
                medium: value.medium,
                scope: value.scope,
                per_unit: *net,
                own: Some(Own {
                    formula: value.formula,
                    corrections: value.corrections,
                    gross: value.gross,
                    net: *net,
                    removed: removed.iter().filter(|r| r.species == *species).copied().collect(),
                    candidates: value.candidates,
                }),
                made: Vec::new(),
                errors,
            });
        }
        for value in energy {
            lines.push(Line {
                species: value.species,
                medium: value.medium,
                scope: value.scope,
                per_unit: value.gross,
                own: Some(Own {
                    formula: value.formula,
                    corrections: value.corrections,
                    gross: value.gross,
                    net: value.gross,
                    removed: Vec::new(),
                    candidates: value.candidates,
                }),
                made: Vec::new(),
                errors: value.errors,
            });
        }
        self.add_relative(&mut lines, candidates);
        lines
    }

    /// Change of every net mass with each uncertain efficiency, by sending the masses through again.
    fn removal_sensitivities(
        &self,
        chain: &Chain,
        gross: &[(SpeciesId, f64)],
        net: &[(SpeciesId, f64)],
    ) -> Vec<(RowAt, Vec<(SpeciesId, f64)>)> {
        const STEP: f64 = 1e-4;
        let mut rows: Vec<RowAt> = chain
            .devices
            .iter()
            .flat_map(|d| d.efficiencies.iter().filter_map(|e| e.row))
            .filter(|&row| self.row(row).range.is_some())
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows.into_iter()
            .map(|row| {
                let mut moved = chain.clone();
                for e in moved.devices.iter_mut().flat_map(|d| &mut d.efficiencies) {
                    if e.row == Some(row) {
                        e.fraction -= STEP;
                    }
                }
                let (less, _) = moved.run(gross);
                (row, net.iter().zip(less).map(|(&(s, n), (_, m))| (s, (n - m) / STEP)).collect())
            })
            .collect()
    }

    /// Adds species given per kg of another one, after the other's controls (CONTRACT I2).
    fn add_relative(&self, lines: &mut Vec<Line>, candidates: &FxHashMap<Decides, Vec<Candidate>>) {
        let mut waiting: Vec<(SpeciesId, &Vec<Candidate>)> = candidates
            .iter()
            .filter_map(|(d, list)| match d {
                Decides::Emission(s) if !lines.iter().any(|l| l.species == *s) => Some((*s, list)),
                _ => None,
            })
            .collect();
        waiting.sort_by_key(|(s, _)| *s);
        loop {
            let before = waiting.len();
            waiting.retain(|(species, list)| {
                let found = list.iter().find_map(|c| {
                    let (to, scale) = self.relative(c.row)?;
                    let line = lines.iter().find(|l| l.species == to && l.own.is_some())?;
                    Some((*c, to, scale, line.per_unit, line.errors.clone()))
                });
                let Some((best, to, scale, mass, errors)) = found else { return true };
                let row = self.row(best.row);
                let Gives::Emission { medium, .. } = row.gives else { return true };
                let share = row.value * scale;
                let mut errors: Vec<(Input, f64)> = errors.into_iter().map(|(i, d)| (i, d * share)).collect();
                self.push_error(&mut errors, best.row, mass * scale);
                let mut ranked = vec![best];
                ranked.extend(list.iter().filter(|c| c.row != best.row).copied());
                lines.push(Line {
                    species: *species,
                    medium,
                    scope: row.scope,
                    per_unit: mass * share,
                    own: Some(Own {
                        formula: Formula::Relative { row: best.row, to },
                        corrections: Vec::new(),
                        gross: mass * share,
                        net: mass * share,
                        removed: Vec::new(),
                        candidates: ranked,
                    }),
                    made: Vec::new(),
                    errors,
                });
                false
            });
            if waiting.len() == before {
                break;
            }
        }
    }

    fn add_byproducts(
        &self,
        lines: &mut Vec<Line>,
        keys: &Keys,
        lineage: &Lineage,
        chain: &Chain,
        findings: &mut Vec<Finding>,
    ) {
        let mut made: Vec<Line> = Vec::new();
        for line in lines.iter() {
            let Some(own) = &line.own else { continue };
            for removed in &own.removed {
                let device = &chain.devices[removed.device];
                let technology = canonical_technology(self.records, device.technology);
                let rows = self.index.of_control(self.records, technology, keys, lineage);
                let mut seen: Vec<Option<SpeciesId>> = Vec::new();
                for candidate in rows {
                    let row = self.row(candidate.row);
                    let Gives::Byproduct { species, unit } = row.gives else { continue };
                    if unit.per != Per::Species(removed.species) || seen.contains(&species) {
                        continue;
                    }
                    seen.push(species);
                    if device.reagent_recorded && species == Some(species::known("CO2")) {
                        continue;
                    }
                    let amount = removed.mass * row.value * unit.scale;
                    let scale_by = |factor: f64| {
                        let mut errors: Vec<(Input, f64)> = if line.per_unit == 0.0 {
                            Vec::new()
                        } else {
                            line.errors.iter().map(|&(i, d)| (i, d * amount * factor / line.per_unit)).collect()
                        };
                        self.push_error(&mut errors, candidate.row, removed.mass * unit.scale * factor);
                        errors
                    };
                    let part = |grid, mass| Made {
                        device: removed.device,
                        removed: removed.species,
                        removed_mass: removed.mass,
                        row: candidate.row,
                        grid,
                        mass,
                    };
                    match species {
                        Some(s) => {
                            made.push(made_line(s, s.get().medium, row.scope, part(None, amount), scale_by(1.0)));
                        }
                        None => {
                            for power in self.electricity(keys, findings) {
                                let grid = power.own.as_ref().and_then(|o| match o.formula {
                                    Formula::Factor { row, .. } => Some(row),
                                    _ => None,
                                });
                                let mut errors = scale_by(power.per_unit);
                                merge_errors(&mut errors, power.errors.iter().map(|&(i, d)| (i, d * amount)).collect());
                                let part = part(grid, amount * power.per_unit);
                                made.push(made_line(power.species, power.medium, Scope::Two, part, errors));
                            }
                        }
                    }
                }
            }
        }
        for more in made {
            let same = |l: &&mut Line| (l.species, l.medium, l.scope) == (more.species, more.medium, more.scope);
            match lines.iter_mut().find(same) {
                Some(line) => {
                    line.per_unit += more.per_unit;
                    line.made.extend(more.made);
                    merge_errors(&mut line.errors, more.errors);
                }
                None => lines.push(more),
            }
        }
    }

    /// Lines of a GJ of bought electricity at the place and year of an activity.
    fn electricity(&self, keys: &Keys, findings: &mut Vec<Finding>) -> Vec<Line> {
        let Some(process) = self.records.symbols.get("electricity_bought") else { return Vec::new() };
        let power = Keys {
            process,
            fuel: Sym::NONE,
            technology: Sym::NONE,
            dimension: Dimension::Energy,
            source_id: Sym::NONE,
            activity_id: Sym::NONE,
            age: 0,
            ..*keys
        };
        let recipe = self.recipe(&power, &[], false, findings);
        recipe.lines.into_iter().filter(|l| l.species != species::known("CO2e")).collect()
    }

    /// Category of the inventory (NFR) of an activity, empty where none is known.
    pub(crate) fn category(&self, keys: &Keys) -> String {
        let records = self.records;
        let process = records.symbols.name(keys.process);
        let of_process = records
            .terms
            .process_chain(process)
            .into_iter()
            .find_map(|p| records.terms.process(p).map(|p| p.category.clone()).filter(|c| !c.is_empty()));
        of_process
            .or_else(|| records.sectors.nfr(records.symbols.name(keys.sector)).map(str::to_owned))
            .unwrap_or_default()
    }

    /// Origin of the CH4 of an activity (CONTRACT D1).
    fn origin(&self, keys: &Keys, category: &str, lines: &[Line]) -> Origin {
        if keys.fuel.is_some() {
            return self.records.terms.fuel(self.records.symbols.name(keys.fuel)).map_or(Origin::Unknown, |f| f.origin);
        }
        let own_factor = lines.iter().any(|l| {
            l.species == species::known("CH4")
                && l.own
                    .as_ref()
                    .is_some_and(|o| o.candidates.first().is_some_and(|c| self.row(c.row).shelf == Shelf::Case))
        });
        match category.chars().next() {
            _ if own_factor => Origin::Unknown,
            Some('3' | '5') => Origin::Biogenic,
            Some('1' | '2') => Origin::Fossil,
            _ => Origin::Unknown,
        }
    }

    /// Metals and nutrients go where the process brings them: into soil from sludge on fields.
    fn place(&self, values: &mut [Value], lineage: &Lineage) {
        let records = self.records;
        let own = lineage.processes.iter().find_map(|p| records.terms.process(records.symbols.name(*p))?.medium);
        let Some(medium) = own else { return };
        for value in values {
            if value.species.get().kind == species::Kind::Metal || value.medium == Medium::Water {
                value.medium = medium;
            }
        }
    }

    /// An activity that gives nothing because its methods lack parameters that only the case can give.
    fn parameter_fault(
        &self,
        keys: &Keys,
        lines: &[Line],
        lacking: &[Lacking],
    ) -> Option<(&'static str, String, String)> {
        let first = lacking.first().filter(|_| lines.is_empty() && keys.age == 0)?;
        let names = &self.records.symbols;
        let list = |parameters: &[Parameter]| {
            let named = parameters.iter().map(|p| format!("{} ({}, {})", p.name(), p.get().name_en, p.get().unit));
            named.collect::<Vec<_>>().join(", ")
        };
        let process = names.name(keys.process);
        Some((
            "process",
            format!(
                "{process} is computed by the method {}, which lacks {}",
                self.records.methods[first.method].id,
                list(&first.parameters)
            ),
            format!("give it in factors.csv: role parameter, process {process}, its name in the column species"),
        ))
    }

    fn unit_fault(
        &self,
        keys: &Keys,
        lines: &[Line],
        unusable: Option<RowAt>,
    ) -> Option<(&'static str, String, String)> {
        let at = unusable?;
        let row = self.row(at);
        if !lines.is_empty() && row.shelf == Shelf::Library {
            return None;
        }
        let names = &self.records.symbols;
        let fits = match row.gives {
            Gives::Emission { unit, .. } => match unit.per {
                Per::Activity(d) => d,
                Per::Species(_) => return None,
            },
            Gives::Parameter { per, .. } => per,
            _ => return None,
        };
        let what =
            if row.process.is_none() && row.fuel.is_some() { names.name(row.fuel) } else { names.name(keys.process) };
        Some((
            "unit",
            format!(
                "the quantity is {}, but the factors of {what} are per {} (`{}`, {})",
                keys.dimension.noun(),
                fits.noun(),
                names.name(row.id),
                names.name(row.unit_text)
            ),
            format!("give the quantity in a unit of {}, such as {}", fits.noun(), fits.symbol()),
        ))
    }

    /// How an input spreads, and the bounds of its deviation.
    pub fn spread(&self, input: Input) -> Spread {
        let Input::Row(at) = input else {
            return Spread::of(Shape::Normal { sd: 1.0 }, f64::NEG_INFINITY, f64::INFINITY);
        };
        let row = self.row(at);
        let shape = row.range.map_or(Shape::Exact, |(low, high)| Shape::of_range(row.value, low, high));
        let (lowest, highest) = match row.gives {
            Gives::Removal { .. } => (0.0, 1.0),
            Gives::Parameter { parameter, scale, .. } => (parameter.get().least / scale, parameter.get().most / scale),
            _ if row.range.is_some_and(|(low, _)| low >= 0.0) => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        Spread::of(shape, lowest - row.value, highest - row.value)
    }
}

/// How an input spreads about its published value.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// Shape of the deviation.
    pub shape: Shape,
    /// Its cumulants.
    pub cumulants: Cumulants,
    /// Least and largest deviation that the quantity can have: no factor below zero, no share above one.
    pub bounds: (f64, f64),
}

impl Spread {
    fn of(shape: Shape, least: f64, largest: f64) -> Self {
        Self { shape, cumulants: shape.cumulants_within(least, largest), bounds: (least, largest) }
    }

    /// The deviation at a standard normal `z`.
    pub fn deviation(&self, z: f64) -> f64 {
        self.shape.deviation(z).clamp(self.bounds.0, self.bounds.1)
    }
}

/// CO2 and CO2_biogenic decide each other: a fuel gives one of them.
fn twin(a: SpeciesId, b: SpeciesId) -> bool {
    let (co2, bio) = (species::known("CO2"), species::known("CO2_biogenic"));
    (a == co2 && b == bio) || (a == bio && b == co2)
}

fn made_line(species: SpeciesId, medium: Medium, scope: Scope, part: Made, errors: Vec<(Input, f64)>) -> Line {
    Line { species, medium, scope, per_unit: part.mass, own: None, made: vec![part], errors }
}

fn negate(line: &mut Line) {
    line.per_unit = -line.per_unit;
    for (_, d) in &mut line.errors {
        *d = -*d;
    }
    if let Some(own) = &mut line.own {
        own.gross = -own.gross;
        own.net = -own.net;
    }
}

fn merge_errors(into: &mut Vec<(Input, f64)>, more: Vec<(Input, f64)>) {
    for (input, d) in more {
        match into.iter_mut().find(|(i, _)| *i == input) {
            Some((_, sum)) => *sum += d,
            None => into.push((input, d)),
        }
    }
}

/// Warming potential of a gas by the origin of its carbon.
pub fn potential(set: &[Gwp], gas: SpeciesId, origin: Origin) -> Option<f64> {
    set.iter()
        .find(|g| g.species == gas && g.origin == Some(origin))
        .or_else(|| set.iter().find(|g| g.species == gas && g.origin.is_none()))
        .map(|g| g.gwp)
}

/// Adds a CO2e line for each scope that has greenhouse gases; returns gases without a potential.
fn add_co2e(lines: &mut Vec<Line>, set: &[Gwp], origin: Origin) -> Vec<SpeciesId> {
    let mut unknown = Vec::new();
    for scope in [Scope::One, Scope::Two, Scope::Memo] {
        let mut sum: Option<Line> = None;
        for line in lines.iter() {
            if line.scope != scope || line.species.get().kind != species::Kind::GreenhouseGas {
                continue;
            }
            let Some(gwp) = potential(set, line.species, origin) else {
                unknown.push(line.species);
                continue;
            };
            let total = sum.get_or_insert_with(|| Line {
                species: species::known("CO2e"),
                medium: Medium::Air,
                scope,
                per_unit: 0.0,
                own: None,
                made: Vec::new(),
                errors: Vec::new(),
            });
            total.per_unit += gwp * line.per_unit;
            merge_errors(&mut total.errors, line.errors.iter().map(|&(i, d)| (i, gwp * d)).collect());
        }
        lines.extend(sum);
    }
    unknown
}

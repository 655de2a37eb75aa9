//! Methods as text: a factor computed from parameters, in a formula that anybody can read.
//!
//! A method belongs to a process (and what lies below it) and gives the factor of one species per unit of the activity:
//!
//! E = quantity × f(parameters), and with first-order decay in year a = 1, 2, … after the record
//! E(a) = quantity × f(parameters) × e^(−k (a − 1)) × (1 − e^(−k)), where k is the yearly rate (IPCC 2006 vol. 5 ch. 3).
//!
//! Each parameter is a row of a factor table, matched as factors are, or the default of the table of parameters. The error of every
//! row goes into the result with the derivative of f by its value.

use crate::matching::{Candidate, Decides, Keys, Lineage, RowAt};
use crate::recipe::{Chosen, Formula, Input, Kitchen, Value};
use crate::records::{Gives, Records, Scope};
use rustc_hash::FxHashMap;
use tandem_vocab::{FuelClass, Parameter, SpeciesId, Sym, species, units::FactorUnit};

/// A formula that gives the factor of a species.
#[derive(Clone, Debug)]
pub struct Method {
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Process.
    pub process: Sym,
    /// Technology, or none for any.
    pub technology: Sym,
    /// Class of the fuel, or none for any.
    pub fuel_class: Option<FuelClass>,
    /// Species.
    pub species: SpeciesId,
    /// Unit of what the formula gives.
    pub unit: FactorUnit,
    /// The unit as written.
    pub unit_text: String,
    /// Scope.
    pub scope: Scope,
    /// The formula.
    pub formula: tandem_vocab::Formula,
    /// Its parameters, in the order of the formula's names.
    pub parameters: Vec<Parameter>,
    /// Parameters that the case itself must give for the method to be used.
    pub asks: Vec<Parameter>,
    /// Yearly rate at which it is given off in the years after the record.
    pub decay: Option<Parameter>,
    /// Source text.
    pub source: String,
    /// Table in the source.
    pub table: String,
}

impl Method {
    /// Factor with these values, in the method's unit; `decay` is the rate and the years since the record.
    pub fn value(&self, values: &[f64], decay: Option<(f64, u16)>) -> f64 {
        let all = self.formula.value(values);
        decay.map_or(all, |(rate, age)| all * decayed(rate, age))
    }
}

/// Share of the whole that is given off in year `age` after the record.
pub fn decayed(rate: f64, age: u16) -> f64 {
    if age == 0 { 0.0 } else { (-rate * f64::from(age - 1)).exp() * -(-rate).exp_m1() }
}

/// A parameter as a method used it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ingredient {
    /// Which.
    pub parameter: Parameter,
    /// Its row; `None` for the default.
    pub row: Option<RowAt>,
    /// Value in the unit of formulas.
    pub value: f64,
    /// Whether the case gives it, and how many keys its row names.
    pub standing: (bool, u32),
    /// Units of formulas in one unit of the row.
    scale: f64,
}

/// Why a method that belongs to an activity cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Lacking {
    /// Position in [`Records::methods`].
    pub(crate) method: usize,
    /// Parameters nobody gives.
    pub(crate) parameters: Vec<Parameter>,
}

impl Kitchen<'_> {
    /// Positions of the methods of an activity, the nearest process first.
    fn methods_of(&self, keys: &Keys, lineage: &Lineage) -> Vec<usize> {
        let records = self.records;
        let class = records.terms.fuel(records.symbols.name(keys.fuel)).map(|f| f.class);
        let mut found: Vec<(usize, usize)> = records
            .methods
            .iter()
            .enumerate()
            .filter(|(_, m)| m.technology.is_none() || m.technology == keys.technology)
            .filter(|(_, m)| m.fuel_class.is_none() || m.fuel_class == class)
            .filter_map(|(at, m)| lineage.processes.iter().position(|p| *p == m.process).map(|depth| (depth, at)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Whether an activity gives something in later years.
    pub(crate) fn decays(&self, keys: &Keys, lineage: &Lineage) -> bool {
        self.methods_of(keys, lineage).into_iter().any(|at| self.records.methods[at].decay.is_some())
    }

    /// Whether a formula is a method that holds for any technology, with nothing in it that the case gives or that is of the record's
    /// technology: a factor of that technology is nearer.
    pub(crate) fn is_of_any_technology(&self, formula: &Formula) -> bool {
        let Formula::Method { method, inputs, .. } = formula else { return false };
        let general = |i: &Ingredient| !i.standing.0 && i.row.is_none_or(|at| self.row(at).technology.is_none());
        self.records.methods[*method].technology.is_none() && inputs.iter().all(general)
    }

    /// What methods give, one value a species, and what those lack that cannot be used.
    pub(crate) fn by_methods(
        &self,
        keys: &Keys,
        lineage: &Lineage,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
        heat: Option<&Chosen>,
    ) -> (Vec<Value>, Vec<Lacking>) {
        let mut values: Vec<Value> = Vec::new();
        let mut lacking = Vec::new();
        for at in self.methods_of(keys, lineage) {
            let method = &self.records.methods[at];
            if (keys.age > 0) != method.decay.is_some() || values.iter().any(|v| v.species == method.species) {
                continue;
            }
            match self.by_method(at, keys, candidates, heat) {
                Ok(value) => values.extend(value),
                Err(parameters) => lacking.push(Lacking { method: at, parameters }),
            }
        }
        (values, lacking)
    }

    fn by_method(
        &self,
        at: usize,
        keys: &Keys,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
        heat: Option<&Chosen>,
    ) -> Result<Option<Value>, Vec<Parameter>> {
        let method = &self.records.methods[at];
        let all = method.parameters.iter().chain(&method.decay);
        let found: Vec<Option<Ingredient>> = all.map(|p| self.ingredient(*p, candidates)).collect();
        let names = method.parameters.iter().chain(&method.decay);
        let missing: Vec<Parameter> = names
            .zip(&found)
            .filter(|(p, i)| i.is_none_or(|i| method.asks.contains(p) && !i.standing.0))
            .map(|(p, _)| *p)
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let inputs: Vec<Ingredient> = found.into_iter().flatten().collect();
        let Some((per_value, ncv)) = self.joined(method.species, method.unit, keys.dimension, heat) else {
            return Ok(None);
        };
        let gross = self.computed(method, &inputs, keys.age) * per_value;
        if !gross.is_finite() {
            return Ok(None);
        }
        let mut errors: Vec<(Input, f64)> = Vec::new();
        for (moved, input) in inputs.iter().enumerate() {
            let Some(row) = input.row else { continue };
            let step = if input.value == 0.0 { 1e-6 } else { input.value.abs() * 1e-5 };
            let mut near = inputs.clone();
            let mut at_step = |sign: f64| {
                near[moved].value = input.value + sign * step;
                self.computed(method, &near, keys.age)
            };
            let slope = (at_step(1.0) - at_step(-1.0)) / (2.0 * step);
            self.push_error(&mut errors, row, slope * per_value * input.scale);
        }
        let decided = inputs.iter().filter(|i| i.row.is_some()).max_by_key(|i| i.standing);
        Ok(Some(Value {
            species: method.species,
            medium: species::released_into(method.species, method.unit.per_litre),
            scope: method.scope,
            candidates: decided
                .and_then(|i| candidates.get(&Decides::Parameter(i.parameter)).cloned())
                .unwrap_or_default(),
            formula: Formula::Method { method: at, inputs, age: keys.age, through_ncv: ncv },
            gross,
            errors,
            corrections: Vec::new(),
        }))
    }

    fn computed(&self, method: &Method, inputs: &[Ingredient], age: u16) -> f64 {
        let values: Vec<f64> = inputs.iter().map(|i| i.value).collect();
        let rate = method.decay.map(|_| (values[method.parameters.len()], age));
        method.value(&values, rate)
    }

    /// The value of a parameter for an activity.
    pub(crate) fn ingredient(
        &self,
        parameter: Parameter,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
    ) -> Option<Ingredient> {
        let of_row = self.parameter(candidates, parameter, None).map(|c| Ingredient {
            parameter,
            row: Some(c.row),
            value: c.base,
            standing: (c.case, c.keys),
            scale: c.scale,
        });
        of_row.or_else(|| {
            let value = parameter.get().default?;
            Some(Ingredient { parameter, row: None, value, standing: (false, 0), scale: 1.0 })
        })
    }

    /// What corrects the library's factor `corrected` of a species, and the product of all multipliers.
    ///
    /// Rows of one condition are intervals, or points with straight lines between; a value outside of them takes the nearest.
    pub(crate) fn corrections(
        &self,
        corrected: RowAt,
        species: SpeciesId,
        candidates: &FxHashMap<Decides, Vec<Candidate>>,
    ) -> Vec<Correction> {
        let origin = &self.records.factors[corrected as usize].origin;
        let mut found: Vec<Correction> = candidates
            .iter()
            .filter_map(|(decides, list)| match *decides {
                Decides::Correction(s, condition) if s == species => Some((condition, list)),
                _ => None,
            })
            .filter_map(|(condition, list)| {
                let given = self.ingredient(condition, candidates).filter(|i| i.row.is_some())?;
                let first = list.first()?;
                let mut steps: Vec<Step> = list
                    .iter()
                    .filter(|c| c.stands_with(first) && self.records.factors[c.row as usize].origin == *origin)
                    .filter_map(|c| Step::of(self.records, c.row))
                    .collect();
                steps.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
                multiplier(&steps, given.value).map(|(row, times)| Correction { given, row, times })
            })
            .collect();
        found.sort_by_key(|c| c.given.parameter);
        found
    }
}

/// A correction as it was used.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Correction {
    /// The condition.
    pub given: Ingredient,
    /// Row of the interval, or of the nearer point.
    pub row: RowAt,
    /// Multiplier.
    pub times: f64,
}

/// An interval or a point of a correction.
struct Step {
    row: RowAt,
    from: f64,
    to: f64,
    times: f64,
}

impl Step {
    fn of(records: &Records, at: RowAt) -> Option<Self> {
        let row = &records.factors[at as usize];
        let Gives::Correction { from, to, .. } = row.gives else { return None };
        let (from, to) = (from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY));
        Some(Self { row: at, from, to, times: row.value })
    }
}

/// The multiplier at `value` among `steps`, which are sorted by their begin, and the row that gives it.
fn multiplier(steps: &[Step], value: f64) -> Option<(RowAt, f64)> {
    if let Some(step) = steps.iter().find(|s| (s.from == s.to && s.from == value) || (s.from <= value && value < s.to))
    {
        return Some((step.row, step.times));
    }
    let points: Vec<&Step> = steps.iter().filter(|s| s.from == s.to).collect();
    let above = points.partition_point(|p| p.from < value);
    match (above.checked_sub(1).map(|at| points[at]), points.get(above)) {
        (Some(a), Some(b)) => {
            let part = (value - a.from) / (b.from - a.from);
            Some((if part < 0.5 { a.row } else { b.row }, a.times + part * (b.times - a.times)))
        }
        (Some(end), None) | (None, Some(&end)) => Some((end.row, end.times)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decays_is_given_off_in_the_end() {
        // Food waste in a temperate climate: 100 000 t give 10 500 t of degradable carbon, half of the gas is methane, a tenth of it
        // is oxidised in the cover. Years 1, 2, 3 after the record.
        let whole = 10_500.0 * 0.5 * 16.0 / 12.0 * 0.9;
        for (age, given) in [(1, 366.88), (2, 345.52), (3, 325.40)] {
            assert!((whole * decayed(0.06, age) - given).abs() < 0.005);
        }
        assert_eq!(decayed(0.06, 0), 0.0);
        let sum: f64 = (1..2000).map(|age| decayed(0.06, age)).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_multiplier_is_of_its_interval_or_between_its_points() {
        let step = |row, from, to, times| Step { row, from, to, times };
        let bands =
            [step(0, f64::NEG_INFINITY, 20.0, 1.69), step(1, 20.0, 30.0, 1.26), step(2, 80.0, f64::INFINITY, 0.62)];
        assert_eq!(multiplier(&bands, 5.0), Some((0, 1.69)));
        assert_eq!(multiplier(&bands, 20.0), Some((1, 1.26)));
        assert_eq!(multiplier(&bands, 500.0), Some((2, 0.62)));
        assert_eq!(multiplier(&bands, 50.0), None);
        let points = [step(0, 50.0, 50.0, 1.0), step(1, 75.0, 75.0, 1.2), step(2, 100.0, 100.0, 1.5)];
        assert_eq!(multiplier(&points, 75.0), Some((1, 1.2)));
        let (row, times) = multiplier(&points, 60.0).unwrap();
        assert!(row == 0 && (times - 1.08).abs() < 1e-12);
        assert_eq!(multiplier(&points, 10.0), Some((0, 1.0)));
        assert_eq!(multiplier(&points, 120.0), Some((2, 1.5)));
    }
}

//! The way of one figure, read from the ledger's trace; nothing is computed again.

use crate::compile::Ledger;
use crate::matching::{Candidate, RowAt, why_lost};
use crate::recipe::{Formula, Input, Line, Made, Own, Recipe};
use crate::records::{ActivityAt, Scope, Shelf};
use tandem_vocab::{Medium, SpeciesId, Sym, species};

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

fn text(en: impl Into<String>, zh: impl Into<String>) -> Text {
    Text { en: en.into(), zh: zh.into() }
}

/// A device that acted on the figure.
#[derive(Clone, Debug)]
pub struct ControlUse {
    /// Technology as the case writes it.
    pub technology: Sym,
    /// Route, or none.
    pub route: Sym,
    /// Share of the activity that passes it, as recorded.
    pub coverage: f64,
    /// Fraction removed of what passes.
    pub efficiency: f64,
    /// Row of the efficiency; `None` where controls.csv gives it.
    pub row: Option<RowAt>,
    /// kg removed.
    pub removed_kg: f64,
}

/// What a device made.
#[derive(Clone, Debug)]
pub struct ByproductUse {
    /// Technology as the case writes it.
    pub technology: Sym,
    /// Species made.
    pub species: SpeciesId,
    /// Species removed.
    pub from: SpeciesId,
    /// kg made (kgce for energy).
    pub kg: f64,
    /// By-product row.
    pub row: RowAt,
}

/// What a share of the range belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The quantity of the record.
    Activity,
    /// A factor row.
    Row(RowAt),
    /// The years between a grid factor and the record.
    YearGap(RowAt),
}

/// The way of one figure.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// Activity.
    pub activity: ActivityAt,
    /// Species.
    pub species: SpeciesId,
    /// Scope, where it is one.
    pub scope: Option<Scope>,
    /// kg of the whole record, scope 1 + 2 (memo where the species has nothing else).
    pub kg: f64,
    /// 95 % range.
    pub range: (f64, f64),
    /// The row that decided it, and the case's pin that put it there.
    pub factor: Option<(RowAt, Option<RowAt>)>,
    /// Position of the method in [`crate::records::Records::methods`], where a method gave it.
    pub method: Option<usize>,
    /// kg by year, where it is given off in other years than the record's.
    pub years: Vec<(i16, f64)>,
    /// Every row used, with what it is.
    pub rows: Vec<(RowAt, &'static str)>,
    /// Devices.
    pub controls: Vec<ControlUse>,
    /// What devices made, of this species or while removing it.
    pub byproducts: Vec<ByproductUse>,
    /// Arithmetic with the numbers put in.
    pub steps: Vec<Text>,
    /// Why the row was chosen.
    pub why: Text,
    /// Rows that lost, with the reason.
    pub rejected: Vec<(RowAt, Text)>,
    /// What else the record gives.
    pub others: Vec<(SpeciesId, Medium, Scope, f64)>,
    /// What makes the range, largest first; shares add up to 1.
    pub shares: Vec<(Part, f64)>,
    /// Marks: unverified rows, stand-ins, excluded ranges, years apart.
    pub notes: Vec<Text>,
}

/// Why a figure cannot be explained.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoExplanation {
    /// The activity is not in the case.
    UnknownActivity,
    /// The activity gives none of the species; these it gives.
    NotGiven(Vec<SpeciesId>),
}

impl Ledger {
    /// The activity of this id.
    pub fn find_activity(&self, id: &str) -> Option<ActivityAt> {
        let ids = &self.records.activities.ids;
        (0..ids.len()).find(|&at| ids.get(at) == id).map(|at| at as ActivityAt)
    }

    /// Explains the figure of `species` of an activity.
    ///
    /// # Errors
    /// [`NoExplanation`] where there is no such figure.
    pub fn explain(&self, activity: &str, species: SpeciesId) -> Result<Explanation, NoExplanation> {
        let at = self.find_activity(activity).ok_or(NoExplanation::UnknownActivity)?;
        let mut years: Vec<Year<'_>> = self
            .entries()
            .filter(|e| e.activity == at)
            .map(|e| Year {
                year: self.records.activities.kinds[e.kind as usize].period.year(),
                recipe: &self.recipes[e.recipe as usize],
            })
            .collect();
        let all = |years: &[Year<'_>]| years.iter().flat_map(|y| &y.recipe.lines).map(|l| l.species).collect();
        let gives = |y: &Year<'_>| y.recipe.lines.iter().any(|l| l.species == species);
        if !years.iter().any(gives) {
            let mut given: Vec<SpeciesId> = all(&years);
            given.sort_unstable();
            given.dedup();
            return Err(NoExplanation::NotGiven(given));
        }
        years.retain(gives);
        let memo = !years.iter().flat_map(|y| &y.recipe.lines).any(|l| l.species == species && l.scope != Scope::Memo);
        let quantity = self.base_quantity(at);
        Ok(Teller { ledger: self, recipe: years[0].recipe, years: &years, memo, at, quantity }.tell(species))
    }
}

/// What the activity gives in one year.
struct Year<'a> {
    year: i16,
    recipe: &'a Recipe,
}

struct Teller<'a> {
    ledger: &'a Ledger,
    /// The recipe of the first year that gives the species.
    recipe: &'a Recipe,
    /// All years that give it.
    years: &'a [Year<'a>],
    /// Whether it is given beside the total only.
    memo: bool,
    at: ActivityAt,
    quantity: f64,
}

impl Teller<'_> {
    fn name(&self, sym: Sym) -> &str {
        self.ledger.records.symbols.name(sym)
    }

    /// Lines of the species in a year.
    fn lines_of<'b>(&self, year: &Year<'b>, species: SpeciesId) -> Vec<&'b Line> {
        let fits = |l: &&Line| l.species == species && (self.memo || l.scope != Scope::Memo);
        year.recipe.lines.iter().filter(fits).collect()
    }

    fn tell(&self, species: SpeciesId) -> Explanation {
        let lines: Vec<&Line> = self.years.iter().flat_map(|y| self.lines_of(y, species)).collect();
        let lines = lines.as_slice();
        let kg: f64 = lines.iter().map(|l| l.per_unit * self.quantity).sum();
        let own = lines.iter().find_map(|l| l.own.as_ref());
        let made: Vec<&Made> = lines.iter().flat_map(|l| &l.made).collect();
        let factor = own
            .and_then(|o| Some((o.formula.main_row()?, o.candidates.first().and_then(|c| c.pin))))
            .or_else(|| made.first().map(|m| (m.row, None)));
        let mut rows = own.map(|o| o.formula.rows()).unwrap_or_default();
        rows.extend(
            own.iter()
                .flat_map(|o| &o.corrections)
                .flat_map(|c| [Some((c.row, "correction")), c.given.row.map(|r| (r, c.given.parameter.name()))])
                .flatten(),
        );
        rows.extend(made.iter().map(|m| (m.row, "byproduct")));
        rows.extend(made.iter().filter_map(|m| m.grid.map(|g| (g, "grid factor"))));
        let controls = self.controls(own);
        rows.extend(controls.iter().filter_map(|c| c.row.map(|r| (r, "removal"))));
        let (range, shares) = self.range(lines, &rows, kg);
        Explanation {
            activity: self.at,
            species,
            scope: lines.iter().all(|l| l.scope == lines[0].scope).then(|| lines[0].scope),
            kg,
            range,
            factor,
            method: own.and_then(|o| match o.formula {
                Formula::Method { method, .. } => Some(method),
                _ => None,
            }),
            years: self.by_year(species),
            steps: self.steps(species, lines, &made, kg),
            byproducts: self.byproducts(species),
            why: self.why(species, own),
            rejected: own.map(|o| self.rejected(&o.candidates)).unwrap_or_default(),
            others: self.others(species),
            notes: self.notes(&rows, own),
            rows,
            controls,
            shares,
        }
    }

    /// kg by year; empty where all of it is of the record's own year.
    fn by_year(&self, species: SpeciesId) -> Vec<(i16, f64)> {
        if self.years.iter().all(|y| y.recipe.keys.age == 0) {
            return Vec::new();
        }
        let kg = |y: &Year<'_>| self.lines_of(y, species).iter().map(|l| l.per_unit * self.quantity).sum();
        self.years.iter().map(|y| (y.year, kg(y))).collect()
    }

    /// The row among those used that shares the error of `row`: one published figure may be shipped for several fuels.
    fn used(&self, rows: &[(RowAt, &'static str)], row: RowAt) -> RowAt {
        let published = |at: RowAt| {
            let id = self.name(self.ledger.records.factors[at as usize].id);
            id.split(':').next().unwrap_or_default()
        };
        let same = |at: &RowAt| *at == row || published(*at) == published(row);
        rows.iter().map(|(at, _)| *at).find(same).unwrap_or(row)
    }

    fn range(&self, lines: &[&Line], rows: &[(RowAt, &'static str)], kg: f64) -> ((f64, f64), Vec<(Part, f64)>) {
        let rsd = f64::from(self.ledger.records.activities.rsd[self.at as usize]);
        let mut sums: Vec<(Input, f64)> = Vec::new();
        for (input, derivative) in lines.iter().flat_map(|l| &l.errors) {
            match sums.iter_mut().find(|(i, _)| i == input) {
                Some((_, sum)) => *sum += derivative,
                None => sums.push((*input, *derivative)),
            }
        }
        let mut spread = crate::distribution::Cumulants::normal(rsd * kg);
        let mut parts = vec![(Part::Activity, spread.variance)];
        for (input, derivative) in sums {
            let cumulants = self.ledger.cumulants(input);
            let weight = derivative * self.quantity;
            spread.add(weight, cumulants);
            let part = match input {
                Input::Row(row) => Part::Row(self.used(rows, row)),
                Input::YearGap(row) => Part::YearGap(row),
            };
            parts.push((part, weight * weight * cumulants.variance));
        }
        let total: f64 = parts.iter().map(|p| p.1).sum();
        parts.retain(|p| p.1 > 0.0);
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (low, high) = spread.range_around(kg);
        let range = if kg >= 0.0 { (low.max(0.0), high) } else { (low, high.min(0.0)) };
        (range, parts.into_iter().map(|(p, v)| (p, v / total)).collect())
    }

    fn controls(&self, own: Option<&Own>) -> Vec<ControlUse> {
        let Some(own) = own else { return Vec::new() };
        let removed = match own.formula {
            Formula::Relative { to, .. } => self
                .recipe
                .lines
                .iter()
                .filter(|l| l.species == to)
                .find_map(|l| l.own.as_ref())
                .map_or(&own.removed, |o| &o.removed),
            _ => &own.removed,
        };
        removed
            .iter()
            .map(|r| {
                let device = &self.recipe.chain.devices[r.device];
                let row = device
                    .efficiencies
                    .iter()
                    .find(|e| e.target == crate::records::ControlTarget::Species(r.species))
                    .and_then(|e| e.row);
                ControlUse {
                    technology: device.technology,
                    route: device.route,
                    coverage: device.recorded_coverage,
                    efficiency: r.efficiency,
                    row,
                    removed_kg: r.mass * self.quantity,
                }
            })
            .collect()
    }

    fn byproducts(&self, species: SpeciesId) -> Vec<ByproductUse> {
        let mut uses = Vec::new();
        for line in &self.recipe.lines {
            for made in &line.made {
                if made.removed == species || line.species == species {
                    uses.push(ByproductUse {
                        technology: self.recipe.chain.devices[made.device].technology,
                        species: line.species,
                        from: made.removed,
                        kg: made.mass * self.quantity,
                        row: made.row,
                    });
                }
            }
        }
        uses
    }

    fn others(&self, species: SpeciesId) -> Vec<(SpeciesId, Medium, Scope, f64)> {
        let mut sums: Vec<(SpeciesId, Medium, Scope, f64)> = Vec::new();
        for line in self.years.iter().flat_map(|y| &y.recipe.lines).filter(|l| l.species != species) {
            let kg = line.per_unit * self.quantity;
            match sums.iter_mut().find(|s| (s.0, s.1, s.2) == (line.species, line.medium, line.scope)) {
                Some(sum) => sum.3 += kg,
                None => sums.push((line.species, line.medium, line.scope, kg)),
            }
        }
        sums
    }

    fn rejected(&self, candidates: &[Candidate]) -> Vec<(RowAt, Text)> {
        let Some((winner, losers)) = candidates.split_first() else { return Vec::new() };
        losers
            .iter()
            .filter(|loser| loser.row != winner.row)
            .map(|loser| {
                let (en, zh) = why_lost(&self.ledger.records, winner, loser);
                (loser.row, text(en, zh))
            })
            .collect()
    }

    fn why(&self, species: SpeciesId, own: Option<&Own>) -> Text {
        if species == species::known("CO2e") {
            let (en, zh) = (
                "the greenhouse gases of the record times the case's warming potentials",
                "该记录各温室气体乘以案例的全球增温潜势",
            );
            return text(en, zh);
        }
        if let Some(Formula::Method { method, .. }) = own.map(|o| &o.formula) {
            let method = &self.ledger.records.methods[*method];
            return text(
                format!(
                    "the method {} of this process: a formula of parameters that the case or the library gives",
                    method.id
                ),
                format!("按该工艺的核算方法 {} 计算，参数取自案例或因子库", method.id),
            );
        }
        let Some(winner) = own.and_then(|o| o.candidates.first()) else {
            return text("made by controls while they remove something else", "由治理措施在去除其他污染物时产生");
        };
        let row = &self.ledger.records.factors[winner.row as usize];
        let keys: Vec<&str> = [
            (row.process, "process"),
            (row.fuel, "fuel"),
            (row.technology, "technology"),
            (row.sector, "sector"),
            (row.region, "region"),
            (row.source_id, "source_id"),
            (row.activity_id, "activity_id"),
        ]
        .into_iter()
        .filter(|(key, _)| key.is_some())
        .map(|(_, name)| name)
        .collect();
        let keys = keys.join(", ");
        if winner.pin.is_some() {
            text("the case pins this row of the library", "案例指定了因子库中的这一行")
        } else if winner.of_case() {
            text(format!("the case's own row, fits by {keys}"), format!("案例自有系数，匹配键：{keys}"))
        } else {
            text(
                format!("the library's most specific row, fits by {keys}"),
                format!("因子库中最具体的一行，匹配键：{keys}"),
            )
        }
    }

    fn notes(&self, rows: &[(RowAt, &'static str)], own: Option<&Own>) -> Vec<Text> {
        let mut notes = Vec::new();
        for (at, _) in rows {
            let row = &self.ledger.records.factors[*at as usize];
            let id = self.name(row.id);
            if row.status == tandem_vocab::Status::Memory {
                notes.push(text(
                    format!("{id} is remembered, not read: unverified"),
                    format!("{id} 凭记忆录入，未经核实"),
                ));
            }
            if row.flags.range_excluded {
                notes.push(text(
                    format!("the published range of {id} does not hold its value and is left out"),
                    format!("{id} 公布的区间不包含其数值，已舍去"),
                ));
            }
            if row.flags.after_abatement {
                notes.push(text(format!("{id} is after usual abatement"), format!("{id} 为通常治理之后的数值")));
            }
            if row.flags.stand_in {
                notes.push(text(format!("{id} stands in for a missing factor"), format!("{id} 为替代系数")));
            }
        }
        let without_range: Vec<&str> = rows
            .iter()
            .map(|(at, _)| &self.ledger.records.factors[*at as usize])
            .filter(|row| row.shelf == Shelf::Library && row.range.is_none() && !row.flags.range_excluded)
            .map(|row| self.name(row.id))
            .collect();
        if !without_range.is_empty() {
            let ids = without_range.join(", ");
            notes.push(text(
                format!("no range is published for {ids}: taken as exact, so the range shown is too narrow"),
                format!("{ids} 无公布的区间，按精确值处理，所示区间偏窄"),
            ));
        }
        if let Some(winner) = own.and_then(|o| o.candidates.first())
            && winner.years_off > 0
        {
            let year = self.recipe.keys.year;
            let row = &self.ledger.records.factors[winner.row as usize];
            let of = row.year_from.or(row.year_to).unwrap_or(year);
            let percent = crate::recipe::YEAR_GAP_HALF_WIDTH * 100.0;
            notes.push(if winner.pin.is_some() {
                text(
                    format!("the pinned factor is of {of}, the record of {year}: the range is widened by {percent} % a year"),
                    format!("指定的因子为 {of} 年，记录为 {year} 年，区间按每年 {percent} % 放宽"),
                )
            } else {
                text(
                    format!(
                        "no factor of {year} is published: the nearest year, {of}, is used and the range widened by {percent} % a year"
                    ),
                    format!("{year} 年无公布的因子，采用最近的 {of} 年，区间按每年 {percent} % 放宽"),
                )
            });
        }
        notes.dedup();
        notes
    }

    fn steps(&self, species: SpeciesId, lines: &[&Line], made: &[&Made], kg: f64) -> Vec<Text> {
        let mut steps = Vec::new();
        let activities = &self.ledger.records.activities;
        let kind = activities.kind_of(self.at);
        let unit = self.name(kind.unit_text);
        let quantity = format!("{} {unit}", number(activities.quantity[self.at as usize]));
        let energy = species.get().medium == Medium::Energy;
        let owns = self.years.iter().flat_map(|y| self.lines_of(y, species).into_iter().map(|l| (y.year, l)));
        for (at, (year, own)) in owns.filter_map(|(y, l)| Some((y, l.own.as_ref()?))).enumerate() {
            if at == 0 {
                steps.extend(self.method(&own.formula));
            }
            let start = self.start(&own.formula, &quantity);
            let start = if self.years.len() > 1 { format!("{year}: {start}") } else { start };
            let corrected: String = own.corrections.iter().map(|c| format!(" × {}", number(c.times))).collect();
            let gross = amount(own.gross * self.quantity, energy);
            steps.extend(own.corrections.iter().map(correction));
            steps.push(same(format!("{start}{corrected} = {gross} {}", species.name())));
            let mut left = own.gross;
            for removed in &own.removed {
                let device = &self.recipe.chain.devices[removed.device];
                left -= removed.mass;
                let (name, c, e) =
                    (self.name(device.technology), number(device.recorded_coverage), number(removed.efficiency));
                let (taken, rest) =
                    (amount(removed.mass * self.quantity, energy), amount(left * self.quantity, energy));
                steps.push(text(
                    format!("{name}: coverage {c} × efficiency {e} removes {taken}; {rest} left"),
                    format!("{name}：覆盖率 {c} × 去除效率 {e}，去除 {taken}，剩余 {rest}"),
                ));
            }
        }
        for part in made {
            let device = self.name(self.recipe.chain.devices[part.device].technology);
            let row = &self.ledger.records.factors[part.row as usize];
            let (removed, mass) =
                (amount(part.removed_mass * self.quantity, false), amount(part.mass * self.quantity, energy));
            let (value, unit) = (number(row.value), self.name(row.unit_text));
            let of = part.removed.name();
            steps.push(text(
                format!("{device} makes: {removed} {of} removed × {value} {unit} = {mass} {}", species.name()),
                format!("{device} 副产：去除 {of} {removed} × {value} {unit} = {mass} {}", species.name()),
            ));
        }
        if species == species::known("CO2e") {
            for line in &self.recipe.lines {
                let same_scope = lines.iter().any(|l| l.scope == line.scope);
                let gwp = crate::recipe::potential(&self.ledger.records.gwp, line.species, self.recipe.origin);
                if let (true, Some(gwp), true) =
                    (same_scope, gwp, line.species.get().kind == species::Kind::GreenhouseGas)
                {
                    let mass = line.per_unit * self.quantity;
                    steps.push(same(format!(
                        "{} {} × {} = {} CO2e",
                        amount(mass, false),
                        line.species.name(),
                        number(gwp),
                        amount(mass * gwp, false)
                    )));
                }
            }
        }
        let word = if energy { "kgce" } else { "kg" };
        steps.push(text(
            format!("{} = {} {word}", species.name(), number(kg)),
            format!("{} 合计 {} {word}", species.name(), number(kg)),
        ));
        steps
    }

    /// What a method is, with its formula in words.
    fn method(&self, formula: &Formula) -> Option<Text> {
        let Formula::Method { method, inputs, .. } = formula else { return None };
        let method = &self.ledger.records.methods[*method];
        let texts = |zh: bool| {
            let named = inputs.iter().map(|i| {
                let entry = i.parameter.get();
                let default = if i.row.is_some() {
                    ""
                } else if zh {
                    "（默认值）"
                } else {
                    " (default)"
                };
                let name = if zh { entry.name_zh } else { entry.name_en };
                format!("{} = {} {}{default} [{name}]", entry.name, number(i.value), entry.unit)
            });
            named.collect::<Vec<_>>().join(if zh { "；" } else { "; " })
        };
        let (text_of, unit) = (times(method.formula.text()), &method.unit_text);
        Some(text(
            format!("{}: {text_of}, in {unit}; {}", method.name_en, texts(false)),
            format!("{}：{text_of}，单位 {unit}；{}", method.name_zh, texts(true)),
        ))
    }

    fn start(&self, formula: &Formula, quantity: &str) -> String {
        let term = |at: RowAt| {
            let row = &self.ledger.records.factors[at as usize];
            format!("{} {}", number(row.value), self.name(row.unit_text))
        };
        let plain = |at: RowAt| number(self.ledger.records.factors[at as usize].value);
        match formula {
            Formula::Factor { row, through_ncv: Some(ncv) } => format!("{quantity} × {} × {}", term(*ncv), term(*row)),
            Formula::Factor { row, through_ncv: None } => format!("{quantity} × {}", term(*row)),
            Formula::Carbon { ncv, carbon, oxidation } => {
                let heat = ncv.map(|n| format!(" × {}", term(n))).unwrap_or_default();
                let oxidised = oxidation.map(|o| format!(" × {}", plain(o))).unwrap_or_default();
                format!("{quantity}{heat} × {}{oxidised} × 44/12", term(*carbon))
            }
            Formula::Sulphur { ncv, sulphur, retention } => {
                let heat = ncv.map(|n| format!(" ÷ {}", term(n))).unwrap_or_default();
                let kept = retention.map(|r| format!(" × (1 − {})", plain(r))).unwrap_or_default();
                format!("2 × {quantity}{heat} × {}{kept}", plain(*sulphur))
            }
            Formula::Method { method, inputs, age, through_ncv } => {
                let method = &self.ledger.records.methods[*method];
                let texts: Vec<String> = inputs.iter().map(|i| number(i.value)).collect();
                let heat = through_ncv.map(|n| format!(" × {}", term(n))).unwrap_or_default();
                let decay = match (method.decay, texts.last()) {
                    (Some(_), Some(rate)) => format!(" × e^(−{rate} × {}) × (1 − e^(−{rate}))", age.saturating_sub(1)),
                    _ => String::new(),
                };
                format!("{quantity}{heat} × ({}) {}{decay}", times(&method.formula.with(&texts)), method.unit_text)
            }
            Formula::Relative { row, to } => {
                let mass: f64 =
                    self.recipe.lines.iter().filter(|l| l.species == *to).map(|l| l.per_unit * self.quantity).sum();
                format!("{} {} × {}", amount(mass, false), to.name(), term(*row))
            }
            Formula::StandardCoal { row } => format!("{quantity} × {}", term(*row)),
            Formula::HeatValue { ncv } => {
                let heat = ncv.map(|n| format!(" × {}", term(n))).unwrap_or_default();
                format!("{quantity}{heat} ÷ 0.029307 GJ/kgce")
            }
        }
    }
}

/// A formula with the sign of multiplication that people read.
fn times(formula: &str) -> String {
    formula.replace('*', "×").replace('-', "−")
}

/// A correction in words.
fn correction(used: &crate::methods::Correction) -> Text {
    let entry = used.given.parameter.get();
    let (value, unit, times) = (number(used.given.value), entry.unit, number(used.times));
    text(
        format!("{} {value} {unit}: × {times}", entry.name_en),
        format!("{} {value} {unit}：修正系数 {times}", entry.name_zh),
    )
}

fn same(line: String) -> Text {
    Text { en: line.clone(), zh: line }
}

/// A mass in kg or t (kgce or tce for energy), whichever reads better.
fn amount(kg: f64, energy: bool) -> String {
    let (small, large) = if energy { ("kgce", "tce") } else { ("kg", "t") };
    if kg.abs() >= 1000.0 { format!("{} {large}", number(kg / 1000.0)) } else { format!("{} {small}", number(kg)) }
}

/// A number with at most eight significant digits, thousands apart from 10 000.
fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".into();
    }
    let magnitude = value.abs().log10().floor() as i32;
    if !(-6..15).contains(&magnitude) {
        return format!("{value:.6e}");
    }
    let decimals = usize::try_from(7 - magnitude).unwrap_or(0);
    let plain = format!("{:.*}", decimals, value.abs());
    let plain = if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { &plain };
    let (whole, rest) = plain.split_once('.').map_or((plain, None), |(w, r)| (w, Some(r)));
    let mut out = String::new();
    if value < 0.0 {
        out.push('\u{2212}');
    }
    for (at, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && at > 0 && (whole.len() - at) % 3 == 0 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(50000.0), "50\u{202f}000");
        assert_eq!(number(23.204), "23.204");
        assert_eq!(number(0.93), "0.93");
        assert_eq!(number(-1234.5), "\u{2212}1234.5");
        assert_eq!(amount(612_000.0, false), "612 t");
    }
}

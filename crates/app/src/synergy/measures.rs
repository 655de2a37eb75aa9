//! Measures with what they cost and reduce: the file that the methods on costs share.

use super::{ColumnDoc, OptionDoc, Options, Refusal, column, option};
use crate::answer::number;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tandem_case::Fault;
use tandem_case::free_table::{ANY, Bounds, Holds, NumberTable, Others, Shape, Wanted};
use tandem_evaluate::synergy::cost::{Overlap, annual_cost, capital_recovery_factor};
use tandem_evaluate::synergy::equivalents::{self, AIR_TAX_CNY};

const INVESTMENT: Bounds =
    Bounds { low: 0.0, high: f64::INFINITY, help: "Write income and savings in the column saving instead." };
const LIFE: Bounds = Bounds { low: 1.0, high: 1000.0, help: "Write the life of the investment in years." };

pub(super) const MEASURES: Shape = Shape {
    wanted: &[
        Wanted { name: "measure", holds: Holds::Label, required: true },
        Wanted { name: "investment", holds: Holds::Number(INVESTMENT), required: true },
        Wanted { name: "life", holds: Holds::Number(LIFE), required: true },
        Wanted { name: "operating", holds: Holds::Number(ANY), required: true },
        Wanted { name: "saving", holds: Holds::Number(ANY), required: true },
        Wanted { name: "CO2", holds: Holds::Number(ANY), required: true },
        Wanted { name: "excludes", holds: Holds::Text, required: false },
        Wanted { name: "overlap", holds: Holds::Text, required: false },
    ],
    others: Some(Others { bounds: ANY, least: 0 }),
    least_rows: 1,
};

pub(super) const MEASURE: ColumnDoc = column("measure", "name of the measure, each once", "措施名称，不得重复");

pub(super) const COLUMNS_IN: &[ColumnDoc] = &[
    MEASURE,
    column("investment", "investment, CNY", "投资，元"),
    column("life", "life of the investment, years", "使用年限，年"),
    column("operating", "operating cost a year, CNY", "年运行费用，元"),
    column("saving", "saving or income a year, CNY; below 0 it is lost", "年节约或收益，元；负值表示损失"),
    column("CO2", "reduction of CO2 a year, t; below 0 it rises", "二氧化碳年减排量，吨；负值表示增加"),
    column(
        "pollutants",
        "reduction of each pollutant a year, t: every further column, such as SO2, NOx, NMVOC; soot is dust of combustion, dust all other",
        "各污染物年减排量，吨：其余每列一种，如 SO2、NOx、NMVOC；soot 为烟尘，dust 为一般性粉尘",
    ),
    column("excludes", "measures it excludes, M2;M4 (optional)", "互斥措施，如 M2;M4（可选）"),
    column(
        "overlap",
        "share of reduction that the later of two loses, M2:0.3;M4:0.1 (optional)",
        "与其他措施重叠而使后者损失的减排比例，如 M2:0.3;M4:0.1（可选）",
    ),
];

pub(super) const DISCOUNT: OptionDoc = option("discount", "RATE", "discount rate a year; 0.06", "年折现率，默认 0.06");
pub(super) const PRICE: OptionDoc =
    option("carbon-price", "CNY", "carbon price, CNY per t CO2; 70", "碳价，元/吨二氧化碳，默认 70");
pub(super) const TAX: OptionDoc = option("tax", "CNY", "tax per equivalent, CNY; 1.2", "每污染当量税额，元，默认 1.2");
pub(super) const EQUIVALENTS: OptionDoc = option(
    "equivalents",
    "NAME=KG,...",
    "kg per equivalent of pollutants, where they are not known or others than those of the tax law",
    "污染物的污染当量值（千克），用于未收录的污染物或替换税法所附数值",
);
const OF_KNOWN: &str = "CO2, local, total or a pollutant's column";

/// Most measures of a curve or a choice, whose work grows with their square and whose search is as deep as they are many.
const MOST_MEASURES: usize = 5000;

/// Measures with what they cost and reduce.
pub(super) struct Measures<'a> {
    table: &'a NumberTable,
    pub(super) factors: Vec<f64>,
    pub(super) annual: Vec<f64>,
    pub(super) local: Vec<f64>,
    pub(super) delta: f64,
    pub(super) price: f64,
    tax: f64,
    discount: f64,
    weights: Vec<(String, f64)>,
}

impl<'a> Measures<'a> {
    pub(super) fn read(table: &'a NumberTable, options: &Options) -> Result<Self, Refusal> {
        let discount = options.number(DISCOUNT.name, 0.06, 0.0, 1.0)?;
        let price = options.number(PRICE.name, 70.0, 0.0, 1e9)?;
        let tax = options.number(TAX.name, AIR_TAX_CNY.0, 1e-9, 1e9)?;
        let delta = equivalents::per_tonne_of_co2(price, tax).unwrap_or_default();
        let weights = weights(table, options)?;
        let rows = 0..table.len();
        let factors: Vec<f64> = rows
            .clone()
            .map(|row| capital_recovery_factor(discount, table.number("life", row)).unwrap_or_default())
            .collect();
        let annual = rows.clone().map(|row| {
            let at = |name| table.number(name, row);
            annual_cost(factors[row], at("investment"), at("operating"), at("saving"))
        });
        let annual = annual.collect();
        let local = rows
            .map(|row| {
                let masses = table.others().iter().zip(&weights);
                equivalents::total_t(masses.map(|((_, values), (_, kg))| (values[row], *kg)))
            })
            .collect();
        let found = Self { table, factors, annual, local, delta, price, tax, discount, weights };
        found.check_names()?;
        Ok(found)
    }

    pub(super) fn name(&self, row: usize) -> &'a str {
        self.table.text("measure", row)
    }

    /// Local and carbon equivalents together, t, at a weight of carbon.
    pub(super) fn total(&self, row: usize, delta: f64) -> f64 {
        self.local[row] + delta * self.table.number("CO2", row)
    }

    /// Reductions of all measures in CO2, local or total equivalents, or a pollutant, t.
    pub(super) fn reductions(&self, of: &str) -> Result<Vec<f64>, Refusal> {
        match of {
            "CO2" => Ok(self.table.numbers("CO2")),
            "local" => Ok(self.local.clone()),
            "total" => Ok((0..self.table.len()).map(|row| self.total(row, self.delta)).collect()),
            _ => {
                let column = self.table.others().iter().find(|(name, _)| name == of);
                let other = || Refusal::Usage(format!("`--of {of}` names no column of the file; it is {OF_KNOWN}"));
                column.map(|(_, values)| values.clone()).ok_or_else(other)
            }
        }
    }

    /// Prices and weights that the figures rest on.
    pub(super) fn assumptions(&self) -> Vec<(&'static str, Value)> {
        let weights: Map<String, Value> = self.weights.iter().map(|(name, kg)| (name.clone(), number(*kg))).collect();
        vec![
            ("discount", number(self.discount)),
            ("carbon_price", number(self.price)),
            ("tax", number(self.tax)),
            ("delta", number(self.delta)),
            ("kg_per_equivalent", Value::Object(weights)),
        ]
    }

    fn check_names(&self) -> Result<(), Refusal> {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut faults: Vec<Fault> = Vec::new();
        for row in 0..self.table.len() {
            if let Some(other) = first.get(self.name(row)) {
                let message =
                    format!("The measure `{}` stands in row {} already.", self.name(row), self.table.line(*other));
                faults.push(self.table.fault(Some(row), "measure", message, "Give each measure a name of its own."));
            } else {
                first.insert(self.name(row), row);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Refusal::Faults(faults)) }
    }

    /// Pairs that exclude each other, and pairs that overlap.
    pub(super) fn relations(&self) -> Result<Relations, Refusal> {
        let (mut excludes, mut overlaps, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        let rows = self.table.len();
        if rows > MOST_MEASURES {
            let message = format!("The file has {rows} measures; a curve or a choice takes at most {MOST_MEASURES}.");
            let help = "Leave out measures that do not matter, or add up those of one kind.";
            return Err(Refusal::Faults(vec![self.table.fault(Some(MOST_MEASURES), "measure", message, help)]));
        }
        for row in 0..self.table.len() {
            let mut other_of = |name: &str, column: &str| {
                let found = (0..self.table.len()).find(|other| self.name(*other) == name && *other != row);
                if found.is_none() {
                    let message = format!("`{name}` is no other measure of the file.");
                    faults.push(self.table.fault(
                        Some(row),
                        column,
                        message,
                        "Name measures of the file with semicolons between, such as M2;M4.",
                    ));
                }
                found
            };
            for name in parts(self.table.text("excludes", row)) {
                excludes.extend(other_of(name, "excludes").map(|other| (row, other)));
            }
            let mut unread = Vec::new();
            for part in parts(self.table.text("overlap", row)) {
                let read = part.rsplit_once(':').and_then(|(name, share)| {
                    let share = share.trim().parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))?;
                    Some((name.trim(), share))
                });
                match read {
                    Some((name, share)) => {
                        overlaps.extend(other_of(name, "overlap").map(|other| Overlap { one: row, other, share }))
                    }
                    None => unread.push(part),
                }
            }
            for part in unread {
                let message = format!("The overlap `{part}` is not a measure and a share of 0 to 1.");
                faults.push(self.table.fault(
                    Some(row),
                    "overlap",
                    message,
                    "Write it as M2:0.3, several with semicolons between.",
                ));
            }
        }
        if faults.is_empty() {
            return Ok(Relations { excludes, overlaps });
        }
        faults.sort();
        Err(Refusal::Faults(faults))
    }
}

/// Pairs of measures that do not stand beside each other untouched.
pub(super) struct Relations {
    /// At most one of two.
    pub(super) excludes: Vec<(usize, usize)>,
    /// The later of two loses a share.
    pub(super) overlaps: Vec<Overlap>,
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

/// Mass of an equivalent of each pollutant of the file, kg.
fn weights(table: &NumberTable, options: &Options) -> Result<Vec<(String, f64)>, Refusal> {
    let mut given: Vec<(&str, f64)> = Vec::new();
    for part in options.list(EQUIVALENTS.name) {
        let read = part.split_once('=').and_then(|(name, kg)| {
            let kg = kg.trim().parse::<f64>().ok().filter(|kg| *kg > 0.0 && kg.is_finite())?;
            Some((name.trim(), kg))
        });
        let wrong =
            || Refusal::Usage(format!("`{part}` in --equivalents is not NAME=KG with a mass above 0, such as PM=2.18"));
        given.push(read.ok_or_else(wrong)?);
    }
    if let Some((name, _)) = given.iter().find(|(name, _)| !table.other_names().contains(name)) {
        return Err(Refusal::Usage(format!("--equivalents names `{name}`, which is no column of the file")));
    }
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for name in table.other_names() {
        let known = || equivalents::AIR.iter().find(|weight| weight.species == name).map(|weight| weight.kg);
        match given.iter().find(|(given, _)| *given == name).map(|(_, kg)| *kg).or_else(known) {
            Some(kg) => found.push((name.to_owned(), kg)),
            None => {
                let names = equivalents::AIR.iter().map(|weight| weight.species).collect::<Vec<_>>().join(", ");
                let message = format!("No equivalent is known for the pollutant `{name}`.");
                let help = format!("Give its kg with --equivalents {name}=KG, or name the column one of: {names}.");
                faults.push(table.column_fault(name, message, help));
            }
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(Refusal::Faults(faults)) }
}

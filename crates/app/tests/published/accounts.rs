//! The CEADs accounts of CO2 by sector and fuel, and whether their sheets add up.

use crate::sheets::{Book, Report, Table, real_data};
use std::path::Path;

/// Fuels of the accounts: our name (of the library where it has one), the accounts' head, the head of Chinese balances.
pub(crate) const FUELS: [(&str, &str, &str); 17] = [
    ("raw_coal", "RawCoal", "原煤"),
    ("cleaned_coal", "CleanedCoal", "洗精煤"),
    ("other_washed_coal", "OtherWashedCoal", "其他洗煤"),
    ("coal_briquettes", "Briquettes", "型煤"),
    ("coke", "Coke", "焦炭"),
    ("coke_oven_gas", "CokeOvenGas", "焦炉煤气"),
    ("other_coal_gas", "OtherGas", "其他煤气"),
    ("other_coking_products", "OtherCokingProducts", "其他焦化产品"),
    ("crude_oil", "CrudeOil", "原油"),
    ("gasoline", "Gasoline", "汽油"),
    ("kerosene", "Kerosene", "煤油"),
    ("diesel", "DieselOil", "柴油"),
    ("fuel_oil", "FuelOil", "燃料油"),
    ("lpg", "LPG", "液化石油气"),
    ("refinery_gas", "RefineryGas", "炼厂干气"),
    ("other_petroleum", "OtherPetroleumProducts", "其他石油制品"),
    ("natural_gas", "NaturalGas", "天然气"),
];

/// Place of a fuel in [`FUELS`].
pub(crate) fn fuel_at(name: &str) -> usize {
    FUELS.iter().position(|(f, _, _)| *f == name).unwrap_or_else(|| panic!("no fuel {name}"))
}

/// A line of a sheet: Mt CO2 by fuel, of processes (cement), and the sheet's own total.
#[derive(Clone, Copy, Default)]
pub(crate) struct Line {
    pub(crate) fuels: [f64; 17],
    pub(crate) process: f64,
    pub(crate) scope1: f64,
    /// Heat and bought electricity and other energy, which the accounts leave empty.
    pub(crate) rest: f64,
}

/// One sheet: its total and its 47 sectors, in the order of the sheet.
pub(crate) struct Accounts {
    pub(crate) total: Line,
    pub(crate) sectors: Vec<Line>,
}

/// Sectors of industry with the supply of power, gas and water; the rows before and after are not industry.
pub(crate) const INDUSTRY: std::ops::Range<usize> = 1..41;

impl Accounts {
    fn read(table: &Table) -> Self {
        let (heads, _) = table.find(&["RawCoal"]);
        let column = |head: &str| table.column(heads, head);
        let fuels = FUELS.map(|(_, head, _)| column(head));
        let (process, scope1) = (column("Process"), column("Scope1Total"));
        let rest = ["Scope2Heat", "Scope2Electricity", "OtherEnergy"].map(column);
        let line = |row: usize| {
            let value = |c: usize| table.number(row, c).unwrap_or(0.0);
            Line {
                fuels: fuels.map(value),
                process: value(process),
                scope1: value(scope1),
                rest: rest.iter().map(|&c| value(c).abs()).sum(),
            }
        };
        let (total, _) = table.find(&["TotalConsumption", "TotalEmissions"]);
        let sectors: Vec<Line> =
            (total + 1..table.rows.len()).filter(|&r| !table.text(r, 0).is_empty()).map(line).collect();
        assert_eq!(sectors.len(), 47, "sectors of a sheet");
        Self { total: line(total), sectors }
    }

    /// Fossil CO2: Scope 1 without processes.
    pub(crate) fn fossil(&self) -> f64 {
        self.total.scope1 - self.total.process
    }

    /// CO2 of one fuel in all of industry.
    pub(crate) fn industry(&self, fuel: usize) -> f64 {
        self.sectors[INDUSTRY].iter().map(|s| s.fuels[fuel]).sum()
    }
}

/// All provinces of a year: the name as the sheet has it, without the year.
pub(crate) fn provinces_of(data: &Path, year: i16) -> Vec<(String, Accounts)> {
    let mut book = Book::open(&data.join(format!("cn-ceads-provinces/ceads_prov_{year}.xlsx")));
    let suffix = year.to_string();
    let names: Vec<String> = book.names().into_iter().filter(|n| n.ends_with(&suffix)).collect();
    names.into_iter().map(|n| (n.trim_end_matches(&suffix).to_owned(), Accounts::read(&book.table(&n)))).collect()
}

/// The national accounts of a year.
pub(crate) fn national(data: &Path, year: i16) -> Accounts {
    let mut book = Book::open(&data.join("cn-ceads-national/ceads_national_1997_2019.xlsx"));
    let name = book.names().into_iter().find(|n| n.contains(&year.to_string())).expect("a sheet of the year");
    Accounts::read(&book.table(&name))
}

/// Years of the provincial accounts.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 1997..=2017;

/// A loader check without tolerance: what is read adds up as the accounts say it does.
#[test]
fn sectors_add_up_to_the_total_and_fuels_to_scope_1() {
    let Some(data) = real_data() else { return };
    let mut report = Report::new("CEADs accounts of 30 provinces, 1997-2017: do the sheets add up?");
    let relative = |a: f64, b: f64| if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()) };
    let (mut sheets, mut cells, mut worst, mut worst_scope, mut with_process, mut rest) =
        (0, 0, 0.0_f64, 0.0_f64, 0, 0.0);
    let mut sums = Vec::new();
    for year in YEARS {
        let mut sum = 0.0;
        for (name, accounts) in provinces_of(data, year) {
            sheets += 1;
            let column = |value: &dyn Fn(&Line) -> f64| {
                let gap = relative(accounts.sectors.iter().map(value).sum(), value(&accounts.total));
                assert!(gap <= 1e-9, "{name} {year}: sectors give {gap:e} beside the total");
                gap
            };
            for fuel in 0..FUELS.len() {
                worst = worst.max(column(&|l| l.fuels[fuel]));
                cells += 1;
            }
            worst = worst.max(column(&|l| l.process)).max(column(&|l| l.scope1));
            for line in accounts.sectors.iter().chain([&accounts.total]) {
                let gap = relative(line.fuels.iter().sum::<f64>() + line.process, line.scope1);
                assert!(gap <= 1e-9, "{name} {year}: fuels give {gap:e} beside Scope 1");
                worst_scope = worst_scope.max(gap);
                rest += line.rest;
            }
            with_process += usize::from(accounts.total.process > 0.0);
            sum += accounts.total.scope1;
        }
        sums.push((year, sum));
    }
    report.line(format!("province-years read: {sheets} (of 630); columns of fuels added up: {cells}"));
    report.line(format!("largest gap of sectors to their total {worst:.1e}, of fuels and processes to Scope 1 {worst_scope:.1e} (allowed 1e-9)"));
    report.line(format!(
        "sheets with a process column (cement): {with_process}; heat, electricity and other energy together: {rest} Mt"
    ));
    for (year, sum) in sums.iter().filter(|(y, _)| [1997, 2007, 2017].contains(y)) {
        report.line(format!("sum of 30 provinces, {year}: {sum:.1} Mt Scope 1"));
    }
    assert_eq!((sheets, rest), (630, 0.0));
}

//! US power plants by state, eGRID of 1996, 1998 and 2000: sums, published rates, default factors.

use crate::ledger::{Co2, area, case_of};
use crate::sheets::{Book, Report, Table, median, percent, real_data};
use std::path::Path;
use tandem_inventory::totals::Dim;
use tandem_testkit::CaseFolder;

const YEARS: [&str; 3] = ["1996", "1998", "2000"];

/// By definition: a pound in kg, and a million British thermal units in GJ.
const KG_PER_LB: f64 = 0.453_592_37;
const GJ_PER_MMBTU: f64 = 1.055_055_852_62;
const LB_PER_SHORT_TON: f64 = 2000.0;

/// Fuels: letter in the heads of rates, in the heads of generation, name in the ledger, default factor in lb/MMBtu. The defaults are
/// medians of these same files, so the check of heat against them is circular in part.
const FUELS: [(&str, &str, &str, f64); 3] =
    [("C", "CL", "bituminous_coal", 205.3), ("O", "OL", "fuel_oil", 159.654), ("G", "GS", "natural_gas", 116.4)];

/// The states and the U.S. row of a year.
struct Year {
    year: &'static str,
    states: Table,
    nation: Table,
}

/// Line of the heads; the records follow.
const HEADS: usize = 3;

impl Year {
    fn read(data: &Path, year: &'static str) -> Self {
        let mut book = Book::open(&data.join(format!("us-egrid/eGRID{year}_location.xls.gz")));
        let of = |book: &mut Book, kind: &str| book.table(&format!("{kind}{}", &year[2..]));
        Self { year, states: of(&mut book, "EGRDST"), nation: of(&mut book, "EGRDUS") }
    }

    /// A column by its short name; heads hold the short name and, on the next line, the long one.
    fn column(table: &Table, short: &str) -> usize {
        (0..table.rows[HEADS].len())
            .find(|&c| table.rows[HEADS][c].to_string().split_whitespace().next() == Some(short))
            .unwrap_or_else(|| panic!("no column {short}"))
    }

    /// State, and one value for each of the columns; what is not a number is `None`.
    fn values<const N: usize>(&self, columns: [&str; N]) -> Vec<(String, [Option<f64>; N])> {
        let name = Self::column(&self.states, "PSTATABB");
        let columns = columns.map(|c| Self::column(&self.states, &format!("ST{c}")));
        (HEADS + 1..self.states.rows.len())
            .filter(|&r| !self.states.text(r, name).is_empty())
            .map(|r| (self.states.text(r, name), columns.map(|c| self.states.number(r, c))))
            .collect()
    }

    fn of_nation(&self, column: &str) -> f64 {
        self.nation.number(HEADS + 1, Self::column(&self.nation, &format!("US{column}"))).expect("the U.S. row has it")
    }
}

fn years(data: &Path) -> Vec<Year> {
    YEARS.iter().map(|y| Year::read(data, y)).collect()
}

/// A case of states, one source each.
fn states_as_case(id: &str, year: &Year) -> CaseFolder {
    let states: Vec<String> = year.values([]).into_iter().map(|(s, _)| s).collect();
    let case = case_of(id, year.year, states.iter().map(String::as_str));
    states.iter().fold(case, |case, s| area(case, s, s, "D44"))
}

const BY: [Dim; 3] = [Dim::SourceId, Dim::Process, Dim::Fuel];

/// Mt as short tons.
fn short_tons(mt: f64) -> f64 {
    mt * 1e9 / KG_PER_LB / LB_PER_SHORT_TON
}

/// Columns that are added up, with the U.S. row of 2000 where it is known, short tons; heat in MMBtu.
const SUMS: [(&str, Option<f64>); 4] =
    [("CO2AN", Some(2_652_901_442.2)), ("SO2AN", Some(11_513_033.84)), ("NOXAN", Some(5_644_353.87)), ("HTIAN", None)];

#[test]
fn states_add_up_to_the_nation_in_two_of_three_years() {
    let Some(data) = real_data() else { return };
    let mut report = Report::new("eGRID: do the states add up to the U.S. row?");
    for year in years(data) {
        for (column, of_2000) in SUMS {
            let states = year.values([column]);
            let sum: f64 = states.iter().filter_map(|(_, [v])| *v).sum();
            let nation = year.of_nation(column);
            let equal = (sum / nation - 1.0).abs() < 1e-9;
            let unit = if column == "HTIAN" { "MMBtu" } else { "short tons" };
            let verdict = if equal { "equal" } else { "NOT equal" };
            report.line(format!(
                "{} {column}: {} states {sum:.2}, U.S. {nation:.2} {unit}: {verdict} ({:+.2} %)",
                year.year,
                states.len(),
                percent(sum, nation)
            ));
            assert_eq!(states.len(), 51, "with the District of Columbia");
            // The U.S. row is rounded to hundredths.
            assert_eq!(equal, year.year != "1996", "{} {column}", year.year);
            if let (Some(known), "2000") = (of_2000, year.year) {
                assert!((nation - known).abs() < 0.051, "{column}: {nation}");
            }
            if (year.year, column) == ("1996", "CO2AN") {
                assert!((sum - 2_291_060_309.0).abs() < 0.5 && (nation - 2_504_659_131.0).abs() < 0.5);
            }
        }
    }
    report.line("1996 is reported as it is; the U.S. row has more heat too, and the file does not say which plants no state holds.");
}

#[test]
fn heat_times_the_published_rate_is_the_published_co2() {
    let Some(data) = real_data() else { return };
    let mut report = Report::new("eGRID: heat input times the published rate of the state, through the ledger");
    for year in years(data) {
        let mut case = states_as_case("egrid_rates", &year);
        let rows = year.values(["HTIAN", "CO2RA", "CO2AN"]);
        let mut left_out = Vec::new();
        for (state, values) in &rows {
            let [Some(heat), Some(rate), Some(_)] = *values else {
                left_out.push(state.clone());
                continue;
            };
            case = case
                .activity(&format!("{state}.heat"), state, year.year, "state_heat_input", heat * GJ_PER_MMBTU, "GJ")
                .factor(&format!("egrid.{state}"), "CO2", rate * KG_PER_LB / GJ_PER_MMBTU, "kg/GJ")
                .with("process", "state_heat_input")
                .with("source_id", state)
                .with("source", "eGRID, published input rate");
        }
        let co2 = Co2::of(&case, BY);
        let mut worst = (0.0, "");
        let mut checked = 0;
        for (state, values) in &rows {
            let [Some(_), Some(_), Some(theirs)] = *values else { continue };
            let off = percent(short_tons(co2.get([state, "state_heat_input", ""])), theirs).abs();
            checked += 1;
            assert!(off <= 0.05, "{state} {}: {off} %", year.year);
            if off > worst.0 {
                worst = (off, state);
            }
        }
        report.line(format!("{}: {checked} states within 0.05 %, worst {:.4} % ({})", year.year, worst.0, worst.1));
        report.list("  left out, no rate", &left_out);
        assert_eq!(checked, 51);
    }
    report.line("SO2 and NOx cannot be held so near: their rates have three decimals or fewer.");
}

#[test]
fn rebuilt_fuel_heat_times_default_factors_is_near() {
    let Some(data) = real_data() else { return };
    let mut report = Report::new(
        "eGRID: heat by fuel, rebuilt from generation and rates, times default factors, through the ledger",
    );
    report.line("Files hold no heat by fuel; it is generation x lb/MWh / lb/MMBtu. 1996 has no rates by fuel. The defaults are medians of these files.");
    for (year, nation, share_2, share_5) in [("1998", 0.79, 73.0, 94.0), ("2000", -0.37, 78.0, 88.0)] {
        let year = Year::read(data, year);
        let mut case = states_as_case("egrid_defaults", &year);
        for (_, _, fuel, default) in FUELS {
            case = case
                .factor(&format!("default.{fuel}"), "CO2", default * KG_PER_LB / GJ_PER_MMBTU, "kg/GJ")
                .with("process", "fuel_heat")
                .with("fuel", fuel)
                .with("source", "median of eGRID rates");
        }
        // Published CO2 of a state's fuels, short tons.
        let mut theirs: Vec<(String, f64)> = year.values([]).into_iter().map(|(s, _)| (s, 0.0)).collect();
        let (mut heats, mut left_out) = (0, Vec::new());
        for (rate, generation, fuel, _) in FUELS {
            let columns = [format!("GENA{generation}"), format!("{rate}CO2RT"), format!("{rate}CO2R")];
            let rows = year.values([&columns[0], &columns[1], &columns[2]]);
            for ((state, values), (_, sum)) in rows.iter().zip(&mut theirs) {
                let [mwh, per_mwh, per_mmbtu] = values.map(|v| v.unwrap_or(0.0));
                if mwh > 0.0 && per_mwh > 0.0 && per_mmbtu > 0.0 {
                    let heat = mwh * per_mwh / per_mmbtu * GJ_PER_MMBTU;
                    case = case
                        .activity(&format!("{state}.{fuel}"), state, year.year, "fuel_heat", heat, "GJ")
                        .with("fuel", fuel);
                    *sum += mwh * per_mwh / LB_PER_SHORT_TON;
                    heats += 1;
                } else if mwh > 0.0 {
                    left_out.push(format!("{state} {fuel} {mwh:.0} MWh"));
                }
            }
        }
        let co2 = Co2::of(&case, BY);
        let ours =
            |state: &str| FUELS.iter().map(|(_, _, f, _)| short_tons(co2.get([state, "fuel_heat", f]))).sum::<f64>();
        let off: Vec<f64> = theirs.iter().filter(|(_, t)| *t > 0.0).map(|(s, t)| percent(ours(s), *t)).collect();
        let within = |limit: f64| 100.0 * off.iter().filter(|d| d.abs() <= limit).count() as f64 / off.len() as f64;
        let total = percent(theirs.iter().map(|(s, _)| ours(s)).sum(), theirs.iter().map(|(_, t)| t).sum());
        let middle = median(off.iter().map(|d| d.abs()));
        report.line(format!(
            "{}: U.S. {total:+.2} % (allowed 1); {} states, median {middle:.2} %, {:.0} % within 2 % (at least 70), {:.0} % within 5 %; {heats} fuel heats",
            year.year,
            off.len(),
            within(2.0),
            within(5.0)
        ));
        report.list("  left out, generation without a usable rate", &left_out);
        assert!(total.abs() <= 1.0 && within(2.0) >= 70.0);
        assert!((total - nation).abs() < 0.0051, "{total}");
        assert!((middle - 0.7).abs() < 0.051, "{middle}");
        assert!((within(2.0) - share_2).abs() < 0.51 && (within(5.0) - share_5).abs() < 0.51);
    }
}

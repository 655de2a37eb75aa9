//! What a change is made of: LMDI over consecutive periods.

use super::{Method, OptionDoc, Options, Refusal, Rows, column, option};
use crate::answer::{both, maybe, number};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tandem_case::Fault;
use tandem_case::free_table::{Bounds, Holds, NumberTable, Others, Shape, Wanted};
use tandem_evaluate::synergy::lmdi::{self, Decomposition, LmdiError};
use tandem_vocab::Period;

const FACTOR: Bounds = Bounds {
    low: 0.0,
    high: f64::INFINITY,
    help: "A number below 0 has no logarithm: correct it, or leave the sector out of all periods.",
};

const BY_SECTOR: OptionDoc =
    option("by-sector", "", "rows for each sector as well, with a column sector", "按行业逐一列出，另加 sector 列");

pub(super) static LMDI: Method = Method {
    name: "lmdi",
    en: "LMDI-I decomposition of a change between consecutive periods, additive and multiplicative",
    zh: "LMDI-I 分解：相邻时段变化的加法与乘法分解",
    shape: Shape {
        wanted: &[
            Wanted { name: "sector", holds: Holds::Text, required: true },
            Wanted { name: "period", holds: Holds::Text, required: true },
        ],
        others: Some(Others { bounds: FACTOR, least: 1 }),
        least_rows: 2,
    },
    columns_in: &[
        column(
            "sector",
            "name of the sector; each one has a row in every period",
            "行业名称，每个行业在各时段均须有一行",
        ),
        column("period", "2022 or 2022-07; two or more, in any order", "时段，如 2022 或 2022-07，至少两期，顺序不限"),
        column(
            "x1 to xn",
            "factors whose product is the quantity of the sector, at least 0",
            "各因素，其乘积为该行业的量，均不小于 0",
        ),
    ],
    columns_out: &[
        column("from", "earlier period", "基期"),
        column("to", "period that follows it", "报告期"),
        column("factor", "name of the factor's column", "因素列名"),
        column(
            "additive",
            "part of the factor in the change; the parts add up to it",
            "该因素的加法贡献，各项之和等于总变化",
        ),
        column(
            "multiplicative",
            "factor in the ratio of the totals; empty where a total is 0",
            "该因素的乘法贡献，各项之积等于总量之比；某期总量为 0 时为空",
        ),
    ],
    options: &[BY_SECTOR],
    run: lmdi,
};

/// Periods of a table, in order: as they were written, with the row of each sector.
type Periods = BTreeMap<(i64, Option<Period>), (String, BTreeMap<String, usize>)>;

fn lmdi(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let periods = periods(table)?;
    let factors = table.other_names();
    let cells = |rows: &BTreeMap<String, usize>| -> Vec<f64> {
        rows.values().flat_map(|row| table.others().iter().map(|(_, values)| values[*row])).collect()
    };
    let mut found = Rows::default();
    let (mut totals, mut notes) = (Vec::new(), Vec::new());
    let all: Vec<&(String, BTreeMap<String, usize>)> = periods.values().collect();
    for pair in all.windows(2) {
        let [(from, rows_0), (to, rows_1)] = pair else { continue };
        let decomposed = lmdi::decompose(&cells(rows_0), &cells(rows_1), factors.len())
            .map_err(|error| refused(table, &error, rows_0, rows_1))?;
        let sectors: Vec<&String> = rows_0.keys().collect();
        if options.is_on(BY_SECTOR.name) {
            by_sector(&mut found.rows, [from, to], &sectors, &factors, &decomposed);
        } else {
            for (at, factor) in factors.iter().enumerate() {
                let multiplicative = decomposed.multiplicative.as_ref().map(|factors| factors[at]);
                found.rows.push(vec![
                    period_value(from),
                    period_value(to),
                    json!(factor),
                    number(decomposed.additive[at]),
                    maybe(multiplicative),
                ]);
            }
        }
        totals.push(json!({
            "from": period_value(from),
            "to": period_value(to),
            "from_total": number(decomposed.from_total),
            "to_total": number(decomposed.to_total),
            "change": number(decomposed.to_total - decomposed.from_total),
        }));
        for sector in &decomposed.divided {
            let name = sectors[*sector];
            notes.push(both(
                &format!(
                    "{from} to {to}: several factors of {name} are 0 together; its change is divided equally among them"
                ),
                &format!("{from} 至 {to}：行业 {name} 有多个因素同时为 0，其变化在这些因素间均分"),
            ));
        }
    }
    if options.is_on(BY_SECTOR.name) {
        found.columns = Some(vec!["from", "to", "sector", "factor", "additive"]);
    }
    found.tail = vec![("totals", Value::Array(totals)), ("notes", Value::Array(notes))];
    Ok(found)
}

fn by_sector(
    rows: &mut Vec<Vec<Value>>,
    [from, to]: [&str; 2],
    sectors: &[&String],
    factors: &[&str],
    decomposed: &Decomposition,
) {
    for (sector, parts) in sectors.iter().zip(decomposed.parts.chunks_exact(factors.len())) {
        for (factor, part) in factors.iter().zip(parts) {
            rows.push(vec![period_value(from), period_value(to), json!(sector), json!(factor), number(*part)]);
        }
    }
}

/// A year as a number, another period as text.
fn period_value(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| json!(text), |year| json!(year))
}

fn periods(table: &NumberTable) -> Result<Periods, Refusal> {
    let mut periods = Periods::new();
    let mut faults: Vec<Fault> = Vec::new();
    for row in 0..table.len() {
        let (sector, text) = (table.text("sector", row), table.text("period", row));
        let whole = text.parse::<i64>().ok();
        let period = if whole.is_some() { None } else { Period::parse(text).ok() };
        if whole.is_none() && period.is_none() {
            let message = format!("The period `{text}` is neither a whole number nor a period.");
            faults.push(table.fault(
                Some(row),
                "period",
                message,
                "Write it as 2022, 2022-07 or 2022-07-01/2022-07-31.",
            ));
            continue;
        }
        // Years come before the months and days that lie in them.
        let key = (whole.unwrap_or_else(|| period.map_or(0, |period| i64::from(period.year()))), period);
        let (_, rows) = periods.entry(key).or_insert_with(|| (text.to_owned(), BTreeMap::new()));
        if let Some(first) = rows.insert(sector.to_owned(), row) {
            let message = format!("The sector `{sector}` has the period {text} in row {} already.", table.line(first));
            faults.push(table.fault(
                Some(row),
                "period",
                message,
                "Take out one of the two rows, or give the sectors names of their own.",
            ));
        }
    }
    if periods.len() < 2 && faults.is_empty() {
        let message = "All rows are of one period; a change needs two or more.".to_owned();
        faults.push(table.fault(None, "period", message, "Add the rows of another period."));
    }
    let rows_of: BTreeMap<&String, usize> =
        periods.values().flat_map(|(_, rows)| rows.iter().map(|(sector, row)| (sector, *row))).collect();
    for (text, rows) in periods.values() {
        for (sector, row) in rows_of.iter().filter(|(sector, _)| !rows.contains_key(**sector)) {
            let message = format!("The sector `{sector}` of this row has no row for the period {text}.");
            let help = "Add that row; of a sector that is not there then, write 0 for the factor that makes it so, such as its share.";
            faults.push(table.fault(Some(*row), "sector", message, help));
        }
    }
    if faults.is_empty() {
        return Ok(periods);
    }
    faults.sort();
    Err(Refusal::Faults(faults))
}

/// The fault that the kernel's refusal amounts to.
fn refused(
    table: &NumberTable,
    error: &LmdiError,
    rows_0: &BTreeMap<String, usize>,
    rows_1: &BTreeMap<String, usize>,
) -> Refusal {
    let row = |sector: usize, later: bool| (if later { rows_1 } else { rows_0 }).values().nth(sector).copied();
    let at = match error {
        LmdiError::Negative { sector, later, .. } | LmdiError::Product { sector, later } => row(*sector, *later),
        LmdiError::Shape { .. } => None,
    };
    let message = "The product of the factors of this row is beyond what can be computed with.".to_owned();
    Refusal::Faults(vec![table.fault(at, "", message, "Check the exponents, or express the factors in other units.")])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{asked, faults};
    use super::*;

    const LMDIR: &str = "sector,period,x1,x2,x3\na,1973,8,2,4\nb,1973,5,7,5\na,1971,1,10,2\nb,1971,4,5,3\na,1974,10,1,5\nb,1974,6,8,6\nb,1972,5,6,4\na,1972,4,5,3\n";

    #[test]
    fn periods_out_of_order_are_compared_in_theirs() {
        let told = asked("lmdi", LMDIR, &Options::none());
        let rows = told["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 9);
        assert_eq!((&rows[0]["from"], &rows[0]["to"], &rows[0]["factor"]), (&json!(1971), &json!(1972), &json!("x1")));
        assert!((rows[0]["additive"].as_f64().unwrap() - 69.790_065_978_958_32).abs() < 1e-7);
        assert_eq!(told["totals"][0]["change"], 100.0);
    }

    #[test]
    fn order_of_rows_changes_nothing() {
        let mut lines: Vec<&str> = LMDIR.lines().skip(1).collect();
        lines.reverse();
        let turned = format!("sector,period,x1,x2,x3\n{}\n", lines.join("\n"));
        assert_eq!(asked("lmdi", LMDIR, &Options::none()), asked("lmdi", &turned, &Options::none()));
    }

    #[test]
    fn parts_of_sectors_add_up_to_those_of_factors() {
        let total = asked("lmdi", LMDIR, &Options::none());
        let sectors = asked("lmdi", LMDIR, &Options::none().with("by-sector", ""));
        let rows = sectors["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 18);
        let sum: f64 = rows
            .iter()
            .filter(|row| row["from"] == 1971 && row["factor"] == "x2")
            .map(|row| row["additive"].as_f64().unwrap())
            .sum();
        assert!((sum - total["rows"][1]["additive"].as_f64().unwrap()).abs() < 1e-9);
    }

    #[test]
    fn a_change_divided_equally_is_noted() {
        let told =
            asked("lmdi", "sector,period,a,b\ns,2010,0,0\nt,2010,1,1\ns,2015,2,3\nt,2015,1,1\n", &Options::none());
        assert_eq!(told["rows"][0]["additive"], 3.0);
        assert!(told["notes"][0]["en"].as_str().unwrap().contains("divided equally"));
        assert!(told["notes"][0]["zh"].as_str().unwrap().contains("均分"));
    }

    #[test]
    fn months_are_periods_too() {
        let told = asked("lmdi", "sector,period,a\ns,2010-02,3\ns,2010-01,2\n", &Options::none());
        assert_eq!((&told["rows"][0]["from"], &told["rows"][0]["additive"]), (&json!("2010-01"), &json!(1.0)));
    }

    #[test]
    fn what_is_missing_or_twice_is_a_fault_with_its_row() {
        let found = faults("lmdi", "sector,period,a\ns,2010,2\nt,2010,2\ns,2015,3\n");
        assert_eq!((found[0].0, found[0].1.as_str()), (Some(3), "sector"));
        assert!(found[0].2.contains("2015"), "{}", found[0].2);
        assert_eq!(faults("lmdi", "sector,period,a\ns,2010,2\ns,2010,3\n")[0].0, Some(3));
        assert!(faults("lmdi", "sector,period,a\ns,2010,2\nt,2010,3\n")[0].2.contains("one period"));
        assert_eq!(faults("lmdi", "sector,period,a\ns,2010,2\ns,2015,-3\n")[0].0, Some(3));
        assert_eq!(faults("lmdi", "sector,period,a\ns,soon,2\ns,2015,3\n")[0].1, "period");
        assert_eq!(faults("lmdi", "sector,period,a,b\ns,2010,1e-300,1e-300\ns,2015,3,1\n")[0].0, Some(2));
    }
}

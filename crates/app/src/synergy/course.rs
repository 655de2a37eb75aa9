//! The course of a series: has it peaked?

use super::{Method, Options, Refusal, Rows, column, option};
use crate::answer::{maybe, number};
use serde_json::{Value, json};
use tandem_case::Fault;
use tandem_case::free_table::{ANY, Bounds, Holds, NumberTable, Shape, Wanted};
use tandem_evaluate::synergy::peak::{Settings, classify};

const YEAR: Bounds = Bounds { low: 0.0, high: 9999.0, help: "Write the year in four digits." };

pub(super) static PEAK: Method = Method {
    name: "peak",
    en: "Peak test of yearly emissions: peaked, plateau, slowing, rising or undetermined",
    zh: "碳达峰判定：已达峰（peaked）、平台期（plateau）、增速放缓（slowing）、持续上升（rising）或无法判定（undetermined）",
    shape: Shape {
        wanted: &[
            Wanted { name: "year", holds: Holds::Number(YEAR), required: true },
            Wanted { name: "value", holds: Holds::Number(ANY), required: true },
        ],
        others: None,
        least_rows: 1,
    },
    columns_in: &[
        column("year", "year; in any order, without a gap", "年份，顺序不限，不得缺年"),
        column("value", "emission of the year, any unit", "当年排放量，单位自定"),
    ],
    columns_out: &[
        column(
            "class",
            "the class; undetermined below 10 years or with a value at or below 0",
            "类别；不足 10 年或有非正值时为 undetermined",
        ),
        column("peak_year", "year of the last maximum", "最后一次最大值所在年份"),
        column(
            "s",
            "Mann and Kendall's S from that year on; below 0 the series falls",
            "自该年起的 Mann-Kendall 统计量 S；负值表示下降",
        ),
        column(
            "p",
            "two-sided p-value of it, exact up to 10 values without ties",
            "双侧 p 值；不超过 10 个值且无相等值时为精确值",
        ),
        column(
            "slope",
            "Sen's slope from that year on, per year; empty where that is the last year",
            "自该年起的 Sen 斜率（每年）；最大值在末年时为空",
        ),
        column("drop", "share by which the last value lies below the maximum", "末年较最大值下降的比例"),
        column("band", "range of the last five values as a share of their mean", "近五年极差与均值之比"),
        column("growth", "mean growth a year of the last three years", "近三年年均增长率"),
        column("growth_before", "the same of the three years before", "此前三年年均增长率"),
    ],
    options: &[
        option("hold", "YEARS", "years a peak must lie back; 5", "达峰后须经过的年数，默认 5"),
        option("alpha", "P", "level of significance of the fall; 0.10", "下降趋势的显著性水平，默认 0.10"),
        option(
            "drop",
            "SHARE",
            "share by which the last value must lie below the peak; 0.05",
            "末年较峰值至少下降的比例，默认 0.05",
        ),
        option(
            "band",
            "SHARE",
            "widest range of the last five values on a plateau; 0.05",
            "平台期近五年的最大波动幅度，默认 0.05",
        ),
        option(
            "slow",
            "SHARE",
            "fastest growth a year of a slowing series; 0.02",
            "增速放缓的年均增长率上限，默认 0.02",
        ),
    ],
    run: peak,
};

fn peak(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let usual = Settings::default();
    let hold = options.number("hold", usual.hold_years as f64, 0.0, 100.0)?;
    if hold.fract() != 0.0 {
        return Err(Refusal::Usage(format!("`--hold {hold}` is not a whole number of years")));
    }
    let settings = Settings {
        hold_years: hold as usize,
        alpha: options.number("alpha", usual.alpha, 0.0, 1.0)?,
        drop_share: options.number("drop", usual.drop_share, 0.0, 1.0)?,
        band_share: options.number("band", usual.band_share, 0.0, f64::INFINITY)?,
        slow_share: options.number("slow", usual.slow_share, 0.0, f64::INFINITY)?,
    };
    let (years, values) = series(table)?;
    let found = classify(&values, &settings);
    let row = vec![
        json!(found.class.name()),
        found.peak_index.map_or(Value::Null, |at| json!(years[at])),
        json!(found.s),
        number(found.p),
        maybe(found.slope),
        maybe(found.drop_share),
        maybe(found.band_share),
        maybe(found.growth),
        maybe(found.growth_before),
    ];
    Ok(Rows { rows: vec![row], ..Rows::default() })
}

/// Years and values in order, each year once and none left out.
fn series(table: &NumberTable) -> Result<(Vec<i64>, Vec<f64>), Refusal> {
    let mut faults: Vec<Fault> = Vec::new();
    let mut rows: Vec<(i64, usize)> = Vec::new();
    for (row, year) in table.numbers("year").into_iter().enumerate() {
        if year.fract() == 0.0 {
            rows.push((year as i64, row));
        } else {
            let message = format!("The year {year} is not a whole number.");
            faults.push(table.fault(Some(row), "year", message, "Write the year in four digits."));
        }
    }
    rows.sort_unstable();
    for pair in rows.windows(2) {
        let [(before, first), (year, row)] = [pair[0], pair[1]];
        if year == before {
            let message = format!("The year {year} stands in row {} already.", table.line(first));
            faults.push(table.fault(Some(row), "year", message, "Keep one value for each year."));
        } else if year > before + 1 {
            let message = format!("The years go from {before} to {year}: a year between them is missing.");
            let help = "Add the missing years, or leave out what lies before the gap: trend and growth are reckoned by the year.";
            faults.push(table.fault(Some(row), "year", message, help));
        }
    }
    if !faults.is_empty() {
        faults.sort();
        return Err(Refusal::Faults(faults));
    }
    Ok(rows.into_iter().map(|(year, row)| (year, table.number("value", row))).unzip())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{asked, faults};
    use super::*;

    fn table(values: &[f64]) -> String {
        let rows = values.iter().enumerate().map(|(at, value)| format!("{},{value}\n", 2010 + at));
        format!("year,value\n{}", rows.rev().collect::<String>())
    }

    const PEAKED: [f64; 12] = [30.0, 33.0, 36.0, 39.0, 42.0, 44.0, 45.0, 44.2, 43.1, 42.0, 40.8, 39.9];

    #[test]
    fn a_series_in_any_order_has_its_class_and_year() {
        let told = asked("peak", &table(&PEAKED), &Options::none());
        let row = &told["rows"][0];
        assert_eq!((&row["class"], &row["peak_year"], &row["s"]), (&json!("peaked"), &json!(2016), &json!(-15)));
    }

    #[test]
    fn settings_change_the_class() {
        let told = asked("peak", &table(&PEAKED), &Options::none().with("hold", "6"));
        assert_eq!(told["rows"][0]["class"], "plateau");
        let told = asked("peak", &table(&PEAKED[..7]), &Options::none());
        assert_eq!((&told["rows"][0]["class"], &told["rows"][0]["slope"]), (&json!("undetermined"), &Value::Null));
    }

    #[test]
    fn gaps_and_doubles_are_faults_with_their_row() {
        let found = faults("peak", "year,value\n2010,1\n2012,2\n2012,3\n2013.5,4\n");
        let places: Vec<Option<u32>> = found.iter().map(|(row, _, _)| *row).collect();
        assert_eq!(places, [Some(3), Some(4), Some(5)]);
    }
}

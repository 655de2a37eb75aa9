//! A city's targets of dual control divided among its units.

use super::{Method, Options, Refusal, Rows, column, option};
use crate::answer::maybe;
use serde_json::json;
use tandem_case::free_table::{Bounds, Holds, NumberTable, Shape, Wanted};
use tandem_evaluate::synergy::dual_control::{DualControlError, Outcome, Terms, Unit, divide, yearly};

const AMOUNT: Bounds = Bounds { low: 0.0, high: f64::INFINITY, help: "Write an amount of 0 or more." };
const GROWTH: Bounds = Bounds { low: -0.99, high: 10.0, help: "Write growth a year as a share: 0.06 is 6 %." };
const BURDEN: Bounds =
    Bounds { low: 0.0, high: f64::INFINITY, help: "Write the burden over the city's mean: 1 is the mean." };

pub(super) static DECOMPOSE: Method = Method {
    name: "decompose",
    en: "Dual control of carbon: a city's decline of intensity divided among its units",
    zh: "碳排放双控目标分解：将全市强度下降目标分解到各单元",
    shape: Shape {
        wanted: &[
            Wanted { name: "unit", holds: Holds::Label, required: true },
            Wanted { name: "carbon", holds: Holds::Number(AMOUNT), required: true },
            Wanted { name: "activity", holds: Holds::Number(AMOUNT), required: true },
            Wanted { name: "growth", holds: Holds::Number(GROWTH), required: true },
            Wanted { name: "burden", holds: Holds::Number(BURDEN), required: false },
        ],
        others: None,
        least_rows: 1,
    },
    columns_in: &[
        column("unit", "name of the unit: a district, a sector, a plant", "单元名称：区县、行业或企业"),
        column(
            "carbon",
            "CO2 of the base year, the same unit of measure for all",
            "基准年二氧化碳排放量，各行单位一致",
        ),
        column(
            "activity",
            "activity of the base year, such as value added, above 0",
            "基准年活动量，如增加值，须大于 0",
        ),
        column("growth", "growth of activity a year, 0.06 is 6 %", "活动量年均增速，0.06 即 6 %"),
        column(
            "burden",
            "burden over the city's mean (1); empty: intensity over that of the city",
            "相对全市平均的负担系数（1 为平均）；留空则取强度与全市强度之比",
        ),
    ],
    columns_out: &[
        column("unit", "the unit", "单元"),
        column("burden", "its burden over the city's mean", "负担系数"),
        column("rate", "decline of its intensity over all years", "强度累计下降率"),
        column("rate_yearly", "the same a year", "强度年均下降率"),
        column("carbon", "its CO2 in the target year", "目标年二氧化碳排放量"),
    ],
    options: &[
        option(
            "decline",
            "SHARE",
            "decline of the city's intensity over all years: 0.18 is 18 %",
            "全市强度累计下降率，0.18 即 18 %",
        ),
        option("years", "N", "years from the base year to the target year", "基准年到目标年的年数"),
        option(
            "steepness",
            "K",
            "how much the burden bends a unit's rate, 0 to 1 (default 0.5); 0 gives all the same",
            "负担系数对下降率的影响程度，0 至 1，默认 0.5；0 表示各单元相同",
        ),
        option("least", "SHARE", "least decline of any unit (default 0.10)", "单元下降率下限，默认 0.10"),
        option("most", "SHARE", "largest decline of any unit (default 0.25)", "单元下降率上限，默认 0.25"),
        option("reserve", "SHARE", "share of the cap that is kept back (default 0)", "总量预留比例，默认 0"),
    ],
    run: divided,
};

fn divided(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let terms = terms(options)?;
    let empty: Vec<_> = (0..table.len())
        .filter(|row| table.number("activity", *row) == 0.0)
        .map(|row| {
            let message = format!("The activity of `{}` is 0; it is above 0.", table.text("unit", row));
            table.fault(Some(row), "activity", message, "Give its activity, or take the unit out.")
        })
        .collect();
    if !empty.is_empty() {
        return Err(Refusal::Faults(empty));
    }
    let units: Vec<Unit> = (0..table.len())
        .map(|row| Unit {
            carbon: table.number("carbon", row),
            activity: table.number("activity", row),
            growth: table.number("growth", row),
            burden: table.maybe("burden", row),
        })
        .collect();
    let found = divide(&units, &terms).map_err(|error| match error {
        DualControlError::NoCarbon => {
            let message = "All units together have no carbon, so there is no intensity to lower.".to_owned();
            Refusal::Faults(vec![table.fault(None, "carbon", message, "Give the CO2 of the units.")])
        }
        DualControlError::TooLarge => Refusal::NoAnswer(error.to_string()),
        other => Refusal::Usage(other.to_string()),
    })?;
    let (outcome, gap) = match found.outcome {
        Outcome::Closes => ("closes", 0.0),
        Outcome::Slack { gap } => ("slack", gap),
        Outcome::Infeasible { gap } => ("infeasible", gap),
    };
    let row = |(row, target): (usize, &tandem_evaluate::synergy::dual_control::Target)| {
        vec![
            json!(table.text("unit", row)),
            json!(target.burden),
            json!(target.rate),
            json!(yearly(target.rate, terms.years)),
            json!(target.carbon),
        ]
    };
    Ok(Rows {
        rows: found.targets.iter().enumerate().map(row).collect(),
        tail: vec![
            ("cap", json!(found.cap)),
            ("lambda", maybe(found.lambda)),
            ("outcome", json!(outcome)),
            ("gap", json!(gap)),
            ("feasible_low", json!(found.feasible.0)),
            ("feasible_high", json!(found.feasible.1)),
            ("decline_yearly", json!(yearly(terms.decline, terms.years))),
        ],
        unfit: (outcome == "infeasible").then(|| {
            format!(
                "the cap cannot be met: with all units at their largest rate {gap} remain above {}; raise --most or lower --decline",
                found.cap
            )
        }),
        ..Rows::default()
    })
}

fn terms(options: &Options) -> Result<Terms, Refusal> {
    let usual = Terms::default();
    let below_one = |name, default| options.number(name, default, 0.0, 0.99);
    let needed = |name, low, high, example| {
        options
            .maybe_number(name, low, high)?
            .ok_or_else(|| Refusal::Usage(format!("decompose needs --{name}, such as --{name} {example}")))
    };
    let years = needed("years", 1.0, 200.0, "5")?;
    if years.fract() != 0.0 {
        return Err(Refusal::Usage(format!("`--years {years}` is not a whole number")));
    }
    Ok(Terms {
        decline: needed("decline", 0.0, 0.99, "0.18")?,
        years: years as u32,
        steepness: options.number("steepness", usual.steepness, 0.0, 1.0)?,
        least: below_one("least", usual.least)?,
        most: below_one("most", usual.most)?,
        reserve: below_one("reserve", usual.reserve)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::asked;
    use super::super::{SynergyError, method};
    use super::*;

    const UNITS: &str =
        "unit,carbon,activity,growth\nA,2000,1500,0.06\nB,1500,800,0.05\nC,800,900,0.07\nD,700,300,0.04\n";

    fn usual() -> Options {
        Options::none().with("decline", "0.18").with("years", "5")
    }

    #[test]
    fn targets_close_on_the_cap() {
        let told = asked("decompose", UNITS, &usual());
        assert!((told["cap"].as_f64().unwrap() - 5_453.768_509_564_287).abs() < 1e-6);
        assert!((told["rows"][1]["rate"].as_f64().unwrap() - 0.187_986_262_610_213).abs() < 1e-12);
        assert!((told["decline_yearly"].as_f64().unwrap() - 0.038_912_850_389_936_6).abs() < 1e-12);
        assert_eq!((&told["outcome"], &told["gap"]), (&json!("closes"), &json!(0.0)));
        let own = asked(
            "decompose",
            &UNITS
                .replace("growth\n", "growth,burden\n")
                .replace("0.06\n", "0.06,2\n")
                .replace("0.05\n", "0.05,\n")
                .replace("0.07\n", "0.07,\n")
                .replace("0.04\n", "0.04,\n"),
            &usual(),
        );
        assert_eq!(own["rows"][0]["burden"], json!(2.0));
        assert_eq!(own["rows"][1]["burden"], json!(1.3125));
    }

    #[test]
    fn a_cap_that_cannot_be_met_is_told_with_its_gap() {
        let ask =
            |options: &Options| method("decompose").unwrap().ask_text(UNITS.as_bytes(), "a.csv", options).unwrap();
        let (answer, unfit) = ask(&usual().with("decline", "0.5"));
        assert_eq!(answer.into_value()["outcome"], "infeasible");
        assert!(unfit.unwrap().contains("--most"));
        let (answer, unfit) = ask(&usual().with("decline", "0"));
        assert_eq!((answer.into_value()["outcome"].clone(), unfit), (json!("slack"), None));
    }

    #[test]
    fn what_is_missing_is_told() {
        let ask = |file: &str, options: &Options| match method("decompose").unwrap().ask_text(
            file.as_bytes(),
            "a.csv",
            options,
        ) {
            Err(SynergyError::Refused(refusal)) => refusal,
            _ => panic!("not refused"),
        };
        let usage = |options: &Options| match ask(UNITS, options) {
            Refusal::Usage(said) => said,
            other => panic!("{other:?}"),
        };
        assert!(usage(&Options::none().with("years", "5")).contains("--decline 0.18"));
        assert!(usage(&Options::none().with("decline", "0.18")).contains("--years 5"));
        assert!(usage(&usual().with("years", "2.5")).contains("whole number"));
        assert!(usage(&usual().with("least", "0.4")).contains("above the largest"));
        let Refusal::Faults(faults) = ask(&UNITS.replace("1500,800", "1500,0"), &usual()) else { panic!("no fault") };
        assert_eq!((faults[0].row, faults[0].column.as_deref()), (Some(3), Some("activity")));
    }
}

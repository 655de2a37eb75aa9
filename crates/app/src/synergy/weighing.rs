//! Weights of criteria and the ranking of what they are applied to.

use super::{ColumnDoc, Method, OptionDoc, Options, Refusal, Rows, column, option};
use serde_json::{Value, json};
use tandem_case::free_table::{ANY, Holds, NumberTable, Others, Shape, Wanted};
use tandem_evaluate::synergy::ahp::{self, ComparisonError, Priorities};
use tandem_evaluate::synergy::entropy::Zeros;
use tandem_evaluate::synergy::matrix::{Direction, Matrix, MatrixError};
use tandem_evaluate::synergy::weights::{self, DerivedWeights};
use tandem_evaluate::synergy::{critic, entropy, topsis};

const LABEL: Wanted = Wanted { name: "label", holds: Holds::Label, required: true };

/// A label and criteria.
const fn criteria(least_rows: usize) -> Shape {
    Shape { wanted: &[LABEL], others: Some(Others { bounds: ANY, least: 1 }), least_rows }
}

const LABELLED_IN: &[ColumnDoc] = &[
    column("label", "name of the row: a city, a park, a plan", "行名称：城市、园区或方案"),
    column("x1 to xn", "a criterion each, any unit", "每列一个指标，单位自定"),
];

const COST: OptionDoc = option(
    "cost",
    "COLUMN,...",
    "criteria of which less is better; of the others more is better",
    "越小越优的指标；其余指标越大越优",
);

const WEIGHTS_OUT: &[ColumnDoc] =
    &[column("column", "the criterion", "指标"), column("weight", "its weight; all add up to 1", "权重，合计为 1")];

pub(super) static ENTROPY: Method = Method {
    name: "entropy",
    en: "Weights by entropy of min-max scores: what differs more between rows weighs more",
    zh: "熵权法：按极差标准化得分的信息熵赋权，各行差异越大，权重越大",
    shape: criteria(1),
    columns_in: LABELLED_IN,
    columns_out: WEIGHTS_OUT,
    options: &[
        COST,
        option(
            "shift",
            "",
            "move scores to 0.99 r + 0.01 first, as programs do that take no zeros",
            "先将得分平移为 0.99 r + 0.01，与不接受零值的软件一致",
        ),
    ],
    run: |table, options| {
        let zeros = if options.is_on("shift") { Zeros::Shifted } else { Zeros::Kept };
        let found = entropy::weights(&matrix(table)?, &directions(table, options)?, zeros);
        Ok(derived(table, &found.map_err(|error| unfit_table(&error))?))
    },
};

pub(super) static CRITIC: Method = Method {
    name: "critic",
    en: "Weights by CRITIC: what varies more and repeats the others less weighs more",
    zh: "CRITIC 赋权：指标变异越大、与其他指标重复越少，权重越大",
    shape: criteria(2),
    columns_in: LABELLED_IN,
    columns_out: WEIGHTS_OUT,
    options: &[COST],
    run: |table, options| {
        let found = critic::weights(&matrix(table)?, &directions(table, options)?);
        Ok(derived(table, &found.map_err(|error| unfit_table(&error))?))
    },
};

pub(super) static TOPSIS: Method = Method {
    name: "topsis",
    en: "Ranking by TOPSIS: closeness of each row to the best of every criterion",
    zh: "TOPSIS 排序：各行与正理想解的贴近度",
    shape: criteria(1),
    columns_in: LABELLED_IN,
    columns_out: &[
        column("label", "name of the row", "行名称"),
        column("closeness", "0 the worst of every criterion, 1 the best", "贴近度：0 为各指标最劣，1 为最优"),
        column("rank", "1 the nearest; equal closeness, equal rank", "名次：1 为最优；贴近度相同则名次相同"),
    ],
    options: &[
        COST,
        option(
            "weights",
            "W1,...",
            "weights in the order of the criteria, adding up to 1; without it all weigh the same",
            "各指标权重，顺序同列，合计为 1；不给则等权",
        ),
    ],
    run: |table, options| {
        let given = given_weights(options, table.others().len())?;
        let close = topsis::closeness(&matrix(table)?, &directions(table, options)?, &given)
            .map_err(|error| unfit_table(&error))?;
        let ranked = close.iter().zip(topsis::ranks(&close)).enumerate();
        let rows = ranked.map(|(row, (near, rank))| vec![json!(table.text("label", row)), json!(near), json!(rank)]);
        Ok(Rows { rows: rows.collect(), ..Rows::default() })
    },
};

pub(super) static AHP: Method = Method {
    name: "ahp",
    en: "Weights by AHP from comparisons by pairs, with the consistency ratio",
    zh: "层次分析法（AHP）：由两两比较判断矩阵求权重，并作一致性检验",
    shape: Shape { wanted: &[], others: Some(Others { bounds: ANY, least: 1 }), least_rows: 1 },
    columns_in: &[column(
        "a1 to an",
        "a criterion each, as many rows as columns in the same order: how many times the row matters more than the column",
        "每列一个指标，行数与列数相同、顺序一致：行指标相对列指标的重要程度",
    )],
    columns_out: WEIGHTS_OUT,
    options: &[],
    run: |table, _| {
        let comparisons = matrix(table)?;
        let found = ahp::priorities(&comparisons).map_err(|error| unfit_comparison(table, &error))?;
        let mut rows = weighted(table, &found.weights);
        rows.tail = vec![
            ("lambda_max", json!(found.lambda_max)),
            ("ci", json!(found.consistency_index)),
            ("cr", json!(found.consistency_ratio)),
        ];
        rows.unfit = (!found.acceptable()).then(|| inconsistent(table, &comparisons, &found));
        Ok(rows)
    },
};

fn inconsistent(table: &NumberTable, comparisons: &Matrix, found: &Priorities) -> String {
    let names = table.other_names();
    let hint = ahp::least_fitting(comparisons, &found.weights).map(|(row, column)| {
        let (value, fits) = (comparisons.at(row, column), found.weights[row] / found.weights[column]);
        format!("; look first at `{}` beside `{}`: {value}, where the weights say {fits:.3}", names[row], names[column])
    });
    format!(
        "the comparisons contradict each other: consistency ratio {:.3}, accepted below {}{}",
        found.consistency_ratio,
        ahp::RATIO_LIMIT,
        hint.unwrap_or_default()
    )
}

/// The further columns of a file.
fn matrix(table: &NumberTable) -> Result<Matrix, Refusal> {
    Matrix::from_rows(&table.matrix()).map_err(|error| unfit_table(&error))
}

/// Directions of the further columns by `--cost`.
fn directions(table: &NumberTable, options: &Options) -> Result<Vec<Direction>, Refusal> {
    let (names, costs) = (table.other_names(), options.list("cost"));
    if let Some(wrong) = costs.iter().find(|cost| !names.contains(cost)) {
        return Err(Refusal::Usage(format!(
            "--cost names `{wrong}`, which is no criterion of the file; it has {}",
            names.join(", ")
        )));
    }
    let direction = |name| if costs.contains(name) { Direction::Cost } else { Direction::Benefit };
    Ok(names.iter().map(direction).collect())
}

/// Weights of `--weights`, or equal ones.
pub(super) fn given_weights(options: &Options, count: usize) -> Result<Vec<f64>, Refusal> {
    let given = options.numbers("weights")?.unwrap_or_else(|| weights::equal(count));
    weights::check(&given, count).map_err(|error| Refusal::Usage(format!("--weights: {error}")))?;
    Ok(given)
}

/// What the engine says of figures that the file was read for; options are at fault, since cells were checked.
fn unfit_table(error: &MatrixError) -> Refusal {
    Refusal::Usage(error.to_string())
}

fn unfit_comparison(table: &NumberTable, error: &ComparisonError) -> Refusal {
    let names = table.other_names();
    let (row, at, message, help) = match *error {
        ComparisonError::NotSquare { rows, columns } => (
            None,
            None,
            format!("The file has {rows} rows and {columns} columns; comparisons by pairs have as many of both."),
            "Give each criterion a column and a row, in the same order, and no column for labels.".to_owned(),
        ),
        ComparisonError::TooLarge { order } => (
            None,
            None,
            format!("The file compares {order} criteria; at most {} can be compared.", ahp::LARGEST_ORDER),
            "Split the criteria into groups, compare these, and then the criteria of each.".to_owned(),
        ),
        ComparisonError::NotPositive { row, column, value } => (
            Some(row),
            Some(column),
            format!("The comparison of `{}` with `{}` is {value}; it is above 0.", names[row], names[column]),
            "Write how many times the row matters more: 3, or 0.3333 where it matters less.".to_owned(),
        ),
        ComparisonError::Diagonal { row, value } => (
            Some(row),
            Some(row),
            format!("`{}` compared with itself is {value}; it is 1.", names[row]),
            "Write 1 where a criterion meets itself.".to_owned(),
        ),
        ComparisonError::NotReciprocal { row, column, value, mirrored } => (
            Some(column),
            Some(row),
            format!(
                "`{}` to `{}` is {mirrored}, but `{}` to `{}` is {value}; one is 1 over the other.",
                names[column], names[row], names[row], names[column]
            ),
            {
                let inverse = format!("{:.4}", 1.0 / value);
                format!("Write {inverse} here, or change the other one.")
            },
        ),
        ComparisonError::Unsettled { .. } => return Refusal::NoAnswer(error.to_string()),
    };
    Refusal::Faults(vec![table.fault(row, at.map_or("", |at| names[at]), message, help)])
}

fn weighted(table: &NumberTable, weights: &[f64]) -> Rows {
    let rows = table.other_names().into_iter().zip(weights).map(|(name, weight)| vec![json!(name), json!(weight)]);
    Rows { rows: rows.collect(), ..Rows::default() }
}

fn derived(table: &NumberTable, found: &DerivedWeights) -> Rows {
    let mut rows = weighted(table, &found.weights);
    if !found.told_apart {
        let note: Value = json!({
            "en": "the figures tell no criterion from another, so all weigh the same",
            "zh": "数据无法区分各指标，故取等权"
        });
        rows.tail.push(("note", note));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::tests::{asked, faults};
    use super::super::{SynergyError, method};
    use super::*;

    const CITIES: &str = "label,pm25,good_days,intensity,nonfossil\nA,52,0.8,1.9,0.14\nB,40,0.86,1.6,0.17\n\
                          C,35,0.88,2.2,0.11\nD,30,0.92,1.3,0.21\nE,45,0.83,1.0,0.26\n";

    fn usage(name: &str, options: &Options) -> String {
        match method(name).unwrap().ask_text(CITIES.as_bytes(), "a.csv", options) {
            Err(SynergyError::Refused(Refusal::Usage(said))) => said,
            other => panic!("{:?}", other.map(|(answer, _)| answer.into_value())),
        }
    }

    #[test]
    fn weights_follow_the_directions() {
        let cost = Options::none().with("cost", "pm25, intensity");
        let told = asked("entropy", CITIES, &cost);
        assert_eq!(told["rows"][3]["column"], "nonfossil");
        assert!((told["rows"][3]["weight"].as_f64().unwrap() - 0.277_446_252_740_815).abs() < 1e-12);
        let shifted = asked("entropy", CITIES, &cost.clone().with("shift", ""));
        assert!((shifted["rows"][3]["weight"].as_f64().unwrap() - 0.277_159_391_876_571).abs() < 1e-12);
        let critic = asked("critic", CITIES, &cost);
        assert!((critic["rows"][0]["weight"].as_f64().unwrap() - 0.252_799_258_282_718).abs() < 1e-12);
        let other = asked("critic", CITIES, &Options::none());
        assert_ne!(other["rows"][0]["weight"], critic["rows"][0]["weight"]);
        assert!(told.get("note").is_none());
    }

    #[test]
    fn what_does_not_vary_weighs_equally_and_says_so() {
        let told = asked("critic", "label,a,b\nx,1,2\ny,1,2\n", &Options::none());
        assert_eq!((&told["rows"][0]["weight"], &told["rows"][1]["weight"]), (&json!(0.5), &json!(0.5)));
        assert!(told["note"]["zh"].as_str().unwrap().contains("等权"));
        assert!(faults("critic", "label,a,b\nx,1,2\n")[0].2.contains("at least 2"));
    }

    #[test]
    fn rows_are_ranked() {
        let cost = Options::none().with("cost", "pm25,intensity");
        let ranks = |options: &Options| {
            let told = asked("topsis", CITIES, options);
            told["rows"].as_array().unwrap().iter().map(|row| row["rank"].as_u64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(ranks(&cost), [5, 3, 4, 1, 2]);
        assert_eq!(ranks(&cost.clone().with("weights", "0.25,0.24,0.25,0.26")), [5, 3, 4, 2, 1]);
    }

    #[test]
    fn options_that_do_not_fit_are_refused() {
        assert!(usage("entropy", &Options::none().with("cost", "pm2.5")).contains("pm25, good_days"));
        assert!(usage("topsis", &Options::none().with("weights", "0.5,0.5")).contains("2 weights for 4 columns"));
        assert!(usage("topsis", &Options::none().with("weights", "0.5,0.5,0.5,0.5")).contains("add up to 2"));
    }

    #[test]
    fn comparisons_tell_whether_they_agree() {
        let good = "a,b,c\n1,2,0.5\n0.5,1,0.3333333333333333\n2,3,1\n";
        let told = asked("ahp", good, &Options::none());
        assert!((told["cr"].as_f64().unwrap() - 0.007_933_373_029).abs() < 1e-10);
        assert_eq!(told["rows"][2]["column"], "c");
        let cycle = "a,b,c\n1,5,0.2\n0.2,1,5\n5,0.2,1\n";
        let (_, unfit) = method("ahp").unwrap().ask_text(cycle.as_bytes(), "a.csv", &Options::none()).unwrap();
        let said = unfit.unwrap();
        assert!(
            said.contains("ratio 2.759") && said.contains("`a` beside `b`: 5, where the weights say 1.000"),
            "{said}"
        );
    }

    #[test]
    fn comparisons_that_are_none_are_told_with_their_cell() {
        let cases = [
            ("a,b,c\n1,2,3\n0.5,1,4\n", None, "", "2 rows and 3 columns"),
            ("a,b\n1,0\n0.5,1\n", Some(2), "b", "is 0; it is above 0"),
            ("a,b\n1,2\n0.5,2\n", Some(3), "b", "`b` compared with itself is 2"),
            ("a,b\n1,3\n0.5,1\n", Some(3), "a", "`b` to `a` is 0.5, but `a` to `b` is 3"),
        ];
        for (file, row, name, message) in cases {
            let found = faults("ahp", file);
            assert_eq!((found[0].0, found[0].1.as_str()), (row, name), "{file}");
            assert!(found[0].2.contains(message), "{}", found[0].2);
        }
    }
}

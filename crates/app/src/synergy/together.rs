//! How a pollutant and carbon, or a pressure and an activity, move together.

use super::{ColumnDoc, Method, Options, Refusal, Rows, column};
use crate::answer::maybe;
use serde_json::{Value, json};
use tandem_case::free_table::{ANY, Holds, NumberTable, Shape, Wanted};
use tandem_evaluate::synergy::{coordinates, elasticity, tapio};

const fn figure(name: &'static str) -> Wanted {
    Wanted { name, holds: Holds::Number(ANY), required: true }
}

const TWO_YEARS: Shape = Shape {
    wanted: &[
        Wanted { name: "label", holds: Holds::Label, required: true },
        figure("p0"),
        figure("p1"),
        figure("c0"),
        figure("c1"),
    ],
    others: None,
    least_rows: 1,
};

const LABEL: ColumnDoc = column("label", "name of the row", "行名称");

pub(super) static ELASTICITY: Method = Method {
    name: "elasticity",
    en: "Elasticity of pollutant reduction to carbon reduction: ((P0 - P1)/P0) / ((C0 - C1)/C0)",
    zh: "污染物减排对碳减排的弹性：((P0 - P1)/P0) / ((C0 - C1)/C0)",
    shape: TWO_YEARS,
    columns_in: &[
        LABEL,
        column("p0", "emission of the pollutant in the base year, any unit", "基准年污染物排放量，单位自定"),
        column("p1", "the same in the year of evaluation", "评价年污染物排放量"),
        column("c0", "emission of CO2 in the base year, any unit", "基准年二氧化碳排放量，单位自定"),
        column("c1", "the same in the year of evaluation", "评价年二氧化碳排放量"),
    ],
    columns_out: &[
        LABEL,
        column("elasticity", "the elasticity; empty where it is undefined", "弹性系数；无定义时为空"),
        column("pollutant_rate", "share by which the pollutant falls; below 0 it rises", "污染物下降率；负值表示上升"),
        column("carbon_rate", "share by which CO2 falls; below 0 it rises", "二氧化碳下降率；负值表示上升"),
        column(
            "state",
            "how the two rates stand to each other, or undefined",
            "两个下降率的关系，或 undefined（无定义）",
        ),
    ],
    options: &[],
    run: |table, _| Ok(rows(table, |row| elasticity_row(table, row))),
};

fn elasticity_row(table: &NumberTable, row: usize) -> Vec<Value> {
    let at = |name| table.number(name, row);
    let found = elasticity::between((at("p0"), at("p1")), (at("c0"), at("c1")));
    vec![
        json!(table.text("label", row)),
        maybe(found.value),
        maybe(found.pollutant_rate),
        maybe(found.carbon_rate),
        json!(found.reading.name()),
    ]
}

pub(super) static TAPIO: Method = Method {
    name: "tapio",
    en: "Tapio's decoupling of a pressure from an activity: ((P1 - P0)/P0) / ((C1 - C0)/C0)",
    zh: "Tapio 脱钩：压力变化率与活动变化率之比 ((P1 - P0)/P0) / ((C1 - C0)/C0)",
    shape: TWO_YEARS,
    columns_in: &[
        LABEL,
        column("p0", "pressure in the base year: CO2, equivalents, energy", "基准年压力：二氧化碳、污染当量或能耗"),
        column("p1", "pressure in the later year", "末年压力"),
        column("c0", "activity in the base year, money at constant prices", "基准年经济活动量，按不变价计"),
        column("c1", "activity in the later year", "末年经济活动量"),
    ],
    columns_out: &[
        LABEL,
        column("e", "change of the pressure over change of the activity", "压力变化率与活动变化率之比"),
        column("state", "one of eight states, or undefined", "八种脱钩状态之一，或 undefined（无定义）"),
    ],
    options: &[],
    run: |table, _| Ok(rows(table, |row| tapio_row(table, row))),
};

fn tapio_row(table: &NumberTable, row: usize) -> Vec<Value> {
    let at = |name| table.number(name, row);
    let found = tapio::decoupling((at("p0"), at("p1")), (at("c0"), at("c1")));
    vec![json!(table.text("label", row)), maybe(found.e), json!(found.state.name())]
}

const MEASURES: Shape = Shape {
    wanted: &[
        Wanted { name: "measure", holds: Holds::Label, required: true },
        figure("reduction_pollutant"),
        figure("base_pollutant"),
        figure("reduction_carbon"),
        figure("base_carbon"),
    ],
    others: None,
    least_rows: 1,
};

const MEASURE: ColumnDoc = column("measure", "name of the measure", "措施名称");

const MEASURES_IN: &[ColumnDoc] = &[
    MEASURE,
    column(
        "reduction_pollutant",
        "reduction of the pollutant, any unit; below 0 it rises",
        "污染物减排量，单位自定；负值表示增加",
    ),
    column("base_pollutant", "base emission of the pollutant, same unit", "污染物基准排放量，单位相同"),
    column(
        "reduction_carbon",
        "reduction of CO2, any unit; below 0 it rises",
        "二氧化碳减排量，单位自定；负值表示增加",
    ),
    column("base_carbon", "base emission of CO2, same unit", "二氧化碳基准排放量，单位相同"),
];

const MEASURES_OUT: &[ColumnDoc] = &[
    MEASURE,
    column("x", "reduction of the pollutant over its base", "污染物减排率"),
    column("y", "reduction of CO2 over its base", "二氧化碳减排率"),
    column(
        "angle_deg",
        "angle of the point in degrees; 45 where both fall by the same share",
        "坐标点的角度，单位为度；两者降幅相同时为 45",
    ),
    column("elasticity", "x / y; empty where it is undefined", "x / y；无定义时为空"),
    column(
        "quadrant",
        "I both fall, II carbon only, III neither, IV pollutant only",
        "象限：I 协同减排，II 仅减碳，III 均未减排，IV 仅减污",
    ),
    column("state", "how the two rates stand to each other, or undefined", "两个减排率的关系，或 undefined（无定义）"),
];

pub(super) static COORDINATES: Method = Method {
    name: "coordinates",
    en: "Co-control coordinates of measures: rates of reduction, angle and quadrant",
    zh: "协同控制效应坐标系：措施的减排率、角度与象限",
    shape: MEASURES,
    columns_in: MEASURES_IN,
    columns_out: MEASURES_OUT,
    options: &[],
    run: measures,
};

pub(super) static CROSS_ELASTICITY: Method = Method {
    name: "cross-elasticity",
    en: "Cross-elasticity of measures: rate of reduction of a pollutant over that of carbon",
    zh: "协同控制交叉弹性：措施的污染物减排率与碳减排率之比",
    shape: MEASURES,
    columns_in: MEASURES_IN,
    columns_out: MEASURES_OUT,
    options: &[],
    run: measures,
};

fn measures(table: &NumberTable, _: &Options) -> Result<Rows, Refusal> {
    Ok(rows(table, |row| {
        let at = |name| table.number(name, row);
        let pollutant = (at("reduction_pollutant"), at("base_pollutant"));
        let found = coordinates::place(pollutant, (at("reduction_carbon"), at("base_carbon")));
        vec![
            json!(table.text("measure", row)),
            maybe(found.elasticity.pollutant_rate),
            maybe(found.elasticity.carbon_rate),
            maybe(found.angle_deg),
            maybe(found.elasticity.value),
            found.quadrant.map_or(Value::Null, |quadrant| json!(quadrant.numeral())),
            json!(found.elasticity.reading.name()),
        ]
    }))
}

fn rows(table: &NumberTable, row: impl FnMut(usize) -> Vec<Value>) -> Rows {
    Rows { rows: (0..table.len()).map(row).collect(), ..Rows::default() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{asked, faults};
    use super::*;

    #[test]
    fn undefined_is_null_with_a_state() {
        let told = asked("elasticity", "label,p0,p1,c0,c1\na,10,9,5,5\nb,0,1,5,4\nc,100,80,100,90\n", &Options::none());
        assert_eq!(told["rows"][0]["elasticity"], Value::Null);
        assert_eq!(told["rows"][1]["state"], "undefined");
        assert_eq!(told["rows"][2]["state"], "synergy, pollutant falls faster");
        let told = asked("tapio", "label,p0,p1,c0,c1\na,100,105,100,100\n", &Options::none());
        assert_eq!((&told["rows"][0]["e"], &told["rows"][0]["state"]), (&Value::Null, &json!("undefined")));
    }

    #[test]
    fn a_measure_has_its_quadrant() {
        let head = "measure,reduction_pollutant,base_pollutant,reduction_carbon,base_carbon\n";
        let told = asked("coordinates", &format!("{head}M3,1500,12000,-90000,45e6\nM9,1,0,1,5\n"), &Options::none());
        assert_eq!((&told["rows"][0]["quadrant"], &told["rows"][0]["x"]), (&json!("IV"), &json!(0.125)));
        assert_eq!((&told["rows"][1]["quadrant"], &told["rows"][1]["y"]), (&Value::Null, &json!(0.2)));
    }

    #[test]
    fn a_missing_column_is_a_fault() {
        let found = faults("tapio", "label,p0,p1,c0\na,1,2,3\n");
        assert_eq!((found[0].0, found[0].1.as_str()), (Some(1), "c1"));
    }
}

//! What measures cost: for each tonne, as a curve, and as a choice under a budget.

use super::measures::{COLUMNS_IN, DISCOUNT, EQUIVALENTS, MEASURE, MEASURES, Measures, PRICE, Relations, TAX};
use super::{Method, OptionDoc, Options, Refusal, Rows, column, option};
use crate::answer::{both, maybe, number};
use serde_json::{Map, Value, json};
use tandem_case::free_table::NumberTable;
use tandem_evaluate::synergy::budget::{Project, choose};
use tandem_evaluate::synergy::cost::{Abatement, LeftOut, carbon_share, curve, per_unit};
use tandem_evaluate::synergy::equivalents::{self, AIR_TAX_CNY};

const OF: OptionDoc = option(
    "of",
    "COLUMN",
    "whose cost: CO2 (without it), local, total or a pollutant's column",
    "计算何者的成本：CO2（默认）、local、total 或某污染物列名",
);
const VALUE_OF: OptionDoc = option(
    "of",
    "COLUMN",
    "what is to be as large as possible: total (without it), local, CO2 or a pollutant's column",
    "使何者最大：total（默认）、local、CO2 或某污染物列名",
);
const BUDGET: OptionDoc = option("budget", "CNY", "the budget; it must be given", "预算，元，必须给出");
const FLOOR: OptionDoc = option("floor", "T", "least sum of local equivalents, t", "本地污染当量之和的下限，吨");
const ANNUAL: OptionDoc =
    option("annual", "", "the budget is for yearly cost instead of investment", "预算约束年成本而非投资");

pub(super) static UNIT_COST: Method = Method {
    name: "unit-cost",
    en: "Cost of measures for each tonne of CO2, of each pollutant and of equivalents",
    zh: "措施的单位减排成本：每吨二氧化碳、每吨污染物和每吨污染当量",
    shape: MEASURES,
    columns_in: COLUMNS_IN,
    columns_out: &[
        MEASURE,
        column("crf", "capital recovery factor: share of the investment that a year bears", "资本回收系数"),
        column("annual_cost", "cost a year, CNY; below 0 it saves", "年成本，元；负值表示净收益"),
        column("cost_per_t_co2", "CNY per t CO2; empty where CO2 is not reduced", "元/吨二氧化碳；未减排时为空"),
        column("cost_per_t_local", "CNY per t of local equivalents", "元/吨本地污染当量"),
        column("cost_per_t_total", "CNY per t of equivalents with carbon", "元/吨污染当量（含碳）"),
        column("cost_per_t", "CNY per t of each pollutant", "元/吨，按污染物"),
        column(
            "cost_for_co2",
            "part of the yearly cost that falls to CO2, CNY; empty unless both are reduced",
            "年成本中分摊给二氧化碳的部分，元；两者未同时减排时为空",
        ),
        column("local_appeq", "reduction of local equivalents, t", "本地污染当量减排量，吨"),
        column("total_appeq", "the same with carbon at delta", "含碳的污染当量减排量，吨"),
        column(
            "total_appeq_low",
            "the same at the highest tax of the law, 12 CNY",
            "按法定最高税额 12 元折算的含碳减排量，吨",
        ),
        column(
            "total_appeq_high",
            "the same at the lowest tax of the law, 1.2 CNY",
            "按法定最低税额 1.2 元折算的含碳减排量，吨",
        ),
        column(
            "state",
            "saves, costs, or undefined where nothing is reduced",
            "saves（净收益）、costs（净成本），无减排时为 undefined（无定义）",
        ),
    ],
    options: &[DISCOUNT, PRICE, TAX, EQUIVALENTS],
    run: unit_cost,
};

pub(super) static MACC: Method = Method {
    name: "macc",
    en: "Marginal abatement cost curve: measures by unit cost, with exclusions and overlaps",
    zh: "边际减排成本曲线：措施按单位成本排序，考虑互斥与重叠",
    shape: MEASURES,
    columns_in: COLUMNS_IN,
    columns_out: &[
        MEASURE,
        column("unit_cost", "height of the block, CNY per t", "单位成本，元/吨"),
        column("reduction", "width of the block, t a year, after overlaps", "年减排量（扣除重叠），吨"),
        column("cumulative", "reduction up to and with the block, t a year", "累计年减排量，吨"),
        column("annual_cost", "cost a year, CNY", "年成本，元"),
        column("no_regret", "whether it saves money", "是否为无悔措施"),
        column(
            "saving_rank",
            "place among those that save, the largest yearly saving first",
            "在无悔措施中的名次，按年净收益由大到小",
        ),
    ],
    options: &[OF, DISCOUNT, PRICE, TAX, EQUIVALENTS],
    run: macc,
};

pub(super) static CHOOSE: Method = Method {
    name: "choose",
    en: "Choice of whole measures under a budget with the largest reduction, exact, with the gap to the linear bound",
    zh: "预算约束下的项目选择：使减排量最大的 0-1 精确解，并给出与线性上界的差距",
    shape: MEASURES,
    columns_in: COLUMNS_IN,
    columns_out: &[
        MEASURE,
        column("chosen", "whether it is chosen", "是否入选"),
        column("cost", "what it takes from the budget, CNY", "占用预算，元"),
        column("value", "what it adds to the sum that is to be largest, t", "对目标的贡献，吨"),
        column("local_appeq", "reduction of local equivalents, t", "本地污染当量减排量，吨"),
    ],
    options: &[BUDGET, VALUE_OF, FLOOR, ANNUAL, DISCOUNT, PRICE, TAX, EQUIVALENTS],
    run: chosen,
};

fn unit_cost(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let measures = Measures::read(table, options)?;
    let delta_at = |tax| equivalents::per_tonne_of_co2(measures.price, tax).unwrap_or_default();
    let (high, low) = (delta_at(AIR_TAX_CNY.0), delta_at(AIR_TAX_CNY.1));
    let rows = (0..table.len()).map(|row| {
        let cost = measures.annual[row];
        let co2 = table.number("CO2", row);
        let (local, total) = (measures.local[row], measures.total(row, measures.delta));
        let each: Map<String, Value> =
            table.others().iter().map(|(name, values)| (name.clone(), maybe(per_unit(cost, values[row])))).collect();
        let reduces = co2 > 0.0 || table.others().iter().any(|(_, values)| values[row] > 0.0);
        let (at_low, at_high) = (measures.total(row, low), measures.total(row, high));
        vec![
            json!(measures.name(row)),
            number(measures.factors[row]),
            number(cost),
            maybe(per_unit(cost, co2)),
            maybe(per_unit(cost, local)),
            maybe(per_unit(cost, total)),
            Value::Object(each),
            maybe(carbon_share(local, measures.delta * co2).map(|share| share * cost)),
            number(local),
            number(total),
            number(at_low),
            number(at_high),
            json!(if !reduces {
                "undefined"
            } else if cost < 0.0 {
                "saves"
            } else {
                "costs"
            }),
        ]
    });
    Ok(Rows { rows: rows.collect(), tail: measures.assumptions(), ..Rows::default() })
}

fn macc(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let measures = Measures::read(table, options)?;
    let of = options.text(OF.name).unwrap_or("CO2");
    let reductions = measures.reductions(of)?;
    let Relations { excludes, overlaps } = measures.relations()?;
    let abatements: Vec<Abatement<'_>> = (0..table.len())
        .map(|row| Abatement { id: measures.name(row), annual_cost: measures.annual[row], reduction: reductions[row] })
        .collect();
    let found = curve(&abatements, &excludes, &overlaps);
    let rows = found.steps.iter().map(|step| {
        vec![
            json!(measures.name(step.measure)),
            number(step.unit_cost),
            number(step.reduction),
            number(step.cumulative),
            number(measures.annual[step.measure]),
            json!(step.unit_cost < 0.0),
            json!(step.saving_rank),
        ]
    });
    let left_out = found.left_out.iter().map(|(row, reason)| {
        let reason = match reason {
            LeftOut::NoReduction => both("it reduces nothing", "没有减排"),
            LeftOut::NothingLeft => both("measures before it leave nothing to it", "减排潜力已被前面的措施占尽"),
            LeftOut::ExcludedBy(other) => {
                let name = measures.name(*other);
                both(&format!("it and {name} exclude each other"), &format!("与 {name} 互斥"))
            }
        };
        json!({ "measure": measures.name(*row), "reason": reason })
    });
    let mut notes = Vec::new();
    if found.steps.iter().filter(|step| step.unit_cost < 0.0).count() > 1 {
        notes.push(both(
            "below 0 the unit cost is no ranking by benefit: a small reduction makes it more negative; saving_rank orders these measures by what they save a year",
            "单位成本为负时不能据此比较收益：减排量越小，数值越负；saving_rank 按年净收益排序",
        ));
    }
    let rows = rows.collect();
    let mut tail = vec![("of", json!(of)), ("left_out", left_out.collect::<Vec<_>>().into()), ("notes", notes.into())];
    tail.extend(measures.assumptions());
    Ok(Rows { rows, tail, ..Rows::default() })
}

fn chosen(table: &NumberTable, options: &Options) -> Result<Rows, Refusal> {
    let missing = || Refusal::Usage("choose needs --budget CNY".to_owned());
    let budget = options.maybe_number(BUDGET.name, 0.0, 1e30)?.ok_or_else(missing)?;
    let floor = options.maybe_number(FLOOR.name, 0.0, 1e30)?;
    let measures = Measures::read(table, options)?;
    let of = options.text(VALUE_OF.name).unwrap_or("total");
    let values = measures.reductions(of)?;
    let Relations { excludes, overlaps } = measures.relations()?;
    let costs = if options.is_on(ANNUAL.name) { measures.annual.clone() } else { table.numbers("investment") };
    let projects: Vec<Project> = (0..table.len())
        .map(|row| Project { cost: costs[row], value: values[row], toward_floor: measures.local[row] })
        .collect();
    let Some(found) = choose(&projects, budget, floor, &excludes) else {
        let said = match floor {
            Some(floor) => format!("no choice within the budget reaches {floor} t of local equivalents"),
            None => "no choice keeps to the budget".to_owned(),
        };
        return Err(Refusal::NoAnswer(said));
    };
    let rows = (0..table.len()).map(|row| {
        vec![
            json!(measures.name(row)),
            json!(found.chosen[row]),
            number(costs[row]),
            number(values[row]),
            number(measures.local[row]),
        ]
    });
    let local: f64 = (0..table.len()).filter(|row| found.chosen[*row]).map(|row| measures.local[row]).sum();
    let mut notes = Vec::new();
    if overlaps.iter().any(|pair| pair.share > 0.0 && found.chosen[pair.one] && found.chosen[pair.other]) {
        notes.push(both(
            "measures that overlap are chosen together; their sum counts what both reduce twice, see macc",
            "入选措施之间存在重叠，合计减排量含重复部分，参见 macc",
        ));
    }
    let mut tail = vec![
        ("of", json!(of)),
        ("budget", number(budget)),
        ("cost", number(found.cost)),
        ("value", number(found.value)),
        ("local_appeq", number(local)),
        ("linear_bound", number(found.linear_bound)),
        ("gap", maybe(found.gap())),
        ("proven", json!(found.proven)),
        ("notes", notes.into()),
    ];
    let rows = rows.collect();
    tail.extend(measures.assumptions());
    Ok(Rows { rows, tail, ..Rows::default() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{asked, faults};
    use super::super::{SynergyError, method};
    use super::*;

    const FIVE: &str = "measure,investment,life,operating,saving,CO2,SO2,NOx,soot\n\
        M1,300e6,15,20e6,-25e6,400000,900,300,600\n\
        M2,600e6,12,10e6,160e6,900000,400,900,250\n\
        M3,450e6,12,70e6,0,-90000,1500,3000,0\n\
        M4,1500e6,25,15e6,200e6,500000,150,160,40\n\
        M5,2000e6,20,150e6,0,800000,60,-120,10\n";

    fn close(found: &Value, expected: Option<f64>) {
        match (found.as_f64(), expected) {
            (Some(found), Some(expected)) => {
                assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} instead of {expected}");
            }
            (found, expected) => assert_eq!(found, expected),
        }
    }

    #[test]
    fn unit_costs_of_five_measures() {
        let told = asked("unit-cost", FIVE, &Options::none());
        close(&told["delta"], Some(0.058_333_333_333_333_334));
        for (row, (local, total, crf, co2, by_local, by_total)) in told["rows"].as_array().unwrap().iter().zip([
            (
                1_538.387_252_535_007,
                24_871.720_585_868_337,
                0.102_962_763_955_312_65,
                Some(189.722_072_966_484_5),
                Some(49_330.120_918_215_88),
                Some(3_051.209_461_950_632_4),
            ),
            (
                1_483.099_951_714_148,
                53_983.099_951_714_146,
                0.119_277_029_380_663_55,
                Some(-87.148_647_079_557_63),
                Some(-52_885.027_931_495_184),
                Some(-1_452.932_166_580_984_4),
            ),
            (
                4_736.842_105_263_158,
                -513.157_894_736_841_6,
                0.119_277_029_380_663_55,
                None,
                Some(26_109.095_568_940_815),
                None,
            ),
            (
                344.664_413_326_895_2,
                29_511.331_079_993_564,
                0.078_226_718_212_273_95,
                Some(-135.319_845_363_178_16),
                Some(-196_306.668_357_482_47),
                Some(-2_292.676_074_087_941),
            ),
            (
                -58.570_738_773_539_36,
                46_608.095_927_893_126,
                0.087_184_556_976_851_4,
                Some(405.461_392_442_128_5),
                None,
                Some(6_959.501_509_255_618),
            ),
        ]) {
            close(&row["local_appeq"], Some(local));
            close(&row["total_appeq"], Some(total));
            close(&row["crf"], Some(crf));
            close(&row["cost_per_t_co2"], co2);
            close(&row["cost_per_t_local"], by_local);
            close(&row["cost_per_t_total"], by_total);
        }
        // M1: 75.888829 million CNY over 900 t of SO2; 94 % of the total is carbon.
        close(&told["rows"][0]["cost_per_t"]["SO2"], Some(75_888_829.186_593_8 / 900.0));
        close(&told["rows"][0]["cost_for_co2"], Some(75_888_829.186_593_8 * 0.938_147_131_911_368_9));
        assert_eq!(told["rows"][4]["cost_per_t"]["NOx"], Value::Null);
        assert_eq!(told["rows"][2]["state"], "costs");
        // At the highest tax a tonne of CO2 weighs a tenth: the total of M3 is above 0.
        close(&told["rows"][2]["total_appeq_low"], Some(4_736.842_105_263_158 - 525.0));
    }

    #[test]
    fn curve_has_its_blocks_and_says_that_savings_are_no_ranking() {
        let told = asked("macc", FIVE, &Options::none());
        let rows = told["rows"].as_array().unwrap();
        let names: Vec<&str> = rows.iter().map(|row| row["measure"].as_str().unwrap()).collect();
        assert_eq!(names, ["M4", "M2", "M1", "M5"]);
        close(&rows[3]["cumulative"], Some(2.6e6));
        assert_eq!((&rows[0]["saving_rank"], &rows[1]["saving_rank"]), (&json!(2), &json!(1)));
        assert_eq!(told["left_out"][0]["measure"], "M3");
        assert!(told["notes"][0]["en"].as_str().unwrap().contains("no ranking"));
    }

    #[test]
    fn exclusions_and_overlaps_are_read_from_their_columns() {
        let head = "measure,investment,life,operating,saving,CO2,excludes,overlap\n";
        let table = format!("{head}a,0,10,10,0,10,,b:0.5\nb,0,10,30,0,10,,\nc,0,10,50,0,10,a,\n");
        let told = asked("macc", &table, &Options::none());
        assert_eq!((&told["rows"][1]["measure"], &told["rows"][1]["reduction"]), (&json!("b"), &json!(5.0)));
        assert_eq!(told["left_out"][0]["reason"]["en"], "it and a exclude each other");
        let found = faults("macc", &format!("{head}a,0,10,10,0,10,x,b:2\nb,0,10,30,0,10,,\nb,0,10,30,0,10,,\n"));
        assert_eq!((found[0].0, found[0].1.as_str()), (Some(4), "measure"));
        let found = faults("macc", &format!("{head}a,0,10,10,0,10,x,b:2\nb,0,10,30,0,10,,\n"));
        let places: Vec<&str> = found.iter().map(|(_, column, _)| column.as_str()).collect();
        assert_eq!(places, ["excludes", "overlap"]);
    }

    #[test]
    fn a_budget_buys_what_reduces_most() {
        let told = asked("choose", FIVE, &Options::none().with("budget", "2100e6"));
        let picked: Vec<&str> = told["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["chosen"] == true)
            .map(|row| row["measure"].as_str().unwrap())
            .collect();
        // 600 + 1500 million for 83 494 t beat 300 + 600 (78 855 t) and 2000 (46 608 t).
        assert_eq!(picked, ["M2", "M4"]);
        assert_eq!((&told["cost"], &told["proven"]), (&json!(2.1e9), &json!(true)));
        assert!(told["linear_bound"].as_f64() >= told["value"].as_f64());
        // A floor on local equivalents asks for the desulphurisation, which loses carbon.
        let told = asked("choose", FIVE, &Options::none().with("budget", "2100e6").with("floor", "6000"));
        assert_eq!(told["rows"][2]["chosen"], true);
        assert!(told["local_appeq"].as_f64() >= Some(6000.0));
        let options = Options::none().with("budget", "1e6").with("floor", "6000");
        let refused = method("choose").unwrap().ask_text(FIVE.as_bytes(), "a.csv", &options);
        assert!(matches!(refused, Err(SynergyError::Refused(Refusal::NoAnswer(_)))));
    }

    #[test]
    fn more_measures_than_can_be_searched_are_a_fault() {
        let head = "measure,investment,life,operating,saving,CO2\n";
        let rows =
            |n: usize| (0..n).map(|at| format!("m{at},{},10,0,0,{}\n", 1 + at % 7, 1 + at % 5)).collect::<String>();
        let most = format!("{head}{}", rows(5000));
        let told = asked("choose", &most, &Options::none().with("budget", "3000"));
        assert_eq!(told["rows"].as_array().unwrap().len(), 5000);
        assert_eq!(faults("macc", &format!("{head}{}", rows(5001)))[0].0, Some(5002));
    }

    #[test]
    fn a_pollutant_without_an_equivalent_is_a_fault_until_it_has_one() {
        let table = FIVE.replace("soot", "PM");
        let found = faults("unit-cost", &table);
        assert_eq!((found[0].0, found[0].1.as_str()), (Some(1), "PM"));
        let told = asked("unit-cost", &table, &Options::none().with("equivalents", "PM=2.18"));
        close(&told["rows"][0]["local_appeq"], Some(1_538.387_252_535_007));
        let refused = method("unit-cost").unwrap().ask_text(
            FIVE.as_bytes(),
            "a.csv",
            &Options::none().with("equivalents", "XX=1"),
        );
        assert!(matches!(refused, Err(SynergyError::Refused(Refusal::Usage(_)))));
    }
}

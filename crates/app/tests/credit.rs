//! Carbon credit and cleaner production of small cases worked by hand.

use serde_json::Value;
use tandem_app::cleaner::CleanerQuestion;
use tandem_app::credit::CreditQuestion;
use tandem_app::{Loaded, OpenError};
use tandem_testkit::CaseFolder;

const COMPLIANCE: &str = "enterprise.management.institution.compliance";
const VERIFIED: (&str, &str, &str) = ("2023", "credit.verified", "verified");

/// A works that burns nothing and states its CO2: the worked example of the credit rule in figures of a case. K = 720 / 1000 / 1 = 0.72;
/// intensity fell from 0.8 to 0.72, by 0.10, of 0.12 required in one of one years; renewable power is 24 of 100.
fn works(change: &[(&str, &str, &str, &str)], items: &[(&str, &str, &str)]) -> CaseFolder {
    let figures = [
        ("2022", "inv.co2.total", "800", "t CO2"),
        ("2023", "inv.co2.total", "720", "t CO2"),
        ("2022", "stat.iva", "1000", "10^4 CNY"),
        ("2023", "stat.iva", "10", "1e6 CNY"),
        ("2023", "bench.co2_intensity_industry", "1", "t CO2/10^4 CNY"),
        ("2023", "plan.co2_intensity_decline", "12", "%"),
        ("2023", "energy.renewable_power", "24", "MWh"),
        ("2023", "energy.power", "0.1", "GWh"),
        ("2023", "index.management", "75", "points"),
    ];
    let mut case = CaseFolder::new("credit")
        .row("organisations.csv", &[("org_id", "O1"), ("name", "Works"), ("region", "320500"), ("sector", "C3011")]);
    for (period, indicator, value, unit) in figures {
        let changed = change.iter().find(|c| (c.0, c.1) == (period, indicator));
        let (value, unit) = changed.map_or((value, unit), |c| (c.2, c.3));
        if value != "-" {
            case = figure(case, period, indicator, value, unit);
        }
    }
    for (period, indicator, value, unit) in change.iter().filter(|c| !figures.iter().any(|f| (f.0, f.1) == (c.0, c.1)))
    {
        case = figure(case, period, indicator, value, unit);
    }
    let mut table = "subject,period,indicator,item,evidence\n".to_owned();
    for (period, indicator, item) in items {
        table.push_str(&format!("O1,{period},{indicator},{item},file\n"));
    }
    case.file("checklists.csv", table)
}

fn figure(case: CaseFolder, period: &str, indicator: &str, value: &str, unit: &str) -> CaseFolder {
    case.row(
        "statistics.csv",
        &[("region", "O1"), ("period", period), ("indicator", indicator), ("value", value), ("unit", unit)],
    )
}

/// One year is the whole of the target's period.
fn one_year(case: CaseFolder) -> CaseFolder {
    let shipped = std::str::from_utf8(tandem_app::credit::shipped_file()).expect("UTF-8");
    assert!(shipped.contains("period_years = 5"));
    case.file("index/credit.toml", shipped.replace("period_years = 5", "period_years = 1"))
}

const PROVEN: [(&str, &str, &str); 4] =
    [("2023", COMPLIANCE, "permit"), ("2023", COMPLIANCE, "allowance"), ("2023", COMPLIANCE, "credit"), VERIFIED];

fn open(case: CaseFolder) -> Loaded {
    let folder = case.write();
    match Loaded::open(folder.path(), &|_, _| {}) {
        Ok(case) => case,
        Err(error) => panic!("{error:?}"),
    }
}

fn rated(case: CaseFolder) -> Value {
    let case = open(case);
    let credits = case.credit(&CreditQuestion { org: Some("O1".into()), period: None }).expect("a good question");
    let told = credits.answer().into_value();
    assert_eq!((&told["period"], &told["boundary"]), (&"2023".into(), &"organisation".into()));
    assert!(told["notice"]["en"].as_str().is_some_and(|n| n.contains("not an official")), "{told}");
    told["rows"][0].clone()
}

fn part<'a>(row: &'a Value, id: &str) -> &'a Value {
    row["parts"].as_array().expect("parts").iter().find(|p| p["id"] == id).expect("a part")
}

fn near(found: &Value, wanted: f64) {
    let value = found.as_f64().unwrap_or(f64::NAN);
    assert!((value - wanted).abs() <= 1e-9 * wanted.abs(), "{found} is not {wanted}");
}

#[test]
fn the_worked_example_comes_out_of_a_case() {
    let row = rated(one_year(works(&[], &PROVEN)));
    near(&row["score"], 78.116_666_666_666_67);
    near(&row["k"], 0.72);
    near(&row["decline"], 0.10);
    near(&row["required_decline"], 0.12);
    for (id, score) in
        [("efficiency", 80.0), ("trend", 250.0 / 3.0), ("structure", 48.0), ("management", 75.0), ("compliance", 100.0)]
    {
        near(&part(&row, id)["score"], score);
        assert_eq!(part(&row, id)["status"], "scored");
    }
    assert_eq!((&row["grade"], &row["class"], &row["status"]), (&"A".into(), &2.into(), &"scored".into()));
    assert!(
        part(&row, "structure")["source"]["en"].as_str().is_some_and(|s| s.contains("statistics.csv row")),
        "{row}"
    );
}

#[test]
fn a_target_of_five_years_asks_for_a_part_of_it_in_one() {
    let row = rated(works(&[], &PROVEN));
    near(&row["required_decline"], 1.0 - 0.88f64.powf(0.2));
    near(&part(&row, "trend")["score"], 100.0);
}

#[test]
fn what_is_missing_is_named_and_not_scored() {
    let row = rated(one_year(works(&[("2023", "energy.renewable_power", "-", "")], &PROVEN)));
    let structure = part(&row, "structure");
    assert_eq!((&structure["status"], &structure["score"]), (&"missing".into(), &Value::Null));
    let needs = structure["source"]["en"].as_str().expect("a text");
    assert!(
        needs.contains("statistics.csv") && needs.contains("energy.renewable_power") && needs.contains("O1"),
        "{needs}"
    );
    // 78.11666… without 0.15 × 48: over 0.85, and the same with 0 and with 100 in its place.
    near(&row["score"], (78.116_666_666_666_67 - 7.2) / 0.85);
    near(&row["low"], 70.916_666_666_666_67);
    near(&row["high"], 85.916_666_666_666_67);
    let gaps = [("2023", "bench.co2_intensity_industry", "-", ""), ("2023", "energy.renewable_power", "-", "")];
    let row = rated(one_year(works(&gaps, &PROVEN)));
    assert_eq!((&row["score"], &row["grade"], &row["status"]), (&Value::Null, &Value::Null, &"incomplete".into()));
    near(&row["missing_weight"], 0.5);
}

#[test]
fn management_without_a_row_is_that_of_the_enterprise_index() {
    let gap = [("2023", "index.management", "-", "")];
    // Compliance is 0.4 of the institutions, these 0.4 of management; nothing else is proven.
    near(&part(&rated(one_year(works(&gap, &PROVEN))), "management")["value"], 16.0);
    let row = rated(one_year(works(&gap, &[VERIFIED])));
    let management = part(&row, "management");
    assert_eq!((&management["status"], &management["score"]), (&"missing".into(), &Value::Null));
    assert!(management["source"]["en"].as_str().is_some_and(|s| s.contains("index.management")), "{row}");
}

#[test]
fn what_is_not_proven_has_no_points_and_says_so() {
    let row = rated(one_year(works(&[], &[VERIFIED])));
    let compliance = part(&row, "compliance");
    assert_eq!((&compliance["status"], compliance["score"].as_f64()), (&"no_evidence".into(), Some(0.0)));
    near(&row["score"], 63.116_666_666_666_67);
    near(&row["high"], 78.116_666_666_666_67);
    let row = rated(one_year(works(&[], &PROVEN[1..])));
    near(&part(&row, "compliance")["score"], 60.0);
}

#[test]
fn events_cap_the_level_while_they_are_young() {
    let with = |period: &str, item: &str| {
        let items: Vec<_> = PROVEN.into_iter().chain([(period, "credit.events", item)]).collect();
        rated(one_year(works(&[], &items)))
    };
    for (period, item, grade) in [
        ("2022", "serious_penalty", "BB"),
        ("2022-01", "false_report", "BB"),
        ("2021", "serious_penalty", "A"),
        ("2021-12", "false_report", "A"),
        ("2024", "serious_penalty", "A"),
        ("2023-05-06", "other", "A"),
    ] {
        assert_eq!(with(period, item)["grade"], grade, "{period} {item}");
    }
    let row = with("2022", "serious_penalty");
    assert_eq!((&row["grade_by_score"], &row["caps"][0]["id"]), (&"A".into(), &"serious_penalty".into()));
    assert!(row["caps"][0]["source"]["en"].as_str().is_some_and(|s| s.contains("checklists.csv row 6")), "{row}");
    assert!(row["flags"][0]["en"].as_str().is_some_and(|s| s.contains("check both")), "{row}");
    let row = rated(one_year(works(&[], &PROVEN[..3])));
    assert_eq!((&row["grade"], &row["caps"][0]["at_most"]), (&"BBB".into(), &"BBB".into()));
    assert!(row["caps"][0]["source"]["en"].as_str().is_some_and(|s| s.contains("credit.verified")), "{row}");
}

#[test]
fn without_value_added_efficiency_is_per_output_and_flagged() {
    let none = ("2023", "stat.iva", "-50", "10^4 CNY");
    let row = rated(one_year(works(&[none], &PROVEN)));
    assert_eq!((part(&row, "efficiency")["status"].clone(), row["k"].clone()), ("missing".into(), Value::Null));
    assert!(row["flags"][0]["en"].as_str().is_some_and(|s| s.contains("K is undefined")), "{row}");
    let output = [
        none,
        ("2022", "stat.output", "3600", "10^4 CNY"),
        ("2023", "stat.output", "3600", "10^4 CNY"),
        ("2023", "bench.co2_intensity_output", "0.2", "t CO2/10^4 CNY"),
    ];
    let row = rated(one_year(works(&output, &PROVEN)));
    near(&part(&row, "efficiency")["value"], 1.0);
    near(&part(&row, "efficiency")["score"], 60.0);
    near(&row["decline"], 0.10);
    assert_eq!((&row["k"], &row["class"]), (&Value::Null, &Value::Null));
}

#[test]
fn figures_that_make_no_sense_are_named() {
    for (change, id, word) in [
        (("2023", "bench.co2_intensity_industry", "1", "t"), "efficiency", "is in `t`"),
        (("2023", "bench.co2_intensity_industry", "0", "t CO2/10^4 CNY"), "efficiency", "above 0"),
        (("2023", "energy.power", "100", "t"), "structure", "MWh"),
        (("2023", "plan.co2_intensity_decline", "120", "%"), "trend", "below 1"),
        (("2023", "index.management", "175", "points"), "management", "between 0 and 100"),
        (("2022", "inv.co2.total", "-", ""), "trend", "activities.csv"),
        (("2022", "inv.co2.total", "0", "t"), "trend", "not above 0"),
    ] {
        let row = rated(one_year(works(&[change], &PROVEN)));
        let told = part(&row, id);
        assert_eq!(told["status"], "missing", "{change:?}");
        let (en, zh) =
            (told["source"]["en"].as_str().expect("English"), told["source"]["zh"].as_str().expect("Chinese"));
        assert!(en.contains(word) && en != zh, "{change:?}: {en}");
    }
}

#[test]
fn co2_and_power_come_from_the_ledger_where_no_row_states_them() {
    let mut case = works(
        &[("2022", "inv.co2.total", "-", ""), ("2023", "inv.co2.total", "-", ""), ("2023", "energy.power", "-", "")],
        &PROVEN,
    )
    .source("S1", "C3011")
    .with("org_id", "O1");
    for (period, bought, sold) in [("2022", 1100.0, 100.0), ("2023", 1000.0, 200.0)] {
        case = case.activity(&format!("bought_{period}"), "S1", period, "electricity_bought", bought, "MWh").activity(
            &format!("sold_{period}"),
            "S1",
            period,
            "electricity_sold",
            sold,
            "MWh",
        );
    }
    for process in ["electricity_bought", "electricity_sold"] {
        case = case.row(
            "factors.csv",
            &[
                ("factor_id", process),
                ("process", process),
                ("species", "CO2"),
                ("value", "0.9"),
                ("unit", "kg/kWh"),
                ("role", "emission_factor"),
                ("scope", "2"),
            ],
        );
    }
    let row = rated(one_year(case));
    near(&row["co2_t"], 720.0);
    near(&row["k"], 0.72);
    // 24 of 800 MWh.
    near(&part(&row, "structure")["value"], 0.03);
}

#[test]
fn an_unknown_organisation_and_a_case_without_any_are_told() {
    let case = open(works(&[], &PROVEN));
    let ask = |org: &str| case.credit(&CreditQuestion { org: Some(org.into()), period: None });
    let error = ask("O2").err().expect("an unknown organisation");
    assert!(error.to_string().contains("O2") && error.to_string().contains("organisations.csv"), "{error}");
    let Err(OpenError::Faults { faults, .. }) = open(CaseFolder::new("bare")).with_organisations() else {
        panic!("a case without organisations")
    };
    assert_eq!(faults[0].file, "organisations.csv");
}

#[test]
fn a_faulty_system_is_a_fault_of_the_case() {
    let folder = works(&[], &PROVEN).file("index/credit.toml", "schema = \"tandem.credit/1\"\n".to_owned()).write();
    let Err(OpenError::Faults { faults, .. }) = Loaded::open(folder.path(), &|_, _| {}) else { panic!("a fault") };
    assert_eq!((faults[0].file.as_str(), faults[0].row), ("index/credit.toml", Some(1)));
    assert!(faults[0].message_zh() != faults[0].message, "{faults:?}");
}

const CLEANER: &str = r#"schema = "tandem.cleaner/1"
[system]
id = "worked"
name = { en = "Worked example", zh = "算例" }
status = "made up"
sectors = ["C30"]
thresholds = { I = 85, II = 85, III = 100 }
"#;

/// The worked example of the rule as a file: group, weight, indicator, weight, direction, limiting, I, II, III.
fn cleaner_file() -> String {
    let groups = [("process", 0.2), ("energy", 0.3), ("pollutant", 0.3), ("management", 0.2)];
    let rows = [
        ("process", 0.5, "ge", false, [3.0, 2.0, 1.0]),
        ("process", 0.5, "ge", true, [90.0, 80.0, 70.0]),
        ("energy", 0.6, "le", true, [100.0, 110.0, 130.0]),
        ("energy", 0.4, "le", false, [2.0, 2.5, 3.2]),
        ("pollutant", 0.5, "le", true, [0.5, 0.8, 1.2]),
        ("pollutant", 0.5, "le", false, [0.2, 0.3, 0.5]),
        ("management", 1.0, "ge", false, [3.0, 2.0, 1.0]),
    ];
    let mut text = CLEANER.to_owned();
    for (id, weight) in groups {
        text.push_str(&format!(
            "[[group]]\nid = \"{id}\"\nname = {{ en = \"{id}\", zh = \"一级指标\" }}\nweight = {weight}\n"
        ));
    }
    for (at, (group, weight, direction, limiting, values)) in rows.into_iter().enumerate() {
        text.push_str(&format!(
            "[[indicator]]\nid = \"x{at}\"\ngroup = \"{group}\"\nname = {{ en = \"x{at}\", zh = \"指标\" }}\nweight = {weight}\ndirection = \"{direction}\"\n\
             limiting = {limiting}\nunit = \"kg/t\"\nI = {}\nII = {}\nIII = {}\n",
            values[0], values[1], values[2]
        ));
    }
    text
}

/// Values of the indicators in g/t, which the system reads in kg/t; `None` leaves the row out.
fn cleaner_case(values: [Option<f64>; 7], waived: &[&str]) -> CaseFolder {
    let mut case = CaseFolder::new("cleaner")
        .row("organisations.csv", &[("org_id", "O1"), ("name", "Works"), ("region", "320500"), ("sector", "C3011")])
        .row("organisations.csv", &[("org_id", "O2"), ("name", "Farm"), ("region", "320500"), ("sector", "A03")])
        .file("index/cleaner/worked.toml", cleaner_file());
    for (at, value) in values.into_iter().enumerate() {
        if let Some(value) = value {
            case = figure(case, "2022", &format!("x{at}"), &(value * 1000.0).to_string(), "g/t");
        }
    }
    let mut table = "subject,period,indicator,item,evidence\n".to_owned();
    for item in waived {
        table.push_str(&format!("O1,2022,cleaner.not_applicable,{item},file\n"));
    }
    case.file("checklists.csv", table)
}

const VALUES: [Option<f64>; 7] = [Some(2.0), Some(92.0), Some(108.0), Some(1.9), Some(0.7), Some(0.35), Some(3.0)];

fn graded(case: CaseFolder) -> Value {
    let case = open(case);
    let told = case.cleaner(&CleanerQuestion::default()).expect("a good question").answer().into_value();
    assert_eq!(told["without_system"], serde_json::json!(["O2"]));
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(1));
    told["rows"][0].clone()
}

#[test]
fn the_worked_example_of_cleaner_production_has_grade_ii() {
    let row = graded(cleaner_case(VALUES, &[]));
    near(&row["y1"], 42.0);
    near(&row["y2"], 85.0);
    near(&row["y3"], 100.0);
    assert_eq!((&row["grade"], &row["status"], &row["org_id"]), (&"II".into(), &"graded".into(), &"O1".into()));
    let failing: Vec<&str> =
        row["limiting_failures"].as_array().expect("a list").iter().filter_map(|f| f["indicator"].as_str()).collect();
    assert_eq!(failing, ["x2", "x4"]);
    let raise = &row["raise"];
    assert_eq!((&raise["to"], raise["indicators"].as_array().map(Vec::len)), (&"I".into(), Some(3)));
    assert_eq!(
        (&raise["indicators"][0]["indicator"], raise["indicators"][0]["reach"].as_f64()),
        (&"x2".into(), Some(100.0))
    );
    let mut better = VALUES;
    better[5] = Some(0.25);
    let row = graded(cleaner_case(better, &[]));
    near(&row["y2"], 100.0);
    assert_eq!(row["grade"], "II");
}

#[test]
fn indicators_that_do_not_apply_or_are_missing_are_told_apart() {
    let mut values = VALUES;
    values[5] = None;
    let row = graded(cleaner_case(values, &["x5"]));
    near(&row["y2"], 100.0);
    assert_eq!((&row["grade"], &row["indicators"][5]["status"]), (&"II".into(), &"not_applicable".into()));
    // Missing, it decides nothing: limiting indicators keep grade I away, and II is reached without it.
    assert_eq!(graded(cleaner_case(values, &[]))["grade"], "II");
    let mut values = VALUES;
    values[3] = None;
    let row = graded(cleaner_case(values, &[]));
    // Without this one not even III is sure: the grade lies between II and below III.
    assert_eq!((&row["grade"], &row["status"]), (&Value::Null, &"incomplete".into()));
    assert_eq!((&row["grade_low"], &row["grade_high"], &row["y3"]), (&"below III".into(), &"II".into(), &Value::Null));
    let source = row["indicators"][3]["source"]["en"].as_str().expect("a text");
    assert!(source.contains("indicator x3, unit kg/t"), "{source}");
    let case = figure(cleaner_case(values, &[]), "2022", "x3", "3", "MWh");
    assert!(graded(case)["indicators"][3]["source"]["en"].as_str().is_some_and(|s| s.contains("is in `MWh`")));
}

#[test]
fn a_case_without_a_system_says_what_to_add() {
    let case = open(works(&[], &PROVEN));
    let Err(OpenError::Faults { faults, .. }) = case.with_cleaner_systems() else { panic!("no system") };
    assert_eq!(faults[0].file, "index/cleaner");
}

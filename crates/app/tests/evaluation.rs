//! Evaluations of small cases whose figures are worked by hand.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its case fails")]

use serde_json::Value;
use tandem_app::Loaded;
use tandem_app::evaluate::{Question, RankQuestion, Refusal};
use tandem_testkit::{CaseFolder, close};

const CO2_INTENSITY: &str = "enterprise.target.carbon.intensity_decline";
const APPEQ: &str = "enterprise.target.pollution.appeq_decline";
const RENEWABLE: &str = "enterprise.path.energy.renewable_power_share";
const DIGITAL: &str = "enterprise.management.technology.digital";

/// A works in a city: a boiler, a mill and a meter, in 2020 and in 2022 at 0.8 of it.
///
/// 2020: 1000 t coal give 2000 t CO2, 1.9 t SO2 (2 t of equivalents) and 2.18 t soot (1 t); 500 t stone give 2 t dust (0.5 t); 100 MWh
/// give 50 t CO2.
fn works() -> CaseFolder {
    let mut case = CaseFolder::new("works")
        .setting("base_period", "2020")
        .region("320500", "", "city")
        .row("organisations.csv", &[("org_id", "O1"), ("name", "Works"), ("region", "320500"), ("sector", "C30")])
        .source("BOILER", "C30")
        .with("org_id", "O1")
        .source("MILL", "C30")
        .with("org_id", "O1")
        .source("METER", "C30")
        .with("org_id", "O1")
        .factor("co2", "CO2", 2.0, "t/t")
        .with("process", "my_boiler")
        .range(1.0, 3.0)
        .factor("so2", "SO2", 1.9, "kg/t")
        .with("process", "my_boiler")
        .factor("soot", "TSP", 2.18, "kg/t")
        .with("process", "my_boiler")
        .factor("dust", "TSP", 4.0, "kg/t")
        .with("process", "my_mill")
        .factor("grid", "CO2", 0.5, "kg/kWh")
        .with("process", "electricity_bought")
        .with("scope", "2");
    for (year, of) in [("2020", 1.0), ("2022", 0.8)] {
        case = case
            .activity(&format!("coal{year}"), "BOILER", year, "my_boiler", 1000.0 * of, "t")
            .with("fuel", "bituminous_coal")
            .activity(&format!("stone{year}"), "MILL", year, "my_mill", 500.0 * of, "t")
            .activity(&format!("power{year}"), "METER", year, "electricity_bought", 100.0 * of, "MWh");
    }
    case
}

fn say(case: CaseFolder, subject: &str, period: &str, indicator: &str, value: &str, unit: &str) -> CaseFolder {
    let cells = [
        ("region", subject),
        ("period", period),
        ("indicator", indicator),
        ("value", value),
        ("unit", unit),
        ("source", "survey"),
    ];
    case.row("statistics.csv", &cells)
}

fn output(case: CaseFolder) -> CaseFolder {
    let case = say(case, "O1", "2020", "stat.output", "100", "10^4 CNY");
    say(case, "O1", "2022", "stat.output", "1", "1e6 CNY")
}

fn open(case: &CaseFolder) -> Loaded {
    let folder = case.write();
    Loaded::open(folder.path(), &|_, _| {}).unwrap_or_else(|error| panic!("{error:?}"))
}

fn question(system: &str, subject: &str) -> Question {
    Question { system: system.into(), subject: subject.into(), period: "2022".into(), seed: 1, ..Question::default() }
}

fn asked(case: &CaseFolder, system: &str, subject: &str) -> Value {
    open(case).evaluation(&question(system, subject)).unwrap_or_else(|e| panic!("{e:?}")).into_value()
}

fn indicator<'a>(told: &'a Value, id: &str) -> &'a Value {
    told["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()
}

fn input<'a>(told: &'a Value, of: &str, id: &str) -> &'a Value {
    indicator(told, of)["inputs"].as_array().unwrap().iter().find(|i| i["id"] == id).unwrap()
}

fn near(found: &Value, expected: f64) {
    assert!(found.as_f64().is_some_and(|f| close(f, expected, 1e-9)), "{found} instead of {expected}");
}

#[test]
fn the_ledger_gives_what_a_hand_gives() {
    let told = asked(&output(works()), "enterprise", "O1");
    let (co2, air) = (input(&told, CO2_INTENSITY, "inv.co2.total"), input(&told, APPEQ, "inv.appeq"));
    near(&co2["base"], 2050.0);
    near(&co2["value"], 1640.0);
    near(&air["base"], 3.5);
    near(&air["value"], 2.8);
    near(&input(&told, RENEWABLE, "energy.power")["value"], 80.0);
    near(&indicator(&told, CO2_INTENSITY)["value"], 0.2);
    assert_eq!(
        (&co2["source"]["kind"], &co2["source"]["query"]["boundary"]),
        (&"ledger".into(), &"organisation".into())
    );
    near(&co2["source"]["largest"][0]["value"], 1600.0);
    assert_eq!(co2["source"]["largest"][0]["activity_id"], "coal2022");

    let told = asked(&works(), "city", "320500");
    let coal = input(&told, "city.path.energy.coal_change", "energy.coal");
    near(&coal["base"], 1000.0);
    near(&coal["value"], 800.0);
    near(&indicator(&told, "city.path.energy.coal_change")["value"], 0.8f64.sqrt() - 1.0);
}

#[test]
fn equivalents_of_the_case_come_first() {
    let toml = |case: &CaseFolder| String::from_utf8(case.files()["case.toml"].clone()).unwrap();
    let case = works();
    let own = format!("{}\n[evaluation.equivalents]\nSO2 = 1.9\ndust = 0\n", toml(&case));
    let told = asked(&output(case.file("case.toml", own)), "enterprise", "O1");
    // SO2 counts half, dust nothing.
    near(&input(&told, APPEQ, "inv.appeq")["base"], 2.0);
}

#[test]
fn a_statistic_comes_before_the_ledger_and_in_its_own_unit() {
    let case = say(output(works()), "O1", "2022", "inv.co2.total", "1.5", "kt CO2");
    let told = asked(&case, "enterprise", "O1");
    let co2 = input(&told, CO2_INTENSITY, "inv.co2.total");
    near(&co2["value"], 1500.0);
    near(&co2["base"], 2050.0);
    assert_eq!((&co2["source"]["kind"], &co2["source"]["row"]), (&"statistics".into(), &4.into()));
    assert!(co2["source"]["text"]["en"].as_str().unwrap().contains("survey"), "{co2}");
    near(&input(&told, CO2_INTENSITY, "stat.output")["value"], 100.0);
}

fn fault(case: &CaseFolder) -> tandem_app::Fault {
    match open(case).evaluation(&question("enterprise", "O1")) {
        Err(Refusal::Faults(mut faults)) if faults.len() == 1 => faults.remove(0),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was answered"),
    }
}

#[test]
fn units_that_do_not_agree_are_told_with_their_row() {
    let told = fault(&say(output(works()), "O1", "2022", "stat.iva", "30", "GJ"));
    assert_eq!((told.file.as_str(), told.row), ("statistics.csv", Some(4)));
    assert!(told.message.contains("stat.iva") && told.help.contains("CNY"), "{told:?}");
    // Output may be a product or money, but not one in the base and the other now.
    let products = |unit: &str| {
        say(say(works(), "O1", "2020", "stat.output", "100", "t"), "O1", "2022", "stat.output", "100", unit)
    };
    near(&indicator(&asked(&products("t"), "enterprise", "O1"), CO2_INTENSITY)["value"], 0.2);
    let told = fault(&products("10^4 CNY"));
    assert!(told.row.is_some() && told.message.contains("in row"), "{told:?}");
}

#[test]
fn what_is_missing_says_what_would_mend_it() {
    let case = say(works(), "O1", "2022", "stat.output", "100", "10^4 CNY");
    let told = asked(&case, "enterprise", "O1");
    let row = indicator(&told, CO2_INTENSITY);
    assert_eq!((&row["status"], &row["value"], &row["score"]), (&"missing".into(), &Value::Null, &Value::Null));
    let gap = &row["missing"][0];
    assert_eq!((&gap["id"], &gap["when"], &gap["period"]), (&"stat.output".into(), &"base".into(), &"2020".into()));
    assert!(gap["text"]["en"].as_str().unwrap().contains("O1,2020,stat.output"), "{gap}");
    assert_eq!(told["grade"], "incomplete");
}

#[test]
fn last_year_counts_less_and_the_year_before_it_not() {
    for (year, status) in [("2022", "scored"), ("2021", "imputed"), ("2020", "missing")] {
        let told = asked(&say(works(), "320500", year, "mon.pm25", "32.5", "ug/m3"), "city", "320500");
        let row = indicator(&told, "city.target.quality.pm25");
        assert_eq!(row["status"], status, "{year}");
        match status {
            "scored" => near(&row["score"], 50.0),
            "imputed" => near(&row["score"], 45.0),
            _ => assert!(row["score"].is_null()),
        }
    }
}

#[test]
fn proofs_give_points_and_are_shown() {
    let table = format!(
        "subject,period,indicator,item,evidence\nO1,2022,{DIGITAL},collect,file A\nO1,2021,{DIGITAL},warn,file B\n"
    );
    let told = asked(&works().file("checklists.csv", table), "enterprise", "O1");
    let row = indicator(&told, DIGITAL);
    near(&row["score"], 40.0);
    let items = row["items"].as_array().unwrap();
    assert_eq!(
        (&items[0]["proven"], &items[0]["evidence"], &items[0]["row"]),
        (&true.into(), &"file A".into(), &2.into())
    );
    assert_eq!(items[1]["proven"], false, "a proof of another year is none");
}

#[test]
fn context_comes_of_the_case_of_the_subject_and_of_the_question() {
    let case = say(works(), "320500", "2022", "mon.pm25", "32.5", "ug/m3");
    let toml = String::from_utf8(case.files()["case.toml"].clone()).unwrap();
    let pm25 = |toml: String, context: &[(&str, &str)]| {
        let context = context.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let asked = Question { context, ..question("city", "320500") };
        let told = open(&case.clone().file("case.toml", toml)).evaluation(&asked).unwrap().into_value();
        indicator(&told, "city.target.quality.pm25")["score"].clone()
    };
    near(&pm25(toml.clone(), &[]), 50.0);
    let key = format!("{toml}\n[context]\nregion = \"key_region\"\n");
    near(&pm25(key.clone(), &[]), 68.75);
    let clean = format!("{key}\n[context.320500]\nregion = \"clean_air\"\n");
    near(&pm25(clean.clone(), &[]), 10.0);
    near(&pm25(clean, &[("region", "general")]), 50.0);
    let wrong = format!("{toml}\n[context]\nregion = \"key_regoin\"\n");
    let Err(Refusal::Faults(faults)) = open(&case.file("case.toml", wrong)).evaluation(&question("city", "320500"))
    else {
        panic!("no fault")
    };
    assert_eq!(faults[0].file, "case.toml");
    assert!(faults[0].help.contains("key_region"), "{faults:?}");
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest_name() {
    let case = open(&works());
    let context = vec![("regoin".to_owned(), "general".to_owned())];
    for (asked, words) in [
        (question("enterprize", "O1"), ["enterprize", "enterprise"]),
        (question("city", "320501"), ["320501", "`320500`"]),
        (question("enterprise", "320500"), ["320500", "organisation"]),
        (Question { context, ..question("city", "320500") }, ["regoin", "region"]),
    ] {
        match case.evaluation(&asked) {
            Err(Refusal::Bad(error)) => {
                let text = error.to_string();
                assert!(words.iter().all(|w| text.contains(w)), "{text}");
            }
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("{asked:?} was answered"),
        }
    }
}

#[test]
fn what_two_years_share_has_no_range() {
    let asked = Question { draws: Some(400), ..question("city", "320500") };
    let told = open(&works()).evaluation(&asked).unwrap().into_value();
    let co2 = input(&told, "city.target.synergy.elasticity", "inv.co2.total");
    let (low, high) = (co2["low"].as_f64().unwrap(), co2["high"].as_f64().unwrap());
    assert!(high / low > 1.5, "{co2}");
    let (low, high) = (told["spread"]["low"].as_f64().unwrap(), told["spread"]["high"].as_f64().unwrap());
    assert!(high - low < 1e-6 && close(low, told["score"].as_f64().unwrap(), 1e-6), "{}", told["spread"]);
    let twice = open(&works()).evaluation(&asked).unwrap().into_value();
    assert_eq!(told["spread"], twice["spread"]);
}

#[test]
fn a_series_is_of_statistics_and_of_the_ledger() {
    let mut case = works();
    for year in 2011..=2019 {
        case = say(case, "320500", &year.to_string(), "inv.co2.total", "2", "kt CO2");
    }
    case = say(case, "320500", "2021", "inv.co2.series", "1.9", "kt CO2");
    let told = asked(&case, "city", "320500");
    let series = input(&told, "city.target.carbon.peak_status", "inv.co2.series");
    let series: Vec<f64> = series["series"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    assert_eq!(series.len(), 12);
    assert!(close(series[0], 2000.0, 1e-9) && close(series[10], 1900.0, 1e-9), "{series:?}");
    assert!(series[9] > 2000.0 && series[11] < series[9], "{series:?}");
    assert_eq!(indicator(&told, "city.target.carbon.peak_status")["status"], "scored");
}

#[test]
fn what_if_is_what_an_evaluation_with_that_score_gives() {
    let with = |pm25: &str| open(&say(works(), "320500", "2022", "mon.pm25", pm25, "ug/m3"));
    let asked = question("city", "320500");
    let changed = with("45").what_if(&asked, &[("city.target.quality.pm25".to_owned(), 50.0)]).unwrap();
    let told = with("32.5").evaluation(&asked).unwrap().into_value();
    near(&changed["score"], told["score"].as_f64().unwrap());
    assert!(with("45").what_if(&asked, &[("city.target.quality.pm25".to_owned(), 101.0)]).is_err());
}

/// Systems that ship, in the made-up city that ships.
#[test]
fn zhejiang_style_takes_the_total_of_the_city() {
    let folder = tempfile::tempdir().unwrap();
    tandem_case::shipped::unpack("sample_city", folder.path()).unwrap();
    let case = Loaded::open(folder.path(), &|_, _| {}).unwrap_or_else(|error| panic!("{error:?}"));
    let asked = |system: &str, subject: &str, period: &str| {
        let question = Question { period: period.into(), ..question(system, subject) };
        case.evaluation(&question).unwrap().into_value()
    };
    let (outer, city) = (asked("zhejiang_style", "L0", "2023"), asked("city", "L0", "2023"));
    near(&indicator(&outer, "zhejiang_style.level.total.score")["value"], city["score"].as_f64().unwrap());
    let change = city["score"].as_f64().unwrap() - asked("city", "L0", "2022")["score"].as_f64().unwrap();
    near(&indicator(&outer, "zhejiang_style.progress.change.total")["value"], change);
    // Corrected coupling of two: sqrt((1 - |a - b|) smaller / larger), and with the mean T the root of both.
    let of = "zhejiang_style.level.coordination.coupling";
    let [a, b] = ["index.pollution", "index.carbon"].map(|id| input(&outer, of, id)["value"].as_f64().unwrap() / 100.0);
    let c = ((1.0 - (a - b).abs()) * a.min(b) / a.max(b)).sqrt();
    near(&indicator(&outer, of)["value"], (c * f64::midpoint(a, b)).sqrt());

    // A city whose indicators have no data gives nothing to build on.
    let empty = asked("zhejiang_style", "L0", "2019");
    assert!(indicator(&empty, "zhejiang_style.level.total.score")["value"].is_null());

    let ranking = |sector: Option<&str>| {
        let question = RankQuestion {
            system: "enterprise".into(),
            period: "2023".into(),
            sector: sector.map(str::to_owned),
            ..RankQuestion::default()
        };
        case.ranking(&question).unwrap().into_value()
    };
    let all = ranking(None);
    assert_eq!((&all["ranked"], &all["incomplete"]), (&8.into(), &12.into()));
    let rows = all["rows"].as_array().unwrap();
    assert!(rows[8..].iter().all(|r| r["rank"].is_null() && r["grade"] == "incomplete"), "{rows:?}");
    for row in &rows[..8] {
        let subject = row["subject"].as_str().unwrap();
        let before = asked("enterprise", subject, "2022")["score"].as_f64().unwrap();
        near(&row["change"], row["score"].as_f64().unwrap() - before);
    }
    assert!(rows[8..].iter().all(|r| r["peers"].is_null()), "fewer than five of a kind are no peers");
}

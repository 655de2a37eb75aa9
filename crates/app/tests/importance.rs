//! What to measure better next, against the same city changed one input at a time, and against draws.

use tandem_app::Loaded;
use tandem_app::inventory::Question;
use tandem_inventory::draws::Draws;
use tandem_inventory::importance::Cause;
use tandem_inventory::recipe::Input;
use tandem_inventory::records::Records;
use tandem_inventory::totals::Dim;
use tandem_inventory::{Query, compile};
use tandem_testkit::{CaseFolder, small_city};
use tandem_vocab::species;

fn city() -> (tempfile::TempDir, Loaded) {
    let folder = small_city().write();
    let loaded = Loaded::open(folder.path(), &|_, _| {}).expect("a sound case");
    (folder, loaded)
}

fn asked() -> Query {
    Query { by: vec![Dim::Species], ..Query::default() }
}

fn total(records: Records, name: &str) -> f64 {
    let (ledger, findings) = compile(records);
    assert!(findings.is_empty(), "{findings:?}");
    ledger.totals(&asked()).rows.iter().filter(|r| r.species == species::known(name)).map(|r| r.kg).sum()
}

/// Variance of the total with each input alone a standard deviation off: exact, since the total is linear in each.
fn one_at_a_time(loaded: &Loaded, name: &str, causes: &[Cause]) -> Vec<f64> {
    let records = &loaded.ledger.records;
    let plain = total(records.clone(), name);
    causes
        .iter()
        .map(|cause| {
            let mut changed = records.clone();
            match *cause {
                Cause::Activity(at) => {
                    changed.activities.quantity[at as usize] *= 1.0 + f64::from(records.activities.rsd[at as usize]);
                }
                Cause::Input(Input::Row(at) | Input::YearGap(at)) => {
                    let row = &mut changed.factors[at as usize];
                    let (low, high) = row.range.expect("an uncertain row has a range");
                    let shape = tandem_inventory::distribution::Shape::of_range(row.value, low, high);
                    row.value += shape.cumulants().variance.sqrt();
                    row.range = None;
                }
            }
            (total(changed, name) - plain).powi(2)
        })
        .collect()
}

#[test]
fn shares_are_those_of_the_city_changed_one_input_at_a_time() {
    let (_folder, loaded) = city();
    for (name, inputs) in [("CO2", 3), ("SO2", 2), ("CO2e", 3), ("NOx", 1)] {
        let told = loaded.ledger.importance(&asked(), species::known(name), 50);
        let causes: Vec<Cause> = told.largest.iter().map(|c| c.cause).collect();
        assert_eq!(causes.len(), inputs, "{name}: {causes:?}");
        let variances = one_at_a_time(&loaded, name, &causes);
        let all: f64 = variances.iter().sum();
        for (part, variance) in told.largest.iter().zip(&variances) {
            // Records hold the relative deviation in single precision.
            assert!(
                (part.share - variance / all).abs() < 1e-6,
                "{name} {:?}: {} {}",
                part.cause,
                part.share,
                variance / all
            );
            assert!((part.sd_kg / variance.sqrt() - 1.0).abs() < 1e-6);
        }
    }
}

#[test]
fn a_frozen_input_takes_its_share_out_of_the_draws() {
    let (_folder, loaded) = city();
    let width = |records: Records| {
        let (ledger, _) = compile(records);
        let query = Query { draws: Some(Draws { n: 40_000, seed: 7 }), ..asked() };
        let totals = ledger.totals(&query);
        let row = totals.rows.iter().find(|r| r.species == species::known("CO2")).expect("CO2");
        row.kg_high - row.kg_low
    };
    let records = &loaded.ledger.records;
    let all = width(records.clone());
    let told = loaded.ledger.importance(&asked(), species::known("CO2"), 3);
    for part in &told.largest {
        let mut frozen = records.clone();
        match part.cause {
            Cause::Activity(at) => frozen.activities.rsd[at as usize] = 0.0,
            Cause::Input(Input::Row(at) | Input::YearGap(at)) => frozen.factors[at as usize].range = None,
        }
        let share = 1.0 - (width(frozen) / all).powi(2);
        // 2.5 % points of 40 000 draws scatter by about 1 % of the width.
        assert!((share - part.share).abs() < 0.03, "{:?}: {share} by draws, {}", part.cause, part.share);
    }
}

#[test]
fn the_answer_names_each_input_and_what_would_narrow_it() {
    let (_folder, loaded) = city();
    let question = Question { period: Some("2022".into()), ..Question::default() };
    let answer = loaded.importance("CO2", &question, Some(2)).expect("a good question").into_value();
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!((answer["inputs"].as_u64(), rows.len()), (Some(3), 2));
    let shares: f64 = rows.iter().map(|r| r["share"].as_f64().unwrap()).sum();
    assert!((shares + answer["rest"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    // 186 853 t of CO2 by 5 % beside 26 t C/TJ of 25 to 27 (sd 0.51, 2 %): 86.6 % and 13.3 % of the variance.
    assert_eq!((rows[0]["kind"].as_str(), rows[0]["id"].as_str()), (Some("activity"), Some("unit_1")));
    assert!((rows[0]["share"].as_f64().unwrap() - 0.866).abs() < 5e-3, "{}", rows[0]);
    assert_eq!((rows[0]["low"].as_f64(), rows[0]["unit"].as_str()), (Some(90_200.0), Some("t")));
    assert_eq!((rows[1]["kind"].as_str(), rows[1]["id"].as_str()), (Some("factor"), Some("coal-carbon")));
    assert!(rows[1]["help"]["en"].as_str().unwrap().contains("carbon"));
    assert!(rows[1]["help"]["zh"].as_str().unwrap().contains("元素碳"));
    assert!(loaded.importance("CO3", &question, None).is_err());
    assert!(loaded.importance("CO2", &question, Some(0)).is_err());
}

#[test]
fn years_to_a_grid_factor_are_an_input_of_their_own() {
    // The North China grid factor is of 2012: five years to 2017 at 2.5 % a year are 12.5 % as a 95 % half width.
    let case = CaseFolder::new("grid")
        .setting("region", "110000")
        .region("110000", "", "city")
        .source("S", "C30")
        .with("region", "110000")
        .activity("power", "S", "2017", "electricity_bought", 1000.0, "MWh")
        .with("rsd", "0.01");
    let folder = case.write();
    let loaded = Loaded::open(folder.path(), &|_, _| {}).expect("a sound case");
    let answer = loaded.importance("CO2", &Question::default(), None).expect("a good question").into_value();
    let gap = answer["rows"].as_array().unwrap().iter().find(|r| r["kind"] == "year_gap").expect("a gap").clone();
    let figure = |key: &str| gap[key].as_f64().unwrap();
    let years = (figure("high") / figure("value") - 1.0) / 0.025;
    assert!(years >= 1.0 && (years - years.round()).abs() < 1e-9, "{years}: {gap}");
    assert!((figure("low") + figure("high") - 2.0 * figure("value")).abs() < 1e-9, "{gap}");
    assert!(gap["help"]["zh"].as_str().unwrap().contains("电网排放因子"));
}

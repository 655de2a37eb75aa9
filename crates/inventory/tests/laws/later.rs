//! What holds of records that give something in later years, and of methods.

use crate::city::City;
use proptest::prelude::*;
use std::sync::Arc;
use tandem_inventory::methods::Method;
use tandem_inventory::records::Scope;
use tandem_inventory::totals::{Dim, Query};
use tandem_inventory::{Ledger, compile};
use tandem_vocab::{FactorUnit, Formula, Parameter, Period, Sym, species};

/// A deposit: source, year, t, rsd.
type Deposit = (u32, i16, f64, f32);

fn deposits() -> impl Strategy<Value = Vec<Deposit>> {
    prop::collection::vec((0u32..3, 2000i16..2020, 0.0f64..1e6, 0.0f32..0.5), 1..20)
}

/// A city with a landfill method; the last record is of 2024.
fn city(records: &[Deposit], rate: f64, times: f64) -> Ledger {
    let mut city = City::new();
    city.source("S1", "R0", "N7820");
    city.source("S2", "R0", "N7820");
    let parameter = |name: &str| Parameter::by_name(name).expect("a parameter");
    city.records.methods = Arc::new(vec![Method {
        id: "decay".into(),
        name_en: "decay".into(),
        name_zh: "降解".into(),
        process: city.records.symbols.intern("landfill"),
        technology: Sym::NONE,
        fuel_class: None,
        species: species::known("CH4"),
        unit: FactorUnit::parse("kg/t").expect("a unit"),
        unit_text: "kg/t".into(),
        scope: Scope::One,
        formula: Formula::parse("1000 * doc * (1 - cover_oxidation)").expect("a formula"),
        parameters: vec![parameter("doc"), parameter("cover_oxidation")],
        asks: Vec::new(),
        decay: Some(parameter("decay_rate")),
        source: "made up".into(),
        table: String::new(),
    }]);
    city.factor("doc", "landfill", "", "doc", 0.2, "fraction", Some((0.1, 0.4)));
    city.factor("k", "landfill", "", "decay_rate", rate, "1/year", Some((rate * 0.8, rate * 1.2)));
    city.factor("voc", "landfill", "", "NMVOC", 1.0, "kg/t", None);
    city.factor("p", "p", "", "CO2", 1.0, "t/t", None);
    for (at, (source, year, quantity, rsd)) in records.iter().enumerate() {
        let (id, year) = (format!("a{at}"), year.to_string());
        city.activity(&id, *source, &year, "landfill", "", quantity * times, "t", *rsd);
    }
    city.activity("last", 0, "2024", "p", "", 1.0, "t", 0.0);
    let (ledger, findings) = compile(city.records);
    assert!(findings.is_empty(), "{findings:?}");
    ledger
}

fn methane(ledger: &Ledger, query: &Query) -> (f64, f64, f64) {
    let rows = ledger.totals(query).rows;
    let of = rows.iter().filter(|r| r.species == species::known("CH4"));
    of.fold((0.0, 0.0, 0.0), |sum, r| (sum.0 + r.kg, sum.1 + r.kg_low, sum.2 + r.kg_high))
}

fn by(dims: &[Dim]) -> Query {
    Query { by: dims.to_vec(), ..Query::default() }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_left_is_what_was_not_given_off(records in deposits(), rate in 0.01f64..1.0) {
        let given: f64 = records
            .iter()
            .map(|(_, year, quantity, _)| 200.0 * quantity * -(-rate * f64::from(2024 - year)).exp_m1())
            .sum();
        prop_assert!(close(methane(&city(&records, rate, 1.0), &by(&[Dim::Species])).0, given));
    }

    #[test]
    fn years_and_groups_add_up(records in deposits(), rate in 0.01f64..1.0) {
        let ledger = city(&records, rate, 1.0);
        let whole = methane(&ledger, &by(&[Dim::Species])).0;
        for dims in [&[Dim::Period][..], &[Dim::ActivityId], &[Dim::ActivityId, Dim::Period], &[Dim::SourceId, Dim::Process]] {
            prop_assert!(close(methane(&ledger, &by(dims)).0, whole), "{dims:?}");
        }
        let years: f64 = (2000..=2024)
            .map(|year| methane(&ledger, &Query { period: Some(Period::year_of(year)), ..by(&[Dim::Species]) }).0)
            .sum();
        prop_assert!(close(years, whole));
        let explained: f64 = (0..records.len())
            .filter_map(|at| ledger.explain(&format!("a{at}"), species::known("CH4")).ok())
            .map(|told| told.kg)
            .sum();
        prop_assert!(close(explained, whole));
    }

    #[test]
    fn doubling_and_order(records in deposits(), rate in 0.01f64..1.0) {
        let mut turned = records.clone();
        turned.reverse();
        let query = Query { period: Some(Period::year_of(2021)), ..by(&[Dim::SourceId]) };
        let one = methane(&city(&records, rate, 1.0), &query);
        let two = methane(&city(&records, rate, 2.0), &query);
        let other = methane(&city(&turned, rate, 1.0), &query);
        prop_assert!(close(2.0 * one.0, two.0) && close(2.0 * one.1, two.1) && close(2.0 * one.2, two.2));
        prop_assert!(close(one.0, other.0) && (one.1 - other.1).abs() <= 1e-6 * one.0.max(1e-6));
    }

    /// A record is kept in the year it is of and in every later one, and dropped before.
    #[test]
    fn a_deposit_counts_from_its_year_on(records in deposits(), year in 1999i16..2025) {
        let ledger = city(&records, 0.1, 1.0);
        let totals = ledger.totals(&Query { period: Some(Period::year_of(year)), ..by(&[Dim::Species]) });
        let kept = records.iter().filter(|r| r.1 <= year).count() + usize::from(year == 2024);
        prop_assert_eq!(totals.records.kept, kept);
    }
}

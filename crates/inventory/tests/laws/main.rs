//! What holds for every inventory, whatever its figures.

mod city;
mod importance;
mod later;
mod measures;

use city::City;
use proptest::prelude::*;
use tandem_inventory::records::Shelf;
use tandem_inventory::totals::{Dim, Key, Row};
use tandem_inventory::{Boundary, Ledger, Query, compile};
use tandem_vocab::{Period, species};

/// A record of the generator: source, process, quantity, rsd, month.
type Draw = (u32, u8, f64, f32, u8);

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    prop::collection::vec((0u32..4, 0u8..3, 0.0f64..1e6, 0.0f32..0.5, 1u8..=12), 1..40)
}

fn city(records: &[Draw], times: f64) -> Ledger {
    let mut city = City::new();
    for (id, region, sector) in [("S1", "R0", "C30"), ("S2", "R1", "C30"), ("S3", "R1", "D44")] {
        city.source(id, region, sector);
    }
    for (at, process) in ["p0", "p1", "p2"].into_iter().enumerate() {
        let k = at as f64 + 1.0;
        city.factor(&format!("{process}-co2"), process, "", "CO2", k, "t/t", Some((0.8 * k, 1.4 * k)));
        city.factor(&format!("{process}-pm"), process, "", "PM2.5", 0.3 * k, "kg/t", Some((0.1 * k, 3.0 * k)));
        city.factor(&format!("{process}-cod"), process, "", "COD", k, "g/t", None);
        city.factor(&format!("{process}-bc"), process, "", "BC", 0.1, "kg/kg PM2.5", Some((0.05, 0.2)));
    }
    city.control(1, "filter", "PM2.5", 0.8, 0.9, "");
    city.control(1, "filter 2", "PM2.5", 1.0, 0.5, "");
    city.control(2, "a", "PM2.5", 0.3, 0.9, "a");
    city.control(2, "b", "PM2.5", 0.6, 0.4, "b");
    for (at, (source, process, quantity, rsd, month)) in records.iter().enumerate() {
        city.activity(
            &format!("a{at}"),
            *source,
            &format!("2022-{month:02}"),
            &format!("p{process}"),
            "",
            quantity * times,
            "t",
            *rsd,
        );
    }
    let (ledger, findings) = compile(city.records);
    assert!(findings.is_empty(), "{findings:?}");
    ledger
}

fn total(rows: &[Row], name: &str) -> f64 {
    rows.iter().filter(|r| r.species == species::known(name)).map(|r| r.kg).sum()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9)
}

fn query(by: &[Dim]) -> Query {
    Query { by: by.to_vec(), ..Query::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_grouping_adds_up_to_the_same_total(records in draws()) {
        let ledger = city(&records, 1.0);
        let whole = ledger.totals(&query(&[Dim::Species]));
        for by in [&[Dim::Region][..], &[Dim::Sector, Dim::SourceId], &[Dim::ActivityId], &[Dim::Process, Dim::Medium, Dim::Scope]] {
            let parts = ledger.totals(&query(by));
            for name in ["CO2", "CO2e", "PM2.5", "BC", "COD"] {
                prop_assert!(close(total(&whole.rows, name), total(&parts.rows, name)), "{name} by {by:?}");
            }
        }
    }

    #[test]
    fn doubling_the_activity_doubles_the_emission_and_its_range(records in draws()) {
        let (one, two) = (city(&records, 1.0), city(&records, 2.0));
        let (one, two) = (one.totals(&query(&[Dim::Region])), two.totals(&query(&[Dim::Region])));
        for (a, b) in one.rows.iter().zip(&two.rows) {
            prop_assert!(close(2.0 * a.kg, b.kg) && close(2.0 * a.kg_low, b.kg_low) && close(2.0 * a.kg_high, b.kg_high));
        }
    }

    #[test]
    fn the_order_of_records_changes_nothing(records in draws()) {
        let mut turned = records.clone();
        turned.reverse();
        let (a, b) = (city(&records, 1.0).totals(&query(&[Dim::Sector])), city(&turned, 1.0).totals(&query(&[Dim::Sector])));
        prop_assert_eq!(a.rows.len(), b.rows.len());
        for (x, y) in a.rows.iter().zip(&b.rows) {
            prop_assert!(close(x.kg, y.kg) && (x.kg_low - y.kg_low).abs() <= 1e-6 * x.kg.abs().max(1e-9));
        }
    }

    #[test]
    fn read_is_kept_and_dropped_and_the_range_holds_the_value(records in draws()) {
        let ledger = city(&records, 1.0);
        let asked = Query { period: Some(Period::parse("2022-03/2022-06").unwrap()), ..query(&[Dim::Species]) };
        let totals = ledger.totals(&asked);
        let dropped: usize = totals.records.dropped.iter().map(|d| d.1).sum();
        prop_assert_eq!(totals.records.read, totals.records.kept + dropped);
        prop_assert_eq!(totals.records.read, records.len());
        for row in &totals.rows {
            prop_assert!(row.kg_low <= row.kg && row.kg <= row.kg_high);
        }
    }

    #[test]
    fn a_control_never_adds_and_never_removes_more_than_all(coverage in 0.0f64..=1.0, efficiency in 0.0f64..=1.0) {
        let mut city = City::new();
        city.factor("f", "p", "", "SO2", 2.0, "kg/t", None);
        city.control(0, "scrubber", "SO2", coverage, efficiency, "");
        city.activity("a", 0, "2022", "p", "", 10.0, "t", 0.0);
        let (ledger, _) = compile(city.records);
        let kg = total(&ledger.totals(&query(&[Dim::Species])).rows, "SO2");
        prop_assert!((0.0..=20.0).contains(&kg) && close(kg, 20.0 * (1.0 - coverage * efficiency)));
    }

    #[test]
    fn a_record_has_the_same_figure_alone_and_in_company(
        rows in prop::collection::vec((0usize..3, 0usize..3, 0i16..5, 0i16..5), 1..8),
        records in prop::collection::vec((0u32..4, 2019i16..2023), 1..12),
    ) {
        let with = |records: &[(u32, i16)]| {
            let mut city = City::new();
            for (id, region, sector) in [("S1", "R0", "D44"), ("S2", "R1", "C30"), ("S3", "R1", "D44")] {
                city.source(id, region, sector);
            }
            city.control(2, "filter", "CO2", 1.0, 0.5, "");
            for (at, &(region, sector, from, years)) in rows.iter().enumerate() {
                city.factor(&format!("f{at}"), "p", "", "CO2", at as f64 + 1.0, "kg/t", None);
                let region = ["", "R0", "R1"][region];
                let sector = ["", "C30", "D44"][sector];
                let (region, sector) = (city.records.symbols.intern(region), city.records.symbols.intern(sector));
                let row = city.records.factors.last_mut().unwrap();
                (row.region, row.sector, row.shelf) = (region, sector, Shelf::Library);
                // 0 leaves the bound open.
                row.year_from = (from > 0).then_some(2018 + from);
                row.year_to = (years > 0).then_some(2018 + from + years - 1);
            }
            for (at, (source, year)) in records.iter().enumerate() {
                city.activity(&format!("a{at}"), *source, &year.to_string(), "p", "", 10.0, "t", 0.0);
            }
            let (ledger, _) = compile(city.records);
            let totals = ledger.totals(&query(&[Dim::ActivityId]));
            let of = |at: usize| totals.rows.iter().filter(move |r| r.keys[0] == Key::Activity(at as u32)).map(|r| r.kg).sum::<f64>();
            (0..records.len()).map(of).collect::<Vec<f64>>()
        };
        for (record, kg) in records.iter().zip(with(&records)) {
            prop_assert_eq!(with(&[*record]), vec![kg]);
        }
    }

    #[test]
    fn an_explanation_gives_the_figure_of_the_inventory(records in draws()) {
        let ledger = city(&records, 1.0);
        let rows = ledger.totals(&query(&[Dim::ActivityId]));
        for row in &rows.rows {
            let id = rows.text(&ledger, &row.keys[0]).into_owned();
            let told = ledger.explain(&id, row.species).unwrap();
            prop_assert!(close(told.kg, row.kg), "{id} {}", row.species);
            prop_assert!((told.range.1 - row.kg_high).abs() <= 1e-9 * row.kg_high.abs().max(1e-9));
        }
    }
}

#[test]
fn a_territory_counts_its_net_import() {
    let mut city = City::new();
    city.factor("grid", "electricity_bought", "", "CO2", 0.5, "t/MWh", None);
    city.factor("grid_sold", "electricity_sold", "", "CO2", 0.5, "t/MWh", None);
    for (id, process, mwh) in
        [("b", "electricity_bought", 10.0), ("s", "electricity_sold", 2.0), ("g", "electricity_generated", 3.0)]
    {
        city.activity(id, 0, "2022", process, "", mwh, "MWh", 0.0);
    }
    let (ledger, findings) = compile(city.records);
    assert!(findings.is_empty());
    let co2 = |boundary| total(&ledger.totals(&Query { boundary, ..query(&[Dim::Species]) }).rows, "CO2");
    assert!(close(co2(Boundary::AsRecorded), 4000.0));
    assert!(close(co2(Boundary::Territory), 2500.0));
    let overlap = ledger.totals(&query(&[Dim::Species])).overlap.unwrap();
    assert!(close(overlap.kwh, 3000.0) && close(overlap.kg, 1500.0));
}

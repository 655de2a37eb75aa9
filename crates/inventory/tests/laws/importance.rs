//! What holds for the shares of inputs in the variance of a total.

use crate::city::City;
use crate::{Draw, city, close, draws, query};
use proptest::prelude::*;
use tandem_inventory::importance::{Cause, Contribution};
use tandem_inventory::totals::Dim;
use tandem_inventory::{Query, compile};
use tandem_vocab::species;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn shares_add_up_to_one_and_the_range_is_that_of_the_inventory(records in draws(), top in 0usize..8) {
        let ledger = city(&records, 1.0);
        for name in ["CO2", "PM2.5", "BC", "CO2e"] {
            let told = ledger.importance(&query(&[]), species::known(name), top);
            let sum = told.largest.iter().map(|c| c.share).sum::<f64>() + told.rest;
            prop_assert!(told.inputs == 0 && sum == 0.0 || close(sum, 1.0), "{name}: {sum}");
            prop_assert!(told.largest.len() == top.min(told.inputs));
            let totals = ledger.totals(&query(&[Dim::Species]));
            let Some(row) = totals.rows.iter().find(|r| r.species == species::known(name)) else { continue };
            prop_assert!(close(told.kg, row.kg));
            let wide = 1e-9 * row.kg_high.abs().max(1e-9);
            prop_assert!((told.range.0 - row.kg_low).abs() <= wide && (told.range.1 - row.kg_high).abs() <= wide);
        }
    }

    #[test]
    fn the_order_of_records_changes_no_share(records in draws()) {
        let shares = |records: &[(usize, Draw)]| {
            let rows: Vec<Draw> = records.iter().map(|r| r.1).collect();
            let ledger = city(&rows, 1.0);
            let told = ledger.importance(&query(&[]), species::known("PM2.5"), usize::MAX);
            let mut named: Vec<(String, f64, usize)> = told.largest.iter().map(|c| {
                let id = match c.cause {
                    Cause::Activity(at) => format!("record {}", records[at as usize].0),
                    Cause::Input(_) => ledger.cause_id(c.cause).to_owned(),
                };
                (id, c.share, c.used_by)
            }).collect();
            named.sort_by(|a, b| a.0.cmp(&b.0));
            named
        };
        let straight: Vec<(usize, Draw)> = records.iter().copied().enumerate().collect();
        let turned: Vec<(usize, Draw)> = straight.iter().rev().copied().collect();
        let (a, b) = (shares(&straight), shares(&turned));
        prop_assert_eq!(a.len(), b.len());
        for (x, y) in a.iter().zip(&b) {
            prop_assert!(x.0 == y.0 && x.2 == y.2 && (x.1 - y.1).abs() < 1e-9, "{x:?} {y:?}");
        }
    }
}

fn share(list: &[Contribution], cause: impl Fn(Cause) -> bool) -> f64 {
    list.iter().filter(|c| cause(c.cause)).map(|c| c.share).sum()
}

#[test]
fn a_shared_factor_counts_in_full_and_quantities_average_out() {
    // 100 records of 1 t at 10 % each, one factor of 2 kg/t with 1.6 to 2.4 (sd 0.2041, 10.2 %):
    // quantities 100 · (2 · 0.1)² = 4, factor (100 · 0.20408)² = 416.5, so 0.95 % and 99.05 %.
    let mut city = City::new();
    city.factor("f", "p", "", "SO2", 2.0, "kg/t", Some((1.6, 2.4)));
    for at in 0..100 {
        city.activity(&format!("a{at:02}"), 0, "2022", "p", "", 1.0, "t", 0.1);
    }
    let (ledger, findings) = compile(city.records);
    assert!(findings.is_empty());
    let told = ledger.importance(&query(&[]), species::known("SO2"), 1);
    let factor = (100.0 * 0.8 / 3.92_f64).powi(2);
    assert_eq!(told.largest.len(), 1);
    assert_eq!((ledger.cause_id(told.largest[0].cause), told.largest[0].used_by, told.inputs), ("f", 100, 101));
    assert!((told.largest[0].share - factor / (factor + 4.0)).abs() < 1e-6);
    assert!((told.rest - 4.0 / (factor + 4.0)).abs() < 1e-6);
    assert!(told.quantity_not_stated == 0.0 && told.range_not_stated == 0.0);
}

#[test]
fn what_states_no_uncertainty_is_told() {
    // 30 kg with a range and a stated quantity, 10 kg of another process with neither: a quarter of the total.
    let mut city = City::new();
    city.factor("f", "p", "", "SO2", 3.0, "kg/t", Some((2.0, 4.0)));
    city.factor("g", "q", "", "SO2", 1.0, "kg/t", None);
    city.activity("a", 0, "2022", "p", "", 10.0, "t", 0.1);
    city.activity("b", 0, "2022", "q", "", 10.0, "t", 0.0);
    let (ledger, _) = compile(city.records);
    let told = ledger.importance(&query(&[]), species::known("SO2"), 9);
    assert!(close(told.kg, 40.0) && close(told.quantity_not_stated, 0.25) && close(told.range_not_stated, 0.25));
    assert!(close(share(&told.largest, |_| true), 1.0));
    let only = Query { filters: vec![(Dim::Process, vec!["q".into()])], ..query(&[]) };
    let bare = ledger.importance(&only, species::known("SO2"), 9);
    assert!(bare.inputs == 0 && bare.rest == 0.0 && bare.range == (10.0, 10.0));
}

//! What holds of measures: they are totals, and their draws belong together.

use crate::city::City;
use tandem_inventory::draws::Draws;
use tandem_inventory::measure::{Measure, Taken};
use tandem_inventory::records::Scope;
use tandem_inventory::{Boundary, Ledger, Query, compile};
use tandem_vocab::{Period, species};

const DRAWS: Draws = Draws { n: 20_000, seed: 7 };

/// Two years of one process with an uncertain factor, and records with ranges of their own where `rsd` is not 0.
fn city(rsd: f32) -> Ledger {
    let mut city = City::new();
    city.source("S1", "R0", "D44");
    city.factor("co2", "kiln", "", "CO2", 0.5, "t/t", Some((0.35, 0.65)));
    city.factor("so2", "kiln", "", "SO2", 2.0, "kg/t", Some((0.8, 5.0)));
    city.factor("other", "boiler", "", "CO2", 2.0, "t/t", Some((1.7, 2.3)));
    city.control(1, "scrubber", "SO2", 1.0, 0.9, "");
    for (id, source, period, process, quantity) in [
        ("a", 0, "2020", "kiln", 1000.0),
        ("b", 1, "2020", "kiln", 500.0),
        ("c", 0, "2022", "kiln", 900.0),
        ("d", 1, "2022", "kiln", 300.0),
        ("e", 0, "2022", "boiler", 40.0),
    ] {
        city.activity(id, source, period, process, "", quantity, "t", rsd);
    }
    let (ledger, findings) = compile(city.records);
    assert!(findings.is_empty(), "{findings:?}");
    ledger
}

fn measure(ledger: &Ledger, name: &str, period: &str) -> Measure {
    let of = species::known(name);
    let period = Period::parse(period).expect("a period");
    let line = |_: &_, _: u32, line: &tandem_inventory::recipe::Line| {
        if line.species == of && line.scope == Scope::One { 1.0 } else { 0.0 }
    };
    let taken = Taken { line: &line, quantity: &|_, _| 0.0 };
    ledger.measures(period, Boundary::AsRecorded, 1, &|_| Some(0), &taken).remove(0)
}

/// 2.5th percentile, mean and 97.5th percentile.
fn told(draws: &[f64]) -> [f64; 3] {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
    [at(0.025), draws.iter().sum::<f64>() / draws.len() as f64, at(0.975)]
}

#[test]
fn a_measure_is_the_total_and_so_are_its_draws() {
    for rsd in [0.0, 0.1] {
        let ledger = city(rsd);
        for (name, period) in [("CO2", "2020"), ("CO2", "2022"), ("SO2", "2020"), ("SO2", "2022")] {
            let query = Query {
                period: Some(Period::parse(period).unwrap()),
                boundary: Boundary::AsRecorded,
                draws: Some(DRAWS),
                ..Query::default()
            };
            let totals = ledger.totals(&query);
            let row = totals.rows.iter().find(|r| r.species == species::known(name)).unwrap();
            let measure = measure(&ledger, name, period);
            let value = ledger.value(&measure);
            assert!((value / row.kg - 1.0).abs() < 1e-12, "{name} {period}: {value} instead of {}", row.kg);
            let found = told(&ledger.drawn(&[&measure], DRAWS)[0]);
            for (found, expected) in found.into_iter().zip([row.kg_low, row.kg_mean.unwrap(), row.kg_high]) {
                assert!(
                    (found / expected - 1.0).abs() < 0.02,
                    "{name} {period}, rsd {rsd}: {found} instead of {expected}"
                );
            }
        }
    }
}

#[test]
fn a_measure_of_quantities_is_their_sum() {
    let ledger = city(0.0);
    let taken = Taken { line: &|_, _, _| 0.0, quantity: &|_, source| if source == 1 { 1e-3 } else { 0.0 } };
    let period = Period::parse("2020").unwrap();
    let measures = ledger.measures(period, Boundary::AsRecorded, 2, &|source| Some(source as usize), &taken);
    assert!(measures[0].parts.is_empty());
    assert!((ledger.value(&measures[1]) - 500.0).abs() < 1e-9, "{}", ledger.value(&measures[1]));
}

#[test]
fn what_two_periods_share_cancels_in_their_ratio() {
    let ledger = city(0.0);
    let (then, now) = (measure(&ledger, "SO2", "2020"), measure(&ledger, "SO2", "2022"));
    let rows = ledger.drawn(&[&then, &now], DRAWS);
    let [low, mean, high] = told(&rows[0]);
    assert!((high - low) / mean > 0.5, "one factor from 0.8 to 5 spreads the total: {low} to {high}");
    let ratio: Vec<f64> = rows[0].iter().zip(&rows[1]).map(|(a, b)| b / a).collect();
    let [low, mean, high] = told(&ratio);
    // Only the scrubber's share is left, which has no range: (900 + 30) / (1000 + 50).
    assert!((mean - 930.0 / 1050.0).abs() < 1e-9 && (high - low).abs() < 1e-9, "{low} {mean} {high}");

    // Another factor, or records with ranges, leave a range.
    let (then, now) = (measure(&ledger, "CO2", "2020"), measure(&ledger, "CO2", "2022"));
    let rows = ledger.drawn(&[&then, &now], DRAWS);
    let ratio: Vec<f64> = rows[0].iter().zip(&rows[1]).map(|(a, b)| b / a).collect();
    let ([low, _, high], [low0, mean0, high0]) = (told(&ratio), told(&rows[0]));
    assert!(high - low > 1e-3 && (high - low) < 0.25 * (high0 - low0) / mean0, "{low} to {high}, {low0} to {high0}");
    let ledger = city(0.1);
    let rows = ledger.drawn(&[&measure(&ledger, "SO2", "2020"), &measure(&ledger, "SO2", "2022")], DRAWS);
    let ratio: Vec<f64> = rows[0].iter().zip(&rows[1]).map(|(a, b)| b / a).collect();
    let [low, _, high] = told(&ratio);
    assert!(high - low > 0.1, "records are drawn each on its own: {low} to {high}");
}

#[test]
fn a_seed_gives_the_same_draws_and_another_gives_others() {
    let ledger = city(0.1);
    let (co2, so2) = (measure(&ledger, "CO2", "2022"), measure(&ledger, "SO2", "2022"));
    let both = ledger.drawn(&[&co2, &so2], Draws { n: 300, seed: 3 });
    assert_eq!(both, ledger.drawn(&[&co2, &so2], Draws { n: 300, seed: 3 }));
    // Whoever else is drawn, and however many draws follow.
    assert_eq!(both[1], ledger.drawn(&[&so2], Draws { n: 300, seed: 3 })[0]);
    assert_eq!(both[0][..], ledger.drawn(&[&co2], Draws { n: 1000, seed: 3 })[0][..300]);
    assert_ne!(both, ledger.drawn(&[&co2, &so2], Draws { n: 300, seed: 4 }));
}

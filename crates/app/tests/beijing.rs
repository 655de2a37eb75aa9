//! Beijing 2013–2017 beside what others published.

use std::path::{Path, PathBuf};
use tandem_app::inventory::Question;
use tandem_app::{Loaded, shipped};

fn case(place: &Path) -> PathBuf {
    let folder = place.join("beijing");
    shipped::unpack("beijing", &folder).expect("the case is shipped");
    folder
}

fn load(folder: &Path) -> Loaded {
    Loaded::open(folder, &|_, _| {}).expect("the shipped case has no fault")
}

/// kt, scope 1, with the range.
fn kt(loaded: &Loaded, species: &str, year: &str, filters: &[(&str, &[&str])]) -> (f64, f64, f64) {
    const KG_PER_KT: f64 = 1e6;
    let mut question = Question {
        period: Some(year.into()),
        by: vec!["species".into()],
        filters: vec![("scope".into(), vec!["1".into()]), ("species".into(), vec![species.into()])],
        ..Question::default()
    };
    for (dim, values) in filters {
        question.filters.push(((*dim).into(), values.iter().map(|v| (*v).to_owned()).collect()));
    }
    let totals = loaded.ledger.totals(&question.parse().expect("a good question"));
    let row = totals.rows.first().expect("the species is estimated");
    (row.kg / KG_PER_KT, row.kg_low / KG_PER_KT, row.kg_high / KG_PER_KT)
}

/// Circular: the fuel rows were recovered from these accounts. It proves only that nothing is lost on the way.
#[test]
fn at_the_factors_of_the_accounts_co2_is_theirs() {
    let place = tempfile::tempdir().expect("a place to unpack");
    let folder = case(place.path());
    std::fs::copy(folder.join("variants/ceads_factors.csv"), folder.join("factors.csv"))
        .expect("the variant is shipped");
    let loaded = load(&folder);
    // CEADs provincial accounts, sheet Beijing, total consumption, scope 1, Mt (Shan et al. 2018, 2020).
    for (year, published) in [("2013", 94.07), ("2014", 93.26), ("2015", 92.76), ("2016", 89.98), ("2017", 85.56)] {
        let ours = kt(&loaded, "CO2", year, &[]).0 / 1000.0;
        println!("CO2 {year}: {ours:.3} Mt, accounts {published} Mt, {:+.3} %", 100.0 * (ours / published - 1.0));
        assert!((ours / published - 1.0).abs() < 1e-3, "{year}: {ours} against {published}");
    }
}

/// With the library's factors each published figure is shown inside its window or outside of it; neither is a failure of the test.
/// What fails is a figure that went away, or a page that no longer tells what the binary gives.
#[test]
fn the_page_of_the_comparison_tells_what_the_binary_gives() {
    let place = tempfile::tempdir().expect("a place to unpack");
    let loaded = load(&case(place.path()));
    // Published, kt; half width of the window as a share.
    let figures: [(&str, &str, &str, f64, f64); 6] = [
        ("CO2", "2013", "CEADs accounts", 94_070.0, 0.08),
        ("CO2", "2017", "CEADs accounts", 85_560.0, 0.08),
        ("SO2", "2013", "environmental statistics (remembered)", 87.0, 0.25),
        ("NOx", "2013", "environmental statistics (remembered)", 166.3, 0.25),
        ("SO2", "2017", "environmental statistics (remembered)", 20.1, 0.25),
        ("NOx", "2017", "environmental statistics (remembered, doubtful)", 144.5, 0.25),
    ];
    for (species, year, source, published, window) in figures {
        let (kg, low, high) = kt(&loaded, species, year, &[]);
        let gap = kg / published - 1.0;
        let place = if gap.abs() <= window { "inside" } else { "outside" };
        let held = if (low..=high).contains(&published) { "range holds it" } else { "range does not hold it" };
        println!(
            "{species} {year}: {kg:.1} kt ({low:.1} to {high:.1}), {source} {published} kt: {:+.1} %, {place} ±{:.0} %, {held}",
            100.0 * gap,
            100.0 * window
        );
        assert!(low <= kg && kg <= high && kg > 0.0);
    }
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/evidence/beijing.md"))
        .expect("the comparison has a page");
    for (species, year) in [("SO2", "2013"), ("NOx", "2013")] {
        let (kg, ..) = kt(&loaded, species, year, &[]);
        let told = if kg < 100.0 { format!("{kg:.1}") } else { format!("{kg:.0}") };
        assert!(page.contains(&told), "docs/evidence/beijing.md does not tell {species} {year} = {told} kt");
    }
}

#[test]
fn media_without_activities_are_not_estimated_and_never_zero() {
    let place = tempfile::tempdir().expect("a place to unpack");
    let loaded = load(&case(place.path()));
    let question = Question { by: vec!["medium".into(), "species".into()], ..Question::default() };
    let totals = loaded.ledger.totals(&question.parse().expect("a good question"));
    let answer = loaded.inventory(question.parse().expect("a good question")).answer(true).into_value();
    let water = totals.rows.iter().filter(|r| r.species.get().medium == tandem_vocab::Medium::Water).count();
    assert_eq!(water, 0);
    let cod: Vec<_> = answer["coverage"].as_array().expect("a list").iter().filter(|c| c["species"] == "COD").collect();
    assert!(!cod.is_empty() && cod.iter().all(|c| c["status"] == "not_estimated" && c["need"]["zh"].is_string()));
}

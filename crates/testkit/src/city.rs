//! The small made-up city.

use crate::CaseFolder;

/// A made-up city of two districts with a power plant, a cement works, and a park that buys its power.
///
/// All factors are its own, so its figures are the same whatever the shipped library holds; `crates/e2e/tests/contract.rs`
/// holds it to them. In 2022:
///
/// | activity | quantity | gives |
/// |---|---|---|
/// | `unit_1` | 100 000 t coal at 20 GJ/t, 26 t C/TJ, 98 % oxidised, 0.8 % sulphur | 186 853 t CO2, 1 600 t SO2 before 95 % are removed |
/// | `kiln` | 50 000 t clinker at 520 kg CO2/t, 1.2 kg NOx/t | 26 000 t CO2, 60 t NOx |
/// | `power` | 30 000 MWh at 0.5 kg CO2/kWh | 15 000 t CO2 in scope 2 |
/// | `effluent` | 1 000 000 m3 at 50 mg COD/L | 50 t COD |
pub fn small_city() -> CaseFolder {
    CaseFolder::new("small_city")
        .region("320500", "", "city")
        .region("D1", "320500", "county")
        .region("D2", "320500", "county")
        .row("organisations.csv", &[("org_id", "O1"), ("name", "Power company"), ("region", "D1"), ("sector", "D44")])
        .row(
            "organisations.csv",
            &[("org_id", "O2"), ("name", "Building materials"), ("region", "D2"), ("sector", "C30")],
        )
        .source("PLANT", "D44")
        .with("region", "D1")
        .with("org_id", "O1")
        .source("KILN", "C30")
        .with("region", "D2")
        .with("org_id", "O2")
        .source("PARK", "C26")
        .with("region", "D2")
        .with("kind", "area")
        .activity("unit_1", "PLANT", "2022", "test_boiler", 1e5, "t")
        .with("fuel", "test_coal")
        .with("rsd", "0.05")
        .activity("kiln", "KILN", "2022", "test_kiln", 5e4, "t")
        .activity("power", "PARK", "2022", "electricity_bought", 3e4, "MWh")
        .activity("effluent", "PARK", "2022", "test_effluent", 1e6, "m3")
        .control("PLANT", "test_scrubber", 1.0)
        .with("species", "SO2")
        .with("efficiency", "0.95")
        .factor("coal-ncv", "ncv", 20.0, "GJ/t")
        .with("process", "test_boiler")
        .with("fuel", "test_coal")
        .with("role", "parameter")
        .factor("coal-carbon", "carbon", 26.0, "t C/TJ")
        .with("fuel", "test_coal")
        .with("role", "parameter")
        .range(25.0, 27.0)
        .factor("coal-oxidation", "oxidation", 0.98, "fraction")
        .with("fuel", "test_coal")
        .with("role", "parameter")
        .factor("coal-sulphur", "sulphur", 0.008, "fraction")
        .with("fuel", "test_coal")
        .with("role", "parameter")
        .range(0.004, 0.016)
        .factor("kiln-co2", "CO2", 520.0, "kg/t")
        .with("process", "test_kiln")
        .range(500.0, 540.0)
        .factor("kiln-nox", "NOx", 1.2, "kg/t")
        .with("process", "test_kiln")
        .range(0.6, 2.4)
        .factor("grid", "CO2", 0.5, "kg/kWh")
        .with("process", "electricity_bought")
        .with("scope", "2")
        .factor("effluent-cod", "COD", 50.0, "mg/L")
        .with("process", "test_effluent")
}

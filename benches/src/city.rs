//! A made-up city as a case folder: the input of the whole road.
//!
//! 16 districts, 30 sectors, 2,000 sources with meters that are read each month of four years, or once. Every process, fuel and technology in use
//! has factor rows of the case's own for 14 species, so that a peer can compute the same totals from the same files with two joins.

use crate::random::Random;
use anyhow::{Context, Result};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Raised when the files of a seed change, so that older ones are not taken for them.
const VERSION: u32 = 5;
const SEED: u64 = 20_261_124;
const SOURCES: usize = 2_000;
const CONTROL_ROWS: usize = 300;
const FIRST_YEAR: usize = 2019;
const DISTRICTS: usize = 16;

/// Species with a factor for every key.
pub(crate) const SPECIES: [&str; 14] =
    ["CO2", "CH4", "N2O", "SO2", "NOx", "CO", "NMVOC", "NH3", "TSP", "PM10", "PM2.5", "Hg", "Pb", "As"];

/// Usual size of each factor, g/GJ of coal.
const SIZE_G_PER_GJ: [f64; 14] =
    [95_000.0, 10.0, 1.5, 600.0, 250.0, 900.0, 60.0, 1.0, 400.0, 250.0, 120.0, 0.008, 0.13, 0.007];

const SECTORS: [&str; 30] = [
    "C13", "C14", "C15", "C17", "C22", "C25", "C26", "C27", "C28", "C29", "C3011", "C3012", "C303", "C304", "C307",
    "C311", "C312", "C313", "C3212", "C3216", "C339", "C34", "C35", "C36", "C38", "C39", "D4411", "D4412", "D443",
    "D45",
];

/// Process, fuel, technology, unit of the quantity, heat value in GJ per unit (0: factors per unit, not per GJ).
type KeyRow = (&'static str, &'static str, &'static str, &'static str, f64);

const KEYS: [KeyRow; 40] = [
    ("pulverised_coal_boiler", "bituminous_coal", "", "t", 23.1),
    ("pulverised_coal_boiler", "lignite", "", "t", 13.9),
    ("circulating_fluidised_bed_boiler", "raw_coal", "", "t", 20.9),
    ("circulating_fluidised_bed_boiler", "coal_gangue", "", "t", 8.4),
    ("grate_boiler", "bituminous_coal", "", "t", 23.1),
    ("grate_boiler", "anthracite", "", "t", 26.7),
    ("industrial_boiler", "raw_coal", "", "t", 20.9),
    ("industrial_boiler", "coal_briquettes", "", "t", 17.5),
    ("gas_boiler", "natural_gas", "", "m3", 0.0389),
    ("oil_boiler", "fuel_oil", "", "t", 41.8),
    ("combined_heat_and_power", "bituminous_coal", "", "t", 23.1),
    ("gas_turbine", "natural_gas", "", "m3", 0.0389),
    ("gas_engine", "natural_gas", "", "m3", 0.0389),
    ("diesel_engine", "diesel", "", "t", 42.7),
    ("process_heater", "refinery_gas", "", "t", 46.1),
    ("process_heater", "fuel_oil", "", "t", 41.8),
    ("industrial_kiln", "bituminous_coal", "", "t", 23.1),
    ("industrial_kiln", "natural_gas", "", "m3", 0.0389),
    ("industrial_kiln", "petroleum_coke", "", "t", 32.5),
    ("cement_kiln", "anthracite", "", "t", 26.7),
    ("steelworks_power_plant", "blast_furnace_gas", "", "m3", 0.0033),
    ("steelworks_power_plant", "coke_oven_gas", "", "m3", 0.0174),
    ("non_road_machinery", "diesel", "", "t", 42.7),
    ("road_vehicles", "diesel", "", "t", 42.7),
    ("road_vehicles", "gasoline", "", "t", 43.1),
    ("float_glass_line", "", "air_fired", "t", 0.0),
    ("float_glass_line", "", "oxygen_fired", "t", 0.0),
    ("ceramic_tile_line", "", "roller_kiln", "t", 0.0),
    ("ceramic_tile_line", "", "tunnel_kiln", "t", 0.0),
    ("printing_line", "", "gravure", "t", 0.0),
    ("printing_line", "", "offset", "t", 0.0),
    ("secondary_lead_furnace", "", "", "t", 0.0),
    ("battery_plate_casting", "", "", "t", 0.0),
    ("wire_enamelling", "", "", "t", 0.0),
    ("pigment_calcining", "", "", "t", 0.0),
    ("resin_batch", "", "", "t", 0.0),
    ("tyre_curing", "", "", "t", 0.0),
    ("circuit_board_etching", "", "", "t", 0.0),
    ("carbon_anode_baking", "", "", "t", 0.0),
    ("dye_house", "", "", "t", 0.0),
];

/// Control technologies of the case's own, with what they remove. They make no by-products.
const DEVICES: [(&str, &[(&str, f64)]); 6] = [
    ("lime_scrubber_of_the_city", &[("SO2", 0.93), ("TSP", 0.5), ("PM10", 0.45), ("PM2.5", 0.4), ("Hg", 0.55)]),
    ("catalytic_denox_of_the_city", &[("NOx", 0.84)]),
    (
        "bag_house_of_the_city",
        &[("TSP", 0.995), ("PM10", 0.99), ("PM2.5", 0.975), ("Pb", 0.96), ("As", 0.95), ("Hg", 0.3)],
    ),
    ("staged_burners_of_the_city", &[("NOx", 0.38)]),
    ("precipitator_of_the_city", &[("TSP", 0.98), ("PM10", 0.97), ("PM2.5", 0.93), ("Pb", 0.9), ("As", 0.88)]),
    ("afterburner_of_the_city", &[("NMVOC", 0.95), ("CO", 0.9)]),
];

/// How keys lie over sources.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Habit {
    /// A source uses three of the six keys of its sector.
    Sector,
    /// Any meter has any key, rows in no order: the hardest case for whatever is shared between rows.
    Scattered,
    /// Any meter has any key, read once a year with an error of its own: no two records can be drawn as one.
    Yearly,
}

impl Habit {
    fn name(self) -> &'static str {
        match self {
            Self::Sector => "city",
            Self::Scattered => "scattered",
            Self::Yearly => "yearly",
        }
    }

    /// Records of a meter.
    fn records(self) -> usize {
        match self {
            Self::Sector | Self::Scattered => 48,
            Self::Yearly => 1,
        }
    }

    /// Words of the report.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Sector => "by month and source",
            Self::Scattered => "in no order, any key at any source",
            Self::Yearly => "one of each meter, any key at any source",
        }
    }
}

/// A case folder with its size.
#[derive(Clone, Debug)]
pub(crate) struct City {
    /// Folder.
    pub(crate) folder: PathBuf,
    /// Rows of activities.csv.
    pub(crate) activities: usize,
    /// Bytes of all files.
    pub(crate) bytes: u64,
    /// How keys lie.
    pub(crate) habit: Habit,
}

/// The city with so many activities; taken from `cache` if it was made before.
pub(crate) fn make(cache: &Path, activities: usize, habit: Habit) -> Result<City> {
    let folder = cache.join(format!("{}-{activities}-v{VERSION}", habit.name()));
    if !folder.is_dir() {
        eprintln!("making {} activities in {}", activities, folder.display());
        let fresh = folder.with_extension("part");
        if fresh.is_dir() {
            fs::remove_dir_all(&fresh)?;
        }
        fs::create_dir_all(&fresh)?;
        write(&fresh, activities, habit).with_context(|| format!("cannot write {}", fresh.display()))?;
        fs::rename(&fresh, &folder)?;
    }
    let mut bytes = 0;
    for entry in fs::read_dir(&folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(City { folder, activities, bytes, habit })
}

struct Site {
    id: String,
    district: usize,
    sector: usize,
    keys: [usize; 3],
}

/// A place where a quantity is read each month.
struct Meter {
    site: usize,
    id: String,
    key: usize,
    typical: f64,
    rsd: &'static str,
    evidence: String,
}

fn write(folder: &Path, activities: usize, habit: Habit) -> Result<()> {
    let mut random = Random::new(SEED);
    fs::write(
        folder.join("case.toml"),
        "# Made up for measuring; no figure of it is of any real place.\n[case]\nid = \"bench_city\"\nregion = \"BC\"\nbase_period = \"2019\"\ngwp = \"AR5-100\"\nmade_up = true\n\n[case.name]\nen = \"Bench City (made up)\"\nzh = \"基准市（虚构）\"\n",
    )?;
    fs::write(folder.join("regions.csv"), regions())?;
    fs::write(folder.join("factors.csv"), factors(&mut random))?;
    let sites = sites(&mut random);
    fs::write(folder.join("sources.csv"), sources(&sites, &mut random))?;
    fs::write(folder.join("controls.csv"), controls(&sites, &mut random))?;
    let meters = meters(&sites, activities, habit, &mut random);
    write_activities(&folder.join("activities.csv"), &sites, &meters, activities, habit, &mut random)
}

fn regions() -> String {
    let mut text = String::from(
        "region,name_en,name_zh,parent,level,population,area_km2\nBC,Bench City,基准市,,city,6400000,4800\n",
    );
    for district in 1..=DISTRICTS {
        let _ = writeln!(text, "BC{district:02},District {district},第{district}区,BC,county,400000,300");
    }
    text
}

fn factors(random: &mut Random) -> String {
    let mut text = String::from(
        "factor_id,process,fuel,technology,sector,region,source_id,activity_id,year_from,year_to,species,value,unit,low,high,role,scope,source\n",
    );
    let mut with_heat: Vec<&str> = Vec::new();
    for (at, &(process, fuel, technology, unit, heat)) in KEYS.iter().enumerate() {
        if heat > 0.0 && !with_heat.contains(&fuel) {
            with_heat.push(fuel);
            let _ = writeln!(
                text,
                "ncv.{fuel},,{fuel},,,,,,,,ncv,{heat},GJ/{unit},{:.5},{:.5},parameter,,fuel laboratory of the city (made up)",
                heat * 0.96,
                heat * 1.04
            );
        }
        let mut dust = 0.0;
        for (species, size) in SPECIES.iter().zip(SIZE_G_PER_GJ) {
            // Particles: the finer classes are shares of the coarser ones.
            let value = match *species {
                "PM10" | "PM2.5" => dust * (0.4 + 0.5 * random.share()),
                _ => size * random.spread(0.3, 3.0),
            };
            if matches!(*species, "TSP" | "PM10") {
                dust = value;
            }
            let (unit, value) =
                if heat > 0.0 { ("g/GJ".to_owned(), value) } else { (format!("kg/{unit}"), value / 50.0) };
            let _ = writeln!(
                text,
                "k{at:02}.{species},{process},{fuel},{technology},,,,,,,{species},{value:.6},{unit},{:.6},{:.6},,,tests at the plants of the city (made up)",
                value * 0.7,
                value * 1.6
            );
        }
    }
    for (device, removals) in DEVICES {
        for (species, removed) in removals {
            let _ = writeln!(
                text,
                "{device}.{species},,,{device},,,,,,,{species},{removed},fraction,{:.4},{:.4},control,,acceptance tests (made up)",
                removed * 0.95,
                1.0 - (1.0 - removed) * 0.6
            );
        }
    }
    text
}

fn sites(random: &mut Random) -> Vec<Site> {
    (0..SOURCES)
        .map(|at| {
            let (district, sector) = (random.below(DISTRICTS) + 1, random.below(SECTORS.len()));
            // Six keys a sector, three of them at a source.
            let first = random.below(6);
            let keys = [0, 1, 3].map(|step| (sector * 7 + (first + step) % 6 * 11) % KEYS.len());
            Site { id: format!("BC{district:02}-{at:04}"), district, sector, keys }
        })
        .collect()
}

fn sources(sites: &[Site], random: &mut Random) -> String {
    let mut text = String::from(
        "source_id,name,org_id,region,sector,kind,lon,lat,stack_height_m,stack_diameter_m,exit_temperature_k,exit_velocity_m_s\n",
    );
    for (at, site) in sites.iter().enumerate() {
        let _ = writeln!(
            text,
            "{},Works no. {at} of district {},,BC{:02},{},point,{:.4},{:.4},{},{:.1},{},{:.1}",
            site.id,
            site.district,
            site.district,
            SECTORS[site.sector],
            117.0 + random.share(),
            33.0 + random.share(),
            15 + random.below(180),
            0.5 + 4.0 * random.share(),
            320 + random.below(100),
            4.0 + 15.0 * random.share()
        );
    }
    text
}

fn controls(sites: &[Site], random: &mut Random) -> String {
    let mut text = String::from("source_id,activity_id,technology,coverage,species,efficiency,route\n");
    let mut fitted = BTreeSet::new();
    while fitted.len() < CONTROL_ROWS {
        let (site, device) = (random.below(sites.len()), random.below(DEVICES.len()));
        if !fitted.insert((site, device)) {
            continue;
        }
        let (site, (device, removals)) = (&sites[site], DEVICES[device]);
        let coverage = 1.0 - (random.below(5) as f64) / 20.0;
        if random.below(10) == 0 {
            let (species, removed) = removals[random.below(removals.len())];
            let _ = writeln!(text, "{},,{device},{coverage:.2},{species},{:.3},", site.id, removed * 0.9);
        } else {
            let _ = writeln!(text, "{},,{device},{coverage:.2},,,", site.id);
        }
    }
    text
}

fn meters(sites: &[Site], activities: usize, habit: Habit, random: &mut Random) -> Vec<Meter> {
    let count = activities.div_ceil(habit.records());
    let mut of_site = vec![0_usize; sites.len()];
    for at in 0..count {
        // Every source has a meter; large ones have many.
        let site = if at < sites.len() { at } else { (random.share() * random.share() * sites.len() as f64) as usize };
        of_site[site] += 1;
    }
    let mut meters = Vec::with_capacity(count);
    for (at, &number) in of_site.iter().enumerate() {
        for meter in 0..number {
            let key = match habit {
                Habit::Sector => sites[at].keys[random.below(3)],
                Habit::Scattered | Habit::Yearly => random.below(KEYS.len()),
            };
            let fuel = KEYS[key].1;
            let evidence = match random.below(4) {
                // A comma in the text: the cell is quoted.
                0 => format!("\"energy ledger form 205-1, row {}\"", meter + 1),
                1 if KEYS[key].3 == "m3" => {
                    format!("gas bill of meter {}{:05}", sites[at].district, random.below(100_000))
                }
                1 => format!("weighbridge book of {}", sites[at].id),
                2 => format!("belt scale {:02}-{meter:02} monthly sum", sites[at].district),
                _ if fuel.is_empty() => "production report of the works".to_owned(),
                _ => format!("stock account of {fuel}"),
            };
            meters.push(Meter {
                site: at,
                id: format!("{}.m{meter:02}", sites[at].id),
                key,
                typical: random.spread(2.0, 20_000.0) * if KEYS[key].3 == "m3" { 800.0 } else { 1.0 },
                rsd: match habit {
                    Habit::Sector | Habit::Scattered => ["", "", "0.02", "0.05", "0.1"][random.below(5)],
                    Habit::Yearly => ["0.02", "0.05", "0.1"][random.below(3)],
                },
                evidence,
            });
        }
    }
    meters
}

fn write_activities(
    path: &Path,
    sites: &[Site],
    meters: &[Meter],
    activities: usize,
    habit: Habit,
    random: &mut Random,
) -> Result<()> {
    let mut order: Vec<u32> = (0..(meters.len() * habit.records()) as u32).collect();
    order.truncate(activities);
    if habit == Habit::Scattered {
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
    }
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(out, "activity_id,source_id,period,process,fuel,technology,quantity,unit,rsd,evidence")?;
    for at in order {
        let (month, meter) = (at as usize / meters.len(), &meters[at as usize % meters.len()]);
        let (process, fuel, technology, unit, _) = KEYS[meter.key];
        let quantity = meter.typical * (0.6 + 0.8 * random.share());
        let (year, month) = (FIRST_YEAR + month / 12, month % 12 + 1);
        writeln!(
            out,
            "{}.{year}-{month:02},{},{year}-{month:02},{process},{fuel},{technology},{quantity:.2},{unit},{},{}",
            meter.id, sites[meter.site].id, meter.rsd, meter.evidence
        )?;
    }
    out.flush()?;
    Ok(())
}

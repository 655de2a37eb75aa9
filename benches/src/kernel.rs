//! The kernel alone: activities in columns to totals by region, sector and species.

use crate::child::own_cpu_seconds;
use crate::npy;
use crate::peers::Peers;
use crate::random::{Random, Zipf};
use crate::road::Places;
use crate::sample::Sample;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use tandem_inventory::totals::{Pairs, PerUnit, add_up};

/// Rows.
pub(crate) const ROWS: usize = 5_000_000;
/// Regions × sectors.
pub(crate) const CELLS: usize = 16 * 30;
/// Factor keys, drawn as Zipf has it.
pub(crate) const KEYS: usize = 2_000;
/// Levels of control.
pub(crate) const LEVELS: usize = 4;
/// Species.
pub(crate) const SPECIES: usize = 14;
/// Bytes of a row that any kernel must read: cell, key, level, quantity, relative standard deviation.
pub(crate) const ROW_BYTES: usize = 4 + 4 + 1 + 8 + 4;

const VERSION: u32 = 2;
const SEED: u64 = 7_003;

/// The columns.
pub(crate) struct Columns {
    /// Where the same columns lie for the peers.
    pub(crate) folder: PathBuf,
    /// Region × sector.
    pub(crate) cell: Vec<u32>,
    /// Factor key.
    pub(crate) key: Vec<u32>,
    /// Level of control.
    pub(crate) level: Vec<u8>,
    /// Quantity.
    pub(crate) quantity: Vec<f64>,
    /// Its relative standard deviation.
    pub(crate) rsd: Vec<f32>,
    /// kg per quantity: key × level × species.
    pub(crate) coefficient: Vec<f64>,
}

/// Makes the columns; writes them for the peers where `cache` lacks them.
pub(crate) fn columns(cache: &Path, rows: usize) -> Result<Columns> {
    let mut random = Random::new(SEED);
    let zipf = Zipf::new(KEYS);
    let mut columns = Columns {
        folder: cache.join(format!("columns-{rows}-v{VERSION}")),
        cell: Vec::with_capacity(rows),
        key: Vec::with_capacity(rows),
        level: Vec::with_capacity(rows),
        quantity: Vec::with_capacity(rows),
        rsd: Vec::with_capacity(rows),
        coefficient: Vec::with_capacity(KEYS * LEVELS * SPECIES),
    };
    for _ in 0..rows {
        columns.cell.push(random.below(CELLS) as u32);
        columns.key.push(zipf.draw(&mut random) as u32);
        columns.level.push(random.below(LEVELS) as u8);
        columns.quantity.push(random.spread(1.0, 10_000.0));
        columns.rsd.push([0.0, 0.02, 0.05, 0.1][random.below(4)]);
    }
    for _ in 0..KEYS {
        let raw: Vec<f64> = (0..SPECIES).map(|_| random.spread(1e-4, 1e2)).collect();
        for level in 0..LEVELS {
            columns.coefficient.extend(
                raw.iter().enumerate().map(|(s, kg)| kg * (1.0 - 0.3 * level as f64 * ((s % 3) as f64 + 1.0) / 3.0)),
            );
        }
    }
    if !columns.folder.is_dir() {
        let fresh = columns.folder.with_extension("part");
        std::fs::create_dir_all(&fresh)?;
        npy::write(&fresh.join("cell.npy"), &columns.cell)?;
        npy::write(&fresh.join("key.npy"), &columns.key)?;
        npy::write(&fresh.join("level.npy"), &columns.level)?;
        npy::write(&fresh.join("quantity.npy"), &columns.quantity)?;
        npy::write(&fresh.join("coefficient.npy"), &columns.coefficient)?;
        std::fs::rename(&fresh, &columns.folder)?;
    }
    Ok(columns)
}

/// One run of the kernel.
pub(crate) struct Run {
    /// kg: cell × species.
    pub(crate) kg: Vec<f64>,
    /// Processor seconds.
    pub(crate) cpu_s: f64,
    /// Seconds on the clock.
    pub(crate) wall_s: f64,
}

/// The rows as (cell, recipe, quantity); a recipe is a key at a level.
fn rows(columns: &Columns) -> impl Iterator<Item = (u32, u32, f64)> {
    let keys = columns.cell.iter().zip(&columns.key).zip(&columns.level).zip(&columns.quantity);
    keys.map(|(((&cell, &key), &level), &quantity)| (cell, key * LEVELS as u32 + u32::from(level), quantity))
}

/// Rows to kg: what the peers do.
pub(crate) fn run(columns: &Columns) -> Run {
    let (clock, cpu) = (Instant::now(), own_cpu_seconds());
    let mut per_unit = PerUnit::new(KEYS * LEVELS, SPECIES);
    for (recipe, kg) in columns.coefficient.chunks(SPECIES).enumerate() {
        for (species, kg) in kg.iter().enumerate() {
            per_unit.set(recipe, species, *kg);
        }
    }
    let kg = add_up(CELLS, &per_unit, rows(columns));
    Run { kg, cpu_s: own_cpu_seconds() - cpu, wall_s: clock.elapsed().as_secs_f64() }
}

/// Rows to pairs of cell and recipe with their errors, pairs to kg and variance: the way to ranges.
pub(crate) fn run_with_errors(columns: &Columns) -> Run {
    let (clock, cpu) = (Instant::now(), own_cpu_seconds());
    let mut pairs = Pairs::new(CELLS, KEYS * LEVELS);
    for ((cell, recipe, quantity), &rsd) in rows(columns).zip(&columns.rsd) {
        pairs.add(cell, recipe, quantity, quantity * f64::from(rsd));
    }
    let mut kg = vec![0.0; CELLS * SPECIES];
    let mut variance = vec![0.0; CELLS * SPECIES];
    for (cell, recipe, quantity, squared) in pairs.into_cells() {
        let (from, of) = (cell as usize * SPECIES, recipe as usize * SPECIES);
        let coefficients = &columns.coefficient[of..of + SPECIES];
        for ((kg, variance), coefficient) in kg[from..].iter_mut().zip(&mut variance[from..]).zip(coefficients) {
            *kg += quantity * coefficient;
            *variance += squared * coefficient * coefficient;
        }
    }
    std::hint::black_box(&variance);
    Run { kg, cpu_s: own_cpu_seconds() - cpu, wall_s: clock.elapsed().as_secs_f64() }
}

/// The kernel beside its peers.
#[derive(Debug, Serialize)]
pub(crate) struct Kernel {
    /// Rows.
    pub(crate) rows: usize,
    /// Runners, ours first.
    pub(crate) runners: Vec<Runner>,
}

/// One that runs the kernel.
#[derive(Debug, Serialize)]
pub(crate) struct Runner {
    /// Name.
    pub(crate) name: String,
    /// Processor seconds.
    pub(crate) cpu_s: Sample,
    /// Seconds on the clock.
    pub(crate) wall_s: Sample,
    /// Emission rows (rows × species) a processor second.
    pub(crate) emission_rows_per_cpu_s: Sample,
    /// Largest relative difference of a total from ours.
    pub(crate) difference: f64,
}

/// A way of ours.
type Ours = fn(&Columns) -> Run;

/// Measures the kernel, ours and the peers' one after the other in each round.
pub(crate) fn measure(data: &Path, places: &Places, peers: Option<&Peers>, repeats: usize) -> Result<Kernel> {
    let columns = columns(data, ROWS)?;
    let variants = ["join", "wide", "sum_first"].into_iter().flat_map(|v| [("polars", v), ("duckdb", v)]);
    let rivals: Vec<(&str, &str)> = variants.filter(|_| peers.is_some()).collect();
    let ours: [(&str, Ours); 2] = [("tandem", run), ("tandem, with errors", run_with_errors)];
    let mut costs: Vec<Vec<(f64, f64)>> = vec![Vec::new(); ours.len() + rivals.len()];
    let mut differences = vec![0.0_f64; costs.len()];
    let kg = run(&columns).kg;
    for round in 0..repeats {
        eprintln!("kernel, round {} of {repeats}", round + 1);
        for (at, (_, run)) in ours.iter().enumerate() {
            let run = run(&columns);
            costs[at].push((run.cpu_s, run.wall_s));
            differences[at] = differences[at].max(relative(run.kg.iter().zip(&kg)));
        }
        let Some(peers) = peers else { continue };
        for (at, (engine, variant)) in rivals.iter().enumerate() {
            let (at, csv) = (at + ours.len(), data.join("kernel.csv"));
            let script = places.scripts.join("kernel.py");
            let done = Command::new(&peers.python)
                .arg(script)
                .args([engine, variant])
                .arg(&columns.folder)
                .arg(&csv)
                .output()?;
            if !done.status.success() {
                bail!("{engine} {variant} failed: {}", String::from_utf8_lossy(&done.stderr));
            }
            let said: serde_json::Value = serde_json::from_slice(&done.stdout)?;
            let second = |name: &str| said[name].as_f64().with_context(|| format!("the peer does not tell {name}"));
            costs[at].push((second("cpu_s")?, second("wall_s")?));
            differences[at] = differences[at].max(difference(&kg, &csv)?);
        }
    }
    let names = ours.iter().map(|(name, _)| (*name).to_owned()).chain(rivals.iter().map(|(e, v)| format!("{e} {v}")));
    let runners = names.zip(&costs).zip(differences).map(|((name, costs), difference)| {
        let cpu_s = Sample::of(costs.iter().map(|c| c.0));
        Runner {
            name,
            cpu_s,
            wall_s: Sample::of(costs.iter().map(|c| c.1)),
            emission_rows_per_cpu_s: cpu_s.map(|s| (ROWS * SPECIES) as f64 / s),
            difference,
        }
    });
    Ok(Kernel { rows: ROWS, runners: runners.collect() })
}

/// Largest relative difference of two lists of totals.
fn relative<'a>(pairs: impl Iterator<Item = (&'a f64, &'a f64)>) -> f64 {
    pairs.map(|(x, y)| (x - y).abs() / x.abs().max(y.abs()).max(f64::MIN_POSITIVE)).fold(0.0, f64::max)
}

fn difference(ours: &[f64], csv: &Path) -> Result<f64> {
    let text = std::fs::read_to_string(csv)?;
    let mut theirs = vec![0.0; ours.len()];
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [cell, species, kg] = cells[..] else { bail!("the peer's row `{line}` has not three cells") };
        theirs[cell.parse::<usize>()? * SPECIES + species.parse::<usize>()?] = kg.parse()?;
    }
    Ok(relative(ours.iter().zip(&theirs)))
}

//! Ranges by draws beside numpy: the same ledger, the same number of draws, a range for every row.
//!
//! An emission draw is one value of one species of one record in one draw. All contestants make every one of them: a record's quantity is
//! drawn once a draw, a factor once a draw for all records that share it, and each row of the answer gets its mean and 2.5th and 97.5th
//! percentile from all draws.

use crate::child::{self, own_cpu_seconds};
use crate::city::{City, Habit, SPECIES, make};
use crate::npy;
use crate::peers::Peers;
use crate::road::Places;
use crate::sample::Sample;
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tandem_inventory::distribution::Shape;
use tandem_inventory::draws::Draws;
use tandem_inventory::recipe::Input;
use tandem_inventory::records::Scope;
use tandem_inventory::totals::{Dim, Key};
use tandem_inventory::{Ledger, Query, compile};

/// Records: each of another source, with an error of its own.
const ACTIVITIES: usize = 2_000;
/// Draws.
pub(crate) const DRAWS: usize = 10_000;
const SEED: u64 = 11;

/// What has a range.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rows {
    /// Every record and species.
    Records,
    /// Every region, sector and species.
    Cells,
}

impl Rows {
    const ALL: [Self; 2] = [Self::Records, Self::Cells];

    fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Cells => "cells",
        }
    }

    /// Words of the report.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Records => "a range for every record and species",
            Self::Cells => "a range for every region, sector and species",
        }
    }

    fn dims(self) -> Vec<Dim> {
        match self {
            Self::Records => vec![Dim::ActivityId, Dim::Species],
            Self::Cells => vec![Dim::Region, Dim::Sector, Dim::Species],
        }
    }
}

/// What one run says.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Said {
    cpu_s: f64,
    wall_s: f64,
}

/// The draws beside numpy.
#[derive(Debug, Serialize)]
pub(crate) struct DrawsBench {
    /// Records.
    pub(crate) activities: usize,
    /// Draws.
    pub(crate) draws: usize,
    /// Distinct recipes.
    pub(crate) recipes: usize,
    /// Uncertain inputs.
    pub(crate) inputs: usize,
    /// Emission draws.
    pub(crate) emission_draws: usize,
    /// Bytes of the doubles that go into an emission draw and come out of it, from whichever cache: quantity, deviations of its inputs, and
    /// the sum that it is added to, read and written.
    pub(crate) operand_bytes: f64,
    /// By what has a range.
    pub(crate) works: Vec<Work>,
}

/// One question.
#[derive(Debug, Serialize)]
pub(crate) struct Work {
    /// What has a range.
    pub(crate) rows: Rows,
    /// Rows of the answer.
    pub(crate) count: usize,
    /// Contestants: ours with one thread and with all, then numpy's.
    pub(crate) runners: Vec<DrawRunner>,
}

/// One contestant.
#[derive(Debug, Serialize)]
pub(crate) struct DrawRunner {
    /// Name.
    pub(crate) name: String,
    /// Threads.
    pub(crate) threads: usize,
    /// Processor seconds.
    pub(crate) cpu_s: Sample,
    /// Seconds on the clock.
    pub(crate) wall_s: Sample,
    /// Emission draws a processor second.
    pub(crate) per_cpu_s: Sample,
    /// Largest difference of a mean or an end of a range from ours, as a share of the range.
    pub(crate) difference: f64,
    /// The middle of these differences.
    pub(crate) usual_difference: f64,
}

/// Mean, low, high by (row, species).
type Ranges = BTreeMap<(usize, usize), [f64; 3]>;

fn ledger(case: &Path) -> Result<Ledger> {
    let reading = tandem_case::read(case, &|_, _| {})?;
    let Some(case) = reading.case.filter(|_| reading.faults.is_empty()) else {
        bail!("the made-up case has faults: {:?}", reading.faults.first())
    };
    Ok(compile(case.records).0)
}

/// Number of each region and sector, in the order of their names.
fn cells(ledger: &Ledger) -> HashMap<(String, String), usize> {
    let name = |sym| ledger.records.symbols.name(sym).to_owned();
    let mut all: Vec<(String, String)> =
        ledger.records.sources.iter().map(|s| (name(s.region), name(s.sector))).collect();
    all.sort();
    all.dedup();
    all.into_iter().enumerate().map(|(at, cell)| (cell, at)).collect()
}

/// Draws in this process: prints the cost, writes the ranges to `out`.
pub(crate) fn run(case: &Path, rows: Rows, draws: usize, out: &Path) -> Result<()> {
    let ledger = ledger(case)?;
    let query = Query {
        by: rows.dims(),
        filters: vec![(Dim::Species, SPECIES.map(str::to_owned).to_vec())],
        draws: Some(Draws { n: draws, seed: SEED }),
        ..Query::default()
    };
    let (clock, cpu) = (Instant::now(), own_cpu_seconds());
    let totals = ledger.totals(&query);
    let said = Said { cpu_s: own_cpu_seconds() - cpu, wall_s: clock.elapsed().as_secs_f64() };
    let cells = cells(&ledger);
    let mut text = String::from("row,species,mean,low,high\n");
    for row in &totals.rows {
        let at = match row.keys[..] {
            [Key::Activity(at), _] => at as usize,
            [ref region, ref sector, _] => {
                let name = |key: &Key| totals.text(&ledger, key).into_owned();
                cells[&(name(region), name(sector))]
            }
            _ => bail!("the answer has other keys than were asked for"),
        };
        let species = SPECIES.iter().position(|s| *s == row.species.name()).context("a species not asked for")?;
        let mean = row.kg_mean.context("the answer is not by draws")?;
        let _ = writeln!(text, "{at},{species},{mean:e},{:e},{:e}", row.kg_low, row.kg_high);
    }
    std::fs::write(out, text)?;
    println!("{}", serde_json::to_string(&said)?);
    Ok(())
}

/// The ledger as columns for the peer.
struct Columns {
    recipes: usize,
    inputs: usize,
    /// Lines of all records.
    lines: usize,
    /// Inputs of these lines.
    weights: usize,
}

/// Writes records, lines and inputs as numpy reads them.
fn export(ledger: &Ledger, folder: &Path) -> Result<Columns> {
    let activities = &ledger.records.activities;
    let cells = cells(ledger);
    let name = |sym| ledger.records.symbols.name(sym).to_owned();
    let mut inputs: Vec<Input> = Vec::new();
    let mut input_at: HashMap<Input, usize> = HashMap::new();
    let (mut line_recipe, mut line_species, mut line_kg) = (Vec::new(), Vec::new(), Vec::new());
    let (mut weight_line, mut weight_input, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lines_of, mut weights_of) = (vec![0; ledger.recipes.len()], vec![0; ledger.recipes.len()]);
    for (at, recipe) in ledger.recipes.iter().enumerate() {
        for line in recipe.lines.iter().filter(|l| l.scope != Scope::Memo) {
            let Some(species) = SPECIES.iter().position(|s| *s == line.species.name()) else { continue };
            if line.own.is_none() || !line.made.is_empty() || line.per_unit == 0.0 {
                bail!("a line of {} is no chain of factors", line.species.name());
            }
            for &(input, derivative) in &line.errors {
                if ledger.spread(input).is_none() {
                    continue;
                }
                let known = *input_at.entry(input).or_insert_with(|| {
                    inputs.push(input);
                    inputs.len() - 1
                });
                weight_line.push(line_kg.len() as u32);
                weight_input.push(known as u32);
                weight.push(derivative / line.per_unit);
                weights_of[at] += 1;
            }
            line_recipe.push(at as u32);
            line_species.push(species as u32);
            line_kg.push(line.per_unit);
            lines_of[at] += 1;
        }
    }
    let (mut cell, mut recipe, mut quantity, mut sd) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut lines, mut weights) = (0, 0);
    for at in 0..activities.len() {
        let source = &ledger.records.sources[activities.source[at] as usize];
        cell.push(cells[&(name(source.region), name(source.sector))] as u32);
        recipe.push(ledger.recipe_of[at]);
        quantity.push(ledger.base_quantity(at as u32));
        sd.push(ledger.base_quantity(at as u32) * f64::from(activities.rsd[at]));
        lines += lines_of[ledger.recipe_of[at] as usize];
        weights += weights_of[ledger.recipe_of[at] as usize];
    }
    // sign · (scale · exp(sigma z) + offset) where sigma is above zero, scale · z elsewhere.
    let mut shape: [Vec<f64>; 6] = Default::default();
    for input in &inputs {
        let spread = ledger.spread(*input).context("the input has no spread")?;
        let (sign, scale, sigma, offset) = match spread.shape {
            Shape::Exact => (1.0, 0.0, 0.0, 0.0),
            Shape::Normal { sd } => (1.0, sd, 0.0, 0.0),
            Shape::Lognormal { sign, median, sigma, offset } => (sign, median, sigma, offset),
        };
        let values = [sign, scale, sigma, offset, spread.bounds.0, spread.bounds.1];
        shape.iter_mut().zip(values).for_each(|(list, value)| list.push(value));
    }
    std::fs::create_dir_all(folder)?;
    let whole = [("cell", &cell), ("recipe", &recipe), ("line_recipe", &line_recipe), ("line_species", &line_species)];
    for (name, list) in whole.into_iter().chain([("weight_line", &weight_line), ("weight_input", &weight_input)]) {
        npy::write(&folder.join(format!("{name}.npy")), list)?;
    }
    let [sign, scale, sigma, offset, least, largest] = &shape;
    let real = [("quantity", &quantity), ("sd", &sd), ("line_kg", &line_kg), ("weight", &weight), ("sign", sign)];
    let of_inputs = [("scale", scale), ("sigma", sigma), ("offset", offset), ("least", least), ("largest", largest)];
    for (name, list) in real.into_iter().chain(of_inputs) {
        npy::write(&folder.join(format!("{name}.npy")), list)?;
    }
    Ok(Columns { recipes: ledger.recipes.len(), inputs: inputs.len(), lines, weights })
}

fn ranges(csv: &Path) -> Result<Ranges> {
    let text = std::fs::read_to_string(csv)?;
    let mut ranges = Ranges::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [row, species, mean, low, high] = cells[..] else { bail!("the row `{line}` has not five cells") };
        ranges.insert((row.parse()?, species.parse()?), [mean.parse()?, low.parse()?, high.parse()?]);
    }
    Ok(ranges)
}

/// Largest and usual difference of means and ends, as shares of the range.
fn difference(ours: &Ranges, theirs: &Ranges) -> (f64, f64) {
    if ours.is_empty() || !ours.keys().eq(theirs.keys()) {
        return (f64::INFINITY, f64::INFINITY);
    }
    let each = ours.values().zip(theirs.values()).flat_map(|(a, b)| {
        let range = (a[2] - a[1]).max(f64::MIN_POSITIVE);
        [0, 1, 2].map(|at| (a[at] - b[at]).abs() / range)
    });
    let all = Sample::of(each);
    (all.max, all.median)
}

/// Who draws: name, threads, and numpy's way; `None` is ours.
type Contestant = (&'static str, usize, Option<&'static str>);

/// Measures the draws, the contestants one after the other in each round.
pub(crate) fn measure(
    data: &Path,
    places: &Places,
    peers: Option<&Peers>,
    repeats: usize,
    cores: usize,
) -> Result<DrawsBench> {
    let city: City = make(data, ACTIVITIES, Habit::Yearly)?;
    let columns_folder = data.join(format!("draws-{ACTIVITIES}"));
    let columns = export(&ledger(&city.folder)?, &columns_folder)?;
    let contestants: Vec<Contestant> =
        [("tandem", 1, None), ("tandem", cores, None), ("numpy blocked", 1, Some("blocked"))]
            .into_iter()
            .chain([("numpy blocked", cores, Some("blocked")), ("numpy plain", 1, Some("plain"))])
            .filter(|c| c.2.is_none() || peers.is_some())
            .collect();
    let emission_draws = columns.lines * DRAWS;
    let mut works = Vec::new();
    for rows in Rows::ALL {
        let mut said: Vec<Vec<Said>> = vec![Vec::new(); contestants.len()];
        let mut found: Vec<Ranges> = Vec::new();
        for round in 0..repeats {
            for (at, &(name, threads, way)) in contestants.iter().enumerate() {
                eprintln!("draws of {}, round {} of {repeats}: {name}, {threads} threads", rows.name(), round + 1);
                let (csv, out) = (data.join("draws.csv"), data.join("draws.json"));
                let (n, threads) = (DRAWS.to_string(), threads.to_string());
                match (way, peers) {
                    (Some(way), Some(peers)) => {
                        let script = places.scripts.join("draws.py");
                        let words = [way, rows.name(), &n, &threads].map(PathBuf::from);
                        let arguments: Vec<PathBuf> =
                            std::iter::once(script).chain(words).chain([columns_folder.clone(), csv.clone()]).collect();
                        child::run(&peers.python, &arguments, &out)?;
                    }
                    _ => {
                        let words = ["draws", "--rows", rows.name(), "--draws", &n, "--threads", &threads];
                        let words = words.map(PathBuf::from);
                        let arguments: Vec<PathBuf> =
                            words.into_iter().chain([city.folder.clone(), csv.clone()]).collect();
                        child::run(&std::env::current_exe()?, &arguments, &out)?;
                    }
                }
                said[at].push(serde_json::from_str(&std::fs::read_to_string(&out)?)?);
                if round == 0 {
                    found.push(ranges(&csv)?);
                }
            }
        }
        let runners = contestants.iter().zip(said).zip(&found).map(|((&(name, threads, _), said), ranges)| {
            let cpu_s = Sample::of(said.iter().map(|s| s.cpu_s));
            let (largest, usual) = difference(&found[0], ranges);
            DrawRunner {
                name: name.to_owned(),
                threads,
                cpu_s,
                wall_s: Sample::of(said.iter().map(|s| s.wall_s)),
                per_cpu_s: cpu_s.map(|s| emission_draws as f64 / s),
                difference: largest,
                usual_difference: usual,
            }
        });
        works.push(Work { rows, count: found[0].len(), runners: runners.collect() });
    }
    Ok(DrawsBench {
        activities: ACTIVITIES,
        draws: DRAWS,
        recipes: columns.recipes,
        inputs: columns.inputs,
        emission_draws,
        operand_bytes: 8.0 * (3.0 + columns.weights as f64 / columns.lines as f64),
        works,
    })
}

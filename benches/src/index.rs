//! Scores of many enterprises by the shipped system, and ranges of them by draws.
//!
//! Inputs are made up, within bounds in which scores differ. Drawn ones are lognormal, with a part that all enterprises and both periods
//! share (a factor) and a part of their own (a meter). Making the table is not measured, drawing is.

use crate::child::{self, own_cpu_seconds};
use crate::random::Random;
use crate::sample::Sample;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tandem_case::index::shipped_system;
use tandem_evaluate::program::Moment;
use tandem_evaluate::system::System;
use tandem_evaluate::table::{Draws, Table, score_all, spread_all};

/// Enterprises that are scored without draws, and with.
const SUBJECTS: [(usize, usize); 2] = [(500_000, 0), (100_000, DRAWS)];
const DRAWS: usize = 200;
const YEARS: f64 = 3.0;
const SEED: u64 = 29;
/// Standard deviations of the logarithm: the shared part, the own one.
const SIGMA: [f64; 2] = [0.05, 0.04];

/// Inputs of the enterprise system: id, bounds, and whether they are drawn.
const INPUTS: [(&str, f64, f64, bool); 20] = [
    ("inv.co2.total", 2e4, 6e4, true),
    ("inv.appeq", 40.0, 90.0, true),
    ("ent.appeq_removed", 400.0, 900.0, true),
    ("ent.treat_energy", 300.0, 900.0, true),
    ("mon.co2_metered", 1e4, 4e4, true),
    ("stat.output", 8e4, 1.2e5, false),
    ("stat.iva", 2e4, 4e4, false),
    ("bench.co2_intensity_industry", 1.2, 1.6, false),
    ("permit.limit", 90.0, 140.0, false),
    ("ent.energy_unit", 100.0, 140.0, false),
    ("bench.energy_advanced", 95.0, 105.0, false),
    ("bench.energy_limit", 140.0, 160.0, false),
    ("energy.renewable_power", 100.0, 900.0, false),
    ("energy.power", 2e3, 3e3, false),
    ("cp.index_y2", 50.0, 100.0, false),
    ("stat.water.reuse", 700.0, 950.0, false),
    ("stat.water.fresh", 50.0, 300.0, false),
    ("ent.outlets.ulow", 4.0, 10.0, false),
    ("ent.outlets.main", 10.0, 12.0, false),
    ("bench.treat_energy", 0.8, 1.2, false),
];

/// What one run says.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Said {
    cpu_s: f64,
    wall_s: f64,
    /// Mean of the scores.
    mean: f64,
    /// Mean width of the ranges; 0 without draws.
    width: f64,
}

/// Scores of enterprises.
#[derive(Debug, Serialize)]
pub(crate) struct IndexBench {
    /// Indicators of the system.
    pub(crate) indicators: usize,
    /// By number of enterprises and of draws.
    pub(crate) works: Vec<Work>,
}

/// One number of enterprises.
#[derive(Debug, Serialize)]
pub(crate) struct Work {
    /// Enterprises.
    pub(crate) subjects: usize,
    /// Draws of each; 0 without.
    pub(crate) draws: usize,
    /// Threads.
    pub(crate) threads: usize,
    /// Processor seconds.
    pub(crate) cpu_s: Sample,
    /// Seconds on the clock.
    pub(crate) wall_s: Sample,
    /// Mean of the scores.
    pub(crate) mean: f64,
    /// Mean width of the ranges.
    pub(crate) width: f64,
}

fn enterprise() -> Result<&'static System> {
    shipped_system("enterprise").context("no system of enterprises ships")
}

/// Enterprises with inputs between their bounds, some of whose checklist items are proven.
fn table(system: &System, subjects: usize) -> Result<Table> {
    let mut random = Random::new(SEED);
    let mut table = Table::new(system, subjects, YEARS, system.default_context());
    // Assigned targets have defaults.
    for (at, input) in system.inputs().iter().enumerate().filter(|(_, i)| !i.id.starts_with("plan.")) {
        let known = INPUTS.iter().find(|(id, ..)| *id == input.id);
        let (_, low, high, _) = known.with_context(|| format!("no bounds for the input {}", input.id))?;
        for subject in 0..subjects {
            let then = random.spread(*low, *high);
            table.set(at, Moment::Base, subject, then);
            table.set(at, Moment::Ago(0), subject, then * random.spread(0.8, 1.05));
        }
    }
    for (at, indicator) in system.indicators.iter().enumerate() {
        for item in 0..indicator.items.len() {
            (0..subjects).filter(|_| random.share() < 0.6).for_each(|subject| table.prove(at, item, subject));
        }
    }
    Ok(table)
}

/// Two independent standard normal numbers (Box and Muller).
fn normals(random: &mut Random) -> [f64; 2] {
    let (radius, angle) = ((-2.0 * (1.0 - random.share()).ln()).sqrt(), TAU * random.share());
    let (sine, cosine) = angle.sin_cos();
    [radius * cosine, radius * sine]
}

struct Lognormal<'a> {
    table: &'a Table,
    /// The shared part of each drawn input.
    shared: Vec<Option<Vec<f64>>>,
}

impl<'a> Lognormal<'a> {
    fn new(system: &System, table: &'a Table, draws: usize) -> Self {
        let mut random = Random::new(SEED + 1);
        let drawn = |id: &str| INPUTS.iter().any(|(known, .., drawn)| *known == id && *drawn);
        let mut list = || (0..draws).map(|_| normals(&mut random)[0]).collect();
        let shared = system.inputs().iter().map(|i| drawn(&i.id).then(&mut list)).collect();
        Self { table, shared }
    }
}

impl Draws for Lognormal<'_> {
    fn fill(&self, input: usize, moment: Moment, subject: usize, first: usize, out: &mut [f64]) -> bool {
        let (Some(shared), Some(value)) = (&self.shared[input], self.table.get(input, moment, subject)) else {
            return false;
        };
        let moment = match moment {
            Moment::Base => 0,
            Moment::Ago(ago) => 1 + u64::from(ago),
        };
        let key = ((subject as u64) << 24) ^ ((input as u64) << 16) ^ (moment << 12) ^ (first as u64 / 256);
        let mut random = Random::new(key.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let median = value * (-0.5 * (SIGMA[0] * SIGMA[0] + SIGMA[1] * SIGMA[1])).exp();
        for (pair, shared) in out.chunks_mut(2).zip(shared[first..].chunks(2)) {
            for ((out, shared), own) in pair.iter_mut().zip(shared).zip(normals(&mut random)) {
                *out = median * (SIGMA[0] * shared + SIGMA[1] * own).exp();
            }
        }
        true
    }
}

/// Scores enterprises in this process and prints the cost.
pub(crate) fn run(subjects: usize, draws: usize) -> Result<()> {
    let system = enterprise()?;
    let table = table(system, subjects)?;
    let (clock, cpu) = (Instant::now(), own_cpu_seconds());
    let (mean, width) = if draws == 0 {
        let results = score_all(system, &table);
        (results.iter().map(|r| r.total).sum::<f64>() / subjects as f64, 0.0)
    } else {
        let spreads = spread_all(system, &table, &Lognormal::new(system, &table, draws), draws, 0..subjects);
        let mean =
            |of: fn(&tandem_evaluate::table::Spread) -> f64| spreads.iter().map(of).sum::<f64>() / subjects as f64;
        (mean(|s| s.mean), mean(|s| s.high - s.low))
    };
    let said = Said { cpu_s: own_cpu_seconds() - cpu, wall_s: clock.elapsed().as_secs_f64(), mean, width };
    println!("{}", serde_json::to_string(&said)?);
    Ok(())
}

/// Measures both numbers of enterprises with one thread and with all.
pub(crate) fn measure(data: &Path, repeats: usize, cores: usize) -> Result<IndexBench> {
    let mut works = Vec::new();
    for (subjects, draws) in SUBJECTS {
        for threads in [1, cores] {
            let mut said: Vec<Said> = Vec::new();
            for round in 0..repeats {
                eprintln!("{subjects} enterprises, {draws} draws, round {} of {repeats}: {threads} threads", round + 1);
                let (n, m, threads, out) =
                    (subjects.to_string(), draws.to_string(), threads.to_string(), data.join("index.json"));
                let words = ["index", "--subjects", &n, "--draws", &m, "--threads", &threads].map(PathBuf::from);
                child::run(&std::env::current_exe()?, &words, &out)?;
                said.push(serde_json::from_str(&std::fs::read_to_string(&out)?)?);
            }
            let first = said.first().context("no rounds")?;
            works.push(Work {
                subjects,
                draws,
                threads,
                mean: first.mean,
                width: first.width,
                cpu_s: Sample::of(said.iter().map(|s| s.cpu_s)),
                wall_s: Sample::of(said.iter().map(|s| s.wall_s)),
            });
        }
    }
    Ok(IndexBench { indicators: enterprise()?.indicators.len(), works })
}

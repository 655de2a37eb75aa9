//! The whole road: a case folder in CSV to totals by region, sector and species.

use crate::child::{self, Cost, own_cpu_seconds};
use crate::city::{City, Habit, SPECIES};
use crate::peers::Peers;
use crate::sample::Sample;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tandem_inventory::{Query, compile, totals::Dim};

/// Who walks the road.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Walker {
    /// The built binary.
    Tandem,
    /// A peer: engine and variant of `peers/road.py`.
    Peer(&'static str, &'static str),
}

impl Walker {
    /// The ones that are compared.
    pub(crate) const ALL: [Self; 5] = [
        Self::Tandem,
        Self::Peer("polars", "join"),
        Self::Peer("polars", "sum_first"),
        Self::Peer("duckdb", "join"),
        Self::Peer("duckdb", "sum_first"),
    ];

    /// Name in the report.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Tandem => "tandem inventory".to_owned(),
            Self::Peer(engine, variant) => format!("{engine} {variant}"),
        }
    }
}

/// What a walker needed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Walk {
    /// Walker.
    pub(crate) name: String,
    /// Processor seconds of the whole process.
    pub(crate) cpu_s: Sample,
    /// Of these, the query alone: without starting the interpreter and importing the engine. Tandem: all.
    pub(crate) query_cpu_s: Sample,
    /// Seconds on the clock.
    pub(crate) wall_s: Sample,
    /// Largest resident memory in bytes.
    pub(crate) peak_bytes: Sample,
    /// Largest relative difference of a total from Tandem's.
    pub(crate) difference: f64,
}

/// One city.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Road {
    /// Rows of activities.csv.
    pub(crate) activities: usize,
    /// How keys and rows lie.
    pub(crate) habit: Habit,
    /// Bytes of the case's files.
    pub(crate) bytes: u64,
    /// Walkers, Tandem first.
    pub(crate) walks: Vec<Walk>,
    /// Processor seconds of Tandem's stages in one process.
    pub(crate) stages: Stages,
}

/// Processor seconds of the stages.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stages {
    /// Reading and checking the files.
    pub(crate) read_s: f64,
    /// Matching factors.
    pub(crate) compile_s: f64,
    /// Adding up.
    pub(crate) totals_s: f64,
    /// Distinct recipes.
    pub(crate) recipes: usize,
    /// Distinct kinds of activity.
    pub(crate) kinds: usize,
    /// Factor rows, the library's included.
    pub(crate) factors: usize,
    /// Rows of the answer.
    pub(crate) rows: usize,
    /// Bytes that the process asked the system for while it read the case, as far as the system tells.
    pub(crate) bytes_read: Option<u64>,
    /// Bytes of the case's files.
    pub(crate) bytes: u64,
}

impl Stages {
    /// All of them.
    pub(crate) fn seconds(&self) -> f64 {
        self.read_s + self.compile_s + self.totals_s
    }
}

type TotalsOf = BTreeMap<(String, String, String), f64>;

/// Where programs and scratch files are.
pub(crate) struct Places {
    /// The built binary.
    pub(crate) tandem: PathBuf,
    /// Folder of the peers' scripts.
    pub(crate) scripts: PathBuf,
    /// Scratch.
    pub(crate) scratch: PathBuf,
}

/// Measures one city, the walkers one after the other in each round.
pub(crate) fn measure(city: &City, places: &Places, peers: Option<&Peers>, repeats: usize) -> Result<Road> {
    let walkers: Vec<Walker> = Walker::ALL.into_iter().filter(|w| *w == Walker::Tandem || peers.is_some()).collect();
    let mut runs: Vec<Vec<(Cost, f64)>> = vec![Vec::new(); walkers.len()];
    let mut totals: Vec<TotalsOf> = Vec::new();
    warm(&city.folder)?;
    for round in 0..repeats {
        for (walker, runs) in walkers.iter().zip(&mut runs) {
            eprintln!("{} activities, round {} of {repeats}: {}", city.activities, round + 1, walker.name());
            let (run, kg) = walk(*walker, city, places, peers)?;
            runs.push(run);
            if round == 0 {
                totals.push(kg);
            }
        }
    }
    let walks = walkers.iter().zip(&runs).zip(&totals).map(|((walker, runs), kg)| Walk {
        name: walker.name(),
        cpu_s: Sample::of(runs.iter().map(|(cost, _)| cost.cpu_s)),
        query_cpu_s: Sample::of(runs.iter().map(|(_, query)| *query)),
        wall_s: Sample::of(runs.iter().map(|(cost, _)| cost.wall_s)),
        peak_bytes: Sample::of(runs.iter().map(|(cost, _)| cost.peak_bytes as f64)),
        difference: difference(&totals[0], kg),
    });
    Ok(Road {
        activities: city.activities,
        habit: city.habit,
        bytes: city.bytes,
        walks: walks.collect(),
        stages: stages_apart(&city.folder, places)?,
    })
}

/// Reads the files once, so that no walker waits for the disk.
fn warm(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        std::io::copy(&mut std::fs::File::open(entry?.path())?, &mut std::io::sink())?;
    }
    Ok(())
}

fn walk(walker: Walker, city: &City, places: &Places, peers: Option<&Peers>) -> Result<((Cost, f64), TotalsOf)> {
    let case = city.folder.to_string_lossy().into_owned();
    let out = places.scratch.join("road.out");
    let (cost, query, csv) = match (walker, peers) {
        (Walker::Peer(engine, variant), Some(peers)) => {
            let csv = places.scratch.join("road.csv");
            let script = places.scripts.join("road.py").to_string_lossy().into_owned();
            let arguments = [script, engine.to_owned(), variant.to_owned(), case, csv.to_string_lossy().into_owned()];
            let cost = child::run(&peers.python, &arguments, &out)?;
            let said: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&out)?)?;
            (cost, said["query_cpu_s"].as_f64().unwrap_or(cost.cpu_s), csv)
        }
        _ => {
            let arguments = ["inventory", &case, "--by", "region,sector,species", "--format", "csv", "--quiet"];
            let cost = child::run(&places.tandem, &arguments, &out)?;
            (cost, cost.cpu_s, out)
        }
    };
    Ok(((cost, query), totals_in(&csv)?))
}

/// Totals of the species that all walkers compute. No cell of these tables is quoted.
fn totals_in(csv: &Path) -> Result<TotalsOf> {
    let text = std::fs::read_to_string(csv)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let place = |name: &str| {
        header.iter().position(|h| *h == name).with_context(|| format!("no column {name} in {}", csv.display()))
    };
    let (region, sector, species, kg) = (place("region")?, place("sector")?, place("species")?, place("kg")?);
    let mut totals = TotalsOf::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        if SPECIES.contains(&cells[species]) {
            totals.insert((cells[region].into(), cells[sector].into(), cells[species].into()), cells[kg].parse()?);
        }
    }
    Ok(totals)
}

fn difference(a: &TotalsOf, b: &TotalsOf) -> f64 {
    if a.is_empty() || !a.keys().eq(b.keys()) {
        return f64::INFINITY;
    }
    a.values()
        .zip(b.values())
        .map(|(x, y)| (x - y).abs() / x.abs().max(y.abs()).max(f64::MIN_POSITIVE))
        .fold(0.0, f64::max)
}

/// The stages in a process of their own.
fn stages_apart(folder: &Path, places: &Places) -> Result<Stages> {
    let out = places.scratch.join("stages.json");
    child::run(&std::env::current_exe()?, &["stages".as_ref(), folder.as_os_str()], &out)?;
    Ok(serde_json::from_str(&std::fs::read_to_string(&out)?)?)
}

/// The stages in this process.
pub(crate) fn stages(folder: &Path) -> Result<Stages> {
    // The library is parsed at the first use; count it where a user pays for it.
    let (start, before) = (own_cpu_seconds(), bytes_asked_for());
    let reading = tandem_case::read(folder, &|_, _| {})?;
    let (read, after) = (own_cpu_seconds(), bytes_asked_for());
    let Some(case) = reading.case.filter(|_| reading.faults.is_empty()) else {
        bail!("the made-up case has faults: {:?}", reading.faults.first())
    };
    let bytes = case.files.iter().map(|file| file.bytes).sum();
    let (kinds, factors) = (case.records.activities.kinds.len(), case.records.factors.len());
    let (ledger, findings) = compile(case.records);
    let compiled = own_cpu_seconds();
    if let Some(finding) = findings.first() {
        bail!("the made-up case has a finding: {} ({})", finding.message, finding.help);
    }
    let query = Query { by: vec![Dim::Region, Dim::Sector, Dim::Species], ..Query::default() };
    let totals = ledger.totals(&query);
    let done = own_cpu_seconds();
    Ok(Stages {
        read_s: read - start,
        compile_s: compiled - read,
        totals_s: done - compiled,
        recipes: ledger.recipes.len(),
        kinds,
        factors,
        rows: totals.rows.len(),
        bytes_read: before.zip(after).map(|(before, after)| after - before),
        bytes,
    })
}

/// Bytes that this process has asked the system to read so far, cached or not.
fn bytes_asked_for() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/io").ok()?;
    text.lines().find_map(|line| line.strip_prefix("rchar: ")).and_then(|count| count.parse().ok())
}

/// Slope of log(seconds) over log(rows), least squares.
pub(crate) fn growth(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let mean = |f: fn(&(f64, f64)) -> f64| logs.iter().map(f).sum::<f64>() / n;
    let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
    let (above, below) =
        logs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + (x - mx) * (y - my), b + (x - mx) * (x - mx)));
    above / below
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_a_power() {
        let points = [(1.0, 3.0), (2.0, 3.0 * 2.0_f64.powf(1.5)), (4.0, 3.0 * 8.0)];
        assert!((growth(&points) - 1.5).abs() < 1e-12);
    }
}

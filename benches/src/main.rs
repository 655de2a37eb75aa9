//! Speed of Tandem beside its peers, in one run: the whole road, the kernel alone, ranges by draws, scores of enterprises, growth to 20 million records, and what the
//! memory of the machine gives.
//!
//! `make bench` runs it. Peers are Polars, DuckDB and numpy, installed from PyPI into `target/bench-venv`; without a registry they are skipped and
//! the run says so. Figures that count are processor seconds, which other work on the machine disturbs least.

mod child;
mod city;
mod draws;
mod index;
mod kernel;
mod machine;
mod memory;
mod npy;
mod peers;
mod random;
mod report;
mod road;
mod sample;
mod scale;

use anyhow::{Context, Result, bail};
use city::Habit;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Speed of Tandem beside Polars, DuckDB and numpy, in one run.
#[derive(Parser)]
struct Cli {
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Runs of each measurement.
    #[arg(long, default_value_t = 5)]
    repeats: usize,
    /// Activities of the cities of the whole road.
    #[arg(long, value_delimiter = ',', default_values_t = [500_000, 1_000_000, 2_000_000])]
    sizes: Vec<usize>,
    /// Activities of the cities of which only the growth is measured; those above 10 million are deleted afterwards.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000_000, 5_000_000, 20_000_000])]
    scales: Vec<usize>,
    /// Only some parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Page that gets this run as its newest section.
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Road,
    Kernel,
    Memory,
    Draws,
    Index,
    Scale,
}

#[derive(Subcommand)]
enum Task {
    /// Run a command and tell what it cost.
    #[command(hide = true)]
    Cost {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Processor seconds of reading, matching and adding up a case, in this process.
    Stages {
        /// Folder of the case.
        case: PathBuf,
    },
    /// Make a city and print its folder.
    Make {
        /// Activities.
        activities: usize,
        /// Any meter has any key, and rows have no order.
        #[arg(long)]
        scattered: bool,
        /// Each meter is read once: the input of the draws.
        #[arg(long, conflicts_with = "scattered")]
        yearly: bool,
    },
    /// Draw the ranges of a made-up case in this process, write them, print the cost.
    Draws {
        /// What has a range.
        #[arg(long, value_enum)]
        rows: draws::Rows,
        /// Draws.
        #[arg(long, default_value_t = draws::DRAWS)]
        draws: usize,
        /// Threads.
        #[arg(long, default_value_t = 1)]
        threads: usize,
        /// Folder of the case.
        case: PathBuf,
        /// Where the ranges go.
        out: PathBuf,
    },
    /// Score made-up enterprises in this process, print the cost.
    Index {
        /// Enterprises.
        #[arg(long)]
        subjects: usize,
        /// Draws of each; 0 scores alone.
        #[arg(long, default_value_t = 0)]
        draws: usize,
        /// Threads.
        #[arg(long, default_value_t = 1)]
        threads: usize,
    },
    /// Run our kernel alone, for a profiler.
    Kernel,
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("benches lies in the workspace")?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let data = target.join("bench-data");
    match &cli.task {
        Some(Task::Cost { command }) => return child::tell_cost(command),
        Some(Task::Stages { case }) => println!("{}", serde_json::to_string_pretty(&road::stages(case)?)?),
        Some(Task::Make { activities, scattered, yearly }) => {
            let habit = match (*scattered, *yearly) {
                (true, _) => Habit::Scattered,
                (_, true) => Habit::Yearly,
                _ => Habit::Sector,
            };
            println!("{}", city::make(&data, *activities, habit)?.folder.display());
        }
        Some(Task::Draws { rows, draws, threads, case, out }) => {
            rayon::ThreadPoolBuilder::new().num_threads(*threads).build_global()?;
            draws::run(case, *rows, *draws, out)?;
        }
        Some(Task::Index { subjects, draws, threads }) => {
            rayon::ThreadPoolBuilder::new().num_threads(*threads).build_global()?;
            index::run(*subjects, *draws)?;
        }
        Some(Task::Kernel) => {
            let columns = kernel::columns(&data, kernel::ROWS)?;
            for _ in 0..cli.repeats {
                let (run, with_errors) = (kernel::run(&columns), kernel::run_with_errors(&columns));
                println!("{:.4} s cpu, with errors {:.4} s", run.cpu_s, with_errors.cpu_s);
            }
        }
        None => bench(&cli, root, &target, &data)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn bench(cli: &Cli, root: &Path, target: &Path, data: &Path) -> Result<()> {
    let wanted = |part: Part| cli.only.is_empty() || cli.only.contains(&part);
    let machine = machine::Machine::here();
    std::fs::create_dir_all(data)?;
    let (peers, skipped) = match peers::install(&target.join("bench-venv")) {
        Ok(peers) => (Some(peers), None),
        Err(why) => {
            eprintln!("peers skipped: {why:#}");
            (None, Some(format!("{why:#}")))
        }
    };
    let built = std::env::var_os("TANDEM_BIN").map(PathBuf::from);
    let places = road::Places {
        tandem: built.clone().unwrap_or_else(|| target.join("release/tandem")),
        scripts: root.join("benches/peers"),
        scratch: data.to_path_buf(),
    };
    let bandwidth = wanted(Part::Memory).then(|| memory::measure(cli.repeats, machine.cores));
    let kernel =
        if wanted(Part::Kernel) { Some(kernel::measure(data, &places, peers.as_ref(), cli.repeats)?) } else { None };
    let drawn = if wanted(Part::Draws) {
        Some(draws::measure(data, &places, peers.as_ref(), cli.repeats, machine.cores)?)
    } else {
        None
    };
    let indexed = if wanted(Part::Index) { Some(index::measure(data, cli.repeats, machine.cores)?) } else { None };
    let scale = if wanted(Part::Scale) { scale::measure(data, &places, &cli.scales, cli.repeats)? } else { Vec::new() };
    let mut roads = Vec::new();
    if wanted(Part::Road) {
        if built.is_none() {
            build(root)?;
        }
        let largest = cli.sizes.iter().max().map(|&n| (n, Habit::Scattered));
        for (activities, habit) in cli.sizes.iter().map(|&n| (n, Habit::Sector)).chain(largest) {
            let city = city::make(data, activities, habit)?;
            roads.push(road::measure(&city, &places, peers.as_ref(), cli.repeats)?);
        }
    }
    let report = report::Report {
        machine,
        peers,
        skipped,
        repeats: cli.repeats,
        bandwidth,
        kernel,
        drawn,
        indexed,
        scale,
        roads,
    };
    if let Some(page) = &cli.evidence {
        report::into_page(page, &report)?;
    }
    match cli.format {
        Format::Table => print!("{}", report.table()),
        Format::Json => println!("{}", serde_json::to_string_pretty(&report.json()?)?),
    }
    Ok(())
}

/// Builds the binary that is measured, so that it is never an older one.
fn build(root: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--package", "tandem-cli"])
        .current_dir(root)
        .status()?;
    if !status.success() {
        bail!("the binary does not build");
    }
    Ok(())
}

//! What a run found, as a table and as JSON.

use crate::city::Habit;
use crate::draws::DrawsBench;
use crate::index::IndexBench;
use crate::kernel::{CELLS, KEYS, Kernel, LEVELS, ROW_BYTES, SPECIES};
use crate::machine::Machine;
use crate::memory::Bandwidth;
use crate::peers::Peers;
use crate::road::{Road, growth};
use crate::sample::Sample;
use crate::scale::{self, Size};
use anyhow::{Result, bail};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// Relative difference up to which totals are equal.
const EQUAL: f64 = 1e-9;
/// Processor time of the whole road, at most so many times Polars'.
const ROAD_TIMES: f64 = 2.0;
/// Peak memory, at most so many times the files.
const PEAK_TIMES: f64 = 1.3;
/// Emission rows a processor second, at least so many times a peer's.
const KERNEL_TIMES: f64 = 20.0;
/// Emission draws a processor second, at least so many times numpy's.
const DRAW_TIMES: f64 = 8.0;
/// Means and ends of ranges by draws differ between contestants as two sets of draws do: half of them by at most this share of the range, of
/// ten thousand draws. The largest difference is told but not judged: one input with a long tail decides it.
const DRAWN_ALIKE: f64 = 0.006;
/// Processor seconds of the scores of half a million enterprises, and of those of a hundred thousand with their draws.
const INDEX_S: [f64; 2] = [1.0, 10.0];
/// Exponent of growth that counts as linear.
const LINEAR: f64 = 1.05;
/// Bytes asked of the system over bytes of the files: read once, and the files that tell so.
const READ_ONCE: f64 = 1.01;

/// All of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Machine.
    pub(crate) machine: Machine,
    /// Peers, if they could be had.
    pub(crate) peers: Option<Peers>,
    /// Why they could not.
    pub(crate) skipped: Option<String>,
    /// Runs of each measurement.
    pub(crate) repeats: usize,
    /// Memory.
    pub(crate) bandwidth: Option<Bandwidth>,
    /// Kernel.
    pub(crate) kernel: Option<Kernel>,
    /// Ranges by draws.
    pub(crate) drawn: Option<DrawsBench>,
    /// Scores of enterprises.
    pub(crate) indexed: Option<IndexBench>,
    /// Growth by size.
    pub(crate) scale: Vec<Size>,
    /// Whole road by size.
    pub(crate) roads: Vec<Road>,
}

fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "MISSED" }
}

fn megabytes(bytes: f64) -> f64 {
    bytes / 1e6
}

impl Report {
    /// JSON, with the ratios beside the figures.
    pub(crate) fn json(&self) -> Result<serde_json::Value> {
        let mut value = serde_json::to_value(self)?;
        let targets: Vec<serde_json::Value> = self
            .targets()
            .into_iter()
            .map(|(what, figure, limit, holds)| serde_json::json!({ "target": what, "figure": figure, "limit": limit, "holds": holds }))
            .collect();
        value["targets"] = targets.into();
        value["growth"] = self
            .growths()
            .into_iter()
            .map(|(name, exponent)| (name, exponent.into()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        Ok(value)
    }

    fn growths(&self) -> Vec<(String, f64)> {
        let cities: Vec<&Road> = self.roads.iter().filter(|r| r.habit == Habit::Sector).collect();
        let Some(first) = cities.first().filter(|_| cities.len() > 1) else { return Vec::new() };
        let of = |at: usize| {
            cities.iter().map(|r| (r.activities as f64, r.walks[at].query_cpu_s.median)).collect::<Vec<_>>()
        };
        first.walks.iter().enumerate().map(|(at, walk)| (walk.name.clone(), growth(&of(at)))).collect()
    }

    /// Target, figure, limit, whether it holds.
    fn targets(&self) -> Vec<(String, f64, f64, bool)> {
        let mut list = Vec::new();
        for habit in [Habit::Sector, Habit::Scattered] {
            let Some(road) = self.roads.iter().rfind(|r| r.habit == habit) else { continue };
            let what = format!("road, {} activities {}", road.activities, habit.words());
            let ours = &road.walks[0];
            if let Some(polars) = road.walks.iter().find(|w| w.name == "polars join") {
                let times = ours.cpu_s.median / polars.query_cpu_s.median;
                list.push((format!("{what}: CPU time / Polars' join"), times, ROAD_TIMES, times <= ROAD_TIMES));
            }
            let peak = ours.peak_bytes.median / road.bytes as f64;
            list.push((format!("{what}: peak memory / files"), peak, PEAK_TIMES, peak <= PEAK_TIMES));
        }
        if !self.roads.is_empty() {
            let worst = self.roads.iter().flat_map(|r| &r.walks).map(|w| w.difference).fold(0.0, f64::max);
            list.push(("road: largest relative difference of totals".into(), worst, EQUAL, worst <= EQUAL));
        }
        if let Some(kernel) = &self.kernel {
            let ours = kernel.runners[0].emission_rows_per_cpu_s.median;
            for runner in kernel.runners.iter().filter(|r| r.name.ends_with(" join")) {
                let times = ours / runner.emission_rows_per_cpu_s.median;
                list.push((
                    format!("kernel: emission rows a CPU second / {}", runner.name),
                    times,
                    KERNEL_TIMES,
                    times >= KERNEL_TIMES,
                ));
            }
            let worst = kernel.runners.iter().map(|r| r.difference).fold(0.0, f64::max);
            list.push(("kernel: largest relative difference of totals".into(), worst, EQUAL, worst <= EQUAL));
        }
        for work in self.drawn.iter().flat_map(|d| &d.works) {
            let ours = work.runners[0].per_cpu_s.median;
            for runner in work.runners.iter().filter(|r| r.threads == 1).skip(1) {
                let times = ours / runner.per_cpu_s.median;
                let what = format!("draws, {}: emission draws a CPU second / {}", work.rows.words(), runner.name);
                list.push((what, times, DRAW_TIMES, times >= DRAW_TIMES));
            }
            let worst = work.runners.iter().map(|r| r.usual_difference).fold(0.0, f64::max);
            let what = format!("draws, {}: usual difference, share of the range", work.rows.words());
            list.push((what, worst, DRAWN_ALIKE, worst <= DRAWN_ALIKE));
        }
        for work in self.indexed.iter().flat_map(|i| &i.works) {
            let limit = INDEX_S[usize::from(work.draws > 0)];
            let what = format!("{} enterprises, {} draws, {} threads: CPU s", work.subjects, work.draws, work.threads);
            list.push((what, work.cpu_s.median, limit, work.cpu_s.median <= limit));
        }
        if let Some(exponent) = scale::exponent(&self.scale) {
            list.push(("growth: exponent of CPU time over records".into(), exponent, LINEAR, exponent <= LINEAR));
        }
        for size in &self.scale {
            if let Some(bytes) = size.stages.bytes_read {
                let times = bytes as f64 / size.stages.bytes as f64;
                let what = format!("{} activities: bytes read / bytes of the files", size.activities);
                list.push((what, times, READ_ONCE, times <= READ_ONCE));
            }
        }
        list
    }

    /// The table.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        self.write_machine(&mut text);
        self.write_bandwidth(&mut text);
        self.write_kernel(&mut text);
        self.write_draws(&mut text);
        self.write_index(&mut text);
        self.write_scale(&mut text);
        self.write_roads(&mut text);
        let _ = writeln!(text, "\nTargets (road: CPU time of the whole process against Polars' query alone)");
        for (what, figure, limit, holds) in self.targets() {
            let _ = writeln!(text, "  {:<82} {figure:>9.3e}  limit {limit:<6} {}", what, verdict(holds));
        }
        text
    }

    fn write_machine(&self, text: &mut String) {
        let m = &self.machine;
        let _ = writeln!(
            text,
            "Machine: {}, {} cores, caches {}, {:.0} GB, {}; load {:.1} at the start\n{}; commit {}; {}\nMedian (least..most) of {} runs, one contestant after the other in each round",
            m.cpu,
            m.cores,
            m.caches,
            m.memory_bytes as f64 / 1e9,
            m.system,
            m.load,
            m.rustc,
            m.commit,
            if m.differs.is_empty() { "clean".to_owned() } else { format!("differs in {}", m.differs.join(" ")) },
            self.repeats
        );
        let _ = match (&self.peers, &self.skipped) {
            (Some(peers), _) => {
                let versions: Vec<String> =
                    peers.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
                writeln!(text, "Peers: {}", versions.join(", "))
            }
            (None, why) => writeln!(text, "Peers skipped: {}", why.as_deref().unwrap_or("not asked for")),
        };
    }

    fn write_bandwidth(&self, text: &mut String) {
        let Some(b) = &self.bandwidth else { return };
        let rate = |s: Sample| s.map(|x| x / 1e9).text(1);
        let _ = writeln!(text, "\nMemory, GB/s");
        let _ = writeln!(text, "  triad a = b + s c, one thread      {}", rate(b.triad_one));
        let _ = writeln!(text, "  triad a = b + s c, {} threads       {}", b.threads, rate(b.triad_all));
        let _ = writeln!(text, "  reading alone, one thread          {}", rate(b.read_one));
    }

    fn write_kernel(&self, text: &mut String) {
        let Some(k) = &self.kernel else { return };
        let _ = writeln!(
            text,
            "\nKernel: {} rows in columns ({CELLS} cells, {KEYS} keys as Zipf, {LEVELS} levels), {SPECIES} species, to kg by cell and species",
            k.rows
        );
        let _ = writeln!(
            text,
            "  {:<20} {:>26} {:>26} {:>30} {:>12} {:>12}",
            "", "CPU s", "wall s", "M emission rows / CPU s", "tandem is", "difference"
        );
        let ours = k.runners[0].emission_rows_per_cpu_s.median;
        for r in &k.runners {
            let _ = writeln!(
                text,
                "  {:<20} {:>26} {:>26} {:>30} {:>11.1}x {:>12.1e}",
                r.name,
                r.cpu_s.text(3),
                r.wall_s.text(3),
                r.emission_rows_per_cpu_s.map(|x| x / 1e6).text(1),
                ours / r.emission_rows_per_cpu_s.median,
                r.difference
            );
        }
        if let Some(b) = &self.bandwidth {
            let row_ns = k.runners[0].cpu_s.median / k.rows as f64 * 1e9;
            let (triad, read) =
                (ROW_BYTES as f64 / b.triad_one.median * 1e9, ROW_BYTES as f64 / b.read_one.median * 1e9);
            let _ = writeln!(
                text,
                "  a row is {ROW_BYTES} bytes: {triad:.2} ns at the triad's bandwidth, {read:.2} ns at reading's (one thread); the kernel takes {row_ns:.1} ns, {:.1} and {:.1} times that",
                row_ns / triad,
                row_ns / read
            );
        }
    }

    fn write_draws(&self, text: &mut String) {
        let Some(d) = &self.drawn else { return };
        let _ = writeln!(
            text,
            "\nDraws: {} records of as many sources, each with an error of its own, {} species, {} recipes, {} uncertain inputs that they share, {} draws\n  an emission draw is one value of one species of one record in one draw: {:.0} M of them",
            d.activities,
            SPECIES,
            d.recipes,
            d.inputs,
            d.draws,
            d.emission_draws as f64 / 1e6
        );
        for work in &d.works {
            let _ = writeln!(text, "  {}, {} rows", work.rows.words(), work.count);
            let _ = writeln!(
                text,
                "    {:<18} {:>8} {:>22} {:>22} {:>32} {:>12} {:>22}",
                "", "threads", "CPU s", "wall s", "M emission draws / CPU s", "tandem is", "largest (usual) diff."
            );
            let ours = work.runners[0].per_cpu_s.median;
            for r in &work.runners {
                let _ = writeln!(
                    text,
                    "    {:<18} {:>8} {:>22} {:>22} {:>32} {:>11.1}x {:>12.4} ({:.4})",
                    r.name,
                    r.threads,
                    r.cpu_s.text(2),
                    r.wall_s.text(2),
                    r.per_cpu_s.map(|x| x / 1e6).text(0),
                    ours / r.per_cpu_s.median,
                    r.difference,
                    r.usual_difference
                );
            }
            let Some(b) = &self.bandwidth else { continue };
            let ns = 1e9 / ours;
            let limit = |bytes: f64| bytes / b.triad_one.median * 1e9;
            let _ = writeln!(
                text,
                "    written to memory and read again, an emission draw is 16 bytes: {:.2} ns at the triad's bandwidth (one thread); tandem takes {ns:.2} ns, {:.1} times that. Its operands are {:.0} bytes, from caches: {:.2} ns were they in memory",
                limit(16.0),
                ns / limit(16.0),
                d.operand_bytes,
                limit(d.operand_bytes)
            );
        }
    }

    fn write_index(&self, text: &mut String) {
        let Some(i) = &self.indexed else { return };
        let _ = writeln!(text, "\nIndex: enterprises scored by the shipped system of {} indicators", i.indicators);
        let _ = writeln!(
            text,
            "  {:>12} {:>6} {:>8} {:>22} {:>22} {:>22} {:>11} {:>11}",
            "enterprises", "draws", "threads", "CPU s", "wall s", "ns a score", "mean score", "mean range"
        );
        for w in &i.works {
            let scores = (w.subjects * w.draws.max(1)) as f64;
            let _ = writeln!(
                text,
                "  {:>12} {:>6} {:>8} {:>22} {:>22} {:>22} {:>11.2} {:>11.2}",
                w.subjects,
                w.draws,
                w.threads,
                w.cpu_s.text(2),
                w.wall_s.text(2),
                w.cpu_s.map(|s| s / scores * 1e9).text(0),
                w.mean,
                w.width
            );
        }
    }

    fn write_scale(&self, text: &mut String) {
        if self.scale.is_empty() {
            return;
        }
        let _ =
            writeln!(text, "\nGrowth: cities by month and source, read, checked, matched and added up in one process");
        let _ = writeln!(
            text,
            "  {:>12} {:>10} {:>24} {:>12} {:>36} {:>22} {:>12} {:>16} {:>14}",
            "activities",
            "files MB",
            "CPU s",
            "ns a row",
            "reading, matching, adding up, CPU s",
            "peak MB",
            "bytes a row",
            "bytes read/files",
            "wall s"
        );
        for s in &self.scale {
            let rows = s.activities as f64;
            let stages = format!("{:.2} {:.2} {:.2}", s.stages.read_s, s.stages.compile_s, s.stages.totals_s);
            let read = s
                .stages
                .bytes_read
                .map_or("unknown".to_owned(), |b| format!("{:.4}", b as f64 / s.stages.bytes as f64));
            let _ = writeln!(
                text,
                "  {:>12} {:>10.1} {:>24} {:>12.0} {:>36} {:>22} {:>12.1} {:>16} {:>14.2}",
                s.activities,
                megabytes(s.bytes as f64),
                s.cpu_s.text(2),
                s.cpu_s.median / rows * 1e9,
                stages,
                s.peak_bytes.map(megabytes).text(0),
                s.peak_bytes.median / rows,
                read,
                s.wall_s.median
            );
        }
        if let (Some(exponent), Some(bytes)) = (scale::exponent(&self.scale), scale::bytes_a_row(&self.scale)) {
            let _ = writeln!(
                text,
                "  CPU time grows with the {exponent:.3}th power of the records; one more record takes {bytes:.1} bytes of peak memory"
            );
        }
    }

    fn write_roads(&self, text: &mut String) {
        for road in &self.roads {
            let _ = writeln!(
                text,
                "\nWhole road: {} activities {}, files {:.1} MB, CSV to kg by region, sector and species",
                road.activities,
                road.habit.words(),
                megabytes(road.bytes as f64)
            );
            let _ = writeln!(
                text,
                "  {:<20} {:>22} {:>22} {:>22} {:>24} {:>11} {:>12} {:>12}",
                "", "CPU s, process", "CPU s, query", "wall s", "peak MB", "peak/files", "tandem takes", "difference"
            );
            let ours = &road.walks[0];
            for w in &road.walks {
                let _ = writeln!(
                    text,
                    "  {:<20} {:>22} {:>22} {:>22} {:>24} {:>11.2} {:>11.2}x {:>12.1e}",
                    w.name,
                    w.cpu_s.text(2),
                    w.query_cpu_s.text(2),
                    w.wall_s.text(2),
                    w.peak_bytes.map(megabytes).text(0),
                    w.peak_bytes.median / road.bytes as f64,
                    ours.cpu_s.median / w.query_cpu_s.median,
                    w.difference
                );
            }
            let s = road.stages;
            let _ = writeln!(
                text,
                "  stages, CPU s: reading {:.2}, matching {:.2}, adding up {:.2}; {} kinds, {} factor rows, {} recipes, {} rows out",
                s.read_s, s.compile_s, s.totals_s, s.kinds, s.factors, s.recipes, s.rows
            );
        }
        let growths = self.growths();
        if !growths.is_empty() {
            let list: Vec<String> = growths.iter().map(|(name, e)| format!("{name} {e:.2}")).collect();
            let _ = writeln!(text, "\nGrowth exponent of CPU time (query) over these sizes: {}", list.join(", "));
        }
    }
}

/// Puts a run into a page as its newest section.
///
/// # Errors
/// When the page lacks the mark below which runs stand, or cannot be written.
pub(crate) fn into_page(page: &Path, report: &Report) -> Result<()> {
    const MARK: &str = "<!-- runs, the newest first: tandem-benches --evidence -->\n";
    let text = std::fs::read_to_string(page)?;
    let Some((before, after)) = text.split_once(MARK) else {
        bail!("{} has no line `{}`, below which runs stand", page.display(), MARK.trim());
    };
    let (date, commit) = (&report.machine.date, &report.machine.commit);
    let section = format!("\n## {date}, commit {commit}\n\n```text\n{}```\n", report.table());
    std::fs::write(page, format!("{before}{MARK}{section}{after}"))?;
    Ok(())
}

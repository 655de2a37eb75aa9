//! How cost grows with the size of a case: one city after the other, read, checked, matched and added up.

use crate::child;
use crate::city::{self, Habit};
use crate::road::{Places, Stages, growth};
use crate::sample::Sample;
use anyhow::Result;
use serde::Serialize;
use std::path::Path;

/// Cities of more records are deleted once measured: they take more than a gigabyte.
const KEPT: usize = 10_000_000;
/// Most times that a city of more than [`KEPT`] is walked through.
const MOST: usize = 3;

/// One size.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Size {
    /// Rows of activities.csv.
    pub(crate) activities: usize,
    /// Bytes of the case's files.
    pub(crate) bytes: u64,
    /// Processor seconds of reading, matching and adding up.
    pub(crate) cpu_s: Sample,
    /// Seconds on the clock, with start and end of the process.
    pub(crate) wall_s: Sample,
    /// Largest resident memory in bytes.
    pub(crate) peak_bytes: Sample,
    /// Stages of the middle run.
    pub(crate) stages: Stages,
}

/// Measures these sizes, each in processes of their own, one size after the other in each round.
pub(crate) fn measure(data: &Path, places: &Places, sizes: &[usize], repeats: usize) -> Result<Vec<Size>> {
    let mut measured = Vec::new();
    for &activities in sizes {
        let city = city::make(data, activities, Habit::Sector)?;
        let out = places.scratch.join("scale.json");
        let mut runs = Vec::new();
        for round in 0..if activities > KEPT { repeats.min(MOST) } else { repeats } {
            eprintln!("{activities} activities, growth, round {}", round + 1);
            let cost = child::run(&std::env::current_exe()?, &["stages".as_ref(), city.folder.as_os_str()], &out)?;
            let stages: Stages = serde_json::from_str(&std::fs::read_to_string(&out)?)?;
            runs.push((stages, cost));
        }
        if activities > KEPT {
            std::fs::remove_dir_all(&city.folder)?;
        }
        runs.sort_by(|a, b| a.0.seconds().total_cmp(&b.0.seconds()));
        measured.push(Size {
            activities,
            bytes: city.bytes,
            cpu_s: Sample::of(runs.iter().map(|(stages, _)| stages.seconds())),
            wall_s: Sample::of(runs.iter().map(|(_, cost)| cost.wall_s)),
            peak_bytes: Sample::of(runs.iter().map(|(_, cost)| cost.peak_bytes as f64)),
            stages: runs[runs.len() / 2].0,
        });
    }
    Ok(measured)
}

/// Slope of log(processor seconds) over log(records).
pub(crate) fn exponent(sizes: &[Size]) -> Option<f64> {
    let points: Vec<(f64, f64)> = sizes.iter().map(|s| (s.activities as f64, s.cpu_s.median)).collect();
    (points.len() > 1).then(|| growth(&points))
}

/// Bytes of peak memory that one more record takes: between the smallest and the largest size.
pub(crate) fn bytes_a_row(sizes: &[Size]) -> Option<f64> {
    let (first, last) = (sizes.first()?, sizes.last()?);
    let rows = last.activities.checked_sub(first.activities).filter(|rows| *rows > 0)?;
    Some((last.peak_bytes.median - first.peak_bytes.median) / rows as f64)
}

//! Reads a case folder and says how long it took: `cargo run --release -p tandem-case --example read_time -- CASE`.
//!
//! Prints one JSON line: rows, faults, CPU seconds of this process for reading (the library parsed before) and its
//! peak memory, both as Linux counts them. Faults follow, one a line, at most twenty.

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: read_time CASE");
        return ExitCode::from(2);
    };
    let library = tandem_case::library();
    let before = cpu_seconds();
    let reading = match tandem_case::read(&folder, &|_, _| {}) {
        Ok(reading) => reading,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(4);
        }
    };
    let cpu = cpu_seconds() - before;
    let (rows, bytes) = reading
        .case
        .as_ref()
        .map_or((0, 0), |case| (case.records.activities.len(), case.files.iter().map(|f| f.bytes).sum::<u64>()));
    println!(
        "{{\"rows\": {rows}, \"bytes\": {bytes}, \"library_rows\": {}, \"faults\": {}, \"cpu_s\": {cpu:.3}, \"peak_rss_mb\": {:.1}}}",
        library.factors.len(),
        reading.faults.len(),
        peak_megabytes()
    );
    for fault in reading.faults.iter().take(20) {
        let row = fault.row.map_or_else(|| "-".to_owned(), |row| row.to_string());
        println!("{}:{row}:{}: {} {}", fault.file, fault.column.as_deref().unwrap_or("-"), fault.message, fault.help);
    }
    if reading.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// User and system time of this process; 0 where /proc does not tell.
fn cpu_seconds() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return 0.0 };
    // The name may hold blanks; the fields after it are counted from its closing bracket. Ticks are 1/100 s.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Largest resident memory so far in MB; 0 where /proc does not tell.
fn peak_megabytes() -> f64 {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return 0.0 };
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

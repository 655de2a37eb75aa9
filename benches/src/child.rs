//! A command as a child process: what it costs in processor time and memory.
//!
//! The system adds up what finished children used, and the peak is the largest of all of them. So each command gets a process of its own
//! between it and the benchmark (this program again, with `cost --`), whose only child it is.

use anyhow::{Context, Result, bail};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// What a process used.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// Processor seconds of all threads, user and system.
    pub(crate) cpu_s: f64,
    /// Seconds on the clock.
    pub(crate) wall_s: f64,
    /// Largest resident memory in bytes.
    pub(crate) peak_bytes: u64,
}

/// Processor seconds in a record of the system.
pub(crate) fn cpu_seconds(usage: &Usage) -> f64 {
    let seconds = |t: nix::sys::time::TimeVal| t.tv_sec() as f64 + t.tv_usec() as f64 * 1e-6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// Processor seconds of this process so far, all threads.
pub(crate) fn own_cpu_seconds() -> f64 {
    getrusage(UsageWho::RUSAGE_SELF).map_or(0.0, |usage| cpu_seconds(&usage))
}

/// Runs `program` with its output in `out`; the cost goes to stderr's last line.
pub(crate) fn run<S: AsRef<OsStr>>(program: &Path, arguments: &[S], out: &Path) -> Result<Cost> {
    let me = std::env::current_exe()?;
    let done = Command::new(me)
        .arg("cost")
        .arg("--")
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(File::create(out).with_context(|| format!("cannot write {}", out.display()))?)
        .stderr(Stdio::piped())
        .output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    let cost = said.lines().next_back().and_then(|line| serde_json::from_str(line).ok());
    match cost {
        Some(cost) if done.status.success() => Ok(cost),
        _ => bail!("{} failed: {}", program.display(), said.lines().rev().take(12).collect::<Vec<_>>().join("\n")),
    }
}

/// The process between: runs the command, tells its cost.
pub(crate) fn tell_cost(command: &[String]) -> Result<ExitCode> {
    let Some((program, arguments)) = command.split_first() else { bail!("no command to measure") };
    let clock = Instant::now();
    let status = Command::new(program).args(arguments).status().with_context(|| format!("cannot run {program}"))?;
    let wall_s = clock.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let kib = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let cost = Cost { cpu_s: cpu_seconds(&usage), wall_s, peak_bytes: usage.max_rss() as u64 * kib };
    eprintln!("{}", serde_json::to_string(&cost)?);
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

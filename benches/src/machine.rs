//! On what a run was made.

use serde::Serialize;
use std::process::Command;

/// The machine, the compiler and the source.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// Processor.
    pub(crate) cpu: String,
    /// Cores that this process may use.
    pub(crate) cores: usize,
    /// Sizes of the caches, as the system tells them.
    pub(crate) caches: String,
    /// Memory in bytes.
    pub(crate) memory_bytes: u64,
    /// Load of the last minute when the run began: other work on the machine.
    pub(crate) load: f64,
    /// Compiler.
    pub(crate) rustc: String,
    /// Operating system and its kernel.
    pub(crate) system: String,
    /// Day of the run.
    pub(crate) date: String,
    /// Commit.
    pub(crate) commit: String,
    /// Files of the engines, the readers, the tables and the benches that differ from it.
    pub(crate) differs: Vec<String>,
}

impl Machine {
    /// This one, now.
    pub(crate) fn here() -> Self {
        let said = |program: &str, arguments: &[&str]| {
            let done = Command::new(program).args(arguments).output().ok().filter(|d| d.status.success());
            done.map(|d| String::from_utf8_lossy(&d.stdout).trim().to_owned()).unwrap_or_default()
        };
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            text.lines()
                .find(|l| l.starts_with(name))
                .and_then(|l| l.split_once(':'))
                .map(|(_, v)| v.trim().to_owned())
                .unwrap_or_default()
        };
        let cpu = read("/proc/cpuinfo");
        let caches: Vec<String> = (0..4)
            .map(|index| read(&format!("/sys/devices/system/cpu/cpu0/cache/index{index}/size")).trim().to_owned())
            .filter(|size| !size.is_empty())
            .collect();
        let family = format!("family {} model {}", field(&cpu, "cpu family"), field(&cpu, "model\t"));
        Self {
            cpu: format!("{} ({family})", field(&cpu, "model name")),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            caches: caches.join(", "),
            memory_bytes: field(&read("/proc/meminfo"), "MemTotal")
                .split(' ')
                .next()
                .and_then(|kb| kb.parse::<u64>().ok())
                .unwrap_or(0)
                * 1024,
            load: read("/proc/loadavg").split(' ').next().and_then(|l| l.parse().ok()).unwrap_or(0.0),
            rustc: said("rustc", &["--version"]),
            system: said("uname", &["-sr"]),
            date: said("date", &["+%F"]),
            commit: said("git", &["rev-parse", "--short=12", "HEAD"]),
            differs: said("git", &["diff", "HEAD", "--name-only", "--", "crates", "benches", "data", "Cargo.lock"])
                .lines()
                .map(str::to_owned)
                .collect(),
        }
    }
}

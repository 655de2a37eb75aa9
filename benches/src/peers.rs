//! The peers: Polars and DuckDB in a virtual environment of their own.

use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Packages of the peers, with the versions that the figures in `docs/evidence/speed.md` were measured with.
const PACKAGES: &str = include_str!("../peers/requirements.txt");

/// The Python that has the peers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Peers {
    /// The interpreter.
    #[serde(skip)]
    pub(crate) python: PathBuf,
    /// Package and version.
    pub(crate) versions: Vec<(String, String)>,
}

/// Finds the peers in the interpreter that `PYTHON` names, else in `venv`, where they are installed if they are missing.
///
/// # Errors
/// When there is no Python or no package registry: the peers are skipped then.
pub(crate) fn install(venv: &Path) -> Result<Peers> {
    if let Some(python) = std::env::var_os("PYTHON").map(PathBuf::from)
        && let Ok(versions) = versions(&python)
    {
        return Ok(Peers { python, versions });
    }
    let python = venv.join("bin/python");
    if !python.is_file() {
        run(Command::new("python3").args(["-m", "venv"]).arg(venv))
            .context("cannot make a Python environment for the peers")?;
    }
    if versions(&python).is_err() {
        eprintln!("installing {} in {}", PACKAGES.trim().replace('\n', ", "), venv.display());
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(PACKAGES.lines()))
        .context("cannot install the peers")?;
    }
    Ok(Peers { versions: versions(&python)?, python })
}

fn run(command: &mut Command) -> Result<()> {
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    if !done.status.success() {
        bail!("{}", String::from_utf8_lossy(&done.stderr).lines().last().unwrap_or("no reason given"));
    }
    Ok(())
}

fn versions(python: &Path) -> Result<Vec<(String, String)>> {
    let program = "import sys\nfrom importlib.metadata import version\nprint('python', sys.version.split()[0])\nfor p in sys.argv[1:]: print(p, version(p))";
    let names = PACKAGES.lines().filter_map(|line| line.split("==").next());
    let done = Command::new(python).arg("-c").arg(program).args(names).output()?;
    if !done.status.success() {
        bail!("the peers are not installed");
    }
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    Ok(text.lines().filter_map(|l| l.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect())
}

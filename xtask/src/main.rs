//! Chores of the repository: `cargo xtask NAME`.

mod beijing;
mod library;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask beijing --from DIR   transcribe the tables of the Beijing case
       cargo xtask library --from DIR   transcribe the factor tables into data/
       cargo xtask library --check      test what stands in data/
       cargo xtask tidy                 test the house rules";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let done = match name.as_str() {
        "beijing" => from(&rest).and_then(|from| beijing::run(&from)),
        "library" => library::run(&rest),
        "tidy" => tidy::run(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder behind `--from`.
fn from(rest: &[String]) -> Result<PathBuf, String> {
    match rest {
        [flag, folder] if flag == "--from" => Ok(PathBuf::from(folder)),
        _ => Err(USAGE.to_owned()),
    }
}

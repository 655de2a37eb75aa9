//! `tandem check`.

use crate::args::{CaseArgs, Cli, Format};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::Loaded;

/// Reads and compiles the case; faults are the answer.
pub(crate) fn run(cli: &Cli, args: &CaseArgs) -> Result<(), Failure> {
    let bar = Bar::new(cli);
    let loaded = Loaded::open(&args.case, &|share, what| bar.at(share, what)).map_err(|e| Failure::open("check", e))?;
    drop(bar);
    if cli.format == Format::Table {
        if !cli.quiet {
            println!("{}: no faults, {} activities", loaded.manifest.id, loaded.ledger.records.activities.len());
        }
        return Ok(());
    }
    output::print(tandem_app::faults_answer("check", Some(&loaded.manifest.id), &[]), cli.format)
}

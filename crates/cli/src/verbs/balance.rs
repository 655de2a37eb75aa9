//! `tandem balance`.

use crate::args::{BalanceArgs, Cli, Format, only};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::Loaded;
use tandem_app::balance::BalanceQuestion;

/// Shows what goes in, what comes out, and what lies between.
pub(crate) fn run(cli: &Cli, args: &BalanceArgs) -> Result<(), Failure> {
    let question = BalanceQuestion {
        of: args.of.clone(),
        period: args.period.clone(),
        by: args.by.clone(),
        filters: only(&args.only)?,
    };
    let bar = Bar::new(cli);
    let case = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_activities)
        .map_err(|e| Failure::open("balance", e))?;
    drop(bar);
    let told = case.balance(&question).map_err(|e| Failure::Usage(e.to_string()))?;
    let notes: Vec<String> = told
        .tail
        .iter()
        .filter(|(key, _)| *key == "notes")
        .filter_map(|(_, notes)| notes.as_array())
        .flatten()
        .map(output::plain)
        .collect();
    output::print(told, cli.format)?;
    if cli.format == Format::Table && !cli.quiet {
        notes.iter().for_each(|note| eprintln!("note: {note}"));
    }
    Ok(())
}

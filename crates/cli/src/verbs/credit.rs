//! `tandem credit`.

use crate::args::{Cli, Format, OrganisationsArgs};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::Loaded;
use tandem_app::credit::CreditQuestion;

/// Scores the carbon credit of organisations.
pub(crate) fn run(cli: &Cli, args: &OrganisationsArgs) -> Result<(), Failure> {
    let bar = Bar::new(cli);
    let case = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_organisations)
        .map_err(|e| Failure::open("credit", e))?;
    drop(bar);
    let question = CreditQuestion { org: args.org.clone(), period: args.period.clone() };
    let credits = case.credit(&question).map_err(|e| Failure::Usage(e.to_string()))?;
    match cli.format {
        Format::Json | Format::Parquet => output::print(credits.answer(), cli.format),
        Format::Csv => output::print(credits.table(), cli.format),
        Format::Table => {
            output::print(credits.table(), cli.format)?;
            output::notes(cli, credits.notice(), &credits.notes());
            Ok(())
        }
    }
}

//! `tandem cleaner`.

use crate::args::{Cli, Format, OrganisationsArgs};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::Loaded;
use tandem_app::cleaner::CleanerQuestion;

/// Grades the cleaner production of organisations.
pub(crate) fn run(cli: &Cli, args: &OrganisationsArgs) -> Result<(), Failure> {
    let bar = Bar::new(cli);
    let case = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_organisations)
        .and_then(Loaded::with_cleaner_systems)
        .map_err(|e| Failure::open("cleaner", e))?;
    drop(bar);
    let question = CleanerQuestion { org: args.org.clone(), period: args.period.clone() };
    let grades = case.cleaner(&question).map_err(|e| Failure::Usage(e.to_string()))?;
    if grades.is_empty() {
        let ids = grades.without_system().join(", ");
        return Err(Failure::NoAnswer(format!("no system in index/cleaner/ names the sector of {ids}; add one")));
    }
    match cli.format {
        Format::Json | Format::Parquet => output::print(grades.answer(), cli.format),
        Format::Csv => output::print(grades.table(), cli.format),
        Format::Table => {
            output::print(grades.table(), cli.format)?;
            output::notes(cli, grades.notice(), &grades.notes());
            Ok(())
        }
    }
}

//! `tandem compare`.

use crate::args::{Cli, CompareArgs, Format};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use std::path::Path;
use tandem_app::Loaded;
use tandem_app::compare::Comparison;

/// Says why two periods or two cases differ.
pub(crate) fn run(cli: &Cli, args: &CompareArgs) -> Result<(), Failure> {
    let bar = Bar::new(cli);
    let open = |folder: &Path| {
        Loaded::open(folder, &|share, what| bar.at(share, what))
            .and_then(Loaded::with_activities)
            .map_err(|e| Failure::open("compare", e))
    };
    let case = open(&args.case)?;
    let other = args.against.as_deref().map(open).transpose()?;
    drop(bar);
    let asked = Comparison {
        from: args.from.clone(),
        to: args.to.clone(),
        species: args.species.clone(),
        by: args.by.clone(),
        scope: args.scope.clone(),
    };
    let answer = case.comparison(&asked, other.as_ref()).map_err(|e| Failure::Usage(e.to_string()))?;
    let total = answer.tail.first().map(|(_, total)| total.clone());
    output::print(answer, cli.format)?;
    if let (Format::Table, false, Some(total)) = (cli.format, cli.quiet, total) {
        let kg = |key: &str| output::grouped(total[key].as_f64().unwrap_or_default());
        eprintln!(
            "total: {} to {} kg; of the change {}: activity {}, factor {}, method {}, control {}",
            kg("from_kg"),
            kg("to_kg"),
            kg("change_kg"),
            kg("activity"),
            kg("factor"),
            kg("method"),
            kg("control")
        );
    }
    Ok(())
}

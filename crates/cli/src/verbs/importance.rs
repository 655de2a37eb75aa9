//! `tandem importance`.

use crate::args::{Cli, Format, ImportanceArgs, only};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::Loaded;
use tandem_app::inventory::Question;

/// Shows which input, measured better, would narrow a total most.
pub(crate) fn run(cli: &Cli, args: &ImportanceArgs) -> Result<(), Failure> {
    let question = Question {
        period: args.period.clone(),
        boundary: args.boundary.clone(),
        filters: only(&args.only)?,
        ..Question::default()
    };
    let bar = Bar::new(cli);
    let case = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_activities)
        .map_err(|e| Failure::open("importance", e))?;
    drop(bar);
    let told = case.importance(&args.species, &question, args.top).map_err(|e| Failure::Usage(e.to_string()))?;
    let tail: serde_json::Map<String, serde_json::Value> =
        told.tail.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    output::print(told, cli.format)?;
    if cli.format == Format::Table && !cli.quiet {
        let percent = |key: &str| format!("{:.1} %", 100.0 * tail[key].as_f64().unwrap_or_default());
        eprintln!(
            "the others together: {} of the variance ({} uncertain inputs in all); of the total, {} rests on quantities without a stated uncertainty and {} on factors without a range",
            percent("rest"),
            tail["inputs"],
            percent("quantity_not_stated"),
            percent("range_not_stated")
        );
    }
    Ok(())
}

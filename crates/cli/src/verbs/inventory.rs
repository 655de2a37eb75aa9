//! `tandem inventory`.

use crate::args::{Cli, Format, InventoryArgs};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::{Loaded, export, inventory::Question};

/// Adds up the case as asked.
pub(crate) fn run(cli: &Cli, args: &InventoryArgs) -> Result<(), Failure> {
    let question = Question {
        period: args.period.clone(),
        by: args.by.clone(),
        boundary: args.boundary.clone(),
        filters: Vec::new(),
        draws: args.draws,
        seed: args.seed,
    };
    match (cli.format, &args.out) {
        (Format::Parquet, None) => {
            return Err(Failure::Usage("--format parquet needs the file to write: --out FILE".into()));
        }
        (Format::Table | Format::Json | Format::Csv, Some(_)) => {
            return Err(Failure::Usage("--out goes with --format parquet; other forms go to standard output".into()));
        }
        _ => {}
    }
    let query = question.parse().map_err(|e| Failure::Usage(e.to_string()))?;
    let bar = Bar::new(cli);
    let loaded = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_activities)
        .map_err(|e| Failure::open("inventory", e))?;
    bar.at(1.0, "adding up");
    let inventory = loaded.inventory(query);
    drop(bar);
    let answer = inventory.answer(cli.format == Format::Json);
    if let Some(out) = &args.out {
        let told = export::parquet(answer, out).map_err(|e| Failure::Io(e.to_string()))?;
        println!("{told}");
        return Ok(());
    }
    let remarks = (cli.format == Format::Table && !cli.quiet).then(|| remarks(&answer.tail));
    output::print(answer, cli.format)?;
    for line in remarks.into_iter().flatten() {
        eprintln!("{line}");
    }
    Ok(())
}

/// What the table does not show: records dropped, electricity counted twice.
fn remarks(tail: &[(&'static str, serde_json::Value)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in tail {
        match *key {
            "records" => {
                lines.push(format!("records: {} read, {} kept", value["read"], value["kept"]));
                for dropped in value["dropped"].as_array().into_iter().flatten() {
                    lines.push(format!(
                        "  {} dropped: {}",
                        dropped["count"],
                        dropped["reason"].as_str().unwrap_or_default()
                    ));
                }
            }
            "overlap" => lines.push(format!(
                "{} kWh ({} kg CO2) are generated inside and bought again: counted twice as recorded, see --boundary",
                output::grouped(value["kwh"].as_f64().unwrap_or_default()),
                output::grouped(value["kg"].as_f64().unwrap_or_default())
            )),
            "uncharacterised" if value.as_array().is_some_and(|l| !l.is_empty()) => {
                lines.push(format!("without warming potential in this set, not in CO2e: {value}"));
            }
            _ => {}
        }
    }
    lines
}

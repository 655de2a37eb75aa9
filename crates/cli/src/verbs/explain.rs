//! `tandem explain`.

use crate::args::{Cli, ExplainArgs, Format};
use crate::failure::Failure;
use crate::output::grouped;
use crate::progress::Bar;
use serde_json::Value;
use std::io::Write;
use tandem_app::Loaded;

/// Tells the way of one figure.
pub(crate) fn run(cli: &Cli, args: &ExplainArgs) -> Result<(), Failure> {
    let bar = Bar::new(cli);
    let loaded = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_activities)
        .map_err(|e| Failure::open("explain", e))?;
    drop(bar);
    let told = loaded
        .explain(&args.activity, &args.species)
        .map_err(|e| if e.unknown_name { Failure::Usage(e.to_string()) } else { Failure::NoAnswer(e.to_string()) })?;
    let mut out = std::io::stdout().lock();
    match cli.format {
        Format::Table => tell(&mut out, &told)?,
        Format::Json | Format::Parquet => writeln!(out, "{told}")?,
        Format::Csv => {
            writeln!(out, "step")?;
            for step in told["steps"].as_array().into_iter().flatten() {
                writeln!(out, "\"{}\"", step.as_str().unwrap_or_default().replace('"', "\"\""))?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn tell(out: &mut impl Write, told: &Value) -> std::io::Result<()> {
    let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let kg = |v: &Value| grouped(v.as_f64().unwrap_or_default());
    let unit = if told["medium"] == "energy" { "kgce" } else { "kg" };
    // What is given off in later years stands in those.
    let years: Vec<i64> = told["years"].as_array().into_iter().flatten().filter_map(|y| y["year"].as_i64()).collect();
    let period = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(only), _) => only.to_string(),
        _ => word(&told["period"]),
    };
    writeln!(
        out,
        "{} {} of {} in {}   (95 %: {} to {})",
        kg(&told["kg"]),
        format_args!("{unit} {}", word(&told["species"])),
        word(&told["activity"]["id"]),
        period,
        kg(&told["kg_low"]),
        kg(&told["kg_high"])
    )?;
    let activity = &told["activity"];
    writeln!(
        out,
        "\n1 Activity   {} {} of {} {}  ({}, row {})",
        kg(&activity["quantity"]),
        word(&activity["unit"]),
        word(&activity["process"]),
        word(&activity["fuel"]),
        word(&activity["file"]),
        activity["row"]
    )?;
    writeln!(out, "             {}; source {}", word(&activity["evidence"]), word(&told["source"]["name"]))?;
    writeln!(out, "2 Factors    {}", word(&told["why"]["en"]))?;
    for row in told["parameters"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "             {}: {} {}  [{}, {}] {}",
            word(&row["used_as"]),
            kg(&row["value"]),
            word(&row["unit"]),
            word(&row["id"]),
            word(&row["status"]),
            word(&row["source"])
        )?;
    }
    for row in told["rejected"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "             lost: {} {} {} — {}",
            word(&row["id"]),
            kg(&row["value"]),
            word(&row["unit"]),
            word(&row["reason"])
        )?;
    }
    let controls = told["controls"].as_array().cloned().unwrap_or_default();
    writeln!(out, "3 Controls   {}", if controls.is_empty() { "none" } else { "" })?;
    for c in controls {
        writeln!(
            out,
            "             {}: coverage {}, efficiency {}, removed {} kg",
            word(&c["technology"]),
            kg(&c["coverage"]),
            kg(&c["efficiency"]),
            kg(&c["removed_kg"])
        )?;
    }
    for b in told["byproducts"].as_array().into_iter().flatten() {
        writeln!(out, "             {} made {} kg {}", word(&b["technology"]), kg(&b["kg"]), word(&b["species"]))?;
    }
    writeln!(out, "4 Arithmetic")?;
    for step in told["steps"].as_array().into_iter().flatten() {
        writeln!(out, "             {}", word(step))?;
    }
    writeln!(out, "5 The same record also gives")?;
    for other in told["others"].as_array().into_iter().flatten() {
        let unit = if other["medium"] == "energy" { "kgce" } else { "kg" };
        let (medium, scope) = (word(&other["medium"]), word(&other["scope"]));
        writeln!(
            out,
            "             {} {unit} {} ({medium}, scope {scope})",
            kg(&other["kg"]),
            word(&other["species"])
        )?;
    }
    for note in told["notes"].as_array().into_iter().flatten() {
        writeln!(out, "! {}", word(&note["en"]))?;
    }
    Ok(())
}

//! `tandem demo`.

use crate::args::{Cli, DemoArgs, Format};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use crate::verbs::serve;
use comfy_table::{Cell, CellAlignment};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tandem_app::inventory::Question;
use tandem_app::{Answer, Loaded, shipped};
use tandem_server::{Options, StartLink};

/// Unpacks a shipped case, prints its inventory, and serves it.
pub(crate) fn run(cli: &Cli, args: &DemoArgs) -> Result<(), Failure> {
    let names = shipped::names();
    if !names.contains(&args.case.as_str()) {
        return Err(Failure::Usage(format!("`{}` is not a shipped case; these are: {}", args.case, names.join(", "))));
    }
    let folder: PathBuf = Path::new("tandem-demo").join(&args.case);
    shipped::unpack(&args.case, &folder).map_err(|e| {
        Failure::Io(format!("cannot unpack the case into {}: {e}; run it in a folder that you may write to", folder.display()))
    })?;
    let bar = Bar::new(cli);
    let loaded = Loaded::open(&folder, &|share, what| bar.at(share, what)).map_err(|e| Failure::open("demo", e))?;
    drop(bar);
    show(cli, &loaded)?;
    if args.no_serve {
        return Ok(());
    }
    let options = Options { visitor: true, start_link: StartLink::Always, ..Options::new(args.http) };
    serve::serve(cli, loaded, options)
}

fn show(cli: &Cli, loaded: &Loaded) -> Result<(), Failure> {
    let question = Question { by: vec!["period".into(), "species".into()], ..Question::default() };
    let query = question.parse().map_err(|e| Failure::Usage(e.to_string()))?;
    let inventory = loaded.inventory(query);
    if cli.format != Format::Table {
        let mut answer = inventory.answer(false);
        answer.head[0].1 = serde_json::json!("demo");
        return output::print(answer, cli.format);
    }
    if cli.quiet {
        return Ok(());
    }
    let manifest = &loaded.manifest;
    println!("{}  {}", manifest.name_en, manifest.name_zh);
    if let Some(notice) = &manifest.notice_en {
        println!("{notice}");
    }
    println!();
    println!("{}", by_year(inventory.answer(false)));
    Ok(())
}

/// Species down, years across, in kt (energy in kt of coal equivalent).
fn by_year(answer: Answer<'_>) -> String {
    const KG_PER_KT: f64 = 1e6;
    let mut years: Vec<String> = Vec::new();
    let mut rows: Vec<(String, Vec<(String, f64)>)> = Vec::new();
    for row in answer.rows {
        let [Value::String(year), Value::String(species), kg, ..] = &row[..] else { continue };
        if !years.contains(year) {
            years.push(year.clone());
        }
        let value = (year.clone(), kg.as_f64().unwrap_or_default() / KG_PER_KT);
        match rows.iter_mut().find(|(name, _)| name == species) {
            Some((_, values)) => values.push(value),
            None => rows.push((species.clone(), vec![value])),
        }
    }
    let mut table = output::empty_table();
    table.set_header(std::iter::once("kt".to_owned()).chain(years.iter().cloned()));
    for (species, values) in rows {
        let cells = years.iter().map(|year| {
            let value = values.iter().find(|(y, _)| y == year).map_or("—".into(), |(_, v)| output::grouped(*v));
            Cell::new(value).set_alignment(CellAlignment::Right)
        });
        let name = if species == "energy" { "energy (coal equivalent)".into() } else { species };
        table.add_row(std::iter::once(Cell::new(name)).chain(cells));
    }
    table.to_string()
}

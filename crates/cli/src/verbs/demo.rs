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
    let load = || {
        shipped::unpack(&args.case, &folder).map_err(|e| {
            Failure::Io(format!(
                "cannot unpack the case into {}: {e}; run it in a folder that you may write to",
                folder.display()
            ))
        })?;
        let bar = Bar::new(cli);
        let loaded = Loaded::open(&folder, &|share, what| bar.at(share, what)).map_err(|e| Failure::open("demo", e))?;
        drop(bar);
        show(cli, &loaded)?;
        Ok(loaded)
    };
    if args.no_serve {
        return load().map(drop);
    }
    serve::serve(cli, Options { visitor: true, start_link: StartLink::Always, ..Options::new(args.http) }, load)
}

/// Species of the table, in its order.
const SHOWN: [&str; 10] = ["CO2e", "CO2", "CH4", "N2O", "SO2", "NOx", "PM2.5", "NMVOC", "NH3", "energy"];

fn show(cli: &Cli, loaded: &Loaded) -> Result<(), Failure> {
    let ask = |filters: Vec<(String, Vec<String>)>| {
        let by = vec!["period".into(), "species".into()];
        let question = Question { by, filters, ..Question::default() };
        question.parse().map(|query| loaded.inventory(query)).map_err(|e| Failure::Usage(e.to_string()))
    };
    if cli.format != Format::Table {
        let inventory = ask(Vec::new())?;
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
    let direct = || ("scope".to_owned(), vec!["1".to_owned()]);
    let all = Years::read(ask(vec![direct()])?.answer(false));
    let jet = Years::read(ask(vec![direct(), ("fuel_class".into(), vec!["jet".into()])])?.answer(false));
    let mut table = output::empty_table();
    table.set_header(std::iter::once("scope 1, kt".to_owned()).chain(all.years.iter().cloned()));
    for species in SHOWN {
        let Some(values) = all.of(species) else { continue };
        let name = if species == "energy" { "energy, coal equivalent" } else { species };
        table.add_row(all.row(name, values));
        if let Some(values) = jet.of(species).filter(|_| species == "CO2") {
            table.add_row(all.row("  of which jet kerosene", values));
        }
    }
    println!("\n{table}\n");
    Ok(())
}

/// kt by species and year.
struct Years {
    years: Vec<String>,
    values: Vec<(String, Vec<(String, f64)>)>,
}

impl Years {
    fn read(answer: Answer<'_>) -> Self {
        const KG_PER_KT: f64 = 1e6;
        let mut this = Self { years: Vec::new(), values: Vec::new() };
        for row in answer.rows {
            let [Value::String(year), Value::String(species), kg, ..] = &row[..] else { continue };
            if !this.years.contains(year) {
                this.years.push(year.clone());
            }
            let value = (year.clone(), kg.as_f64().unwrap_or_default() / KG_PER_KT);
            match this.values.iter_mut().find(|(name, _)| name == species) {
                Some((_, values)) => values.push(value),
                None => this.values.push((species.clone(), vec![value])),
            }
        }
        this
    }

    fn of(&self, species: &str) -> Option<&[(String, f64)]> {
        self.values.iter().find(|(name, _)| name == species).map(|(_, values)| values.as_slice())
    }

    fn row(&self, name: &str, values: &[(String, f64)]) -> Vec<Cell> {
        let cells = self.years.iter().map(|year| {
            let value = values.iter().find(|(y, _)| y == year).map_or("—".into(), |(_, v)| output::grouped(*v));
            Cell::new(value).set_alignment(CellAlignment::Right)
        });
        std::iter::once(Cell::new(name)).chain(cells).collect()
    }
}

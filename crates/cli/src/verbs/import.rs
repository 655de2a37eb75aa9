//! `tandem import`.

use crate::args::{Cli, Format, ImportArgs};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use comfy_table::Cell;
use serde_json::json;
use std::io::Write;
use tandem_app::import::{Asked, Import, ImportError, check_names};
use tandem_app::{Fault, faults_answer};

/// Rows that a table to read shows.
const SHOWN: usize = 20;

/// Shows what a file would bring, and writes it if asked to.
pub(crate) fn run(cli: &Cli, args: &ImportArgs) -> Result<(), Failure> {
    let set = args.set.iter().map(|text| pair(text)).collect::<Result<Vec<_>, _>>()?;
    check_names(args.table.as_deref(), &set).map_err(Failure::Usage)?;
    let asked = Asked {
        case: args.case.clone(),
        file: args.file.clone(),
        sheet: args.sheet.clone(),
        map: args.map.clone(),
        table: args.table.clone(),
        set,
        ..Asked::default()
    };
    let bar = Bar::new(cli);
    let prepared = Import::prepare(&asked, &|share, what| bar.at(share, what));
    drop(bar);
    let import = match prepared {
        Ok(import) => import,
        Err(ImportError::Faults { case, faults, mapping }) => {
            return tell_faults(cli, case.as_deref(), &faults, &mapping);
        }
        Err(error) => return Err(Failure::Io(error.to_string())),
    };
    let written = if args.write { import.write().map_err(|e| Failure::Io(e.to_string()))? } else { Vec::new() };
    if cli.format != Format::Table {
        return output::print(import.answer(&written), cli.format);
    }
    if !cli.quiet {
        tell(&import, &written)?;
    }
    Ok(())
}

fn pair(text: &str) -> Result<(String, String), Failure> {
    let pair = text.split_once('=').filter(|(column, _)| !column.is_empty());
    pair.map(|(column, value)| (column.trim().to_owned(), value.trim().to_owned()))
        .ok_or_else(|| Failure::Usage(format!("`--set {text}` is not COLUMN=VALUE, such as --set period=2024")))
}

/// Faults first; then the mapping as far as it was guessed, to be corrected.
fn tell_faults(cli: &Cli, case: Option<&str>, faults: &[Fault], mapping: &str) -> Result<(), Failure> {
    if cli.format == Format::Table {
        output::faults(faults)?;
        if !mapping.is_empty() && !cli.quiet {
            eprintln!("\nread by this mapping; correct it in a file and name that with --map:\n\n{mapping}");
        }
    } else {
        let mut answer = faults_answer("import", case, faults);
        if !mapping.is_empty() {
            answer.tail.push(("mapping", json!(mapping)));
        }
        output::print(answer, cli.format)?;
    }
    Err(Failure::Told)
}

fn tell(import: &Import, written: &[String]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    if let Some(name) = import.reused() {
        writeln!(out, "read by the mapping {name}\n")?;
    }
    for staged in import.tables() {
        let place = if staged.sheet.is_empty() { String::new() } else { format!(" from the sheet `{}`", staged.sheet) };
        writeln!(out, "{}{place}: {} rows read, {} taken", staged.table.name, staged.read, staged.kept)?;
        for (reason, count) in &staged.dropped {
            writeln!(out, "  {count} dropped: {reason}")?;
        }
        if !staged.unused.is_empty() {
            writeln!(out, "  heads not used: {}", staged.unused.join(", "))?;
        }
        if !staged.mapping.is_plain() {
            writeln!(out, "\n{}", staged.mapping.to_toml())?;
        }
        let filled: Vec<usize> = (0..staged.table.columns.len())
            .filter(|at| staged.rows.iter().any(|(_, cells)| !cells[*at].is_empty()))
            .collect();
        let mut table = output::empty_table();
        table.set_header(std::iter::once("row").chain(filled.iter().map(|at| staged.table.columns[*at].name)));
        for (row, cells) in staged.rows.iter().take(SHOWN) {
            table.add_row(std::iter::once(Cell::new(row)).chain(filled.iter().map(|at| Cell::new(&cells[*at]))));
        }
        writeln!(out, "{table}")?;
        if staged.kept > SHOWN as u64 {
            writeln!(out, "… {} more", staged.kept - SHOWN as u64)?;
        }
        writeln!(
            out,
            "\n  {} replace a row of the case, {} are new",
            staged.replaced,
            staged.kept - staged.replaced.min(staged.kept)
        )?;
    }
    if written.is_empty() {
        writeln!(out, "\nno faults; nothing was written, --write does")?;
    } else {
        writeln!(out, "\nwritten: {}", written.join(", "))?;
    }
    Ok(())
}

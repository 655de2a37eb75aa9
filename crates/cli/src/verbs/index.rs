//! `tandem index`.

use crate::args::{Cli, Format};
use crate::failure::Failure;
use crate::language::reads_chinese;
use crate::output;
use clap::{Args, Subcommand};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use tandem_app::index_files::{NewFileError, check, new_file};

/// Index systems as text files.
#[derive(Subcommand, Debug)]
pub(crate) enum IndexVerb {
    /// Check the file of an index system: all faults in one pass, else its weights and what it has to be told
    #[command(
        after_help = "Examples:\n  tandem index check my_case/index/mine.toml\n  tandem index check mine.toml --format json\n\nFaults are rows as those of `tandem check`, with exit status 1."
    )]
    Check(IndexFileArgs),
    /// Begin an index system of your own: a small example that explains every key in English and Chinese
    #[command(
        after_help = "Example:\n  tandem index new my_case/index/mine.toml\n\nA file that is there already is left as it is."
    )]
    New(IndexFileArgs),
}

/// Arguments of `index check` and `index new`.
#[derive(Args, Debug)]
pub(crate) struct IndexFileArgs {
    /// File of the index system.
    file: PathBuf,
}

/// Checks a file, or begins one.
pub(crate) fn run(cli: &Cli, verb: &IndexVerb) -> Result<(), Failure> {
    match verb {
        IndexVerb::Check(args) => checked(cli, args),
        IndexVerb::New(args) => begun(cli, args),
    }
}

fn checked(cli: &Cli, args: &IndexFileArgs) -> Result<(), Failure> {
    let checked = check(&args.file).map_err(|faults| Failure::Faults { command: "index check", case: None, faults })?;
    if cli.format != Format::Table {
        return output::print(checked.answer(), cli.format);
    }
    if cli.quiet {
        return Ok(());
    }
    let chinese = reads_chinese();
    let [id, name, notice] = checked.title(chinese);
    let [first, second, third] = checked.counts();
    let counts = if chinese {
        "未发现问题；一级、二级、三级指标数："
    } else {
        "no faults; nodes at the three levels: "
    };
    let apart = if chinese { " " } else { ": " };
    let mut out = std::io::stdout();
    writeln!(out, "{id}{apart}{name}\n{notice}\n{counts}{first} / {second} / {third}\n")?;
    output::print(checked.nodes(Some(chinese)), Format::Table)?;
    writeln!(out)?;
    output::print(checked.inputs(Some(chinese)), Format::Table)
}

fn begun(cli: &Cli, args: &IndexFileArgs) -> Result<(), Failure> {
    new_file(&args.file).map_err(|error| match error {
        NewFileError::Exists(_) => Failure::Usage(error.to_string()),
        NewFileError::Io { .. } => Failure::Io(error.to_string()),
    })?;
    let shown = args.file.display().to_string();
    match cli.format {
        Format::Json | Format::Parquet => {
            println!("{}", json!({ "command": "index new", "file": shown, "rows": [{ "file": shown }] }));
        }
        Format::Csv => println!("file\n{shown}"),
        Format::Table if cli.quiet => {}
        Format::Table => println!("{shown}\nnext: edit it, then `tandem index check {shown}`"),
    }
    Ok(())
}

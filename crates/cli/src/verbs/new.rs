//! `tandem new`.

use crate::args::{Cli, Format, NewArgs};
use crate::failure::Failure;
use serde_json::json;
use tandem_app::scaffold::{NewError, new_case};

/// Starts a case.
pub(crate) fn run(cli: &Cli, args: &NewArgs) -> Result<(), Failure> {
    let names = new_case(&args.case, &args.region).map_err(|e| match e {
        NewError::Io { .. } => Failure::Io(e.to_string()),
        _ => Failure::Usage(e.to_string()),
    })?;
    let shown = args.case.display();
    match cli.format {
        Format::Json | Format::Parquet => {
            let rows: Vec<_> = names.iter().map(|n| json!({ "file": n })).collect();
            println!(
                "{}",
                json!({ "command": "new", "case": args.case.file_name().map(|n| n.to_string_lossy()), "rows": rows })
            );
        }
        Format::Csv => println!("file\n{}", names.join("\n")),
        Format::Table if cli.quiet => {}
        Format::Table => {
            println!("{shown}: {}", names.join(", "));
            println!("next: edit sources.csv and activities.csv, then `tandem check {shown}`");
        }
    }
    Ok(())
}

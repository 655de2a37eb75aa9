//! `tandem template`.

use crate::args::{Cli, Format, NoteLang, TemplateArgs};
use crate::failure::Failure;
use serde_json::json;
use tandem_app::template::{Lang, write};

/// Writes the workbook.
pub(crate) fn run(cli: &Cli, args: &TemplateArgs) -> Result<(), Failure> {
    let lang = match args.lang {
        NoteLang::Zh => Lang::Zh,
        NoteLang::En => Lang::En,
        NoteLang::Both => Lang::Both,
    };
    let shown = args.out.display();
    let sheets = write(&args.out, lang).map_err(|e| Failure::Io(format!("cannot write `{shown}`: {e}")))?;
    match cli.format {
        Format::Json | Format::Parquet => {
            println!(
                "{}",
                json!({ "command": "template", "case": null, "out": args.out.to_string_lossy(), "sheets": sheets })
            );
        }
        Format::Csv => println!("out\n{shown}"),
        Format::Table if cli.quiet => {}
        Format::Table => {
            println!("{shown}: {sheets} tables to fill in");
            println!("next: `tandem import CASE {shown}` shows how it is read");
        }
    }
    Ok(())
}

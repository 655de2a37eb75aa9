//! `tandem admin`.

use crate::args::{AdminVerb, Cli, Format, LinkArgs, TokenArgs};
use crate::failure::Failure;
use serde_json::json;
use tandem_app::rights::{Accounts, Role, open_store};

/// Operations on people and access.
pub(crate) fn run(cli: &Cli, verb: &AdminVerb) -> Result<(), Failure> {
    match verb {
        AdminVerb::Token(args) => token(cli, args),
        AdminVerb::Link(args) => link(cli, args),
    }
}

fn token(cli: &Cli, args: &TokenArgs) -> Result<(), Failure> {
    let role: Role = args.role.parse().map_err(|e: tandem_app::rights::UnknownRole| Failure::Usage(e.to_string()))?;
    let case = tandem_app::case_id(&args.case).map_err(|e| Failure::open("admin token", e))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let token = runtime.block_on(async {
        let store = open_store(&args.case).await?;
        Accounts::new(store).issue_token(role).await
    });
    let token = token.map_err(|e| Failure::Io(e.to_string()))?;
    match cli.format {
        Format::Json | Format::Parquet => println!(
            "{}",
            json!({ "command": "admin token", "case": case, "role": args.role, "token": token.expose() })
        ),
        Format::Csv => println!("token\n{}", token.expose()),
        Format::Table => println!("{}", token.expose()),
    }
    Ok(())
}

fn link(cli: &Cli, args: &LinkArgs) -> Result<(), Failure> {
    let case = tandem_app::case_id(&args.case).map_err(|e| Failure::open("admin link", e))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let key = runtime.block_on(async {
        let store = open_store(&args.case).await?;
        Accounts::new(store).create_start_key().await
    });
    let key = key.map_err(|e| Failure::Io(e.to_string()))?;
    let link = format!("{}/start#{}", args.url.trim_end_matches('/'), key.expose());
    match cli.format {
        Format::Json | Format::Parquet => {
            println!("{}", json!({ "command": "admin link", "case": case, "link": link }))
        }
        Format::Csv => println!("link\n{link}"),
        Format::Table => println!("open {link}"),
    }
    Ok(())
}

//! `tandem admin`.

use crate::args::{AdminVerb, Cli, Format, TokenArgs};
use crate::failure::Failure;
use serde_json::json;
use tandem_app::rights::{Accounts, Role, open_store};

/// Operations on people and access.
pub(crate) fn run(cli: &Cli, verb: &AdminVerb) -> Result<(), Failure> {
    match verb {
        AdminVerb::Token(args) => token(cli, args),
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
        Format::Json => println!("{}", json!({ "command": "admin token", "case": case, "role": args.role, "token": token.expose() })),
        Format::Csv => println!("token\n{}", token.expose()),
        Format::Table => println!("{}", token.expose()),
    }
    Ok(())
}

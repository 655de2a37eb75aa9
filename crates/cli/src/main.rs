//! The binary `tandem`: flags, tables, exit status. Everything else is asked of `app` and `server`.

mod args;
mod failure;
mod language;
mod output;
mod progress;
mod served;
mod verbs;

use args::{Cli, Format, Verb};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(cli.format),
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    if cli.format == Format::Parquet && !matches!(cli.verb, Verb::Inventory(_)) {
        return Err(Failure::Usage("--format parquet is for inventory; ask for table, json or csv".into()));
    }
    match &cli.verb {
        Verb::Check(args) => verbs::check::run(cli, args),
        Verb::Inventory(args) => verbs::inventory::run(cli, args),
        Verb::Explain(args) => verbs::explain::run(cli, args),
        Verb::Compare(args) => verbs::compare::run(cli, args),
        Verb::Tradeoffs(args) => verbs::tradeoffs::run(cli, args),
        Verb::Importance(args) => verbs::importance::run(cli, args),
        Verb::Balance(args) => verbs::balance::run(cli, args),
        Verb::Evaluate(args) => verbs::evaluate::run(cli, args),
        Verb::Synergy(args) => verbs::synergy::run(cli, args),
        Verb::Index(verb) => verbs::index::run(cli, verb),
        Verb::Credit(args) => verbs::credit::run(cli, args),
        Verb::Cleaner(args) => verbs::cleaner::run(cli, args),
        Verb::List(args) => verbs::list::run(cli, args),
        Verb::New(args) => verbs::new::run(cli, args),
        Verb::Template(args) => verbs::template::run(cli, args),
        Verb::Import(args) => verbs::import::run(cli, args),
        Verb::Demo(args) => verbs::demo::run(cli, args),
        Verb::Serve(args) => verbs::serve::run(cli, args),
        Verb::Admin(args) => verbs::admin::run(cli, args),
        Verb::Completions(args) => verbs::completions::run(args),
    }
}

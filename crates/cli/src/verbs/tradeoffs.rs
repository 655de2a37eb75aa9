//! `tandem tradeoffs`.

use crate::args::{Cli, TradeoffsArgs};
use crate::failure::Failure;
use crate::output;
use crate::progress::Bar;
use tandem_app::Loaded;

/// Shows what controls remove beside what they make.
pub(crate) fn run(cli: &Cli, args: &TradeoffsArgs) -> Result<(), Failure> {
    let bar = Bar::new(cli);
    let case = Loaded::open(&args.case, &|share, what| bar.at(share, what))
        .and_then(Loaded::with_activities)
        .map_err(|e| Failure::open("tradeoffs", e))?;
    drop(bar);
    let answer = case.tradeoffs(args.period.as_deref(), args.by_source).map_err(|e| Failure::Usage(e.to_string()))?;
    output::print(answer, cli.format)
}

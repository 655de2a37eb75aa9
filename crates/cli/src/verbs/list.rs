//! `tandem list`.

use crate::args::{Cli, ListArgs, ListTable};
use crate::failure::Failure;
use crate::output;
use tandem_app::lists;

/// Prints a table of known names.
pub(crate) fn run(cli: &Cli, args: &ListArgs) -> Result<(), Failure> {
    let answer = match args.table {
        ListTable::Processes => lists::processes(),
        ListTable::Technologies => lists::technologies(),
        ListTable::Fuels => lists::fuels(),
        ListTable::Sectors => lists::sectors(),
        ListTable::Species => lists::species(),
        ListTable::Units => lists::units(),
        ListTable::Parameters => lists::parameters(),
        ListTable::Methods => lists::methods(),
    };
    output::print(answer, cli.format)
}

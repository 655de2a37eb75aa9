//! `tandem synergy`: a subcommand for each method of the table in `app`.

use crate::args::{Cli, Format};
use crate::failure::Failure;
use crate::output;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use serde_json::Value;
use std::fmt::Write;
use std::path::PathBuf;
use tandem_app::synergy::{METHODS, Method, Options, Refusal, SynergyError, method};

/// Argument of a method's subcommand.
const FILE: &str = "FILE.csv";

/// A method, its file and its options.
#[derive(Clone)]
pub(crate) struct SynergyArgs {
    method: &'static Method,
    file: PathBuf,
    options: Options,
}

impl std::fmt::Debug for SynergyArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method.name, self.file.display(), self.options)
    }
}

impl Args for SynergyArgs {
    fn augment_args(command: Command) -> Command {
        command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .disable_help_subcommand(true)
            .subcommand_value_name("METHOD")
            .subcommand_help_heading("Methods")
            .subcommands(METHODS.iter().map(|method| subcommand(method)))
            .after_help(help_of_all())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SynergyArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, given) = matches.subcommand().ok_or_else(missing)?;
        let method = method(name).ok_or_else(missing)?;
        let file = given.get_one::<PathBuf>(FILE).cloned().ok_or_else(missing)?;
        let mut options = Options::none();
        for option in method.options {
            if option.value.is_empty() {
                if given.get_flag(option.name) {
                    options = options.with(option.name, "");
                }
            } else if let Some(value) = given.get_one::<String>(option.name) {
                options = options.with(option.name, value);
            }
        }
        Ok(Self { method, file, options })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn subcommand(method: &'static Method) -> Command {
    let file = Arg::new(FILE).required(true).value_parser(value_parser!(PathBuf)).help("CSV file with a header row");
    let options = method.options.iter().map(|option| {
        let arg = Arg::new(option.name).long(option.name).help(option.en);
        if option.value.is_empty() {
            arg.action(ArgAction::SetTrue)
        } else {
            arg.value_name(option.value).allow_hyphen_values(true)
        }
    });
    Command::new(method.name).about(method.en).arg(file).args(options).after_help(columns_of(method, ""))
}

/// Columns in and out, one a line.
fn columns_of(method: &Method, indent: &str) -> String {
    let mut text = String::new();
    for (title, columns) in [("Columns in", method.columns_in), ("Columns out", method.columns_out)] {
        let _ = writeln!(text, "{indent}{title}:");
        for column in columns {
            let _ = writeln!(text, "{indent}  {:<20} {}", column.name, column.en);
        }
    }
    text
}

fn help_of_all() -> String {
    let mut text = String::from(
        "Examples:\n  tandem synergy tapio decoupling.csv\n  tandem synergy elasticity two_years.csv --format json\n  tandem synergy lmdi drivers.csv --by-sector\n  tandem synergy tapio --help\n\n\
         Columns that a method does not know are passed over; where it takes x1 to xn, every further column is one. Results that are\n\
         undefined are empty, with a state that says so.\n",
    );
    for method in METHODS {
        let _ = writeln!(text, "\n{}\n  {}", method.name, method.en);
        text.push_str(&columns_of(method, "  "));
        if !method.options.is_empty() {
            text.push_str("  Options:\n");
        }
        for option in method.options {
            let shown = format!("--{} {}", option.name, option.value);
            let _ = writeln!(text, "    {shown:<20} {}", option.en);
        }
    }
    text
}

/// Asks a method about a file.
pub(crate) fn run(cli: &Cli, args: &SynergyArgs) -> Result<(), Failure> {
    let (answer, unfit) = args.method.ask_file(&args.file, &args.options).map_err(|error| match error {
        SynergyError::Unread(error) => Failure::Io(error.to_string()),
        SynergyError::Refused(Refusal::Faults(faults)) => Failure::Faults { command: "synergy", case: None, faults },
        SynergyError::Refused(Refusal::Usage(said)) => Failure::Usage(said),
        SynergyError::Refused(Refusal::NoAnswer(said)) => Failure::NoAnswer(said),
    })?;
    let beside: Vec<String> = answer.tail.iter().flat_map(|(key, value)| remarks(key, value)).collect();
    output::print(answer, cli.format)?;
    if cli.format == Format::Table && !cli.quiet {
        beside.iter().for_each(|line| eprintln!("{line}"));
    }
    unfit.map_or(Ok(()), |why| Err(Failure::NoAnswer(why)))
}

/// What stands beside the rows as lines to read: single figures and notes; tables of figures are for JSON.
fn remarks(key: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Array(notes) if key == "notes" => {
            notes.iter().map(|note| format!("note: {}", output::plain(note))).collect()
        }
        Value::Array(_) | Value::Object(_) => Vec::new(),
        figure => vec![format!("{key}: {}", output::plain(figure))],
    }
}

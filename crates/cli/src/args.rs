//! The command line.

use crate::failure::Failure;
use crate::verbs::evaluate::EvaluateArgs;
use crate::verbs::index::IndexVerb;
use crate::verbs::synergy::SynergyArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Pollution, carbon and energy from one ledger.
#[derive(Parser, Debug)]
#[command(
    name = "tandem",
    version,
    about = "Pollution, carbon and energy of a city, a park or a factory, from one ledger",
    long_about = "A case is a folder of text files with activities, sources, controls and factors. Tandem checks it, derives \
                  every pollutant, greenhouse gas and energy from the same records, explains each figure, and serves it in a browser.",
    after_help = "Examples:\n  tandem demo                                   build the Beijing case and serve it\n  tandem check my_city                          all faults of a case in one pass\n  tandem inventory my_city --period 2022 --by sector,species\n  tandem explain my_city --activity b1 --species SO2\n\nExit status: 0 done, 1 the input is faulty, 2 wrong usage, 3 no answer exists, 4 reading or writing failed."
)]
pub(crate) struct Cli {
    /// Form of the output.
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// No progress bar and no remarks.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Form of the output.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// A table to read.
    Table,
    /// One JSON object.
    Json,
    /// CSV with a header row.
    Csv,
    /// A Parquet file, with --out FILE; inventory only.
    Parquet,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Check a case: all faults of all files in one pass
    #[command(
        after_help = "Examples:\n  tandem check my_city\n  tandem check my_city --format csv > faults.csv\n\nEach fault names file, row, column, what is wrong and how to mend it. Nothing is written."
    )]
    Check(CaseArgs),
    /// Emissions in every medium, and energy, by any grouping
    #[command(
        after_help = "Examples:\n  tandem inventory my_city\n  tandem inventory my_city --period 2022 --by sector,species\n  tandem inventory my_city --period 2022-07 --by region,species --format csv\n  tandem inventory my_city --by scope,species --boundary territory\n  tandem inventory my_city --by activity_id,species --format parquet --out all.parquet\n\nRows are kg (kgce for energy) with the 95 % range. Without scope in --by a row is scope 1 + 2, memo left out."
    )]
    Inventory(InventoryArgs),
    /// The way of one figure: record, factor, controls, arithmetic, source
    #[command(after_help = "Example:\n  tandem explain my_city --activity coal_2022 --species SO2")]
    Explain(ExplainArgs),
    /// Why two periods or two cases differ: activity, factor, method, control
    #[command(
        after_help = "Examples:\n  tandem compare my_city --from 2013 --to 2017 --species SO2\n  tandem compare my_city --from 2022 --to 2022 --species CO2e --against my_city_new_factors --by sector,fuel\n\nThe causes add up to the change exactly (logarithmic mean)."
    )]
    Compare(CompareArgs),
    /// What controls remove, and what that costs in energy, CO2, water and waste
    #[command(
        after_help = "Examples:\n  tandem tradeoffs my_city --period 2022\n  tandem tradeoffs my_city --by-source --format csv"
    )]
    Tradeoffs(TradeoffsArgs),
    /// What to measure better next: the share of each uncertain input in the range of a total
    #[command(
        after_help = "Examples:\n  tandem importance my_city --species CO2 --period 2022\n  tandem importance my_city --species NOx --top 50 --format csv\n  tandem importance my_city --species CO2e --only sector=C30,C31 --boundary territory\n\nRows are quantities of records, factor rows, and the years to a grid factor; with `rest` their shares add up to 1. A factor that\nmany records use counts with all of them together. `help` says what would narrow it."
    )]
    Importance(ImportanceArgs),
    /// Balance of energy, water, materials or waste: in, out, and the difference
    #[command(
        after_help = "Examples:\n  tandem balance my_city --of water --period 2022\n  tandem balance my_city --of energy --by org_id\n  tandem balance my_city --of waste --by sector --format csv\n  tandem balance my_city --of material --only org_id=O03 --format json\n\nFigures that no record tells are empty, not 0. JSON holds the flows too, from origin to use to destination."
    )]
    Balance(BalanceArgs),
    /// How well a region or an organisation does in an index system, and why
    #[command(
        after_help = "Examples:\n  tandem evaluate my_city --system city --subject 110000 --period 2017\n  tandem evaluate my_city --system enterprise --subject E1 --period 2023 --draws 400\n  tandem evaluate my_city --system index/own.toml --subject R1 --period 2023 --context region=key_region\n  tandem evaluate my_city --system enterprise --period 2023 --rank --sector C30\n\nInputs come from statistics.csv, else from the ledger; proven items from checklists.csv. The shipped systems are a reference set, not official\nsystems. JSON holds every formula with its figures, where they come from, and what would mend what is missing."
    )]
    Evaluate(EvaluateArgs),
    /// Methods of synergy on a file of numbers: elasticity, decoupling, decomposition, peaks, costs, weights, ranking
    Synergy(SynergyArgs),
    /// Index systems as text files
    #[command(subcommand)]
    Index(IndexVerb),
    /// Carbon credit of enterprises: score, level, what holds it back
    #[command(
        after_help = "Examples:\n  tandem credit my_city\n  tandem credit my_city --org O03 --period 2023 --format json\n\nParts, weights, levels and caps are a file (index/credit.toml of the case, else the shipped one): a reference rule of this project,\nnot an official rule. What is missing is named with the row that would mend it, and is never scored as if it were known."
    )]
    Credit(OrganisationsArgs),
    /// Cleaner-production grades of enterprises by the systems of the case
    #[command(
        after_help = "Examples:\n  tandem cleaner my_city\n  tandem cleaner my_city --org O05 --period 2023 --format json\n\nSystems are files of the case, index/cleaner/*.toml, each for some sectors. `raise to` names the fewest indicators that would lift the grade."
    )]
    Cleaner(OrganisationsArgs),
    /// Known names: processes, technologies, fuels, sectors, species, units
    #[command(after_help = "Examples:\n  tandem list fuels\n  tandem list processes --format csv")]
    List(ListArgs),
    /// Start a case of your own
    #[command(
        after_help = "Examples:\n  tandem new my_city --region 320500\n  tandem new my_park --region SIP\n\nWrites the files that every case has, with header rows and one commented example."
    )]
    New(NewArgs),
    /// A workbook to fill in, with drop-downs and notes in Chinese and English
    #[command(
        after_help = "Examples:\n  tandem template forms.xlsx\n  tandem template forms.xlsx --lang zh\n\nOne sheet for each table of a case; filled in, `tandem import CASE forms.xlsx` takes it without a mapping."
    )]
    Template(TemplateArgs),
    /// Take somebody's table (XLSX or CSV) into a case: shown first, written with --write
    #[command(
        after_help = "Examples:\n  tandem import my_city energy_2024.xlsx\n  tandem import my_city energy_2024.xlsx --set process=industrial_boiler --set period=2024\n  tandem import my_city energy_2024.xlsx --map imports/energy.toml --write\n\nSheet, heads, columns and units are guessed and shown with the rows as they would be read; faults name row and head of the\nsheet. --write checks the case as it would be, then replaces rows with the same id, adds the others and keeps the mapping in\nimports/ for next year. On any fault nothing is written."
    )]
    Import(ImportArgs),
    /// Build the shipped Beijing case end to end and serve it
    #[command(
        after_help = "Examples:\n  tandem demo\n  tandem demo --no-serve\n\nThe case is unpacked into ./tandem-demo/beijing; it is an ordinary case folder."
    )]
    Demo(DemoArgs),
    /// Serve a case: pages and API
    #[command(
        after_help = "Examples:\n  tandem serve my_city\n  tandem serve my_city --http 127.0.0.1:9000\n  tandem serve my_city --http 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem\n\nThe first start prints a link that signs the browser in as administrator; it works once, within 15 minutes."
    )]
    Serve(ServeArgs),
    /// Operations on people and access
    #[command(subcommand)]
    Admin(AdminVerb),
    /// Completion script for a shell
    #[command(after_help = "Example:\n  tandem completions bash > /etc/bash_completion.d/tandem")]
    Completions(CompletionsArgs),
}

/// A case.
#[derive(Args, Debug)]
pub(crate) struct CaseArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
}

/// Arguments of `inventory`.
#[derive(Args, Debug)]
pub(crate) struct InventoryArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Records of this period, such as 2022, 2022-07 or 2022-07-01/2022-07-31; records that overlap are split by days.
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Dimensions: region, sector, source_id, activity_id, process, fuel, fuel_class, org_id, period, medium, scope, species.
    #[arg(long, value_name = "DIMS", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Accounting boundary: as_recorded, territory, organisation.
    #[arg(long, value_name = "B")]
    pub(crate) boundary: Option<String>,
    /// Ranges by N draws instead of first order; adds kg_mean.
    #[arg(long, value_name = "N")]
    pub(crate) draws: Option<usize>,
    /// Seed of the draws: the same N and S give the same bytes.
    #[arg(long, value_name = "S", default_value_t = 1, requires = "draws")]
    pub(crate) seed: u64,
    /// File that the rows go to, with --format parquet.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Activity whose figure is explained.
    #[arg(long, value_name = "ID")]
    pub(crate) activity: String,
    /// Species of the figure.
    #[arg(long, value_name = "S")]
    pub(crate) species: String,
}

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Period before.
    #[arg(long, value_name = "P")]
    pub(crate) from: String,
    /// Period after.
    #[arg(long, value_name = "P")]
    pub(crate) to: String,
    /// Species.
    #[arg(long, value_name = "S")]
    pub(crate) species: String,
    /// Dimensions: source_id, sector, region, process, fuel, technology.
    #[arg(long, value_name = "DIMS", value_delimiter = ',', default_value = "sector")]
    pub(crate) by: Vec<String>,
    /// Scope: 1, 2 or memo; 1 and 2 together if absent.
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Option<String>,
    /// Another case whose `--to` period is compared with this case's `--from` period.
    #[arg(long, value_name = "CASE")]
    pub(crate) against: Option<PathBuf>,
}

/// Arguments of `tradeoffs`.
#[derive(Args, Debug)]
pub(crate) struct TradeoffsArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Records of this period.
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// One row for each source instead of totals.
    #[arg(long)]
    pub(crate) by_source: bool,
}

/// Arguments of `importance`.
#[derive(Args, Debug)]
pub(crate) struct ImportanceArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Species of the total, or `energy`.
    #[arg(long, value_name = "S")]
    pub(crate) species: String,
    /// Records of this period.
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Accounting boundary: as_recorded, territory, organisation.
    #[arg(long, value_name = "B")]
    pub(crate) boundary: Option<String>,
    /// Number of rows, largest share first.
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Records with these values of a dimension only; may be given several times.
    #[arg(long, value_name = "DIM=VALUES")]
    pub(crate) only: Vec<String>,
}

/// Arguments of `balance`.
#[derive(Args, Debug)]
pub(crate) struct BalanceArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Of what: energy, water, material, waste.
    #[arg(long, value_name = "KIND")]
    pub(crate) of: String,
    /// Records of this period; the base period of the case without it.
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Rows by total, source_id, org_id, region or sector.
    #[arg(long, value_name = "BY")]
    pub(crate) by: Option<String>,
    /// Sources with these values of region, sector, source_id or org_id only; may be given several times.
    #[arg(long, value_name = "DIM=VALUES")]
    pub(crate) only: Vec<String>,
}

/// Reads `DIM=V1,V2` filters.
pub(crate) fn only(texts: &[String]) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let read = |text: &String| {
        let (dim, values) = text.split_once('=').filter(|(_, v)| !v.is_empty()).ok_or_else(|| {
            Failure::Usage(format!(
                "`--only {text}` names no values; write a dimension and its values, such as sector=C30,C31"
            ))
        })?;
        Ok((dim.to_owned(), values.split(',').map(str::to_owned).collect()))
    };
    texts.iter().map(read).collect()
}

/// Arguments of `credit` and `cleaner`.
#[derive(Args, Debug)]
pub(crate) struct OrganisationsArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// One organisation; all of the case without it.
    #[arg(long, value_name = "ID")]
    pub(crate) org: Option<String>,
    /// Period; without it the latest, as long as the base period, for which organisations have statistics.
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
}

/// Arguments of `list`.
#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Which table.
    #[arg(value_enum)]
    pub(crate) table: ListTable,
}

/// Tables of names.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListTable {
    /// Processes of activities.
    Processes,
    /// Control technologies and process variants.
    Technologies,
    /// Fuels.
    Fuels,
    /// Sectors: GB/T 4754, NFR, IPCC and plain names.
    Sectors,
    /// Species with medium and mass basis.
    Species,
    /// Units.
    Units,
    /// Parameters of factors.csv, with unit and bounds.
    Parameters,
    /// Methods: formulas that give factors from parameters.
    Methods,
}

/// Arguments of `new`.
#[derive(Args, Debug)]
pub(crate) struct NewArgs {
    /// Folder to make.
    pub(crate) case: PathBuf,
    /// Region of the case: a GB/T 2260 code or an id of your own.
    #[arg(long, value_name = "ID")]
    pub(crate) region: String,
}

/// Arguments of `template`.
#[derive(Args, Debug)]
pub(crate) struct TemplateArgs {
    /// Workbook to write.
    pub(crate) out: PathBuf,
    /// Language of the notes.
    #[arg(long, value_enum, default_value_t = NoteLang::Both)]
    pub(crate) lang: NoteLang,
}

/// Languages of notes.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoteLang {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Both.
    Both,
}

/// Arguments of `import`.
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Workbook (.xlsx) or CSV file.
    pub(crate) file: PathBuf,
    /// Sheet of the workbook; the one whose heads fit best if absent.
    #[arg(long, value_name = "S")]
    pub(crate) sheet: Option<String>,
    /// Mapping of heads to columns; without it the case's own in imports/, else a guess.
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    /// Table of the case: regions, organisations, sources, activities, controls, factors, statistics, targets.
    #[arg(long, value_name = "TABLE")]
    pub(crate) table: Option<String>,
    /// A column that is the same for every row.
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub(crate) set: Vec<String>,
    /// Show and check only (so it is without --write).
    #[arg(long, conflicts_with = "write")]
    pub(crate) dry_run: bool,
    /// Write the rows and the mapping into the case.
    #[arg(long)]
    pub(crate) write: bool,
}

/// Arguments of `demo`.
#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Print the inventory and end.
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Address to serve on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) http: SocketAddr,
    /// Shipped case to show.
    #[arg(long, value_name = "NAME", default_value = "beijing")]
    pub(crate) case: String,
}

/// Arguments of `serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Address to serve on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) http: SocketAddr,
    /// PEM file with the certificate, for an address that others reach.
    #[arg(long, value_name = "F", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// PEM file with the key of the certificate.
    #[arg(long, value_name = "F", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// A proxy in front does the encryption; its X-Forwarded-Proto is believed.
    #[arg(long, conflicts_with = "tls_cert")]
    pub(crate) behind_proxy: bool,
    /// Address of that proxy (this machine if absent).
    #[arg(long, value_name = "ADDR", requires = "behind_proxy")]
    pub(crate) proxy: Vec<IpAddr>,
}

/// Operations.
#[derive(Subcommand, Debug)]
pub(crate) enum AdminVerb {
    /// A short-lived bearer token for scripts, also while the server runs
    #[command(
        after_help = "Example:\n  curl -H \"Authorization: Bearer $(tandem admin token my_city --role analyst)\" http://127.0.0.1:8080/api/v1/case"
    )]
    Token(TokenArgs),
    /// A new start link for the browser, also while the server runs
    #[command(
        after_help = "Example:\n  tandem admin link my_city\n\nThe link signs the browser in as administrator; it works once, within 15 minutes."
    )]
    Link(LinkArgs),
}

/// Arguments of `admin link`.
#[derive(Args, Debug)]
pub(crate) struct LinkArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Address at which the server is reached.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) url: String,
}

/// Arguments of `admin token`.
#[derive(Args, Debug)]
pub(crate) struct TokenArgs {
    /// Folder of the case.
    pub(crate) case: PathBuf,
    /// Role of the bearer: administrator, analyst, duty_officer, planner, park_manager, enterprise, viewer.
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// Shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

//! Tables that people hold, into the tables of a case.
//!
//! A sheet of a workbook or a CSV file is read by a [`Mapping`]: which column of the table stands under which head, in
//! which unit, under which words. What the mapping does not say is guessed from the heads (`guess`, in both languages)
//! and shown. The rows are written as the file that the case would have ([`Staged`]), that file is checked with the rest
//! of the case as if it were there, and each fault leads back to the row and head of the sheet. Nothing of the case is
//! touched here.
//!
//! Rows are taken by their keys: a row whose keys the case has already takes its place, all other rows of the case stay
//! as they are written, and the new rows follow in the order of the sheet. The same import twice gives the same file.

mod compose;
mod guess;
mod input;
mod mapping;
mod stage;
mod tables;
mod words;

pub use mapping::{From, Mapping, MappingFault};
pub use stage::{PREVIEW, Staged};
pub use tables::{ColumnSpec, Need, TableSpec, table, tables};

use crate::fault::{Faults, FileFaults};
use crate::library::{Library, library};
use crate::{CaseError, Fault};
use guess::{Guess, LOOKED_AT, guess};
use input::{Input, SheetRow};
use stage::Stager;
use std::path::Path;
use tandem_sheets::package::PackageFault;
use tandem_sheets::workbook_in::{BookFault, Sheet};
use words::Dictionary;

/// What is asked of an import beside the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Sheet to read.
    pub sheet: Option<String>,
    /// Table that it is for.
    pub table: Option<String>,
    /// A mapping: name of its file for messages, and its text.
    pub mapping: Option<(String, String)>,
    /// A mapping that somebody corrected on a page; it holds instead of the other.
    pub corrected: Option<Mapping>,
    /// Columns that are the same for every row.
    pub set: Vec<(String, String)>,
    /// Most rows of a sheet, where there is a limit.
    pub most_rows: Option<u64>,
}

/// How a table is read from a sheet, also where that cannot work yet.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The table.
    pub table: &'static TableSpec,
    /// Name of the sheet; empty for a CSV file.
    pub sheet: String,
    /// What stands where.
    pub mapping: Mapping,
    /// Heads by column of the sheet.
    pub heads: Vec<Option<String>>,
    /// Heads that are for nothing.
    pub unused: Vec<String>,
}

/// The first rows of a sheet as they stand there, by which somebody can tell where the heads are.
#[derive(Clone, Debug)]
pub struct Top {
    /// Name of the sheet; empty for a CSV file.
    pub sheet: String,
    /// Number of the row and its texts.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What came of reading somebody's file.
#[derive(Debug)]
pub struct Prepared {
    /// Tables as they would be.
    pub tables: Vec<Staged>,
    /// How each table is read.
    pub understood: Vec<Understood>,
    /// Sheets of the file; a CSV file has one without a name.
    pub sheets: Vec<Sheet>,
    /// First rows of the sheets that were looked at.
    pub tops: Vec<Top>,
    /// Faults of the file and of its mapping.
    pub faults: Vec<Fault>,
    /// Whether the tables are whole enough to be checked with the case.
    pub checkable: bool,
}

impl Prepared {
    /// Leads faults of the case with the staged tables back to the rows of the file, beside those found before.
    pub fn all_faults(&self, of_case: Vec<Fault>) -> Vec<Fault> {
        let mut all = self.faults.clone();
        for fault in of_case {
            let led = self.tables.iter().find_map(|table| table.led_back(&fault)).unwrap_or(fault);
            // What follows from a cell that could not be read is told once.
            let told = self
                .faults
                .iter()
                .any(|f| f.row.is_some() && (&f.file, f.row, &f.column) == (&led.file, led.row, &led.column));
            if !told {
                all.push(led);
            }
        }
        all.sort();
        all.dedup();
        all
    }
}

/// Reads a file for the case in `folder`.
///
/// # Errors
/// When reading fails; what is wrong with the file is in the result.
pub fn prepare(
    folder: &Path,
    file: &Path,
    options: &Options,
    progress: &dyn Fn(f32, &str),
) -> Result<Prepared, CaseError> {
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let mut faults = Faults::default();
    let library = library();
    let dictionary = Dictionary::shipped();
    let (mut tables, mut understood, mut sheets, mut tops) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut checkable = false;
    if let Some(given) = mapping_given(options, &name, &mut faults)
        && let Some(mut input) = Input::open(file, options.most_rows.map(cells_of), faults.of(&name))?
    {
        sheets = input.sheets();
        let context = Context { given: &given, dictionary, library: &library, file };
        let (plans, first_rows) = plans(&context, &mut input, faults.of(&name))?;
        tops = first_rows.iter().map(|(sheet, rows)| top(sheet, rows)).collect();
        understood = plans.iter().map(Plan::understood).collect();
        checkable = !plans.is_empty();
        for plan in plans {
            progress(0.0, plan.table.name);
            let most_rows = options.most_rows;
            let stager = Stager { folder, name: &name, dictionary, library: &library, staged: &tables, most_rows };
            match stager.stage(plan, &mut input, faults.of(&name))? {
                Some(staged) => tables.push(staged),
                None => checkable = false,
            }
        }
    }
    checkable &= !faults.refused(&name);
    Ok(Prepared { tables, understood, sheets, tops, faults: faults.into_list(), checkable })
}

/// Cells that a sheet may have for each row that it may have, where there is a limit.
const CELLS_OF_A_ROW: u64 = 40;

fn cells_of(rows: u64) -> usize {
    usize::try_from(rows.saturating_mul(CELLS_OF_A_ROW)).unwrap_or(usize::MAX)
}

/// Columns and letters of a cell that are shown of the first rows.
const TOP_COLUMNS: usize = 64;
const TOP_LETTERS: usize = 80;

fn top(sheet: &str, rows: &[SheetRow]) -> Top {
    let text = |row: &SheetRow, at| row.text(at).chars().take(TOP_LETTERS).collect::<String>();
    let shown = |row: &SheetRow| (0..row.cells.len().min(TOP_COLUMNS)).map(|at| text(row, at)).collect();
    Top { sheet: sheet.to_owned(), rows: rows.iter().map(|row| (row.number, shown(row))).collect() }
}

/// A table and the sheet that it is read from.
pub(crate) struct Plan {
    table: &'static TableSpec,
    sheet: String,
    guess: Guess,
}

impl Plan {
    fn understood(&self) -> Understood {
        Understood {
            table: self.table,
            sheet: self.sheet.clone(),
            mapping: self.guess.mapping.clone(),
            heads: self.guess.heads.list.iter().map(|head| head.as_ref().map(|head| head.text.clone())).collect(),
            unused: self.guess.unused.clone(),
        }
    }
}

struct Context<'a> {
    given: &'a Mapping,
    dictionary: &'a Dictionary,
    library: &'a Library,
    file: &'a Path,
}

/// The mapping that holds from the start: of the file of mappings and of what is set; `None` with faults, which are of
/// the mapping's file or, without one, of the `imported` one.
fn mapping_given(options: &Options, imported: &str, faults: &mut Faults) -> Option<Mapping> {
    let mut mapping = options.corrected.clone().unwrap_or_default();
    if let (Some((name, text)), None) = (&options.mapping, &options.corrected) {
        match Mapping::parse(text) {
            Ok(read) => mapping = read,
            Err(list) => {
                for fault in list {
                    faults.of(name).add(fault.line, &fault.key, || (fault.message, fault.help));
                }
                return None;
            }
        }
    }
    for (column, value) in &options.set {
        mapping.columns.insert(column.clone(), From::Value(value.clone()));
    }
    let asked = options.table.clone().or_else(|| Some(mapping.table.clone()).filter(|name| !name.is_empty()));
    let known = |name: &str| table(name).is_some();
    let file = options.mapping.as_ref().map_or(imported, |(name, _)| name.as_str());
    if let Some(name) = asked.as_deref().filter(|name| !known(name)) {
        let names: Vec<&str> = tables().iter().map(|t| t.name).collect();
        let help = format!("These are: {}.", names.join(", "));
        faults.of(file).add(None, "table", || (format!("The table `{name}` is not one that is imported."), help));
        return None;
    }
    let spec = asked.as_deref().and_then(table).or_else(|| table("activities"))?;
    for column in mapping.columns.keys().filter(|column| spec.place(column).is_none()) {
        let names: Vec<&str> = spec.columns.iter().map(|c| c.name).collect();
        let help = format!("Its columns are: {}.", names.join(", "));
        faults.of(file).add(None, column, || (format!("The table {} has no column `{column}`.", spec.name), help));
    }
    if faults.of(file).counted() > 0 {
        return None;
    }
    mapping.table = asked.unwrap_or_default();
    if let Some(sheet) = &options.sheet {
        mapping.sheet.clone_from(sheet);
    }
    Some(mapping)
}

/// The first rows of a sheet by its name.
type FirstRows = Vec<(String, Vec<SheetRow>)>;

/// Which tables are read from which sheets, and the first rows of the sheets that were looked at.
fn plans(
    context: &Context<'_>,
    input: &mut Input,
    faults: &mut FileFaults,
) -> Result<(Vec<Plan>, FirstRows), CaseError> {
    let sheets = input.sheets();
    let given = context.given;
    if !given.sheet.is_empty() && !sheets.iter().any(|sheet| sheet.name == given.sheet || sheet.name.is_empty()) {
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        let message = format!("There is no sheet `{}`.", given.sheet);
        faults.refuse(None, "", message, &format!("The sheets are: {}.", names.join(", ")));
        return Ok((Vec::new(), Vec::new()));
    }
    let candidates: Vec<_> =
        sheets
            .iter()
            .filter(|sheet| {
                if given.sheet.is_empty() { !sheet.hidden } else { sheet.name.is_empty() || sheet.name == given.sheet }
            })
            .collect();
    let mut first_rows: FirstRows = Vec::new();
    for sheet in &candidates {
        // Faults met here are met again when the sheet is read, and each is told once.
        let rows = input.first_rows(&sheet.name, LOOKED_AT, faults)?;
        first_rows.push((sheet.name.clone(), rows));
    }
    let guessed = |table: &'static TableSpec, sheet: &str, rows: &[SheetRow]| {
        let guess = guess(table, rows, given, context.dictionary, context.library, sheet);
        Plan { table, sheet: sheet.to_owned(), guess }
    };
    if given.table.is_empty() {
        // Sheets that are called like tables are those tables: a template filled in.
        let own: Vec<Plan> = tables()
            .iter()
            .filter_map(|table| {
                let (sheet, rows) = first_rows.iter().find(|(name, _)| name == table.name)?;
                Some(guessed(table, sheet, rows)).filter(|plan| plan.guess.score > 0)
            })
            .collect();
        if !own.is_empty() {
            return Ok((own, first_rows));
        }
    }
    let stem = context.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let asked = table(&given.table).or_else(|| table(&stem)).or_else(|| table("activities"));
    let Some(asked) = asked else { return Ok((Vec::new(), first_rows)) };
    let mut best: Option<Plan> = None;
    for (sheet, rows) in &first_rows {
        let plan = guessed(asked, sheet, rows);
        // A single head that is known is chance, unless somebody says that it is a head.
        let fits = plan.guess.chosen || plan.guess.score > 1;
        if fits && best.as_ref().is_none_or(|best| plan.guess.score > best.guess.score) {
            best = Some(plan);
        }
    }
    if best.is_none() && !faults.unreadable {
        no_table(context, &sheets, asked, faults);
    }
    Ok((best.into_iter().collect(), first_rows))
}

fn no_table(context: &Context<'_>, sheets: &[Sheet], table: &TableSpec, faults: &mut FileFaults) {
    let needed: Vec<&str> = table.columns.iter().filter(|c| c.need != Need::Optional).map(|c| c.name).collect();
    let hidden: Vec<&str> = sheets.iter().filter(|sheet| sheet.hidden).map(|sheet| sheet.name.as_str()).collect();
    let help = if !hidden.is_empty() && context.given.sheet.is_empty() {
        format!("Hidden sheets are not looked at ({}); name one with --sheet if it is meant.", hidden.join(", "))
    } else {
        format!(
            "The heads are looked for in the first {LOOKED_AT} rows; call them by the names of the columns ({}), or say in a mapping which head is which.",
            needed.join(", ")
        )
    };
    faults.refuse(None, "", format!("No heads of the table {} are found.", table.name), &help);
}

/// Message and help for a workbook that cannot be read.
pub(super) fn fault_of_book(fault: &BookFault) -> (String, &'static str) {
    let sentence = |text: String| {
        let mut letters = text.chars();
        let first: String = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str().trim_end_matches('.'))
    };
    let help = match fault {
        BookFault::Package(PackageFault::Password) => "Save it without a password, then import it.",
        BookFault::Package(PackageFault::OldFormat) => "Open it in a spreadsheet program and save it as .xlsx.",
        BookFault::Package(PackageFault::NotPackage | PackageFault::NoWorkbook) => {
            "Save the table as .xlsx or as CSV in UTF-8, and import that."
        }
        BookFault::Package(PackageFault::Damaged(_)) | BookFault::Damaged(_) => {
            "Copy the file again, or open it in a spreadsheet program and save it anew."
        }
        BookFault::Package(_) => {
            "It was not opened. If the table is sound, copy its cells into a new workbook, or save it as CSV in UTF-8."
        }
        BookFault::TooManyCells(..) => "Save the sheet as CSV in UTF-8 and import that.",
    };
    (sentence(fault.to_string()), help)
}

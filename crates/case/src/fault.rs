//! Faults of a case: what is wrong, where, and how to mend it.

use std::collections::BTreeMap;
use tandem_inventory::findings::{Finding, Table};

/// Faults listed of one file; the rest is counted.
pub const LISTED_PER_FILE: usize = 1000;

/// A fault in the input. Sorts by file, row and column.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// File, relative to the case.
    pub file: String,
    /// Line as an editor counts, header = 1; `None` for the file as a whole.
    pub row: Option<u32>,
    /// Column or key, where it is one column's fault.
    pub column: Option<String>,
    /// What is wrong: the figure found and the figure allowed.
    pub message: String,
    /// What to do next.
    pub help: String,
}

impl Fault {
    /// The fault that a finding of the compiler amounts to, in a case whose activities stand in `activities_file`.
    pub fn from_finding(finding: &Finding, activities_file: &str) -> Self {
        let file = match finding.table {
            Table::Activities => activities_file,
            Table::Controls => "controls.csv",
            Table::Factors => "factors.csv",
        };
        Self {
            file: file.to_owned(),
            row: Some(finding.line).filter(|line| *line > 0),
            column: Some(finding.column.to_owned()).filter(|column| !column.is_empty()),
            message: sentence(&finding.message),
            help: sentence(&finding.help),
        }
    }
}

/// The faults of reading with the findings of compiling, sorted, each once, [`LISTED_PER_FILE`] findings of a file.
pub fn with_findings(faults: Vec<Fault>, findings: &[Finding], activities_file: &str) -> Vec<Fault> {
    let mut found = Faults::default();
    for finding in findings {
        let fault = Fault::from_finding(finding, activities_file);
        found.of(&fault.file.clone()).push(fault);
    }
    let mut all = faults;
    all.append(&mut found.into_list());
    all.sort();
    all.dedup();
    all
}

/// Engines speak in clauses; here they become sentences.
pub(crate) fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let mut text: String = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ')' | '`')) {
        text.push('.');
    }
    text
}

/// The faults of one file, the first [`LISTED_PER_FILE`] of them in words.
#[derive(Debug)]
pub(crate) struct FileFaults {
    file: String,
    list: Vec<Fault>,
    more: u64,
    last_row: Option<u32>,
    /// Whether the file could not be taken in as a table at all.
    pub(crate) unreadable: bool,
}

impl FileFaults {
    /// No fault yet.
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), list: Vec::new(), more: 0, last_row: None, unreadable: false }
    }

    /// Adds a fault; `words` gives message and help and is asked only while faults are still listed.
    pub(crate) fn add<M: Into<String>, H: Into<String>>(
        &mut self,
        row: impl Into<Option<u32>>,
        column: &str,
        words: impl FnOnce() -> (M, H),
    ) {
        // Of a table of records the header has no row.
        let row = row.into().filter(|row| *row > 0);
        if self.is_full() {
            self.count(row);
            return;
        }
        let (message, help) = words();
        self.list.push(Fault {
            file: self.file.clone(),
            row,
            column: Some(column.to_owned()).filter(|c| !c.is_empty()),
            message: message.into(),
            help: help.into(),
        });
    }

    /// Faults added so far, listed or not.
    pub(crate) fn counted(&self) -> u64 {
        self.list.len() as u64 + self.more
    }

    fn push(&mut self, fault: Fault) {
        if self.is_full() { self.count(fault.row) } else { self.list.push(fault) }
    }

    fn is_full(&self) -> bool {
        self.list.len() >= LISTED_PER_FILE
    }

    fn count(&mut self, row: Option<u32>) {
        self.more += 1;
        self.last_row = self.last_row.max(row);
    }

    /// Adds a fault of the file as a whole, after which nothing of it is used.
    pub(crate) fn refuse(&mut self, row: impl Into<Option<u32>>, column: &str, message: String, help: &str) {
        self.unreadable = true;
        self.add(row, column, || (message, help));
    }
}

/// The faults of all files.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    files: BTreeMap<String, FileFaults>,
}

impl Faults {
    /// The faults of one file, to add to.
    pub(crate) fn of(&mut self, file: &str) -> &mut FileFaults {
        self.files.entry(file.to_owned()).or_insert_with(|| FileFaults::new(file))
    }

    /// Whether the file was refused as a whole.
    pub(crate) fn refused(&self, file: &str) -> bool {
        self.files.get(file).is_some_and(|f| f.unreadable)
    }

    /// All of them, sorted, each once.
    pub(crate) fn into_list(self) -> Vec<Fault> {
        let mut all = Vec::new();
        for mut file in self.files.into_values() {
            file.list.sort();
            file.list.dedup();
            let listed = file.list.len();
            all.append(&mut file.list);
            if file.more > 0 {
                all.push(Fault {
                    file: file.file,
                    row: file.last_row,
                    column: None,
                    message: format!("{} more faults of this file are not listed.", file.more),
                    help: format!("Mend the {listed} listed ones and check again."),
                });
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_past_the_limit_is_counted() {
        let mut faults = Faults::default();
        for row in 0..1500 {
            faults.of("activities.csv").add(2 + row, "unit", || ("wrong", "mend it"));
        }
        let list = faults.into_list();
        assert_eq!(list.len(), 1001);
        assert!(list[1000].message.starts_with("500 more faults"), "{}", list[1000].message);
        assert_eq!(list[1000].row, Some(1501));
    }

    #[test]
    fn findings_become_faults_in_sentences() {
        let finding = |line| Finding {
            table: Table::Controls,
            line,
            column: "species",
            message: "the factor is after abatement".to_owned(),
            help: "remove the control for `TSP`".to_owned(),
            activity: None,
        };
        let findings: Vec<Finding> = (1..=1200).map(finding).collect();
        let faults = with_findings(Vec::new(), &findings, "activities.csv");
        assert_eq!(faults.len(), 1001);
        assert_eq!(faults[0].message, "The factor is after abatement.");
        assert_eq!(faults[0].help, "Remove the control for `TSP`.");
        assert_eq!((faults[0].file.as_str(), faults[0].row), ("controls.csv", Some(1)));
        assert!(faults[1000].message.starts_with("200 more"));
    }

    #[test]
    fn faults_sort_by_file_row_and_column() {
        let mut faults = Faults::default();
        faults.of("sources.csv").add(2, "sector", || ("b", ""));
        faults.of("activities.csv").add(5, "unit", || ("c", ""));
        faults.of("activities.csv").add(3, "unit", || ("d", ""));
        faults.of("activities.csv").add(3, "quantity", || ("e", ""));
        let order: Vec<String> = faults.into_list().into_iter().map(|f| f.message).collect();
        assert_eq!(order, ["e", "d", "c", "b"]);
    }
}

//! Reading a table by the names of its columns and writing one.

use std::path::Path;

/// A table read whole.
pub(crate) struct Table {
    name: String,
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

/// A row of it.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
}

impl Table {
    /// Reads a CSV file with a header.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let told = |e: csv::Error| format!("{}: {e}", path.display());
        let mut reader = csv::Reader::from_path(path).map_err(told)?;
        let header = reader.headers().map_err(told)?.clone();
        let rows = reader.records().collect::<Result<_, _>>().map_err(told)?;
        Ok(Self { name: path.display().to_string(), header, rows })
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { table: self, record })
    }
}

impl<'a> Row<'a> {
    /// The cell of a column.
    ///
    /// # Panics
    /// Where the table has no such column: the transcription no longer fits its input.
    pub(crate) fn get(self, column: &str) -> &'a str {
        let at = self.table.header.iter().position(|name| name == column);
        let at = at.unwrap_or_else(|| panic!("{} has no column `{column}`", self.table.name));
        self.record[at].trim()
    }
}

/// Writes a table; lines end in a line feed.
pub(crate) fn write_table<R, C>(path: &Path, header: &[&str], rows: R) -> Result<(), String>
where
    R: IntoIterator<Item = Vec<C>>,
    C: AsRef<[u8]>,
{
    let told = |e: csv::Error| format!("{}: {e}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let mut writer = csv::Writer::from_path(path).map_err(told)?;
    writer.write_record(header).map_err(told)?;
    for row in rows {
        writer.write_record(row).map_err(told)?;
    }
    writer.flush().map_err(|e| format!("{}: {e}", path.display()))
}

/// A number without the `.0` of a whole one, so that a table reads as people write it.
pub(crate) fn plain(number: &str) -> &str {
    number.strip_suffix(".0").unwrap_or(number)
}

/// Joins the filled parts.
pub(crate) fn join(parts: &[&str]) -> String {
    parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join("; ")
}

//! A table of the case as an editor sees it: texts in cells, and the bytes they came from.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

/// A table that can be edited.
#[derive(Debug, PartialEq, Eq)]
pub struct TableKind {
    /// Its name in the API.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Columns whose texts tell one row from another.
    pub key: &'static [&'static str],
    /// Columns of a file that is made new.
    pub columns: &'static [&'static str],
}

/// All tables that can be edited, in the order the pages show them.
pub const TABLES: [TableKind; 9] = [
    TableKind {
        name: "activities",
        file: "activities.csv",
        key: &["activity_id"],
        columns: &[
            "activity_id",
            "source_id",
            "period",
            "process",
            "fuel",
            "technology",
            "quantity",
            "unit",
            "rsd",
            "evidence",
        ],
    },
    TableKind {
        name: "sources",
        file: "sources.csv",
        key: &["source_id"],
        columns: &["source_id", "name", "org_id", "region", "sector", "kind", "lon", "lat"],
    },
    TableKind {
        name: "controls",
        file: "controls.csv",
        key: &["source_id", "activity_id", "technology", "species", "route"],
        columns: &["source_id", "activity_id", "technology", "coverage", "species", "efficiency", "route"],
    },
    TableKind {
        name: "factors",
        file: "factors.csv",
        key: &["factor_id"],
        columns: &[
            "factor_id",
            "process",
            "fuel",
            "technology",
            "sector",
            "region",
            "source_id",
            "activity_id",
            "year_from",
            "year_to",
            "species",
            "value",
            "unit",
            "low",
            "high",
            "role",
            "scope",
            "source",
        ],
    },
    TableKind {
        name: "statistics",
        file: "statistics.csv",
        key: &["region", "period", "indicator"],
        columns: &["region", "period", "indicator", "value", "unit", "source"],
    },
    TableKind {
        name: "targets",
        file: "targets.csv",
        key: &["region", "period", "indicator", "kind"],
        columns: &["region", "period", "indicator", "kind", "value", "unit"],
    },
    TableKind {
        name: "checklists",
        file: "checklists.csv",
        key: &["subject", "period", "indicator", "item"],
        columns: &["subject", "period", "indicator", "item", "evidence"],
    },
    TableKind {
        name: "organisations",
        file: "organisations.csv",
        key: &["org_id"],
        columns: &["org_id", "name", "region", "sector", "employees", "land_mu", "output_value"],
    },
    TableKind {
        name: "regions",
        file: "regions.csv",
        key: &["region"],
        columns: &["region", "name_en", "name_zh", "parent", "level", "population", "area_km2"],
    },
];

/// The table of a name.
pub fn table_kind(name: &str) -> Option<&'static TableKind> {
    TABLES.iter().find(|kind| kind.name == name)
}

/// A file cut into rows. Cells are read out of the bytes when they are asked for.
#[derive(Debug)]
pub struct Sheet {
    bytes: Vec<u8>,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows in file order.
    pub rows: Vec<SheetRow>,
    ending: &'static [u8],
    /// Where the header with its line ending stops.
    body: usize,
}

/// Where a row lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Line on which it begins, header = 1.
    pub line: u32,
    /// Its bytes with the line ending.
    span: Range<usize>,
    /// How many rows before it have the same key columns.
    twin: u32,
}

/// Why a file cannot be edited here: its text is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTable;

const MARK: &[u8] = b"\xEF\xBB\xBF";

impl Sheet {
    /// An empty table of these columns, for a file that is not there yet.
    pub fn empty(kind: &TableKind) -> Self {
        let bytes = format!("{}\n", kind.columns.join(",")).into_bytes();
        Self::parse(bytes, kind).expect("a header of plain names is a table")
    }

    /// Cuts a file into rows, by the rules of the reader of cases.
    ///
    /// # Errors
    /// [`NoTable`] where it has no header, is not UTF-8 or a quote is never closed.
    pub fn parse(bytes: Vec<u8>, kind: &TableKind) -> Result<Self, NoTable> {
        std::str::from_utf8(&bytes).map_err(|_| NoTable)?;
        let newline = if bytes.contains(&b'\n') || !bytes.contains(&b'\r') { b'\n' } else { b'\r' };
        let ending: &[u8] = match bytes.iter().position(|b| *b == newline) {
            _ if newline == b'\r' => b"\r",
            Some(at) if at > 0 && bytes[at - 1] == b'\r' => b"\r\n",
            _ => b"\n",
        };
        let mut at = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
        let mut line = 1;
        let mut spans = Vec::new();
        while at < bytes.len() {
            let (end, lines) = record_end(&bytes, at, newline)?;
            let blank = bytes[at..end].iter().all(|b| matches!(b, b',' | b' ' | b'\t' | b'\r' | b'\n'));
            if !blank {
                spans.push((line, at..end));
            }
            line += lines;
            at = end;
        }
        let mut spans = spans.into_iter();
        let (_, head) = spans.next().ok_or(NoTable)?;
        let body = head.end;
        let header = cells(&bytes[head]).map(|cell| text_of(cell).trim().to_owned()).collect();
        let mut sheet = Self { bytes, header, rows: Vec::new(), ending, body };
        let mut seen: HashMap<String, u32> = HashMap::new();
        let places = sheet.key_places(kind);
        for (line, span) in spans {
            let count = seen.entry(key_of(&sheet.bytes[span.clone()], &places)).or_default();
            sheet.rows.push(SheetRow { line, span, twin: *count });
            *count += 1;
        }
        Ok(sheet)
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The header as it is written, with what stands before it and its line ending.
    pub fn head(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.body]).expect("parse has checked that it is UTF-8")
    }

    /// A row as it is written, with its line ending.
    pub fn raw(&self, row: usize) -> &str {
        std::str::from_utf8(&self.bytes[self.rows[row].span.clone()]).expect("parse has checked that it is UTF-8")
    }

    /// Texts of a row's cells, as many as the header has.
    pub fn texts(&self, row: usize) -> Vec<String> {
        let mut texts: Vec<String> = cells(&self.bytes[self.rows[row].span.clone()]).map(text_of).collect();
        texts.resize(self.header.len(), String::new());
        texts
    }

    /// The name of a row: its key columns, and a number where rows before it have the same ones.
    pub fn key(&self, row: usize, kind: &TableKind) -> String {
        let SheetRow { span, twin, .. } = &self.rows[row];
        numbered(key_of(&self.bytes[span.clone()], &self.key_places(kind)), *twin)
    }

    /// Where each key stands.
    pub fn by_key(&self, kind: &TableKind) -> HashMap<String, usize> {
        let places = self.key_places(kind);
        let key = |row: &SheetRow| numbered(key_of(&self.bytes[row.span.clone()], &places), row.twin);
        self.rows.iter().enumerate().map(|(at, row)| (key(row), at)).collect()
    }

    fn key_places(&self, kind: &TableKind) -> Vec<Option<usize>> {
        kind.key.iter().map(|name| self.header.iter().position(|column| column == name)).collect()
    }

    /// Where the row that begins on a line stands.
    pub fn at_line(&self, line: u32) -> Option<usize> {
        self.rows.binary_search_by_key(&line, |row| row.line).ok()
    }

    /// The row with some cells replaced; the bytes of all others stay.
    pub fn rewritten(&self, row: usize, new: &[(usize, &str)]) -> String {
        let record = &self.bytes[self.rows[row].span.clone()];
        let written: Vec<&[u8]> = cells(record).collect();
        let mut text = String::new();
        // A row with too few cells is filled up with what is new.
        for at in 0..written.len().max(self.header.len()) {
            if at > 0 {
                text.push(',');
            }
            match (new.iter().find(|(place, _)| *place == at), written.get(at)) {
                (Some((_, value)), _) => quote_into(&mut text, value),
                (None, Some(cell)) => text.push_str(std::str::from_utf8(cell).unwrap_or_default()),
                (None, None) => {}
            }
        }
        text.push_str(std::str::from_utf8(without_ending(record).1).unwrap_or_default());
        text
    }

    /// A new row of these texts, in the file's line ending.
    pub fn written(&self, texts: &[&str]) -> String {
        let mut text = String::new();
        for (at, value) in texts.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            quote_into(&mut text, value);
        }
        text.push_str(std::str::from_utf8(self.ending).unwrap_or("\n"));
        text
    }

    /// The file with rows replaced (`None` takes a row out) and with new rows after a row, or before the first (`None`);
    /// with another header, where one is given.
    pub fn changed(
        &self,
        header: Option<&str>,
        replaced: &HashMap<usize, Option<String>>,
        added: &[(Option<usize>, String)],
    ) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.bytes.len() + 256);
        file.extend_from_slice(header.unwrap_or_else(|| self.head()).as_bytes());
        let mut by_place: HashMap<Option<usize>, Vec<&str>> = HashMap::new();
        for (place, text) in added {
            by_place.entry(*place).or_default().push(text);
        }
        let add = |file: &mut Vec<u8>, after: Option<usize>| {
            for text in by_place.get(&after).into_iter().flatten() {
                if !file.ends_with(b"\n") && !file.ends_with(b"\r") {
                    file.extend_from_slice(self.ending);
                }
                file.extend_from_slice(text.as_bytes());
            }
        };
        add(&mut file, None);
        let mut at = self.body;
        for (index, row) in self.rows.iter().enumerate() {
            // Blank lines between rows are kept as they are.
            file.extend_from_slice(&self.bytes[at..row.span.start]);
            match replaced.get(&index) {
                None => file.extend_from_slice(&self.bytes[row.span.clone()]),
                Some(Some(text)) => file.extend_from_slice(text.as_bytes()),
                Some(None) => {}
            }
            if !added.is_empty() {
                add(&mut file, Some(index));
            }
            at = row.span.end;
        }
        file.extend_from_slice(&self.bytes[at..]);
        file
    }
}

fn numbered(mut key: String, twin: u32) -> String {
    if twin > 0 {
        let _ = write!(key, "#{}", twin + 1);
    }
    key
}

fn key_of(record: &[u8], places: &[Option<usize>]) -> String {
    let texts: Vec<&[u8]> = cells(record).collect();
    let part =
        |place: &Option<usize>| place.and_then(|at| texts.get(at)).map_or_else(String::new, |cell| text_of(cell));
    places.iter().map(part).map(|text| text.trim().to_owned()).collect::<Vec<_>>().join("|")
}

/// Where the record that begins at `from` ends, its line ending included, and how many lines it takes.
fn record_end(bytes: &[u8], from: usize, newline: u8) -> Result<(usize, u32), NoTable> {
    let (mut at, mut lines, mut cell_start) = (from, 0, true);
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'"' && cell_start {
            at += 1;
            loop {
                match bytes.get(at) {
                    None => return Err(NoTable),
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 2,
                    Some(b'"') => break,
                    Some(byte) => {
                        lines += u32::from(*byte == newline);
                        at += 1;
                    }
                }
            }
        } else if byte == newline {
            return Ok((at + 1, lines + 1));
        }
        cell_start = byte == b',';
        at += 1;
    }
    Ok((at, lines + 1))
}

fn without_ending(record: &[u8]) -> (&[u8], &[u8]) {
    let mut end = record.len();
    if record.ends_with(b"\n") {
        end -= 1;
    }
    if record[..end].ends_with(b"\r") {
        end -= 1;
    }
    record.split_at(end)
}

/// The cells of a record as they are written, quotes and all.
fn cells(record: &[u8]) -> impl Iterator<Item = &[u8]> {
    let (content, _) = without_ending(record);
    let mut rest = Some(content);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut at = 0;
        if text.first() == Some(&b'"') {
            at = 1;
            while at < text.len() {
                if text[at] == b'"' {
                    if text.get(at + 1) != Some(&b'"') {
                        break;
                    }
                    at += 1;
                }
                at += 1;
            }
        }
        match text[at.min(text.len())..].iter().position(|b| *b == b',') {
            Some(comma) => {
                rest = Some(&text[at + comma + 1..]);
                Some(&text[..at + comma])
            }
            None => {
                rest = None;
                Some(text)
            }
        }
    })
}

fn text_of(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    match text.strip_prefix('"') {
        None => text.into_owned(),
        Some(quoted) => {
            // What follows the closing quote belongs to the text, as the reader has it.
            let mut out = String::new();
            let mut letters = quoted.chars().peekable();
            let mut open = true;
            while let Some(letter) = letters.next() {
                if open && letter == '"' {
                    if letters.peek() == Some(&'"') {
                        letters.next();
                        out.push('"');
                    } else {
                        open = false;
                    }
                } else {
                    out.push(letter);
                }
            }
            out
        }
    }
}

fn quote_into(text: &mut String, value: &str) {
    let risky = value.contains([',', '"', '\n', '\r']);
    if risky {
        let _ = write!(text, "\"{}\"", value.replace('"', "\"\""));
    } else {
        text.push_str(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::parse(text.as_bytes().to_vec(), table_kind("regions").expect("regions")).expect("a table")
    }

    #[test]
    fn rows_have_lines_keys_and_texts() {
        let sheet = sheet("\u{feff}region,name_en\r\na,\"x, \"\"y\"\"\"\r\n\r\nb,\"two\r\nlines\"\r\na,z");
        assert_eq!(sheet.header, ["region", "name_en"]);
        assert_eq!(sheet.rows.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 4, 6]);
        assert_eq!(sheet.texts(0), ["a", "x, \"y\""]);
        assert_eq!(sheet.texts(1), ["b", "two\r\nlines"]);
        assert_eq!(sheet.key(2, table_kind("regions").expect("regions")), "a#2");
        assert_eq!(sheet.at_line(6), Some(2));
    }

    #[test]
    fn what_is_not_touched_keeps_its_bytes() {
        let text = "\u{feff}region,name_en\r\na,\"quoted\"\r\n\r\nb, spaced \r\nc,last";
        let sheet = sheet(text);
        assert_eq!(sheet.changed(None, &HashMap::new(), &[]), text.as_bytes());
        let new = sheet.rewritten(1, &[(1, "m, n")]);
        let file = sheet.changed(None, &HashMap::from([(1, Some(new))]), &[(Some(2), sheet.written(&["d", "e"]))]);
        assert_eq!(
            String::from_utf8(file).expect("text"),
            "\u{feff}region,name_en\r\na,\"quoted\"\r\n\r\nb,\"m, n\"\r\nc,last\r\nd,e\r\n"
        );
        let gone = sheet.changed(None, &HashMap::from([(0, None)]), &[(None, sheet.written(&["z", ""]))]);
        assert!(String::from_utf8(gone).expect("text").starts_with("\u{feff}region,name_en\r\nz,\r\n\r\nb, spaced"));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for text in ["", "\n\n", "a,b\n\"open"] {
            assert!(
                Sheet::parse(text.as_bytes().to_vec(), table_kind("regions").expect("regions")).is_err(),
                "{text:?}"
            );
        }
    }
}

//! Tables, JSON and CSV on standard output.

use crate::args::{Cli, Format};
use crate::failure::Failure;
use crate::language::reads_chinese;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, TableComponent, presets};
use serde_json::Value;
use std::io::{BufWriter, IsTerminal, Write};
use tandem_app::{Answer, Fault};

/// Prints an answer in the form asked for.
pub(crate) fn print(answer: Answer<'_>, format: Format) -> Result<(), Failure> {
    let out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match format {
        // Rows that go to a Parquet file do not come here; what else is said is JSON.
        Format::Json | Format::Parquet => json(out, answer),
        Format::Csv => csv(out, answer),
        Format::Table => table(out, answer),
    }
}

fn json(mut out: impl Write, answer: Answer<'_>) -> Result<(), Failure> {
    let put = |out: &mut dyn Write, value: &Value| {
        serde_json::to_writer(out, value).map_err(|e| Failure::from(std::io::Error::from(e)))
    };
    out.write_all(b"{")?;
    for (key, value) in &answer.head {
        write!(out, "\"{key}\":")?;
        put(&mut out, value)?;
        out.write_all(b",")?;
    }
    out.write_all(b"\"rows\":[")?;
    let names: Vec<String> = answer.columns.iter().map(|c| format!("\"{c}\":")).collect();
    for (at, row) in answer.rows.enumerate() {
        out.write_all(if at == 0 { b"\n{" } else { b",\n{" })?;
        for (column, (name, value)) in names.iter().zip(&row).enumerate() {
            if column > 0 {
                out.write_all(b",")?;
            }
            out.write_all(name.as_bytes())?;
            put(&mut out, value)?;
        }
        out.write_all(b"}")?;
    }
    out.write_all(b"]")?;
    for (key, value) in &answer.tail {
        write!(out, ",\"{key}\":")?;
        put(&mut out, value)?;
    }
    out.write_all(b"}\n")?;
    out.flush()?;
    Ok(())
}

fn csv(mut out: impl Write, answer: Answer<'_>) -> Result<(), Failure> {
    writeln!(out, "{}", answer.columns.join(","))?;
    for row in answer.rows {
        let cells: Vec<String> = row.iter().map(|v| quoted(&in_csv(v))).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    out.flush()?;
    Ok(())
}

/// A value in a CSV file, which keeps both languages of a text.
fn in_csv(value: &Value) -> String {
    match value {
        Value::Object(names) if names.contains_key("zh") && names["en"] != names["zh"] => {
            format!("{} / {}", plain(&names["en"]), plain(&names["zh"]))
        }
        other => plain(other),
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// A value as a cell: of a text in both languages the English one.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Object(names) if names.contains_key("en") => names["en"].as_str().unwrap_or_default().to_owned(),
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

/// An empty table in our look.
pub(crate) fn empty_table() -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─');
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table
}

fn table(mut out: impl Write, answer: Answer<'_>) -> Result<(), Failure> {
    let mut table = empty_table();
    table.set_header(answer.columns.iter().map(|c| heading(c)));
    for row in answer.rows {
        table.add_row(row.iter().map(|value| match value {
            Value::Number(n) => {
                Cell::new(n.as_f64().map_or_else(|| n.to_string(), grouped)).set_alignment(CellAlignment::Right)
            }
            other => Cell::new(plain(other)),
        }));
    }
    writeln!(out, "{table}")?;
    out.flush()?;
    Ok(())
}

fn heading(column: &str) -> Cell {
    let name = match column {
        "kg_low" => "95 % from",
        "kg_high" => "to",
        other => other,
    };
    let cell = Cell::new(name);
    if column.starts_with("kg") { cell.set_alignment(CellAlignment::Right) } else { cell }
}

/// A number for reading: four significant digits, all digits of the whole part, thousands apart.
pub(crate) fn grouped(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let magnitude = value.abs().log10().floor() as i32;
    if magnitude < -4 {
        return format!("{value:.3e}");
    }
    let decimals = usize::try_from(3 - magnitude).unwrap_or(0);
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(w, r)| (w, r.trim_end_matches('0')));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

/// Below a table, in the language of the person: what kind of rule made it, and remarks, one a line.
pub(crate) fn notes(cli: &Cli, notice: (String, String), notes: &[(String, String)]) {
    if cli.quiet {
        return;
    }
    let chinese = reads_chinese();
    for (en, zh) in std::iter::once(&notice).chain(notes).filter(|(en, _)| !en.is_empty()) {
        if chinese {
            eprintln!("注：{zh}");
        } else {
            eprintln!("note: {en}");
        }
    }
}

/// Faults for reading: one paragraph each, in the language of the person.
pub(crate) fn faults(faults: &[Fault]) -> Result<(), Failure> {
    let chinese = reads_chinese();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for fault in faults {
        write!(out, "{}", fault.file)?;
        if let Some(row) = fault.row {
            write!(out, ":{row}")?;
        }
        if let Some(column) = &fault.column {
            write!(out, " {column}")?;
        }
        if chinese {
            writeln!(out, "\n  {}\n  → {}", fault.message_zh(), fault.help_zh())?;
        } else {
            writeln!(out, "\n  {}\n  → {}", fault.message, fault.help)?;
        }
    }
    match faults.len() {
        count if chinese => writeln!(out, "共 {count} 处问题；未写入任何文件")?,
        1 => writeln!(out, "1 fault; nothing was written")?,
        count => writeln!(out, "{count} faults; nothing was written")?,
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits_or_the_whole_part() {
        assert_eq!(grouped(1_234_567.8), "1 234 568");
        assert_eq!(grouped(0.012345), "0.01235");
        assert_eq!(grouped(-12.5), "-12.5");
        assert_eq!(grouped(100.0), "100");
    }
}

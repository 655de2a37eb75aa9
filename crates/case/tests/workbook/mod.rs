//! Workbooks out of raw XML, sound and unsound, as no library writes them.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot write its workbook fails")]

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A sheet: name, whether hidden, and the XML inside `worksheet`.
pub(crate) type Sheet<'a> = (&'a str, bool, &'a str);

/// A ZIP of parts.
pub(crate) fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of a workbook.
pub(crate) fn parts(sheets: &[Sheet<'_>]) -> Vec<(String, Vec<u8>)> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let numbered = |make: &dyn Fn(usize, &Sheet<'_>) -> String| {
        sheets.iter().enumerate().map(|(at, sheet)| make(at + 1, sheet)).collect::<String>()
    };
    let tabs = numbered(&|at, (name, hidden, _)| {
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        format!("<sheet name=\"{name}\" sheetId=\"{at}\"{state} r:id=\"r{at}\"/>")
    });
    let targets = numbered(&|at, _| {
        format!("<Relationship Id=\"r{at}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>")
    });
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r0\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{tabs}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">{targets}<Relationship Id=\"s\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        // Style 1 is a date.
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    for (at, (_, _, inside)) in sheets.iter().enumerate() {
        parts.push((
            format!("xl/worksheets/sheet{}.xml", at + 1),
            format!("<worksheet xmlns=\"{MAIN}\">{inside}</worksheet>"),
        ));
    }
    parts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

/// A workbook of sheets.
pub(crate) fn book(sheets: &[Sheet<'_>]) -> Vec<u8> {
    package(&parts(sheets))
}

/// Rows as sheet data: a text that is a number is a number; `=x` a formula without a value, `#x` an error, `@n` a day
/// number with the format of a date, `'x` a text whatever it looks like.
pub(crate) fn data(rows: &[&[&str]]) -> String {
    let mut xml = String::from("<sheetData>");
    for (at, cells) in rows.iter().enumerate() {
        xml.push_str(&format!("<row r=\"{}\">", at + 1));
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let place = format!("{}{}", char::from(b'A' + column as u8), at + 1);
            xml.push_str(&cell(&place, text));
        }
        xml.push_str("</row>");
    }
    xml + "</sheetData>"
}

fn cell(place: &str, text: &str) -> String {
    let first = text.as_bytes()[0];
    match (first, text.strip_prefix(['=', '@', '\'']).unwrap_or(text)) {
        (b'=', formula) => format!("<c r=\"{place}\"><f>{formula}</f></c>"),
        (b'#', _) => format!("<c r=\"{place}\" t=\"e\"><f>A1</f><v>{text}</v></c>"),
        (b'@', days) => format!("<c r=\"{place}\" s=\"1\"><v>{days}</v></c>"),
        (b'\'', text) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        _ if text.parse::<f64>().is_ok() => format!("<c r=\"{place}\"><v>{text}</v></c>"),
        _ => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    }
}

/// Merged cells, to stand behind the data.
pub(crate) fn merged(places: &[&str]) -> String {
    let cells: String = places.iter().map(|place| format!("<mergeCell ref=\"{place}\"/>")).collect();
    format!("<mergeCells count=\"{}\">{cells}</mergeCells>", places.len())
}

//! Workbooks to fill in: heads with notes, drop-downs out of lists on a hidden sheet, rows. The same contents give the
//! same bytes: dates are fixed.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Note,
    Workbook, Worksheet, XlsxError,
};

/// Last row that drop-downs reach, first = 1.
pub const LAST_ROW: u32 = 10_000;

/// Rows and columns of a spreadsheet that a name of a list can take.
const LIST_SHEET: &str = "lists";

/// A column of a sheet.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Its name, in the head row.
    pub name: String,
    /// A note on the head.
    pub note: String,
    /// Name of the list that its drop-down shows.
    pub list: Option<String>,
    /// Whether a cell may hold what the list does not.
    pub open: bool,
    /// Whether a row is of no use without it.
    pub required: bool,
}

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Text; empty for nothing.
    Text(String),
    /// A number.
    Number(f64),
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetOut {
    /// Name on its tab.
    pub name: String,
    /// Columns.
    pub heads: Vec<Head>,
    /// Rows below the heads.
    pub rows: Vec<Vec<Value>>,
    /// Whether it is a text to read, with wide columns that wrap, rather than a table to fill in.
    pub reading: bool,
}

/// A list for drop-downs.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Its name.
    pub name: String,
    /// What it offers.
    pub words: Vec<String>,
}

/// Bytes of a workbook.
///
/// # Errors
/// A sentence, where a name or a text is beyond what a workbook can hold.
pub fn workbook(title: &str, sheets: &[SheetOut], lists: &[List]) -> Result<Vec<u8>, String> {
    write(title, sheets, lists).map_err(|e| e.to_string())
}

fn write(title: &str, sheets: &[SheetOut], lists: &[List]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let moment = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(title).set_author("").set_creation_datetime(&moment));
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        fill(page, sheet)?;
        for (at, head) in sheet.heads.iter().enumerate() {
            if let Some((column, list)) = head.list.as_ref().and_then(|name| find(lists, name)) {
                let rule = drop_down(column, list, head.open)?;
                page.add_data_validation(1, at as u16, LAST_ROW - 1, at as u16, &rule)?;
            }
        }
    }
    if !lists.is_empty() {
        let page = book.add_worksheet();
        page.set_name(LIST_SHEET)?;
        page.set_hidden(true);
        for (at, list) in lists.iter().enumerate() {
            page.write_string(0, at as u16, &list.name)?;
            for (row, word) in list.words.iter().enumerate() {
                page.write_string(row as u32 + 1, at as u16, word)?;
            }
        }
    }
    book.save_to_buffer()
}

fn find<'a>(lists: &'a [List], name: &str) -> Option<(usize, &'a List)> {
    lists.iter().enumerate().find(|(_, list)| list.name == name && !list.words.is_empty())
}

fn drop_down(column: usize, list: &List, open: bool) -> Result<DataValidation, XlsxError> {
    let column = column_name(column);
    let range = format!("={LIST_SHEET}!${column}$2:${column}${}", list.words.len() + 1);
    let rule = DataValidation::new().allow_list_formula(Formula::new(range));
    if open {
        // The case itself may make further names known.
        return Ok(rule.show_error_message(false));
    }
    rule.set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("? 清单 / list")?
        .set_error_message(format!("请从清单 {0} 中选择。Choose from the list {0}.", list.name))
}

/// Letters of a column, first = 0.
pub fn column_name(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

fn fill(page: &mut Worksheet, sheet: &SheetOut) -> Result<(), XlsxError> {
    let plain = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    let required = plain.clone().set_background_color(Color::RGB(0x00FF_F2CC));
    let wrapped = Format::new().set_text_wrap();
    for (at, head) in sheet.heads.iter().enumerate() {
        let column = at as u16;
        page.write_string_with_format(0, column, &head.name, if head.required { &required } else { &plain })?;
        let width = if sheet.reading { 46.0 } else { (head.name.chars().count() as f64 + 3.0).max(11.0) };
        page.set_column_width(column, width)?;
        if !head.note.is_empty() {
            page.insert_note(0, column, &Note::new(&head.note).set_author("").set_width(320).set_height(120))?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    for (at, row) in sheet.rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            let (row, column) = (at as u32 + 1, column as u16);
            match value {
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) if sheet.reading => {
                    page.write_string_with_format(row, column, text, &wrapped)?;
                }
                Value::Text(text) => {
                    page.write_string(row, column, text)?;
                }
                Value::Number(number) => {
                    page.write_number(row, column, *number)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook_in::{Kind, Workbook as Read};
    use std::io::Cursor;

    fn sample() -> (Vec<SheetOut>, Vec<List>) {
        let heads = vec![
            Head { name: "fuel".into(), note: "燃料 / fuel".into(), list: Some("fuels".into()), ..Head::default() },
            Head { name: "quantity".into(), required: true, ..Head::default() },
        ];
        let rows = vec![
            vec![Value::Text("coal".into()), Value::Number(0.1)],
            vec![Value::Text(String::new()), Value::Number(3.0)],
        ];
        let lists = vec![List { name: "fuels".into(), words: vec!["coal".into(), "gas".into()] }];
        (vec![SheetOut { name: "activities".into(), heads, rows, reading: false }], lists)
    }

    #[test]
    fn what_is_written_is_read_back() {
        let (sheets, lists) = sample();
        let bytes = workbook("t", &sheets, &lists).unwrap();
        let mut book = Read::open(Cursor::new(bytes)).unwrap();
        let names: Vec<(&str, bool)> = book.sheets().iter().map(|s| (s.name.as_str(), s.hidden)).collect();
        assert_eq!(names, [("activities", false), ("lists", true)]);
        let grid = book.grid("activities").unwrap();
        assert_eq!(&*grid.rows[0].cells[1].text, "quantity");
        assert_eq!((grid.rows[1].cells[1].kind, &*grid.rows[1].cells[1].text), (Kind::Number, "0.1"));
        assert_eq!((grid.rows[2].number, &*grid.rows[2].cells[0].text), (3, "3"));
    }

    #[test]
    fn the_same_contents_give_the_same_bytes() {
        let (sheets, lists) = sample();
        let first = workbook("t", &sheets, &lists).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert!(first == workbook("t", &sheets, &lists).unwrap());
    }

    #[test]
    fn columns_have_letters() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column_name).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_name_that_no_tab_can_have_is_told() {
        let sheet = SheetOut { name: "a/b".into(), ..SheetOut::default() };
        assert!(workbook("t", &[sheet], &[]).is_err());
    }
}

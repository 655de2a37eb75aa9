//! A Parquet file as rows of text, row group by row group: memory holds a few pages of each column, whatever the size, and the file itself
//! only where it was given as bytes.

use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fmt::Write;
use std::fs::File;

/// Rows decoded together.
const BATCH: usize = 2048;

/// Why a Parquet file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ParquetFault {
    /// It is not Parquet, or cut off, or damaged.
    #[error("{what}")]
    Damaged {
        /// What the decoder says.
        what: String,
        /// Record at which it was met, first = 1; `None` before the first.
        record: Option<u64>,
    },
    /// A wanted column has a type that is not read as a cell.
    #[error("the column `{name}` holds {kind}")]
    Type {
        /// Name.
        name: String,
        /// What it holds, in words.
        kind: String,
    },
    /// A text is not UTF-8, or a decimal has more than 38 digits.
    #[error("the column `{name}` is not UTF-8 in record {record}")]
    Text {
        /// Name.
        name: String,
        /// Record, first = 1.
        record: u64,
    },
}

/// A table being read.
pub struct ParquetTable {
    file: Box<dyn FileReader>,
    names: Vec<String>,
    /// Of each column, how its values become text; `None` where it was not asked for.
    forms: Vec<Option<Form>>,
    group: usize,
    left: usize,
    columns: Vec<Option<Decoder>>,
    /// Rows decoded and the one at hand.
    decoded: usize,
    at: usize,
    record: u64,
}

/// How values become text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Plain,
    Unsigned,
    Date,
    Decimal(usize),
}

impl ParquetTable {
    /// Reads the footer. Columns for which `wanted` is false are passed over: their cells are empty.
    ///
    /// # Errors
    /// [`ParquetFault::Damaged`] and, for a wanted column, [`ParquetFault::Type`].
    pub fn open(file: File, wanted: impl Fn(&str) -> bool) -> Result<Self, ParquetFault> {
        Self::begin(file, wanted)
    }

    /// The same of a file that was read whole, by a caller that has another use for its bytes.
    ///
    /// # Errors
    /// As [`ParquetTable::open`].
    pub fn of_bytes(file: Vec<u8>, wanted: impl Fn(&str) -> bool) -> Result<Self, ParquetFault> {
        Self::begin(bytes::Bytes::from(file), wanted)
    }

    fn begin<R: ChunkReader + 'static>(file: R, wanted: impl Fn(&str) -> bool) -> Result<Self, ParquetFault> {
        let damaged = |e: ParquetError| ParquetFault::Damaged { what: e.to_string(), record: None };
        let file = SerializedFileReader::new(file).map_err(damaged)?;
        let file: Box<dyn FileReader> = Box::new(file);
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let mut names = Vec::new();
        let mut forms = Vec::new();
        for column in schema.columns() {
            let name = column.path().string();
            forms.push(if wanted(&name) { Some(form(column, &name)?) } else { None });
            names.push(name);
        }
        let columns = names.iter().map(|_| None).collect();
        Ok(Self { file, names, forms, group: 0, left: 0, columns, decoded: 0, at: 0, record: 0 })
    }

    /// Names of all columns; a nested one by its path.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Rows that the footer tells of.
    pub fn rows(&self) -> u64 {
        u64::try_from(self.file.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// Goes to the next row; false at the end.
    ///
    /// # Errors
    /// [`ParquetFault`]; nothing further can be read then.
    pub fn advance(&mut self) -> Result<bool, ParquetFault> {
        self.at += 1;
        if self.record > 0 && self.at < self.decoded {
            self.record += 1;
            return Ok(true);
        }
        while self.left == 0 {
            if self.group == self.file.num_row_groups() {
                self.decoded = 0;
                return Ok(false);
            }
            self.open_group()?;
        }
        self.decode()?;
        self.at = 0;
        self.record += 1;
        Ok(true)
    }

    /// Number of the row at hand, first = 1.
    pub fn record(&self) -> u64 {
        self.record
    }

    /// A cell of the row at hand; empty for null and for what was not asked for.
    #[inline]
    pub fn cell(&self, column: usize) -> &str {
        self.columns[column].as_ref().map_or("", |decoder| decoder.texts.get(self.at))
    }

    fn open_group(&mut self) -> Result<(), ParquetFault> {
        let record = Some(self.record + 1);
        let damaged = |e: ParquetError| ParquetFault::Damaged { what: e.to_string(), record };
        let group = self.file.get_row_group(self.group).map_err(damaged)?;
        self.group += 1;
        self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        for (at, form) in self.forms.iter().enumerate() {
            if let Some(form) = form {
                self.columns[at] = Some(Decoder::open(group.as_ref(), at, *form).map_err(damaged)?);
            }
        }
        Ok(())
    }

    fn decode(&mut self) -> Result<(), ParquetFault> {
        let count = self.left.min(BATCH);
        let first = self.record + 1;
        for (at, column) in self.columns.iter_mut().enumerate() {
            let Some(decoder) = column else { continue };
            decoder.fill(count).map_err(|e| match e {
                Trouble::Decoder(e) => ParquetFault::Damaged { what: e.to_string(), record: Some(first) },
                Trouble::Short => ParquetFault::Damaged {
                    what: format!("the column `{}` has fewer values than the table has rows", self.names[at]),
                    record: Some(first),
                },
                Trouble::Text(row) => ParquetFault::Text { name: self.names[at].clone(), record: first + row as u64 },
            })?;
        }
        self.left -= count;
        self.decoded = count;
        Ok(())
    }
}

/// How the values of a column become text.
fn form(column: &ColumnDescriptor, name: &str) -> Result<Form, ParquetFault> {
    let refuse = |kind: &str| Err(ParquetFault::Type { name: name.to_owned(), kind: kind.to_owned() });
    if column.max_rep_level() > 0 {
        return refuse("lists");
    }
    if column.path().parts().len() > 1 {
        return refuse("records inside records");
    }
    let logical = column.logical_type_ref();
    let converted = column.converted_type();
    match column.physical_type() {
        Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE => Ok(Form::Plain),
        Physical::INT96 => refuse("times of an old kind (INT96)"),
        Physical::FIXED_LEN_BYTE_ARRAY | Physical::BYTE_ARRAY => match (logical, converted) {
            (Some(LogicalType::Decimal { .. }), _) | (_, ConvertedType::DECIMAL) => {
                Ok(Form::Decimal(usize::try_from(column.type_scale()).unwrap_or(0)))
            }
            _ if column.physical_type() == Physical::BYTE_ARRAY => Ok(Form::Plain),
            _ => refuse("bytes of fixed length"),
        },
        Physical::INT32 | Physical::INT64 => match (logical, converted) {
            (Some(LogicalType::Decimal { .. }), _) | (_, ConvertedType::DECIMAL) => {
                Ok(Form::Decimal(usize::try_from(column.type_scale()).unwrap_or(0)))
            }
            (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Ok(Form::Date),
            (Some(LogicalType::Timestamp { .. }), _)
            | (_, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS) => refuse("points in time"),
            (Some(LogicalType::Time { .. }), _) | (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS) => {
                refuse("times of day")
            }
            (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64) => {
                Ok(Form::Unsigned)
            }
            _ => Ok(Form::Plain),
        },
    }
}

/// Texts of a batch of one column, one after the other.
#[derive(Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    #[inline]
    fn get(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[from..self.ends[at]]
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    #[inline]
    fn end(&mut self) {
        self.ends.push(self.text.len());
    }
}

enum Trouble {
    Decoder(ParquetError),
    Short,
    Text(usize),
}

/// A column chunk being decoded.
struct Decoder {
    reader: ColumnReader,
    form: Form,
    highest: i16,
    levels: Vec<i16>,
    texts: Texts,
}

impl Decoder {
    fn open(group: &dyn RowGroupReader, at: usize, form: Form) -> Result<Self, ParquetError> {
        let highest = group.metadata().column(at).column_descr().max_def_level();
        let reader = group.get_column_reader(at)?;
        Ok(Self { reader, form, highest, levels: Vec::new(), texts: Texts::default() })
    }

    /// Decodes the next `count` rows.
    fn fill(&mut self, count: usize) -> Result<(), Trouble> {
        let Self { reader, form, highest, levels, texts } = self;
        texts.clear();
        let form = *form;
        // Writing to a string cannot fail.
        match reader {
            ColumnReader::BoolColumnReader(r) => each(r, count, *highest, levels, texts, |v, out| {
                let _ = write!(out, "{v}");
                true
            }),
            ColumnReader::Int32ColumnReader(r) => each(r, count, *highest, levels, texts, |v, out| {
                let wide = if form == Form::Unsigned { i128::from(*v as u32) } else { i128::from(*v) };
                whole(form, wide, out);
                true
            }),
            ColumnReader::Int64ColumnReader(r) => each(r, count, *highest, levels, texts, |v, out| {
                let wide = if form == Form::Unsigned { i128::from(*v as u64) } else { i128::from(*v) };
                whole(form, wide, out);
                true
            }),
            ColumnReader::FloatColumnReader(r) => each(r, count, *highest, levels, texts, |v, out| {
                let _ = write!(out, "{v:?}");
                true
            }),
            ColumnReader::DoubleColumnReader(r) => each(r, count, *highest, levels, texts, |v, out| {
                decimal(*v, out);
                true
            }),
            ColumnReader::ByteArrayColumnReader(r) => {
                each(r, count, *highest, levels, texts, |v, out| bytes(form, v.data(), out))
            }
            ColumnReader::FixedLenByteArrayColumnReader(r) => {
                each(r, count, *highest, levels, texts, |v, out| bytes(form, v.data(), out))
            }
            ColumnReader::Int96ColumnReader(_) => Err(Trouble::Short),
        }
    }
}

fn each<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    count: usize,
    highest: i16,
    levels: &mut Vec<i16>,
    texts: &mut Texts,
    mut put: impl FnMut(&T::T, &mut String) -> bool,
) -> Result<(), Trouble> {
    levels.clear();
    let mut values = Vec::with_capacity(count);
    let (records, _, _) = reader.read_records(count, Some(levels), None, &mut values).map_err(Trouble::Decoder)?;
    if records != count {
        return Err(Trouble::Short);
    }
    let mut values = values.iter();
    for row in 0..count {
        if highest == 0 || levels.get(row) == Some(&highest) {
            let value = values.next().ok_or(Trouble::Short)?;
            if !put(value, &mut texts.text) {
                return Err(Trouble::Text(row));
            }
        }
        texts.end();
    }
    Ok(())
}

/// Bytes as the text or the decimal that they are; false where they are neither.
fn bytes(form: Form, data: &[u8], out: &mut String) -> bool {
    if form == Form::Plain {
        let text = std::str::from_utf8(data);
        out.push_str(text.unwrap_or_default());
        return text.is_ok();
    }
    // A whole number in two's complement, the highest byte first.
    let negative = data.first().is_some_and(|first| first & 0x80 != 0);
    let value = data.iter().fold(if negative { -1_i128 } else { 0 }, |value, byte| (value << 8) | i128::from(*byte));
    whole(form, value, out);
    data.len() <= 16
}

/// A double as the shortest decimal text that reads back to it.
fn decimal(value: f64, out: &mut String) {
    let start = out.len();
    let _ = write!(out, "{value:?}");
    if out[start..].ends_with(".0") {
        out.truncate(out.len() - 2);
    }
}

fn whole(form: Form, value: i128, out: &mut String) {
    match form {
        Form::Date => date(value as i64, out),
        Form::Decimal(scale) if scale > 0 => {
            let sign = if value < 0 { "-" } else { "" };
            let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
            let (before, after) = digits.split_at(digits.len() - scale);
            let _ = write!(out, "{sign}{before}.{after}");
        }
        _ => {
            let _ = write!(out, "{value}");
        }
    }
}

/// Days since 1970-01-01 as an ISO date: Hinnant's algorithm of eras of 146,097 days.
pub(crate) fn date(days: i64, out: &mut String) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day = shifted.rem_euclid(146_097);
    let year_of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let _ = write!(out, "{year:04}-{month:02}-{:02}", day_of_year - (153 * shifted_month + 2) / 5 + 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parquet_out::{Cell, Column, Kind, ParquetWriter};

    fn written(rows: usize) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let columns = [Column { name: "id", kind: Kind::Text }, Column { name: "kg", kind: Kind::Number }];
        let mut writer = ParquetWriter::begin(file.reopen().unwrap(), &columns).unwrap();
        for at in 0..rows {
            let id = format!("a{at}");
            let number = if at % 3 == 0 { Cell::Null } else { Cell::Number(at as f64 / 8.0) };
            writer.push(&[Cell::Text(&id), number]).unwrap();
        }
        writer.finish().unwrap();
        file
    }

    #[test]
    fn rows_come_back_in_order_across_batches_and_groups() {
        let file = written(150_000);
        let mut table = ParquetTable::open(file.reopen().unwrap(), |_| true).unwrap();
        assert_eq!(table.rows(), 150_000);
        let mut at = 0;
        while table.advance().unwrap() {
            assert_eq!(table.cell(0), format!("a{at}"));
            let kg = if at % 3 == 0 { String::new() } else { (at as f64 / 8.0).to_string() };
            assert_eq!(table.cell(1), kg);
            at += 1;
            assert_eq!(table.record(), at);
        }
        assert_eq!(at, 150_000);
        assert!(!table.advance().unwrap());
    }

    #[test]
    fn what_is_not_wanted_is_empty() {
        let file = written(10);
        let mut table = ParquetTable::open(file.reopen().unwrap(), |name| name == "kg").unwrap();
        assert!(table.advance().unwrap() && table.advance().unwrap());
        assert_eq!((table.cell(0), table.cell(1)), ("", "0.125"));
    }

    #[test]
    fn a_file_cut_off_anywhere_is_told() {
        let file = written(5000);
        let bytes = std::fs::read(file.path()).unwrap();
        for part in [0, 3, 4, 100, bytes.len() / 2, bytes.len() - 1] {
            let cut = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(cut.path(), &bytes[..part]).unwrap();
            let fault = ParquetTable::open(cut.reopen().unwrap(), |_| true).err().unwrap();
            assert!(matches!(fault, ParquetFault::Damaged { record: None, .. }), "{fault}");
        }
    }

    #[test]
    fn bytes_turned_in_the_middle_are_a_fault_or_other_values_never_a_panic() {
        let file = written(5000);
        let bytes = std::fs::read(file.path()).unwrap();
        for at in (4..bytes.len()).step_by(bytes.len() / 60) {
            let mut bad = bytes.clone();
            bad[at] ^= 0x55;
            let turned = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(turned.path(), &bad).unwrap();
            let Ok(mut table) = ParquetTable::open(turned.reopen().unwrap(), |_| true) else { continue };
            while let Ok(true) = table.advance() {}
        }
    }

    #[test]
    fn whole_numbers_become_dates_and_decimals() {
        let text = |form, value| {
            let mut out = String::new();
            whole(form, value, &mut out);
            out
        };
        assert_eq!(text(Form::Date, 0), "1970-01-01");
        assert_eq!(text(Form::Date, 19_782), "2024-02-29");
        assert_eq!(text(Form::Date, -1), "1969-12-31");
        assert_eq!(text(Form::Decimal(2), -5), "-0.05");
        assert_eq!(text(Form::Decimal(2), 12_345), "123.45");
        assert_eq!(text(Form::Plain, 7), "7");
        let decimal = |data: &[u8]| {
            let mut out = String::new();
            (bytes(Form::Decimal(1), data, &mut out), out)
        };
        assert_eq!(decimal(&[0xFF, 0xF1]), (true, "-1.5".to_owned()));
        assert_eq!(decimal(&[0, 25]), (true, "2.5".to_owned()));
        assert!(!decimal(&[0; 17]).0);
    }
}

//! Rows to a Parquet file: the same rows give the same bytes.

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a row group.
const GROUP: usize = 1 << 16;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A double.
    Number,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Name.
    pub name: &'a str,
    /// What it holds.
    pub kind: Kind,
}

/// A cell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// Text.
    Text(&'a str),
    /// A number.
    Number(f64),
}

enum Values {
    Texts(Vec<ByteArray>),
    Numbers(Vec<f64>),
}

struct Pending {
    values: Values,
    levels: Vec<i16>,
}

/// A Parquet file being written; every column may hold nulls.
pub struct ParquetWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Pending>,
    rows: usize,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// What writing says.
    pub fn begin(out: W, columns: &[Column<'_>]) -> io::Result<Self> {
        let fields = columns.iter().map(|column| {
            let physical = match column.kind {
                Kind::Text => Physical::BYTE_ARRAY,
                Kind::Number => Physical::DOUBLE,
            };
            let text = (column.kind == Kind::Text).then_some(LogicalType::String);
            Type::primitive_type_builder(column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(text)
                .build()
                .map(Arc::new)
        });
        let fields = fields.collect::<Result<Vec<_>, _>>().map_err(io_error)?;
        let schema = Type::group_type_builder("rows").with_fields(fields).build().map_err(io_error)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("tandem".to_owned())
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(io_error)?;
        let columns = columns.iter().map(|column| Pending {
            values: match column.kind {
                Kind::Text => Values::Texts(Vec::new()),
                Kind::Number => Values::Numbers(Vec::new()),
            },
            levels: Vec::new(),
        });
        Ok(Self { file, columns: columns.collect(), rows: 0 })
    }

    /// Adds a row. A cell of the other kind than its column's is written as null.
    ///
    /// # Errors
    /// What writing says.
    pub fn push(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (at, column) in self.columns.iter_mut().enumerate() {
            let there = match (cells.get(at), &mut column.values) {
                (Some(Cell::Text(text)), Values::Texts(values)) => {
                    values.push(ByteArray::from(*text));
                    true
                }
                (Some(Cell::Number(number)), Values::Numbers(values)) => {
                    values.push(*number);
                    true
                }
                _ => false,
            };
            column.levels.push(i16::from(there));
        }
        self.rows += 1;
        if self.rows == GROUP { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.rows = 0;
        let mut group = self.file.next_row_group().map_err(io_error)?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column().map_err(io_error)? else { break };
            let levels = Some(column.levels.as_slice());
            match &mut column.values {
                Values::Texts(values) => {
                    writer.typed::<ByteArrayType>().write_batch(values, levels, None).map_err(io_error)?;
                    values.clear();
                }
                Values::Numbers(values) => {
                    writer.typed::<DoubleType>().write_batch(values, levels, None).map_err(io_error)?;
                    values.clear();
                }
            }
            writer.close().map_err(io_error)?;
            column.levels.clear();
        }
        group.close().map_err(io_error)?;
        Ok(())
    }

    /// Writes what is left and the footer, and gives the output back.
    ///
    /// # Errors
    /// What writing says.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.flush()?;
        }
        self.file.into_inner().map_err(io_error)
    }
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(io) => *io,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let bytes = || {
            let columns = [Column { name: "id", kind: Kind::Text }, Column { name: "kg", kind: Kind::Number }];
            let mut writer = ParquetWriter::begin(Vec::new(), &columns).unwrap();
            for at in 0..70_000 {
                writer.push(&[Cell::Text(["x", "y", "z"][at % 3]), Cell::Number(at as f64)]).unwrap();
            }
            writer.finish().unwrap()
        };
        assert!(bytes() == bytes());
    }
}

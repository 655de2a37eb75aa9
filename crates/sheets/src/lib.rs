//! Tables as people hold them: XLSX workbooks and Parquet files, in and out, as rows of text cells.
//!
//! An analyst's table reaches Tandem as a workbook or as Parquet. This crate turns either into rows of text, says of each
//! cell what it was (a number, a date, a formula that was never computed, an error), and writes both forms again with the
//! same bytes for the same rows. A workbook is looked through before it is parsed ([`package`]): what would fill the
//! memory is refused.
//!
//! Knows nothing of cases: which column means what is decided elsewhere.
//!
//! ```
//! use tandem_sheets::parquet_out::{Cell, Column, Kind, ParquetWriter};
//! use tandem_sheets::parquet_in::ParquetTable;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("t.parquet");
//! let columns = [Column { name: "id", kind: Kind::Text }, Column { name: "kg", kind: Kind::Number }];
//! let mut writer = ParquetWriter::begin(std::fs::File::create(&path)?, &columns)?;
//! writer.push(&[Cell::Text("a"), Cell::Number(1.5)])?;
//! writer.finish()?;
//! let mut table = ParquetTable::open(std::fs::File::open(&path)?, |_| true)?;
//! assert!(table.advance()?);
//! assert_eq!((table.cell(0), table.cell(1)), ("a", "1.5"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod package;
pub mod parquet_in;
pub mod parquet_out;
pub mod workbook_in;
pub mod workbook_out;

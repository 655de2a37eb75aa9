//! Readings of monitoring/*.csv, streamed from the files page by page.
//!
//! The files are primary data and may be large: nothing of them is read when a case is loaded, and a page holds only
//! the rows asked for.

use crate::CaseError;
use crate::csv_table::{Cells, Column, Table, needed, optional};
use crate::fault::{Fault, Faults, FileFaults};
use crate::numbers::shorten;
use jiff::civil::{Date, DateTime};
use jiff::tz::offset;
use jiff::{SignedDuration, Timestamp};
use std::fs::{self, File};
use std::io;
use std::path::Path;

const MONITOR_ID: usize = 0;
const TIME: usize = 1;
const PARAMETER: usize = 2;
const VALUE: usize = 3;
const UNIT: usize = 4;
const FLAG: usize = 5;
const COLUMNS: &[Column] =
    &[needed("monitor_id"), needed("time"), needed("parameter"), needed("value"), optional("unit"), optional("flag")];

/// Most rows of a page.
pub const LARGEST_PAGE: usize = 10_000;

/// Which readings are wanted. `Default` asks for the first page of all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this monitor.
    pub monitor_id: Option<String>,
    /// Only this parameter, such as `a21026-Rtd`.
    pub parameter: Option<String>,
    /// Only from this moment on.
    pub from: Option<Moment>,
    /// Only up to this moment, it included.
    pub to: Option<Moment>,
    /// Rows of the page: 1 to [`LARGEST_PAGE`]; 0 stands for 1000.
    pub limit: usize,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

/// A moment in time, as a bound of readings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment(Timestamp);

impl Moment {
    /// Reads an ISO 8601 time as the first moment it names; without an offset it is UTC+8, as HJ 212 has it.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(stamp) = text.parse::<Timestamp>() {
            return Some(Self(stamp));
        }
        if let Ok(day) = text.parse::<Date>()
            && text.len() == 10
        {
            return beijing(day.at(0, 0, 0, 0));
        }
        beijing(text.parse::<DateTime>().ok()?)
    }

    /// The same, but the last moment of a day that stands alone: `to=2013-07-31` takes in that day.
    pub fn parse_end(text: &str) -> Option<Self> {
        let start = Self::parse(text)?;
        if text.len() == 10 {
            start.0.checked_add(SignedDuration::new(86_399, 999_999_999)).ok().map(Self)
        } else {
            Some(start)
        }
    }
}

fn beijing(time: DateTime) -> Option<Moment> {
    offset(8).to_timestamp(time).ok().map(Moment)
}

/// A reading.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Monitor.
    pub monitor_id: String,
    /// ISO 8601 with the offset of the file, +08:00 where the file has none.
    pub time: String,
    /// Parameter.
    pub parameter: String,
    /// Value in `unit`; `None` where the file leaves it empty.
    pub value: Option<f64>,
    /// Unit as written.
    pub unit: String,
    /// Flag of HJ 212; `N` and empty are valid readings.
    pub flag: String,
}

/// A page of readings.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// In the order of the files by name, and of their rows.
    pub items: Vec<Item>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
    /// Rows passed over because something is wrong with them.
    pub faults: Vec<Fault>,
}

/// Reads a page of the readings of the case in `folder`; no monitoring folder means no readings.
///
/// # Errors
/// When a file cannot be read. A cursor that is none of ours reads from the beginning.
pub fn page(folder: &Path, filter: &Filter) -> Result<Page, CaseError> {
    let limit = if filter.limit == 0 { 1000 } else { filter.limit.min(LARGEST_PAGE) };
    let after = filter.cursor.as_deref().and_then(|cursor| {
        let (line, file) = cursor.split_once(':')?;
        Some((line.parse::<u32>().ok()?, file.to_owned()))
    });
    let mut page = Page::default();
    let mut faults = Faults::default();
    let mut last: Option<(u32, String)> = None;
    for file in files(folder)? {
        let from_line = match &after {
            Some((_, name)) if file < *name => continue,
            Some((line, name)) if file == *name => *line,
            _ => 0,
        };
        let shown = format!("monitoring/{file}");
        let path = folder.join("monitoring").join(&file);
        let failed = |source| CaseError::reading(&path, source);
        let of_file = faults.of(&shown);
        let Ok(mut table) = Table::begin(File::open(&path).map_err(failed)?, COLUMNS, of_file).map_err(failed)? else {
            continue;
        };
        while table.advance(of_file).map_err(failed)? {
            if table.row().line() <= from_line {
                continue;
            }
            let mut cells = table.cells(of_file);
            let Some(item) = item(&mut cells, filter) else { continue };
            if page.items.len() == limit {
                page.next = last.map(|(line, file)| format!("{line}:{file}"));
                page.faults = faults.into_list();
                return Ok(page);
            }
            last = Some((cells.line(), file.clone()));
            page.items.push(item);
        }
    }
    page.faults = faults.into_list();
    Ok(page)
}

/// The row as a reading if the filter takes it.
fn item(cells: &mut Cells<'_>, filter: &Filter) -> Option<Item> {
    let (monitor, parameter) = (cells.text(MONITOR_ID), cells.text(PARAMETER));
    if filter.monitor_id.as_deref().is_some_and(|wanted| wanted != monitor)
        || filter.parameter.as_deref().is_some_and(|wanted| wanted != parameter)
    {
        return None;
    }
    let text = cells.text(TIME);
    let Some(moment) = Moment::parse(text) else {
        cells.fault(
            TIME,
            format!("The time `{}` is not an ISO 8601 time.", shorten(text)),
            "Write it as 2013-07-01T08:00:00+08:00.",
        );
        return None;
    };
    if filter.from.is_some_and(|from| moment < from) || filter.to.is_some_and(|to| moment > to) {
        return None;
    }
    let value = cells.number(VALUE);
    if !cells.sound() {
        return None;
    }
    Some(Item {
        monitor_id: monitor.to_owned(),
        time: with_offset(text),
        parameter: parameter.to_owned(),
        value,
        unit: cells.text(UNIT).to_owned(),
        flag: cells.text(FLAG).to_owned(),
    })
}

/// The time as written, with the offset that it is read with.
fn with_offset(text: &str) -> String {
    let mut time = text.replacen(' ', "T", 1);
    if text.parse::<Timestamp>().is_err() {
        if text.len() == 10 {
            time.push_str("T00:00:00");
        }
        time.push_str("+08:00");
    }
    time
}

/// Names of the CSV files of the monitoring folder, sorted.
fn files(folder: &Path) -> Result<Vec<String>, CaseError> {
    let path = folder.join("monitoring");
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CaseError::reading(&path, error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| CaseError::reading(&path, error))?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Checks every file of the monitoring folder without keeping a reading: all faults, for `check` of readings.
///
/// # Errors
/// When a file cannot be read.
pub fn check(folder: &Path) -> Result<Vec<Fault>, CaseError> {
    let mut faults = Faults::default();
    let everything = Filter::default();
    for file in files(folder)? {
        let path = folder.join("monitoring").join(&file);
        let failed = |source| CaseError::reading(&path, source);
        let of_file: &mut FileFaults = faults.of(&format!("monitoring/{file}"));
        let Ok(mut table) = Table::begin(File::open(&path).map_err(failed)?, COLUMNS, of_file).map_err(failed)? else {
            continue;
        };
        while table.advance(of_file).map_err(failed)? {
            item(&mut table.cells(of_file), &everything);
        }
    }
    Ok(faults.into_list())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("monitoring")).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join("monitoring").join(name), text).unwrap();
        write(
            "b.csv",
            "monitor_id,time,parameter,value,unit,flag\nM1,2013-07-02T00:00:00+08:00,SO2,5,mg/m3,N\nM2,2013-07-02T00:00,SO2,6,mg/m3,\n",
        );
        write(
            "a.csv",
            "monitor_id,time,parameter,value,unit,flag\nM1,2013-07-01 08:00:00,SO2,1,mg/m3,N\nM1,2013-07-01T01:00:00Z,NOx,,mg/m3,D\nM1,yesterday,SO2,1,,\nM1,2013-07-01T10:00:00+08:00,SO2,x,,\n",
        );
        folder
    }

    fn values(page: &Page) -> Vec<Option<f64>> {
        page.items.iter().map(|item| item.value).collect()
    }

    #[test]
    fn readings_come_in_the_order_of_the_files() {
        let folder = folder();
        let page = page(folder.path(), &Filter::default()).unwrap();
        assert_eq!(values(&page), [Some(1.0), None, Some(5.0), Some(6.0)]);
        assert_eq!(page.items[0].time, "2013-07-01T08:00:00+08:00");
        assert_eq!(page.items[1].time, "2013-07-01T01:00:00Z");
        assert_eq!(page.items[3].time, "2013-07-02T00:00+08:00");
        assert!(page.next.is_none());
        let lines: Vec<_> = page.faults.iter().map(|f| (f.file.as_str(), f.row)).collect();
        assert_eq!(lines, [("monitoring/a.csv", Some(4)), ("monitoring/a.csv", Some(5))]);
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat() {
        let folder = folder();
        let mut filter = Filter { limit: 1, ..Filter::default() };
        let mut seen = Vec::new();
        loop {
            let page = page(folder.path(), &filter).unwrap();
            seen.extend(values(&page));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, [Some(1.0), None, Some(5.0), Some(6.0)]);
    }

    #[test]
    fn a_filter_takes_its_bounds_in() {
        let folder = folder();
        let filter = Filter {
            monitor_id: Some("M1".to_owned()),
            from: Moment::parse("2013-07-01T09:00:00+08:00"),
            to: Moment::parse_end("2013-07-02"),
            ..Filter::default()
        };
        assert_eq!(values(&page(folder.path(), &filter).unwrap()), [None, Some(5.0)]);
    }

    #[test]
    fn no_monitoring_folder_is_no_reading() {
        assert!(page(tempfile::tempdir().unwrap().path(), &Filter::default()).unwrap().items.is_empty());
    }
}

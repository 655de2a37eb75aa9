//! Readings of monitors, a page at a time, from the files of the case.

use crate::answer::{maybe, text};
use crate::inventory::BadQuestion;
use crate::loaded::OpenError;
use serde_json::{Value, json};
use std::path::Path;
use tandem_case::monitoring::{self, Filter, Moment};

/// Which readings are asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of this monitor only.
    pub monitor_id: Option<String>,
    /// Of this parameter only.
    pub parameter: Option<String>,
    /// Not before this time.
    pub from: Option<String>,
    /// Not after this time.
    pub to: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Why there is no page.
#[derive(Debug)]
pub enum ReadingsError {
    /// A time is none.
    BadQuestion(BadQuestion),
    /// The files have faults or cannot be read.
    Open(OpenError),
}

/// A page of readings: `items` and `next`.
///
/// # Errors
/// [`ReadingsError`].
pub fn page(folder: &Path, asked: &Asked) -> Result<Value, ReadingsError> {
    let moment = |text: &Option<String>, read: fn(&str) -> Option<Moment>| {
        text.as_deref()
            .map(|t| {
                read(t).ok_or_else(|| {
                    ReadingsError::BadQuestion(BadQuestion {
                        message: format!("`{t}` is not a time"),
                        help: "write ISO 8601 with the offset, such as 2024-05-01T08:00:00+08:00".into(),
                    })
                })
            })
            .transpose()
    };
    let filter = Filter {
        monitor_id: asked.monitor_id.clone(),
        parameter: asked.parameter.clone(),
        from: moment(&asked.from, Moment::parse)?,
        to: moment(&asked.to, Moment::parse_end)?,
        limit: asked.limit,
        cursor: asked.cursor.clone(),
    };
    let page = monitoring::page(folder, &filter).map_err(|e| ReadingsError::Open(e.into()))?;
    if !page.faults.is_empty() {
        return Err(ReadingsError::Open(OpenError::Faults { case: None, faults: page.faults }));
    }
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|i| {
            json!({
                "monitor_id": i.monitor_id,
                "time": i.time,
                "parameter": i.parameter,
                "value": maybe(i.value),
                "unit": text(&i.unit),
                "flag": i.flag,
            })
        })
        .collect();
    Ok(json!({ "items": items, "next": page.next }))
}

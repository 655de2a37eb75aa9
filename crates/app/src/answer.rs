//! Answers as the contract has them: a head of keys, rows of columns, a tail of keys. Both edges print them.

use serde_json::{Map, Value};

/// An answer whose rows are made as they are read, so that millions of them need no memory.
pub struct Answer<'a> {
    /// Keys before the rows: `command`, `case` and what else a verb says first.
    pub head: Vec<(&'static str, Value)>,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Rows, each as long as `columns`.
    pub rows: Box<dyn Iterator<Item = Vec<Value>> + 'a>,
    /// Keys after the rows.
    pub tail: Vec<(&'static str, Value)>,
}

impl Answer<'_> {
    /// The whole answer as one object.
    pub fn into_value(self) -> Value {
        let mut object = Map::new();
        for (key, value) in self.head {
            object.insert(key.into(), value);
        }
        let columns = self.columns;
        let rows = self.rows.map(|row| Value::Object(columns.iter().map(|c| (*c).to_owned()).zip(row).collect()));
        object.insert("rows".into(), rows.collect());
        for (key, value) in self.tail {
            object.insert(key.into(), value);
        }
        Value::Object(object)
    }
}

/// A JSON number, or null where it is not finite.
pub fn number(value: f64) -> Value {
    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A text, or null where it is empty.
pub fn text(value: &str) -> Value {
    if value.is_empty() { Value::Null } else { Value::String(value.to_owned()) }
}

/// An optional number.
pub fn maybe(value: Option<f64>) -> Value {
    value.map_or(Value::Null, number)
}

/// Both languages of a text.
pub fn both(en: &str, zh: &str) -> Value {
    serde_json::json!({ "en": en, "zh": zh })
}

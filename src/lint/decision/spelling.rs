//! Values as one writes them in a guard.

use chrono::NaiveDate;

use crate::model::value::Value;

/// A value in the language of guards.
pub(super) fn spelled(value: &Value) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::YesNo(yes) => yes.to_string(),
        Value::Choice(name) => name.clone(),
        Value::Text(text) | Value::Person(text) => format!("{text:?}"),
        Value::Date(day) => NaiveDate::to_string(day),
        Value::Time(time) => time.format("%H:%M").to_string(),
        Value::Duration(duration) => duration.to_string(),
        Value::File(file) => file.name.clone(),
        Value::Table(rows) => format!("{} rows", rows.len()),
    }
}

//! Values: what fields and settings hold and guards compute with.
//!
//! A value says what it is, but not of which field it is one: reading it from a text, printing it and writing it as JSON
//! ask for the [`FieldKind`](super::field::FieldKind) beside it. Whether it keeps the limits of its field is asked of
//! [`Field::check`](super::field::Field::check).

mod error;
mod json;
mod parse;
mod say;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::duration::Duration;

pub use error::{ChoiceError, DayError, LimitError, NumberError, TableError, ValueError};
pub(crate) use parse::{check_characters, check_number, half_width};

/// A value of some type. How it is written in the log is part of the log's format: every variant is tagged.
///
/// There is no `Ord`, because a price and a person have no order between them; see [`Value::compare`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words.
    Text(String),
    /// An exact number: integer, decimal or money.
    Number(Decimal),
    /// Yes or no.
    YesNo(bool),
    /// One of several, by identifier.
    Choice(String),
    /// A day.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A span of time.
    Duration(Duration),
    /// A person, by name.
    Person(String),
    /// An attached file.
    File(FileReference),
    /// Rows; a row holds the columns that were filled.
    Table(Vec<BTreeMap<String, Value>>),
}

impl Value {
    /// How guards compare two values of one type: numbers by size, whatever their places; spans of time by
    /// [`Duration::nominal_minutes`], so that `2 days` equals `48 hours`. `None` when the types differ, and for files and
    /// tables, which have no order.
    #[must_use]
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Text(left), Value::Text(right))
            | (Value::Choice(left), Value::Choice(right))
            | (Value::Person(left), Value::Person(right)) => Some(left.cmp(right)),
            (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
            (Value::YesNo(left), Value::YesNo(right)) => Some(left.cmp(right)),
            (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
            (Value::Time(left), Value::Time(right)) => Some(left.cmp(right)),
            (Value::Duration(left), Value::Duration(right)) => {
                Some(left.nominal_minutes().cmp(&right.nominal_minutes()))
            }
            (
                Value::Text(_)
                | Value::Number(_)
                | Value::YesNo(_)
                | Value::Choice(_)
                | Value::Date(_)
                | Value::Time(_)
                | Value::Duration(_)
                | Value::Person(_)
                | Value::File(_)
                | Value::Table(_),
                _,
            ) => None,
        }
    }
}

/// An attached file: what the store keeps is found by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileReference {
    /// The name it was given under, without folders.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::duration::Unit;

    #[test]
    fn values_compare_within_their_type_only() {
        let two_days = Value::Duration(Duration { amount: 2, unit: Unit::Day });
        let hours = Value::Duration(Duration { amount: 48, unit: Unit::Hour });
        assert_eq!(two_days.compare(&hours), Some(Ordering::Equal));
        assert_ne!(two_days, hours);
        assert_eq!(Value::Number(Decimal::new(10, 1)).compare(&Value::Number(Decimal::ONE)), Some(Ordering::Equal));
        assert_eq!(Value::Text("a".into()).compare(&Value::Person("a".into())), None);
        assert_eq!(Value::Table(vec![]).compare(&Value::Table(vec![])), None);
    }

    #[test]
    fn the_log_tags_every_value() {
        let duration = Value::Duration(Duration { amount: 2, unit: Unit::WorkingDay });
        assert_eq!(serde_json::to_string(&duration).unwrap(), r#"{"duration":"2 working days"}"#);
        let number = Value::Number("0.10".parse().unwrap());
        assert_eq!(serde_json::to_string(&number).unwrap(), r#"{"number":"0.10"}"#);
        assert_eq!(serde_json::from_str::<Value>(r#"{"number":"0.10"}"#).unwrap(), number);
    }
}

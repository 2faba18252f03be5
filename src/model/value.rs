//! Values: what fields and settings hold and guards compute with.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::duration::Duration;

/// A value of some type. How it is written in the log is part of the log's format: every variant is tagged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// An attached file: what the store keeps is found by its digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileReference {
    /// The name it was given under, without folders.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

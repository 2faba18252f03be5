//! Values of the right type that a field refuses all the same, and tables, whose cells are values themselves.

use super::ValueError;
use crate::lang::Message;
use crate::lang::did_you_mean;
use crate::message;
use crate::model::field::Column;
use crate::model::value::parse::shown;

/// Which limit of a field is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitError {
    /// Below the least value of the field.
    BelowMin {
        /// The least value, in words.
        least: Message,
    },
    /// Above the greatest value of the field.
    AboveMax {
        /// The greatest value, in words.
        most: Message,
    },
    /// Too few characters.
    TooShort {
        /// At least so many.
        least: usize,
        /// There are so many.
        count: usize,
    },
    /// Too many characters.
    TooLong {
        /// At most so many.
        most: usize,
        /// There are so many.
        count: usize,
    },
    /// Too few rows.
    TooFewRows {
        /// At least so many.
        least: usize,
        /// There are so many.
        count: usize,
    },
    /// Too many rows.
    TooManyRows {
        /// At most so many.
        most: usize,
        /// There are so many.
        count: usize,
    },
    /// Not of the form the field asks for.
    Pattern {
        /// The form, a regular expression.
        pattern: String,
    },
}

impl LimitError {
    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            LimitError::BelowMin { least: Message { zh, en } } => {
                message!(zh: "不得小于 {zh}", en: "it must be at least {en}")
            }
            LimitError::AboveMax { most: Message { zh, en } } => {
                message!(zh: "不得大于 {zh}", en: "it must be at most {en}")
            }
            LimitError::TooShort { least, count } => {
                let wanted = are(*least, "character");
                message!(zh: "至少要 {least} 个字，现在有 {count} 个", en: "at least {wanted} needed, and there are {count}")
            }
            LimitError::TooLong { most, count } => {
                let wanted = are(*most, "character");
                message!(zh: "最多 {most} 个字，现在有 {count} 个", en: "at most {wanted} allowed, and there are {count}")
            }
            LimitError::TooFewRows { least, count } => {
                let wanted = are(*least, "row");
                message!(zh: "至少要 {least} 行，现在有 {count} 行", en: "at least {wanted} needed, and there are {count}")
            }
            LimitError::TooManyRows { most, count } => {
                let wanted = are(*most, "row");
                message!(zh: "最多 {most} 行，现在有 {count} 行", en: "at most {wanted} allowed, and there are {count}")
            }
            LimitError::Pattern { pattern } => message!(
                zh: "格式不符，应当符合 `{pattern}`",
                en: "it is not of the form `{pattern}`"
            ),
        }
    }
}

/// Why something is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableError {
    /// Not JSON; with what the JSON reader says.
    NotJson {
        /// In English, with line and column.
        reason: String,
    },
    /// JSON, but no list of objects.
    NotRows,
    /// The table has no such column.
    UnknownColumn {
        /// The row, counted from 1.
        row: usize,
        /// What was given.
        column: String,
        /// The column that was probably meant.
        meant: Option<String>,
        /// The columns there are.
        known: Vec<String>,
    },
    /// A cell is wrong.
    Cell {
        /// The row, counted from 1.
        row: usize,
        /// The name of the column.
        column: String,
        /// What is wrong with it.
        cause: Box<ValueError>,
    },
}

impl TableError {
    /// The error for a cell whose column there is not; rows are counted from 1.
    pub(crate) fn unknown_column(row: usize, column: &str, columns: &[Column]) -> TableError {
        let names = columns.iter().map(|column| column.field.name.as_str());
        TableError::UnknownColumn {
            row,
            column: shown(column),
            meant: did_you_mean(column, names.clone()).map(str::to_owned),
            known: names.map(str::to_owned).collect(),
        }
    }

    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            TableError::NotJson { reason } => message!(
                zh: "表格要写成 JSON：一行一个对象，例如 `[{{\"名称\": \"…\"}}]`；读到的错误是：{reason}",
                en: "a table is written as JSON, one object for each row, as in `[{{\"name\": \"…\"}}]`; it says: {reason}"
            ),
            TableError::NotRows => message!(
                zh: "表格要写成对象的列表，一行一个，例如 `[{{\"名称\": \"…\"}}]`",
                en: "a table is a list of objects, one for each row, as in `[{{\"name\": \"…\"}}]`"
            ),
            TableError::UnknownColumn { row, column, meant: Some(meant), .. } => message!(
                zh: "第 {row} 行：没有列 `{column}`，是不是 `{meant}`？",
                en: "row {row}: there is no column `{column}`; did you mean `{meant}`?"
            ),
            TableError::UnknownColumn { row, column, meant: None, known } => {
                let (zh, en) = (quoted(known, "、"), quoted(known, ", "));
                message!(
                    zh: "第 {row} 行：没有列 `{column}`；有 {zh}",
                    en: "row {row}: there is no column `{column}`; there are {en}"
                )
            }
            TableError::Cell { row, column, cause } => {
                let Message { zh, en } = cause.message();
                message!(zh: "第 {row} 行 `{column}`：{zh}", en: "row {row}, `{column}`: {en}")
            }
        }
    }
}

fn quoted(names: &[String], between: &str) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(between)
}

/// `1 row is`, `2 rows are`.
fn are(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { " is" } else { "s are" })
}

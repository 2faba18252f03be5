//! Whether a value may stand in a field: its type, its limits, its form; a table cell by cell.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive;

use super::{Column, Field, FieldKind};
use crate::lang::{Lang, Message};
use crate::model::guard::Comparison;
use crate::model::value::{ChoiceError, LimitError, TableError, Value, ValueError, check_characters, check_number};

impl Field {
    /// Whether the value is of the field's type and keeps its limits.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self, value: &Value) -> Result<(), ValueError> {
        self.kind.admits(value)?;
        match value {
            Value::Text(text) => self.check_text(text),
            Value::Table(rows) => self.check_rows(rows),
            Value::Number(_)
            | Value::YesNo(_)
            | Value::Choice(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Duration(_)
            | Value::Person(_)
            | Value::File(_) => self.check_range(value),
        }
    }

    /// Whether a comparison with a constant is about a value that the field can come to. `amount > -5` is not asked about:
    /// it is always true, which is another matter.
    ///
    /// # Errors
    /// What is wrong with the constant.
    pub fn check_comparison(&self, comparison: Comparison, constant: &Value) -> Result<(), ValueError> {
        let words =
            |limit: &Value| Message { zh: limit.say(&self.kind, Lang::Zh), en: limit.say(&self.kind, Lang::En) };
        let beyond = |limit: &Option<Value>, wanted: Ordering| {
            limit.as_ref().filter(|limit| constant.compare(limit) == Some(wanted)).map(words)
        };
        if let Value::Number(number) = constant {
            check_number(*number, &self.kind).map_err(ValueError::Number)?;
        }
        match comparison {
            Comparison::Equal | Comparison::NotEqual => self.check(constant),
            Comparison::Less | Comparison::AtMost => match beyond(&self.min, Ordering::Less) {
                Some(least) => Err(ValueError::Limit(LimitError::BelowMin { least })),
                None => Ok(()),
            },
            Comparison::Greater | Comparison::AtLeast => match beyond(&self.max, Ordering::Greater) {
                Some(most) => Err(ValueError::Limit(LimitError::AboveMax { most })),
                None => Ok(()),
            },
        }
    }

    fn check_text(&self, text: &str) -> Result<(), ValueError> {
        let count = text.chars().count();
        if let Some(least) = limit(self.min.as_ref()).filter(|least| count < *least) {
            return Err(ValueError::Limit(LimitError::TooShort { least, count }));
        }
        if let Some(most) = limit(self.max.as_ref()).filter(|most| count > *most) {
            return Err(ValueError::Limit(LimitError::TooLong { most, count }));
        }
        match &self.pattern {
            Some(pattern) if !pattern.matches(text) => {
                Err(ValueError::Limit(LimitError::Pattern { pattern: pattern.text().to_owned() }))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn check_range(&self, value: &Value) -> Result<(), ValueError> {
        let words =
            |limit: &Value| Message { zh: limit.say(&self.kind, Lang::Zh), en: limit.say(&self.kind, Lang::En) };
        if let Some(min) = self.min.as_ref().filter(|min| value.compare(min) == Some(Ordering::Less)) {
            return Err(ValueError::Limit(LimitError::BelowMin { least: words(min) }));
        }
        if let Some(max) = self.max.as_ref().filter(|max| value.compare(max) == Some(Ordering::Greater)) {
            return Err(ValueError::Limit(LimitError::AboveMax { most: words(max) }));
        }
        Ok(())
    }

    fn check_rows(&self, rows: &[BTreeMap<String, Value>]) -> Result<(), ValueError> {
        let count = rows.len();
        if let Some(least) = limit(self.min.as_ref()).filter(|least| count < *least) {
            return Err(ValueError::Limit(LimitError::TooFewRows { least, count }));
        }
        if let Some(most) = limit(self.max.as_ref()).filter(|most| count > *most) {
            return Err(ValueError::Limit(LimitError::TooManyRows { most, count }));
        }
        for (row, at) in rows.iter().zip(1..) {
            check_row(row, at, self.kind.columns()).map_err(ValueError::Table)?;
        }
        Ok(())
    }
}

impl FieldKind {
    /// Whether the value is of this type: one of the choices, no more places than the number takes, no character that
    /// cannot be shown.
    fn admits(&self, value: &Value) -> Result<(), ValueError> {
        match (self, value) {
            (FieldKind::Text, Value::Text(text)) | (FieldKind::Person, Value::Person(text)) => check_characters(text),
            (FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. }, Value::Number(number)) => {
                check_number(*number, self).map_err(ValueError::Number)
            }
            (FieldKind::Choice(choices), Value::Choice(name)) => {
                if choices.iter().any(|choice| choice.name == *name) {
                    return Ok(());
                }
                Err(ValueError::Choice(ChoiceError::unknown(name, choices)))
            }
            (FieldKind::YesNo, Value::YesNo(_))
            | (FieldKind::Date, Value::Date(_))
            | (FieldKind::Time, Value::Time(_))
            | (FieldKind::Duration, Value::Duration(_))
            | (FieldKind::File, Value::File(_))
            | (FieldKind::Table(_), Value::Table(_)) => Ok(()),
            (
                FieldKind::Text
                | FieldKind::Integer
                | FieldKind::Decimal { .. }
                | FieldKind::Money { .. }
                | FieldKind::YesNo
                | FieldKind::Choice(_)
                | FieldKind::Date
                | FieldKind::Time
                | FieldKind::Duration
                | FieldKind::Person
                | FieldKind::File
                | FieldKind::Table(_),
                _,
            ) => Err(self.expected()),
        }
    }
}

fn check_row(row: &BTreeMap<String, Value>, at: usize, columns: &[Column]) -> Result<(), TableError> {
    let names = || columns.iter().map(|column| column.field.name.as_str());
    if let Some(unknown) = row.keys().find(|name| !names().any(|known| known == *name)) {
        return Err(TableError::unknown_column(at, unknown, columns));
    }
    for column in columns {
        let checked = match row.get(&column.field.name) {
            Some(value) => column.field.check(value),
            None if column.optional => Ok(()),
            None => Err(ValueError::Empty),
        };
        checked.map_err(|cause| TableError::Cell {
            row: at,
            column: column.field.name.clone(),
            cause: Box::new(cause),
        })?;
    }
    Ok(())
}

/// A limit that counts characters or rows.
fn limit(value: Option<&Value>) -> Option<usize> {
    if let Some(Value::Number(number)) = value { number.to_usize() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::field::{Choice, Pattern};

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    fn money(min: &str, max: &str) -> Field {
        let kind = FieldKind::Money { currency: "CNY".into(), places: 2 };
        Field { min: Some(number(min)), max: Some(number(max)), ..Field::plain("amount", kind) }
    }

    fn said(field: &Field, value: &Value) -> String {
        field.check(value).unwrap_err().message().en
    }

    #[test]
    fn numbers_keep_their_limits_and_places() {
        let field = money("0.01", "800000");
        for fine in ["0.01", "800000", "800000.00"] {
            assert_eq!(field.check(&number(fine)), Ok(()), "{fine}");
        }
        assert_eq!(said(&field, &number("0")), "it must be at least ¥0.01");
        assert_eq!(said(&field, &number("800000.01")), "it must be at most ¥800,000");
        assert_eq!(said(&field, &number("1.001")), "at most 2 digits may follow the point");
        assert_eq!(said(&field, &Value::YesNo(true)), "an amount in CNY is expected here, for example `800000`");
        let integer = Field::plain("count", FieldKind::Integer);
        assert_eq!(said(&integer, &number("0.5")), "a whole number is expected here, for example `12`");
        assert!(integer.check(&number("100000000001")).is_err());
    }

    #[test]
    fn texts_keep_length_and_form() {
        let field = Field {
            min: Some(number("2")),
            max: Some(number("4")),
            pattern: Some(Pattern::new("[A-Z客户]+").unwrap()),
            ..Field::plain("code", FieldKind::Text)
        };
        assert_eq!(field.check(&Value::Text("客户A".into())), Ok(()));
        assert_eq!(said(&field, &Value::Text("A".into())), "at least 2 characters are needed, and there are 1");
        assert_eq!(said(&field, &Value::Text("ABCDE".into())), "at most 4 characters are allowed, and there are 5");
        assert_eq!(said(&field, &Value::Text("abc".into())), "it is not of the form `[A-Z客户]+`");
        assert!(field.check(&Value::Text("A\u{7}".into())).is_err());
        assert!(field.check(&Value::Person("AB".into())).is_err());
    }

    #[test]
    fn dates_and_spans_keep_their_limits() {
        let read = |text: &str, kind: &FieldKind| Value::parse(text, kind).unwrap();
        let date = Field { min: Some(read("2026-01-01", &FieldKind::Date)), ..Field::plain("day", FieldKind::Date) };
        assert_eq!(said(&date, &read("2025-12-31", &FieldKind::Date)), "it must be at least 2026-01-01");
        let span =
            Field { max: Some(read("2 days", &FieldKind::Duration)), ..Field::plain("term", FieldKind::Duration) };
        assert_eq!(span.check(&read("48 hours", &FieldKind::Duration)), Ok(()));
        assert_eq!(said(&span, &read("49 hours", &FieldKind::Duration)), "it must be at most 2 days");
    }

    #[test]
    fn a_choice_is_one_of_them() {
        let choice = Choice { name: "urgent".into(), title: crate::lang::Text::plain("紧急") };
        let field = Field::plain("level", FieldKind::Choice(vec![choice]));
        assert_eq!(field.check(&Value::Choice("urgent".into())), Ok(()));
        // A stored value is an identifier; a title is read only where people type.
        assert!(field.check(&Value::Choice("紧急".into())).is_err());
        assert_eq!(said(&field, &Value::Choice("urgnt".into())), "there is no choice `urgnt`; did you mean `urgent`?");
    }

    #[test]
    fn tables_are_checked_row_by_row() {
        let columns = vec![
            Column { field: Field::plain("item", FieldKind::Text), optional: false },
            Column { field: money("1", "9"), optional: true },
        ];
        let field = Field {
            min: Some(number("1")),
            max: Some(number("2")),
            ..Field::plain("lines", FieldKind::Table(columns))
        };
        let row = |cells: &[(&str, Value)]| {
            cells.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>()
        };
        let item = || ("item", Value::Text("纸".into()));
        assert_eq!(field.check(&Value::Table(vec![row(&[item()]), row(&[item(), ("amount", number("9"))])])), Ok(()));
        assert_eq!(said(&field, &Value::Table(vec![])), "at least 1 row is needed, and there are 0");
        let many = Value::Table(vec![row(&[item()]); 3]);
        assert_eq!(said(&field, &many), "at most 2 rows are allowed, and there are 3");
        assert_eq!(said(&field, &Value::Table(vec![row(&[])])), "row 1, `item`: nothing was given");
        let dear = Value::Table(vec![row(&[item()]), row(&[item(), ("amount", number("10"))])]);
        assert_eq!(said(&field, &dear), "row 2, `amount`: it must be at most ¥9");
        let strange = Value::Table(vec![row(&[item(), ("itm", number("1"))])]);
        assert_eq!(said(&field, &strange), "row 1: there is no column `itm`; did you mean `item`?");
    }
}

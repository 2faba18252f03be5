//! Values as JSON for other programs: whole numbers as numbers, decimals and money as strings so that nobody's floating
//! point touches them, tables as lists of objects.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value as Json, json};

use super::error::{NumberError, TableError, ValueError};
use super::parse::shown;
use super::{FileReference, Value};
use crate::model::field::{Column, FieldKind};

impl Value {
    /// The value as JSON; `kind` is that of its field, which decides whether a number is whole by nature.
    #[must_use]
    pub fn to_json(&self, kind: &FieldKind) -> Json {
        match self {
            Value::Text(text) | Value::Choice(text) | Value::Person(text) => json!(text),
            Value::Number(number) => {
                whole(*number, kind).map_or_else(|| json!(number.normalize().to_string()), Json::from)
            }
            Value::YesNo(yes) => json!(yes),
            Value::Date(date) => json!(date.format("%Y-%m-%d").to_string()),
            Value::Time(time) => json!(time.format("%H:%M").to_string()),
            Value::Duration(duration) => json!(duration.to_string()),
            Value::File(file) => json!({ "name": file.name, "size": file.size, "sha256": file.sha256 }),
            Value::Table(rows) => rows.iter().map(|row| row_to_json(row, kind.columns())).collect(),
        }
    }

    /// Reads JSON as [`Value::to_json`] writes it. Strings are read as a person's typing is, and numbers are taken for
    /// decimals and money too, so that hand-written JSON works. The limits of the field are not checked here.
    ///
    /// # Errors
    /// When the JSON is no value of this kind, or a table has a column that there is not.
    pub fn from_json(json: &Json, kind: &FieldKind) -> Result<Value, ValueError> {
        match (kind, json) {
            (FieldKind::Table(columns), Json::Array(rows)) => {
                let rows = rows.iter().zip(1..).map(|(row, at)| row_from_json(row, at, columns));
                rows.collect::<Result<_, _>>().map(Value::Table).map_err(ValueError::Table)
            }
            (FieldKind::Table(_), _) => Err(ValueError::Table(TableError::NotRows)),
            (FieldKind::File, Json::Object(parts)) => file(parts).ok_or_else(|| kind.expected()),
            (FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. }, Json::Number(number)) => {
                let text = number.to_string();
                match Value::parse(&text, kind) {
                    // JSON writes `1e3` where nobody types it.
                    Err(ValueError::Number(NumberError::NotANumber { .. })) => {
                        let exact = Decimal::from_scientific(&text)
                            .map_err(|_| ValueError::Number(NumberError::NotANumber { text: shown(&text) }))?;
                        Value::parse(&exact.to_string(), kind)
                    }
                    read => read,
                }
            }
            (FieldKind::YesNo, Json::Bool(yes)) => Ok(Value::YesNo(*yes)),
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
                | FieldKind::Person,
                Json::String(text),
            ) => Value::parse(text, kind),
            (_, Json::Null) => Err(ValueError::Empty),
            (_, Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_)) => {
                Err(kind.expected())
            }
        }
    }
}

fn whole(number: Decimal, kind: &FieldKind) -> Option<i64> {
    (*kind == FieldKind::Integer && number.is_integer()).then(|| number.to_i64()).flatten()
}

fn row_to_json(row: &BTreeMap<String, Value>, columns: &[Column]) -> Json {
    let cells = row.iter().map(|(name, value)| {
        let column = columns.iter().find(|column| column.field.name == *name);
        (name.clone(), value.to_json(column.map_or(&FieldKind::Text, |column| &column.field.kind)))
    });
    Json::Object(cells.collect::<Map<_, _>>())
}

fn row_from_json(row: &Json, at: usize, columns: &[Column]) -> Result<BTreeMap<String, Value>, TableError> {
    let Json::Object(cells) = row else { return Err(TableError::NotRows) };
    let mut out = BTreeMap::new();
    for (name, cell) in cells {
        let Some(column) = columns.iter().find(|column| column.field.name == *name) else {
            return Err(TableError::unknown_column(at, name, columns));
        };
        if cell.is_null() {
            continue;
        }
        let value = Value::from_json(cell, &column.field.kind).map_err(|cause| TableError::Cell {
            row: at,
            column: name.clone(),
            cause: Box::new(cause),
        })?;
        out.insert(name.clone(), value);
    }
    Ok(out)
}

fn file(parts: &Map<String, Json>) -> Option<Value> {
    let name = parts.get("name")?.as_str()?;
    let sha256 = parts.get("sha256")?.as_str()?;
    let plain = !name.is_empty() && !name.contains(['/', '\\']) && !name.chars().any(char::is_control);
    let digest =
        sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (plain && digest && parts.len() == 3).then_some(Value::File(FileReference {
        name: name.to_owned(),
        size: parts.get("size")?.as_u64()?,
        sha256: sha256.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::field::Field;

    fn table() -> FieldKind {
        let column = |name: &str, kind, optional| Column { field: Field::plain(name, kind), optional };
        FieldKind::Table(vec![
            column("item", FieldKind::Text, false),
            column("quantity", FieldKind::Integer, false),
            column("price", FieldKind::Money { currency: "CNY".into(), places: 2 }, true),
        ])
    }

    #[test]
    fn numbers_are_written_by_their_kind() {
        let number = Value::Number("12.00".parse().unwrap());
        assert_eq!(number.to_json(&FieldKind::Integer), json!(12));
        assert_eq!(number.to_json(&FieldKind::Decimal { places: 2 }), json!("12"));
        let money = FieldKind::Money { currency: "CNY".into(), places: 2 };
        assert_eq!(Value::Number("0.50".parse().unwrap()).to_json(&money), json!("0.5"));
        for json in [json!(0.5), json!("0.5"), json!(5e-1), json!("¥0.50")] {
            assert_eq!(Value::from_json(&json, &money).unwrap(), Value::Number("0.5".parse().unwrap()), "{json}");
        }
        assert!(Value::from_json(&json!(1e30), &money).is_err());
        assert!(Value::from_json(&json!(1e-30), &money).is_err());
        assert!(Value::from_json(&json!(true), &money).is_err());
        assert_eq!(Value::from_json(&Json::Null, &money), Err(ValueError::Empty));
        assert!(Value::from_json(&json!(1), &FieldKind::Text).is_err());
    }

    #[test]
    fn tables_are_lists_of_objects() {
        let text =
            r#"[{"item": "纸", "quantity": 3, "price": "9.90"}, {"item": "笔", "quantity": "2", "price": null}]"#;
        let value = Value::parse(text, &table()).unwrap();
        let json = value.to_json(&table());
        assert_eq!(json, json!([{ "item": "纸", "quantity": 3, "price": "9.9" }, { "item": "笔", "quantity": 2 }]));
        assert_eq!(Value::from_json(&json, &table()), Ok(value));
    }

    #[test]
    fn a_wrong_cell_is_named() {
        let said = |text: &str| Value::parse(text, &table()).unwrap_err().message().en;
        assert_eq!(
            said(r#"[{"item": "a", "quantity": 1}, {"item": "a", "quantity": "x"}]"#),
            "row 2, `quantity`: `x` is no number; for example `800000` or `12.5`"
        );
        assert_eq!(said(r#"[{"quantiy": 1}]"#), "row 1: there is no column `quantiy`; did you mean `quantity`?");
        assert_eq!(said("[1]"), "a table is a list of objects, one for each row, as in `[{\"name\": \"…\"}]`");
        assert!(said("[{").contains("EOF"));
    }

    #[test]
    fn files_are_read_only_as_they_are_written() {
        let file = Value::File(FileReference { name: "合同.pdf".into(), size: 3, sha256: "a0".repeat(32) });
        let json = file.to_json(&FieldKind::File);
        assert_eq!(Value::from_json(&json, &FieldKind::File), Ok(file));
        let climbing = json!({ "name": "../x", "size": 3, "sha256": "a0".repeat(32) });
        assert!(Value::from_json(&climbing, &FieldKind::File).is_err());
    }
}

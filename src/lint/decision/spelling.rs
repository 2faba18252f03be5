//! Terms and values as one writes them in a guard.

use chrono::NaiveDate;

use crate::lang::Lang;
use crate::model::Playbook;
use crate::model::guard::Expression;
use crate::model::value::Value;

/// A term in the language of guards.
pub(in crate::lint) fn spelled(playbook: &Playbook, term: &Expression) -> String {
    match term {
        Expression::Field(id) => playbook[*id].name.clone(),
        Expression::Setting(id) => playbook[*id].name.clone(),
        Expression::Count(id) => format!("count({})", playbook[*id].name),
        Expression::Sum(id, column) => format!("sum({}.{column})", playbook[*id].name),
        Expression::Literal(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Min(_)
        | Expression::Max(_) => term.describe(playbook, Lang::En),
    }
}

/// A value in the language of guards.
pub(in crate::lint) fn spelled_value(value: &Value) -> String {
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

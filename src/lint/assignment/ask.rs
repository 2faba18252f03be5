//! Evaluating a condition on what is known: what it reads unset, and what is known once its answer is.

use super::facts::Facts;
use super::known::Known;
use crate::model::FieldId;
use crate::model::field::FieldKind;
use crate::model::guard::{Comparison, Expression};
use crate::model::value::Value;

/// Fields with more values than this are not looked at value by value.
const MOST_VALUES: usize = 64;

impl Facts {
    /// Evaluates a condition on what is known: the fields it reads unset, and what is known when it holds and when not.
    pub(super) fn ask(&self, expression: &Expression, known: &Known, missing: &mut Vec<FieldId>) -> (Known, Known) {
        let (mut holds, mut fails) = match expression {
            Expression::Literal(_) | Expression::Setting(_) => (known.clone(), known.clone()),
            Expression::Field(id) | Expression::Count(id) | Expression::Sum(id, _) => {
                let mut read = known.clone();
                if !read.has(*id) {
                    missing.push(*id);
                    self.set(&mut read, *id);
                }
                (read.clone(), read)
            }
            Expression::IsSet(id) => {
                let mut set = known.clone();
                self.set(&mut set, *id);
                (set, known.clone())
            }
            Expression::Not(inner) => {
                let (holds, fails) = self.ask(inner, known, missing);
                (fails, holds)
            }
            Expression::And(left, right) => {
                let (left_holds, mut left_fails) = self.ask(left, known, missing);
                let (holds, right_fails) = self.ask(right, &left_holds, missing);
                left_fails.meet(&right_fails);
                (holds, left_fails)
            }
            Expression::Or(left, right) => {
                let (mut left_holds, left_fails) = self.ask(left, known, missing);
                let (right_holds, fails) = self.ask(right, &left_fails, missing);
                left_holds.meet(&right_holds);
                (left_holds, fails)
            }
            Expression::Compare(..)
            | Expression::In(..)
            | Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Min(_)
            | Expression::Max(_) => {
                let mut read = known.clone();
                for part in expression.children() {
                    let (mut holds, fails) = self.ask(part, &read, missing);
                    holds.meet(&fails);
                    read = holds;
                }
                (read.clone(), read)
            }
        };
        self.draw(expression, &mut holds, &mut fails);
        (holds, fails)
    }

    /// Draws what follows from a condition that holds, and from one that does not.
    fn draw(&self, expression: &Expression, holds: &mut Known, fails: &mut Known) {
        if self.implications.is_empty() {
            return;
        }
        let reads = expression.reads().fields;
        let Some(about) = reads.first().map(|field| &self.reading[field.0 as usize]) else { return };
        let values = self.values(expression);
        for implication in about.iter().map(|at| &self.implications[*at]) {
            let (if_holds, if_fails) = match (&values, &implication.values) {
                (Some(values), Some(wanted)) if values.field == wanted.field => {
                    (values.set & !wanted.set == 0, values.others() & !wanted.set == 0)
                }
                _ => (
                    *expression == implication.condition,
                    matches!(&implication.condition, Expression::Not(inner) if **inner == *expression),
                ),
            };
            for (known, follows) in [(&mut *holds, if_holds), (&mut *fails, if_fails)] {
                if follows {
                    self.implied(known, implication).into_iter().for_each(|field| self.set(known, field));
                }
            }
        }
    }

    /// The values of one field for which a condition holds, if it is about one field with few values.
    pub(super) fn values(&self, expression: &Expression) -> Option<Values> {
        values(&self.choices, expression)
    }

    /// Whether two conditions on the same field with few values cannot hold at once.
    pub(super) fn excludes(&self, one: &Expression, other: &Expression) -> bool {
        match (self.values(one), self.values(other)) {
            (Some(one), Some(other)) => one.field == other.field && one.set & other.set == 0,
            (Some(_) | None, Some(_) | None) => false,
        }
    }
}

/// The values of one field for which a condition holds, if it is about one field with few values. `choices` are the
/// names of the values of each field that has few.
fn values(choices: &[Vec<String>], expression: &Expression) -> Option<Values> {
    let one = |field: &FieldId, wanted: &[&Value]| {
        let names = choices.get(field.0 as usize)?;
        let place = |value: &&Value| names.iter().position(|name| Some(name.as_str()) == name_of(value));
        let set = wanted.iter().filter_map(place).fold(0, |set, at| set | 1 << at);
        (!names.is_empty()).then_some(Values { field: *field, set, count: names.len() })
    };
    match expression {
        Expression::Field(field) => one(field, &[&Value::YesNo(true)]),
        Expression::Not(inner) => values(choices, inner).map(Values::negated),
        Expression::Compare(comparison, left, right) => {
            let equal = match (&**left, &**right) {
                (Expression::Field(field), Expression::Literal(value))
                | (Expression::Literal(value), Expression::Field(field)) => one(field, &[value]),
                _ => None,
            }?;
            match comparison {
                Comparison::Equal => Some(equal),
                Comparison::NotEqual => Some(equal.negated()),
                Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => None,
            }
        }
        Expression::In(inner, list) => {
            let Expression::Field(field) = &**inner else { return None };
            one(field, &list.iter().collect::<Vec<_>>())
        }
        Expression::And(left, right) => both(choices, left, right, |left, right| left & right),
        Expression::Or(left, right) => both(choices, left, right, |left, right| left | right),
        Expression::Literal(_)
        | Expression::Setting(_)
        | Expression::IsSet(_)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => None,
    }
}

fn both(
    choices: &[Vec<String>],
    left: &Expression,
    right: &Expression,
    set: impl Fn(u64, u64) -> u64,
) -> Option<Values> {
    let (left, right) = (values(choices, left)?, values(choices, right)?);
    (left.field == right.field).then(|| Values { set: set(left.set, right.set), ..left })
}

/// Some of the values of a field that has few.
#[derive(Clone, Copy)]
pub(super) struct Values {
    pub(super) field: FieldId,
    set: u64,
    count: usize,
}

impl Values {
    fn others(&self) -> u64 {
        !self.set & (u64::MAX >> (64 - self.count))
    }

    fn negated(self) -> Values {
        Values { set: self.others(), ..self }
    }
}

/// The values of a field that has few, by name; none for all others.
pub(super) fn names_of_values(kind: &FieldKind) -> Vec<String> {
    let names: Vec<String> = match kind {
        FieldKind::YesNo => vec!["true".to_owned(), "false".to_owned()],
        FieldKind::Choice(choices) => choices.iter().map(|choice| choice.name.clone()).collect(),
        FieldKind::Text
        | FieldKind::Integer
        | FieldKind::Decimal { .. }
        | FieldKind::Money { .. }
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::Duration
        | FieldKind::Person
        | FieldKind::File
        | FieldKind::Table(_) => Vec::new(),
    };
    if names.len() > MOST_VALUES { Vec::new() } else { names }
}

fn name_of(value: &Value) -> Option<&str> {
    match value {
        Value::YesNo(true) => Some("true"),
        Value::YesNo(false) => Some("false"),
        Value::Choice(name) => Some(name),
        Value::Text(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::File(_)
        | Value::Table(_) => None,
    }
}

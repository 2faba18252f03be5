//! Between which numbers the value of an expression lies, as far as the limits of fields say. Good enough to tell whether
//! it can be zero and how large it can become; what is not known is taken to be anything.

use rust_decimal::prelude::ToPrimitive;

use crate::model::Playbook;
use crate::model::field::{Field, FieldKind, LARGEST_NUMBER};
use crate::model::guard::{Expression, Operator, QUOTIENT_PLACES};
use crate::model::value::Value;

/// From this on a number, taken without its point, has no room for all its digits.
pub(super) const LARGEST_EXACT: f64 = 7.9e28;

/// Rows of a table that does not say how many it has at most.
const MANY_ROWS: f64 = 10_000.0;

/// Both bounds belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    low: f64,
    high: f64,
    /// Places after the point that values may have.
    places: u32,
}

impl Range {
    pub(super) fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }

    /// The largest value on either side of zero, taken without its point.
    pub(super) fn largest(self) -> f64 {
        let places = i32::try_from(self.places).unwrap_or(i32::MAX);
        self.low.abs().max(self.high.abs()) * 10f64.powi(places)
    }

    fn anything(places: u32) -> Range {
        let most = LARGEST_NUMBER.to_f64().unwrap_or(f64::MAX);
        Range { low: -most, high: most, places }
    }
}

/// Between which numbers an expression of type number lies.
pub(super) fn range(playbook: &Playbook, expression: &Expression) -> Range {
    match expression {
        Expression::Literal(Value::Number(number)) => {
            let value = number.to_f64().unwrap_or(0.0);
            Range { low: value, high: value, places: number.normalize().scale() }
        }
        Expression::Field(id) => of_field(&playbook[*id]),
        Expression::Setting(id) => of_field(&playbook[*id].field),
        Expression::Count(id) => rows(&playbook[*id]),
        Expression::Sum(id, column) => {
            let table = &playbook[*id];
            let column = table.kind.columns().iter().find(|known| known.field.name == *column);
            let (rows, cell) = (rows(table), column.map_or(Range::anything(0), |column| of_field(&column.field)));
            let optional = column.is_none_or(|column| column.optional);
            let fewest = if optional { 0.0 } else { rows.low };
            let low = if cell.low < 0.0 { cell.low * rows.high } else { cell.low * fewest };
            let high = if cell.high > 0.0 { cell.high * rows.high } else { cell.high * fewest };
            Range { low, high, places: cell.places }
        }
        Expression::Negate(inner) => {
            let inner = range(playbook, inner);
            Range { low: -inner.high, high: -inner.low, ..inner }
        }
        Expression::Arithmetic(operator, left, right) => {
            computed(*operator, range(playbook, left), range(playbook, right))
        }
        Expression::Min(parts) => extreme(playbook, parts, f64::min),
        Expression::Max(parts) => extreme(playbook, parts, f64::max),
        Expression::Literal(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..) => Range::anything(0),
    }
}

fn of_field(field: &Field) -> Range {
    let anything = Range::anything(field.kind.places());
    let number = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => number.to_f64(),
        Some(_) | None => None,
    };
    let low = number(&field.min).unwrap_or(anything.low);
    let high = number(&field.max).unwrap_or(anything.high);
    Range { low, high, ..anything }
}

/// How many rows a table has.
fn rows(table: &Field) -> Range {
    let range = Range { places: 0, ..of_field(table) };
    let limited = matches!(table.kind, FieldKind::Table(_)) && table.max.is_some();
    Range { low: range.low.max(0.0), high: if limited { range.high } else { MANY_ROWS }, ..range }
}

/// A quotient is rounded, so that it always has room by itself.
fn computed(operator: Operator, left: Range, right: Range) -> Range {
    let places = left.places.max(right.places);
    match operator {
        Operator::Add => Range { low: left.low + right.low, high: left.high + right.high, places },
        Operator::Subtract => Range { low: left.low - right.high, high: left.high - right.low, places },
        Operator::Multiply => {
            let corners = [left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high];
            let low = corners.iter().copied().fold(f64::INFINITY, f64::min);
            let high = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            Range { low, high, places: left.places + right.places }
        }
        Operator::Divide => {
            let places = i32::try_from(right.places).unwrap_or(i32::MAX);
            let nearest = right.low.abs().min(right.high.abs());
            let least = if right.excludes_zero() { nearest } else { 10f64.powi(-places) };
            let most = left.low.abs().max(left.high.abs()) / least;
            Range { low: -most, high: most, places: QUOTIENT_PLACES }
        }
    }
}

fn extreme(playbook: &Playbook, parts: &[Expression], choose: fn(f64, f64) -> f64) -> Range {
    let ranges = parts.iter().map(|part| range(playbook, part));
    let joined = ranges.reduce(|one, other| Range {
        low: choose(one.low, other.low),
        high: choose(one.high, other.high),
        places: one.places.max(other.places),
    });
    joined.unwrap_or(Range::anything(0))
}

//! Values as whole numbers of steps, and back.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::duration::{Duration, LARGEST_AMOUNT, Unit};
use crate::model::field::{Column, Field, FieldKind, LARGEST_NUMBER};
use crate::model::guard::{Expression, Values};
use crate::model::value::Value;
use crate::model::{FieldId, SettingId};

/// The whole numbers that the values of a kind of field count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Places after the point of a number.
    pub(super) places: u32,
    /// The smallest.
    pub(super) low: i128,
    /// The largest.
    pub(super) high: i128,
    /// One that people find natural.
    pub(super) preferred: i128,
}

impl Scale {
    /// The scale of a kind of field; nothing for what has no order.
    pub(super) fn of(kind: &FieldKind) -> Option<Scale> {
        match kind {
            FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. } => {
                let places = kind.places();
                let largest = LARGEST_NUMBER.to_i128()?.checked_mul(10i128.checked_pow(places)?)?;
                Some(Scale { places, low: -largest, high: largest, preferred: 0 })
            }
            FieldKind::Date => {
                let day =
                    |year, month, day| NaiveDate::from_ymd_opt(year, month, day).map(|day| day.num_days_from_ce());
                let (low, high, preferred) = (day(1900, 1, 1)?, day(2999, 12, 31)?, day(2026, 1, 1)?);
                Some(Scale { places: 0, low: low.into(), high: high.into(), preferred: preferred.into() })
            }
            FieldKind::Time => Some(Scale { places: 0, low: 0, high: 24 * 60 - 1, preferred: 9 * 60 }),
            FieldKind::Duration => {
                let longest = Duration { amount: LARGEST_AMOUNT, unit: Unit::Year };
                Some(Scale { places: 0, low: 1, high: longest.nominal_minutes().into(), preferred: 24 * 60 })
            }
            FieldKind::Text
            | FieldKind::YesNo
            | FieldKind::Choice(_)
            | FieldKind::Person
            | FieldKind::File
            | FieldKind::Table(_) => None,
        }
    }

    /// The steps of a value, rounded down and rounded up.
    pub(super) fn steps(&self, value: &Value) -> Option<(i128, i128)> {
        let steps = natural(value)?.checked_mul(Decimal::from(10u64.checked_pow(self.places)?))?;
        Some((steps.floor().to_i128()?, steps.ceil().to_i128()?))
    }
}

/// A number as it is, a day as its number, a time and a span in minutes.
pub(super) fn natural(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Date(day) => Some(day.num_days_from_ce().into()),
        Value::Time(time) => Some((time.hour() * 60 + time.minute()).into()),
        Value::Duration(duration) => Some(duration.nominal_minutes().into()),
        Value::Text(_) | Value::YesNo(_) | Value::Choice(_) | Value::Person(_) | Value::File(_) | Value::Table(_) => {
            None
        }
    }
}

/// The value of a kind of field that counts so many steps; nothing where there is none, such as 100,001 minutes.
pub(super) fn value_of(kind: &FieldKind, steps: i128) -> Option<Value> {
    match kind {
        FieldKind::Integer | FieldKind::Decimal { .. } | FieldKind::Money { .. } => {
            Decimal::try_from_i128_with_scale(steps, kind.places()).ok().map(|number| Value::Number(number.normalize()))
        }
        FieldKind::Date => NaiveDate::from_num_days_from_ce_opt(i32::try_from(steps).ok()?).map(Value::Date),
        FieldKind::Time => {
            NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(steps.checked_mul(60)?).ok()?, 0)
                .map(Value::Time)
        }
        FieldKind::Duration => {
            let units = [Unit::Week, Unit::Day, Unit::Hour, Unit::Minute, Unit::Month, Unit::Year];
            let mut lengths =
                units.iter().map(|unit| (*unit, i128::from(Duration { amount: 1, unit: *unit }.nominal_minutes())));
            let (unit, length) =
                lengths.find(|(_, length)| steps % length == 0 && steps / length <= i128::from(LARGEST_AMOUNT))?;
            Some(Value::Duration(Duration { amount: u32::try_from(steps / length).ok()?, unit }))
        }
        FieldKind::Text
        | FieldKind::YesNo
        | FieldKind::Choice(_)
        | FieldKind::Person
        | FieldKind::File
        | FieldKind::Table(_) => None,
    }
}

/// The fewest and the most rows of a table.
pub(super) fn count_limits(field: &Field) -> (i128, Option<i128>) {
    let given = |limit: &Option<Value>| limit.as_ref().and_then(natural)?.to_i128();
    (given(&field.min).unwrap_or(0).max(0), given(&field.max))
}

/// What a cell adds to the sum of its column, at least and at most, in steps; an empty cell adds nothing.
pub(super) fn cell_limits(column: &Column) -> (i128, i128) {
    let Some(scale) = Scale::of(&column.field.kind) else { return (0, 0) };
    let given = |limit: &Option<Value>| limit.as_ref().and_then(|limit| scale.steps(limit));
    let low = given(&column.field.min).map_or(scale.low, |(_, low)| low);
    let high = given(&column.field.max).map_or(scale.high, |(high, _)| high);
    if column.optional { (low.min(0), high.max(0)) } else { (low, high) }
}

/// The value of an expression that reads nothing.
pub(super) fn constant(expression: &Expression) -> Option<Value> {
    struct Nothing;
    impl Values for Nothing {
        fn field(&self, _: FieldId) -> Option<&Value> {
            None
        }
        fn setting(&self, _: SettingId) -> &Value {
            &Value::YesNo(false)
        }
    }
    let reads = expression.reads();
    let reads_nothing = reads.fields.is_empty() && reads.settings.is_empty();
    expression.evaluate(&Nothing).ok().filter(|_| reads_nothing)
}

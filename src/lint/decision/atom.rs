//! Atoms: the stretches of values that no guard of a decision tells apart.

use std::cmp::Ordering;

use chrono::{NaiveTime, TimeDelta};
use rust_decimal::Decimal;

use crate::model::Playbook;
use crate::model::field::{Field, FieldKind};
use crate::model::guard::Expression;
use crate::model::value::Value;

/// A set of values that no guard tells apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Atom {
    /// Exactly this value.
    Point(Value),
    /// Some value beside the constants: a stretch of ordered values, of which this is one.
    Between(Value),
    /// A value that none of the guards names.
    Other,
    /// How two values stand to each other.
    Order(Ordering),
    /// Whether a field is set.
    Set(bool),
}

impl Atom {
    /// Whether both are values, and the first one is less.
    pub(super) fn comes_before(&self, other: &Atom) -> bool {
        match (self, other) {
            (Atom::Point(one) | Atom::Between(one), Atom::Point(other) | Atom::Between(other)) => {
                one.compare(other) == Some(Ordering::Less)
            }
            (Atom::Point(_) | Atom::Between(_) | Atom::Other | Atom::Order(_) | Atom::Set(_), _) => false,
        }
    }
}

/// The atoms of a value that is compared with some constants.
pub(super) fn atoms(playbook: &Playbook, term: &Expression, constants: &[Value]) -> Vec<Atom> {
    let field = match term {
        Expression::Field(id) => Some(&playbook[*id]),
        Expression::Setting(id) => Some(&playbook[*id].field),
        Expression::Literal(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => None,
    };
    match field.map(|field| &field.kind) {
        Some(FieldKind::YesNo) => [false, true].map(|yes| Atom::Point(Value::YesNo(yes))).to_vec(),
        Some(FieldKind::Choice(choices)) => {
            choices.iter().map(|choice| Atom::Point(Value::Choice(choice.name.clone()))).collect()
        }
        Some(FieldKind::Text | FieldKind::Person | FieldKind::File | FieldKind::Table(_)) => {
            let mut atoms: Vec<Atom> = distinct(constants).into_iter().map(Atom::Point).collect();
            atoms.push(Atom::Other);
            atoms
        }
        Some(
            FieldKind::Integer
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Duration,
        )
        | None => ordered(field, term, constants),
    }
}

/// A point for each constant and a stretch between any two and beyond, as far as values can lie there.
fn ordered(field: Option<&Field>, term: &Expression, constants: &[Value]) -> Vec<Atom> {
    let mut points = distinct(constants);
    points.sort_by(|one, other| one.compare(other).unwrap_or(Ordering::Equal));
    let counts = matches!(term, Expression::Count(_));
    let zero = Value::Number(Decimal::ZERO);
    let low = field.and_then(|field| field.min.clone()).or(counts.then_some(zero));
    let high = field.and_then(|field| field.max.clone());
    let step = field.map_or(u32::from(!counts) * 9, |field| field.kind.places());
    let within = |value: &Value| {
        low.as_ref().is_none_or(|low| value.compare(low) != Some(Ordering::Less))
            && high.as_ref().is_none_or(|high| value.compare(high) != Some(Ordering::Greater))
    };
    let mut atoms = Vec::new();
    let Some(first) = points.first().cloned() else { return vec![Atom::Other] };
    // What lies beside a constant beyond the limits begins, or ends, at the limit.
    let least = |value: Value| match &high {
        Some(high) if value.compare(high) == Some(Ordering::Greater) => high.clone(),
        Some(_) | None => value,
    };
    let most = |value: Value| match &low {
        Some(low) if value.compare(low) == Some(Ordering::Less) => low.clone(),
        Some(_) | None => value,
    };
    let below = low.clone().or_else(|| neighbour(&first, step, false).map(least));
    if let Some(below) = below.filter(|value| value.compare(&first) == Some(Ordering::Less) && within(value)) {
        atoms.push(Atom::Between(below));
    }
    for (at, point) in points.iter().enumerate() {
        if within(point) && fits(point, step) {
            atoms.push(Atom::Point(point.clone()));
        }
        let next = points.get(at + 1);
        let above = neighbour(point, step, true).map(most).filter(|value| within(value));
        if let Some(above) = above.filter(|value| next.is_none_or(|next| value.compare(next) == Some(Ordering::Less))) {
            atoms.push(Atom::Between(above));
        }
    }
    atoms
}

/// Whether a number has no more places than its field.
fn fits(value: &Value, places: u32) -> bool {
    match value {
        Value::Number(number) => number.normalize().scale() <= places,
        Value::Text(_)
        | Value::YesNo(_)
        | Value::Choice(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Duration(_)
        | Value::Person(_)
        | Value::File(_)
        | Value::Table(_) => true,
    }
}

/// The next value after or before a value, of a number with so many places.
fn neighbour(value: &Value, places: u32, after: bool) -> Option<Value> {
    match value {
        Value::Number(number) => {
            let step = Decimal::try_new(1, places).ok()?;
            // A constant between two values of the field has its neighbours on the field's own grid.
            let grid = if after {
                number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToNegativeInfinity)
            } else {
                number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToPositiveInfinity)
            };
            let next = if after { grid.checked_add(step) } else { grid.checked_sub(step) };
            next.map(|next| Value::Number(next.normalize()))
        }
        Value::Date(day) => if after { day.succ_opt() } else { day.pred_opt() }.map(Value::Date),
        Value::Time(time) => minute_beside(*time, after).map(Value::Time),
        Value::Duration(duration) => {
            let minutes = u32::try_from(duration.nominal_minutes()).ok()?;
            let amount =
                if after { minutes.checked_add(1)? } else { minutes.checked_sub(1).filter(|left| *left > 0)? };
            Some(Value::Duration(crate::model::duration::Duration {
                amount,
                unit: crate::model::duration::Unit::Minute,
            }))
        }
        Value::Text(_) | Value::YesNo(_) | Value::Choice(_) | Value::Person(_) | Value::File(_) | Value::Table(_) => {
            None
        }
    }
}

fn minute_beside(time: NaiveTime, after: bool) -> Option<NaiveTime> {
    let minute = TimeDelta::minutes(if after { 1 } else { -1 });
    let (moved, days) = time.overflowing_add_signed(minute);
    (days == 0).then_some(moved)
}

/// The values without those that equal an earlier one.
fn distinct(values: &[Value]) -> Vec<Value> {
    let by_value = |one: &usize, other: &usize| values[*one].compare(&values[*other]).unwrap_or(Ordering::Equal);
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(by_value);
    // The sort is stable, so the first of equal values is the earliest.
    places.dedup_by(|later, earlier| values[*later].compare(&values[*earlier]) == Some(Ordering::Equal));
    places.sort_unstable();
    places.into_iter().map(|at| values[at].clone()).collect()
}

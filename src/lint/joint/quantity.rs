//! Quantities: what guards compute with, each a whole number of smallest steps, and the linear forms of them.
//!
//! An amount of money with two places counts in hundredths, a day is the number of the day, a span of time counts in
//! minutes. A sum, a difference and a multiple of quantities is a linear form and is decided exactly. A product of two
//! quantities and a quotient are quantities of their own, with what is known of them as constraints.

use rust_decimal::Decimal;

use super::linear::{Linear, product, scaled, total};
use super::system::Unknown;
use super::values::{Scale, constant, count_limits, natural};
use crate::model::field::{Column, Field};
use crate::model::guard::{Expression, Operator, QUOTIENT_PLACES};
use crate::model::value::Value;
use crate::model::{FieldId, Playbook, SettingId};

/// A field or a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    Field(FieldId),
    Setting(SettingId),
}

impl Place {
    /// What a plain name stands for.
    pub(super) fn of(expression: &Expression) -> Option<Place> {
        if let Expression::Field(id) = expression {
            return Some(Place::Field(*id));
        }
        if let Expression::Setting(id) = expression { Some(Place::Setting(*id)) } else { None }
    }

    pub(super) fn field(self, playbook: &Playbook) -> &Field {
        match self {
            Place::Field(id) => &playbook[id],
            Place::Setting(id) => &playbook[id].field,
        }
    }
}

/// What a quantity is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    Place(Place),
    Rows(FieldId),
    Sum(FieldId, String),
    Product(Linear, Linear),
    Quotient(Linear, Linear),
}

/// A quantity and the steps it may count.
#[derive(Debug)]
pub(super) struct Quantity {
    pub(super) source: Source,
    pub(super) places: u32,
    pub(super) low: Option<i128>,
    pub(super) high: Option<i128>,
    /// A value that people would find natural.
    pub(super) preferred: i128,
}

/// Multiples of quantities without a common divisor, the first of them positive.
pub(super) type Form = Vec<(Unknown, i128)>;

/// The quantities of some guards.
pub(super) struct Quantities<'a> {
    pub(super) playbook: &'a Playbook,
    pub(super) all: Vec<Quantity>,
}

impl<'a> Quantities<'a> {
    pub(super) fn new(playbook: &'a Playbook) -> Quantities<'a> {
        Quantities { playbook, all: Vec::new() }
    }

    fn add(&mut self, source: Source, make: impl FnOnce(&mut Self) -> Quantity) -> Unknown {
        if let Some(known) = self.all.iter().position(|quantity| quantity.source == source) {
            return known;
        }
        let quantity = make(self);
        self.all.push(quantity);
        self.all.len() - 1
    }

    /// The expression as a linear form; nothing for what is no number, day, time or span, or is beyond all measure.
    pub(super) fn linear(&mut self, expression: &Expression) -> Option<Linear> {
        if let Some(value) = constant(expression) {
            return Some(Linear { constant: natural(&value)?, ..Linear::default() });
        }
        if let Some(place) = Place::of(expression) {
            return self.place(place).map(Linear::only);
        }
        match expression {
            Expression::Negate(inner) => self.linear(inner)?.times(-Decimal::ONE),
            Expression::Arithmetic(operator, left, right) => {
                let (left, right) = (self.linear(left)?, self.linear(right)?);
                match operator {
                    Operator::Add => left.plus(&right),
                    Operator::Subtract => left.plus(&right.times(-Decimal::ONE)?),
                    Operator::Multiply if right.terms.is_empty() => left.times(right.constant),
                    Operator::Multiply if left.terms.is_empty() => right.times(left.constant),
                    Operator::Multiply => Some(Linear::only(self.product(left, right)?)),
                    Operator::Divide => Some(Linear::only(self.quotient(left, right))),
                }
            }
            Expression::Count(id) => Some(Linear::only(self.rows(*id))),
            Expression::Sum(id, column) => self.sum(*id, column).map(Linear::only),
            Expression::Literal(_)
            | Expression::Field(_)
            | Expression::Setting(_)
            | Expression::IsSet(_)
            | Expression::Not(_)
            | Expression::And(..)
            | Expression::Or(..)
            | Expression::Compare(..)
            | Expression::In(..)
            | Expression::Min(_)
            | Expression::Max(_) => None,
        }
    }

    fn place(&mut self, place: Place) -> Option<Unknown> {
        let playbook = self.playbook;
        let field = place.field(playbook);
        let scale = Scale::of(&field.kind)?;
        let given = |limit: &Option<Value>| limit.as_ref().and_then(|limit| scale.steps(limit));
        let low = given(&field.min).map_or(scale.low, |(_, low)| low.max(scale.low));
        let high = given(&field.max).map_or(scale.high, |(high, _)| high.min(scale.high));
        let default = match place {
            Place::Field(_) => None,
            Place::Setting(id) => scale.steps(&playbook[id].default).map(|(value, _)| value),
        };
        let preferred = default.unwrap_or(scale.preferred).min(high).max(low);
        let source = Source::Place(place);
        Some(self.add(source.clone(), |_| Quantity {
            source,
            places: scale.places,
            low: Some(low),
            high: Some(high),
            preferred,
        }))
    }

    fn rows(&mut self, id: FieldId) -> Unknown {
        let (low, high) = count_limits(&self.playbook[id]);
        let source = Source::Rows(id);
        self.add(source.clone(), |_| Quantity { source, places: 0, low: Some(low), high, preferred: low.max(1) })
    }

    fn sum(&mut self, id: FieldId, column: &str) -> Option<Unknown> {
        self.rows(id);
        let column = column_of(self.playbook, id, column)?;
        let places = column.field.kind.places();
        let source = Source::Sum(id, column.field.name.clone());
        Some(self.add(source.clone(), |_| Quantity { source, places, low: None, high: None, preferred: 0 }))
    }

    fn product(&mut self, left: Linear, right: Linear) -> Option<Unknown> {
        // `a * b` and `b * a` are one quantity.
        let turned = right.terms.keys().lt(left.terms.keys());
        let (left, right) = if turned { (right, left) } else { (left, right) };
        let places = self.places(&left).checked_add(self.places(&right)).filter(|places| *places <= 18)?;
        let corners = self.bounds(&left).zip(self.bounds(&right)).and_then(|((a, b), (c, d))| {
            [(a, c), (a, d), (b, c), (b, d)].into_iter().map(|(x, y)| product(x, y)).collect::<Option<Vec<_>>>()
        });
        let whole = |value: &Decimal| scaled(*value, places);
        let low = corners.as_ref().and_then(|corners| corners.iter().min()).and_then(whole);
        let high = corners.as_ref().and_then(|corners| corners.iter().max()).and_then(whole);
        let source = Source::Product(left, right);
        Some(self.add(source.clone(), |_| Quantity { source, places, low, high, preferred: 0 }))
    }

    fn quotient(&mut self, left: Linear, right: Linear) -> Unknown {
        let source = Source::Quotient(left, right);
        self.add(source.clone(), |_| Quantity { source, places: QUOTIENT_PLACES, low: None, high: None, preferred: 0 })
    }

    /// So many places a linear form has at most.
    fn places(&self, linear: &Linear) -> u32 {
        let of = |(unknown, by): (&Unknown, &Decimal)| by.normalize().scale() + self.all[*unknown].places;
        linear.terms.iter().map(of).max().unwrap_or(0).max(linear.constant.normalize().scale())
    }

    /// Between which numbers a linear form lies.
    fn bounds(&self, linear: &Linear) -> Option<(Decimal, Decimal)> {
        let mut sum = (linear.constant, linear.constant);
        for (unknown, by) in &linear.terms {
            let quantity = &self.all[*unknown];
            let step =
                |bound: Option<i128>| product(Decimal::try_from_i128_with_scale(bound?, quantity.places).ok()?, *by);
            let (one, other) = (step(quantity.low)?, step(quantity.high)?);
            sum = (total(sum.0, one.min(other))?, total(sum.1, one.max(other))?);
        }
        Some(sum)
    }

    /// A linear form in whole steps: the form, what it is divided by and the number beside it, so that the linear form is
    /// zero just where `form × factor + number` is.
    pub(super) fn form(&self, linear: &Linear) -> Option<(Form, i128, i128)> {
        let places = self.places(linear);
        let mut form = Form::new();
        for (unknown, by) in &linear.terms {
            let by = by.normalize();
            let lift = places.checked_sub(by.scale() + self.all[*unknown].places)?;
            form.push((*unknown, by.mantissa().checked_mul(10i128.checked_pow(lift)?)?));
        }
        form.retain(|(_, by)| *by != 0);
        let shared = form.iter().fold(0, |shared, (_, by)| super::system::divisor(shared, *by));
        let sign = if form.first().is_some_and(|(_, by)| *by < 0) { -1 } else { 1 };
        let factor = shared.max(1) * sign;
        form.iter_mut().for_each(|(_, by)| *by /= factor);
        Some((form, factor, scaled(linear.constant, places)?))
    }

    /// Between which whole numbers a form lies.
    pub(super) fn range(&self, form: &Form) -> (Option<i128>, Option<i128>) {
        let bound = |want_low: bool| {
            form.iter().try_fold(0i128, |sum, (unknown, by)| {
                let quantity = &self.all[*unknown];
                let end = if want_low == (*by > 0) { quantity.low } else { quantity.high };
                sum.checked_add(by.checked_mul(end?)?)
            })
        };
        (bound(true), bound(false))
    }

    /// Whether every value of the range of a form is taken.
    pub(super) fn is_plain(&self, form: &Form) -> bool {
        matches!(form.as_slice(), [(only, 1)] if matches!(self.all[*only].source, Source::Place(_) | Source::Rows(_)))
    }
}

/// A column of a table.
pub(super) fn column_of<'a>(playbook: &'a Playbook, id: FieldId, name: &str) -> Option<&'a Column> {
    playbook[id].kind.columns().iter().find(|column| column.field.name == name)
}

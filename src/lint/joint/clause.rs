//! Guards taken apart: what remains are tests of one thing each, joined by `and` and `or`. `not` is pushed down to the
//! tests, and `min` and `max` are written out as the cases they are.

use super::TooManySided;
use super::linear::Linear;
use super::quantity::{Form, Place, Quantities};
use super::values::constant;
use crate::model::FieldId;
use crate::model::guard::{Comparison, Expression, Operator};
use crate::model::value::Value;

/// More tests than this in one guard are not looked at.
const MOST_TESTS: usize = 1_000;

/// Whole numbers from one to another, both included; open where nothing stands.
pub(super) type Range = (Option<i128>, Option<i128>);

/// What a guard asks.
#[derive(Clone, Debug)]
pub(super) enum Clause {
    /// Nothing: it is always so.
    Known(bool),
    /// All of these hold.
    All(Vec<Clause>),
    /// One of these holds.
    Any(Vec<Clause>),
    /// A field is set, or is not.
    Set(FieldId, bool),
    /// A yes or no, a choice, a text or a person is one of these, or is none of them.
    Member(Place, Vec<Value>, bool),
    /// Two of them are the same, or are not.
    Same(Place, Place, bool),
    /// A linear form lies in one of these ranges.
    Within(Form, Vec<Range>),
}

/// Takes a guard apart. What it asks is asked to hold, or not to hold.
pub(super) struct Taker<'q, 'a> {
    pub(super) quantities: &'q mut Quantities<'a>,
    left: usize,
}

impl<'q, 'a> Taker<'q, 'a> {
    pub(super) fn new(quantities: &'q mut Quantities<'a>) -> Taker<'q, 'a> {
        Taker { quantities, left: MOST_TESTS }
    }

    pub(super) fn take(&mut self, expression: &Expression, wanted: bool) -> Result<Clause, TooManySided> {
        self.left = self.left.checked_sub(1).ok_or(TooManySided)?;
        match expression {
            Expression::Literal(value) => Ok(Clause::Known((*value == Value::YesNo(true)) == wanted)),
            Expression::Not(inner) => self.take(inner, !wanted),
            Expression::And(left, right) | Expression::Or(left, right) => {
                let parts = vec![self.take(left, wanted)?, self.take(right, wanted)?];
                let both = matches!(expression, Expression::And(..)) == wanted;
                Ok(if both { Clause::All(parts) } else { Clause::Any(parts) })
            }
            Expression::IsSet(id) => Ok(Clause::Set(*id, wanted)),
            Expression::Field(_) | Expression::Setting(_) => {
                let place = Place::of(expression).ok_or(TooManySided)?;
                Ok(Clause::Member(place, vec![Value::YesNo(true)], wanted))
            }
            Expression::In(term, values) => self.is_in(term, values, wanted),
            Expression::Compare(comparison, left, right) => self.compare(*comparison, left, right, wanted),
            Expression::Arithmetic(..)
            | Expression::Negate(_)
            | Expression::Count(_)
            | Expression::Sum(..)
            | Expression::Min(_)
            | Expression::Max(_) => Err(TooManySided),
        }
    }

    fn is_in(&mut self, term: &Expression, values: &[Value], wanted: bool) -> Result<Clause, TooManySided> {
        if let Some(place) = Place::of(term).filter(|place| is_unordered(*place, self.quantities)) {
            return Ok(Clause::Member(place, values.to_vec(), wanted));
        }
        let equals = |value: &Value| {
            let literal = Box::new(Expression::Literal(value.clone()));
            Expression::Compare(Comparison::Equal, Box::new(term.clone()), literal)
        };
        let parts = values.iter().map(|value| self.take(&equals(value), wanted)).collect::<Result<_, _>>()?;
        Ok(if wanted { Clause::Any(parts) } else { Clause::All(parts) })
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        left: &Expression,
        right: &Expression,
        wanted: bool,
    ) -> Result<Clause, TooManySided> {
        if let (Some(one), Some(other)) = (constant(left), constant(right)) {
            let order = one.compare(&other).ok_or(TooManySided)?;
            return Ok(Clause::Known(comparison.holds(order) == wanted));
        }
        if let Some(extreme) = first_extreme(left).or_else(|| first_extreme(right)) {
            return self.cases(comparison, left, right, &extreme.clone(), wanted);
        }
        let unordered = |side: &Expression| Place::of(side).filter(|place| is_unordered(*place, self.quantities));
        let equal = (comparison == Comparison::Equal) == wanted;
        match (unordered(left), unordered(right)) {
            (Some(one), Some(other)) if one == other => return Ok(Clause::Known(equal)),
            (Some(one), Some(other)) => return Ok(Clause::Same(one, other, equal)),
            (Some(place), None) => {
                return Ok(Clause::Member(place, vec![constant(right).ok_or(TooManySided)?], equal));
            }
            (None, Some(place)) => {
                return Ok(Clause::Member(place, vec![constant(left).ok_or(TooManySided)?], equal));
            }
            (None, None) => {}
        }
        let difference = |quantities: &mut Quantities<'_>| -> Option<Linear> {
            quantities.linear(left)?.plus(&quantities.linear(right)?.times(-rust_decimal::Decimal::ONE)?)
        };
        let difference = difference(self.quantities).ok_or(TooManySided)?;
        let (form, factor, number) = self.quantities.form(&difference).ok_or(TooManySided)?;
        let comparison = if wanted { comparison } else { comparison.negated() };
        // factor × form + number is compared with 0, so form with -number / factor.
        let comparison = if factor < 0 { comparison.mirrored() } else { comparison };
        let number = if factor < 0 { number } else { -number };
        let ranges = ranges(comparison, number, factor.abs());
        if form.is_empty() {
            let zero = |(low, high): &Range| low.is_none_or(|low| low <= 0) && high.is_none_or(|high| high >= 0);
            return Ok(Clause::Known(ranges.iter().any(zero)));
        }
        Ok(Clause::Within(form, ranges))
    }

    /// `min(a, b) > c`: either `a` is the smallest and `a > c`, or `b` is and `b > c`.
    fn cases(
        &mut self,
        comparison: Comparison,
        left: &Expression,
        right: &Expression,
        extreme: &Expression,
        wanted: bool,
    ) -> Result<Clause, TooManySided> {
        let least = matches!(extreme, Expression::Min(_));
        let parts: Vec<&Expression> = extreme.children().collect();
        let mut cases = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let (one, other) = (replaced(left, extreme, part), replaced(right, extreme, part));
            let mut all = vec![self.compare(comparison, &one, &other, wanted)?];
            for (number, rival) in parts.iter().enumerate().filter(|(number, _)| *number != at) {
                // Of equal parts the first one counts, so that the cases do not overlap.
                let order = match (least, number < at) {
                    (true, true) => Comparison::Less,
                    (true, false) => Comparison::AtMost,
                    (false, true) => Comparison::Greater,
                    (false, false) => Comparison::AtLeast,
                };
                self.left = self.left.checked_sub(1).ok_or(TooManySided)?;
                all.push(self.compare(order, part, rival, true)?);
            }
            cases.push(Clause::All(all));
        }
        Ok(Clause::Any(cases))
    }
}

fn is_unordered(place: Place, quantities: &Quantities<'_>) -> bool {
    super::values::Scale::of(&place.field(quantities.playbook).kind).is_none()
}

/// Where a whole number, times `by`, compares with `number` as wanted.
fn ranges(comparison: Comparison, number: i128, by: i128) -> Vec<Range> {
    let (floor, ceiling) = (number.div_euclid(by), -(-number).div_euclid(by));
    match comparison {
        Comparison::Equal if floor == ceiling => vec![(Some(floor), Some(floor))],
        Comparison::Equal => Vec::new(),
        Comparison::NotEqual if floor == ceiling => vec![(None, Some(floor - 1)), (Some(floor + 1), None)],
        Comparison::NotEqual => vec![(None, None)],
        Comparison::Less => vec![(None, Some(ceiling - 1))],
        Comparison::AtMost => vec![(None, Some(floor))],
        Comparison::Greater => vec![(Some(floor + 1), None)],
        Comparison::AtLeast => vec![(Some(ceiling), None)],
    }
}

fn first_extreme(expression: &Expression) -> Option<&Expression> {
    if matches!(expression, Expression::Min(_) | Expression::Max(_)) {
        return Some(expression);
    }
    expression.children().find_map(first_extreme)
}

/// An arithmetical expression with a part put in the place of another.
fn replaced(expression: &Expression, what: &Expression, by: &Expression) -> Expression {
    if expression == what {
        return by.clone();
    }
    let inside = |part: &Expression| Box::new(replaced(part, what, by));
    let each = |parts: &[Expression]| parts.iter().map(|part| replaced(part, what, by)).collect();
    match expression {
        Expression::Arithmetic(
            operator @ (Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide),
            left,
            right,
        ) => Expression::Arithmetic(*operator, inside(left), inside(right)),
        Expression::Negate(inner) => Expression::Negate(inside(inner)),
        Expression::Min(parts) => Expression::Min(each(parts)),
        Expression::Max(parts) => Expression::Max(each(parts)),
        Expression::Literal(_)
        | Expression::Field(_)
        | Expression::Setting(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::And(..)
        | Expression::Or(..)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Count(_)
        | Expression::Sum(..) => expression.clone(),
    }
}

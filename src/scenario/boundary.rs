//! Boundaries: the places in guards where a step too far or too short shows.
//!
//! A boundary is a comparison by size (`<`, `<=`, `>`, `>=`) of something that reads fields with something that does not:
//! a constant, a setting, or what is computed from them. It is covered when it was evaluated both exactly at its limit
//! and on the other side of it, which is where its answer is the other one: above the limit for `>` and `<=`, below it for
//! `<` and `>=`. Equality has no sides and is not counted; what `and` and `or` leave out was not evaluated.

use std::cmp::Ordering;

use crate::model::guard::{Comparison, Expression, Values};
use crate::model::value::Value;

/// The comparison of what reads fields with its limit, turned so that the limit stands on the right.
struct Limit<'e> {
    comparison: Comparison,
    read: &'e Expression,
    limit: &'e Expression,
}

/// Where an evaluation stood at one boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Exactly at the limit.
    At,
    /// Where the answer is not the one at the limit.
    Beyond,
    /// Where the answer is the one at the limit.
    Before,
}

/// The comparisons of an expression that are boundaries, in the order of the text.
pub(super) fn boundaries(expression: &Expression) -> Vec<&Expression> {
    let mut found = Vec::new();
    collect(expression, &mut found);
    found
}

fn collect<'e>(expression: &'e Expression, found: &mut Vec<&'e Expression>) {
    if limit(expression).is_some() {
        found.push(expression);
    }
    expression.children().for_each(|child| collect(child, found));
}

/// On which side of each boundary these values are: the number of the boundary, in the order of [`boundaries`], and the
/// side. What is not evaluated, or has no value, is left out.
pub(super) fn sides(expression: &Expression, values: &dyn Values) -> Vec<(usize, Side)> {
    let mut seen = Vec::new();
    watch(expression, values, true, &mut 0, &mut seen);
    seen
}

fn watch(expression: &Expression, values: &dyn Values, live: bool, number: &mut usize, seen: &mut Vec<(usize, Side)>) {
    if let Some(limit) = limit(expression) {
        seen.extend(side(&limit, values).filter(|_| live).map(|side| (*number, side)));
        *number += 1;
    }
    match expression {
        Expression::And(left, right) | Expression::Or(left, right) => {
            watch(left, values, live, number, seen);
            let goes_on = Value::YesNo(matches!(expression, Expression::And(..)));
            let live = live && left.evaluate(values) == Ok(goes_on);
            watch(right, values, live, number, seen);
        }
        Expression::Literal(_)
        | Expression::Field(_)
        | Expression::Setting(_)
        | Expression::IsSet(_)
        | Expression::Not(_)
        | Expression::Compare(..)
        | Expression::In(..)
        | Expression::Arithmetic(..)
        | Expression::Negate(_)
        | Expression::Count(_)
        | Expression::Sum(..)
        | Expression::Min(_)
        | Expression::Max(_) => {
            expression.children().for_each(|child| watch(child, values, live, number, seen));
        }
    }
}

fn limit(expression: &Expression) -> Option<Limit<'_>> {
    let Expression::Compare(comparison, left, right) = expression else { return None };
    match comparison {
        Comparison::Equal | Comparison::NotEqual => return None,
        Comparison::Less | Comparison::AtMost | Comparison::Greater | Comparison::AtLeast => {}
    }
    let reads = |side: &Expression| !side.reads().fields.is_empty();
    match (reads(left), reads(right)) {
        (true, false) => Some(Limit { comparison: *comparison, read: left, limit: right }),
        (false, true) => Some(Limit { comparison: comparison.mirrored(), read: right, limit: left }),
        (true, true) | (false, false) => None,
    }
}

fn side(limit: &Limit<'_>, values: &dyn Values) -> Option<Side> {
    let read = limit.read.evaluate(values).ok()?;
    let order = read.compare(&limit.limit.evaluate(values).ok()?)?;
    Some(if order == Ordering::Equal {
        Side::At
    } else if limit.comparison.holds(order) == limit.comparison.holds(Ordering::Equal) {
        Side::Before
    } else {
        Side::Beyond
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldId, SettingId};

    struct One(Value);

    impl Values for One {
        fn field(&self, _: FieldId) -> Option<&Value> {
            Some(&self.0)
        }

        fn setting(&self, _: SettingId) -> &Value {
            &self.0
        }
    }

    fn number(number: i64) -> Value {
        Value::Number(number.into())
    }

    fn compare(comparison: Comparison, limit: i64) -> Box<Expression> {
        let field = Box::new(Expression::Field(FieldId(0)));
        Box::new(Expression::Compare(comparison, field, Box::new(Expression::Literal(number(limit)))))
    }

    #[test]
    fn the_other_side_is_where_the_answer_changes() {
        let side = |comparison, value| sides(&compare(comparison, 5), &One(number(value)));
        assert_eq!(side(Comparison::Greater, 5), [(0, Side::At)]);
        assert_eq!(side(Comparison::Greater, 6), [(0, Side::Beyond)]);
        assert_eq!(side(Comparison::Greater, 4), [(0, Side::Before)]);
        assert_eq!(side(Comparison::AtLeast, 4), [(0, Side::Beyond)]);
        assert_eq!(side(Comparison::AtMost, 6), [(0, Side::Beyond)]);
        assert_eq!(side(Comparison::Less, 4), [(0, Side::Beyond)]);
        assert_eq!(side(Comparison::Equal, 5), []);
    }

    #[test]
    fn what_is_left_out_was_not_evaluated() {
        let both = Expression::And(compare(Comparison::Greater, 5), compare(Comparison::Less, 9));
        assert_eq!(boundaries(&both).len(), 2);
        assert_eq!(sides(&both, &One(number(5))), [(0, Side::At)]);
        assert_eq!(sides(&both, &One(number(9))), [(0, Side::Beyond), (1, Side::At)]);
        let either = Expression::Or(compare(Comparison::Greater, 5), compare(Comparison::Less, 3));
        assert_eq!(sides(&either, &One(number(6))), [(0, Side::Beyond)]);
    }
}

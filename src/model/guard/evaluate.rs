//! What an expression computes. Total: whatever the values, the answer is a value or a [`Trouble`].

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Comparison, Expression, Guard, Operator, Trouble, Values};
use crate::model::FieldId;
use crate::model::value::Value;

/// Places to which a quotient is rounded. More would leave no digits for what is computed with it afterwards.
pub const QUOTIENT_PLACES: u32 = 10;

impl Guard {
    /// Whether the data decides for it.
    ///
    /// # Errors
    /// When a field that it reads is not set, or a number cannot be computed.
    pub fn holds(&self, values: &dyn Values) -> Result<bool, Trouble> {
        yes_no(self.expression.evaluate(values)?)
    }
}

impl Expression {
    /// The value of the expression. `and` and `or` look at their right side only when the left one leaves it open.
    ///
    /// # Errors
    /// When a field that is read is not set, or a number cannot be computed.
    pub fn evaluate(&self, values: &dyn Values) -> Result<Value, Trouble> {
        match self {
            Expression::Literal(value) => Ok(value.clone()),
            Expression::Field(id) => values.field(*id).cloned().ok_or(Trouble::Unset(*id)),
            Expression::Setting(id) => Ok(values.setting(*id).clone()),
            Expression::IsSet(id) => Ok(Value::YesNo(values.field(*id).is_some())),
            Expression::Not(inner) => Ok(Value::YesNo(!yes_no(inner.evaluate(values)?)?)),
            Expression::And(left, right) => {
                Ok(Value::YesNo(yes_no(left.evaluate(values)?)? && yes_no(right.evaluate(values)?)?))
            }
            Expression::Or(left, right) => {
                Ok(Value::YesNo(yes_no(left.evaluate(values)?)? || yes_no(right.evaluate(values)?)?))
            }
            Expression::Compare(comparison, left, right) => {
                let order = left.evaluate(values)?.compare(&right.evaluate(values)?).ok_or(Trouble::Mismatch)?;
                Ok(Value::YesNo(comparison.holds(order)))
            }
            Expression::In(inner, list) => {
                let value = inner.evaluate(values)?;
                Ok(Value::YesNo(list.iter().any(|known| known.compare(&value) == Some(Ordering::Equal))))
            }
            Expression::Arithmetic(operator, left, right) => {
                let (left, right) = (number(left.evaluate(values)?)?, number(right.evaluate(values)?)?);
                operator.apply(left, right).map(Value::Number)
            }
            Expression::Negate(inner) => number(inner.evaluate(values)?).map(|value| Value::Number(-value)),
            Expression::Count(id) => Ok(Value::Number(Decimal::from(rows(*id, values)?.len()))),
            Expression::Sum(id, column) => sum(*id, column, values).map(Value::Number),
            Expression::Min(parts) => extreme(parts, values, Ordering::Less),
            Expression::Max(parts) => extreme(parts, values, Ordering::Greater),
        }
    }
}

impl Comparison {
    /// Whether two values in this order satisfy it.
    #[must_use]
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }
    }

    /// The comparison that holds just when this one does not.
    #[must_use]
    pub fn negated(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::AtLeast,
            Comparison::AtMost => Comparison::Greater,
            Comparison::Greater => Comparison::AtMost,
            Comparison::AtLeast => Comparison::Less,
        }
    }

    /// The comparison with its sides exchanged: `a < b` is `b > a`.
    #[must_use]
    pub fn mirrored(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::Equal,
            Comparison::NotEqual => Comparison::NotEqual,
            Comparison::Less => Comparison::Greater,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Greater => Comparison::Less,
            Comparison::AtLeast => Comparison::AtMost,
        }
    }
}

impl Operator {
    /// What comes out.
    ///
    /// # Errors
    /// When the divisor is zero, or the result is too large to be exact.
    pub fn apply(self, left: Decimal, right: Decimal) -> Result<Decimal, Trouble> {
        // Without trailing zeros there is the most room for exact results.
        let (left, right) = (left.normalize(), right.normalize());
        // Decimal rounds a result that has no room for all its places; then the scale falls short.
        let exact = |result: Option<Decimal>, places: u32| {
            result.filter(|result| result.scale() >= places || result.is_zero()).ok_or(Trouble::Overflow)
        };
        match self {
            Operator::Add => exact(left.checked_add(right), left.scale().max(right.scale())),
            Operator::Subtract => exact(left.checked_sub(right), left.scale().max(right.scale())),
            Operator::Multiply if left.is_zero() || right.is_zero() => Ok(Decimal::ZERO),
            Operator::Multiply => {
                let product = left.checked_mul(right).filter(|product| !product.is_zero());
                exact(product, left.scale() + right.scale())
            }
            Operator::Divide if right.is_zero() => Err(Trouble::DivisionByZero),
            Operator::Divide => {
                let quotient = left.checked_div(right).ok_or(Trouble::Overflow)?;
                Ok(quotient.round_dp_with_strategy(QUOTIENT_PLACES, RoundingStrategy::MidpointAwayFromZero))
            }
        }
    }
}

fn yes_no(value: Value) -> Result<bool, Trouble> {
    if let Value::YesNo(yes) = value { Ok(yes) } else { Err(Trouble::Mismatch) }
}

fn number(value: Value) -> Result<Decimal, Trouble> {
    if let Value::Number(number) = value { Ok(number) } else { Err(Trouble::Mismatch) }
}

type Rows<'a> = &'a [std::collections::BTreeMap<String, Value>];

fn rows(id: FieldId, values: &dyn Values) -> Result<Rows<'_>, Trouble> {
    match values.field(id) {
        Some(Value::Table(rows)) => Ok(rows),
        Some(_) => Err(Trouble::Mismatch),
        None => Err(Trouble::Unset(id)),
    }
}

fn sum(id: FieldId, column: &str, values: &dyn Values) -> Result<Decimal, Trouble> {
    let mut total = Decimal::ZERO;
    for row in rows(id, values)? {
        if let Some(cell) = row.get(column) {
            total = Operator::Add.apply(total, number(cell.clone())?)?;
        }
    }
    Ok(total)
}

/// The part that stands in this order to every other one.
fn extreme(parts: &[Expression], values: &dyn Values, wanted: Ordering) -> Result<Value, Trouble> {
    let mut best: Option<Decimal> = None;
    for part in parts {
        let value = number(part.evaluate(values)?)?;
        best = Some(best.filter(|best| value.cmp(best) != wanted).unwrap_or(value));
    }
    best.map(Value::Number).ok_or(Trouble::Mismatch)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::SettingId;
    use crate::model::duration::{Duration, Unit};
    use crate::source::Span;

    struct Case {
        fields: Vec<Option<Value>>,
        limit: Value,
    }

    impl Values for Case {
        fn field(&self, id: FieldId) -> Option<&Value> {
            self.fields.get(id.0 as usize)?.as_ref()
        }

        fn setting(&self, _: SettingId) -> &Value {
            &self.limit
        }
    }

    fn decimal(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    fn case(fields: Vec<Option<Value>>) -> Case {
        Case { fields, limit: decimal("800000") }
    }

    fn literal(text: &str) -> Box<Expression> {
        Box::new(Expression::Literal(decimal(text)))
    }

    fn field(at: u32) -> Box<Expression> {
        Box::new(Expression::Field(FieldId(at)))
    }

    fn compute(operator: Operator, left: &str, right: &str) -> Result<Value, Trouble> {
        Expression::Arithmetic(operator, literal(left), literal(right)).evaluate(&case(vec![]))
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        let sum = Expression::Arithmetic(Operator::Add, literal("0.1"), literal("0.2"));
        let equal = Expression::Compare(Comparison::Equal, Box::new(sum), literal("0.3"));
        assert_eq!(equal.evaluate(&case(vec![])), Ok(Value::YesNo(true)));
        assert_eq!(compute(Operator::Multiply, "1.10", "1.10"), Ok(decimal("1.21")));
        assert_eq!(compute(Operator::Multiply, "0.00000000000001", "0.000000000000001"), Err(Trouble::Overflow));
        assert_eq!(compute(Operator::Multiply, "79228162514264337593543950335", "2"), Err(Trouble::Overflow));
        assert_eq!(
            compute(Operator::Multiply, "1234567890.1234567890", "1234567890.1234567890"),
            Err(Trouble::Overflow)
        );
        assert_eq!(compute(Operator::Add, "7922816251426433759354395033", "0.01"), Err(Trouble::Overflow));
        assert_eq!(compute(Operator::Subtract, "5", "5.00"), Ok(decimal("0")));
        assert_eq!(compute(Operator::Multiply, "0", "0.1"), Ok(decimal("0")));
    }

    #[test]
    fn a_quotient_is_rounded_and_leaves_room_for_more() {
        assert_eq!(compute(Operator::Divide, "2", "3"), Ok(decimal("0.6666666667")));
        assert_eq!(compute(Operator::Divide, "1", "0"), Err(Trouble::DivisionByZero));
        assert_eq!(compute(Operator::Divide, "0", "7"), Ok(decimal("0")));
        let third = Expression::Arithmetic(Operator::Divide, literal("800000.05"), literal("3"));
        let taxed = Expression::Arithmetic(Operator::Multiply, Box::new(third), literal("1.06"));
        assert!(taxed.evaluate(&case(vec![])).is_ok());
    }

    #[test]
    fn and_or_look_right_only_when_needed() {
        let unset = || field(0);
        let yes = || Box::new(Expression::Literal(Value::YesNo(true)));
        let no = || Box::new(Expression::Literal(Value::YesNo(false)));
        let value = |expression: Expression| expression.evaluate(&case(vec![None]));
        assert_eq!(value(Expression::And(no(), unset())), Ok(Value::YesNo(false)));
        assert_eq!(value(Expression::Or(yes(), unset())), Ok(Value::YesNo(true)));
        assert_eq!(value(Expression::And(yes(), unset())), Err(Trouble::Unset(FieldId(0))));
        assert_eq!(value(Expression::Or(unset(), yes())), Err(Trouble::Unset(FieldId(0))));
        assert_eq!(value(Expression::Not(Box::new(Expression::IsSet(FieldId(0))))), Ok(Value::YesNo(true)));
    }

    #[test]
    fn values_of_a_strange_type_are_trouble_and_no_panic() {
        let strange = case(vec![Some(Value::Text("x".into()))]);
        let expressions = [
            Expression::Not(field(0)),
            Expression::Negate(field(0)),
            Expression::Compare(Comparison::Less, field(0), literal("1")),
            Expression::Count(FieldId(0)),
            Expression::Sum(FieldId(0), "x".into()),
            Expression::Max(vec![]),
        ];
        for expression in expressions {
            assert_eq!(expression.evaluate(&strange), Err(Trouble::Mismatch), "{expression:?}");
        }
    }

    #[test]
    fn tables_are_counted_and_summed() {
        let row = |cells: &[(&str, &str)]| {
            cells.iter().map(|(name, value)| ((*name).to_owned(), decimal(value))).collect::<BTreeMap<_, _>>()
        };
        let table = case(vec![Some(Value::Table(vec![row(&[("a", "0.1")]), row(&[]), row(&[("a", "0.2")])]))]);
        assert_eq!(Expression::Count(FieldId(0)).evaluate(&table), Ok(decimal("3")));
        assert_eq!(Expression::Sum(FieldId(0), "a".into()).evaluate(&table), Ok(decimal("0.3")));
        assert_eq!(Expression::Count(FieldId(1)).evaluate(&table), Err(Trouble::Unset(FieldId(1))));
    }

    #[test]
    fn comparisons_go_by_meaning() {
        let span = |amount, unit| Box::new(Expression::Literal(Value::Duration(Duration { amount, unit })));
        let equal = Expression::Compare(Comparison::Equal, span(2, Unit::Day), span(48, Unit::Hour));
        assert_eq!(equal.evaluate(&case(vec![])), Ok(Value::YesNo(true)));
        let list = Expression::In(field(0), vec![decimal("1"), decimal("2.0")]);
        assert_eq!(list.evaluate(&case(vec![Some(decimal("2"))])), Ok(Value::YesNo(true)));
        let parts = vec![*field(0), Expression::Setting(SettingId(0)), *literal("3")];
        let two = case(vec![Some(decimal("2"))]);
        assert_eq!(Expression::Min(parts.clone()).evaluate(&two), Ok(decimal("2")));
        assert_eq!(Expression::Max(parts).evaluate(&two), Ok(decimal("800000")));
    }

    #[test]
    fn a_guard_holds_or_not() {
        let expression =
            Expression::Compare(Comparison::Greater, field(0), Box::new(Expression::Setting(SettingId(0))));
        let guard = Guard { text: "amount > limit".into(), span: Span::default(), expression };
        assert_eq!(guard.holds(&case(vec![Some(decimal("800000.01"))])), Ok(true));
        assert_eq!(guard.holds(&case(vec![Some(decimal("800000.00"))])), Ok(false));
        assert_eq!(guard.holds(&case(vec![None])), Err(Trouble::Unset(FieldId(0))));
    }
}
